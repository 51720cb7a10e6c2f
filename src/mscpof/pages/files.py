"""The pages as files: the same pages, data and tables that a server shows, for a folder that any web host can serve."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import unquote

from pyoxigraph import NamedNode

from mscpof.base.faults import MscpofError
from mscpof.base.names import BASE, GRAPH, LANGUAGES, ONTOLOGY
from mscpof.pages.html.bundles import FOLDER
from mscpof.pages.html.page_request import Visit
from mscpof.pages.model.address import OTHER_ENDINGS, document_of
from mscpof.pages.model.formats import GRAPH_FORMS, HTML
from mscpof.pages.model.resource import resource_of
from mscpof.pages.model.serialisation import serialise
from mscpof.pages.model.subjects import subjects_of
from mscpof.pages.model.things import containers, outermost, things_of
from mscpof.pages.views.documents import endpoint_page, page_of
from mscpof.pages.views.registry import VIEWS, is_file, view_of
from mscpof.pages.views.table_files import csv_files, list_paths

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pyoxigraph import Store

_SPARQL = "sparql"
_FORMS = {form.ending: form for form in GRAPH_FORMS}
# Folders in which a thing would be taken for something else.
_TAKEN = (*LANGUAGES[1:], FOLDER)
# What file systems allow, without the longest ending.
_LONGEST = 255 - max(len(f".{ending}") for ending in (HTML.ending, *OTHER_ENDINGS))


class NoFileName(MscpofError):
    """No file can be named after a thing.

    :param path: its path below the base.
    """

    def __init__(self, path: str, reason: str) -> None:
        super().__init__(f"{BASE}{path}: no file of a site can be named after it: {reason}")


def paths_of(store: Store) -> list[str]:
    """Return the paths below the base of all that there are files of.

    :raises NoFileName: when no file can be named after one of them.
    """
    said = {quad.subject for quad in store}
    own = [node.value for node in said if isinstance(node, NamedNode) and node.value.startswith(BASE)]
    # What has no type has a document where it stands alone, such as a prefix; inside a thing nothing leads to it.
    iris = {BASE, ONTOLOGY, *containers(store), *things_of(store), *outermost(own)}
    graphs = {graph.value for graph in store.named_graphs()}
    # Nothing need say of a graph what it is.
    iris |= graphs | {GRAPH for graph in graphs if graph.startswith(GRAPH)}
    iris = {iri for iri in iris if "#" not in iri}
    terms = set(subjects_of(store).values())
    found = {iri.removeprefix(BASE) for iri in iris if iri.startswith(BASE)} | terms
    found |= {f"{path.partition('/')[0]}/" for path in terms}
    # The tables of a thing are written with its page, for which they are read.
    found.update(list_paths(store), *(view.paths(store) for view in VIEWS.values()))
    paths, names = sorted(found | {_SPARQL}), dict[str, str]()
    for path in paths:
        _check(path)
        if (other := names.setdefault(unquote(_name(path)), path)) != path:
            raise NoFileName(path, f"{BASE}{other} has that file")
    return paths


def _check(path: str) -> None:
    """Refuse a path that does not lead to a file inside a folder."""
    parts = [unquote(part) for part in path.removesuffix("/").split("/")] if path else []
    if {"", ".", ".."} & set(parts) or {"/", "\0"} & set("".join(parts)):
        raise NoFileName(path, "a part of its path is empty, made of dots, or has a sign that names of files have not")
    if any(len(part.encode()) > _LONGEST for part in parts):
        raise NoFileName(path, f"a part of its path has more than {_LONGEST} bytes")
    if len(parts) > 1 and parts[0] in _TAKEN:
        raise NoFileName(path, f"the folder {parts[0]} holds something else")


def _name(path: str) -> str:
    """Return the path of a page's file, as addresses write it."""
    return path if is_file(path) else document_of(path, HTML.ending)


def files_of(store: Store, path: str) -> Iterator[tuple[str, bytes]]:
    """Yield the files of what stands at a path: where each goes, and what it holds.

    A host looks for a file under the signs for which an address has numbers.

    :param path: one of `paths_of`.
    :raises UnknownResource: when it leads to nothing.
    """
    view = view_of(path)
    resource = None if view or path == _SPARQL else resource_of(store, BASE + path)
    name = _name(path)
    for language in LANGUAGES:
        visit = Visit(name, language, static=True)
        if view:
            text = view.show(store, visit).body
        else:
            text = page_of(store, resource, visit) if resource else endpoint_page(store, visit)
        folder = "" if language == LANGUAGES[0] else f"{language}/"
        yield unquote(f"{folder}{name}"), text.encode()
        for table, rows in csv_files(store, resource, language) if resource else ():
            yield unquote(f"{folder}{table}"), rows.encode()
    if resource:
        for ending in OTHER_ENDINGS:
            yield unquote(document_of(path, ending)), serialise(resource, _FORMS[ending])
