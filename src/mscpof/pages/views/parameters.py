"""What can be given for the parameters of a question: the values of a closed set, or names to begin with."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from pyoxigraph import NamedNode, QuerySolutions

from mscpof.ask.effects import directions_of
from mscpof.ask.knowledge_base import KnowledgeBase
from mscpof.base.faults import UnknownName
from mscpof.base.names import BASE, PREFIXES, TERMS, resolve, shorten
from mscpof.pages.model.naming import naming_of

if TYPE_CHECKING:
    from pyoxigraph import Store

    from mscpof.dataset.question import Parameter, Question

_PREFIX_LINES = f"PREFIX mscpof: <{TERMS}>\nPREFIX rdfs: <{PREFIXES['rdfs']}>\n"
# What there is of each kind; of a term, what stands where its example does.
_MEMBERS = {
    "entity": "?value a mscpof:Entity",
    "source": "?value rdfs:subClassOf+ mscpof:MesenchymalStemCell",
    "mechanism": "?value a mscpof:Mechanism",
    "protein": "?value a mscpof:UniProtEntry",
    "like": "{example} a ?class . ?value a ?class FILTER STRSTARTS(STR(?class), STR(mscpof:))",
    "below": "?value rdfs:subClassOf+ {example}",
    "beside": "?value a ?kind FILTER STRSTARTS(STR(?value), '{example}')",
}
_ABOVE = "SELECT ?above WHERE {{ {example} rdfs:subClassOf ?above . ?value rdfs:subClassOf ?above }} " + (
    "GROUP BY ?above ORDER BY DESC(COUNT(DISTINCT ?value))"
)
# Longer sets are offered while somebody types.
_MOST_LISTED = 60
_OPEN = ("entity", "protein")
_TOP = f"{TERMS}Entity"


@dataclass(frozen=True, slots=True)
class Choice:
    """A value that can be given.

    :param value: as the address has it.
    :param name: what people call it.
    """

    value: str
    name: str


@dataclass(frozen=True, slots=True)
class Choices:
    """The values of a parameter.

    :param closed: whether there are no others.
    """

    values: tuple[Choice, ...] = ()
    closed: bool = False


@lru_cache(maxsize=2)
def knowledge_of(store: Store) -> KnowledgeBase:
    """Return what finds things by their names in a dataset, which must not change afterwards."""
    return KnowledgeBase(store)


@lru_cache(maxsize=256)
def choices_of(store: Store, parameter: Parameter, language: str) -> Choices:
    """Return what can be given for a parameter of a question.

    :param language: that of the names.
    """
    if parameter.kind in ("text", "number"):
        return Choices()
    naming, (found, closed) = naming_of(store, language), _members(store, parameter)
    named = sorted((naming.short(iri), iri) for iri in found)
    if closed and len(named) <= _MOST_LISTED:
        return Choices(tuple(Choice(shorten(iri), name) for name, iri in named), closed=True)
    return Choices(tuple(_typed(store, parameter.kind, name, iri) for name, iri in named))


def defaults_of(store: Store, question: Question, parameter: Parameter, language: str) -> tuple[str, ...]:
    """Return what a question asks with where nothing is given, as people call it; nothing for anything."""
    naming, found = naming_of(store, language), []
    for word in re.findall(r'<[^>]*>|"[^"]*"|\S+', question.default(parameter.name)):
        if word.startswith("<"):
            found.append(naming.short(word.strip("<>")))
        elif ":" in word and not word.startswith('"'):
            found.append(naming.short(resolve(word.removeprefix("mscpof:"))))
        elif word != "UNDEF":
            found.append(word.strip('"'))
    return tuple(found)


def shown_as(store: Store, parameter: Parameter, value: str, language: str) -> str:
    """Return a value as the form shows it: of a closed set the one that is meant, otherwise what was typed.

    :raises UnknownName: when nothing has the name.
    """
    choices = choices_of(store, parameter, language)
    return shorten(knowledge_of(store).find(value, parameter.kind)) if choices.closed else value


def example_of(store: Store, parameter: Parameter, language: str) -> str:
    """Return the example of a parameter as people call it."""
    if parameter.kind in ("text", "number"):
        return parameter.example
    return naming_of(store, language).short(knowledge_of(store).find(parameter.example, parameter.kind))


def _typed(store: Store, kind: str, name: str, iri: str) -> Choice:
    """Return a name that finds its thing when it is typed, else the identifier with the name beside it."""
    try:
        unique = knowledge_of(store).find(name, kind) == iri
    except UnknownName:
        unique = False
    return Choice(name, "") if unique else Choice(shorten(iri), name)


def _members(store: Store, parameter: Parameter) -> tuple[set[str], bool]:
    """Return the IRIs that fit a parameter, and whether no others do."""
    if parameter.kind != "term":
        return _ask(store, _MEMBERS[parameter.kind]), parameter.kind not in _OPEN
    example = knowledge_of(store).find(parameter.example, "term")
    if example.removeprefix(TERMS) in (directions := directions_of(store)):
        return {TERMS + name for name in directions}, True
    if not example.startswith(BASE):
        prefix = re.sub(r"\d+$", "", example)
        return _ask(store, _MEMBERS["beside"], example=prefix), False
    if found := _ask(store, _MEMBERS["like"], example=str(NamedNode(example))):
        return found, True
    above = [iri for iri in _ordered(store, _ABOVE, example=str(NamedNode(example))) if iri.startswith(TERMS)]
    broadest = next((iri for iri in above if iri != _TOP), _TOP)
    return _ask(store, _MEMBERS["below"], example=str(NamedNode(broadest))), True


def _ask(store: Store, pattern: str, **filled: str) -> set[str]:
    return set(_ordered(store, f"SELECT DISTINCT ?value WHERE {{{{ {pattern} }}}}", **filled))


def _ordered(store: Store, query: str, **filled: str) -> list[str]:
    rows = store.query(_PREFIX_LINES + query.format(**filled), use_default_graph_as_union=True)
    assert isinstance(rows, QuerySolutions)  # noqa: S101  (the queries above are SELECTs)
    return [row[0].value for row in rows if isinstance(row[0], NamedNode)]
