"""Where the project mentions terms of reference ontologies: file and line, read as text, so in broken files too."""

from __future__ import annotations

import re
from collections import defaultdict
from typing import TYPE_CHECKING

from mscpof.base.names import OBO
from mscpof.base.place import Place

if TYPE_CHECKING:
    from collections.abc import Iterable

    from mscpof.curated.project import Project

_COMMENT = re.compile(r"(?:^|\s)#.*")


def mentions(project: Project, owners: Iterable[str]) -> dict[str, list[Place]]:
    """Find the identifiers that data, ontology, shapes and queries write, but for the slices and for comments.

    :param owners: the prefixes of the identifiers, such as GO.
    :returns: the places by IRI, in the order of files and lines.
    """
    names = "|".join(map(re.escape, sorted(owners)))
    pattern = re.compile(rf"(?<![A-Za-z0-9])({names})[:_](\d+)\b")
    found: dict[str, list[Place]] = defaultdict(list)
    own = [path for path in project.ontology if path.parent.name != "imports"]
    for path in (*project.data, *own, *project.shapes, *project.competency, *project.quality, *project.rules):
        for number, line in enumerate(path.read_text(encoding="utf-8", errors="replace").splitlines(), 1):
            for match in pattern.finditer(_COMMENT.sub("", line)):
                place = Place(project.shown(path), number, match.start() + 1)
                found[f"{OBO}{match[1]}_{match[2]}"].append(place)
    return dict(found)
