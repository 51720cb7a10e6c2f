"""HTTP client for the registries of one host: keeps their rate limit, retries, and gives up."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass, field
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Any

import httpx
import stamina
from stamina.instrumentation import set_on_retry_hooks

from mscpof.base.names import BASE
from mscpof.base.version import __version__

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mscpof.curator.registries.entry import Request
    from mscpof.curator.registries.registry import Registry

# stamina would log each retry.
set_on_retry_hooks(())

_BUSY = frozenset({408, 425, 429, 500, 502, 503, 504})
_REFUSED = frozenset({400, 413, 414, 422})
# Seconds; a server that wants a longer pause is given up.
_LONGEST_WAIT = 120.0
_MOST_REDIRECTS = 5
# The parameter by which a registry takes the user's mail address.
_MAIL_PARAMETERS = {"crossref": "mailto", "ncbigene": "email", "pubmed": "email"}


@dataclass(frozen=True, slots=True)
class RetryPolicy:
    """Limits of waiting for answers.

    :param timeout: seconds that a server may stay silent.
    :param attempts: how often a request is made at most.
    :param pause: seconds before the second attempt; doubled each time, with up to as much again by chance.
    """

    timeout: float = 30
    attempts: int = 4
    pause: float = 1


class NotThere(Exception):
    """The registry has nothing at an address."""


class Refused(Exception):
    """The registry does not take the request as it stands."""


class Unanswered(Exception):
    """The registry gave no answer that can be used.

    :param reason: why, with the host.
    :param lasting: whether the next request would fail in the same way.
    :param retry: whether the same request may succeed later.
    :param wait: seconds before the next attempt, where the server names them.
    """

    def __init__(
        self, host: str, reason: str, *, lasting: bool = False, retry: bool = False, wait: float | None = None
    ) -> None:
        self.reason = f"{host}: {reason}"
        self.lasting = lasting
        self.retry = retry
        self.wait = wait
        super().__init__(self.reason)


@dataclass(slots=True)
class RateLimit:
    """Least time between requests to a host, from any thread.

    :param seconds: the time between two requests.
    """

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
    """HTTP client for the registries of one host.

    :param registries: the registries at the host; the lowest rate counts.
    :param policy: the limits of waiting.
    :param mail: the user's mail address, which some registries want to know; empty for none.
    """

    def __init__(self, registries: Sequence[Registry], policy: RetryPolicy, mail: str = "") -> None:
        self._policy = policy
        self._mail = mail
        self._limit = RateLimit(1 / min(registry.rate for registry in registries))
        contact = f"; mailto:{mail}" if mail else ""
        self._http = httpx.Client(
            headers={"User-Agent": f"mscpof/{__version__} (+{BASE}{contact})", "Accept": "application/json"},
            timeout=policy.timeout,
            follow_redirects=True,
            max_redirects=_MOST_REDIRECTS,
        )
        self.requests = 0

    def fetch(self, registry: Registry, request: Request) -> Any:
        """Return the answer of a registry, parsed from JSON.

        :raises NotThere: when it has nothing there.
        :raises Refused: when it does not take the request.
        :raises Unanswered: when all attempts fail.
        """
        parameters = dict(request.parameters)
        if self._mail and (name := _MAIL_PARAMETERS.get(registry.name)):
            parameters[name] = self._mail
        for attempt in stamina.retry_context(
            on=_retry_after,
            attempts=self._policy.attempts,
            timeout=None,
            wait_initial=self._policy.pause,
            wait_max=30,
            wait_jitter=self._policy.pause,
        ):
            with attempt:
                return self._fetch_once(registry, request.path, parameters)
        raise AssertionError("stamina ends with an answer or a fault")

    def close(self) -> None:
        """Close the connections."""
        self._http.close()

    def _fetch_once(self, registry: Registry, path: str, parameters: dict[str, str]) -> Any:
        self._limit.wait()
        self.requests += 1
        host, seconds = registry.host, f"{self._policy.timeout:g} s"
        try:
            response = self._http.get(registry.base.rstrip("/") + path, params=parameters or None)
        except httpx.ConnectTimeout:
            raise Unanswered(host, f"not reached within {seconds}", lasting=True, retry=True) from None
        except httpx.TimeoutException:
            raise Unanswered(host, f"no answer within {seconds}", retry=True) from None
        except (httpx.ConnectError, httpx.ProxyError) as error:
            raise Unanswered(host, f"not reached ({error})", lasting=True, retry=True) from None
        except httpx.TooManyRedirects:
            raise Unanswered(host, "it redirects without end", lasting=True) from None
        except (httpx.TransportError, httpx.DecodingError) as error:
            raise Unanswered(host, f"the connection broke ({error or type(error).__name__})", retry=True) from None
        except (httpx.InvalidURL, httpx.UnsupportedProtocol) as error:
            raise Unanswered(host, f"it leads to no address of the web ({error})", lasting=True) from None
        return _parse(response, host)


def _retry_after(fault: Exception) -> bool | float:
    """Tell whether to make a request again, or after how many seconds."""
    if not isinstance(fault, Unanswered) or not fault.retry or (fault.wait or 0) > _LONGEST_WAIT:
        return False
    return True if fault.wait is None else fault.wait


def _parse(response: httpx.Response, host: str) -> Any:
    """Return the JSON of a response, or raise the fault that its status stands for."""
    status, kind = response.status_code, response.headers.get("Content-Type", "no type").partition(";")[0]
    answered = f"it answered {status} {response.reason_phrase}"
    if status in (404, 410):
        if "html" in kind:
            # A page for people means that the service has moved, not that the identifier is unknown.
            raise Unanswered(host, f"{response.url.path} is no longer where it answers ({status})")
        raise NotThere(str(response.url))
    if status in _REFUSED:
        raise Refused(f"{host}: {answered}")
    if status in _BUSY:
        wait = _seconds(response.headers.get("Retry-After", ""))
        later = f", and wants to be left alone for {wait:.0f} s" if wait and wait > _LONGEST_WAIT else ""
        raise Unanswered(host, answered + later, lasting=bool(later), retry=True, wait=wait)
    if status != 200:
        raise Unanswered(host, answered, lasting=status in (401, 403))
    try:
        return response.json()
    except ValueError:
        raise Unanswered(host, f"it answered {kind} that is no JSON", retry=True) from None


def _seconds(text: str) -> float | None:
    """Return the seconds of a Retry-After header, which has a number or a date; None for anything else."""
    if text.strip().isdigit():
        return float(text)
    try:
        return max(0.0, parsedate_to_datetime(text).timestamp() - time.time())
    except (ValueError, TypeError):
        return None
