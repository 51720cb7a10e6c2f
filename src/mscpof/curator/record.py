"""A bibliographic record: what is known of how a paper was published, in the forms that the data use."""

from __future__ import annotations

import html
import re
import unicodedata
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

from mscpof.base.faults import BadRecord
from mscpof.base.names import LANGUAGES
from mscpof.curator.author import HAN

if TYPE_CHECKING:
    from mscpof.curator.author import Author

_KANA_HANGUL = re.compile(r"[\u3040-\u30ff\uac00-\ud7af]")
_DASHES = re.compile(r"\s*(?:-{1,3}|[\u2010-\u2015\u2212])\s*")
_DOI = re.compile(r"10\.[0-9]{4,9}/\S+")
_PMID = re.compile(r"(?:PMID:?\s*|https?://\S*?/)?([1-9][0-9]{0,7})/?", re.IGNORECASE)
_YEAR = re.compile(r"(?<![0-9])(1[5-9][0-9]{2}|20[0-9]{2})(?![0-9])")
_TAG = re.compile(r"</?(?:i|b|em|strong|scp|span|u|jats:[a-z]+)\b[^<>]*>", re.IGNORECASE)
_RAISED = re.compile(r"<(su[bp])\b[^<>]*>(.*?)</\1>", re.IGNORECASE | re.DOTALL)
_SUPERSCRIPTS = str.maketrans("0123456789+-−()", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁽⁾")
_SUBSCRIPTS = str.maketrans("0123456789+-−()", "₀₁₂₃₄₅₆₇₈₉₊₋₋₍₎")
# How records name the languages that the data know, by how these names begin.
_LANGUAGES = {"en": ("en", "american", "british"), "zh": ("zh", "chi", "cn", "中", "汉", "漢")}


@dataclass(frozen=True, slots=True)
class Record:
    """What a bibliography says of one paper; empty where it says nothing.

    :param name: what its file calls it.
    :param title: the title in any language but Chinese.
    :param title_zh: the title in Chinese.
    :param language: as the source names it; where it does not, the title tells.
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

    def given(self, **fields: Any) -> Record:
        """Return the record with some fields said anew; empty ones stay as they were."""
        return replace(self, **{name: value for name, value in fields.items() if value})

    def normal(self) -> Record:
        """Return the record in the forms that the data use.

        :raises BadRecord: with everything that is missing or has no such form.
        """
        title, title_zh = tidy(self.title), tidy(self.title_zh)
        if HAN.search(title) and not title_zh:
            title, title_zh = "", title
        language = _language(self.language) or ("en" if title or not title_zh else "zh")
        year = _YEAR.search(self.year)
        doi = _DOI.search(unquote(self.doi) if "%" in self.doi else self.doi)
        pmid = _PMID.fullmatch(self.pmid.strip())
        wanted = {
            "there is no title; give one with --title": title or title_zh,
            "there is no author; give one with --author": self.authors and self.authors[0].family,
            f'"{self.year}" is no year; give one such as --year 2022': year or not self.year,
            "there is no year; give one such as --year 2022": self.year,
            "there is no journal; give one with --journal": self.journal,
            f'"{self.doi}" is no DOI; one looks like 10.1186/s13287-022-03056-y': doi or not self.doi,
            f'"{self.pmid}" is no PubMed number; one has up to eight digits': pmid or not self.pmid,
            f'"{self.language}" is no language here; use --language {" or ".join(LANGUAGES)}': language in LANGUAGES,
            "the title is in a language that is not kept here; give an English one with --title": not (
                _KANA_HANGUL.search(title + title_zh)
            ),
        }
        if problems := [words for words, right in wanted.items() if not right]:
            raise BadRecord(self.name, problems)
        return replace(
            self,
            title=title,
            title_zh=title_zh,
            year=year[1] if year else "",
            journal=_journal(self.journal),
            volume=tidy(self.volume),
            issue=_DASHES.sub("-", tidy(self.issue)),
            pages=pages(self.pages),
            doi=doi[0].rstrip(".,;") if doi else "",
            pmid=pmid[1] if pmid else "",
            language=language,
        )


def tidy(text: str) -> str:
    """Return a text on one line, without mark-up, outer brackets of a translation, and a closing full stop.

    >>> tidy("[Effect of H<sub>2</sub>O<sub>2</sub> <i>in vitro</i> &amp; more].")
    'Effect of H₂O₂ in vitro & more'
    """
    text = _RAISED.sub(lambda found: raised(found[2]) if found[1].lower() == "sup" else lowered(found[2]), text)
    text = " ".join(html.unescape(_TAG.sub("", text)).split())
    # Signs that nobody sees, such as soft hyphens, are refused in curated files.
    text = "".join(sign for sign in text if not unicodedata.category(sign).startswith("C"))
    text = text.removesuffix(".") if not text.endswith("..") else text
    return text[1:-1] if re.fullmatch(r"\[[^\[\]]*\]", text) else text


def raised(text: str) -> str:
    """Return a text as superscript where there are such signs."""
    return text.translate(_SUPERSCRIPTS)


def lowered(text: str) -> str:
    """Return a text as subscript where there are such signs."""
    return text.translate(_SUBSCRIPTS)


def pages(text: str) -> str:
    """Return pages with plain dashes, the last one written out.

    >>> pages("1429--45"), pages("pp. 352–360"), pages("e98749"), pages("352-352")
    ('1429-1445', '352-360', 'e98749', '352')
    """
    text = _DASHES.sub("-", re.sub(r"^p+\.?\s*(?=[0-9])", "", tidy(text), flags=re.IGNORECASE)).strip("-")
    if span := re.fullmatch(r"([0-9]+)-([0-9]+)", text):
        first, last = span.groups()
        last = first[: len(first) - len(last)] + last
        return first if first == last else f"{first}-{last}"
    return text


def _journal(text: str) -> str:
    """Return the name of a journal; abbreviations stand without full stops, as PubMed has them."""
    return tidy(re.sub(r"\.(?=\s|$)", "", tidy(text)))


def _language(text: str) -> str:
    """Return the code of a language, the text itself where it is none of ours, or nothing where there is none."""
    said = text.strip().casefold()
    return next((code for code, begins in _LANGUAGES.items() if said.startswith(begins)), said)
