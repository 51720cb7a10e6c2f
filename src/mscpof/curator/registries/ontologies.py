"""Lookup of terms: those of the Gene Ontology at QuickGO, many at once; those of other OBO ontologies at OLS4."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from mscpof.base.names import OBO as OBO_BASE
from mscpof.curator.registries.entry import Entry, Step

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_KINDS = ("terms", "properties", "individuals")
_NAME = re.compile(r"(?:.*/)?([A-Za-z]+)[_:](\d+)")


def _go_read(answer: Any, terms: Sequence[str]) -> dict[str, Entry]:
    entries: dict[str, Entry] = {}
    for result in answer["results"]:
        name = result["id"]
        merged = set(result.get("secondaryIds") or ()).intersection(terms)
        # The answer for a merged term may be its successor alone, without a remark.
        if len(terms) == 1 and name not in terms:
            merged.add(terms[0])
        entries |= {term: Entry("merged", (name,)) for term in sorted(merged)}
        if name in terms:
            entries[name] = _go_entry(result)
    return entries


def _go_entry(result: Mapping[str, Any]) -> Entry:
    if not result["isObsolete"]:
        return Entry("current", label=result["name"])
    offered = result.get("replacements") or ()
    if successors := tuple(each["id"] for each in offered if each["type"].lower().replace(" ", "_") == "replaced_by"):
        return Entry("merged", successors, label=result["name"])
    # Other kinds of replacement are candidates only.
    return Entry("obsolete", tuple(each["id"] for each in offered), label=result["name"])


def _iri(term: str) -> str:
    return OBO_BASE + term.replace(":", "_", 1)


def _ols_step(path: str, kind: str) -> Step:
    """Return the step that looks a term up at a path of OLS4, as class, property or individual."""

    def read(answer: Any, terms: Sequence[str]) -> dict[str, Entry]:
        # A page without terms has no `_embedded`.
        results = answer.get("_embedded", {}).get(kind, [])
        if not results and "page" not in answer:
            raise KeyError("_embedded")
        same = [each for each in results if each["iri"] == _iri(terms[0])]
        own = [each for each in same if each.get("is_defining_ontology")]
        return {terms[0]: _ols_entry((own or same)[0])} if same else {}

    return Step(path, read, {"iri": "{ids}"}, _iri)


def _ols_entry(result: Mapping[str, Any]) -> Entry:
    if not result["is_obsolete"]:
        return Entry("current", label=result["label"])
    if successor := _NAME.fullmatch(str(result.get("term_replaced_by") or "")):
        return Entry("merged", (f"{successor[1]}:{successor[2]}",), label=result["label"])
    return Entry("obsolete", label=result["label"])


_GO_PATH = "/ontology/go/terms/{ids}/complete"
GENE_ONTOLOGY = (Step(_GO_PATH, _go_read, batch=True), Step(_GO_PATH, _go_read))
# Ontologies that import a term may have an older state of it, so they are searched last.
OBO = (*(_ols_step(f"/{kind}/findByIdAndIsDefiningOntology", kind) for kind in _KINDS), _ols_step("/terms", "terms"))
