"""What may be written under a key, worked out from the shapes."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from mscpof.base.names import resolve, term
from mscpof.curated.context import Context
from mscpof.curated.project import Project
from mscpof.curated.reading import read
from mscpof.curator.choices import Choices
from tests.conftest import ROOT, VALID

if TYPE_CHECKING:
    from mscpof.curated.shapes import Shape


class Parts:
    """The shapes of the project, and the names in it."""

    def __init__(self) -> None:
        reading = read(Project(ROOT))
        self.context = Context.load(ROOT / "data/context.jsonld", VALID)
        self.shapes = reading.shapes
        self.choices = Choices(self.context, self.shapes, reading.quads)
        self.glossary = self.choices.glossary

    def rule(self, kind: str, key: str) -> Shape:
        path = self.context.keys[key].path
        rules = (rule for shape in self.shapes.of_class[term(kind)] for rule in self.shapes.properties(shape))
        return next(rule for rule in rules if rule.path == path)

    def form(self, kind: str, key: str) -> str:
        known, rule = self.context.keys[key], self.rule(kind, key)
        return self.choices.pattern(known, rule, self.choices.of(known, rule))


@pytest.fixture(scope="module")
def parts() -> Parts:
    return Parts()


@pytest.mark.parametrize(
    ("name", "fits"),
    [("gene/CASP3", True), ("GO:0006915", True), ("modification/cryopreserved-placenta", False), ("Human", False)],
)
def test_a_value_fits_by_its_kind_or_its_form(parts: Parts, name: str, fits: bool) -> None:
    assert parts.choices.conforms(resolve(name), parts.rule("Finding", "decreased").node) is fits


def test_a_class_fits_by_what_stands_above_it(parts: Parts) -> None:
    names = parts.choices.names(term("Finding"), "product")
    assert {"Product", "Exosome", "LivingCells"} <= set(names)
    assert not {"UmbilicalCordMSC", "AntiApoptosis"} & set(names)


@pytest.mark.parametrize(
    ("kind", "key", "right", "wrong"),
    [
        ("Gene", "hgncId", "hgnc:1504", "hgnc:0"),
        ("Gene", "mgiId", "mgi:107739", "MGI:107739"),
        ("MatureMicroRNA", "mirbaseId", "mirbase.mature:MIMAT0000445", "mirbase:MI0000471"),
        ("Finding", "activated", "pathway/of-tomorrow", "gene/CASP3"),
        ("Finding", "observedIn", "UBERON:0000992", "GO:0006915"),
        ("Finding", "statedAt", "table-1/row-3/item-2", "table 1"),
        ("Entity", "exactMatch", "CHEBI:15379", "gene/CASP3"),
        ("Gene", "involvedIn", "GO:0006915", "UBERON:0000992"),
    ],
)
def test_a_name_that_is_not_known_yet_has_the_form_of_those_that_are(
    parts: Parts, kind: str, key: str, right: str, wrong: str
) -> None:
    assert re.fullmatch(parts.form(kind, key), right)
    assert not re.fullmatch(parts.form(kind, key), wrong)


@pytest.mark.parametrize(("kind", "key"), [("Finding", "mechanism"), ("Finding", "source"), ("Study", "organism")])
def test_a_term_is_one_of_the_choices_or_wrong(parts: Parts, kind: str, key: str) -> None:
    assert parts.form(kind, key) == ""


def test_a_thing_is_told_in_both_languages(parts: Parts) -> None:
    assert parts.glossary.described(resolve("gene/CASP3")) == "caspase 3 · 半胱氨酸蛋白酶 3"
    assert parts.glossary.described(resolve("finding/qu-q-2022-01")) == ""
