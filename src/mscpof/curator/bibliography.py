"""Bibliographic records from files of reference managers and publishers: BibTeX, RIS and CSL-JSON."""

from __future__ import annotations

import codecs
import json
import logging
import re
import tomllib
from importlib.resources import files
from typing import TYPE_CHECKING, Any

import rispy
from bibtexparser.entrypoint import parse_string
from bibtexparser.middlewares.names import parse_single_name_into_parts, split_multiple_persons_names
from bibtexparser.model import DuplicateBlockKeyBlock, DuplicateFieldKeyBlock
from pylatexenc.latex2text import LatexNodes2Text, MacroTextSpec, get_default_latex_context_db

from mscpof.base.faults import MscpofError
from mscpof.curator.author import HAN, Author
from mscpof.curator.record import Record, shifted

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

# Its warnings are raised as faults.
logging.getLogger("bibtexparser").addHandler(logging.NullHandler())

_FIELDS = tomllib.loads(files(__package__).joinpath("bibliography.toml").read_text(encoding="utf-8"))
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
# Characters of a title in a list of records.
_TITLE_LENGTH = 70


# The decoder of LaTeX keeps unknown macros as they are.
_MACROS = get_default_latex_context_db()
_MACROS.set_unknown_macro_spec(MacroTextSpec("", simplify_repl=lambda node: f"\\{node.macroname}"))
_DECODER = LatexNodes2Text(latex_context=_MACROS, math_mode="text", keep_braced_groups=False)


def read_records(data: bytes, name: str) -> list[Record]:
    """Return the records of a file in its order; the format (BibTeX, RIS, CSL-JSON) is recognized by the content.

    :param data: content of the file, in UTF-8.
    :param name: name of the file in messages.
    :returns: the records as the file has them, without a check of their fields.
    :raises MscpofError: when it is not UTF-8, in none of the formats, cannot be parsed, or holds no record.
    """
    try:
        text = data.removeprefix(codecs.BOM_UTF8).decode("utf-8").replace("\r\n", "\n").replace("\r", "\n")
    except UnicodeDecodeError as error:
        raise MscpofError("bibliography-not-utf8", file=name, byte=error.start + 1) from None
    if text.lstrip().startswith(("{", "[")):
        records = _csl(text, name)
    elif _RIS.search(text):
        records = _ris(text, name)
    elif _BIBTEX.search(text):
        records = _bibtex(text, name)
    else:
        raise MscpofError("unknown-bibliography-format", file=name)
    if not records:
        raise MscpofError("empty-bibliography", file=name)
    return records


def choose(records: Sequence[Record], chosen: Sequence[str], name: str) -> list[Record]:
    """Return the chosen records of a file, in the order of the choice; without a choice, its only record.

    :param records: all records of the file.
    :param chosen: names of records, or their numbers in the file, from 1 on.
    :param name: name of the file in messages.
    :raises MscpofError: when a choice is unknown, or missing where there are several records; the message lists them.
    """
    if not chosen and len(records) > 1:
        raise MscpofError("several-records", file=name, number=len(records), records=_listed(records))
    numbered = reversed(list(enumerate(records, 1)))
    known = {key: record for number, record in numbered for key in (record.name, str(number))}
    for key in chosen:
        if key not in known:
            raise MscpofError("unknown-record", file=name, name=key, records=_listed(records))
    return [known[key] for key in chosen] if chosen else list(records)


def _listed(records: Sequence[Record]) -> str:
    lines = []
    for number, record in enumerate(records, 1):
        author = record.authors[0].printed if record.authors else "no author"
        title = record.title[:_TITLE_LENGTH] + "..." * (len(record.title) > _TITLE_LENGTH)
        lines.append(f"  {number}  {record.name}  {author} {record.year or 'no year'}: {title or 'no title'}")
    return "\n".join(lines)


def _fields(form: str, value: Callable[[str], str]) -> dict[str, str]:
    """Return the plain fields of a record; `value` returns the text of a field of its format, or empty text."""
    return {name: next(filter(None, map(value, sources)), "") for name, sources in _FIELDS[form].items()}


def _bibtex(text: str, name: str) -> list[Record]:
    library = parse_string(text)
    for block in library.failed_blocks:
        line = (block.start_line or 0) + 1
        match block:
            case DuplicateBlockKeyBlock():
                raise MscpofError("repeated-bibtex-entry", file=name, line=line, key=block.key)
            case DuplicateFieldKeyBlock():
                raise MscpofError("repeated-bibtex-field", file=name, line=line, fields=sorted(block.duplicate_keys))
        raise MscpofError("bad-bibtex", file=name, line=line)
    return [_bibtex_record(e.key, {f.key.lower(): str(f.value) for f in e.fields}) for e in library.entries]


def _bibtex_record(key: str, entry: Mapping[str, str]) -> Record:
    signs = _SIGN.sub(lambda sign: _plain(sign[0]), entry.get("author", ""))
    names = [name for name in split_multiple_persons_names(signs) if name and name != "others"]
    fields = _fields("bibtex", lambda name: _plain(entry.get(name, "")))
    in_pubmed = entry.get("eprinttype", "").lower() in ("pubmed", "pmid")
    pmid = _plain(entry.get("pmid") or (entry.get("eprint", "") if in_pubmed else ""))
    return Record(name=key, authors=tuple(map(_bibtex_author, names)), pmid=pmid, **fields)


def _bibtex_author(name: str) -> Author:
    parts = parse_single_name_into_parts(name, strict=False)
    # A whole name in braces is a body's; a single character or accent in braces is not.
    if re.fullmatch(r"\{[^{}\\].*\}", name) and not HAN.search(name):
        return Author(_plain(name), body=True)
    if HAN.search(name) or not parts.first:
        return Author.parse(_plain(name))
    author = Author.parse(name) if name.isascii() and "\\" not in name and "{" not in name else Author.of(parts)
    return Author(_plain(author.family), _plain(author.given), _plain(author.suffix))


def _plain(latex: str) -> str:
    """Return the text of LaTeX."""

    def formula(math: re.Match[str]) -> str:
        return f"${_SHIFTED.sub(lambda part: shifted(part[1], part[2] or part[3]), math[1])}$"

    latex = _MATH.sub(formula, _GREEK.sub(r"\\", latex))
    # A bare % would begin a comment.
    text: str = _DECODER.latex_to_text(re.sub(r"(?<!\\)%", r"\\%", latex))
    return " ".join(text.split())


def _ris(text: str, name: str) -> list[Record]:
    # rispy drops a record that does not end, without a message.
    begun, entries = len(_RIS.findall(text)), rispy.loads(text)
    if begun != len(entries):
        raise MscpofError("unfinished-ris-record", file=name, begun=begun, ended=len(entries))
    return [_ris_record(str(number), entry) for number, entry in enumerate(entries, 1)]


def _ris_record(number: str, entry: Mapping[str, Any]) -> Record:
    def value(name: str) -> str:
        return str(entry.get(name) or "")

    authors = (*entry.get("authors", ()), *entry.get("first_authors", ()))
    names = [name for text in authors for name in re.split("[;；]", text)]
    noted = _PMID.search(" ".join(str(entry.get(name, "")) for name in ("notes", "custom2", "accession_number")))
    fields = _fields("ris", value)
    fields["year"] = fields["year"].split("/")[0]
    return Record(
        name=value("id") or number,
        authors=tuple(_ris_author(name) for name in names if name.strip()),
        pages="-".join(filter(None, map(value, ("start_page", "end_page")))) or value("custom7"),
        pmid=noted[1] if noted else "",
        **fields,
    )


def _ris_author(name: str) -> Author:
    """Return an author of RIS; the name of a person has a comma, ends in initials, or is a single or Chinese word."""
    author = Author.parse(name)
    person = "," in name or author.chinese or " " not in name.strip() or author.given.isupper()
    return author if person else Author(" ".join(name.split()), body=True)


def _csl(text: str, name: str) -> list[Record]:
    try:
        content = json.loads(text)
    except json.JSONDecodeError as error:
        place = f"{name}:{error.lineno}:{error.colno}"
        raise MscpofError("bibliography-not-json", file=place, reason=error.msg) from None
    items = content if isinstance(content, list) else [content]
    for number, item in enumerate(items, 1):
        if not isinstance(item, dict) or not ("title" in item or "author" in item):
            raise MscpofError("not-a-csl-record", file=name, number=number)
    try:
        return [_csl_record(str(number), item) for number, item in enumerate(items, 1)]
    except (TypeError, AttributeError, KeyError, IndexError):
        raise MscpofError("bad-csl-json", file=name) from None


def _csl_record(number: str, item: Mapping[str, Any]) -> Record:
    def value(name: str) -> str:
        # Crossref has lists where CSL has text.
        text = item.get(name) or ""
        return str(text[0] if isinstance(text, list) else text)

    noted = _PMID.search(value("note"))
    issued = item.get("issued") or {}
    parts = issued.get("date-parts") or [[""]]
    return Record(
        name=value("id") or value("citation-key") or number,
        authors=tuple(map(_csl_author, item.get("author", ()))),
        year=str(parts[0][0] or issued.get("raw") or issued.get("literal") or ""),
        pmid=value("PMID") or (noted[1] if noted else ""),
        **_fields("csl", value),
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
