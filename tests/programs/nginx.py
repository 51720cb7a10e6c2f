"""nginx as a proxy of `mscpof serve`, configured by the example in `docs/operate/nginx.conf`."""

from __future__ import annotations

import os
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tests.conftest import ROOT
from tests.programs.debian import program
from tests.programs.server import Server, free_port, listening

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

EXAMPLE = ROOT / "docs" / "operate" / "nginx.conf"
# Configuration around the example: no folders of the system, so that any user can run it.
AROUND = """
daemon off;
pid {folder}/nginx.pid;
error_log {folder}/error.log info;
{user}
events {{}}
http {{
    access_log {folder}/access.log;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    include {folder}/mscpof.conf;
}}
"""


@dataclass(frozen=True)
class Proxied:
    """Server without proxy, the nginx that passes requests on to it, and the folder of its files and cache."""

    bare: Server
    proxy: Server
    folder: Path


@contextmanager
def proxied(folder: Path, bare: Server, *changes: tuple[str, str]) -> Iterator[Proxied]:
    """Run nginx with the example at free addresses during the `with` block.

    :param folder: temporary folder for its files.
    :param bare: server to which it passes requests.
    :param changes: further texts of the example, each of which occurs once, with their replacements.
    """
    nginx, port = program("nginx"), free_port()
    text = EXAMPLE.read_text(encoding="utf-8")
    for before, after in (
        ("listen      80;", f"listen 127.0.0.1:{port};"),
        ("listen      [::]:80;", ""),
        ("server 127.0.0.1:7878;", f"server {bare.host};"),
        ("/var/cache/nginx/mscpof", f"{folder}/cache"),
        *changes,
    ):
        assert text.count(before) == 1, before
        text = text.replace(before, after)
    (folder / "mscpof.conf").write_text(text, encoding="utf-8")
    user = "user root;" if os.geteuid() == 0 else ""
    (folder / "nginx.conf").write_text(AROUND.format(folder=folder, user=user), encoding="utf-8")
    order = [nginx, "-p", str(folder), "-e", str(folder / "error.log"), "-c", str(folder / "nginx.conf")]
    with listening(order, f"http://127.0.0.1:{port}/", folder / "output.log") as server:
        yield Proxied(bare, server, folder)
