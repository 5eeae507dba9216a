"""Verification finds what was changed, moved, lost or forged; pruning leaves nothing for it to find."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pytest

from tiercli.domain.errors import HistoryError
from tiercli.ledger.prune import plan_pruning, prune
from tiercli.ledger.store import Ledger, Stored
from tiercli.runs.verify import verify

History = Callable[[Path], Ledger]


def codes(folder: Path) -> list[str]:
    return sorted({finding.code for finding in verify(folder).findings})


def current(ledger: Ledger, period: str) -> Stored:
    stored = ledger.current(period)
    assert stored is not None
    return stored


def republished(ledger: Ledger, stored: Stored, table: pa.Table, **changes: object) -> None:
    """A forged run in place of a stored one, with every hash of its own right."""
    record = {**stored.run, **changes}
    shutil.rmtree(stored.folder)
    ledger.publish(stored.period, table, record)


def with_level(table: pa.Table, column: str, row: int, level: str) -> pa.Table:
    values = table[column].to_pylist()
    assert values[row] != level
    values[row] = level
    return table.set_column(table.column_names.index(column), column, pa.array(values, pa.string()))


def test_an_untouched_history_is_sound_and_every_level_is_derived_again(tmp_path: Path, a_history: History) -> None:
    a_history(tmp_path)
    verified = verify(tmp_path)
    assert verified.findings == ()
    assert verified.is_sound
    assert verified.revisions == verified.derived == 7


def test_reviews_had_something_to_do(tmp_path: Path, a_history: History) -> None:
    ledger = a_history(tmp_path)
    tables = [current(ledger, period).result() for period in ledger.periods()]
    differing = sum(
        effective != computed for table in tables for effective, computed in zip(table["tier"].to_pylist(), table["computed_tier"].to_pylist(), strict=True)
    )
    assert differing > 5


def test_a_changed_result_is_found(tmp_path: Path, a_history: History) -> None:
    path = current(a_history(tmp_path), "2026-03").folder / "result.parquet"
    content = bytearray(path.read_bytes())
    content[100] ^= 1
    path.write_bytes(bytes(content))
    assert codes(tmp_path) == ["history.not-derived", "history.result-changed"]


def test_a_changed_record_is_found_in_the_newest_run_as_well(tmp_path: Path, a_history: History) -> None:
    path = current(a_history(tmp_path), "2026-06").folder / "run.json"
    path.write_text(path.read_text("utf-8").replace('"entities": 5', '"entities": 6'), "utf-8")
    assert codes(tmp_path) == ["history.counts-differ", "history.record-changed"]


@pytest.mark.parametrize("name", ["run.json", "result.parquet"])
def test_a_lost_file_is_found(tmp_path: Path, a_history: History, name: str) -> None:
    (current(a_history(tmp_path), "2026-06").folder / name).unlink()
    assert codes(tmp_path) == ["history.unreadable"]


def test_a_lost_period_is_found_by_the_one_after_it(tmp_path: Path, a_history: History) -> None:
    shutil.rmtree(a_history(tmp_path).folder / "2026-03")
    assert codes(tmp_path) == ["history.missing", "history.not-derived"]


def test_a_lost_replaced_revision_is_found(tmp_path: Path, a_history: History) -> None:
    shutil.rmtree(a_history(tmp_path).folder / "2026-06" / "r1")
    assert codes(tmp_path) == ["history.missing"]


def test_a_run_in_another_periods_place_is_found(tmp_path: Path, a_history: History) -> None:
    folder = a_history(tmp_path).folder
    shutil.copytree(folder / "2026-06", folder / "2026-07")
    assert codes(tmp_path) == ["history.misplaced"]


def test_a_forged_level_is_found_though_every_hash_of_the_forgery_is_right(tmp_path: Path, a_history: History) -> None:
    ledger = a_history(tmp_path)
    shutil.rmtree(ledger.folder / "2026-06")
    stored = current(ledger, "2026-05")
    table = stored.result()
    row = next(row for row, level in enumerate(table["tier"].to_pylist()) if level != "A")
    forged = with_level(table, "tier", row, "A")
    republished(ledger, stored, forged)
    assert codes(tmp_path) == ["history.levels-differ"]
    said = verify(tmp_path).findings[0].message.en
    assert str(table["customer_id"][row].as_py()) in said


def test_a_forged_standing_is_found_too(tmp_path: Path, a_history: History) -> None:
    ledger = a_history(tmp_path)
    shutil.rmtree(ledger.folder / "2026-06")
    stored = current(ledger, "2026-05")
    table = stored.result()
    counts = pa.array([count + 1 for count in table["state.tier.better"].to_pylist()])
    republished(ledger, stored, table.set_column(table.column_names.index("state.tier.better"), "state.tier.better", counts))
    assert codes(tmp_path) == ["history.levels-differ"]


def test_a_rule_changed_in_the_record_alone_no_longer_gives_the_levels(tmp_path: Path, a_history: History) -> None:
    ledger = a_history(tmp_path)
    stored = current(ledger, "2026-06")
    rules = json.loads(json.dumps(stored.run["rules"]))
    del rules["gradings"]["tier"]["review"]
    republished(ledger, stored, stored.result(), rules=rules)
    assert codes(tmp_path) == ["history.levels-differ"]


def test_a_decision_that_was_recorded_but_not_carried_out_changes_nothing_unless_somebody_waits(tmp_path: Path, a_history: History) -> None:
    ledger = a_history(tmp_path)
    stored = current(ledger, "2026-06")
    republished(ledger, stored, stored.result(), decisions=[{"entity": "k1", "grading": "tier", "level": "A", "accepted": True}])
    assert codes(tmp_path) == []


def test_an_earlier_run_that_was_replaced_after_all_breaks_the_chain(tmp_path: Path, a_history: History) -> None:
    ledger = a_history(tmp_path)
    stored = current(ledger, "2026-04")
    republished(ledger, stored, stored.result(), written_at="another day")
    assert codes(tmp_path) == ["history.chain-broken", "history.not-derived"]


def test_what_a_killed_run_left_is_a_note(tmp_path: Path, a_history: History) -> None:
    (a_history(tmp_path).folder / "2026-06" / ".r3.1.tmp").mkdir()
    assert codes(tmp_path) == ["history.left-over"]
    assert verify(tmp_path).is_sound


def test_an_empty_folder_is_nothing_to_verify(tmp_path: Path) -> None:
    with pytest.raises(HistoryError, match="no stored runs"):
        verify(tmp_path)


def test_pruned_periods_are_gone_and_what_remains_is_derived_again(tmp_path: Path, a_history: History) -> None:
    ledger = a_history(tmp_path)
    plan = plan_pruning(ledger, periods=2, revisions=1)
    assert [str(one.period) for one in plan.anchors] == ["2026-04"]
    prune(plan)
    assert [(one.period, one.revision) for one in ledger.everything()] == [("2026-04", 1), ("2026-05", 1), ("2026-06", 2)]
    verified = verify(tmp_path)
    assert verified.is_sound
    assert [(finding.code, "2026-04" in str(finding.where)) for finding in verified.findings] == [("history.not-derived", True)]
    assert verified.derived == 2


def test_pruning_again_with_the_same_numbers_removes_nothing(tmp_path: Path, a_history: History) -> None:
    ledger = a_history(tmp_path)
    prune(plan_pruning(ledger, periods=3, revisions=2))
    assert plan_pruning(ledger, periods=3, revisions=2).gone == ()


def test_a_run_on_which_another_stands_is_not_pruned_with_its_revisions(tmp_path: Path, a_history: History) -> None:
    ledger = a_history(tmp_path)
    stored = current(ledger, "2026-05")
    ledger.publish("2026-05", stored.result(), {**stored.run, "replaces": {"revision": 1, "sha256": stored.sha256}})
    plan = plan_pruning(ledger, periods=None, revisions=1)
    assert [(one.period, one.revision) for one in plan.anchors] == [("2026-05", 1)]
    prune(plan)
    assert verify(tmp_path).is_sound


def test_a_period_that_is_lost_after_pruning_is_still_found(tmp_path: Path, a_history: History) -> None:
    ledger = a_history(tmp_path)
    prune(plan_pruning(ledger, periods=3, revisions=None))
    shutil.rmtree(ledger.folder / "2026-05")
    assert "history.missing" in codes(tmp_path)
