"""Reports: lines for people, JSON, SARIF and SHACL for machines, each well formed and each telling the same faults."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import pytest
from pyoxigraph import NamedNode, RdfFormat, Store
from rich.console import Console

from mscpof.base.faults import CurationFault, RuleViolation
from mscpof.base.names import BASE, PREFIXES
from mscpof.base.place import Place
from mscpof.dataset.report import as_json, as_sarif, as_text, as_turtle, summary

SH = PREFIXES["sh"]
FAULTS: list[CurationFault] = [
    CurationFault(
        "unknown-term",
        Place(Path("data/studies/qu-q-2022.yaml"), 14, 13),
        key="source",
        word="UmbilicalMSC",
        excerpt="UmbilicalMSC",
        nearest=["UmbilicalCordMSC"],
    ),
    RuleViolation(
        "FindingShape-reportedIn",
        Place(Path("data/entities/genes and more 基因.yaml"), 2, 1),
        {"en": "a finding is reported in one study", "zh": "一条发现对应一项研究"},
        severity="warning",
        focus=f"{BASE}finding/x",
        path=f"{BASE}ontology#reportedIn",
    ),
    CurationFault("broken-yaml", reason='odd "quotes" \\ and [brackets] [/bold]'),
]


def _plain(language: str = "en") -> list[str]:
    text = io.StringIO()
    Console(file=text, soft_wrap=True).print(as_text(FAULTS, language), end="")
    return text.getvalue().splitlines()


def test_people_read_place_severity_words_and_rule_in_columns() -> None:
    lines = _plain()
    assert len(lines) == 3
    assert lines[0].startswith("data/studies/qu-q-2022.yaml:14:13 ")
    assert lines[0].endswith('error    source: no term "UmbilicalMSC"; did you mean UmbilicalCordMSC?  [unknown-term]')
    assert 'odd "quotes" \\ and [brackets] [/bold]' in lines[2]
    assert lines[0].index("error") == lines[2].index("error")


def test_people_read_chinese_where_a_rule_speaks_it() -> None:
    lines = _plain("zh")
    assert "一条发现对应一项研究" in lines[1]
    assert "UmbilicalMSC" in lines[0]


def test_colours_are_for_terminals_only() -> None:
    text = io.StringIO()
    Console(file=text, force_terminal=True, soft_wrap=True, color_system="standard").print(as_text(FAULTS), end="")
    assert "\x1b[" in text.getvalue()
    assert not any("\x1b" in line for line in _plain())


@pytest.mark.parametrize(
    ("faults", "said"),
    [
        ([], "0 errors, 0 warnings in 16 files (0.8 s)"),
        (FAULTS[:1], "1 error, 0 warnings in 16 files (0.8 s)"),
        (FAULTS, "2 errors, 1 warning in 16 files (0.8 s)"),
    ],
)
def test_the_last_line_counts(faults: list[CurationFault], said: str) -> None:
    assert summary(faults, 16, 0.84) == said


def test_json_holds_a_record_a_fault() -> None:
    records = json.loads(as_json(FAULTS))
    assert [record["severity"] for record in records] == ["error", "warning", "error"]
    assert records[0] == {
        "severity": "error",
        "rule": "unknown-term",
        "message": 'source: no term "UmbilicalMSC"; did you mean UmbilicalCordMSC?',
        "file": "data/studies/qu-q-2022.yaml",
        "line": 14,
        "column": 13,
        "word": "UmbilicalMSC",
        "nearest": ["UmbilicalCordMSC"],
    }
    assert records[1]["message_zh"] == "一条发现对应一项研究"
    assert records[1]["focus"] == f"{BASE}finding/x"
    assert json.loads(as_json([])) == []


def test_sarif_has_the_members_that_version_2_1_0_requires() -> None:
    log: dict[str, Any] = json.loads(as_sarif(FAULTS))
    assert log["version"] == "2.1.0"
    (run,) = log["runs"]
    driver = run["tool"]["driver"]
    assert driver["name"] == "mscpof"
    ids = [rule["id"] for rule in driver["rules"]]
    assert len(ids) == len(set(ids))
    for result in run["results"]:
        assert result["message"]["text"]
        assert result["level"] in ("none", "note", "warning", "error")
        assert result["ruleId"] in ids
        for location in result.get("locations", []):
            physical = location["physicalLocation"]
            assert physical["region"]["startLine"] >= 1
            assert physical["region"]["startColumn"] >= 1
            assert NamedNode(f"file:///{physical['artifactLocation']['uri']}")
    assert json.loads(as_sarif([]))["runs"][0]["results"] == []


def test_turtle_is_a_shacl_report_that_parses() -> None:
    store = Store()
    store.load(input=as_turtle(FAULTS).encode(), format=RdfFormat.TURTLE)
    results = [quad.object for quad in store.quads_for_pattern(None, NamedNode(f"{SH}result"), None)]
    assert len(results) == 3
    for name in ("focusNode", "resultSeverity"):
        assert all(len(list(store.quads_for_pattern(node, NamedNode(SH + name), None))) == 1 for node in results)  # type: ignore[arg-type]
    conforms = next(store.quads_for_pattern(None, NamedNode(f"{SH}conforms"), None)).object
    assert conforms.value == "false"  # type: ignore[union-attr]


@pytest.mark.parametrize(("faults", "truth"), [([], "true"), (FAULTS[1:2], "true"), (FAULTS[:1], "false")])
def test_warnings_alone_conform(faults: list[CurationFault], truth: str) -> None:
    assert f"conforms {truth}" in as_turtle(faults)
