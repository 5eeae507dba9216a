"""People's own words in the cells, in Chinese and in English, decide as the policy's words do; what is in no list is said, never guessed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests import made
from tests.made import RULES, a_customer, a_sale, a_workbook
from tests.systems.book import judged_rows
from tiercli.frames.engine import Engine

Record = dict[str, Any]


def judged(name: str, words: list[str], build: Callable[[str, str], dict[str, list[Record]]], engine: Engine) -> dict[str, Record]:
    """One customer a word, each with what `build` makes of it."""
    tables: dict[str, list[Record]] = {}
    for number, word in enumerate(words):
        for table, rows in build(f"k{number}", word).items():
            tables.setdefault(table, []).extend(rows)
    outcome = made.graded(RULES / f"{name}.yaml", a_workbook(**tables), engine=engine, language="zh").outcome
    return {words[int(entity[1:])]: row for entity, row in judged_rows(outcome).items() if entity.startswith("k")}


def typed(customer: str, word: str) -> dict[str, list[Record]]:
    record = a_customer(customer, customer_type=word, branch=f"b{customer}", station="s", industry="运输", annual_demand=100, ownership=None)
    return {"sales": [a_sale(customer, quantity=10, region="南", order_no="1", product="柴油")], "customers": [record]}


@pytest.mark.parametrize(
    ("name", "column", "words"),
    [
        ("chemical-channel", "tier", {"不分层": ["生产型", "生产企业", "producer", "Manufacturer"], "非目标客户": ["经销型", "经销商", "贸易商", "Dealer", "trader"]}),
        (
            "refined-oil-marketing", "kind",
            {
                "中间商": ["中间商", "批发商", "dealer", "Wholesaler"], "零售商": ["零售商", "社会加油站", "retailer", "Independent station"],
                "用油大户": ["用油大户", "终端用户", "large user", "End user"], "其他": ["出口"],
            },
        ),
        (
            "tibet-refined-oil", "tier",
            {"加油站级": ["机构用户", "机关", "institutional", "工程客户", "施工单位", "Construction"], "二级公司级": ["其他客户", "企业", "company", "民营"]},
        ),
    ],
)  # fmt: skip
def test_a_kind_of_customer_is_known_by_every_word_for_it(engine: Engine, name: str, column: str, words: dict[str, list[str]]) -> None:
    rows = judged(name, [word for some in words.values() for word in some], typed, engine)
    assert {word: rows[word][column] for some in words.values() for word in some} == {word: level for level, some in words.items() for word in some}


def risky(customer: str, word: str) -> dict[str, list[Record]]:
    return {"sales": [a_sale(customer, quantity=10, amount=10, order_no="1")], "customers": [a_customer(customer, market_risk=word, policy_risk=word)]}


def test_a_risk_is_known_by_every_word_and_an_unknown_one_is_no_low_risk(engine: Engine) -> None:
    words = {
        "high": ["高", "较高", "High", "高风险"],
        "medium": ["中", "中等", "medium", "Moderate"],
        "low": ["低", "较低", "low"],
        "未评": ["待定", "unknown"],
    }
    every = [word for some in words.values() for word in some]
    rows = judged("petrochemical-company", every, risky, engine)
    expected = {word: level for level, some in words.items() for word in some}
    assert {word: rows[word]["risk"] for word in every} == expected
    assert {word: (rows[word]["market_side"], rows[word]["policy_side"]) for word in every} == {word: (level, level) for word, level in expected.items()}
    outcome = made.graded(RULES / "petrochemical-company.yaml", a_workbook(**risky("k0", "待定")), engine=engine, language="zh").outcome
    assert [one.message.zh for one in outcome.findings if one.code == "values.unknown"]


def visited(customer: str, word: str) -> dict[str, list[Record]]:
    visit = {"customer_id": customer, "date": "2026-10-20", "way": word}
    return {"sales": [a_sale(customer, quantity=10)], "customers": [a_customer(customer, branch=f"b{customer}")], "visits": [visit]}


def test_the_policy_s_ways_of_maintenance_are_known_by_every_word(engine: Engine) -> None:
    visits = ["实地拜访", "面谈", "宴请", "到访接待", "联谊会", "拜访", "走访", "上门拜访", "Visit", "meeting"]
    messages = ["祝福短信", "短信", "问候", "微信", "message", "Greeting", "SMS"]
    others = ["赠送礼物", "礼品", "gift", "电话沟通", "Phone call"]
    rows = judged("tibet-refined-oil", [*visits, *messages, *others], visited, engine)
    counted = {word: (rows[word]["visits_in_month"], rows[word]["messages_in_month"]) for word in rows}
    assert counted == {**dict.fromkeys(visits, (1.0, 0.0)), **dict.fromkeys(messages, (0.0, 1.0)), **dict.fromkeys(others, (0.0, 0.0))}


def complained(customer: str, word: str) -> dict[str, list[Record]]:
    case = {
        "customer_id": customer,
        "date": "2026-10-01",
        "kind": word,
        "quantity": 1,
        "handled_date": None,
        "due_date": "2026-10-30",
        "cause": "x",
        "amount": None,
    }
    return {"sales": [a_sale(customer, quantity=100)], "customers": [a_customer(customer, industry="汽车", use="汽车制造")], "service": [case]}


def test_the_mill_s_warnings_know_quality_and_logistics_in_both_languages(engine: Engine) -> None:
    topics = {
        "quality": ["质量异议", "产品质量", "Quality", "quality claim"],
        "logistics": ["物流运输", "运输", "Logistics", "transport"],
        "": ["服务态度", "service"],
    }
    rows = judged("steel-enterprise", [word for some in topics.values() for word in some], complained, engine)
    for topic, some in topics.items():
        for word in some:
            told = {alert.partition("_")[0] for alert in rows[word]["alerts"]} & {"quality", "logistics"}
            assert told == ({topic} if topic else set()), word


def test_the_team_of_a_key_user_comes_from_the_table_else_from_the_record(engine: Engine) -> None:
    team = [
        {"customer_id": "k1", "role": role, "person": person}
        for role, person in (("技术支持", "张工"), ("Production", "Li"), ("财务", "钱会计"), ("品保人员", "孙工"), ("司机", "周师傅"))
    ]
    tables = a_workbook([a_sale("k1", quantity=100), a_sale("k2", quantity=5)], [a_customer("k1"), a_customer("k2")], team=team)
    rows = judged_rows(made.graded(RULES / "steel-enterprise.yaml", tables, engine=engine, language="zh").outcome)
    assert [rows["k1"][f"team_{one}"] for one in ("technical", "production", "finance", "quality")] == ["张工", "Li", "钱会计", "孙工"]
    assert rows["k2"]["team_technical"] is None


@pytest.mark.parametrize(("word", "tier"), [("无意向", "非客户"), ("没有意向", "非客户"), ("Not interested", "非客户"), ("有", "潜在"), ("强", "潜在")])
def test_who_does_not_intend_to_buy_is_no_potential_customer(engine: Engine, word: str, tier: str) -> None:
    tables = a_workbook([a_sale("x", quantity=1, amount=1)], [a_customer("x"), a_customer("k0", intention=word)])
    rows = judged_rows(made.graded(RULES / "fertilizer-company.yaml", tables, engine=engine, language="zh").outcome)
    assert rows["k0"]["tier"] == tier
