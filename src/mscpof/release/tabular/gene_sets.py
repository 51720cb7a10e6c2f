"""Gene sets by source, mechanism and direction, for enrichment tools; one file for each kind of identifier."""

from __future__ import annotations

import tomllib
from collections import defaultdict
from typing import TYPE_CHECKING, Any

from mscpof.base.answer import Answer
from mscpof.base.names import local_name, resolve
from mscpof.release.artefact import Artefact
from mscpof.release.tabular.schema import query, text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from mscpof.release.content import Content

GMT = "https://software.broadinstitute.org/cancer/software/gsea/wiki/index.php/Data_formats"


def geneset_files(content: Content) -> Iterator[Artefact]:
    """Yield the files in which there is any set."""
    rows = list(Answer(content.store, query("gene_sets")))
    for name, said in tomllib.loads(text("gene_sets.toml")).items():
        organism = resolve(said["organism"]) if "organism" in said else ""
        measured = [row for row in rows if not organism or row["organism"] == organism]
        if data := gmt_of(measured, said["member"]):
            yield Artefact(f"genesets/{name}.gmt", data, said["title"], "text/tab-separated-values", (GMT,))


def gmt_of(rows: Iterable[dict[str, Any]], member: str) -> bytes:
    """Write gene sets: name, link, members, with tabs between.

    :param rows: answers to the query of gene sets.
    :param member: the variable that tells a member.
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
