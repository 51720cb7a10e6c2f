"""The page that documents the ontology: one HTML file without scripts, with an anchor for each own term."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from mscpof.chapters import FILTERS, chapters_of
from mscpof.names import ONTOLOGY, ONTOLOGY_GRAPH, TERMS, local_name
from mscpof.place import Places
from mscpof.slices import load_slices
from mscpof.turtle import read_turtle

if TYPE_CHECKING:
    from mscpof.project import Project
    from mscpof.terminology import Terminology


def render(project: Project, terminology: Terminology) -> str:
    """Write the page.

    :param project: the project, for what the ontology says of itself and for the slices.
    :param terminology: its terms.
    """
    pages = Environment(
        loader=PackageLoader("mscpof"), autoescape=True, undefined=StrictUndefined, keep_trailing_newline=True
    )
    pages.filters |= FILTERS
    # A style is no HTML; what stands in it is ours.
    style = pages.loader.get_source(pages, "ontology.css")[0] if pages.loader else ""
    text = pages.get_template("ontology.html").render(
        _header(project),
        ontology=ONTOLOGY,
        namespace=TERMS,
        style=Markup(style),  # noqa: S704
        chapters=chapters_of(terminology),
        terminology=terminology,
        slices=load_slices(project).values(),
    )
    return "\n".join(line.rstrip() for line in text.splitlines()) + "\n"


def _header(project: Project) -> dict[str, object]:
    """Return what the ontology says of itself."""
    said: dict[str, object] = {}
    for quad in read_turtle(project, project.ontology, ONTOLOGY_GRAPH, Places()):
        if getattr(quad.subject, "value", "") == ONTOLOGY:
            name, value = local_name(quad.predicate.value), str(getattr(quad.object, "value", ""))
            if language := getattr(quad.object, "language", None):
                said.setdefault(name, {})[language] = value  # type: ignore[index]
            else:
                said[name] = value
    return said | {"version": said["versionIRI"], "licence": said["license"]}
