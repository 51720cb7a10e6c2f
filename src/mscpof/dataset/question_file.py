"""Question files of a project: SPARQL whose front matter has the title, the question in words and the parameters."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mscpof.base.faults import CurationFault
from mscpof.base.names import ENDPOINT, LANGUAGES
from mscpof.curated.front_matter import read_query
from mscpof.dataset.question import KINDS, Parameter, Question, services_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from mscpof.curated.front_matter import QueryFile
    from mscpof.curated.project import Project


def load_questions(project: Project) -> list[Question]:
    """Read the questions of a project from `queries/competency` and `queries/federated`.

    :raises CurationFault: when a file is not SPARQL, lacks title or question in a language, or has keywords that are no
        list; when a parameter lacks type, example or `VALUES` line; when a competency query asks another server, or a
        federated one asks none or, where another endpoint runs it, not ours.
    """
    federated = project.queries("federated")
    return [
        _question(project, path, federated=path in federated) for path in (*project.queries("competency"), *federated)
    ]


def _question(project: Project, path: Path, *, federated: bool) -> Question:
    file = read_query(project, path, federated=federated)
    title, words, keywords = (file.matter.get(key) for key in ("title", "question", "keywords"))
    if not isinstance(title, str) or not isinstance(words, dict) or not words.keys() >= set(LANGUAGES):
        raise CurationFault("query-without-words", file.place)
    if not isinstance(keywords or [], list):
        raise CurationFault("keywords-not-listed", file.place)
    question = Question(
        file.name,
        title,
        {language: str(text) for language, text in words.items()},
        tuple(_parameters(file)),
        file.text.strip() + "\n",
        tuple(sorted(map(str, keywords or []))),
        str(file.matter.get("endpoint", ENDPOINT)),
        services_of(file.text),
    )
    if federated and not question.services:
        raise CurationFault("not-federated", file.place)
    if question.endpoint != ENDPOINT and ENDPOINT not in question.services:
        raise CurationFault("own-endpoint-not-asked", file.place, endpoint=question.endpoint, own=ENDPOINT)
    for parameter in question.parameters:
        if not question.default(parameter.name):
            raise CurationFault("parameter-without-default", file.place, name=parameter.name)
    return question


def _parameters(file: QueryFile) -> Iterator[Parameter]:
    for name, about in (file.matter.get("parameters") or {}).items():
        if not isinstance(about, dict) or about.get("type") not in KINDS or "example" not in about:
            raise CurationFault("parameter-without-type", file.place, name=name, known=tuple(KINDS))
        yield Parameter(name, str(about["type"]), str(about["example"]))
