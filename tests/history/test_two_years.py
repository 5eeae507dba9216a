"""Two years of months under the shipped rulebooks: the level in force, month by month, as the published systems ask."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl

from tests import made
from tiercli.approvals import approve
from tiercli.domain.period import month_end
from tiercli.move.store import Ledger
from tiercli.move.verify import verify
from tiercli.pipeline import Job
from tiercli.read.reading import Reading
from tiercli.report import Target, write_reports
from tiercli.rulebook.load import load_rulebook
from tiercli.runs import Keeping, Kept, run_reading

Sold = Mapping[str, Sequence[tuple[str, str, float]]]


def sales_of(sold: Sold) -> list[dict[str, Any]]:
    """One sale a month: customer -> spans of (first month, last month, tonnes a month)."""
    return [
        made.a_sale(name, f"{index // 12}-{index % 12 + 1:02d}-15", quantity=tonnes)
        for name, spans in sold.items()
        for first, last, tonnes in spans
        for index in range(_index(first), _index(last) + 1)
    ]


def _index(month: str) -> int:
    return int(month[:4]) * 12 + int(month[5:]) - 1


def two_years(*months: int) -> list[str]:
    """These months of both years; the ones left out only repeat the month before."""
    return [f"{year}-{month:02d}" for year in (2025, 2026) for month in months]


def month_run(folder: Path, rules: str, tables: made.Tables, month: str, settings: Sequence[str] = ()) -> Kept:
    """One month's run into the folder's history."""
    as_of = month_end(int(month[:4]), int(month[5:]))
    job = Job((), date(2027, 1, 15), rules, as_of=as_of, language="zh")
    return run_reading(Reading(tables, (), (), (), "zh"), load_rulebook(rules, tuple(settings)), job, Keeping(folder / "history", written_at="t"))


def decide(folder: Path, kept: Kept, answers: Mapping[str, str]) -> None:
    """Write the month's report, fill in the sheet of candidates, and read it back."""
    report = folder / f"{kept.graded.outcome.as_of:%Y-%m}.xlsx"
    write_reports(kept.graded.outcome, Target(report))
    book = openpyxl.load_workbook(report)
    sheet = book["候选名单"]
    place = {cell.value: cell.column for cell in sheet[5]}
    for row in range(6, sheet.max_row + 1):
        who = str(sheet.cell(row, place["编号"]).value)
        sheet.cell(row, place["决定"]).value = answers[who]
        sheet.cell(row, place["审批人"]).value = "评价领导小组"
    book.save(report)
    assert approve(report, folder / "history", decided_at="t").findings == ()


def in_force(folder: Path, rules: str) -> dict[str, str]:
    """The stored level in force of each entity, run by run, as one string of first characters; · where it is not there."""
    ledger = Ledger(folder / "history", rules)
    runs: list[dict[str, str]] = []
    for month in ledger.periods():
        stored = ledger.current(month)
        assert stored is not None
        rows = stored.result()
        runs.append(dict(zip(rows.column(0).to_pylist(), rows["tier"].to_pylist(), strict=True)))
    names = sorted({name for levels in runs for name in levels})
    return {name: "".join(levels.get(name, "·")[0] for levels in runs) for name in names}


def waiting(kept: Kept) -> dict[str, str]:
    """Who waits for approval of which level."""
    names = kept.graded.rows["state.tier.waiting"].to_pylist()
    ids = kept.graded.outcome.results.column(0).to_pylist()
    return {name: level for name, level in zip(ids, names, strict=True) if level is not None}


def test_steel_users_are_fixed_for_the_year_adjusted_at_half_year_and_enter_the_upper_classes_only_when_approved(tmp_path: Path) -> None:
    # All are alone in their industry, make cars and get what they order: 20 + 20 points; with ten months of buying 20 more.
    sold = {
        "A": [("2024-01", "2026-12", 5000.0)],  # 60,000 t a year: 100 points
        "B": [("2024-01", "2025-07", 20.0), ("2025-08", "2026-12", 2000.0)],  # 240 t: 60 points; 10,000 t from 2025-12 on: 92
        "C": [("2024-01", "2025-12", 5000.0)],  # as A; by 2026-06 30,000 t in six months: 82; by 2026-12 nothing
        "D": [("2025-10", "2026-12", 10.0)],  # nothing, then a few tonnes
    }
    records = [made.a_customer(name, industry=f"行业{name}", use="汽车制造") for name in sold]
    orders = [{"customer_id": one["customer_id"], "date": one["date"], "ordered": 1, "delivered": 1} for one in sales_of(sold)]
    tables = made.a_workbook(sales_of(sold), records, orders=orders)
    decisions = {"2025-06": {"A": "同意", "C": "同意"}, "2025-12": {"B": "暂缓"}, "2026-06": {"B": "同意"}}
    waits = {}
    for month in two_years(1, 5, 6, 7, 11, 12):
        kept = month_run(tmp_path, "steel-enterprise", tables, month)
        if found := waiting(kept):
            waits[month] = found
        if month in decisions:
            decide(tmp_path, kept, decisions[month])
    assert in_force(tmp_path, "steel-enterprise") == {
        "A": "一一战战战战" + "战战战战战战",
        "B": "一一一一一一" + "一一重重重重",
        "C": "一一战战战战" + "战战重重重潜",
        "D": "潜潜潜潜潜一" + "一一一一一一",
    }
    # whoever is new waits at once, others from mid-year or year-end on; all of them until they are decided on
    assert waits == {
        **{month: {"A": "战略用户", "C": "战略用户"} for month in ("2025-01", "2025-05", "2025-06")},
        **{month: {"B": "重点用户"} for month in ("2025-12", "2026-01", "2026-05", "2026-06")},
    }
    assert verify(tmp_path / "history").findings == ()


def test_the_best_of_the_close_layer_move_up_and_the_weakest_leave_at_the_quarterly_assessment_only(tmp_path: Path) -> None:
    # Producers that take what they order and pay in time: 50 points, and 12, 18, 24, 30 for 100, 500, 1,500, 3,000 t a year.
    sold = {
        "K": [("2024-01", "2025-12", 300.0)],  # strong: core with 80 points; 74 by 2026-03, 68 by 2026-09
        "P": [("2024-01", "2026-12", 300.0)],  # 80 points, not strong: close, the best of it at once
        "Q": [("2024-01", "2026-12", 260.0)],  # rated AA, 78.125 points: the best once P has moved up
        "R": [("2024-01", "2026-12", 50.0)],  # 68 points: the weakest once S has left
        "S": [("2024-01", "2025-09", 10.0), ("2025-10", "2026-12", 150.0)],  # 62 points, the weakest; 74 from 2026-08 on
        "T": [("2024-01", "2026-12", 150.0)],  # 74 points: neither good enough to rise nor weak enough to leave
    }
    records = [
        made.a_customer(name, customer_type="生产型", strength=name == "K", credit_rating="AA" if name == "Q" else "AAA", annual_demand=1_000_000)
        for name in sold
    ]
    orders = [{"customer_id": one["customer_id"], "date": one["date"], "ordered": 1, "delivered": 1} for one in sales_of(sold)]
    tables = made.a_workbook(sales_of(sold), records, orders=orders, receivables=[made.a_debt(name, overdue_days=0) for name in sold])
    for month in two_years(1, 3, 5, 6, 8, 9, 12):
        month_run(tmp_path, "chemical-channel", tables, month, ("move_up=1", "leave=1"))
    assert in_force(tmp_path, "chemical-channel") == {
        "K": "核核核核核核核" + "核紧紧紧紧非非",
        "P": "紧核核核核核核" + "核核核核核核核",
        "Q": "紧紧紧核核核核" + "核核核核核核核",
        "R": "紧紧紧非非非非" + "非非非非非非非",
        "S": "紧非非非非非非" + "非非非非非紧紧",
        "T": "紧紧紧紧紧紧紧" + "紧紧紧紧紧紧紧",
    }
    assert verify(tmp_path / "history").findings == ()


def test_account_managers_are_rated_once_a_year_and_twice_below_junior_means_transfer(tmp_path: Path) -> None:
    tonnes = {
        "H": (16000, 16000, 9000, 20000),  # by year from 2023 on; the year before is what counts
        "J": (4000, 2400, 2999, 20000),
        "L": (4000, 2400, 3000, 0),
        "M": (9000, 6000, 8000, 0),
        "N": (0, 0, 500, 500),  # hired on 2025-11-10
    }
    sold = {f"k{name}": [(f"{2023 + place}-12", f"{2023 + place}-12", float(amount)) for place, amount in enumerate(years)] for name, years in tonnes.items()}
    records = [made.a_customer(f"k{name}", manager=name, customer_type="中间商") for name in tonnes]
    managers = [{"manager": name, "hire_date": "2025-11-10" if name == "N" else "2015-01-01", "target": 6000} for name in tonnes]
    tables = made.a_workbook(sales_of(sold), records, managers=managers)
    for month in two_years(1, 2, 12):
        month_run(tmp_path, "account-managers", tables, month)
    assert in_force(tmp_path, "account-managers") == {
        "H": "高高高" + "中中中",
        "J": "初初初" + "转转转",
        "L": "初初初" + "初初初",
        "M": "初初初" + "中中中",
        # three months after 10 November a trainee is graded at once, without waiting for the next January
        "N": "见见见" + "见初初",
    }
    assert verify(tmp_path / "history").findings == ()
