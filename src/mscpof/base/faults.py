"""What can go wrong: one exception a fault, each saying what is wrong and what would be right.

Curated files have flaws (`flaws.py`); what does not go together is a contradiction (`contradiction.py`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from mscpof.base.flaws import CurationFault


class MscpofError(Exception):
    """Any fault that mscpof reports to its user."""


class NotBuilt(MscpofError):
    """There is no dataset to load."""

    def __init__(self, path: Path) -> None:
        super().__init__(f"{path}: there is no dataset here; make one with: mscpof build")


class BrokenDataset(MscpofError):
    """A dataset file or an on-disk store cannot be read as one."""


class NotWritable(MscpofError):
    """A dataset cannot be written where it should go."""


class NotAProject(MscpofError):
    """The folder does not hold the curated files."""

    def __init__(self, path: Path) -> None:
        super().__init__(
            f"{path}: no data/context.jsonld here or in a folder above; "
            "run this in a checkout of mscpof, or name one with --root"
        )


class NotCurated(MscpofError):
    """A file was named that is no curated file of the project."""

    def __init__(self, path: Path, root: Path, *, exists: bool) -> None:
        said = f"not a curated file; those are the .yaml files below {root / 'data'}" if exists else "no such file"
        super().__init__(f"{path}: {said}")


class Undescribed(MscpofError):
    """Terms of the ontology lack a label or a definition in one of the languages.

    :param terms: a line for each, with its place.
    """

    def __init__(self, terms: Sequence[str]) -> None:
        number = f"{len(terms)} term{'s' * (len(terms) != 1)}"
        lines = "".join(f"\n  {line}" for line in terms)
        super().__init__(f"{number} without a label or a definition in English and Chinese:{lines}")


class InvalidData(MscpofError):
    """The curated files hold errors, so nothing was built.

    :param faults: every fault that was found, errors and warnings.
    """

    def __init__(self, faults: Sequence[CurationFault]) -> None:
        self.faults = tuple(faults)
        errors = sum(fault.severity == "error" for fault in faults)
        super().__init__(f"{errors} error{'s' * (errors != 1)} in the curated files; see: mscpof validate")


class UnknownQuery(MscpofError):
    """A query was named that the dataset does not hold."""

    def __init__(self, name: str, nearest: Sequence[str]) -> None:
        self.nearest = tuple(nearest)
        super().__init__(f'no query or file "{name}"{did_you_mean(nearest)}; mscpof queries lists them')


class AsksOthers(MscpofError):
    """A query was asked here that asks other servers, too.

    :param endpoint: where it runs.
    :param services: the servers that it asks besides.
    """

    def __init__(self, name: str, endpoint: str, services: Sequence[str]) -> None:
        super().__init__(
            f"{name} runs at {endpoint} and asks {' and '.join(services)}; SERVICE is off here. "
            f"Write it out with: mscpof query {name} --show"
        )


class BadParameter(MscpofError):
    """A query's parameter is unknown, or its value does not fit."""


class BadQuery(MscpofError):
    """A query cannot be parsed or run as it stands."""


class UnknownName(MscpofError):
    """A name given by a user resolves to nothing in the dataset."""

    def __init__(self, name: str, kind: str, nearest: Sequence[str] = ()) -> None:
        self.nearest = tuple(nearest)
        super().__init__(f'no {kind} "{name}"{did_you_mean(nearest)}')


class BadFilter(MscpofError):
    """A filter of the evidence map has a value that it cannot have.

    :param name: the parameter.
    :param known: what would be right.
    """

    def __init__(self, name: str, value: str, known: Iterable[str]) -> None:
        super().__init__(f'{name}: "{value}" will not do; there is: {", ".join(known)}')


class UnknownResource(MscpofError):
    """Nothing in the dataset has an IRI.

    :param iri: the IRI.
    :param nearest: the paths of those that are spelt alike.
    """

    def __init__(self, iri: str, nearest: Sequence[str] = ()) -> None:
        self.iri = iri
        self.nearest = tuple(nearest)
        super().__init__(f"nothing has the identifier {iri}{did_you_mean(nearest)}")


class BadRelease(MscpofError):
    """A file is no release of a reference ontology, or not a whole one.

    :param source: the file or address.
    """

    def __init__(self, source: object, reason: str) -> None:
        super().__init__(f"{source}: {reason}; nothing was changed")


class DownloadFailed(MscpofError):
    """A file could not be fetched from the web.

    :param address: its address.
    """

    def __init__(self, address: str, reason: str) -> None:
        super().__init__(f"{address}: {reason}; nothing was changed. A file at hand can be named with --from")


class BadSlice(MscpofError):
    """A slice of a reference ontology holds what slices do not hold.

    :param path: the file, with the line where that is known.
    """

    def __init__(self, path: object, reason: str) -> None:
        super().__init__(f"{path}: {reason}")


class UnknownSlice(MscpofError):
    """A slice was named that the ontology does not have."""

    def __init__(self, name: str, known: Iterable[str]) -> None:
        super().__init__(f'no slice "{name}"; there are {", ".join(known)}')


class TermsAtRisk(MscpofError):
    """A release lacks terms that are in use, or has retired them.

    :param lost: in words, each term, what became of it and where it is used.
    """

    def __init__(self, path: object, lost: Sequence[str]) -> None:
        self.lost = tuple(lost)
        lines = "".join(f"\n  {line}" for line in lost)
        super().__init__(
            f"{path} was not changed: {len(lost)} term{'s' * (len(lost) != 1)} in use would go; use other terms, or "
            f"keep these, marked as retired where they are, with --force:{lines}"
        )


class NotDl(MscpofError):
    """The ontology is not OWL 2 DL, so reasoners would refuse it or be wrong.

    :param number: of the violations.
    """

    def __init__(self, number: int) -> None:
        super().__init__(f"the ontology is not OWL 2 DL: {number} violation{'s' * (number != 1)}, listed above")


class Uncovered(MscpofError):
    """The review states more than the knowledge base holds.

    :param gaps: in words, what has no finding.
    """

    def __init__(self, gaps: Sequence[str]) -> None:
        self.gaps = tuple(gaps)
        lines = "".join(f"\n  {gap}" for gap in gaps)
        super().__init__(
            f"{len(gaps)} gap{'s' * (len(gaps) != 1)} in the coverage of the review; add the findings, or say in "
            f"data/review under withoutFindings why there are none:{lines}"
        )


class PartMissing(MscpofError):
    """A package is missing that a part of the program needs.

    :param name: the package.
    :param extra: the extra that installs it.
    """

    def __init__(self, name: str, extra: str) -> None:
        needs = {
            "check": "checking identifiers needs",
            "reason": "the reasoner needs",
            "release": "making a release needs",
            "remote": "asking a server needs",
            "plot": "figures need",
        }
        who = needs.get(extra, "curators need")
        super().__init__(f'{name} is missing; install what {who} with: pip install "mscpof[{extra}]"')


class FontMissing(MscpofError):
    """No font of this machine has the signs of a picture, which would show empty boxes instead.

    :param signs: those that none has.
    """

    def __init__(self, signs: str) -> None:
        self.signs = signs = "".join(sorted(signs, key=lambda sign: (sign < "\u2e80", sign)))
        shown = " ".join(signs[:10]) + (" ..." if len(signs) > 10 else "")
        chinese = any(sign >= "\u2e80" for sign in signs)
        package = "fonts-noto-cjk" if chinese else "fonts-liberation or fonts-dejavu-core"
        super().__init__(
            f"no font here has these signs: {shown}; install one (on Debian: {package}), "
            "or write SVG, which leaves fonts to whoever opens it"
        )


class NothingToDraw(MscpofError):
    """Nothing of what a figure shows is in the part of the evidence that was asked for.

    :param kind: what it shows.
    :param selection: what was asked for, in words.
    """

    def __init__(self, kind: str, selection: str) -> None:
        part = f" in this part of the evidence ({selection})" if selection else ""
        super().__init__(f"there is no {kind} to draw{part}")


class NoStudyId(MscpofError):
    """The first author's name makes no id for a study."""

    def __init__(self, name: str, reason: str) -> None:
        super().__init__(f'no id for a study by "{name}": {reason}; name the id yourself, such as --id who-2020')


class BadBibliography(MscpofError):
    """A file of bibliographic records cannot be read as one."""


class UnknownRecord(MscpofError):
    """A file has several records and none, or none that is there, was chosen."""


class BadRecord(MscpofError):
    """A bibliographic record lacks something, or has what no study can have.

    :param record: which one, as its file calls it; empty when it came from options.
    :param problems: what is wrong, each with what would be right.
    """

    def __init__(self, record: str, problems: Sequence[str]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(f"{record}: {text}" if record else text for text in problems))


class AlreadyCurated(MscpofError):
    """The study that was to be begun is there already.

    :param path: the file in which it stands.
    """

    def __init__(self, path: Path, text: str) -> None:
        self.path = path
        super().__init__(f"{path}: {text}; nothing was written")


def did_you_mean(nearest: Iterable[str]) -> str:
    """Return what to add to a message where names look like the one that was given."""
    names = ", ".join(nearest)
    return f"; did you mean {names}?" if names else ""
