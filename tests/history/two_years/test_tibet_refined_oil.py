"""客户分级维护管理办法 over two years: levels that change, visits that are missed and made up for, a plan that is approved and measured, and a customer lost."""

from __future__ import annotations

import pytest

from tests import made
from tests.history.two_years.walking import LONG_AND_WHOLE, MONTHS, Answers, Sold, Walk, only_whole, sales_of, walk

PLAN = "维护计划"
# Tonnes a month. 拉萨: L2 is the 1st and L3 the 2nd in the branch; 山南: S1 alone, of company level by its demand on record.
SOLD: Sold = {
    "L1": [("2023-01", "2026-12", 5.0)],  # 机构用户 in the area of 城关站
    "L2": [("2023-01", "2025-05", 300.0), ("2025-06", "2025-12", 600.0), ("2026-01", "2026-12", 200.0)],  # 5,100 t by 2025-10; 4,800 by 2026-06
    "L3": [("2023-01", "2026-12", 20.0)],
    "L4": [("2023-01", "2025-03", 10.0)],  # bought last in March 2025: lost when twelve months have passed
    "S1": [("2023-01", "2026-12", 100.0)],
}
#         2025           2026
VISITS = {
    "L1": "100111111111" + "111111111111",  # nobody came in February and March
    "L2": "111111111122" + "222222211111",  # one visit in October, when it is of company level for the first time
    "L3": "111111111111" + "111111111111",
    "L4": "111111111111" + "111111111111",
    "S1": "210120022222" + "222222222222",  # two are asked: one in February, none in March, one in April; none in June and July
}
PERSONS = {"L1": "扎西", "L2": "王总", "L3": "赵处长", "L4": "达瓦", "S1": "王总"}
APPROVED: Answers = {(PLAN, name): {"决定": "同意", "审批人": "局领导"} for name in ("L1", "L2", "L3", "S1")}
ANSWERS = {
    "2025-01": {**APPROVED, (PLAN, "L4"): {"决定": "不同意", "审批人": "局领导"}},
    "2025-04": {(PLAN, "L4"): {"决定": "同意", "审批人": "局领导"}},
    "2025-10": {(PLAN, "L2"): {"决定": "同意", "审批人": "局领导"}},  # twice a month now, which asks for approval again
}  # its way back in June 2026 is never approved


def tables() -> made.Tables:
    """Two branches; visits on the 10th and 25th; greetings as often as asked; no calls and no gifts (params of 0)."""
    places = {"L1": {"station": "城关站", "customer_type": "机构用户"}, "S1": {"annual_demand": 6000}}
    records = [made.a_customer(name, branch="山南分公司" if name == "S1" else "拉萨分公司", **places.get(name, {})) for name in SOLD]
    said = ("面谈", "走访", "宴请", "上门拜访")
    visits = [
        {"customer_id": name, "date": f"{month}-{day}", "way": said[(place + number) % len(said)]}
        for name, counts in VISITS.items()
        for place, (month, count) in enumerate(zip(MONTHS, counts, strict=True))
        for number, day in enumerate((10, 25)[: int(count)])
    ]
    visits += [{"customer_id": name, "date": f"{month}-{day}", "way": "微信"} for name in SOLD for month in MONTHS for day in (10, 25)]
    team = [
        {"role": "公司领导班子成员", "person": "王总", "station": None},
        {"role": "公司相关处室", "person": "赵处长", "station": None},
        {"role": "加油站经理", "person": "扎西", "station": "城关站"},
    ]
    branches = [{"branch": "拉萨分公司", "head": "达瓦"}, {"branch": "山南分公司", "head": "罗布"}]
    return made.a_workbook(sales_of(SOLD), records, visits=visits, team=team, branches=branches)


@pytest.fixture(scope="module", params=LONG_AND_WHOLE)
def walked(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Walk:
    none = [f"{level}_{way}=0" for level in ("company", "branch", "station") for way in ("gifts", "calls")]
    return walk(tmp_path_factory.mktemp("tibet"), "tibet-refined-oil", tables(), settings=none, answers=ANSWERS, months=MONTHS[: request.param])


def test_levels_and_maintainers_follow_demand_and_place_in_the_branch(walked: Walk) -> None:
    assert walked.in_force() == walked.so_far({
        "L1": "加加加加加加加加加加加加" + "加加加加加加加加加加加加",
        "L2": "二二二二二二二二二公公公" + "公公公公公二二二二二二二",
        "L3": "二二二二二二二二二二二二" + "二二二二二二二二二二二二",
        "L4": "二二二二二二二二二二二二" + "二二二二二二二二二二二二",
        "S1": "公公公公公公公公公公公公" + "公公公公公公公公公公公公",
    })  # fmt: skip
    assert walked.in_force("maintainer") == walked.so_far({
        "L1": "加" * 24, "L2": "公" * 24, "L3": "相" * 24, "L4": "二" * 24, "S1": "公" * 24,
    })  # fmt: skip
    assert walked.is_sound()


def test_a_missed_visit_is_new_gets_worse_and_better_and_is_closed(walked: Walk) -> None:
    assert walked.states("visit_overdue", SOLD) == walked.so_far({
        "L1": "·nsc········" + "············",
        "L2": "·········nc·" + "············",
        "L3": "············" + "············",
        "L4": "············" + "············",
        "S1": "·nwbcnsc····" + "············",
    })  # fmt: skip
    assert set(walked.states("message_overdue", SOLD).values()) == {"·" * len(walked.runs)}


def test_completion_counts_what_was_approved_by_person_and_by_branch(walked: Walk) -> None:
    assert walked.completion("2025-01") == {}  # nothing was in force yet
    # L1, L2, L3: a visit and a greeting each; S1 every 15 days: two of each; L4's plan was refused
    assert walked.completion("2025-02") == {
        ("", ""): (10, 8), ("person", "扎西"): (2, 1), ("person", "王总"): (6, 5), ("person", "赵处长"): (2, 2),
        ("home_branch", "拉萨分公司"): (6, 5), ("home_branch", "山南分公司"): (4, 3),
    }  # fmt: skip
    # S1's visit has been due since 25 February: at once, and again on 16 and 31 March
    assert walked.completion("2025-03") == {
        ("", ""): (11, 7), ("person", "扎西"): (2, 1), ("person", "王总"): (7, 4), ("person", "赵处长"): (2, 2),
        ("home_branch", "拉萨分公司"): (6, 5), ("home_branch", "山南分公司"): (5, 2),
    }  # fmt: skip
    assert walked.completion("2025-05")["person", "达瓦"] == (2, 2)
    assert ("person", "达瓦") not in walked.completion("2025-04")


def test_nobody_is_lost_before_a_year_has_passed(walked: Walk) -> None:
    months = [month for month in walked.runs if month < "2026-03"]
    assert {walked.figures(month, "targets.1", "流失率")["全公司"] for month in months} == {"0.0%"}


@only_whole
def test_churn_is_told_by_branch_and_level_from_the_month_on(walked: Walk) -> None:
    told = {month: walked.figures(month, "targets.1", "流失率") for month in ("2026-02", "2026-03", "2026-12")}
    assert [told[month]["全公司"] for month in told] == ["0.0%", "20.0%", "20.0%"]
    assert (told["2026-03"]["拉萨分公司"], told["2026-03"]["山南分公司"]) == ("25.0%", "0.0%")
    assert (told["2026-03"]["二级公司级"], told["2026-12"]["二级公司级"]) == ("50.0%", "33.3%")  # L3, L4; and L2 again from June on


@only_whole
def test_a_plan_that_changed_is_measured_again_only_when_it_is_approved(walked: Walk) -> None:
    # 王总: S1 two visits and greetings; L2 the same from November 2025 on, and nothing approved after its way back in June 2026
    assert [walked.completion(month)["person", "王总"] for month in ("2025-09", "2025-11", "2026-05", "2026-07", "2026-12")] == [
        (6, 6), (8, 8), (8, 8), (4, 4), (4, 4),
    ]  # fmt: skip
