"""Stand-in at 127.0.0.1 for the registries of identifiers: answers in their forms, and failures that tests order."""

from __future__ import annotations

import json
import re
import socket
import struct
import threading
import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import ThreadingHTTPServer
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, unquote, urlsplit

from tests.programs.stand_in import Handler

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from mscpof.curator.registries.identifier import Identifier

OBO = "http://purl.obolibrary.org/obo/"


@dataclass
class World:
    """Content and failures of the registries. Content is JSON by identifier, in the form of each registry.

    :param entries, terms, others, genes, summaries, papers, works: content of UniProt, GO, other OBO ontologies, HGNC,
        NCBI Gene, PubMed and Crossref; `agencies` are names of DOI registration agencies by DOI.
    :param faults: functions that fail instead of an answer, by path of the registry; each is used once, in order.
    :param asked: paths of the requests so far, with their queries.
    :param slow: seconds before each answer.
    """

    entries: dict[str, Any] = field(default_factory=dict)
    terms: dict[str, Any] = field(default_factory=dict)
    others: dict[str, Any] = field(default_factory=dict)
    genes: dict[str, Any] = field(default_factory=dict)
    summaries: dict[str, Any] = field(default_factory=dict)
    papers: dict[str, Any] = field(default_factory=dict)
    works: dict[str, Any] = field(default_factory=dict)
    agencies: dict[str, str] = field(default_factory=dict)
    faults: dict[str, list[Callable[[Registrar], None]]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    slow: float = 0
    lock: threading.Lock = field(default_factory=threading.Lock)
    url: str = ""

    def fail(self, registry: str, *faults: Callable[[Registrar], None]) -> None:
        """Let the next requests to a registry, named by its path in `PATHS`, fail, each by one of the functions."""
        self.faults.setdefault(registry, []).extend(faults)

    def settings(self, **more: object) -> str:
        """Return the TOML settings by which `mscpof check-ids` asks this stand-in; `more` holds for each registry."""
        tables = []
        for name, path in PATHS.items():
            values = {"rate": 10_000, "base": f"{self.url}/{path}"} | more
            tables += [f"[{name}]", *(f"{key} = {json.dumps(value)}" for key, value in values.items())]
        return "\n".join(tables)

    def agree(self, identifiers: Sequence[Identifier]) -> None:
        """Add content that agrees with what the dataset says of identifiers."""
        for each in identifiers:
            _AGREE[each.registry](self, each)


PATHS = {
    "uniprot": "uniprot",
    "go": "go",
    "obo": "obo",
    "hgnc": "hgnc",
    "ncbigene": "entrez",
    "crossref": "crossref",
    "pubmed": "entrez",
}


def entry(accession: str, mnemonic: str, taxon: int, *secondary: str) -> dict[str, Any]:
    """Return an entry of UniProt; `secondary` are accessions that were merged into it."""
    return {
        "entryType": "UniProtKB reviewed (Swiss-Prot)",
        "primaryAccession": accession,
        "secondaryAccessions": list(secondary),
        "uniProtkbId": mnemonic,
        "organism": {"scientificName": "...", "taxonId": taxon, "lineage": []},
    }


def inactive(accession: str, kind: str, *successors: str, reason: str = "") -> dict[str, Any]:
    """Return a merged, split or deleted entry of UniProt: `kind` is MERGED, DEMERGED or DELETED."""
    why: dict[str, Any] = {"inactiveReasonType": kind}
    why |= {"mergeDemergeTo": list(successors)} if successors else {}
    why |= {"deletedReason": reason} if reason else {}
    return {"entryType": "Inactive", "primaryAccession": accession, "inactiveReason": why, "extraAttributes": {}}


def go_term(
    name: str, label: str, *, obsolete: bool = False, by: str = "", consider: str = "", secondary: Sequence[str] = ()
) -> Any:
    found: dict[str, Any] = {"id": name, "isObsolete": obsolete, "name": label, "aspect": "biological_process"}
    offered = [{"id": by, "type": "replaced_by"}, {"id": consider, "type": "consider"}]
    if offered := [each for each in offered if each["id"]]:
        found["replacements"] = offered
    return found | ({"secondaryIds": list(secondary)} if secondary else {})


def obo_term(name: str, label: str, *, obsolete: bool = False, by: str | None = None) -> dict[str, Any]:
    return {
        "iri": OBO + name.replace(":", "_"),
        "label": label,
        "ontology_name": name.partition(":")[0].lower(),
        "is_obsolete": obsolete,
        "term_replaced_by": by,
        "is_defining_ontology": True,
        "obo_id": name,
    }


def gene(number: str, symbol: str, status: str = "Approved") -> dict[str, Any]:
    return {"hgnc_id": f"HGNC:{number}", "symbol": symbol, "status": status}


def summary(number: str, symbol: str, taxon: int = 9606, *, current: str = "", status: str = "") -> dict[str, Any]:
    """Return the summary of a gene in NCBI Gene; `current` is the number of the gene that replaces it."""
    organism = {"scientificname": "...", "commonname": "", "taxid": taxon}
    return {"uid": number, "name": symbol, "status": status, "currentid": current, "organism": organism}


def paper(number: str, title: str, *types: str, **notices: str) -> dict[str, Any]:
    """Return a paper in PubMed; notices are references by kind, such as `erratum_in`."""
    kinds = {kind.replace("_", " ").capitalize(): text for kind, text in notices.items()}
    references = [{"refsource": text, "reftype": kind, "pmid": 1, "note": ""} for kind, text in kinds.items()]
    return {"uid": number, "title": title, "pubtype": ["Journal Article", *types], "references": references}


def work(doi: str, title: str, **updates: str) -> dict[str, Any]:
    """Return a paper in Crossref; updates are DOIs by type, such as `retraction`."""
    found: dict[str, Any] = {"DOI": doi, "title": [title], "type": "journal-article"}
    by = [{"DOI": to, "type": kind, "label": kind, "source": "publisher"} for kind, to in updates.items()]
    return found | ({"updated-by": by} if by else {})


def _agree_work(world: World, each: Identifier) -> None:
    world.works[each.id] = work(each.id, each.label, **({"retraction": "10.1/notice"} if each.retracted else {}))


def _agree_paper(world: World, each: Identifier) -> None:
    types = ["Retracted Publication"] if each.retracted else []
    world.papers[each.id] = paper(each.id, each.label, *types)


_AGREE: dict[str, Callable[[World, Identifier], None]] = {
    "uniprot": lambda w, i: w.entries.update({i.id: entry(i.id, i.label, int(i.species or 0))}),
    "go": lambda w, i: w.terms.update({i.id: go_term(i.id, i.label)}),
    "obo": lambda w, i: w.others.update({i.id: obo_term(i.id, i.label)}),
    "hgnc": lambda w, i: w.genes.update({i.id: gene(i.id, i.label)}),
    "ncbigene": lambda w, i: w.summaries.update({i.id: summary(i.id, i.label)}),
    "crossref": _agree_work,
    "pubmed": _agree_paper,
}


class Registrar(Handler):
    """Handler of a request to a registry, which is the first part of the path: answers from `world`, or fails."""

    world: World

    def do_GET(self) -> None:  # noqa: N802  (the name that the base class calls)
        with self.world.lock:
            self.world.asked.append(self.path)
        time.sleep(self.world.slow)
        parts = urlsplit(self.path)
        name, _, rest = parts.path.strip("/").partition("/")
        with self.world.lock:
            waiting = self.world.faults.get(name)
            fault = waiting.pop(0) if waiting else None
        if fault:
            fault(self)
            return
        query = {key: values[0] for key, values in parse_qs(parts.query).items()}
        status, value = getattr(self, f"_{name}")(unquote(rest), query)
        if status == 303:
            self.send(b"", 303, Location=value)
            return
        self.send(json.dumps(value).encode(), status)

    def send(self, body: bytes, status: int = 200, kind: str = "application/json", **headers: str) -> None:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        self.begin(status, {"Content-Type": kind, **named}, len(body))
        self.wfile.write(body)

    def _uniprot(self, path: str, query: dict[str, str]) -> tuple[int, Any]:
        entries = self.world.entries
        if path == "uniprotkb/accessions":
            wanted = query["accessions"].split(",")
            return 200, {"results": [entries[name] for name in wanted if name in entries]}
        name = path.rpartition("/")[2]
        if name in entries:
            return 200, entries[name]
        into = [each["primaryAccession"] for each in entries.values() if name in each.get("secondaryAccessions", ())]
        if into:
            return 303, f"/uniprot/uniprotkb/{into[0]}?from={name}"
        return 404, {"url": self.path, "messages": ["Resource not found"]}

    def _go(self, path: str, query: dict[str, str]) -> tuple[int, Any]:
        wanted = path.split("/")[3].split(",")
        if any(not re.fullmatch(r"GO:\d{7}", name) for name in wanted):
            return 400, {"messages": ["The 'Id' parameter contains invalid values"]}
        known = self.world.terms
        merged = {name: term for term in known.values() for name in term.get("secondaryIds", ())}
        found = [known.get(name) or merged.get(name) for name in wanted]
        results = [each for each in found if each]
        return 200, {"numberOfHits": len(results), "results": results, "pageInfo": None}

    def _obo(self, path: str, query: dict[str, str]) -> tuple[int, Any]:
        kind = path.partition("/")[0]
        found = [e for e in self.world.others.values() if e["iri"] == query["iri"] and e.get("kind", "terms") == kind]
        page = {"page": {"size": 20, "totalElements": len(found), "totalPages": 1, "number": 0}}
        return 200, page | ({"_embedded": {kind: found}} if found else {})

    def _hgnc(self, path: str, query: dict[str, str]) -> tuple[int, Any]:
        found = self.world.genes.get(path.rpartition("/")[2])
        docs = [found] if found else []
        return 200, {"responseHeader": {"status": 0}, "response": {"numFound": len(docs), "start": 0, "docs": docs}}

    def _entrez(self, path: str, query: dict[str, str]) -> tuple[int, Any]:
        known = self.world.papers if query["db"] == "pubmed" else self.world.summaries
        wanted = query["id"].split(",")
        lost = "cannot get document summary"
        result = {number: known.get(number) or {"uid": number, "error": lost} for number in wanted}
        return 200, {"header": {"type": "esummary", "version": "0.3"}, "result": {"uids": wanted, **result}}

    def _crossref(self, path: str, query: dict[str, str]) -> tuple[int, Any]:
        works = self.world.works
        if path == "works":
            wanted = [each.removeprefix("doi:") for each in query["filter"].split(",")]
            items = [works[doi] for doi in wanted if doi in works]
            return 200, {"status": "ok", "message-type": "work-list", "message": {"items": items}}
        doi = path.removeprefix("works/").removesuffix("/agency")
        if path.endswith("/agency") and doi in self.world.agencies:
            label = self.world.agencies[doi]
            return 200, {"message": {"DOI": doi, "agency": {"id": label.lower(), "label": label}}}
        if doi in works:
            return 200, {"status": "ok", "message-type": "work", "message": works[doi]}
        return 404, "Resource not found."


def busy(status: int, **headers: str) -> Callable[[Registrar], None]:
    """Return a failure: an HTML page with a status and headers."""
    return lambda answer: answer.send(b"<html>busy</html>", status, "text/html", **headers)


def says(body: bytes, kind: str = "application/json", status: int = 200) -> Callable[[Registrar], None]:
    return lambda answer: answer.send(body, status, kind)


def leads_to(address: str) -> Callable[[Registrar], None]:
    return lambda answer: answer.send(b"", 302, Location=address)


def is_silent(seconds: float) -> Callable[[Registrar], None]:
    return lambda _: time.sleep(seconds)


def breaks_off(answer: Registrar) -> None:
    """Announce 1000 bytes and send fewer."""
    answer.begin(200, {"Content-Type": "application/json"}, 1000)
    answer.wfile.write(b'{"results": [')


def resets(answer: Registrar) -> None:
    """Close the connection so that the other side sees a reset."""
    answer.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    answer.connection.close()


class _Server(ThreadingHTTPServer):
    request_queue_size = 50

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Print nothing about clients that closed the connection."""


@contextmanager
def registries(world: World) -> Iterator[World]:
    """Run the stand-in for the registries during the `with` block."""
    with _Server(("127.0.0.1", 0), type("Here", (Registrar,), {"world": world})) as server:
        server.block_on_close = False
        threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        world.url = f"http://127.0.0.1:{server.server_address[1]}"
        yield world
        server.shutdown()
