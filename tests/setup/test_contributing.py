"""How people join in: issue forms, workflow and hooks are well-formed, and what they name is there."""

from __future__ import annotations

import os
import re
import shlex
from collections import Counter
from pathlib import Path
from typing import Any

import yaml

from tests.conftest import ROOT

GITHUB = ROOT / ".github"
FORMS = {
    path.name: yaml.safe_load(path.read_text(encoding="utf-8"))
    for path in sorted((GITHUB / "ISSUE_TEMPLATE").glob("*.yml"))
    if path.name != "config.yml"
}
# Keys of a form, and attributes of each kind of element, of which the first must be there, as GitHub documents them.
KEYS = {"name", "description", "body", "title", "labels", "assignees", "projects", "type"}
ATTRIBUTES = {
    "markdown": ("value",),
    "input": ("label", "description", "placeholder", "value"),
    "textarea": ("label", "description", "placeholder", "value", "render"),
    "dropdown": ("label", "description", "options", "multiple", "default"),
    "checkboxes": ("label", "description", "options"),
}


def faults(form: dict[str, Any]) -> list[str]:
    """Return what GitHub would refuse in an issue form."""
    found = [f"key {key}" for key in form.keys() - KEYS]
    found += [f"no {key}" for key in ("name", "description", "body") if not form.get(key)]
    found += [f"labels {form['labels']}"] if not all(isinstance(label, str) for label in form.get("labels", [])) else []
    body = form["body"]
    for element in body:
        attributes = element.get("attributes", {})
        first, *others = ATTRIBUTES.get(element["type"], ("",))
        options = attributes.get("options", [])
        if element["type"] == "checkboxes":
            texts = [option.get("label") for option in options]
            right = all(option.keys() <= {"label", "required"} for option in options)
        else:
            texts, right = options, True
        right &= all(isinstance(text, str) and text.lower() != "none" for text in texts) and len({*texts}) == len(texts)
        right &= bool(options) == (element["type"] in ("dropdown", "checkboxes"))
        right &= bool(attributes.get(first)) and attributes.keys() <= {first, *others}
        right &= element.keys() <= {"type", "id", "attributes", "validations"}
        right &= element.get("validations", {}).keys() <= {"required"}
        right &= element["type"] == "markdown" or bool(re.fullmatch(r"[\w-]+", element.get("id", "")))
        found += [] if right else [f"element {element}"]
    for key in ("id", "label"):
        values = Counter(element.get("id") if key == "id" else element["attributes"].get("label") for element in body)
        found += [f"two of {value}" for value, number in values.items() if value and number > 1]
    return found + ([] if any(element["type"] != "markdown" for element in body) else ["no field"])


def required_fields(form: dict[str, Any]) -> set[str]:
    return {element["id"] for element in form["body"] if element.get("validations", {}).get("required")}


def test_github_accepts_every_issue_form() -> None:
    assert {name: found for name, form in FORMS.items() if (found := faults(form))} == {}
    assert len({form["name"] for form in FORMS.values()}) == len(FORMS)


def test_a_form_that_github_refuses_is_noticed() -> None:
    element = {"type": "dropdown", "id": "a b", "attributes": {"label": "A", "options": ["x", "x"]}}
    assert faults({"name": "a", "body": [element, element], "titel": ""}) == [
        *("key titel", "no description", f"element {element}", f"element {element}", "two of a b", "two of A")
    ]


def test_a_wrong_finding_a_paper_and_a_question_come_with_what_a_curator_needs() -> None:
    assert {name: required_fields(form) for name, form in FORMS.items()} == {
        "add-a-paper.yml": {"identifier", "fit", "evidence", "read"},
        "question.yml": {"question", "answer"},
        "wrong-finding.yml": {"finding", "wrong", "source", "place"},
    }


def test_reports_from_pages_open_a_blank_issue() -> None:
    config = yaml.safe_load((GITHUB / "ISSUE_TEMPLATE" / "config.yml").read_text(encoding="utf-8"))
    assert config == {"blank_issues_enabled": True}


def test_every_document_that_forms_name_is_there() -> None:
    texts = [path.read_text(encoding="utf-8") for path in GITHUB.rglob("*") if path.suffix in (".yml", ".md")]
    named = {path for text in texts for path in re.findall(r"\(\.\./blob/HEAD/([^)#]+)", text)}
    named |= {path for text in texts for path in re.findall(r"`(tests/[^`]+)`", text)}
    assert sorted(path for path in named if not (ROOT / path).exists()) == []
    assert "docs/curate/corrections.md" in named


def test_the_workflow_runs_what_every_change_must_pass_with_no_more_rights_than_reading() -> None:
    workflow = yaml.safe_load((GITHUB / "workflows" / "check.yml").read_text(encoding="utf-8"))
    assert workflow["permissions"] == {"contents": "read"}
    # YAML 1.1 reads the key `on` as true.
    assert workflow[True].keys() == {"push", "pull_request"}
    (job,) = workflow["jobs"].values()
    assert job["container"] == "python:3.11-bookworm"
    steps = job["steps"]
    assert all(re.fullmatch(r"actions/[\w-]+@v\d+\.\d+\.\d+", step["uses"]) for step in steps if "uses" in step)
    assert steps[-1] == {"run": ".ci/run"}
    assert os.access(ROOT / ".ci" / "run", os.X_OK)


def test_every_hook_runs_a_program_of_set_up_on_files_that_exist() -> None:
    config = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text(encoding="utf-8"))
    (repository,) = config["repos"]
    assert repository["repo"] == "local"
    files = [path.relative_to(ROOT).as_posix() for path in (ROOT / "data").rglob("*.yaml")]
    files += [path.relative_to(ROOT).as_posix() for path in (ROOT / "src").rglob("*.py")]
    for hook in repository["hooks"]:
        program, *_ = shlex.split(hook["entry"])
        assert (Path(program).parent, (ROOT / program).exists()) == (Path(".venv/bin"), True), hook
        assert any(re.search(hook.get("files", ""), name) for name in files), hook
    assert {"format", "lint", "types", "validate"} <= {hook["id"] for hook in repository["hooks"]}
