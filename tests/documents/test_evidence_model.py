"""The comparison with other evidence models names only terms that exist, here and there."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from mscpof.base.names import PREFIXES
from mscpof.curated.reading import read
from mscpof.curated.vocabulary import Vocabulary
from tests.conftest import ROOT
from tests.curated.test_mappings import rows

if TYPE_CHECKING:
    from mscpof.curated.project import Project

PAGE = ROOT / "docs" / "design" / "evidence-model.md"
# Named on this page only; looked up in the repositories that it lists.
VERIFIED = {
    *(f"biolink:{name}" for name in ("agent_type", "beneficial_in_models_for", "in_clinical_trials_for")),
    *(f"biolink:{name}" for name in ("knowledge_level", "primary_knowledge_source", "qualified_predicate")),
    *(
        f"biolink:{name}"
        for name in ("supporting_text", "actively_involved_in", "deprecated", "derives_from", "regulates")
    ),
    *(f"biolink:{name}" for name in ("has_adverse_event", "related_to", "GeneFamily", "ProcessedMaterial")),
    *(f"biolink:{name}" for name in ("ChemicalAffectsGeneAssociation", "EntityToPhenotypicFeatureAssociation")),
    *(f"biolink:{name}" for name in ("GeneAffectsChemicalAssociation", "GeneToGeneAssociation")),
    *(f"cito:{name}" for name in ("disagreesWith", "reviews")),
    *(f"prov:{name}" for name in ("Entity", "wasAttributedTo")),
    *(f"SEPIO:{number}" for number in ("0000002", "0000115", "0000156")),
}


def table() -> list[list[str]]:
    """Return the rows of the table below its head."""
    lines = [line for line in PAGE.read_text(encoding="utf-8").splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines[2:]]


def test_every_term_of_others_is_mapped_or_was_looked_up(real: Project) -> None:
    said = set(re.findall(r"\b((?:biolink|prov|cito|SEPIO|ECO):\w+)", PAGE.read_text(encoding="utf-8")))
    slices = {subject.value for subject in (q.subject for q in read(real).quads) if hasattr(subject, "value")}
    known = {row["object_id"] for row in rows(real)} | VERIFIED
    unknown = {name for name in said - known if f"{PREFIXES['obo']}{name.replace(':', '_')}" not in slices}
    assert unknown == set()
    assert said >= VERIFIED


def test_every_own_term_of_the_table_exists(real: Project) -> None:
    reading = read(real)
    own = Vocabulary(reading.quads, reading.shapes).own_terms()
    said = {name for row in table() for name in re.findall(r"`(\w+)`", " ".join(row))}
    assert said <= own


def test_every_row_has_four_columns_and_says_something_of_others() -> None:
    assert all(len(row) == 4 and any(row[1:]) for row in table())


def test_findings_discrepancies_and_every_kind_of_effect_are_compared(real: Project) -> None:
    said = {name for row in table() for name in re.findall(r"`(\w+)`", row[0])}
    effects = {
        *("increased", "decreased", "activated", "inhibited", "improved", "worsened", "restored", "modulated"),
        *("unchanged", "higher", "lower", "similar", "notObserved", "secreted"),
    }
    assert effects | {"Finding", "Discrepancy", "Reading", "Conflict", "reportedIn", "statedAt", "certainty"} <= said
