"""Text of the file of a new study: its bibliographic keys, and comments with the names for what the curator adds."""

from __future__ import annotations

import difflib
import json
import re
import textwrap
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

from mscpof.base.faults import CurationFault
from mscpof.base.names import GRAPH, ONTOLOGY_GRAPH, term
from mscpof.base.place import Places
from mscpof.curated import document
from mscpof.curated.context import Context
from mscpof.curated.shapes import Shapes
from mscpof.curated.turtle import read_turtle
from mscpof.curator.choices import Choices

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from mscpof.curated.project import Project
    from mscpof.curator.record import Record

_WIDTH = 120
# A class that a rule gives to nodes, such as NegativeFinding.
_DERIVED = re.compile(r"^CONSTRUCT \{ \?\w+ a mscpof:(\w+) [;}]", re.MULTILINE)
# The lists of names in `study_guide.txt`: class and key that take them, and the margin of the comment.
_STUDY, _FINDING = "# ", "#     "
_LISTS = {
    "organism": ("Study", "organism", _STUDY),
    "induction": ("Study", "induction", _STUDY),
    "indication": ("Study", "indication", _STUDY),
    "kinds": ("Finding", "type", _FINDING),
    "sources": ("Finding", "source", _FINDING),
    "products": ("Finding", "product", _FINDING),
    "settings": ("Finding", "setting", _FINDING),
    "certainties": ("Finding", "certainty", _FINDING),
}


@dataclass(frozen=True, slots=True)
class Guide:
    """Names that a curator chooses among in a new study's file, from the ontology and the shapes.

    :param types: names of the classes of studies that curators give; those that rules derive are left out.
    :param names: the names of each list in `study_guide.txt`, by its placeholder there, such as `organism`.
    """

    types: list[str]
    names: dict[str, list[str]]

    @classmethod
    def of(cls, project: Project) -> Guide:
        """Return the guide of a project.

        :raises CurationFault: when its ontology, shapes or context cannot be read.
        """
        ontology = read_turtle(project, project.ontology, ONTOLOGY_GRAPH, Places())
        shapes = Shapes(read_turtle(project, project.shapes, f"{GRAPH}shapes", Places()))
        choices = Choices(Context.load(project.context, project.relative(project.context)), shapes, ontology)
        derived = {
            name for path in project.queries("derive") for name in _DERIVED.findall(path.read_text(encoding="utf-8"))
        }
        types = {
            kind: [name for name in choices.kinds_below[term(kind)] if name not in derived]
            for kind in ("Study", "Finding")
        }
        names = {
            name: types[kind] if key == "type" else choices.names(term(kind), key)
            for name, (kind, key, _) in _LISTS.items()
        }
        return cls(types["Study"], names)

    def check_types(self, types: Iterable[str]) -> None:
        """Check that names are types of studies.

        :raises CurationFault: `unknown-study-kind`, when one is not; with the nearest types.
        """
        for name in types:
            if name not in self.types:
                nearest = difflib.get_close_matches(name, self.types) or self.types
                raise CurationFault("unknown-study-kind", word=name, nearest=tuple(nearest))


def study_file(name: str, record: Record, reference: int, types: Sequence[str], guide: Guide) -> str:
    """Return the text of a new study's file, which is valid as it is.

    :param name: name of the study, such as qu-q-2022.
    :param record: bibliographic record of the paper, in the form of the curated data.
    :param reference: number of the paper in the review's list of references.
    :param types: types of the study, such as `AnimalStudy`; empty for the curator to choose.
    :param guide: the names for the comments.
    """
    note = "# Change this to what was done; Study stays where nothing says."
    kinds = list(types) or ["Study"]
    titles = {"en": json.dumps(record.title, ensure_ascii=False), "zh": _scalar(record.title_zh)}
    creators = f"creator: [{', '.join(_scalar(author.printed, flow=True) for author in record.authors)}]"
    lines = [
        f"id: study/{name}",
        *([] if types else [note, _comment(guide.types, "#   ")]),
        f"type: {kinds[0] if len(kinds) == 1 else '[' + ', '.join(kinds) + ']'}",
        f"reference: {reference}",
        "title:",
        *(f"  {language}: {text}" for language, text in titles.items() if text not in ("", '""')),
        f"firstAuthor: {_scalar(record.authors[0].printed)}",
        textwrap.fill(creators, _WIDTH, subsequent_indent="  ", break_long_words=False, break_on_hyphens=False),
        f"year: {record.year}",
    ]
    rest = {key: getattr(record, key) for key in ("journal", "volume", "issue", "pages", "language", "doi", "pmid")}
    lines += [f"{key}: {_scalar(value)}" for key, value in rest.items() if value]
    if record.doi or record.pmid:
        lines.append("# verifiedIn: the address of the public record in which DOI and PMID were looked up")
    template = files(__package__).joinpath("study_guide.txt").read_text(encoding="utf-8")
    comments = {part: _comment(names, _LISTS[part][2]) for part, names in guide.names.items()}
    return "\n".join(lines) + "\n" + template.format(name=name, reference=reference, **comments)


def _comment(names: Sequence[str], margin: str) -> str:
    """Return a comment that lists names, wrapped."""
    indent = f"{margin}#   "
    return textwrap.fill(f"one of {', '.join(names)}", _WIDTH, initial_indent=indent, subsequent_indent=indent)


def _scalar(text: str, *, flow: bool = False) -> str:
    """Return a text as YAML, in quotation marks where YAML (in a list on one line: `flow`) would read another text."""
    try:
        value = document.plain(document.parse(f"- [{text}]" if flow else f"key: {text}", Path("text")))
    except CurationFault:
        value = None
    if value == ([[text]] if flow else {"key": text}):
        return text
    return json.dumps(text, ensure_ascii=False) if text else ""
