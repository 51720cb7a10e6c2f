"""What lists of things show: those of a path or a named graph, and what the start page leads to."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from mscpof.ask.evidence import evidence_of
from mscpof.ask.filters import filters_of
from mscpof.base.names import BASE, GRAPH, local_name
from mscpof.pages.model.address import path_of
from mscpof.pages.model.layout import Item, natural
from mscpof.pages.model.naming import Naming, Words
from mscpof.pages.model.statements import own_types
from mscpof.pages.model.things import containers, things_in
from mscpof.pages.views.map import chart_of
from mscpof.pages.views.map_files import EVIDENCE, MAP_FILES
from mscpof.pages.views.map_filter import asking, form_of
from mscpof.pages.views.matrix_cell import studies_in_words
from mscpof.pages.words.texts import say, section

if TYPE_CHECKING:
    from pyoxigraph import Store

    from mscpof.pages.html.page_request import Visit
    from mscpof.pages.model.resource import Resource

MOST_LISTED = 1000


@dataclass(frozen=True, slots=True)
class Section:
    """Things of one kind.

    :param total: how many there are, some of which may not be listed.
    """

    name: Words
    items: tuple[Item, ...]
    total: int


@dataclass(frozen=True, slots=True)
class Shelf:
    """A path that the start page leads to, and how many things stand there."""

    iri: str
    name: str
    number: int


def sections_of(store: Store, resource: Resource, naming: Naming) -> dict[str, Any]:
    """Return what the page of a path or a named graph shows."""
    is_graph = resource.kind == "graph"
    members = things_in(store, resource.iri) if is_graph else resource.members
    kinds: dict[str, list[str]] = defaultdict(list)
    for iri in members:
        kinds[next(iter(own_types(store, iri)), "")].append(iri)
    sections = []
    for kind, iris in kinds.items():
        items = tuple(_entry(naming, iri) for iri in sorted(iris, key=natural)[:MOST_LISTED])
        name = naming.of(kind) if kind else Words(say("page", "things", naming.language), naming.language)
        sections.append(Section(name, items, len(iris)))
    return {
        "title": _title(resource, naming),
        "size": len(resource.triples) if is_graph else None,
        "sections": sorted(sections, key=lambda section: section.name.text),
    }


def home_of(store: Store, naming: Naming, visit: Visit) -> dict[str, Any]:
    """Return what the start page shows.

    :raises BadFilter: when the visit asks for an evidence map that cannot be.
    """
    evidence = evidence_of(store)
    filters = filters_of(visit.asked, evidence)
    chart = chart_of(evidence, filters, naming.language)
    # Graphs are counted as such: not all of them are described as things.
    paths = {path: number for path, number in containers(store).items() if path != GRAPH}
    numbers = {path_of(path).rstrip("/"): number for path, number in paths.items()}
    counted = {name: numbers.get(name, 0) for name in ("study", "finding", "gene", "discrepancy")}
    graphs = Shelf(GRAPH, say("container", "graph", naming.language), sum(1 for _ in store.named_graphs()))
    places = [f"{BASE}{name}/" for name in section("container")]
    known = sorted(paths, key=lambda path: (places.index(path) if path in places else len(places), path))
    shelves = [Shelf(path, _name(path, naming.language), paths[path]) for path in known]
    return {
        "counts": say("home", "counts", naming.language, **counted),
        "shelves": [*shelves, graphs],
        "questions": numbers.get("query", 0),
        "chart": chart,
        "total": studies_in_words(chart.total, naming.language),
        "filter": form_of(evidence, filters, naming, visit),
        "files": {path.rpartition(".")[2]: asking(visit.own(path), filters.parameters) for path in MAP_FILES},
        "evidence": visit.own(EVIDENCE) if visit.static else "",
    }


def _title(resource: Resource, naming: Naming) -> Words:
    if resource.kind == "graph":
        about = naming.of(BASE + resource.iri.removeprefix(GRAPH)) if "/study/" in resource.iri else None
        name = about.text if about else local_name(resource.iri)
        kind = say("page", "graph", naming.language)
        return Words(say("page", "of", naming.language, kind=kind, thing=name), naming.language)
    return Words(_name(resource.iri, naming.language), naming.language)


def _name(path: str, language: str) -> str:
    words = section("container").get(path_of(path).rstrip("/"))
    return words[language] if words else path_of(path)


def _entry(naming: Naming, iri: str) -> Item:
    """Return a thing as a list shows it: a paper by its title, others by their names."""
    name, title = naming.of(iri), naming.title(iri)
    note = name.text if title != name else iri.removeprefix(BASE).partition("/")[2] or local_name(iri)
    return Item(title.text, title.language, iri, "link", note)
