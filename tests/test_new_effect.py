"""A new effect needs its declaration in the ontology, its key in the context and its shape, and every answer has it."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING

import pytest

from mscpof import KnowledgeBase
from tests.programs.command import run_command
from tests.programs.server import serving
from tests.release.test_release import add_papers

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from mscpof.curated.project import Project

pytestmark = pytest.mark.slow

DECLARATION = """
mscpof:doubled a owl:ObjectProperty ;
    rdfs:label          "doubled"@en , "加倍"@zh ;
    skos:definition     "A relation of raising that links a finding to what was twice as much as in the control."@en ,
                        "将发现与其数量为对照两倍的对象相联系的上调关系。"@zh ;
    rdfs:subPropertyOf  mscpof:raised ;
    mscpof:effectGroup  "change" ;
    mscpof:effectSign   "raised" ;
    mscpof:rank         15 ;
    rdfs:isDefinedBy    <https://w3id.org/mscpof/ontology> .
"""
SHAPE = """
mscpof:FindingShape-doubled a sh:PropertyShape ;
    sh:path    mscpof:doubled ;
    sh:node    mscpof:EffectTargetValueShape ;
    sh:message "What doubled is an entity with an amount."@en , "doubled 的对象应有量。"@zh .
"""
NAME = "finding/second-b-2021-01"


@pytest.fixture
def release(tiny: Project) -> Path:
    """A release of the tiny project with a new effect that one finding has."""
    add_papers(tiny)
    change(tiny, "ontology/mscpof.ttl", lambda text: text + DECLARATION)
    change(tiny, "data/context.jsonld", replacing('"increased":', '"doubled": {"@type": "@id"},\n    "increased":'))
    listed = "mscpof:FindingShape-increased ,"
    change(tiny, "shapes/finding.ttl", replacing(listed, f"{listed} mscpof:FindingShape-doubled ,"))
    change(tiny, "shapes/finding.ttl", lambda text: text + SHAPE)
    change(tiny, "data/studies/second-b-2021.yaml", replacing("decreased: gene/CASP3", "doubled: gene/CASP3"))
    result = run_command("release", "--draft", "public", cwd=tiny.root)
    assert result.returncode == 0, result.stderr
    return tiny.root / "public"


def test_questions_pages_tables_and_the_knowledge_graph_have_a_new_effect(release: Path) -> None:
    knowledge_base = KnowledgeBase.load(dataset=release / "dataset.nq")
    [change] = knowledge_base.query("changes", entity="gene/CASP3", direction="raised").rows
    assert (change["effect"], change["studies"]) == ("https://w3id.org/mscpof/ontology#doubled", "1 + 0")
    [finding] = knowledge_base.findings(direction="doubled")
    assert finding.finding.endswith(NAME)

    with serving("--dataset", release / "dataset.nq") as server:
        for language, label in (("en", "doubled"), ("zh", "加倍")):
            page = server.get(f"/{NAME}.html", accept="text/html", Accept_Language=language).text
            assert label in page.split("<main")[1]

    [effect] = [row for row in table(release / "tables/effects.csv", ",") if row["finding"].endswith(NAME)]
    assert (effect["effect"].rpartition("#")[2], effect["direction"]) == ("doubled", "raised")
    [left_out] = [row for row in table(release / "kgx/left-out.tsv", "\t") if row["effect"] == "doubled"]
    assert left_out["reason"]


def table(path: Path, delimiter: str) -> list[dict[str, str]]:
    """Return the rows of a table of a release."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter=delimiter))


def change(project: Project, path: str, edit: Callable[[str], str]) -> None:
    """Edit a file of a project."""
    file = project.root / path
    file.write_text(edit(file.read_text(encoding="utf-8")), encoding="utf-8")


def replacing(old: str, new: str) -> Callable[[str], str]:
    """Return an edit that replaces a text, which must be there, once."""

    def edit(text: str) -> str:
        assert old in text
        return text.replace(old, new, 1)

    return edit
