"""Connection to a client: refuses broken and too large requests, with a message, before the application has them."""

from __future__ import annotations

from http import HTTPStatus

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

# Bytes of an address; the parser of addresses cannot hold more.
LONGEST_ADDRESS = 65_535
# Bytes of all headers of a request together, as they are written, with its trailers.
LARGEST_HEADERS = 65_536
_TOO_LARGE = (
    HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE,
    f"the headers take more than {LARGEST_HEADERS} bytes together",
)
# Bytes that the parser may keep of an unfinished part of a request.
_UNENDED = LONGEST_ADDRESS + LARGEST_HEADERS
# A client that still sends when the connection closes does not hear why: for so many seconds, its bytes are dropped.
_LINGER = 2.0


class Connection(HttpToolsProtocol):
    """Protocol of uvicorn whose refusals give the reason: 400 broken, 414 address too long, 431 headers too large.

    A method that finds a fault raises `ValueError`, which stops the parser; then `send_400_response` answers.
    """

    _fault = (HTTPStatus.BAD_REQUEST, "this is not a request of HTTP")
    _refused = False
    _headers = 0
    _unended = 0

    def data_received(self, data: bytes) -> None:
        """Take bytes; refuse a head that does not end, and drop what comes after a refusal."""
        if self._refused:
            return
        self._unended += len(data)
        super().data_received(data)
        if self._unended > _UNENDED and not self._refused:
            self._fault = _TOO_LARGE
            self.send_400_response("")

    def on_message_begin(self) -> None:
        """Count anew, since a request begins."""
        super().on_message_begin()
        self._headers = self._unended = 0

    def on_url(self, url: bytes) -> None:
        """Take a piece of the address, which may have `LONGEST_ADDRESS` bytes in all."""
        super().on_url(url)
        if len(self.url) > LONGEST_ADDRESS:
            words = f"the address is longer than {LONGEST_ADDRESS} bytes; send the query by POST"
            self._refuse(HTTPStatus.REQUEST_URI_TOO_LONG, words)

    def on_header(self, name: bytes, value: bytes) -> None:
        """Take a header, or a trailer; all together may have `LARGEST_HEADERS` bytes."""
        self._headers += len(name) + len(value) + len(b": \r\n")
        if self._headers > LARGEST_HEADERS:
            self._refuse(*_TOO_LARGE)
        super().on_header(name, value)

    def on_headers_complete(self) -> None:
        """Take the end of the head, which in HTTP/1.1 must have one header `Host` (RFC 9112, section 3.2)."""
        self._unended = 0
        if self.parser.get_http_version() == "1.1" and [name for name, _ in self.headers].count(b"host") != 1:
            self._refuse(HTTPStatus.BAD_REQUEST, "a request of HTTP/1.1 names its host, once")
        super().on_headers_complete()

    def on_body(self, body: bytes) -> None:
        """Take a piece of the body."""
        self._unended = 0
        super().on_body(body)

    def send_400_response(self, msg: str) -> None:  # noqa: ARG002  (the protocol's signature)
        """Answer a refused request with the status and message of its fault, and close the connection."""
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
        self._refused = True
        if self.cycle:
            # The task that answers it would still wait, or write.
            self.cycle.disconnected = True
            self.cycle.message_event.set()
        if self.pipeline:
            self.transport.close()
        else:
            self.transport.write_eof()
            self.loop.call_later(_LINGER, self.transport.close)

    def _refuse(self, status: HTTPStatus, words: str) -> None:
        """Stop the parser, which then has the request refused."""
        self._fault = (status, words)
        raise ValueError(words)
