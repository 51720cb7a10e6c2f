"""The knowledge base as Python sees it: load once, then query, list findings, show the matrix."""

from __future__ import annotations

import re
from dataclasses import asdict, dataclass, fields
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pyoxigraph import Literal, NamedNode, Store

from mscpof.answer import Answer
from mscpof.faults import BadParameter, BadQuery, NotBuilt, UnknownQuery
from mscpof.lookup import Lookup
from mscpof.matrix import Matrix, matrix_of
from mscpof.names import resolve, shorten
from mscpof.question import Question, questions_of
from mscpof.store import open_dataset, open_store

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pandas as pd
    import polars as pl

_NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
DIRECTIONS = (
    "increased", "decreased", "activated", "inhibited", "improved", "worsened", "restored", "modulated", "unchanged",
    "higher", "lower", "similar", "observed", "notObserved", "secreted", "assessed", "raised", "lowered", "affected",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Finding:
    """One effect of one finding.

    Names are shortened IRIs (`finding/qu-q-2022-01`, `UmbilicalCordMSC`, `GO:0001525`); what is not stated is None.
    Several values of one kind, such as two agents, are joined by a space.

    :param direction: the property that joins finding and entity, such as `increased`.
    :param level: what was measured, such as `MRNA`.
    :param retracted: whether the study is retracted.
    :param disputed: whether a discrepancy of the review bears on the finding.
    """

    finding: str
    study: str
    reference: int | None
    retracted: bool
    kinds: str
    source: str | None
    product: str | None
    agent: str | None
    mechanism: str | None
    setting: str | None
    organism: str | None
    observed_in: str | None
    level: str | None
    direction: str
    entity: str
    label: str | None
    protein: str | None
    certainty: str
    basis: str
    disputed: bool
    stated_at: str


class Findings:
    """A list of findings that turns into a frame in one call."""

    def __init__(self, findings: list[Finding]) -> None:
        self._findings = findings

    def __len__(self) -> int:
        return len(self._findings)

    def __iter__(self) -> Iterator[Finding]:
        return iter(self._findings)

    def __getitem__(self, index: int) -> Finding:
        return self._findings[index]

    def to_pandas(self) -> pd.DataFrame:
        """Return a pandas frame, one row a finding and effect; needs `mscpof[frames]`."""
        import pandas as pd

        return pd.DataFrame([asdict(f) for f in self._findings], columns=[f.name for f in fields(Finding)])

    def to_polars(self) -> pl.DataFrame:
        """Return a polars frame, one row a finding and effect; needs `mscpof[frames]`."""
        import polars as pl

        columns = [f.name for f in fields(Finding)]
        if not self._findings:
            return pl.DataFrame(schema=columns)
        return pl.DataFrame([asdict(f) for f in self._findings], infer_schema_length=None).select(columns)


class KnowledgeBase:
    """What the review says, ready to be asked.

    >>> kb = KnowledgeBase.load()
    >>> kb.matrix().cells["UmbilicalCordMSC", "Homing"].standing
    2
    """

    def __init__(self, store: Store) -> None:
        self.store = store
        self._lookup: Lookup | None = None
        self._questions: dict[str, Question] | None = None

    @classmethod
    def load(cls, dataset: Path | str | None = None, *, store: Path | str | None = None) -> KnowledgeBase:
        """Load a knowledge base.

        :param dataset: an N-Quads file; by default the one that the installed package ships or, in a checkout, the built one.
        :param store: instead, the folder of an on-disk store.
        :raises NotBuilt: when there is none.
        """
        if store is not None:
            return cls(open_store(Path(store)))
        return cls(open_dataset(Path(dataset) if dataset is not None else default_dataset()))

    @property
    def questions(self) -> dict[str, Question]:
        """The competency queries, by name."""
        if self._questions is None:
            self._questions = questions_of(self.store)
        return self._questions

    def query(self, query: str, **parameters: object) -> Answer:
        """Answer a competency query by name, or any SPARQL query.

        :param query: a name such as `sources-lowering`, or SPARQL.
        :param parameters: values for the named query's parameters, as people write them: `entity="caspase-3"`.
        :raises UnknownQuery: when no query has the name.
        :raises BadQuery: when the SPARQL does not parse or asks for another endpoint.
        :raises BadParameter: when a parameter is unknown or its value does not fit.
        :raises UnknownName: when a parameter's value names nothing in the dataset.
        """
        if not _NAME.fullmatch(query):
            if parameters:
                raise BadParameter("parameters go with a named query; write the values into your SPARQL")
            return self._answer(query)
        if query not in self.questions:
            import difflib

            raise UnknownQuery(query, difflib.get_close_matches(query, self.questions, n=3, cutoff=0.4))
        return self.ask(self.questions[query], parameters)

    def ask(self, question: Question, parameters: dict[str, object]) -> Answer:
        """Answer a question with values for its parameters; see `query`."""
        terms = {name: self._term(question.parameter(name).kind, value) for name, value in parameters.items()}
        return self._answer(question.ask(terms))

    def findings(
        self,
        *,
        source: str | None = None,
        mechanism: str | None = None,
        entity: str | None = None,
        direction: str | None = None,
    ) -> Findings:
        """List findings, one record for each effect.

        :param source: an MSC source by name; includes what lies below it.
        :param mechanism: one of the nine, by name.
        :param entity: a gene, miRNA, cell, outcome, ... by symbol, label, synonym or identifier.
        :param direction: an effect such as `decreased`, or a group of them: `raised`, `lowered`, `affected`.
        :raises UnknownName: when a name is not in the dataset.
        :raises BadParameter: when the direction is none.
        """
        asked = {"source": source, "mechanism": mechanism, "entity": entity}
        parameters: dict[str, object] = {name: value for name, value in asked.items() if value is not None}
        if direction is not None:
            if direction not in DIRECTIONS:
                raise BadParameter(f'"{direction}" is no direction; use one of: {", ".join(DIRECTIONS)}')
            parameters["direction"] = direction
        return Findings([_finding(row) for row in self.query("findings", **parameters).rows])

    def matrix(self, language: str = "en") -> Matrix:
        """Return the evidence matrix, its labels in English (`en`) or Chinese (`zh`)."""
        return matrix_of(self.store, language)

    def find(self, name: str, kind: str = "entity") -> str:
        """Return the IRI behind a name; see `Lookup.find`."""
        if self._lookup is None:
            self._lookup = Lookup(self.store)
        return self._lookup.find(name, kind)

    def _term(self, kind: str, value: object) -> NamedNode | Literal:
        text = str(value)
        if kind in ("entity", "source", "mechanism"):
            return NamedNode(self.find(text, kind))
        if kind == "number":
            if not re.fullmatch(r"-?[0-9]+", text):
                raise BadParameter(f'"{text}" should be a whole number')
            return Literal(int(text))
        if kind == "term":
            if not re.fullmatch(r"[^\s<>\"{}|\\^`]+", text):
                raise BadParameter(f'"{text}" is no name of a term')
            return NamedNode(resolve(text))
        return Literal(text)

    def _answer(self, sparql: str) -> Answer:
        if re.search(r"(?i)\bSERVICE\b", re.sub(r"#.*|<[^>]*>|\"[^\"]*\"|'[^']*'", " ", sparql)):
            raise BadQuery("SERVICE asks another server and is off here; ask that server, or load its data")
        try:
            return Answer(lambda: self.store.query(sparql, use_default_graph_as_union=True))
        except SyntaxError as error:
            raise BadQuery(f"not SPARQL: {error.msg}") from None


def default_dataset() -> Path:
    """Return the dataset of the installed package or, in a checkout, the built one.

    :raises NotBuilt: when there is neither.
    """
    shipped = Path(str(resources.files("mscpof"))) / "dataset.nq"
    built = Path(__file__).parents[2] / "build" / "dataset.nq"
    for path in (shipped, built):
        if path.is_file():
            return path
    raise NotBuilt(built)


def _finding(row: dict[str, Any]) -> Finding:
    def short(name: str) -> str | None:
        value = row[name]
        return " ".join(shorten(part) for part in str(value).split(" ")) if value else None

    return Finding(
        finding=short("finding") or "",
        study=short("study") or "",
        reference=row["reference"],
        retracted=row["retracted"],
        kinds=short("kinds") or "",
        source=short("mscSource"),
        product=short("product"),
        agent=short("agent"),
        mechanism=short("filedUnder"),
        setting=short("setting"),
        organism=short("organism"),
        observed_in=short("observedIn"),
        level=short("level"),
        direction=short("effect") or "",
        entity=short("entity") or "",
        label=row["label"],
        protein=short("protein"),
        certainty=short("certainty") or "",
        basis=short("basis") or "",
        disputed=row["disputed"],
        stated_at=" ".join(p.removeprefix("review/liu-2025/") for p in (short("places") or "").split()),
    )
