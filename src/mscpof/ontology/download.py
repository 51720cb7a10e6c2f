"""Download of a whole file from the web, with limits of its time and size."""

from __future__ import annotations

import time
from contextlib import contextmanager
from http.client import HTTPException
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import IO, TYPE_CHECKING
from urllib.error import HTTPError, URLError
from urllib.request import HTTPRedirectHandler, Request, build_opener

from mscpof.base.faults import MscpofError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from http.client import HTTPMessage, HTTPResponse

_PART = 1 << 20


def is_address(text: str) -> bool:
    """Tell whether a text is an address that begins with http:// or https://, rather than a path.

    >>> is_address("http://purl.obolibrary.org/obo/go.obo")
    True
    """
    return text.startswith(("http://", "https://"))


class _WebOnly(HTTPRedirectHandler):
    """Follows redirects, as PURLs need, but to no other kind of address."""

    def redirect_request(
        self, req: Request, fp: IO[bytes], code: int, msg: str, headers: HTTPMessage, newurl: str
    ) -> Request | None:
        if not is_address(newurl):
            raise _download_failed(req.full_url, f"it leads to {newurl}, which is no address of the web")
        return super().redirect_request(req, fp, code, msg, headers, newurl)


@contextmanager
def downloaded(address: str, *, timeout: float = 60, limit: int = 500) -> Iterator[Path]:
    """Give the path of a downloaded file to a `with` block, after which the file is removed.

    :param address: its http or https address; redirects to such addresses are followed.
    :param timeout: the seconds that the server may stay silent; the whole may take ten times as long.
    :param limit: the size, in megabytes (10⁶ bytes), above which the file is refused.
    :raises MscpofError: `download-failed`, when the server does not answer, refuses, breaks off, or exceeds a limit.
    """
    with TemporaryDirectory(prefix="mscpof-") as folder:
        target = Path(folder) / (address.rpartition("/")[2] or "file")
        try:
            request = Request(address, headers={"User-Agent": "mscpof"})  # noqa: S310  (is_address, _WebOnly)
            with build_opener(_WebOnly).open(request, timeout=timeout) as response, target.open("wb") as file:
                _copy(response, file, address, time.monotonic() + 10 * timeout, limit)
        except HTTPError as error:
            raise _download_failed(address, f"the server answered {error.code} {error.reason}") from None
        except (HTTPException, OSError, ValueError) as error:
            cause = error.reason if isinstance(error, URLError) else error
            if isinstance(cause, TimeoutError):
                reason = f"no answer within {timeout:g} s"
            elif isinstance(error, URLError):
                reason = f"not reached ({cause})"
            else:
                reason = f"the connection broke ({type(error).__name__})"
            raise _download_failed(address, reason) from None
        yield target


def _copy(response: HTTPResponse, file: IO[bytes], address: str, deadline: float, limit: int) -> None:
    length = response.length
    if length is not None and length > limit * 1_000_000:
        reason = f"{length / 1e6:.0f} MB, over the limit of {limit} MB; raise it with --max-size"
        raise _download_failed(address, reason)
    size = 0
    while part := response.read1(_PART):
        size += len(part)
        if size > limit * 1_000_000:
            raise _download_failed(address, f"over the limit of {limit} MB; raise it with --max-size")
        if time.monotonic() > deadline:
            raise _download_failed(address, "too slow; it was given up")
        file.write(part)
    if length is not None and size < length:
        raise _download_failed(address, f"it ended after {size} of {length} bytes")


def _download_failed(address: str, reason: str) -> MscpofError:
    return MscpofError("download-failed", address=address, reason=reason)
