"""Questions: named SPARQL queries with their words in each language and their parameters.

A competency question is answered by this dataset alone; a federated one runs here or elsewhere and asks other servers
by SERVICE. The build writes the questions into the dataset as SHACL-SPARQL executables, in the form in which editors of
SPARQL look for examples, and an installed copy reads them from there. A parameter is a `VALUES` line of the query with
its default; asking replaces the content of its braces by one value, or by several of which any may match.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pyoxigraph import Literal, NamedNode, Quad

from mscpof.base.answer import Answer
from mscpof.base.faults import BadParameter
from mscpof.base.names import BASE, ENDPOINT, LANGUAGES, ONTOLOGY, PREFIXES, QUERIES_GRAPH, local_name, term
from mscpof.base.query_text import default_values, query_text, with_values

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from mscpof.base.sparql import Source

KINDS = ("entity", "source", "mechanism", "term", "protein", "text", "number")

# In files of our own, where it stands in no string and no comment; tests hold it against the grammar.
_SERVICE = re.compile(r"\bSERVICE\s+(?:SILENT\s+)?<([^>]+)>")

_DCTERMS, _RDF, _RDFS, _SCHEMA, _SH, _SKOS, _SPEX = (
    PREFIXES[name] for name in ("dcterms", "rdf", "rdfs", "schema", "sh", "skos", "spex")
)


@dataclass(frozen=True, slots=True)
class Parameter:
    """Parameter of a question.

    :param name: name of its variable in the query, without `?`.
    :param kind: what it takes, one of `KINDS`: kind of a node that is given by name, or `text` or `number`.
    :param example: value to try, as a user writes it.
    """

    name: str
    kind: str
    example: str


@dataclass(frozen=True, slots=True)
class Question:
    """Question of users, and the SPARQL that answers it.

    :param name, title: name of its query file, without ending, such as `changes`; a few words in English.
    :param question: the question in words, by language.
    :param parameters: its parameters, each with a `VALUES` line in the text.
    :param text: SPARQL that runs as it stands, with the defaults of the parameters.
    :param keywords: its topics, in alphabetical order.
    :param endpoint: address of the SPARQL endpoint to send it to.
    :param services: addresses that it asks by SERVICE, in alphabetical order; none for a competency question.
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
        """Return the SPARQL terms in the braces of a parameter's `VALUES` line; empty if it has no such line."""
        return default_values(self.text, parameter)

    def parameter(self, name: str) -> Parameter:
        """Return a parameter by name.

        :raises BadParameter: when the question has none of that name.
        """
        for parameter in self.parameters:
            if parameter.name == name:
                return parameter
        known = [parameter.name for parameter in self.parameters] or "none"
        raise BadParameter("unknown-parameter", query=self.name, name=name, known=known)

    def ask(self, values: Mapping[str, Sequence[NamedNode | Literal]]) -> str:
        """Return the SPARQL with values for its parameters; it is not run.

        :param values: by name of a parameter, the terms that it may have; other parameters keep their default.
        :raises BadParameter: when a name is no parameter of the question, or has no value.
        """
        for name, terms in values.items():
            self.parameter(name)
            if not terms:
                raise BadParameter("no-value", name=name)
        return with_values(self.text, values)


def question_quads(questions: Iterable[Question]) -> list[Quad]:
    """Return questions as statements in the graph of queries, each about the IRI `query/<name>` below the base."""
    graph = NamedNode(QUERIES_GRAPH)
    return [
        Quad(NamedNode(subject), NamedNode(predicate), value, graph)
        for question in questions
        for subject, predicate, value in _statements(question)
    ]


def _statements(question: Question) -> Iterator[tuple[str, str, NamedNode | Literal]]:
    query = f"{BASE}query/{question.name}"
    kinds = [term("FederatedQuery" if question.services else "CompetencyQuery"), f"{_SH}SPARQLSelectExecutable"]
    # Clients that look for examples do not reason, so a query that runs here has both classes; nor do they look at the
    # target, so a query that runs elsewhere has one.
    if question.endpoint == ENDPOINT:
        kinds.append(f"{_SH}SPARQLExecutable")
    yield from ((query, f"{_RDF}type", NamedNode(kind)) for kind in kinds)
    yield query, f"{_DCTERMS}title", Literal(question.title)
    yield from ((query, f"{_RDFS}comment", Literal(text, language=tag)) for tag, text in question.question.items())
    yield query, f"{_SH}prefixes", NamedNode(ONTOLOGY)
    yield query, f"{_SH}select", Literal(question.text)
    yield query, f"{_SCHEMA}target", NamedNode(question.endpoint)
    yield from ((query, f"{_SPEX}federatesWith", NamedNode(service)) for service in question.services)
    yield from ((query, f"{_SCHEMA}keywords", Literal(keyword)) for keyword in question.keywords)
    for parameter in question.parameters:
        node = f"{query}/{parameter.name}"
        yield query, term("parameter"), NamedNode(node)
        yield node, f"{_RDF}type", NamedNode(term("QueryParameter"))
        yield node, f"{_RDFS}label", Literal(parameter.name)
        yield node, term("parameterKind"), Literal(parameter.kind)
        yield node, f"{_SKOS}example", Literal(parameter.example)


def services_of(text: str) -> tuple[str, ...]:
    """Return the addresses that a query of the project asks by SERVICE, in alphabetical order.

    >>> services_of("SELECT * { SERVICE <https://sparql.uniprot.org/sparql> { ?s ?p ?o } }")
    ('https://sparql.uniprot.org/sparql',)
    """
    return tuple(sorted(set(_SERVICE.findall(text))))


def questions_of(source: Source) -> dict[str, Question]:
    """Return the competency questions in a dataset by name; those that ask other servers are in `federated_of`.

    :param source: store or SPARQL server that holds the dataset; empty result where it holds no questions.
    """
    return _catalogue(source, "CompetencyQuery")


def federated_of(source: Source) -> dict[str, Question]:
    """Read the federated questions that a dataset holds, by name; they also ask other servers."""
    return _catalogue(source, "FederatedQuery")


def _catalogue(source: Source, kind: str) -> dict[str, Question]:
    classes = {"class": [NamedNode(term(kind))]}
    properties: dict[str, dict[tuple[str, str], list[str]]] = defaultdict(lambda: defaultdict(list))
    for row in Answer(source, with_values(query_text(__package__, "questions"), classes)):
        properties[row["query"]][row["property"], row["language"]].append(row["value"])
    parameters: dict[str, list[Parameter]] = defaultdict(list)
    for row in Answer(source, with_values(query_text(__package__, "question_parameters"), classes)):
        parameters[row["query"]].append(Parameter(row["name"], row["kind"], row["example"]))
    return {
        local_name(iri): Question(
            local_name(iri),
            values["title", ""][0],
            {language: values["question", language][0] for language in LANGUAGES},
            tuple(parameters[iri]),
            values["text", ""][0],
            tuple(values["keywords", ""]),
            values["endpoint", ""][0],
            tuple(values["services", ""]),
        )
        for iri, values in properties.items()
    }
