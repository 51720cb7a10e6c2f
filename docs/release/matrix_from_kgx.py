# %% [markdown]
# # The evidence matrix, from the knowledge graph alone
#
# `python docs/release/matrix_from_kgx.py RELEASE` prints, for each source of stem cells and each mechanism, how many
# studies stand and how many were retracted. It reads two tables of a release and nothing else; `pandas` and `networkx`
# are all that it needs. Each `# %%` begins a cell for editors that run a script as a notebook.

# %%
import sys
from pathlib import Path

import networkx as nx
import pandas as pd

release = Path(sys.argv[1] if len(sys.argv) > 1 else ".")


def table(name: str) -> pd.DataFrame:
    """Read a table of KGX: nothing is quoted, and an empty cell is an empty text."""
    return pd.read_csv(release / "kgx" / f"{name}.tsv", sep="\t", dtype=str, keep_default_na=False, quoting=3)


# %% [markdown]
# ## The graph
#
# Several edges may join the same two nodes: one for each study.

# %%
nodes, edges = table("nodes"), table("edges")
graph = nx.MultiDiGraph()
graph.add_nodes_from((row["id"], row) for row in nodes.to_dict("records"))
graph.add_edges_from((row["subject"], row["object"], row["id"], row) for row in edges.to_dict("records"))

# %% [markdown]
# ## Sources and mechanisms
#
# Those that the review treats have a rank. What is filed under a special kind of source counts for the source too.

# %%
ranked = (
    nodes[nodes["mscpof_rank"] != ""].assign(rank=lambda found: found["mscpof_rank"].astype(int)).sort_values("rank")
)
sources = ranked.loc[ranked["category"] == "biolink:Cell", "id"]
mechanisms = ranked.loc[ranked["category"] == "biolink:BiologicalProcess", "id"]
kinds = nx.DiGraph((a, b) for a, b, edge in graph.edges(data=True) if edge["predicate"] == "biolink:subclass_of")
kinds.add_nodes_from(sources)


def name(node: str) -> str:
    """Return the name of a source or a mechanism in the ontology of this knowledge base."""
    return str(graph.nodes[node]["mscpof_term"] or node).removeprefix("mscpof:")


# %% [markdown]
# ## Counting studies
#
# An edge whose `mscpof_statement` is `filing` says that the review files a study under a source and a mechanism,
# whatever the study found. Retracted studies are counted apart.

# %%
rows = []
for source in sources:
    special = {source, *nx.ancestors(kinds, source)}
    for mechanism in mechanisms:
        filed = {
            edge["mscpof_study"]: edge["mscpof_retracted"] == "true"
            for one, _, edge in graph.in_edges(mechanism, data=True)
            if one in special and edge["mscpof_statement"] == "filing"
        }
        retracted = sum(filed.values())
        rows.append((name(source), name(mechanism), len(filed) - retracted, retracted))
matrix = pd.DataFrame(rows, columns=["source", "mechanism", "standing", "retracted"])
matrix.to_csv(sys.stdout, index=False, lineterminator="\n")
