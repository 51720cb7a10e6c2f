"""Difference between two editions: added, changed, retired and removed resources, mappings, and new retractions."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, TypeAlias

from pyoxigraph import Literal, NamedNode, Quad

from mscpof.base.names import BASE, GRAPH, MAPPINGS_GRAPH, OBO, PREFIXES, TERMS
from mscpof.diff.blank_node_names import GENID
from mscpof.diff.edition_dataset import iri_of
from mscpof.diff.resource_kinds import kind_of, owner_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from mscpof.diff.edition_dataset import EditionDataset
    from mscpof.diff.resource_kinds import ResourceKind

Value: TypeAlias = NamedNode | Literal
# Values by node, property and language.
_Values: TypeAlias = dict[tuple[str, str, str], set[Value]]

_TYPE = NamedNode(f"{PREFIXES['rdf']}type")
_DEPRECATED = NamedNode(f"{PREFIXES['owl']}deprecated")
_REPLACED_BY = (NamedNode(f"{OBO}IAO_0100001"), NamedNode(f"{PREFIXES['dcterms']}isReplacedBy"))
_TRUE = Literal("true", datatype=NamedNode(f"{PREFIXES['xsd']}boolean"))
_RETRACTED, _NOTICE, _NOTICE_ON, _REPORTED_IN = (
    NamedNode(TERMS + name) for name in ("RetractedStudy", "RetractionNotice", "noticeOn", "reportedIn")
)


class Fate(StrEnum):
    """Change of a resource as a whole."""

    added = "added"
    changed = "changed"
    retired = "retired"  # It stays, marked as deprecated.
    removed = "removed"
    vanished = "vanished"  # An identifier of this resource that was in use is gone.


@dataclass(frozen=True, slots=True)
class PropertyChange:
    """Change of the values of one property of a node, or move of a value from one property to another.

    :param node: IRI of the node.
    :param predicate: property of the removed values.
    :param successor: property of the added values.
    :param before: removed values.
    :param after: added values; the same values for a move.
    """

    node: str
    predicate: str
    successor: str
    before: tuple[Value, ...]
    after: tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class ResourceChange:
    """Change of a resource.

    :param iri: its IRI, or the name of a blank node.
    :param replaced_by: IRIs of the resources to use instead of a retired or removed one.
    :param changes: changes of properties, of a resource that is in both editions.
    """

    iri: str
    kind: ResourceKind
    fate: Fate
    replaced_by: tuple[str, ...] = ()
    changes: tuple[PropertyChange, ...] = ()


@dataclass(frozen=True, slots=True)
class MappingChange:
    """Change of the mapping between two terms.

    :param before, after: mapping properties of the pair in the old and in the new edition.
    """

    subject: str
    object: str
    before: tuple[str, ...]
    after: tuple[str, ...]

    @property
    def fate(self) -> Fate:
        """Change of the mapping as a whole."""
        if self.before and self.after:
            return Fate.changed
        return Fate.removed if self.before else Fate.added


@dataclass(frozen=True, slots=True)
class Difference:
    """Difference between two editions.

    :param added, removed: asserted statements.
    :param resources: changed resources, by kind and IRI.
    :param retracted: number of findings by newly retracted study.
    :param derived: numbers of added and removed statements by derived graph.
    """

    old: EditionDataset
    new: EditionDataset
    added: frozenset[Quad]
    removed: frozenset[Quad]
    resources: tuple[ResourceChange, ...]
    mappings: tuple[MappingChange, ...]
    retracted: dict[str, int]
    derived: dict[str, tuple[int, int]]

    def __bool__(self) -> bool:
        """Tell whether anything differs, derived statements included."""
        return bool(self.added or self.removed or any(map(any, self.derived.values())))


def difference(old: EditionDataset, new: EditionDataset) -> Difference:
    """Return the difference between two editions."""
    added, removed = new.quads - old.quads, old.quads - new.quads
    known = _resources(old.quads), _resources(new.quads)
    resources = (
        _resource_change(iri, quads, old, new, (iri in known[0], iri in known[1]))
        for iri, quads in _by_resource(added | removed).items()
    )
    return Difference(
        old,
        new,
        added,
        removed,
        tuple(sorted(resources, key=lambda change: (change.kind.name, change.iri))),
        tuple(_mapping_changes(added, removed)),
        {
            study: len(new.subjects(_REPORTED_IN, NamedNode(study)))
            for study in sorted(_retracted(new) - _retracted(old))
        },
        _derived(old, new),
    )


def _resources(quads: Iterable[Quad]) -> set[str]:
    return {owner_of(subject) for subject in {iri_of(quad.subject) for quad in quads if not _is_mapping(quad)}}


def _is_mapping(quad: Quad) -> bool:
    return quad.graph_name == NamedNode(MAPPINGS_GRAPH) and isinstance(quad.object, NamedNode)


def _by_resource(quads: Iterable[Quad]) -> dict[str, list[Quad]]:
    """Return quads by the resource that they describe; those of a blank node describe the resource that leads to it."""
    parents = {iri_of(quad.object): iri_of(quad.subject) for quad in quads if iri_of(quad.object).startswith(GENID)}
    groups: dict[str, list[Quad]] = defaultdict(list)
    for quad in quads:
        if _is_mapping(quad):
            continue
        iri, seen = iri_of(quad.subject), set[str]()
        while iri in parents and iri not in seen:
            seen.add(iri)
            iri = parents[iri]
        groups[owner_of(iri)].append(quad)
    return groups


def _resource_change(
    iri: str, quads: list[Quad], old: EditionDataset, new: EditionDataset, known: tuple[bool, bool]
) -> ResourceChange:
    """Return the change of a resource.

    :param quads: its added and removed quads.
    :param known: whether the old and the new edition describe it.
    """
    graphs = Counter(iri_of(quad.graph_name) for quad in quads)
    kind = kind_of(iri, min(graphs, key=lambda graph: (-graphs[graph], graph)))
    deprecated = tuple(edition.states(iri, _DEPRECATED, _TRUE) for edition in (old, new))
    if not known[0]:
        return ResourceChange(iri, kind, Fate.added)
    if not known[1]:
        ours = iri.startswith(BASE) and not iri.startswith(GENID)
        fate = Fate.vanished if ours and not deprecated[0] else Fate.removed
        return ResourceChange(iri, kind, fate, old.objects(iri, *_REPLACED_BY))
    if deprecated != (False, True):
        return ResourceChange(iri, kind, Fate.changed, (), tuple(_property_changes(quads, old)))
    others = [quad for quad in quads if quad.predicate not in (_DEPRECATED, *_REPLACED_BY)]
    return ResourceChange(
        iri, kind, Fate.retired, new.objects(iri, *_REPLACED_BY), tuple(_property_changes(others, old))
    )


def _property_changes(quads: list[Quad], old: EditionDataset) -> Iterator[PropertyChange]:
    """Yield moves of values between properties, then changes of values in the order of nodes and properties."""
    removed: _Values = defaultdict(set)
    added: _Values = defaultdict(set)
    for quad in quads:
        subject, value = iri_of(quad.subject), quad.object
        if isinstance(value, NamedNode | Literal) and not subject.startswith(GENID):
            language = (value.language or "") if isinstance(value, Literal) else ""
            (removed if quad in old.quads else added)[subject, quad.predicate.value, language].add(value)
    yield from _moves(removed, added)
    for key in sorted(removed.keys() | added.keys()):
        before, after = removed.get(key, set()), added.get(key, set())
        # The same values on both sides only moved to another graph.
        if before != after:
            node, predicate, _ = key
            gone, come = (tuple(sorted(values, key=str)) for values in (before - after, after - before))
            yield PropertyChange(node, predicate, predicate, gone, come)


def _moves(removed: _Values, added: _Values) -> Iterator[PropertyChange]:
    """Yield moves of a value from one property of a node to another, and take the values out."""
    old, new = _keys_by_value(removed), _keys_by_value(added)
    for node, value in sorted(old.keys() & new.keys(), key=str):
        sources, targets = old[node, value], new[node, value]
        if len(sources) == len(targets) == 1 and sources != targets:
            removed[sources[0]].discard(value)
            added[targets[0]].discard(value)
            yield PropertyChange(node, sources[0][1], targets[0][1], (value,), (value,))


def _keys_by_value(values: _Values) -> dict[tuple[str, Value], list[tuple[str, str, str]]]:
    keys: dict[tuple[str, Value], list[tuple[str, str, str]]] = defaultdict(list)
    for key, members in values.items():
        for value in members:
            keys[key[0], value].append(key)
    return keys


def _mapping_changes(added: Iterable[Quad], removed: Iterable[Quad]) -> Iterator[MappingChange]:
    pairs: dict[tuple[str, str], tuple[set[str], set[str]]] = defaultdict(lambda: (set(), set()))
    for side, quads in enumerate((removed, added)):
        for quad in filter(_is_mapping, quads):
            pairs[iri_of(quad.subject), iri_of(quad.object)][side].add(quad.predicate.value)
    for (subject, target), (before, after) in sorted(pairs.items()):
        yield MappingChange(subject, target, tuple(sorted(before)), tuple(sorted(after)))


def _retracted(edition: EditionDataset) -> set[str]:
    """Return the studies with a retraction notice, whether or not rules have derived that they are retracted."""
    notices = edition.subjects(_TYPE, _NOTICE)
    return edition.subjects(_TYPE, _RETRACTED).union(*(edition.objects(notice, _NOTICE_ON) for notice in notices))


def _derived(old: EditionDataset, new: EditionDataset) -> dict[str, tuple[int, int]]:
    added, removed = (
        Counter(iri_of(quad.graph_name) for quad in quads)
        for quads in (new.derived - old.derived, old.derived - new.derived)
    )
    return {graph.removeprefix(GRAPH): (added[graph], removed[graph]) for graph in sorted(added | removed)}
