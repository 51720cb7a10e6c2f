"""A site of files: every link leads to one, names stay inside the folder, the former site is whole until the end."""

from __future__ import annotations

import gzip
import http.client
import os
import shutil
import signal
import subprocess
import sys
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote, unquote, urljoin, urlsplit

import pytest
from pyoxigraph import Literal, NamedNode, RdfFormat, Store

from mscpof.base.canonical import canonical
from mscpof.base.names import BASE, LANGUAGES, PREFIXES, TERMS
from mscpof.base.output_folder import Kind, replacing
from mscpof.pages.folder import DATASET, MARK, Site, paths_of, write_site
from mscpof.pages.model.address import document_of
from tests.conftest import raises
from tests.pages.page_reader import HOSTILE, Page, show
from tests.programs.command import COMMAND, environment, mscpof
from tests.programs.server import eventually
from tests.programs.static_host import hosting

if TYPE_CHECKING:
    from mscpof import KnowledgeBase

pytestmark = pytest.mark.slow

LABEL = Literal(HOSTILE, language="en")
FEW = f'<gene/A> a m:Gene ; rdfs:label "A"@en . <finding/a> a m:Finding ; m:decreased <gene/A> ; rdfs:label {LABEL} .'
NAMES = {"m": "mscpof", "rdfs": "rdfs", "owl": "owl"}
# Where the site is asked for: never at the root of a host, so that no link may begin there.
AT = "http://host/some/where/"
PATIENCE = 60.0
KIND = Kind("site", lambda folder: {path.name for path in folder.iterdir()})


def saved(folder: Path, trig: str) -> Path:
    """Write a dataset of a few statements and of what every page leads to; IRIs are below the base."""
    store = Store()
    prefixes = "".join(f"@prefix {name}: <{PREFIXES[iri]}> . " for name, iri in NAMES.items())
    always = "<study/a> a m:Study . <query/a> a m:Study ."
    terms = "".join(f"m:{name} a owl:Class . " for name in ("Gene", "Finding", "Study", "decreased"))
    text = f"{prefixes} @base <{BASE}> . <graph/x> {{ {always} {trig} }} <graph/ontology> {{ {terms} }}"
    store.load(text, format=RdfFormat.TRIG)
    path = folder / "dataset.nq"
    path.write_bytes(canonical(store))
    return path


def stored(iri: str) -> Store:
    """Return a store in which a thing has an IRI as it is written, not as one below the base is read."""
    store = Store()
    lines = f"<{iri}> <{PREFIXES['rdf']}type> <{TERMS}Gene> <{BASE}graph/x> .\n"
    store.load(f"{lines}{lines.replace(iri, f'{BASE}gene/A')}", format=RdfFormat.N_QUADS)
    return store


def contents(folder: Path) -> dict[str, bytes]:
    """Return all that a folder holds, by path."""
    return {str(file.relative_to(folder)): file.read_bytes() for file in folder.rglob("*") if file.is_file()}


def lost(folder: Path) -> set[tuple[str, str]]:
    """Return the links of a site's pages that lead to no file of it, or to no place in one, each with its page.

    A link to a node without a name stands among them, as one that leads nowhere.
    """
    files = {str(file.relative_to(folder)) for file in folder.rglob("*") if file.is_file()}
    links, places, wrong = {}, {}, set()
    for name in files:
        if name.endswith(".html"):
            text = (folder / name).read_text(encoding="utf-8")
            page = Page(text)
            links[name] = {link for kind in ("href", "src", "action", "data-network") for link in page.all(kind)} - {""}
            places[name] = set(page.all("id"))
            if "<bdi>_:" in text:
                wrong.add((name, "<bdi>_:"))
    for name, hrefs in links.items():
        for href in hrefs:
            address, _, place = urljoin(AT + quote(name), href).partition("#")
            if not address.startswith(("http://host/", BASE)):
                continue
            file = unquote(address.partition("?")[0].removeprefix(AT)) if address.startswith(AT) else ""
            if file not in files or (place and file in places and unquote(place) not in places[file]):
                wrong.add((name, href))
    return wrong


@pytest.fixture(scope="module")
def few(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A dataset of two things."""
    return saved(tmp_path_factory.mktemp("few"), FEW)


@pytest.fixture(scope="module")
def small(few: Path, tmp_path_factory: pytest.TempPathFactory) -> Site:
    """The site of two things."""
    return write_site(few, tmp_path_factory.mktemp("small") / "site")


@pytest.fixture
def public(small: Site, tmp_path: Path) -> Path:
    """A folder with the site of two things, to write into."""
    return shutil.copytree(small.folder, tmp_path / "public")


def test_every_link_of_a_small_site_leads_to_a_file_in_its_language(small: Site) -> None:
    assert lost(small.folder) == set()
    for language in LANGUAGES:
        folder = small.folder if language == LANGUAGES[0] else small.folder / language
        text = (folder / "gene" / "A.html").read_text(encoding="utf-8")
        assert f'<html lang="{language}"' in text
        targets = {urljoin(f"{AT}gene/A.html", href) for href in Page(text).all("href")}
        assert f"{AT}finding/a.html" in targets


def test_every_link_of_the_real_site_leads_to_a_file_and_a_place_in_it(site: Path) -> None:
    assert lost(site) == set()
    for path in ("finding/qu-q-2022-02.html", "zh/finding/qu-q-2022-02.html", "finding/qu-q-2022-02.ttl"):
        assert (site / path).is_file()


def test_every_iri_of_the_dataset_has_a_page(site: Path, kb: KnowledgeBase) -> None:
    subjects = {quad.subject for quad in kb.store.quads_for_pattern(None, None, None, None)}
    named = {node.value for node in (*subjects, *kb.store.named_graphs()) if isinstance(node, NamedNode)}
    paths = sorted(iri.removeprefix(BASE) for iri in named if iri.startswith(BASE) and "#" not in iri)
    assert len(paths) > 2500
    for language, folder in (("en", site), ("zh", site / "zh")):
        for path in paths:
            # Nodes without a type inside a thing have a page only on a server.
            if not (folder / unquote(document_of(path, "html"))).is_file():
                Page(show(kb.store, path, language))


def test_the_dataset_stands_in_the_site_and_all_files_are_counted(few: Path, small: Site) -> None:
    files = contents(small.folder)
    assert gzip.decompress(files[DATASET]) == few.read_bytes()
    assert (small.files, small.size) == (len(files), sum(map(len, files.values())))


def test_the_same_dataset_is_the_same_site(few: Path, small: Site, tmp_path: Path) -> None:
    done = mscpof("site", tmp_path / "site", "--dataset", few, PYTHONHASHSEED="7")
    assert done.returncode == 0, done.stderr
    assert contents(tmp_path / "site") == contents(small.folder)


# Files of pages of each kind, and of all that is told at length, made the other way round.
AGAIN = """
import sys
from hashlib import sha256
from pathlib import Path
from mscpof.pages.folder import files_of, paths_of
from mscpof.base.store import open_dataset

store = open_dataset(Path(sys.argv[1]))
paths = paths_of(store)
whole = [path for path in paths if "/" not in path or path.startswith(("source/", "mechanism/"))]
for path in [*paths[::50], *whole][::-1]:
    for name, data in files_of(store, path):
        print(sha256(data).hexdigest(), name)
"""


def test_another_process_makes_the_same_files_of_the_real_dataset(site: Path, complete_dataset: Path) -> None:
    command = [sys.executable, "-c", AGAIN, str(complete_dataset)]
    said = subprocess.run(
        command, env=environment(PYTHONHASHSEED="7"), capture_output=True, text=True, check=True
    ).stdout
    again = {name: digest for digest, name in (line.split(" ", 1) for line in said.splitlines())}
    assert {"ontology.html", "zh/ontology.html", "search.json", "source/AdiposeMSC.ttl"} <= again.keys()
    assert {name for name, digest in again.items() if sha256((site / name).read_bytes()).hexdigest() != digest} == set()


def asked(address: str, path: str) -> tuple[int, str]:
    """Ask a host for a path as it is written."""
    host = http.client.HTTPConnection(urlsplit(address).netloc)
    host.request("GET", path)
    answer = host.getresponse()
    text = answer.read().decode()
    host.close()
    return answer.status, text


def test_a_thing_with_a_strange_name_has_a_file_to_which_links_lead(tmp_path: Path) -> None:
    names = (
        "A%20B", "%3Cscript%3E", "100%25", "é", "a?b=1&c", "a:b", "it's", "%22", "基因", "a%23b", "-rf", "%2e%2e%2e",
    )  # fmt: skip
    things = "".join(f"<gene/{name}> a m:Gene ; rdfs:label {LABEL} . " for name in names)
    write_site(saved(tmp_path, things), tmp_path / "site")
    assert lost(tmp_path / "site") == set()
    with hosting(tmp_path / "site") as address:
        for name in names:
            # Quoted as a link is: what is quoted in the name already stays so.
            path = f"/gene/{quote(name, safe='%')}.html"
            status, text = asked(address, path)
            assert (status, "<script>alert" in text, "&lt;script&gt;alert(1)" in text) == (200, False, True), name


@pytest.mark.parametrize(
    ("path", "reason"),
    [
        ("gene/../../../x", "made of dots"),
        ("gene/%2E%2E/%2e%2e/x", "made of dots"),
        ("gene/..", "made of dots"),
        ("gene/.", "made of dots"),
        ("gene//A", "is empty"),
        ("/etc/x", "is empty"),
        ("gene/a%2Fb", "names of files have not"),
        ("gene/..%2F..%2Fx", "names of files have not"),
        ("gene/a%00", "names of files have not"),
        (f"gene/{'x' * 250}", "more than 248 bytes"),
        (f"gene/{'基' * 83}", "more than 248 bytes"),
        ("gene/index", f"{BASE}gene/ has that file"),
        ("gene/%41", f"{BASE}gene/%41 has that file"),
        ("zh/gene", "the folder zh holds something else"),
        ("static/x", "the folder static holds something else"),
    ],
)
def test_a_name_that_no_file_of_the_site_can_have_is_refused(path: str, reason: str) -> None:
    with raises("no-file-name") as fault:
        paths_of(stored(BASE + path))
    assert str(fault.value.facts["thing"]).startswith(BASE)
    assert reason in str(fault.value.facts["reason"])


def test_a_dataset_that_leads_out_of_the_folder_is_told_in_one_line_and_nothing_is_written(tmp_path: Path) -> None:
    dataset = tmp_path / "dataset.nq"
    dataset.write_bytes(canonical(stored(f"{BASE}gene/../../../escaped")))
    (tmp_path / "in").mkdir()
    done = mscpof("site", tmp_path / "in" / "site", "--dataset", dataset)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith(f"error: {BASE}gene/../../../escaped: no file of a site can be named after it")
    assert {path.name for path in tmp_path.rglob("*")} == {"dataset.nq", "in"}


def test_a_site_takes_the_place_of_the_former_one_and_leaves_nothing_beside_it(few: Path, public: Path) -> None:
    (public / "gene" / "OLD.html").touch()
    (public / "gene" / "A.html").unlink()
    write_site(few, public)
    assert not (public / "gene" / "OLD.html").exists()
    assert (public / "gene" / "A.html").exists()
    assert {path.name for path in public.parent.iterdir()} == {"public"}


def test_a_site_can_be_written_through_a_link(few: Path, tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to("real")
    write_site(few, tmp_path / "link")
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "real" / "index.html").is_file()


# The last are marks that do not say what the folder holds.
@pytest.mark.parametrize(
    ("name", "text"),
    [("thesis.tex", "work"), (MARK, ""), (MARK, "{}"), (MARK, "[]"), (MARK, '{"holds": 3}'), (MARK, "\ud800")],
)
def test_a_folder_of_others_is_refused_and_stays(few: Path, tmp_path: Path, name: str, text: str) -> None:
    (tmp_path / name).write_text(text, errors="surrogatepass")
    before = contents(tmp_path)
    with raises("foreign-folder", path=tmp_path, foreign=name, kind="site"):
        write_site(few, tmp_path)
    assert contents(tmp_path) == before


def test_what_others_put_into_a_site_is_not_thrown_away(few: Path, public: Path) -> None:
    (public / ".git").mkdir()
    (public / ".git" / "HEAD").write_text("ref: refs/heads/pages")
    before = contents(public)
    with raises("foreign-folder", foreign=".git"):
        write_site(few, public)
    assert contents(public) == before


def test_a_file_in_the_place_of_the_site_or_above_it_is_refused_and_stays(few: Path, tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_text("mine")
    with raises("not-a-folder", path=file):
        write_site(few, file)
    with raises("not-writable", path=file / "public"):
        write_site(few, file / "public")
    assert contents(tmp_path) == {"file": b"mine"}


def test_without_a_dataset_there_is_no_site(tmp_path: Path) -> None:
    with raises("not-built", path=tmp_path / "dataset.nq"):
        write_site(tmp_path / "dataset.nq", tmp_path / "public")
    assert list(tmp_path.iterdir()) == []


def test_a_dataset_that_is_built_anew_meanwhile_is_told_and_the_former_site_stays(public: Path) -> None:
    before = contents(public)
    dataset = saved(public.parent, FEW)

    def meanwhile(step: str) -> None:
        if step.startswith("pages"):
            saved(public.parent, "<gene/NEW> a m:Gene .")

    with raises("dataset-changed"):
        write_site(dataset, public, meanwhile)
    assert contents(public) == before
    assert {path.name for path in public.parent.iterdir()} == {"dataset.nq", "public"}


def test_what_cannot_take_the_place_of_the_former_site_leaves_it_there(public: Path) -> None:
    before = contents(public)
    with raises("not-writable", path=public), replacing(public, KIND) as work:
        # As if someone had cleared up too much.
        work.rename(public.parent / "elsewhere")
    assert contents(public) == before
    assert {path.name for path in public.parent.iterdir()} == {"public", "elsewhere"}


def test_one_killed_in_the_very_moment_of_replacing_is_made_good_by_the_next(public: Path) -> None:
    before = contents(public)
    # What stands there then: the former site beside its place, the new one in the folder of work.
    (public.parent / ".public.mscpof-site-x").mkdir()
    public.rename(public.parent / ".public.mscpof-site-x" / "former")
    with pytest.raises(RuntimeError), replacing(public, KIND):
        raise RuntimeError
    assert contents(public) == before
    assert [path.name for path in public.parent.iterdir()] == ["public"]


def children(process: int) -> list[int]:
    """Return the processes that one has started, and those that these have."""
    try:
        said = Path(f"/proc/{process}/task/{process}/children").read_text()
    except FileNotFoundError:
        return []
    return [one for child in map(int, said.split()) for one in (child, *children(child))]


def runs(process: int) -> bool:
    """Tell whether a process has not ended."""
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] not in "ZX"
    except (FileNotFoundError, ProcessLookupError):
        return False


needs_linux = pytest.mark.skipif(sys.platform != "linux", reason="asks the system for processes as Linux tells of them")


@needs_linux
@pytest.mark.parametrize("sign", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
def test_an_interrupted_command_leaves_the_former_site_whole_and_no_process(
    complete_dataset: Path, few: Path, public: Path, sign: signal.Signals
) -> None:
    before = contents(public)
    process = subprocess.Popen(
        [*COMMAND, "site", "public", "--dataset", str(complete_dataset)],
        cwd=public.parent, env=environment(), stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip
    assert eventually(lambda: any(public.parent.glob(".public*/new/*/*.html")), PATIENCE)
    workers = children(process.pid)
    assert len(workers) > 1
    process.send_signal(sign)
    process.communicate(timeout=PATIENCE)
    assert process.returncode != 0
    assert eventually(lambda: not any(map(runs, workers)), PATIENCE)
    assert contents(public) == before
    write_site(few, public)
    assert {path.name for path in public.parent.iterdir()} == {"public"}


@needs_linux
def test_a_writer_that_is_killed_is_told_and_nothing_is_replaced(complete_dataset: Path, public: Path) -> None:
    before = contents(public)
    killed: list[int] = []

    def kill(step: str) -> None:
        # Once: what was done before is reported all the same, when the other writers have ended too.
        if step.startswith("pages") and not killed:
            started = {one: Path(f"/proc/{one}/cmdline").read_bytes() for one in children(os.getpid())}
            killed.append(next(one for one, command in started.items() if b"spawn_main" in command))
            os.kill(killed[0], signal.SIGKILL)

    with raises("writer-lost"):
        write_site(complete_dataset, public, kill)
    assert contents(public) == before
    assert {path.name for path in public.parent.iterdir()} == {"public"}
