"""Request for a page: its path and language, and links from the page to others."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, quote, urlencode

from mscpof.base.names import BASE, LANGUAGES, ONTOLOGY
from mscpof.pages.model.address import document_of, path_of, thing_of

if TYPE_CHECKING:
    from collections.abc import Sequence


@dataclass(frozen=True, slots=True)
class PageRequest:
    """Request for a page.

    :param path: requested path below `BASE`, such as `gene/CASP3.html`.
    :param language: one of `LANGUAGES`.
    :param chosen: whether the reader chose the language by the parameter `lang`; links then keep it.
    :param base: path under which a server has the pages, such as `/mscpof/`; where it is empty, links are relative to
        the page, so that any host and path will do.
    :param query: query string without `?` and without the language.
    :param static: whether pages are files in a folder: those in the first language at its top, those in each other
        language in a folder below it. The path is then that below the folder of the language.
    """

    path: str = ""
    language: str = LANGUAGES[0]
    chosen: bool = False
    base: str = ""
    query: str = ""
    static: bool = False

    @property
    def parameters(self) -> dict[str, list[str]]:
        """Values in the query string by parameter, without empty ones."""
        return parse_qs(self.query)

    def link(self, iri: str) -> str:
        """Return the address for an IRI: a page of ours for an IRI below `BASE`, others as they are.

        >>> request = PageRequest("gene/CASP3.html", "zh", chosen=True)
        >>> request.link("https://w3id.org/mscpof/ontology#Homing")
        '../ontology?lang=zh#Homing'
        >>> request.link("http://purl.obolibrary.org/obo/GO_0006915")
        'http://purl.obolibrary.org/obo/GO_0006915'
        """
        if not iri.startswith(BASE):
            return iri
        path, mark, anchor = iri.removeprefix(BASE).partition("#")
        if mark and path == path_of(ONTOLOGY) and thing_of(self.path)[0] == path:
            return f"#{anchor}"
        return f"{self.page(path)}{mark}{anchor}"

    def page(self, path: str) -> str:
        """Return the address of a page, by its path below `BASE`, in the language of this one.

        >>> PageRequest("gene/CASP3.html", "zh", static=True).page("study/qu-q-2022")
        '../study/qu-q-2022.html'
        """
        return self.translated_file(document_of(path, "html") if self.static else path)

    def translated_file(self, path: str) -> str:
        """Return the address of a file, by its path below `BASE`, that exists in each language, such as a figure."""
        return f"{self._relative(path)}{self.language_query()}"

    def shared_file(self, path: str) -> str:
        """Return the address of a file, by its path below `BASE`, that is the same in all languages, such as Turtle.

        >>> PageRequest("gene/CASP3.html", "zh", static=True).shared_file("gene/CASP3.ttl")
        '../../gene/CASP3.ttl'
        """
        return self._relative(f"../{path}" if self.static and self.language != LANGUAGES[0] else path)

    def language_query(self) -> str:
        """Return the query string that keeps the chosen language in a link, such as `?lang=zh`; empty for none."""
        return f"?lang={self.language}" if self.chosen and not self.static else ""

    def query_link(self, path: str, **values: str | Sequence[str]) -> str:
        """Return the address of a page, by its path below `BASE`, with parameters.

        :param values: values by parameter; a sequence repeats the parameter.
        """
        chosen = {"lang": self.language} if self.language_query() else {}
        target = document_of(path, "html") if self.static else path
        return f"{self._relative(target)}?{urlencode(values | chosen, doseq=True)}"

    @property
    def root(self) -> str:
        """Address at which the pages of this language begin, for scripts that make links."""
        return self._relative("")

    @property
    def other_languages(self) -> list[str]:
        """Languages that this page is not in."""
        return [language for language in LANGUAGES if language != self.language]

    def translation(self, language: str) -> str:
        """Return the address of the same page in another language.

        >>> PageRequest("gene/CASP3", "zh").translation("en")
        '?lang=en'
        >>> PageRequest("gene/CASP3.html", "zh", static=True).translation("en")
        '../../gene/CASP3.html'
        """
        if not self.static:
            return f"?{f'{self.query}&' if self.query else ''}lang={language}"
        path = self.path if language == LANGUAGES[0] else f"{language}/{self.path}"
        return self._relative(path if self.language == LANGUAGES[0] else f"../{path}")

    def _relative(self, path: str) -> str:
        """Return the address of a path below the base, relative to this page."""
        path = quote(path, safe="/:@!$&'()*+,;=~-._%")
        if self.base:
            return self.base + path
        up = "../" * self.path.count("/")
        # Without the dot a colon would make a scheme of what stands before it.
        return up + path if up or path.startswith("..") else f"./{path}"
