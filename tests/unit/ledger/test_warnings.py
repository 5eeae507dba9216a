"""The warning ledger: what an alert is in a period, seen from the period before."""

from __future__ import annotations

from datetime import date

import pyarrow as pa
import pytest

from tiercli.ledger.warning_table import SCHEMA, entries_of, handled_in, handled_records, warning_table
from tiercli.ledger.warnings import Entry, Handled, Raised, derived, followed, gravest, handled


def an_alert(level: str = "yellow", *, entity: str = "k1", kind: str = "credit", gravity: int | None = None, due: str | None = None, name: str = "") -> Raised:
    day = date.fromisoformat(due) if due else None
    return Raised(entity, entity.upper(), kind, name or f"{kind}_{level}", level, kind.title(), gravity, "why", "do", "Sales", day)


def month(before: list[Entry], *raised: Raised, period: str, said: tuple[Handled, ...] = (), undecided: tuple[str, ...] = ()) -> list[Entry]:
    return handled(followed(before, gravest(raised), period, undecided=undecided), said, period)


def only(entries: list[Entry]) -> Entry:
    assert len(entries) == 1
    return entries[0]


def test_an_alert_is_new_in_the_period_in_which_it_goes_off() -> None:
    entry = only(month([], an_alert(due="2026-02-10"), period="2026-01"))
    assert (entry.state, entry.since, entry.periods, entry.times, entry.last_level, entry.due) == ("new", "2026-01", 1, 1, None, date(2026, 2, 10))


@pytest.mark.parametrize(
    ("old", "now", "state"),
    [
        (("yellow", None), ("orange", None), "worse"),
        (("orange", None), ("red", None), "worse"),
        (("red", None), ("yellow", None), "better"),
        (("red", None), ("red", None), "same"),
        (("red", 5), ("red", 6), "worse"),
        (("red", 5), ("red", 4), "better"),
        (("red", 5), ("red", 5), "same"),
        (("red", 5), ("red", None), "same"),
        (("red", None), ("red", 5), "same"),
        (("orange", 9), ("red", 1), "worse"),
    ],
)
def test_a_graver_colour_is_worse_and_within_a_colour_gravity_decides(old: tuple[str, int | None], now: tuple[str, int | None], state: str) -> None:
    first = month([], an_alert(old[0], gravity=old[1]), period="2026-01")
    entry = only(month(first, an_alert(now[0], gravity=now[1]), period="2026-02"))
    assert (entry.state, entry.last_level, entry.last_state, entry.since, entry.periods) == (state, old[0], "new", "2026-01", 2)


def test_of_several_alerts_of_one_kind_the_gravest_counts_and_other_kinds_stand_beside() -> None:
    entries = month([], an_alert("yellow"), an_alert("red"), an_alert("orange"), an_alert("yellow", kind="volume"), period="2026-01")
    assert [(entry.what.kind, entry.what.level) for entry in entries] == [("credit", "red"), ("volume", "yellow")]


def test_it_closes_when_the_condition_no_longer_holds_stays_on_record_and_is_new_again_when_it_comes_back() -> None:
    entries = month([], an_alert("orange"), period="2026-01")
    entries = month(entries, period="2026-02")
    assert (only(entries).state, only(entries).closed, only(entries).ending, only(entries).last_level) == ("closed", "2026-02", "over", "orange")
    entries = month(entries, period="2026-03")
    assert (only(entries).state, only(entries).closed) == ("closed", "2026-02")
    entry = only(month(entries, an_alert("red"), period="2026-04"))
    assert (entry.state, entry.since, entry.times, entry.periods, entry.before, entry.last_level) == (
        "new",
        "2026-04",
        2,
        1,
        ("2026-01", "2026-02", "over"),
        None,
    )


def test_what_is_accepted_is_closed_and_new_again_when_the_alert_still_goes_off() -> None:
    said = Handled("k1", "credit", date(2026, 2, 3), "Wang", "paid")
    entries = month([], an_alert(), period="2026-01", said=(said,))
    entry = only(entries)
    assert (entry.state, entry.ending, entry.done_on, entry.accepted_by, entry.remark) == ("closed", "accepted", date(2026, 2, 3), "Wang", "paid")
    entry = only(month(entries, an_alert(), period="2026-02"))
    assert (entry.state, entry.before, entry.done_on, entry.accepted_by) == ("new", ("2026-01", "2026-01", "accepted"), None, None)
    assert only(month(entries, period="2026-02")).ending == "accepted"


def test_what_is_done_but_not_accepted_stays_open_and_is_no_longer_late() -> None:
    entries = month([], an_alert(due="2026-02-10"), period="2026-01", said=(Handled("k1", "credit", date(2026, 2, 3)),))
    entry = only(month(entries, an_alert(due="2026-03-10"), period="2026-02"))
    assert (entry.state, entry.done_on, entry.due, entry.days_late(date(2026, 2, 28))) == ("same", date(2026, 2, 3), date(2026, 2, 10), 0)
    assert only(month([], an_alert(due="2026-02-10"), period="2026-01")).days_late(date(2026, 2, 11)) == 1
    assert only(month([], an_alert(due="2026-02-10"), period="2026-01")).days_late(date(2026, 2, 10)) == 0


@pytest.mark.parametrize(
    ("now", "due", "done"),
    [
        (an_alert("yellow", due="2026-03-10"), "2026-02-20", "2026-02-03"),  # the same colour: no month puts it off
        (an_alert("red", due="2026-02-15"), "2026-02-15", None),  # graver, and sooner: what was done no longer counts
        (an_alert("red", due="2026-03-07"), "2026-02-20", None),  # graver, but the old day is sooner
        (an_alert("red"), "2026-02-20", None),
    ],
)
def test_a_due_day_is_never_put_off_and_a_graver_colour_asks_for_work_anew(now: Raised, due: str, done: str | None) -> None:
    entries = month([], an_alert(due="2026-02-20"), period="2026-01", said=(Handled("k1", "credit", date(2026, 2, 3)),))
    entry = only(month(entries, now, period="2026-02"))
    assert (entry.due, entry.done_on) == (date.fromisoformat(due), date.fromisoformat(done) if done else None)


def test_an_open_entry_stands_as_before_while_its_condition_cannot_be_decided() -> None:
    entries = month([], an_alert("red"), period="2026-01")
    entry = only(month(entries, period="2026-02", undecided=("credit",)))
    assert (entry.state, entry.is_known, entry.is_raised, entry.what.level, entry.periods) == ("same", False, False, "red", 2)
    closed = month(month(entries, period="2026-02"), period="2026-03", undecided=("credit",))
    assert only(closed).state == "closed"


def test_the_ledger_comes_back_from_its_table_as_it_was() -> None:
    entries = month(
        [], an_alert("red", gravity=5, due="2026-02-01"), an_alert(entity="k2"), period="2026-01", said=(Handled("k2", "credit", date(2026, 2, 1), "W"),)
    )
    entries = month(month(entries, period="2026-02"), an_alert("red"), period="2026-03")
    assert entries_of(warning_table(entries)) == entries
    assert warning_table([]).schema == SCHEMA
    assert entries_of(warning_table([])) == []


@pytest.mark.parametrize(
    ("column", "value"),
    [("state", "gone"), ("level", "blue"), ("ending", "tired"), ("closed", None), ("entity_id", None), ("last_level", "green"), ("last_state", "old")],
)
def test_a_table_that_no_run_writes_is_refused(column: str, value: str | None) -> None:
    table = warning_table(month(month([], an_alert(), period="2026-01"), period="2026-02"))
    spoilt = table.to_pylist()[0] | {column: value}
    schema = pa.schema([field.with_nullable(True) for field in SCHEMA])
    with pytest.raises(ValueError, match=r"."):
        entries_of(pa.Table.from_pylist([spoilt], schema=schema))
    with pytest.raises(ValueError, match="twice"):
        entries_of(pa.concat_tables([table, table]))
    with pytest.raises(ValueError, match="columns"):
        entries_of(table.drop_columns(["due"]))


def test_what_was_written_on_sheets_comes_back_from_the_record() -> None:
    said = [Handled("k1", "credit", date(2026, 2, 1), "Wang", "paid", "2026-02-02T08:00", "report.xlsx", "0" * 64), Handled("k2", "credit", remark="waits")]
    assert handled_in({"warnings": handled_records(said)}) == said
    assert handled_in({}) == []


def test_a_forged_entry_is_told_from_what_follows() -> None:
    from dataclasses import replace

    before = month([], an_alert(), an_alert(entity="k2"), period="2026-01")
    said = (Handled("k2", "credit", date(2026, 2, 1), "Wang"),)
    now = month(before, an_alert("red"), an_alert(entity="k2"), an_alert(entity="k3"), period="2026-02", said=said)
    assert list(derived(before, now, said, "2026-02")) == []
    assert list(derived(before, now, (), "2026-02")) == [("k2", "credit")]
    assert list(derived(before, [replace(now[0], state="same"), *now[1:]], said, "2026-02")) == [("k1", "credit")]
    assert list(derived(before, now[1:], said, "2026-02")) == [("k1", "credit")]
