"""A rulebook in words and tables: `rules show` prints them, the report has them as a sheet.

Everything in the language that changes a result is said here, once, in both languages and with the
values of the params in force.
"""

from __future__ import annotations

from collections.abc import Iterator

from tiercli.domain.fields import STANDARD
from tiercli.domain.fiscal import CALENDAR_YEAR
from tiercli.domain.language import EMPTY, Text, joined, same
from tiercli.rulebook.describe.basis import OURS, basis_words
from tiercli.rulebook.describe.expressions import Speaker
from tiercli.rulebook.describe.figures import metrics, new_fields, outputs, own_tables, params, window_words
from tiercli.rulebook.describe.gradings import alerts, gradings, sheets
from tiercli.rulebook.describe.scores import scores
from tiercli.rulebook.describe.section import Section, Slot, facts
from tiercli.rulebook.facts.names import entity_title
from tiercli.rulebook.model import Rulebook
from tiercli.rulebook.parts.entity_parts import parts_of

__all__ = ["Section", "Slot", "describe", "facts"]


def describe(rulebook: Rulebook) -> list[Section]:
    """Everything that a rulebook says, as tables in both languages, in the order in which people ask for it."""
    speaker = Speaker.of(rulebook)
    sections = [
        facts(Text("规则", "Rulebook"), list(_facts(rulebook))),
        *scores(speaker),
        *gradings(speaker),
        *outputs(speaker),
        alerts(speaker),
        params(speaker),
        metrics(speaker),
        own_tables(speaker),
        new_fields(speaker),
        sheets(speaker),
    ]
    return [section for section in sections if section.rows]


def _facts(rulebook: Rulebook) -> Iterator[tuple[Text, Text]]:
    yield Text("名称", "Name"), Text(f"{rulebook.title.zh} ({rulebook.name})", f"{rulebook.title.en} ({rulebook.name})")
    for name, words in (
        (Text("公司", "Company"), rulebook.company),
        (Text("说明", "Description"), rulebook.description),
        (Text("来源", "Source"), rulebook.source),
    ):
        if words:
            yield name, words
    if rulebook.without_basis == "ours":
        yield Text("标记", "Marks"), Text(f"办法原文没有写的，逐条标“{OURS.zh}”", f"what the policy does not say is marked '{OURS.en}'")
    if rulebook.extends:
        yield Text("在此之上", "Extends"), same(rulebook.extends)
    yield Text("分级对象", "Graded"), _entity(rulebook)
    words, fiscal = window_words(rulebook.period.window), _fiscal(rulebook)
    said = Text(f"到截止日为止的 {words.zh}{fiscal.zh}", f"{words.en} up to the as-of date{fiscal.en}")
    yield Text("统计期", "Period"), joined([said, basis_words(rulebook.period, rulebook)], "；", "; ")
    returns = {
        "net": Text("冲减销量和金额", "taken off volume and amounts"),
        "exclude": Text("不计", "left out"),
        "separate": Text("不冲减，单独成表", "not taken off; a table of their own"),
    }
    yield Text("退货（负数行）", "Returns (negative rows)"), joined([returns[rulebook.sales.returns], basis_words(rulebook.sales, rulebook)], "；", "; ")
    if rulebook.units:
        yield Text("单位换算", "Weights of units"), _weights(rulebook)
    no_data = {
        "share": Text("不评，权重由其他维度分担", "left out; the others share its weight"),
        "zero": Text("计 0 分", "counts as zero"),
        "refuse": Text("拒绝评分", "nothing is graded"),
    }
    if rulebook.all_scores:
        yield Text("整个维度没有数据", "A dimension without any data"), no_data[rulebook.no_data]


def _fiscal(rulebook: Rulebook) -> Text:
    """When fiscal years begin, and what they are called, where they are not the calendar's."""
    fiscal, calendar = rulebook.fiscal, rulebook.calendar
    if fiscal == CALENDAR_YEAR:
        return EMPTY
    said = Text(f"；财年从 {fiscal.month} 月开始", f"; the fiscal year begins in month {fiscal.month}")
    if calendar.weeks is not None:
        said = Text(
            f"；财年按周（每季 {calendar.weeks} 周），从 {calendar.starts} 起", f"; fiscal years of weeks ({calendar.weeks} a quarter), from {calendar.starts}"
        )
    if calendar.fiscal_year is not None:
        named = Text("开始", "begin") if calendar.fiscal_year == "begins" else Text("结束", "end")
        said = Text(f"{said.zh}，按{named.zh}的年份称呼", f"{said.en}, called after the year in which they {named.en}")
    this = fiscal.year(2025)
    return Text(f"{said.zh}（FY{fiscal.number(2025)} 是 {this.start} 至 {this.end}）", f"{said.en} (FY{fiscal.number(2025)} is {this.start} to {this.end})")


def _weights(rulebook: Rulebook) -> Text:
    """1 桶 = 0.17 t; 1 升 (柴油) = 0.00084 t."""
    parts = []
    for unit, weight in rulebook.units.items():
        for product, tonnes in weight.items() if isinstance(weight, dict) else [("", weight)]:
            parts.append(f"1 {unit}{f' ({product})' if product else ''} = {tonnes:f} t")
    return Text("；".join(parts), "; ".join(parts))


def _entity(rulebook: Rulebook) -> Text:
    entity = rulebook.entity
    if parts_of(entity):
        title = entity_title(rulebook)
        return Text(f"{title.zh}（每一对组合）", f"{title.en} (each combination)")
    known = {
        "customer": Text("客户", "customers"),
        "manager": Text("客户经理（先看销售行，再看客户档案）", "account managers (a row's own, else its customer's)"),
        "customers.manager": Text("客户经理（先看客户档案，再看销售行）", "account managers (the customer's record first, else the row's own)"),
    }
    table, _, name = entity.rpartition(".")
    field = STANDARD[table or "sales"].field(name) if (table or "sales") in STANDARD else None
    return known.get(entity) or (field.title if field else same(entity))
