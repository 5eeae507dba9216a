"""Samples look like what people have: the policy's own words and others for the same thing, tonnes and prices that move, returns, people."""

from __future__ import annotations

from collections import defaultdict

import pytest

from samples import fertilizer_company, kunlun_urea, petrochemical_company, tibet_refined_oil
from samples.workbook import Sheet

MADE = {
    "kunlun-urea": kunlun_urea.sheets, "tibet-refined-oil": tibet_refined_oil.sheets,
    "fertilizer-company": fertilizer_company.sheets, "petrochemical-company": petrochemical_company.sheets,
}  # fmt: skip


@pytest.fixture(scope="module", params=MADE)
def sample(request: pytest.FixtureRequest) -> tuple[str, dict[str, Sheet]]:
    return request.param, {sheet.name: sheet for sheet in MADE[request.param]()}


def column(sheet: Sheet, header: str) -> list[object]:
    place = [one.header for one in sheet.columns].index(header)
    return [row[place] for row in sheet.rows]


def test_tonnes_of_the_months_vary_prices_move_and_something_is_returned(sample: tuple[str, dict[str, Sheet]]) -> None:
    sales = sample[1]["销售明细"]
    months: dict[object, dict[str, float]] = defaultdict(lambda: defaultdict(float))
    prices: dict[object, set[object]] = defaultdict(set)
    rows = zip(*(column(sales, header) for header in ("客户编号", "日期", "品名", "数量(吨)", "单价(元/吨)")), strict=True)
    for customer, day, product, tonnes, price in rows:
        assert isinstance(tonnes, float)
        months[customer][f"{day}"[:7]] += tonnes
        prices[product].add(price)
    assert min(len(seen) for seen in prices.values()) > 20
    assert all(len(set(by.values())) > len(by) / 2 for by in months.values() if len(by) >= 6)
    assert {word for word in column(sales, "单据类型") if word != "销售出库"} == {"退货", "红字", "销售退回"}


def test_every_customer_has_people_and_base_data(sample: tuple[str, dict[str, Sheet]]) -> None:
    sheets = sample[1]
    customers = set(column(sheets["客户档案"], "客户编号"))
    assert set(column(sheets["客户联系人"], "客户编号")) == customers
    assert set(column(sheets["销售明细"], "客户编号")) < customers


WORDS = {
    "tibet-refined-oil": ("拜访记录", "方式", "实地拜访 面谈 宴请 到访接待 召开联谊会 走访 上门拜访 赠送礼物 礼品 电话沟通 祝福短信 短信 问候短信 微信"),
    "fertilizer-company": ("拜访记录", "方式", "回访 定期回访 农技培训 农化服务 观摩会 订货会"),
    "petrochemical-company": ("客户档案", "市场风险", "中 中等 低 较低 低风险"),
    "kunlun-urea": ("客户档案", "窜货", "是 否 无"),
}


def test_the_policy_s_own_words_and_people_s_words_for_them_occur(sample: tuple[str, dict[str, Sheet]]) -> None:
    sheet, header, words = WORDS[sample[0]]
    assert set(words.split()) <= set(column(sample[1][sheet], header))


def test_the_tables_of_the_policy_are_there() -> None:
    tibet = {sheet.name: sheet for sheet in tibet_refined_oil.sheets()}
    assert set(column(tibet["二级公司"], "二级公司")) == set(tibet_refined_oil.BRANCHES)
    assert set(column(tibet["维护责任人名单"], "角色")) == {"公司领导班子成员", "公司相关处室", "加油站经理"}
    petrochemical = {sheet.name: sheet for sheet in petrochemical_company.sheets()}
    assert len(set(column(petrochemical["客户档案"], "客户经理"))) == 8  # a team, each with customers of their own
    assert len(set(column(petrochemical["满意度调查"], "调查项目"))) == 4
