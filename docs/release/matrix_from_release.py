# %%
"""The evidence matrix from a release alone: its property graph is read with pandas, put into networkx, and counted.

Nothing of mscpof is needed, only `pip install networkx pandas pyarrow` and the folder of a release:

    python matrix_from_release.py DIR > matrix.csv
"""

from __future__ import annotations

import sys
from pathlib import Path

import networkx as nx
import pandas as pd

release = Path(sys.argv[1])
nodes = pd.read_parquet(release / "graph" / "nodes.parquet")
edges = pd.read_parquet(release / "graph" / "edges.parquet")

# %% [markdown]
# A directed graph with parallel edges: two studies may say the same of the same things.

# %%
graph = nx.MultiDiGraph()
graph.add_nodes_from((node["id"], node) for node in nodes.to_dict("records"))
graph.add_edges_from((edge["subject"], edge["object"], edge) for edge in edges.to_dict("records"))

# %% [markdown]
# What a finding says makes the state of the cells in which it is filed: a change weighs most, then no difference. What
# the review says of several sources at once changes no cell's state to more than "reported otherwise".

# %%
TERMS = "https://w3id.org/mscpof/ontology#"
CHANGES = {"increased", "decreased", "activated", "inhibited", "improved", "worsened", "restored", "modulated"}
SAME = {"unchanged", "similar"}
STATES = {3: "ChangeReported", 2: "NoDifferenceReported", 1: "OtherwiseReported", 0: "NotReported"}

said: dict[str, set[str]] = {}
for _, _, edge in graph.edges(data=True):
    if edge["kind"] == "effect":
        said.setdefault(edge["finding"], set()).add(edge["predicate"].removeprefix(TERMS))


def weight(filing: dict[str, object]) -> int:
    """Tell how much a finding weighs in the state of a cell."""
    effects = said.get(str(filing["finding"]), set())
    if f"{TERMS}CollectiveStatement" in filing["finding_kinds"]:
        return 1
    return 3 if effects & CHANGES else 2 if effects & SAME else 1


# %% [markdown]
# A cell counts studies, not findings: n that stand, and r that were retracted.


# %%
def cell(source: str, mechanism: str) -> dict[str, object]:
    """Count the studies that the review files under a source and a mechanism."""
    found = list((graph.get_edge_data(source, mechanism) or {}).values())
    filed = [edge for edge in found if edge["kind"] == "filing"]
    studies = {edge["study"]: edge["retracted"] for edge in filed if isinstance(edge["study"], str)}
    retracted = sum(map(bool, studies.values()))
    excluded = any(edge["kind"] == "exclusion" for edge in found)
    state = "NotApplicable" if excluded else STATES[max(map(weight, filed), default=0)]
    return {
        "source": source.removeprefix(TERMS),
        "mechanism": mechanism.removeprefix(TERMS),
        "standing": len(studies) - retracted,
        "retracted": retracted,
        "state": state,
    }


ranked = nodes[nodes["rank"].notna()].sort_values("rank")
sources, mechanisms = (ranked.loc[ranked["kind"] == kind, "id"] for kind in ("Source", "Mechanism"))
matrix = pd.DataFrame([cell(source, mechanism) for source in sources for mechanism in mechanisms])

# %%
print(matrix.to_csv(index=False, lineterminator="\n"), end="")

# %% [markdown]
# The same as a table to look at, with the short form n + r.

# %%
shown = matrix.assign(n=matrix["standing"].astype(str) + " + " + matrix["retracted"].astype(str))
print(
    shown.pivot_table(index="source", columns="mechanism", values="n", aggfunc="first", sort=False).to_string(),
    file=sys.stderr,
)
