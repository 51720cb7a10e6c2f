"""The command `mscpof release`: a release of the dataset, made or verified."""

import time
from pathlib import Path
from typing import Annotated

from typer import Argument, Option

from mscpof.base.extras import needing
from mscpof.commands.options import RootOption
from mscpof.commands.terminal import err, out, progress

EXAMPLES = ("mscpof release public/0.1.0", "mscpof release --draft draft", "mscpof release --verify public/0.1.0")


def release(
    folder: Annotated[Path, Argument(help="Where it goes; a release that is there is replaced.", metavar="DIR")],
    root: RootOption = Path(),
    draft: Annotated[bool, Option("--draft", help="Of files not committed yet; names no commit.")] = False,
    verify: Annotated[bool, Option("--verify", help="Make none; prove the one that is there.")] = False,
) -> None:
    """Make a release: the dataset in all its forms, with what describes, cites and proves it."""
    if verify:
        _verify(folder)
        return
    with needing("release"):
        from mscpof.release.release_folder import release_content, write_release
    from mscpof.curated.project import Project

    started = time.perf_counter()
    with progress() as report:
        content = release_content(Project.find(root), draft=draft, report=report)
        artefacts = write_release(content, folder, report)
    size, seconds = sum(len(artefact.data) for artefact in artefacts) / 1e6, time.perf_counter() - started
    edition = f"{content.edition.version} ({content.edition.date})"
    err.print(f"{edition}: {len(artefacts)} files ({size:.0f} MB) in {folder} ({seconds:.0f} s)", soft_wrap=True)


def _verify(folder: Path) -> None:
    """Compare a release with its checksums; when there are differences, list them on stdout and raise `Unproved`."""
    from mscpof.release.verification import Unproved, verify

    try:
        with progress() as report:
            files, graphs = verify(folder, report)
    except Unproved as fault:
        for line in fault.differences:
            out.print(line, markup=False, soft_wrap=True)
        raise
    err.print(f"{folder}: {files} files and {graphs} graphs are as they were released", soft_wrap=True)
