"""The cells of tables as HTML: written by hand, since pages have thousands, and templates take their time."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from markupsafe import Markup, escape

from mscpof.pages.records import record_of
from mscpof.pages.words import say

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from mscpof.pages.sheet import Item
    from mscpof.pages.visit import Visit

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
        self._known: dict[Item, Markup] = {}

    def __call__(self, items: Iterable[Item]) -> Markup:
        """Return a cell; what people wrote stands in a bdi, so that no sign of theirs turns ours round."""
        return Markup(", ").join(self._item(item) for item in items)

    def leads_to(self, iri: str) -> str:
        """Return where a link to a thing leads: to our page of it, or to the record of its owners."""
        path = self._subjects.get(iri)
        return self._visit.page(path) if path else record_of(self._visit.link(iri))

    def _item(self, item: Item) -> Markup:
        if item not in self._known:
            self._known[item] = self._written(item)
        return self._known[item]

    def _written(self, item: Item) -> Markup:
        if item.kind in ("yes", "no"):
            return escape(say("endpoint", "truth" if item.kind == "yes" else "falsity", self._visit.language))
        language = "" if item.language in ("", self._visit.language) else f' lang="{escape(item.language)}"'
        words = f"<bdi{language}>{escape(item.text)}</bdi>"
        if item.kind != "plain" and ADDRESS.match(item.iri):
            words = f'<a href="{escape(self.leads_to(item.iri))}">{words}</a>'
        return Markup(words)  # noqa: S704  (each part is escaped above)
