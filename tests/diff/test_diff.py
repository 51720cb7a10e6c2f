"""What changed between two editions is told: what came, changed, was retired, went without a word, or was retracted."""

from __future__ import annotations

import gzip
import json
import time
from typing import TYPE_CHECKING

import pytest
from pyoxigraph import BlankNode, Literal, NamedNode, Quad, RdfFormat, Store

from mscpof.base.canonical import canonical
from mscpof.base.names import BASE, INFERRED_GRAPH, PREFIXES, TERMS, shorten
from mscpof.dataset.build import assemble
from mscpof.diff import change_report
from mscpof.diff.blank_node_names import GENID
from mscpof.diff.difference import Difference, Fate, difference
from mscpof.diff.edition_dataset import EditionDataset, read_dataset
from tests.conftest import raises, tiny_project
from tests.programs.command import mscpof, run_command

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

pytestmark = pytest.mark.slow

DATASET = NamedNode(f"{BASE}dataset")
METADATA = NamedNode(f"{BASE}graph/metadata")
# What is done to the tiny project: file, what stands there, what will stand there.
EDITS = (
    ("data/studies/second-b-2021.yaml", "decreased: gene/CASP3", "increased: gene/CASP3"),
    ("data/studies/first-a-2020.yaml", "finding/first-a-2020-06", "finding/first-a-2020-07"),
    ("data/studies/first-a-2020.yaml", "from: gene/BAX, modulates", "from: gene/BAX, activates"),
    ("data/entities/genes.yaml", "label: {en: caspase 3,", "label: {en: caspase three,"),
    ("data/entities/others.yaml", "id: circrna/example", "id: circrna/renamed"),
    ("data/discrepancies/first.yaml", "severity: Major", "severity: Minor"),
    (
        "data/studies/second-b-2021.yaml",
        "findings:\n",
        "notices:\n  - {id: notice/second-b-2021-retraction, type: RetractionNotice}\nfindings:\n",
    ),
    (
        "ontology/sources.ttl",
        "mscpof:SkinMSC a owl:Class",
        "mscpof:SkinMSC owl:deprecated true ; obo:IAO_0100001 mscpof:AdultTissueMSC .\nmscpof:SkinMSC a owl:Class",
    ),
    ("ontology/sources.ttl", "owl:someValuesFrom obo:UBERON_0002331", "owl:someValuesFrom obo:UBERON_0000992"),
    (
        "ontology/mappings/cl.sssom.tsv",
        "mscpof:AdiposeMSC\tadipose mesenchymal stem cell\tskos:exactMatch",
        "mscpof:AdiposeMSC\tadipose mesenchymal stem cell\tskos:closeMatch",
    ),
)


def saved(store: Store, path: Path) -> Path:
    path.write_bytes(canonical(store))
    return path


@pytest.fixture(scope="module")
def tiny_editions(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """The tiny project as it is, and after all edits, as N-Quads."""
    root = tmp_path_factory.mktemp("editions")
    project = tiny_project(root / "project")
    old = saved(assemble(project).store, root / "old.nq")
    for name, before, after in EDITS:
        path = project.root / name
        text = path.read_text(encoding="utf-8")
        assert before in text, (name, before)
        path.write_text(text.replace(before, after), encoding="utf-8")
    return old, saved(assemble(project).store, root / "new.nq")


@pytest.fixture(scope="module")
def tiny_difference(tiny_editions: tuple[Path, Path]) -> Difference:
    return difference(*map(read_dataset, tiny_editions))


@pytest.fixture(scope="module")
def told(tiny_difference: Difference) -> str:
    return change_report.text(tiny_difference, "en")


@pytest.fixture(scope="module")
def former(dataset: Path) -> EditionDataset:
    """The project's own dataset."""
    return read_dataset(dataset)


@pytest.fixture
def compare(dataset: Path, former: EditionDataset, tmp_path: Path) -> Callable[[Callable[[Store], None]], Difference]:
    """Compare the project's own dataset with itself after an edit."""

    def run(edit: Callable[[Store], None]) -> Difference:
        store = Store()
        store.bulk_load(path=dataset, format=RdfFormat.N_QUADS)
        edit(store)
        return difference(former, read_dataset(saved(store, tmp_path / "edited.nq")))

    return run


def fates(found: Difference) -> dict[str, str]:
    return {shorten(thing.iri): thing.fate.value for thing in found.resources}


def test_a_dataset_beside_itself_has_not_changed(former: EditionDataset) -> None:
    found = difference(former, former)
    assert not found
    assert change_report.text(found, "en").startswith("nothing changed: ")
    assert change_report.text(found, "zh").startswith("没有变化")


def test_each_thing_that_was_edited_is_told_with_its_fate(tiny_difference: Difference) -> None:
    assert fates(tiny_difference) == {
        "finding/second-b-2021-01": "changed",
        "finding/first-a-2020-02": "changed",
        "finding/first-a-2020-06": "vanished",
        "finding/first-a-2020-07": "added",
        "notice/second-b-2021-retraction": "added",
        "discrepancy/first-a-2020-organism": "changed",
        "gene/CASP3": "changed",
        "circrna/example": "vanished",
        "circrna/renamed": "added",
        "SkinMSC": "retired",
        "UmbilicalCordMSC": "changed",
    }


LINES = [
    "findings: 1 added, 2 changed, 1 gone without having been retired",
    "  + finding/first-a-2020-07 (disease observation [1]: increased caspase three)",
    "      caspase three: from decreased to increased",
    "      axis-2, apoptotic process: from modulates to activates",
    "      label (en): from “caspase 3” to “caspase three”",
    "      has severity: from major to minor",
    "      owl:equivalentClass: from (mesenchymal stem cell and (derives from some umbilical cord))"
    " to (mesenchymal stem cell and (derives from some ovary))",
    "      use AdultTissueMSC (adult tissue mesenchymal stem cell) instead",
    "  ~ adipose mesenchymal stem cell AdiposeMSC – mesenchymal stem cell of adipose tissue CL:0002570: "
    "from same elsewhere to close match elsewhere",
    "  ! circrna/example (example circular RNA)",
    "  ! SECOND B 2021 [2] was retracted; what rests on it (1 finding) is shown from now on and counted apart",
]


def test_changes_are_told_in_words(told: str) -> None:
    assert [line for line in LINES if line not in told.splitlines()] == [], told


def test_a_change_is_told_in_chinese_too(tiny_difference: Difference) -> None:
    told = change_report.text(tiny_difference, "zh")
    assert "发现: 新增 1, 更改 2, 未经停用而消失 1" in told
    assert "apoptotic process" not in told
    assert "凋亡过程: 由 调节 改为 激活" in told


def test_identifiers_that_go_without_being_retired_are_warned_of(told: str) -> None:
    assert "warning: 2 in use before, gone without owl:deprecated" in told


def test_a_part_of_a_changelog_has_the_sections_of_keep_a_changelog(tiny_difference: Difference) -> None:
    lines = change_report.changelog(tiny_difference, "en").splitlines()
    assert [line for line in lines if line.startswith("#")] == [
        "## [Unreleased]",
        "### Added",
        "### Changed",
        "### Deprecated",
        "### Removed",
    ]
    assert max(map(len, lines)) <= 116
    assert all(line.startswith(("#", "- ", "  ")) or not line for line in lines)


def edition(version: str, date: str) -> Callable[[Store], None]:
    """Return the edit that makes a dataset another edition."""

    def edit(store: Store) -> None:
        for name, value in ((f"{PREFIXES['owl']}versionInfo", version), (f"{PREFIXES['dcterms']}issued", date)):
            for quad in list(store.quads_for_pattern(DATASET, NamedNode(name), None, None)):
                store.remove(quad)
            store.add(Quad(DATASET, NamedNode(name), Literal(value), METADATA))

    return edit


def test_a_new_version_heads_its_part_of_the_changelog(compare: Callable[..., Difference]) -> None:
    found = compare(edition("9.9.9", "2030-01-02"))
    assert change_report.changelog(found, "en").startswith("## [9.9.9] - 2030-01-02\n")


def test_programs_get_everything_as_json(tiny_difference: Difference) -> None:
    told = json.loads(change_report.as_json(tiny_difference, "en"))
    assert told["changed"]
    assert told["retracted"] == [{"iri": f"{BASE}study/second-b-2021", "label": "SECOND B 2021 [2]", "findings": 1}]
    changed = {thing["iri"]: thing for thing in told["things"]}[f"{BASE}finding/second-b-2021-01"]
    assert changed["alterations"] == [
        {
            "node": f"{BASE}finding/second-b-2021-01",
            "property": f"{TERMS}decreased",
            "successor": f"{TERMS}increased",
            "before": [{"iri": f"{BASE}gene/CASP3"}],
            "after": [{"iri": f"{BASE}gene/CASP3"}],
        }
    ]


def test_one_axiom_more_renames_no_other(former: EditionDataset, compare: Callable[..., Difference]) -> None:
    """Canonical labels count through a dataset; a name by content stays."""

    def one_more(store: Store) -> None:
        node = BlankNode()
        graph, below = NamedNode(f"{BASE}graph/ontology"), NamedNode(f"{PREFIXES['rdfs']}subClassOf")
        store.add(Quad(NamedNode(f"{TERMS}AdiposeMSC"), below, node, graph))
        store.add(Quad(node, NamedNode(f"{PREFIXES['owl']}onProperty"), NamedNode(f"{TERMS}x"), graph))

    found = compare(one_more)
    assert (len(found.added), len(found.removed)) == (2, 0)
    assert fates(found) == {"AdiposeMSC": "changed"}


def test_of_a_long_text_the_part_that_differs_is_shown(compare: Callable[..., Difference]) -> None:
    def edit(store: Store) -> None:
        queries = store.quads_for_pattern(None, NamedNode(f"{PREFIXES['sh']}select"), None, None)
        query = max(queries, key=lambda quad: len(str(quad.object)))
        assert isinstance(query.object, Literal)
        store.remove(query)
        text = Literal(query.object.value.replace("WHERE", "WHERE # here", 1))
        store.add(Quad(query.subject, query.predicate, text, query.graph_name))

    line = next(line for line in change_report.text(compare(edit), "en").splitlines() if "WHERE # here" in line)
    assert len(line) < 300
    assert line.count("…") == 4


def test_what_rules_derive_is_counted_and_not_told(compare: Callable[..., Difference]) -> None:
    def edit(store: Store) -> None:
        store.remove(next(iter(store.quads_for_pattern(None, None, None, NamedNode(INFERRED_GRAPH)))))

    found = compare(edit)
    assert found
    assert not found.resources
    assert "graph inferred, made anew by each build; statements: 0 added, 1 removed" in change_report.text(found, "en")


def test_a_thing_that_was_retired_before_may_go(compare: Callable[..., Difference], former: EditionDataset) -> None:
    gene, graph = NamedNode(f"{BASE}gene/CASP9"), NamedNode(f"{BASE}graph/entities")

    def retire(store: Store) -> None:
        yes = Literal("true", datatype=NamedNode(f"{PREFIXES['xsd']}boolean"))
        store.add(Quad(gene, NamedNode(f"{PREFIXES['owl']}deprecated"), yes, graph))

    def remove(store: Store) -> None:
        for quad in list(store.quads_for_pattern(gene, None, None, None)):
            store.remove(quad)

    retired = compare(retire)
    assert fates(retired) == {"gene/CASP9": Fate.retired}
    assert "nothing replaces it" in change_report.text(retired, "en")
    gone = compare(remove)
    assert fates(difference(retired.new, gone.new)) == {"gene/CASP9": Fate.removed}
    assert fates(gone) == {"gene/CASP9": Fate.vanished}


def test_folders_and_packed_files_are_read_too(dataset: Path, former: EditionDataset, tmp_path: Path) -> None:
    (tmp_path / "dataset.nq.gz").write_bytes(gzip.compress(dataset.read_bytes()))
    assert not difference(former, read_dataset(tmp_path))
    assert not difference(former, read_dataset(dataset.parent))


def test_what_is_no_dataset_is_refused_with_what_would_be_right(tmp_path: Path) -> None:
    for name, data, reason in (
        ("absent.nq", None, "no such file or folder"),
        ("words.nq", b"some words", "is no N-Quads"),
        ("empty.nq", b"", "is empty"),
        ("cut.nq.gz", gzip.compress(b"words" * 100, mtime=0)[:-9], "cannot be read"),
        ("other.nq", b"<http://x/a> <http://x/b> <http://x/c> <http://x/g> .\n", "no graph in it is one of this"),
        (".", None, "has no dataset.nq"),
    ):
        path = tmp_path / name
        if data is not None:
            path.write_bytes(data)
        with raises("no-dataset", path=path) as fault:
            read_dataset(path)
        assert reason in fault.value.facts["reason"]


def test_the_command_leaves_with_0_and_when_asked_tells_scripts_of_a_change(tiny_editions: tuple[Path, Path]) -> None:
    old, new = tiny_editions
    assert run_command("diff", old, new).returncode == 0
    assert mscpof("diff", old, new, "--exit-code").returncode == 3
    assert run_command("diff", old, old, "--exit-code").returncode == 0
    refused = run_command("diff", old, old.parent / "nothing")
    assert (refused.returncode, refused.stdout) == (1, "")


def test_the_command_writes_every_format(tiny_editions: tuple[Path, Path]) -> None:
    changelog, data = (run_command("diff", *tiny_editions, "--format", form).stdout for form in ("changelog", "json"))
    assert changelog.startswith("## [Unreleased]")
    assert json.loads(data)["changed"]


def test_the_whole_dataset_is_compared_within_three_seconds(dataset: Path, tmp_path: Path) -> None:
    lines = dataset.read_bytes().splitlines(keepends=True)
    (tmp_path / "new.nq").write_bytes(b"".join(line for number, line in enumerate(lines) if number % 100))
    started = time.process_time()
    change_report.text(difference(read_dataset(dataset), read_dataset(tmp_path / "new.nq")), "en")
    assert time.process_time() - started < 3


def test_a_blank_node_is_named_by_what_it_says_and_where(former: EditionDataset) -> None:
    assert former.nodes
    assert all(name.startswith(GENID) for name in former.nodes)
    # No two share a name, or the statements of one would be lost in those of the other.
    assert len(former.quads | former.derived) == len(former.store)
