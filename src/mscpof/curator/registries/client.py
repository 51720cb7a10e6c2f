"""Requests to a registry: at the pace that it wants, again when it is busy, given up when it does not answer."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass, field
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import httpx
import stamina
from stamina.instrumentation import set_on_retry_hooks

from mscpof.base.faults import MscpofError
from mscpof.base.names import BASE
from mscpof.base.version import __version__

if TYPE_CHECKING:
    from mscpof.curator.registries.record import Question
    from mscpof.curator.registries.registry import Registry

# stamina would log each retry.
set_on_retry_hooks(())

_BUSY = frozenset({408, 425, 429, 500, 502, 503, 504})
# Who asks us to wait for longer is asked again another day.
_LONGEST_WAIT = 120.0
_MOST_REDIRECTS = 5


@dataclass(frozen=True, slots=True)
class Patience:
    """How long is waited.

    :param timeout: seconds that a server may stay silent.
    :param attempts: how often a request is made at most.
    :param pause: seconds before it is made again, doubled each time, with up to as much again by chance.
    """

    timeout: float = 30
    attempts: int = 4
    pause: float = 1


class NotThere(MscpofError):
    """The registry has nothing at an address."""


class Refused(MscpofError):
    """The registry does not take a request as it stands."""


class Unanswered(MscpofError):
    """A registry gave no answer that can be used.

    :param reason: why, with the host.
    :param lasting: whether the next request would fare no better.
    """

    def __init__(self, reason: str, *, lasting: bool = False) -> None:
        self.reason = reason
        self.lasting = lasting
        super().__init__(reason)


class _Again(Exception):
    """A request is worth making again.

    :param wait: the seconds that the server wants to be left alone, if it says so.
    """

    def __init__(self, reason: str, *, wait: float | None = None, lasting: bool = False) -> None:
        self.wait = wait
        self.lasting = lasting
        super().__init__(reason)


@dataclass(slots=True)
class Pace:
    """The least time between requests to a host, whoever makes them."""

    seconds: float
    _next: float = 0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def wait(self) -> None:
        """Wait for the next turn."""
        with self._lock:
            now = time.monotonic()
            turn = max(now, self._next)
            self._next = turn + self.seconds
        time.sleep(turn - now)


class Client:
    """Asks the registries of one host.

    :param registries: those that are there; the slowest sets the pace.
    :param mail: an address at which the registry can reach who asks, which some want to know.
    """

    def __init__(self, registries: list[Registry], patience: Patience, mail: str = "") -> None:
        self._patience = patience
        self._mail = mail
        self._pace = Pace(1 / min(registry.rate for registry in registries))
        contact = f"; mailto:{mail}" if mail else ""
        self._http = httpx.Client(
            headers={"User-Agent": f"mscpof/{__version__} (+{BASE}{contact})", "Accept": "application/json"},
            timeout=patience.timeout,
            follow_redirects=True,
            max_redirects=_MOST_REDIRECTS,
        )
        self.requests = 0

    def ask(self, registry: Registry, question: Question) -> Any:
        """Return what a registry answers, taken from JSON.

        :raises NotThere: when it has nothing there.
        :raises Refused: when it does not take the request.
        :raises Unanswered: when no answer could be had.
        """
        parameters = dict(question.parameters)
        if self._mail and registry.name in ("crossref", "ncbigene", "pubmed"):
            parameters["mailto" if registry.name == "crossref" else "email"] = self._mail
        try:
            for attempt in stamina.retry_context(
                on=_worth_it,
                attempts=self._patience.attempts,
                timeout=None,
                wait_initial=self._patience.pause,
                wait_max=30,
                wait_jitter=self._patience.pause,
            ):
                with attempt:
                    return self._ask(registry, question.path, parameters)
        except _Again as fault:
            raise Unanswered(f"{registry.host}: {fault}", lasting=fault.lasting) from None
        raise AssertionError("stamina ends with an answer or a fault")

    def close(self) -> None:
        """Close the connections."""
        self._http.close()

    def _ask(self, registry: Registry, path: str, parameters: dict[str, str]) -> Any:
        self._pace.wait()
        self.requests += 1
        try:
            response = self._http.get(registry.base.rstrip("/") + path, params=parameters or None)
        except httpx.ConnectTimeout:
            raise _Again(f"not reached within {self._patience.timeout:g} s", lasting=True) from None
        except httpx.TimeoutException:
            raise _Again(f"no answer within {self._patience.timeout:g} s") from None
        except (httpx.ConnectError, httpx.ProxyError) as error:
            raise _Again(f"not reached ({error})", lasting=True) from None
        except httpx.TooManyRedirects:
            raise Unanswered(f"{registry.host}: it redirects without end", lasting=True) from None
        except (httpx.TransportError, httpx.DecodingError) as error:
            raise _Again(f"the connection broke ({error or type(error).__name__})") from None
        except (httpx.InvalidURL, httpx.UnsupportedProtocol) as error:
            raise Unanswered(f"{registry.host}: it leads to no address of the web ({error})", lasting=True) from None
        return _taken(response, registry)


def _worth_it(fault: Exception) -> bool | float:
    """Tell whether to ask again, or after how many seconds."""
    if not isinstance(fault, _Again):
        return False
    if fault.wait is None:
        return True
    return False if fault.wait > _LONGEST_WAIT else fault.wait


def _taken(response: httpx.Response, registry: Registry) -> Any:
    status = response.status_code
    if status in (404, 410):
        if "html" in response.headers.get("Content-Type", ""):
            # Programs are not answered with pages: it is the address that leads nowhere.
            raise Unanswered(f"{registry.host}: {response.url.path} is no longer where it answers ({status})")
        raise NotThere(str(response.url))
    if status in (400, 413, 414, 422):
        raise Refused(f"{registry.host}: it answered {status} {response.reason_phrase}")
    if status in _BUSY:
        wait = _wait(response.headers.get("Retry-After", ""))
        later = f", and wants to be left alone for {wait:.0f} s" if wait and wait > _LONGEST_WAIT else ""
        raise _Again(f"it answered {status} {response.reason_phrase}{later}", wait=wait, lasting=bool(later))
    if status != 200:
        answered = f"{registry.host}: it answered {status} {response.reason_phrase}"
        raise Unanswered(answered, lasting=status in (401, 403))
    try:
        return response.json()
    except ValueError:
        kind = response.headers.get("Content-Type", "no type").partition(";")[0]
        raise _Again(f"it answered {kind} that is no JSON") from None


def _wait(text: str) -> float | None:
    """Return the seconds of a Retry-After header, a number or a date; nothing where there is none to be read."""
    if text.strip().isdigit():
        return float(text)
    try:
        return max(0.0, parsedate_to_datetime(text).timestamp() - time.time())
    except (ValueError, TypeError):
        return None


def hosts(registries: list[Registry]) -> dict[str, list[Registry]]:
    """Return the registries by host."""
    found: dict[str, list[Registry]] = {}
    for registry in registries:
        found.setdefault(urlsplit(registry.base).netloc, []).append(registry)
    return found
