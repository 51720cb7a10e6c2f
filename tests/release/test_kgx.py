"""The knowledge graph of a release says what findings say, of the right species, as the Biolink Model has it."""

from __future__ import annotations

import csv
import io
import json
import subprocess
import sys
from collections import Counter
from typing import TYPE_CHECKING

import pytest
from pyoxigraph import NamedNode, Quad, Store

from mscpof.base.answer import Answer
from mscpof.base.edition import edition_of
from mscpof.base.names import BASE, GRAPH, PREFIXES, TERMS, resolve, term
from mscpof.release.artefact import Content
from mscpof.release.kgx.biolink import biolink_mapping
from mscpof.release.kgx.files import EDGES, LEFT_OUT, NODES, kgx_files
from mscpof.release.kgx.files import PREFIXES as PREFIX_MAP
from tests.conftest import ROOT, raises
from tests.programs.command import run_command
from tests.programs.validators import validated

if TYPE_CHECKING:
    from pathlib import Path

    from mscpof.curated.project import Project
    from mscpof.dataset.build import Knowledge

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("release")]

Row = dict[str, str]
TOLD = ("effect", "step", "agent")
# What kgx 2.7.0 says of any graph with microRNAs, DOIs and taxa: its test of names knows no MicroRNA, its pattern of
# CURIEs no slash, and it makes lists of what the model has once.
QUIRKS = {
    "ERROR INVALID_CATEGORY: Category 'MicroRNA' is not in CamelCase form",
    "ERROR INVALID_CATEGORY: Category 'NoncodingRNAProduct' is not in CamelCase form",
    "ERROR INVALID_NODE_PROPERTY_VALUE: Node property 'id' is expected to be of type 'CURIE'",
    "ERROR INVALID_NODE_PROPERTY_VALUE_TYPE: Single-valued node property 'in_taxon' is expected to be of type "
    "'<class 'str'>'",
}


def rows(data: bytes) -> list[Row]:
    """Read a table without the program."""
    return list(csv.DictReader(io.StringIO(data.decode()), delimiter="\t", quoting=csv.QUOTE_NONE))


def made(project: Project, store: Store) -> dict[str, bytes]:
    return {artefact.path: artefact.data for artefact in kgx_files(Content(project, store, edition_of(store)))}


def select(store: Store, text: str) -> list[tuple[str, ...]]:
    head = "".join(f"PREFIX {name}: <{iri}>\n" for name, iri in PREFIXES.items())
    answer = Answer(store, head + text)
    return [tuple(str(row[name]) for name in answer.columns) for row in answer]


def pairs(store: Store, text: str) -> dict[str, str]:
    """Return the answer to a query of two columns, the first of which is unique."""
    found = {first: second for first, second in select(store, text)}  # noqa: C416
    assert len(found) == len(select(store, text))
    return found


@pytest.fixture(scope="module")
def files(released: Path) -> dict[str, bytes]:
    return {f"kgx/{path.name}": path.read_bytes() for path in (released / "kgx").iterdir()}


@pytest.fixture(scope="module")
def nodes(files: dict[str, bytes]) -> dict[str, Row]:
    found = {row["id"]: row for row in rows(files[NODES])}
    assert len(found) == len(rows(files[NODES]))
    return found


@pytest.fixture(scope="module")
def edges(files: dict[str, bytes]) -> list[Row]:
    return rows(files[EDGES])


def iri(curie: str) -> str:
    """Return the IRI that a CURIE of ours stands for."""
    prefix, _, name = curie.partition(":")
    return f"{BASE}{prefix.partition('.')[2]}/{name}" if "." in prefix else f"{TERMS}{name}"


def test_every_edge_joins_two_nodes_and_has_a_name_of_its_own(nodes: dict[str, Row], edges: list[Row]) -> None:
    assert {edge[end] for edge in edges for end in ("subject", "object")} <= nodes.keys()
    assert len({edge["id"] for edge in edges}) == len(edges)


def test_every_node_is_joined_or_is_named_by_an_edge_or_a_node(nodes: dict[str, Row], edges: list[Row]) -> None:
    named = {value for edge in edges for cell in edge.values() for value in cell.split("|")}
    named |= {taxon for node in nodes.values() for taxon in node["in_taxon"].split("|")}
    assert {name for name, node in nodes.items() if name not in named and not node["mscpof_rank"]} == set()


def test_a_gene_or_protein_is_of_the_species_in_which_it_was_measured(
    nodes: dict[str, Row], edges: list[Row], knowledge: Knowledge
) -> None:
    text = "SELECT ?f ?o { ?f a mscpof:Finding ; mscpof:organism ?o }"
    organisms = pairs(knowledge.store, text)
    checked = 0
    for edge in edges:
        if edge["mscpof_statement"] not in TOLD:
            continue
        organism = organisms.get(iri(edge["mscpof_finding"]), "")
        for end in ("subject", "object"):
            node = nodes[edge[end]]
            if node["category"] in ("biolink:Gene", "biolink:Protein"):
                assert resolve(node["in_taxon"]) == organism, edge["id"]
                checked += 1
            elif node["in_taxon"]:
                # A microRNA named with its species is what the cells carry, never what was measured in another.
                assert (node["category"], end) == ("biolink:MicroRNA", "subject"), edge["id"]
    assert checked > 50


def test_a_taxon_of_a_protein_is_that_of_its_entry(nodes: dict[str, Row], knowledge: Knowledge) -> None:
    text = "SELECT ?p ?o { ?p a mscpof:UniProtEntry ; mscpof:organism ?o }"
    known = pairs(knowledge.store, text)
    proteins = [node for node in nodes.values() if node["category"] == "biolink:Protein"]
    assert len(proteins) > 20
    for node in proteins:
        assert known[PREFIXES["uniprot"] + node["id"].partition(":")[2]] == resolve(node["in_taxon"])


def test_a_gene_group_is_measured_only_where_its_species_is_not_known(
    nodes: dict[str, Row], edges: list[Row], knowledge: Knowledge
) -> None:
    text = "SELECT ?g ?o { ?g a mscpof:Gene ; mscpof:protein/mscpof:organism ?o }"
    known = set(select(knowledge.store, text))
    groups = 0
    for edge in edges:
        measured = edge["mscpof_statement"] == "effect" and edge["mscpof_effect"] != "secreted"
        if measured and nodes[edge["object"]]["category"] == "biolink:GeneFamily":
            groups += 1
            assert nodes[edge["object"]]["in_taxon"] == ""
            assert (iri(edge["object"]), resolve(edge["mscpof_organism"] or "NCBITaxon:0")) not in known, edge["id"]
    assert groups


def test_a_gene_group_has_no_identifier_of_a_species_but_leads_to_those_that_are_known(
    nodes: dict[str, Row], edges: list[Row], knowledge: Knowledge
) -> None:
    groups = {node["id"]: node for node in nodes.values() if node["category"] == "biolink:GeneFamily"}
    assert {(node["xref"], node["in_taxon"]) for node in groups.values()} == {("", "")}
    below = {(edge["object"], edge["subject"]) for edge in edges if edge["predicate"] == "biolink:member_of"}
    made_by = {(edge["subject"], edge["object"]) for edge in edges if edge["predicate"] == "biolink:has_gene_product"}
    for gene, name in select(knowledge.store, "SELECT ?g ?i { ?g mscpof:ncbiGeneId ?i }"):
        group = f"mscpof.gene:{gene.rpartition('/')[2]}"
        if group in groups:
            assert (group, f"NCBIGene:{name.rpartition('/')[2]}") in below
    # The Bcl-2 of the rat, by way of its gene.
    (rat,) = {end for group, end in below if group == "mscpof.gene:BCL2" and end.startswith("RGD:")}
    assert (rat, "UniProtKB:P49950") in made_by


def test_every_prefix_is_told(files: dict[str, bytes], nodes: dict[str, Row], edges: list[Row]) -> None:
    told = json.loads(files[PREFIX_MAP])
    for row in (*nodes.values(), *edges):
        for name in ("id", "subject", "object", "mscpof_finding", "mscpof_study", "in_taxon"):
            for curie in filter(None, row.get(name, "").split("|")):
                assert curie.partition(":")[0] in told, curie


def test_the_protein_of_an_effect_is_the_one_that_the_dataset_derives(edges: list[Row], knowledge: Knowledge) -> None:
    text = "SELECT ?f ?p { ?f mscpof:measuredProtein|mscpof:encodedProtein ?p }"
    derived = {(finding, protein) for finding, protein in select(knowledge.store, text)}
    measured = [e for e in edges if e["mscpof_statement"] == "effect" and e["object"].startswith("UniProtKB:")]
    assert len(measured) > 40
    for edge in measured:
        assert (iri(edge["mscpof_finding"]), PREFIXES["uniprot"] + edge["object"].partition(":")[2]) in derived


def test_what_a_retracted_study_found_is_visible_as_such(
    nodes: dict[str, Row], edges: list[Row], knowledge: Knowledge
) -> None:
    gone = {study for (study,) in select(knowledge.store, "SELECT ?s { ?s a mscpof:RetractedStudy }")}
    assert len(gone) == 2
    told: Counter[bool] = Counter()
    for edge in edges:
        retracted = any(iri(study) in gone for study in edge["mscpof_study"].split("|") if study)
        assert (edge["mscpof_retracted"] == "true") is (edge["deprecated"] == "true") is retracted, edge["id"]
        told[retracted] += 1
    assert told[True] > 5
    papers = [node for node in nodes.values() if node["category"] == "biolink:Publication"]
    assert {node["iri"] for node in papers if "Retracted Publication" in node["publication_type"]} == gone
    assert {node["iri"] for node in papers if node["deprecated"] == "true"} == gone


def test_every_effect_and_every_step_is_an_edge_or_left_out_with_a_reason(
    files: dict[str, bytes], edges: list[Row], knowledge: Knowledge
) -> None:
    effects = " ".join(f"mscpof:{effect}" for rule in biolink_mapping().rules for effect in rule.effects)
    (counts,) = select(
        knowledge.store,
        f"""SELECT (SUM(?e) AS ?effects) (SUM(?s) AS ?steps) {{
          {{ SELECT (COUNT(*) AS ?e) (0 AS ?s) {{ SELECT DISTINCT ?f ?p ?o {{
             ?f a mscpof:Finding ; ?p ?o . VALUES ?p {{ {effects} }} }} }} }}
          UNION
          {{ SELECT (0 AS ?e) (COUNT(*) AS ?s) {{ SELECT DISTINCT ?x ?from ?p ?o {{
             ?x a mscpof:Step ; mscpof:from ?from ; ?p ?o .
             VALUES ?p {{ mscpof:activates mscpof:inhibits mscpof:modulates }} }} }} }} }}""",
    )
    found = Counter(edge["mscpof_statement"] for edge in edges)
    for row in rows(files[LEFT_OUT]):
        assert row["reason"]
        found[row["what"]] += int(row["count"])
    assert (found["effect"], found["step"]) == tuple(map(int, counts))


def test_a_finding_without_effect_and_step_is_counted_and_where_it_is_filed_an_edge_leads_to_it(
    files: dict[str, bytes], edges: list[Row], knowledge: Knowledge
) -> None:
    effects = " ".join(f"mscpof:{effect}" for rule in biolink_mapping().rules for effect in rule.effects)
    without = f"?f a mscpof:Finding MINUS {{ ?f ?p ?o VALUES ?p {{ {effects} }} }} MINUS {{ ?f mscpof:axis ?step }}"
    silent = {finding for (finding,) in select(knowledge.store, f"SELECT ?f {{ {without} }}")}
    assert len(silent) == sum(int(row["count"]) for row in rows(files[LEFT_OUT]) if row["what"] == "finding")
    filed = f"SELECT ?f {{ {without} ?f mscpof:source ?s ; mscpof:mechanism ?m ; mscpof:reportedIn/a mscpof:Study }}"
    told = {iri(finding) for edge in edges for finding in edge["mscpof_finding"].split("|") if finding}
    assert {finding for (finding,) in select(knowledge.store, filed)} <= told


def test_a_property_that_names_what_is_affected_is_declared(knowledge: Knowledge) -> None:
    groups = {"affected", "raised", "lowered", "process", "agent", "lossOf"}
    text = "SELECT ?p { { ?p rdfs:subPropertyOf mscpof:names } UNION { ?p rdfs:subPropertyOf mscpof:to } }"
    named = {name.removeprefix(TERMS) for (name,) in select(knowledge.store, text)}
    assert {effect for rule in biolink_mapping().rules for effect in rule.effects} == named - groups


def test_what_is_only_reported_without_a_sign_has_no_direction(edges: list[Row]) -> None:
    unsigned = {"modulated", "restored", "improved", "worsened", "modulates"}
    assert {e["object_direction_qualifier"] for e in edges if e["mscpof_effect"] in unsigned} == {""}
    signed = [
        e
        for e in edges
        if e["category"] == "biolink:ChemicalAffectsGeneAssociation" and e["mscpof_effect"] == "increased"
    ]
    assert {(e["object_direction_qualifier"], e["qualified_predicate"]) for e in signed} == {
        ("increased", "biolink:causes")
    }


def test_what_was_looked_for_in_vain_is_negated(edges: list[Row]) -> None:
    assert {e["mscpof_effect"] for e in edges if e["negated"] == "true"} == {"notObserved"}
    assert not [e for e in edges if e["mscpof_effect"] == "notObserved" and e["negated"] != "true"]


def changed(knowledge: Knowledge, subject: str, name: str, thing: str) -> Store:
    """Return the dataset with one more statement."""
    store = Store()
    store.extend(knowledge.store)
    store.add(Quad(NamedNode(subject), NamedNode(term(name)), NamedNode(thing), NamedNode(f"{GRAPH}study/qu-q-2022")))
    return store


def test_a_thing_of_which_nothing_is_declared_is_refused(real: Project, knowledge: Knowledge) -> None:
    store = changed(knowledge, f"{BASE}finding/qu-q-2022-03", "increased", "https://example.org/thing")
    with raises("not-in-biolink", what="<https://example.org/thing>"):
        made(real, store)


def test_a_value_that_would_break_a_row_is_refused(real: Project, knowledge: Knowledge) -> None:
    store = Store()
    for quad in knowledge.store:
        if quad.subject == NamedNode(f"{BASE}gene/BCL2") and quad.predicate.value.endswith("#label"):
            continue
        store.add(quad)
    text = f'INSERT DATA {{ GRAPH <{GRAPH}entities> {{ <{BASE}gene/BCL2> <{PREFIXES["rdfs"]}label> "a\\tb"@en }} }}'
    store.update(text)
    with raises("not-in-a-table") as fault:
        made(real, store)
    assert str(fault.value.facts["value"]).startswith("a\tb")


def test_the_script_of_the_documentation_reproduces_the_evidence_matrix(released: Path, dataset: Path) -> None:
    script = ROOT / "docs" / "release" / "matrix_from_kgx.py"
    done = subprocess.run([sys.executable, script, released], capture_output=True, text=True, check=True)
    asked = run_command("matrix", "--format", "csv", "--dataset", dataset)
    assert asked.returncode == 0, asked.stderr
    names = ("source", "mechanism", "standing", "retracted")
    matrix = [tuple(row[name] for name in names) for row in csv.DictReader(io.StringIO(asked.stdout))]
    found = list(csv.reader(io.StringIO(done.stdout)))
    assert tuple(found[0]) == names
    assert [tuple(row) for row in found[1:]] == matrix
    assert sum(int(row[3]) for row in matrix) > 0


# Ways to break the tables: words of what a validator says, then the table, the first row that has a value in a column
# (or any value there), and the column that gets another value.
NEITHER = ("", "")
GENE, CHEMICAL = ("category", "biolink:Gene"), ("category", "biolink:ChemicalAffectsGeneAssociation")
DAMAGE: dict[str, tuple[str, tuple[str, str], tuple[str, str]]] = {
    "no class biolink:Genes": (NODES, GENE, ("category", "biolink:Genes")),
    "biolink:BiologicalEntity is abstract or a mixin": (NODES, GENE, ("category", "biolink:BiologicalEntity")),
    "colour: Extra inputs are not permitted": (NODES, GENE, ("colour", "blue")),
    "no predicate biolink:heals": (EDGES, NEITHER, ("predicate", "biolink:heals")),
    "biolink:gene_product_of subject": (
        EDGES,
        ("predicate", "biolink:produces"),
        ("predicate", "biolink:gene_product_of"),
    ),
    "is not below affects, as a chemical affects gene association demands": (
        EDGES,
        CHEMICAL,
        ("predicate", "biolink:produces"),
    ),
    "object_direction_qualifier: Input should be 'increased'": (
        EDGES,
        ("object_direction_qualifier", "increased"),
        ("object_direction_qualifier", "more"),
    ),
    "knowledge_level: Input should be": (EDGES, NEITHER, ("knowledge_level", "certain")),
    "agent_type: Field required": (EDGES, NEITHER, ("agent_type", "")),
    "object_direction_qualifier: Extra inputs are not permitted": (
        EDGES,
        ("category", "biolink:Association"),
        ("object_direction_qualifier", "increased"),
    ),
    "subject mscpof:PrematureOvarianFailure is a disease, not a chemical entity": (
        EDGES,
        CHEMICAL,
        ("subject", "mscpof:PrematureOvarianFailure"),
    ),
    "object UniProtKB:Q00000 is no node": (EDGES, NEITHER, ("object", "UniProtKB:Q00000")),
    "species_context_qualifier CL:0000501 is a cell, not a organism taxon": (
        EDGES,
        ("species_context_qualifier", ""),
        ("species_context_qualifier", "CL:0000501"),
    ),
    "is not below causes": (EDGES, CHEMICAL, ("qualified_predicate", "biolink:related_to")),
    "Biolink expects no GO of a biolink:Protein": (NODES, ("category", "biolink:Protein"), ("id", "GO:0000001")),
    "primary_knowledge_source is no infores": (EDGES, NEITHER, ("primary_knowledge_source", "mscpof")),
    "the identifier is used twice": (EDGES, NEITHER, NEITHER),
}


def damage(tables: dict[str, list[Row]], name: str, where: tuple[str, str], change: tuple[str, str]) -> None:
    """Break tables; edges follow a node that gets another identifier, and without a change a row stands there twice."""
    (column, value), (changed, new) = where, change
    table = tables[name]
    row = next(row for row in table if not column or (row[column] == value if value else row[column]))
    if not changed:
        table.append(dict(row))
    elif changed not in row:
        for other in table:
            other[changed] = new
    else:
        for edge in tables[EDGES] if changed == "id" else ():
            edge.update({end: new for end in ("subject", "object") if edge[end] == row["id"]})
        row[changed] = new


def write(path: Path, table: list[Row]) -> None:
    lines = ["\t".join(table[0]), *("\t".join(row.values()) for row in table)]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def in_order(*folders: Path) -> list[Path]:
    """Return the tables in each of some folders, for one run of a validator, since loading the model takes longest."""
    return [folder / name for folder in folders for name in (NODES, EDGES)]


@pytest.fixture(scope="module")
def broken(released: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The tables, broken in each way once, so that no fault hides another."""
    root = tmp_path_factory.mktemp("broken")
    for number, how in enumerate(DAMAGE.values()):
        tables = {path: rows((released / path).read_bytes()) for path in (NODES, EDGES)}
        damage(tables, *how)
        (root / str(number) / "kgx").mkdir(parents=True)
        for path, table in tables.items():
            write(root / str(number) / path, table)
    return {words: root / str(number) for number, words in enumerate(DAMAGE)}


@pytest.mark.systems
def test_every_node_and_edge_is_as_the_biolink_model_has_it_and_the_validator_objects_to_what_is_not(
    released: Path, broken: dict[str, Path], nodes: dict[str, Row], edges: list[Row]
) -> None:
    intact, *reports = validated("biolink_graph.py", "mscpof", *in_order(released, *broken.values()))
    assert intact["model"] == biolink_mapping().model
    assert (intact["nodes"], intact["edges"]) == (len(nodes), len(edges))
    assert intact["faults"] == []
    faults = {words: report["faults"] for words, report in zip(broken, reports, strict=True)}
    assert {words: some[:5] for words, some in faults.items() if not any(words in fault for fault in some)} == {}


@pytest.mark.systems
def test_kgx_itself_finds_only_what_it_finds_in_any_graph_and_objects_to_a_predicate_that_is_none(
    released: Path, broken: dict[str, Path]
) -> None:
    tables = in_order(released, broken["no predicate biolink:heals"])
    intact, damaged = validated("kgx_tables.py", released / PREFIX_MAP, *tables)
    assert set(intact) == QUIRKS
    assert any("heals" in message for message in damaged)
