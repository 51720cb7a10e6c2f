"""SPARQL files with front matter: leading `#+` comment lines that are YAML, then a query that runs as it stands."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pyoxigraph import Store

from mscpof.base.faults import CurationFault
from mscpof.base.place import Place
from mscpof.base.sparql import locate, uses
from mscpof.curated import document

if TYPE_CHECKING:
    from pathlib import Path

    from mscpof.curated.project import Project

_MARK = "#+"


@dataclass(frozen=True, slots=True)
class QueryFile:
    """Query and front matter of a file.

    :param name: the file's name without its ending.
    :param matter: the front matter as Python's own values, by key.
    :param text: the query, after an empty line for each line of the front matter, so that its line numbers hold.
    :param place: position of the beginning of the file.
    """

    name: str
    matter: dict[str, Any]
    text: str
    place: Place


def read_query(project: Project, path: Path, *, federated: bool = False) -> QueryFile:
    """Read a query file and check that its query parses.

    :param federated: whether the query may ask other servers (SERVICE).
    :returns: the query with its front matter, empty when it has none.
    :raises CurationFault: when the front matter is no YAML with keys, the query is not SPARQL, or it has a SERVICE that
        it may not have; with the line in the file.
    """
    file = project.relative(path)
    matter, text = parse(document.read_text(path, file), file)
    try:
        if not federated and uses(text, "SERVICE"):
            raise CurationFault("service-refused", Place(file, 1, 1))
        Store().query(text)
    except SyntaxError as error:
        raise CurationFault("broken-query", Place(file, *(locate(text) or (1, 1))), reason=error.msg) from None
    return QueryFile(path.stem, matter, text, Place(file, 1, 1))


def parse(text: str, file: Path) -> tuple[dict[str, Any], str]:
    """Return the front matter of a query file as Python's own values by key, and its query.

    Empty lines before the query stand for the front matter, so that the query's line numbers are those of the file.

    :param text: text of the file.
    :param file: path of the file for messages.
    :raises CurationFault: when the front matter is not YAML, or no keys and values, with the line in the file.
    """
    lines = text.split("\n")
    count = next((number for number, line in enumerate(lines) if not line.startswith(_MARK)), len(lines))
    matter = "\n".join(" " * len(_MARK) + line.removeprefix(_MARK) for line in lines[:count])
    query = "\n" * count + "\n".join(lines[count:])
    if not matter.strip():
        return {}, query
    content = document.plain(document.parse(matter, file))
    if not isinstance(content, dict):
        raise CurationFault("broken-front-matter", Place(file, 1, 1))
    return content, query
