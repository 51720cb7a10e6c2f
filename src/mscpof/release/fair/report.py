"""The self-assessment as it goes into a release: for programs, and for people in English and Chinese."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from mscpof.release.about import about_of
from mscpof.release.artefact import Artefact
from mscpof.release.fair.criterion import NOT_MEASURED, assess, declarations, score
from mscpof.release.template import fill

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from fractions import Fraction

    from mscpof.release.content import Content
    from mscpof.release.fair.criterion import Result

_LETTERS = {"F": "findable", "A": "accessible", "I": "interoperable", "R": "reusable"}
# What is shown of many things; how many there are is told beside.
_SHOWN = 5


def fair_files(content: Content, made: Sequence[Artefact]) -> Iterator[Artefact]:
    """Yield what a release makes of the criteria.

    :param made: what stands in the release, which is what is assessed.
    """
    about = about_of(content)
    results = assess({one.path: one.data for one in made}, about.iri)
    said = _said(results, about.iri, about.date)
    data = (json.dumps(said, ensure_ascii=False, indent=2) + "\n").encode()
    yield Artefact("fair.json", data, "How far the release is FAIR, measured without a network", "application/json")
    page = fill("fair.md", said=said, title=about.titles, letters=_LETTERS)
    yield Artefact("fair.md", page, "The same for people, in English and Chinese", "text/markdown")


def _said(results: list[Result], release: str, date: str) -> dict[str, Any]:
    measured = [one for one in results if one.share is not None]
    return {
        "release": release,
        "date": date,
        "after": declarations()["after"],
        "criteria": len(results),
        "measured": len(measured),
        "met": sum(one.share == 1 for one in measured),
        "score": _percent(score(results)),
        "scores": {letter: _percent(score(results, letter)) for letter in _LETTERS},
        "results": [_row(one) for one in results],
    }


def _row(result: Result) -> dict[str, Any]:
    criterion = result.criterion
    row: dict[str, Any] = {
        "id": criterion.id,
        "principle": criterion.principle,
        "after": criterion.after,
        "asked": dict(criterion.words),
        "result": result.outcome,
    }
    if result.outcome == NOT_MEASURED:
        return row | {"reason": dict(criterion.reason)}
    return row | {
        "lookedAt": result.looked_at,
        "found": len(result.found),
        "evidence": _first(result.found),
        "missing": list(result.missing[:_SHOWN]),
    }


def _first(found: Mapping[str, str]) -> dict[str, str]:
    return dict(list(found.items())[:_SHOWN])


def _percent(share: Fraction) -> float:
    """Return a share in percent with one decimal place."""
    return float(round(share * 100, 1))
