"""The tables as CSV on the Web: what each column says, so that a table can be read as statements."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from mscpof.base.names import BASE
from mscpof.release.tabular.schema import SEPARATOR, iri_of, table

if TYPE_CHECKING:
    from collections.abc import Iterable

    from mscpof.base.edition import Edition
    from mscpof.release.tabular.schema import Column, Table

_TYPES = {
    "iri": "anyURI",
    "text": "string",
    "integer": "integer",
    "boolean": "boolean",
    "year": "gYear",
    "date": "date",
}


def csvw_of(tables: Iterable[Table], edition: Edition) -> bytes:
    """Return the metadata, which stand beside the tables."""
    group = {
        "@context": ["http://www.w3.org/ns/csvw", {"@language": "en"}],
        "@id": f"{BASE}dataset",
        "dc:license": {"@id": "https://creativecommons.org/licenses/by/4.0/"},
        "dc:issued": {"@value": edition.date, "@type": "xsd:date"},
        "schema:version": edition.version,
        "tables": [_table(one) for one in tables],
    }
    return (json.dumps(group, ensure_ascii=False, indent=1) + "\n").encode()


def _table(declared: Table) -> dict[str, Any]:
    return {
        "url": _file(declared),
        "dc:title": declared.title,
        "tableSchema": {
            "aboutUrl": f"{{+{declared.thing}}}",
            "columns": [_column(column) for column in declared.columns],
            "primaryKey": list(declared.key),
            # A row without a value would break a foreign key.
            "foreignKeys": [_foreign(column) for column in declared.columns if column.refers and column.required],
        },
    }


def _file(declared: Table) -> str:
    return declared.path.rpartition("/")[2]


def _column(column: Column) -> dict[str, Any]:
    said: dict[str, Any] = {"name": column.name, "titles": column.name, "datatype": _TYPES[column.type]}
    if column.about:
        said["dc:description"] = column.about
    if column.several:
        said["separator"] = SEPARATOR
    if column.required:
        said["required"] = True
    return said | _statement(column)


def _statement(column: Column) -> dict[str, Any]:
    """Return what a cell states: a label of what another column tells, a property of its row's thing, or nothing."""
    if column.names and not column.several:
        return {
            "lang": column.language,
            "aboutUrl": f"{{+{column.names}}}",
            "propertyUrl": iri_of("rdfs:label"),
        }
    if not column.says:
        return {"suppressOutput": True}
    said = {"propertyUrl": iri_of(column.says)}
    if column.type == "iri" and not column.several:
        said["valueUrl"] = f"{{+{column.name}}}"
    return said


def _foreign(column: Column) -> dict[str, Any]:
    to = table(column.refers)
    return {
        "columnReference": [column.name],
        "reference": {"resource": _file(to), "columnReference": list(to.key)},
    }
