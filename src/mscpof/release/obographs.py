"""The ontology as OBO Graphs JSON, which tools of the OBO community read.

After the schema of https://github.com/geneontology/obographs. What it has no place for is left out: unions,
complements, disjointness; these stand in the other forms.
"""

from __future__ import annotations

import json
from collections import defaultdict
from functools import lru_cache
from importlib import resources
from typing import TYPE_CHECKING, Any

from pyoxigraph import NamedNode, Quad, QuerySolutions, Store

from mscpof.base.names import PREFIXES

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pyoxigraph import Triple

_EXACT = "hasExactSynonym"
_VERSION_IRI = NamedNode(f"{PREFIXES['owl']}versionIRI")


def obo_graph(triples: Iterable[Triple], iri: str) -> bytes:
    """Write an ontology as a document of one OBO graph.

    :param triples: its statements.
    :param iri: its IRI.
    """
    store = Store()
    store.extend(Quad(triple.subject, triple.predicate, triple.object) for triple in triples)
    version = next((str(q.object) for q in store.quads_for_pattern(NamedNode(iri), _VERSION_IRI, None)), "")
    graph = {
        "id": iri,
        "meta": {"version": version.strip("<>"), "basicPropertyValues": _header(store)},
        "nodes": _nodes(store),
        "edges": [{"sub": row["sub"], "pred": row["pred"], "obj": row["obj"]} for row in _rows(store, "edges")],
        "equivalentNodesSets": [
            {"representativeNodeId": row["one"], "nodeIds": sorted((row["one"], row["other"]))}
            for row in _rows(store, "equivalents")
        ],
        "logicalDefinitionAxioms": _definitions(store),
        "domainRangeAxioms": _domains(store),
        "propertyChainAxioms": [
            {"predicateId": row["property"], "chainPredicateIds": [row["first"], row["second"]]}
            for row in _rows(store, "chains")
        ],
    }
    return (json.dumps({"graphs": [graph]}, ensure_ascii=False, indent=1) + "\n").encode()


def _header(store: Store) -> list[dict[str, str]]:
    return [{"pred": row["property"], "val": row["value"]} for row in _rows(store, "header")]


def _nodes(store: Store) -> list[dict[str, Any]]:
    synonyms: dict[str, list[dict[str, str]]] = defaultdict(list)
    for row in _rows(store, "synonyms"):
        synonyms[row["id"]].append({"pred": _EXACT, "val": row["value"]})
    nodes: dict[str, dict[str, Any]] = {}
    for row in _rows(store, "nodes"):
        if row["id"] in nodes:
            continue
        meta: dict[str, Any] = {}
        if row["definition"]:
            meta["definition"] = {"val": row["definition"]}
        if row["id"] in synonyms:
            meta["synonyms"] = synonyms[row["id"]]
        if row["deprecated"] == "true":
            meta["deprecated"] = True
        given = {"lbl": row["label"], "meta": meta, "propertyType": row["kind"]}
        nodes[row["id"]] = {"id": row["id"], "type": row["type"]} | {
            key: value for key, value in given.items() if value
        }
    return list(nodes.values())


def _definitions(store: Store) -> list[dict[str, Any]]:
    found: dict[tuple[str, str], dict[str, Any]] = {}
    for row in _rows(store, "definitions"):
        one = found.setdefault(
            (row["defined"], row["definition"]), {"definedClassId": row["defined"], "genusIds": [], "restrictions": []}
        )
        if row["genus"]:
            one["genusIds"].append(row["genus"])
        else:
            one["restrictions"].append({"propertyId": row["property"], "fillerId": row["filler"]})
    return list(found.values())


def _domains(store: Store) -> list[dict[str, Any]]:
    found: dict[str, dict[str, Any]] = {}
    for row in _rows(store, "domains"):
        one = found.setdefault(row["property"], {"predicateId": row["property"]})
        for key, value in (("domainClassIds", row["domain"]), ("rangeClassIds", row["range"])):
            if value:
                one.setdefault(key, []).append(value)
    return list(found.values())


def _rows(store: Store, name: str) -> list[dict[str, str]]:
    """Return the answer to one of the queries beside this module; what is not bound is an empty text."""
    solutions = store.query(_query(name))
    assert isinstance(solutions, QuerySolutions)  # noqa: S101  (they are SELECT queries)
    names = [variable.value for variable in solutions.variables]
    return [
        {name: getattr(value, "value", "") for name, value in zip(names, solution, strict=True)}
        for solution in solutions
    ]


@lru_cache
def _query(name: str) -> str:
    return resources.files("mscpof.release").joinpath("obograph", f"{name}.rq").read_text(encoding="utf-8")
