"""Hooks of MkDocs: the site asks no other host for anything, and nothing of itself that it does not have."""

from __future__ import annotations

import os
import re
import shutil
from pathlib import Path
from typing import Any

_MERMAID = Path(__file__).parents[2] / "build" / "documents" / "mermaid"
_FOLDER = "assets/mermaid"
_DIAGRAM = '<pre class="mermaid">'
# For each of these links the theme looks for a sitemap beside the page.
_ALTERNATE = re.compile(r'<link rel="alternate"[^>]*>')


def on_config(_: Any) -> None:
    """Stop the build where Mermaid was not fetched, unless the frontend is left out on purpose."""
    if not _MERMAID.is_dir() and os.environ.get("MSCPOF_WITHOUT_FRONTEND") != "1":
        raise SystemExit("Mermaid is missing; build the documents with: make docs")


def on_post_page(output: str, page: Any, **_: Any) -> str:
    """Add the script to a page with a diagram, and take out links that only robots follow.

    Without the script the diagram is shown as its source: the theme would load the script from another host.
    """
    output = _ALTERNATE.sub("", output)
    if not _MERMAID.is_dir():
        return output.replace(_DIAGRAM, "<pre>")
    if _DIAGRAM not in output:
        return output
    up = "../" * page.file.dest_uri.count("/")
    # Before the theme's own script, which looks for it.
    return output.replace("</head>", f'<script src="{up}{_FOLDER}/mermaid.min.js"></script></head>', 1)


def on_post_build(config: Any) -> None:
    """Copy the script and its licence into the site, and take out the sitemap: the site's address is not known."""
    site = Path(config["site_dir"])
    for name in ("sitemap.xml", "sitemap.xml.gz"):
        (site / name).unlink(missing_ok=True)
    if _MERMAID.is_dir():
        shutil.copytree(_MERMAID, site / _FOLDER, dirs_exist_ok=True)
