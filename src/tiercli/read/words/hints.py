"""What `--map` would settle: columns whose header gives them away and whose cells are of the field's kind; only where following it makes a table of sales."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence

from tiercli.domain.fields import Kind, TableFields
from tiercli.domain.patterns import late_pattern
from tiercli.read.words.dates import parse_day
from tiercli.read.words.headers import JOINT, Headers, match_columns
from tiercli.read.words.lexicon import lexicon_of
from tiercli.read.words.numbers import parse_number

Cells = Sequence[str]

_ENOUGH = 0.8
_BARE_NUMBER = late_pattern(r"-?\d{1,7}(?:\.\d+)?")
_OF_ANOTHER_TIME = late_pattern(
    r"上年|去年|同期|上月|上期|计划|预算|目标|预测|累计|期初|期末|\d+\s*月|[一二三四五六七八九十]月|季|\d{4}|\bq[1-4]\b|jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|"
    r"plan|budget|target|forecast|last year|prior|previous"
)
_NO_FIGURE = late_pattern(
    r"序|编?号|单价|价格|税|率|%|占比|天数|日期|年限|电话|余额|逾期|\bno\b|number|id$|price|rate|tax|share|days|phone|balance|overdue|discount|折扣"
)
_NO_CUSTOMER = late_pattern(
    r"号|编码|代码|人$|员$|经理|产品|商品|物料|品名|地址|电话|类型|类别|等级|状态|日期|no\.?$|number|date|type|class|status|rep\b|manager|address|phone|product"
)
_CUSTOMER = late_pattern(
    r"客户|客商|单位名|单位$|往来|购货|买方|用户|会员|公司|户头|货主|买家|对方|收货(?![地日时])"
    r"|customer|client|buyer|account|company|sold.?to|partner|consignee|\bfirm\b|\bparty\b|receiver|payer"
)
_DATE = late_pattern(r"日|时间|date|day|time")
_NO_DATE = late_pattern(r"到期|(?<!发)生日|截止|应收|期限|due|birth|expir|until|建档|入职")
_QUANTITY = late_pattern(r"量|吨|重|件数|qty|quantity|tonne|tons?\b|\bmt\b|weight|volume")
_AMOUNT = late_pattern(r"额|款|金|收入|营收|amount|value|revenue|total|sales|turnover")


def working_maps(
    headers: Headers | None, top: Sequence[Cells], sales: TableFields, maps: Mapping[str, str], anew: Callable[[Mapping[str, str], int], Headers | None]
) -> dict[str, str]:
    """Header -> field, all at once, such that with these maps the sheet is a table of sales with a customer, a date and a figure; else nothing.

    headers: what was made of the sheet. maps: those that the user gave. anew: reads the headers of a row under other maps.
    """
    row = headers.row if headers else max(range(len(top)), key=lambda index: sum(1 for cell in top[index] if cell), default=-1)
    if row < 0:
        return {}
    names = headers.names if headers else top[row]
    matches, doubles = match_columns(names, lexicon_of(sales, maps), top[row + 1 :])
    taken = {match.column for match in matches} | {column for column, _ in doubles}
    proposed = proposed_maps(names, top[row + 1 :], taken, {match.field.name for match in matches})
    if not proposed:
        return {}
    found = anew({**maps, **proposed}, row)
    return proposed if found is not None and found.table == "sales" and not found.missing else {}


def proposed_maps(names: Sequence[str], rows: Sequence[Cells], taken: set[int], have: set[str]) -> dict[str, str]:
    """Header -> field of sales, for all that a table of sales still lacks and that some column may be.

    rows: cells under the headers. taken: columns that are some field already; have: those fields.
    """
    spare = [
        column for column, name in enumerate(names) if name and column not in taken and list(names).count(name) == 1 and JOINT not in name and '"' not in name
    ]
    cells = {column: [row[column] for row in rows if column < len(row) and row[column]] for column in spare}
    proposed: dict[str, str] = {}
    for field, fits, header_fits, unless in _FIELDS:
        if field in have or (field == "customer_name" and "customer_id" in have):
            continue
        may_be = [column for column in spare if cells[column] and not unless(names[column].lower())]
        likely = (column for column in may_be if header_fits.search(names[column].lower()))  # cells are looked at last: it takes longest
        column = next((column for column in likely if fits(cells[column])), None)
        if column is None and field == "date":
            found = [column for column in may_be if fits(cells[column])]
            column = found[0] if len(found) == 1 else None
        if column is not None:
            proposed[names[column]] = field
            spare.remove(column)
    return proposed


def _are_days(cells: Cells) -> bool:
    days = [not _BARE_NUMBER.fullmatch(cell) and (day := parse_day(cell)).day is not None and not day.problem for cell in cells]
    return sum(days) >= _ENOUGH * len(cells)


def _are_figures(cells: Cells) -> bool:
    values = [parse_number(cell, Kind.NUMBER).value for cell in cells]
    known = [value for value in values if value is not None]
    is_serial = len(known) > 1 and known == [known[0] + step for step in range(len(known))]
    return len(known) >= _ENOUGH * len(cells) and not is_serial


def _are_names(cells: Cells) -> bool:
    return sum(sum(char.isalpha() for char in cell) > 1 for cell in cells) >= _ENOUGH * len(cells) and not _are_days(cells)


_FIELDS: tuple[tuple[str, Callable[[Cells], bool], re.Pattern[str], Callable[[str], object]], ...] = (
    ("customer_name", _are_names, _CUSTOMER, _NO_CUSTOMER.search),
    ("date", _are_days, _DATE, _NO_DATE.search),
    ("quantity", _are_figures, _QUANTITY, lambda name: _NO_FIGURE.search(name) or _OF_ANOTHER_TIME.search(name)),
    ("amount", _are_figures, _AMOUNT, lambda name: _NO_FIGURE.search(name) or _OF_ANOTHER_TIME.search(name)),
)
