"""Knowledge base: a dataset loaded once, then queried, its findings listed, its matrix shown."""

from __future__ import annotations

import difflib
import re
from functools import cached_property
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING

from pyoxigraph import Literal, NamedNode, Store

from mscpof.ask.effects import directions_of
from mscpof.ask.findings import Finding, Findings, finding_of
from mscpof.ask.lookup import Lookup
from mscpof.ask.matrix import Matrix, matrix_of
from mscpof.ask.remote.credentials import Credentials
from mscpof.ask.remote.endpoint import Remote
from mscpof.base.answer import Answer
from mscpof.base.faults import BadParameter, MscpofError
from mscpof.base.names import LANGUAGES
from mscpof.base.query_text import query_text
from mscpof.base.store import open_dataset, open_store
from mscpof.dataset.question import Question, federated_of, questions_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mscpof.base.sparql import Source

__all__ = ["Finding", "Findings", "KnowledgeBase"]

_NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_SIZE = query_text(__package__, "size")


class KnowledgeBase:
    """Knowledge base of the review.

    :param source: store or server that holds the dataset; `load` opens one.

    >>> kb = KnowledgeBase.load()
    >>> kb.matrix().cells["UmbilicalCordMSC", "Homing"].standing
    2
    """

    def __init__(self, source: Source) -> None:
        self.source = source

    def __repr__(self) -> str:
        """Show the numbers of studies, findings and questions.

        >>> KnowledgeBase(Store())
        KnowledgeBase(0 studies, 0 findings, 0 questions)
        """
        [size] = Answer(self.source, _SIZE)
        return f"KnowledgeBase({size['studies']} studies, {size['findings']} findings, {len(self.questions)} questions)"

    @classmethod
    def load(
        cls,
        dataset: Path | str | None = None,
        *,
        store: Path | str | None = None,
        endpoint: str | None = None,
        timeout: float = 60,
    ) -> KnowledgeBase:
        """Load a knowledge base.

        :param dataset: an N-Quads file; by default that of the installed package or, in a checkout, the built one.
        :param store: instead, the folder of an on-disk store.
        :param endpoint: instead, the address of a SPARQL server that holds the dataset. No request is sent before the
            first query; each method may then raise faults of the server (`remote/faults.toml`).
        :param timeout: how long one answer of the server may take, in seconds.
        :raises MscpofError: when the dataset is missing, empty, not N-Quads, or a store that cannot be opened.
        :raises BadParameter: when more than one of dataset, store and endpoint is named.
        """
        if sum(place is not None for place in (dataset, store, endpoint)) > 1:
            raise BadParameter("several-datasets")
        if endpoint is not None:
            return cls(Remote(endpoint, timeout=timeout, credentials=Credentials.of_environment()))
        if store is not None:
            return cls(open_store(Path(store)))
        return cls(open_dataset(Path(dataset) if dataset is not None else default_dataset()))

    @property
    def store(self) -> Store:
        """Store that holds the dataset.

        :raises BadParameter: when it is on a server.
        """
        if not isinstance(self.source, Store):
            raise BadParameter("store-elsewhere")
        return self.source

    @cached_property
    def questions(self) -> dict[str, Question]:
        """Competency queries, which this dataset answers alone, by name."""
        return questions_of(self._checked())

    @cached_property
    def federated(self) -> dict[str, Question]:
        """Queries that also ask other servers, by name; `sparql` returns their text, to be sent to their endpoint."""
        return federated_of(self._checked())

    @cached_property
    def _lookup(self) -> Lookup:
        return Lookup(self._checked())

    @cached_property
    def _directions(self) -> tuple[str, ...]:
        return directions_of(self._checked())

    def query(self, query: str, /, **parameters: object) -> Answer:
        """Answer a competency query by name, or any SPARQL query.

        :param query: a name such as `changes`, or SPARQL.
        :param parameters: values for the named query's parameters, as people write them: `entity="caspase-3"`; a list
            asks for any of its values.
        :raises MscpofError: `unknown-query`, when no query has the name; `asks-others`, when it asks other servers too.
        :raises BadQuery: when the SPARQL does not parse, cannot be answered or asks another server.
        :raises BadParameter: when a parameter is unknown, its value does not fit, or SPARQL is given with parameters.
        :raises UnknownName: when the value of a parameter names nothing in the dataset.
        """
        if not _NAME.fullmatch(query):
            if parameters:
                raise BadParameter("parameters-of-sparql")
            return Answer(self.source, query)
        return self.ask(self.question(query), parameters)

    def answers(self, name: str) -> bool:
        """Tell whether a competency query has the name; a server is not asked about a text that cannot be a name."""
        return _NAME.fullmatch(name) is not None and name in self.questions

    def question(self, name: str) -> Question:
        """Return a competency query by name.

        :raises MscpofError: `unknown-query`, with similar names; `asks-others`, when the query asks other servers too.
        """
        if name in self.questions:
            return self.questions[name]
        if name in self.federated:
            other = self.federated[name]
            services = " and ".join(other.services)
            raise MscpofError("asks-others", name=name, endpoint=other.endpoint, services=services)
        nearest = difflib.get_close_matches(name, [*self.questions, *self.federated], n=3, cutoff=0.4)
        raise MscpofError("unknown-query", name=name, nearest=nearest)

    def sparql(self, name: str, /, **parameters: object) -> str:
        """Return the SPARQL of a named query, also of one that asks other servers.

        :param parameters: values for its parameters, as in `query`; others keep their default.
        :raises MscpofError: `unknown-query`, when no query has the name; for parameters as `query`.
        """
        question = self.federated[name] if name in self.federated else self.question(name)
        return question.ask(self._values(question, parameters))

    def ask(self, question: Question, parameters: Mapping[str, object]) -> Answer:
        """Answer a question with values for its parameters, as people write them; faults as in `query`."""
        return Answer(self.source, question.ask(self._values(question, parameters)))

    def findings(
        self,
        *,
        source: str | None = None,
        mechanism: str | None = None,
        entity: str | None = None,
        direction: str | None = None,
        kind: str | None = None,
    ) -> Findings:
        """List findings, one record for each effect.

        :param source: kind of stem cell by name, such as `UmbilicalCordMSC`, with those below it.
        :param mechanism: one of the nine mechanisms, by name.
        :param entity: a gene, miRNA, cell, outcome, ... by symbol, label, synonym or identifier.
        :param direction: an effect such as `decreased`, or a group of them: `raised`, `lowered`, `affected`.
        :param kind: a kind of finding, such as `NegativeFinding` or `AdverseObservation`.
        :raises UnknownName: when nothing in the dataset has a name, or several nodes have it.
        :raises BadParameter: when the direction is unknown.
        """
        names = {"source": source, "mechanism": mechanism, "entity": entity, "kind": kind}
        parameters: dict[str, object] = {name: value for name, value in names.items() if value is not None}
        if direction is not None:
            if direction not in self._directions:
                raise BadParameter("unknown-direction", direction=direction, known=self._directions)
            parameters["direction"] = direction
        return Findings([finding_of(row) for row in self.query("findings", **parameters).rows])

    def matrix(self, language: str = "en") -> Matrix:
        """Return the evidence matrix, its labels in English (`en`) or Chinese (`zh`).

        :raises BadParameter: when there are no labels in the language.
        """
        if language not in LANGUAGES:
            raise BadParameter("language-without-labels", language=language, known=LANGUAGES)
        return matrix_of(self._checked(), language)

    def find(self, name: str, kind: str = "entity") -> str:
        """Return the IRI of the one node that has a name.

        :param name: IRI, label in any language, synonym, symbol or identifier.
        :param kind: `entity`, `source`, `mechanism`, `protein` (UniProt entry), or `term` (any term of the ontology).
        :raises UnknownName: when no node, or more than one, has the name; `nearest` holds names to choose from.
        """
        return self._lookup.find(name, kind)

    def _values(self, question: Question, parameters: Mapping[str, object]) -> dict[str, list[NamedNode | Literal]]:
        return {name: self._terms(question.parameter(name).kind, value) for name, value in parameters.items()}

    def _checked(self) -> Source:
        """Return the source, after seeing that a server holds a dataset of mscpof."""
        if isinstance(self.source, Remote):
            self.source.check()
        return self.source

    def _terms(self, kind: str, value: object) -> list[NamedNode | Literal]:
        return [self._term(kind, one) for one in (value if isinstance(value, list | tuple) else [value])]

    def _term(self, kind: str, value: object) -> NamedNode | Literal:
        text = str(value)
        if kind in ("entity", "source", "mechanism", "term", "protein"):
            # An IRI needs no look-up, for which a server would send all names.
            if not (isinstance(self.source, Remote) and re.match(r"https?://", text)):
                return NamedNode(self.find(text, kind))
            try:
                return NamedNode(text)
            except ValueError:
                raise BadParameter("value-no-iri", value=text) from None
        if kind == "number":
            if not re.fullmatch(r"-?[0-9]+", text):
                raise BadParameter("value-no-number", value=text)
            return Literal(int(text))
        try:
            text.encode()
        except UnicodeEncodeError:
            raise BadParameter("value-no-unicode", value=text) from None
        return Literal(text)


def default_dataset() -> Path:
    """Return the path of the dataset that the installed package ships or, in a checkout, of the built one.

    :raises MscpofError: `not-built`, when there is neither.
    """
    shipped = Path(str(resources.files("mscpof"))) / "dataset.nq"
    built = Path(__file__).parents[3] / "build" / "dataset.nq"
    for path in (shipped, built):
        if path.is_file():
            return path
    raise MscpofError("not-built", path=built)
