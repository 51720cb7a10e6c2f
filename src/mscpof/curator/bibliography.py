"""Bibliographic records from the files that reference managers and publishers write: BibTeX, RIS, CSL-JSON."""

from __future__ import annotations

import codecs
import json
import logging
import re
from typing import TYPE_CHECKING, Any

import rispy
from bibtexparser.entrypoint import parse_string
from bibtexparser.middlewares.names import parse_single_name_into_parts, split_multiple_persons_names
from bibtexparser.model import DuplicateBlockKeyBlock, DuplicateFieldKeyBlock
from pylatexenc.latex2text import LatexNodes2Text, MacroTextSpec, get_default_latex_context_db

from mscpof.base.faults import BadBibliography, UnknownRecord
from mscpof.curator.author import HAN, Author
from mscpof.curator.record import Record, lowered, raised

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

# Its warnings are told as faults.
logging.getLogger("bibtexparser").addHandler(logging.NullHandler())

_RIS = re.compile(r"^TY  ?-", re.MULTILINE)
_BIBTEX = re.compile(r"^\s*@[A-Za-z]+\s*[{(]", re.MULTILINE)
# Accents and letters, which bibtexparser would lose at the beginning of a name.
_SIGN = re.compile(
    r"""\\(?:[`'^"~=.]|[uvHtcdbkr](?![A-Za-z]))\s*(?:\{\\?[A-Za-z]\}|\\?[A-Za-z])"""
    r"|\\(?:O|o|L|l|AE|ae|OE|oe|AA|aa|ss|i|DH|dh|DJ|dj|TH|th)(?![A-Za-z])(?:\{\}|\s+)?"
)
_GREEK = re.compile(r"\\text(?=(?:alpha|beta|gamma|delta|epsilon|kappa|lambda|mu|zeta)(?![a-z]))")
_MATH = re.compile(r"\$([^$]*)\$")
_SHIFTED = re.compile(r"([_^])(?:\{([^{}]*)\}|(\S))")
_PMID = re.compile(r"\bPMID:?\s*([0-9]{1,8})\b")
_SHOWN = 70


def _latex() -> LatexNodes2Text:
    """Return a decoder of LaTeX that leaves what it does not know as it stands."""
    known = get_default_latex_context_db()
    known.set_unknown_macro_spec(MacroTextSpec("", simplify_repl=lambda node: f"\\{node.macroname}"))
    return LatexNodes2Text(latex_context=known, math_mode="text", keep_braced_groups=False)


_LATEX = _latex()


def read_records(data: bytes, name: str) -> list[Record]:
    """Read the records of a file, whose format is known by its content.

    :param data: the content, in UTF-8.
    :param name: what messages call the file.
    :raises BadBibliography: when it is in none of the formats, cannot be parsed, or holds no record.
    """
    try:
        text = data.removeprefix(codecs.BOM_UTF8).decode("utf-8").replace("\r\n", "\n").replace("\r", "\n")
    except UnicodeDecodeError as error:
        raise BadBibliography(f"{name}: byte {error.start + 1} is not UTF-8; save the file as UTF-8") from None
    if text.lstrip().startswith(("{", "[")):
        records = _csl(text, name)
    elif _RIS.search(text):
        records = _ris(text, name)
    elif _BIBTEX.search(text):
        records = _bibtex(text, name)
    else:
        raise BadBibliography(f"{name}: this is neither BibTeX nor RIS nor CSL-JSON")
    if not records:
        raise BadBibliography(f"{name}: there is no record in this file")
    return records


def choose(records: Sequence[Record], chosen: Sequence[str], name: str) -> list[Record]:
    """Return the records that were chosen by name or number; of a single record there is no choice.

    :param records: the records of a file.
    :param chosen: names, or numbers from 1 on.
    :param name: what messages call the file.
    :raises UnknownRecord: when several records leave a choice, or there is none such.
    """
    if not chosen:
        if len(records) > 1:
            raise UnknownRecord(
                f"{name} has {len(records)} records; take some with --record, or --all:\n{_list(records)}"
            )
        return list(records)
    found = []
    for one in chosen:
        matches = [record for number, record in enumerate(records, 1) if one in (record.name, str(number))]
        if not matches:
            raise UnknownRecord(f'{name} has no record "{one}"; it has:\n{_list(records)}')
        found.append(matches[0])
    return found


def _list(records: Sequence[Record]) -> str:
    lines = []
    for number, record in enumerate(records, 1):
        author = record.authors[0].printed if record.authors else "no author"
        title = record.title[:_SHOWN] + "..." * (len(record.title) > _SHOWN)
        lines.append(f"  {number}  {record.name}  {author} {record.year or 'no year'}: {title or 'no title'}")
    return "\n".join(lines)


def _bibtex(text: str, name: str) -> list[Record]:
    library = parse_string(text)
    for block in library.failed_blocks:
        at = f"{name}:{(block.start_line or 0) + 1}"
        match block:
            case DuplicateBlockKeyBlock():
                raise BadBibliography(f'{at}: the entry "{block.key}" stands here a second time')
            case DuplicateFieldKeyBlock():
                raise BadBibliography(f"{at}: an entry has the field {', '.join(sorted(block.duplicate_keys))} twice")
        raise BadBibliography(f"{at}: not BibTeX: a brace or quotation mark is not closed, or a comma is missing")
    return [_bibtex_entry(e.key, {f.key.lower(): str(f.value) for f in e.fields}) for e in library.entries]


def _bibtex_entry(key: str, fields: Mapping[str, str]) -> Record:
    def first(*names: str) -> str:
        return next((_plain(fields[name]) for name in names if fields.get(name)), "")

    signs = _SIGN.sub(lambda sign: _plain(sign[0]), fields.get("author", ""))
    names = split_multiple_persons_names(signs)
    pubmed = fields.get("eprinttype", "").lower() in ("pubmed", "pmid")
    return Record(
        name=key,
        title=first("title"),
        authors=tuple(_bibtex_author(one) for one in names if one and one != "others"),
        year=first("year", "date"),
        journal=first("shortjournal", "journal", "journaltitle"),
        volume=first("volume"),
        issue=first("number", "issue"),
        pages=first("pages", "eid", "articleno", "article-number"),
        doi=first("doi"),
        pmid=first("pmid", *(["eprint"] if pubmed else [])),
        language=first("language", "langid"),
    )


def _bibtex_author(name: str) -> Author:
    parts = parse_single_name_into_parts(name, strict=False)
    # The whole name in braces is a body's; a single character or accent in braces is not.
    if re.fullmatch(r"\{[^{}\\].*\}", name) and not HAN.search(name):
        return Author(_plain(name), body=True)
    if HAN.search(name) or not parts.first:
        return Author.parse(_plain(name))
    parsed = Author.parse(name) if name.isascii() and "\\" not in name and "{" not in name else Author.of(parts)
    return Author(_plain(parsed.family), _plain(parsed.given), _plain(parsed.suffix))


def _plain(latex: str) -> str:
    """Return the text that LaTeX stands for."""

    def shifted(found: re.Match[str]) -> str:
        return (raised if found[1] == "^" else lowered)(found[2] or found[3])

    latex = _GREEK.sub(r"\\", latex)
    latex = _MATH.sub(lambda math: f"${_SHIFTED.sub(shifted, math[1])}$", latex)
    # A bare % would begin a comment.
    text: str = _LATEX.latex_to_text(re.sub(r"(?<!\\)%", r"\\%", latex))
    return " ".join(text.split())


def _ris(text: str, name: str) -> list[Record]:
    # rispy leaves out a record that does not end, without a word.
    begun, entries = len(_RIS.findall(text)), rispy.loads(text)
    if begun != len(entries):
        raise BadBibliography(f"{name}: {begun} records begin (TY  - ), but {len(entries)} end (ER  - )")
    return [_ris_entry(str(number), entry) for number, entry in enumerate(entries, 1)]


def _ris_entry(number: str, entry: Mapping[str, Any]) -> Record:
    def first(*names: str) -> str:
        return next((str(entry[name]) for name in names if entry.get(name)), "")

    authors = [*entry.get("authors", ()), *entry.get("first_authors", ())]
    notes = " ".join(str(entry.get(part, "")) for part in ("notes", "custom2", "accession_number"))
    number_in_pubmed = _PMID.search(notes)
    return Record(
        name=first("id") or number,
        title=first("title", "primary_title"),
        authors=tuple(_ris_author(part) for one in authors for part in re.split("[;；]", one) if part.strip()),
        year=first("year", "publication_year", "date").split("/")[0],
        journal=first("alternate_title2", "alternate_title1", "journal_name", "secondary_title", "alternate_title3"),
        volume=first("volume"),
        issue=first("number"),
        pages="-".join(part for name in ("start_page", "end_page") if (part := first(name))) or first("custom7"),
        doi=first("doi"),
        pmid=number_in_pubmed[1] if number_in_pubmed else "",
        language=first("language"),
    )


def _ris_author(name: str) -> Author:
    """Return an author of RIS, where a person's name has a comma or ends in initials."""
    author = Author.parse(name)
    person = "," in name or author.chinese or " " not in name.strip() or author.given.isupper()
    return author if person else Author(" ".join(name.split()), body=True)


def _csl(text: str, name: str) -> list[Record]:
    try:
        content = json.loads(text)
    except json.JSONDecodeError as error:
        raise BadBibliography(f"{name}:{error.lineno}:{error.colno}: not JSON: {error.msg}") from None
    items = content if isinstance(content, list) else [content]
    for number, item in enumerate(items, 1):
        if not isinstance(item, dict) or not ("title" in item or "author" in item):
            raise BadBibliography(f"{name}: item {number} is no CSL-JSON record; one has a title and authors")
    try:
        return [_csl_item(str(number), item) for number, item in enumerate(items, 1)]
    except (TypeError, AttributeError, KeyError, IndexError):
        raise BadBibliography(f"{name}: not CSL-JSON: a field has another form than there") from None


def _csl_item(number: str, item: Mapping[str, Any]) -> Record:
    def first(*names: str) -> str:
        # Crossref has lists where CSL has text.
        values = (value[0] if isinstance(value, list) else value for n in names if (value := item.get(n)))
        return str(next(values, ""))

    noted = _PMID.search(first("note"))
    issued = item.get("issued") or {}
    parts = issued.get("date-parts") or [[""]]
    return Record(
        name=first("id", "citation-key") or number,
        title=first("title"),
        authors=tuple(_csl_author(author) for author in item.get("author", ())),
        year=str(parts[0][0] or "") or str(issued.get("raw") or issued.get("literal") or ""),
        journal=first("container-title-short", "short-container-title", "journalAbbreviation", "container-title"),
        volume=first("volume"),
        issue=first("issue"),
        pages=first("page", "article-number", "number"),
        doi=first("DOI"),
        pmid=first("PMID") or (noted[1] if noted else ""),
        language=first("language"),
    )


def _csl_author(author: Mapping[str, str]) -> Author:
    literal = author.get("literal") or author.get("name") or ""
    if literal:
        return Author.parse(literal) if HAN.search(literal) else Author(" ".join(literal.split()), body=True)
    particles = (author.get(name, "") for name in ("dropping-particle", "non-dropping-particle"))
    family = " ".join(part for part in (*particles, author.get("family", "")) if part)
    if HAN.search(family) and not author.get("given"):
        return Author.parse(family)
    return Author(family, author.get("given", "").strip(), author.get("suffix", ""))
