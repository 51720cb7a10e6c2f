"""The tables as a Frictionless Data Package, version 2."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from mscpof.base.names import BASE
from mscpof.release.schema import SEPARATOR, iri_of, table

if TYPE_CHECKING:
    from collections.abc import Iterable

    from mscpof.base.edition import Edition
    from mscpof.release.artefact import Artefact
    from mscpof.release.schema import Column, Table

_PROFILES = "https://datapackage.org/profiles/2.0"
_TYPES: dict[str, dict[str, str]] = {
    "iri": {"type": "string", "format": "uri"},
    "text": {"type": "string"},
    "integer": {"type": "integer"},
    "boolean": {"type": "boolean"},
    "year": {"type": "year"},
    "date": {"type": "date"},
}
_LICENCE = {
    "name": "CC-BY-4.0",
    "path": "https://creativecommons.org/licenses/by/4.0/",
    "title": "Creative Commons Attribution 4.0 International",
}


def datapackage_of(files: Iterable[tuple[Table, Artefact]], edition: Edition) -> bytes:
    """Return the descriptor, which stands at the top of the release."""
    package = {
        "$schema": f"{_PROFILES}/datapackage.json",
        "name": "mscpof",
        "id": f"{BASE}dataset",
        "title": "Mesenchymal stem cells against premature ovarian failure, as one review tells it",
        "homepage": BASE,
        "version": edition.version,
        "created": f"{edition.date}T00:00:00Z",
        "licenses": [_LICENCE],
        "resources": [_resource(declared, artefact) for declared, artefact in files],
    }
    return (json.dumps(package, ensure_ascii=False, indent=1) + "\n").encode()


def _resource(declared: Table, artefact: Artefact) -> dict[str, Any]:
    return {
        "$schema": f"{_PROFILES}/dataresource.json",
        "name": declared.name,
        "type": "table",
        "path": artefact.path,
        "title": declared.title,
        "format": "csv",
        "mediatype": artefact.media_type,
        "encoding": "utf-8",
        "bytes": len(artefact.data),
        "hash": f"sha256:{artefact.sha256}",
        "schema": {
            "$schema": f"{_PROFILES}/tableschema.json",
            "fields": [_field(column) for column in declared.columns],
            "primaryKey": list(declared.key),
            "foreignKeys": [_foreign(column) for column in declared.columns if column.refers],
            "missingValues": [""],
        },
    }


def _field(column: Column) -> dict[str, Any]:
    kind = {"type": "list", "delimiter": SEPARATOR, "itemType": "string"} if column.several else _TYPES[column.type]
    field: dict[str, Any] = {"name": column.name, **kind}
    if column.about:
        field["description"] = column.about
    if column.says and "{" not in column.says:
        field["rdfType"] = iri_of(column.says)
    if column.required:
        field["constraints"] = {"required": True}
    return field


def _foreign(column: Column) -> dict[str, Any]:
    return {
        "fields": [column.name],
        "reference": {"resource": column.refers, "fields": list(table(column.refers).key)},
    }
