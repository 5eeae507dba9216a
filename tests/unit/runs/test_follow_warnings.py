"""Why an alert does not go off any more: the ledger says so, and closes nothing that nobody can judge."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from tests import made
from tiercli.domain.period import named_period
from tiercli.ledger.store import Ledger
from tiercli.ledger.warnings import Entry
from tiercli.pipeline import Job
from tiercli.read.reading import Reading
from tiercli.rulebook.load import load_rulebook
from tiercli.runs.run import Keeping, Kept, run_reading
from tiercli.runs.verify import verify
from tiercli.runs.warnings import stored_entries

RULES = """\
tiercli: 1
name: small
title: Small
metrics:
  volume: {sum: sales.quantity, unit: t}
  taken: {sum: orders.delivered, window: month}
  ordered: {sum: orders.ordered, window: month}
  share: {formula: taken / ordered}
gradings: {tier: {levels: [{name: A, when: volume > 1000}, {name: B}]}}
alerts:
  - {name: behind, title: Behind, level: red, when: share < 0.8, due_days: 10, department: Mill}
"""
SALES = [made.a_sale(name, "2026-01-15", quantity=10) for name in ("k1", "k2")]
BEHIND = [{"customer_id": name, "date": "2026-01-10", "ordered": 10, "delivered": 5} for name in ("k1", "k2")]


def run(folder: Path, month: str, rules: str = RULES, sales: Any = SALES, **tables: Any) -> Kept:
    folder.mkdir(exist_ok=True)
    (folder / "rules.yaml").write_text(rules, "utf-8")
    reading = Reading(made.a_workbook(sales, **tables), (), (), (), "en")
    job = Job((), date(2027, 1, 1), as_of=named_period(month).end, language="en")
    return run_reading(reading, load_rulebook(str(folder / "rules.yaml")), job, Keeping(folder / "history", written_at="t"))


def entries(folder: Path, month: str) -> Mapping[str, Entry]:
    return {entry.what.entity: entry for entry in stored_entries(Ledger(folder / "history", "small").current(month)) or ()}


def test_while_the_table_is_missing_open_entries_stand_and_that_is_said(tmp_path: Path) -> None:
    run(tmp_path, "2026-01", orders=BEHIND)
    kept = run(tmp_path, "2026-02")
    assert {name: (entry.state, entry.is_known, entry.periods) for name, entry in entries(tmp_path, "2026-02").items()} == {
        "k1": ("same", False, 2), "k2": ("same", False, 2),
    }  # fmt: skip
    said = [finding.message.en for finding in kept.graded.outcome.findings if finding.code == "warnings.no-data"]
    assert said == ["2 open alerts cannot be judged, because the data are missing, and stand as before: Behind"]
    sheet: Any = kept.graded.outcome.extras["warnings"]
    assert sheet.rows["because"].to_pylist()[0].startswith("cannot be judged, the data are missing; last: ")
    whole = [*BEHIND, *({**one, "date": "2026-03-10", "delivered": 10} for one in BEHIND)]
    run(tmp_path, "2026-03", orders=whole)
    assert {(entry.state, entry.ending) for entry in entries(tmp_path, "2026-03").values()} == {("closed", "over")}
    assert verify(tmp_path / "history").findings == ()


def test_an_entry_whose_figures_have_no_value_any_more_closes_and_says_that_it_is_for_that(tmp_path: Path) -> None:
    run(tmp_path, "2026-01", orders=BEHIND)
    kept = run(tmp_path, "2026-02", orders=[*BEHIND, {"customer_id": "k2", "date": "2026-02-10", "ordered": 10, "delivered": 9}])
    assert {name: entry.ending for name, entry in entries(tmp_path, "2026-02").items()} == {"k1": "no-value", "k2": "over"}
    sheet: Any = kept.graded.outcome.extras["warnings"]
    assert dict(zip(sheet.rows["entity_id"].to_pylist(), sheet.rows["closed"].to_pylist(), strict=True)) == {
        "k1": "2026-02: no value any more", "k2": "2026-02: no longer holds",
    }  # fmt: skip


def test_an_alert_that_the_rulebook_no_longer_has_closes_its_entries(tmp_path: Path) -> None:
    run(tmp_path, "2026-01", orders=BEHIND)
    run(tmp_path, "2026-02", RULES.replace("name: behind", "name: late"), orders=[*BEHIND, *({**one, "date": "2026-02-10"} for one in BEHIND)])
    kept = stored_entries(Ledger(tmp_path / "history", "small").current("2026-02")) or []
    assert [(entry.what.kind, entry.state, entry.ending) for entry in kept if entry.what.entity == "k1"] == [
        ("behind", "closed", "rule-gone"),
        ("late", "new", None),
    ]
    run(tmp_path, "2026-03", RULES.partition("alerts:")[0], orders=BEHIND)
    kept = stored_entries(Ledger(tmp_path / "history", "small").current("2026-03")) or []
    assert {entry.state for entry in kept} == {"closed"}
    assert verify(tmp_path / "history").findings == ()


def test_a_rulebook_that_never_had_alerts_keeps_no_ledger(tmp_path: Path) -> None:
    kept = run(tmp_path, "2026-01", RULES.partition("alerts:")[0])
    assert "warnings" not in kept.graded.outcome.extras
    assert kept.stored is not None
    assert sorted(path.name for path in kept.stored.folder.iterdir()) == ["result.parquet", "run.json"]


def test_a_month_that_no_alert_goes_off_in_has_an_empty_ledger_and_the_next_one_goes_on_from_it(tmp_path: Path) -> None:
    good = [{**one, "delivered": 10} for one in BEHIND]
    kept = run(tmp_path, "2026-01", orders=good)
    assert entries(tmp_path, "2026-01") == {}
    assert kept.stored is not None
    assert (kept.stored.folder / "warnings.parquet").is_file()
    kept = run(tmp_path, "2026-02", orders=[*good, *({**one, "date": "2026-02-10"} for one in BEHIND)])
    assert {entry.state for entry in entries(tmp_path, "2026-02").values()} == {"new"}
    assert "warnings.first" not in {finding.code for finding in kept.graded.outcome.findings}


def test_the_alerts_of_a_month_show_the_due_day_that_the_ledger_holds(tmp_path: Path) -> None:
    run(tmp_path, "2026-01", orders=BEHIND)
    kept = run(tmp_path, "2026-02", orders=[*BEHIND, *({**one, "date": "2026-02-10"} for one in BEHIND)])
    assert kept.graded.outcome.alerts["due"].to_pylist() == ["2026-02-10", "2026-02-10"]
    shown: Any = kept.graded.outcome.extras["alerts"]
    assert shown.rows["due"].to_pylist() == ["2026-02-10", "2026-02-10"]
