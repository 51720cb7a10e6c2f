"""The pages as files: the same pages, data and tables that a server shows, for a folder that any web host can serve."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pyoxigraph import NamedNode

from mscpof.names import BASE, LANGUAGES, ONTOLOGY
from mscpof.pages.address import OTHER_ENDINGS, document_of
from mscpof.pages.form import GRAPH_FORMS, HTML
from mscpof.pages.listing import containers, outermost, things_of
from mscpof.pages.page import endpoint_page, page_of
from mscpof.pages.resource import resource_of
from mscpof.pages.serialisation import serialise
from mscpof.pages.subjects import subjects_of
from mscpof.pages.views import CSV, VIEWS, is_file, view_of
from mscpof.pages.visit import Visit

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pyoxigraph import Store

_SPARQL = "sparql"
_FORMS = {form.ending: form for form in GRAPH_FORMS}


def paths_of(store: Store) -> list[str]:
    """Return the paths below the base of all that there are files of."""
    said = {quad.subject for quad in store}
    own = [node.value for node in said if isinstance(node, NamedNode) and node.value.startswith(BASE)]
    # What has no type has a document where it stands alone, such as a prefix; inside a thing nothing leads to it.
    iris = {BASE, ONTOLOGY, *containers(store), *things_of(store), *outermost(own)}
    iris |= {graph.value for graph in store.named_graphs()}
    iris = {iri for iri in iris if "#" not in iri}
    terms = set(subjects_of(store).values())
    found = {iri.removeprefix(BASE) for iri in iris if iri.startswith(BASE)} | terms
    found |= {f"{path.partition('/')[0]}/" for path in terms}
    for view in (*VIEWS.values(), CSV):
        found.update(view.paths(store))
    return sorted(found | {_SPARQL})


def files_of(store: Store, path: str) -> Iterator[tuple[str, bytes]]:
    """Yield the files of what stands at a path: where each goes, and what it holds.

    :param path: one of `paths_of`.
    :raises UnknownResource: when it leads to nothing.
    """
    view = view_of(path)
    resource = None if view or path == _SPARQL else resource_of(store, BASE + path)
    name = path if is_file(path) else document_of(path, HTML.ending)
    for language in LANGUAGES:
        visit = Visit(name, language, static=True)
        if view:
            text = view.show(store, visit).body
        else:
            text = page_of(store, resource, visit) if resource else endpoint_page(store, visit)
        yield name if language == LANGUAGES[0] else f"{language}/{name}", text.encode()
    if resource:
        for ending in OTHER_ENDINGS:
            yield document_of(path, ending), serialise(resource, _FORMS[ending])
