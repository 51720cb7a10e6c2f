"""Refusals of servers: the fault for an HTTP status, the wait before another attempt, the server's explanation."""

from __future__ import annotations

import ast
import re
import time
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING
from urllib.error import HTTPError

from mscpof.base.faults import MscpofError
from mscpof.base.version import __version__

if TYPE_CHECKING:
    from email.message import Message

AGENT = f"mscpof/{__version__}"
ATTEMPTS = 3
# Statuses with which servers ask for patience.
BUSY = (429, 503)
_LONGEST_WAIT = 30.0
_MOST_READ, _MOST_SHOWN = 1 << 16, 600


def wait(url: str, attempt: int, status: int, headers: Message) -> None:
    """Wait before a busy server is asked again: as long as its Retry-After says, else 1 s, then 2 s.

    :param attempt: number of the attempt that was refused, from 0.
    :raises MscpofError: `busy`, when it was the third attempt or Retry-After is more than 30 s.
    """
    asked = _seconds(headers.get("Retry-After", ""))
    seconds = 2.0**attempt if asked is None else asked
    if attempt + 1 == ATTEMPTS or seconds > _LONGEST_WAIT:
        advice = "come back later" if asked is None else f"it asks to come back in {asked:g} s"
        raise MscpofError("busy", url=url, status=status, advice=advice)
    time.sleep(seconds)


def refusal(url: str, status: int, reason: str, service: str, absent: tuple[int, ...], where: str = "") -> MscpofError:
    """Return the fault that an HTTP status means: `not-allowed`, `not-a-service` or `remote-server-failed`.

    :param reason: explanation of the server.
    :param service: what should stand at the address, such as `SPARQL endpoint`.
    :param absent: statuses that, beside redirections, mean that the service is not there.
    :param where: end of the message on a redirection, such as `, it leads to http://example.org/`.
    """
    if status in (401, 403):
        return MscpofError("not-allowed", url=url, status=status)
    if status in absent or 300 <= status < 400:
        return MscpofError("not-a-service", url=url, service=service, reason=f"the server says {status}{where}")
    return MscpofError("remote-server-failed", url=url, status=status, reason=reason)


def _seconds(retry_after: str) -> float | None:
    """Return the seconds of a Retry-After header, which has a number or a date; None for anything else."""
    if re.fullmatch(r"\d+", retry_after.strip()):
        return float(retry_after)
    try:
        return max(0.0, parsedate_to_datetime(retry_after).timestamp() - time.time())
    except ValueError:
        return None


def explanation(error: Exception) -> str:
    """Return up to 600 characters in which a server explains its refusal, without the query that it may repeat.

    :param error: the refusal as `urllib` raises it, or as SPARQLWrapper does, which keeps only the text of the answer.
    """
    if isinstance(error, HTTPError):
        text = error.read(_MOST_READ).decode(errors="replace")
    else:
        literal = str(error).partition("Response:\n")[2]
        text = ast.literal_eval(literal).decode(errors="replace") if literal else ""
    text = re.sub(r"<[^>]+>", " ", text) if text.lstrip().startswith("<") else text
    return " ".join(text.partition("SPARQL query:")[0].split())[:_MOST_SHOWN] or "it does not say why"
