"""A node's keys and values are checked one by one; whoever mistypes one is told where, and what would be right."""

from __future__ import annotations

import random
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from mscpof.base.faults import CurationFault, NearMiss, UnknownTerm
from mscpof.base.place import Places
from mscpof.curated import document
from mscpof.curated.context import Context
from mscpof.curated.document import Mapping
from mscpof.curated.node import NodeReader
from mscpof.curated.turtle import read_turtle
from mscpof.curated.vocabulary import Vocabulary
from tests.conftest import VALID

if TYPE_CHECKING:
    from collections.abc import Callable

    from mscpof.curated.project import Project

STUDY = VALID / "data" / "studies" / "second-b-2021.yaml"
OTHERS = [path for path in sorted((VALID / "data").rglob("*.yaml")) if path != STUDY]
TEXT = STUDY.read_text(encoding="utf-8")
NOT_AN_ID = "cannot be an id; write its kind and its name in letters, digits and - . _, such as gene/CASP3"
NO_VALUE = "there is no value here; give one or leave the key out"

# What is written in the second study, what stands there instead, and the one fault that it gets.
FAULTS = {
    "an unknown source": (
        "source: UmbilicalCordMSC",
        "source: UmbilicalMSC",
        '14:13 UnknownTerm source: no term "UmbilicalMSC"; '
        "did you mean UmbilicalVeinMSC, UmbilicalCordMSC, UmbilicalCordBloodMSC?",
    ),
    "a term in the wrong case": (
        "mechanism: AntiApoptosis",
        "mechanism: antiapoptosis",
        '15:16 UnknownTerm mechanism: no term "antiapoptosis"; did you mean AntiApoptosis, ',
    ),
    "a term of nobody": (
        "source: UmbilicalCordMSC",
        "source: Qxzv",
        '14:13 UnknownTerm source: no term "Qxzv"',
    ),
    "an unknown entity": (
        "decreased: gene/CASP3",
        "decreased: [gene/BAX, gene/CASP4]",
        '16:27 UnknownEntity decreased: nothing is declared as "gene/CASP4"; did you mean gene/CASP3, ',
    ),
    "a name without its kind": (
        "decreased: gene/CASP3",
        "decreased: CASP3",
        '16:16 UnknownEntity decreased: nothing is declared as "CASP3"; did you mean gene/CASP3?',
    ),
    "an unknown place": (
        "statedAt: [section-2.2.1]",
        "statedAt: [section-2.2, section-2.2.9]",
        '17:29 UnknownEntity statedAt: no place "section-2.2.9" in the review; did you mean section-2.2.',
    ),
    "a key for a place": (
        "statedAt: [section-2.2.1]",
        "statedAt: [title]",
        '17:16 UnknownEntity statedAt: no place "title" in the review',
    ),
    "an OBO term that no import holds": (
        "decreased: gene/CASP3",
        "decreased: GO:0006916",
        "16:16 UnknownEntity decreased: GO:0006916 is not in ontology/imports/go.ttl; add it there if it is right; "
        "did you mean GO:0006915 (apoptotic process)",
    ),
    "the address of an OBO term that no import holds": (
        "decreased: gene/CASP3",
        "decreased: http://purl.obolibrary.org/obo/CL_9999999",
        "16:16 UnknownEntity decreased: CL:9999999 is not in ontology/imports/cl.ttl; add it there if it is right",
    ),
    "an unknown prefix of an entity": (
        "decreased: gene/CASP3",
        "decreased: go:0006915",
        '16:16 UnknownEntity decreased: no prefix "go" in "go:0006915"; did you mean GO?',
    ),
    "an unknown prefix of a term": (
        "source: UmbilicalCordMSC",
        "source: mscpf:UmbilicalCordMSC",
        '14:13 UnknownEntity source: no prefix "mscpf" in "mscpf:UmbilicalCordMSC"; did you mean mscpof?',
    ),
    "a blank node": (
        "decreased: gene/CASP3",
        "decreased: _:b0",
        '16:16 UnknownEntity decreased: no prefix "_" in "_:b0"',
    ),
    "a web address that is none": (
        "decreased: gene/CASP3",
        'decreased: "http://["',
        '16:16 UnknownEntity decreased: nothing is declared as "http://["',
    ),
    "a web address with a space": (
        "decreased: gene/CASP3",
        "decreased: https://example.org/a b",
        '16:16 UnknownEntity decreased: nothing is declared as "https://example.org/a b"',
    ),
    "an own address that is not declared": (
        "decreased: gene/CASP3",
        "decreased: https://w3id.org/mscpof/gene/CASP9",
        '16:16 UnknownEntity decreased: nothing is declared as "https://w3id.org/mscpof/gene/CASP9"',
    ),
    "a number for an entity": (
        "decreased: gene/CASP3",
        "decreased: 7",
        '16:16 UnknownEntity decreased: nothing is declared as "7"',
    ),
    "an unknown key": (
        "year: 2021",
        "yaer: 2021",
        '8:1 UnknownKey this AnimalStudy has no key "yaer"; did you mean year?',
    ),
    "an unknown key like no other": (
        "mechanism: AntiApoptosis",
        "qxzv: AntiApoptosis",
        '15:5 UnknownKey this TreatmentEffect has no key "qxzv"; it may have: activated, agent, ',
    ),
    "a key of another kind of node": (
        "year: 2021",
        "symbol: CASP3",
        '8:1 UnknownKey this AnimalStudy has no key "symbol"; these have it: Gene',
    ),
    "a key of a finding at its study": (
        "year: 2021",
        "decreased: gene/CASP3\nyear: 2021",
        '8:1 UnknownKey this AnimalStudy has no key "decreased"; these have it: Finding',
    ),
    "a property for a key": (
        "year: 2021",
        "dcterms:issued: 2021",
        '8:1 UnknownKey this AnimalStudy has no key "dcterms:issued"',
    ),
    "a keyword of JSON-LD": ("year: 2021", '"@graph": []', '8:1 UnknownKey this AnimalStudy has no key "@graph"'),
    "a merge of YAML 1.1": ("year: 2021", "<<: {year: 2021}", '8:1 UnknownKey this AnimalStudy has no key "<<"'),
    "a key that is empty": ("year: 2021", '"": 2021', '8:1 UnknownKey this AnimalStudy has no key ""'),
    "a key that is a number": ("year: 2021", "2021: 2021", '8:1 UnknownKey this AnimalStudy has no key "2021"'),
    "a word for a number": (
        "reference: 2",
        "reference: seven",
        '4:12 BadValue reference: "seven" should be a whole number',
    ),
    "a decimal for a whole number": (
        "reference: 2",
        "reference: 2.0",
        '4:12 BadValue reference: "2.0" should be a whole number',
    ),
    "a number with a leading zero": (
        "reference: 2",
        "reference: 002",
        '4:12 BadValue reference: "002" should be a whole number',
    ),
    "a number that no computer counts to": (
        "reference: 2",
        f"reference: {'9' * 5000}",
        f'4:12 BadValue reference: "{"9" * 60}..." should be a whole number',
    ),
    "a month that no year has": (
        "year: 2021",
        "year: 2021\nnotices:\n  - id: notice/a\n    type: Erratum\n    date: 2022-13-01",
        '12:11 BadValue date: "2022-13-01" should be a date such as 2022-09-14',
    ),
    "a day that its month does not have": (
        "year: 2021",
        "year: 2021\nnotices:\n  - id: notice/a\n    type: Erratum\n    date: 2022-02-30",
        '12:11 BadValue date: "2022-02-30" should be a date such as 2022-09-14',
    ),
    "a date without hyphens": (
        "year: 2021",
        "year: 2021\nnotices:\n  - id: notice/a\n    type: Erratum\n    date: 20220914",
        '12:11 BadValue date: "20220914" should be a date such as 2022-09-14',
    ),
    "a year of two digits": ("year: 2021", "year: 21", '8:7 BadValue year: "21" should be a year of four digits'),
    "weeks, which XML Schema does not know": (
        "certainty: Asserted",
        "certainty: Asserted\n    minimumDuration: P2W",
        '19:22 BadValue minimumDuration: "P2W" should be a duration such as P21D',
    ),
    "no value": ("language: en", "language:", f"10:10 BadValue language: {NO_VALUE}"),
    "null": ("language: en", "language: null", f"10:11 BadValue language: {NO_VALUE}"),
    "empty text": ("language: en", 'language: " "', f"10:11 BadValue language: {NO_VALUE}"),
    "an empty entity": ("decreased: gene/CASP3", 'decreased: ""', f"16:16 BadValue decreased: {NO_VALUE}"),
    "an empty list": (
        "creator: [SECOND B]",
        "creator: []",
        "7:10 BadValue creator: the list is empty; give a value or leave the key out",
    ),
    "a list in a list": (
        "creator: [SECOND B]",
        "creator: [[SECOND B]]",
        "7:11 BadValue creator: expected a single value here, not a list in a list",
    ),
    "a mapping for text": (
        "creator: [SECOND B]",
        "creator: {last: SECOND}",
        "7:10 BadValue creator: expected a single value here, not keys and values",
    ),
    "a value twice": (
        "creator: [SECOND B]",
        "creator: [SECOND B, SECOND B]",
        "7:21 BadValue creator: this value stands here a second time",
    ),
    "a third language": (
        "title: {en: A",
        "title: {fr: A",
        '5:9 BadValue title: "fr" is no language here; use en or zh',
    ),
    "a language misspelt": (
        "title: {en: A",
        "title: {eng: A",
        '5:9 BadValue title: "eng" is no language here; use en or zh',
    ),
    "text without its language": (
        "{en: A second study of stem cells}",
        "A second study",
        "5:8 BadValue title: say the language, such as {en: ..., zh: ...}",
    ),
    "no language": (
        "{en: A second study of stem cells}",
        "{}",
        "5:8 BadValue title: say the language, such as {en: ..., zh: ...}",
    ),
    "a language without text": (
        "{en: A second study of stem cells}",
        "{en: A, zh: }",
        "5:20 BadValue title: there is no text here; give some or leave the language out",
    ),
    "a language with an empty list": (
        "{en: A second study of stem cells}",
        "{en: A, zh: []}",
        "5:20 BadValue title: the list is empty; give a value or leave the key out",
    ),
    "a number for text": (
        "{en: A second study of stem cells}",
        "{en: 2.2}",
        '5:13 BadValue title: expected text here; write "2.2" with its quotes',
    ),
    "a mapping for text in a language": (
        "{en: A second study of stem cells}",
        "{en: {zh: A}}",
        "5:13 BadValue title: expected text here",
    ),
    "an unknown type": (
        "type: AnimalStudy",
        "type: AnimalStudie",
        '3:7 UnknownTerm type: no class "AnimalStudie"; did you mean AnimalStudy?',
    ),
    "a type that is a value": (
        "type: AnimalStudy",
        "type: UmbilicalCordMSC",
        "3:7 BadValue type: UmbilicalCordMSC is a class of values, not a kind of node that files describe",
    ),
    "a type that is a node": (
        "type: AnimalStudy",
        "type: [{en: AnimalStudy}]",
        "3:8 BadValue type: expected the name of a class here, such as Gene",
    ),
    "no type": (
        "type: AnimalStudy\n",
        "",
        "2:1 MissingType this node has no type; say what it is, such as type: Gene",
    ),
    "an empty type": (
        "type: AnimalStudy",
        "type: []",
        "3:7 MissingType this node has no type; say what it is, such as type: Gene",
    ),
    "a finding without a type": (
        "    type: TreatmentEffect\n",
        "",
        "12:5 MissingType this node has no type; say what it is, such as type: Gene",
    ),
    "no id": (
        "id: study/second-b-2021\n",
        "",
        "2:1 MissingId this node has no id; it should have one such as study/qu-q-2022 or gene/CASP3",
    ),
    "a finding without an id": (
        "id: finding/second-b-2021-01\n    type",
        "type",
        "12:5 MissingId this node has no id; it should have one such as study/qu-q-2022 or gene/CASP3",
    ),
    "a space after the colon of a name": (
        "decreased: gene/CASP3",
        "decreased: [GO: 0006915]",
        "16:17 BadValue decreased: write GO:0006915 without a space behind the colon",
    ),
    "an id of another file": (
        "id: finding/second-b-2021-01",
        "id: finding/first-a-2020-01",
        '12:9 DuplicateId the id "finding/first-a-2020-01" is taken: first-a-2020.yaml:22:9',
    ),
    "an id of an entity": (
        "id: finding/second-b-2021-01",
        "id: gene/BAX",
        '12:9 DuplicateId the id "gene/BAX" is taken: genes.yaml:1:7',
    ),
    "an id of the node that holds it": (
        "id: finding/second-b-2021-01",
        "id: study/second-b-2021",
        '12:9 DuplicateId the id "study/second-b-2021" is taken: second-b-2021.yaml:2:5',
    ),
    "an id that a part of the node gets": (
        "type: TreatmentEffect",
        "type: [TreatmentEffect, Comparison]\n"
        "    agent: {id: finding/second-b-2021-01/comparedWith-1, type: Outcome}\n"
        "    comparedWith: {source: BoneMarrowMSC}",
        '15:19 DuplicateId this node would have the id "finding/second-b-2021-01/comparedWith-1", which is taken: '
        "second-b-2021.yaml:14:17",
    ),
    "an id that is a number": (
        "id: finding/second-b-2021-01",
        "id: 7",
        "12:9 BadValue an id is a single name such as gene/CASP3",
    ),
    "an id that is a list": (
        "id: finding/second-b-2021-01",
        "id: [finding/a, finding/b]",
        "12:9 BadValue an id is a single name such as gene/CASP3",
    ),
}

WRONG_IDS = [
    "",
    "finding",
    "finding/two words",
    'finding/"quoted"',
    "finding/<b>",
    "finding/脐带-01",
    "finding/",
    "/finding/x",
    "finding//x",
    "finding/../gene/BAX",
    "./finding",
    "//example.org/x",
    "#x",
    "_:b0",
    "@id",
    "GO:0006915",
    "uniprot:P42574",
    "mscpof:Finding",
    "https://example.org/x",
    "https://w3id.org/mscpof/finding/x",
    "javascript:alert(1)",
]


@pytest.fixture(scope="module")
def words(real: Project) -> tuple[Context, Vocabulary]:
    """The words of the project: its context, its ontology and its shapes."""
    ontology = read_turtle(real, real.ontology, "https://example.org/ontology", Places())
    shapes = read_turtle(real, real.shapes, "https://example.org/shapes", Places())
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
    """Return the faults of the file that was changed."""
    found = [(fault, fault.place) for fault in reader.faults if fault.place]
    return [f"{at.line}:{at.column} {f.code} {f.text}" for f, at in found if at.path.name == "second-b-2021.yaml"]


def test_the_files_themselves_have_no_fault(curate: Callable[[str], NodeReader]) -> None:
    reader = curate(TEXT)
    assert reader.faults == []
    assert reader.broken == set()
    assert reader.whole


@pytest.mark.parametrize(("old", "new", "fault"), FAULTS.values(), ids=FAULTS)
def test_one_fault_is_told_once_for(curate: Callable[[str], NodeReader], old: str, new: str, fault: str) -> None:
    reader = curate(_change(old, new))
    (line,) = _lines(reader)
    assert line.startswith(fault)


@pytest.mark.parametrize("wrong", WRONG_IDS)
def test_an_id_is_a_kind_and_a_name_below_the_base(curate: Callable[[str], NodeReader], wrong: str) -> None:
    reader = curate(_change("id: finding/second-b-2021-01", f"id: '{wrong}'"))
    assert _lines(reader) == [f'12:9 BadValue "{wrong}" {NOT_AN_ID}']


def test_the_nearest_terms_are_part_of_the_fault(curate: Callable[[str], NodeReader]) -> None:
    (fault,) = curate(_change("source: UmbilicalCordMSC", "source: UmbilicalMSC")).faults
    assert isinstance(fault, UnknownTerm)
    assert fault.word == "UmbilicalMSC"
    assert "UmbilicalCordMSC" in fault.nearest


@pytest.mark.parametrize(
    ("written", "fault"),
    [
        ("curated: yes", '6:14 BadValue curated: "yes" should be true or false'),
        ("curated: True", '6:14 BadValue curated: "True" should be true or false'),
        ("number: 2.2", '6:13 BadValue number: 2.2 would be read as a decimal number; write "2.2" for text'),
        ("number: true", '6:13 BadValue number: true would be read as true or false; write "true" for text'),
        ("concerns: UmbilicalCord", '6:15 UnknownTerm concerns: no term "UmbilicalCord"; did you mean'),
    ],
)
def test_a_part_of_the_review_is_checked_too(curate: Callable[[str], NodeReader], written: str, fault: str) -> None:
    text = "id: review/other\ntype: Review\nhasPart:\n  - id: review/other/part\n    type: Section\n"
    (line,) = _lines(curate(f"{text}    {written}\n"))[-1:]
    assert line.startswith(fault)


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
    assert isinstance(fault, NearMiss)
    for name in fault.nearest:
        assert curate(_change("decreased: gene/CASP3", f"decreased: {name}")).faults == []
