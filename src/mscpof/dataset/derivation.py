"""Inferred graph: CONSTRUCT rules run to a fixed point, stage by stage.

A rule is a file in `queries/derive`; its front matter names its stage. The rules of a stage run until none adds a
statement; only then the next stage starts, so that a rule that counts finds all that it counts. A rule with
`once: true` runs once, since nothing that its stage adds lets it add more.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pyoxigraph import BlankNode, NamedNode, Quad, QueryTriples, Store, Triple

from mscpof.base.faults import CurationFault
from mscpof.base.names import INFERRED_GRAPH
from mscpof.curated.front_matter import read_query

if TYPE_CHECKING:
    from collections.abc import Iterable

    from mscpof.base.place import Place
    from mscpof.curated.project import Project

# Chains of terms are some ten links long; a rule that still adds after so many rounds makes new names from its own.
MAX_ROUNDS = 100


# The query form comes after any prologue: comments, blank lines, BASE and PREFIX.
_CONSTRUCT = re.compile(r"(?i)(?:\s|#.*+|(?:BASE|PREFIX)\s[^<]*+<[^>]*+>)*+CONSTRUCT\b")


@dataclass(frozen=True, slots=True)
class Rule:
    """CONSTRUCT query that derives statements.

    :param name, place: name of its file, without ending, and first line of it.
    :param stage: number of its stage; stages run in ascending order.
    :param checked: whether faults of single files may depend on what it adds. Other rules add what only questions look
        at (`checked: false`), or nodes that no file describes and no node points to (`checked: whole`).
    :param once: whether its first run in the stage adds all that it ever adds there.
    """

    name: str
    stage: int
    text: str
    place: Place
    checked: bool = True
    once: bool = False


def load_rules(project: Project) -> list[Rule]:
    """Read the rules of a project.

    :param project: the checkout to read.
    :returns: the rules, in the order of their files.
    :raises CurationFault: when a rule has no whole number as `#+ stage:`, is not SPARQL, or is no CONSTRUCT query.
    """
    rules = []
    for path in project.queries("derive"):
        query = read_query(project, path)
        stage = query.matter.get("stage")
        # True is an int to Python.
        if type(stage) is not int:
            raise CurationFault("rule-without-stage", query.place)
        if not _CONSTRUCT.match(query.text):
            raise CurationFault("rule-without-construct", query.place)
        checked, once = query.matter.get("checked") not in (False, "whole"), query.matter.get("once") is True
        rules.append(Rule(path.stem, stage, query.text, query.place, checked, once))
    return rules


def derive(store: Store, rules: Iterable[Rule]) -> int:
    """Add the statements that rules derive to the inferred graph of a store.

    :param store: asserted data and ontology, as named graphs; the rules see their union.
    :param rules: the rules, in any order.
    :returns: the number of statements added.
    :raises CurationFault: `rule-adds-blank-node`; `endless-rule`, when a rule still adds after `MAX_ROUNDS` rounds.
    """
    graph = NamedNode(INFERRED_GRAPH)
    before = len(store)
    # What rules gave before, most of which they give again in each round.
    known: set[Triple] = set()
    stages: dict[int, list[Rule]] = {}
    for rule in rules:
        stages.setdefault(rule.stage, []).append(rule)
    for stage in sorted(stages):
        running = growing = stages[stage]
        for _ in range(MAX_ROUNDS):
            growing = [rule for rule in running if _run(store, rule, graph, known)]
            running = [rule for rule in running if not rule.once]
            if not growing:
                break
        else:
            raise CurationFault("endless-rule", growing[0].place, rounds=MAX_ROUNDS)
    return len(store) - before


def _run(store: Store, rule: Rule, graph: NamedNode, known: set[Triple]) -> bool:
    """Run a rule once and tell whether it added anything."""
    results = store.query(rule.text, use_default_graph_as_union=True)
    assert isinstance(results, QueryTriples), rule.name  # noqa: S101  (load_rules has checked the form)
    given = {triple for triple in results if triple not in known}
    known |= given
    new = [
        Quad(triple.subject, triple.predicate, triple.object, graph)
        for triple in given
        if next(store.quads_for_pattern(triple.subject, triple.predicate, triple.object, None), None) is None
    ]
    # A blank node would be another one in each round, so that the rounds would not end.
    if any(isinstance(node, BlankNode) for quad in new for node in (quad.subject, quad.object)):
        raise CurationFault("rule-adds-blank-node", rule.place)
    store.extend(new)
    return bool(new)
