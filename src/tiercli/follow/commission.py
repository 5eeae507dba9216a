"""The commission statement: each month and type with its rate, the month's factor, base pay and totals.

A line is rounded to the fen, half up, and totals add the rounded lines, so that the statement adds up by hand.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from tiercli.domain.columns import Column, Role
from tiercli.domain.exact import MICRO, divided, micro, text
from tiercli.domain.language import EMPTY, Text
from tiercli.follow.graded import NONE, GradedRows
from tiercli.outcome.extras import DEPTH, Listing, Statement
from tiercli.rulebook.sheets import Commission

if TYPE_CHECKING:
    import pyarrow as pa

FEN = MICRO // 100
_TITLE = Text("提成", "Commission")


def commission(graded: GradedRows, sums: Mapping[str, pa.Table]) -> Statement | None:
    """The statement of every entity, in the order of the report."""
    sheet = graded.outcome.rulebook.sheets.commission
    if sheet is None:
        return None
    if "commission" not in sums:
        words = Text(f"没有“{sheet.of}”的数据，未生成提成表", f"there is no data for '{sheet.of}', so there is no commission statement")
        graded.note("sheets.no-commission", words)
        return None
    months = graded.outcome.period.months[-sheet.months :]
    sold: dict[tuple[str, str], dict[str, int]] = {}
    for row in sums["commission"].to_pylist():
        if row["month"] in months:
            sold.setdefault((row["entity"], row["month"]), {})[row["type"]] = row["amount"]
    targets, bases, begins = _amounts(graded, sheet.target), _amounts(graded, sheet.base), _amounts(graded, sheet.since)
    lines: list[tuple[Any, ...]] = []
    summary: list[tuple[Any, ...]] = []
    unrated: dict[str, int] = {}
    names, levels = graded.names(), graded.levels()
    for place, entity in enumerate(graded.ids()):
        total = [0, 0, 0]
        begun = "" if begins[place] is None else f"{begins[place]:%Y-%m}"
        paid = [month for month in months if month >= begun or (entity, month) in sold]
        for month in paid:
            types = sold.get((entity, month), {})
            pay = _month(graded, sheet, types, targets[place], unrated)
            base = _to_fen(bases[place])
            volume = sum(types.values())
            lines += [(names[place], month, *line, None, 2) for line in pay.lines]
            lines.append(
                (
                    names[place],
                    month,
                    _SUB.spoken(graded.outcome.language),
                    volume,
                    None,
                    pay.reached,
                    pay.factor,
                    pay.amount,
                    base,
                    pay.amount + (base or 0),
                    1,
                )
            )
            total = [total[0] + volume, total[1] + pay.amount, total[2] + (base or 0)]
        monthly = targets[place]
        target = None if monthly is None else monthly * len(paid)
        reached = Fraction(total[0], target) if target else None
        summary.append((names[place], levels[place], target, total[0], reached, total[1], total[2] if sheet.base else None, total[1] + total[2]))
    for name, amount in sorted(unrated.items()):
        shown = name or NONE.spoken(graded.outcome.language)
        words = Text(
            f"提成：类型“{shown}”没有单价，{amount / MICRO:g} 未计提成", f"commission: there is no rate for type '{shown}'; {amount / MICRO:g} earned nothing"
        )
        graded.note("sheets.no-rate", words)
    title = sheet.title or _TITLE
    return Statement(title, _summary(graded, sheet, summary), _lines(graded, sheet, lines), _note(sheet))


_SUB = Text("当月合计", "Month's total")


class _Pay:
    """A month's pay: its lines, the part of the target reached, the factor and the commission."""

    def __init__(self, lines: list[tuple[Any, ...]], reached: Fraction | None, factor: int, amount: int) -> None:
        self.lines, self.reached, self.factor, self.amount = lines, reached, factor, amount


def _month(graded: GradedRows, sheet: Commission, types: Mapping[str, int], target: int | None, unrated: dict[str, int]) -> _Pay:
    reached = Fraction(sum(types.values()), target) if target else None
    factor = _factor(graded, sheet, reached)
    lines, total = [], 0
    order = {name: index for index, name in enumerate(sheet.rates)}
    for name in sorted(types, key=lambda one: (order.get(one, len(order)), one)):
        amount, rate = types[name], sheet.rates.get(name, sheet.default)
        if rate is None:
            unrated[name] = unrated.get(name, 0) + amount
        per_unit = 0 if rate is None else micro(graded.number(rate))
        pay = divided(amount * per_unit * factor, MICRO * MICRO * FEN) * FEN
        total += pay
        lines.append((name or NONE.spoken(graded.outcome.language), amount, per_unit, None, factor, pay, None))
    return _Pay(lines, reached, factor, total)


def _factor(graded: GradedRows, sheet: Commission, reached: Fraction | None) -> int:
    """The factor of the highest bound at or below the share reached; 1 without a target."""
    if reached is None:
        return MICRO
    steps = sorted((Fraction(graded.number(bound)), value) for bound, value in sheet.reached.items())
    factor = Decimal(0) if reached < steps[0][0] else steps[0][1]
    for bound, value in steps:
        if reached >= bound:
            factor = value
    return micro(factor)


def _amounts(graded: GradedRows, expression: Any) -> list[Any]:
    if expression is None:
        return [None] * graded.count
    values, kind = graded.values(expression)
    if kind == "missing":
        graded.note("sheets.no-column", Text(f"提成：没有“{expression}”的数据", f"commission: there is no data for '{expression}'"))
    return list(values.to_pylist())


def _to_fen(value: int | None) -> int | None:
    return None if value is None else divided(value, FEN) * FEN


def _unit(graded: GradedRows, sheet: Commission) -> str:
    field = str(sheet.of).partition(".")[2]
    from tiercli.rulebook.names import fields_of

    table = fields_of(graded.outcome.rulebook).get(str(sheet.of).partition(".")[0])
    found = table.field(field) if table else None
    return found.unit if found else ""


def _summary(graded: GradedRows, sheet: Commission, rows: list[tuple[Any, ...]]) -> Listing:
    """One line an entity with its rank by what it sold; ties share the better place."""
    import pyarrow as pa

    unit = _unit(graded, sheet)
    volumes = sorted((row[3] for row in rows), reverse=True)
    who = graded.outcome.results.column(Role.NAME)
    tier = graded.outcome.results.column("tier")
    columns = [
        Column("name", who.title, Role.NAME),
        tier,
        Column("place", Text("排名", "Rank"), Role.METRIC, "", 0),
        Column("target", Text("目标", "Target"), Role.METRIC, unit, 1),
        Column("sold", Text("实际", "Sold"), Role.METRIC, unit, 3),
        Column("reached", Text("完成率", "Reached"), Role.METRIC, "%", 1),
        Column("commission", Text("提成合计", "Commission"), Role.METRIC, "CNY", 2),
        Column("base", Text("基本工资合计", "Base pay"), Role.METRIC, "CNY", 2),
        Column("total", Text("应发合计", "Total pay"), Role.METRIC, "CNY", 2),
    ]
    made = [
        (
            row[0],
            row[1],
            float(volumes.index(row[3]) + 1),
            _plain(row[2]),
            _plain(row[3]),
            None if row[4] is None else float(row[4]),
            *(_plain(one) for one in row[5:]),
            2,
        )
        for row in rows
    ]
    if rows:
        sold, pay, base, total = (sum(row[index] or 0 for row in rows) for index in (3, 5, 6, 7))
        aims = [row[2] for row in rows if row[2] is not None]
        aim = sum(aims) if len(aims) == len(rows) else None
        all_words = Text("合计", "Total").spoken(graded.outcome.language)
        made.append(
            (all_words, "", None, _plain(aim), _plain(sold), sold / aim if aim else None, _plain(pay), _plain(base) if sheet.base else None, _plain(total), 0)
        )
    arrays = list(zip(*made, strict=True)) or [()] * (len(columns) + 1)
    kinds = [pa.string() if column.decimals is None else pa.float64() for column in columns] + [pa.int64()]
    names = [column.name for column in columns] + [DEPTH]
    table = pa.table({name: pa.array(list(values), kind) for name, values, kind in zip(names, arrays, kinds, strict=True)})
    kept = [column for column in columns if column.name not in ("target", "reached", "base") or table[column.name].null_count < table.num_rows]
    return Listing(Text("按人汇总", "By person"), tuple(kept), table)


def _lines(graded: GradedRows, sheet: Commission, rows: list[tuple[Any, ...]]) -> Listing:
    import pyarrow as pa

    unit = _unit(graded, sheet)
    type_title = graded.title_of(str(sheet.type))[0]
    who = graded.outcome.results.column(Role.NAME)
    rate_unit = f"CNY/{unit}" if unit else "CNY"
    columns = [
        Column("name", who.title, Role.NAME),
        Column("month", Text("月份", "Month"), Role.FIELD),
        Column("type", type_title, Role.FIELD),
        Column("sold", Text("数量", "Sold"), Role.METRIC, unit, 3),
        Column("rate", Text("单价", "Rate"), Role.METRIC, rate_unit, 2),
        Column("reached", Text("目标完成率", "Target reached"), Role.METRIC, "%", 1),
        Column("factor", Text("系数", "Factor"), Role.METRIC, "", 2),
        Column("commission", Text("提成", "Commission"), Role.METRIC, "CNY", 2),
        Column("base", Text("基本工资", "Base pay"), Role.METRIC, "CNY", 2),
        Column("total", Text("应发", "Pay"), Role.METRIC, "CNY", 2),
    ]
    arrays = list(zip(*rows, strict=True)) or [()] * (len(columns) + 1)
    made: dict[str, Any] = {}
    for column, values in zip(columns, arrays, strict=False):
        if column.decimals is None:
            made[column.name] = pa.array(list(values), pa.string())
        else:
            made[column.name] = pa.array([float(one) if isinstance(one, Fraction) else _plain(one) for one in values], pa.float64())
    table = pa.table(made).append_column(DEPTH, pa.array(list(arrays[-1]), pa.int64()))
    kept = [column for column in columns if column.name not in ("reached", "base") or table[column.name].null_count < table.num_rows]
    return Listing(Text("按月、按类型明细", "By month and type"), tuple(kept), table)


def _plain(value: int | None) -> float | None:
    return None if value is None else value / MICRO


def _note(sheet: Commission) -> Text:
    if sheet.target is None:
        return EMPTY
    steps = list(sheet.reached.items())
    shown = [bound if isinstance(bound, str) else f"{text(micro(Decimal(bound) * 100))}%" for bound, _ in steps]
    zh = "，".join(f"完成 {bound} 起 ×{factor}" for bound, (_, factor) in zip(shown, steps, strict=True))
    en = ", ".join(f"from {bound} x{factor}" for bound, (_, factor) in zip(shown, steps, strict=True))
    return Text(f"提成 = 数量 × 单价 × 系数；系数按当月目标完成率：{zh}", f"Commission = sold x rate x factor; the factor by the month's target reached: {en}")
