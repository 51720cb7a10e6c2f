"""Citations of a page and of the paper that it is about, as text, BibTeX and RIS."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from mscpof.base.names import LANGUAGES, PREFIXES, TERMS, local_name
from mscpof.pages.model.statements import text_of
from mscpof.pages.words.texts import language_of, section

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mscpof.base.edition import Edition
    from mscpof.pages.model.resource import Resource

_AUTHOR = "The mscpof developers"
_BIBTEX = re.compile(r"[\\{}%&#$_~^]")
_BIBTEX_SIGNS = {"\\": r"\textbackslash{}", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}"}
_TITLE = f"{PREFIXES['dcterms']}title"
_KEY = re.compile(r"[^A-Za-z0-9]+")
_BLANK = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Citation:
    """Citation in three forms.

    :param text, bibtex, ris: one line of text, a BibTeX entry, and a RIS record.
    :param language: language of the text, one of `LANGUAGES`.
    """

    text: str
    bibtex: str
    ris: str
    language: str


def citation_of(title: str, resource: Resource, edition: Edition) -> Citation:
    """Return the citation of a page.

    :param title: heading of the page.
    :param edition: edition of the dataset that it shows.
    """
    whole = section("dataset")["title"][LANGUAGES[0]]
    version = f"version {edition.version}" if edition.version else ""
    fields = {"author": f"{{{_AUTHOR}}}", "title": _escaped(title), "howpublished": _escaped(whole)}
    fields |= {"version": edition.version, "year": edition.date[:4], "url": resource.document}
    parts = [f"{_AUTHOR}{f' ({edition.date[:4]})' if edition.date else ''}. {_plain(title)}. In: {whole}", version]
    text = f"{', '.join(part for part in parts if part)}. {resource.document}"
    ris = [("TY", "DATA"), ("AU", _AUTHOR), ("TI", title), ("T2", whole), ("ET", edition.version)]
    ris += [("DA", edition.date.replace("-", "/")), ("UR", resource.document)]
    bibtex = _bibtex("misc", f"mscpof-{local_name(resource.iri)}", fields)
    return Citation(text, bibtex, _ris(ris), language_of(text) or LANGUAGES[0])


def reference_of(resource: Resource) -> Citation | None:
    """Return the citation of the paper that a page is about; None where it has no journal or no first author.

    It names the first author only, since the dataset does not hold the order of the others.
    """
    bibo, dcterms = PREFIXES["bibo"], PREFIXES["dcterms"]
    journal, first, year, language, volume, issue, pages, doi, pmid = (
        min(resource.values(predicate), default="")
        for predicate in (
            f"{PREFIXES['prism']}publicationName",
            f"{TERMS}firstAuthor",
            *(dcterms + name for name in ("issued", "language")),
            *(bibo + name for name in ("volume", "issue", "pages", "doi", "pmid")),
        )
    )
    if not journal or not first:
        return None
    titles = _titles(resource)
    title = titles.get(language) or next(iter(titles.values()), "")
    others = len(resource.values(f"{dcterms}creator")) > 1
    place = f"{volume}{f'({issue})' if issue else ''}{f':{pages}' if pages else ''}"
    text = f"{first}{', et al' if others else ''}. {_plain(title)}. {journal}. {year}{f';{place}' if place else ''}."
    fields = {"author": f"{{{first}}}{' and others' if others else ''}", "title": _escaped(title)}
    fields |= {"journal": _escaped(journal), "year": year, "volume": volume, "number": issue}
    fields |= {"pages": pages.replace("-", "--"), "doi": doi, "pmid": pmid}
    start, _, end = pages.partition("-")
    ris = [("TY", "JOUR"), ("AU", first), ("TI", title), ("JO", journal), ("PY", year), ("VL", volume), ("IS", issue)]
    ris += [("SP", start), ("EP", end), ("DO", doi), ("AN", pmid)]
    with_doi = f"{text} doi:{doi}" if doi else text
    return Citation(
        with_doi, _bibtex("article", local_name(resource.iri), fields), _ris(ris), language_of(with_doi) or LANGUAGES[0]
    )


def _titles(resource: Resource) -> dict[str, str]:
    """Return the titles of a paper by language."""
    titles = (t.object for t in resource.triples if text_of(t.subject) == resource.iri and t.predicate.value == _TITLE)
    return {getattr(title, "language", None) or "": text_of(title) for title in titles}


def _bibtex(kind: str, key: str, fields: Mapping[str, str]) -> str:
    lines = [f"  {name} = {{{value}}}" for name, value in fields.items() if value]
    body = ",\n".join(lines)
    return f"@{kind}{{{_KEY.sub('-', key)},\n{body}\n}}\n"


def _ris(fields: list[tuple[str, str]]) -> str:
    return "".join(f"{name}  - {_plain(value)}\n" for name, value in fields if value) + "ER  - \n"


def _plain(text: str) -> str:
    return _BLANK.sub(" ", text).strip()


def _escaped(text: str) -> str:
    """Return a text as BibTeX takes it."""
    return _BIBTEX.sub(lambda sign: _BIBTEX_SIGNS.get(sign[0], f"\\{sign[0]}"), _plain(text))
