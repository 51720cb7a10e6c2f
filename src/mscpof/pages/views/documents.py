"""Page of the document of any resource, by its kind; and the page of errors."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mscpof.base.names import BASE
from mscpof.pages.html.rendering import render
from mscpof.pages.model.naming import naming_of
from mscpof.pages.views.home import home_page
from mscpof.pages.views.ontology import ontology_page
from mscpof.pages.views.thing import thing_page
from mscpof.pages.views.thing_list import list_page, lists, members_page
from mscpof.pages.words.texts import say, section

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pyoxigraph import Store

    from mscpof.pages.html.page_request import PageRequest
    from mscpof.pages.model.resource import Resource


def page_of(store: Store, resource: Resource, request: PageRequest) -> str:
    """Return the HTML of the page of a resource.

    :raises BadFilter: when a filter of the start page has an unknown value, two values, or years that make no period.
    """
    naming = naming_of(store, request.language)
    match resource.kind:
        case "dataset":
            return home_page(store, resource, naming, request)
        case "ontology":
            return ontology_page(store, resource, naming, request)
        case "container" if table := lists().get(resource.iri.removeprefix(BASE).rstrip("/")):
            return list_page(store, resource, table, naming, request)
        case "graph" | "container":
            return members_page(store, resource, naming, request)
    return thing_page(store, resource, naming, request)


def error_page(request: PageRequest, status: int, message: str = "", nearest: Sequence[str] = ()) -> str:
    """Return the HTML of the page of an error.

    :param status: HTTP status, such as 404.
    :param message: fault in English; where the dataset describes nothing at an IRI, the IRI.
    :param nearest: paths, below `BASE`, of things that may have been meant.
    """
    name = str(status) if str(status) in section("error") else "other"
    return render("error", request, heading=say("error", name, request.language), message=message, nearest=nearest)
