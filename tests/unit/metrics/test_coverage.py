"""Windows that the data do not reach, and months without a sale."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

from tests.dirty.reading import read_here
from tests.made import a_sale, a_workbook, graded
from tiercli.domain.coverage import Coverage
from tiercli.frames.engine import Engine
from tiercli.outcome import Outcome
from tiercli.pipeline import Job, grade
from tiercli.rulebook.load import load_rulebook

RULES = """
tiercli: 1
name: growth
title: Growth
metrics:
  volume: {sum: sales.quantity, unit: t}
  before: {sum: sales.quantity, offset: 12 months, unit: t}
  growth: {formula: "volume / before - 1"}
  began: {first: sales.date}
  months: {months: sales.date}
gradings: {tier: {levels: [{name: A, when: growth >= 0.5}, {name: B}]}}
"""


def outcome(tmp_path: Path, months: list[str], as_of: date = date(2026, 10, 31)) -> Outcome:
    sales = tmp_path / "sales.csv"
    sales.write_text("日期,客户编号,数量\n" + "".join(f"{month}-05,K1,10\n" for month in months), encoding="utf-8")
    (tmp_path / "r.yaml").write_text(RULES, encoding="utf-8")
    job = Job((sales,), date(2026, 12, 31), rules=str(tmp_path / "r.yaml"), as_of=as_of)
    return grade(read_here(sales), load_rulebook(job.rules, ()), job)


def run_of(first: str, count: int) -> list[str]:
    year, month = map(int, first.split("-"))
    return [f"{(year * 12 + month - 1 + one) // 12}-{(year * 12 + month - 1 + one) % 12 + 1:02d}" for one in range(count)]


def codes(made: Outcome) -> set[str]:
    return {note.code for note in made.findings}


def test_a_year_before_that_is_half_covered_makes_no_growth(tmp_path: Path) -> None:
    made = outcome(tmp_path, run_of("2025-07", 16))
    row = made.results.rows.to_pylist()[0]
    assert (row["volume"], row["before"], row["growth"], row["tier"]) == (120, None, None, "B")
    note = next(note for note in made.findings if note.code == "sales.not-covered")
    assert "2025-07-05" in note.message.zh
    assert "do not cover 2024-11-01 to 2025-10-31" in note.message.en


def test_a_ledger_that_begins_in_the_first_month_of_the_year_before_covers_it(tmp_path: Path) -> None:
    made = outcome(tmp_path, run_of("2024-11", 24))
    assert made.results.rows.to_pylist()[0]["growth"] == 0
    assert "sales.not-covered" not in codes(made)


def test_a_ledger_that_begins_one_month_later_does_not(tmp_path: Path) -> None:
    assert outcome(tmp_path, run_of("2024-12", 23)).results.rows.to_pylist()[0]["growth"] is None


def test_a_ledger_of_few_sales_may_pause_at_its_start_as_it_does_within(tmp_path: Path) -> None:
    made = outcome(tmp_path, ["2025-03", "2025-09", "2026-01", "2026-08"])
    assert made.results.rows.to_pylist()[0]["growth"] == 0


def test_first_purchases_of_a_short_ledger_are_doubted(tmp_path: Path) -> None:
    assert {"sales.begins-inside", "sales.first-unknown"} <= codes(outcome(tmp_path, run_of("2026-05", 6)))
    assert "sales.first-unknown" not in codes(outcome(tmp_path, run_of("2024-11", 24)))


def test_first_purchases_of_one_to_three_months_are_doubted_too(tmp_path: Path) -> None:
    for months in (1, 3):
        assert "sales.first-unknown" in codes(outcome(tmp_path, run_of("2026-08", months)))
    assert "sales.first-unknown" not in codes(outcome(tmp_path, ["2026-03", "2026-08"]))  # few sales, not a short ledger


def test_a_month_without_any_sale_is_said_and_stands_in_the_summary(tmp_path: Path) -> None:
    months = [month for month in run_of("2024-11", 24) if month != "2026-04"]
    made = outcome(tmp_path, months)
    assert "2026-04" in next(note for note in made.findings if note.code == "sales.empty-month").message.zh
    assert made.summary()["coverage"] == {"sales": {"first": "2024-11-05", "last": "2026-10-05", "empty_months": ["2026-04"]}}


def test_months_without_a_sale_in_the_year_before_are_said_too(tmp_path: Path) -> None:
    made = outcome(tmp_path, [*run_of("2024-11", 6), *run_of("2025-11", 12)])
    assert made.results.rows.to_pylist()[0]["growth"] == 1
    note = next(note for note in made.findings if note.code == "sales.empty-month")
    assert note.count == 6
    assert "2025-05" in note.message.zh


def test_months_after_the_last_sale_are_empty_too(tmp_path: Path) -> None:
    assert "2026-10" in next(note for note in outcome(tmp_path, run_of("2024-11", 23)).findings if note.code == "sales.empty-month").message.en


def test_a_ledger_of_few_sales_has_no_missing_months(tmp_path: Path) -> None:
    assert "sales.empty-month" not in codes(outcome(tmp_path, ["2025-01", "2025-06", "2026-03"]))


def test_rows_after_the_day_are_not_covered_yet(tmp_path: Path) -> None:
    assert outcome(tmp_path, run_of("2024-11", 24), date(2026, 6, 30)).coverage["sales"].last == date(2026, 6, 5)


def test_twelve_months_that_end_within_a_month_have_no_thirteenth(engine: Engine) -> None:
    days = [date(2025, 10, 20) + timedelta(days=30 * step) for step in range(12)] + [date(2026, 10, 10)]
    rules = "metrics: {months: {months: sales.date}}\ngradings: {tier: {levels: [{name: A}]}}"
    rows = a_workbook([a_sale(day=day.isoformat(), quantity=1) for day in days])
    assert graded(rules, rows, engine=engine, as_of=date(2026, 10, 15))["k1"]["months"] == 12


def test_a_start_is_late_by_whole_months() -> None:
    one = Coverage(date(2025, 7, 31), date(2026, 10, 1), (), 16, 1)
    assert (one.months_late(date(2024, 11, 1)), one.months_late(date(2025, 7, 1)), one.months_late(date(2026, 1, 1))) == (8, 0, 0)
    assert one.covers(date(2025, 7, 1))
    assert not one.covers(date(2025, 6, 30))


def test_a_mistyped_year_is_no_cover_for_the_years_between(tmp_path: Path) -> None:
    made = outcome(tmp_path, ["2006-10", *run_of("2025-07", 16)])
    assert made.results.rows.to_pylist()[0]["growth"] is None
    assert {"sales.not-covered", "sales.stray-date"} <= codes(made)


def test_three_early_days_are_a_ledger_that_pauses(tmp_path: Path) -> None:
    assert "sales.stray-date" not in codes(outcome(tmp_path, [*run_of("2006-10", 3), *run_of("2025-07", 16)]))
