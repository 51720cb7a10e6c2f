"""What can go wrong between here and a SPARQL server: one exception a fault, each naming the server's address."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mscpof.base.faults import MscpofError

if TYPE_CHECKING:
    from collections.abc import Sequence


class BadAddress(MscpofError):
    """An address is none of the web."""

    def __init__(self, url: str) -> None:
        super().__init__(f'"{url}" is no address of a server; it should begin with http:// or https://')


class Unreachable(MscpofError):
    """No server answers at an address."""

    def __init__(self, url: str, reason: object) -> None:
        super().__init__(
            f"{url}: no server answers there ({reason}); see whether it runs, and whether this is its address"
        )


class TimedOut(MscpofError):
    """A server takes too long."""

    def __init__(self, url: str, seconds: float) -> None:
        super().__init__(f"{url}: no whole answer within {seconds:g} s; ask for less, or a server that is less busy")


class NotAllowed(MscpofError):
    """A server wants to know who asks, or does not let them."""

    def __init__(self, url: str, code: int) -> None:
        super().__init__(
            f"{url}: the server does not let us ({code}); give a name that may in MSCPOF_USER, and its password "
            "in MSCPOF_PASSWORD"
        )


class NotAService(MscpofError):
    """What stands at an address is not what was looked for.

    :param expected: what should stand there, such as `SPARQL endpoint`.
    """

    def __init__(self, url: str, reason: str, expected: str = "SPARQL endpoint") -> None:
        super().__init__(f"{url}: no {expected} ({reason}); name the address that its documentation gives for one")


class Busy(MscpofError):
    """A server has no time, however often it is asked."""

    def __init__(self, url: str, code: int, wait: float | None) -> None:
        later = f"it asks to come back in {wait:g} s" if wait is not None else "come back later"
        super().__init__(f"{url}: the server is busy ({code}); {later}")


class ServerFailed(MscpofError):
    """A server gives up on a request.

    :param said: what it says of it.
    """

    def __init__(self, url: str, code: int, said: str) -> None:
        super().__init__(f"{url}: the server fails ({code}): {said or 'it does not say why'}")


class CutOff(MscpofError):
    """An answer is not whole."""

    def __init__(self, url: str, reason: str) -> None:
        super().__init__(f"{url}: the answer is not whole ({reason}); ask again, or for less")


class OtherDataset(MscpofError):
    """A server holds other data than what is asked for."""

    def __init__(self, url: str, found: str) -> None:
        super().__init__(f"{url}: {found}; bring this one there with: mscpof push")


class PushFailed(MscpofError):
    """A dataset came to a server in part.

    :param reason: the fault that ended it, which names the server.
    :param graph: the graph that it was about.
    :param done: the graphs that are there, in order.
    """

    def __init__(self, reason: object, graph: str, done: Sequence[str], total: int) -> None:
        self.done = tuple(done)
        there = f" ({', '.join(done)})" if done else ""
        super().__init__(
            f"{reason}\n{graph} failed; {len(done)} of {total} graphs are done{there}. Push again: it does them all"
        )


class PushDiffers(MscpofError):
    """A server holds something else than what was sent.

    :param differences: in words, a line a graph.
    """

    def __init__(self, url: str, differences: Sequence[str]) -> None:
        lines = "".join(f"\n  {line}" for line in differences)
        super().__init__(f"{url}: the server does not hold what was sent; see whether others write there:{lines}")
