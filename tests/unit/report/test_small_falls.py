"""A fall that is too small to be seen is shown without a sign: 0.0%, never -0.0%."""

from __future__ import annotations

import pyarrow as pa
import pytest

from tiercli.domain.language import Text
from tiercli.outcome import Column, Role
from tiercli.report.front.levels import CHANGE
from tiercli.report.styles import number_format
from tiercli.screens.record import spoken_value


@pytest.mark.parametrize(
    ("decimals", "value", "code"),
    [
        (None, -0.0004, "[>=0]0.0%;[<=-0.0005]-0.0%;0.0%"), (1, -0.0005, "0.0%"), (1, 0.0004, "0.0%"), (1, 0.0, "0.0%"), (1, None, "0.0%"),
        (0, -0.004, "[>=0]0%;[<=-0.005]-0%;0%"), (0, -0.005, "0%"), (4, -0.00004, "[>=0]0.00%;[<=-0.00005]-0.00%;0.00%"), (4, -0.0004, "0.00%"),
    ],
)  # fmt: skip
def test_a_cell_has_a_minus_only_where_a_figure_is_seen(decimals: int | None, value: float | None, code: str) -> None:
    assert number_format("%", decimals, pa.array([0.3, -0.5, value])) == code


def test_a_change_has_a_sign_only_where_a_figure_is_seen() -> None:
    assert CHANGE == "[>=0.0005]+0.0%;[<=-0.0005]-0.0%;0.0%"


@pytest.mark.parametrize(
    ("value", "decimals", "words"), [(-0.0004, 1, "0.0%"), (-0.0005, 1, "-0.1%"), (0.0005, 1, "0.1%"), (-0.0004, 4, "-0.04%"), (-0.004, 0, "0%")]
)
def test_so_has_a_value_on_the_screen(value: float, decimals: int, words: str) -> None:
    assert spoken_value(Column("growth", Text("同比", "Growth"), Role.METRIC, "%", decimals), value, "en") == words
