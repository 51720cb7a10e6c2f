"""The text of a report of an error in what a page tells, with all that whoever mends it must know."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from mscpof.base.names import BASE
from mscpof.pages.words.texts import say

if TYPE_CHECKING:
    from collections.abc import Iterable

    from mscpof.base.edition import Edition
    from mscpof.pages.model.layout import Group, Item, Sheet
    from mscpof.pages.model.resource import Resource


@dataclass(frozen=True, slots=True)
class Report:
    """A report that the reader completes.

    :param title: what it is on.
    :param body: the thing, its places in the review, what is said of it now, and room for what is wrong.
    """

    title: str
    body: str


def report_of(
    resource: Resource, name: str, sheet: Sheet, provenance: Iterable[Group], edition: Edition, language: str
) -> Report:
    """Return the report for a thing.

    :param name: what it is called.
    :param sheet: what is said of it.
    :param provenance: where that comes from.
    :param edition: the release that the page shows.
    :param language: that of the page.
    """
    # What is said in the other language too is told once.
    spoken = {
        group.name.text: told
        for group in (*provenance, *sheet.stated)
        if (told := [_text(item) for item in group.items if item.language in ("", language)])
    }
    lines = [f"{resource.iri}\n{name}"]
    if edition.version:
        lines.append(say("report", "version", language, version=edition.version))
    lines.append(say("report", "current", language))
    lines.append("\n".join(f"- {property_name}: {'; '.join(told)}" for property_name, told in spoken.items()))
    lines += [f"{say('report', question, language)}\n" for question in ("wrong", "right", "where")]
    path = resource.iri.removeprefix(BASE)
    return Report(say("report", "title", language, thing=path), "\n\n".join(line for line in lines if line))


def _text(item: Item) -> str:
    """Return a value in one line."""
    if item.step:
        return " ".join(part.text for part in item.step)
    text = f"{item.text} ({item.note})" if item.note else item.text
    inside = "; ".join(f"{group.name.text}: {', '.join(map(_text, group.items))}" for group in item.inside)
    return f"{text} [{inside}]" if inside else text
