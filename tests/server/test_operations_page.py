"""Tests of what the page on serving offers: its tables, and a unit that systemd and the server get on with."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest
import typer
from prometheus_client.parser import text_string_to_metric_families

from mscpof.commands.app import app
from tests.conftest import ROOT
from tests.programs.command import COMMAND
from tests.programs.debian import program
from tests.programs.server import eventually, serving
from tests.server.test_limits import children

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.slow

PAGE = ROOT / "docs" / "operate" / "serve.md"
UNIT = ROOT / "docs" / "operate" / "mscpof.service"
ASK = "ASK { ?s ?p ?o }"


def test_the_page_lists_the_options_as_the_command_has_them() -> None:
    parameters = typer.main.get_group(app).commands["serve"].params
    listed = []
    for parameter in parameters:
        shown: Any = getattr(parameter, "show_default", None)
        default = shown if isinstance(shown, str) else parameter.default
        if isinstance(default, bool):
            default = "on" if default else "off"
        names = ", ".join(f"`{name}`" for name in (*parameter.opts, *parameter.secondary_opts))
        variable = f"`{parameter.envvar}`" if parameter.envvar else ""
        words = "" if default in (None, "", ()) else str(default)
        listed.append((names, variable, words, getattr(parameter, "help", "")))
    assert [row for row in table("option") if "--help" not in row[0]] == listed


def test_the_page_lists_the_figures_as_the_server_has_them(small: Path) -> None:
    with serving("--dataset", small, "--workers", 1) as server:
        server.query(ASK)
        families = text_string_to_metric_families(server.get("/metrics").text)
        has = {(family.name, family.type, family.documentation) for family in families}
    listed = {(name.removesuffix("_total"), kind, words) for name, kind, words in table("metric")}
    assert listed == has


def test_the_unit_is_one_that_systemd_takes_and_finds_safe(tmp_path: Path) -> None:
    analyze = program("systemd-analyze")
    unit = tmp_path / UNIT.name
    unit.write_text(UNIT.read_text().replace("/opt/mscpof/bin/mscpof", COMMAND[0]))
    for order in (["verify"], ["security", "--offline=true", "--threshold=20"]):
        done = subprocess.run([analyze, *order, unit], capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr
        assert order != ["verify"] or done.stderr == ""


def test_the_server_asks_nothing_of_the_kernel_that_the_unit_forbids(tmp_path: Path) -> None:
    analyze, strace = program("systemd-analyze"), program("strace")
    with serving("--workers", 2, by=(strace, "-f", "-qq", "-c", "-o", str(tmp_path / "calls"))) as server:
        assert server.query(ASK).status == 200
        assert server.query("SELECT * { ?s ?p ?o }", "text/csv").status == 200  # by way of a file
        (pid,) = children(server.process.pid)
        (fork_server,) = children(pid)
        os.kill(children(fork_server)[0], signal.SIGKILL)
        assert eventually(lambda: server.figure("mscpof_workers_replaced_total") == 1)
        os.kill(pid, signal.SIGTERM)
        server.process.wait(20)
    # Share, seconds, microseconds a call, calls, perhaps errors, name; among the rows may stand calls that were cut.
    row = re.compile(r" *[\d.]+ +[\d.]+ +\d+ +\d+ +(?:\d+ +)?(\w+)", re.ASCII)
    used = {match[1] for line in (tmp_path / "calls").read_text().splitlines() if (match := row.fullmatch(line))}
    used -= {"total"}
    allowed, forbidden = filtered(analyze)
    assert len(used) > 20
    assert used - allowed == set()
    assert used & forbidden == set()


def test_the_server_makes_no_memory_that_it_both_writes_and_executes(small: Path) -> None:
    # What MemoryDenyWriteExecute does, by a call of Linux 6.3 and later.
    ask = "import ctypes, os, sys; ctypes.CDLL(None).prctl(65, 1, 0, 0, 0) and sys.exit(9); "
    if subprocess.run([sys.executable, "-c", ask], check=False).returncode:
        pytest.skip("this kernel cannot deny memory that is both written and executed")
    by = (sys.executable, "-c", ask + "os.execv(sys.argv[1], sys.argv[1:])")
    with serving("--workers", 1, "--dataset", small, by=by) as server:
        assert server.query(ASK).status == 200


def table(first: str) -> list[tuple[str, ...]]:
    """Return the rows of the page's table whose first column has this name."""
    lines = PAGE.read_text(encoding="utf-8").split(f"| {first} |", 1)[1].splitlines()[2:]
    rows = []
    for line in lines:
        if not line.startswith("|"):
            break
        rows.append(tuple(cell.strip() for cell in line.strip("|").split("|")))
    return [row if first == "option" else (row[0].strip("`"), *row[1:]) for row in rows]


def filtered(analyze: str) -> tuple[set[str], set[str]]:
    """Return the system calls that the unit allows, and those that it then forbids."""
    named = re.findall(r"^SystemCallFilter=(~?)(@\S+)$", UNIT.read_text(), re.MULTILINE)
    sets: dict[bool, set[str]] = {False: set(), True: set()}
    for sign, name in named:
        sets[bool(sign)] |= calls_of(analyze, name)
    return sets[False], sets[True]


def calls_of(analyze: str, group: str) -> set[str]:
    listed = subprocess.run([analyze, "syscall-filter", group], capture_output=True, text=True, check=True).stdout
    names = [line.strip() for line in listed.splitlines()[1:] if not line.strip().startswith("#")]
    return {call for name in names if name for call in (calls_of(analyze, name) if name[0] == "@" else {name})}
