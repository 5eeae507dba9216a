"""Scores: the dimensions put together."""

from __future__ import annotations

import pytest

from tests.made import a_customer, a_sale, a_workbook
from tiercli.domain.errors import InputError

METRICS = "metrics: {v: {sum: sales.quantity}, m: {sum: sales.margin}, d: {max: receivables.overdue_days}}\n"
V, M, D = "metric: v, bands: {0: 90}", "metric: m, bands: {0: 30}", "metric: d, bands: {0: 10}"


def scored(graded, rules: str, tables=None):
    return graded(METRICS + rules, tables or a_workbook([a_sale(quantity=1, margin=1)]))


@pytest.mark.parametrize(
    ("score", "expected"),
    [
        (f"v: {{weight: 35, {V}}}, m: {{weight: 65, {M}}}", 51),
        (f"v: {{weight: 33.3, {V}}}, m: {{weight: 66.7, {M}}}", 49.98),
        (f"v: {{weight: 50, {V}}}, m: {{weight: 20, {M}}}", 51),  # as written: weights that are not 100 are not stretched
        (f"v: {{weight: 70, {V}}}, m: {{weight: 65, {M}}}", 82.5),
        (f"v: {{out_of: 90, {V}}}, m: {{out_of: 30, {M}}}", 120),
        (f"v: {{weight: 100, {V}}}, m: {{weight: 0, {M}}}", 90),
    ],
)
def test_points_times_weights_are_added_up(graded, score, expected):
    assert scored(graded, f"score: {{{score}}}")["k1"]["score"] == expected


def test_the_weight_of_what_is_left_out_is_shared_by_the_others_exactly(graded):
    # (90 * 35 + 30 * 25) / 60
    row = scored(graded, f"score: {{v: {{weight: 35, {V}}}, m: {{weight: 25, {M}}}, d: {{weight: 40, {D}}}}}")["k1"]
    assert row["score"] == 65
    # (90 * 1 + 30 * 2) / 3 * 100 / 100, with weights 1, 2 and 97 left out
    row = scored(graded, f"score: {{v: {{weight: 1, {V}}}, m: {{weight: 2, {M}}}, d: {{weight: 97, {D}}}}}")["k1"]
    assert row["score"] == 50


def test_shared_thirds_are_rounded_half_up_once(graded):
    # (90 * 1 + 30 * 6) / 7 = 38.571428571...
    assert scored(graded, f"score: {{v: {{weight: 1, {V}}}, m: {{weight: 6, {M}}}, d: {{weight: 93, {D}}}}}")["k1"]["score"] == 38.571429


def test_on_a_scale_in_points_the_others_make_up_for_what_is_left_out(graded):
    # 120 of 120, made up to 160
    assert scored(graded, f"score: {{v: {{out_of: 90, {V}}}, m: {{out_of: 30, {M}}}, d: {{out_of: 40, {D}}}}}")["k1"]["score"] == 160


def test_no_data_may_count_as_zero(graded):
    rows = scored(graded, f"no_data: zero\nscore: {{v: {{weight: 35, {V}}}, m: {{weight: 25, {M}}}, d: {{weight: 40, {D}}}}}")
    assert rows["k1"]["score"] == 39
    assert [one.dimension for one in rows.outcome.left_out] == ["d"]


def test_no_data_may_refuse_the_run(graded):
    with pytest.raises(InputError, match="no data: receivables"):
        scored(graded, f"no_data: refuse\nscore: {{v: {{weight: 60, {V}}}, d: {{weight: 40, {D}}}}}")


def test_a_score_without_any_data_is_refused(graded):
    with pytest.raises(InputError, match="nothing can be scored"):
        scored(graded, f"score: {{d: {{weight: 100, {D}}}}}")


def test_several_scores_stand_side_by_side_and_gradings_say_which_they_read(graded):
    rules = f"""
scores: {{value: {{v: {{weight: 100, {V}}}}}, credit: {{m: {{weight: 100, {M}}}}}}}
gradings:
  tier: {{by: value, levels: [{{name: A, from: 50}}, {{name: B}}]}}
  risk: {{by: credit, levels: [{{name: low, from: 50}}, {{name: high}}]}}
"""
    row = scored(graded, rules)["k1"]
    assert (row["score_value"], row["score_credit"], row["tier"], row["risk"]) == (90, 30, "A", "high")


VARIANTS = f"""
score: {{v: {{weight: 60, {V}}}, m: {{weight: 40, {M}}}}}
variants:
  - {{when: "customer_type == 'dealer'", score: {{v: {{weight: 10}}, m: {{weight: 90}}}}}}
  - {{when: "customer_type in ['dealer', 'plant']", score: {{v: {{bands: {{0: 10}}}}}}}}
"""


def test_the_first_variant_whose_condition_holds_decides(graded):
    records = [a_customer("k1", customer_type="dealer"), a_customer("k2", customer_type="plant"), a_customer("k3", customer_type=None)]
    rows = scored(graded, VARIANTS, a_workbook([a_sale(f"k{n}", quantity=1, margin=1) for n in (1, 2, 3)], records))
    assert rows.of("score") == {"k3": 66, "k1": 36, "k2": 18}
    assert rows["k2"]["points_v"] == 10


def test_a_variant_may_score_another_way(graded):
    rules = f"""
score: {{v: {{weight: 100, {V}}}}}
variants: [{{when: "customer_type == 'dealer'", score: {{v: {{linear: {{0: 0, 10: 100}}}}}}}}]
"""
    records = [a_customer("k1", customer_type="dealer"), a_customer("k2", customer_type="plant")]
    rows = scored(graded, rules, a_workbook([a_sale(f"k{n}", quantity=5, margin=1) for n in (1, 2)], records))
    assert rows.of("score") == {"k2": 90, "k1": 50}


def test_a_variant_may_have_a_dimension_of_its_own(graded):
    rules = f"""
score: {{v: {{weight: 100, {V}}}}}
variants: [{{when: "customer_type == 'dealer'", score: {{v: {{weight: 50}}, m: {{weight: 50, {M}}}}}}}]
"""
    records = [a_customer("k1", customer_type="dealer"), a_customer("k2", customer_type="plant")]
    rows = scored(graded, rules, a_workbook([a_sale(f"k{n}", quantity=5, margin=1) for n in (1, 2)], records))
    assert rows.of("score") == {"k2": 90, "k1": 60}
    assert rows.of("points_m") == {"k2": None, "k1": 30}  # blank: it does not belong to plants


def test_a_dimension_that_variants_leave_alone_is_scored_once(graded):
    rules = f"""
score: {{v: {{weight: 50, metric: v, percentile: {{groups: 2}}}}, m: {{weight: 50, {M}}}}}
variants: [{{when: "customer_type == 'dealer'", score: {{m: {{weight: 10}}}}}}]
"""
    outcome = scored(graded, rules).outcome
    assert [one.where for one in outcome.bounds] == ["score.v"]
    assert [one.code for one in outcome.findings] == ["grading.idle-rule"]  # nobody has a customer_type here
