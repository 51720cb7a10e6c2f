"""Reports of faults: coloured text for people, JSON, SARIF or a SHACL report in Turtle for machines."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from pyoxigraph import Literal, NamedNode, RdfFormat, Triple, serialize
from rich.text import Text

from mscpof.base.faults import RuleViolation
from mscpof.base.names import BASE, NAMED_PREFIXES, PREFIXES
from mscpof.base.version import __version__

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from mscpof.base.faults import CurationFault

_COLOURS = {"error": "bold red", "warning": "yellow"}
_RDF, _SH, _DCTERMS = (PREFIXES[name] for name in ("rdf", "sh", "dcterms"))
_REPORT = NamedNode(f"{BASE}validation")
_SARIF = "https://json.schemastore.org/sarif-2.1.0.json"


def summary(faults: Sequence[CurationFault], files: int, seconds: float) -> str:
    """Return the last line of a report, with the number of checked files and the time that the check took.

    >>> summary([], 16, 0.84)
    '0 errors, 0 warnings in 16 files (0.8 s)'
    """
    errors = sum(fault.severity == "error" for fault in faults)
    warnings = len(faults) - errors
    return f"{_count(errors, 'error')}, {_count(warnings, 'warning')} in {_count(files, 'file')} ({seconds:.1f} s)"


def as_text(faults: Sequence[CurationFault], language: str = "en") -> Text:
    """Return faults as lines `file:line:column  severity  message  [code]` in aligned columns, with colours.

    :param language: language of the messages that have it; the others are in English.
    """
    places = [str(fault.place or "") for fault in faults]
    width = max((len(place) for place in places), default=0)
    text = Text()
    for place, fault in zip(places, faults, strict=True):
        text.append(place.ljust(width), style="cyan")
        text.append("  ")
        text.append(fault.severity.ljust(7), style=_COLOURS[fault.severity])
        text.append(f"  {fault.message(language)}")
        text.append(f"  [{fault.code}]\n", style="dim")
    return text


def as_json(faults: Sequence[CurationFault]) -> str:
    """Return faults as a JSON array of objects: severity, rule (the code), messages, file, line, column and others."""
    return json.dumps([_record(fault) for fault in faults], ensure_ascii=False, indent=2)


def as_sarif(faults: Sequence[CurationFault]) -> str:
    """Return faults as SARIF 2.1.0, JSON that code hosts and editors show beside the lines of the files."""
    rules = sorted({fault.code for fault in faults})
    results: list[dict[str, Any]] = []
    for fault in faults:
        result: dict[str, Any] = {"ruleId": fault.code, "level": fault.severity, "message": {"text": fault.text}}
        if fault.place:
            region = {"startLine": fault.place.line, "startColumn": fault.place.column}
            artifact = {"uri": quote(fault.place.path.as_posix())}
            result["locations"] = [{"physicalLocation": {"artifactLocation": artifact, "region": region}}]
        results.append(result)
    driver = {
        "name": "mscpof",
        "version": __version__,
        "informationUri": BASE,
        "rules": [{"id": rule} for rule in rules],
    }
    run = {"tool": {"driver": driver}, "columnKind": "unicodeCodePoints", "results": results}
    return json.dumps({"$schema": _SARIF, "version": "2.1.0", "runs": [run]}, ensure_ascii=False, indent=2)


def as_turtle(faults: Sequence[CurationFault]) -> str:
    """Return faults as a SHACL validation report in Turtle; a fault about no node has its line as focus node."""
    conforms = not any(fault.severity == "error" for fault in faults)
    triples = [
        Triple(_REPORT, NamedNode(f"{_RDF}type"), NamedNode(f"{_SH}ValidationReport")),
        Triple(_REPORT, NamedNode(f"{_SH}conforms"), Literal(conforms)),
    ]
    for number, fault in enumerate(faults, start=1):
        node = NamedNode(f"{_REPORT.value}/{number}")
        triples.append(Triple(_REPORT, NamedNode(f"{_SH}result"), node))
        triples += [Triple(node, NamedNode(predicate), value) for predicate, value in _result(fault)]
    return (serialize(triples, format=RdfFormat.TURTLE, prefixes=NAMED_PREFIXES) or b"").decode()


def _result(fault: CurationFault) -> Iterator[tuple[str, NamedNode | Literal]]:
    """Return the properties of a SHACL validation result."""
    yield f"{_RDF}type", NamedNode(f"{_SH}ValidationResult")
    yield f"{_SH}resultSeverity", NamedNode(f"{_SH}{'Violation' if fault.severity == 'error' else 'Warning'}")
    for language, message in fault.words.items():
        yield f"{_SH}resultMessage", Literal(message, language=language)
    yield f"{_DCTERMS}identifier", Literal(fault.code)
    focus = fault.focus if isinstance(fault, RuleViolation) else ""
    if fault.place:
        yield f"{_DCTERMS}source", Literal(str(fault.place))
        focus = focus or f"{BASE}{quote(fault.place.path.as_posix())}#L{fault.place.line}"
    yield f"{_SH}focusNode", NamedNode(focus or _REPORT.value)
    if isinstance(fault, RuleViolation) and fault.path:
        yield f"{_SH}resultPath", NamedNode(fault.path)


def _record(fault: CurationFault) -> dict[str, Any]:
    record: dict[str, Any] = {"severity": fault.severity, "rule": fault.code, "message": fault.text}
    record |= {f"message_{language}": text for language, text in fault.words.items() if language != "en"}
    if fault.place:
        record |= {"file": fault.place.path.as_posix(), "line": fault.place.line, "column": fault.place.column}
    if isinstance(fault, RuleViolation):
        record["focus"] = fault.focus
    if "nearest" in fault.facts:
        record |= {"word": fault.facts["word"], "nearest": list(fault.facts["nearest"])}
    return record


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'s' * (number != 1)}"
