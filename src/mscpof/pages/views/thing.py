"""Page of a thing: what it is, tables of what is known about it, its statements, and the things that refer to it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from pyoxigraph import NamedNode

from mscpof.base.edition import edition_of
from mscpof.base.names import BASE, ENDPOINT, LANGUAGES, PREFIXES, TERMS, local_name
from mscpof.pages.html.error_report import error_report
from mscpof.pages.html.rendering import render
from mscpof.pages.model.address import csv_path
from mscpof.pages.model.layout import layout_of, link_item
from mscpof.pages.model.naming import Words
from mscpof.pages.model.statements import text_of
from mscpof.pages.model.things import term_pages
from mscpof.pages.tables.rows import tables_with_rows
from mscpof.pages.tables.table import kinds_of
from mscpof.pages.views.citation import citation_of, reference_of
from mscpof.pages.views.contradictions import assessment_of
from mscpof.pages.views.summary import Summary
from mscpof.pages.words.texts import say

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pyoxigraph import Store

    from mscpof.pages.html.page_request import PageRequest
    from mscpof.pages.model.layout import Group, Item, Layout
    from mscpof.pages.model.naming import Naming
    from mscpof.pages.model.resource import Resource

_RETRACTED = f"{TERMS}RetractedStudy"
_DEFINITION, _SYNONYM, _NOTE = (f"{PREFIXES['skos']}{name}" for name in ("definition", "altLabel", "note"))
# Kinds whose tables come first, and whose asserted statements are folded in below them.
_BY_TABLES = {"source", "mechanism", "product", "term", "Entity", "MatrixCell", "Conflict", "Discrepancy"}
_GENERAL = {f"{TERMS}{name}" for name in ("Entity", "Finding", "Study", "ReviewPart")}
_PROVENANCE = [
    TERMS + name
    for name in ("reportedIn", "statedAt", "certainty", "basis", "evidence", "measuredProtein", "encodedProtein")
]


def thing_page(store: Store, resource: Resource, naming: Naming, request: PageRequest) -> str:
    """Return the HTML of the page of a thing or term, with names in the language of the page."""
    title = naming.title(resource.iri)
    path = resource.document.removeprefix(BASE)
    kinds = kinds_of(resource.types, path)
    tables = tables_with_rows(store, resource.iri, kinds, naming)
    summary = Summary(resource, {table.name: table for table in tables}, naming)
    layout = layout_of(resource, naming)
    provenance = _groups(layout, _PROVENANCE) if "Finding" in kinds else ()
    edition = edition_of(store)
    own_types = [kind for kind in resource.types if kind.startswith(TERMS)]
    # A query for another endpoint cannot be tried here.
    is_ours = any(
        text_of(t.object) == ENDPOINT for t in resource.triples if t.predicate.value == f"{PREFIXES['schema']}target"
    )
    return render(
        "thing",
        request,
        resource,
        term_pages(store),
        title=title,
        titles=[
            Words(resource.labels[one], one) for one in LANGUAGES if one in resource.labels and one != title.language
        ],
        # Of a gene it goes without saying that it is an entity.
        types=[link_item(naming, kind) for kind in own_types if kind not in _GENERAL]
        or [link_item(naming, kind) for kind in own_types],
        notices=_notices(resource, naming),
        definition=naming.definition(resource.iri),
        also=_synonyms(layout, naming),
        notes=[item for group in layout.stated if group.iri == _NOTE for item in group.items],
        summary=summary.sentences(kinds),
        assessment=assessment_of(summary, kinds),
        filling=_filling(resource) if "MatrixCell" in kinds else "",
        tables=tables,
        csv_path=lambda table: csv_path(path, table),
        layout=_without(layout, _PROVENANCE if provenance else []),
        provenance=provenance,
        folded=bool(tables) and bool(kinds & _BY_TABLES),
        citation=citation_of(title.text, resource, edition),
        reference=reference_of(resource) if "Study" in kinds or "Review" in kinds else None,
        report=error_report(resource, title.text, layout, provenance, edition, naming.language),
        query=resource.value(f"{PREFIXES['sh']}select") if is_ours else "",
        question=f"ask/{local_name(resource.iri)}" if is_ours and f"{TERMS}CompetencyQuery" in resource.types else "",
        left_out=resource.left_out,
    )


def _synonyms(layout: Layout, naming: Naming) -> list[Item]:
    """Return the other names of the thing, those in the language of the page first."""
    names = [item for group in layout.stated if group.iri == _SYNONYM for item in group.items]
    return sorted(names, key=lambda item: (item.language not in ("", naming.language), item.text))


def _groups(layout: Layout, properties: list[str]) -> tuple[Group, ...]:
    """Return the values of some properties, asserted or derived, in the order of the properties."""
    groups = {group.iri: group for group in (*layout.derived, *layout.stated)}
    return tuple(groups[iri] for iri in properties if iri in groups)


def _without(layout: Layout, properties: Iterable[str]) -> Layout:
    """Return the layout without the properties that have another place on the page."""
    left_out = {_SYNONYM, _DEFINITION, _NOTE, f"{TERMS}sourced", *properties}
    stated = tuple(group for group in layout.stated if group.iri not in left_out)
    derived = tuple(group for group in layout.derived if group.iri not in left_out)
    return replace(layout, stated=stated, derived=derived)


def _filling(resource: Resource) -> str:
    """Return the name of the text on what would fill a cell of the matrix, by its state and standing studies."""
    name = local_name(resource.value(f"{TERMS}state"))
    studies = int(resource.value(f"{TERMS}studyCount") or 0)
    return f"{name}_{'one' if studies else 'none'}" if name == "ChangeReported" and studies <= 1 else name


def _notices(resource: Resource, naming: Naming) -> list[tuple[str, str, list[Item]]]:
    """Return the notices at the top of a page, which change how everything below is read.

    :returns: `alarm` or `hint`, text and links of each.
    """

    def notice(kind: str, name: str, *iris: str) -> tuple[str, str, list[Item]]:
        return kind, say("page", name, naming.language), [link_item(naming, iri) for iri in iris]

    notices = []
    if resource.retired:
        notices.append(notice("alarm", "retired"))
        if resource.successor:
            notices.append(notice("alarm", "successor", resource.successor))
    if _RETRACTED in resource.types:
        retractions = [t for t in resource.triples if t.predicate.value == f"{TERMS}retractionNotice"]
        notices.append(notice("alarm", "retracted", *(text_of(t.object) for t in retractions)))
    study = resource.value(f"{TERMS}reportedIn")
    types = {t.object for t in resource.triples if text_of(t.subject) == study}
    if study and NamedNode(_RETRACTED) in types:
        notices.append(notice("alarm", "retracted_in", study))
    if resource.value(f"{TERMS}disputed") == "true":
        notices.append(notice("hint", "disputed"))
    return notices
