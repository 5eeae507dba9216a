"""Rows that are not records: blank ones, totals and carried balances by their words in both languages, headers pasted again, footers."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from typing import Literal

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from tiercli.domain.arrays import Mask, Whole
from tiercli.domain.patterns import late_pattern
from tiercli.frames.encoded import encoded, rows_of
from tiercli.frames.marks import may_hold
from tiercli.read.words.written import either, simplified

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
_PERIOD_TOTAL = late_pattern(
    rf"(?:{_PERIOD}(?:小计|合计|总计|共计|累计|汇总|总和|总合计)(?:数|额)?|(?:grand|sub|page|overall|month|monthly|day|daily|year|annual|period|customer|product)-?totals?"
    r"|totals?for(?:the)?(?:day|week|month|quarter|year|period|page))"
)
_LOOSE = frozenset({"累计", "汇总", "总和", "total", "totals", "sum"})
"""Words that may be an ordinary value elsewhere: 开票方式 = 汇总, the company Total."""
_PERHAPS = late_pattern(
    r".{1,30}(?:小计|合计|总计|累计|共计|汇总|总和)|(?:小计|合计|总计)[:\-].{1,30}|.{1,30}[\s\-:](?:sub|grand)?[\s-]*totals?|(?:sub|grand)?[\s-]*totals?(?:\s*[:\-]|\s+(?:for|of)\s).{1,30}"
)
_STATISTIC = late_pattern(
    r"(?:月|日|年)?平均(?:值|数|量|额)?|均值|中位数|最大值?|最小值?|最高值?|最低值?|计数|占比|同比|环比|增长率|增幅|完成率|均价|average|avg\.?|median|maximum|minimum"
)
_PART = late_pattern(r"其中(?:[:,、]|\s|$).{0,40}|of\s+which\b.{0,40}|thereof\b.{0,40}")
_BRACKET = late_pattern(r"[(\[【].{0,12}[)\]】]$")

_WORDS = "其中|余额|餘額|结存|結存|期初|年初|承前|承上|接前|接上|次页|次頁|下页|下頁|结转|結轉|转入|轉入|至今"
_ENGLISH = r"total|of\s+which|thereof|balance|opening|closing|forward|carried|brought|cumulative|to.?date|\b[ymq]td\b|\b[bc][/.][fdo]\b|^\s*sum\s*$"
_STATISTICS = "平均|均值|中位|最大|最小|最高|最低|占比|[同环]比|增长率|增幅|完成率|均价|average|avg|median|maximum|minimum"
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
    if _PERIOD_TOTAL.fullmatch(plain):
        return "total"
    if _STATISTIC.fullmatch(plain):
        return "statistic"
    return "perhaps" if _PERHAPS.fullmatch(narrow) else ""


_GAP = r"[\s\x{3000}]*"


def _spaced(*words: str) -> str:
    """Any of these words in either script, its characters perhaps set apart: 合　计."""
    return "|".join(_GAP.join(map(either, word)) for word in words)


# The whole cell must be about a total: 华东区 小计, 合计：, 总计(吨), Grand Total.
# A customer may be called Total, so that rows with a date stay (see `Understanding`).
_TOTAL = (
    rf"^(?:.{{0,30}}?{_GAP}(?:{_spaced('小计', '合计', '总计', '累计', '共计', '汇总', '总和')})(?:{_GAP}[(（].{{0,12}}[)）])?"
    rf"|(?i:(?:grand|sub|page|overall)?[\s-]*totals?|.{{1,30}}[\s-](?:sub|grand[\s-]*)?totals?|sum)){_GAP}[:：]?$"
)
_MAKERS = _spaced(
    "制表", "审核", "复核", "审批", "打印", "编制", "填表", "填报", "批准", "主管", "负责人", "经办", "经办人",
    "单位负责人", "财务主管", "会计", "说明", "备注", "注",
)  # fmt: skip
_FOOTER = (
    rf"^{_GAP}(?:{_MAKERS})(?:人|日期|时间|单位)?{_GAP}[:：]|^{_GAP}(?i:prepared by|approved by|checked by|reviewed by|printed|notes?|remarks?|source)\s*[:：]"
    r"|^第\s*\d+\s*页|^(?i:page)\s+\d+|^以下空白|^\*{3,}"
)
_DAY = r"^[^0-9]{0,8}(?:19|20)[0-9]{2}\s*[-./年]\s*[0-9]{1,2}\s*[-./月]"
_FEW_ROWS = 2000
TOLERANCE = 10_000
"""A cent, or ten kilograms: what rounding for display may take from a total."""


def has_content(columns: Sequence[pa.Array], rows: int) -> Mask:
    """Rows with anything but white space in any cell."""
    found = np.zeros(rows, dtype=bool)
    for column in columns:
        if found.all():
            break
        filled = pc.fill_null(pc.match_substring_regex(column, r"[^\s\x{00a0}\x{3000}\x{200b}\x{feff}]"), False)
        found |= filled.to_numpy(zero_copy_only=False)
    return found


def filled_cells(columns: Iterable[pa.Array], rows: int) -> Whole:
    """How many cells of each row are not blank."""
    count = np.zeros(rows, dtype=np.int64)
    for column in columns:
        count += column.is_valid().to_numpy(zero_copy_only=False)
    return count


def matching(columns: Sequence[pa.Array], pattern: str, rows: int) -> Mask:
    """Rows in which any cell matches."""
    if len(columns) > 1 and rows <= _FEW_ROWS:  # looked at as one, as each look has to compile the pattern first
        together = pa.concat_arrays([column if column.type == pa.string() else column.cast(pa.string()) for column in columns])
        return np.logical_or.reduce(_matches(together, pattern).reshape(len(columns), rows))
    found = np.zeros(rows, dtype=bool)
    for column in columns:
        found |= _matches(column, pattern)
    return found


def _matches(cells: pa.Array, pattern: str) -> Mask:
    return pc.fill_null(pc.match_substring_regex(cells, pattern), False).to_numpy(zero_copy_only=False)


def figures(columns: Sequence[pa.Array], rows: int) -> Mask:
    """Rows with a number in any of these cells; the day on which a sheet was made is none."""
    plain = [pc.if_else(pc.fill_null(pc.match_substring_regex(column, _DAY), False), None, column) for column in columns]
    return matching(plain, "[0-9]", rows)


def chinese_totals(column: pa.Array, rows: int) -> Mask:
    """Rows whose cell ends in 小计, 合计, 总计 ...: no customer is called so."""
    if pc.all(pc.string_is_ascii(column)).as_py() is not False:
        return np.zeros(rows, dtype=bool)
    coded = encoded(column)
    names = coded.dictionary
    if not may_hold(names, "计", "計", "总", "總"):
        return np.zeros(rows, dtype=bool)
    total = np.zeros(len(names), dtype=bool)
    likely = np.flatnonzero(matching([names], "[计計总總]", len(names)))
    total[likely] = matching([names.take(pa.array(likely))], _TOTAL, len(likely))
    return rows_of(coded, total)


def worded_totals(columns: Sequence[pa.Array], rows: int) -> Mask:
    """Rows in which a cell says 小计, 合计, 总计, 累计 or Total."""
    likely = [column for column in columns if pc.any(pc.match_substring_regex(column, r"[计計总總]|(?i:total|sum)")).as_py()]
    return matching(likely, _TOTAL, rows)


def footers(columns: Sequence[pa.Array], rows: int) -> Mask:
    """Rows that say who made or checked the sheet."""
    return matching(columns, _FOOTER, rows)


def repeated_headers(columns: Mapping[int, pa.Array], names: Sequence[str], rows: int) -> Mask:
    """Rows that hold the headers again: at least two known columns say their own header, and most of them do."""
    equal = np.zeros(rows, dtype=np.int64)
    for index, column in columns.items():
        parts = [part for part in names[index].split(" › ") if part] or [names[index]]
        same = pc.fill_null(pc.is_in(column, value_set=pa.array(list({names[index], *parts}), pa.string())), False)
        equal += same.to_numpy(zero_copy_only=False)
    needed = max(2, len(columns) // 2) if len(columns) > 1 else 1
    return equal >= needed


def near(value: int, total: int) -> bool:
    """Whether a total is that sum, but for rounding; both in millionths."""
    # A total shown without decimals may be off by half a unit.
    return abs(value - total) <= (TOLERANCE if value % 1_000_000 else 500_000)
