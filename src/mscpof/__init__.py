"""Linked data on how mesenchymal stem cells from different sources treat premature ovarian failure."""

from mscpof.faults import MscpofError
from mscpof.knowledgebase import Finding, Findings, KnowledgeBase

__all__ = ["Finding", "Findings", "KnowledgeBase", "MscpofError", "__version__"]

__version__ = "0.1.0"
