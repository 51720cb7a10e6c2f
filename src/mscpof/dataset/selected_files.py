"""Selection of the curated files to check, and of the faults and nodes in them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from mscpof.base.faults import CurationFault, MscpofError, RuleViolation
from mscpof.dataset.violation import owners

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from mscpof.base.place import Places
    from mscpof.curated.project import Project


@dataclass(frozen=True, slots=True)
class Selection:
    """Curated files that a check is limited to: faults in other files are not reported.

    :param files: paths from the root of the project; without any, no fault is reported. A check of all files has no
        selection at all.
    """

    files: frozenset[Path]

    @classmethod
    def of(cls, project: Project, paths: Iterable[Path]) -> Selection:
        """Select files by path.

        :param paths: absolute, or from the current folder.
        :raises MscpofError: `no-such-file`; `not-curated`, when a file is no curated file of the project.
        """
        curated = {path.resolve(): project.relative(path) for path in project.data}
        files = set()
        for path in paths:
            shown = curated.get(path.resolve())
            if shown is None:
                code = "not-curated" if path.exists() else "no-such-file"
                raise MscpofError(code, path=path, folder=project.root / "data")
            files.add(shown)
        return cls(frozenset(files))

    def holds(self, fault: CurationFault) -> bool:
        """Tell whether a fault stands in one of the files."""
        return fault.place is not None and fault.place.path in self.files

    def nodes(self, places: Places) -> Callable[[str], bool]:
        """Return a function that tells of the IRI of a node whether its faults may stand in one of the files."""
        subjects = {subject for path in self.files for subject in places.subjects(path)}

        @cache
        def owned(above: str) -> bool:
            return above in subjects or not subjects.isdisjoint(owners(above))

        # Most nodes stand below the same few.
        return lambda iri: iri in subjects or owned(iri.rpartition("/")[0])


def hinders(fault: CurationFault) -> bool:
    """Tell whether a fault keeps rules or queries from being run on all files: an error outside the curated data."""
    within_data = fault.place is not None and fault.place.path.parts[:1] == ("data",)
    return fault.severity == "error" and not isinstance(fault, RuleViolation) and not within_data
