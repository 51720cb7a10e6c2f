"""Static site: a folder that any web host can serve, with all pages in all languages, their data and the dataset."""

from __future__ import annotations

import gc
import gzip
import hashlib
import json
import multiprocessing
import os
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from threading import Thread
from typing import TYPE_CHECKING
from urllib.parse import unquote

from mscpof.base.faults import MscpofError
from mscpof.base.names import BASE, GRAPH, LANGUAGES, ONTOLOGY
from mscpof.base.output_folder import Kind, replacing
from mscpof.base.store import open_dataset
from mscpof.base.version import __version__
from mscpof.pages.html.bundles import FOLDER, bundles
from mscpof.pages.html.error_report import ReportTarget
from mscpof.pages.html.page_request import PageRequest
from mscpof.pages.html.rendering import prepare
from mscpof.pages.model.address import OTHER_ENDINGS, document_of
from mscpof.pages.model.formats import GRAPH_FORMS, HTML
from mscpof.pages.model.resource import resource_of
from mscpof.pages.model.things import containers, outermost, own_subjects, term_pages, things_of
from mscpof.pages.views.documents import page_of
from mscpof.pages.views.endpoint import endpoint_page
from mscpof.pages.views.table_files import csv_files, list_paths
from mscpof.pages.views.view_paths import VIEWS, is_file, view_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from pyoxigraph import Store

# File that marks the folder as a site, which may be written anew, and names the other files in it.
MARK = "mscpof-site.json"
_HOLDS = "holds"
DATASET = "dataset.nq.gz"
# Hosts that build sites from sources, as some do by default, leave these files as they are.
_AS_IT_IS = ".nojekyll"
_SPARQL = "sparql"
_FORMS = {form.ending: form for form in GRAPH_FORMS}
# Folders in which a thing would be taken for something else.
_TAKEN = (*LANGUAGES[1:], FOLDER)
# Bytes that file systems allow for a name, without the longest ending.
_LONGEST = 255 - max(len(f".{ending}") for ending in (HTML.ending, *OTHER_ENDINGS))
_CHUNK = 24
# Objects made before Python looks for garbage again; by default some hundreds.
_SELDOM = 100_000
_store: Store | None = None


@dataclass(frozen=True, slots=True)
class Site:
    """Static site that was written.

    :param paths: number of addresses that it has files for, as `paths_of` lists them.
    :param files: number of its files: several for most addresses, one a language and form.
    :param size: bytes of all files together.
    """

    folder: Path
    paths: int
    files: int
    size: int


def write_site(
    dataset: Path, folder: Path, report: Callable[[str], None] = lambda _: None, report_to: str = ""
) -> Site:
    """Write the static site of a dataset into a folder.

    Readers of the folder see the former site or the new one, never a part; after a fault the former one stays.

    :param dataset: an N-Quads file.
    :param folder: target folder: empty, new, or a site written before.
    :param report: called with a message for people at each step, such as `pages: 24 of 1800`.
    :param report_to: where readers report errors: address of a form for new issues, or a `mailto:`; empty where they
        copy the text of the report instead.
    :raises MscpofError: `not-built`, `empty-dataset` or `not-a-dataset`: the dataset is missing, empty, or not N-Quads;
        `not-a-folder` or `foreign-folder`: the target is a file, or holds something else than a site;
        `not-writable`: the system refuses to write;
        `no-file-name`: no file can be named after an IRI, or two IRIs would have the same file;
        `dataset-changed`: the dataset was built anew meanwhile;
        `writer-lost`: one of the processes that write pages was killed, perhaps for want of memory.
    """
    if not dataset.is_file():
        raise MscpofError("not-built", path=dataset)
    report("reading the dataset")
    data = dataset.read_bytes()
    digest = hashlib.sha256(data).hexdigest()
    paths = paths_of(open_dataset(dataset))
    mark = {"made by": f"mscpof {__version__}", "dataset": digest, "paths": len(paths)}
    with replacing(folder, Kind("site", _holds)) as work:
        # Without a time in it, the same dataset is the same file.
        own = {DATASET: gzip.compress(data, mtime=0), _AS_IT_IS: b""}
        own |= {bundle.path: bundle.read() for bundle in bundles().values()}
        for name, content in own.items():
            _write(work / name, content)
        files, size = _write_pages(dataset, paths, work, report, report_to)
        if hashlib.sha256(dataset.read_bytes()).hexdigest() != digest:
            raise MscpofError("dataset-changed", dataset=dataset)
        holds = sorted({MARK, *(path.name for path in work.iterdir())})
        _write(work / MARK, (json.dumps({**mark, _HOLDS: holds}, indent=2) + "\n").encode())
    files += len([MARK, *own])
    size += sum(map(len, own.values())) + (folder / MARK).stat().st_size
    return Site(folder.absolute(), len(paths), files, size)


def paths_of(store: Store) -> list[str]:
    """Return the paths, below `BASE`, of all pages and files of views, such as `gene/CASP3` and `map.csv`, sorted.

    :raises MscpofError: `no-file-name` when no file can be named after one of them, or two would have the same file.
    """
    # A thing without a type has a document where it stands alone, such as a prefix; inside a thing nothing links to it.
    iris = {BASE, ONTOLOGY, *containers(store), *things_of(store), *outermost(own_subjects(store))}
    graphs = {graph.value for graph in store.named_graphs()}
    # A graph need not be described to have a page.
    iris |= graphs | {GRAPH for graph in graphs if graph.startswith(GRAPH)}
    terms = set(term_pages(store).values())
    pages = {iri.removeprefix(BASE) for iri in iris if iri.startswith(BASE) and "#" not in iri} | terms
    pages |= {f"{path.partition('/')[0]}/" for path in terms}
    # The tables of a thing are written with its page, for which they are read.
    pages.update(list_paths(store), *(view.paths(store) for view in VIEWS.values()))
    paths, names = sorted(pages | {_SPARQL}), dict[str, str]()
    for path in paths:
        if reason := _unfit(path):
            raise MscpofError("no-file-name", thing=BASE + path, reason=reason)
        if (other := names.setdefault(unquote(_name(path)), path)) != path:
            raise MscpofError("no-file-name", thing=BASE + path, reason=f"{BASE}{other} has that file")
    return paths


def files_of(store: Store, path: str) -> Iterator[tuple[str, bytes]]:
    """Yield the files of a page or view, each as its path in the folder of the site and its content.

    Hosts decode the percent signs of an address before they look for its file, so that paths have none.

    :param path: one of `paths_of`.
    :raises UnknownResource: when the dataset describes nothing at the path.
    """
    view = view_of(path)
    resource = None if view or path == _SPARQL else resource_of(store, BASE + path)
    name = _name(path)
    for language in LANGUAGES:
        request = PageRequest(name, language, static=True)
        if view:
            text = view.show(store, request).body
        else:
            text = page_of(store, resource, request) if resource else endpoint_page(store, request)
        folder = "" if language == LANGUAGES[0] else f"{language}/"
        yield unquote(f"{folder}{name}"), text.encode()
        for table, rows in csv_files(store, resource, language) if resource else ():
            yield unquote(f"{folder}{table}"), rows.encode()
    if resource:
        for ending in OTHER_ENDINGS:
            yield unquote(document_of(path, ending)), resource.serialise(_FORMS[ending])


def _name(path: str) -> str:
    """Return the path of a page's file, as addresses write it."""
    return path if is_file(path) else document_of(path, HTML.ending)


def _unfit(path: str) -> str:
    """Return the reason why a path does not lead to a file inside a folder; empty where it does."""
    parts = [unquote(part) for part in path.removesuffix("/").split("/")] if path else []
    if {"", ".", ".."} & set(parts) or {"/", "\0"} & set("".join(parts)):
        return "a part of its path is empty, made of dots, or has a sign that names of files have not"
    if any(len(part.encode()) > _LONGEST for part in parts):
        return f"a part of its path has more than {_LONGEST} bytes"
    return f"the folder {parts[0]} holds something else" if len(parts) > 1 and parts[0] in _TAKEN else ""


def _holds(folder: Path) -> set[str]:
    """Return the names of the files of the site in a folder; none where there is no site."""
    try:
        return set(json.loads((folder / MARK).read_text(encoding="utf-8"))[_HOLDS])
    except (FileNotFoundError, ValueError, KeyError, TypeError):
        return set()


def _write_pages(
    dataset: Path, paths: list[str], work: Path, report: Callable[[str], None], report_to: str
) -> tuple[int, int]:
    """Write the files of all paths by several processes, and return their number and bytes."""
    chunks = [paths[n : n + _CHUNK] for n in range(0, len(paths), _CHUNK)]
    # Started anew, not forked: the store has threads.
    context = multiprocessing.get_context("spawn")
    workers = min(os.cpu_count() or 1, len(chunks))
    files = size = 0
    with ProcessPoolExecutor(workers, context, initializer=_begin, initargs=(dataset, report_to)) as pool:
        try:
            for number, sizes in enumerate(pool.map(_write_chunk, chunks, [work] * len(chunks)), start=1):
                files, size = files + len(sizes), size + sum(sizes)
                report(f"pages: {min(number * _CHUNK, len(paths))} of {len(paths)}")
        except BrokenProcessPool:
            raise MscpofError("writer-lost") from None
    return files, size


def _begin(dataset: Path, report_to: str) -> None:
    """Set up a process that writes pages."""
    global _store
    prepare(ReportTarget(report_to))
    Thread(target=_end_with_parent, daemon=True).start()
    gc.set_threshold(_SELDOM)
    _store = open_dataset(dataset)


def _end_with_parent() -> None:
    """End this process when its parent has ended, which may have been killed without a word."""
    parent = multiprocessing.parent_process()
    assert parent  # noqa: S101  (this process was started by another)
    parent.join()
    os._exit(1)


def _write_chunk(paths: list[str], work: Path) -> list[int]:
    """Write the files of some paths, and return the bytes of each file."""
    assert _store  # noqa: S101  (opened when the process began)
    return [_write(work / name, data) for path in paths for name, data in files_of(_store, path)]


def _write(path: Path, data: bytes) -> int:
    """Write a new file; a file that is there already would be another page at the same address."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("xb") as file:
        return file.write(data)
