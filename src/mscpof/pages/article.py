"""The page of a thing: what it is, the tables of what is known of it, what is said of it, what refers to it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pyoxigraph import NamedNode

from mscpof.names import BASE, ENDPOINT, LANGUAGES, PREFIXES, TERMS, local_name
from mscpof.pages.download import csv_path
from mscpof.pages.naming import Words
from mscpof.pages.rendering import render
from mscpof.pages.sheet import Item, Layout
from mscpof.pages.statements import text_of
from mscpof.pages.subjects import subjects_of
from mscpof.pages.table import fill, tables_of
from mscpof.pages.words import say

if TYPE_CHECKING:
    from pyoxigraph import Store

    from mscpof.pages.naming import Naming
    from mscpof.pages.resource import Resource
    from mscpof.pages.visit import Visit

_RETRACTED = f"{TERMS}RetractedStudy"
_QUESTION = f"{TERMS}CompetencyQuery"


@dataclass(frozen=True, slots=True)
class Notice:
    """What stands at the top of a page because nobody should miss it.

    :param kind: `alarm` or `hint`.
    """

    kind: str
    text: str
    links: tuple[Item, ...] = ()


def article(store: Store, resource: Resource, naming: Naming, visit: Visit) -> str:
    """Write the page of a thing.

    :param store: the dataset.
    :param resource: what the page is about.
    :param naming: what things are called, in the language of the page.
    :param visit: who looks at it, and from where.
    """
    title = naming.title(resource.iri)
    said = resource.labels
    others = [Words(said[one], one) for one in LANGUAGES if one in said and one != title.language]
    targets = [text_of(t.object) for t in resource.triples if t.predicate.value == f"{PREFIXES['schema']}target"]
    return render(
        "thing",
        visit,
        resource,
        subjects_of(store),
        title=title,
        titles=others,
        types=[Layout(naming).link(kind) for kind in resource.types],
        notices=_notices(resource, naming),
        tables=[fill(store, table, resource.iri, naming) for table in tables_of(resource.types)],
        csv_path=lambda table: csv_path(resource.document.removeprefix(BASE), table),
        sheet=Layout(naming).sheet(resource),
        # What runs elsewhere is not tried here.
        query=_value(resource, f"{PREFIXES['sh']}select") if ENDPOINT in targets else "",
        asked=f"ask/{local_name(resource.iri)}" if ENDPOINT in targets and _QUESTION in resource.types else "",
        left_out=sum(resource.totals.values()) - len(resource.pointing),
    )


def _notices(resource: Resource, naming: Naming) -> list[Notice]:
    """Say at the top what changes how all below it is read."""
    language, found = naming.language, []
    link = Layout(naming).link
    if resource.retired:
        found.append(Notice("alarm", say("page", "retired", language)))
        if resource.successor:
            found.append(Notice("alarm", say("page", "successor", language), (link(resource.successor),)))
    if _RETRACTED in resource.types:
        notices = [text_of(t.object) for t in resource.triples if t.predicate.value == f"{TERMS}retractionNotice"]
        found.append(Notice("alarm", say("page", "retracted", language), tuple(map(link, notices))))
    study = _value(resource, f"{TERMS}reportedIn")
    types = {t.object for t in resource.triples if text_of(t.subject) == study}
    if study and NamedNode(_RETRACTED) in types:
        found.append(Notice("alarm", say("page", "retracted_in", language), (link(study),)))
    if _value(resource, f"{TERMS}disputed") == "true":
        found.append(Notice("hint", say("page", "disputed", language)))
    return found


def _value(resource: Resource, predicate: str) -> str:
    """Return a value that is said of the thing, or nothing."""
    said = (t for t in resource.triples if text_of(t.subject) == resource.iri)
    return next((text_of(t.object) for t in said if t.predicate.value == predicate), "")
