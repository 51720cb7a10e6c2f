"""Reports of a difference: as text for a terminal, as a changelog, and as JSON."""

from __future__ import annotations

import textwrap
from collections import Counter
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from pyoxigraph import Literal

from mscpof.diff.difference import Fate, ResourceChange
from mscpof.diff.phrases import Phrases
from mscpof.diff.resource_kinds import KINDS
from mscpof.release.artefact import json_bytes

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mscpof.diff.difference import Difference, MappingChange, Value
    from mscpof.diff.edition_dataset import EditionDataset
    from mscpof.diff.resource_kinds import ResourceKind

    Change = ResourceChange | MappingChange

# Sign and section of Keep a Changelog of each fate.
_MARKS = {
    Fate.added: ("+", "added"),
    Fate.changed: ("~", "changed"),
    Fate.retired: ("†", "deprecated"),
    Fate.removed: ("-", "removed"),
    Fate.vanished: ("!", "removed"),
}
# Entry of a list, as wide as the project's own changelog.
_ENTRY = textwrap.TextWrapper(
    116, initial_indent="- ", subsequent_indent="  ", break_long_words=False, break_on_hyphens=False
)


def text(difference: Difference, language: str) -> str:
    """Return the changes as text in English (`en`) or Chinese (`zh`), grouped by kind of resource.

    The sign before a line is `+` for added, `~` for changed, `†` for retired, `-` for removed, `!` for vanished.
    """
    phrases = Phrases(difference, language)
    if not difference:
        return _nothing(difference, phrases) + "\n"
    old, new = (_edition_name(edition, phrases) for edition in (difference.old, difference.new))
    lines = [phrases.say("head", old=old, new=new, came=len(difference.added), went=len(difference.removed))]
    groups = [(_group_title(kind, changes, phrases), changes) for kind, changes in _groups(difference)]
    lines += [f"  {title}" for title, _ in groups]
    if vanished := sum(change.fate is Fate.vanished for change in difference.resources):
        lines += ["", phrases.say("warning", number=vanished)]
    if difference.retracted:
        lines += ["", phrases.say("retractions", number=len(difference.retracted))]
        lines += [f"  ! {line}" for line in _retractions(difference, phrases)]
    for title, changes in groups:
        lines += ["", title]
        for change in changes:
            lines.append(f"  {_MARKS[change.fate][0]} {phrases.title(change)}")
            lines += [f"      {line}" for line in phrases.details(change)]
    return "\n".join([*lines, "", *_derived(difference, phrases, "derived")]).rstrip() + "\n"


def changelog(difference: Difference, language: str) -> str:
    """Return the changes as a section of a changelog in Markdown, in the form of Keep a Changelog, in `en` or `zh`.

    Its title is the version and date of the new edition, or "Unreleased" where it has none or the old one's.
    """
    phrases, edition = Phrases(difference, language), difference.new.edition
    released = edition.version and edition != difference.old.edition
    lines = [f"## [{edition.version}] - {edition.date}" if released else f"## [{phrases.say('unreleased')}]"]
    for section, entries in _sections(difference, phrases).items():
        if entries:
            lines += ["", f"### {phrases.say(f'section_{section}')}", "", *map(_ENTRY.fill, entries)]
    if not difference:
        lines += ["", _nothing(difference, phrases)]
    return "\n".join(lines) + "\n"


def as_json(difference: Difference, language: str) -> str:
    """Return all changes as a JSON object, with names and phrases in one language, `en` or `zh`."""
    phrases = Phrases(difference, language)
    document = {
        "old": {"path": str(difference.old.path)} | asdict(difference.old.edition),
        "new": {"path": str(difference.new.path)} | asdict(difference.new.edition),
        "changed": bool(difference),
        "statements": {"added": len(difference.added), "removed": len(difference.removed)},
        "derived": {
            graph: {"added": added, "removed": removed} for graph, (added, removed) in difference.derived.items()
        },
        "retracted": [
            {"iri": study, "label": phrases.name(study), "findings": number}
            for study, number in difference.retracted.items()
        ],
        "things": [
            _resource_json(change, phrases)
            for _, changes in _groups(difference)
            for change in changes
            if isinstance(change, ResourceChange)
        ],
        "mappings": [
            {"subject": one.subject, "object": one.object, "fate": one.fate, "before": one.before, "after": one.after}
            for one in difference.mappings
        ],
    }
    return json_bytes(document).decode()


def _nothing(difference: Difference, phrases: Phrases) -> str:
    old, new = difference.old, difference.new
    return phrases.say("same", old=old.path, new=new.path, statements=len(new.quads) + len(new.derived))


def _groups(difference: Difference) -> Iterator[tuple[ResourceKind, list[Change]]]:
    """Yield the changes of each kind, in the order of fates."""
    for kind in KINDS:
        changes: list[Change] = [change for change in difference.resources if change.kind == kind]
        changes += difference.mappings if kind.name == "mapping" else ()
        if changes:
            yield kind, sorted(changes, key=lambda change: list(Fate).index(change.fate))


def _group_title(kind: ResourceKind, changes: list[Change], phrases: Phrases) -> str:
    """Return the number of changes of a kind by fate."""
    numbers = Counter(change.fate for change in changes)
    counts = phrases.listed(phrases.say(fate, number=numbers[fate]) for fate in Fate if numbers[fate])
    return phrases.say("group", kinds=kind.noun(len(changes), phrases.language), counts=counts)


def _retractions(difference: Difference, phrases: Phrases) -> Iterator[str]:
    finding = KINDS[0]
    for study, number in difference.retracted.items():
        findings = phrases.say("resting", number=number, kind=finding.noun(number, phrases.language))
        yield phrases.say("retraction", study=phrases.name(study), findings=findings)


def _derived(difference: Difference, phrases: Phrases, phrase: str) -> list[str]:
    """Return a phrase for each derived graph with its numbers of added and removed statements."""
    return [
        phrases.say(phrase, graph=graph, came=came, went=went) for graph, (came, went) in difference.derived.items()
    ]


def _sections(difference: Difference, phrases: Phrases) -> dict[str, list[str]]:
    """Return the entries of each section of a changelog."""
    sections: dict[str, list[str]] = {section: [] for _, section in _MARKS.values()}
    sections["changed"] += _retractions(difference, phrases)
    for kind, changes in _groups(difference):
        for change in changes:
            details = phrases.details(change)
            if change.fate is Fate.vanished:
                details = [phrases.say("vanished_note")]
            elif change.fate is Fate.retired:
                details = details[:1]
            entry = f"{kind.noun(1, phrases.language).capitalize()} {phrases.title(change)}"
            sections[_MARKS[change.fate][1]].append(f"{entry}: {'; '.join(details)}" if details else entry)
    if any(map(any, difference.derived.values())):
        graphs = phrases.listed(_derived(difference, phrases, "counts"))
        sections["changed"].append(phrases.say("rederived", graphs=graphs))
    return sections


def _edition_name(edition: EditionDataset, phrases: Phrases) -> str:
    """Return the path of an edition, with its version and date where it has them."""
    version, date = edition.edition.version, edition.edition.date
    return f"{edition.path} {phrases.say('edition', version=version, date=date)}" if version else str(edition.path)


def _resource_json(change: ResourceChange, phrases: Phrases) -> dict[str, Any]:
    return {
        "iri": change.iri,
        "label": phrases.name(change.iri, before=change.fate in (Fate.removed, Fate.vanished)),
        "kind": change.kind.name,
        "fate": change.fate,
        "replacedBy": list(change.replaced_by),
        "alterations": [
            {
                "node": one.node,
                "property": one.predicate,
                "successor": one.successor,
                "before": [_value_json(value) for value in one.before],
                "after": [_value_json(value) for value in one.after],
            }
            for one in change.changes
        ],
        "words": phrases.property_changes(change),
    }


def _value_json(value: Value) -> dict[str, str]:
    if not isinstance(value, Literal):
        return {"iri": value.value}
    language = {"language": value.language} if value.language else {}
    return {"value": value.value, "datatype": value.datatype.value} | language
