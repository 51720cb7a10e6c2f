"""The README of a release: what it is and holds, how it is proved, loaded and cited."""

from __future__ import annotations

from importlib import resources
from typing import TYPE_CHECKING

from pyoxigraph import QuerySolutions

from mscpof.release.artefact import Artefact
from mscpof.release.contents import holdings
from mscpof.release.release_identity import about_of
from mscpof.release.template import fill

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pyoxigraph import Store

    from mscpof.release.content import Content
    from mscpof.release.release_identity import About


def readme_file(content: Content, made: Sequence[Artefact]) -> Iterator[Artefact]:
    """Yield the README.

    :param made: what stands in the release; the table of files lists it.
    """
    about = about_of(content)
    text = fill(
        "README.md",
        about=about,
        held=holdings(made),
        counts=_counts(content.store),
        review=_review(about),
        commit=content.commit,
    )
    yield Artefact("README.md", text, "What the release is and how it is used", "text/markdown")


def _counts(store: Store) -> dict[str, str]:
    query = resources.files("mscpof.release").joinpath("counts.rq").read_text(encoding="utf-8")
    solutions = store.query(query, use_default_graph_as_union=True)
    assert isinstance(solutions, QuerySolutions)  # noqa: S101  (the query is a SELECT)
    row = next(iter(solutions))
    return {variable.value: str(getattr(row[variable], "value", "")) for variable in solutions.variables}


def _review(about: About) -> str:
    authors = ", ".join(f"{author['family-names']} {author['given-names']}" for author in about.review["authors"])
    paper = about.review
    return f"{authors}. {paper['title']}. {paper['journal']} {paper['year']}. <https://doi.org/{paper['doi']}>"
