"""The page of a thing: what it is, the tables of what is known of it, what is said of it, what refers to it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from pyoxigraph import NamedNode

from mscpof.base.edition import edition_of
from mscpof.base.names import BASE, ENDPOINT, LANGUAGES, PREFIXES, TERMS, local_name
from mscpof.pages.html.error_report import report_of
from mscpof.pages.html.rendering import render
from mscpof.pages.model.layout import Item, Layout
from mscpof.pages.model.naming import Words
from mscpof.pages.model.statements import text_of
from mscpof.pages.model.subjects import subjects_of
from mscpof.pages.tables.rows import filled_tables
from mscpof.pages.tables.table import kinds_of
from mscpof.pages.views.citation import citation_of, reference_of
from mscpof.pages.views.contradictions import verdict_of
from mscpof.pages.views.summary import Summary, filling
from mscpof.pages.views.thing_list import csv_path
from mscpof.pages.words.texts import say

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pyoxigraph import Store

    from mscpof.pages.html.page_request import Visit
    from mscpof.pages.model.layout import Group, Sheet
    from mscpof.pages.model.naming import Naming
    from mscpof.pages.model.resource import Resource

_RETRACTED = f"{TERMS}RetractedStudy"
_DEFINITION, _ALSO, _NOTE = (f"{PREFIXES['skos']}{name}" for name in ("definition", "altLabel", "note"))
# What is told by the tables of its page; what is written of others is told first.
_BY_TABLES = {"source", "mechanism", "product", "term", "Entity", "MatrixCell", "Conflict", "Discrepancy"}
_GENERAL = {f"{TERMS}{name}" for name in ("Entity", "Finding", "Study", "ReviewPart")}
_PROVENANCE = ("reportedIn", "statedAt", "certainty", "basis", "evidence", "measuredProtein", "encodedProtein")
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
    path = resource.document.removeprefix(BASE)
    kinds = kinds_of(resource.types, path)
    tables = filled_tables(store, resource.iri, kinds, naming)
    summary = Summary(resource, {table.name: table for table in tables}, naming)
    sheet = Layout(naming).sheet(resource)
    provenance = _taken(sheet, [TERMS + name for name in _PROVENANCE]) if "Finding" in kinds else ()
    edition = edition_of(store)
    targets = [text_of(t.object) for t in resource.triples if t.predicate.value == f"{PREFIXES['schema']}target"]
    return render(
        "thing",
        visit,
        resource,
        subjects_of(store),
        title=title,
        titles=_other_titles(resource, title),
        types=[Layout(naming).link(kind) for kind in _told(resource.types)],
        notices=_notices(resource, naming),
        definition=naming.definition(resource.iri),
        also=_also(sheet, naming),
        notes=[item for group in sheet.stated if group.iri == _NOTE for item in group.items],
        summary=summary.sentences(kinds),
        verdict=verdict_of(summary, kinds),
        filling=_filling(resource) if "MatrixCell" in kinds else "",
        tables=tables,
        csv_path=lambda table: csv_path(path, table),
        sheet=_without(sheet, [TERMS + name for name in _PROVENANCE] if provenance else []),
        provenance=provenance,
        folded=bool(tables) and bool(kinds & _BY_TABLES),
        citation=citation_of(title.text, resource, edition),
        reference=reference_of(resource) if "Study" in kinds or "Review" in kinds else None,
        report=report_of(resource, title.text, sheet, provenance, edition, naming.language),
        # What runs elsewhere is not tried here.
        query=_value(resource, f"{PREFIXES['sh']}select") if ENDPOINT in targets else "",
        asked=f"ask/{local_name(resource.iri)}" if ENDPOINT in targets and _QUESTION in resource.types else "",
        left_out=sum(resource.totals.values()) - len(resource.pointing),
    )


def _told(types: Iterable[str]) -> list[str]:
    """Return those classes, ours, of a thing that tell something: of a gene, not that it is an entity."""
    own = [kind for kind in types if kind.startswith(TERMS)]
    return [kind for kind in own if kind not in _GENERAL] or own


def _other_titles(resource: Resource, title: Words) -> list[Words]:
    said = resource.labels
    return [Words(said[one], one) for one in LANGUAGES if one in said and one != title.language]


def _also(sheet: Sheet, naming: Naming) -> list[Item]:
    """Return by what other names the thing goes, those in the language of the page first."""
    names = [item for group in sheet.stated if group.iri == _ALSO for item in group.items]
    return sorted(names, key=lambda item: (item.language not in ("", naming.language), item.text))


def _taken(sheet: Sheet, properties: list[str]) -> tuple[Group, ...]:
    """Return what is said by some properties, whoever said it, in their order."""
    found = {group.iri: group for group in (*sheet.derived, *sheet.stated) if group.iri in properties}
    return tuple(found[iri] for iri in properties if iri in found)


def _without(sheet: Sheet, properties: Iterable[str]) -> Sheet:
    """Leave out what the page tells elsewhere."""
    told = {_ALSO, _DEFINITION, _NOTE, f"{TERMS}sourced", *properties}
    stated = tuple(group for group in sheet.stated if group.iri not in told)
    return replace(sheet, stated=stated, derived=tuple(group for group in sheet.derived if group.iri not in told))


def _filling(resource: Resource) -> str:
    state, number = (_value(resource, TERMS + name) for name in ("state", "studyCount"))
    return filling(state, int(number or 0)) if state else ""


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
