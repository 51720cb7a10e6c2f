"""The context says what a key, a prefix and a short name mean, to the JSON-LD parser and to the reader alike."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from pyoxigraph import RdfFormat, parse

from mscpof.base.faults import CurationFault
from mscpof.base.names import BASE, PREFIXES, TERMS
from mscpof.base.place import Places
from mscpof.curated.context import Context
from mscpof.curated.shapes import Shapes
from mscpof.curated.turtle import read_turtle
from mscpof.curated.vocabulary import Vocabulary
from tests.conftest import raises

if TYPE_CHECKING:
    from mscpof.curated.project import Project

SHOWN = Path("context.jsonld")


@pytest.fixture(scope="module")
def context(real: Project) -> Context:
    return Context.load(real.context, SHOWN)


@pytest.mark.parametrize(
    ("key", "iri", "form"),
    [
        ("increased", f"{TERMS}increased", "id"),
        ("source", f"{TERMS}source", "term"),
        ("label", f"{PREFIXES['rdfs']}label", "languages"),
        ("reference", f"{TERMS}reference", f"{PREFIXES['xsd']}integer"),
        ("number", f"{TERMS}number", ""),
        ("entity", f"{TERMS}value", "id"),
    ],
)
def test_a_key_has_a_property_and_a_form(context: Context, key: str, iri: str, form: str) -> None:
    assert (context.keys[key].iri, context.keys[key].form) == (iri, form)


def test_findings_are_reported_in_their_study(context: Context) -> None:
    assert context.keys["findings"].path == f"^{TERMS}reportedIn"


def test_a_place_is_looked_up_in_the_review(context: Context) -> None:
    assert context.keys["statedAt"].vocabulary == f"{BASE}review/liu-2025/"


@pytest.mark.parametrize(
    ("text", "iri"),
    [
        ("gene/CASP3", f"{BASE}gene/CASP3"),
        ("GO:0006915", "http://purl.obolibrary.org/obo/GO_0006915"),
        ("mgi:107739", "http://identifiers.org/mgi/MGI:107739"),
        ("mirbase.mature:MIMAT0000445", "http://identifiers.org/mirbase.mature/MIMAT0000445"),
        ("mscpof:InVivo", f"{TERMS}InVivo"),
        ("https://doi.org/10.1234/x", "https://doi.org/10.1234/x"),
        ("http://example.org/x", "http://example.org/x"),
    ],
)
def test_a_name_expands_as_the_json_ld_parser_expands_it(context: Context, text: str, iri: str) -> None:
    assert context.expand(text) == iri
    document = {"@context": context.declarations, "@id": text, "reference": 1}
    triples = list(parse(json.dumps(document), format=RdfFormat.JSON_LD, base_iri=BASE))
    assert [str(triple.subject) for triple in triples] == [f"<{iri}>"]


@pytest.mark.parametrize(
    ("text", "prefix"),
    [
        ("GO:1", "GO"),
        ("gene/CASP3", None),
        ("https://example.org/", None),
        ("go:1", "go"),
        ("urn:x:y", "urn"),
        (":a", ""),
    ],
)
def test_a_compact_iri_has_a_prefix(context: Context, text: str, prefix: str | None) -> None:
    assert context.prefix_of(text) == prefix


def test_a_short_name_or_a_key_stands_for_its_term(context: Context) -> None:
    assert context.name("Rat") == "http://purl.obolibrary.org/obo/NCBITaxon_10116"
    assert context.name("year") == f"{PREFIXES['dcterms']}issued"
    assert context.name("UmbilicalCordMSC") is None


@pytest.mark.parametrize(
    ("text", "code", "place"),
    [
        ('{\n  "@context": {]\n}', "broken-json", "2:16"),
        ("[]", "broken-context", "1:1"),
        ('{"@context": {}}', "broken-context", "1:1"),
        (b'{"@context": "\xff"}', "not-utf8", "1:15"),
    ],
)
def test_a_broken_context_is_refused_with_its_place(tmp_path: Path, text: str | bytes, code: str, place: str) -> None:
    file = tmp_path / "context.jsonld"
    file.write_bytes(text if isinstance(text, bytes) else text.encode())
    with raises(code, CurationFault, place=f"context.jsonld:{place}"):
        Context.load(file, SHOWN)


def test_the_context_declares_every_name_once(real: Project) -> None:
    def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        names = [name for name, _ in pairs]
        assert len(names) == len(set(names))
        return dict(pairs)

    json.loads(real.context.read_text(encoding="utf-8"), object_pairs_hook=once)


def test_some_shape_allows_every_key_of_the_context(real: Project, context: Context) -> None:
    shapes = Shapes(read_turtle(real, real.shapes, f"{BASE}shapes", Places()))
    vocabulary = Vocabulary([], shapes)
    assert [key.name for key in context.keys.values() if not vocabulary.kinds_with(key.path)] == []


def test_a_prefix_means_the_same_in_the_context_and_in_the_program(real: Project) -> None:
    context = Context.load(real.context, real.context)
    shared = set(context.prefixes) & set(PREFIXES)
    assert len(shared) > 10
    assert {name: context.expand(f"{name}:x") for name in shared} == {name: f"{PREFIXES[name]}x" for name in shared}
