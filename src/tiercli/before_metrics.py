"""What metrics are measured over: the tables that were read, understood and settled for a day, and the periods before."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

from tiercli.domain.finding import Finding
from tiercli.frames.engine import Session
from tiercli.frames.entities import sum_too_large
from tiercli.metrics import earliest_days, entities_seen, measure, with_categories, with_joined_entities, with_own_parents
from tiercli.metrics.measure import Measured
from tiercli.move import Earlier, add_previous, with_lapsed, with_opening
from tiercli.read import Reading, settle_period
from tiercli.rulebook.model import Rulebook

if TYPE_CHECKING:
    import pyarrow as pa


@dataclass(frozen=True)
class ReadyTables:
    """The tables of a run before anything is measured.

    reading: what was read, up to the day, with whatever was understood of it. unsettled: the same with every row, for the months before.
    events: the tables of events with what no metric looks at, such as the year before. seen: who is graded. earlier: what the periods before say.
    opened: what there is to say of the levels that the first run starts from.
    """

    reading: Reading
    unsettled: Reading
    events: Mapping[str, pa.Table]
    seen: pa.Array
    earlier: Earlier
    opened: tuple[Finding, ...]


def ready_tables(reading: Reading, rulebook: Rulebook, earlier: Earlier, as_of: date, today: date) -> ReadyTables:
    """Categories, own parents and joined entities first; then who there is; then the day; then where reviews start, and who has lapsed.

    Errors: InputError when there is nothing to grade.
    """
    tables, understood = with_categories(reading.tables, rulebook)
    tables, alone = with_own_parents(tables, rulebook)
    unsettled = replace(reading, tables=tables)
    reading = replace(reading, tables=with_joined_entities(tables, rulebook, as_of), findings=(*reading.findings, *understood, *alone))
    seen = entities_seen(reading.tables, rulebook, as_of)
    events = {name: table for name, table in reading.tables.items() if name in rulebook.dated}
    reading = settle_period(reading, as_of=as_of, today=today, earliest=earliest_days(rulebook, as_of), dated=rulebook.dated)
    earlier, opened = with_opening(earlier, reading.tables, reading.inputs, rulebook, as_of)
    tables, lapsed = with_lapsed(reading.tables, rulebook, earlier.previous)
    return ReadyTables(replace(reading, tables=tables), unsettled, events, seen, replace(earlier, lapsed=lapsed), tuple(opened))


def measured_entities(ready: ReadyTables, rulebook: Rulebook, as_of: date, session: Session) -> Measured:
    """One row an entity with its metrics, and what the period before gave it.

    Errors: InputError when a number does not fit.
    """
    previous = ready.earlier.previous
    carried = None if previous is None else lambda entities: add_previous(entities, rulebook, previous)
    try:
        return measure(ready.reading.tables, rulebook, as_of, session, ready.seen, ready.reading.coverage, carried)
    except OverflowError as error:
        raise sum_too_large() from error
