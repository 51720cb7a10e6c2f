"""Deviations of SPARQL servers' answers from the specifications, corrected before an answer is read.

Virtuoso answers ASK with a table that has one row or none, and writes durations as seconds. And pyoxigraph reads a text
without the white space at its ends, unless that is written as character references.
"""

from __future__ import annotations

import re

_ASKED = b'<variable name="__ASK_RETVAL"/>'
_NO = re.compile(rb">(0|false)</literal>")
_TRUTH = b'<sparql xmlns="http://www.w3.org/2005/sparql-results#"><head/><boolean>%s</boolean></sparql>'
_LITERAL = re.compile(rb"(<(?:\w+:)?literal\b[^>]*>)([^<]*)(</)")
_DURATION = b'"http://www.w3.org/2001/XMLSchema#duration"'
_SECONDS = rb"-?[0-9][0-9.]*(?:e[+-]?[0-9]+)?"
_NUMBER = re.compile(_SECONDS)
_STATED = re.compile(rb'"(' + _SECONDS + rb')"(\^\^<http://www\.w3\.org/2001/XMLSchema#duration>)')


def statements_as_specified(body: bytes) -> bytes:
    """Return statements in N-Triples or Turtle with durations as XML Schema writes them."""
    return _STATED.sub(lambda match: b'"%s"%s' % (duration(float(match[1])).encode(), match[2]), body)


def as_specified(body: bytes) -> bytes:
    """Return SPARQL XML with truth values and durations as specified, and white space at ends as references."""
    if _ASKED in body:
        return _TRUTH % (b"true" if b"<literal" in body and not _NO.search(body) else b"false")
    return _LITERAL.sub(_literal, body)


def _literal(match: re.Match[bytes]) -> bytes:
    start, text, end = match.groups()
    if _DURATION in start and _NUMBER.fullmatch(text):
        return start + duration(float(text)).encode() + end
    inner = text.strip()
    if inner == text:
        return match[0]
    before, _, after = text.partition(inner) if inner else (text, b"", b"")
    return start + _references(before) + inner + _references(after) + end


def _references(blanks: bytes) -> bytes:
    return b"".join(b"&#%d;" % blank for blank in blanks)


def duration(seconds: float) -> str:
    """Return a number of seconds as an xsd:duration of days, hours, minutes and seconds.

    >>> duration(1814400), duration(5400), duration(-0.5), duration(0)
    ('P21D', 'PT1H30M', '-PT0.5S', 'PT0S')
    """
    minutes, rest = divmod(abs(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    days, hours = divmod(hours, 24)
    date = f"{days:.0f}D" if days else ""
    time = "".join(f"{count:g}{unit}" for count, unit in ((hours, "H"), (minutes, "M"), (rest, "S")) if count)
    time = time if time or date else "0S"
    return f"{'-' * (seconds < 0)}P{date}{'T' * bool(time)}{time}"
