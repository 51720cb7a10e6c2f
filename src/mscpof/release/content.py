"""What a release is made from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pyoxigraph import Store

    from mscpof.base.edition import Edition
    from mscpof.curated.project import Project


@dataclass(frozen=True, slots=True)
class Content:
    """What a release is made from; nothing changes while it is made.

    :param project: the checkout, for its files that a release takes over.
    :param store: the dataset: checked, with all named graphs.
    :param edition: its version and date.
    :param commit: the commit of the checkout, or nothing for a draft.
    """

    project: Project
    store: Store
    edition: Edition
    commit: str = ""
