"""Ontology as OBO Graphs JSON, for tools of the OBO community.

After the schema of https://github.com/geneontology/obographs. It has no place for unions, complements and disjointness;
these stand in the other forms.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

from pyoxigraph import NamedNode, Quad, Store

from mscpof.base.answer import Answer
from mscpof.base.names import PREFIXES
from mscpof.base.query_text import query_text
from mscpof.release.artefact import json_bytes

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pyoxigraph import Triple

_VERSION_IRI = NamedNode(f"{PREFIXES['owl']}versionIRI")


def obo_graph(triples: Iterable[Triple], iri: str) -> bytes:
    """Return an ontology as a JSON document of one OBO graph, in UTF-8.

    :param triples: statements of the ontology.
    :param iri: IRI of the ontology.
    """
    store = Store()
    store.extend(Quad(triple.subject, triple.predicate, triple.object) for triple in triples)
    version = next((str(q.object) for q in store.quads_for_pattern(NamedNode(iri), _VERSION_IRI, None)), "")
    graph = {
        "id": iri,
        "meta": {
            "version": version.strip("<>"),
            "basicPropertyValues": [{"pred": row["property"], "val": row["value"]} for row in _rows(store, "header")],
        },
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
    return json_bytes({"graphs": [graph]}, indent=1)


def _nodes(store: Store) -> list[dict[str, Any]]:
    synonyms: dict[str, list[dict[str, str]]] = defaultdict(list)
    for row in _rows(store, "synonyms"):
        synonyms[row["id"]].append({"pred": "hasExactSynonym", "val": row["value"]})
    nodes: dict[str, dict[str, Any]] = {}
    for row in _rows(store, "nodes"):
        definition = {"val": row["definition"]} if row["definition"] else {}
        meta = {"definition": definition, "synonyms": synonyms.get(row["id"]), "deprecated": bool(row["deprecated"])}
        node = {"lbl": row["label"], "meta": _filled(meta), "propertyType": row["kind"]}
        nodes.setdefault(row["id"], {"id": row["id"], "type": row["type"]} | _filled(node))
    return list(nodes.values())


def _definitions(store: Store) -> list[dict[str, Any]]:
    definitions: dict[tuple[str, str], dict[str, Any]] = {}
    for row in _rows(store, "definitions"):
        empty = {"definedClassId": row["defined"], "genusIds": [], "restrictions": []}
        definition = definitions.setdefault((row["defined"], row["definition"]), empty)
        if row["genus"]:
            definition["genusIds"].append(row["genus"])
        else:
            definition["restrictions"].append({"propertyId": row["property"], "fillerId": row["filler"]})
    return list(definitions.values())


def _domains(store: Store) -> list[dict[str, Any]]:
    axioms: dict[str, dict[str, Any]] = {}
    for row in _rows(store, "domains"):
        axiom = axioms.setdefault(row["property"], {"predicateId": row["property"]})
        for key, value in (("domainClassIds", row["domain"]), ("rangeClassIds", row["range"])):
            if value:
                axiom.setdefault(key, []).append(value)
    return list(axioms.values())


def _filled(values: dict[str, Any]) -> dict[str, Any]:
    """Return a JSON object without its empty values."""
    return {key: value for key, value in values.items() if value}


def _rows(store: Store, name: str) -> Answer:
    """Return the rows of a query in `obograph/`."""
    return Answer(store, query_text(__package__, f"obograph/{name}"))
