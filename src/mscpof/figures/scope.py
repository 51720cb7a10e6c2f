"""What part of the evidence a figure shows, and how it says so."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from mscpof.ask.evidence import UNSTATED
from mscpof.base.answer import Answer
from mscpof.base.faults import MscpofError
from mscpof.base.names import PREFIXES, resolve
from mscpof.figures.naming import names_of
from mscpof.figures.words import say

if TYPE_CHECKING:
    from mscpof.ask.filters import Filters
    from mscpof.base.sparql import Source

_BELOW = f"""
PREFIX rdfs: <{PREFIXES["rdfs"]}>
SELECT DISTINCT ?source WHERE {{ ?source rdfs:subClassOf* <SOURCE> }}
"""


@dataclass(frozen=True, slots=True)
class Scope:
    """A part of the evidence.

    :param source: the IRI of a source of cells, with which those below it go; nothing for all.
    :param mechanism: the IRI of a mechanism; nothing for all.
    :param retracted: whether retracted studies are shown.
    """

    source: str = ""
    mechanism: str = ""
    retracted: bool = True

    def sources(self, dataset: Source) -> frozenset[str]:
        """Return the IRIs of the source and of those below it; none where all are meant."""
        if not self.source:
            return frozenset()
        return frozenset(row["source"] for row in Answer(dataset, _BELOW.replace("SOURCE", self.source)))

    def told(self, dataset: Source, language: str) -> str:
        """Say what is shown, where it is not all."""
        names = names_of(dataset, filter(None, (self.source, self.mechanism)), language)
        said = [say("only_source", language, name=names[self.source].name)] if self.source else []
        said += [say("only_mechanism", language, name=names[self.mechanism].name)] if self.mechanism else []
        said += [] if self.retracted else [say("only_standing", language)]
        return say("between", language).join(said)

    def nothing_to_draw(self, dataset: Source, kind: str) -> MscpofError:
        """Return the fault that this part of the evidence has nothing of a kind, such as `axis`."""
        part = self.told(dataset, "en")
        where = f" in this part of the evidence ({part})" if part else ""
        return MscpofError("nothing-to-draw", kind=kind, part=where)


# Everything.
ALL = Scope()


def told_filters(dataset: Source, filters: Filters | None, language: str) -> str:
    """Say what a filter leaves out, where it does."""
    if not filters:
        return ""
    terms = [value for value in (filters.organism, filters.product, filters.setting) if value and value != UNSTATED]
    names = names_of(dataset, map(resolve, terms), language)
    words = {value: names[resolve(value)].name for value in terms} | {UNSTATED: say(UNSTATED, language)}
    said = [say(f"only_{name}", language, name=words.get(value, value)) for name, value in filters.parameters.items()]
    return say("between", language).join(said)
