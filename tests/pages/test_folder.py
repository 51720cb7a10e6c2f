"""A site of files: every link leads to one, names stay inside the folder, the former site is whole until the end."""

from __future__ import annotations

import gzip
import http.client
import os
import signal
import subprocess
import sys
import time
from hashlib import sha256
from html.parser import HTMLParser
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote, unquote, urljoin, urlsplit

import pytest
from pyoxigraph import Literal, RdfFormat, Store

from mscpof.base.canonical import canonical
from mscpof.base.names import BASE, LANGUAGES, PREFIXES, TERMS
from mscpof.base.output_folder import Kind, replacing
from mscpof.pages.folder import DATASET, MARK, paths_of, write_site
from tests.conftest import raises
from tests.programs.command import COMMAND, environment, mscpof
from tests.programs.static_host import hosting

if TYPE_CHECKING:
    from mscpof import KnowledgeBase

pytestmark = pytest.mark.slow

HOSTILE = "<script>alert(1)</script> \"quoted\" 'it' & \u202eturned\u202c {{ 7*7 }}"
LABEL = Literal(HOSTILE, language="en")
FEW = f'<gene/A> a m:Gene ; rdfs:label "A"@en . <finding/a> a m:Finding ; m:decreased <gene/A> ; rdfs:label {LABEL} .'
NAMES = {"m": "mscpof", "rdfs": "rdfs", "owl": "owl"}
# Where the site is asked for: never at the root of a host, so that no link may begin there.
AT = "http://host/some/where/"
PATIENCE = 60.0
KIND = Kind("site", lambda folder: {path.name for path in folder.iterdir()})


class Links(HTMLParser):
    """What a page leads to and loads, and the places in it that others can lead to."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.hrefs: set[str] = set()
        self.ids: set[str] = set()
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for name, value in attrs:
            if name in ("href", "src", "action", "data-network") and value:
                self.hrefs.add(value)
            elif name == "id" and value:
                self.ids.add(value)


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
    """Return the links of a site's pages that lead to no file of it, or to no place in one, each with its page."""
    files = {str(file.relative_to(folder)) for file in folder.rglob("*") if file.is_file()}
    pages = {name: Links((folder / name).read_text(encoding="utf-8")) for name in files if name.endswith(".html")}
    found = set()
    for name, page in pages.items():
        for href in page.hrefs:
            address, _, place = urljoin(AT + quote(name), href).partition("#")
            if not address.startswith(("http://host/", BASE)):
                continue
            file = unquote(address.partition("?")[0].removeprefix(AT)) if address.startswith(AT) else ""
            if file not in files or (place and file in pages and unquote(place) not in pages[file].ids):
                found.add((name, href))
    return found


@pytest.fixture(scope="module")
def few(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A dataset of two things."""
    return saved(tmp_path_factory.mktemp("few"), FEW)


@pytest.fixture(scope="module")
def small_site(few: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site of two things."""
    folder = tmp_path_factory.mktemp("small") / "site"
    write_site(few, folder)
    return folder


def test_every_link_of_a_small_site_leads_to_a_file(small_site: Path) -> None:
    assert lost(small_site) == set()


def test_every_link_of_the_real_site_leads_to_a_file_and_a_place_in_it(site: Path) -> None:
    assert lost(site) == set()
    for path in ("finding/qu-q-2022-02.html", "zh/finding/qu-q-2022-02.html", "finding/qu-q-2022-02.ttl"):
        assert (site / path).is_file()


def test_no_page_shows_a_node_without_a_name(site: Path) -> None:
    assert [file for file in site.rglob("*.html") if "<bdi>_:" in file.read_text(encoding="utf-8")] == []


def test_pages_of_a_language_lead_to_pages_of_that_language(small_site: Path) -> None:
    for language in LANGUAGES:
        folder = small_site if language == LANGUAGES[0] else small_site / language
        text = (folder / "gene" / "A.html").read_text(encoding="utf-8")
        assert f'<html lang="{language}"' in text
        targets = {urljoin(f"{AT}gene/A.html", href) for href in Links(text).hrefs}
        assert f"{AT}finding/a.html" in targets


def test_the_dataset_stands_in_the_site_as_it_is(few: Path, small_site: Path) -> None:
    assert gzip.decompress((small_site / DATASET).read_bytes()) == few.read_bytes()


def test_what_was_written_is_counted(few: Path, tmp_path: Path) -> None:
    done = write_site(few, tmp_path / "site")
    held = contents(tmp_path / "site")
    assert (done.files, done.size) == (len(held), sum(map(len, held.values())))


def test_the_same_dataset_is_the_same_site(few: Path, small_site: Path, tmp_path: Path) -> None:
    done = mscpof("site", tmp_path / "site", "--dataset", few, PYTHONHASHSEED="7")
    assert done.returncode == 0, done.stderr
    assert contents(tmp_path / "site") == contents(small_site)


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


def test_a_site_takes_the_place_of_the_former_one_and_leaves_nothing_beside_it(few: Path, tmp_path: Path) -> None:
    write_site(saved(tmp_path, "<gene/OLD> a m:Gene ."), tmp_path / "public")
    write_site(few, tmp_path / "public")
    assert not (tmp_path / "public" / "gene" / "OLD.html").exists()
    assert (tmp_path / "public" / "gene" / "A.html").exists()
    assert {path.name for path in tmp_path.iterdir()} == {"dataset.nq", "public"}


def test_a_site_can_be_written_through_a_link(few: Path, tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to("real")
    write_site(few, tmp_path / "link")
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "real" / "index.html").is_file()


def test_a_folder_of_others_is_refused_and_stays(few: Path, tmp_path: Path) -> None:
    (tmp_path / "thesis.tex").write_text("years of work")
    with raises("foreign-folder", path=tmp_path, foreign="thesis.tex", kind="site"):
        write_site(few, tmp_path)
    assert contents(tmp_path) == {"thesis.tex": b"years of work"}


@pytest.mark.parametrize("mark", ["", "{}", "[]", '{"holds": 3}', "\ud800"])
def test_a_mark_that_does_not_say_what_the_folder_holds_saves_nothing(few: Path, tmp_path: Path, mark: str) -> None:
    (tmp_path / MARK).write_text(mark, errors="surrogatepass")
    with raises("foreign-folder", foreign=MARK):
        write_site(few, tmp_path)


def test_what_others_put_into_a_site_is_not_thrown_away(few: Path, tmp_path: Path) -> None:
    write_site(few, tmp_path / "public")
    (tmp_path / "public" / ".git").mkdir()
    (tmp_path / "public" / ".git" / "HEAD").write_text("ref: refs/heads/pages")
    before = contents(tmp_path / "public")
    with raises("foreign-folder", foreign=".git"):
        write_site(few, tmp_path / "public")
    assert contents(tmp_path / "public") == before


def test_a_file_is_no_folder(few: Path, tmp_path: Path) -> None:
    (tmp_path / "public").write_text("mine")
    with raises("not-a-folder", path=tmp_path / "public"):
        write_site(few, tmp_path / "public")
    assert (tmp_path / "public").read_text() == "mine"


def test_a_place_that_cannot_be_written_is_told(few: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("mine")
    with raises("not-writable", path=tmp_path / "file" / "public"):
        write_site(few, tmp_path / "file" / "public")


def test_without_a_dataset_there_is_no_site(tmp_path: Path) -> None:
    with raises("not-built", path=tmp_path / "dataset.nq"):
        write_site(tmp_path / "dataset.nq", tmp_path / "public")
    assert list(tmp_path.iterdir()) == []


def test_a_dataset_that_is_built_anew_meanwhile_is_told_and_the_former_site_stays(tmp_path: Path) -> None:
    dataset = saved(tmp_path, FEW)
    write_site(dataset, tmp_path / "public")
    before = contents(tmp_path / "public")

    def meanwhile(said: str) -> None:
        if said.startswith("pages"):
            saved(tmp_path, "<gene/NEW> a m:Gene .")

    with raises("dataset-changed"):
        write_site(dataset, tmp_path / "public", meanwhile)
    assert contents(tmp_path / "public") == before
    assert {path.name for path in tmp_path.iterdir()} == {"dataset.nq", "public"}


def test_what_cannot_take_the_place_of_the_former_site_leaves_it_there(few: Path, tmp_path: Path) -> None:
    write_site(few, tmp_path / "public")
    before = contents(tmp_path / "public")
    with raises("not-writable", path=tmp_path / "public"), replacing(tmp_path / "public", KIND) as work:
        # As if someone had cleared up too much.
        work.rename(tmp_path / "elsewhere")
    assert contents(tmp_path / "public") == before
    assert {path.name for path in tmp_path.iterdir()} == {"public", "elsewhere"}


def test_one_killed_in_the_very_moment_of_replacing_is_made_good_by_the_next(few: Path, tmp_path: Path) -> None:
    write_site(few, tmp_path / "public")
    before = contents(tmp_path / "public")
    # What stands there then: the former site beside its place, the new one in the folder of work.
    (tmp_path / ".public.mscpof-site-x").mkdir()
    (tmp_path / "public").rename(tmp_path / ".public.mscpof-site-x" / "former")
    with pytest.raises(RuntimeError), replacing(tmp_path / "public", KIND):
        raise RuntimeError
    assert contents(tmp_path / "public") == before
    assert [path.name for path in tmp_path.iterdir()] == ["public"]


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


def until(what: str, seen: object) -> None:
    """Wait until something is seen."""
    end = time.monotonic() + PATIENCE
    while not seen():  # type: ignore[operator]
        assert time.monotonic() < end, what
        time.sleep(0.02)


@pytest.mark.skipif(sys.platform != "linux", reason="asks the system for processes as Linux tells of them")
@pytest.mark.parametrize("sign", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
def test_an_interrupted_command_leaves_the_former_site_whole_and_no_process(
    kb: KnowledgeBase, few: Path, tmp_path: Path, sign: signal.Signals
) -> None:
    (tmp_path / "large.nq").write_bytes(canonical(kb.store))
    write_site(few, tmp_path / "public")
    before = contents(tmp_path / "public")
    process = subprocess.Popen(
        [*COMMAND, "site", "public", "--dataset", "large.nq"],
        cwd=tmp_path, env=environment(), stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip
    until("pages are written", lambda: any(tmp_path.glob(".public*/new/*/*.html")))
    workers = children(process.pid)
    assert len(workers) > 1
    process.send_signal(sign)
    process.communicate(timeout=PATIENCE)
    assert process.returncode != 0
    until("the workers end", lambda: not any(map(runs, workers)))
    assert contents(tmp_path / "public") == before
    write_site(few, tmp_path / "public")
    assert {path.name for path in tmp_path.iterdir()} == {"large.nq", "public"}


@pytest.mark.skipif(sys.platform != "linux", reason="asks the system for processes as Linux tells of them")
def test_a_writer_that_is_killed_is_told_and_nothing_is_replaced(kb: KnowledgeBase, few: Path, tmp_path: Path) -> None:
    (tmp_path / "large.nq").write_bytes(canonical(kb.store))
    write_site(few, tmp_path / "public")
    before = contents(tmp_path / "public")

    killed: list[int] = []

    def kill(said: str) -> None:
        # Once: what was done before is reported all the same, when the other writers have ended too.
        if said.startswith("pages") and not killed:
            started = {one: Path(f"/proc/{one}/cmdline").read_bytes() for one in children(os.getpid())}
            killed.append(next(one for one, command in started.items() if b"spawn_main" in command))
            os.kill(killed[0], signal.SIGKILL)

    with raises("writer-lost"):
        write_site(tmp_path / "large.nq", tmp_path / "public", kill)
    assert contents(tmp_path / "public") == before
    assert {path.name for path in tmp_path.iterdir()} == {"large.nq", "public"}
