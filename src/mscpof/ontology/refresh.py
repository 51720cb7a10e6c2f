"""A slice made anew from a release: the same terms with what their owners now say of them, and a report of the changes.

A slice holds the terms that were chosen, and the ancestors of these. Chosen is what the project mentions, what another
slice names, what has or fills a relation, and what has nothing below it, since nobody takes over a leaf as an ancestor.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from pyoxigraph import NamedNode

from mscpof.base.faults import BadRelease, TermsAtRisk
from mscpof.base.names import shorten
from mscpof.ontology.slices import BY_HAND, FROM, Slice
from mscpof.ontology.term import CLASS, Release, Term, owner

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from mscpof.base.place import Place


@dataclass(frozen=True, slots=True)
class Change:
    """One difference between a slice and what it becomes.

    :param kind: one word: new, gone, label, parents, obsolete or missing.
    :param term: the IRI of the term.
    :param text: what is different.
    """

    kind: str
    term: str
    text: str


@dataclass(frozen=True, slots=True)
class Refresh:
    """A slice as it becomes, and what that changes."""

    slice: Slice
    changes: tuple[Change, ...]


def refresh(
    name: str,
    slices: Mapping[str, Slice],
    release: Release,
    mentioned: Mapping[str, list[Place]],
    *,
    version: str = "",
    force: bool = False,
) -> Refresh:
    """Make a slice anew from a release.

    :param name: the slice's.
    :param slices: all slices, since parents and relations lead from one to the other.
    :param mentioned: where the project mentions terms, by IRI.
    :param version: the IRI of the release, where the file does not say.
    :param force: keep terms in use that the release lacks or has retired.
    :returns: the new slice, which equals the old one where nothing changed.
    :raises BadRelease: when it is a release of something else, not whole, or of no known version.
    :raises TermsAtRisk: when terms in use would go.
    """
    old = slices[name]
    chosen = _chosen(name, slices, mentioned)
    _check(old, chosen, release, version)
    lost = {iri for iri in chosen if iri not in release.terms or release.terms[iri].obsolete}
    if not force and (risks := [_risk(iri, release, mentioned) for iri in sorted(lost & mentioned.keys())]):
        raise TermsAtRisk(f"ontology/imports/{old.path.name}", risks)
    heirs = {heir for iri in lost if iri in release.terms for heir in release.terms[iri].replaced_by}
    seeds = (chosen | {heir for heir in heirs if owner(heir) in old.owners}) - lost
    # A slice of bare terms stays one.
    deep = any(term.parents for term in old.terms.values())
    iris = _with_ancestors(seeds, release, old.owners) if deep else seeds
    known = {iri for found in slices.values() if found is not old for iri in found.terms}
    picked = {iri for each in slices for iri in _chosen(each, slices, mentioned)} | seeds
    used = {relation for term in old.terms.values() for relation, _ in term.relations}
    terms = {
        iri: replace(
            release.terms[iri],
            zh=old.terms[iri].zh if iri in old.terms else "",
            parents=_parents(release.terms[iri], iris | known) if deep else frozenset(),
            relations=_relations(release.terms[iri], used, picked & (iris | known)) if iri in seeds else frozenset(),
        )
        for iri in iris
    }
    terms |= {iri: _kept(iri, old, release) for iri in lost & mentioned.keys()}
    header = {key: value for key, value in old.header.items() if key != BY_HAND or not deep}
    header[FROM] = (NamedNode(version or release.version),)
    new = replace(old, header=header, terms=terms)
    return Refresh(new, tuple(_changes(old, new, release)))


def _chosen(name: str, slices: Mapping[str, Slice], mentioned: Iterable[str]) -> set[str]:
    """Return the terms of a slice, or for it, that are not there only as ancestors."""
    own = slices[name]
    above = {parent for term in own.terms.values() for parent in term.parents}
    others = {
        parent for each in slices.values() if each is not own for t in each.terms.values() for parent in t.parents
    }
    related = {
        iri
        for each in slices.values()
        for term in each.terms.values()
        for relation, filler in term.relations
        for iri in (term.iri, relation, filler)
    }
    named = {iri for iri in mentioned if owner(iri) in own.owners}
    return named | {iri for iri in own.terms if iri not in above or iri in others or iri in related}


def _check(old: Slice, chosen: set[str], release: Release, version: str) -> None:
    source = f"the release for {old.name}"
    if not chosen & release.terms.keys():
        raise BadRelease(source, f"none of the {len(chosen)} terms asked of it is there; is it another ontology's?")
    if not version and not release.version:
        raise BadRelease(source, "it does not say which release it is; name it with --release")
    for term in release.terms.values():
        for parent in term.parents:
            if owner(parent) in old.owners and term.owner in old.owners and parent not in release.terms:
                raise BadRelease(source, f"{shorten(term.iri)} has a parent {shorten(parent)} that is not there; "
                                 "is the file cut off?")  # fmt: skip


def _risk(iri: str, release: Release, mentioned: Mapping[str, list[Place]]) -> str:
    places = ", ".join(f"{place.path}:{place.line}" for place in mentioned[iri][:3])
    more = len(mentioned[iri]) - 3
    return f"{shorten(iri)} {_fate(iri, release)}; in {places}" + (f" and {more} more" if more > 0 else "")


def _fate(iri: str, release: Release) -> str:
    """Say what became of a term that a release no longer offers."""
    if iri not in release.terms:
        return "is not in the release"
    term = release.terms[iri]
    for words, others in (("use", term.replaced_by), ("consider", term.consider)):
        if others:
            return f"is retired; {words} " + ", ".join(
                f"{shorten(other)} {release.terms[other].label if other in release.terms else ''}".strip()
                for other in sorted(others)
            )
    return "is retired without a replacement"


def _with_ancestors(seeds: Iterable[str], release: Release, owners: frozenset[str]) -> set[str]:
    found = set(seeds)
    todo = list(found)
    while todo:
        for parent in release.terms[todo.pop()].parents:
            if owner(parent) in owners and parent not in found and not release.terms[parent].obsolete:
                found.add(parent)
                todo.append(parent)
    return found


def _parents(term: Term, known: set[str]) -> frozenset[str]:
    return frozenset(parent for parent in term.parents if parent in known) if term.kind == CLASS else frozenset()


def _relations(term: Term, used: set[str], known: set[str]) -> frozenset[tuple[str, str]]:
    return frozenset((relation, filler) for relation, filler in term.relations if relation in used and filler in known)


def _kept(iri: str, old: Slice, release: Release) -> Term:
    """Return a term in use that the release no longer offers: as it was, marked where its owners retired it."""
    was = old.terms.get(iri, Term(iri, shorten(iri)))
    if iri not in release.terms:
        return was
    now = release.terms[iri]
    # The owners put a word before the label of a retired term; ours stays as it was when it was in use.
    return replace(
        was,
        parents=frozenset(),
        relations=frozenset(),
        obsolete=True,
        replaced_by=now.replaced_by,
        consider=now.consider,
    )


def _changes(old: Slice, new: Slice, release: Release) -> Iterable[Change]:
    for iri in sorted(old.terms.keys() | new.terms.keys()):
        was, now = old.terms.get(iri), new.terms.get(iri)
        gone = iri not in release.terms or release.terms[iri].obsolete
        if gone:
            yield Change("missing" if iri not in release.terms else "obsolete", iri, _fate(iri, release))
        elif was is None and now is not None:
            yield Change("new", iri, now.label)
        elif was is not None and now is None:
            yield Change("gone", iri, f"{was.label}; no ancestor of any term in use")
        elif was is not None and now is not None:
            if was.label != now.label:
                check = f"; is {was.zh} still right?" if was.zh else ""
                yield Change("label", iri, f"{was.label} -> {now.label}{check}")
            if text := _difference(was, now):
                yield Change("parents", iri, text)


def _difference(was: Term, now: Term) -> str:
    before, after = ({(parent,) for parent in term.parents} | set(term.relations) for term in (was, now))
    signs = [("+", after - before), ("-", before - after)]
    return ", ".join(f"{sign} {' '.join(map(shorten, link))}" for sign, group in signs for link in sorted(group))
