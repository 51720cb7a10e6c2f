"""The command `mscpof new-study`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from typer.testing import CliRunner, Result

from mscpof.base.faults import MscpofError
from mscpof.commands.app import app
from mscpof.dataset.build import check
from tests.conftest import ROOT

if TYPE_CHECKING:
    from pathlib import Path

    from mscpof.curated.project import Project

# Left out of the quick loop.
pytestmark = pytest.mark.slow

PAPERS = ROOT / "tests" / "fixtures" / "bibliographies"
LEAST = ("--author", "Third, Cecil", "--year", "2022", "--title", "A third study", "--journal", "J", "--reference", "3")


def run(project: Project, *arguments: str | Path, stdin: bytes = b"") -> Result:
    return CliRunner().invoke(app, [*map(str, arguments), "--root", str(project.root)], input=stdin)


def _code(done: Result) -> str:
    assert isinstance(done.exception, MscpofError)
    return done.exception.code


def files(project: Project) -> list[str]:
    return sorted(path.name for path in (project.root / "data/studies").iterdir())


def test_options_alone_begin_a_study(tiny: Project) -> None:
    done = run(tiny, "new-study", *LEAST, "--type", "CellStudy")
    assert (done.exit_code, done.stdout) == (0, "data/studies/third-c-2022.yaml\n")
    assert 'number: "3", cites: study/third-c-2022}' in done.stderr
    assert check(tiny).faults == []


def test_a_file_or_stdin_begins_a_study_and_options_go_before_it(tiny: Project) -> None:
    texts = set()
    for name in ("paper.bib", "paper.ris", "paper.json", "-"):
        given, record = name if name == "-" else PAPERS / name, (PAPERS / "paper.ris").read_bytes()
        done = run(tiny, "new-study", "--from", given, "--reference", "3", "--pages", "999", stdin=record)
        assert done.stdout == "data/studies/qu-q-2022.yaml\n", name
        path = tiny.root / done.stdout.strip()
        texts.add(path.read_text(encoding="utf-8"))
        assert check(tiny).faults == []
        path.unlink()
    for text in texts:
        assert 'pages: "999"' in text
        assert "doi: 10.1186/s13287-022-03056-y" in text


def test_a_study_that_is_there_is_refused_and_its_file_stays(tiny: Project) -> None:
    run(tiny, "new-study", *LEAST)
    path = tiny.root / "data/studies/third-c-2022.yaml"
    path.write_text("id: study/third-c-2022\n", encoding="utf-8")
    done = run(tiny, "new-study", *LEAST, "--title", "Another title")
    assert _code(done) == "curated-study"
    assert "data/studies/third-c-2022.yaml: study/third-c-2022 is there already" in str(done.exception)
    assert path.read_text(encoding="utf-8") == "id: study/third-c-2022\n"
    assert run(tiny, "new-study", *LEAST, "--title", "Another title", "--id", "third-c-2022-b").exit_code == 0


def test_a_body_as_first_author_needs_an_id(tiny: Project) -> None:
    body = ("--author", "{World Health Organization}", *LEAST[2:])
    assert _code(run(tiny, "new-study", *body)) == "study-id-of-body"
    assert run(tiny, "new-study", *body, "--id", "who-2022").stdout == "data/studies/who-2022.yaml\n"
    assert check(tiny).faults == []


def test_of_several_records_one_is_chosen(tiny: Project) -> None:
    several = ("new-study", "--from", PAPERS / "chinese.ris")
    assert _code(run(tiny, *several, "--reference", "3")) == "several-records"
    done = run(tiny, *several, "--record", "2", "--reference", "3")
    assert done.stdout == "data/studies/fu-xiafei-2013.yaml\n"


def test_all_records_take_their_numbers_from_the_review(tiny: Project) -> None:
    review = tiny.root / "data/review/liu-2025.yaml"
    entries = "".join(
        f'  - {{id: review/liu-2025/reference-{n}, type: ReferenceEntry, number: "{n}", cites: study/{study}}}\n'
        for n, study in ((3, "li-yongli-2020"), (4, "fu-xiafei-2013"))
    )
    text = review.read_text(encoding="utf-8").replace("notApplicable:\n", f"{entries}notApplicable:\n")
    review.write_text(text, encoding="utf-8")
    every = ("new-study", "--from", PAPERS / "chinese.ris", "--all")
    done = run(tiny, *every)
    assert done.stdout == "data/studies/li-yongli-2020.yaml\ndata/studies/fu-xiafei-2013.yaml\n"
    assert done.stderr == ""
    assert check(tiny).faults == []
    again = run(tiny, *every)
    assert (again.exit_code, again.stdout) == (0, "")
    assert again.stderr.count("is there already") == 2


def test_all_records_are_written_or_none(tiny: Project) -> None:
    before = files(tiny)
    done = run(tiny, "new-study", "--from", PAPERS / "chinese.ris", "--all")
    assert _code(done) == "bad-record"
    assert str(done.exception).count("give one with --reference") == 2
    assert files(tiny) == before


def test_what_is_said_of_one_paper_is_not_said_of_several(tiny: Project) -> None:
    done = run(tiny, "new-study", "--from", PAPERS / "chinese.ris", "--all", "--reference", "3")
    assert _code(done) == "options-of-one-paper"


def test_a_fault_is_told_and_nothing_is_written(tiny: Project) -> None:
    before = files(tiny)
    for arguments, words in {
        (): "there is no title; give one with --title",
        (*LEAST, "--type", "AnimalStudies"): "did you mean AnimalStudy",
        ("--from", "missing.bib"): "No such file",
    }.items():
        done = run(tiny, "new-study", *arguments)
        assert isinstance(done.exception, MscpofError | OSError)
        assert words in str(done.exception)
        assert files(tiny) == before
