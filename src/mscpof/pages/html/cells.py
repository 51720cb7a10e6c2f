"""Cells of tables as HTML, composed without templates, which would be slow: pages have thousands of cells."""

from __future__ import annotations

from typing import TYPE_CHECKING

from markupsafe import Markup, escape

from mscpof.pages.html.links import ADDRESS, page_link
from mscpof.pages.words.texts import say

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from mscpof.pages.html.page_request import PageRequest
    from mscpof.pages.model.layout import Item


class Cells:
    """Writer of the rows of the tables of one page, as HTML.

    The HTML of an item is cached: items with the same IRI, text and kind are all shown, but composed only once.

    :param request: request for the page; its language and address decide how items are written and linked.
    :param term_pages: paths, below `BASE`, of our pages about terms, by IRI of the term.
    """

    def __init__(self, request: PageRequest, term_pages: Mapping[str, str]) -> None:
        self._request = request
        self._term_pages = term_pages
        self._known: dict[tuple[str, str, str], str] = {}

    def rows(self, rows: Iterable[Iterable[Iterable[Item]]]) -> Markup:
        """Return the rows of a table as `tr` elements; each row is a sequence of cells, each cell one of items."""
        item_html = self._item
        lines = ("".join([f"<td>{', '.join([item_html(item) for item in cell])}</td>" for cell in row]) for row in rows)
        return Markup("\n".join(f"<tr>{line}</tr>" for line in lines))  # noqa: S704  (each item is escaped below)

    def _item(self, item: Item) -> str:
        key = item.iri, item.text, item.kind
        if key not in self._known:
            self._known[key] = self._html(item)
        return self._known[key]

    def _html(self, item: Item) -> str:
        """Return an item; text of the data stands in a bdi, so that its direction does not change that of the page."""
        if item.kind in ("yes", "no"):
            return str(escape(say("endpoint", "truth" if item.kind == "yes" else "falsity", self._request.language)))
        language = "" if item.language in ("", self._request.language) else f' lang="{escape(item.language)}"'
        text = f"<bdi{language}>{escape(item.text)}</bdi>"
        if item.kind != "plain" and ADDRESS.match(item.iri):
            return f'<a href="{escape(page_link(item.iri, self._request, self._term_pages))}">{text}</a>'
        return text
