"""Refresh of a slice from a release: the same terms as their owners describe them now, and a report of the changes.

A slice holds chosen terms and their ancestors. Chosen are the terms that the project mentions, that another slice
names, that have or fill a relation, and that have nothing below them, since nobody takes over a leaf as an ancestor.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from pyoxigraph import NamedNode

from mscpof.base.closure import closure
from mscpof.base.faults import MscpofError
from mscpof.base.names import OBO, shorten
from mscpof.base.place import Place
from mscpof.ontology.slices import BY_HAND, FROM, Slice
from mscpof.ontology.term import CLASS, Release, Term, owner

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from mscpof.curated.project import Project

_COMMENT = re.compile(r"(?:^|\s)#.*")


@dataclass(frozen=True, slots=True)
class Change:
    """Difference between a slice and its new version.

    :param kind: `new` or `gone`, when the term came into the slice or left it; `label`, when its label changed;
        `parents`, when its parents or relations did; `obsolete` or `missing`, when the release retired or lacks it.
    :param term: the IRI of the term.
    :param text: the difference in words, such as the old and the new label.
    """

    kind: str
    term: str
    text: str


@dataclass(frozen=True, slots=True)
class Refresh:
    """New version of a slice, and its changes, sorted by the IRIs of their terms."""

    slice: Slice
    changes: tuple[Change, ...]


def mentions(project: Project, owners: Iterable[str]) -> dict[str, list[Place]]:
    """Return the places where data, ontology, shapes and queries mention terms, without slices and comments.

    The files are read as text, so that broken ones count too.

    :param owners: the prefixes of the terms' identifiers, such as GO.
    :returns: file, line and column of each mention, by the IRI of the term, in the order of files and lines.
    """
    names = "|".join(map(re.escape, sorted(owners)))
    pattern = re.compile(rf"(?<![A-Za-z0-9])({names})[:_](\d+)\b")
    places: dict[str, list[Place]] = defaultdict(list)
    own = [path for path in project.ontology if path.parent.name != "imports"]
    queries = (path for folder in ("competency", "quality", "derive") for path in project.queries(folder))
    for path in (*project.data, *own, *project.shapes, *queries):
        for number, line in enumerate(path.read_text(encoding="utf-8", errors="replace").splitlines(), 1):
            for match in pattern.finditer(_COMMENT.sub("", line)):
                place = Place(project.relative(path), number, match.start() + 1)
                places[f"{OBO}{match[1]}_{match[2]}"].append(place)
    return dict(places)


def refresh(
    name: str,
    slices: Mapping[str, Slice],
    release: Release,
    mentioned: Mapping[str, list[Place]],
    *,
    version: str = "",
    force: bool = False,
) -> Refresh:
    """Return a slice with the labels, parents and relations that a release gives its terms.

    :param name: the name of the slice, a key of `slices`.
    :param slices: all slices by name, since parents and relations lead from one to the other.
    :param release: release of the same reference ontology.
    :param mentioned: the places where the project mentions terms, by IRI, as from `mentions`.
    :param version: the IRI of the release, instead of the one that it states; needed where it states none.
    :param force: keep terms that the project mentions although the release lacks them or has retired them.
    :returns: the new slice, which equals the old one where nothing changed, and the changes.
    :raises MscpofError: `bad-release`, when it has none of the chosen terms, lacks the parent of a term, or has no
        version; `terms-at-risk`, when it lacks or has retired terms that the project mentions, without `force`.
    """
    old = slices[name]
    chosen = _chosen(name, slices, mentioned)
    if reason := _flaw(old, chosen, release, version):
        raise MscpofError("bad-release", source=f"the release for {old.name}", reason=reason)
    lost = {iri for iri in chosen if iri not in release.terms or release.terms[iri].obsolete}
    if not force and (risks := [_risk(iri, release, mentioned[iri]) for iri in sorted(lost & mentioned.keys())]):
        number = f"{len(risks)} term{'s' * (len(risks) != 1)}"
        raise MscpofError("terms-at-risk", path=f"ontology/imports/{old.path.name}", number=number, lines=risks)
    heirs = {heir for iri in lost if iri in release.terms for heir in release.terms[iri].replaced_by}
    current = {iri for iri in heirs if iri in release.terms and not release.terms[iri].obsolete}
    seeds = (chosen | {heir for heir in current if owner(heir) in old.owners}) - lost
    # A slice of bare terms stays one.
    deep = any(term.parents for term in old.terms.values())
    iris = set(closure(seeds, lambda iri: _current_parents(iri, release, old.owners))) if deep else seeds
    known = {iri for other in slices.values() if other is not old for iri in other.terms}
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
    above, others, related = set[str](), set[str](), set[str]()
    for each in slices.values():
        for term in each.terms.values():
            (above if each is own else others).update(term.parents)
            related.update(iri for link in term.relations for iri in (term.iri, *link))
    named = {iri for iri in mentioned if owner(iri) in own.owners}
    return named | {iri for iri in own.terms if iri not in above or iri in others or iri in related}


def _flaw(old: Slice, chosen: set[str], release: Release, version: str) -> str:
    """Return why a release cannot be used: another ontology's, of an unknown version, cut off; empty where it can."""
    if not chosen & release.terms.keys():
        return f"none of the {len(chosen)} terms asked of it is there; is it another ontology's?"
    if not version and not release.version:
        return "it does not say which release it is; name it with --release"
    for term in release.terms.values():
        for parent in term.parents if term.owner in old.owners else ():
            if owner(parent) in old.owners and parent not in release.terms:
                return f"{shorten(term.iri)} has a parent {shorten(parent)} that is not there; is the file cut off?"
    return ""


def _risk(iri: str, release: Release, places: list[Place]) -> str:
    lines = ", ".join(f"{place.path}:{place.line}" for place in places[:3])
    more = f" and {len(places) - 3} more" if len(places) > 3 else ""
    return f"{shorten(iri)} {_fate(iri, release)}; in {lines}{more}"


def _fate(iri: str, release: Release) -> str:
    """Return in words what became of a term that a release no longer offers."""

    def names(iris: Iterable[str]) -> str:
        labels = {iri: release.terms[iri].label if iri in release.terms else "" for iri in sorted(iris)}
        return ", ".join(f"{shorten(iri)} {label}".strip() for iri, label in labels.items())

    if iri in release.merged:
        return f"is merged into {names([release.merged[iri]])}"
    if iri not in release.terms:
        return "is not in the release"
    term = release.terms[iri]
    if term.replaced_by:
        return f"is retired; use {names(term.replaced_by)}"
    if term.consider:
        return f"is retired; consider {names(term.consider)}"
    return "is retired without a replacement"


def _current_parents(iri: str, release: Release, owners: frozenset[str]) -> list[str]:
    """Return the parents of a term in the same ontologies, without retired ones."""
    parents = release.terms[iri].parents
    return [parent for parent in parents if owner(parent) in owners and not release.terms[parent].obsolete]


def _parents(term: Term, known: set[str]) -> frozenset[str]:
    return term.parents & known if term.kind == CLASS else frozenset()


def _relations(term: Term, used: set[str], known: set[str]) -> frozenset[tuple[str, str]]:
    return frozenset((relation, filler) for relation, filler in term.relations if relation in used and filler in known)


def _kept(iri: str, old: Slice, release: Release) -> Term:
    """Return a term in use that the release no longer offers: as it was, marked where its owners retired it."""
    term = old.terms.get(iri, Term(iri, shorten(iri)))
    if iri not in release.terms:
        return term
    now = release.terms[iri]
    # The owners put a word before the label of a retired term; ours stays as it was when it was in use.
    return replace(now, label=term.label, zh=term.zh, kind=term.kind, parents=frozenset(), relations=frozenset())


def _changes(old: Slice, new: Slice, release: Release) -> Iterable[Change]:
    for iri in sorted(old.terms.keys() | new.terms.keys()):
        before, after = old.terms.get(iri), new.terms.get(iri)
        if iri not in release.terms or release.terms[iri].obsolete:
            yield Change("obsolete" if iri in release.terms else "missing", iri, _fate(iri, release))
        elif before is None and after is not None:
            yield Change("new", iri, after.label)
        elif before is not None and after is None:
            yield Change("gone", iri, f"{before.label}; no ancestor of any term in use")
        elif before is not None and after is not None:
            if before.label != after.label:
                check = f"; is {before.zh} still right?" if before.zh else ""
                yield Change("label", iri, f"{before.label} -> {after.label}{check}")
            if text := _difference(before, after):
                yield Change("parents", iri, text)


def _difference(before: Term, after: Term) -> str:
    links = [{(parent,) for parent in term.parents} | set(term.relations) for term in (before, after)]
    signs = [("+", links[1] - links[0]), ("-", links[0] - links[1])]
    return ", ".join(f"{sign} {' '.join(map(shorten, link))}" for sign, group in signs for link in sorted(group))
