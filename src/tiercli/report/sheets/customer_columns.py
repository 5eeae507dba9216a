"""Which columns 客户分级 / Customers has, in the order in which people read them.

First what decides: name, tier, score, movement, alerts, reasons and the next step, so that they stand within the first screen
and on one page. Behind them whose customer it is and the trend, then the groups that fold: points, figures, terms, the record, the months.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

import pyarrow as pa
import pyarrow.compute as pc

from tiercli.domain.columns import MOVEMENTS
from tiercli.domain.language import Text
from tiercli.outcome import Column, Outcome, Role, figures, labels, standing
from tiercli.outcome.decimals import Bounds, bounds_of, fitting
from tiercli.report.styles import NAVY, SLATE, TEAL
from tiercli.rulebook.facts.level_words import written_levels

NEAR = ("region", "branch", "manager")
"""Whose customer it is stands on the printed page; the rest of the record far right."""
TREND, ALERTS, NEXT_STEP = "_trend", "_alerts", "_next_step"
"""Columns that the sheet makes itself."""
_OFTEN_EMPTY = (Role.PREVIOUS, Role.MOVEMENT, Role.MISSING, Role.NEXT, Role.TREATMENT, Role.FIELD, Role.NAME)
_WHO, _DECIDES, _WHOSE, _FIGURES = Text("客户", "Who"), Text("结论", "Standing"), Text("归属与趋势", "Whose, and trend"), Text("指标", "Figures")
_POINTS, _ALSO = Text("各维度得分", "Points"), Text("其他分级与结果", "Also graded")
_OWED, _PROFILE = Text("待遇与措施", "Treatment"), Text("档案", "Profile")
_MADE: Mapping[str, Column] = MappingProxyType(
    {
        ALERTS: Column(ALERTS, Text("预警", "Alerts"), Role.OUTPUT),
        NEXT_STEP: Column(NEXT_STEP, Text("下一步", "Next step"), Role.OUTPUT),
        TREND: Column(TREND, Text("月度趋势", "Monthly trend"), Role.OUTPUT),
    }
)


@dataclass(frozen=True, slots=True)
class Shown:
    """One column of the sheet.

    is_printed: whether it stands on the printed page. wraps: whether its texts take several lines. folds: whether it is
    hidden when its group is folded; the first column of a group stays in sight.
    """

    column: Column
    values: pa.Array | pa.ChunkedArray
    group: Text
    fill: str = NAVY
    is_printed: bool = False
    wraps: bool = False
    folds: bool = False


def shown_columns(outcome: Outcome) -> list[Shown]:
    """The columns from left to right; optional ones without any value are left away."""
    maker = _Maker(outcome, bounds_of(outcome.rulebook))
    return [*maker.first_screen(), *maker.folding_groups()]


def months_title(outcome: Outcome) -> Text:
    """What the month columns are, with their unit."""
    volume = figures.volume_title(outcome)
    zh, en = labels.unit_words(outcome.monthly.unit, "zh"), labels.unit_words(outcome.monthly.unit, "en")
    return Text(f"月度{volume.zh}（{zh}）" if zh else f"月度{volume.zh}", f"{volume.en} by month ({en})" if en else f"{volume.en} by month")


class _Maker:
    """Takes every column of the outcome once, by its role."""

    def __init__(self, outcome: Outcome, bounds: Bounds) -> None:
        self.outcome, self.bounds = outcome, bounds
        self.tier, self.named = figures.tier_column(outcome), figures.name_column(outcome)
        self.are_titles_near = bool(
            written_levels(outcome.rulebook.gradings[outcome.main], outcome.language)
        )  # whoever reads English reads what the Chinese name means
        self.by_role: dict[Role, list[Column]] = {}
        for column in outcome.results.columns:
            self.by_role.setdefault(column.role, []).append(column)

    def first_screen(self) -> Iterator[Shown]:
        """Name, tier, score, movement, alerts, reasons, next step; then whose customer it is and the trend."""
        outcome, rows = self.outcome, self.outcome.results.rows
        yield Shown(self.named, rows.column(self.named.name), _WHO, is_printed=True, wraps=True)
        yield Shown(self.tier, rows.column(self.tier.name), _WHO, is_printed=True)
        if self.are_titles_near:
            yield from self._titles(_WHO, is_printed=True)
        yield from self._take(Role.SCORE, _DECIDES, TEAL, is_printed=True)
        yield from self._take(Role.MOVEMENT, _DECIDES, TEAL, is_printed=True)
        yield from self._take(Role.PREVIOUS, _DECIDES, TEAL, is_printed=True)
        yield from self._made(ALERTS, standing.alert_words(outcome), wraps=True)
        yield from self._take(Role.REASONS, _DECIDES, TEAL, is_printed=True, wraps=True)
        yield from self._made(NEXT_STEP, standing.next_steps(outcome), wraps=True)
        yield from self._record(near=True)
        if figures.month_names(outcome):
            yield Shown(_MADE[TREND], pa.nulls(rows.num_rows, pa.string()), _WHOSE, SLATE, is_printed=True)

    def folding_groups(self) -> Iterator[Shown]:
        """Groups of which the first column stays when they are folded."""
        yield from _folding(self._take(Role.METRIC, _FIGURES, NAVY))
        yield from _folding(self._take(Role.POINTS, _POINTS, TEAL))
        also = [*self._take(Role.LEVEL, _ALSO, SLATE), *self._take(Role.OUTPUT, _ALSO, SLATE)]
        yield from _folding([*also, *self._take(Role.NEXT, _ALSO, SLATE), *self._take(Role.MISSING, _ALSO, SLATE)])
        yield from _folding(self._frame(self.outcome.treatments.rows, self.outcome.treatments.columns, _OWED, NAVY))
        titles = () if self.are_titles_near else self._titles(_PROFILE, SLATE)
        yield from _folding([*self._take(Role.ID, _PROFILE, SLATE), *self._take(Role.NAME, _PROFILE, SLATE), *titles, *self._record(near=False)])
        months = months_title(self.outcome)
        yield from _folding(
            Shown(Column(name, Text(name, name), Role.MONTH, "", 1), self.outcome.monthly.rows.column(name), months, SLATE)
            for name in figures.month_names(self.outcome)
        )

    def _titles(self, group: Text, fill: str = NAVY, *, is_printed: bool = False) -> Iterator[Shown]:
        """What the tiers are called."""
        yield from (one for one in self._take(Role.LEVEL_TITLE, group, fill, is_printed=is_printed) if one.column.name == f"{self.tier.name}_title")

    def _take(self, role: Role, group: Text, fill: str, *, is_printed: bool = False, wraps: bool = False) -> Iterator[Shown]:
        for column in self.by_role.get(role, ()):
            if column.name not in (self.tier.name, self.named.name) and not self._is_idle(column):
                values = _spoken(column, self.outcome.results.rows.column(column.name), self.outcome)
                yield Shown(fitting(column, values, self.bounds), values, group, fill, is_printed, wraps)

    def _made(self, name: str, values: pa.Array | None, *, wraps: bool = False) -> Iterator[Shown]:
        if values is not None and values.null_count < len(values):
            yield Shown(_MADE[name], values, _DECIDES, TEAL, is_printed=True, wraps=wraps)

    def _record(self, *, near: bool) -> Iterator[Shown]:
        profile = self.outcome.profile
        columns = [column for column in profile.columns if (column.name in NEAR) == near]
        for one in self._frame(profile.rows, columns, _WHOSE if near else _PROFILE, SLATE):
            yield Shown(one.column, one.values, one.group, one.fill, is_printed=near)

    def _frame(self, table: pa.Table, columns: Sequence[Column], group: Text, fill: str) -> Iterator[Shown]:
        for column in columns:
            if column.name in table.column_names and table.column(column.name).null_count < table.num_rows:
                yield Shown(fitting(column, table.column(column.name), self.bounds), table.column(column.name), group, fill)

    def _is_idle(self, column: Column) -> bool:
        """Whether a column would say nothing: no values, or a computed level that equals the one shown."""
        rows = self.outcome.results.rows
        values = rows.column(column.name)
        if column.role in _OFTEN_EMPTY and values.null_count == len(values):
            return True
        return column.name == f"computed_{self.tier.name}" and bool(values.equals(rows.column(self.tier.name)))


def _folding(columns: Iterator[Shown] | Sequence[Shown]) -> Iterator[Shown]:
    """The columns of one group: all but the first fold."""
    for place, one in enumerate(columns):
        yield Shown(one.column, one.values, one.group, one.fill, one.is_printed, one.wraps, folds=place > 0)


def header_entry(one: Shown, outcome: Outcome, *, is_number: bool) -> tuple[str, str, str]:
    """A header, the result column that stands below it (none for what is no result as it stands), and what that holds."""
    ours = one.column.role not in (Role.TREATMENT, Role.FIELD, Role.MONTH) and one.column.name in outcome.results.rows.column_names
    holds = "number" if is_number else "date" if pa.types.is_date(one.values.type) else "text"
    return labels.header(one.column, outcome.language), one.column.name if ours else "", holds


def _spoken(column: Column, values: pa.ChunkedArray, outcome: Outcome) -> pa.Array | pa.ChunkedArray:
    """Codes as words: movements, the levels of the other gradings by their titles, yes and no."""
    if column.role is Role.MOVEMENT:
        return _translated(values, {code: said.spoken(outcome.language) for code, said in MOVEMENTS.items()})
    if column.role is Role.LEVEL and column.name in outcome.levels:
        return _translated(values, {level.name: level.title.spoken(outcome.language) or level.name for level in outcome.levels[column.name]})
    return labels.flags_in_words(column, values, outcome.language)


def _translated(values: pa.ChunkedArray, spoken: dict[str, str]) -> pa.Array | pa.ChunkedArray:
    if not spoken:
        return values
    places = pc.index_in(values, value_set=pa.array(list(spoken), values.type))
    return pc.coalesce(pc.take(pa.array(list(spoken.values()), pa.string()), places), pc.cast(values, pa.string()))
