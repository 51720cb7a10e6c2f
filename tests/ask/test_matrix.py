"""The evidence matrix: every source by every mechanism, counts written n + r, labels in both languages."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd
from pyoxigraph import Store

from mscpof.ask.matrix import SIGNS, Cell, matrix_of
from mscpof.base.faults import BadParameter
from tests.conftest import raises

if TYPE_CHECKING:
    from mscpof import KnowledgeBase


def test_every_source_meets_every_mechanism_in_both_languages(kb: KnowledgeBase) -> None:
    english, chinese = kb.matrix("en"), kb.matrix("zh")
    assert len(english.mechanisms) == 9
    assert len(english.cells) == len(english.sources) * 9
    assert english.cells == chinese.cells
    assert list(english.sources) == list(chinese.sources)
    assert english.sources["UmbilicalCordMSC"] == "umbilical cord"
    assert chinese.sources["UmbilicalCordMSC"] == "脐带"


def test_sources_and_mechanisms_come_in_the_order_of_the_review(kb: KnowledgeBase) -> None:
    matrix = kb.matrix()
    assert list(matrix.mechanisms)[:3] == ["AntiApoptosis", "AntiInflammation", "Homing"]
    assert "UmbilicalCordMSC" in matrix.curated()


def test_every_state_has_a_sign_and_every_cell_a_state(kb: KnowledgeBase) -> None:
    assert {cell.state for cell in kb.matrix().cells.values()} <= set(SIGNS)


def test_a_cell_is_written_as_n_plus_r_or_as_the_sign_of_its_state() -> None:
    for cell, text in (
        (Cell(4, 1, "ChangeReported"), "4 + 1"),
        (Cell(3, 0, "ChangeReported"), "3"),
        (Cell(0, 1, "ChangeReported"), "0 + 1"),
        (Cell(2, 0, "OtherwiseReported"), "2 o"),
        (Cell(1, 0, "NoDifferenceReported"), "1 ="),
        (Cell(0, 0, "NotReported"), "-"),
        (Cell(0, 0, "NotApplicable"), "n/a"),
        (Cell(0, 0, "NotYetCurated"), "?"),
    ):
        assert str(cell) == text


def test_a_matrix_turns_into_a_frame(kb: KnowledgeBase) -> None:
    matrix = kb.matrix()
    frame = pd.DataFrame(matrix.records()).pivot_table(index="source", columns="mechanism", values="standing")
    assert frame.shape == (len(matrix.sources), 9)


def test_a_matrix_shows_its_size(kb: KnowledgeBase) -> None:
    assert repr(kb.matrix()).startswith(f"Matrix({len(kb.matrix().sources)} sources, ")


def test_a_language_without_labels_is_refused(kb: KnowledgeBase) -> None:
    with raises("language-without-labels", BadParameter, language="fr", known=("en", "zh")):
        kb.matrix("fr")


def test_an_empty_store_has_an_empty_matrix() -> None:
    assert matrix_of(Store()).cells == {}
