"""Registries: requests and answers, faults of servers, the cache, rate limits, and differences to the dataset."""

from __future__ import annotations

import json
import time
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from mscpof.base.place import Place
from mscpof.curator.registries.answer_cache import AnswerCache
from mscpof.curator.registries.client import RetryPolicy
from mscpof.curator.registries.comparison import Comparison
from mscpof.curator.registries.identifier import Identifier
from mscpof.curator.registries.lookup_run import LookupResult, LookupRun
from mscpof.curator.registries.registry import Registry, load_registries
from tests.conftest import raises
from tests.programs.registries import (
    World,
    breaks_off,
    busy,
    entry,
    gene,
    go_term,
    inactive,
    is_silent,
    leads_to,
    obo_term,
    paper,
    registries,
    resets,
    says,
    summary,
    work,
)
from tests.programs.server import free_port

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.programs.registries import Registrar

    Fault = Callable[[Registrar], None]
    Named = Callable[..., Registry]
    Asked = Callable[..., LookupResult]
    Judged = Callable[..., list[str]]

pytestmark = pytest.mark.slow

AKT1, AKT2 = entry("P31749", "AKT1_HUMAN", 9606), entry("P31751", "AKT2_HUMAN", 9606)
PLACE = Place(Path("study.yaml"), 1, 1)
IMPATIENT = RetryPolicy(timeout=0.4, attempts=3, pause=0.01)


@pytest.fixture
def world() -> Iterator[World]:
    """Registries that know nothing yet."""
    with registries(World()) as found:
        yield found


@pytest.fixture
def registry(world: World, tmp_path: Path) -> Named:
    """Return a registry of the world."""

    def named(name: str, **more: object) -> Registry:
        (tmp_path / "registries.toml").write_text(world.settings(**more))
        return load_registries([name], tmp_path / "registries.toml")[0]

    return named


@pytest.fixture
def asked(registry: Named, tmp_path: Path) -> Asked:
    """Ask a registry about identifiers."""

    def ask(
        name: str, *identifiers: str, policy: RetryPolicy = IMPATIENT, days: float = 30, **more: object
    ) -> LookupResult:
        lookup = LookupRun(AnswerCache(tmp_path / "cache", days), policy)
        assert lookup.run({name: identifiers}, [registry(name, **more)])
        return lookup.results[name]

    return ask


@pytest.fixture
def judged(asked: Asked, registry: Named) -> Judged:
    """Return the rules that an identifier breaks, and what would be right."""

    def judge(name: str, identifier: str, label: str = "", species: str = "", **more: Any) -> list[str]:
        given = Identifier(name, identifier, "http://x/node", "http://x/property", identifier, label, species, **more)
        faults = Comparison(registry(name), lambda *_: PLACE).faults([given], asked(name, identifier))
        assert all(fault.words["zh"] for fault in faults)
        return [f"{fault.severity} {fault.code.removeprefix('identifier-')}: {fault.text}" for fault in faults]

    return judge


class TestWhatIsTold:
    def test_what_agrees_is_not_spoken_of(self, world: World, judged: Judged) -> None:
        world.entries["P31749"] = AKT1
        assert judged("uniprot", "P31749", "AKT1_HUMAN", "9606") == []

    @pytest.mark.parametrize(
        ("known", "told"),
        [
            ([], "missing: UniProt has no uniprot:P31749"),
            ([inactive("P31749", "MERGED", "Q99999")], "write uniprot:Q99999"),
            ([entry("Q99999", "X_HUMAN", 9606, "P31749")], "merged into uniprot:Q99999; write uniprot:Q99999"),
            ([inactive("P31749", "DEMERGED", "Q1", "Q2")], "split into uniprot:Q1 or uniprot:Q2"),
            ([inactive("P31749", "DELETED", reason="Not part of a proteome")], "deleted (Not part of a proteome)"),
            ([entry("P31749", "AKT1_HUMAN", 10090)], "wrong-species: uniprot:P31749 is of species 10090"),
            ([entry("P31749", "PKB1_HUMAN", 9606)], 'the mnemonic "PKB1_HUMAN", not "AKT1_HUMAN"'),
        ],
        ids=["unknown", "merged", "secondary", "demerged", "deleted", "species", "mnemonic"],
    )
    def test_of_a_protein(self, world: World, judged: Judged, known: list[dict[str, Any]], told: str) -> None:
        world.entries |= {each["primaryAccession"]: each for each in known}
        (said,) = judged("uniprot", "P31749", "AKT1_HUMAN", "9606")
        assert said.startswith("error")
        assert told in said

    @pytest.mark.parametrize(
        ("known", "told"),
        [
            ([], "error missing"),
            ([go_term("GO:0000001", "obsolete x", obsolete=True)], "obsolete, without a sure successor; use another"),
            ([go_term("GO:0000001", "obsolete x", obsolete=True, consider="GO:3")], "sure successor (GO:3); use"),
            ([go_term("GO:0000001", "obsolete x", obsolete=True, by="GO:0000002")], "write GO:0000002"),
            ([go_term("GO:0000002", "y", secondary=["GO:0000001"])], "merged into GO:0000002"),
            ([go_term("GO:0000001", "z")], 'warning label: GO:0000001 is now called "z", not "x"'),
        ],
        ids=["unknown", "obsolete", "to consider", "replaced", "secondary", "label"],
    )
    def test_of_a_term_of_go(self, world: World, judged: Judged, known: list[dict[str, Any]], told: str) -> None:
        world.terms |= {each["id"]: each for each in known}
        (said,) = judged("go", "GO:0000001", "x")
        assert told in said

    @pytest.mark.parametrize("by", ["CL_0000002", "CL:0000002", "http://purl.obolibrary.org/obo/CL_0000002"])
    def test_of_a_replaced_term_of_another_ontology_in_every_form_that_ols_has(
        self, world: World, judged: Judged, by: str
    ) -> None:
        world.others["x"] = obo_term("CL:0000001", "obsolete x", obsolete=True, by=by)
        (said,) = judged("obo", "CL:0000001", "x")
        assert "merged into CL:0000002; write CL:0000002" in said

    def test_a_property_is_found_as_one(self, world: World, judged: Judged) -> None:
        world.others["x"] = obo_term("RO:0000001", "x") | {"kind": "properties"}
        assert judged("obo", "RO:0000001", "x") == []

    def test_of_genes(self, world: World, judged: Judged) -> None:
        world.genes["391"], world.genes["392"] = gene("391", "AKT9"), gene("392", "AKT2", "Entry Withdrawn")
        world.summaries["207"] = summary("207", "AKT1", current="208")
        world.summaries["209"] = summary("209", "AKT1", 10090)
        world.summaries["210"] = summary("210", "AKT1", status="2")
        assert 'hgnc:391 has the symbol "AKT9", not "AKT1"' in judged("hgnc", "391", "AKT1")[0]
        assert "hgnc:392 was deleted (Entry Withdrawn)" in judged("hgnc", "392", "AKT2")[0]
        assert "HGNC has no hgnc:393" in judged("hgnc", "393", "AKT3")[0]
        assert "write ncbigene:208" in judged("ncbigene", "207", "AKT1")[0]
        assert "error wrong-species" in judged("ncbigene", "209", "AKT1", "9606")[0]
        assert "error deleted" in judged("ncbigene", "210", "AKT1")[0]
        assert "error missing" in judged("ncbigene", "211", "AKT1")[0]

    @pytest.mark.parametrize("name", ["crossref", "pubmed"])
    def test_of_papers(self, world: World, judged: Judged, name: str) -> None:
        def know(number: str, *types: str, **notices: str) -> None:
            world.papers[number] = paper(number, "On Cells.", *types, **notices)
            kinds = {kind.removesuffix("_in"): doi.rpartition("doi: ")[2] for kind, doi in notices.items()}
            world.works[number] = work(number, "On <i>cells</i>", **kinds)

        know("10.1/fine")
        know("10.1/gone", "Retracted Publication", retraction_in="J X. 2022;1:1. doi: 10.1000/notice")
        know("10.1/mended", erratum_in="J X. 2022;1:2. doi: 10.1000/mend")
        assert judged(name, "10.1/fine", "On cells") == []
        assert "error title" in judged(name, "10.1/fine", "Something else entirely")[0]
        assert "error missing" in judged(name, "10.1/none", "On cells")[0]
        (said,) = judged(name, "10.1/gone", "On cells")
        assert said.startswith("error retracted")
        assert "(10.1000/notice); add the retraction notice" in said
        assert judged(name, "10.1/gone", "Retracted: On cells", retracted=True) == []
        assert "error not-retracted" in judged(name, "10.1/fine", "On cells", retracted=True)[0]
        assert "warning corrected" in judged(name, "10.1/mended", "On cells")[0]
        assert judged(name, "10.1/mended", "On cells", known="10.1000/mend") == []

    def test_a_doi_of_another_agency_is_not_called_wrong(self, world: World, judged: Judged) -> None:
        world.agencies["10.1/cn"] = "ISTIC"
        (said,) = judged("crossref", "10.1/cn", "On cells")
        assert said.startswith("warning told-elsewhere")
        assert "registered with ISTIC" in said


class TestFaultsOfServers:
    @pytest.mark.parametrize(
        "fault",
        [
            busy(429, Retry_After="0"),
            busy(429),
            busy(500),
            busy(503, Retry_After=format_datetime(datetime.now(UTC) - timedelta(hours=1), usegmt=True)),
            is_silent(0.6),
            breaks_off,
            resets,
            says(b'{"results": ['),
            says(b"<html>maintenance</html>", "text/html"),
            says(b"", "application/json"),
        ],
        ids=["429", "429 bare", "500", "503 date", "silent", "truncated", "reset", "half JSON", "HTML", "empty"],
    )
    def test_one_that_passes_is_overcome(self, world: World, asked: Asked, fault: Fault) -> None:
        world.entries["P31749"] = AKT1
        world.fail("uniprot", fault)
        told = asked("uniprot", "P31749")
        assert told.entries["P31749"].label == "AKT1_HUMAN"
        assert len(world.asked) == 2

    @pytest.mark.parametrize(
        ("fault", "reason"),
        [
            (busy(503), "it answered 503 Service Unavailable"),
            (busy(429, Retry_After="0"), "it answered 429 Too Many Requests"),
            (is_silent(0.6), "no answer within 0.4 s"),
            (resets, "the connection broke"),
            (breaks_off, "the connection broke"),
            (says(b"<html>", "text/html"), "it answered text/html that is no JSON"),
            (says(b"[]"), "it answered in another form than is documented"),
            (says(b'{"results": [{"primaryAccession": "P31749"}]}'), "in another form than is documented"),
            (busy(403), "it answered 403 Forbidden"),
        ],
    )
    def test_one_that_lasts_leaves_nothing_known_and_nothing_kept(
        self, world: World, asked: Asked, tmp_path: Path, fault: Fault, reason: str
    ) -> None:
        world.entries["P31749"] = AKT1
        world.fail("uniprot", *[fault] * 3)
        told = asked("uniprot", "P31749")
        assert told.entries == {}
        assert reason in told.unknown["P31749"]
        assert not list((tmp_path / "cache").rglob("*.json"))

    def test_a_server_is_left_alone_for_as_long_as_it_wants(self, world: World, asked: Asked) -> None:
        world.entries["P31749"] = AKT1
        world.fail("uniprot", busy(429, Retry_After="1"))
        started = time.monotonic()
        assert asked("uniprot", "P31749").entries
        assert time.monotonic() - started >= 1

    def test_one_that_wants_to_be_left_alone_for_an_hour_is_given_up_at_once(self, world: World, asked: Asked) -> None:
        later = format_datetime(datetime.now(UTC) + timedelta(hours=1), usegmt=True)
        world.fail("hgnc", busy(503, Retry_After=later))
        told = asked("hgnc", "1", "2", "3")
        assert len(world.asked) == 1
        assert "wants to be left alone for" in told.unknown["3"]

    def test_nobody_there_is_said_with_the_host(self, asked: Asked, registry: Named, tmp_path: Path) -> None:
        host = f"127.0.0.1:{free_port()}"
        told = asked("uniprot", "P31749", base=f"http://{host}/")
        assert told.unknown["P31749"].startswith(f"{host}: not reached")

    @pytest.mark.parametrize("name", ["uniprot", "hgnc"])
    def test_a_page_for_people_is_no_word_on_an_identifier(self, world: World, asked: Asked, name: str) -> None:
        world.fail(name, *[says(b"<html>not found</html>", "text/html", 404)] * 2)
        assert "is no longer where it answers (404)" in asked(name, "1").unknown["1"]

    def test_a_label_that_is_no_text_is_no_answer(self, world: World, asked: Asked) -> None:
        world.genes["1"] = gene("1", "X") | {"symbol": None}
        assert "another form" in asked("hgnc", "1").unknown["1"]

    def test_a_registry_that_keeps_failing_is_given_up(self, world: World, asked: Asked) -> None:
        world.fail("hgnc", *[busy(500)] * 100)
        told = asked("hgnc", *map(str, range(20)))
        assert len(told.unknown) == 20
        assert len(world.asked) == 9

    def test_redirects_are_followed_but_not_for_ever(self, world: World, asked: Asked) -> None:
        world.entries["P31749"] = AKT1
        world.fail("uniprot", leads_to("/uniprot/uniprotkb/accessions?accessions=P31749"))
        assert asked("uniprot", "P31749").entries
        world.fail("hgnc", *[leads_to("/hgnc/again")] * 9)
        assert "redirects without end" in asked("hgnc", "1").unknown["1"]

    def test_what_a_batch_leaves_out_is_asked_for_singly(self, world: World, asked: Asked) -> None:
        world.entries |= {"P31749": AKT1, "P31751": AKT2}
        world.fail("uniprot", says(json.dumps({"results": [AKT1]}).encode()))
        told = asked("uniprot", "P31749", "P31751")
        assert {name: record.state for name, record in told.entries.items()} == {
            "P31749": "current",
            "P31751": "current",
        }
        world.asked.clear()
        world.fail("uniprot", says(b'{"results": []}'))
        assert asked("uniprot", "P31749", "P31751", days=0).entries["P31751"].label == "AKT2_HUMAN"
        assert len(world.asked) == 3

    def test_a_batch_that_is_refused_for_one_of_them_is_asked_for_singly(self, world: World, asked: Asked) -> None:
        world.terms["GO:0000001"] = go_term("GO:0000001", "x")
        told = asked("go", "GO:bad", "GO:0000001")
        assert told.entries["GO:0000001"].label == "x"
        assert "400" in told.unknown["GO:bad"]

    def test_one_that_cannot_be_told_of_keeps_nothing_from_the_others(self, world: World, asked: Asked) -> None:
        world.entries |= {"P31749": AKT1, "P31751": AKT2}
        world.fail("uniprot", says(b'{"results": []}'), *[busy(500)] * 3)
        told = asked("uniprot", "P31749", "P31751")
        assert "500" in told.unknown["P31749"]
        assert told.entries["P31751"].label == "AKT2_HUMAN"

    def test_a_doi_with_a_comma_is_asked_for_singly(self, world: World, asked: Asked) -> None:
        world.works |= {doi: work(doi, "x") for doi in ("10.1/a,b", "10.1/c")}
        assert [each.state for each in asked("crossref", "10.1/a,b", "10.1/c").entries.values()] == ["current"] * 2
        assert len(world.asked) == 2

    def test_a_summary_left_out_without_a_word_is_not_called_missing(self, world: World, asked: Asked) -> None:
        empty = says(b'{"result": {"uids": []}}')
        world.fail("entrez", empty, empty)
        assert "another form" in asked("pubmed", "1").unknown["1"]


class TestWhatIsKept:
    def test_is_not_asked_again_until_it_is_too_old(self, world: World, asked: Asked) -> None:
        world.entries["P31749"] = AKT1
        for days in (30, 30, 0):
            assert asked("uniprot", "P31749", days=days).entries
        assert len(world.asked) == 2

    @pytest.mark.parametrize(
        "damage", [b"", b"{", b"[]", b'{"version": 1}', "current to nonsense", "another identifier", "tomorrow"]
    )
    def test_is_asked_again_when_damaged(self, world: World, asked: Asked, tmp_path: Path, damage: bytes | str) -> None:
        world.entries["P31749"] = AKT1
        asked("uniprot", "P31749")
        (file,) = (tmp_path / "cache").rglob("*.json")
        kept = json.loads(file.read_text())
        match damage:
            case "current to nonsense":
                kept["record"]["state"] = "nonsense"
            case "another identifier":
                kept["id"] = "P31751"
            case "tomorrow":
                kept["asked"] += 10 * 86_400
        file.write_bytes(damage if isinstance(damage, bytes) else json.dumps(kept).encode())
        assert asked("uniprot", "P31749").entries["P31749"].state == "current"
        assert len(world.asked) == 2

    def test_is_not_taken_from_another_address(self, world: World, asked: Asked) -> None:
        world.entries["P31749"] = AKT1
        asked("uniprot", "P31749")
        told = asked("uniprot", "P31749", base=f"http://127.0.0.1:{free_port()}")
        assert "P31749" in told.unknown


class TestPoliteness:
    def test_requests_to_a_host_keep_their_pace(self, world: World, asked: Asked) -> None:
        world.genes |= {str(n): gene(str(n), "X") for n in range(5)}
        started = time.monotonic()
        asked("hgnc", *map(str, range(5)), rate=20)
        assert time.monotonic() - started >= 4 / 20

    def test_a_batch_is_one_request(self, world: World, asked: Asked) -> None:
        world.entries |= {f"P{n:05}": entry(f"P{n:05}", "X", 9606) for n in range(250)}
        assert len(asked("uniprot", *world.entries).entries) == 250
        assert len(world.asked) == 3

    def test_the_address_of_who_asks_is_told_where_it_is_wanted(
        self, world: World, registry: Named, tmp_path: Path
    ) -> None:
        world.works["10.1/x"] = work("10.1/x", "x")
        lookup = LookupRun(AnswerCache(tmp_path, 1), IMPATIENT, "who@example.org")
        lookup.run({"crossref": ["10.1/x"]}, [registry("crossref")])
        assert "mailto=who%40example.org" in world.asked[0]

    def test_every_registry_says_how_it_is_asked(self) -> None:
        for each in load_registries():
            assert each.base.startswith("https://")
            assert each.documentation.startswith("https://")
            assert 0 < each.rate <= 5


class TestSettings:
    def test_a_registry_that_is_none_is_refused_with_those_there_are(self) -> None:
        with raises("unknown-registry", name="unirpot", known=[each.name for each in load_registries()]):
            load_registries(["unirpot"])

    @pytest.mark.parametrize(
        ("text", "code"),
        [("[", "settings-not-toml"), ("[unirpot]\nrate = 1", "settings-unknown-registry"),
         ("[uniprot]\nspeed = 1", "settings-unknown-key"), ('uniprot = "x"', "settings-unknown-key"),
         ('[uniprot]\nbase = "ftp://x"', "settings-bad-base"),
         ("[uniprot]\nbatch = 0", "settings-bad-batch"), ("[uniprot]\nrate = 0", "settings-bad-rate")],
    )  # fmt: skip
    def test_what_registries_do_not_have_is_refused_with_the_file(self, tmp_path: Path, text: str, code: str) -> None:
        (tmp_path / "bad.toml").write_text(text)
        with raises(code, path=tmp_path / "bad.toml"):
            load_registries([], tmp_path / "bad.toml")
