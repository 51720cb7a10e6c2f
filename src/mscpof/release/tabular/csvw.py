"""Description of the CSV tables as CSV on the Web (W3C): columns, keys, and the RDF statements that cells stand for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mscpof.base.names import BASE
from mscpof.release.artefact import json_bytes
from mscpof.release.tabular.table_schema import SEPARATOR, property_iri, table

if TYPE_CHECKING:
    from collections.abc import Iterable

    from mscpof.base.edition import Edition
    from mscpof.release.tabular.table_schema import Column, Table

# Datatypes of CSVW by types of columns; other types have the same name.
_TYPES = {"iri": "anyURI", "text": "string", "year": "gYear"}


def csvw_of(tables: Iterable[Table], edition: Edition) -> bytes:
    """Return the metadata file that stands beside the tables, as JSON in UTF-8."""
    group = {
        "@context": ["http://www.w3.org/ns/csvw", {"@language": "en"}],
        "@id": f"{BASE}dataset",
        "dc:license": {"@id": "https://creativecommons.org/licenses/by/4.0/"},
        "dc:issued": {"@value": edition.date, "@type": "xsd:date"},
        "schema:version": edition.version,
        "tables": [_table(table) for table in tables],
    }
    return json_bytes(group, indent=1)


def _table(table: Table) -> dict[str, Any]:
    return {
        "url": _file(table),
        "dc:title": table.title,
        "tableSchema": {
            "aboutUrl": f"{{+{table.thing}}}",
            "columns": [_column(column) for column in table.columns],
            "primaryKey": list(table.key),
            # An empty cell would break a foreign key.
            "foreignKeys": [_foreign_key(column) for column in table.columns if column.refers and column.required],
        },
    }


def _file(table: Table) -> str:
    return table.path.rpartition("/")[2]


def _column(column: Column) -> dict[str, Any]:
    datatype = _TYPES.get(column.type, column.type)
    description: dict[str, Any] = {"name": column.name, "titles": column.name, "datatype": datatype}
    if column.about:
        description["dc:description"] = column.about
    if column.several:
        description["separator"] = SEPARATOR
    if column.required:
        description["required"] = True
    return description | _statement(column)


def _statement(column: Column) -> dict[str, Any]:
    """Return the statement of a cell: label of another column's value, property of the row's thing, or none."""
    if column.names and not column.several:
        about, label = f"{{+{column.names}}}", property_iri("rdfs:label")
        return {"lang": column.language, "aboutUrl": about, "propertyUrl": label}
    if not column.says:
        return {"suppressOutput": True}
    link = {"valueUrl": f"{{+{column.name}}}"} if column.type == "iri" and not column.several else {}
    return {"propertyUrl": property_iri(column.says), **link}


def _foreign_key(column: Column) -> dict[str, Any]:
    target = table(column.refers)
    return {
        "columnReference": [column.name],
        "reference": {"resource": _file(target), "columnReference": list(target.key)},
    }
