"""The properties of an ontology as roles: which are composite, and whether chains go in circles (OWL 2, section 11)."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from pyoxigraph import BlankNode

from mscpof.base.names import PREFIXES
from mscpof.ontology.axioms import name_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from mscpof.ontology.axioms import Axioms

_OWL, _RDFS = PREFIXES["owl"], PREFIXES["rdfs"]


def composite(axioms: Axioms) -> set[str]:
    """Return the IRIs of the properties that are not simple: transitive, implied by a chain, or above such."""
    start = {axioms.property_of(node) for node in axioms.with_type("TransitiveProperty")}
    start |= {name for name, _ in axioms.chains()} | {f"{_OWL}topObjectProperty", f"{_OWL}bottomObjectProperty"}
    return start | _reached(start, _above(axioms))


def irregular(axioms: Axioms) -> Iterator[tuple[str, list[str]]]:
    """Yield the properties whose chains need the property itself, by way of others, with the links of each chain."""
    below: dict[str, set[str]] = defaultdict(set)
    chains = [(name, links) for name, links in axioms.chains() if name != f"{_OWL}topObjectProperty"]
    for name, links in chains:
        below[name] |= {axioms.property_of(link) for link in _strictly_below(name, links)}
    above = _above(axioms)
    for name, links in chains:
        lower = _reached([name], below)
        if lower & ({name} | _reached([name], above)):
            yield name, [axioms.property_of(link) for link in links]


def _strictly_below(name: str, links: list[object]) -> list[object]:
    """Return the links that must come before the property; it may itself be the first, the last, or both of two."""
    own = [not isinstance(link, BlankNode) and name_of(link) == name for link in links]
    if own == [True, True]:
        return []
    if own and own[0]:
        return links[1:]
    return links[:-1] if own and own[-1] else links


def _above(axioms: Axioms) -> dict[str, set[str]]:
    """Return what each property implies at once: its super-properties, its equals and, as for these, its inverses."""
    above: dict[str, set[str]] = defaultdict(set)
    for node, predicate, value in axioms:
        if isinstance(node, BlankNode) and predicate == f"{_OWL}inverseOf":
            continue
        if predicate in (f"{_RDFS}subPropertyOf", f"{_OWL}equivalentProperty", f"{_OWL}inverseOf"):
            lower, upper = axioms.property_of(node), axioms.property_of(value)
            above[lower].add(upper)
            if not predicate.startswith(_RDFS):
                above[upper].add(lower)
    return above


def _reached(start: Iterable[str], steps: Mapping[str, set[str]]) -> set[str]:
    """Return everything that can be reached, what one starts from only where a circle leads back to it."""
    found: set[str] = set()
    todo = list(start)
    while todo:
        new = steps.get(todo.pop(), set()) - found
        found |= new
        todo += new
    return found
