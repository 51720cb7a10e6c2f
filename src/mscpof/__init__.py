"""Linked data on how mesenchymal stem cells from different sources treat premature ovarian failure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mscpof.base.faults import MscpofError
from mscpof.base.version import __version__

if TYPE_CHECKING:
    from mscpof.ask.knowledge_base import Finding, Findings, KnowledgeBase

__all__ = ["Finding", "Findings", "KnowledgeBase", "MscpofError", "__version__"]


def __getattr__(name: str) -> object:
    """Load the Python API when it is first asked for: curators' commands do without it."""
    if name in __all__:
        from mscpof.ask import knowledge_base

        return getattr(knowledge_base, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    """List what can be had, loaded or not."""
    return sorted({*globals(), *__all__})
