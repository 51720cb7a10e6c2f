"""Fixtures of all tests: a small project that tests may change, and the real project with its dataset and release."""

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
from mscpof.dataset.build import DATASET, Knowledge, assemble, complete
from mscpof.pages.folder import write_site
from mscpof.pages.frontend import build_frontend
from mscpof.pages.html.bundles import bundles
from mscpof.release.release_folder import release_content, write_release
from tests.programs.browser import launched
from tests.programs.server import serving
from tests.programs.static_host import hosting

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from playwright.sync_api import Browser

    from mscpof.base.faults import CurationFault
    from tests.programs.server import Server

ROOT = Path(__file__).parents[1]
VALID = ROOT / "tests" / "fixtures" / "valid"


def told(faults: Iterable[CurationFault]) -> list[tuple[str, ...]]:
    """Return code, message in English and in Chinese, and severity of each fault, for comparing."""
    return [(fault.code, str(fault), fault.message("zh"), fault.severity) for fault in faults]


@contextmanager
def raises(
    code: str, kind: type[MscpofError] = MscpofError, /, *, place: object = None, **facts: object
) -> Iterator[pytest.ExceptionInfo[MscpofError]]:
    """Expect the `with` block to raise a fault with a code and facts, and with a place as text if one is given."""
    with pytest.raises(kind) as fault:
        yield fault
    assert (fault.value.code, {name: fault.value.facts.get(name) for name in facts}) == (code, facts)
    assert place is None or str(fault.value.place) == place


def tiny_project(root: Path) -> Project:
    """Write a valid project of two studies into a folder, with the real ontology, shapes, queries and context."""
    shutil.copytree(VALID / "data", root / "data")
    shutil.copy(ROOT / "data" / "context.jsonld", root / "data")
    for folder in ("ontology", "shapes", "queries"):
        shutil.copytree(ROOT / folder, root / folder)
    # Its statements are inferred from the real data.
    Project(root).inferred.unlink(missing_ok=True)
    return Project(root)


@pytest.fixture
def tiny(tmp_path: Path) -> Project:
    """A valid project of two studies in a temporary folder."""
    return tiny_project(tmp_path / "tiny")


@pytest.fixture
def write(tiny: Project) -> Callable[[str, str], Path]:
    """Function that writes a text to a path below the tiny project and returns the absolute path."""

    def put(path: str, text: str) -> Path:
        target = tiny.root / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8")
        return target

    return put


def replace_in(file: Path, old: str, new: str) -> None:
    """Replace a text that stands once in a file."""
    text = file.read_text(encoding="utf-8")
    assert text.count(old) == 1, f"{old!r} in {file}"
    file.write_text(text.replace(old, new), encoding="utf-8")


@pytest.fixture
def change(tiny: Project) -> Callable[[str, str, str], None]:
    """Function that replaces a text that stands once in a file of the tiny project, by its path there."""
    return lambda path, old, new: replace_in(tiny.root / path, old, new)


@pytest.fixture(scope="session")
def real() -> Project:
    """The real project, in the checkout."""
    return Project(ROOT)


@pytest.fixture(scope="session")
def knowledge(real: Project) -> Knowledge:
    """The real project as read from the curated files, with all derived graphs."""
    return assemble(real)


@pytest.fixture(scope="session")
def dataset(knowledge: Knowledge, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """N-Quads file of the real dataset, made from the curated files as they are now, not from the last build."""
    path = tmp_path_factory.mktemp("dataset") / DATASET
    path.write_bytes(canonical(knowledge.store))
    return path


@pytest.fixture(scope="session")
def kb(knowledge: Knowledge) -> KnowledgeBase:
    """Knowledge base on the real dataset."""
    return KnowledgeBase(knowledge.store)


def once(factory: pytest.TempPathFactory, name: str, write: Callable[[Path], object]) -> Path:
    """Return a file or folder that one worker writes for all of them, and that no test may change."""
    base = factory.getbasetemp()
    path = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / name
    with path.with_name(f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not path.exists():
            write(path)
    return path


@pytest.fixture(scope="session")
def complete_dataset(real: Project, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """N-Quads file of the real dataset with its description, as `mscpof build` writes it, of the files as they are."""
    return once(
        tmp_path_factory,
        "complete.nq",
        lambda path: path.write_bytes(canonical(complete(real, checked=False).store)),
    )


@pytest.fixture(scope="session")
def released(real: Project, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Folder of a release of the real project, as a draft: files may be uncommitted."""
    return once(tmp_path_factory, "released", lambda folder: write_release(release_content(real, draft=True), folder))


@pytest.fixture(scope="session")
def site(complete_dataset: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Folder of the static site of the real dataset, with the scripts of the pages."""

    def write(folder: Path) -> None:
        build_frontend(ROOT, ROOT / "build")
        bundles.cache_clear()
        write_site(complete_dataset, folder)

    return once(tmp_path_factory, "site", write)


@pytest.fixture(scope="session")
def site_url(site: Path) -> Iterator[str]:
    """Address of the static site on a host that does nothing but hand out files."""
    with hosting(site) as url:
        yield url


@pytest.fixture(scope="session")
def server(complete_dataset: Path) -> Iterator[Server]:
    """`mscpof serve` on the real dataset; one of each worker."""
    with serving("--dataset", complete_dataset) as running:
        yield running


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """Chromium, one of each worker; while it runs, no test of the worker can use `asyncio.run`, since Playwright does.

    Tests are skipped where Chromium or Playwright is not installed.
    """
    with launched() as browser:
        yield browser


@pytest.fixture(scope="session")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """N-Quads file of 201 statements, of which one describes the SPARQL endpoint."""
    path = tmp_path_factory.mktemp("small") / "small.nq"
    path.write_text("".join(f"<http://x/{n}> <http://x/p> <http://x/{n + 1}> <http://x/g> .\n" for n in range(200)))
    with path.open("a") as file:
        file.write(f"<{ENDPOINT}> <{PREFIXES['sd']}endpoint> <{ENDPOINT}> <{METADATA_GRAPH}> .\n")
    return path
