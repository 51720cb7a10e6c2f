"""HTTP client for the registries of one host: keeps their rate limit, retries, and gives up."""

from __future__ import annotations

import time
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Any

import httpx
import stamina
from stamina.instrumentation import set_on_retry_hooks

from mscpof.base.names import BASE
from mscpof.base.version import __version__

if TYPE_CHECKING:
    from collections.abc import Sequence

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
    :param pause: seconds before the second attempt; doubled each time, plus up to `pause` at random, 30 at most. Where
        the server names a time, up to 120 seconds, that counts instead.
    """

    timeout: float = 30
    attempts: int = 4
    pause: float = 1


class NotThere(Exception):
    """The registry has nothing at an address (status 404 or 410)."""


class Refused(Exception):
    """The registry does not take the request as it stands (status 400, 413, 414 or 422)."""


@dataclass(eq=False)
class Unanswered(Exception):
    """The registry gave no answer that can be used.

    :param reason: the host and why it gave none, for people.
    :param lasting: whether requests for other identifiers would fail in the same way.
    :param retry: whether the same request may succeed later.
    :param wait: seconds before the next attempt, where the server names them.
    """

    reason: str
    lasting: bool = False
    retry: bool = False
    wait: float | None = None


# Exceptions of httpx, subclasses first, with the words, `lasting` and `retry` of the fault that they mean.
_FAILURES: tuple[tuple[type[Exception], str, bool, bool], ...] = (
    (httpx.ConnectTimeout, "not reached within {seconds:g} s", True, True),
    (httpx.TimeoutException, "no answer within {seconds:g} s", False, True),
    (httpx.ConnectError, "not reached ({error})", True, True),
    (httpx.ProxyError, "not reached ({error})", True, True),
    (httpx.TooManyRedirects, "it redirects without end", True, False),
    (httpx.InvalidURL, "it leads to no address of the web ({error})", True, False),
    (httpx.HTTPError, "the connection broke ({error})", False, True),
)


class Client:
    """HTTP client for the registries of one host, for use by one thread.

    :param registries: the registries at the host; the lowest rate counts for all.
    :param policy: the limits of waiting.
    :param mail: the user's mail address, which some registries want to know; empty for none.
    :ivar requests: number of requests so far, repeated ones included.
    """

    def __init__(self, registries: Sequence[Registry], policy: RetryPolicy, mail: str = "") -> None:
        self._policy = policy
        self._mail = mail
        self._interval = 1 / min(registry.rate for registry in registries)
        self._next_turn = 0.0
        contact = f"; mailto:{mail}" if mail else ""
        self._http = httpx.Client(
            headers={"User-Agent": f"mscpof/{__version__} (+{BASE}{contact})", "Accept": "application/json"},
            timeout=policy.timeout,
            follow_redirects=True,
            max_redirects=_MOST_REDIRECTS,
        )
        self.requests = 0

    def fetch(self, registry: Registry, path: str, parameters: dict[str, str]) -> Any:
        """Return the answer of a registry, parsed from JSON; wait before, as its rate limit wants.

        :param path: path below the base address of the registry.
        :param parameters: parameters of the query string.
        :raises NotThere: when it has nothing at the path.
        :raises Refused: when it does not take the request.
        :raises Unanswered: when all attempts fail, or one fails in a way that another would not mend.
        """
        if self._mail and (name := _MAIL_PARAMETERS.get(registry.name)):
            parameters = {**parameters, name: self._mail}
        for attempt in stamina.retry_context(
            on=_retry_after,
            attempts=self._policy.attempts,
            timeout=None,
            wait_initial=self._policy.pause,
            wait_max=30,
            wait_jitter=self._policy.pause,
        ):
            with attempt:
                return self._fetch_once(registry, path, parameters)
        raise AssertionError("stamina ends with an answer or a fault")

    def close(self) -> None:
        """Close the connections."""
        self._http.close()

    def _fetch_once(self, registry: Registry, path: str, parameters: dict[str, str]) -> Any:
        time.sleep(max(0.0, self._next_turn - time.monotonic()))
        self._next_turn = time.monotonic() + self._interval
        self.requests += 1
        try:
            response = self._http.get(registry.base.rstrip("/") + path, params=parameters or None)
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            _, words, lasting, retry = next(row for row in _FAILURES if isinstance(error, row[0]))
            reason = words.format(seconds=self._policy.timeout, error=error)
            raise Unanswered(f"{registry.host}: {reason}", lasting, retry) from None
        return _parse(response, registry.host)


def _retry_after(fault: Exception) -> bool | float:
    """Tell whether to make a request again, or after how many seconds."""
    if isinstance(fault, Unanswered) and fault.retry and (fault.wait or 0) <= _LONGEST_WAIT:
        return True if fault.wait is None else fault.wait
    return False


def _parse(response: httpx.Response, host: str) -> Any:
    """Return the JSON of a response, or raise the fault that its status stands for."""
    status, kind = response.status_code, response.headers.get("Content-Type", "no type").partition(";")[0]
    answered = f"{host}: it answered {status} {response.reason_phrase}"
    if status in (404, 410):
        if "html" in kind:
            # A page for people means that the service has moved, not that the identifier is unknown.
            raise Unanswered(f"{host}: {response.url.path} is no longer where it answers ({status})")
        raise NotThere(str(response.url))
    if status in _REFUSED:
        raise Refused(answered)
    if status in _BUSY:
        wait = _seconds(response.headers.get("Retry-After", ""))
        later = f", and wants to be left alone for {wait:.0f} s" if wait and wait > _LONGEST_WAIT else ""
        raise Unanswered(answered + later, lasting=bool(later), retry=True, wait=wait)
    if status != 200:
        raise Unanswered(answered, lasting=status in (401, 403))
    try:
        return response.json()
    except ValueError:
        raise Unanswered(f"{host}: it answered {kind} that is no JSON", retry=True) from None


def _seconds(text: str) -> float | None:
    """Return the seconds of a Retry-After header, which has a number or a date; None for anything else."""
    if text.strip().isdigit():
        return float(text)
    try:
        return max(0.0, parsedate_to_datetime(text).timestamp() - time.time())
    except (ValueError, TypeError):
        return None
