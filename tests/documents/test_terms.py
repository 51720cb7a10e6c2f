"""Requests for terms and the comparison of evidence models name only terms and studies that exist, here and there."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
import yaml
from pyoxigraph import NamedNode

from mscpof.base.names import PREFIXES, local_name, term
from mscpof.curated.reading import read
from mscpof.curated.vocabulary import Vocabulary
from tests.conftest import ROOT
from tests.curated.test_mappings import rows

if TYPE_CHECKING:
    from mscpof.curated.project import Project
    from mscpof.curated.reading import Reading

REQUESTS = {
    path.name: path.read_text(encoding="utf-8")
    for path in sorted((ROOT / "ontology" / "requests").glob("*.md"))
    if path.name != "README.md"
}
MODELS = (ROOT / "docs" / "design" / "evidence-model.md").read_text(encoding="utf-8")
# Named in the documents alone: looked up in obophenotype/cell-ontology@fd61b954f3eb, obi-ontology/obi@498085adca2c, and
# the repositories that the page on evidence models lists.
_NAMES = {
    "CL": "2000085",
    "OBI": "0000293 0000431",
    "SEPIO": "0000002 0000115 0000156",
    "cito": "disagreesWith reviews",
    "prov": "Entity wasAttributedTo",
    "biolink": "agent_type beneficial_in_models_for in_clinical_trials_for knowledge_level primary_knowledge_source"
    " qualified_predicate supporting_text actively_involved_in deprecated derives_from regulates has_adverse_event"
    " related_to GeneFamily ProcessedMaterial ChemicalAffectsGeneAssociation EntityToPhenotypicFeatureAssociation"
    " GeneAffectsChemicalAssociation GeneToGeneAssociation",
}
VERIFIED = {f"{prefix}:{name}" for prefix, names in _NAMES.items() for name in names.split()}


@pytest.fixture(scope="module")
def reading(real: Project) -> Reading:
    return read(real)


def words(reading: Reading, name: str, *properties: str) -> set[str]:
    """Return the texts of a term under some properties."""
    paths = {f"{PREFIXES[prefix]}{name}" for prefix in ("skos", "rdfs") for name in properties}
    return {
        str(getattr(quad.object, "value", ""))
        for quad in reading.quads
        if getattr(quad.subject, "value", "") == term(name) and quad.predicate.value in paths
    }


def test_every_term_of_others_is_in_a_slice_a_mapping_table_or_was_looked_up(real: Project, reading: Reading) -> None:
    slices = {quad.subject.value for quad in reading.quads if hasattr(quad.subject, "value")}
    known = {row["object_id"] for row in rows(real)} | VERIFIED
    named = {
        (name, f"{a}:{b}") for name, text in REQUESTS.items() for a, b in re.findall(r"\b([A-Z]+):(\d{7})\b", text)
    }
    named |= {("evidence-model.md", one) for one in re.findall(r"\b(?:biolink|prov|cito|SEPIO|ECO):\w+", MODELS)}
    unknown = {(where, one) for where, one in named if one not in known}
    assert {one for one in unknown if f"{PREFIXES['obo']}{one[1].replace(':', '_')}" not in slices} == set()
    assert VERIFIED - {one for _, one in named} == set(), "no longer named"


def test_the_comparison_names_terms_that_exist_and_every_effect_among_them(reading: Reading) -> None:
    own = Vocabulary(reading.quads, reading.shapes).own_terms()
    table = "".join(line for line in MODELS.splitlines() if line.startswith("|"))
    named = set(re.findall(r"`(\w+)`", table))
    assert named - own == set()
    grouped = [quad.subject for quad in reading.quads if quad.predicate.value == term("effectGroup")]
    effects = {local_name(subject.value) for subject in grouped if isinstance(subject, NamedNode)}
    assert len(effects) > 10
    assert (effects | {"Finding", "Discrepancy", "Reading", "Conflict"}) - named == set()


def test_requests_for_cells_say_what_our_own_terms_say(reading: Reading) -> None:
    wrong = []
    requests = {name: text for name, text in REQUESTS.items() if name.startswith("cl-")}
    for file, text in requests.items():
        [name] = re.findall(r"Own term: `mscpof:(\w+)`", text)
        joined = " ".join(text.split())
        said = {" ".join(word.split()) for word in words(reading, name, "definition", "label")}
        wrong += [(file, word) for word in said if word not in joined]
        [synonyms] = re.findall(r"^- \*\*Synonyms\*\*: (.*)$", text, re.MULTILINE)
        wrong += [(file, word) for word in set(synonyms.split("; ")) - words(reading, name, "altLabel")]
    assert wrong == []
    assert requests


def test_every_reference_of_a_request_is_a_study_of_the_data_with_its_doi() -> None:
    wrong = []
    for file, text in REQUESTS.items():
        studies = re.findall(r"<https://doi\.org/(\S+)> \(`study/([\w-]+)`\)", text)
        assert len(studies) == text.count("https://doi.org/"), file
        for doi, study in studies:
            data = yaml.safe_load((ROOT / "data" / "studies" / f"{study}.yaml").read_text(encoding="utf-8"))
            wrong += [] if data["doi"] == doi else [(file, study)]
    assert wrong == []


def test_the_list_of_requests_names_each_of_them() -> None:
    text = (ROOT / "ontology" / "requests" / "README.md").read_text(encoding="utf-8")
    assert set(re.findall(r"\]\(([\w-]+\.md)\)", text)) == set(REQUESTS)
