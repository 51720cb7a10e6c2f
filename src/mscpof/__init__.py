"""Linked data on how mesenchymal stem cells from different sources treat premature ovarian failure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mscpof.base.faults import MscpofError
from mscpof.base.version import __version__

if TYPE_CHECKING:
    from mscpof.ask.knowledge_base import Finding, Findings, KnowledgeBase

__all__ = ["Finding", "Findings", "KnowledgeBase", "MscpofError", "__version__"]


def __getattr__(name: str) -> object:
    """Return a class of the Python API, imported at its first use: curators' commands need none."""
    if name in __all__:
        from mscpof.ask import knowledge_base

        return getattr(knowledge_base, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    """Return the names in the package, classes that are not imported yet included."""
    return sorted({*globals(), *__all__})
