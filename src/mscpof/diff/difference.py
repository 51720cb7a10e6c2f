"""Difference between two editions: added, changed, retired and removed resources, mappings, and new retractions."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, TypeAlias

from pyoxigraph import Literal, NamedNode, Quad

from mscpof.base.closure import closure
from mscpof.base.names import BASE, GRAPH, MAPPINGS_GRAPH, PREFIXES
from mscpof.base.query_text import query_text
from mscpof.diff.blank_node_names import GENID
from mscpof.diff.resource_kinds import kind_of, owner_of
from mscpof.ontology.term import DEPRECATED, REPLACED_BY
from mscpof.pages.model.statements import select, text_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from mscpof.diff.edition_dataset import EditionDataset
    from mscpof.diff.resource_kinds import ResourceKind

Value: TypeAlias = NamedNode | Literal

_DEPRECATED = NamedNode(DEPRECATED)
_REPLACED_BY = (NamedNode(REPLACED_BY), NamedNode(f"{PREFIXES['dcterms']}isReplacedBy"))
_TRUE = Literal("true", datatype=NamedNode(f"{PREFIXES['xsd']}boolean"))


class Fate(StrEnum):
    """Change of a resource as a whole.

    :cvar added: only the new edition describes it.
    :cvar changed: both describe it, with different statements.
    :cvar retired: both describe it, and only the new one marks it as deprecated.
    :cvar removed: only the old edition describes it, as deprecated, by an external IRI, or as a blank node.
    :cvar vanished: only the old edition describes it, by an IRI below `BASE` that was not deprecated and should stay.
    """

    added = "added"
    changed = "changed"
    retired = "retired"
    removed = "removed"
    vanished = "vanished"


@dataclass(frozen=True, slots=True)
class PropertyChange:
    """Change of the values of one property of a node, or move of a value from one property to another.

    :param node: IRI of the node: the changed resource or a part of it.
    :param predicate: IRI of the property of the removed values.
    :param successor: IRI of the property of the added values; another one only for a move.
    :param before: removed values, texts all in one language.
    :param after: added values in the same language; the removed ones for a move.
    """

    node: str
    predicate: str
    successor: str
    before: tuple[Value, ...]
    after: tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class ResourceChange:
    """Change of a resource.

    :param iri: its IRI, or the name of a blank node as from `names_of`.
    :param replaced_by: IRIs of the resources to use instead of a retired or removed one.
    :param changes: changes of properties; none of a resource that only one edition describes.
    """

    iri: str
    kind: ResourceKind
    fate: Fate
    replaced_by: tuple[str, ...] = ()
    changes: tuple[PropertyChange, ...] = ()


@dataclass(frozen=True, slots=True)
class MappingChange:
    """Change of the mapping between two terms.

    :param subject, object: IRIs of the two terms.
    :param before, after: IRIs of the mapping properties, such as skos:exactMatch, that the pair has only in the old
        and only in the new edition.
    """

    subject: str
    object: str
    before: tuple[str, ...]
    after: tuple[str, ...]

    @property
    def fate(self) -> Fate:
        """Change of the mapping as a whole: added, changed or removed."""
        if self.before and self.after:
            return Fate.changed
        return Fate.removed if self.before else Fate.added


@dataclass(frozen=True, slots=True)
class Difference:
    """Difference between two editions.

    :param added, removed: asserted statements that only the new and only the old edition has.
    :param resources: changes of resources, sorted by name of kind and IRI.
    :param mappings: changes of mappings, sorted by the IRIs of their terms.
    :param retracted: numbers of findings by the IRI of each study that only the new edition has as retracted.
    :param derived: numbers of added and removed statements by name of a derived graph, `inferred` or `metadata`.
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
    known = [
        {owner_of(iri) for iri in {text_of(quad.subject) for quad in edition.quads if not _is_mapping(quad)}}
        for edition in (old, new)
    ]
    resources = (
        _resource_change(iri, quads, old, new, (iri in known[0], iri in known[1]))
        for iri, quads in _by_resource(added | removed).items()
    )
    before, after = _retracted(old), _retracted(new)
    return Difference(
        old,
        new,
        added,
        removed,
        tuple(sorted(resources, key=lambda change: (change.kind.name, change.iri))),
        tuple(_mapping_changes(added, removed)),
        {study: number for study, number in after.items() if study not in before},
        _derived(old, new),
    )


def _is_mapping(quad: Quad) -> bool:
    return quad.graph_name == NamedNode(MAPPINGS_GRAPH) and isinstance(quad.object, NamedNode)


def _by_resource(quads: Iterable[Quad]) -> dict[str, list[Quad]]:
    """Return quads by the resource that they describe; those of a blank node describe the resource that leads to it."""
    parents = {text_of(quad.object): text_of(quad.subject) for quad in quads if text_of(quad.object).startswith(GENID)}
    groups: dict[str, list[Quad]] = defaultdict(list)
    for quad in quads:
        if not _is_mapping(quad):
            path = closure([text_of(quad.subject)], lambda iri: [parents[iri]] if iri in parents else [])
            groups[owner_of([*path][-1])].append(quad)
    return groups


def _resource_change(
    iri: str, quads: list[Quad], old: EditionDataset, new: EditionDataset, known: tuple[bool, bool]
) -> ResourceChange:
    """Return the change of a resource.

    :param quads: its added and removed quads.
    :param known: whether the old and the new edition describe it.
    """
    graphs = Counter(text_of(quad.graph_name) for quad in quads)
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
    successors = new.objects(iri, *_REPLACED_BY)
    return ResourceChange(iri, kind, Fate.retired, successors, tuple(_property_changes(others, old)))


def _property_changes(quads: Iterable[Quad], old: EditionDataset) -> Iterator[PropertyChange]:
    """Yield moves of values between properties, then changes of values in the order of nodes and properties."""
    # Properties that lost and that gained a value; one that did both only moved to another graph.
    sides: dict[tuple[str, Value], tuple[set[str], set[str]]] = defaultdict(lambda: (set(), set()))
    for quad in quads:
        subject, value = text_of(quad.subject), quad.object
        if isinstance(value, NamedNode | Literal) and not subject.startswith(GENID):
            sides[subject, value][quad not in old.quads].add(quad.predicate.value)
    values: dict[tuple[str, str, str], tuple[list[Value], list[Value]]] = defaultdict(lambda: ([], []))
    for (node, value), (removed, added) in sorted(sides.items(), key=lambda item: str(item[0])):
        if len(removed) == len(added) == 1 and removed != added:
            yield PropertyChange(node, min(removed), min(added), (value,), (value,))
            continue
        language = (value.language or "") if isinstance(value, Literal) else ""
        for side, predicates in enumerate((removed - added, added - removed)):
            for predicate in predicates:
                values[node, predicate, language][side].append(value)
    for (node, predicate, _), sides_of_key in sorted(values.items(), key=lambda item: item[0]):
        before, after = (tuple(sorted(side, key=str)) for side in sides_of_key)
        yield PropertyChange(node, predicate, predicate, before, after)


def _mapping_changes(added: Iterable[Quad], removed: Iterable[Quad]) -> Iterator[MappingChange]:
    pairs: dict[tuple[str, str], tuple[set[str], set[str]]] = defaultdict(lambda: (set(), set()))
    for side, quads in enumerate((removed, added)):
        for quad in filter(_is_mapping, quads):
            pairs[text_of(quad.subject), text_of(quad.object)][side].add(quad.predicate.value)
    for (subject, target), (before, after) in sorted(pairs.items()):
        yield MappingChange(subject, target, tuple(sorted(before)), tuple(sorted(after)))


def _retracted(edition: EditionDataset) -> dict[str, int]:
    """Return the numbers of findings by study with a retraction notice, whether or not rules have derived that."""
    rows = select(edition.store, query_text(__package__, "retracted-studies"))
    return {row["study"].value: int(row["findings"].value) for row in rows}


def _derived(old: EditionDataset, new: EditionDataset) -> dict[str, tuple[int, int]]:
    added = Counter(text_of(quad.graph_name) for quad in new.derived - old.derived)
    removed = Counter(text_of(quad.graph_name) for quad in old.derived - new.derived)
    return {graph.removeprefix(GRAPH): (added[graph], removed[graph]) for graph in sorted(added | removed)}
