"""Runs by week and by months of weeks: names in the history, reviews, gaps, the monthly job."""

from __future__ import annotations

from pathlib import Path

from tests.unit.rulebook.test_own_tables import run, written
from tests.unit.rulebook.written import HEAD

WEEKLY = (
    HEAD
    + """\
entity: product
period: {window: week}
metrics: {volume: {sum: sales.quantity}}
gradings:
  tier:
    levels: [{name: A, when: volume >= 10}, {name: B}]
    review: {every: run, demote: {after: 2}}
"""
)
ROWS: list[list[object]] = [["product", "date", "quantity"], ["a", "2026-03-02", 10], ["a", "2026-03-10", 4], ["b", "2026-03-11", 12], ["a", "2026-03-18", 1]]


def tiers(out: str) -> dict[str, str]:
    return {line.split(",")[0]: line.split(",")[2] for line in out.lstrip("\ufeff").splitlines()[1:]}


def test_weeks_are_runs_of_their_own(tmp_path: Path) -> None:
    written(tmp_path, "s.csv", ROWS)
    (tmp_path / "r.yaml").write_text(WEEKLY, encoding="utf-8")
    found = []
    for week in ("W10", "W11", "W12", "W15"):
        words = ("score", "s.csv", "-r", "r.yaml", "--period", f"2026-{week}", "--history", "h", "--format", "csv", "-o", "-", "-q", "--today", "2026-12-01")
        code, out, err = run(tmp_path, *words)
        assert code == 0, err
        found.append(tiers(out))
    assert found == [{"a": "A"}, {"b": "A", "a": "A"}, {"b": "A", "a": "B"}, {"a": "B", "b": "B"}]
    assert sorted(path.name for path in (tmp_path / "h" / "test").iterdir() if path.is_dir()) == ["2026-W10", "2026-W11", "2026-W12", "2026-W15"]
    code, out, err = run(tmp_path, "history", "verify", "h", "--lang", "en")
    assert code == 0, out + err
    code, out, err = run(tmp_path, "score", "s.csv", "-r", "r.yaml", "--period", "2026-W15", "--history", "h", "-o", "o.xlsx", "--today", "2026-12-01")
    assert "2 weeks are missing between 2026-W12 and 2026-W15" in out + err


def test_the_job_runs_the_last_whole_week(tmp_path: Path) -> None:
    written(tmp_path, "s.csv", ROWS)
    (tmp_path / "r.yaml").write_text(WEEKLY, encoding="utf-8")
    batch = 'tiercli: 1\ninputs: [s.csv]\nhistory: h\noutput: "out/{period}.xlsx"\nrulebooks: [{rules: r.yaml}]\n'
    (tmp_path / "batch.yaml").write_text(batch, encoding="utf-8")
    code, out, err = run(tmp_path, "run", "batch.yaml", "--today", "2026-03-17")
    assert code == 0, out + err
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["2026-W11.xlsx"]


def test_months_of_weeks_that_end_in_one_calendar_month_are_two_runs(tmp_path: Path) -> None:
    rules = WEEKLY.replace("period: {window: week}", "period: {window: month}\ncalendar: {weeks: 4-5-4, starts: 2026-02-01}").replace(
        "every: run", "every: quarter"
    )
    written(tmp_path, "s.csv", [["product", "date", "quantity"], ["a", "2026-05-02", 10], ["a", "2026-05-03", 3], ["a", "2026-08-01", 1]])
    (tmp_path / "r.yaml").write_text(rules, encoding="utf-8")
    found = {}
    for period in ("2026-P03", "2026-P04", "2026-P06", "2026-Q2"):
        words = ("score", "s.csv", "-r", "r.yaml", "--period", period, "--format", "csv", "-o", "-", "-q", "--today", "2026-12-01")
        code, out, err = run(tmp_path, *words, *(["--history", "h"] if "P" in period else []))
        assert code == 0, err
        found[period] = out.splitlines()[1].split(",")[4:6]
    assert found["2026-P03"] == ["A", "10"]
    assert found["2026-P04"] == ["B", "3"]
    assert found["2026-Q2"] == found["2026-P06"] == ["B", "1"]
    assert sorted(path.name for path in (tmp_path / "h" / "test").iterdir() if path.is_dir()) == ["2026-P03", "2026-P04", "2026-P06"]
    code, out, _ = run(tmp_path, "history", "show", "h", "--period", "2026-Q2", "--lang", "en")
    assert (code, "2026-P06" in out) == (0, True)


def test_rulebooks_of_different_years_share_months_only(tmp_path: Path) -> None:
    written(tmp_path, "s.csv", ROWS)
    monthly = WEEKLY.replace("period: {window: week}\n", "")
    (tmp_path / "a.yaml").write_text(monthly.replace("name: test", "name: a"), encoding="utf-8")
    (tmp_path / "b.yaml").write_text(monthly.replace("name: test", "name: b").replace("entity:", "period: {fiscal_year_starts: 7}\nentity:"), encoding="utf-8")
    batch = 'tiercli: 1\ninputs: [s.csv]\nhistory: h\noutput: "out/{period}-{rulebook}.xlsx"\nrulebooks: [{rules: a.yaml}, {rules: b.yaml}]\n'
    (tmp_path / "batch.yaml").write_text(batch, encoding="utf-8")
    code, _, err = run(tmp_path, "run", "batch.yaml", "--period", "2026-Q1", "--today", "2026-12-01")
    assert code == 2
    assert "the rulebooks have different fiscal years" in err
    code, out, err = run(tmp_path, "run", "batch.yaml", "--period", "2026-03", "--today", "2026-04-01")
    assert code == 0, out + err
