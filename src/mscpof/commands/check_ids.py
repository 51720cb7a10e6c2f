"""The command `mscpof check-ids`: whether the identifiers in the dataset exist, are current and mean what it says."""

from __future__ import annotations

import time
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from typer import Option

from mscpof.base.extras import needing
from mscpof.base.faults import NotAProject
from mscpof.commands.answer_table import number_of
from mscpof.commands.options import DatasetOption, LanguageOption, ReportFormatOption, RootOption, load_knowledge_base
from mscpof.commands.terminal import err, print_faults, progress

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from mscpof.base.faults import RuleViolation
    from mscpof.base.sparql import Source
    from mscpof.curator.registries.comparison import FindPlace
    from mscpof.curator.registries.lookup_run import LookupRun

# Exit codes besides 1 (there are errors) and 2 (the command was not understood).
NOT_ALL_KNOWN = 3
INTERRUPTED = 130
NOT_ASKED = "identifier-not-asked"

EXAMPLES = (
    "mscpof check-ids --mailto you@example.org",
    "mscpof check-ids --registry crossref,pubmed --max-age 1",
    "mscpof check-ids --offline --format json",
)


def check_ids(
    root: RootOption = Path(),
    dataset: DatasetOption = None,
    registry: Annotated[
        str, Option(help="Which to ask, with commas between; by default all.", metavar="NAME,...")
    ] = "",
    form: ReportFormatOption = "text",
    lang: LanguageOption = "en",
    offline: Annotated[bool, Option("--offline", help="Ask nobody; use the answers that were kept.")] = False,
    cache: Annotated[
        Path | None, Option(help="The folder of the answers that were kept; by default the user's.")
    ] = None,
    max_age: Annotated[float, Option(min=0, help="Days after which to ask again.")] = 30,
    mailto: Annotated[
        str, Option(envvar="MSCPOF_MAILTO", help="Your mail address, for registries that want to reach you.")
    ] = "",
    settings: Annotated[
        Path | None, Option(envvar="MSCPOF_REGISTRIES", help="A TOML file with other addresses, batch sizes or rates.")
    ] = None,
    timeout: Annotated[float, Option(min=0.1, help="Seconds a server may stay silent.")] = 30,
    attempts: Annotated[int, Option(min=1, help="How often to make a request at most.")] = 4,
    pause: Annotated[float, Option(min=0, help="Seconds before the second attempt; doubled each time.")] = 1,
) -> None:
    """Ask registries whether the identifiers in use exist, are current, and are what the dataset says they are.

    Asked are UniProt, QuickGO, OLS, HGNC, NCBI Gene, Crossref and PubMed; the last two also for retractions and
    corrections. Answers are kept, so that it goes on where it was interrupted. It ends with 0 when all is known and
    right, 1 when there are errors, 3 when there are none but something could not be asked, 130 when interrupted.
    """
    with needing("check"):
        from mscpof.curator.registries.answer_cache import AnswerCache, user_folder
        from mscpof.curator.registries.client import RetryPolicy
        from mscpof.curator.registries.comparison import Comparison
        from mscpof.curator.registries.identifier import identifiers_of
        from mscpof.curator.registries.lookup_run import LookupRun
        from mscpof.curator.registries.registry import load_registries

    started = time.perf_counter()
    registries = load_registries([name.strip() for name in registry.split(",") if name.strip()], settings)
    source, find_place = _dataset(root, dataset)
    used = {each.name: identifiers_of(source, each) for each in registries}
    # An identifier that several nodes have is looked up once.
    wanted = {name: list(dict.fromkeys(each.id for each in identifiers)) for name, identifiers in used.items()}
    lookup = LookupRun(AnswerCache(cache or user_folder(), max_age), RetryPolicy(timeout, attempts, pause), mailto)
    finished = True
    if offline:
        lookup.read_cache(wanted, registries, "offline, and no answer was kept that is young enough")
    else:
        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
        with Progress(*columns, console=err, transient=True, disable=not err.is_terminal) as bars:
            tasks = {each.name: bars.add_task(each.title, total=len(wanted[each.name])) for each in registries}
            lookup.report = lambda name, count: bars.advance(tasks[name], count)
            finished = lookup.run(wanted, registries)
    faults = [
        fault
        for each in registries
        for fault in Comparison(each, find_place).faults(used[each.name], lookup.results[each.name])
    ]
    print_faults(faults, form, lang)
    _print_summary(faults, lookup, wanted, time.perf_counter() - started)
    if not finished:
        raise typer.Exit(INTERRUPTED)
    if any(fault.severity == "error" for fault in faults):
        raise typer.Exit(1)
    raise typer.Exit(NOT_ALL_KNOWN if any(fault.code == NOT_ASKED for fault in faults) else 0)


def _dataset(root: Path, dataset: Path | None) -> tuple[Source, FindPlace]:
    """Return the dataset, and the function that finds the place of a statement in the curated files.

    In a checkout the dataset is made from the files as they are; elsewhere it is the built one, without places.
    """
    from mscpof.curated.project import Project

    project = None
    if dataset is None:
        with suppress(NotAProject):
            project = Project.find(root)
    if project is None:
        return load_knowledge_base(dataset, None, None).source, lambda _node, _path, _value: None
    with needing("curate"), progress() as report:
        from mscpof.dataset.build import assemble

        knowledge = assemble(project, report, asked=False)
    return knowledge.store, knowledge.reading.places.find


def _print_summary(
    faults: Sequence[RuleViolation], lookup: LookupRun, wanted: Mapping[str, Sequence[str]], seconds: float
) -> None:
    """Print on stderr how many identifiers are known, and why others are not."""
    reasons = [reason for result in lookup.results.values() for reason in result.unknown.values()]
    unknown, total = len(reasons), sum(map(len, wanted.values()))
    errors = sum(fault.severity == "error" for fault in faults)
    warnings = sum(fault.severity == "warning" and fault.code != NOT_ASKED for fault in faults)
    if unknown:
        part = "not everything" if unknown < total else "nothing"
        err.print(f"{part} could be asked: {'; '.join(sorted(set(reasons)))}", markup=False)
    requests = number_of(sum(lookup.requests.values()), "request")
    err.print(
        f"{number_of(errors, 'error')}, {number_of(warnings, 'warning')}; "
        f"{total - unknown} of {total} identifiers are known ({requests}, {seconds:.1f} s)"
    )
