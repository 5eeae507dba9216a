"""An empty input workbook: a sheet for every table that a rulebook needs, ready to be filled in and read back.

The example row stands above the headers, where reading never looks for records: it need not be deleted.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, BinaryIO

from tiercli.domain.fields import Field, Kind, TableFields
from tiercli.domain.language import Language, Text, same
from tiercli.outcome import labels
from tiercli.report.page import Page
from tiercli.report.styles import NAVY, QUIET, SLATE, Styles, new_workbook
from tiercli.rulebook.facts.needs import Needed, needs_of
from tiercli.rulebook.model import Rulebook

if TYPE_CHECKING:
    from xlsxwriter.format import Format


EXAMPLES: Mapping[str, Text | str | float | date] = {
    "order_no": same("SO2026030001"),
    "customer_id": same("C00123"),
    "customer_name": Text("新疆示例农资有限公司", "Example Farm Supplies Ltd"),
    "product": Text("尿素", "Urea"),
    "category": Text("化肥", "Fertiliser"),
    "region": Text("南疆", "South"),
    "province": Text("新疆", "Xinjiang"),
    "city": Text("喀什", "Kashgar"),
    "branch": Text("喀什分公司", "Kashgar branch"),
    "station": Text("城东加油站", "East station"),
    "manager": Text("张三", "Li Ming"),
    "manager_id": same("M017"),
    "customer_type": Text("经销商", "Dealer"),
    "channel": Text("直销", "Direct"),
    "industry": Text("农业", "Farming"),
    "use": Text("种植", "Planting"),
    "scale": Text("中型", "Medium"),
    "currency": same("CNY"),
    "price": 2000,
    "quantity": 120.5,
    "amount": 241000,
    "margin": 18075,
    "cost": 222925,
    "credit_rating": same("AA"),
    "credit_limit": 500000,
    "unit": Text("袋", "bag"),
    "unit_weight": 0.05,
    "density": 0.84,
    "annual_demand": 3000,
    "cooperation_years": 5,
    "overdue_days": 15,
    "overdue_amount": 36000,
    "balance": 120000,
    "satisfaction": 92,
    "year": 2026,
    "invoice_no": same("FP20260301"),
    "case_no": same("TS-2026-08"),
    "kind": Text("质量异议", "Quality"),
    "cause": Text("包装破损", "Torn bags"),
    "status": Text("正常", "Active"),
    "way": Text("实地拜访", "Visit"),
    "visitor": Text("张三", "Li Ming"),
    "person": Text("张三", "Li Ming"),
    "role": Text("技术", "Technical"),
    "head": Text("王经理", "Wang Lei"),
    "contact": Text("赵联络", "Zhao Lian"),
    "department": Text("销售部", "Sales department"),
    "volume": 50000,
    "level": same("B"),
    "intention": Text("有意向", "Interested"),
    "lapse_reason": Text("转向其他供应商", "Changed supplier"),
    "competitor": Text("某石化", "Other Petrochemical"),
    "ownership": Text("自有", "Own"),
    "note": Text("可不填", "May stay empty"),
}

HINTS: Mapping[str, Text] = {
    # by field
    "customer_id": Text("客户在贵公司系统里的编号，按文本填写，前面的 0 会保留。", "The customer's number in your own system, as text; leading zeros stay."),
    "customer_name": Text("客户全称；同一客户每次写法要一致。", "The customer's full name, written the same way every time."),
    "order_no": Text("单号；用来发现重复导出的行。", "The order number; it shows rows that were exported twice."),
    "quantity": Text("数量，单位吨；退货填负数。", "Quantity in tonnes; returns are negative."),
    "amount": Text("金额，单位元；退货填负数。", "Amount in yuan; returns are negative."),
    "margin": Text("毛利，单位元。", "Gross margin in yuan."),
    "overdue_days": Text("逾期天数；没有逾期填 0。", "Days overdue; 0 for none."),
    "satisfaction": Text("满意度得分，0 至 100。", "The score, 0 to 100."),
    # by kind
    "text": Text("文字，照常填写。", "Text, as it is."),
    "id": Text("编号，按文本填写，前面的 0 会保留。", "A number or code, as text; leading zeros stay."),
    "date": Text("日期，如 2026-03-01。", "A day, such as 2026-03-01."),
    "money": Text("金额，单位元，只填数字。", "An amount in yuan, the number alone."),
    "number": Text("数字。", "A number."),
    "share": Text("比例，如 25% 或 0.25。", "A share, such as 25% or 0.25."),
    "flag": Text("填 是 或 否。", "Yes or no."),
}


_TITLE, _HOW, _EXAMPLE, _HEAD, _FIRST = range(5)
_ROWS = 20_000
"""Rows that drop-downs and checks reach down to."""
_LONGEST_LIST = 255  # of Excel's own making
_FORMATS: Mapping[Kind, str] = {
    Kind.TEXT: "@",
    Kind.ID: "@",
    Kind.DATE: "yyyy-mm-dd",
    Kind.QUANTITY: "#,##0.00",
    Kind.MONEY: "#,##0.00",
    Kind.SHARE: "0.0%",
    Kind.FLAG: "@",
}
_WIDTHS: Mapping[Kind, int] = {Kind.TEXT: 18, Kind.ID: 16, Kind.DATE: 13, Kind.QUANTITY: 14, Kind.MONEY: 16, Kind.NUMBER: 13, Kind.SHARE: 12, Kind.FLAG: 12}
_FLAGS = Text("是,否", "yes,no")
_SALES_NEED = ("quantity", "amount")


def write_template(rulebook: Rulebook, language: Language, file: BinaryIO, also: Sequence[TableFields] = ()) -> tuple[str, ...]:
    """Writes the workbook and returns the names of its sheets; the same rulebook gives the same bytes.

    also: tables that are given whole, beside or in place of what the rulebook needs of them.
    """
    names = []
    with new_workbook(file, language, rulebook.title.spoken(language)) as (made, styles):
        whole_tables = {table.name: Needed(table, {one.name for one in table.fields}) for table in also}
        for needed in {**needs_of(rulebook), **whole_tables}.values():
            name = needed.table.title.spoken(language)
            _sheet(Page(made.add_worksheet(name), language), needed, rulebook, styles)
            names.append(name)
    return tuple(names)


def _sheet(page: Page, needed: Needed, rulebook: Rulebook, styles: Styles) -> None:
    sheet = page.sheet
    must = _must(needed)
    sheet.set_column(0, 0, 8, styles())
    sheet.set_row(_TITLE, 28)
    sheet.set_row(_HOW, 20)
    sheet.set_row(_EXAMPLE, 20)
    sheet.set_row(_HEAD, 24)
    title, told = needed.table.title, rulebook.title
    page.text(_TITLE, 1, Text(f"{title.zh} · {told.zh}", f"{title.en} · {told.en}"), styles.title)
    page.text(_HOW, 1, _how(needed), styles.subtitle)
    page.text(_EXAMPLE, 0, Text("示例 ▸", "Example ▸"), styles(italic=True, font_color=QUIET, align="right"))
    for column, field in enumerate(needed.fields, start=1):
        _column(page, column, field, needed, styles, must=must.get(field.name))
    sheet.freeze_panes(_FIRST, 1)
    sheet.set_tab_color(NAVY if must else SLATE)
    sheet.set_selection(_FIRST, 1, _FIRST, 1)
    page.paper()
    sheet.hide_gridlines(1)
    sheet.repeat_rows(_HEAD)


def _must(needed: Needed) -> Mapping[str, tuple[str, ...]]:
    """The required fields, each with those that may stand in for it."""
    present = {one.name for one in needed.fields}
    needs = [*needed.table.required, *([_SALES_NEED] if needed.table.name == "sales" else [])]
    return {name: tuple(one for one in need if one in present) for need in needs for name in need if name in present}


def _how(needed: Needed) -> Text:
    """What to do, in one line."""
    groups = {need for need in _must(needed).values() if len(need) > 1}
    either = []
    for need in sorted(groups):
        titles = [one.title for name in need if (one := needed.table.field(name))]
        either.append(Text("、".join(one.zh for one in titles), " or ".join(one.en for one in titles)))
    zh = "".join(f"；{one.zh}填一项即可" for one in either)
    en = "".join(f"; {one.en}: one is enough" for one in either)
    return Text(
        f"从第 {_FIRST + 1} 行起填写，带 * 的列必填{zh}。灰色示例行不会被读取。",
        f"Fill in from row {_FIRST + 1}. Columns with * are required{en}. The grey example is never read.",
    )


def _column(page: Page, column: int, field: Field, needed: Needed, styles: Styles, *, must: tuple[str, ...] | None) -> None:
    sheet, language = page.sheet, page.language
    number = _FORMATS.get(field.kind, "General")
    choices = _choices(field, needed, language)
    head = labels.with_unit(field.title.spoken(language), field.unit, language) + ("*" if must else "")
    right = field.kind.is_number
    width = max(28 if field.name == "customer_name" else _WIDTHS[field.kind], labels.display_width(head) + 3)
    sheet.set_column(column, column, width, styles(num_format=number, align="right" if right else "left"))
    page.text(_HEAD, column, head, styles.head(right=right, fill=NAVY if must else SLATE))
    aside = {
        "italic": True,
        "font_color": QUIET,
        "bg_color": "#F2F4F7",
        "num_format": number,
        "align": "right" if right else "left",
        "indent": 0 if right else 1,
    }
    _example(page, column, field, choices, styles(**aside))
    note = _note(field, needed, choices, must, language)
    sheet.write_comment(
        _HEAD, column, note, {"author": "tiercli", "x_scale": 2.2, "y_scale": 0.45 + 0.22 * len(note.splitlines()), "font_size": 9, "visible": False}
    )
    area = (_FIRST, column, _FIRST + _ROWS, column)
    if choices and len(",".join(choices)) <= _LONGEST_LIST:
        said = Text("不在常用值里，仍可输入。", "Not one of the usual values; it may be used all the same.").spoken(language)
        sheet.data_validation(
            *area, {"validate": "list", "source": choices, "error_type": "information", "error_title": field.title.spoken(language)[:32], "error_message": said}
        )
    elif field.kind is Kind.DATE:
        said = Text("请输入日期，如 2026-03-01。", "Enter a date, such as 2026-03-01.").spoken(language)
        bounds = {"minimum": date(1950, 1, 1), "maximum": date(2100, 12, 31)}
        sheet.data_validation(
            *area,
            {
                "validate": "date",
                "criteria": "between",
                **bounds,
                "error_type": "warning",
                "error_title": field.title.spoken(language)[:32],
                "error_message": said,
            },
        )


def _choices(field: Field, needed: Needed, language: Language) -> list[str]:
    if field.kind is Kind.FLAG:
        return _FLAGS.spoken(language).split(",")
    return [word for word in needed.choices.get(field.name, []) if "," not in word] if field.kind is Kind.TEXT else []


def _example(page: Page, column: int, field: Field, choices: list[str], style: Format) -> None:
    known = EXAMPLES.get(field.name)
    value: object = choices[0] if choices and field.kind is not Kind.FLAG else known
    if value is None:
        value = {
            Kind.DATE: date(2026, 3, 1),
            Kind.FLAG: choices[0] if choices else "",
            Kind.QUANTITY: 120.5,
            Kind.MONEY: 241000,
            Kind.NUMBER: 12,
            Kind.SHARE: 0.25,
        }.get(field.kind, "…")
    if isinstance(value, date):
        page.day(_EXAMPLE, column, value, style)
    elif isinstance(value, int | float):
        page.number(_EXAMPLE, column, value, style)
    else:
        page.text(_EXAMPLE, column, value if isinstance(value, Text) else str(value), style)


def _note(field: Field, needed: Needed, choices: list[str], must: tuple[str, ...] | None, language: Language) -> str:
    """What goes into a column, in a few lines."""
    lines = [HINTS.get(field.name) or HINTS[str(field.kind)]]
    if must and len(must) > 1:
        titles = [one.title for name in must if (one := needed.table.field(name))]
        lines.append(Text(f"必填：{'、'.join(one.zh for one in titles)}填一项即可。", f"Required: one of {', '.join(one.en for one in titles)}."))
    elif must:
        lines.append(Text("必填。", "Required."))
    else:
        lines.append(Text("选填；空着就是没有值。", "Optional; empty means no value."))
    lines.append(Text(f"类型：{labels.kind_words(field, 'zh')}。", f"Kind: {labels.kind_words(field, 'en')}."))
    if choices and field.kind is not Kind.FLAG:
        lines.append(Text(f"规则里用到的值：{'、'.join(choices)[:200]}。", f"Values that the rulebook knows: {', '.join(choices)[:200]}."))
    if field.personal:
        lines.append(Text("个人信息：报告里默认隐去。", "Personal: masked in reports unless asked for."))
    return "\n".join(line.spoken(language) for line in lines)
