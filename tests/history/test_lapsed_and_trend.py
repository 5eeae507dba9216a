"""Those whom the data no longer has, overrides, and everybody's last periods: month after month over small files."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from tiercli.outcome.extras import Listing, Movements
from tiercli.pipeline import Job
from tiercli.runs.run import Keeping, Kept, run
from tiercli.runs.verify import verify

TODAY = date(2026, 11, 22)
RULES = """
tiercli: 1
name: lapsed
title: Trial
metrics:
  volume: {sum: sales.quantity, unit: t, window: month}
score:
  volume: {weight: 100, metric: volume, bands: {0: 0, 10: 60, 100: 90}}
gradings:
  tier:
    levels:
      - {name: A, from: 85}
      - {name: B, from: 50}
      - {name: C}
    review: {every: run, lapsed: POLICY}
"""
MONTHS = {
    "2026-08": "甲,150\n乙,20\n丙,5\n",
    "2026-09": "甲,150\n丙,20\n",
    "2026-10": "甲,20\n乙,150\n丙,20\n",
}


def graded(folder: Path, period: str, policy: str = "drop", more: str = "") -> Kept:
    """One month's run, kept in the folder's history."""
    rules = folder / "rules.yaml"
    rules.write_text(RULES.replace("POLICY", policy), encoding="utf-8")
    sales = folder / f"{period}.csv"
    rows = "".join(f"{period}-15,{line}\n" for line in MONTHS[period].splitlines())
    sales.write_text("日期,客户名称,数量(吨)\n" + rows, encoding="utf-8")
    paths = [sales]
    if more:
        (folder / "人工调整.csv").write_text(more, encoding="utf-8")
        paths.append(folder / "人工调整.csv")
    year, month = map(int, period.split("-"))
    job = Job(tuple(paths), TODAY, str(rules), as_of=date(year, month, 28), language="zh")
    return run(job, Keeping(folder / "history", written_at="2026-11-22T00:00:00+00:00"))


def levels(kept: Kept) -> dict[str, tuple[str, str]]:
    """Level and movement by customer."""
    rows = kept.graded.outcome.results.rows.select(["customer_id", "tier", "movement"]).to_pylist()
    return {row["customer_id"]: (row["tier"], row["movement"]) for row in rows}


@pytest.mark.parametrize(
    ("policy", "expected"),
    [("drop", None), ("keep", ("B", "lapsed")), ("lowest", ("C", "lapsed"))],
)
def test_who_is_no_longer_in_the_data_is_dropped_kept_or_lowest_as_the_rulebook_says(tmp_path: Path, policy: str, expected: tuple[str, str] | None) -> None:
    graded(tmp_path, "2026-08", policy)
    kept = graded(tmp_path, "2026-09", policy)
    assert levels(kept).get("乙") == expected
    assert levels(kept)["丙"] == ("B", "up")
    movements = kept.graded.outcome.extras["movements"]
    assert isinstance(movements, Movements)
    lapsed = movements.lists["lapsed"].rows["entity_id"].to_pylist()
    assert lapsed == ["乙"]
    graded(tmp_path, "2026-10", policy)
    assert not verify(tmp_path / "history").findings


def test_the_last_periods_stand_side_by_side_with_gaps_where_somebody_was_away(tmp_path: Path) -> None:
    assert "trend" not in graded(tmp_path, "2026-08").graded.outcome.extras
    graded(tmp_path, "2026-09")
    trend = graded(tmp_path, "2026-10").graded.outcome.extras["trend"]
    assert isinstance(trend, Listing)
    paths = {row["entity_id"]: row for row in trend.rows.to_pylist()}
    assert {name: row["levels"] for name, row in paths.items()} == {"甲": "A A B", "乙": "B · A", "丙": "C B B"}
    assert (paths["乙"]["2026-08"], paths["乙"]["2026-09"], paths["乙"]["2026-10"]) == (60.0, None, 90.0)


def test_an_override_holds_until_its_day_and_then_ends_by_itself(tmp_path: Path) -> None:
    sheet = "客户名称,级别,原因,审批人,生效日期,失效日期\n丙,A,新项目,王总,2026-08-01,2026-09-28\n"
    first = graded(tmp_path, "2026-08", more=sheet)
    assert levels(first)["丙"][0] == "A"
    row = next(row for row in first.graded.outcome.results.rows.to_pylist() if row["customer_id"] == "丙")
    assert row["computed_tier"] == "C"
    assert "新项目" in row["reasons"]
    assert "王总" in row["reasons"]
    assert levels(graded(tmp_path, "2026-09", more=sheet))["丙"][0] == "A"
    last = graded(tmp_path, "2026-10", more=sheet)
    assert levels(last)["丙"][0] == "B"
    assert "overrides.ended" in [finding.code for finding in last.graded.outcome.findings]


@pytest.mark.parametrize(("broken", "said"), [("丙,A,,王总,,\n", "原因"), ("丙,A,新项目,,,\n", "审批人"), ("丙,Z,新项目,王总,,\n", "Z")])
def test_an_override_without_reason_approver_or_known_level_is_an_error(tmp_path: Path, broken: str, said: str) -> None:
    from tiercli.domain.errors import InputError

    with pytest.raises(InputError) as error:
        graded(tmp_path, "2026-08", more="客户名称,级别,原因,审批人,生效日期,失效日期\n" + broken)
    assert said in error.value.spoken("zh")
