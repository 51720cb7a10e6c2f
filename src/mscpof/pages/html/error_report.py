"""Reports of errors in the data, which readers of a page send to the curators."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import quote

from mscpof.base.names import BASE
from mscpof.pages.words.texts import say

if TYPE_CHECKING:
    from collections.abc import Iterable

    from mscpof.base.edition import Edition
    from mscpof.pages.model.layout import Group, Item, Layout
    from mscpof.pages.model.resource import Resource

# Browsers and servers take addresses of some eight thousand characters.
_LONGEST = 6000


@dataclass(frozen=True, slots=True)
class ReportTarget:
    """Where readers report errors.

    :param address: form for new issues, or a `mailto:`; empty where readers copy the text of the report instead.
    """

    address: str = ""

    def link(self, title: str, body: str) -> str:
        """Return the address that opens a report with title and body filled in; empty where there is no `address`.

        The end of a body is left out where the address would have more than 6000 characters.

        >>> ReportTarget("https://example.org/issues/new?labels=data").link("a b", "c")
        'https://example.org/issues/new?labels=data&title=a%20b&body=c'
        >>> ReportTarget("mailto:data@example.org").link("a b", "c")
        'mailto:data@example.org?subject=a%20b&body=c'
        """
        if not self.address:
            return ""
        name = "subject" if self.address.startswith("mailto:") else "title"
        mark = "&" if "?" in self.address else "?"
        start = f"{self.address}{mark}{name}={quote(title, safe='')}&body="
        whole = quote(body, safe="")
        while len(start) + len(whole) > _LONGEST and body:
            body = body[: len(body) * 9 // 10]
            whole = quote(f"{body}…", safe="")
        return start + whole


def error_report(
    resource: Resource, name: str, layout: Layout, provenance: Iterable[Group], edition: Edition, language: str
) -> dict[str, str]:
    """Return title and body of a report that the reader completes: a thing, its statements, and room for corrections.

    :param name: heading of its page.
    :param layout: its statements as the page shows them.
    :param provenance: of a finding, its statements that the page shows as provenance, such as study and place.
    :param edition: edition of the dataset that the page shows.
    :param language: language of the page.
    :returns: texts by `title` and `body`.
    """
    # Texts in other languages repeat the same.
    values = {
        group.name.text: texts
        for group in (*provenance, *layout.stated)
        if (texts := [_line(item) for item in group.items if item.language in ("", language)])
    }
    version = say("report", "version", language, version=edition.version) if edition.version else ""
    parts = [
        f"{resource.iri}\n{name}",
        version,
        say("report", "current", language),
        "\n".join(f"- {property_name}: {'; '.join(texts)}" for property_name, texts in values.items()),
        *(f"{say('report', question, language)}\n" for question in ("wrong", "right", "where")),
    ]
    title = say("report", "title", language, thing=resource.iri.removeprefix(BASE))
    return {"title": title, "body": "\n\n".join(part for part in parts if part)}


def _line(item: Item) -> str:
    """Return a value in one line."""
    if item.step:
        return " ".join(part.text for part in item.step)
    text = f"{item.text} ({item.note})" if item.note else item.text
    inside = "; ".join(f"{group.name.text}: {', '.join(map(_line, group.items))}" for group in item.inside)
    return f"{text} [{inside}]" if inside else text
