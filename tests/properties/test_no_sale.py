"""What is no sale leaves every tier: totals, carried lines, void documents; and what is owed has several ways to be written."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from tests.depth import examples
from tests.dirty.reading import read_here
from tiercli.pipeline import Job, grade
from tiercli.rulebook.load import load_rulebook

FEW = examples(20, few=3)
AS_OF = date(2026, 10, 31)
RULES = """
tiercli: 1
name: laws
title: Laws
metrics:
  volume: {sum: sales.quantity, unit: t}
  revenue: {sum: sales.amount, unit: CNY}
  months: {months: sales.date}
  orders: {distinct: sales.order_no}
  overdue_days: {max: receivables.overdue_days, empty: 0, unit: days}
score:
  volume: {weight: 60, metric: volume, bands: {0: 0, 10: 40, 50: 60, 200: 100}}
  months: {weight: 40, metric: months, linear: {0: 0, 12: 100}}
gradings:
  tier:
    levels: [{name: A, from: 70}, {name: B, from: 30}, {name: C}]
    gates: [{when: overdue_days > 90, at_most: C, because: 90}, {when: overdue_days > 30, at_most: B, because: 30}]
"""
SALES = st.lists(st.tuples(st.sampled_from("甲乙丙丁"), st.integers(1, 10), st.integers(1, 9_000)), min_size=2, max_size=15)
OWED = st.lists(st.tuples(st.sampled_from("甲乙丙丁"), st.integers(0, 400), st.integers(1, 900)), min_size=1, max_size=6, unique_by=lambda one: one[0])
Rows = Sequence[Sequence[object]]


def levels(sales: Rows, owed: Rows = (), header: str = "日期,单号,客户名称,摘要,数量,金额") -> list[tuple[object, ...]]:
    """The tiers and figures of customers, and that every row has its place in the account."""
    with tempfile.TemporaryDirectory() as folder:
        paths = [Path(folder) / "sales.csv"]
        paths[0].write_text("\n".join([header, *(",".join(map(str, row)) for row in sales)]) + "\n", encoding="utf-8")
        if owed:
            paths.append(Path(folder) / "receivables.csv")
            paths[1].write_text("\n".join(",".join(map(str, row)) for row in owed) + "\n", encoding="utf-8")
        (Path(folder) / "r.yaml").write_text(RULES, encoding="utf-8")
        job = Job(tuple(paths), date(2026, 12, 31), rules=str(Path(folder) / "r.yaml"), as_of=AS_OF)
        made = grade(read_here(*paths), load_rulebook(job.rules, ()), job)
        account = made.accounts[0]
        assert account.rows == len(sales)
        assert account.used + sum(part.rows for part in account.set_aside) == account.rows
        return [
            tuple(row[name] for name in ("customer_name", "tier", "score", "volume", "revenue", "months", "orders")) for row in made.results.rows.to_pylist()
        ]


def ledger(sales: Sequence[tuple[str, int, int]]) -> list[list[object]]:
    rows = sorted(sales, key=lambda one: (one[0], one[1]))
    return [[f"2026-{month:02d}-15", f"X{number}", name, "销售", kilos / 100, kilos * 3] for number, (name, month, kilos) in enumerate(rows)]


@FEW
@given(sales=SALES, words=st.lists(st.sampled_from(["小计", "本月合计", "合计", "Subtotal", "Total for the month", "总计"]), min_size=1, max_size=4))
def test_totals_leave_every_tier(sales: list[tuple[str, int, int]], words: list[str]) -> None:
    rows = ledger(sales)
    with_totals: list[list[object]] = []
    for index, row in enumerate(rows):
        with_totals.append(row)
        if index + 1 == len(rows) or rows[index + 1][2] != row[2]:
            own = [one for one in rows if one[2] == row[2]]
            total = [row[0], "", row[2], words[index % len(words)], round(sum(float(str(one[4])) for one in own), 2), sum(int(str(one[5])) for one in own)]
            with_totals.append(total)
    assert levels(with_totals) == levels(rows)


@FEW
@given(
    sales=SALES,
    lines=st.lists(
        st.tuples(st.integers(0, 20), st.sampled_from(["期初余额", "承前页", "过次页", "本年累计", "结转下年", "c/f", "Balance b/f"])), min_size=1, max_size=5
    ),
)
def test_carried_lines_leave_every_tier(sales: list[tuple[str, int, int]], lines: list[tuple[int, str]]) -> None:
    rows = ledger(sales)
    more = list(rows)
    for place, word in lines:
        near = rows[place % len(rows)]
        more.insert(place % (len(more) + 1), [near[0], "", near[2], word, 777, 8888])
    assert levels(more) == levels(rows)


@FEW
@given(sales=SALES, dead=SALES, word=st.sampled_from(["作废", "已取消", "草稿", "Void", "Cancelled", "draft"]))
def test_void_documents_leave_every_tier(sales: list[tuple[str, int, int]], dead: list[tuple[str, int, int]], word: str) -> None:
    names = {name for name, _, _ in sales}
    header = "日期,单号,客户名称,单据状态,数量,金额"
    rows = [[*row[:3], "已审核", *row[4:]] for row in ledger(sales)]
    more = [[row[0], f"V{index}", row[2], word, *row[4:]] for index, row in enumerate(ledger([one for one in dead if one[0] in names]))]
    assert levels([*more, *rows], header=header) == levels(rows, header=header)


@FEW
@given(sales=SALES, back=st.integers(1, 100))
def test_a_return_by_type_is_a_return_by_sign(sales: list[tuple[str, int, int]], back: int) -> None:
    header = "日期,单号,客户名称,单据类型,数量,金额"
    rows = [[*row[:3], "销售出库单", *row[4:]] for row in ledger(sales)]
    name = rows[0][2]
    signed = [*rows, ["2026-10-20", "T1", name, "销售退货单", -back / 10, -back]]
    typed = [*rows, ["2026-10-20", "T1", name, "销售退货单", back / 10, back]]
    assert levels(typed, header=header) == levels(signed, header=header)


@FEW
@given(sales=SALES, owed=OWED)
def test_days_due_dates_and_spans_say_the_same(sales: list[tuple[str, int, int]], owed: list[tuple[str, int, int]]) -> None:
    rows = ledger(sales)
    names = {name for name, _, _ in sales}
    owed = [one for one in owed if one[0] in names] or [(sales[0][0], 45, 10)]
    days = [["客户名称", "应收余额", "逾期天数"], *([name, money, late] for name, late, money in owed)]
    dues = [["客户名称", "应收余额", "到期日"], *([name, money, AS_OF - timedelta(days=late)] for name, late, money in owed)]
    bounds = [(0, 0), (1, 30), (31, 60), (61, 90), (91, 10_000)]
    spans = [["客户名称", "应收余额", "未到期", "1-30天", "31-60天", "61-90天", "90天以上"]]
    spans += [[name, str(money), *(str(money if low <= late <= high else 0) for low, high in bounds)] for name, late, money in owed]
    assert levels(rows, days) == levels(rows, dues) == levels(rows, spans)
