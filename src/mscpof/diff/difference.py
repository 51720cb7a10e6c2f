"""What differs between two snapshots: things that came, changed, were retired or went, and studies retracted since."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, TypeAlias

from pyoxigraph import Literal, NamedNode, Quad

from mscpof.base.names import BASE, GRAPH, MAPPINGS_GRAPH, OBO, PREFIXES, TERMS
from mscpof.diff.blank_node_names import GENID
from mscpof.diff.resource_kinds import kind_of, owner_of

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from mscpof.diff.edition_dataset import Snapshot
    from mscpof.diff.resource_kinds import Kind

Value: TypeAlias = NamedNode | Literal

_TYPE = NamedNode(f"{PREFIXES['rdf']}type")
_DEPRECATED = NamedNode(f"{PREFIXES['owl']}deprecated")
_REPLACED_BY = (NamedNode(f"{OBO}IAO_0100001"), NamedNode(f"{PREFIXES['dcterms']}isReplacedBy"))
_TRUE = Literal("true", datatype=NamedNode(f"{PREFIXES['xsd']}boolean"))
_RETRACTED, _NOTICE = NamedNode(f"{TERMS}RetractedStudy"), NamedNode(f"{TERMS}RetractionNotice")
_NOTICE_ON, _REPORTED_IN = NamedNode(f"{TERMS}noticeOn"), NamedNode(f"{TERMS}reportedIn")


class Fate(StrEnum):
    """What became of a thing."""

    added = "added"
    changed = "changed"
    retired = "retired"  # It stays, marked, and others are used.
    removed = "removed"
    vanished = "vanished"  # An identifier of ours that was in use is gone.


@dataclass(frozen=True, slots=True)
class Alteration:
    """What changed in one property of a node, or between two where a value went from one to the other.

    :param node: the node.
    :param predicate: the property that had the values before.
    :param successor: the one that has them now.
    :param before: the values that are gone.
    :param after: those that came; the same ones where only the property changed.
    """

    node: str
    predicate: str
    successor: str
    before: tuple[Value, ...]
    after: tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class Thing:
    """A thing that is not as it was.

    :param iri: its IRI, or the name given to a blank node.
    :param replaced_by: of what was retired, what is used instead.
    :param alterations: of what was there before and is now, what changed.
    """

    iri: str
    kind: Kind
    fate: Fate
    replaced_by: tuple[str, ...] = ()
    alterations: tuple[Alteration, ...] = ()


@dataclass(frozen=True, slots=True)
class Mapping:
    """A pair of terms that is mapped otherwise than before.

    :param before: the properties that joined them.
    :param after: those that do now.
    """

    subject: str
    object: str
    before: tuple[str, ...]
    after: tuple[str, ...]

    @property
    def fate(self) -> Fate:
        """What became of it."""
        if self.before and self.after:
            return Fate.changed
        return Fate.removed if self.before else Fate.added


@dataclass(frozen=True, slots=True)
class Difference:
    """What differs between two snapshots.

    :param added: the statements that came; `removed` those that went. Not what rules derived.
    :param things: what is not as it was, by kind and IRI.
    :param retracted: the studies retracted since, and how many findings rest on each.
    :param derived: for each graph that is made from the others, how many statements came and went.
    """

    old: Snapshot
    new: Snapshot
    added: frozenset[Quad]
    removed: frozenset[Quad]
    things: tuple[Thing, ...]
    mappings: tuple[Mapping, ...]
    retracted: dict[str, int]
    derived: dict[str, tuple[int, int]]

    def __bool__(self) -> bool:
        """Tell whether anything differs, in what was derived too."""
        return bool(self.added or self.removed or any(map(any, self.derived.values())))


def difference(old: Snapshot, new: Snapshot) -> Difference:
    """Find what differs between two snapshots."""
    added, removed = new.quads - old.quads, old.quads - new.quads
    before, after = _things(old.quads), _things(new.quads)
    things = [_thing(iri, quads, old, new, (before, after)) for iri, quads in _by_thing(added | removed).items()]
    return Difference(
        old,
        new,
        added,
        removed,
        tuple(sorted(filter(None, things), key=lambda one: (one.kind.name, one.iri))),
        tuple(_mappings(added, removed)),
        {study: _resting(new, study) for study in sorted(_retracted(new) - _retracted(old))},
        _derived(old, new),
    )


def _things(quads: Iterable[Quad]) -> set[str]:
    subjects = {str(getattr(q.subject, "value", "")) for q in quads if not _maps(q)}
    return {owner_of(subject) for subject in subjects}


def _maps(quad: Quad) -> bool:
    return quad.graph_name == NamedNode(MAPPINGS_GRAPH) and isinstance(quad.object, NamedNode)


def _by_thing(quads: Collection[Quad]) -> dict[str, list[Quad]]:
    """Return statements by the thing that they tell of: what a blank node says is told of what leads to it."""
    leads = {_iri(q.object): _iri(q.subject) for q in quads if _iri(q.object).startswith(GENID)}
    found: dict[str, list[Quad]] = defaultdict(list)
    for quad in quads:
        if _maps(quad):
            continue
        iri, seen = _iri(quad.subject), set[str]()
        while iri in leads and iri not in seen:
            seen.add(iri)
            iri = leads[iri]
        found[owner_of(iri)].append(quad)
    return found


def _thing(iri: str, quads: list[Quad], old: Snapshot, new: Snapshot, known: tuple[set[str], set[str]]) -> Thing | None:
    graphs = Counter(_iri(quad.graph_name) for quad in quads)
    kind = kind_of(iri, min(graphs, key=lambda graph: (-graphs[graph], graph)))
    node = NamedNode(iri)
    if iri not in known[0]:
        return Thing(iri, kind, Fate.added)
    if iri not in known[1]:
        ours = iri.startswith(BASE) and not iri.startswith(GENID)
        kept = not ours or _says(old, node, _DEPRECATED, _TRUE)
        return Thing(iri, kind, Fate.removed if kept else Fate.vanished, _successors(old, node))
    retired = _says(new, node, _DEPRECATED, _TRUE) and not _says(old, node, _DEPRECATED, _TRUE)
    if not retired:
        return Thing(iri, kind, Fate.changed, (), tuple(_alterations(quads, old)))
    others = [quad for quad in quads if quad.predicate not in (_DEPRECATED, *_REPLACED_BY)]
    return Thing(iri, kind, Fate.retired, _successors(new, node), tuple(_alterations(others, old)))


def _alterations(quads: list[Quad], old: Snapshot) -> Iterator[Alteration]:
    """Yield what changed in each property, in the order of nodes and properties; first what changed the property."""
    gone: dict[tuple[str, str, str], set[Value]] = defaultdict(set)
    come: dict[tuple[str, str, str], set[Value]] = defaultdict(set)
    for quad in quads:
        subject, value = _iri(quad.subject), quad.object
        if isinstance(value, NamedNode | Literal) and not subject.startswith(GENID):
            language = (value.language or "") if isinstance(value, Literal) else ""
            (gone if quad in old.quads else come)[subject, quad.predicate.value, language].add(value)
    yield from _moves(gone, come)
    for key in sorted(gone.keys() | come.keys()):
        before, after = gone.get(key, set()), come.get(key, set())
        # A statement that only went to another graph changed nothing that is said.
        if before != after:
            node, predicate, _ = key
            yield Alteration(node, predicate, predicate, _ordered(before - after), _ordered(after - before))


def _moves(
    gone: dict[tuple[str, str, str], set[Value]], come: dict[tuple[str, str, str], set[Value]]
) -> Iterator[Alteration]:
    """Yield the values that went from one property to another, and take them out."""
    was, now = _homes(gone), _homes(come)
    for node, value in sorted(was.keys() & now.keys(), key=str):
        if len(was[node, value]) == len(now[node, value]) == 1:
            one, other = was[node, value][0], now[node, value][0]
            if one != other:
                gone[one].discard(value)
                come[other].discard(value)
                yield Alteration(node, one[1], other[1], (value,), (value,))


def _homes(values: dict[tuple[str, str, str], set[Value]]) -> dict[tuple[str, Value], list[tuple[str, str, str]]]:
    homes: dict[tuple[str, Value], list[tuple[str, str, str]]] = defaultdict(list)
    for key, members in values.items():
        for value in members:
            homes[key[0], value].append(key)
    return homes


def _mappings(added: Iterable[Quad], removed: Iterable[Quad]) -> Iterator[Mapping]:
    pairs: dict[tuple[str, str], tuple[set[str], set[str]]] = defaultdict(lambda: (set(), set()))
    for place, quads in enumerate((removed, added)):
        for quad in filter(_maps, quads):
            pairs[_iri(quad.subject), _iri(quad.object)][place].add(quad.predicate.value)
    for (subject, target), (before, after) in sorted(pairs.items()):
        yield Mapping(subject, target, tuple(sorted(before)), tuple(sorted(after)))


def _retracted(snapshot: Snapshot) -> set[str]:
    """Return the retracted studies: those with a notice, whether or not rules have been run."""
    found = {_iri(quad.subject) for quad in snapshot.store.quads_for_pattern(None, _TYPE, _RETRACTED, None)}
    for notice in snapshot.store.quads_for_pattern(None, _TYPE, _NOTICE, None):
        on = snapshot.store.quads_for_pattern(notice.subject, _NOTICE_ON, None, None)
        found |= {_iri(quad.object) for quad in on}
    return found


def _resting(snapshot: Snapshot, study: str) -> int:
    """Return how many findings rest on a study."""
    quads = snapshot.store.quads_for_pattern(None, _REPORTED_IN, NamedNode(study), None)
    return len({quad.subject for quad in quads})


def _derived(old: Snapshot, new: Snapshot) -> dict[str, tuple[int, int]]:
    came, went = (
        Counter(_iri(q.graph_name) for q in quads) for quads in (new.derived - old.derived, old.derived - new.derived)
    )
    return {graph.removeprefix(GRAPH): (came[graph], went[graph]) for graph in sorted(came | went)}


def _says(snapshot: Snapshot, node: NamedNode, predicate: NamedNode, value: Value) -> bool:
    return any(True for _ in snapshot.store.quads_for_pattern(node, predicate, value, None))


def _successors(snapshot: Snapshot, node: NamedNode) -> tuple[str, ...]:
    found = (q for way in _REPLACED_BY for q in snapshot.store.quads_for_pattern(node, way, None, None))
    return tuple(sorted({_iri(quad.object) for quad in found}))


def _ordered(values: Iterable[Value]) -> tuple[Value, ...]:
    return tuple(sorted(values, key=str))


def _iri(node: object) -> str:
    """Return the IRI of a node, or the text of a value."""
    return str(getattr(node, "value", ""))
