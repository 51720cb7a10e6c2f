"""Who looks at a page, and from where: the language of the page, and how its links lead to other pages."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, quote, urlencode

from mscpof.base.names import BASE, LANGUAGES, ONTOLOGY
from mscpof.pages.model.address import document_of, path_of, thing_of

if TYPE_CHECKING:
    from collections.abc import Sequence


@dataclass(frozen=True, slots=True)
class Visit:
    """One visit of a page.

    :param path: the path below the base under which the page was asked for, such as `gene/CASP3.html`.
    :param language: `en` or `zh`.
    :param chosen: whether the visitor chose the language; links then keep it.
    :param base: where the resource is served, such as `/mscpof/`; links go up from the page where none is named, so
        that any host and path will do.
    :param query: what else the address asks, as it was sent, so that the same can be had in the other language.
    :param static: whether pages are files in a folder, those in Chinese in one of their own below it. The path is then
        that below the folder of the language.
    """

    path: str = ""
    language: str = LANGUAGES[0]
    chosen: bool = False
    base: str = ""
    query: str = ""
    static: bool = False

    @property
    def asked(self) -> dict[str, list[str]]:
        """What else the address asks, by parameter."""
        return parse_qs(self.query)

    def link(self, iri: str) -> str:
        """Return where a link to an IRI leads: to our own things on this server, to others where they are.

        >>> visit = Visit("gene/CASP3.html", "zh", chosen=True)
        >>> visit.link("https://w3id.org/mscpof/ontology#Homing")
        '../ontology?lang=zh#Homing'
        >>> visit.link("http://purl.obolibrary.org/obo/GO_0006915")
        'http://purl.obolibrary.org/obo/GO_0006915'
        """
        if not iri.startswith(BASE):
            return iri
        path, mark, anchor = iri.removeprefix(BASE).partition("#")
        if mark and path == path_of(ONTOLOGY) and thing_of(self.path)[0] == path:
            return f"#{anchor}"
        return f"{self.page(path)}{mark}{anchor}"

    def page(self, path: str) -> str:
        """Return where a link to a page leads, in the language of this one.

        >>> Visit("gene/CASP3.html", "zh", static=True).page("study/qu-q-2022")
        '../study/qu-q-2022.html'
        """
        return self.own(document_of(path, "html") if self.static else path)

    def own(self, path: str) -> str:
        """Return where a link to a file leads that there is in each language, such as a picture."""
        return f"{self._to(path)}{self.keeping()}"

    def file(self, path: str) -> str:
        """Return where a link to a file leads that is the same in all languages, such as the data of a page.

        >>> Visit("gene/CASP3.html", "zh", static=True).file("gene/CASP3.ttl")
        '../../gene/CASP3.ttl'
        """
        return self._to(f"../{path}" if self.static and self.language != LANGUAGES[0] else path)

    def keeping(self) -> str:
        """Return what a link says of the language."""
        return f"?lang={self.language}" if self.chosen and not self.static else ""

    def asking(self, path: str, **values: str | Sequence[str]) -> str:
        """Return where a link leads that asks something.

        :param values: what it asks, by parameter; one with several values is there several times.
        """
        chosen = {"lang": self.language} if self.keeping() else {}
        target = document_of(path, "html") if self.static else path
        return f"{self._to(target)}?{urlencode(values | chosen, doseq=True)}"

    @property
    def root(self) -> str:
        """Where the pages of this language begin, for scripts that make links."""
        return self._to("")

    @property
    def other(self) -> str:
        """The language that this page is not in."""
        return next(language for language in LANGUAGES if language != self.language)

    @property
    def turned(self) -> str:
        """Where the same page is in the other language."""
        if self.static:
            return self._to(f"{self.other}/{self.path}" if self.language == LANGUAGES[0] else f"../{self.path}")
        return f"?{f'{self.query}&' if self.query else ''}lang={self.other}"

    def _to(self, path: str) -> str:
        """Return the way from this page to a path."""
        path = quote(path, safe="/:@!$&'()*+,;=~-._%")
        if self.base:
            return self.base + path
        up = "../" * self.path.count("/")
        # Without the dot a colon would make a scheme of what stands before it.
        return up + path if up or path.startswith("..") else f"./{path}"
