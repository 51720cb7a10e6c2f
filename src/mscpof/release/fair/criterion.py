"""The criteria, which `criteria.toml` declares, and what a release makes of each.

A criterion is a query: each row is one thing that is looked at, `?what`, with what was found of it, `?met`, or nothing
where it is missing. What only a network can tell has no query, and the reason instead.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from importlib import resources
from typing import TYPE_CHECKING, Any

from pyoxigraph import QuerySolutions

from mscpof.base.names import LANGUAGES, NAMED_PREFIXES
from mscpof.release.fair.inside import OWN, store_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pyoxigraph import Store

MET, PARTLY, NOT_MET, NOT_MEASURED = "met", "partly met", "not met", "not measurable offline"


@dataclass(frozen=True, slots=True)
class Criterion:
    """What is asked of a release.

    :param id: as those name it after whom it is.
    :param principle: of FAIR, such as `R1.1`.
    :param after: the key of who set it up.
    :param words: what is asked, by language.
    :param query: how it is looked for; nothing where only a network tells.
    :param reason: why it cannot be measured, by language; nothing where it can.
    """

    id: str
    principle: str
    after: str
    words: Mapping[str, str]
    query: str
    reason: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Result:
    """What was found.

    :param found: the evidence for each thing that is as it should be.
    :param missing: the things that are not.
    """

    criterion: Criterion
    found: Mapping[str, str]
    missing: tuple[str, ...]

    @property
    def looked_at(self) -> int:
        """How many things were looked at."""
        return len(self.found) + len(self.missing)

    @property
    def share(self) -> Fraction | None:
        """How much of it is as it should be, from 0 to 1; nothing where it was not measured."""
        if not self.criterion.query:
            return None
        return Fraction(len(self.found), self.looked_at) if self.looked_at else Fraction(0)

    @property
    def outcome(self) -> str:
        """The result in a word."""
        if self.share is None:
            return NOT_MEASURED
        return MET if self.share == 1 else PARTLY if self.share else NOT_MET


def assess(files: Mapping[str, bytes], release: str) -> list[Result]:
    """Return what a release makes of each criterion.

    :param files: its files by their paths.
    :param release: its IRI.
    """
    store = store_of(files, release)
    return [_result(criterion, store) for criterion in criteria()]


def score(results: list[Result], principle: str = "") -> Fraction:
    """Return the mean of what was measured, from 0 to 1.

    :param principle: the first letter, or letters, of the principles that count; all without.
    """
    shares = [one.share for one in results if one.share is not None and one.criterion.principle.startswith(principle)]
    return sum(shares, Fraction(0)) / len(shares) if shares else Fraction(0)


@lru_cache(maxsize=1)
def criteria() -> tuple[Criterion, ...]:
    """Return the criteria in the order of the principles, and then as they are declared."""
    found = (
        Criterion(
            one["id"],
            one["principle"],
            one["after"],
            {language: one[language] for language in LANGUAGES},
            one.get("query", ""),
            one.get("offline", {}),
        )
        for one in declarations()["criterion"]
    )
    return tuple(sorted(found, key=lambda one: ("FAIR".index(one.principle[0]), one.principle)))


@lru_cache(maxsize=1)
def declarations() -> dict[str, Any]:
    """Return what `criteria.toml` declares: after whom criteria are, and the criteria themselves."""
    text = resources.files("mscpof.release.fair").joinpath("criteria.toml").read_text(encoding="utf-8")
    found: dict[str, Any] = tomllib.loads(text)
    return found


def _result(criterion: Criterion, store: Store) -> Result:
    found: dict[str, str] = {}
    if criterion.query:
        rows = store.query(criterion.query, prefixes=_prefixes())
        assert isinstance(rows, QuerySolutions)  # noqa: S101  (criteria are SELECT queries)
        for row in rows:
            what, met = (str(getattr(row[name], "value", "")) for name in ("what", "met"))
            # Of several values, the first by its letters is shown, whatever the order of the store.
            found[what] = min(filter(None, (found.get(what, ""), met)), default="")
    ordered = sorted(found.items())
    return Result(
        criterion, {what: met for what, met in ordered if met}, tuple(what for what, met in ordered if not met)
    )


@lru_cache(maxsize=1)
def _prefixes() -> dict[str, str]:
    own = {prefix: one["iri"] for prefix, one in declarations()["prefix"].items()}
    return NAMED_PREFIXES | own | {"f": OWN}
