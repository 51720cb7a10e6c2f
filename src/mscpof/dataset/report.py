"""The faults of a project as people and machines read them: coloured text, JSON, SARIF, or a SHACL report in Turtle."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from pyoxigraph import Literal, NamedNode, RdfFormat, Triple, serialize
from rich.text import Text

from mscpof.base.faults import RuleViolation
from mscpof.base.names import BASE, NAMED_PREFIXES, PREFIXES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mscpof.base.faults import CurationFault

_COLOURS = {"error": "bold red", "warning": "yellow"}
_SARIF = "https://json.schemastore.org/sarif-2.1.0.json"


def summary(faults: Sequence[CurationFault], files: int, seconds: float) -> str:
    """Return the closing line of a report.

    >>> summary([], 16, 0.84)
    '0 errors, 0 warnings in 16 files (0.8 s)'
    """
    errors = sum(fault.severity == "error" for fault in faults)
    warnings = len(faults) - errors
    return f"{_count(errors, 'error')}, {_count(warnings, 'warning')} in {_count(files, 'file')} ({seconds:.1f} s)"


def as_text(faults: Sequence[CurationFault], language: str = "en") -> Text:
    """Return faults as lines `file:line:column  severity  what is wrong  [rule]`, places aligned.

    :param language: `en`, or `zh` where a rule has Chinese words.
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
    """Return faults as a JSON array, one object each."""
    return json.dumps([_record(fault) for fault in faults], ensure_ascii=False, indent=2)


def as_sarif(faults: Sequence[CurationFault], version: str) -> str:
    """Return faults as SARIF 2.1.0, which code hosts and editors show in place.

    :param version: the version of mscpof.
    """
    rules = sorted({fault.code for fault in faults})
    results: list[dict[str, Any]] = []
    for fault in faults:
        result: dict[str, Any] = {"ruleId": fault.code, "level": fault.severity, "message": {"text": fault.text}}
        if fault.place:
            region = {"startLine": fault.place.line, "startColumn": fault.place.column}
            artifact = {"uri": quote(fault.place.path.as_posix())}
            result["locations"] = [{"physicalLocation": {"artifactLocation": artifact, "region": region}}]
        results.append(result)
    driver = {"name": "mscpof", "version": version, "informationUri": BASE, "rules": [{"id": rule} for rule in rules]}
    run = {"tool": {"driver": driver}, "columnKind": "unicodeCodePoints", "results": results}
    return json.dumps({"$schema": _SARIF, "version": "2.1.0", "runs": [run]}, ensure_ascii=False, indent=2)


def as_turtle(faults: Sequence[CurationFault]) -> str:
    """Return faults as a SHACL validation report; a fault of reading has its place as focus."""
    sh, rdf = PREFIXES["sh"], PREFIXES["rdf"]
    report = NamedNode(f"{BASE}validation")
    triples = [Triple(report, NamedNode(f"{rdf}type"), NamedNode(f"{sh}ValidationReport"))]
    conforms = not any(fault.severity == "error" for fault in faults)
    triples.append(Triple(report, NamedNode(f"{sh}conforms"), Literal(conforms)))
    for number, fault in enumerate(faults, start=1):
        node = NamedNode(f"{BASE}validation/{number}")
        level = "Violation" if fault.severity == "error" else "Warning"
        said: list[tuple[str, NamedNode | Literal]] = [
            (f"{rdf}type", NamedNode(f"{sh}ValidationResult")),
            (f"{sh}resultSeverity", NamedNode(f"{sh}{level}")),
            *((f"{sh}resultMessage", Literal(text, language=language)) for language, text in fault.words.items()),
            (f"{PREFIXES['dcterms']}identifier", Literal(fault.code)),
        ]
        if fault.place:
            said.append((f"{PREFIXES['dcterms']}source", Literal(str(fault.place))))
        said.append((f"{sh}focusNode", NamedNode(_focus(fault) or report.value)))
        if isinstance(fault, RuleViolation) and fault.path:
            said.append((f"{sh}resultPath", NamedNode(fault.path)))
        triples.append(Triple(report, NamedNode(f"{sh}result"), node))
        triples += [Triple(node, NamedNode(predicate), value) for predicate, value in said]
    return (serialize(triples, format=RdfFormat.TURTLE, prefixes=NAMED_PREFIXES) or b"").decode()


def _focus(fault: CurationFault) -> str:
    """Return the node at fault; where there is none, an IRI for the line in the file."""
    if isinstance(fault, RuleViolation):
        return fault.focus
    return f"{BASE}{quote(fault.place.path.as_posix())}#L{fault.place.line}" if fault.place else ""


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
