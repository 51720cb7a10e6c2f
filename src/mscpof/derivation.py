"""The inferred graph: CONSTRUCT rules run to a fixed point, stage by stage.

A rule is a file in `queries/derive`; its front matter names its stage. The rules of a stage run until none adds a
statement; only then the next stage starts, so that a rule that counts sees what it counts complete.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pyoxigraph import NamedNode, Quad, QueryTriples, Store

from mscpof.faults import BrokenQuery
from mscpof.frontmatter import read_query
from mscpof.names import INFERRED_GRAPH

if TYPE_CHECKING:
    from collections.abc import Iterable

    from mscpof.project import Project


@dataclass(frozen=True, slots=True)
class Rule:
    """A CONSTRUCT query and the stage in which it runs."""

    name: str
    stage: int
    text: str


def load_rules(project: Project) -> list[Rule]:
    """Read the rules of a project.

    :raises BrokenQuery: when a rule has no `#+ stage:` or is not SPARQL.
    """
    rules = []
    for path in project.rules:
        query = read_query(project, path)
        stage = query.matter.get("stage")
        if not isinstance(stage, int):
            raise BrokenQuery(query.place, "a rule says in which stage it runs: #+ stage: 1")
        rules.append(Rule(path.stem, stage, query.text))
    return rules


def derive(store: Store, rules: Iterable[Rule]) -> int:
    """Add to the inferred graph of a store what the rules entail.

    :param store: asserted data and ontology, as named graphs; the rules see their union.
    :returns: the number of statements added.
    """
    graph = NamedNode(INFERRED_GRAPH)
    before = len(store)
    stages: dict[int, list[Rule]] = {}
    for rule in rules:
        stages.setdefault(rule.stage, []).append(rule)
    for stage in sorted(stages):
        grows = True
        while grows:
            size = len(store)
            for rule in stages[stage]:
                _run(store, rule, graph)
            grows = len(store) > size
    return len(store) - before


def _run(store: Store, rule: Rule, graph: NamedNode) -> None:
    results = store.query(rule.text, use_default_graph_as_union=True)
    assert isinstance(results, QueryTriples), rule.name  # noqa: S101  (read_query has checked the form)
    store.extend(
        [
            Quad(triple.subject, triple.predicate, triple.object, graph)
            for triple in results
            if next(store.quads_for_pattern(triple.subject, triple.predicate, triple.object, None), None) is None
        ]
    )
