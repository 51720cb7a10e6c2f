"""Validate the tables of a KGX export against the Biolink Model of the biolink-model package; print what is wrong.

Its classes of pydantic know the slots of each class, which values have a list, and what is required; its schema knows
which class is below which, what a predicate may join, and what an association narrows down. Columns with the prefix of
the export are its own. Usage: biolink_graph.py PREFIX NODES EDGES [NODES EDGES ...]
"""

from __future__ import annotations

import csv
import json
import re
import sys
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any

from biolink_model.datamodel import pydanticmodel_v2 as model
from linkml_runtime.utils.schemaview import SchemaView
from pydantic import ValidationError

Row = dict[str, str]
CURIE = re.compile(r"[A-Za-z_][\w.-]*:[^\s|:][^\s|]*")
SCHEMA = SchemaView(str(resources.files("biolink_model").joinpath("schema/biolink_model.yaml")))
PREFIXES = json.loads(
    resources.files("biolink_model").joinpath("prefixmaps/biolink-model-prefix-map.json").read_text("utf-8")
)
# As the schema writes them, from the names of classes in CURIEs; most are in lower case, some not wholly.
CLASSES: dict[str, str] = {
    "".join(word[0].upper() + word[1:] for word in re.split(r"[ _]", name)): name for name in SCHEMA.all_classes()
}


@cache
def above(name: str) -> frozenset[str]:
    """A class and all above it, mixins too."""
    return frozenset(SCHEMA.class_ancestors(name))


@cache
def slot_of(name: str, cls: str) -> Any:
    return SCHEMA.induced_slot(name, cls)


@cache
def predicate_line(name: str) -> tuple[str, ...]:
    return tuple(SCHEMA.slot_ancestors(name))


def below(name: str, ancestor: str) -> bool:
    return ancestor in above(name)


def slot_name(predicate: str) -> str:
    return predicate.removeprefix("biolink:").replace("_", " ")


class Graph:
    """The tables, and what is wrong in them."""

    def __init__(self, nodes: list[Row], edges: list[Row], prefix: str) -> None:
        self.nodes, self.edges, self.prefix = nodes, edges, prefix
        self.faults: list[str] = []
        self.classes = {row["id"]: CLASSES.get(row["category"].removeprefix("biolink:"), "") for row in nodes}

    def own(self, column: str) -> bool:
        return column.startswith(f"{self.prefix}_")

    def fault(self, name: str, words: str) -> None:
        self.faults.append(f"{name}: {words}")

    def check(self) -> None:
        for table in (self.nodes, self.edges):
            seen: set[str] = set()
            for row in table:
                if row["id"] in seen:
                    self.fault(row["id"], "the identifier is used twice")
                seen.add(row["id"])
        for row in self.nodes:
            self.check_node(row)
        for row in self.edges:
            self.check_edge(row)

    def instance(self, row: Row) -> str:
        """Let pydantic check a row; return the name of its class in the schema, or nothing."""
        written = row["category"].removeprefix("biolink:")
        name: str = CLASSES.get(written, "")
        known: Any = getattr(model, written, None)
        if not name or not hasattr(known, "model_validate"):
            self.fault(row["id"], f"no class {row['category']}")
            return ""
        if SCHEMA.get_class(name).abstract or SCHEMA.get_class(name).mixin:
            self.fault(row["id"], f"{row['category']} is abstract or a mixin")
        given: dict[str, Any] = {}
        for column, value in row.items():
            if value and not self.own(column):
                field = known.model_fields.get(column)
                many = field is not None and "list[" in str(field.annotation)
                given[column] = value.split("|") if many else value
        try:
            known.model_validate(given)
        except ValidationError as error:
            for each in error.errors():
                place = ".".join(map(str, each["loc"]))
                self.fault(row["id"], f"{place}: {each['msg']} ({each.get('input')!r})")
        return name

    def check_node(self, row: Row) -> None:
        name = self.instance(row)
        if not name:
            return None
        if not CURIE.fullmatch(row["id"]):
            return self.fault(row["id"], "no CURIE")
        prefix = row["id"].partition(":")[0]
        allowed = {each for cls in above(name) for each in SCHEMA.get_class(cls).id_prefixes}
        if prefix.partition(".")[0] != self.prefix and prefix not in allowed:
            self.fault(row["id"], f"Biolink expects no {prefix} of a {row['category']}")
        for xref in filter(None, row.get("xref", "").split("|")):
            if not CURIE.fullmatch(xref):
                self.fault(row["id"], f"xref {xref} is no CURIE")
        if row.get("in_taxon"):
            if not below(name, "thing with taxon"):
                self.fault(row["id"], f"a {name} has no taxon")
            for taxon in row["in_taxon"].split("|"):
                self.check_range(row["id"], "in taxon", taxon, "organism taxon")
        return None

    def check_range(self, edge: str, what: str, node: str, wanted: str) -> None:
        if node not in self.classes:
            self.fault(edge, f"{what} {node} is no node")
        elif not self.classes[node]:
            pass  # told already
        elif wanted in CLASSES.values() and not below(self.classes[node], wanted):
            self.fault(edge, f"{what} {node} is a {self.classes[node]}, not a {wanted}")

    def check_edge(self, row: Row) -> None:
        name = self.instance(row)
        if not name:
            return None
        if not below(name, "association"):
            return self.fault(row["id"], f"{row['category']} is no association")
        self.check_predicate(row, name)
        for end in ("subject", "object"):
            self.check_range(row["id"], end, row[end], slot_of(end, name).range)
        for column, value in row.items():
            if value and column.endswith("_qualifier"):
                # Where the class has none, pydantic has said so.
                wanted = slot_of(column.replace("_", " "), name).range if self.has(name, column) else ""
                for each in value.split("|") if wanted in SCHEMA.all_classes() else []:
                    self.check_range(row["id"], column, each, wanted)
        for publication in filter(None, row.get("publications", "").split("|")):
            self.check_range(row["id"], "publication", publication, "publication")
        for evidence in filter(None, row.get("has_evidence_of_type", "").split("|")):
            if not evidence.startswith("ECO:"):
                self.fault(row["id"], f"evidence {evidence} is no term of ECO")
        if not re.fullmatch(r"infores:[a-z0-9.-]+", row.get("primary_knowledge_source", "")):
            self.fault(row["id"], "primary_knowledge_source is no infores")
        return None

    @staticmethod
    def has(name: str, column: str) -> bool:
        return column.replace("_", " ") in SCHEMA.class_slots(name)

    def check_predicate(self, row: Row, name: str) -> None:
        said = slot_name(row["predicate"])
        if not row["predicate"].startswith("biolink:") or said not in SCHEMA.all_slots():
            return self.fault(row["id"], f"no predicate {row['predicate']}")
        line = predicate_line(said)
        slot = SCHEMA.get_slot(said)
        if "related to" not in line or slot.deprecated or slot.abstract:
            self.fault(row["id"], f"{row['predicate']} is no predicate in use")
        wanted = slot_of("predicate", name).subproperty_of
        if wanted and wanted not in line:
            self.fault(row["id"], f"{row['predicate']} is not below {wanted}, as a {name} demands")
        for end, side in (("subject", "domain"), ("object", "range")):
            # The nearest that is declared, up the line of is_a.
            limit = next(
                (
                    getattr(SCHEMA.get_slot(each), side)
                    for each in isa_line(said)
                    if getattr(SCHEMA.get_slot(each), side)
                ),
                None,
            )
            if limit:
                self.check_range(row["id"], f"{row['predicate']} {end}", row[end], limit)
        qualified = row.get("qualified_predicate", "")
        if qualified:
            below_which = (
                slot_of("qualified predicate", name).subproperty_of if self.has(name, "qualified_predicate") else None
            )
            known = slot_name(qualified) in SCHEMA.all_slots()
            if not known or (below_which and below_which not in predicate_line(slot_name(qualified))):
                self.fault(row["id"], f"qualified_predicate {qualified} is not below {below_which or 'related to'}")
        return None


@cache
def isa_line(name: str) -> tuple[str, ...]:
    line = [name]
    while parent := SCHEMA.get_slot(line[-1]).is_a:
        line.append(parent)
    return tuple(line)


def read(path: str) -> list[Row]:
    with Path(path).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


def main() -> None:
    prefix, paths = sys.argv[1], sys.argv[2:]
    reports = []
    for first, second in zip(paths[::2], paths[1::2], strict=True):
        nodes, edges = read(first), read(second)
        graph = Graph(nodes, edges, prefix)
        graph.check()
        counts = {"model": SCHEMA.schema.version, "nodes": len(nodes), "edges": len(edges)}
        reports.append({**counts, "faults": graph.faults})
    print(json.dumps(reports))


main()
