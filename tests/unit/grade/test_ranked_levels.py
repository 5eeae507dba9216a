"""Levels by rank: top, quota and share, with ties, fields and missing values."""

from __future__ import annotations

from tests.made import Graded, a_customer, a_sale, a_workbook

METRICS = "metrics: {v: {mean: sales.quantity}}\n"


def tiers(levels: str, more: str = "") -> str:
    return METRICS + f"gradings: {{tier: {{levels: [{levels}, {{name: Z}}]{more}}}}}"


def volumes(*values, regions=()):
    sales = [a_sale(f"k{index:02d}", quantity=value) for index, value in enumerate(values, 1)]
    return a_workbook(sales, [a_customer(f"k{index:02d}", region=region) for index, region in enumerate(regions, 1)])


def inside(rows: Graded, level: str) -> list[str]:
    return sorted(entity for entity, row in rows.items() if row["tier"] == level)


def test_top_takes_the_best_by_number(graded):
    assert inside(graded(tiers("{name: A, top: 2, by: v}"), volumes(10, 40, 30, 20)), "A") == ["k02", "k03"]


def test_top_takes_the_best_by_share_rounded_half_up_and_at_least_one(graded):
    rules = tiers("{name: A, top: 20%, by: v}")
    assert inside(graded(rules, volumes(*range(1, 11))), "A") == ["k09", "k10"]
    assert len(inside(graded(rules, volumes(*range(1, 10))), "A")) == 2  # 1.8
    assert len(inside(graded(rules, volumes(*range(1, 8))), "A")) == 1  # 1.4
    assert len(inside(graded(tiers("{name: A, top: 10%, by: v}"), volumes(*range(1, 16))), "A")) == 2  # 1.5
    assert inside(graded(tiers("{name: A, top: 10%, by: v}"), volumes(1, 2)), "A") == ["k02"]  # 0.2


def test_what_a_percentage_came_to_is_said_unless_it_is_whole(graded):
    rules = tiers("{name: A, top: 10%, by: v}")
    said = [one.message for one in graded(rules, volumes(*range(1, 8))).outcome.findings]
    assert [one.zh for one in said] == ["A 级取 10%：7 个的 10% 是 0.7，四舍五入取 1 个（至少 1 个）。"]
    assert [one.en for one in said] == ["level A takes 10%: 10% of 7 is 0.7, rounded half up to 1 (at least one)."]
    assert not graded(rules, volumes(*range(1, 11))).outcome.findings


def test_ties_under_a_percentage_a_quota_and_a_share_are_said(graded):
    equal = volumes(*[100] * 20)
    for level, asked in (("top: 10%", "2"), ("top: 2", "2"), ("quota: 10%", "2"), ("share: 10%", "2")):
        rows = graded(tiers(f"{{name: A, {level}, by: v}}"), equal)
        assert len(inside(rows, "A")) == 20
        assert [one.message.en for one in rows.outcome.findings] == [f"level A takes {asked}; 20 tie for the last place, so 20 are in"]


def test_a_percentage_of_a_quota_is_of_all_and_what_it_came_to_is_said(graded):
    rules = tiers("{name: A, top: 3, by: v}, {name: B, quota: 25%, by: v}")
    rows = graded(rules, volumes(*range(1, 11)))
    assert inside(rows, "B") == ["k05", "k06", "k07"]  # a quarter of ten, not of the seven that are left
    assert [one.message.en for one in rows.outcome.findings] == ["level B takes 25%: 25% of 10 is 2.5, rounded half up to 3 (at least one)."]
    assert not graded(rules, volumes(*range(1, 9))).outcome.findings


def test_ties_for_the_last_place_of_a_quota_are_those_of_a_percentage_of_all(graded):
    rules = tiers("{name: A, top: 3, by: v}, {name: B, quota: 20%, by: v}")
    rows = graded(rules, volumes(10, 9, 8, 7, 6, 6, 5, 4, 3, 2))
    assert inside(rows, "B") == ["k04", "k05", "k06"]
    assert [one.message.en for one in rows.outcome.findings] == ["level B takes 2; 2 tie for the last place, so 3 are in"]
    assert not graded(rules, volumes(10, 9, 8, 7, 6, 5, 5, 4, 3, 2)).outcome.findings


def test_those_of_no_region_are_a_group_and_that_is_said(graded):
    tables = volumes(1, 2, 3, 4, regions=("N", "N", None, None))
    rows = graded(tiers("{name: A, top: 1, by: v, within: region}"), tables)
    assert inside(rows, "A") == ["k02", "k04"]
    found = rows.outcome.findings
    assert [(one.code, one.count) for one in found] == [("grading.blank-group", 2)]
    assert found[0].message.zh == "2 个没有 region，按 region 分组排名时自成一组：k04, k03。"
    assert not graded(tiers("{name: A, top: 1, by: v, within: region}"), volumes(1, 2, regions=("N", "S"))).outcome.findings


def test_a_group_without_a_name_is_told_by_the_title_of_its_metric(graded):
    rules = "metrics: {v: {sum: sales.quantity}, home: {field: customers.region, title: {zh: 片区, en: Area}}}\n"
    rows = graded(rules + tiers("{name: A, top: 1, by: v, within: home}").split("\n", 1)[-1], volumes(1, 2, 3, 4, regions=("N", "N", None, None)))
    assert rows.outcome.findings[0].message.zh == "2 个没有 片区，按 片区 分组排名时自成一组：k04, k03。"


def test_negative_values_are_no_part_of_the_total_of_a_share_and_are_said(graded):
    rows = graded(tiers("{name: A, share: 80%, by: v}, {name: B, share: 95%, by: v}"), volumes(1000, 900, -2500, 700))
    assert inside(rows, "A") == ["k01", "k02", "k04"]
    assert inside(rows, "Z") == ["k03"]
    assert [(one.code, one.message.zh) for one in rows.outcome.findings] == [("grading.negative-share", "v 有 1 个为负，不计入合计：k03。")]


def test_shares_of_a_total_with_negative_values_or_of_nothing_are_said(graded):
    rules = "metrics: {v: {mean: sales.quantity}, part: {formula: share(v)}}"
    assert [one.code for one in graded(rules, volumes(5, -1)).outcome.findings] == ["grading.negative-share"]
    assert [one.code for one in graded(rules, volumes(5, -9)).outcome.findings] == ["grading.negative-share", "grading.no-total"]
    assert [one.code for one in graded(rules, volumes(0, 0)).outcome.findings] == ["grading.no-total"]
    assert not graded(rules, volumes(0, 1)).outcome.findings


def test_a_share_may_be_a_param(graded):
    rules = "params: {best: 0.5}\n" + tiers("{name: A, top: best, by: v}")
    assert inside(graded(rules, volumes(1, 2, 3, 4)), "A") == ["k03", "k04"]


def test_ties_share_the_better_place_and_the_report_says_how_many(graded):
    rows = graded(tiers("{name: A, top: 2, by: v}"), volumes(40, 30, 30, 20))
    assert inside(rows, "A") == ["k01", "k02", "k03"]
    assert [one.message.en for one in rows.outcome.findings] == ["level A takes 2; 2 tie for the last place, so 3 are in"]


def test_the_lowest_value_that_got_in_is_shown(graded):
    bounds = graded(tiers("{name: A, top: 2, by: v}"), volumes(40, 30, 10)).outcome.bounds
    assert [(one.where, one.label.en, one.value) for one in bounds] == [("tier.A", "lowest v of level A", 30)]


def test_a_share_counts_only_those_who_have_a_value(graded):
    rows = graded(tiers("{name: A, top: 50%, by: v}"), volumes(1, 2, None, None))
    assert inside(rows, "A") == ["k02"]


def test_within_ranks_each_region_by_itself(graded):
    tables = volumes(1, 2, 100, 200, regions=("N", "N", "S", "S"))
    assert inside(graded(tiers("{name: A, top: 1, by: v, within: region}"), tables), "A") == ["k02", "k04"]


def test_a_quota_takes_the_next_ones_not_yet_placed(graded):
    rows = graded(tiers("{name: A, top: 2, by: v}, {name: B, quota: 3, by: v}, {name: C, quota: 20%, by: v}"), volumes(*range(1, 11)))
    assert inside(rows, "A") == ["k09", "k10"]
    assert inside(rows, "B") == ["k06", "k07", "k08"]
    assert inside(rows, "C") == ["k04", "k05"]


def test_quotas_of_many_levels_share_out_everybody(graded):
    levels = ", ".join(f"{{name: L{n}, quota: 10%, by: v}}" for n in range(1, 10))
    rows = graded(tiers(levels), volumes(*range(20)))
    assert [len(inside(rows, f"L{n}")) for n in range(1, 10)] == [2] * 9
    assert inside(rows, "Z") == ["k01", "k02"]


def test_a_share_of_the_total_includes_the_one_that_crosses_it(graded):
    # 50, 30, 15, 5 of 100: 50 and 80; 80 is reached by two
    tables = volumes(50, 30, 15, 5)
    assert inside(graded(tiers("{name: A, share: 80%, by: v}"), tables), "A") == ["k01", "k02"]
    assert inside(graded(tiers("{name: A, share: 81%, by: v}"), tables), "A") == ["k01", "k02", "k03"]
    assert inside(graded(tiers("{name: A, share: 79%, by: v}"), tables), "A") == ["k01", "k02"]


def test_later_shares_go_on_where_the_first_ended(graded):
    rows = graded(tiers("{name: A, share: 70%, by: v}, {name: B, share: 90%, by: v}"), volumes(50, 25, 15, 10))
    assert [inside(rows, level) for level in "ABZ"] == [["k01", "k02"], ["k03"], ["k04"]]


def test_those_who_tie_on_the_crossing_value_are_all_in(graded):
    assert inside(graded(tiers("{name: A, share: 50%, by: v}"), volumes(40, 20, 20, 20)), "A") == ["k01", "k02", "k03", "k04"]


def test_negative_and_missing_values_contribute_nothing(graded):
    rows = graded(tiers("{name: A, share: 100%, by: v}"), volumes(60, 50, -10, None, 0))
    assert inside(rows, "A") == ["k01", "k02"]


def test_shares_within_a_region(graded):
    tables = volumes(6, 4, 60, 40, regions=("N", "N", "S", "S"))
    assert inside(graded(tiers("{name: A, share: 60%, by: v, within: region}"), tables), "A") == ["k01", "k03"]


def test_nobody_is_in_a_share_of_nothing(graded):
    assert inside(graded(tiers("{name: A, share: 80%, by: v}"), volumes(0, 0)), "A") == []


def test_without_by_the_score_ranks(graded):
    rules = METRICS + "score: {v: {weight: 100, metric: v, linear: {0: 100, 100: 0}}}\ngradings: {tier: {levels: [{name: A, top: 1}, {name: Z}]}}"
    assert inside(graded(rules, volumes(10, 90)), "A") == ["k01"]


def test_an_expression_may_rank(graded):
    assert inside(graded(tiers('{name: A, top: 1, by: "0 - v"}'), volumes(10, 90)), "A") == ["k01"]


def test_only_those_who_are_eligible_are_ranked(graded):
    rules = tiers("{name: A, top: 1, by: v}, {name: B, top: 50%, by: v}", ", eligible: {when: \"region == 'N'\", otherwise: none}")
    rows = graded(rules, volumes(90, 80, 70, 60, 50, regions=("S", "N", "N", "N", "N")))
    assert [inside(rows, level) for level in ("A", "B", "Z", "none")] == [["k02"], ["k03"], ["k04", "k05"], ["k01"]]


def test_a_total_beyond_sixty_four_bits_is_shared_exactly(graded):
    rows = graded(tiers("{name: A, share: 80%, by: v}"), volumes(9_000_000_000_000, 1_000_000_000_000, 2_000_000_000_000))
    assert [row["tier"] for row in rows.values()].count("A") == 2


def test_among_ranks_and_counts_only_those_for_whom_it_holds(graded):
    """`when` beside `top` ranks everybody and filters then; `among` ranks the ones it names."""
    tables = volumes(50, 40, 30, 20, 10, regions=("N", "S", "N", "S", "S"))
    south = "region == 'S'"
    assert inside(graded(tiers(f'{{name: A, top: 2, by: v, when: "{south}"}}'), tables), "A") == ["k02"]
    assert inside(graded(tiers(f'{{name: A, top: 2, by: v, among: "{south}"}}'), tables), "A") == ["k02", "k04"]
    assert inside(graded(tiers(f'{{name: A, top: 34%, by: v, among: "{south}"}}'), tables), "A") == ["k02"]  # 1.02 of 3
    assert inside(graded(tiers(f'{{name: A, top: 50%, by: v, among: "{south}"}}'), tables), "A") == ["k02", "k04"]  # 1.5 of 3


def test_a_quota_among_some_is_not_used_up_by_others(graded):
    tables = volumes(50, 40, 30, 20, 10, regions=("N", "S", "N", "S", "S"))
    levels = "{{name: A, when: v >= 50}}, {{name: B, quota: {}, by: v, among: \"region == 'S'\"}}"
    assert inside(graded(tiers(levels.format("1")), tables), "B") == ["k02"]
    assert inside(graded(tiers(levels.format("67%")), tables), "B") == ["k02", "k04"]  # 2.01 of the three of the south


def test_a_share_among_some_is_of_their_total(graded):
    tables = volumes(50, 40, 30, 20, 10, regions=("N", "S", "N", "S", "S"))
    rows = graded(tiers("{name: A, share: 57%, by: v, among: \"region == 'S'\"}"), tables)
    assert inside(rows, "A") == ["k02"]  # 40 of 70 is 57.14%
    rows = graded(tiers("{name: A, share: 58%, by: v, among: \"region == 'S'\"}"), tables)
    assert inside(rows, "A") == ["k02", "k04"]


def test_whoever_is_gated_or_of_a_missing_value_takes_no_place_where_among_says_so(graded):
    tables = volumes(50, 40, 30, regions=(None, "S", "S"))
    assert inside(graded(tiers('{name: A, top: 1, by: v, among: "not is_missing(region)"}'), tables), "A") == ["k02"]


def test_the_reason_names_those_among_whom_was_ranked(graded):
    tables = volumes(50, 40, 30, regions=("N", "S", "S"))
    rows = graded(tiers("{name: A, top: 1, by: v, among: \"region == 'S'\"}"), tables)
    assert rows["k02"]["reasons"] == 'Region = "S"; top 1 by v'
