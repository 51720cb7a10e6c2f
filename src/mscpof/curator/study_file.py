"""The file of a study as it begins: what bibliographies know of the paper, and a guide to what only reading tells."""

from __future__ import annotations

import difflib
import json
import re
import textwrap
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from mscpof.base.faults import CurationFault
from mscpof.base.names import GRAPH, ONTOLOGY_GRAPH, TERMS, local_name, term
from mscpof.base.place import Places
from mscpof.curated import document
from mscpof.curated.context import Context
from mscpof.curated.document import Mapping, Scalar
from mscpof.curated.turtle import read_turtle
from mscpof.curated.vocabulary import Vocabulary
from mscpof.curator.choices import Choices
from mscpof.curator.rulebook import Rulebook
from mscpof.dataset.glossary import Glossary

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from mscpof.curated.project import Project
    from mscpof.curator.record import Record

_WIDTH = 120
# A class that a rule gives to nodes, such as NegativeFinding.
_DERIVED = re.compile(r"^CONSTRUCT \{ \?\w+ a mscpof:(\w+) [;}]", re.MULTILINE)
_GUIDE = """
# What was studied, as far as the review says; uncomment what applies. `sourced` names the places that say so.
# organism: Rat
{organism}
# induction: CisplatinInduction
{induction}
# indication: PrematureOvarianFailure
{indication}
# sourced:
#   - {{field: organism, statedAt: [reference-{reference}]}}

# What the review says was found: one statement a finding, each with one source, setting and level. An example:
# findings:
#   - id: finding/{name}-01
#     type: TreatmentEffect
{kinds}
#     source: UmbilicalCordMSC
{sources}
#     product: LivingCells
{products}
#     # mechanism: AntiApoptosis  (only where a section or table files the study there; name that place below)
#     setting: InVivo
{settings}
#     organism: Rat
#     decreased: GO:1904700  # granulosa cell apoptotic process
#     statedAt: [reference-{reference}]
#     certainty: Asserted
{certainties}
# CONTRIBUTING.md tells the rest: how verbs become keys, entities that are not there yet, and discrepancies.
"""


@dataclass(frozen=True, slots=True)
class Guide:
    """The names among which a curator chooses, as the ontology and the shapes have them.

    :param types: the kinds of study.
    :param choices: the names for each part of the guide.
    """

    types: tuple[str, ...]
    choices: dict[str, tuple[str, ...]]

    @classmethod
    def of(cls, project: Project) -> Guide:
        """Return the guide of a project.

        :raises CurationFault: when its ontology, shapes or context cannot be read.
        """
        ontology = read_turtle(project, project.ontology, ONTOLOGY_GRAPH, Places())
        shapes = read_turtle(project, project.shapes, f"{GRAPH}shapes", Places())
        vocabulary, glossary = Vocabulary(ontology, shapes), Glossary(ontology)
        context = Context.load(project.context, project.shown(project.context))
        choices = Choices(context, Rulebook(shapes, vocabulary, glossary), glossary)
        study, finding = term("Study"), term("Finding")
        derived = {name for path in project.rules for name in _DERIVED.findall(path.read_text(encoding="utf-8"))}
        return cls(
            _below(vocabulary, study, derived),
            {
                "organism": tuple(choices.names(study, "organism")),
                "induction": tuple(choices.names(study, "induction")),
                "indication": tuple(choices.names(study, "indication")),
                "kinds": _below(vocabulary, finding, derived),
                "sources": tuple(choices.names(finding, "source")),
                "products": tuple(choices.names(finding, "product")),
                "settings": tuple(choices.names(finding, "setting")),
                "certainties": tuple(choices.names(finding, "certainty")),
            },
        )

    def check_types(self, types: Iterable[str]) -> None:
        """Make sure that every name is a kind of study.

        :raises CurationFault: with the nearest kinds.
        """
        for name in types:
            if name not in self.types:
                nearest = difflib.get_close_matches(name, self.types) or self.types
                raise CurationFault("unknown-study-kind", word=name, nearest=tuple(nearest))


def skeleton(name: str, record: Record, reference: int, types: Sequence[str], guide: Guide) -> str:
    """Return the text of a new study's file: valid as it stands, and to be filled on.

    :param name: the name of the study, such as qu-q-2022.
    :param record: what is known of the paper, in the forms of the data.
    :param reference: its number in the review's list.
    :param types: the kinds of study; none where they are still to be told.
    """
    kinds = (
        []
        if types
        else [f"# Change this to what was done; Study stays where nothing says.{_among(guide.types, '#   ')}"]
    )
    titles = {"en": json.dumps(record.title, ensure_ascii=False), "zh": _scalar(record.title_zh)}
    lines = [
        f"id: study/{name}",
        *kinds,
        f"type: {_one_or_more(types or ['Study'])}",
        f"reference: {reference}",
        "title:",
        *(f"  {language}: {text}" for language, text in titles.items() if text not in ("", '""')),
        f"firstAuthor: {_scalar(record.authors[0].printed)}",
        _wrapped("creator: ", [_scalar(author.printed, flow=True) for author in record.authors]),
        f"year: {record.year}",
    ]
    rest = {key: getattr(record, key) for key in ("journal", "volume", "issue", "pages", "language", "doi", "pmid")}
    lines += [f"{key}: {_scalar(value)}" for key, value in rest.items() if value]
    if record.doi or record.pmid:
        lines.append("# verifiedIn: the address of the public record in which DOI and PMID were looked up")
    parts = {
        part: _among(names, "#     " if part in _INNER else "# ").lstrip("\n") for part, names in guide.choices.items()
    }
    return "\n".join(lines) + "\n" + _GUIDE.format(name=name, reference=reference, **parts)


_INNER = ("kinds", "sources", "products", "settings", "certainties")


def _among(names: Sequence[str], margin: str) -> str:
    text = f"one of {', '.join(names)}"
    lines = textwrap.wrap(text, _WIDTH, initial_indent=f"{margin}#   ", subsequent_indent=f"{margin}#   ")
    return "\n" + "\n".join(lines)


def _below(vocabulary: Vocabulary, kind: str, derived: set[str]) -> tuple[str, ...]:
    """Return the names of a class and of those below it, without what no one writes down."""
    own = (name for name in vocabulary.classes if name.startswith(TERMS) and kind in vocabulary.ancestors(name))
    return tuple(sorted({local_name(name) for name in own} - derived))


def _one_or_more(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else f"[{', '.join(names)}]"


def _wrapped(key: str, items: Sequence[str]) -> str:
    """Return a key with a list on one line, or on several where one would be too long."""
    lines = textwrap.wrap(
        f"{key}[{', '.join(items)}]", _WIDTH, subsequent_indent="  ", break_long_words=False, break_on_hyphens=False
    )
    return "\n".join(lines)


def _scalar(text: str, *, flow: bool = False) -> str:
    """Return a text as YAML: as it is where it would be read back so, otherwise in quotation marks.

    :param flow: whether it stands in a list on one line.
    """
    trial = f"- [{text}]" if flow else f"key: {text}"
    try:
        [value] = document.items(document.parse(trial, Path("text")))
        inner = document.items(value) if flow else (value.items[0][1],) if isinstance(value, Mapping) else ()
        if (
            len(inner) == 1
            and isinstance(inner[0], Scalar)
            and inner[0].value == text
            and isinstance(inner[0].value, str)
        ):
            return text
    except CurationFault:
        pass
    return json.dumps(text, ensure_ascii=False) if text else ""
