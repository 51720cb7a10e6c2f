"""Page of the ontology: its terms as the dataset holds them, without the files from which it was built."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from pyoxigraph import NamedNode

from mscpof.base.names import ONTOLOGY, PREFIXES
from mscpof.ontology.graph import Graph
from mscpof.pages.html.rendering import render, render_part
from mscpof.pages.model.layout import link_item
from mscpof.pages.views.terminology import by_language, iris_of, terminology_of

if TYPE_CHECKING:
    from markupsafe import Markup
    from pyoxigraph import Store

    from mscpof.pages.html.page_request import PageRequest
    from mscpof.pages.model.naming import Naming
    from mscpof.pages.model.resource import Resource


def ontology_page(store: Store, resource: Resource, naming: Naming, request: PageRequest) -> str:
    """Return the HTML of the page of the ontology."""
    node = NamedNode(ONTOLOGY)
    graph = Graph(store.quads_for_pattern(node, None, None, None))
    return render(
        "ontology",
        request,
        resource,
        title=naming.of(resource.iri),
        descriptions_of=by_language(graph.values(node, f"{PREFIXES['dcterms']}description")),
        versions=sorted(iris_of(graph.values(node, f"{PREFIXES['owl']}versionIRI"))),
        terms=terms_html(store),
        imports=[link_item(naming, iri) for iri in sorted(iris_of(graph.values(node, f"{PREFIXES['owl']}imports")))],
    )


@lru_cache(maxsize=2)
def terms_html(store: Store) -> Markup:
    """Return the HTML of all terms, in all languages at once. It is cached: the store must not change afterwards."""
    return render_part("terms", terminology=terminology_of(store))
