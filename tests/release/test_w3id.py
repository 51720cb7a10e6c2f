"""By the redirects for w3id.org every address leads to its document in the form asked for; Apache httpd says so."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import quote, urlsplit

import pytest
import rdflib
from pyoxigraph import NamedNode, RdfFormat, parse

from mscpof.base.edition import edition_of
from mscpof.base.names import BASE
from mscpof.base.store import open_dataset
from mscpof.release.artefact import Content
from mscpof.release.documents import TARGET, redirect_files
from tests.programs.apache import apache

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from mscpof.curated.project import Project
    from tests.programs.server import Answered, Server

pytestmark = [pytest.mark.systems, pytest.mark.xdist_group("apache")]

FOLDER = urlsplit(BASE).path.strip("/")
FORMS = {
    "ttl": "text/turtle",
    "nt": "application/n-triples",
    "jsonld": "application/ld+json",
    "rdf": "application/rdf+xml",
    "trig": "application/trig",
    "nq": "application/n-quads",
}
BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8"
# As the OWL API, and with it Protégé, asks.
OWL_API = "application/rdf+xml, application/xml; q=0.7, text/xml; q=0.6, text/plain; q=0.1, */*; q=0.09"
DOCUMENTS = ["", "ontology", "ontology/{version}", "dataset", "gene/", "graph/ontology", "graph/study/qu-q-2022"]
THINGS = ["gene/CASP3", "study/qu-q-2022", "finding/qu-q-2022-02", "review/liu-2025/section-2.2.1", "ontology/sources"]


@pytest.fixture(scope="module")
def content(real: Project, complete_dataset: Path) -> Content:
    store = open_dataset(complete_dataset)
    return Content(real, store, edition_of(store))


@pytest.fixture(scope="module")
def files(content: Content) -> dict[str, str]:
    return {file.path: file.data.decode() for file in redirect_files(content)}


@pytest.fixture(scope="module")
def version(content: Content) -> str:
    return content.edition.version


@pytest.fixture(scope="module")
def w3id(files: dict[str, str], server: Server) -> Iterator[Server]:
    """The redirects with nothing changed but the line that says where documents are."""
    lines = files["w3id/.htaccess"].splitlines(keepends=True)
    (line,) = [number for number, line in enumerate(lines) if TARGET in line]
    lines[line] = lines[line].replace(TARGET, server.url.rstrip("/"))
    with apache(FOLDER, "".join(lines)) as running:
        yield running


@pytest.fixture
def follow(w3id: Server, server: Server) -> Callable[[str, str], Answered]:
    """Ask as a client does that follows, and return what comes at last."""

    def ask(path: str, accept: str) -> Answered:
        answer = w3id.get(f"/{FOLDER}/{path}", accept)
        for _ in range(3):
            if "location" not in answer.headers:
                break
            assert answer.status == 303
            to = answer.headers["location"]
            assert to.startswith(server.url)
            answer = server.get(f"/{to.removeprefix(server.url)}", accept)
        return answer

    return ask


@pytest.mark.parametrize("path", [*DOCUMENTS, *THINGS])
def test_who_wants_one_form_is_led_to_it_at_once(w3id: Server, server: Server, version: str, path: str) -> None:
    forms = {}
    for media_type in FORMS.values():
        answer = w3id.get(f"/{FOLDER}/{path.format(version=version)}", media_type)
        last = server.get(f"/{answer.headers['location'].removeprefix(server.url)}")
        forms[media_type] = (answer.status, last.status, last.media_type)
    assert forms == {media_type: (303, 200, media_type) for media_type in FORMS.values()}


WISHES = {
    "text/html": "text/html",
    BROWSER: "text/html",
    OWL_API: "application/rdf+xml",
    "text/turtle;q=0.4, application/ld+json;q=0.9": "application/ld+json",
    "text/turtle;q=0, application/n-triples;q=0.1": "application/n-triples",
    "TEXT/Turtle": "text/turtle",
    "*/*": "text/turtle",
}


@pytest.mark.parametrize("path", [*DOCUMENTS, *THINGS])
def test_who_has_other_wishes_gets_what_the_server_weighs(
    follow: Callable[[str, str], Answered], version: str, path: str
) -> None:
    answers = {accept: follow(path.format(version=version), accept) for accept in WISHES}
    assert {accept: answer.media_type for accept, answer in answers.items()} == WISHES
    assert {answer.status for answer in answers.values()} == {200}


def test_rdflib_reads_a_thing_by_its_address(follow: Callable[[str, str], Answered]) -> None:
    graph = rdflib.Graph().parse(data=follow("gene/CASP3", "text/turtle").body, format="turtle")
    assert (rdflib.URIRef(f"{BASE}gene/CASP3"), None, None) in graph


def test_a_document_that_names_its_form_stays_what_it_is(w3id: Server, server: Server) -> None:
    for ending in (*FORMS, "html"):
        answer = w3id.get(f"/{FOLDER}/gene/CASP3.{ending}", "application/rdf+xml")
        assert answer.headers["location"] == f"{server.url}gene/CASP3.{ending}"


def test_every_address_of_the_dataset_leads_to_the_same_address_of_the_server(
    w3id: Server, server: Server, complete_dataset: Path
) -> None:
    paths = {
        term.value.removeprefix(BASE).partition("#")[0]
        for quad in parse(path=complete_dataset, format=RdfFormat.N_QUADS)
        for term in (quad.subject, quad.object)
        if isinstance(term, NamedNode) and term.value.startswith(BASE)
    }
    # One of each way of writing is enough.
    alike = {re.sub(r"[A-Za-z]+", "a", re.sub(r"[0-9]+", "0", path)): path for path in sorted(paths - {"sparql"})}
    assert len(alike) > 50
    for path in alike.values():
        answer = w3id.get(f"/{FOLDER}/{quote(path, safe='/:')}", "text/html")
        assert answer.status == 303
        assert answer.headers["location"] == f"{server.url}{path}"


def test_questions_keep_their_method_and_what_was_sent(w3id: Server, server: Server) -> None:
    for method, body in (("GET", None), ("POST", b"query=ASK%20%7B%7D")):
        answer = w3id.request(method, f"/{FOLDER}/sparql?query=ASK%20%7B%7D", body=body)
        assert answer.status == 307
        assert answer.headers["location"] == f"{server.url}sparql?query=ASK%20%7B%7D"


def test_a_question_is_answered_at_the_end(w3id: Server, server: Server) -> None:
    to = w3id.get(f"/{FOLDER}/sparql?query=ASK%20%7B%7D", "application/sparql-results+json").headers["location"]
    assert server.get(f"/{to.removeprefix(server.url)}", "application/sparql-results+json").json["boolean"] is True


@pytest.mark.parametrize(
    ("path", "accept", "leads"),
    [
        ("release/{version}", "text/turtle", "release/{version}/metadata.ttl"),
        ("release/{version}", "application/ld+json", "release/{version}/bioschemas.jsonld"),
        ("release/{version}", BROWSER, "release/{version}/"),
        ("release/{version}/", BROWSER, "release/{version}/"),
        ("release/{version}/build", "text/turtle", "release/{version}/metadata.ttl"),
        ("release/{version}/dataset.nq", "text/turtle", "release/{version}/dataset.nq"),
        ("release/{version}/.zenodo.json", "*/*", "release/{version}/.zenodo.json"),
        ("release/{version}/graphs/study/qu-q-2022.ttl", BROWSER, "release/{version}/graphs/study/qu-q-2022.ttl"),
        ("release/9.9.9/ontology/mscpof.owl", OWL_API, "release/9.9.9/ontology/mscpof.owl"),
        ("ontology/9.9.9/inferred", "text/turtle", "release/9.9.9/ontology/mscpof-inferred.ttl"),
        ("ontology/9.9.9/inferred", OWL_API, "release/9.9.9/ontology/mscpof-inferred.owl"),
        ("ontology/inferred", "text/turtle", "release/{version}/ontology/mscpof-inferred.ttl"),
        ("ontology/inferred", BROWSER, "release/{version}/ontology/mscpof-inferred.owl"),
        ("program/0.1.0", "text/turtle", "release/{version}/metadata.ttl"),
    ],
)
def test_releases_lead_to_their_files(
    w3id: Server, server: Server, version: str, path: str, accept: str, leads: str
) -> None:
    answer = w3id.get(f"/{FOLDER}/{path.format(version=version)}", accept)
    assert answer.status == 303
    assert answer.headers["location"] == server.url + leads.format(version=version)


def test_scripts_may_follow_and_caches_tell_wishes_apart(w3id: Server) -> None:
    for path in ("gene/CASP3", "sparql", "release/1.0.0"):
        headers = w3id.get(f"/{FOLDER}/{path}", "text/turtle").headers
        assert headers["access-control-allow-origin"] == "*"
        assert [name.strip().lower() for name in headers["vary"].split(",")].count("accept") == 1


def test_the_folder_without_its_slash_leads_to_the_folder(w3id: Server) -> None:
    answer = w3id.get(f"/{FOLDER}", BROWSER)
    assert (answer.status, urlsplit(answer.headers["location"]).path) == (301, f"/{FOLDER}/")


def test_until_somebody_serves_it_the_target_is_a_name_of_nobody_and_its_keepers_are_told(
    files: dict[str, str],
) -> None:
    assert urlsplit(TARGET).hostname == "mscpof.example.org"
    assert files["w3id/.htaccess"].count(TARGET) == 1
    assert f"`{TARGET}`" in files["w3id/README.md"]
