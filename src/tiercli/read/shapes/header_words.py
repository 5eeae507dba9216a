"""Words by which columns and sheets give away what they hold."""

from __future__ import annotations

from tiercli.domain.patterns import late_pattern
from tiercli.read.words.fold import plain

DERIVED = late_pattern(
    r"累计|合计|小计|总计|共计|总量|总额|汇总|全年|平均|均值|月均|季均|日均|同比|环比|增长|增幅|增减|占比|比例|比重|率$|排名|名次|差额|差异"
    r"|\b(?:total|subtotal|sum|ytd|mtd|cumulative|average|avg|mean|growth|change|share|rank|variance|diff|yoy|mom)\b|%"
)
"""What is worked out from other columns: never added to them."""
OTHERWISE = late_pattern(
    r"计划|预算|目标|任务|上年|去年|同期|上月|上期|预测|预计|期初|\b(?:plan|planned|budget|target|quota|last year|prior year|previous|forecast|opening|ly)\b"
)
"""Another matter than what happened."""
ACTUAL = late_pattern(r"^(?:实际|实绩|实销|实发|完成|实际完成|[本今当]年|[本当]期|本月|actual|actuals|act|this year|current(?: year)?|ty)$")
PLANNED = late_pattern(r"计划|预算|目标|任务|\b(?:plan|budget|target|targets|quota|goals?)\b")
_PLAN_NAME = late_pattern(
    r"(?:计划|预算|预测|预计|目标|任务)(?:表|明细|分解|数据|汇总|量|额|\d+)*$|^(?:年度|月度|季度)?(?:计划|预算|预测)|\b(?:plan|budget|forecast|targets?)\b"
)
_ACTUAL_NAME = late_pattern(r"实际|完成|执行|达成|兑现|\b(?:actual|vs|versus)\b")
_TONNES = late_pattern(
    r"销量|数量|吨|公斤|千克|重量|发货|提货|出库|销售量|\b(?:qty|quantity|quantities|volume|volumes|tonnes?|tons?|weight|kg|mt)\b|^[(（\[]?t[)）\]]?$"
)
_MONEY = late_pattern(r"销售额|金额|收入|货款|营业额|产值|元|\b(?:revenue|amount|amounts|turnover|value|usd|rmb|cny|yuan)\b")
_UNIT_LINE = late_pattern(r"(?:单位|unit|units)\s*[:：]?\s*([^\s,;)）]{1,12})")


def is_plan(name: str) -> bool:
    """Whether a sheet's or file's name says that it is a plan, budget or forecast, and nothing that happened: 2026销售计划, Sales budget."""
    words = plain(name)
    return bool(_PLAN_NAME.search(words)) and not _ACTUAL_NAME.search(words)


def measure_of(words: str) -> str:
    """ "quantity" or "amount" when the words around a table say which of them its numbers are; empty when they say neither or both."""
    words = plain(words)
    if match := _UNIT_LINE.search(words):
        tonnes, money = bool(_TONNES.search(match[1]) or match[1] in ("t", "吨")), bool(_MONEY.search(match[1]))
        if tonnes != money:
            return "quantity" if tonnes else "amount"
    tonnes, money = bool(_TONNES.search(words)), bool(_MONEY.search(words))
    return "" if tonnes == money else "quantity" if tonnes else "amount"
