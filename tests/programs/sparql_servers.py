"""Oxigraph and Virtuoso servers at 127.0.0.1, each in a process of its own with its files in a given folder."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from tests.programs.debian import program
from tests.programs.server import free_port, listening

if TYPE_CHECKING:
    from collections.abc import Iterator

_OXIGRAPH = str(Path(sys.executable).parent / "oxigraph")
# The least that serves our dataset. The Debian package also limits the time that it estimates for a query, which is a
# thousand times too high.
_VIRTUOSO = """
[Database]
DatabaseFile       = virtuoso.db
ErrorLogFile       = virtuoso.log
LockFile           = virtuoso.lck
TransactionFile    = virtuoso.trx
xa_persistent_file = virtuoso.pxa

[TempDatabase]
DatabaseFile    = temp.db
TransactionFile = temp.trx

[Parameters]
ServerPort      = 127.0.0.1:{sql}
NumberOfBuffers = 4000
MaxDirtyBuffers = 3000
ServerThreads   = 40
DirsAllowed     = .

[HTTPServer]
ServerPort    = 127.0.0.1:{http}
ServerRoot    = .
ServerThreads = {threads}

[SPARQL]
ResultSetMaxRows      = {rows}
MaxQueryExecutionTime = 60
"""


@contextmanager
def oxigraph(folder: Path, *options: str) -> Iterator[str]:
    """Run an empty Oxigraph server during the `with` block and give its address, without a slash at its end."""
    url = f"http://127.0.0.1:{free_port()}"
    command = [_OXIGRAPH, "serve", "--location", str(folder / "db"), "--bind", url.removeprefix("http://"), *options]
    with listening(command, f"{url}/", folder / "output.log", folder):
        yield url


@contextmanager
def virtuoso(folder: Path, *, rows: int = 1_000_000, threads: int = 5) -> Iterator[str]:
    """Run an empty Virtuoso server, whose administrator is dba with the password dba, and give its address.

    :param rows: how many rows of a result it returns at most.
    :param threads: how many connections it serves at a time.
    """
    http = free_port()
    settings = _VIRTUOSO.format(sql=free_port(), http=http, rows=rows, threads=threads)
    (folder / "virtuoso.ini").write_text(settings, encoding="ascii")
    url = f"http://127.0.0.1:{http}"
    command = [program("virtuoso-t"), "+configfile", "virtuoso.ini", "+foreground"]
    with listening(command, f"{url}/", folder / "output.log", folder):
        yield url
