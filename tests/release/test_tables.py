"""The tables of a release say what the dataset says, each identifier for its own species, and validators read them."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from pyoxigraph import NamedNode

from mscpof.ask.matrix import matrix_of
from mscpof.base.answer import Answer
from mscpof.base.edition import Edition
from mscpof.base.names import LANGUAGES, TERMS, local_name
from mscpof.release.artefact import Content
from mscpof.release.tabular.csv_tables import csv_of
from mscpof.release.tabular.csvw import csvw_of
from mscpof.release.tabular.rows import rows_of
from mscpof.release.tabular.table_schema import SEPARATOR, property_iri, table, tables_of
from tests.conftest import raises
from tests.programs.validators import validated

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from mscpof.curated.project import Project
    from mscpof.dataset.build import Knowledge
    from mscpof.release.tabular.rows import Row

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("release")]

EDITION = Edition("1.2.3", "2026-01-02")
CSV_TABLES = tables_of(".csv")
# The study whose findings stand for all where a small table is enough.
STUDY = "https://w3id.org/mscpof/study/qu-q-2022"

Rows = dict[str, list["Row"]]


@pytest.fixture(scope="module")
def content(real: Project, knowledge: Knowledge) -> Content:
    return Content(real, knowledge.store, EDITION)


@pytest.fixture(scope="module")
def rows(content: Content) -> Rows:
    return {one.name: rows_of(content.store, one) for one in CSV_TABLES}


@pytest.fixture(scope="module")
def read(released: Path) -> dict[str, list[dict[str, str]]]:
    """The tables as another program reads them."""
    return {
        one.name: list(
            csv.DictReader(io.StringIO((released / one.path).read_bytes().decode(), newline=""), strict=True)
        )
        for one in CSV_TABLES
    }


def asked(content: Content, query: str) -> list[dict[str, Any]]:
    return list(Answer(content.store, f"PREFIX mscpof: <{TERMS}>\n{query}"))


def test_the_matrix_of_the_tables_is_the_matrix_of_the_command(
    content: Content, read: dict[str, list[dict[str, str]]]
) -> None:
    told = {
        (local_name(row["source"]), local_name(row["mechanism"])): (
            int(row["standing"]),
            int(row["retracted"]),
            local_name(row["state"]),
        )
        for row in read["matrix"]
    }
    cells = matrix_of(content.store).cells
    assert told == {key: (cell.standing, cell.retracted, cell.state) for key, cell in cells.items()}


def test_a_cell_names_as_many_studies_as_it_counts(read: dict[str, list[dict[str, str]]]) -> None:
    for row in read["matrix"]:
        all_of_them, gone = (set(filter(None, row[name].split(SEPARATOR))) for name in ("studies", "retracted_studies"))
        assert (len(all_of_them - gone), len(gone)) == (int(row["standing"]), int(row["retracted"]))


def test_every_study_finding_and_effect_has_its_row(content: Content, rows: Rows) -> None:
    for name, kind in (("studies", "Study"), ("findings", "Finding")):
        (count,) = asked(content, f"SELECT (COUNT(DISTINCT ?x) AS ?n) WHERE {{ ?x a mscpof:{kind} }}")
        assert len(rows[name]) == count["n"]
    properties = {str(row["effect"]) for row in rows["effects"]}
    stated = asked(
        content,
        f"""SELECT DISTINCT ?finding ?effect ?entity
            WHERE {{ ?finding a mscpof:Finding ; ?effect ?entity
                     VALUES ?effect {{ {" ".join(f"<{one}>" for one in sorted(properties))} }} }}""",
    )
    told = {(row["finding"], row["effect"], row["entity"]) for row in rows["effects"]}
    assert told == {(row["finding"], row["effect"], row["entity"]) for row in stated}
    assert len(told) == len(rows["effects"])


def test_no_effect_property_of_the_ontology_is_left_out(content: Content, rows: Rows) -> None:
    """What names an entity as its effect is all that names it, but for agents, losses and the like."""
    above = {"names", "affected", "raised", "lowered", "bearsOn"}
    others = {
        "agent",
        "lossOf",
        "process",
        "modification",
        "population",
        "cellLabel",
        "observedIn",
        "product",
        "source",
    }
    said = asked(
        content,
        """SELECT DISTINCT ?property WHERE { ?finding a mscpof:Finding ; ?property ?entity ; mscpof:names ?entity }""",
    )
    named = {local_name(row["property"]) for row in said} - above - others
    assert named == {local_name(str(row["effect"])) for row in rows["effects"]}


def test_every_protein_of_an_effect_is_of_the_species_that_was_measured(content: Content, rows: Rows) -> None:
    species = {
        row["protein"]: row["organism"]
        for row in asked(
            content,
            "SELECT ?protein ?organism WHERE { ?any mscpof:protein ?protein . ?protein mscpof:organism ?organism }",
        )
    }
    told = set()
    for row in rows["effects"]:
        for name in ("measured_protein", "encoded_protein"):
            if row[name]:
                assert species[row[name]] == row["organism"]
                told.add((row["finding"], row[name]))
    stated = asked(
        content,
        """SELECT ?finding ?protein
           WHERE { ?finding a mscpof:Finding ; mscpof:measuredProtein|mscpof:encodedProtein ?protein }""",
    )
    assert told == {(row["finding"], row["protein"]) for row in stated}
    for row in rows["entities"]:
        for name, taxon in (("human", 9606), ("mouse", 10090), ("rat", 10116)):
            if protein := row[f"{name}_uniprot"]:
                assert str(species[protein]).endswith(f"NCBITaxon_{taxon}")


def test_what_a_retracted_study_says_is_marked_in_every_table(content: Content, rows: Rows) -> None:
    gone = {row["study"] for row in asked(content, "SELECT ?study WHERE { ?study a mscpof:RetractedStudy }")}
    assert gone
    for name in ("studies", "findings", "effects"):
        assert [row for row in rows[name] if row["retracted"] != (row["study"] in gone)] == []
        assert {row["study"] for row in rows[name] if row["retracted"]} == gone


def test_what_an_effect_is_on_is_called_something_in_both_languages(rows: Rows) -> None:
    for language in LANGUAGES:
        assert [row["entity"] for row in rows["entities"] if not row[f"entity_{language}"]] == []
        assert [row["effect"] for row in rows["effects"] if not row[f"effect_{language}"]] == []
    for row in rows["findings"]:
        assert len(row["kinds"]) == len(row["kinds_en"]) == len(row["kinds_zh"])  # type: ignore[arg-type]


def test_what_a_column_refers_to_is_there(rows: Rows) -> None:
    for one in CSV_TABLES:
        for column in one.columns:
            if column.refers:
                (key,) = table(column.refers).key
                known = {row[key] for row in rows[column.refers]} | {None}
                assert {row[column.name] for row in rows[one.name]} <= known


def test_what_a_column_tells_of_its_thing_is_stated_in_the_dataset(content: Content, rows: Rows) -> None:
    """So that CSV on the Web, read as statements, states nothing else."""
    stated = {
        (quad.subject.value, quad.predicate.value, getattr(quad.object, "value", ""))
        for quad in content.store
        if isinstance(quad.subject, NamedNode)
    }
    told = [
        (row[one.thing], row[column.says[2:-1]] if "{" in column.says else property_iri(column.says), str(value))
        for one in CSV_TABLES
        for column in one.columns
        if column.says
        for row in rows[one.name]
        for value in many(row[column.name])
    ]
    assert len(told) > 5000
    assert [one for one in told if one not in stated] == []


def many(cell: object) -> tuple[object, ...]:
    """Return the values of a cell."""
    return cell if isinstance(cell, tuple) else () if cell is None else (cell,)


def test_a_cell_with_two_values_that_is_declared_to_have_one_is_refused(content: Content) -> None:
    studies = table("studies")
    single = replace(studies, columns=tuple(replace(one, several=False) for one in studies.columns))
    with raises("several-values-in-cell"):
        rows_of(content.store, single)


def test_a_cell_without_a_value_that_is_declared_to_have_one_is_refused(content: Content) -> None:
    studies = table("studies")
    strict = replace(studies, columns=tuple(replace(one, optional=False) for one in studies.columns))
    with raises("no-value-in-cell"):
        rows_of(content.store, strict)


def test_a_value_of_a_list_that_holds_the_separator_is_refused(rows: Rows) -> None:
    row = rows["studies"][0] | {"authors": ("A", "B|C")}
    with raises("separator-in-text", value="B|C"):
        csv_of(table("studies"), [row])


# The validators


def written(folder: Path, tables: Rows) -> Path:
    """Write tables with what describes them, as a release does."""
    (folder / "tables").mkdir(parents=True)
    for one in CSV_TABLES:
        (folder / one.path).write_bytes(csv_of(one, tables[one.name]))
    (folder / "tables" / "csv-metadata.json").write_bytes(csvw_of(CSV_TABLES, EDITION))
    return folder


def few(tables: Rows) -> Rows:
    """Take the findings of one study, with all that these refer to."""
    small = {name: list(table) for name, table in tables.items()}
    for name in ("findings", "effects"):
        small[name] = [dict(row) for row in tables[name] if row["study"] == STUDY]
    return small


BREAKS: dict[str, Callable[[Rows], object]] = {
    "no number": lambda tables: tables["studies"].__setitem__(0, tables["studies"][0] | {"reference": "eight"}),
    "no value": lambda tables: tables["findings"].__setitem__(0, tables["findings"][0] | {"certainty": None}),
    "no such entity": lambda tables: tables["effects"].__setitem__(
        0, tables["effects"][0] | {"entity": "https://w3id.org/mscpof/gene/NONE"}
    ),
    "twice": lambda tables: tables["effects"].append(tables["effects"][0]),
}


@pytest.mark.systems
def test_the_tables_are_valid_csv_on_the_web(tmp_path: Path, rows: Rows) -> None:
    assert validated("release_tables.py", written(tmp_path / "whole", rows)) == {"whole": []}


@pytest.mark.systems
def test_the_validator_tells_what_is_wrong_in_a_broken_table(tmp_path: Path, rows: Rows) -> None:
    folders = [written(tmp_path / "small", few(rows))]
    for name, broken in BREAKS.items():
        tables = few(rows)
        broken(tables)
        folders.append(written(tmp_path / name, tables))
    told = validated("release_tables.py", *folders)
    assert told.pop("small") == []
    assert all(told.values()), told
    assert told.keys() == BREAKS.keys()
