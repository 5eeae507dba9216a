"""What the ledger keeps is enough to derive every effective level again."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.depth import examples
from tests.history.conftest import keep_history
from tests.history.jobs import a_job, content, tiercli_run
from tiercli.runs.approve import decided_table
from tiercli.runs.candidates import ACCEPTED, REFUSED, Decided
from tiercli.runs.decided import waiting_in
from tiercli.runs.verify import verify

MONTHS = [f"2026-{month:02d}" for month in range(2, 7)]
CUSTOMERS = ("k1", "k2", "k3", "k4")
_RULES = """\
tiercli: 1
name: small
title: Small
metrics: {{volume: {{sum: sales.quantity, unit: t, window: month}}}}
score: {{volume: {{weight: 100, metric: volume, bands: {{0: 0, 10: 40, 50: 70, 90: 100}}}}}}
gradings:
  tier:
    levels: [{{name: A, from: 90}}, {{name: B, from: 60}}, {{name: C, from: 30}}, {{name: D}}]
    gates: [{{when: volume > 115, at_most: C}}]
    review: {{{review}}}
"""
reviews = st.builds(
    "every: {}, promote: {{after: {}{}}}, demote: {{after: {}}}{}{}".format,
    st.sampled_from(["run", "month", "quarter", "anniversary"]),
    st.integers(1, 3),
    st.sampled_from(["", ", steps: 1"]),
    st.integers(1, 2),
    st.sampled_from(["", ", stay: 2 months", ", grace: 2 months"]),
    st.sampled_from(["", ", approval: [A]", ", new: at review", ", gates_at_once: false"]),
)
tonnes = st.fixed_dictionaries({month: st.dictionaries(st.sampled_from(CUSTOMERS), st.integers(0, 120), min_size=1) for month in MONTHS})


@examples(8)
@given(tonnes, reviews)
def test_replaying_the_ledger_gives_the_stored_effective_levels(sold: dict[str, dict[str, int]], review: str) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "history"
        keep_history(folder, sold, _RULES.format(review=review))
        verified = verify(folder)
        in_order = [*sold] == sorted(sold)
        assert {finding.code for finding in verified.findings} == (set() if in_order else {"history.later-periods"})
        assert verified.is_sound
        assert verified.derived == verified.revisions == len(MONTHS)


def test_a_period_run_twice_changes_no_byte_of_history_or_reports(tmp_path: Path) -> None:
    batch = a_job(tmp_path / "job")
    words = ("run", batch, "--period", "2026-09..2026-10")
    assert tiercli_run(*words).returncode == 0
    before = content(batch.parent)
    times = {path: path.stat().st_mtime_ns for path in (batch.parent / "history").rglob("r1/*")}
    again = tiercli_run(*words)
    assert again.returncode == 0
    assert content(batch.parent) == before
    assert {path: path.stat().st_mtime_ns for path in times} == times


@pytest.mark.parametrize("accepted", [True, False])
def test_decisions_are_carried_out_again_and_one_that_was_turned_round_is_found(tmp_path: Path, accepted: bool) -> None:
    ledger = keep_history(tmp_path / "history", {"2026-01": {"k1": 100, "k2": 20}, "2026-02": {"k1": 100, "k2": 95}}, _RULES.format(review="approval: [A]"))
    stored = ledger.revisions("2026-02")[-1]
    waiting = [row["customer_id"] for row in stored.result().to_pylist() if row["state.tier.waiting"] == "A"]
    assert waiting == ["k1", "k2"]
    taken = [Decided(1, "tier", entity, "B", "A", (ACCEPTED if accepted else REFUSED).zh, "", "boss") for entity in waiting]
    table = decided_table(stored.result(), stored.run, taken)
    again = {**stored.run, "replaces": {"revision": stored.revision, "sha256": stored.sha256}}
    decisions = [{"entity": entity, "grading": "tier", "level": "A", "accepted": accepted} for entity in waiting]
    ledger.publish("2026-02", table, {**again, "decisions": decisions})
    assert verify(tmp_path / "history").findings == ()
    shutil.rmtree(ledger.folder / "2026-02" / "r2")
    ledger.publish("2026-02", table, {**again, "decisions": [{**one, "accepted": not accepted} for one in decisions]})
    assert [finding.code for finding in verify(tmp_path / "history").findings] == ["history.levels-differ"]


def test_an_override_stays_in_force_over_an_accepted_candidate(tmp_path: Path) -> None:
    ledger = keep_history(tmp_path / "history", {"2026-01": {"k1": 100, "k2": 20}}, _RULES.format(review="approval: [A]"))
    stored = ledger.revisions("2026-01")[-1]
    table = stored.result()
    row = table["customer_id"].to_pylist().index("k1")
    for column in ("tier", "state.tier.override"):
        values = table[column].to_pylist()
        values[row] = "C"
        table = table.set_column(table.column_names.index(column), column, pa.array(values, pa.string()))
    decided = decided_table(table, stored.run, [Decided(1, "tier", "k1", "C", "A", ACCEPTED.zh, "", "boss")])
    assert decided["tier"][row].as_py() == "C"
    assert decided["state.tier.level"][row].as_py() == "A"
    decisions = [{"entity": "k1", "grading": "tier", "level": "A", "accepted": True}]
    ledger.publish("2026-01", decided, {**stored.run, "replaces": {"revision": 1, "sha256": stored.sha256}, "decisions": decisions})
    assert verify(tmp_path / "history").findings == ()


MAIN_IS_SECOND = """\
tiercli: 1
name: small
title: Small
metrics: {volume: {sum: sales.quantity, unit: t, window: month}}
gradings:
  size:
    levels: [{name: large, when: volume >= 50}, {name: small}]
  rank:
    main: true
    levels: [{name: A, when: volume >= 90}, {name: B}]
    review: {approval: [A]}
"""


def test_a_main_grading_that_does_not_stand_first_is_replayed_and_decided_on_in_its_own_column(tmp_path: Path) -> None:
    ledger = keep_history(tmp_path / "history", {"2026-01": {"k1": 100, "k2": 20}}, MAIN_IS_SECOND)
    assert verify(tmp_path / "history").findings == ()
    stored = ledger.revisions("2026-01")[-1]
    assert waiting_in(stored.result(), stored.run) == {("rank", "k1"): ("B", "A")}
    decided = decided_table(stored.result(), stored.run, [Decided(1, "rank", "k1", "B", "A", ACCEPTED.zh, "", "boss")])
    row = decided["customer_id"].to_pylist().index("k1")
    assert (decided["tier"][row].as_py(), decided["size"][row].as_py()) == ("A", "large")
    decisions = [{"entity": "k1", "grading": "rank", "level": "A", "accepted": True}]
    ledger.publish("2026-01", decided, {**stored.run, "replaces": {"revision": 1, "sha256": stored.sha256}, "decisions": decisions})
    assert verify(tmp_path / "history").findings == ()
