"""Who looks at a page, and from where: the language of the page, and how its links lead to other pages."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import quote, urlencode

from mscpof.names import BASE, LANGUAGES, ONTOLOGY
from mscpof.pages.address import path_of, thing_of


@dataclass(frozen=True, slots=True)
class Visit:
    """One visit of a page.

    :param path: the path below the base under which the page was asked for, such as `gene/CASP3.html`.
    :param language: `en` or `zh`.
    :param chosen: whether the visitor chose the language; links then keep it.
    :param base: where the resource is served, such as `/mscpof/`; links go up from the page where none is named, so
        that any host and path will do.
    :param query: what else the address asks, as it was sent, so that the same can be had in the other language.
    """

    path: str = ""
    language: str = LANGUAGES[0]
    chosen: bool = False
    base: str = ""
    query: str = ""

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
        return f"{self.file(path)}{self.keeping()}{mark}{anchor}"

    def file(self, path: str) -> str:
        """Return where a link to a path below the base leads, as it stands."""
        path = quote(path, safe="/:@!$&'()*+,;=~-._%")
        if self.base:
            return self.base + path
        up = "../" * self.path.count("/")
        # Without the dot a colon would make a scheme of what stands before it.
        return up + path if up else f"./{path}"

    def keeping(self) -> str:
        """Return what a link says of the language."""
        return f"?lang={self.language}" if self.chosen else ""

    def asking(self, path: str, **values: str) -> str:
        """Return where a link leads that asks something."""
        chosen = {"lang": self.language} if self.chosen else {}
        return f"{self.file(path)}?{urlencode(values | chosen)}"

    @property
    def other(self) -> str:
        """The language that this page is not in."""
        return next(language for language in LANGUAGES if language != self.language)

    @property
    def turned(self) -> str:
        """Where the same page is in the other language."""
        return f"?{f'{self.query}&' if self.query else ''}lang={self.other}"
