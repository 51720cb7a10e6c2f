"""Gene sets by source, mechanism and direction, for enrichment tools; one GMT file for each kind of identifier."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

from mscpof.base.answer import Answer
from mscpof.base.names import local_name, resolve
from mscpof.base.query_text import query_text
from mscpof.release.artefact import Artefact
from mscpof.release.tabular.table_schema import declarations

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from mscpof.release.artefact import Content

_GMT = "https://software.broadinstitute.org/cancer/software/gsea/wiki/index.php/Data_formats"


def gene_set_files(content: Content) -> Iterator[Artefact]:
    """Yield a GMT file for each kind of identifier in `gene_sets.toml` that any set has."""
    rows = list(Answer(content.store, query_text(__package__, "gene_sets")))
    for name, file in declarations("gene_sets").items():
        organism = resolve(file["organism"]) if "organism" in file else ""
        measured = [row for row in rows if not organism or row["organism"] == organism]
        if data := _gmt(measured, file["member"]):
            yield Artefact(f"genesets/{name}.gmt", data, file["title"], "text/tab-separated-values", (_GMT,))


def _gmt(rows: Iterable[dict[str, Any]], member: str) -> bytes:
    """Return gene sets as GMT: name, link and members, separated by tabs.

    :param rows: answers to the query of gene sets.
    :param member: variable that holds a member.
    """
    links: dict[str, str] = {}
    members: dict[str, set[str]] = defaultdict(set)
    for row in rows:
        if row[member]:
            name = f"{local_name(row['source'])}_{local_name(row['mechanism'])}_{row['direction']}"
            links[name] = row["cell"]
            members[name].add(local_name(row[member]))
    lines = ("\t".join((name, links[name], *sorted(members[name]))) + "\n" for name in sorted(members))
    return "".join(lines).encode()
