"""`mscpof serve` in a process of its own, on a free port of 127.0.0.1, and requests with unchanged answers."""

from __future__ import annotations

import http.client
import json
import socket
import subprocess
import time
import urllib.parse
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tests.programs.command import COMMAND, environment

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

PATIENCE = 20.0


@dataclass(frozen=True)
class Answered:
    """Answer to a request as it came: no redirection was followed, and the body was neither decoded nor unpacked."""

    status: int
    headers: http.client.HTTPMessage
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode()

    @property
    def json(self) -> Any:
        return json.loads(self.body)

    @property
    def media_type(self) -> str:
        return self.headers.get_content_type()

    @property
    def rows(self) -> list[dict[str, str]]:
        """Rows of an answer in SPARQL JSON: the text of each value by variable."""
        bindings = self.json["results"]["bindings"]
        return [{name: term["value"] for name, term in row.items()} for row in bindings]


@dataclass(frozen=True)
class Server:
    """Running server, its address ending in a slash, and its process."""

    url: str
    process: subprocess.Popen[str]

    @property
    def host(self) -> str:
        return urllib.parse.urlsplit(self.url).netloc

    def request(
        self, method: str, path: str, headers: Mapping[str, str] | None = None, body: bytes | None = None
    ) -> Answered:
        connection = http.client.HTTPConnection(self.host, timeout=PATIENCE)
        try:
            connection.request(method, path, body=body, headers=dict(headers or {}))
            response = connection.getresponse()
            return Answered(response.status, response.headers, response.read())
        finally:
            connection.close()

    def exchange(self, sent: bytes) -> bytes:
        """Send bytes as they are, and return all bytes until the server closes the connection."""
        host, port = self.host.rsplit(":", 1)
        with socket.create_connection((host, int(port)), timeout=PATIENCE) as connection:
            connection.sendall(sent)
            with connection.makefile("rb") as answer:
                return answer.read()

    def get(self, path: str, accept: str = "*/*", **headers: str) -> Answered:
        """Send a GET request; `_` in the name of a header stands for `-`."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.request("GET", path, {"Accept": accept, **named})

    def query(self, query: str, accept: str = "application/sparql-results+json", **parameters: str) -> Answered:
        """Send a SPARQL query, with further parameters of the SPARQL protocol."""
        return self.get(f"/sparql?{urllib.parse.urlencode({'query': query, **parameters})}", accept)

    def figure(self, name: str) -> float:
        """Return the value of a metric at `/metrics`, summed over its labels."""
        lines = self.get("/metrics").text.splitlines()
        return sum(float(line.rsplit(" ", 1)[1]) for line in lines if line.split("{")[0].split(" ")[0] == name)


@contextmanager
def listening(command: Sequence[str | Path], url: str, log: Path, cwd: Path | None = None) -> Iterator[Server]:
    """Run a server of others during the `with` block, once it listens at an address of this machine.

    :param url: address, ending in a slash.
    :param log: file for all that it writes.
    """
    host, port = url.removeprefix("http://").rstrip("/").split(":")

    def listens() -> bool:
        with socket.socket() as probe:
            return process.poll() is not None or probe.connect_ex((host, int(port))) == 0

    with log.open("wb") as file, subprocess.Popen(command, cwd=cwd, stdout=file, stderr=file, text=True) as process:
        try:
            listened = eventually(listens, 60)
            assert listened, f"{url} does not answer:\n{log.read_text(errors='replace')}"
            assert process.poll() is None, log.read_text(errors="replace")
            yield Server(url, process)
        finally:
            ended(process)


def ended(process: subprocess.Popen[str]) -> None:
    """End a process, and kill it where it does not end in time."""
    process.terminate()
    try:
        process.wait(PATIENCE)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


@contextmanager
def serving(
    *arguments: object, at: str = "", by: Sequence[str] = (), stdout: int = subprocess.DEVNULL, **env: str
) -> Iterator[Server]:
    """Run `mscpof serve` with arguments and environment variables during the `with` block, once it says that it serves.

    :param at: its address, needed where the arguments choose it; by default a free port is used.
    :param by: command line that starts the server as its last arguments, such as a tracer's.
    :param stdout: file descriptor for its log, or a constant of `subprocess`.
    """
    command = [*by, *COMMAND, "serve", *(() if at else ("--port", "0")), *map(str, arguments)]
    with subprocess.Popen(command, stdout=stdout, stderr=subprocess.PIPE, text=True, env=environment(**env)) as process:
        assert process.stderr
        try:
            said = process.stderr.readline()
            assert said.startswith("serving http"), said + process.stderr.read()
            yield Server(at or said.split()[1], process)
        finally:
            ended(process)


def free_port(host: str = "127.0.0.1") -> int:
    """Return a port of a host on which no program listens now."""
    with socket.socket() as probe:
        probe.bind((host, 0))
        port: int = probe.getsockname()[1]
        return port


def eventually(true: Any, seconds: float = 10.0) -> bool:
    """Tell whether a function returns something true within some seconds; it is called every 0.05 s."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if true():
            return True
        time.sleep(0.05)
    return bool(true())
