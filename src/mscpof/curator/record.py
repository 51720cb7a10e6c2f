"""Bibliographic records, in the form of their source and in the form of the curated data."""

from __future__ import annotations

import html
import re
import unicodedata
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

from mscpof.base.faults import MscpofError
from mscpof.base.names import LANGUAGES
from mscpof.curator.author import HAN

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mscpof.curator.author import Author

_KANA_HANGUL = re.compile(r"[\u3040-\u30ff\uac00-\ud7af]")
_DASHES = re.compile(r"\s*(?:-{1,3}|[\u2010-\u2015\u2212])\s*")
_DOI = re.compile(r"10\.[0-9]{4,9}/\S+")
_PMID = re.compile(r"(?:PMID:?\s*|https?://\S*?/)?([1-9][0-9]{0,7})/?", re.IGNORECASE)
_YEAR = re.compile(r"(?<![0-9])(1[5-9][0-9]{2}|20[0-9]{2})(?![0-9])")
_TAG = re.compile(r"</?(?:i|b|em|strong|scp|span|u|jats:[a-z]+)\b[^<>]*>", re.IGNORECASE)
_RAISED = re.compile(r"<(su[bp])\b[^<>]*>(.*?)</\1>", re.IGNORECASE | re.DOTALL)
_SHIFTED = {
    "^": str.maketrans("0123456789+-−()", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁽⁾"),
    "_": str.maketrans("0123456789+-−()", "₀₁₂₃₄₅₆₇₈₉₊₋₋₍₎"),
}
# The beginnings of names for each language in bibliographic records.
_LANGUAGES = {"en": ("en", "american", "british"), "zh": ("zh", "chi", "cn", "中", "汉", "漢")}


class BadRecord(MscpofError):
    """Bibliographic record that lacks fields, or has fields of a wrong form.

    :param record: name of the record in its file, for the message; empty for options, and for several records.
    :param problems: faults of its fields; the message has a line for each.
    """

    def __init__(self, record: str, problems: Sequence[MscpofError]) -> None:
        prefix = f"{record}: " if record else ""
        words = {"en": "\n".join(prefix + problem.text for problem in problems)}
        super().__init__("bad-record", words=words, problems=tuple(problems))


@dataclass(frozen=True, slots=True)
class Record:
    """Bibliographic record of a paper, as a bibliography has it or, after `normal`, as the curated data have it.

    Unknown fields are empty. Those that are not listed here are text as it is printed.

    :param name: key or number of the record in its file; empty where it came from options.
    :param title: title; in the curated form, one in another language than Chinese.
    :param title_zh: title in Chinese.
    :param authors: the authors in the order of the paper.
    :param year: year, or a date that contains it.
    :param doi: DOI, or its web address.
    :param pmid: PubMed number, or its web address.
    :param language: name or code of the paper's language; in the curated form `en` or `zh`, by default the title's.
    """

    name: str = ""
    title: str = ""
    title_zh: str = ""
    authors: tuple[Author, ...] = ()
    year: str = ""
    journal: str = ""
    volume: str = ""
    issue: str = ""
    pages: str = ""
    doi: str = ""
    pmid: str = ""
    language: str = ""

    def with_fields(self, **fields: Any) -> Record:
        """Return the record with some fields replaced; empty values replace nothing."""
        return replace(self, **{name: value for name, value in fields.items() if value})

    def normal(self) -> Record:
        """Return the record in the form of the curated data.

        :raises BadRecord: when title, author, year or journal are missing, or the year, the DOI, the PubMed number or
            the language is none, or the title is Japanese or Korean; with all these faults.
        """
        title, title_zh = tidy(self.title), tidy(self.title_zh)
        if HAN.search(title) and not title_zh:
            title, title_zh = "", title
        language = self.language.strip().casefold() or ("en" if title or not title_zh else "zh")
        language = next((code for code, names in _LANGUAGES.items() if language.startswith(names)), language)
        year = _YEAR.search(self.year)
        doi = _DOI.search(unquote(self.doi) if "%" in self.doi else self.doi)
        pmid = _PMID.fullmatch(self.pmid.strip())
        right = {
            "record-without-title": title or title_zh,
            "record-without-author": self.authors and self.authors[0].family,
            "bad-year": year or not self.year,
            "record-without-year": self.year,
            "record-without-journal": self.journal,
            "bad-doi": doi or not self.doi,
            "bad-pmid": pmid or not self.pmid,
            "bad-language": language in LANGUAGES,
            "title-in-other-language": not _KANA_HANGUL.search(title + title_zh),
        }
        facts = {name: getattr(self, name) for name in ("year", "doi", "pmid", "language")}
        problems = [MscpofError(code, known=" or ".join(LANGUAGES), **facts) for code, ok in right.items() if not ok]
        if problems:
            raise BadRecord(self.name, problems)
        return replace(
            self,
            title=title,
            title_zh=title_zh,
            year=year[1] if year else "",
            # Abbreviations without full stops, as in PubMed.
            journal=tidy(re.sub(r"\.(?=\s|$)", "", tidy(self.journal))),
            volume=tidy(self.volume),
            issue=_DASHES.sub("-", tidy(self.issue)),
            pages=pages(self.pages),
            doi=doi[0].rstrip(".,;") if doi else "",
            pmid=pmid[1] if pmid else "",
            language=language,
        )


def tidy(text: str) -> str:
    """Return a text on one line, without mark-up, the outer brackets of a translation, and the final full stop.

    >>> tidy("[Effect of H<sub>2</sub>O<sub>2</sub> <i>in vitro</i> &amp; more].")
    'Effect of H₂O₂ in vitro & more'
    """
    text = _RAISED.sub(lambda tag: shifted("^" if tag[1].lower() == "sup" else "_", tag[2]), text)
    text = " ".join(html.unescape(_TAG.sub("", text)).split())
    # Curated files may not contain invisible characters, such as soft hyphens.
    text = "".join(sign for sign in text if not unicodedata.category(sign).startswith("C"))
    text = text.removesuffix(".") if not text.endswith("..") else text
    return text[1:-1] if re.fullmatch(r"\[[^\[\]]*\]", text) else text


def shifted(sign: str, text: str) -> str:
    """Return a text with its digits, signs and brackets as superscript (sign `^`) or subscript (`_`) characters."""
    return text.translate(_SHIFTED[sign])


def pages(text: str) -> str:
    """Return a range of pages with a hyphen, the last page in full.

    >>> pages("1429--45"), pages("pp. 352–360"), pages("e98749"), pages("352-352")
    ('1429-1445', '352-360', 'e98749', '352')
    """
    text = _DASHES.sub("-", re.sub(r"^p+\.?\s*(?=[0-9])", "", tidy(text), flags=re.IGNORECASE)).strip("-")
    if span := re.fullmatch(r"([0-9]+)-([0-9]+)", text):
        first, last = span.groups()
        last = first[: len(first) - len(last)] + last
        return first if first == last else f"{first}-{last}"
    return text
