"""A connection to a client: what comes before a request can be handed on, and is refused there in words."""

from __future__ import annotations

from http import HTTPStatus

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

# More than this the parser of addresses cannot hold.
LONGEST_ADDRESS = 65_535


class Connection(HttpToolsProtocol):
    """A connection that says why it takes a request for none."""

    _fault = (HTTPStatus.BAD_REQUEST, "this is not a request of HTTP")

    def on_url(self, url: bytes) -> None:
        """Take the address as it comes in.

        :raises ValueError: when it is too long.
        """
        super().on_url(url)
        if len(self.url) > LONGEST_ADDRESS:
            words = f"the address is longer than {LONGEST_ADDRESS} bytes; send the query by POST"
            self._refuse(HTTPStatus.REQUEST_URI_TOO_LONG, words)

    def on_headers_complete(self) -> None:
        """Take the head (RFC 9112, section 3.2).

        :raises ValueError: when it does not name one host.
        """
        if self.parser.get_http_version() == "1.1" and [name for name, _ in self.headers].count(b"host") != 1:
            self._refuse(HTTPStatus.BAD_REQUEST, "a request of HTTP/1.1 names its host, once")
        super().on_headers_complete()

    def send_400_response(self, msg: str) -> None:  # noqa: ARG002  (the protocol's signature)
        """Answer a request that was not taken."""
        status, words = self._fault
        body = f"{words}\n".encode()
        head = (
            f"HTTP/1.1 {status.value} {status.phrase}",
            "content-type: text/plain; charset=utf-8",
            f"content-length: {len(body)}",
            "access-control-allow-origin: *",
            "connection: close",
        )
        self.transport.write("\r\n".join(head).encode() + b"\r\n\r\n" + body)
        self.transport.close()

    def _refuse(self, status: HTTPStatus, words: str) -> None:
        """Stop the parser, which then has the request refused."""
        self._fault = (status, words)
        raise ValueError(words)
