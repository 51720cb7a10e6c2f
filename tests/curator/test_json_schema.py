"""The schemas of the curated files, held against a real validator of JSON Schema."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import jsonschema
import pytest

from mscpof.curated import document
from mscpof.curated.project import Project
from mscpof.curated.reading import read
from mscpof.curator.json_schema import FOLDERS, as_text, schemas
from tests.conftest import ROOT, VALID, tiny_project
from tests.invalid import INVALID

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

# Left out of the quick loop.
pytestmark = pytest.mark.slow

# What a schema cannot see, since it takes more than the keys, kinds and forms of one node.
UNSEEN = {
    "CollectiveStatementShape-reportedIn": "depends on the file in which the node stands",
    "DiscrepancyShape-adoptedReading": "counts the readings that have a value",
    "EntityShape-altLabel": "compares two keys",
    "FindingShape-raised": "compares two keys",
    "ReviewPartShape-hasPart": "asks what kind another node is",
    "ReviewShape-hasPart": "asks what kind another node is",
}

Validators = dict[str, jsonschema.Draft202012Validator]


def plain(text: str) -> Any:
    return document.plain(document.parse(text, ROOT))


def validators(project: Project) -> Validators:
    of = schemas(project, read(project))
    return {folder: jsonschema.Draft202012Validator(schema) for folder, schema in of.items()}


@pytest.fixture(scope="module")
def whole(real: Project) -> Validators:
    """The schemas of the project itself."""
    return validators(real)


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Validators:
    """The schemas of the tiny project."""
    return validators(tiny_project(tmp_path_factory.mktemp("schema")))


@pytest.fixture
def finding(whole: Validators) -> Callable[..., list[str]]:
    """Return what the schema says of a study with one finding."""
    study = plain((ROOT / "data/studies/li-yongli-2020.yaml").read_text(encoding="utf-8"))

    def told(without: str = "", **keys: object) -> list[str]:
        node: dict[str, object] = {
            "id": "finding/x-01",
            "type": "TreatmentEffect",
            "source": "PlacentalMSC",
            "decreased": "gene/CASP3",
        }
        node |= {"statedAt": ["reference-38"], "certainty": "Asserted"} | keys
        node.pop(without, None)
        study["findings"] = [node]
        return [error.message for error in whole["studies"].iter_errors(study)]

    return told


def made(folder: Validators, name: str = "studies") -> dict[str, Any]:
    schema = folder[name].schema
    assert isinstance(schema, dict)
    return schema


def choices(schema: Any, folder: Validators) -> dict[str, str]:
    """Return the names that an editor offers, with what it tells of each."""
    found: dict[str, str] = {}
    if "$ref" in schema:
        schema = made(folder)["$defs"][schema["$ref"].rpartition("/")[2]]
    found |= dict(zip(schema.get("enum", ()), schema.get("markdownEnumDescriptions", ()), strict=False))
    for part in (*schema.get("anyOf", ()), *([schema["items"]] if "items" in schema else ())):
        found |= choices(part, folder)
    return found


def key(whole: Validators, kind: str, name: str) -> Any:
    return made(whole)["$defs"][kind]["properties"][name]


@pytest.mark.parametrize("folder", FOLDERS)
def test_a_schema_is_valid_by_the_meta_schema_of_its_draft(whole: Validators, folder: str) -> None:
    schema = made(whole, folder)
    assert schema["$schema"] == jsonschema.Draft202012Validator.META_SCHEMA["$id"]
    jsonschema.Draft202012Validator.check_schema(schema)
    assert json.loads(as_text(schema)) == schema


def test_every_curated_file_is_valid(whole: Validators, real: Project) -> None:
    assert faults(whole, real) == []


def test_every_key_in_use_is_allowed(small: Validators) -> None:
    assert faults(small, Project(VALID)) == []


def faults(schemas: Validators, project: Project) -> list[str]:
    return [
        f"{path.name} {error.json_path}: {error.message[:200]}"
        for path in project.data
        for error in schemas[project.relative(path).parts[1]].iter_errors(plain(path.read_text(encoding="utf-8")))
    ]


def test_a_fault_in_one_node_is_seen_and_others_are_not(small: Validators) -> None:
    curated = {rule: change for rule, change in INVALID.items() if change.path.startswith("data/")}
    unseen = {rule for rule, change in curated.items() if small[change.path.split("/")[1]].is_valid(plain(change.text))}
    # Quality queries are about what spans several nodes.
    assert unseen == {*UNSEEN, *(rule for rule in curated if rule.endswith("-violation"))}


def test_a_plain_finding_is_valid(finding: Callable[..., list[str]]) -> None:
    assert finding() == []


@pytest.mark.parametrize(
    "keys",
    [
        {"decresed": "gene/CASP3"},
        {"source": "PlacentaMSC"},
        {"mechanism": "Apoptosis"},
        {"certainty": ["Asserted"]},
        {"type": "TreatmentEffects"},
        {"type": ["TreatmentEffect", "Nonsense"]},
        {"decreased": "CASP3"},
        {"decreased": "PR:1904700"},
        {"decreased": []},
        {"decreased": ["gene/CASP3", "gene/CASP3"]},
        {"activated": "gene/CASP3"},
        {"minimumDuration": "21 days"},
        {"note": {"de": "Hinweis"}},
        {"note": {"en": ["one", "two"]}},
        {"note": "plain"},
        {"secreted": "gene/CASP3"},
        {"axis": {"position": 1, "from": "gene/BAX", "modulates": "gene/CASP3"}},
    ],
    ids=str,
)
def test_an_unknown_key_term_or_form_is_refused(finding: Callable[..., list[str]], keys: dict[str, object]) -> None:
    assert finding(**keys)


@pytest.mark.parametrize("missing", ["id", "type", "source", "decreased", "statedAt", "certainty"])
def test_what_must_be_there_is_missed(finding: Callable[..., list[str]], missing: str) -> None:
    assert finding(without=missing)


@pytest.mark.parametrize(
    "keys",
    [
        {"type": "Secretion", "secreted": "gene/CASP3"},
        {
            "type": ["TreatmentEffect", "CausalLink"],
            "axis": [{"position": 1, "from": "gene/BAX", "inhibits": "GO:0006915"}],
        },
        {"type": ["TreatmentEffect", "Comparison"], "higher": "gene/BCL2", "comparedWith": {"product": "Exosome"}},
    ],
    ids=str,
)
def test_a_kind_of_finding_brings_its_own_keys(finding: Callable[..., list[str]], keys: dict[str, object]) -> None:
    assert finding(**keys) == []


@pytest.mark.parametrize("keys", [{"decreased": "gene/NEW1"}, {"decreased": "GO:9999999"}, {"statedAt": "section-9.9"}])
def test_a_name_that_is_newer_than_the_schema_is_accepted(
    finding: Callable[..., list[str]], keys: dict[str, object]
) -> None:
    assert finding(**keys) == []


def test_an_editor_completes_entities_and_tells_what_they_are(whole: Validators) -> None:
    offered = choices(key(whole, "Finding", "decreased"), whole)
    assert offered["gene/CASP3"] == "caspase 3 · 半胱氨酸蛋白酶 3"
    assert offered["GO:1904700"].startswith("granulosa cell apoptotic process · ")
    assert not [name for name in offered if name.startswith(("modification/", "finding/", "study/"))]
    assert set(choices(key(whole, "Finding", "activated"), whole)) == {n for n in offered if n.startswith("pathway/")}


def test_an_editor_completes_places_of_the_review(whole: Validators) -> None:
    offered = choices(key(whole, "Finding", "statedAt"), whole)
    assert "study/li-yongli-2020" in offered["section-2.4.1"]
    assert "study/li-yongli-2020" in offered["reference-38"]


def test_an_editor_completes_terms_by_their_names(whole: Validators) -> None:
    assert set(choices(key(whole, "Study", "organism"), whole)) == {"Human", "Mouse", "Rabbit", "Rat"}
    assert len(choices(key(whole, "Finding", "mechanism"), whole)) == 9
    assert "从胎盘分离得到" in choices(key(whole, "Finding", "source"), whole)["PlacentalMSC"]


def test_an_editor_explains_a_key_by_its_rule_and_its_definition_in_both_languages(whole: Validators) -> None:
    shown = key(whole, "Finding", "source")
    assert shown["title"] == "cell source · 细胞来源"
    said = shown["markdownDescription"].split("\n\n")
    assert said[0].startswith("A finding has at most one cell source")
    assert said[1].startswith("一条发现最多对应一种细胞来源")
    assert len(said) == 4


def test_a_faulty_file_does_not_keep_the_schema_from_being_made(
    tiny: Project, write: Callable[[str, str], Path]
) -> None:
    write("data/studies/broken-b-2022.yaml", "id: [")
    assert set(schemas(tiny, read(tiny))) == set(FOLDERS)
