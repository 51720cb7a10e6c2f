"""Studies of a project: the papers that have a file, and the files of new studies."""

from __future__ import annotations

import os
import re
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from mscpof.base.faults import MscpofError
from mscpof.curated import document
from mscpof.curated.document import Mapping
from mscpof.curator.record import BadRecord

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mscpof.curated.project import Project
    from mscpof.curator.record import Record

FOLDER = Path("data/studies")


class AlreadyCurated(MscpofError):
    """New study whose paper, id or file the project has already."""


class Studies:
    """Papers that have a curated file, and the numbers of studies in the review's list of references.

    :param project: the checkout.
    :raises CurationFault: when a file of a study or the review cannot be parsed, since its paper could be the new one.
    """

    def __init__(self, project: Project) -> None:
        self._project = project
        # Studies and the review, each with the path of its file in the project.
        self._papers: list[tuple[Path, Mapping]] = []
        self._cited: dict[str, str] = {}
        for path in project.data:
            name = project.relative(path)
            if name.parts[1] in ("studies", "review"):
                node = document.parse(document.read_text(path, name), name)
                if isinstance(node, Mapping):
                    self._papers.append((name, node))
                    self._cited.update(_references(node))

    def check_new(self, name: str, record: Record) -> None:
        """Check that no curated file has the paper or the id of a new study yet.

        :param name: name of the study, such as qu-q-2022.
        :param record: bibliographic record of the paper.
        :raises AlreadyCurated: when a file has the same id, DOI, PubMed number, or title in some language, whatever its
            case, spaces and punctuation.
        """
        titles = {_bare(title) for title in (record.title, record.title_zh) if title}
        for path, node in self._papers:
            if record.doi and (node.text("doi") or "").casefold() == record.doi.casefold():
                raise AlreadyCurated("curated-doi", path=path, doi=record.doi)
            if record.pmid and node.text("pmid") == record.pmid:
                raise AlreadyCurated("curated-pmid", path=path, pmid=record.pmid)
            if _titles(node) & titles:
                raise AlreadyCurated("curated-title", path=path, study=node.text("id") or "")
        path = FOLDER / f"{name}.yaml"
        taken = next((holder for holder, node in self._papers if node.text("id") == f"study/{name}"), path)
        if taken != path or (self._project.root / path).exists():
            raise AlreadyCurated("curated-study", path=taken, name=name)

    def reference(self, name: str, number: int | None) -> int:
        """Return the number of a new study in the review's list of references.

        :param name: name of the study.
        :param number: the user's number; None for the number under which the review cites the study.
        :raises BadRecord: when there is no number, the review gives the study another one, or the number another study.
        :raises AlreadyCurated: when the file of a study has the number.
        """
        study = f"study/{name}"
        known = next((number for number, cited in self._cited.items() if cited == study), None)
        if number is None:
            if known is None:
                raise BadRecord(study, [MscpofError("no-reference-number")])
            return int(known)
        if known not in (None, str(number)):
            raise BadRecord(study, [MscpofError("other-reference-number", known=known, number=number)])
        holder = self._cited.get(str(number), study)
        if holder != study:
            raise BadRecord(study, [MscpofError("reference-of-another-study", number=number, study=holder)])
        for path, node in self._papers:
            if node.text("reference") == str(number):
                raise AlreadyCurated("curated-reference", path=path, number=number, study=node.text("id") or "")
        return number

    def cites(self, name: str) -> bool:
        """Tell whether the review's list of references, as far as it is curated, cites a study."""
        return f"study/{name}" in self._cited.values()

    def add(self, name: str, text: str) -> Path:
        """Write the file of a new study, whole or not at all, and never over another file.

        :param name: name of the study.
        :param text: content of the file.
        :returns: the path of the file in the project.
        :raises AlreadyCurated: when the file exists.
        :raises MscpofError: when it cannot be written.
        """
        file = FOLDER / f"{name}.yaml"
        path = self._project.root / file
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            with tempfile.TemporaryDirectory(prefix=f".{name}", dir=path.parent) as folder:
                work = Path(folder, path.name)
                work.write_text(text, encoding="utf-8")
                work.chmod(0o644)
                # A link, unlike a renaming, fails where another process has written the file in between.
                os.link(work, path)
        except OSError as error:
            if path.is_file():
                raise AlreadyCurated("curated-file", path=file, name=name) from None
            raise MscpofError("study-not-writable", path=file, reason=error.strerror) from None
        return file


def _titles(node: Mapping) -> set[str]:
    """Return the titles of a study in all languages, in lower case, without spaces and punctuation."""
    title = node.get("title")
    texts = [value for _, value in title.items] if isinstance(title, Mapping) else []
    return {_bare(str(document.plain(item))) for text in texts for item in document.items(text)}


def _references(node: Mapping) -> Iterator[tuple[str, str]]:
    """Yield number and study of each entry in the lists of references of a node and the nodes in it."""
    if node.text("type") == "ReferenceEntry" and (number := node.text("number")) and (study := node.text("cites")):
        yield number, study
    for _, value in node.items:
        for item in document.items(value):
            if isinstance(item, Mapping):
                yield from _references(item)


def _bare(title: str) -> str:
    return re.sub(r"[\W_]+", "", title).casefold()
