"""Names: whatever people call a thing leads to its one IRI, or to the names that come near."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from pyoxigraph import RdfFormat, Store

from mscpof.ask.lookup import Lookup
from mscpof.base.faults import UnknownName
from mscpof.base.names import BASE, OBO, TERMS, shorten
from tests.conftest import raises

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mscpof import KnowledgeBase

CASP3 = f"{BASE}gene/CASP3"
PRINTED = Path(__file__).parents[1] / "fixtures" / "printed-names.tsv"


# What people write, by what it leads to; of a source or mechanism also as the matrix names it.
NAMES = {
    ("entity", CASP3): (
        *(CASP3, "gene/CASP3", "gene/casp3", "CASP3", "casp3", " caspase 3 ", "Caspase-3", "CASPASE‑3", "caspase3"),
        *("HGNC:1504", "hgnc:1504", "http://identifiers.org/hgnc/1504", "ncbigene:836", "NCBIGene:836"),
        *("UniProtKB:P42574", "uniprot:P42574", "P42574", "p70677", "http://purl.uniprot.org/uniprot/P55213"),
    ),
    ("entity", f"{OBO}GO_0006915"): ("GO:0006915", "GO_0006915", f"{OBO}GO_0006915", "apoptotic process"),
    ("entity", f"{BASE}gene/TGFB1"): ("TGF-β1", "tgf beta1", "TGF‑β１", "ＴＧＦ－β１"),
    ("source", f"{TERMS}UmbilicalCordMSC"): (
        *("UmbilicalCordMSC", "umbilicalcordmsc", "UC-MSC", "hUCMSC", "umbilical cord", "脐带", "脐带间充质干细胞"),
    ),
    ("mechanism", f"{TERMS}AntiApoptosis"): ("AntiApoptosis", "anti-apoptosis", "antiapoptosis"),
    ("term", f"{TERMS}NotReported"): ("NotReported",),
    ("term", f"{TERMS}Major"): ("major",),
    ("term", f"{TERMS}lowered"): ("lowered",),
}


def test_a_thing_is_found_by_symbol_synonym_identifier_and_label_in_both_languages(kb: KnowledgeBase) -> None:
    wrong = [(kind, name) for (kind, iri), names in NAMES.items() for name in names if _found(kb, name, kind) != iri]
    assert wrong == []


def _found(kb: KnowledgeBase, name: str, kind: str) -> str:
    """Return what a name leads to, or what is said when it leads to nothing."""
    try:
        return kb.find(name, kind)
    except UnknownName as fault:
        return str(fault)


def test_every_label_of_the_matrix_names_its_source_or_mechanism(kb: KnowledgeBase) -> None:
    for language in ("en", "zh"):
        matrix = kb.matrix(language)
        assert all(kb.find(label, "source") == TERMS + name for name, label in matrix.sources.items())
        assert all(kb.find(label, "mechanism") == TERMS + name for name, label in matrix.mechanisms.items())


def test_a_name_that_fails_gives_the_nearest(kb: KnowledgeBase) -> None:
    for name, kind, nearest in (
        ("CASP", "entity", "CASP3"),
        ("caspase-33", "entity", "caspase 3"),
        ("gene/CASP33", "entity", "gene/CASP3"),
        ("半胱天冬酶3", "entity", "胱天蛋白酶3"),
        ("UmbilicalMSC", "source", "UmbilicalCordMSC"),
        ("cord", "source", "umbilical cord"),
        ("apoptosis", "mechanism", "AntiApoptosis"),
        ("NotReport", "term", "NotReported"),
    ):
        with raises("unknown-name", UnknownName, name=name, kind=kind) as fault:
            kb.find(name, kind)
        assert nearest in fault.value.facts["nearest"]


def test_no_identifier_is_guessed(kb: KnowledgeBase) -> None:
    for name in ("", " ", "836", "1504", "P42575", "HGNC:99999999", "GO:9999999", "a}b", '"', "\udcff"):
        with raises("unknown-name", UnknownName) as fault:
            kb.find(name)
        assert not any(":" in nearest for nearest in fault.value.facts["nearest"]), name


def test_every_entity_is_found_by_its_path_and_every_gene_by_its_symbol(kb: KnowledgeBase) -> None:
    genes = kb.query(
        "PREFIX mscpof: <https://w3id.org/mscpof/ontology#> SELECT ?gene ?symbol { ?gene mscpof:symbol ?symbol }"
    )
    assert len(genes) > 10
    for row in genes:
        assert kb.find(row["gene"].removeprefix(BASE)) == row["gene"]
        assert kb.find(row["symbol"]) == row["gene"]


SMALL = """
PREFIX : <https://w3id.org/mscpof/>
PREFIX mscpof: <https://w3id.org/mscpof/ontology#>
PREFIX obo: <http://purl.obolibrary.org/obo/>
PREFIX owl: <http://www.w3.org/2002/07/owl#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
PREFIX hgnc: <http://identifiers.org/hgnc/>
PREFIX ncbigene: <http://identifiers.org/ncbigene/>
:gene/A a mscpof:Entity ; rdfs:label "first"@en , "甲"@zh ; skos:altLabel "shared" ; mscpof:hgncId hgnc:7 .
:gene/B a mscpof:Entity ; rdfs:label "second"@en ; skos:altLabel "Shared" ; mscpof:ncbiGeneId ncbigene:7 .
:chemical/c a mscpof:Entity ; rdfs:label "cisplatin"@en ; skos:exactMatch obo:CHEBI_27899 .
obo:CHEBI_27899 a owl:Class ; rdfs:label "cisplatin"@en .
obo:CL_0000501 a owl:Class ; rdfs:label "granulosa cell"@en .
obo:CL_0000503 a owl:Class ; rdfs:label "theca cell"@en .
:family/thecal a mscpof:Entity ; rdfs:label "theca cells"@en .
"""


@pytest.fixture
def small() -> Lookup:
    store = Store()
    text = re.sub(r"^:(\w+/\w+)", rf"<{BASE}\1>", SMALL, flags=re.MULTILINE)
    store.load(input=text.encode(), format=RdfFormat.TURTLE)
    return Lookup(store)


def test_a_name_of_two_things_is_refused_with_both(small: Lookup) -> None:
    with raises("unknown-name", UnknownName, nearest=["gene/A", "gene/B"]) as fault:
        small.find("SHARED", "entity")
    assert str(fault.value) == 'no single entity "SHARED"; did you mean gene/A, gene/B?'


def test_one_number_in_two_registries_is_told_apart(small: Lookup) -> None:
    assert small.find("HGNC:7", "entity") == f"{BASE}gene/A"
    assert small.find("ncbigene:7", "entity") == f"{BASE}gene/B"


def test_an_entity_comes_before_the_term_that_it_is_mapped_to_and_other_terms_are_entities_too(small: Lookup) -> None:
    for name in ("cisplatin", "CHEBI:27899", f"{OBO}CHEBI_27899"):
        assert small.find(name, "entity") == f"{BASE}chemical/c"
    assert small.find("granulosa cell", "entity") == f"{OBO}CL_0000501"
    assert small.find("甲", "entity") == f"{BASE}gene/A"


def test_a_name_in_the_plural_is_found_unless_the_plural_is_a_name_of_its_own(small: Lookup) -> None:
    assert small.find("granulosa cells", "entity") == f"{OBO}CL_0000501"
    assert small.find("theca cells", "entity") == f"{BASE}family/thecal"


def test_only_what_is_an_english_plural_is_folded(kb: KnowledgeBase) -> None:
    for name in ("KRA", "Bclss", "apoptosi", "caspases 3s"):
        with raises("unknown-name", UnknownName):
            kb.find(name)


def _printed() -> Iterator[tuple[str, str, str]]:
    """Give the kind, the name and the node of every name in the table of printed names."""
    for line in PRINTED.read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            kind, node, names = line.split("\t")
            for name in names.split(" | "):
                yield kind, name, node


def test_every_name_that_the_review_prints_leads_to_its_node(kb: KnowledgeBase) -> None:
    found = [(kind, name, node, shorten(_found(kb, name, kind))) for kind, name, node in _printed()]
    assert [line for line in found if line[2] != line[3]] == []


def test_the_table_of_printed_names_covers_every_kind_once() -> None:
    printed = list(_printed())
    names = [(kind, name) for kind, name, _ in printed]
    assert len(names) == len(set(names)) > 200
    assert {kind for kind, _ in names} == {"entity", "source", "mechanism", "term"}


# Names that the review prints for two things: who asks is shown both.
AMBIGUOUS = [
    ("核苷酸结合寡聚化结构域样受体3", "entity", ("gene/NLRP1", "gene/NLRP3")),
    ("ovariectomized", "term", ("OvariectomisedState", "SurgicalOvariectomy")),
]


def test_a_name_that_the_review_prints_for_two_things_lists_both(kb: KnowledgeBase) -> None:
    for name, kind, both in AMBIGUOUS:
        with raises("unknown-name", UnknownName, kind=f"single {kind}", nearest=list(both)):
            kb.find(name, kind)


def test_no_other_name_of_an_entity_means_two_things(kb: KnowledgeBase) -> None:
    rows = kb.query(
        """
        PREFIX mscpof: <https://w3id.org/mscpof/ontology#>
        PREFIX obo: <http://purl.obolibrary.org/obo/>
        PREFIX owl: <http://www.w3.org/2002/07/owl#>
        PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
        PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
        SELECT DISTINCT (STR(?label) AS ?name) {
          { ?node a mscpof:Entity } UNION { ?node a owl:Class FILTER STRSTARTS(STR(?node), STR(obo:)) }
          ?node rdfs:label|skos:altLabel ?label
        }
        """
    ).rows
    assert len(rows) > 1000
    double = set()
    for row in rows:
        try:
            kb.find(row["name"])
        except UnknownName as fault:
            double.add(fault.nearest)
    assert double == {both for _, kind, both in AMBIGUOUS if kind == "entity"}


def test_only_terms_of_the_slices_have_synonyms(kb: KnowledgeBase) -> None:
    rows = kb.query(
        """
        PREFIX obo: <http://purl.obolibrary.org/obo/>
        PREFIX owl: <http://www.w3.org/2002/07/owl#>
        PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
        SELECT ?term ?slice {
          ?term skos:altLabel ?name FILTER STRSTARTS(STR(?term), STR(obo:))
          OPTIONAL { ?term a owl:Class BIND (true AS ?slice) }
        }
        """
    ).rows
    assert len(rows) > 50
    assert [row["term"] for row in rows if row["slice"] is None] == []
