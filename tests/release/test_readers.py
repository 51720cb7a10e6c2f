"""Others read what is released: raptor, rdflib, Oxigraph and Virtuoso find the same statements in every file."""

from __future__ import annotations

import csv
import re
import subprocess
from typing import TYPE_CHECKING
from urllib.error import HTTPError
from urllib.parse import quote
from urllib.request import (
    HTTPDigestAuthHandler,
    HTTPPasswordMgrWithDefaultRealm,
    Request,
    parse_http_list,
    parse_keqv_list,
    urlopen,
)

import pytest
import rdflib
from pyoxigraph import RdfFormat, parse

from mscpof.base.canonical import canonical_hash
from mscpof.release.rdf_dumps import GRAPH_TABLE, WHOLE
from tests.programs.debian import program
from tests.programs.sparql_servers import virtuoso

if TYPE_CHECKING:
    from pathlib import Path


pytestmark = pytest.mark.slow

RAPTOR = {"nq": "nquads", "trig": "trig", "ttl": "turtle", "owl": "rdfxml"}
RDFLIB = {"nq": "nquads", "trig": "trig", "ttl": "turtle", "owl": "xml", "jsonld": "json-ld"}
OXIGRAPH = {"ttl": RdfFormat.TURTLE, "owl": RdfFormat.RDF_XML}
SINGLE = ("dataset.ttl", "ontology/mscpof.ttl", "ontology/mscpof.owl", "ontology/mscpof-inferred.owl")

# The grammar of N-Quads, https://www.w3.org/TR/n-quads/#sec-grammar.
_UCHAR = r"\\u[0-9A-Fa-f]{4}|\\U[0-9A-Fa-f]{8}"
_IRI = rf"<[A-Za-z][A-Za-z0-9+.-]*:(?:[^\x00-\x20<>\"{{}}|^`\\]|{_UCHAR})*>"
_BLANK = r"_:[A-Za-z0-9_](?:[A-Za-z0-9_.\-]*[A-Za-z0-9_\-])?"
_LITERAL = rf"\"(?:[^\x22\x5C\x0A\x0D]|\\[tbnrf\"'\\]|{_UCHAR})*\"(?:\^\^{_IRI}|@[a-zA-Z]+(?:-[a-zA-Z0-9]+)*)?"
LINE = re.compile(rf"(?:{_IRI}|{_BLANK}) {_IRI} (?:{_IRI}|{_BLANK}|{_LITERAL}) (?:{_IRI}) \.\n")


def hash_of(released: Path, path: str) -> str:
    """Return the canonical hash of what Oxigraph reads in a file."""
    form = WHOLE.get(path) or OXIGRAPH[path.rpartition(".")[2]]
    return canonical_hash(parse(path=released / path, format=form))


def test_every_line_is_one_of_n_quads_sorted_and_there_once(released: Path) -> None:
    text = (released / "dataset.nq").read_bytes().decode("utf-8")
    lines = text.splitlines(keepends=True)
    # What Python takes for the end of a line and N-Quads does not would stand in a literal.
    assert lines == [f"{line}\n" for line in text.split("\n")[:-1]]
    assert [line for line in lines if not LINE.fullmatch(line)] == []
    assert lines == sorted(set(lines))


@pytest.mark.parametrize(
    "bad",
    [
        '<a> <http://p> "x" <http://g> .\n',
        '<http://a> <http://p> "x\\q" <http://g> .\n',
        '<http://a b> <http://p> "x" <http://g> .\n',
        '<http://a> "p" "x" <http://g> .\n',
    ],
)
def test_the_check_of_lines_finds_what_is_no_n_quads(bad: str) -> None:
    assert not LINE.fullmatch(bad)


@pytest.mark.parametrize("path", sorted(WHOLE))
def test_all_forms_of_the_dataset_hold_the_same_for_oxigraph(released: Path, path: str) -> None:
    assert hash_of(released, path) == hash_of(released, "dataset.nq")


@pytest.mark.parametrize("path", [*(path for path in sorted(WHOLE) if not path.endswith("jsonld")), *SINGLE])
def test_raptor_reads_what_oxigraph_reads(released: Path, path: str) -> None:
    ending = path.rpartition(".")[2]
    command = [program("rapper"), "--quiet", "--input", RAPTOR[ending], "--output", "nquads", path]
    done = subprocess.run(command, cwd=released, capture_output=True, check=True)
    assert done.stderr == b""
    found = parse(done.stdout, format=RdfFormat.N_QUADS)
    assert canonical_hash(found) == hash_of(released, path)


@pytest.mark.parametrize("path", [*sorted(WHOLE), *SINGLE])
def test_rdflib_reads_what_oxigraph_reads(released: Path, path: str) -> None:
    dataset = rdflib.Dataset()
    dataset.parse(released / path, format=RDFLIB[path.rpartition(".")[2]])
    # Read from a file, what has no graph is put into one that is named after the file.
    if path in WHOLE:
        text = dataset.serialize(format="nquads")
    else:
        graph = rdflib.Graph()
        for triple in dataset.triples((None, None, None)):
            graph.add(triple)
        text = graph.serialize(format="nt")
    assert canonical_hash(parse(text, format=RdfFormat.N_QUADS)) == hash_of(released, path)


def authorization(request: Request) -> str:
    """Return the Digest header of a request; Virtuoso may close the connection on a large body without one."""
    with pytest.raises(HTTPError) as refusal:
        urlopen(Request(request.full_url, b"", method="PUT"))
    challenge = parse_keqv_list(parse_http_list(refusal.value.headers["WWW-Authenticate"].partition(" ")[2]))
    passwords = HTTPPasswordMgrWithDefaultRealm()
    passwords.add_password(None, request.full_url, "dba", "dba")
    return f"Digest {HTTPDigestAuthHandler(passwords).get_authorization(request, challenge)}"


@pytest.mark.systems
@pytest.mark.xdist_group("virtuoso")
def test_virtuoso_loads_every_graph_whole(released: Path, tmp_path: Path) -> None:
    with (released / GRAPH_TABLE).open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    with virtuoso(tmp_path) as url:
        for row in rows:
            address = f"{url}/sparql-graph-crud-auth?graph-uri={quote(row['graph'], safe='')}"
            data = (released / row["file"]).read_bytes()
            put = Request(address, data, {"Content-Type": "text/turtle"}, method="PUT")
            put.add_header("Authorization", authorization(put))
            urlopen(put).close()
        query = "SELECT ?g (COUNT(*) AS ?n) WHERE { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g"
        asked = Request(f"{url}/sparql?query={quote(query)}", headers={"Accept": "text/csv"})
        with urlopen(asked) as answer:
            found = {row["g"]: row["n"] for row in csv.DictReader(answer.read().decode().splitlines())}
    assert {row["graph"]: found.get(row["graph"]) for row in rows} == {row["graph"]: row["statements"] for row in rows}
