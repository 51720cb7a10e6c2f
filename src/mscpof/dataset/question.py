"""A question: a named query with its words in both languages and its parameters.

A competency question is answered by this dataset alone; a federated one runs here or elsewhere and asks other servers
by SERVICE. Questions are data: the build writes them into the dataset as SHACL-SPARQL executables, in the form in which
editors of SPARQL look for examples, and an installed copy reads them from there. A parameter is the query's `VALUES`
line with its default; asking replaces what stands in its braces by one value, or by several of which any will do.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pyoxigraph import Literal, NamedNode, Quad

from mscpof.base.answer import Answer
from mscpof.base.faults import BadParameter
from mscpof.base.names import BASE, ENDPOINT, LANGUAGES, ONTOLOGY, PREFIXES, QUERIES_GRAPH, TERMS, local_name
from mscpof.base.query_text import default_values, with_values

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from mscpof.base.sparql import Source

KINDS = ("entity", "source", "mechanism", "term", "protein", "text", "number")

# In files of our own, where it stands in no string and no comment; tests hold it against the grammar.
_SERVICE = re.compile(r"\bSERVICE\s+(?:SILENT\s+)?<([^>]+)>")

_CATALOGUE = f"""
PREFIX dcterms: <{PREFIXES["dcterms"]}>
PREFIX mscpof:  <{TERMS}>
PREFIX rdfs:    <{PREFIXES["rdfs"]}>
PREFIX sh:      <{PREFIXES["sh"]}>
PREFIX skos:    <{PREFIXES["skos"]}>
SELECT ?query ?title ?en ?zh ?text ?parameter ?kind ?example
WHERE {{
  ?query a mscpof:%s ; dcterms:title ?title ; rdfs:comment ?en , ?zh ; sh:select ?text .
  FILTER (LANG(?en) = "en" && LANG(?zh) = "zh")
  OPTIONAL {{
    ?query mscpof:parameter [ rdfs:label ?parameter ; mscpof:parameterKind ?kind ; skos:example ?example ] .
  }}
}}
ORDER BY ?query ?parameter
"""
_LISTS = f"""
PREFIX mscpof: <{TERMS}>
PREFIX schema: <{PREFIXES["schema"]}>
PREFIX spex:   <{PREFIXES["spex"]}>
SELECT ?query ?list ?value
WHERE {{
  VALUES (?property ?list) {{
    (schema:keywords "keywords") (schema:target "endpoint") (spex:federatesWith "services")
  }}
  ?query a mscpof:%s ; ?property ?value .
}}
ORDER BY ?query ?list ?value
"""


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter of a question.

    :param kind: what it takes: an entity, source, mechanism or other term by name, a text or a number.
    :param example: a value to try.
    """

    name: str
    kind: str
    example: str


@dataclass(frozen=True, slots=True)
class Question:
    """A question that users ask, and the SPARQL that answers it as it stands.

    :param question: the question in words, by language.
    :param keywords: what it is about, in alphabetical order.
    :param endpoint: the address where it runs.
    :param services: the addresses that it asks besides, in alphabetical order; none for a competency question.
    """

    name: str
    title: str
    question: Mapping[str, str]
    parameters: tuple[Parameter, ...]
    text: str
    keywords: tuple[str, ...] = ()
    endpoint: str = ENDPOINT
    services: tuple[str, ...] = ()

    def default(self, parameter: str) -> str:
        """Return what stands in the braces of a parameter's `VALUES` line."""
        return default_values(self.text, parameter)

    def parameter(self, name: str) -> Parameter:
        """Return a parameter by name.

        :raises BadParameter: when the question has none of that name.
        """
        for parameter in self.parameters:
            if parameter.name == name:
                return parameter
        known = ", ".join(parameter.name for parameter in self.parameters) or "none"
        raise BadParameter(f'the query {self.name} has no parameter "{name}"; it has: {known}')

    def ask(self, values: Mapping[str, Sequence[NamedNode | Literal]]) -> str:
        """Return the SPARQL with parameters replaced.

        :param values: the terms to ask with, any of them, by parameter; others keep their default.
        :raises BadParameter: when a name is no parameter of the question, or has no value.
        """
        for name, terms in values.items():
            self.parameter(name)
            if not terms:
                raise BadParameter(f"{name} has no value; leave it out to ask with its default")
        return with_values(self.text, values)


def question_quads(questions: Iterable[Question]) -> list[Quad]:
    """Write questions as RDF, each under `query/<name>`."""
    graph = NamedNode(QUERIES_GRAPH)
    quads: list[Quad] = []

    def say(subject: NamedNode, predicate: str, value: NamedNode | Literal) -> None:
        quads.append(Quad(subject, NamedNode(predicate), value, graph))

    for question in questions:
        query = NamedNode(f"{BASE}query/{question.name}")
        sort = "FederatedQuery" if question.services else "CompetencyQuery"
        say(query, f"{PREFIXES['rdf']}type", NamedNode(f"{TERMS}{sort}"))
        say(query, f"{PREFIXES['rdf']}type", NamedNode(f"{PREFIXES['sh']}SPARQLSelectExecutable"))
        # Who looks for examples does not reason, so what runs here has both classes; nor look they at the target, so
        # what runs elsewhere has one.
        if question.endpoint == ENDPOINT:
            say(query, f"{PREFIXES['rdf']}type", NamedNode(f"{PREFIXES['sh']}SPARQLExecutable"))
        say(query, f"{PREFIXES['dcterms']}title", Literal(question.title))
        for language, words in question.question.items():
            say(query, f"{PREFIXES['rdfs']}comment", Literal(words, language=language))
        say(query, f"{PREFIXES['sh']}prefixes", NamedNode(ONTOLOGY))
        say(query, f"{PREFIXES['sh']}select", Literal(question.text))
        say(query, f"{PREFIXES['schema']}target", NamedNode(question.endpoint))
        for service in question.services:
            say(query, f"{PREFIXES['spex']}federatesWith", NamedNode(service))
        for keyword in question.keywords:
            say(query, f"{PREFIXES['schema']}keywords", Literal(keyword))
        for parameter in question.parameters:
            node = NamedNode(f"{query.value}/{parameter.name}")
            say(query, f"{TERMS}parameter", node)
            say(node, f"{PREFIXES['rdf']}type", NamedNode(f"{TERMS}QueryParameter"))
            say(node, f"{PREFIXES['rdfs']}label", Literal(parameter.name))
            say(node, f"{TERMS}parameterKind", Literal(parameter.kind))
            say(node, f"{PREFIXES['skos']}example", Literal(parameter.example))
    return quads


def services_of(text: str) -> tuple[str, ...]:
    """Return the servers that a query of the project asks, in alphabetical order.

    >>> services_of("SELECT * { SERVICE <https://sparql.uniprot.org/sparql> { ?s ?p ?o } }")
    ('https://sparql.uniprot.org/sparql',)
    """
    return tuple(sorted(set(_SERVICE.findall(text))))


def questions_of(source: Source) -> dict[str, Question]:
    """Read the competency questions that a dataset holds, by name."""
    return _catalogue(source, "CompetencyQuery")


def federated_of(source: Source) -> dict[str, Question]:
    """Read the questions of a dataset that ask other servers, too, by name."""
    return _catalogue(source, "FederatedQuery")


def _catalogue(source: Source, sort: str) -> dict[str, Question]:
    lists: dict[tuple[str, str], tuple[str, ...]] = {}
    for row in Answer(source, _LISTS % sort):
        lists[row["query"], row["list"]] = (*lists.get((row["query"], row["list"]), ()), row["value"])
    found: dict[str, Question] = {}
    for row in Answer(source, _CATALOGUE % sort):
        name = local_name(row["query"])
        parameters = found[name].parameters if name in found else ()
        if row["parameter"] is not None:
            parameters += (Parameter(row["parameter"], row["kind"], row["example"]),)
        words = {language: row[language] for language in LANGUAGES}
        keywords, services = (lists.get((row["query"], part), ()) for part in ("keywords", "services"))
        [endpoint] = lists[row["query"], "endpoint"]
        found[name] = Question(name, row["title"], words, parameters, row["text"], keywords, endpoint, services)
    return found
