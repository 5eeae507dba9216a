from __future__ import annotations

import pytest

from tiercli.check import similar_names as module
from tiercli.check.similar_names import similar_names
from tiercli.domain.finding import Place


def pairs(*names: str) -> list[tuple[str, str, int]]:
    found = similar_names([(f"c{index}", name, Place("sales.xlsx", "客户", str(index + 2))) for index, name in enumerate(names)])
    return [(pair.one, pair.other, pair.score) for pair in found]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("新疆昆仑化肥有限公司", "新疆昆仑化肥有限责任公司"),
        ("新疆昆仑化肥有限公司", "新疆昆仑化肥公司"),
        ("新疆昆仑化肥有限公司", "新疆昆仑化肥"),
        ("中国石油化工有限公司山东分公司", "中国石油化工有限责任公司山东分公司"),
        ("Acme Co., Ltd.", "ACME Company Limited"),
        ("昆仑农资（喀什）公司", "昆仑农资喀什有限公司"),
    ],
)
def test_names_that_differ_only_in_the_legal_form_are_a_pair_of_100(one: str, other: str) -> None:
    assert pairs(one, other) == [(one, other, 100)]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("中国石化山东分公司", "中国石化山西分公司"),
        ("中国石油销售山东分公司", "中国石油销售山西分公司"),
        ("阿克苏第一农资公司", "阿克苏第二农资公司"),
        ("昆仑物流1号加油站", "昆仑物流2号加油站"),
        ("城东供销合作社", "城西供销合作社"),
        ("中国石化喀什分公司", "中国石油喀什分公司"),
        ("吉木萨尔天瑞农业科技有限公司", "吉木萨尔瑞禾农业科技有限公司"),
        ("沙湾龙腾种植农民专业合作社", "沙湾兴垦种植农民专业合作社"),
    ],
)
def test_names_that_differ_in_a_place_a_number_or_their_own_name_are_no_pair(one: str, other: str) -> None:
    assert pairs(one, other) == []


def test_a_slip_in_a_name_is_a_pair_below_100() -> None:
    ((one, other, score),) = pairs("喀什金穗源农资有限公司", "喀什金惠源农资有限公司", "乌鲁木齐天山化工厂")
    assert (one, other) == ("喀什金穗源农资有限公司", "喀什金惠源农资有限公司")
    assert 82 <= score < 100


def test_group_and_stock_companies_stand_below_mere_legal_forms_and_say_why() -> None:
    found = similar_names([(str(index), name, Place()) for index, name in enumerate(("天业有限公司", "天业有限责任公司", "天业集团有限公司"))])
    assert [pair.score for pair in found] == [100, 94, 94]
    assert "法人" in found[1].why.zh


def test_legal_forms_rank_above_every_near_name() -> None:
    found = pairs("新疆昆仑化肥有限公司", "新疆昆仑化肥有限责任公司", "喀什金穗源农资公司", "喀什金惠源农资公司")
    assert [score == 100 for _, _, score in found] == [True, False]


def test_traditional_and_simplified_writing_is_one_name() -> None:
    assert pairs("新疆崑崙化肥有限公司", "新疆昆仑化肥有限公司") == [("新疆崑崙化肥有限公司", "新疆昆仑化肥有限公司", 100)]


def test_without_the_extra_only_legal_forms_are_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "can_compare", lambda: False)
    found = pairs("新疆昆仑化肥有限公司", "新疆昆仑化肥公司", "喀什金穗源农资公司", "喀什金惠源农资公司")
    assert [score for _, _, score in found] == [100]


def test_a_pair_says_where_the_second_name_stands() -> None:
    (pair,) = similar_names([("a", "昆仑公司", Place("s.xlsx", "客户", "2")), ("b", "昆仑有限公司", Place("s.xlsx", "客户", "9"))])
    assert str(pair.where) == "s.xlsx › 客户 › 9"
    assert (pair.one_id, pair.other_id) == ("a", "b")
