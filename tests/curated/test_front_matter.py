"""A query file runs as it stands; its front matter is YAML, and the places of both are those in the file."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from pyoxigraph import Store

from mscpof.base.faults import CurationFault
from mscpof.curated.front_matter import parse, read_query
from tests.conftest import ROOT

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from mscpof.curated.project import Project

FILE = "queries/derive/new.rq"
QUESTION = {"title", "question", "keywords", "parameters"}
PAGE = {"title", "note", "rank", "lists", "ordered", "statements", "counted"}
# The keys that front matter may have, by the folder of the query; queries elsewhere have none.
KEYS = {
    "queries/competency": QUESTION,
    "queries/federated": QUESTION | {"endpoint", "verifiedIn"},
    "queries/derive": {"title", "stage", "once", "checked"},
    "queries/describe": {"title"},
    "queries/quality": {"title", "message", "severity", "about"},
    "src/mscpof/pages/tables/things": PAGE | {"on", "off", "records", "needs"},
    "src/mscpof/pages/tables/lists": PAGE,
    "src/mscpof/pages/tables/gaps": PAGE,
}


def test_the_front_matter_and_the_query_are_told_apart(tiny: Project, write: Callable[[str, str], Path]) -> None:
    path = write(FILE, "#+ title: Sources\n#+ words:\n#+   zh: 来源\n# a comment\nASK {}\n")
    query = read_query(tiny, path)
    assert query.name == "new"
    assert query.matter == {"title": "Sources", "words": {"zh": "来源"}}
    assert query.text == "\n\n\n# a comment\nASK {}\n"
    assert str(query.place) == f"{FILE}:1:1"


def test_a_query_needs_no_front_matter(tiny: Project, write: Callable[[str, str], Path]) -> None:
    assert read_query(tiny, write(FILE, "ASK {}\n")).matter == {}


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("#+ title: a: b\nASK {}\n", "broken-yaml 1:12"),
        ("#+ title: a\n#+ title: b\nASK {}\n", "duplicate-key 2:4"),
        ("#+ - title\nASK {}\n", "broken-front-matter 1:1"),
        ("#+ title: *a\nASK {}\n", "alias-refused 1:11"),
        ("#+ title: 脐带\n\nASK { ?a ?b\n", "broken-query 4:1"),
        ("#+ title: a\nASK { ?a b:c ?d }\n", "broken-query 2:"),
        ("#+ title: a\n", "broken-query "),
        ("", "broken-query 1:1"),
        ("INSERT DATA { <a> <b> <c> }\n", "broken-query 1:"),
    ],
    ids=["YAML", "a key twice", "a list", "an alias", "SPARQL", "a prefix", "no query", "empty", "an update"],
)
def test_a_fault_is_told_with_its_place(
    tiny: Project, write: Callable[[str, str], Path], text: str, fault: str
) -> None:
    with pytest.raises(CurationFault) as caught:
        read_query(tiny, write(FILE, text))
    assert f"{caught.value.code} {caught.value.place}".replace(f"{FILE}:", "").startswith(fault)


def test_every_query_file_is_sparql_as_it_stands_and_has_known_keys_only() -> None:
    paths = [path.relative_to(ROOT) for folder in ("queries", "src") for path in (ROOT / folder).rglob("*.rq")]
    assert len(paths) > 150
    problems = []
    for path in sorted(paths):
        matter, query = parse((ROOT / path).read_text(encoding="utf-8"), path)
        problems += [f"{path}: {key}" for key in matter.keys() - KEYS.get(path.parent.as_posix(), set())]
        try:
            Store().query(query)
        except SyntaxError as error:
            problems.append(f"{path}: {error}")
    assert problems == []
