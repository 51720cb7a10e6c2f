"""HTML of the pages, read by tests: its elements and texts, and what every page must have."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from itertools import pairwise

import html5rdf
from pyoxigraph import RdfFormat, Store

from mscpof.base.names import BASE, PREFIXES, TERMS
from mscpof.pages.html.page_request import PageRequest
from mscpof.pages.model.resource import resource_of
from mscpof.pages.views.documents import page_of

CHINESE = re.compile(r"[\u4e00-\u9fff]")
# Name that must stay text wherever it stands.
HOSTILE = "<script>alert(1)</script> \"quoted\" 'it' & \u202eturned\u202c \u200f {{ 7*7 }}"


class Page(HTMLParser):
    """A page: its elements, the text of each heading, and each text with its language."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str]]] = []
        self.texts: list[tuple[str, str]] = []
        self.headings: list[int] = []
        self._open: list[tuple[str, str]] = []
        self.feed(text)
        assert self._open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        self.elements.append((tag, given))
        if re.fullmatch("h[1-6]", tag):
            self.headings.append(int(tag[1]))
        if tag not in ("meta", "link", "img", "br", "input"):
            self._open.append((tag, given.get("lang") or (self._open[-1][1] if self._open else "")))

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop()[0] == tag

    def handle_data(self, data: str) -> None:
        if data.strip():
            self.texts.append((data.strip(), self._open[-1][1]))

    def all(self, name: str) -> list[str]:
        return [given[name] for _, given in self.elements if name in given]

    @property
    def words(self) -> str:
        return " ".join(text for text, _ in self.texts)


def show(store: Store, path: str, language: str = "en", *, chosen: bool = False) -> str:
    return page_of(store, resource_of(store, BASE + path), PageRequest(path, language, chosen=chosen))


def of(trig: str, graph: str = "x") -> Store:
    """Return a store of a few statements in one graph; IRIs are below the base."""
    found = Store()
    prefixes = f"@prefix m: <{TERMS}> . @prefix rdfs: <{PREFIXES['rdfs']}> . @prefix owl: <{PREFIXES['owl']}> ."
    found.load(f"{prefixes} @base <{BASE}> . <graph/{graph}> {{ {trig} }}", format=RdfFormat.TRIG)
    return found


def check(page: str) -> Page:
    """Read a page as strictly as the standard is, and see what every page must have."""
    html5rdf.HTMLParser(strict=True).parse(page)
    found = Page(page)
    tags = [tag for tag, _ in found.elements]
    assert tags.count("h1") == tags.count("main") == 1
    assert {"header", "nav", "footer"} <= set(tags)
    assert found.headings[0] == 1
    assert all(below - above <= 1 for above, below in pairwise(found.headings)), found.headings
    assert not {"style", "iframe", "object", "img"} & set(tags)
    # Of scripts, only those that were built, whole and from here.
    for given in (given for tag, given in found.elements if tag == "script"):
        assert given["type"] == "module"
        assert re.search(r"(^|/)static/[\w-]+\.js$", given["src"])
    assert not [name for _, given in found.elements for name in given if name == "style" or name.startswith("on")]
    ids = found.all("id")
    assert len(ids) == len(set(ids))
    assert {href[1:] for href in found.all("href") if href.startswith("#")} <= set(ids)
    assert {given["for"] for tag, given in found.elements if tag == "label"} <= set(ids)
    return found
