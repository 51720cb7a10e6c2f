"""What a curated file may hold as YAML, and what it is told when it holds anything else."""

from __future__ import annotations

import os
import time
import tracemalloc
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from mscpof.base.faults import CurationFault
from mscpof.curated.document import MAX_BYTES, Mapping, Scalar, Value, parse, plain, read_text
from tests.conftest import raises

if TYPE_CHECKING:
    from collections.abc import Callable

SHOWN = Path("study.yaml")

# The file, and the place and the code of its fault.
REFUSED = {
    "a list that is not closed": ("creator: [A, B\nyear: 2021\n", "2:5 broken-yaml"),
    "a quote that is not closed": ('title: "A study\nyear: 2021\n', "3:1 broken-yaml"),
    "a colon too many, after Chinese text": ("note: 中文: x\n", "1:9 broken-yaml"),
    "a tab for indentation": ("title:\n\ten: A study\n", "2:1 broken-yaml"),
    "a key twice": ("year: 2021\nlanguage: en\nyear: 2022\n", "3:1 duplicate-key"),
    "an id twice": ("id: study/a\nid: study/b\n", "2:1 duplicate-key"),
    "a key twice, once in quotes": ("- {en: a, 'en': b}\n", "1:11 duplicate-key"),
    "an anchor": ("a: &x [1]\n", "1:4 alias-refused"),
    "an alias": ("a: [b, *x]\n", "1:8 alias-refused"),
    "a list that holds itself": ("a: &x [*x]\n", "1:4 alias-refused"),
    "a tag": ("a: !!python/object/apply:os.system [ls]\n", "1:4 tag-refused"),
    "a tag of YAML's own": ("year: !!str 2021\n", "1:7 tag-refused"),
    "a second document": ("a: 1\n---\nb: 2\n", "2:1 second-document"),
    "nothing": ("", "1:1 empty-file"),
    "only comments": ("# A study\n\n# to come\n", "1:1 empty-file"),
    "only null": ("~\n", "1:1 no-node"),
    "only text": ("hello\n", "1:1 only-text"),
    "a list as a key": ("[a, b]: c\n", "1:1 compound-key"),
    "a mapping as a key": ("x:\n  ? {a: b}\n  : c\n", "2:5 compound-key"),
    "a control character": ("a: 1\nb: 中\x07文\n", "2:5 invisible-character"),
    "a null character": ("a: x\x00\n", "1:5 invisible-character"),
    "a control character as an escape": ('a: "x\\ay"\n', "1:4 invisible-character"),
    "a line separator, which no editor counts": ("a: x\u2028y\n", "1:5 invisible-character"),
}


@pytest.fixture
def read(tmp_path: Path) -> Callable[[bytes], Value]:
    """Write a file and parse it."""

    def parsed(content: bytes) -> Value:
        file = tmp_path / "study.yaml"
        file.write_bytes(content)
        return parse(read_text(file, SHOWN), SHOWN)

    return parsed


@pytest.fixture
def refuse(read: Callable[[bytes], Value]) -> Callable[[bytes], str]:
    """Write a file that cannot be parsed; return the place and the code of its fault."""

    def fault(content: bytes) -> str:
        with pytest.raises(CurationFault) as caught:
            read(content)
        place = caught.value.place
        assert place
        return f"{place.line}:{place.column} {caught.value.code}"

    return fault


@pytest.mark.parametrize(("text", "fault"), REFUSED.values(), ids=REFUSED)
def test_a_file_is_refused_that_holds(refuse: Callable[[bytes], str], text: str, fault: str) -> None:
    assert refuse(text.encode()) == fault


def test_a_bracket_that_nobody_closed_is_told_with_the_line_on_which_it_begins(read: Callable[[bytes], Value]) -> None:
    reason = "while parsing a flow sequence that begins on line 1, did not find expected ',' or ']'"
    with raises("broken-yaml", CurationFault, place="study.yaml:2:5", reason=reason):
        read(REFUSED["a list that is not closed"][0].encode())


def test_an_invisible_character_is_told_by_its_number(read: Callable[[bytes], Value]) -> None:
    with raises("invisible-character", CurationFault, character=7):
        read(b"a: x\x07\n")


def test_the_place_of_a_byte_that_is_not_utf_8_is_told(refuse: Callable[[bytes], str]) -> None:
    assert refuse(b"a: 1\nb: x\xff\n") == "2:5 not-utf8"


def test_the_place_of_a_wrong_byte_counts_characters_after_chinese_text(refuse: Callable[[bytes], str]) -> None:
    assert refuse("a: 中文".encode() + b"\xe4\n") == "1:6 not-utf8"


def test_the_place_of_a_wrong_byte_does_not_count_a_byte_order_mark(refuse: Callable[[bytes], str]) -> None:
    assert refuse(b"\xef\xbb\xbf" + "a: 中文".encode() + b"\xff\n") == "1:6 not-utf8"


def test_chinese_text_in_another_encoding_is_refused(refuse: Callable[[bytes], str]) -> None:
    assert refuse("a: 脐带\n".encode("gb18030")) == "1:4 not-utf8"
    assert refuse("a: 脐带\n".encode("utf-16")) == "1:1 not-utf8"


def test_a_byte_order_mark_is_no_text(read: Callable[[bytes], Value]) -> None:
    assert plain(read(b"\xef\xbb\xbfa: b\n")) == {"a": "b"}


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"], ids=["Unix", "Windows", "old Mac"])
def test_the_line_ends_of_every_system_are_read_alike(read: Callable[[bytes], Value], end: str) -> None:
    value = read(end.join(("a: b", "c: |", "  d", "  e", "f: g", "")).encode())
    assert plain(value) == {"a": "b", "c": "d\ne\n", "f": "g"}
    assert isinstance(value, Mapping)
    assert [key.place.line for key, _ in value.items] == [1, 2, 5]


def test_every_key_and_value_has_its_place_after_chinese_text_too(read: Callable[[bytes], Value]) -> None:
    value = read("note: {zh: 脐带, en: [cord, 'the cord']}\n".encode())
    assert isinstance(value, Mapping)
    note = value.get("note")
    assert isinstance(note, Mapping)
    assert [(key.place.column, text.place.column) for key, text in note.items] == [(8, 12), (16, 20)]


@pytest.mark.parametrize(
    "text", ["NO", "yes", "on", "010", "+1", "0x1F", "0o7", "1:20", "1_000", "2022-09-14", "1.2.3", "9" * 5000]
)
def test_what_other_readers_of_yaml_convert_stays_text(read: Callable[[bytes], Value], text: str) -> None:
    assert plain(read(f"a: {text}\n".encode())) == {"a": text}


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("7", 7),
        ("-7", -7),
        ("2.2", 2.2),
        ("1e3", 1000.0),
        ("-.INF", float("-inf")),
        ("true", True),
        ("~", None),
        ("", None),
        ("'7'", "7"),
        ('"true"', "true"),
        ("''", ""),
    ],
)
def test_a_plain_value_is_what_the_core_schema_says(read: Callable[[bytes], Value], text: str, value: object) -> None:
    assert plain(read(f"a: {text}\n".encode())) == {"a": value}


def test_text_that_is_quoted_in_a_message_is_cut_and_on_one_line(read: Callable[[bytes], Value]) -> None:
    value = read(f"a: |\n  b\n  {'c' * 100}\n".encode())
    assert isinstance(value, Mapping)
    text = value.get("a")
    assert isinstance(text, Scalar)
    assert text.excerpt == f"b\\n{'c' * 57}..."


def test_the_billion_laughs_are_refused_before_they_are_told(read: Callable[[bytes], Value]) -> None:
    laughs = ["a0: &a0 [lol, lol]"] + [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 30)]
    started = time.perf_counter()
    tracemalloc.start()
    with raises("alias-refused", CurationFault):
        read("\n".join(laughs).encode())
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 1_000_000
    assert time.perf_counter() - started < 1


@pytest.mark.parametrize("opening", ["[", "{a: ", "- ", "? "])
def test_a_hundred_thousand_levels_are_refused_at_once(read: Callable[[bytes], Value], opening: str) -> None:
    started = time.perf_counter()
    with raises("too-deep", CurationFault) as caught:
        read(opening.encode() * 100_000)
    assert caught.value.place is not None
    assert caught.value.place.line == 1
    assert time.perf_counter() - started < 1


def test_a_huge_file_is_refused_without_being_read(tmp_path: Path) -> None:
    file = tmp_path / "study.yaml"
    file.touch()
    os.truncate(file, 2**32)
    with raises("too-large", CurationFault, place="study.yaml:1:1", size=2**32, limit=MAX_BYTES):
        read_text(file, SHOWN)
