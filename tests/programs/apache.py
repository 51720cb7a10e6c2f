"""Apache httpd in a process of its own, on a free port of 127.0.0.1, with one folder that has a `.htaccess`."""

from __future__ import annotations

import os
import shutil
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from tests.programs.debian import program
from tests.programs.server import free_port, listening

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.programs.server import Server

_MODULES = ("mpm_event", "authz_core", "dir", "headers", "rewrite")
# As on a host of many sites: rules stand in the `.htaccess` of each folder, and only these settings in the server's.
_SETTINGS = """\
ServerRoot "{root}"
ServerName localhost
Listen 127.0.0.1:{port}
PidFile "{root}/pid"
Mutex file:{root}
ErrorLog "{root}/error.log"
LogLevel warn
{modules}
User {user}
DocumentRoot "{root}/site"
<Directory "{root}/site">
  AllowOverride All
  Require all granted
</Directory>
"""


@contextmanager
def apache(name: str, rules: str) -> Iterator[Server]:
    """Run Apache httpd, which listens already, during the `with` block.

    :param name: path of the folder below the root of the site.
    :param rules: text of the folder's `.htaccess`.
    """
    httpd = program("apache2")
    # Not below the folder of the tests, which only who runs them may enter; as root, httpd becomes somebody else.
    root = Path(tempfile.mkdtemp(prefix="mscpof-apache-"))
    try:
        root.chmod(0o755)
        folder = root / "site" / name
        folder.mkdir(parents=True)
        (folder / ".htaccess").write_text(rules, encoding="utf-8")
        port = free_port()
        modules = "\n".join(f"LoadModule {one}_module /usr/lib/apache2/modules/mod_{one}.so" for one in _MODULES)
        user = "www-data" if os.geteuid() == 0 else f"#{os.geteuid()}"
        settings = _SETTINGS.format(root=root, port=port, modules=modules, user=user)
        (root / "httpd.conf").write_text(settings, encoding="utf-8")
        command = [httpd, "-d", str(root), "-f", str(root / "httpd.conf"), "-D", "FOREGROUND"]
        with listening(command, f"http://127.0.0.1:{port}/", root / "output.log") as server:
            yield server
    finally:
        shutil.rmtree(root)
