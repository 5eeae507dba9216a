"""Words that stand for a total or a carried balance and not for a sale, in both languages."""

from __future__ import annotations

import re
import unicodedata
from typing import Literal

from tiercli.domain.patterns import late_pattern
from tiercli.read.words.traditional import either, simplified

Meaning = Literal["carry", "total", "perhaps", "loose", "statistic", "part", ""]
"""part: a part of the line above, 其中：尿素, where it stands for a customer or a product.
carry: an opening, carried or cumulative line. total: nothing but a total. perhaps: a total, or a name that ends like one.
loose: also an ordinary word or name. statistic: an average or the like, where it stands for a customer."""

_PERIOD = (
    r"(?:(?:19|20)\d{2}年)?(?:(?:\d{1,2}|[一二三四五六七八九十]{1,3})(?:月份?|季度|日|号))?"
    r"(?:本|当|上|全|该|每|各)?(?:日|周|旬|月|月度|季|季度|年|年度|期|页|单|组|批|类|户|客户|产品)?"
)
_CARRY = late_pattern(
    rf"(?:(?!余额|结存){_PERIOD}(?:期初|年初|月初|上年|上月|上期|期末|年末|月末)?(?:余额|结存)(?:结转)?(?:下年|下月|下期)?|期初数?|年初数|上(?:年|月|期|页)(?:结转|余额|结存)"
    r"|(?:承|接)(?:前|上)页|(?:过|转|续)(?:次|下)页|结转(?:下|次)(?:年|月|期|页)|转入下(?:年|月|期)"
    rf"|(?!累计){_PERIOD}(?:累计|至今)(?:数|额|发生额|合计)?|年初至今|(?:opening|closing)bal(?:ance|\.)?|bal(?:ance|\.)?(?:[bc]/?[fdo]|(?:brought|carried)(?:forward|down|over))"
    r"|(?:total)?(?:brought|carried)(?:forward|down|over)|(?:total)?[bc][/.][fdo]\.?|(?:year|month|quarter)-?to-?date(?:total)?|[ymq]td(?:total)?|runningtotal|cumulative(?:total)?)"
)
_TOTAL = late_pattern(
    rf"(?:{_PERIOD}(?:小计|合计|总计|共计|累计|汇总|总和|总合计)(?:数|额)?|(?:grand|sub|page|overall|month|monthly|day|daily|year|annual|period|customer|product)-?totals?"
    r"|totals?for(?:the)?(?:day|week|month|quarter|year|period|page))"
)
_LOOSE = frozenset({"累计", "汇总", "总和", "total", "totals", "sum"})
"""Words that may be an ordinary value elsewhere: 开票方式 = 汇总, the company Total."""
_PERHAPS = late_pattern(
    r".{1,30}(?:小计|合计|总计|累计|共计|汇总|总和)|(?:小计|合计|总计)[:\-].{1,30}|.{1,30}[\s\-:](?:sub|grand)?[\s-]*totals?|(?:sub|grand)?[\s-]*totals?(?:\s*[:\-]|\s+(?:for|of)\s).{1,30}"
)
_STATISTIC = late_pattern(r"(?:月|日|年)?平均(?:值|数|量|额)?|均值|中位数|最大值?|最小值?|最高值?|最低值?|计数|average|avg\.?|median|maximum|minimum")
_PART = late_pattern(r"其中(?:[:,、]|\s|$).{0,40}|of\s+which\b.{0,40}|thereof\b.{0,40}")
_BRACKET = late_pattern(r"[(\[【].{0,12}[)\]】]$")

_WORDS = "其中|余额|餘額|结存|結存|期初|年初|承前|承上|接前|接上|次页|次頁|下页|下頁|结转|結轉|转入|轉入|至今"
_ENGLISH = r"total|of\s+which|thereof|balance|opening|closing|forward|carried|brought|cumulative|to.?date|\b[ymq]td\b|\b[bc][/.][fdo]\b|^\s*sum\s*$"
_STATISTICS = "平均|均值|中位|最大|最小|最高|最低|average|avg|median|maximum|minimum"
MARKS = f"{either('计')}|{either('总')}|{_WORDS}|(?i:{_ENGLISH}|{_STATISTICS})"
"""A quick pattern that every such word meets."""


def meaning_of(text: str) -> Meaning:
    """What a cell says about totals: 本月合计 is one, 期初余额 is carried, 北原农资 小计 perhaps is one; nothing for other words."""
    narrow = simplified(unicodedata.normalize("NFKC", text)).lower().strip().strip("*=:：-— ")
    narrow = _BRACKET.sub("", narrow).strip().rstrip(":：")
    plain = re.sub(r"\s", "", narrow)
    if _PART.fullmatch(narrow):
        return "part"
    if plain in _LOOSE:
        return "loose"
    if _CARRY.fullmatch(plain):
        return "carry"
    if _TOTAL.fullmatch(plain):
        return "total"
    if _STATISTIC.fullmatch(plain):
        return "statistic"
    return "perhaps" if _PERHAPS.fullmatch(narrow) else ""
