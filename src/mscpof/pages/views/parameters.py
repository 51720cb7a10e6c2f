"""Choices that a form offers for the parameters of a question, and their defaults and examples."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from pyoxigraph import Literal, NamedNode

from mscpof.ask.effects import directions_of
from mscpof.ask.knowledge_base import KnowledgeBase
from mscpof.base.faults import UnknownName
from mscpof.base.names import BASE, TERMS, resolve, shorten
from mscpof.base.query_text import query_text, with_values
from mscpof.pages.model.naming import naming_of
from mscpof.pages.model.statements import select

if TYPE_CHECKING:
    from pyoxigraph import Store

    from mscpof.dataset.question import Parameter, Question

# Query and class for the values of each kind.
_VALUES = {
    "entity": ("values-of-class", "Entity"),
    "source": ("values-below", "MesenchymalStemCell"),
    "mechanism": ("values-of-class", "Mechanism"),
    "protein": ("values-of-class", "UniProtEntry"),
}
_OPEN = ("entity", "protein")
_WITHOUT_CHOICES = ("text", "number")
# Longer sets are offered while somebody types.
_MOST_LISTED = 60
_TOP = f"{TERMS}Entity"


@dataclass(frozen=True, slots=True)
class Choice:
    """Value that a form offers for a parameter.

    :param value: value that the request has when it is chosen: a shortened IRI or a name.
    :param name: text that the form shows for it; empty where the value itself is a name.
    """

    value: str
    name: str


@dataclass(frozen=True, slots=True)
class Choices:
    """Values that a form offers for a parameter.

    :param values: the values, by name; none for texts and numbers.
    :param closed: whether the form is a list to choose from; otherwise values are offered while somebody types.
    """

    values: tuple[Choice, ...] = ()
    closed: bool = False


@lru_cache(maxsize=2)
def knowledge_of(store: Store) -> KnowledgeBase:
    """Return the knowledge base of a dataset, which must not change afterwards."""
    return KnowledgeBase(store)


@lru_cache(maxsize=256)
def choices_of(store: Store, parameter: Parameter, language: str) -> Choices:
    """Return the choices for a parameter of a question, with names in a language; a closed list has at most 60."""
    if parameter.kind in _WITHOUT_CHOICES:
        return Choices()
    naming, (iris, closed) = naming_of(store, language), _members(store, parameter)
    named = sorted((naming.short(iri), iri) for iri in iris)
    if closed and len(named) <= _MOST_LISTED:
        return Choices(tuple(Choice(shorten(iri), name) for name, iri in named), closed=True)
    return Choices(tuple(_typed(store, parameter.kind, name, iri) for name, iri in named))


def defaults_of(store: Store, question: Question, parameter: Parameter, language: str) -> tuple[str, ...]:
    """Return the names of the default values of a parameter, in a language; none where any value is the default."""
    naming, names = naming_of(store, language), []
    for word in re.findall(r'<[^>]*>|"[^"]*"|\S+', question.default(parameter.name)):
        if word.startswith("<"):
            names.append(naming.short(word.strip("<>")))
        elif ":" in word and not word.startswith('"'):
            names.append(naming.short(resolve(word.removeprefix("mscpof:"))))
        elif word != "UNDEF":
            names.append(word.strip('"'))
    return tuple(names)


def example_of(store: Store, parameter: Parameter, language: str) -> str:
    """Return the example of a parameter as a reader would type it: a name in a language, a text or a number."""
    if parameter.kind in _WITHOUT_CHOICES:
        return parameter.example
    return naming_of(store, language).short(knowledge_of(store).find(parameter.example, parameter.kind))


def _typed(store: Store, kind: str, name: str, iri: str) -> Choice:
    """Return a name that finds its thing when it is typed, else the identifier with the name beside it."""
    try:
        unique = knowledge_of(store).find(name, kind) == iri
    except UnknownName:
        unique = False
    return Choice(name, "") if unique else Choice(shorten(iri), name)


def _members(store: Store, parameter: Parameter) -> tuple[list[str], bool]:
    """Return the IRIs that fit a parameter, and whether no others do; for a term they are those like its example."""
    if parameter.kind != "term":
        query, name = _VALUES[parameter.kind]
        return _iris(store, query, **{"class": NamedNode(TERMS + name)}), parameter.kind not in _OPEN
    example = knowledge_of(store).find(parameter.example, "term")
    if example.removeprefix(TERMS) in (directions := directions_of(store)):
        return [TERMS + name for name in directions], True
    if not example.startswith(BASE):
        return _iris(store, "values-with-prefix", prefix=Literal(re.sub(r"\d+$", "", example))), False
    if iris := _iris(store, "values-like", example=NamedNode(example)):
        return iris, True
    above = [iri for iri in _iris(store, "classes-above", example=NamedNode(example)) if iri.startswith(TERMS)]
    broadest = next((iri for iri in above if iri != _TOP), _TOP)
    return _iris(store, "values-below", **{"class": NamedNode(broadest)}), True


def _iris(store: Store, query: str, **values: NamedNode | Literal) -> list[str]:
    text = with_values(query_text(__package__, f"queries/{query}"), {name: [value] for name, value in values.items()})
    return [row["value"].value for row in select(store, text) if isinstance(row["value"], NamedNode)]
