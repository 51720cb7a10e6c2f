"""The Python API: load once, ask by name or in SPARQL, list findings by any name, turn them into frames."""

from __future__ import annotations

from dataclasses import FrozenInstanceError, fields, replace
from typing import TYPE_CHECKING, get_type_hints

import pandas as pd
import polars as pl
import pytest

import mscpof
from mscpof import Finding, Findings, KnowledgeBase
from mscpof.ask.effects import directions_of
from mscpof.base.faults import BadParameter, BadQuery, UnknownName
from mscpof.base.names import TERMS, shorten
from tests.conftest import raises

if TYPE_CHECKING:
    from pathlib import Path

    from mscpof.dataset.build import Knowledge


def test_a_knowledge_base_loads_from_a_file_or_a_store_but_not_both(knowledge: Knowledge, dataset: Path) -> None:
    for path in (dataset, str(dataset)):
        assert len(KnowledgeBase.load(path).store) == len(knowledge.store)
    with raises("several-datasets", BadParameter):
        KnowledgeBase.load(dataset, store=dataset.parent)


def test_a_knowledge_base_shows_how_much_it_holds(kb: KnowledgeBase) -> None:
    studies = kb.query("SELECT (COUNT(*) AS ?n) { ?s <https://w3id.org/mscpof/ontology#reference> ?n0 }").rows[0]["n"]
    assert repr(kb).startswith(f"KnowledgeBase({studies} studies, ")
    assert repr(kb).endswith(f"{len(kb.questions)} questions)")


def test_every_question_answers_as_it_stands_and_with_its_examples(kb: KnowledgeBase) -> None:
    assert len(kb.questions) >= 10
    for name, question in kb.questions.items():
        kb.query(name)
        for parameter in question.parameters:
            kb.query(name, **{parameter.name: parameter.example})


def test_a_question_is_asked_with_names_as_people_write_them(kb: KnowledgeBase) -> None:
    answers = [kb.query("changes", entity=name).rows for name in ("Caspase-3", "HGNC:1504", "P70677", "gene/CASP3")]
    assert answers[0]
    assert all(rows == answers[0] for rows in answers)


def test_a_question_is_asked_for_any_of_several_values(kb: KnowledgeBase) -> None:
    def changed(entity: object) -> set[str]:
        return {row["changed"] for row in kb.query("changes", entity=entity).rows}

    assert changed(["BAX", "BCL2"]) == changed("BAX") | changed("BCL2")


def test_sparql_is_answered_over_all_graphs(kb: KnowledgeBase) -> None:
    assert kb.query(f"ASK {{ ?f a <{TERMS}TreatmentEffect> }}").truth is True
    assert kb.query("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }").rows[0]["n"] == len(kb.store)


def test_an_unknown_question_gives_the_nearest(kb: KnowledgeBase) -> None:
    with raises("unknown-query", name="change") as fault:
        kb.query("change")
    assert fault.value.facts["nearest"][0] == "changes"


def test_broken_sparql_is_refused_with_its_place(kb: KnowledgeBase) -> None:
    with raises("not-sparql-from", BadQuery, line=1, column=13):
        kb.query("ASK { ?s ?p }")


def test_a_parameter_that_does_not_fit_is_refused(kb: KnowledgeBase) -> None:
    refusals: list[tuple[str, dict[str, object], str, dict[str, object]]] = [
        ("causal-chain", {"gene": "BAX"}, "unknown-parameter", {"name": "gene", "known": ["entity"]}),
        ("changes", {"entity": []}, "no-value", {"name": "entity"}),
        ("conflicts", {"entity": "BAX"}, "unknown-parameter", {"name": "entity", "known": "none"}),
        ("SELECT * { ?s ?p ?o }", {"s": "BAX"}, "parameters-of-sparql", {}),
        ("entity-by-name", {"name": "\udcff"}, "value-no-unicode", {}),
    ]
    for query, parameters, code, facts in refusals:
        with raises(code, BadParameter, **facts):
            kb.query(query, **parameters)


def test_a_value_or_side_that_names_nothing_gives_the_nearest(kb: KnowledgeBase) -> None:
    for query, parameters, nearest in (
        ("changes", {"entity": "caspas 3"}, "caspase 3"),
        ("filed-studies", {"source": "UmbilicalMSC"}, "UmbilicalCordMSC"),
        ("matrix", {"state": "NotReportd"}, "NotReported"),
        ("", {"source": "cord"}, "umbilical cord"),
        ("", {"mechanism": "apoptosis"}, "AntiApoptosis"),
        ("", {"entity": "CASP"}, "CASP3"),
    ):
        with raises("unknown-name", UnknownName) as fault:
            kb.query(query, **parameters) if query else kb.findings(**parameters)
        assert nearest in fault.value.facts["nearest"]


def test_any_text_may_be_asked_for(kb: KnowledgeBase) -> None:
    for text in ('"', "}", "\\", "$", "' } #", "\n"):
        assert kb.query("entity-by-name", name=text).rows == []


def test_findings_are_filtered_by_each_of_their_sides(kb: KnowledgeBase) -> None:
    everything = kb.findings()
    chosen = kb.findings(source="UC-MSC", mechanism="anti-apoptosis", entity="caspase-3", direction="decreased")
    assert 0 < len(chosen) < len(everything)
    for finding in chosen:
        assert finding.source == "UmbilicalCordMSC"
        assert finding.mechanism == "AntiApoptosis"
        assert finding.entity == "gene/CASP3"
        assert finding.direction == "decreased"
        assert finding in list(everything)


def test_every_name_of_an_entity_finds_the_same_findings(kb: KnowledgeBase) -> None:
    findings = list(kb.findings(entity="gene/CASP3"))
    assert findings
    for entity in ("CASP3", "HGNC:1504", "UniProtKB:P42574", "P70677", "ncbigene:836"):
        assert list(kb.findings(entity=entity)) == findings, entity


def test_findings_are_asked_in_either_language(kb: KnowledgeBase) -> None:
    english, chinese = kb.findings(source="umbilical cord"), kb.findings(source="脐带间充质干细胞")
    assert list(english) == list(chinese)
    assert len(english) > 0


def test_a_source_stands_for_the_sources_below_it(kb: KnowledgeBase) -> None:
    with_a_source = [finding for finding in kb.findings() if finding.source]
    assert list(kb.findings(source="MesenchymalStemCell")) == with_a_source


def test_what_the_disease_does_is_no_finding_of_a_source(kb: KnowledgeBase) -> None:
    assert any(finding.source is None for finding in kb.findings())
    assert all(finding.source for finding in kb.findings(source="UC-MSC"))


def test_a_group_of_directions_holds_its_members(kb: KnowledgeBase) -> None:
    lowered = {finding.direction for finding in kb.findings(direction="lowered")}
    assert lowered <= {"decreased", "inhibited"}
    assert "decreased" in lowered
    affected = {finding.direction for finding in kb.findings(direction="affected")}
    assert lowered < affected
    assert not affected & {"unchanged", "observed", "assessed", "higher", "secreted"}


def test_every_direction_can_be_asked(kb: KnowledgeBase) -> None:
    assert all(len(kb.findings(direction=direction)) >= 0 for direction in directions_of(kb.source))
    assert {finding.direction for finding in kb.findings()} <= set(directions_of(kb.source))


def test_a_direction_that_is_none_is_refused_with_those_that_are(kb: KnowledgeBase) -> None:
    with raises("unknown-direction", BadParameter, direction="down", known=tuple(directions_of(kb.source))):
        kb.findings(direction="down")


def test_a_finding_says_where_it_comes_from(kb: KnowledgeBase) -> None:
    for finding in kb.findings():
        assert finding.study
        assert finding.stated_at
        assert finding.kinds
        assert finding.certainty in ("Asserted", "Hedged")
        assert finding.basis
        assert not finding.entity.startswith("http")
    assert all(finding.reference is not None for finding in kb.findings() if finding.study.startswith("study/"))


def test_agents_are_named(kb: KnowledgeBase) -> None:
    agents = {shorten(row["agent"]) for row in kb.query(f"SELECT ?agent {{ ?f <{TERMS}agent> ?agent }}")}
    assert agents
    listed = {agent for finding in kb.findings() if finding.agent for agent in finding.agent.split()}
    assert listed
    assert listed <= agents


def test_retracted_studies_are_marked(kb: KnowledgeBase) -> None:
    retracted = {finding.study for finding in kb.findings() if finding.retracted}
    assert retracted == {"study/niu-j-2022", "study/yin-n-2018"}


def test_a_finding_is_a_frozen_record_that_reads_as_a_sentence(kb: KnowledgeBase) -> None:
    finding = replace(
        kb.findings(entity="CASP3", direction="decreased")[0],
        study="study/qu-q-2022",
        reference=8,
        product="Exosome",
        level="Protein",
        mechanism="AntiApoptosis",
    )
    assert str(finding) == ("qu-q-2022 [8] Exosome of UmbilicalCordMSC: decreased gene/CASP3 (Protein, AntiApoptosis)")
    bare = replace(finding, reference=None, product=None, source=None, level=None, mechanism=None)
    assert str(bare) == "qu-q-2022 no treatment: decreased gene/CASP3"
    with pytest.raises(FrozenInstanceError):
        finding.study = "study/other"  # type: ignore[misc]


def test_findings_show_their_first_rows(kb: KnowledgeBase) -> None:
    lines = repr(kb.findings()).splitlines()
    assert lines[0] == f"{len(kb.findings())} findings"
    assert lines[1].split()[:2] == ["study", "source"]
    assert lines[-1].startswith("... and ")
    assert repr(Findings([])) == "0 findings"


def test_findings_turn_into_a_pandas_frame(kb: KnowledgeBase) -> None:
    frame = kb.findings().to_pandas()
    assert len(frame) == len(kb.findings())
    assert list(frame.columns) == [field.name for field in fields(Finding)]
    kinds = {name: str(kind) for name, kind in frame.dtypes.items()}
    assert (kinds["reference"], kinds["retracted"], kinds["disputed"]) == ("Int64", "bool", "bool")
    assert {kinds[name] for name in kinds if name not in ("reference", "retracted", "disputed")} == {
        str(pd.Series(["text"]).dtype)  # str since pandas 3
    }
    assert frame.groupby("direction")["study"].nunique()["decreased"] > 1


def test_findings_turn_into_a_polars_frame(kb: KnowledgeBase) -> None:
    frame = kb.findings().to_polars()
    assert frame.height == len(kb.findings())
    kinds = [frame.schema[name] for name in ("reference", "retracted", "agent")]
    assert kinds == [pl.Int64, pl.Boolean, pl.String]


def test_no_findings_turn_into_frames_with_the_same_columns_and_types(kb: KnowledgeBase) -> None:
    nothing, everything = kb.findings(entity="CASP3", direction="secreted"), kb.findings()
    assert len(nothing) == 0
    assert nothing.to_polars().schema == everything.to_polars().schema
    assert nothing.to_pandas().dtypes.equals(everything.to_pandas().dtypes)


def test_the_package_exports_what_users_need() -> None:
    assert set(mscpof.__all__) == {"Finding", "Findings", "KnowledgeBase", "MscpofError", "__version__"}
    assert get_type_hints(Finding)["reference"] == int | None
