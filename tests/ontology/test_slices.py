"""Slices of reference ontologies: read, refreshed from releases of any format and from the web."""

from __future__ import annotations

import gzip
import json
import threading
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest

from mscpof.base.names import OBO, shorten
from mscpof.curated.project import Project
from mscpof.ontology.slices import load_slices, render
from mscpof.ontology.upstream import read_release
from tests.conftest import raises
from tests.programs.command import mscpof, run_command
from tests.programs.stand_in import Handler, standing_in

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from mscpof.ontology.term import Release, Term

    Run = Callable[..., subprocess.CompletedProcess[str]]

# Left out of the quick loop.
pytestmark = pytest.mark.slow

GO_SLICE = "ontology/imports/go.ttl"
HEAD = """@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix owl:  <http://www.w3.org/2002/07/owl#> .
@prefix pav:  <http://purl.org/pav/> .
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix obo:  <http://purl.obolibrary.org/obo/> .

<https://w3id.org/mscpof/ontology/imports/NAME> a owl:Ontology ;
    dcterms:source      <http://127.0.0.1:1/NAME.obo> ;
    pav:importedFrom    <https://github.com/geneontology/go-ontology/tree/60d9d989c41a> ;
    dcterms:license     <https://creativecommons.org/licenses/by/4.0/> .
"""
# 3 is mentioned, 2 its ancestor; 4 is mentioned and retired below; 5 is a leaf that nothing mentions.
GO = """
obo:GO_0000001 a owl:Class ;
    rdfs:label        "process"@en , "过程"@zh .

obo:GO_0000002 a owl:Class ;
    rdfs:label        "death"@en , "死亡"@zh ;
    rdfs:subClassOf   obo:GO_0000001 .

obo:GO_0000003 a owl:Class ;
    rdfs:label        "cell death"@en , "细胞死亡"@zh ;
    rdfs:subClassOf   obo:GO_0000002 ,
                      [ a owl:Restriction ; owl:onProperty obo:BFO_0000050 ; owl:someValuesFrom obo:GO_0000005 ] .

obo:GO_0000005 a owl:Class ;
    rdfs:label        "ageing"@en ;
    rdfs:subClassOf   obo:GO_0000001 .
"""
RO = """
obo:BFO_0000015 a owl:Class ;
    rdfs:label        "process"@en .

obo:BFO_0000050 a owl:ObjectProperty ;
    rdfs:label        "part of"@en .
"""
ALTERNATIVE = "http://www.geneontology.org/formats/oboInOwl#hasAlternativeId"
OBO_HEAD = "format-version: 1.2\ndata-version: releases/2026-10-01\nontology: go\n"
# A label has changed, a parent is new, one super-class belongs to a slice and one to none.
OBO_BODY = """
[Term]
id: GO:0000001
name: process
is_a: BFO:0000015
is_a: PATO:0000001

[Term]
id: GO:0000002
name: death of a thing
def: "Not taken over." [GO:x]
is_a: GO:0000001 ! process

[Term]
id: GO:0000003
name: cell death
is_a: GO:0000002 {source="GO:x"} ! death
is_a: GO:0000006 ! cellular process
relationship: part_of GO:0000005 ! ageing
relationship: part_of GO:0000001 {gci_filler="GO:0000006", gci_relation="part_of"}

[Term]
id: GO:0000005
name: ageing
is_a: GO:0000001 ! process

[Term]
id: GO:0000006
name: cellular process
is_a: GO:0000001 ! process

[Term]
id: GO:0000007
name: something else
is_a: GO:0000001

[Typedef]
id: part_of
name: part of
xref: BFO:0000050
"""
RETIRED = """
[Term]
id: GO:0000003
name: obsolete cell death
is_obsolete: true
replaced_by: GO:0000007
"""
MERGED = """
[Term]
id: GO:0000008
name: death of a cell
alt_id: GO:0000003
is_a: GO:0000002
"""
CONSIDERED = RETIRED.replace("replaced_by:", "consider:")
AFTER = """
obo:GO_0000001 a owl:Class ;
    rdfs:label        "process"@en , "过程"@zh ;
    rdfs:subClassOf   obo:BFO_0000015 .

obo:GO_0000002 a owl:Class ;
    rdfs:label        "death of a thing"@en , "死亡"@zh ;
    rdfs:subClassOf   obo:GO_0000001 .

obo:GO_0000003 a owl:Class ;
    rdfs:label        "cell death"@en , "细胞死亡"@zh ;
    rdfs:subClassOf   obo:GO_0000002 ,
                      obo:GO_0000006 ,
                      [ a owl:Restriction ; owl:onProperty obo:BFO_0000050 ; owl:someValuesFrom obo:GO_0000005 ] .

obo:GO_0000005 a owl:Class ;
    rdfs:label        "ageing"@en ;
    rdfs:subClassOf   obo:GO_0000001 .

obo:GO_0000006 a owl:Class ;
    rdfs:label        "cellular process"@en ;
    rdfs:subClassOf   obo:GO_0000001 .
"""


def replaced(stanza: str) -> str:
    """The release with another stanza for GO:0000003."""
    before, _, after = OBO_BODY.partition("\n[Term]\nid: GO:0000003")
    return OBO_HEAD + before + stanza + "\n[Term]" + after.partition("\n[Term]")[2]


def alternatives(release: Release, term: Term) -> list[str]:
    """The identifiers of the terms that were merged into a term."""
    return [shorten(iri) for iri, heir in release.merged.items() if heir == term.iri]


def as_owl(release: Release) -> str:
    """The same release as an OWL API would write it."""
    parts = [
        f'<owl:Ontology rdf:about="{OBO}go.owl"><owl:versionIRI rdf:resource="{release.version}"/></owl:Ontology>',
        # Words in another language come first, to be passed over.
        f'<owl:AnnotationProperty rdf:about="{OBO}IAO_0100001"/>',
    ]
    for term in release.terms.values():
        says = [f'<rdfs:label xml:lang="fr">{term.label} (fr)</rdfs:label>', f"<rdfs:label>{term.label}</rdfs:label>"]
        says += [f'<rdfs:subClassOf rdf:resource="{parent}"/>' for parent in sorted(term.parents)]
        says += [
            f'<rdfs:subClassOf><owl:Restriction><owl:onProperty rdf:resource="{p}"/>'
            f'<owl:someValuesFrom rdf:resource="{filler}"/></owl:Restriction></rdfs:subClassOf>'
            for p, filler in sorted(term.relations)
        ]
        says += [f"<oboInOwl:hasAlternativeId>{alt}</oboInOwl:hasAlternativeId>" for alt in alternatives(release, term)]
        if term.obsolete:
            says.append('<owl:deprecated rdf:datatype="http://www.w3.org/2001/XMLSchema#boolean">true</owl:deprecated>')
        says += [f'<obo:IAO_0100001 rdf:resource="{heir}"/>' for heir in term.replaced_by]
        kind = term.kind.rpartition("#")[2]
        parts.append(f'<owl:{kind} rdf:about="{term.iri}">{"".join(says)}</owl:{kind}>')
    return (
        '<?xml version="1.0"?>\n<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" '
        'xmlns:rdfs="http://www.w3.org/2000/01/rdf-schema#" xmlns:owl="http://www.w3.org/2002/07/owl#" '
        f'xmlns:obo="{OBO}" xmlns:oboInOwl="http://www.geneontology.org/formats/oboInOwl#">\n'
        + "\n".join(parts)
        + "\n</rdf:RDF>\n<!-- Generated -->\n"
    )


def as_graphs(release: Release) -> str:
    """The same release as OBO Graph-JSON."""
    edges = [{"sub": t.iri, "pred": "is_a", "obj": p} for t in release.terms.values() for p in sorted(t.parents)]
    edges += [{"sub": t.iri, "pred": p, "obj": f} for t in release.terms.values() for p, f in sorted(t.relations)]
    nodes = [
        {
            "id": term.iri,
            "lbl": term.label,
            "type": "CLASS" if term.kind.endswith("Class") else "PROPERTY",
            "meta": {
                "deprecated": term.obsolete,
                "basicPropertyValues": [{"pred": f"{OBO}IAO_0100001", "val": heir} for heir in term.replaced_by]
                + [{"pred": ALTERNATIVE, "val": alt} for alt in alternatives(release, term)],
            },
        }
        for term in release.terms.values()
    ]
    graph = {"id": f"{OBO}go.json", "meta": {"version": release.version}, "nodes": nodes, "edges": edges}
    return json.dumps({"graphs": [graph]})


@pytest.fixture
def project(tmp_path: Path) -> Project:
    """A project with two slices, of which one term is mentioned in data."""
    for path, text in {
        "data/context.jsonld": "{}",
        "data/studies/a.yaml": "findings:\n  - decreased: GO:0000003  # once GO:0000007\n",
        GO_SLICE: HEAD.replace("NAME", "go") + GO,
        "ontology/imports/ro.ttl": HEAD.replace("NAME", "ro") + RO,
    }.items():
        target = tmp_path / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8")
    return Project(tmp_path)


@pytest.fixture
def command(project: Project) -> Run:
    return lambda *arguments: run_command("imports", *arguments, "--root", project.root)


@pytest.fixture
def run(command: Run, tmp_path: Path) -> Run:
    """Refresh the slice of GO from a text or bytes."""

    def refresh(release: str | bytes, *options: str, name: str = "go") -> subprocess.CompletedProcess[str]:
        path = tmp_path / "release"
        path.write_bytes(release.encode() if isinstance(release, str) else release)
        return command("refresh", name, "--from", path, *options)

    return refresh


def go(project: Project) -> str:
    return (project.root / GO_SLICE).read_text(encoding="utf-8")


def release_of(text: str, folder: Path) -> Release:
    path = folder / "written.obo"
    path.write_text(text, encoding="utf-8")
    return read_release(path)


# The project's own slices


def test_the_slices_of_the_project_are_written_as_a_refresh_writes_them(real: Project) -> None:
    assert {
        name: render(found) == found.path.read_text(encoding="utf-8") for name, found in load_slices(real).items()
    } == dict.fromkeys(["chebi", "cl", "eco", "go", "mondo", "ncbitaxon", "ro", "uberon"], True)


def test_the_list_shows_source_version_licence_and_number_of_terms(command: Run) -> None:
    assert command("list").stdout.splitlines()[1].split() == [
        "go", "http://127.0.0.1:1/go.obo", "geneontology/go-ontology@60d9d989c41a", "CC", "BY", "4.0", "4",
    ]  # fmt: skip


# What a refresh takes over


def test_every_format_gives_the_same_slice(project: Project, run: Run, tmp_path: Path) -> None:
    release, before = release_of(OBO_HEAD + OBO_BODY, tmp_path), go(project)
    forms = (OBO_HEAD + OBO_BODY, as_owl(release), as_graphs(release), gzip.compress((OBO_HEAD + OBO_BODY).encode()))
    for form in forms:
        (project.root / GO_SLICE).write_text(before, encoding="utf-8")
        done = run(form)
        assert done.returncode == 0, done.stderr
        assert go(project).endswith(AFTER)
        assert "pav:importedFrom    <http://purl.obolibrary.org/obo/go/releases/2026-10-01/go.owl> ;" in go(project)
        assert "60d9d989c41a" not in go(project)


def test_the_report_tells_new_terms_labels_and_parents(run: Run) -> None:
    done = run(OBO_HEAD + OBO_BODY)
    assert [line.split(maxsplit=2) for line in done.stdout.splitlines()[1:]] == [
        ["parents", "GO:0000001", "+ BFO:0000015"],
        ["label", "GO:0000002", "death -> death of a thing; is 死亡 still right?"],
        ["parents", "GO:0000003", "+ GO:0000006"],
        ["new", "GO:0000006", "cellular process"],
    ]
    assert "go: 4 changes, 5 terms, from geneontology/go-ontology@60d9d989c41a to 2026-10-01" in done.stderr


def test_a_second_refresh_leaves_the_file_alone(project: Project, run: Run) -> None:
    run(OBO_HEAD + OBO_BODY)
    path = project.root / GO_SLICE
    before = path.read_bytes(), path.stat().st_mtime_ns
    done = run(OBO_HEAD + OBO_BODY)
    assert (path.read_bytes(), path.stat().st_mtime_ns) == before
    assert "ontology/imports/go.ttl is as it should be" in done.stderr


def test_a_term_that_the_data_begin_to_mention_comes_in(project: Project, run: Run) -> None:
    (project.root / "data/studies/b.yaml").write_text("process: GO:0000007\n", encoding="utf-8")
    assert run(OBO_HEAD + OBO_BODY).returncode == 0
    assert 'obo:GO_0000007 a owl:Class ;\n    rdfs:label        "something else"@en ;' in go(project)


def test_an_ancestor_that_is_none_any_more_goes_and_is_reported(project: Project, run: Run) -> None:
    done = run((OBO_HEAD + OBO_BODY).replace('is_a: GO:0000002 {source="GO:x"} ! death\n', ""))
    assert "gone     GO:0000002  death; no ancestor of any term in use" in done.stdout
    assert "GO_0000002" not in go(project)


def test_a_slice_without_parents_stays_without_them(project: Project, run: Run) -> None:
    path = project.root / GO_SLICE
    path.write_text(
        HEAD.replace("NAME", "go") + '\nobo:GO_0000003 a owl:Class ;\n    rdfs:label        "x"@en .\n',
        encoding="utf-8",
    )
    assert run(OBO_HEAD + OBO_BODY).returncode == 0
    assert go(project).endswith('\nobo:GO_0000003 a owl:Class ;\n    rdfs:label        "cell death"@en .\n')


def test_a_dry_run_reports_and_writes_nothing(project: Project, run: Run) -> None:
    before = go(project)
    done = run(OBO_HEAD + OBO_BODY, "--dry-run")
    assert (done.returncode, go(project)) == (0, before)
    assert "new      GO:0000006" in done.stdout


# Terms in use that would go


def test_a_term_in_use_is_not_given_up(project: Project, run: Run) -> None:
    before = go(project)
    for stanza, fate in (
        (RETIRED, "is retired; use GO:0000007 something else"),
        (CONSIDERED, "is retired; consider GO:0000007 something else"),
        (RETIRED.replace("replaced_by: GO:0000007\n", ""), "is retired without a replacement"),
        ("", "is not in the release"),
        (MERGED, "is merged into GO:0000008 death of a cell"),
    ):
        done = run(replaced(stanza))
        assert (done.returncode, go(project)) == (1, before)
        assert f"GO:0000003 {fate}; in data/studies/a.yaml:2" in done.stderr


def test_forced_a_retired_term_stays_beside_the_one_that_replaces_it(project: Project, run: Run) -> None:
    done = run(replaced(RETIRED), "--force")
    assert done.returncode == 0
    assert "obsolete  GO:0000003  is retired; use GO:0000007 something else" in done.stdout
    assert (
        'obo:GO_0000003 a owl:Class ;\n    rdfs:label        "cell death"@en , "细胞死亡"@zh ;\n'
        "    owl:deprecated    true ;\n    obo:IAO_0100001   obo:GO_0000007 .\n"
    ) in go(project)
    assert 'obo:GO_0000007 a owl:Class ;\n    rdfs:label        "something else"@en ;' in go(project)


def test_forced_a_retired_term_stays_though_the_one_that_replaces_it_is_in_another_file(
    project: Project, run: Run
) -> None:
    done = run(replaced(RETIRED.replace("GO:0000007", "GO:0000009")), "--force")
    assert done.returncode == 0, done.stderr
    assert "    owl:deprecated    true ;\n    obo:IAO_0100001   obo:GO_0000009 .\n" in go(project)


def test_forced_a_merged_term_stays_beside_the_one_that_holds_it(project: Project, run: Run, tmp_path: Path) -> None:
    release, before = release_of(replaced(MERGED), tmp_path), go(project)
    for form in (replaced(MERGED), as_owl(release), as_graphs(release)):
        (project.root / GO_SLICE).write_text(before, encoding="utf-8")
        done = run(form, "--force")
        assert done.returncode == 0, done.stderr
        assert "obsolete  GO:0000003  is merged into GO:0000008 death of a cell" in done.stdout
        assert "    owl:deprecated    true ;\n    obo:IAO_0100001   obo:GO_0000008 .\n" in go(project)
        assert 'obo:GO_0000008 a owl:Class ;\n    rdfs:label        "death of a cell"@en ;' in go(project)


def test_forced_a_missing_term_stays_as_it_was(project: Project, run: Run) -> None:
    assert run(replaced(""), "--force").returncode == 0
    assert GO[GO.index("obo:GO_0000003") : GO.index("obo:GO_0000005 a")] in go(project)


def test_a_retired_term_that_nothing_mentions_is_reported_and_left_out(project: Project, run: Run) -> None:
    ageing = "id: GO:0000005\nname: ageing\n"
    done = run((OBO_HEAD + OBO_BODY).replace(ageing, ageing + "is_obsolete: true\n"))
    assert done.returncode == 0
    assert "obsolete  GO:0000005  is retired without a replacement" in done.stdout
    assert "GO_0000005" not in go(project)


# Files that are not to be trusted


NO_RELEASES: list[tuple[str | bytes, str]] = [
    ("<html><body>404</body></html>", "neither OBO, OBO Graph-JSON nor OWL in RDF/XML"),
    ("", "neither OBO, OBO Graph-JSON nor OWL in RDF/XML"),
    ("{}", "broken or not whole"),
    ('{"graphs": []}', "broken or not whole"),
    ("<?xml version='1.0'?><html/>", "broken or not whole"),
    (OBO_HEAD, "no terms in it"),
    (OBO_HEAD + "\n[Term]\nid: GO:0000003\nname\n", "line 7: not OBO"),
    (OBO_HEAD + "\n[Term]\nid: CL:0000001\nname: cell\n", "is it another ontology's?"),
    ((OBO_HEAD + OBO_BODY).partition("\n[Term]\nid: GO:0000006")[0], "is the file cut off?"),
    (b"\xff\xfe" + (OBO_HEAD + OBO_BODY).encode(), "neither OBO"),
    ((OBO_HEAD + OBO_BODY).encode().replace(b"ageing", b"\xff"), "broken or not whole"),
    (gzip.compress((OBO_HEAD + OBO_BODY).encode())[:-20], "broken or not whole"),
    ((OBO_HEAD + OBO_BODY).replace("data-version: releases/2026-10-01\n", ""), "name it with --release"),
]


def test_a_file_that_is_no_whole_release_changes_nothing(project: Project, run: Run) -> None:
    before = go(project)
    for text, words in NO_RELEASES:
        done = run(text)
        assert (done.returncode, go(project)) == (1, before), text
        assert words in done.stderr


def test_rdf_xml_cut_off_at_any_place_is_refused(tmp_path: Path) -> None:
    text = as_owl(release_of(OBO_HEAD + OBO_BODY, tmp_path))
    path = tmp_path / "go.owl"
    for end in range(0, text.index("</rdf:RDF>") + 9, 97):
        path.write_text(text[:end], encoding="utf-8")
        with raises("bad-release"):
            read_release(path)


def test_the_release_can_be_named_by_hand(project: Project, run: Run) -> None:
    commit = "https://github.com/geneontology/go-ontology/tree/0123456789ab"
    text = (OBO_HEAD + OBO_BODY).replace("data-version: releases/2026-10-01\n", "")
    assert run(text, "--release", commit).returncode == 0
    assert f"pav:importedFrom    <{commit}> ;" in go(project)


def test_a_slice_that_is_not_there_is_answered_with_those_that_are(run: Run) -> None:
    assert 'no slice "og"; there are go, ro' in run(OBO_HEAD, name="og").stderr


def test_what_a_refresh_would_lose_is_refused(project: Project) -> None:
    before = go(project)
    for more, reason in {
        'obo:GO_0000008 a owl:Class ; rdfs:label "x"@en ; rdfs:comment "y"@en .': "GO_0000008 has a comment",
        'obo:GO_0000008 a owl:Class ; rdfs:label "x"@en , "y"@en .': "GO_0000008 has a second label in one language",
        'obo:GO_0000008 a owl:Class ; rdfs:label "x"@fr .': "GO_0000008 has a label in fr",
        "# A thought.": "a slice has no comments between its terms",
        "obo:GO_0000008 a": "not Turtle",
    }.items():
        (project.root / GO_SLICE).write_text(f"{before}\n{more}\n", encoding="utf-8")
        with raises("bad-slice") as fault:
            load_slices(project)
        assert fault.value.facts["reason"].startswith(reason)


# From the web


class Owner(Handler):
    """A site that answers as sites do, well and badly."""

    # With 1.0 a body whose length is not told ends where the connection does.
    protocol_version = "HTTP/1.0"
    released = threading.Event()

    def do_GET(self) -> None:  # noqa: N802  (the name that the base class calls)
        body = (OBO_HEAD + OBO_BODY).encode()
        match self.path:
            case "/purl":
                self.answer(302, b"", Location="/go.obo")
            case "/loop":
                self.answer(302, b"", Location="/loop")
            case "/elsewhere":
                self.answer(302, b"", Location="ftp://127.0.0.1/go.obo")
            case "/go.obo":
                self.answer(200, body, **{"Content-Length": str(len(body))})
            case "/cut":
                self.answer(200, body[:200], **{"Content-Length": str(len(body))})
            case "/page":
                self.answer(200, b"<html><body>Sign in</body></html>")
            case "/large":
                self.answer(200, b"", **{"Content-Length": "3000000"})
            case "/endless":
                self.answer(200, b"!" * 1_200_000)
            case "/silent":
                self.released.wait(20)
            case "/stalled":
                self.answer(200, body[:200], **{"Content-Length": str(len(body))})
                self.wfile.flush()
                self.released.wait(20)
            case _:
                self.answer(404, b"nothing here")

    def answer(self, code: int, body: bytes, **headers: str) -> None:
        self.send_response(code)
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)


@contextmanager
def served() -> Iterator[str]:
    Owner.released.clear()
    with standing_in(Owner) as server:
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            Owner.released.set()


def test_a_release_is_fetched_through_redirects(project: Project) -> None:
    with served() as site:
        done = mscpof("imports", "refresh", "go", "--from", f"{site}/purl", "--root", project.root)
    assert done.returncode == 0, done.stderr
    assert go(project).endswith(AFTER)


def test_without_from_the_address_of_the_source_is_asked(project: Project, command: Run) -> None:
    done = command("refresh", "go")
    assert done.returncode == 1
    assert "http://127.0.0.1:1/go.obo: not reached" in done.stderr
    assert "--from" in done.stderr
    with served() as site:
        (project.root / GO_SLICE).write_text(go(project).replace("http://127.0.0.1:1", site), encoding="utf-8")
        assert command("refresh", "go").returncode == 0
    assert go(project).endswith(AFTER)


FAULTS = {
    "/none": "the server answered 404",
    "/cut": "it ended after 200 of",
    "/page": "neither OBO",
    "/loop": "the server answered 302",
    "/elsewhere": "which is no address of the web",
    "/large": "3 MB, over the limit of 1 MB",
    "/endless": "over the limit of 1 MB",
    "/silent": "no answer within 0.5 s",
    "/stalled": "no answer within 0.5 s",
}


def test_a_fault_on_the_way_changes_nothing(project: Project, command: Run) -> None:
    before = go(project)
    for path, words in FAULTS.items():
        started = time.monotonic()
        with served() as site:
            done = command("refresh", "go", "--from", site + path, "--timeout", "0.5", "--max-size", "1")
        assert (done.returncode, go(project)) == (1, before)
        assert words in done.stderr
        assert f"{site}{path}" in done.stderr
        assert "Traceback" not in done.stderr
        assert time.monotonic() - started < 10
