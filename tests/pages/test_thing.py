"""The pages of things: what they tell is what the questions answer, in both languages, and can be taken away."""

from __future__ import annotations

import csv
import io
import re
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

import pytest
from pyoxigraph import NamedNode

from mscpof.base.names import BASE, LANGUAGES, PREFIXES, TERMS
from mscpof.pages.folder import write_site
from mscpof.pages.html.cells import Cells
from mscpof.pages.html.error_report import ReportTarget
from mscpof.pages.html.links import record_of, records
from mscpof.pages.html.page_request import PageRequest
from mscpof.pages.html.rendering import prepare
from mscpof.pages.model.address import csv_path
from mscpof.pages.model.layout import Item
from mscpof.pages.model.naming import naming_of
from mscpof.pages.model.resource import resource_of
from mscpof.pages.model.things import term_pages
from mscpof.pages.tables.rows import fill, tables_with_rows
from mscpof.pages.tables.table import kinds_of, read_tables
from mscpof.pages.views.documents import page_of
from mscpof.pages.views.table_files import csv_paths, show_csv
from mscpof.pages.views.thing_list import lists
from mscpof.pages.words.texts import section
from tests.pages.page_reader import CHINESE, Page, check, show

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pyoxigraph import Store

    from mscpof import KnowledgeBase
    from mscpof.pages.tables.rows import FilledTable

pytestmark = pytest.mark.slow

# One of each kind of page.
KINDS = (
    "source/UmbilicalCordMSC", "source/ChorionicMSC", "mechanism/AntiFibrosis", "product/Exosome",
    "modification/matrigel", "gene/CASP3", "gene/SOD1", "mirna/hsa-miR-126-3p", "circrna/circLRRC8A", "family/VEGF",
    "pathway/PI3K-AKT", "cell/treg", "term/CL_0000501", "term/GO_0006915", "measure/ovarian-fibrosis",
    "study/qu-q-2022", "study/niu-j-2022", "finding/qu-q-2022-02", "discrepancy/qu-q-2022-setting",
    "conflict/gene/SOD1",
    "matrix/UmbilicalCordMSC/AntiFibrosis", "matrix/PlacentalMSC/ImmuneRegulation", "matrix/SkinMSC/Autophagy",
    "review/liu-2025", "review/liu-2025/section-2.2.1",
)  # fmt: skip


@pytest.fixture(scope="module")
def csvs(store: Store) -> set[str]:
    """The paths of all tables as CSV."""
    return set(csv_paths(store))


@pytest.fixture
def reporting() -> Iterator[None]:
    prepare(ReportTarget("https://example.org/issues/new"))
    yield
    prepare()


def filled(store: Store, path: str, language: str = "en") -> dict[str, FilledTable]:
    resource = resource_of(store, BASE + path)
    found = tables_with_rows(store, resource.iri, kinds_of(resource.types, path), naming_of(store, language))
    return {table.name: table for table in found}


def pairs(table: FilledTable, one: str, other: str) -> dict[str, str]:
    """Return what stands in one column of a table by what stands in another."""
    both = zip(table.column(one), table.column(other), strict=True)
    return {first[0].iri or first[0].text: "".join(item.text for item in second) for first, second in both}


def studies(table: FilledTable, column: str = "study") -> set[str]:
    return set(table.values(column))


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_table_of_a_page_has_its_anchor_its_number_and_its_csv(
    store: Store, subtests: pytest.Subtests, language: str
) -> None:
    for path in KINDS:
        with subtests.test(path):
            page = Page(show(store, path, language))
            hrefs, words = page.all("href"), page.words
            for name, table in filled(store, path, language).items():
                assert f"#{name}" in hrefs
                assert any(href.endswith(f".{name}.csv") for href in hrefs)
                assert f"{table.title} {len(table.rows)}" in words


def test_a_chinese_page_says_its_own_in_chinese(store: Store, subtests: pytest.Subtests) -> None:
    for path in KINDS:
        with subtests.test(path):
            page = Page(show(store, path, "zh"))
            assert section("article")["cite"]["zh"] in [text for text, _ in page.texts]
            for name, words in {**section("article"), **section("report"), **section("against")}.items():
                fixed = re.split(r"\{\w+\}", words["en"])[0].strip()
                assert len(fixed) < 8 or fixed not in page.words, name
            for table in filled(store, path, "zh").values():
                assert CHINESE.search(table.title)
                assert all(CHINESE.search(column.label) or column.label == "UniProt" for column in table.columns)


def test_the_sources_of_a_mechanism_are_its_column_of_the_matrix(store: Store, kb: KnowledgeBase) -> None:
    table = filled(store, "mechanism/AntiFibrosis")["sources"]
    assert len(table.rows) == len(kb.query("matrix", mechanism="AntiFibrosis")) == 11
    counts = pairs(table, "source", "counted")
    assert counts[f"{TERMS}UmbilicalCordMSC"] == "2"
    assert counts[f"{TERMS}MenstrualBloodMSC"] == "2"
    assert counts[f"{TERMS}BoneMarrowMSC"] == "1"
    assert sum(number != "0" for number in counts.values()) == 3


def test_retracted_studies_are_counted_apart(store: Store) -> None:
    table = filled(store, "source/UmbilicalCordMSC")["mechanisms"]
    counts = pairs(table, "mechanism", "counted")
    assert counts[f"{TERMS}AntiApoptosis"] == "4 + 1"
    only = Page(show(store, "matrix/PlacentalMSC/ImmuneRegulation")).words
    assert "0 + 1 study (1 retracted)" in only
    assert "no study that stands supports it" in only
    assert "Only retracted work reports a change here" in only


@pytest.mark.parametrize(
    ("language", "sources", "verdict"),
    [
        ("en", "umbilical cord (2), menstrual blood (2), bone marrow (1)", "Nothing in this review does"),
        ("zh", "脐带 (2)、经血 (2)、骨髓 (1)", "本综述中没有"),
    ],
)
def test_which_sources_act_on_fibrosis_and_whether_anything_contradicts_it(
    store: Store, language: str, sources: str, verdict: str
) -> None:
    words = Page(show(store, "mechanism/AntiFibrosis", language)).words
    assert sources in words
    assert verdict in words
    assert Page(show(store, "measure/ovarian-fibrosis", language)).words.count(verdict) == 1


def test_what_goes_both_ways_is_told_on_the_pages_of_both_sides(store: Store) -> None:
    for path in ("gene/SOD1", "mechanism/AntiInflammation", "study/xiang-li-2018", "finding/xiang-li-2018-01"):
        found = filled(store, path).get("opposite")
        assert found or path == "mechanism/AntiInflammation", path
    assert "Yes, in this review" in Page(show(store, "gene/SOD1")).words
    assert "有, 在本综述中" in Page(show(store, "gene/SOD1", "zh")).words


def test_what_is_bad_is_not_contradicted_by_being_improved(store: Store) -> None:
    found = filled(store, "measure/ovarian-injury")
    assert {f"{TERMS}decreased", f"{TERMS}improved"} <= set(found["changes"].values("effect"))
    assert "opposite" not in found


def test_opposite_directions_are_the_conflicts_of_the_dataset(store: Store, kb: KnowledgeBase) -> None:
    rows = kb.query("conflicts")
    conflicting = {str(row["finding"]) for row in rows}
    assert conflicting
    for path in sorted({path.removeprefix(BASE) for path in conflicting}):
        assert "opposite" in filled(store, path), path


def test_the_changes_of_a_gene_are_those_that_the_question_finds(store: Store, kb: KnowledgeBase) -> None:
    table = filled(store, "gene/CASP3")["changes"]
    assert len(table.rows) == len(kb.query("changes", entity="CASP3")) == 4
    summary = Page(show(store, "gene/CASP3")).words
    assert "lower it in 6 studies (amniotic fluid, bone marrow, menstrual blood, umbilical cord)" in summary


def test_conflicts_show_their_sides_and_in_what_they_differ(store: Store) -> None:
    found = filled(store, "conflict/gene/SOD1")
    assert len(found["raised"].rows) == 2
    assert len(found["lowered"].rows) == 1
    words = Page(show(store, "conflict/gene/SOD1")).words
    assert "raised in 2 studies and lowered in 1 study" in words


def test_a_discrepancy_shows_its_readings_side_by_side_with_what_was_adopted(store: Store) -> None:
    found = filled(store, "discrepancy/zhou-y-2021-organism")
    readings = found["readings"]
    adopted = [row[0][0].text for row in readings.rows if any(item.kind == "yes" for cell in row for item in cell)]
    assert len(readings.rows) == 2
    assert len(adopted) == 1
    words = Page(show(store, "discrepancy/zhou-y-2021-organism")).words
    assert "2 readings of “organism” stand against each other; it touches 3 findings of 1 study." in words
    assert f"Adopted: {adopted[0]}." in words
    assert "None is adopted alone." in Page(show(store, "discrepancy/qu-q-2022-setting")).words
    assert len(filled(store, "discrepancy/qu-q-2022-setting")["touched"].rows) == 3


def test_a_study_without_a_finer_kind_is_counted_too(store: Store) -> None:
    for path in ("gene/CASP3", "source/UmbilicalCordMSC"):
        found = filled(store, path)
        reported = {iri for iri in found["findings"].values("study") if "/study/" in iri}
        assert studies(found["studies"]) == reported


def test_a_table_as_csv_reads_back_as_it_stands_on_the_page(store: Store) -> None:
    paths = ("gene/CASP3", "source/MenstrualBloodMSC", "study/qu-q-2022", "term/GO_0006915")
    for path, name, table in [(one, *item) for one in paths for item in filled(store, one, "zh").items()]:
        shown = show_csv(store, PageRequest(csv_path(path, name), "zh"))
        rows = list(csv.reader(io.StringIO(shown.body, newline="")))
        assert shown.content_type.startswith("text/csv")
        assert len(rows) == len(table.rows) + 1
        plain = [n for n, label in enumerate(rows[0]) if not label.endswith("(IRI)")]
        assert [rows[0][n] for n in plain] == [column.label for column in table.columns]
        texts = [["; ".join(item.text for item in cell) for cell in row] for row in table.rows]
        assert [[row[n] for n in plain] for row in rows[1:]] == texts


def test_a_list_as_csv_has_a_row_for_each_of_its_things(store: Store, kb: KnowledgeBase) -> None:
    for path, number in (("study", 72), ("finding", 513), ("gene", 147), ("matrix", 99), ("mechanism", 9)):
        rows = list(csv.reader(io.StringIO(show_csv(store, PageRequest(f"{path}/index.entries.csv")).body, newline="")))
        assert len(rows) == number + 1, path


def test_lists_tell_as_many_things_as_there_are(store: Store) -> None:
    naming = naming_of(store, "en")
    for folder, table in lists().items():
        iri = f"{BASE}{folder}/"
        resource = resource_of(store, iri)
        told = {item.iri for row in fill(store, table, iri, naming).rows for cell in row for item in cell}
        assert set(resource.members) <= told, folder


def test_the_paths_of_a_csv_are_those_of_the_tables_that_have_rows(store: Store, csvs: set[str]) -> None:
    assert "gene/index.entries.csv" in csvs
    assert len(csvs) > 1000
    for path in KINDS:
        has = {one for one in csvs if one.startswith(f"{path}.")}
        assert has == {csv_path(path, name) for name in filled(store, path)}


@pytest.mark.parametrize(
    ("iri", "page"),
    [
        ("http://purl.uniprot.org/uniprot/P42574", "https://www.uniprot.org/uniprotkb/P42574"),
        ("http://identifiers.org/ncbigene/836", "https://www.ncbi.nlm.nih.gov/gene/836"),
        ("http://identifiers.org/mgi/MGI:107739", "http://www.informatics.jax.org/accession/MGI:107739"),
        (
            "http://identifiers.org/mirbase.mature/MIMAT0000445",
            "http://mirbase.org/cgi-bin/mature.pl?mature_acc=MIMAT0000445",
        ),
        ("http://purl.obolibrary.org/obo/CL_0000501", "http://purl.obolibrary.org/obo/CL_0000501"),
        ("https://doi.org/10.12307/2025.017", "https://doi.org/10.12307/2025.017"),
        ("http://identifiers.org/hgnc/", "http://identifiers.org/hgnc/"),
    ],
)
def test_an_identifier_leads_to_the_page_that_its_owners_have_for_people(iri: str, page: str) -> None:
    assert record_of(iri) == page


def test_every_declared_record_is_used_and_has_a_place_for_the_identifier(store: Store) -> None:
    known = {
        node.value
        for quad in store.quads_for_pattern(None, None, None, None)
        if isinstance(node := quad.object, NamedNode)
    }
    for prefix, page in records().items():
        assert page.count("{}") == 1
        assert any(iri.startswith(prefix) for iri in known), prefix


def test_identifiers_of_a_gene_are_all_on_its_page(store: Store) -> None:
    hrefs = Page(show(store, "gene/CASP3")).all("href")
    for page in (
        "https://www.uniprot.org/uniprotkb/P42574",
        "https://www.uniprot.org/uniprotkb/P70677",
        "https://www.uniprot.org/uniprotkb/P55213",
        "https://www.ncbi.nlm.nih.gov/gene/836",
        "https://www.genenames.org/data/gene-symbol-report/#!/hgnc_id/1504",
    ):
        assert page in hrefs


def test_the_report_opens_with_what_is_on_the_page(store: Store, reporting: None) -> None:
    for language in LANGUAGES:
        page = Page(show(store, "finding/qu-q-2022-01", language))
        [href] = [href for href in page.all("href") if href.startswith("https://example.org/issues/new?")]
        sent = parse_qs(urlsplit(href).query)
        assert "finding/qu-q-2022-01" in sent["title"][0]
        [body] = sent["body"]
        assert f"{BASE}finding/qu-q-2022-01" in body
        place = naming_of(store, language).of(f"{BASE}review/liu-2025/section-2.2.1").text
        assert place in body
        assert place in page.words
        assert section("report")["wrong"][language] in body


def test_where_no_reports_are_taken_their_text_can_be_copied(store: Store) -> None:
    page = Page(show(store, "finding/qu-q-2022-01"))
    [area] = [given for tag, given in page.elements if tag == "textarea"]
    assert "readonly" in area
    assert f"{BASE}finding/qu-q-2022-01" in page.words


def test_a_long_report_still_fits_into_an_address() -> None:
    address = ReportTarget("https://example.org/new").link("题", "综述" * 5000)
    assert len(address) <= 6000
    assert parse_qs(urlsplit(address).query)["body"][0].endswith("…")
    assert ReportTarget().link("a", "b") == ""


def test_a_page_is_cited_with_its_address_and_a_paper_by_its_own_reference(store: Store) -> None:
    words = Page(show(store, "matrix/UmbilicalCordMSC/AntiFibrosis")).words
    assert f"url = {{{BASE}matrix/UmbilicalCordMSC/AntiFibrosis}}" in words
    assert f"UR  - {BASE}matrix/UmbilicalCordMSC/AntiFibrosis" in words
    paper = Page(show(store, "study/qu-q-2022")).words
    assert "doi = {10.1186/s13287-022-03056-y}" in paper
    assert "JO  - Stem Cell Res Ther" in paper


def test_a_link_of_a_cell_that_is_no_address_on_the_web_is_text() -> None:
    written = Cells(PageRequest("gene/A"), {}).rows([[[Item("x", "", "javascript:alert(1)", "link")]]])
    assert "href" not in written


def test_all_tables_are_told_in_both_languages_and_stand_on_some_page(csvs: set[str]) -> None:
    for table in (*read_tables("things").values(), *read_tables("lists").values()):
        assert set(table.title) == set(LANGUAGES), table.name
        assert set(table.note) in (set(), set(LANGUAGES)), table.name
    assert {path.removesuffix(".csv").rpartition(".")[2] for path in csvs} >= set(read_tables("things"))


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_term_with_a_page_has_a_valid_one(store: Store, language: str) -> None:
    for path in term_pages(store).values():
        resource = resource_of(store, BASE + path)
        check(page_of(store, resource, PageRequest(path, language)))


def test_a_site_without_a_server_says_too_where_errors_are_reported(tmp_path: Path) -> None:
    dataset = tmp_path / "tiny.nq"
    dataset.write_text(f"<{BASE}gene/A> <{PREFIXES['rdf']}type> <{TERMS}Gene> <{BASE}graph/x> .\n", encoding="utf-8")
    write_site(dataset, tmp_path / "site", report_to="mailto:data@example.org")
    for page in ("gene/A.html", "zh/gene/A.html"):
        text = (tmp_path / "site" / page).read_text(encoding="utf-8")
        assert 'href="mailto:data@example.org?subject=' in text
