"""Selection of the evidence that a figure shows, and its words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from mscpof.ask.evidence import UNSTATED
from mscpof.ask.network import sources_below
from mscpof.base.faults import MscpofError
from mscpof.base.names import resolve
from mscpof.figures.words import names_of, say

if TYPE_CHECKING:
    from mscpof.ask.filters import Filters
    from mscpof.base.sparql import Source


@dataclass(frozen=True, slots=True)
class Selection:
    """Part of the evidence.

    :param source: IRI of a kind of stem cell, selected with those below it; empty for all.
    :param mechanism: IRI of a mechanism; empty for all.
    :param retracted: whether retracted studies are shown.
    """

    source: str = ""
    mechanism: str = ""
    retracted: bool = True

    def sources(self, dataset: Source) -> frozenset[str]:
        """Return the IRIs of the source and of those below it; none where all are selected."""
        return sources_below(dataset, self.source) if self.source else frozenset()

    def words(self, dataset: Source, language: str) -> str:
        """Return the selection in words of a language; empty where all is selected."""
        names = names_of(dataset, filter(None, (self.source, self.mechanism)), language)
        parts = [say("only_source", language, name=names[self.source].name)] if self.source else []
        parts += [say("only_mechanism", language, name=names[self.mechanism].name)] if self.mechanism else []
        parts += [] if self.retracted else [say("only_standing", language)]
        return say("between", language).join(parts)

    def nothing_to_draw(self, dataset: Source, kind: str) -> MscpofError:
        """Return the fault that the selection holds nothing of a kind, named by an English noun such as `axis`."""
        part = self.words(dataset, "en")
        where = f" in this part of the evidence ({part})" if part else ""
        return MscpofError("nothing-to-draw", kind=kind, part=where)


ALL = Selection()


def filter_words(dataset: Source, filters: Filters | None, language: str) -> str:
    """Return a filter in words of a language; empty where it admits all."""
    if not filters:
        return ""
    terms = [value for value in (filters.organism, filters.product, filters.setting) if value and value != UNSTATED]
    names = names_of(dataset, map(resolve, terms), language)
    words = {value: names[resolve(value)].name for value in terms} | {UNSTATED: say(UNSTATED, language)}
    parts = [say(f"only_{name}", language, name=words.get(value, value)) for name, value in filters.parameters.items()]
    return say("between", language).join(parts)
