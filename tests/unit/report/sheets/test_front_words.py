"""Words of the front page: figures as the cells beside them, levels as each language says them, headers and names that are not cut."""

from __future__ import annotations

import pytest

from tiercli.domain.exact import shown
from tiercli.outcome import figures
from tiercli.outcome.overview.amounts import percent, scale_for, share
from tiercli.report.front.cells import broken


@pytest.mark.parametrize(
    ("number", "decimals", "written"),
    [(72314.5, 0, "72,315"), (72313.5, 0, "72,314"), (-2.5, 0, "-3"), (1.005, 2, "1.01"), (0.0449999999999999, 2, "0.04"), (7.0, 1, "7.0"), (0.0, 0, "0")],
)
def test_a_figure_in_a_sentence_is_rounded_as_the_cell_beside_it(number: float, decimals: int, written: str) -> None:
    assert f"{shown(number, decimals):,f}" == written


def test_parts_changes_and_amounts_are_rounded_half_up() -> None:
    assert share(1 / 16) == "6.3%"  # 6.25 %
    assert (percent(0.0625), percent(-0.0625), percent(-0.0004), percent(0.0005)) == ("+6.3%", "-6.3%", "0.0%", "+0.1%")
    assert scale_for([72314.5], "t", "en").words(72314.5) == "72,315 t"


@pytest.mark.parametrize(
    ("names", "suffix"),
    [(("A",), " 级"), (("A", "B"), " 级"), (("重点",), "级"), (("高级",), ""), (("战略用户",), ""), (("重点", "战略用户"), "")],
)
def test_chinese_sentences_call_a_short_level_by_its_kind(names: tuple[str, ...], suffix: str) -> None:
    assert figures.level_suffix(*names) == suffix


def test_a_word_that_is_a_little_too_wide_is_not_broken_in_either_language() -> None:
    assert broken("二级公司级", 2, 1) == ["二级公司级"]
    assert broken("Strategic", 2, 1) == ["Strategic"]
    assert broken("二级公司级", 0, 1) == ["二级公司级"]


def test_words_without_room_end_at_a_word() -> None:
    assert broken("a condition that is open for one entity whose Credit rating is blank", 0, 1) == ["a condition that is open", "for one entity whose…"]
