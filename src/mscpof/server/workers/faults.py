"""The faults of answering a request apart from the server, each with the HTTP status that fits it."""

from __future__ import annotations

from mscpof.base.faults import MscpofError


class ForkServerLost(MscpofError):
    """The process that holds the dataset ended before it could fork a worker."""

    def __init__(self) -> None:
        super().__init__("the process that holds the dataset ended; what it said stands above")


class TooMuch(MscpofError):
    """An answer became larger than one request may ask for."""


class Enough(MscpofError):
    """No fault: of an answer so much is written that how it begins will not change, and nobody wants the rest."""


class RequestFailed(MscpofError):
    """A request got no answer.

    :param status: the HTTP status that fits.
    :param text: what went wrong, for the client.
    :param limit: the limit that ended it, if one did: time, memory, results, queue.
    """

    def __init__(self, status: int, text: str, limit: str = "") -> None:
        self.status = status
        self.limit = limit
        super().__init__(text)


class TimeLimit(RequestFailed):
    """A request took longer than it may."""

    def __init__(self, seconds: float) -> None:
        super().__init__(503, f"no answer within {seconds:g} seconds; narrow the query, or add LIMIT", "time")


class Overloaded(RequestFailed):
    """More requests wait than are let in, or none of them got its turn in time."""

    def __init__(self, waiting: int) -> None:
        super().__init__(503, f"{waiting} requests wait already; try again soon", "queue")


class WorkerLost(RequestFailed):
    """The process that answered a request ended before it was done.

    :param ended_by: the number of the signal that ended it, or 0.
    """

    def __init__(self, ended_by: int) -> None:
        why = f" (signal {ended_by})" if ended_by else ""
        super().__init__(
            503,
            f"the process that answered this ended before it was done{why}: the query may be nested too deeply, or "
            "need more memory than it may use",
            "process",
        )
