"""Validate nanopublications with the nanopub package, in its own environment; sign one with a key made for it.

Arguments: a folder of TriG files, then the name of the one to sign. Nothing is published. Prints JSON: what is wrong
with which file; of the signed one its trusty URI, whether it verifies, and what is said once a statement was changed.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from nanopub import Nanopub, NanopubConf, Profile
from rdflib import ConjunctiveGraph, Literal, URIRef


def faults(paths: list[Path]) -> dict[str, str]:
    found = {}
    for path in paths:
        try:
            valid = Nanopub(rdf=path).is_valid
        except Exception as error:
            found[path.name] = repr(error)
        else:
            if not valid:
                found[path.name] = "not valid"
    return found


def signed(path: Path) -> dict[str, Any]:
    profile = Profile(orcid_id="https://orcid.org/0000-0000-0000-0000", name="Nobody")
    nanopublication = Nanopub(rdf=path, conf=NanopubConf(profile=profile))
    nanopublication.sign()
    text = nanopublication.rdf.serialize(format="trig")
    again = Nanopub(rdf=read(text))
    verdict = {
        "uri": str(again.source_uri),
        "trusty": again.has_valid_trusty,
        "text": text,
    }
    changed = read(text)
    for quad in list(changed.quads((None, URIRef("https://w3id.org/mscpof/ontology#source"), None, None))):
        changed.remove(quad)
        changed.add((*quad[:2], Literal("changed"), quad[3]))
    # By the trusty URI, which covers the signature: has_valid_signature of nanopub 2.0.1 takes any signature for right.
    return verdict | {"changed": refused(changed)}


def read(text: str) -> ConjunctiveGraph:
    graph = ConjunctiveGraph()
    graph.parse(data=text, format="trig")
    return graph


def refused(graph: ConjunctiveGraph) -> str:
    try:
        _ = Nanopub(rdf=graph).has_valid_trusty
    except Exception as error:
        return type(error).__name__
    return ""


def main() -> None:
    folder = Path(sys.argv[1])
    paths = sorted(folder.glob("*.trig"))
    report: dict[str, Any] = {"files": len(paths), "faults": faults(paths)}
    if len(sys.argv) > 2:
        report |= {"signed": signed(folder / sys.argv[2])}
    print(json.dumps(report))


main()
