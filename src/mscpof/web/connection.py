"""A connection to a client: what comes before a request can be handed on, and is refused there in words."""

from __future__ import annotations

from http import HTTPStatus

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

# More than this the parser of addresses cannot hold.
LONGEST_ADDRESS = 65_535


class Connection(HttpToolsProtocol):
    """A connection that says why it takes a request for none."""

    # Until a request begins, there is none.
    url = b""

    def on_url(self, url: bytes) -> None:
        """Take the address as it comes in.

        :raises ValueError: when it is too long; the parser stops and has the request refused.
        """
        super().on_url(url)
        if len(self.url) > LONGEST_ADDRESS:
            raise ValueError

    def send_400_response(self, msg: str) -> None:
        """Refuse a request that was not taken."""
        status = HTTPStatus.BAD_REQUEST
        if len(self.url) > LONGEST_ADDRESS:
            status = HTTPStatus.REQUEST_URI_TOO_LONG
            msg = f"the address is longer than {LONGEST_ADDRESS} bytes; send the query by POST"
        body = f"{msg}\n".encode()
        head = (
            f"HTTP/1.1 {status.value} {status.phrase}",
            "content-type: text/plain; charset=utf-8",
            f"content-length: {len(body)}",
            "access-control-allow-origin: *",
            "connection: close",
        )
        self.transport.write("\r\n".join(head).encode() + b"\r\n\r\n" + body)
        self.transport.close()
