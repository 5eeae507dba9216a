"""The commission statement: each month and type with its rate, the month's factor, base pay and totals.

A line is rounded to the fen, half up, and totals add the rounded lines, so that the statement adds up by hand.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pyarrow as pa

from tiercli.domain.columns import Column, Role
from tiercli.domain.exact import MICRO, divided, micro, text
from tiercli.domain.language import EMPTY, NONE, Text
from tiercli.follow.given import Given
from tiercli.follow.graded import GradedRows
from tiercli.follow.taken_back import taken_back
from tiercli.outcome.extras import DEPTH, Listing, Statement
from tiercli.rulebook.facts.names import fields_of
from tiercli.rulebook.sheets.commission import Commission

FEN = MICRO // 100
_TITLE = Text("提成", "Commission")


@dataclass(frozen=True, slots=True)
class _Line:
    """What one entity earned in a month with one type, or (base and pay beside it) in the whole month.

    Amounts in whole millionths. depth: 2 for a type, 1 for the month's total.
    """

    name: str
    month: str
    type: str
    sold: int
    rate: int | None
    reached: Fraction | None
    factor: int
    commission: int
    base: int | None
    total: int | None
    depth: int


@dataclass(frozen=True, slots=True)
class _Person:
    """What one entity earned in all months."""

    name: str
    tier: str
    target: Fraction | None
    sold: int
    commission: int
    base: int

    @property
    def reached(self) -> Fraction | None:
        """The part of the target that was sold; none without a target."""
        return Fraction(self.sold, MICRO) / self.target if self.target else None

    @property
    def total(self) -> int:
        """Commission and base pay."""
        return self.commission + self.base


def sheets(graded: GradedRows, given: Given) -> Iterator[tuple[str, Statement]]:
    """The statement of every entity, in the order of the report."""
    sheet, sums = graded.outcome.rulebook.sheets.commission, given.sums
    assert sheet is not None
    if "commission" not in sums:
        words = Text(f"没有“{sheet.of}”的数据，未生成提成表", f"there is no data for '{sheet.of}', so there is no commission statement")
        graded.note("sheets.no-commission", words)
        return
    months = graded.outcome.period.months[-sheet.months :]
    sold: dict[tuple[str, str], dict[str, int]] = {}
    for row in sums["commission"].to_pylist():
        if row["month"] in months:
            sold.setdefault((row["entity"], row["month"]), {})[row["type"]] = row["amount"]
    back = taken_back(sums)
    targets, bases, begins = _targets(graded, sheet), _amounts(graded, sheet.base), _amounts(graded, sheet.since)
    lines: list[_Line] = []
    people: list[_Person] = []
    unrated: dict[str, int] = {}
    names, levels = graded.names(), graded.levels()
    for place, entity in enumerate(graded.ids()):
        begun = "" if begins[place] is None else f"{begins[place]:%Y-%m}"
        paid = [month for month in months if month >= begun or (entity, month) in sold]
        base = None if bases[place] is None else divided(bases[place], FEN) * FEN
        factors = {month: _factor(graded, sheet, _reached(sold.get((entity, month), {}), targets[place])) for month in paid}
        earned = []
        for month in paid:
            types = sold.get((entity, month), {})
            earlier = {one: {origin: part for origin, part in back.get((entity, month, one), {}).items() if origin in factors} for one in types}
            earned.append(_month(graded, sheet, names[place], month, types, targets[place], base, unrated, earlier, factors))
        lines += [line for month in earned for line in month]
        totals = [month[-1] for month in earned]
        monthly = targets[place]
        target = None if monthly is None else monthly * len(paid)
        volume, pay = sum(one.sold for one in totals), sum(one.commission for one in totals)
        people.append(_Person(names[place], levels[place], target, volume, pay, (base or 0) * len(paid)))
    for name, amount in sorted(unrated.items()):
        shown = name or NONE.spoken(graded.outcome.language)
        words = Text(
            f"提成：类型“{shown}”没有单价，{amount / MICRO:g} 未计提成", f"commission: there is no rate for type '{shown}'; {amount / MICRO:g} earned nothing"
        )
        graded.note("sheets.no-rate", words)
    title = sheet.title or _TITLE
    yield "commission", Statement(title, _summary(graded, sheet, people), _lines(graded, sheet, lines), _note(sheet))


_SUB = Text("当月合计", "Month's total")


def _month(
    graded: GradedRows, sheet: Commission, name: str, month: str, types: Mapping[str, int], target: Fraction | None, base: int | None, unrated: dict[str, int],
    back: Mapping[str, Mapping[str, int]], factors: Mapping[str, int],
) -> list[_Line]:  # fmt: skip
    """The lines of one entity's month: one a type, one for what came back of each earlier month, then the month's total.

    back: by type, what was sold in which earlier month. factors: of every month.
    """
    volume, reached, factor = sum(types.values()), _reached(types, target), factors[month]
    lines = []
    order = {one: index for index, one in enumerate(sheet.rates)}
    for one in sorted(types, key=lambda one: (order.get(one, len(order)), one)):
        amount, rate = types[one], sheet.rates.get(one, sheet.default)
        if rate is None:
            unrated[one] = unrated.get(one, 0) + amount
        per_unit = 0 if rate is None else micro(graded.number(rate))
        title = one or NONE.spoken(graded.outcome.language)
        own = amount - sum(back[one].values())
        parts = [(title, own, factor)] if own or not back[one] else []
        parts += [(_of_month(title, origin).spoken(graded.outcome.language), part, factors[origin]) for origin, part in sorted(back[one].items())]
        for words, part, its_factor in parts:
            pay = divided(part * per_unit * its_factor, MICRO * MICRO * FEN) * FEN
            lines.append(_Line(name, month, words, part, per_unit, None, its_factor, pay, None, None, 2))
    total = sum(line.commission for line in lines)
    lines.append(_Line(name, month, _SUB.spoken(graded.outcome.language), volume, None, reached, factor, total, base, total + (base or 0), 1))
    return lines


def _reached(types: Mapping[str, int], target: Fraction | None) -> Fraction | None:
    """The part of a month's target that was sold, returns taken off; none without a target."""
    return Fraction(sum(types.values()), MICRO) / target if target else None


def _of_month(title: str, origin: str) -> Text:
    """What a line is called that takes back what was paid for an earlier month."""
    return Text(f"{title}（退 {origin} 的货）", f"{title} (returned of {origin})")


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


def _targets(graded: GradedRows, sheet: Commission) -> list[Fraction | None]:
    """A month's target of every entity, exactly: a factor hangs on how much of it was reached."""
    if sheet.target is None:
        return [None] * graded.count
    found = graded.fractions(sheet.target)
    if found is None:
        _no_data(graded, sheet.target)
        return [None] * graded.count
    return found


def _amounts(graded: GradedRows, expression: Any) -> list[Any]:
    if expression is None:
        return [None] * graded.count
    values, kind = graded.values(expression)
    if kind == "missing":
        _no_data(graded, expression)
    return list(values.to_pylist())


def _no_data(graded: GradedRows, expression: Any) -> None:
    graded.note("sheets.no-column", Text(f"提成：没有“{expression}”的数据", f"commission: there is no data for '{expression}'"))


def _unit(graded: GradedRows, sheet: Commission) -> str:
    field = str(sheet.of).partition(".")[2]

    table = fields_of(graded.outcome.rulebook).get(str(sheet.of).partition(".")[0])
    found = table.field(field) if table else None
    return found.unit if found else ""


def _summary(graded: GradedRows, sheet: Commission, people: Sequence[_Person]) -> Listing:
    """One line an entity with its rank by what it sold; ties share the better place."""
    unit = _unit(graded, sheet)
    volumes = sorted((one.sold for one in people), reverse=True)
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
    made: list[tuple[Any, ...]] = [
        (
            one.name, one.tier, float(volumes.index(one.sold) + 1), _float(one.target), _plain(one.sold), _float(one.reached),
            _plain(one.commission), _plain(one.base) if sheet.base else None, _plain(one.total), 2,
        )
        for one in people
    ]  # fmt: skip
    if people:
        aims = [one.target for one in people if one.target is not None]
        aim = sum(aims, Fraction(0)) if len(aims) == len(people) else None
        whole = _Person(
            Text("合计", "Total").spoken(graded.outcome.language), "", aim,
            sum(one.sold for one in people), sum(one.commission for one in people), sum(one.base for one in people),
        )  # fmt: skip
        base = _plain(whole.base) if sheet.base else None
        made.append((whole.name, "", None, _float(aim), _plain(whole.sold), _float(whole.reached), _plain(whole.commission), base, _plain(whole.total), 0))
    arrays = list(zip(*made, strict=True)) or [()] * (len(columns) + 1)
    kinds = [pa.string() if column.decimals is None else pa.float64() for column in columns] + [pa.int64()]
    names = [column.name for column in columns] + [DEPTH]
    table = pa.table({name: pa.array(list(values), kind) for name, values, kind in zip(names, arrays, kinds, strict=True)})
    kept = [column for column in columns if column.name not in ("target", "reached", "base") or table[column.name].null_count < table.num_rows]
    return Listing(Text("按人汇总", "By person"), tuple(kept), table)


def _lines(graded: GradedRows, sheet: Commission, lines: Sequence[_Line]) -> Listing:
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
    made: dict[str, Any] = {}
    for column in columns:
        values = [getattr(line, column.name) for line in lines]
        if column.decimals is None:
            made[column.name] = pa.array(values, pa.string())
        else:
            made[column.name] = pa.array([_float(one) if isinstance(one, Fraction) else _plain(one) for one in values], pa.float64())
    table = pa.table(made).append_column(DEPTH, pa.array([line.depth for line in lines], pa.int64()))
    kept = [column for column in columns if column.name not in ("reached", "base") or table[column.name].null_count < table.num_rows]
    return Listing(Text("按月、按类型明细", "By month and type"), tuple(kept), table)


def _float(value: Fraction | None) -> float | None:
    return None if value is None else float(value)


def _plain(value: int | None) -> float | None:
    return None if value is None else value / MICRO


def _note(sheet: Commission) -> Text:
    if sheet.target is None:
        return EMPTY
    steps = list(sheet.reached.items())
    shown = [bound if isinstance(bound, str) else f"{text(micro(Decimal(bound) * 100))}%" for bound, _ in steps]
    zh = "，".join(f"完成 {bound} 起 ×{factor}" for bound, (_, factor) in zip(shown, steps, strict=True))
    en = ", ".join(f"from {bound} x{factor}" for bound, (_, factor) in zip(shown, steps, strict=True))
    return Text(
        f"提成 = 数量 × 单价 × 系数；系数按当月目标完成率：{zh}；退货按该客户上次购买月份的系数扣回",
        f"Commission = sold x rate x factor; the factor by the month's target reached: {en}; a return at that of the month when the customer last bought",
    )
