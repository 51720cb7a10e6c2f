"""A tiny project to break, and the real one to ask."""

from __future__ import annotations

import fcntl
import os
import shutil
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from mscpof import KnowledgeBase, MscpofError
from mscpof.base.canonical import canonical
from mscpof.base.names import ENDPOINT, METADATA_GRAPH, PREFIXES
from mscpof.curated.project import Project
from mscpof.dataset.build import DATASET, Knowledge, assemble
from mscpof.release.release_folder import release_content, write_release

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from mscpof.base.faults import CurationFault

ROOT = Path(__file__).parents[1]
VALID = ROOT / "tests" / "fixtures" / "valid"
INVALID = sorted((ROOT / "tests" / "fixtures" / "invalid").glob("*.*"))


def put_in(project: Project, fixture: Path) -> Path:
    """Put an invalid file where its first line says that it stands, and return that place."""
    text = fixture.read_text(encoding="utf-8")
    target = project.root / text.splitlines()[0].removeprefix("# replaces: ").strip()
    target.write_text(text, encoding="utf-8")
    return target


def told(faults: Iterable[CurationFault]) -> list[tuple[str, ...]]:
    """Return what faults say, for comparing."""
    return [(fault.code, str(fault), fault.message("zh"), fault.severity) for fault in faults]


@contextmanager
def raises(
    code: str, kind: type[MscpofError] = MscpofError, /, *, place: object = None, **facts: object
) -> Iterator[pytest.ExceptionInfo[MscpofError]]:
    """Expect a fault with a code and facts, and at a place if one is named."""
    with pytest.raises(kind) as fault:
        yield fault
    assert (fault.value.code, {name: fault.value.facts.get(name) for name in facts}) == (code, facts)
    assert place is None or str(fault.value.place) == place


@pytest.fixture
def tiny(tmp_path: Path) -> Project:
    """A valid project of two studies, with the real ontology, shapes, queries and context."""
    root = tmp_path / "tiny"
    shutil.copytree(VALID / "data", root / "data")
    shutil.copy(ROOT / "data" / "context.jsonld", root / "data")
    for folder in ("ontology", "shapes", "queries"):
        shutil.copytree(ROOT / folder, root / folder)
    # It speaks of the real data.
    Project(root).inferred.unlink(missing_ok=True)
    return Project(root)


@pytest.fixture
def write(tiny: Project) -> Callable[[str, str], Path]:
    """Write a file of the tiny project."""

    def put(path: str, text: str) -> Path:
        target = tiny.root / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8")
        return target

    return put


@pytest.fixture(scope="session")
def real() -> Project:
    """The project itself."""
    return Project(ROOT)


@pytest.fixture(scope="session")
def knowledge(real: Project) -> Knowledge:
    """The project's own knowledge, read and derived."""
    return assemble(real)


@pytest.fixture(scope="session")
def dataset(knowledge: Knowledge, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The project's own dataset as the curated files now are, whatever was built last."""
    path = tmp_path_factory.mktemp("dataset") / DATASET
    path.write_bytes(canonical(knowledge.store))
    return path


@pytest.fixture(scope="session")
def kb(knowledge: Knowledge) -> KnowledgeBase:
    """The project's own knowledge base."""
    return KnowledgeBase(knowledge.store)


@pytest.fixture(scope="session")
def released(real: Project, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A release of the project, made once for all workers; a draft, since files may not be committed yet."""
    base = tmp_path_factory.getbasetemp()
    folder = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "released"
    with folder.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not folder.exists():
            write_release(release_content(real, draft=True), folder)
    return folder


@pytest.fixture(scope="session")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A dataset of 200 statements, and one on its endpoint."""
    path = tmp_path_factory.mktemp("small") / "small.nq"
    path.write_text("".join(f"<http://x/{n}> <http://x/p> <http://x/{n + 1}> <http://x/g> .\n" for n in range(200)))
    with path.open("a") as file:
        file.write(f"<{ENDPOINT}> <{PREFIXES['sd']}endpoint> <{ENDPOINT}> <{METADATA_GRAPH}> .\n")
    return path
