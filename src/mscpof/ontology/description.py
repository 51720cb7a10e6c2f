"""The terms of a project described: its ontology, what the reasoner concluded, its tables of mappings."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mscpof.base.faults import Undescribed
from mscpof.base.names import INFERRED_GRAPH, ONTOLOGY_GRAPH, resolve
from mscpof.base.place import Places
from mscpof.curated.mappings import read_rows
from mscpof.curated.turtle import read_turtle
from mscpof.ontology.terminology import Description, Mapping, Terminology, terminology_of

if TYPE_CHECKING:
    from mscpof.curated.mappings import Row
    from mscpof.curated.project import Project


def describe(project: Project) -> Terminology:
    """Describe the own terms of a project.

    :raises CurationFault: when a file cannot be read.
    :raises Undescribed: when a term lacks a label or a definition in one of the languages.
    """
    places = Places()
    ontology = read_turtle(project, project.ontology, ONTOLOGY_GRAPH, places)
    inferred = read_turtle(project, [project.inferred], INFERRED_GRAPH, places) if project.inferred.is_file() else []
    found = terminology_of(ontology, inferred, places)
    for path in project.mappings:
        for row in read_rows(path, project.shown(path)):
            if term := found.terms.get(resolve(row.get("subject_id"))):
                _map(term, row)
    if wanting := [term for term in found.terms.values() if term.lacks]:
        raise Undescribed([f"{term.place}: {term.name} has {', '.join(term.lacks)}" for term in wanting])
    return found


def _map(term: Description, row: Row) -> None:
    if not row.found:
        term.unmatched.append(row.get("comment"))
        return
    predicate, iri = row.get("predicate_id").partition(":")[2], resolve(row.get("object_id"))
    term.mappings.append(Mapping(predicate, iri, row.get("object_label"), row.negative, row.get("comment")))
