"""The history folder: revisions are stored whole, and never change."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pyarrow as pa
import pytest

from tests.history.jobs import content
from tiercli.domain.errors import HistoryError
from tiercli.ledger.record import record_hash
from tiercli.ledger.store import Ledger, rulebooks_in

TABLE = pa.table({"customer_id": ["k1", "k2"], "customer_name": ["k1", "k2"], "tier": ["A", None]})


def stored(folder: Path, *periods: str) -> Ledger:
    ledger = Ledger(folder, "made")
    for period in periods:
        ledger.publish(period, TABLE, {"as_of": f"{period}-28", "entities": 2})
    return ledger


def test_a_result_comes_back_as_it_was_stored(tmp_path: Path) -> None:
    run = stored(tmp_path, "2026-01").current("2026-01")
    assert run is not None
    assert run.result().equals(TABLE)
    assert run.run["entities"] == 2
    assert run.as_of.isoformat() == "2026-01-28"


def test_the_record_knows_the_hash_of_its_result_and_its_own(tmp_path: Path) -> None:
    run = stored(tmp_path, "2026-01").current("2026-01")
    assert run is not None
    assert run.run["result_sha256"] == hashlib.sha256((run.folder / "result.parquet").read_bytes()).hexdigest()
    assert run.run["record_sha256"] == record_hash(run.run)
    assert record_hash({**run.run, "entities": 3}) != record_hash(run.run)


def test_the_same_table_gives_the_same_bytes(tmp_path: Path) -> None:
    stored(tmp_path / "one", "2026-01")
    stored(tmp_path / "other", "2026-01")
    assert content(tmp_path / "one") == content(tmp_path / "other")


def test_a_second_revision_leaves_the_first_and_counts(tmp_path: Path) -> None:
    ledger = stored(tmp_path, "2026-01")
    before = content(tmp_path)
    ledger.publish("2026-01", TABLE, {"as_of": "2026-01-31"})
    assert before.items() <= content(tmp_path).items()
    assert [one.revision for one in ledger.revisions("2026-01")] == [1, 2]
    current = ledger.current("2026-01")
    assert current is not None
    assert current.revision == 2


def test_the_tenth_revision_comes_after_the_ninth(tmp_path: Path) -> None:
    ledger = stored(tmp_path, *["2026-01"] * 10)
    current = ledger.current("2026-01")
    assert current is not None
    assert current.revision == 10


def test_the_periods_before_and_after_are_those_of_the_calendar(tmp_path: Path) -> None:
    ledger = stored(tmp_path, "2026-02", "2025-12", "2026-01")
    assert ledger.periods() == ["2025-12", "2026-01", "2026-02"]
    before = ledger.before("2026-02")
    assert before is not None
    assert before.period == "2026-01"
    assert ledger.before("2025-12") is None
    assert ledger.after("2025-12") == ["2026-01", "2026-02"]


def test_what_a_killed_run_left_is_no_run_and_is_swept_away(tmp_path: Path) -> None:
    ledger = stored(tmp_path, "2026-01")
    half = ledger.folder / "2026-02" / ".r1.4711.tmp"
    half.mkdir(parents=True)
    (half / "result.parquet").write_bytes(b"half")
    assert ledger.periods() == ["2026-01"]
    assert ledger.sweep() == [str(half)]
    assert not half.exists()
    assert ledger.periods() == ["2026-01"]


def test_rulebooks_do_not_mix(tmp_path: Path) -> None:
    stored(tmp_path, "2026-01")
    Ledger(tmp_path, "other").publish("2026-05", TABLE, {"as_of": "2026-05-31"})
    (tmp_path / "notes").mkdir()
    assert rulebooks_in(tmp_path) == ["made", "other"]
    assert Ledger(tmp_path, "made").periods() == ["2026-01"]


@pytest.mark.parametrize("name", ["run.json", "result.parquet"])
def test_a_broken_file_is_told_by_its_name(tmp_path: Path, name: str) -> None:
    run = stored(tmp_path, "2026-01").current("2026-01")
    assert run is not None
    (run.folder / name).write_bytes(b"\x00")
    with pytest.raises(HistoryError, match=name):
        run.run if name == "run.json" else run.result()


def test_the_record_is_readable_by_people(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path, "made")
    run = ledger.publish("2026-01", TABLE, {"as_of": "2026-01-31", "rulebook": "客户分级"})
    text = (run.folder / "run.json").read_text("utf-8")
    assert "客户分级" in text
    assert json.loads(text)["revision"] == 1
