"""A reasoner without Java, for what is done with the answers of HermiT: it knows the answers that it is given."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mscpof.ontology.axiom import Signature, pairwise
from mscpof.ontology.manchester import write
from mscpof.ontology.reasoner import Reasoner, Verdict

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from pyoxigraph import Triple

    from mscpof.ontology.axiom import Axiom


class StandIn(Reasoner):
    """Reasoner that takes axioms for inconsistent where they hold one of some sets of axioms, in Manchester syntax.

    :param contradictions: those sets.
    :param inferred: what follows from any axioms that are consistent.
    """

    def __init__(self, contradictions: Collection[set[str]] = (), inferred: Collection[Triple] = ()) -> None:
        super().__init__(Signature({}), 300)
        self.contradictions = contradictions
        self.inferred = inferred

    def ask(self, axioms: Iterable[Axiom]) -> Verdict:
        parts = {write(part) for axiom in axioms if axiom.kind != "declaration" for part in pairwise(axiom)}
        if any(contradiction <= parts for contradiction in self.contradictions):
            return Verdict(consistent=False)
        return Verdict(consistent=True, inferred=frozenset(self.inferred))
