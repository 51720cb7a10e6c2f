"""Every fault that the program raises has words, and there are no words of faults that nothing raises."""

from __future__ import annotations

import ast
import pickle
import string
import tomllib
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from mscpof.base.faults import BadQuery, CurationFault, MscpofError, fault_words
from mscpof.base.names import LANGUAGES
from mscpof.base.place import Place
from tests.conftest import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator

SOURCE = ROOT / "src" / "mscpof"
TREES = {path: ast.parse(path.read_text(encoding="utf-8")) for path in sorted(SOURCE.rglob("*.py"))}
# What `MscpofError` takes that is no fact of the template.
NO_FACTS = {"place", "severity", "words"}


def _fault_classes() -> set[str]:
    """Return the names of MscpofError and of the classes below it that take a code first, as it does."""
    bases = {
        node.name: [base.id for base in node.bases if isinstance(base, ast.Name)]
        for tree in TREES.values()
        for node in ast.walk(tree)
        if isinstance(node, ast.ClassDef)
        and not any(isinstance(part, ast.FunctionDef) and part.name == "__init__" for part in node.body)
    }
    names = {"MscpofError"}
    while more := {name for name, above in bases.items() if names & set(above)} - names:
        names |= more
    return names


CLASSES = _fault_classes()


def _raised() -> Iterator[tuple[str, ast.Call]]:
    """Return each call that makes a fault of a quoted code, with that code."""
    for path, tree in TREES.items():
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in CLASSES and node.args:
                code = node.args[0]
                if isinstance(code, ast.Constant) and isinstance(code.value, str):
                    yield f"{path.relative_to(SOURCE)}:{node.lineno} {code.value}", node


def _fields(template: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(template) if name is not None}


def test_every_code_stands_in_one_file_only() -> None:
    codes = Counter(
        code for path in SOURCE.rglob("faults.toml") for code in tomllib.loads(path.read_text(encoding="utf-8"))
    )
    assert [code for code, number in codes.items() if number > 1] == []


def test_every_fault_has_english_words_and_no_others_than_in_the_languages_of_the_resource() -> None:
    others = {code for code, words in fault_words().items() if "en" not in words or words.keys() - set(LANGUAGES)}
    assert others == set()


def test_every_code_with_words_is_raised_somewhere() -> None:
    quoted = {node.value for tree in TREES.values() for node in ast.walk(tree) if isinstance(node, ast.Constant)}
    assert fault_words().keys() - quoted == set()


def test_every_code_that_is_raised_has_words_and_every_field_of_them_a_value() -> None:
    lacking = {}
    for where, call in _raised():
        code, given = where.partition(" ")[2], {keyword.arg for keyword in call.keywords}
        words = fault_words().get(code)
        if words is None:
            if "words" not in given:
                lacking[where] = "no words"
        # Facts that a dictionary brings are known only when the fault is raised.
        elif None not in given and (missing := set().union(*map(_fields, words.values())) - (given - NO_FACTS)):
            lacking[where] = f"no value for {', '.join(sorted(missing))}"
    assert lacking == {}


def test_a_fault_is_told_with_its_place_the_nearest_names_and_a_line_for_each_thing() -> None:
    place = Place(Path("study.yaml"), 14, 13)
    fault = CurationFault("unknown-term", place, key="source", word="Cor", excerpt="Cor", nearest=["Cord", "CordMSC"])
    assert str(fault) == 'study.yaml:14:13  source: no term "Cor"; did you mean Cord, CordMSC?'
    assert fault.facts["nearest"] == ["Cord", "CordMSC"]


def test_a_language_without_words_is_answered_in_english() -> None:
    assert CurationFault("no-node").message("zh") == CurationFault("no-node").text
    assert "映射" in CurationFault("unmapped-term", severity="warning", term="Cargo").message("zh")


def test_a_fault_may_bring_its_own_words() -> None:
    fault = MscpofError("SomeShape", words={"en": "wrong", "zh": "错"})
    assert (fault.code, fault.text, fault.message("zh")) == ("SomeShape", "wrong", "错")


def test_a_fault_comes_whole_from_another_process() -> None:
    fault = BadQuery("service-off", Place(Path("new.rq"), 1, 1))
    copy = pickle.loads(pickle.dumps(fault))
    assert (type(copy), copy.code, str(copy), copy.place) == (BadQuery, "service-off", str(fault), fault.place)


def test_a_fact_without_which_a_template_cannot_be_filled_is_an_error_of_the_program() -> None:
    with pytest.raises(KeyError):
        CurationFault("unknown-term")
