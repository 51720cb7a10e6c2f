"""Every own term is mapped, or said to have no equivalent; what is wrong in a table is told with its place."""

from __future__ import annotations

import re
from collections import Counter
from datetime import date
from typing import TYPE_CHECKING

import pytest
from pyoxigraph import NamedNode

from mscpof.base.names import MAPPINGS_GRAPH, PREFIXES, TERMS, resolve, shorten
from mscpof.curated.mappings import NOT_FOUND, PREDICATES
from mscpof.curated.reading import Reading, read
from mscpof.curated.vocabulary import Vocabulary
from tests.conftest import ROOT
from tests.programs.validators import validated

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from mscpof.curated.project import Project
    from mscpof.dataset.build import Knowledge

# Left out of the quick loop.
pytestmark = pytest.mark.slow

CL = "ontology/mappings/cl.sssom.tsv"
NONE = "ontology/mappings/none.sssom.tsv"


def rows(project: Project) -> list[dict[str, str]]:
    """Read every table without the program, as another tool would."""
    found = []
    for path in project.mappings:
        lines = [line for line in path.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
        names = lines[0].split("\t")
        found += [dict(zip(names, line.split("\t"), strict=True), table=path.name) for line in lines[1:]]
    return found


def positive(row: dict[str, str]) -> bool:
    return row["object_id"] != NOT_FOUND and not row.get("predicate_modifier")


@pytest.fixture
def change(tiny: Project) -> Callable[[str, str, str], list[str]]:
    """Replace text in a table of the tiny project; return what is wrong then."""

    def faults(path: str, old: str, new: str) -> list[str]:
        file = tiny.root / path
        text = file.read_text(encoding="utf-8")
        assert old in text
        file.write_text(text.replace(old, new, 1), encoding="utf-8")
        return [
            f"{fault.place} {fault.code}".removeprefix(f"{path}:")
            + "".join(f" > {n}" for n in fault.facts.get("nearest", ()))
            for fault in read(tiny).faults
        ]

    return faults


@pytest.fixture(scope="module")
def reading(real: Project) -> Reading:
    return read(real)


def test_every_own_term_has_a_mapping_or_a_record_that_there_is_none(real: Project, reading: Reading) -> None:
    vocabulary = Vocabulary(reading.quads, reading.shapes)
    mapped = {row["subject_id"] for row in rows(real) if positive(row)}
    without = {row["subject_id"] for row in rows(real) if row["object_id"] == NOT_FOUND}
    assert mapped | without == {f"mscpof:{name}" for name in vocabulary.own_terms()}
    assert not mapped & without


def test_every_mapping_and_no_other_is_a_skos_statement(real: Project, knowledge: Knowledge) -> None:
    matches = {resolve(predicate) for predicate in PREDICATES}
    stated = {
        (quad.subject, quad.predicate, quad.object, quad.graph_name)
        for quad in knowledge.store.quads_for_pattern(None, None, None, None)
        if quad.predicate.value in matches and str(quad.subject).startswith(f"<{TERMS}")
    }
    graph = NamedNode(MAPPINGS_GRAPH)
    assert stated == {
        (*(NamedNode(resolve(row[f"{part}_id"])) for part in ("subject", "predicate", "object")), graph)
        for row in rows(real)
        if positive(row)
    }


def test_what_is_not_the_same_is_not_stated_to_be(real: Project) -> None:
    negative = [row for row in rows(real) if row.get("predicate_modifier") == "Not"]
    assert {row["table"] for row in negative} == {"not.sssom.tsv"}
    said = {(row["subject_id"], row["predicate_id"], row["object_id"]) for row in rows(real) if positive(row)}
    assert said.isdisjoint((row["subject_id"], row["predicate_id"], row["object_id"]) for row in negative)
    assert {("mscpof:PlacentalMSC", "CL:2000061"), ("mscpof:Homing", "GO:0016477")} <= {
        (row["subject_id"], row["object_id"]) for row in negative
    }


def test_a_term_of_others_has_one_label_and_at_most_one_term_that_is_the_same(real: Project) -> None:
    labels: dict[str, set[str]] = {}
    for row in rows(real):
        if "object_label" in row:
            labels.setdefault(row["object_id"], set()).add(row["object_label"])
    assert {name: said for name, said in labels.items() if len(said) > 1} == {}
    same = Counter(row["object_id"] for row in rows(real) if positive(row) and row["predicate_id"] == PREDICATES[0])
    assert set(same.values()) == {1}


def test_every_table_names_itself_and_sorts_its_rows(real: Project) -> None:
    for path in real.mappings:
        text = path.read_text(encoding="utf-8")
        assert f"# mapping_set_id: https://w3id.org/mscpof/ontology/mappings/{path.name.partition('.')[0]}\n" in text
        assert "# license: https://creativecommons.org/licenses/by/4.0/\n" in text
        subjects = [row["subject_id"].lower() for row in rows(real) if row["table"] == path.name]
        assert subjects == sorted(subjects)


def test_an_object_is_shortened_to_the_identifier_in_the_table(real: Project) -> None:
    for row in rows(real):
        if positive(row):
            assert shorten(resolve(row["object_id"])) == row["object_id"]


def test_no_mapping_is_older_than_the_project_or_from_the_future(real: Project) -> None:
    days = {date.fromisoformat(row["mapping_date"]) for row in rows(real)}
    assert date(2026, 1, 1) < min(days)
    assert max(days) <= date.today()


def test_no_skos_mapping_of_an_own_term_stands_in_the_ontology(real: Project) -> None:
    own = [path for path in real.ontology if path.parent.name == "ontology"]
    assert [path.name for path in own if re.search(r"^\s+skos:\w+Match\s", path.read_text("utf-8"), re.MULTILINE)] == []


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("mscpof:AdiposeMSC\tadipose", "mscpof:AdipousMSC\tadipose", "14:1 unknown-mapped-term > mscpof:AdiposeMSC"),
        ("\tadipose mesenchymal stem cell\t", "\tfat stem cell\t", "14:19 wrong-mapping-label"),
        ("\tmesenchymal stem cell of adipose tissue\t", "\tadipose stem cell\t", "14:76 wrong-mapping-label"),
        ("skos:exactMatch", "owl:sameAs", "14:49 bad-cell"),
        ("CL:0002570", "EFO:0002570", "14:65 undeclared-prefix"),
        ("\t0.95\t", "\t1.5\t", "14:193 bad-confidence"),
        ("\t2026-11-22\t", "\t2026-11-31\t", "14:182 bad-mapping-date"),
        ("semapv:ManualMappingCuration", "semapv:LexicalMatching", "14:116 bad-cell"),
        ("\tThe mscpof developers\t", "\t\t", "14:145 missing-cell"),
        ("\tbioregistry:cl\t", "\t", "14:1 uneven-row"),
        ("\tconfidence\t", "\tsureness\t", "14:1 missing-cell"),
        ("subject_label\t", "label\t", "13:1 missing-column"),
        ("# curie_map:", "# prefixes:", "1:1 no-mapping-metadata"),
        ("purl.obolibrary.org/obo/CL_", "example.org/CL_", "14:65 other-prefix"),
    ],
)
def test_what_is_wrong_in_a_row_is_told_with_its_place(
    change: Callable[[str, str, str], list[str]], old: str, new: str, fault: str
) -> None:
    assert fault in change(CL, old, new)


def test_a_term_that_is_not_in_the_slices_says_where_it_was_looked_up(
    change: Callable[[str, str, str], list[str]],
) -> None:
    told = change(
        CL, "\thttps://github.com/obophenotype/cell-ontology/blob/fd61b954f3eb/src/ontology/cl-edit.owl\tof", "\t\tof"
    )
    assert told == ["15:208 no-evidence-of-term"]


def test_a_mapping_that_is_there_already_is_refused(tiny: Project) -> None:
    file = tiny.root / CL
    text = file.read_text(encoding="utf-8")
    last = text.splitlines()[-1]
    file.write_text(text + last.replace("broadMatch", "closeMatch") + "\n", encoding="utf-8")
    (fault,) = read(tiny).faults
    assert fault.code == "repeated-mapping"
    assert str(fault.facts["first"]) == f"{CL}:{len(text.splitlines())}:1"


def test_a_mapping_beside_a_record_that_there_is_none_is_refused(
    change: Callable[[str, str, str], list[str]],
) -> None:
    (told,) = change(CL, "mscpof:SkinMSC\tskin mesenchymal stem cell\t", "mscpof:Product\tproduct\t")[:1]
    assert told.startswith(NONE)
    assert told.endswith("repeated-mapping")


def test_a_term_without_a_row_is_a_warning_on_its_line(
    change: Callable[[str, str, str], list[str]], tiny: Project
) -> None:
    (line,) = [x for x in (tiny.root / NONE).read_text("utf-8").splitlines() if x.startswith("mscpof:Cargo\t")]
    change(NONE, f"{line}\n", "")
    (fault,) = read(tiny).faults
    assert (fault.code, fault.severity) == ("unmapped-term", "warning")
    assert str(fault.place).startswith("ontology/evidence.ttl:")
    assert fault.facts["term"] == "Cargo"


def test_prefixes_of_the_tables_are_those_of_the_project(real: Project) -> None:
    for path in real.mappings:
        for name, iri in re.findall(r"^#   (\w+): (\S+)$", path.read_text(encoding="utf-8"), re.MULTILINE):
            if name in PREFIXES:
                assert PREFIXES[name] == iri


@pytest.mark.systems
def test_the_tables_are_valid_sssom(real: Project) -> None:
    reports = validated("sssom_tables.py", *real.mappings)
    assert {name: report["faults"] for name, report in reports.items()} == {path.name: [] for path in real.mappings}
    assert {name: report["rows"] for name, report in reports.items()} == Counter(row["table"] for row in rows(real))


@pytest.mark.systems
def test_a_table_that_is_not_valid_sssom_is_told(tmp_path: Path) -> None:
    bad = tmp_path / "bad.sssom.tsv"
    bad.write_text((ROOT / CL).read_text("utf-8").replace("\t0.95\t", "\tsure\t", 1), encoding="utf-8")
    assert validated("sssom_tables.py", bad)["bad.sssom.tsv"]["faults"]
