"""A node's keys and values are checked one by one; whoever mistypes one is told where, and what would be right."""

from __future__ import annotations

import random
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from mscpof.base.faults import CurationFault
from mscpof.base.place import Places
from mscpof.curated import document
from mscpof.curated.context import Context
from mscpof.curated.document import Mapping
from mscpof.curated.node import NodeReader
from mscpof.curated.shapes import Shapes
from mscpof.curated.turtle import read_turtle
from mscpof.curated.vocabulary import Vocabulary
from tests.conftest import VALID

if TYPE_CHECKING:
    from collections.abc import Callable

    from mscpof.curated.project import Project

STUDY = VALID / "data" / "studies" / "second-b-2021.yaml"
OTHERS = [path for path in sorted((VALID / "data").rglob("*.yaml")) if path != STUDY]
TEXT = STUDY.read_text(encoding="utf-8")

# What stands in the second study, what is written in its place, and place, code and nearest name of its one fault.
FAULTS = {
    "source: UmbilicalCordMSC": {
        "source: UmbilicalMSC": "14:13 unknown-term > UmbilicalVeinMSC",
        "source: Qxzv": "14:13 unknown-term",
        "source: mscpf:UmbilicalCordMSC": "14:13 unknown-prefix > mscpof",
    },
    "mechanism: AntiApoptosis": {
        "mechanism: antiapoptosis": "15:16 unknown-term > AntiApoptosis",
        "qxzv: AntiApoptosis": "15:5 unlike-any-key",
    },
    "decreased: gene/CASP3": {
        "decreased: [gene/BAX, gene/CASP4]": "16:27 unknown-entity > gene/CASP3",
        "decreased: CASP3": "16:16 unknown-entity > gene/CASP3",
        "decreased: GO:0006916": "16:16 not-imported > GO:0006915 (apoptotic process)",
        "decreased: http://purl.obolibrary.org/obo/CL_9999999": "16:16 not-imported",
        "decreased: go:0006915": "16:16 unknown-prefix > GO",
        "decreased: _:b0": "16:16 unknown-prefix",
        'decreased: "http://["': "16:16 unknown-entity",
        "decreased: https://example.org/a b": "16:16 unknown-entity",
        "decreased: https://w3id.org/mscpof/gene/CASP9": "16:16 unknown-entity",
        "decreased: 7": "16:16 unknown-entity",
        'decreased: ""': "16:16 missing-value",
        "decreased: [GO: 0006915]": "16:17 space-in-name",
    },
    "statedAt: [section-2.2.1]": {
        "statedAt: [section-2.2, section-2.2.9]": "17:29 unknown-place > section-2.2.2",
        "statedAt: [title]": "17:16 unknown-place",
    },
    "year: 2021": {
        "yaer: 2021": "8:1 unknown-key > year",
        "symbol: CASP3": "8:1 key-of-other-kind",
        "decreased: gene/CASP3\nyear: 2021": "8:1 key-of-other-kind",
        "dcterms:issued: 2021": "8:1 unlike-any-key",
        '"@graph": []': "8:1 unlike-any-key",
        "<<: {year: 2021}": "8:1 unlike-any-key",
        '"": 2021': "8:1 unlike-any-key",
        "2021: 2021": "8:1 unlike-any-key",
        # A month, and a day, that there is not, and a date without hyphens.
        "year: 2021\nnotices:\n  - id: notice/a\n    type: Erratum\n    date: 2022-13-01": "12:11 not-a-date",
        "year: 2021\nnotices:\n  - id: notice/a\n    type: Erratum\n    date: 2022-02-30": "12:11 not-a-date",
        "year: 2021\nnotices:\n  - id: notice/a\n    type: Erratum\n    date: 20220914": "12:11 not-a-date",
        "year: 21": "8:7 not-a-year",
    },
    "reference: 2": {
        "reference: seven": "4:12 not-a-whole-number",
        "reference: 2.0": "4:12 not-a-whole-number",
        "reference: 002": "4:12 not-a-whole-number",
        f"reference: {'9' * 5000}": "4:12 not-a-whole-number",
    },
    "certainty: Asserted": {
        # Weeks, which XML Schema does not know.
        "certainty: Asserted\n    minimumDuration: P2W": "19:22 not-a-duration",
    },
    "language: en": {
        "language:": "10:10 missing-value",
        "language: null": "10:11 missing-value",
        'language: " "': "10:11 missing-value",
    },
    "creator: [SECOND B]": {
        "creator: []": "7:10 empty-list",
        "creator: [[SECOND B]]": "7:11 nested-list",
        "creator: {last: SECOND}": "7:10 node-for-value",
        "creator: [SECOND B, SECOND B]": "7:21 repeated-value",
    },
    "title: {en: A": {
        "title: {fr: A": "5:9 unknown-language",
        "title: {eng: A": "5:9 unknown-language",
    },
    "{en: A second study of stem cells}": {
        "A second study": "5:8 missing-language",
        "{}": "5:8 missing-language",
        "{en: A, zh: }": "5:20 missing-text",
        "{en: A, zh: []}": "5:20 empty-list",
        "{en: 2.2}": "5:13 unquoted-text",
        "{en: {zh: A}}": "5:13 not-text",
    },
    "type: AnimalStudy": {
        "type: AnimalStudie": "3:7 unknown-class > AnimalStudy",
        "type: UmbilicalCordMSC": "3:7 class-of-values",
        "type: [{en: AnimalStudy}]": "3:8 type-not-single",
        "type: []": "3:7 missing-type",
    },
    "type: AnimalStudy\n": {
        "": "2:1 missing-type",
    },
    "    type: TreatmentEffect\n": {
        "": "12:5 missing-type",
    },
    "id: study/second-b-2021\n": {
        "": "2:1 missing-id",
    },
    "id: finding/second-b-2021-01\n    type": {
        "type": "12:5 missing-id",
    },
    "id: finding/second-b-2021-01": {
        "id: finding/first-a-2020-01": "12:9 duplicate-id",
        "id: gene/BAX": "12:9 duplicate-id",
        "id: study/second-b-2021": "12:9 duplicate-id",
        "id: 7": "12:9 id-not-single",
        "id: [finding/a, finding/b]": "12:9 id-not-single",
    },
    "type: TreatmentEffect": {
        # A part of the node gets this id.
        "type: [TreatmentEffect, Comparison]\n    agent: {id: finding/second-b-2021-01/comparedWith-1, type: Outcome}\n"
        "    comparedWith: {source: BoneMarrowMSC}": "15:19 duplicate-part-id",
    },
}

# An id is a kind and a name below the base.
WRONG_IDS = [
    "", "finding", "finding/two words", 'finding/"quoted"', "finding/<b>", "finding/脐带-01", "finding/", "/finding/x",
    "finding//x", "finding/../gene/BAX", "./finding", "//example.org/x", "#x", "_:b0", "@id", "GO:0006915",
    "uniprot:P42574", "mscpof:Finding", "https://example.org/x", "https://w3id.org/mscpof/finding/x",
    "javascript:alert(1)",
]  # fmt: skip


@pytest.fixture(scope="module")
def words(real: Project) -> tuple[Context, Vocabulary]:
    """The words of the project: its context, its ontology and its shapes."""
    ontology = read_turtle(real, real.ontology, "https://example.org/ontology", Places())
    shapes = Shapes(read_turtle(real, real.shapes, "https://example.org/shapes", Places()))
    return Context.load(real.context, Path("context.jsonld")), Vocabulary(ontology, shapes)


@pytest.fixture
def curate(words: tuple[Context, Vocabulary]) -> Callable[[str], NodeReader]:
    """Read a text in place of the second study, beside the other files of the tiny project."""

    def reader(text: str) -> NodeReader:
        found = NodeReader(*words, Places())
        study = document.parse(text, Path(STUDY.name))
        files = [document.parse(document.read_text(path, Path(path.name)), Path(path.name)) for path in OTHERS]
        nodes = [item for value in (*files, study) for item in document.items(value)]
        for node in nodes:
            assert isinstance(node, Mapping)
            found.gather(node)
        for node in nodes:
            assert isinstance(node, Mapping)
            found.read(node)
        return found

    return reader


def _change(old: str, new: str) -> str:
    assert TEXT.count(old) == 1
    return TEXT.replace(old, new)


def _lines(reader: NodeReader) -> list[str]:
    """Return place, code and nearest name of each fault of the file that was changed."""
    return [
        " > ".join([f"{fault.place.line}:{fault.place.column} {fault.code}", *fault.facts.get("nearest", ())[:1]])
        for fault in reader.faults
        if fault.place and fault.place.path.name == "second-b-2021.yaml"
    ]


def test_the_files_themselves_have_no_fault(curate: Callable[[str], NodeReader]) -> None:
    reader = curate(TEXT)
    assert reader.faults == []
    assert reader.broken == set()
    assert reader.whole


def test_one_fault_is_told_once(curate: Callable[[str], NodeReader]) -> None:
    cases = [(old, new, fault) for old, faults in FAULTS.items() for new, fault in faults.items()]
    cases += [("id: finding/second-b-2021-01", f"id: '{wrong}'", "12:9 bad-id") for wrong in WRONG_IDS]
    told = {(old, new): _lines(curate(_change(old, new))) for old, new, _ in cases}
    assert told == {(old, new): [fault] for old, new, fault in cases}


@pytest.mark.parametrize(
    ("old", "new", "text"),
    [
        (
            "year: 2021",
            "yaer: 2021",
            'second-b-2021.yaml:8:1  this AnimalStudy has no key "yaer"; did you mean year?',
        ),
        (
            "decreased: gene/CASP3",
            "decreased: GO:0006916",
            "second-b-2021.yaml:16:16  decreased: GO:0006916 is not in ontology/imports/go.ttl; add it there if it is "
            "right; did you mean GO:0006915 (apoptotic process), GO:0006914 (autophagy)?",
        ),
        (
            "id: finding/second-b-2021-01",
            "id: finding",
            'second-b-2021.yaml:12:9  "finding" cannot be an id; write its kind and its name in letters, digits and '
            "- . _, such as gene/CASP3",
        ),
        (
            "year: 2021",
            "symbol: CASP3",
            'second-b-2021.yaml:8:1  this AnimalStudy has no key "symbol"; these have it: Gene',
        ),
    ],
)
def test_people_read(curate: Callable[[str], NodeReader], old: str, new: str, text: str) -> None:
    assert [str(fault) for fault in curate(_change(old, new)).faults] == [text]


def test_the_nearest_terms_are_part_of_the_fault(curate: Callable[[str], NodeReader]) -> None:
    (fault,) = curate(_change("source: UmbilicalCordMSC", "source: UmbilicalMSC")).faults
    assert fault.facts["word"] == "UmbilicalMSC"
    assert "UmbilicalCordMSC" in fault.facts["nearest"]


@pytest.mark.parametrize(
    ("written", "fault"),
    [
        ("curated: yes", "6:14 not-a-boolean"),
        ("curated: True", "6:14 not-a-boolean"),
        ("number: 2.2", "6:13 read-as-decimal"),
        ("number: true", "6:13 read-as-boolean"),
        ("concerns: UmbilicalCord", "6:15 unknown-term > UmbilicalCordMSC"),
    ],
)
def test_a_part_of_the_review_is_checked_too(curate: Callable[[str], NodeReader], written: str, fault: str) -> None:
    text = "id: review/other\ntype: Review\nhasPart:\n  - id: review/other/part\n    type: Section\n"
    assert _lines(curate(f"{text}    {written}\n"))[-1:] == [fault]


@pytest.mark.parametrize("text", ["NO", "010", "1:20", "2021-01-01", "true", "7", "1e3"])
def test_a_key_that_takes_text_takes_it_as_typed(
    curate: Callable[[str], NodeReader], words: tuple[Context, Vocabulary], text: str
) -> None:
    study = document.parse(_change("language: en", f"language: {text}"), STUDY)
    assert isinstance(study, Mapping)
    assert curate(_change("language: en", f"language: {text}")).faults == []
    reader = NodeReader(*words, Places(), hidden=True)
    assert (reader.read(study) or {})["language"] == [text]


def test_every_fault_of_a_file_is_told(curate: Callable[[str], NodeReader]) -> None:
    text = (
        TEXT.replace("title: {en: A", "title: {eng: A, fr: A")
        .replace("[SECOND B]", "[~, [A], SECOND B, SECOND B]")
        .replace("year: 2021", "yaer: 2021")
        .replace("source: UmbilicalCordMSC", "source: Cord")
        .replace("gene/CASP3", "[gene/BAXX, GO:1, gene/BAX, gene/BAX]")
    )
    places = [line.split()[0] for line in _lines(curate(text))]
    assert places == ["5:9", "5:17", "7:11", "7:14", "7:29", "8:1", "14:13", "16:17", "16:28", "16:44"]


def test_a_node_that_lacks_what_was_wrong_in_it_is_known_as_broken(curate: Callable[[str], NodeReader]) -> None:
    reader = curate(_change("source: UmbilicalCordMSC", "source: Cord"))
    assert reader.broken == {"https://w3id.org/mscpof/finding/second-b-2021-01"}
    assert reader.whole


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("type: TreatmentEffect", "type: TreatmentEfect"),
        ("id: finding/second-b-2021-01", "id: finding/first-a-2020-01"),
        ("id: study/second-b-2021", "id: study/second b"),
    ],
    ids=["an inline node cannot stand", "two nodes have one id", "a node cannot stand"],
)
def test_the_whole_is_not_read_when(curate: Callable[[str], NodeReader], old: str, new: str) -> None:
    assert not curate(_change(old, new)).whole


@pytest.mark.parametrize("new", ["id: 'study/second b'", "id: study/first-a-2020", "# no id"])
def test_a_node_whose_id_is_wrong_is_not_called_unknown_as_well(curate: Callable[[str], NodeReader], new: str) -> None:
    assert len(_lines(curate(_change("id: study/second-b-2021", new)))) == 1


def test_two_thousand_unknown_names_are_told_in_a_moment(curate: Callable[[str], NodeReader]) -> None:
    names = ", ".join(f"gene/X{number}" for number in range(2000))
    started = time.perf_counter()
    reader = curate(_change("decreased: gene/CASP3", f"decreased: [{names}]"))
    assert len(reader.faults) == 2000
    assert time.perf_counter() - started < 4


def test_a_very_long_name_is_cut_in_its_message(curate: Callable[[str], NodeReader]) -> None:
    started = time.perf_counter()
    (fault,) = curate(_change("source: UmbilicalCordMSC", f"source: {'x' * 900_000}")).faults
    assert fault.text == f'source: no term "{"x" * 60}..."'
    assert time.perf_counter() - started < 2


def test_a_damaged_file_gives_faults_and_nothing_else(curate: Callable[[str], NodeReader]) -> None:
    chance = random.Random(1)
    for _ in range(100):
        at = chance.randrange(len(TEXT))
        damaged = TEXT[:at] + chance.choice(":-[]{}'\"#&*!|>%@`,? \n\t0aé中\x00") + TEXT[at + 1 :]
        try:
            faults = curate(damaged).faults
        except CurationFault as fault:  # Of the parser, before there is a node.
            faults = [fault]
        assert all(fault.place for fault in faults), damaged


def test_a_guess_is_a_name_that_would_be_taken(curate: Callable[[str], NodeReader]) -> None:
    (fault,) = curate(_change("decreased: gene/CASP3", "decreased: gene/CASP33")).faults
    assert fault.facts["nearest"]
    for name in fault.facts["nearest"]:
        assert curate(_change("decreased: gene/CASP3", f"decreased: {name}")).faults == []
