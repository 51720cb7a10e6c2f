"""The property graph, the network and the gene sets of a release say what the dataset says."""

from __future__ import annotations

import io
import re
import subprocess
import sys
from typing import TYPE_CHECKING

import networkx as nx
import pandas as pd
import pytest
from pyarrow import parquet

from mscpof.ask.network import axes_of, network_of
from mscpof.base.edition import edition_of
from mscpof.base.names import TERMS, shorten
from mscpof.base.store import open_dataset
from mscpof.release.tabular.graphml import identifier
from tests.conftest import ROOT
from tests.programs.command import run_command

if TYPE_CHECKING:
    from pathlib import Path

    from mscpof import KnowledgeBase

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("release")]

MATRIX = ROOT / "docs" / "release" / "matrix_from_release.py"
# What the schema of GraphML wants an id to be (Name characters of XML).
NAME_TOKEN = re.compile(r"[\w.:\-]+")
CHANGES = ("increased", "decreased", "activated", "inhibited", "improved", "worsened", "restored", "modulated")
TAXA = {"human": "9606", "mouse": "10090", "rat": "10116"}


@pytest.fixture(scope="module")
def nodes(released: Path) -> pd.DataFrame:
    return pd.read_parquet(released / "graph" / "nodes.parquet")


@pytest.fixture(scope="module")
def edges(released: Path) -> pd.DataFrame:
    return pd.read_parquet(released / "graph" / "edges.parquet")


@pytest.fixture(scope="module")
def network(released: Path) -> nx.MultiDiGraph:
    [path] = released.rglob("*.graphml")
    return nx.read_graphml(path, force_multigraph=True)


@pytest.fixture(scope="module")
def genesets(released: Path) -> dict[str, list[list[str]]]:
    """Name, link and members of each set by file."""
    return {
        path.stem: [line.split("\t") for line in path.read_text(encoding="utf-8").splitlines()]
        for path in sorted((released / "genesets").glob("*.gmt"))
    }


def test_the_script_of_the_docs_counts_the_matrix_of_the_command_out_of_the_graph(
    released: Path, dataset: Path
) -> None:
    done = subprocess.run([sys.executable, MATRIX, released], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    counted, told = (
        pd.read_csv(io.StringIO(text)).set_index(["source", "mechanism"]).to_dict("index")
        for text in (done.stdout, run_command("matrix", "--format", "csv", "--dataset", dataset).stdout)
    )
    assert counted == told
    assert sum(cell["retracted"] for cell in told.values()) > 0
    assert "4 + 1" in done.stderr


def test_the_script_does_not_hide_a_study_that_is_missing(released: Path, dataset: Path, tmp_path: Path) -> None:
    """It counts, and does not repeat what was counted before."""
    (tmp_path / "graph").mkdir()
    (tmp_path / "graph" / "nodes.parquet").write_bytes((released / "graph" / "nodes.parquet").read_bytes())
    kept = pd.read_parquet(released / "graph" / "edges.parquet")
    kept[kept["study"] != "https://w3id.org/mscpof/study/qu-q-2022"].to_parquet(tmp_path / "graph" / "edges.parquet")
    done = subprocess.run([sys.executable, MATRIX, tmp_path], capture_output=True, text=True, check=True)
    cells = pd.read_csv(io.StringIO(done.stdout)).set_index(["source", "mechanism"])
    whole = pd.read_csv(io.StringIO(run_command("matrix", "--format", "csv", "--dataset", dataset).stdout))
    lost = whole.set_index(["source", "mechanism"])["standing"] - cells["standing"]
    assert set(lost[lost > 0].index) == {("UmbilicalCordMSC", "AntiApoptosis"), ("UmbilicalCordMSC", "Angiogenesis")}


def test_every_end_of_an_edge_and_what_it_rests_on_is_a_node(nodes: pd.DataFrame, edges: pd.DataFrame) -> None:
    assert nodes["id"].is_unique
    for column in ("subject", "object", "finding", "study"):
        assert set(edges[column].dropna()) <= set(nodes["id"])
    assert not edges.duplicated(["kind", "subject", "predicate", "object", "finding", "position"]).any()


def test_the_files_name_their_edition_and_licence_and_have_types(released: Path) -> None:
    edition = edition_of(open_dataset(released / "dataset.nq"))
    for name in ("nodes", "edges"):
        schema = parquet.read_schema(released / "graph" / f"{name}.parquet")
        assert schema.metadata[b"version"].decode() == edition.version
        assert schema.metadata[b"issued"].decode() == edition.date
        assert schema.metadata[b"license"] == b"https://creativecommons.org/licenses/by/4.0/"
    types = {field.name: str(field.type) for field in schema}
    assert (types["retracted"], types["position"], types["finding_kinds"]) == ("bool", "int32", "list<element: string>")


def test_only_treatment_with_cells_starts_at_a_source(edges: pd.DataFrame) -> None:
    effects = edges[edges["kind"] == "effect"]
    treated = effects["finding_kinds"].map(lambda kinds: f"{TERMS}TreatmentEffect" in kinds)
    from_source = effects["subject"] == effects["source"]
    assert (from_source == (treated & effects["source"].notna())).all()
    assert (effects.loc[~from_source, "subject"] == effects.loc[~from_source, "finding"]).all()


def test_what_a_retracted_study_says_is_marked_on_every_edge(nodes: pd.DataFrame, edges: pd.DataFrame) -> None:
    gone = set(nodes.loc[(nodes["kind"] == "Study") & (nodes["retracted"] == True), "id"])  # noqa: E712
    assert gone
    resting = edges[edges["finding"].notna()]
    assert (resting["retracted"].astype(bool) == resting["study"].isin(gone)).all()


def test_a_protein_on_an_edge_is_of_the_organism_on_that_edge(nodes: pd.DataFrame, edges: pd.DataFrame) -> None:
    species = {row["id"]: list(row["organisms"]) for row in nodes[nodes["kind"] == "Protein"].to_dict("records")}
    for column in ("measured_protein", "encoded_protein"):
        told = edges[edges[column].notna()]
        assert len(told)
        assert all(species[row[column]] == [row["organism"]] for row in told.to_dict("records"))


def test_the_network_counts_studies_as_the_graph_does(network: nx.MultiDiGraph, edges: pd.DataFrame) -> None:
    """Of effects, those against the untreated model; what was merely observed, or compared otherwise, has no place."""
    against_model = [TERMS + name for name in (*CHANGES, "unchanged")]
    treated = edges[(edges["kind"] == "effect") & (edges["subject"] == edges["source"])]
    treated = treated[treated["predicate"].isin(against_model)]
    filed = edges[edges["kind"] == "filing"]
    causal = edges[edges["kind"] == "causal"]
    expected = {}
    for key, found in pd.concat([treated, filed, causal]).groupby(["kind", "subject", "predicate", "object"]):
        studies = found[found["study"].notna()].drop_duplicates("study")
        retracted = int(studies["retracted"].astype(bool).sum())
        general = found.loc[found["study"].isna(), "finding"].nunique()
        expected[key] = (len(studies) - retracted, retracted, general)
    told = {
        (edge["kind"], network.nodes[start]["iri"], TERMS + edge["interaction"], network.nodes[end]["iri"]): (
            edge["standing"],
            edge["retracted"],
            edge["statements"],
        )
        for start, end, edge in network.edges(data=True)
    }
    assert told == expected
    assert sum(gone for _, gone, _ in told.values()) > 0


def test_the_causal_edges_are_those_of_the_axes_with_their_signs(kb: KnowledgeBase, network: nx.MultiDiGraph) -> None:
    signs = {"activates": 1, "inhibits": -1, "modulates": 0}
    told = {
        (start, end, edge["interaction"], edge["sign"], edge["standing"], edge["retracted"])
        for start, end, edge in network.edges(data=True)
        if edge["kind"] == "causal"
    }
    assert told == {
        (
            identifier(edge.start),
            identifier(edge.end),
            edge.sign,
            signs[edge.sign],
            len(edge.standing),
            len(edge.retracted),
        )
        for edge in network_of(axes_of(kb.source)).edges
    }


def test_ids_in_the_network_are_name_tokens_and_there_is_a_name_for_each_node(network: nx.MultiDiGraph) -> None:
    keys = [key for _, _, key in network.edges(keys=True)]
    assert len(set(keys)) == len(keys)
    assert [one for one in (*network, *keys) if not NAME_TOKEN.fullmatch(str(one))] == []
    assert [node for node, said in network.nodes(data=True) if not said.get("name")] == []
    assert network.nodes["gene:CASP3"]["name"] == "CASP3"


def test_a_gene_set_is_named_by_source_mechanism_and_direction_and_leads_to_its_cell(
    genesets: dict[str, list[list[str]]],
) -> None:
    assert genesets
    for sets in genesets.values():
        assert len({name for name, *_ in sets}) == len(sets)
        for name, link, *members in sets:
            source, mechanism, direction = name.split("_")
            assert link == f"https://w3id.org/mscpof/matrix/{source}/{mechanism}"
            assert direction in {"raised", "lowered", "unchanged", "modulated", "restored"}
            assert members == sorted(set(members))
            assert all(members)


def test_the_gene_sets_are_what_standing_studies_say_in_the_graph(
    nodes: pd.DataFrame, edges: pd.DataFrame, genesets: dict[str, list[list[str]]]
) -> None:
    """Neither what was retracted nor members of families that the review did not name."""
    symbols = nodes[nodes["kind"] == "Gene"].set_index("id")["symbol"]
    treated = edges[(edges["kind"] == "effect") & (edges["subject"] == edges["source"]) & edges["study"].notna()]
    filed = edges.loc[edges["kind"] == "filing", ["subject", "object", "finding"]]
    found = treated[treated["object"].isin(symbols.index)].merge(filed, on="finding", suffixes=("", "_filed"))
    standing = found[~found["retracted"].astype(bool)]
    expected: dict[str, set[str]] = {}
    for row in standing[standing["direction"].isin(["raised", "lowered"])].to_dict("records"):
        name = f"{shorten(row['subject_filed'])}_{shorten(row['object_filed'])}_{row['direction']}"
        expected.setdefault(name, set()).add(symbols[row["object"]])
    told = {name: set(genes) for name, _, *genes in genesets["human-orthologs-symbol"]}
    assert {name: genes for name, genes in told.items() if name.endswith(("_raised", "_lowered"))} == expected


def test_what_was_measured_in_a_species_is_named_by_its_own_identifiers(
    nodes: pd.DataFrame, genesets: dict[str, list[list[str]]]
) -> None:
    proteins = nodes[nodes["kind"] == "Protein"]
    species = {row["id"].rpartition("/")[2]: row["organisms"][0] for row in proteins.to_dict("records")}
    for name, taxon in TAXA.items():
        members = {one for _, _, *genes in genesets[f"measured-in-{name}-uniprot"] for one in genes}
        assert members
        assert {species[one] for one in members} == {f"http://purl.obolibrary.org/obo/NCBITaxon_{taxon}"}
    orthologs = {one for _, _, *genes in genesets["human-orthologs-uniprot"] for one in genes}
    assert {species[one] for one in orthologs} == {"http://purl.obolibrary.org/obo/NCBITaxon_9606"}
