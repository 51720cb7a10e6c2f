"""The cells of tables as HTML: written by hand, since pages have thousands, and templates take their time."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from markupsafe import Markup, escape

from mscpof.pages.html.records import record_of
from mscpof.pages.words.texts import say

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from mscpof.pages.html.page_request import Visit
    from mscpof.pages.model.layout import Item

# What stands in data and is no web address, such as a script, is never a link.
ADDRESS = re.compile(r"https?://", re.IGNORECASE)


class Cells:
    """Writes the cells of one page, each thing once.

    :param visit: who looks at the page, and from where.
    :param subjects: the paths of the pages to which links of terms lead, by their IRIs.
    """

    def __init__(self, visit: Visit, subjects: Mapping[str, str]) -> None:
        self._visit = visit
        self._subjects = subjects
        self._known: dict[tuple[str, str, str], str] = {}

    def rows(self, rows: Iterable[Iterable[Iterable[Item]]]) -> Markup:
        """Return the rows of a table."""
        one = self._item
        cells = (["".join(f"<td>{', '.join([one(item) for item in cell])}</td>" for cell in row)] for row in rows)
        return Markup("\n".join(f"<tr>{cell}</tr>" for [cell] in cells))  # noqa: S704  (each item is escaped below)

    def leads_to(self, iri: str) -> str:
        """Return where a link to a thing leads: to our page of it, or to the record of its owners."""
        path = self._subjects.get(iri)
        return self._visit.page(path) if path else record_of(self._visit.link(iri))

    def _item(self, item: Item) -> str:
        key = item.iri, item.text, item.kind
        if key not in self._known:
            self._known[key] = self._written(item)
        return self._known[key]

    def _written(self, item: Item) -> str:
        """Write an item; what people wrote stands in a bdi, so that no sign of theirs turns ours round."""
        if item.kind in ("yes", "no"):
            return str(escape(say("endpoint", "truth" if item.kind == "yes" else "falsity", self._visit.language)))
        language = "" if item.language in ("", self._visit.language) else f' lang="{escape(item.language)}"'
        words = f"<bdi{language}>{escape(item.text)}</bdi>"
        if item.kind != "plain" and ADDRESS.match(item.iri):
            return f'<a href="{escape(self.leads_to(item.iri))}">{words}</a>'
        return words
