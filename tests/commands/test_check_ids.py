"""The command `mscpof check-ids`: exit codes, reports, offline use, interruption and several runs at once."""

from __future__ import annotations

import json
import signal
import subprocess
import time
from typing import TYPE_CHECKING

import pytest

from mscpof.curator.registries.identifier import identifiers_of
from mscpof.curator.registries.registry import load_registries
from tests.programs.command import COMMAND, environment, mscpof, on_terminal, run_command
from tests.programs.registries import World, busy, go_term, inactive, is_silent, paper, registries
from tests.programs.server import eventually, free_port

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from mscpof.curated.project import Project
    from mscpof.dataset.build import Knowledge

    Check = Callable[..., subprocess.CompletedProcess[str]]

pytestmark = pytest.mark.slow


@pytest.fixture
def full(knowledge: Knowledge) -> Iterator[World]:
    """Registries that agree with the dataset in everything."""
    found = World()
    for registry in load_registries():
        found.agree(identifiers_of(knowledge.store, registry))
    with registries(found):
        yield found


@pytest.fixture
def check(full: World, dataset: Path, tmp_path: Path) -> Check:
    def run(*arguments: str, **env: str) -> subprocess.CompletedProcess[str]:
        return run_command(*_arguments(full, dataset, tmp_path), *arguments, cwd=tmp_path, **env)

    return run


def _arguments(full: World, dataset: Path, tmp_path: Path, **more: object) -> list[str]:
    (tmp_path / "registries.toml").write_text(full.settings(**more))
    places = ["--dataset", str(dataset), "--settings", str(tmp_path / "registries.toml")]
    return ["check-ids", *places, "--cache", str(tmp_path / "cache"), "--pause", "0.01", "--timeout", "5"]


def test_tells_file_and_line_and_what_would_be_right(full: World, real: Project, tmp_path: Path) -> None:
    full.entries["P31749"] = inactive("P31749", "MERGED", "Q99999")
    full.terms["GO:0006915"] = go_term("GO:0006915", "cell death, programmed")
    del full.works["10.1186/s13287-022-03056-y"]
    (tmp_path / "registries.toml").write_text(full.settings())
    names = "uniprot,go,crossref"
    done = run_command(
        "check-ids", "--root", real.root, "--settings", tmp_path / "registries.toml", "--cache", tmp_path / "c",
        "--registry", names,
    )  # fmt: skip
    genes, slices, study = "data/entities/genes.yaml", "ontology/imports/go.ttl", "data/studies/qu-q-2022.yaml"
    for file, words in (
        (genes, "uniprot:P31749 was merged into uniprot:Q99999; write uniprot:Q99999"),
        (slices, 'GO:0006915 is now called "cell death, programmed", not "apoptotic process"'),
        (study, "Crossref has no doi:10.1186/s13287-022-03056-y"),
    ):
        (line,) = [line for line in done.stdout.splitlines() if words in line]
        place = line.split()[0]
        path, number, _ = place.split(":")
        assert path == file
        stands = (real.root / path).read_text(encoding="utf-8").splitlines()[int(number) - 1]
        assert any(each in stands for each in ("P31749", "GO_0006915", "apoptotic process", "s13287-022-03056-y"))
    assert len(done.stdout.splitlines()) == 3
    assert done.returncode == 1


def test_says_nothing_and_ends_well_where_all_is_right(check: Check, full: World) -> None:
    done = check()
    assert (done.returncode, done.stdout) == (0, "")
    assert "0 errors, 0 warnings; 1381 of 1381 identifiers are known" in done.stderr


def test_without_a_network_says_which_hosts_and_that_nothing_is_known(
    check: Check, full: World, tmp_path: Path
) -> None:
    host = f"127.0.0.1:{free_port()}"
    (tmp_path / "none.toml").write_text("".join(f'[{n}]\nbase = "http://{host}"\n' for n in ("uniprot", "pubmed")))
    done = check("--registry", "uniprot,pubmed", "--settings", str(tmp_path / "none.toml"), "--attempts", "2")
    assert done.returncode == 3
    assert done.stderr.startswith(f"nothing could be asked: {host}: not reached")
    assert "0 of 396 identifiers are known (2 requests" in done.stderr


def test_a_proxy_of_the_environment_is_used(check: Check, full: World, tmp_path: Path) -> None:
    (tmp_path / "far.toml").write_text('[hgnc]\nbase = "http://far.example"')
    proxy = {"HTTP_PROXY": full.url, "http_proxy": full.url, "NO_PROXY": "", "no_proxy": ""}
    check("--registry", "hgnc", "--settings", str(tmp_path / "far.toml"), "--attempts", "1", **proxy)
    assert full.asked[0].startswith("http://far.example/fetch/hgnc_id/")


def test_offline_it_asks_nobody_and_says_what_is_not_known(check: Check, full: World) -> None:
    assert check("--registry", "pubmed").returncode == 0
    full.asked.clear()
    done = check("--registry", "pubmed,hgnc", "--offline")
    assert full.asked == []
    assert done.returncode == 3
    assert "HGNC could not be asked about 147 of its identifiers (offline" in done.stdout
    assert "12 of 159 identifiers are known" in done.stderr
    assert check("--registry", "pubmed", "--offline").returncode == 0


def test_an_error_counts_even_where_not_all_is_known(check: Check, full: World) -> None:
    full.papers["35883161"] = paper("35883161", "Another paper altogether")
    full.fail("hgnc", *[busy(500)] * 50)
    assert check("--registry", "pubmed,hgnc").returncode == 1


def test_reports_for_machines_also_say_what_is_not_known(check: Check, full: World) -> None:
    reports = {}
    for form in ("json", "sarif", "ttl"):
        full.fail("entrez", *[busy(500)] * 50)
        reports[form] = check("--registry", "pubmed", "--format", form).stdout
        assert "identifier-not-asked" in reports[form]
    (fault,) = json.loads(reports["json"])
    assert "PubMed could not be asked about 12" in fault["message"]
    assert "PubMed" in fault["message_zh"]


def test_killed_at_any_moment_it_goes_on_where_it_was(full: World, dataset: Path, tmp_path: Path, check: Check) -> None:
    full.slow = 0.05
    arguments = [*_arguments(full, dataset, tmp_path, batch=20), "--registry", "uniprot,go"]
    for number in (6, 18):
        with subprocess.Popen([*COMMAND, *arguments], env=environment(), stderr=subprocess.DEVNULL) as process:
            assert eventually(lambda n=number: len(full.asked) >= n)
            process.kill()
    full.slow = 0
    done = mscpof(*arguments)
    assert done.returncode == 0
    assert "663 of 663 identifiers are known" in done.stderr
    # Of each killed run the request under way is made again, perhaps with others in its batch.
    assert len(full.asked) <= 34 + 2
    assert check("--registry", "uniprot,go", "--offline").returncode == 0


def test_a_cache_that_cannot_be_written_is_said(check: Check, tmp_path: Path) -> None:
    (tmp_path / "cache").write_text("no folder")
    done = check("--registry", "pubmed")
    assert done.returncode == 1
    assert "error:" in done.stderr
    assert str(tmp_path / "cache") in done.stderr


def test_two_at_once_do_no_harm(full: World, dataset: Path, tmp_path: Path, check: Check) -> None:
    full.slow = 0.01
    arguments = [*COMMAND, *_arguments(full, dataset, tmp_path, batch=20), "--registry", "go,uniprot"]
    both = [subprocess.Popen(arguments, env=environment(), stderr=subprocess.DEVNULL) for _ in range(2)]
    assert [process.wait(30) for process in both] == [0, 0]
    full.asked.clear()
    assert check("--registry", "go,uniprot", "--offline").returncode == 0


def test_interrupted_it_tells_what_is_known_so_far(full: World, dataset: Path, tmp_path: Path) -> None:
    full.terms["GO:0006915"] = go_term("GO:0006915", "another term")
    full.fail("entrez", is_silent(4))
    arguments = [*_arguments(full, dataset, tmp_path), "--registry", "go,pubmed"]
    with subprocess.Popen(
        [*COMMAND, *arguments], env=environment(), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        assert eventually(lambda: any("/entrez/" in path for path in full.asked))
        started = time.monotonic()
        process.send_signal(signal.SIGINT)
        said, told = process.communicate(timeout=10)
    assert time.monotonic() - started < 3
    assert process.returncode == 130
    assert '"another term"' in said
    assert "PubMed could not be asked about 12 of its identifiers (interrupted" in said
    assert "Traceback" not in told


def test_shows_on_a_terminal_how_far_it_is_and_nothing_of_it_in_pipes(
    full: World, dataset: Path, tmp_path: Path, check: Check
) -> None:
    shown = on_terminal(*_arguments(full, dataset, tmp_path), "--registry", "go")
    assert "279/279" in shown
    assert "279/279" not in check("--registry", "go").stderr
