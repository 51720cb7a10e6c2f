"""Validate RO-Crates with rocrate-validator, in its own environment; print what it says as JSON.

Arguments: folders. The validator fetches the context of RO-Crate, so a server on this machine gives it the one that
comes with the package rocrate; nothing is asked of anybody else.
"""

from __future__ import annotations

import json
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib import resources
from typing import Any

import requests  # type: ignore[import-untyped]
from rocrate_validator import services
from rocrate_validator.models import Severity, ValidationSettings

CONTEXT = "/ro/crate/1.3/context"
DATA = resources.files("rocrate").joinpath("data/ro-crate.jsonld").read_bytes()


class Host(BaseHTTPRequestHandler):
    """Serves the context alone."""

    def do_GET(self) -> None:
        found = self.path == CONTEXT
        self.send_response(200 if found else 404)
        self.send_header("Content-Type", "application/ld+json")
        self.end_headers()
        if found:
            self.wfile.write(DATA)

    def log_message(self, *_: Any) -> None:
        """Say nothing."""


def ask_here() -> None:
    """Let whatever is asked of any host be asked of a server on this machine."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Host)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    send = requests.Session.send

    def here(session: Any, request: Any, **settings: Any) -> Any:
        request.url = f"http://127.0.0.1:{server.server_port}/{request.url.split('/', 3)[3]}"
        return send(session, request, **settings | {"proxies": {}})

    requests.Session.send = here


def main() -> None:
    ask_here()
    reports = {}
    for folder in sys.argv[1:]:
        settings = ValidationSettings(
            rocrate_uri=folder,
            profile_identifier="ro-crate-1.3",
            requirement_severity=Severity.RECOMMENDED,
            skip_availability_check=True,
            no_cache=True,
        )
        issues = services.validate(settings).get_issues(Severity.RECOMMENDED)
        reports[folder] = [f"{issue.severity.name} {issue.check.identifier}: {issue.message}" for issue in issues]
    print(json.dumps(reports))


main()
