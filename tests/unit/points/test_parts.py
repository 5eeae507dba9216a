"""`parts`: a dimension of several parts."""

from __future__ import annotations

import pytest

from tests.made import a_customer, a_sale, a_workbook
from tiercli.rulebook.parts.dimension import Part

METRICS = "metrics: {v: {sum: sales.quantity}, m: {sum: sales.margin}, d: {max: receivables.overdue_days}, p: {mean: sales.price}}\n"


def one(score: str, **fields):
    return METRICS + f"score: {{x: {{{score}}}}}", a_workbook([a_sale(**{"quantity": 1, "margin": 1, "price": None, **fields})])


V, M, D, P = (f"metric: {name}, bands: {{0: {points}}}" for name, points in (("v", 90), ("m", 30), ("d", 10), ("p", 60)))


@pytest.mark.parametrize(
    ("score", "expected"),
    [
        (f"weight: 100, parts: [{{weight: 60, {V}}}, {{weight: 40, {M}}}]", 66),
        (f"weight: 100, parts: [{{weight: 1, {V}}}, {{weight: 2, {M}}}]", 50),
        (f"weight: 100, parts: [{{{V}}}, {{{M}}}]", 60),  # no weights: all alike
        (f"weight: 100, parts: [{{weight: 60, {V}}}, {{weight: 40, {P}}}]", 54),  # a missing value earns nothing
        (f"weight: 100, parts: [{{weight: 60, {V}}}, {{weight: 40, missing: 50, {P}}}]", 74),
        (f"weight: 100, parts: [{{weight: 60, {V}}}, {{weight: 40, {D}}}]", 90),  # no data at all: left out
        (f"out_of: 100, parts: [{{out_of: 90, {V}}}, {{out_of: 30, {M}}}]", 120),
        (f"out_of: 30, parts: [{{weight: 60, {V}}}, {{weight: 40, {M}}}]", 19.8),
        (f"weight: 100, parts: [{{weight: 50, parts: [{{weight: 50, {V}}}, {{weight: 50, {M}}}]}}, {{weight: 50, {M}}}]", 45),
        (f"weight: 100, max: 50, parts: [{{weight: 60, {V}}}, {{weight: 40, {M}}}]", 50),
        (f"weight: 100, min: 70, parts: [{{weight: 60, {V}}}, {{weight: 40, {M}}}]", 70),
        (f"weight: 100, parts: [{{weight: 60, max: 50, {V}}}, {{weight: 40, min: 35, {M}}}]", 44),
    ],
)
def test_parts_are_put_together(graded, score, expected):
    rules, tables = one(score)
    assert graded(rules, tables)["k1"]["points_x"] == expected


def test_parts_in_points_without_data_are_made_up_for_by_the_others(graded):
    rules, tables = one(f"out_of: 120, parts: [{{out_of: 90, {V}}}, {{out_of: 30, {D}}}]")
    assert graded(rules, tables)["k1"]["points_x"] == 120


def test_a_dimension_is_missing_only_when_all_of_its_parts_are(graded):
    rules, tables = one(f"weight: 100, title: X, parts: [{{weight: 60, {V}}}, {{weight: 40, {P}}}]")
    assert graded(rules, tables)["k1"]["missing"] is None
    rules, tables = one(f"weight: 100, title: X, parts: [{{weight: 40, {P}}}]")
    assert graded(rules, tables)["k1"]["missing"] == "X"


def test_a_part_may_count_only_for_some(graded):
    rules = METRICS + f"score: {{x: {{weight: 100, missing: 20, when: \"customer_type == 'dealer'\", {V}}}}}"
    tables = a_workbook([a_sale("k1", quantity=1), a_sale("k2", quantity=1)], [a_customer("k1", customer_type="dealer"), a_customer("k2", customer_type=None)])
    rows = graded(rules, tables)
    assert rows.of("points_x") == {"k1": 90, "k2": 20}
    assert rows["k2"]["missing"] is None


def test_a_missing_value_earns_nothing_and_the_reasons_say_so(graded):
    rules, tables = one(f"weight: 100, title: {{zh: 价格, en: Price}}, {P}")
    rules += "\ngradings: {tier: {levels: [{name: A, from: 50}, {name: B}]}}"
    row = graded(rules, tables)["k1"]
    assert (row["points_x"], row["missing"], row["reasons"]) == (0, "Price", "score 0.00 < 50; Price: no data")
    assert graded(rules, tables, language="zh")["k1"]["reasons"] == "得分 0.00 < 50；价格无数据"


def test_every_part_has_a_place_of_its_own_by_its_name_where_no_other_could_be_meant():
    named = [{"metric": "v", "linear": {0: 0}, "name": name} for name in ("tonnes", "margin", "margin", "2", None)]
    part = Part.model_validate({"weight": 100, "parts": named})
    assert [place for _, place in part.placed("score.x")] == ["score.x.tonnes", "score.x.2", "score.x.3", "score.x.4", "score.x.5"]
