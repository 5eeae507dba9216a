"""What the report shows beside its standing sheets: listings, statements, trends and records.

Frames are as in `outcome`: numbers are float64 in their unit, dates date32, everything else text in
the report's language. A frame may have columns that are not shown: codes by which rows are coloured.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

from tiercli.domain.columns import Column
from tiercli.domain.language import EMPTY, Text
from tiercli.outcome.explained import Explanation

if TYPE_CHECKING:
    import pyarrow as pa

STATE = "_state"
"""The column that says how a row stands out: bad, soon, good, or a warning's colour."""
DEPTH = "_depth"
"""The column that says whether a row is a total (0), a subtotal (1) or a plain row (2)."""

FOLDED = "_folded"
"""The column that says whether a row is folded away until somebody asks for it; the row above says what is folded."""


@dataclass(frozen=True)
class Listing:
    """Rows under headers.

    columns: those shown, in order. note: what a reader must know, below the title.
    counts: a few totals in words and numbers, above the rows.
    """

    title: Text
    columns: tuple[Column, ...]
    rows: pa.Table
    note: Text = EMPTY
    counts: tuple[tuple[Text, int], ...] = ()


OPEN = "_open"
"""The column of a sheet to be filled in that says in which rows something may be written."""

CODE, LATE = "_code", "_late"
"""What became of an entry of the warning ledger in this period, for programs (empty for what was closed before), and whether it is overdue."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A column that people fill in.

    name: of the column, which stands in the listing's rows and holds what was written before. choices: what the cell offers, if it is a choice.
    """

    name: str
    title: Text
    width: float
    choices: tuple[Text, ...] = ()
    is_day: bool = False


@dataclass(frozen=True)
class ReturnSheet(Listing):
    """Rows that go out with columns to be filled in, and come back.

    kind: which of the sheets that come back it is. rulebook, period, token: the run that it belongs to. how: what to do, for the reader.
    asked: the columns to be filled in, the last ones of `columns`. is_part: whether other rows of the run stand in other workbooks.
    """

    kind: str = ""
    rulebook: str = ""
    period: str = ""
    token: str = ""
    how: Text = EMPTY
    asked: tuple[Asked, ...] = ()
    is_part: bool = False


@dataclass(frozen=True)
class Statement:
    """A summary, and the lines that add up to it."""

    title: Text
    summary: Listing
    lines: Listing
    note: Text = EMPTY


@dataclass(frozen=True)
class TrendLine:
    """One value a month.

    part, whole: for a share, what it is a share of; `whole` is empty for a plain sum. Months without rows have no share.
    """

    title: Text
    unit: str
    values: tuple[float | None, ...]
    part: tuple[float, ...]
    whole: tuple[float, ...] = ()


@dataclass(frozen=True)
class Trends:
    """Lines over the same months."""

    title: Text
    months: tuple[str, ...]
    lines: tuple[TrendLine, ...]


@dataclass(frozen=True, slots=True)
class Fact:
    """One value with its title; numbers are in their unit."""

    column: Column
    value: float | date | str | None


@dataclass(frozen=True, slots=True)
class Standing:
    """An entity's level in one grading."""

    grading: str
    title: Text
    level: str
    level_title: str


@dataclass(frozen=True)
class Record:
    """Everything known of one entity.

    base: its record. standings: its levels, the main one first. figures: scores, points, metrics and outputs.
    owed: what its levels give it. months: the main volume by month; last_year: the same months a year before, none where the data do not reach back.
    next_step: what the next better level asks, in words.
    tables: rows about it, by what they are: purchases, purchases_by_month, receivables, orders, service, surveys, visits, plan, alerts.
    explanation: why it has its level and what would lift it; none where nobody asked.
    """

    entity_id: str
    name: str
    base: tuple[Fact, ...]
    standings: tuple[Standing, ...]
    reasons: str
    missing: str
    figures: tuple[Fact, ...]
    owed: tuple[Fact, ...]
    months: tuple[tuple[str, float], ...]
    tables: Mapping[str, Listing] = field(default_factory=dict)
    last_year: tuple[float | None, ...] = ()
    next_step: str = ""
    explanation: Explanation | None = None


@dataclass(frozen=True)
class Records:
    """Records one after the other, a page each."""

    title: Text
    records: tuple[Record, ...]
    note: Text = EMPTY


@dataclass(frozen=True)
class Movements:
    """How entities moved between the levels of one grading from one result to another.

    levels: best first. counts: customers from each old level (rows) to each new one; amounts: the same for
    measures such as tonnes, by title, each entity's new amount; earlier_amounts: its old one. drift: the population stability index, a part a level.
    lists: risers, fallers, new, lapsed, returned.
    """

    title: Text
    old: str
    new: str
    levels: tuple[str, ...]
    counts: tuple[tuple[int, ...], ...]
    amounts: tuple[tuple[Column, tuple[tuple[float, ...], ...]], ...]
    drift: tuple[float, ...]
    lists: Mapping[str, Listing]
    earlier_amounts: tuple[tuple[Column, tuple[tuple[float, ...], ...]], ...] = ()

    @property
    def index(self) -> float:
        """The population stability index of the whole mix."""
        return sum(self.drift)

    @property
    def drift_in_words(self) -> Text:
        """The population stability index and the usual reading of it."""
        index = self.index
        reading = (
            Text("结构稳定", "the mix is stable")
            if index < 0.1
            else Text("结构有变化", "the mix has shifted")
            if index < 0.25
            else Text("结构明显变化", "the mix has changed")
        )
        return Text(
            f"结构稳定指数 PSI {index:.4f}：{reading.zh}（0.1 以下稳定，0.25 以上明显变化）",
            f"population stability index {index:.4f}: {reading.en} (below 0.1 stable, above 0.25 changed)",
        )


@dataclass(frozen=True)
class Candidates:
    """Those who wait for approval, to be decided on in the sheet.

    rulebook, period, token: which run they belong to.
    """

    title: Text
    listing: Listing
    rulebook: str
    period: str
    token: str


Extra = Listing | Statement | Trends | Records | Movements | Candidates
