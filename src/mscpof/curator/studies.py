"""The studies that are curated already: which paper stands in which file, and a new file beside them."""

from __future__ import annotations

import os
import re
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from mscpof.base.faults import AlreadyCurated, BadRecord, NotWritable
from mscpof.curated import document
from mscpof.curated.document import Mapping

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mscpof.curated.project import Project
    from mscpof.curator.record import Record

FOLDER = Path("data/studies")


@dataclass(frozen=True, slots=True)
class Curated:
    """A paper that has a file.

    :param path: the file, as messages show it.
    :param titles: its titles, without case, blanks and signs.
    :param reference: its number in the review's list; empty for the review itself.
    """

    path: Path
    id: str
    doi: str
    pmid: str
    titles: frozenset[str]
    reference: str


class Studies:
    """The papers of a project, and the numbers under which its review cites them.

    :param project: the checkout.
    :raises CurationFault: when a file cannot be read; what it holds could not be told from what is new.
    """

    def __init__(self, project: Project) -> None:
        self._project = project
        self._papers: list[Curated] = []
        self._cited: dict[str, str] = {}
        for path in project.data:
            shown = project.shown(path)
            if shown.parts[1] in ("studies", "review"):
                node = document.parse(document.read_text(path, shown), shown)
                if isinstance(node, Mapping):
                    self._papers.append(_curated(node, shown))
                    self._cited.update(_references(node))

    def check_new(self, name: str, record: Record) -> None:
        """Make sure that a paper is not there yet.

        :param name: the name of the study, such as qu-q-2022.
        :param record: what is known of the paper.
        :raises AlreadyCurated: when a file has the same id, DOI, PubMed number or title.
        """
        for paper in self._papers:
            if paper.doi and paper.doi == record.doi.casefold():
                raise AlreadyCurated(paper.path, f"the paper with the DOI {record.doi} is there already")
            if paper.pmid and paper.pmid == record.pmid:
                raise AlreadyCurated(paper.path, f"the paper with the PubMed number {record.pmid} is there already")
            if paper.titles & {_bare(title) for title in (record.title, record.title_zh) if title}:
                raise AlreadyCurated(paper.path, f"a paper with this title is there already, {paper.id}")
        path = FOLDER / f"{name}.yaml"
        taken = next((paper.path for paper in self._papers if paper.id == f"study/{name}"), path)
        if taken != path or (self._project.root / path).exists():
            text = f"study/{name} is there already; if this is another paper, name it with --id, such as {name}-b"
            raise AlreadyCurated(taken, text)

    def reference(self, name: str, given: int | None) -> int:
        """Return the number of a new study in the review's list of references.

        :param name: the name of the study.
        :param given: the number that was said; None for the one under which the review's parts cite the study.
        :raises BadRecord: when there is none, or it belongs to another study.
        """
        study = f"study/{name}"
        known = next((number for number, cited in self._cited.items() if cited == study), None)
        if given is None:
            if known is None:
                text = "there is no number in the review's list of references; give one with --reference"
                raise BadRecord(study, [text])
            return int(known)
        if known not in (None, str(given)):
            raise BadRecord(study, [f"the review cites it as reference {known}, not {given}"])
        holder = self._cited.get(str(given), study)
        if holder != study:
            raise BadRecord(study, [f"reference {given} of the review is {holder}"])
        for paper in self._papers:
            if paper.reference == str(given):
                raise AlreadyCurated(paper.path, f"reference {given} is {paper.id}")
        return given

    def cites(self, name: str) -> bool:
        """Tell whether the review's list of references, as far as it is in, cites a study."""
        return f"study/{name}" in self._cited.values()

    def add(self, name: str, text: str) -> Path:
        """Write the file of a new study, whole or not at all, and never over another.

        :param name: the name of the study.
        :param text: the content of the file.
        :returns: the file as messages show it.
        :raises AlreadyCurated: when the file is there.
        :raises NotWritable: when it cannot be written.
        """
        path = self._project.root / FOLDER / f"{name}.yaml"
        work = None
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            handle, work = tempfile.mkstemp(prefix=f".{name}", dir=path.parent)
            with os.fdopen(handle, "w", encoding="utf-8") as file:
                file.write(text)
            Path(work).chmod(0o644)
            # A link, other than a renaming, fails where a file of this name has come in between.
            os.link(work, path)
        except OSError as error:
            if path.is_file():
                raise AlreadyCurated(FOLDER / path.name, f"study/{name} is there already") from None
            raise NotWritable(f"{FOLDER / path.name}: cannot be written: {error.strerror}") from None
        finally:
            if work:
                Path(work).unlink(missing_ok=True)
        return FOLDER / path.name


def _curated(node: Mapping, shown: Path) -> Curated:
    title = node.get("title")
    texts = [value for _, value in title.items] if isinstance(title, Mapping) else []
    titles = frozenset(_bare(str(document.plain(item))) for text in texts for item in document.items(text))
    return Curated(
        shown,
        node.text("id") or "",
        (node.text("doi") or "").casefold(),
        node.text("pmid") or "",
        titles,
        node.text("reference") or "",
    )


def _references(node: Mapping) -> Iterator[tuple[str, str]]:
    """Yield the number and the study of every entry of a list of references in a node."""
    if node.text("type") == "ReferenceEntry" and (number := node.text("number")) and (study := node.text("cites")):
        yield number, study
    for _, value in node.items:
        for item in document.items(value):
            if isinstance(item, Mapping):
                yield from _references(item)


def _bare(title: str) -> str:
    return re.sub(r"[\W_]+", "", title).casefold()
