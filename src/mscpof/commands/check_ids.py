"""The command `mscpof check-ids`: what registries say today of the identifiers that the dataset uses."""

from __future__ import annotations

import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from mscpof.base.faults import NotAProject
from mscpof.base.names import shorten
from mscpof.base.terminal import err, needing
from mscpof.base.terminal import progress as status
from mscpof.commands.options import DatasetOption, Language, LanguageOption, ReportFormat, RootOption, opened

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from mscpof.base.faults import RuleViolation
    from mscpof.base.place import Place
    from mscpof.base.sparql import Source
    from mscpof.curator.registries.asking import Asking
    from mscpof.curator.registries.identifier import Identifier
    from mscpof.curator.registries.registry import Registry

    Finder = Callable[[str, str, str], Place | None]

app = typer.Typer()

# 1 says that there are errors, 2 that the command was not understood.
NOT_ALL_KNOWN = 3
INTERRUPTED = 130

_EXAMPLES = "Examples:\n\n" + "\n\n".join(
    (
        "    mscpof check-ids --mailto you@example.org",
        "    mscpof check-ids --registry crossref,pubmed --max-age 1",
        "    mscpof check-ids --offline --format json",
    )
)


@app.command("check-ids", epilog=_EXAMPLES)
def check_ids(
    root: RootOption = Path(),
    dataset: DatasetOption = None,
    registry: Annotated[
        str, typer.Option(help="Which to ask, with commas between; by default all.", metavar="NAME,...")
    ] = "",
    form: Annotated[ReportFormat, typer.Option("--format", help="For people (text) or machines.")] = ReportFormat.text,
    lang: LanguageOption = Language.en,
    offline: Annotated[bool, typer.Option("--offline", help="Ask nobody; use the answers that were kept.")] = False,
    cache: Annotated[
        Path | None, typer.Option("--cache", help="The folder of the answers that were kept; by default the user's.")
    ] = None,
    max_age: Annotated[float, typer.Option("--max-age", min=0, help="Days after which to ask again.")] = 30,
    mailto: Annotated[
        str, typer.Option(envvar="MSCPOF_MAILTO", help="Your mail address, for registries that want to reach you.")
    ] = "",
    settings: Annotated[
        Path | None,
        typer.Option(envvar="MSCPOF_REGISTRIES", help="A TOML file with other addresses, batch sizes or rates."),
    ] = None,
    timeout: Annotated[float, typer.Option(min=0.1, help="Seconds a server may stay silent.")] = 30,
    attempts: Annotated[int, typer.Option(min=1, help="How often to make a request at most.")] = 4,
    pause: Annotated[float, typer.Option(min=0, help="Seconds before the second attempt; doubled each time.")] = 1,
) -> None:
    """Ask registries whether the identifiers in use exist, are current, and are what the dataset says they are.

    Asked are UniProt, QuickGO, OLS, HGNC, NCBI Gene, Crossref and PubMed; the last two also for retractions and
    corrections. Answers are kept, so that it goes on where it was interrupted. It ends with 0 when all is known and
    right, 1 when there are errors, 3 when there are none but something could not be asked, 130 when interrupted.
    """
    with needing("check"):
        from mscpof.curator.registries.asking import Asking
        from mscpof.curator.registries.cache import Cache, user_folder
        from mscpof.curator.registries.client import Patience
        from mscpof.curator.registries.identifier import identifiers_of
        from mscpof.curator.registries.registry import load_registries
        from mscpof.dataset import report as reports

    started = time.perf_counter()
    registries = load_registries([name.strip() for name in registry.split(",") if name.strip()], settings)
    source, find = _source(root, dataset)
    used = {each.name: identifiers_of(source, each) for each in registries}
    # An identifier that several nodes have is asked about once.
    wanted = {name: list(dict.fromkeys(each.id for each in found)) for name, found in used.items()}
    asking = Asking(Cache(cache or user_folder(), max_age), Patience(timeout, attempts, pause), mailto)
    finished = True
    if offline:
        asking.kept(wanted, registries, "offline, and no answer was kept that is young enough")
    else:
        with _progress(registries, wanted) as asking.report:
            finished = asking.run(wanted, registries)
    faults = _judged(registries, used, asking, find)
    reports.tell(faults, form.value, lang.value)
    _sum_up(faults, asking, wanted, time.perf_counter() - started)
    raise typer.Exit(_code(faults, finished))


def _source(root: Path, dataset: Path | None) -> tuple[Source, Finder]:
    """Return the dataset: of the checkout as its files now are, with their places; outside of one, what was built."""
    from mscpof.curated.project import Project

    if dataset is None:
        try:
            project = Project.find(root)
        except NotAProject:
            return opened(None, None, None).source, lambda _node, _path, _value: None
        with needing("curate"), status() as report:
            from mscpof.dataset.build import assemble

            knowledge = assemble(project, report, asked=False)
        return knowledge.store, knowledge.reading.places.find
    return opened(dataset, None, None).source, lambda _node, _path, _value: None


def _judged(
    registries: Sequence[Registry], used: Mapping[str, Sequence[Identifier]], asking: Asking, find: Finder
) -> list[RuleViolation]:
    from mscpof.curator.registries.judgement import Judge

    faults = [
        fault for each in registries for fault in Judge(each, find).faults(used[each.name], asking.told[each.name])
    ]
    for fault in faults:
        if fault.place is None and fault.focus:
            name = shorten(fault.focus)
            fault.words = {language: f"{name}: {text}" for language, text in fault.words.items()}
    return faults


def _sum_up(
    faults: Sequence[RuleViolation], asking: Asking, wanted: Mapping[str, Sequence[str]], seconds: float
) -> None:
    """Say on stderr what is known, and of whom nothing is."""
    unknown = sum(len(told.unknown) for told in asking.told.values())
    total = sum(len(found) for found in wanted.values())
    errors = sum(fault.severity == "error" for fault in faults)
    warnings = sum(fault.severity == "warning" and fault.code != "identifier-not-asked" for fault in faults)
    requests = sum(asking.requests.values())
    silent = {reason for told in asking.told.values() for reason in told.unknown.values()}
    if unknown:
        some = "not everything" if unknown < total else "nothing"
        err.print(f"{some} could be asked: {'; '.join(sorted(silent))}", markup=False)
    known = f"{total - unknown} of {total} identifiers are known"
    found = f"{errors} error{'s' * (errors != 1)}, {warnings} warning{'s' * (warnings != 1)}"
    err.print(f"{found}; {known} ({requests} request{'s' * (requests != 1)}, {seconds:.1f} s)")


def _code(faults: Sequence[RuleViolation], finished: bool) -> int:
    if not finished:
        return INTERRUPTED
    if any(fault.severity == "error" for fault in faults):
        return 1
    return NOT_ALL_KNOWN if any(fault.code == "identifier-not-asked" for fault in faults) else 0


@contextmanager
def _progress(
    registries: Sequence[Registry], wanted: Mapping[str, Sequence[str]]
) -> Iterator[Callable[[str, int], None]]:
    """Show on a terminal how far each registry is; say nothing into files and pipes."""
    if not err.is_terminal:
        yield lambda _name, _done: None
        return
    columns: list[Any] = [TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn()]
    with Progress(*columns, console=err, transient=True) as bars:
        tasks = {each.name: bars.add_task(each.title, total=len(wanted[each.name])) for each in registries}
        yield lambda name, done: bars.advance(tasks[name], done)
