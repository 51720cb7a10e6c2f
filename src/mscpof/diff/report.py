"""Reports of a change: for a terminal, for a changelog, and for programs."""

from __future__ import annotations

import json
import textwrap
from collections import Counter
from typing import TYPE_CHECKING, Any

from pyoxigraph import Literal

from mscpof.diff.difference import Fate, Mapping, Thing
from mscpof.diff.phrases import Wording
from mscpof.diff.resource_kinds import kinds

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mscpof.diff.difference import Alteration, Difference, Value
    from mscpof.diff.edition_dataset import Snapshot

_SIGNS = {Fate.added: "+", Fate.changed: "~", Fate.retired: "†", Fate.removed: "-", Fate.vanished: "!"}
_MAPPING = "mapping"
# As wide as the project writes its own changelog.
_WIDTH = 116


def text(found: Difference, language: str) -> str:
    """Return what changed, grouped by kind of thing, with one sign before each line: + ~ † - !."""
    words = Wording(found, language)
    if not found:
        return _same(found, words) + "\n"
    ends = [_called(one, words) for one in (found.old, found.new)]
    lines = [words.say("head", old=ends[0], new=ends[1], came=len(found.added), went=len(found.removed))]
    lines += [f"  {line}" for line in _counts(found, words)]
    if gone := sum(thing.fate is Fate.vanished for thing in found.things):
        lines += ["", words.say("warning", number=gone)]
    if found.retracted:
        lines += ["", words.say("retractions", number=len(found.retracted))]
        lines += [f"  ! {line}" for line in _retractions(found, words)]
    for name, things in _grouped(found):
        lines += ["", _group(name, [thing.fate for thing in things], words)]
        lines += [line for thing in things for line in _thing(thing, words)]
    return "\n".join([*lines, "", *_derived(found, words)]).rstrip() + "\n"


def changelog(found: Difference, language: str) -> str:
    """Return what changed as a part of a changelog, in the manner of Keep a Changelog."""
    words, edition = Wording(found, language), found.new.edition
    unchanged = edition == found.old.edition or not edition.version
    head = words.say("unreleased") if unchanged else f"{edition.version}] - {edition.date}"
    lines = [f"## [{head}]" if unchanged else f"## [{head}"]
    for section, bullets in _sections(found, words).items():
        if bullets:
            lines += ["", f"### {words.say(f'section_{section}')}", "", *map(_bullet, bullets)]
    if not found:
        lines += ["", _same(found, words)]
    return "\n".join(lines) + "\n"


def as_json(found: Difference, language: str) -> str:
    """Return what changed as JSON: everything, with the words in one language beside it."""
    words = Wording(found, language)
    told = {
        "old": _edition(found.old),
        "new": _edition(found.new),
        "changed": bool(found),
        "statements": {"added": len(found.added), "removed": len(found.removed)},
        "derived": {graph: {"added": came, "removed": went} for graph, (came, went) in found.derived.items()},
        "retracted": [
            {"iri": study, "label": words.name(study), "findings": number} for study, number in found.retracted.items()
        ],
        "things": [
            _thing_json(thing, words) for _, things in _grouped(found) for thing in things if isinstance(thing, Thing)
        ],
        "mappings": [
            {"subject": one.subject, "object": one.object, "fate": one.fate, "before": one.before, "after": one.after}
            for one in found.mappings
        ],
    }
    return json.dumps(told, ensure_ascii=False, indent=2) + "\n"


def _same(found: Difference, words: Wording) -> str:
    statements = len(found.new.quads) + len(found.new.derived)
    return words.say("same", old=found.old.path, new=found.new.path, statements=statements)


def _grouped(found: Difference) -> Iterator[tuple[str, list[Thing | Mapping]]]:
    """Yield what changed by the names of kinds, in their order; in each, what came first, then the rest."""
    fates = list(Fate)
    for kind in kinds():
        members: list[Thing | Mapping] = [thing for thing in found.things if thing.kind.name == kind.name]
        members += found.mappings if kind.name == _MAPPING else ()
        if members:
            yield kind.name, sorted(members, key=lambda one: fates.index(one.fate))


def _counts(found: Difference, words: Wording) -> list[str]:
    return [_group(name, [thing.fate for thing in things], words) for name, things in _grouped(found)]


def _group(name: str, fates: list[Fate], words: Wording) -> str:
    """Return how many things of a kind came, changed and went."""
    kind, number = next(kind for kind in kinds() if kind.name == name), Counter(fates)
    counts = words.say("list").join(words.say(fate, number=number[fate]) for fate in Fate if number[fate])
    return words.say("group", kinds=kind.called(len(fates), words.language), counts=counts)


def _thing(one: Thing | Mapping, words: Wording) -> Iterator[str]:
    """Yield the lines that tell of a thing."""
    sign = _SIGNS[one.fate]
    if isinstance(one, Mapping):
        yield f"  {sign} {words.mapping(one)}"
        return
    yield f"  {sign} {words.title(one)}"
    if one.fate is Fate.retired:
        yield f"      {words.successors(one)}"
    if one.fate in (Fate.changed, Fate.retired):
        yield from (f"      {line}" for line in words.alterations(one))


def _retractions(found: Difference, words: Wording) -> Iterator[str]:
    finding = kinds()[0]
    for study, number in found.retracted.items():
        rest = words.say("resting", number=number, kind=finding.called(number, words.language))
        yield words.say("retraction", study=words.name(study), findings=rest)


def _derived(found: Difference, words: Wording) -> Iterator[str]:
    for graph, (came, went) in found.derived.items():
        yield words.say("derived", graph=graph, came=came, went=went)


def _sections(found: Difference, words: Wording) -> dict[str, list[str]]:
    """Return the lines of each section of a changelog."""
    sections: dict[str, list[str]] = {
        "added": [],
        "changed": list(_retractions(found, words)),
        "deprecated": [],
        "removed": [],
    }
    places = {Fate.retired: "deprecated", Fate.vanished: "removed"}
    for name, things in _grouped(found):
        kind = next(kind for kind in kinds() if kind.name == name)
        for one in things:
            said = words.mapping(one) if isinstance(one, Mapping) else words.title(one)
            more = _more(one, words)
            line = f"{kind.called(1, words.language).capitalize()} {said}{': ' if more else ''}{more}"
            sections[places.get(one.fate, str(one.fate))].append(line)
    if any(map(any, found.derived.values())):
        graphs = words.say("list").join(
            words.say("counts", graph=graph, came=came, went=went) for graph, (came, went) in found.derived.items()
        )
        sections["changed"].append(words.say("rederived", graphs=graphs))
    return sections


def _more(one: Thing | Mapping, words: Wording) -> str:
    if isinstance(one, Mapping):
        return ""
    if one.fate is Fate.retired:
        return words.successors(one)
    if one.fate is Fate.vanished:
        return words.say("vanished_note")
    return "; ".join(words.alterations(one)) if one.fate is Fate.changed else ""


def _bullet(line: str) -> str:
    return textwrap.fill(f"- {line}", _WIDTH, subsequent_indent="  ", break_long_words=False, break_on_hyphens=False)


def _called(one: Snapshot, words: Wording) -> str:
    """Return what a dataset is called: its edition, and where it was read."""
    if not one.edition.version:
        return str(one.path)
    return f"{one.path} {words.say('edition', version=one.edition.version, date=one.edition.date)}"


def _edition(one: Snapshot) -> dict[str, str]:
    return {"path": str(one.path), "version": one.edition.version, "date": one.edition.date}


def _thing_json(thing: Thing, words: Wording) -> dict[str, Any]:
    gone = thing.fate in (Fate.removed, Fate.vanished)
    return {
        "iri": thing.iri,
        "label": words.name(thing.iri, before=gone),
        "kind": thing.kind.name,
        "fate": thing.fate,
        "replacedBy": list(thing.replaced_by),
        "alterations": [_alteration(one) for one in thing.alterations],
        "words": words.alterations(thing) if thing.alterations else [],
    }


def _alteration(one: Alteration) -> dict[str, Any]:
    return {
        "node": one.node,
        "property": one.predicate,
        "successor": one.successor,
        "before": [_value(value) for value in one.before],
        "after": [_value(value) for value in one.after],
    }


def _value(value: Value) -> dict[str, str]:
    if not isinstance(value, Literal):
        return {"iri": value.value}
    return {"value": value.value, "datatype": value.datatype.value} | (
        {"language": value.language} if value.language else {}
    )
