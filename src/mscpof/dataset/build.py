"""Build of a dataset from the curated files: read, derive, check, describe, and write all of it or nothing."""

from __future__ import annotations

import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeVar

from pyoxigraph import Store

from mscpof.base.canonical import canonical
from mscpof.base.faults import CurationFault, MscpofError, RuleViolation
from mscpof.base.names import REVIEW
from mscpof.base.store import save_store, write_atomically
from mscpof.curated.reading import Reading, read, read_inferred
from mscpof.dataset.derivation import derive, load_rules
from mscpof.dataset.metadata import describe
from mscpof.dataset.question import question_quads
from mscpof.dataset.question_file import load_questions
from mscpof.dataset.selected_files import hinders

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from mscpof.curated.project import Project
    from mscpof.dataset.selected_files import Selection

DATASET = "dataset.nq"

_T = TypeVar("_T")


class InvalidData(MscpofError):
    """The curated files hold errors, so that no dataset is made of them.

    :ivar faults: all faults of the files, errors and warnings.
    """

    faults: tuple[CurationFault, ...] = ()

    @classmethod
    def of(cls, faults: Sequence[CurationFault]) -> InvalidData:
        """Return the fault whose message counts the errors among the faults of the curated files."""
        errors = sum(fault.severity == "error" for fault in faults)
        invalid = cls("invalid-data", number=f"{errors} error{'s' * (errors != 1)}")
        invalid.faults = tuple(faults)
        return invalid


@dataclass(slots=True)
class Knowledge:
    """Dataset while it is built, with its faults.

    :param reading: what was read from the files of the project.
    :param store: all that was read and, after it, derived.
    :param faults: faults so far, of reading, deriving and checking.
    :param seconds: time of each part: `read`, `derive`, `shapes`, `quality`, `describe`, `write`.
    :param complete: whether all shapes and quality queries could be run.
    :param elsewhere: number of errors that were seen in other files than the selected ones.
    """

    reading: Reading
    store: Store
    faults: list[CurationFault]
    seconds: dict[str, float] = field(default_factory=dict)
    complete: bool = True
    elsewhere: int = 0

    @property
    def errors(self) -> int:
        """Number of faults that stop a build: those with severity `error`."""
        return sum(fault.severity == "error" for fault in self.faults)


def assemble(
    project: Project, report: Callable[[str], None] = lambda _: None, *, reasoned: bool = True, asked: bool = True
) -> Knowledge:
    """Read a project and run its rules, without checking it.

    :param project: the checkout to read.
    :param report: called with the name of each part as it starts, such as `deriving`.
    :param reasoned: whether to add the file of the reasoner's inferences before the rules run.
    :param asked: whether to add the questions, and statements that only questions look at.
    :returns: the dataset, with the faults of files and rules; its store holds what could be read.
    """
    seconds: dict[str, float] = {}
    with _part("read", "reading", seconds, report):
        reading = read(project)
        knowledge = Knowledge(reading, Store(), list(reading.faults), seconds)
        reading.fill(knowledge.store)
        if reasoned and project.inferred.is_file():
            knowledge.store.extend(_load(knowledge, lambda: read_inferred(project, reading.places)))
        if asked:
            knowledge.store.extend(question_quads(_load(knowledge, lambda: load_questions(project))))
    with _part("derive", "deriving", seconds, report):
        try:
            derive(knowledge.store, [rule for rule in load_rules(project) if asked or rule.checked])
        except CurationFault as fault:
            knowledge.faults.append(fault)
    return knowledge


def check(
    project: Project, report: Callable[[str], None] = lambda _: None, *, selection: Selection | None = None
) -> Knowledge:
    """Read a project, run its rules, and check it against its shapes and quality queries.

    Neither shapes nor queries are run where a node could not be read at all, since they would report what follows from
    its absence; nor are the queries where a part of the review has a fault, since they compare all findings with it.

    :param report: called with the name of each part as it starts.
    :param selection: the files to check; by default all. They are checked as parts of the whole project.
    :returns: the dataset with every fault found in these files, in the order of files and lines.
    """
    # The engines of checking are loaded here, since a build without a check does without them.
    from mscpof.dataset.quality import check_quality, load_quality_queries
    from mscpof.dataset.shacl.validation import check_shapes

    knowledge = assemble(project, report, asked=selection is None)
    reading = knowledge.reading
    if reading.whole:
        chosen = selection.nodes(reading.places) if selection else lambda _: True
        with _part("shapes", "checking shapes", knowledge.seconds, report):
            knowledge.faults += check_shapes(knowledge.store, reading.shapes, reading.places, chosen=chosen)
        with _part("quality", "checking quality", knowledge.seconds, report):
            queries = _load(knowledge, lambda: load_quality_queries(project))
            if selection:
                queries = [query for query in queries if not query.of_terms]
            if not any(iri.startswith(REVIEW) for iri in reading.broken):
                knowledge.faults += check_quality(knowledge.store, queries, reading.places, chosen=chosen)
    knowledge.complete = reading.whole and not any(map(hinders, knowledge.faults))
    faults = [fault for fault in knowledge.faults if not _follows(fault, reading.broken)]
    if selection:
        knowledge.elsewhere = sum(fault.severity == "error" and not selection.holds(fault) for fault in faults)
        faults = [fault for fault in faults if selection.holds(fault)]
    knowledge.faults = _sorted(faults)
    return knowledge


def _follows(fault: CurationFault, broken: set[str]) -> bool:
    """Tell whether a violation may come only from a node that lost what was wrong in it."""
    if not isinstance(fault, RuleViolation):
        return False
    return any(iri == fault.focus or iri.startswith(f"{fault.focus}/") for iri in broken)


def build(
    project: Project,
    *,
    folder: Path | None = None,
    store: Path | None = None,
    checked: bool = True,
    report: Callable[[str], None] = lambda _: None,
) -> Knowledge:
    """Build a project's dataset.

    :param folder: where the dataset file goes; by default the project's `build/`.
    :param store: a folder for an on-disk store of the same dataset, besides the file.
    :param checked: whether to run shapes and quality queries first.
    :param report: called with the name of each part as it starts.
    :raises InvalidData: when the files hold errors; the former build stays as it was.
    :raises MscpofError: when the dataset or the store cannot be written; as `save_store`.
    """
    knowledge = complete(project, checked=checked, report=report)
    with _part("write", "writing", knowledge.seconds, report):
        data = canonical(knowledge.store)
        write_atomically((folder or project.build) / DATASET, data)
        if store is not None:
            save_store(store, data)
    return knowledge


def complete(project: Project, *, checked: bool = True, report: Callable[[str], None] = lambda _: None) -> Knowledge:
    """Return a project's whole dataset, its metadata included, as `build` does, without writing it."""
    knowledge = check(project, report) if checked else assemble(project, report)
    if not knowledge.errors:
        with _part("describe", "describing", knowledge.seconds, report):
            knowledge.store.extend(_load(knowledge, lambda: describe(project, knowledge.store)))
    if knowledge.errors:
        raise InvalidData.of(knowledge.faults)
    return knowledge


@contextmanager
def _part(name: str, words: str, seconds: dict[str, float], report: Callable[[str], None]) -> Iterator[None]:
    """Report a part of the way of the data as it starts, and keep how long it took."""
    report(words)
    started = time.perf_counter()
    yield
    seconds[name] = time.perf_counter() - started


def _load(knowledge: Knowledge, loader: Callable[[], list[_T]]) -> list[_T]:
    """Load query files, or keep their fault and go on without them."""
    try:
        return loader()
    except CurationFault as fault:
        knowledge.faults.append(fault)
        return []


def _sorted(faults: list[CurationFault]) -> list[CurationFault]:
    unique = {(str(fault.place), fault.text): fault for fault in faults}
    return sorted(
        unique.values(),
        key=lambda f: (f.place is None, f.place and (str(f.place.path), f.place.line, f.place.column), f.text),
    )
