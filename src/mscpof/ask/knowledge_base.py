"""The knowledge base as Python sees it: load once, then query, list findings, show the matrix."""

from __future__ import annotations

import difflib
import re
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING

from pyoxigraph import Literal, NamedNode, Store

from mscpof.ask.findings import Finding, Findings, finding_of
from mscpof.ask.lookup import Lookup
from mscpof.ask.matrix import Matrix, matrix_of
from mscpof.ask.remote.endpoint import Remote
from mscpof.base.answer import Answer
from mscpof.base.credentials import Credentials
from mscpof.base.faults import AsksOthers, BadParameter, NotBuilt, UnknownQuery
from mscpof.base.names import LANGUAGES, TERMS
from mscpof.base.store import open_dataset, open_store
from mscpof.dataset.question import Question, federated_of, questions_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mscpof.base.sparql import Source

__all__ = ["Finding", "Findings", "KnowledgeBase"]

_NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_SIZE = f"""
PREFIX mscpof: <{TERMS}>
SELECT ?studies ?findings
WHERE {{
  {{ SELECT (COUNT(DISTINCT ?study) AS ?studies) WHERE {{ ?study a mscpof:Study }} }}
  {{ SELECT (COUNT(DISTINCT ?finding) AS ?findings) WHERE {{ ?finding a mscpof:Finding }} }}
}}
"""
DIRECTIONS = (
    "increased", "decreased", "activated", "inhibited", "improved", "worsened", "restored", "modulated", "unchanged",
    "higher", "lower", "similar", "observed", "notObserved", "secreted", "assessed", "raised", "lowered", "affected",
)  # fmt: skip


class KnowledgeBase:
    """What the review says, ready to be asked.

    >>> kb = KnowledgeBase.load()
    >>> kb.matrix().cells["UmbilicalCordMSC", "Homing"].standing
    2
    """

    def __init__(self, source: Source) -> None:
        self.source = source
        self._lookup: Lookup | None = None
        self._questions: dict[str, Question] | None = None
        self._federated: dict[str, Question] | None = None

    def __repr__(self) -> str:
        """Show how much there is.

        >>> KnowledgeBase(Store())
        KnowledgeBase(0 studies, 0 findings, 0 questions)
        """
        found = Answer(self.source, _SIZE).rows[0]
        return (
            f"KnowledgeBase({found['studies']} studies, {found['findings']} findings, {len(self.questions)} questions)"
        )

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

        :param dataset: an N-Quads file; by default the one that the installed package ships or, in a checkout, the
            built one.
        :param store: instead, the folder of an on-disk store.
        :param endpoint: instead, the address of a SPARQL server that holds the dataset. Nothing is asked before a
            question is; then faults of the server (`serverfault.py`) may come up.
        :param timeout: how long one answer of the server may take, in seconds.
        :raises NotBuilt: when there is none.
        :raises BrokenDataset: when it cannot be read.
        """
        if sum(place is not None for place in (dataset, store, endpoint)) > 1:
            raise BadParameter("name one of these: a dataset, a store, an endpoint")
        if endpoint is not None:
            return cls(Remote(endpoint, timeout=timeout, credentials=Credentials.of_environment()))
        if store is not None:
            return cls(open_store(Path(store)))
        return cls(open_dataset(Path(dataset) if dataset is not None else default_dataset()))

    @property
    def store(self) -> Store:
        """The store in which the dataset is.

        :raises BadParameter: when it is on a server.
        """
        if not isinstance(self.source, Store):
            raise BadParameter("the dataset is on a server, not in a store here; ask it with query")
        return self.source

    @property
    def questions(self) -> dict[str, Question]:
        """The competency queries, by name."""
        if self._questions is None:
            self._questions = questions_of(self._ours())
        return self._questions

    @property
    def federated(self) -> dict[str, Question]:
        """The queries that ask other servers besides, by name; `sparql` writes them out to be sent where they run."""
        if self._federated is None:
            self._federated = federated_of(self._ours())
        return self._federated

    def query(self, query: str, /, **parameters: object) -> Answer:
        """Answer a competency query by name, or any SPARQL query.

        :param query: a name such as `changes`, or SPARQL.
        :param parameters: values for the named query's parameters, as people write them: `entity="caspase-3"`; a list
            asks for any of its values.
        :raises UnknownQuery: when no query has the name.
        :raises AsksOthers: when the named query asks other servers.
        :raises BadQuery: when the SPARQL does not parse or asks for another endpoint.
        :raises BadParameter: when a parameter is unknown or its value does not fit.
        :raises UnknownName: when a parameter's value names nothing in the dataset.
        """
        if not _NAME.fullmatch(query):
            if parameters:
                raise BadParameter("parameters go with a named query; write the values into your SPARQL")
            return Answer(self.source, query)
        return self.ask(self.question(query), parameters)

    def answers(self, name: str) -> bool:
        """Tell whether a competency query has the name; what cannot be one asks no server for the list."""
        return _NAME.fullmatch(name) is not None and name in self.questions

    def question(self, name: str) -> Question:
        """Return a competency query by name.

        :raises UnknownQuery: when there is none, with the nearest names.
        :raises AsksOthers: when the query of that name asks other servers.
        """
        if name in self.questions:
            return self.questions[name]
        if name in self.federated:
            raise AsksOthers(name, self.federated[name].endpoint, self.federated[name].services)
        raise UnknownQuery(name, difflib.get_close_matches(name, [*self.questions, *self.federated], n=3, cutoff=0.4))

    def sparql(self, name: str, /, **parameters: object) -> str:
        """Return the SPARQL of a named query, of one that asks other servers too.

        :param parameters: values for its parameters; see `query`.
        :raises UnknownQuery: when no query has the name.
        """
        question = self.federated[name] if name in self.federated else self.question(name)
        return question.ask(self._values(question, parameters))

    def ask(self, question: Question, parameters: Mapping[str, object]) -> Answer:
        """Answer a question with values for its parameters; see `query`."""
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

        :param source: an MSC source by name; includes what lies below it.
        :param mechanism: one of the nine, by name.
        :param entity: a gene, miRNA, cell, outcome, ... by symbol, label, synonym or identifier.
        :param direction: an effect such as `decreased`, or a group of them: `raised`, `lowered`, `affected`.
        :param kind: a kind of finding, such as `NegativeFinding` or `AdverseObservation`.
        :raises UnknownName: when a name is not in the dataset.
        :raises BadParameter: when the direction is none.
        """
        asked = {"source": source, "mechanism": mechanism, "entity": entity, "kind": kind}
        parameters: dict[str, object] = {name: value for name, value in asked.items() if value is not None}
        if direction is not None:
            if direction not in DIRECTIONS:
                raise BadParameter(f'"{direction}" is no direction; use one of: {", ".join(DIRECTIONS)}')
            parameters["direction"] = direction
        return Findings([finding_of(row) for row in self.query("findings", **parameters).rows])

    def matrix(self, language: str = "en") -> Matrix:
        """Return the evidence matrix, its labels in English (`en`) or Chinese (`zh`).

        :raises BadParameter: when there are no labels in the language.
        """
        if language not in LANGUAGES:
            raise BadParameter(f'no labels in "{language}"; use one of: {", ".join(LANGUAGES)}')
        return matrix_of(self._ours(), language)

    def find(self, name: str, kind: str = "entity") -> str:
        """Return the IRI behind a name; see `Lookup.find`."""
        if self._lookup is None:
            self._lookup = Lookup(self._ours())
        return self._lookup.find(name, kind)

    def _values(self, question: Question, parameters: Mapping[str, object]) -> dict[str, list[NamedNode | Literal]]:
        return {name: self._terms(question.parameter(name).kind, value) for name, value in parameters.items()}

    def _ours(self) -> Source:
        """Return what is asked, after seeing that a server holds our dataset."""
        if isinstance(self.source, Remote):
            self.source.check()
        return self.source

    def _terms(self, kind: str, value: object) -> list[NamedNode | Literal]:
        return [self._term(kind, one) for one in (value if isinstance(value, list | tuple) else [value])]

    def _term(self, kind: str, value: object) -> NamedNode | Literal:
        text = str(value)
        if kind in ("entity", "source", "mechanism", "term", "protein"):
            # An IRI needs no look-up, which on a server costs a request for all names.
            iri = isinstance(self.source, Remote) and re.match(r"https?://", text)
            return _node(text) if iri else NamedNode(self.find(text, kind))
        if kind == "number":
            if not re.fullmatch(r"-?[0-9]+", text):
                raise BadParameter(f'"{text}" should be a whole number')
            return Literal(int(text))
        try:
            text.encode()
        except UnicodeEncodeError:
            raise BadParameter(f"{text!r} is not Unicode text") from None
        return Literal(text)


def _node(iri: str) -> NamedNode:
    try:
        return NamedNode(iri)
    except ValueError:
        raise BadParameter(f'"{iri}" is no IRI') from None


def default_dataset() -> Path:
    """Return the dataset of the installed package or, in a checkout, the built one.

    :raises NotBuilt: when there is neither.
    """
    shipped = Path(str(resources.files("mscpof"))) / "dataset.nq"
    built = Path(__file__).parents[3] / "build" / "dataset.nq"
    for path in (shipped, built):
        if path.is_file():
            return path
    raise NotBuilt(built)
