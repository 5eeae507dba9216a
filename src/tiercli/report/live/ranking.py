"""Values among those of all: helper columns that are sorted once, and looked up by halving.

A key column holds the value of whoever is counted and an empty text for the others. Sorted, it answers how many are at or below a value by
one MATCH. Where values are compared within groups, the place among all and the number of the group make one whole number, and these are sorted.
Keys that no param can change are sorted when the workbook is written; others by the workbook, see `sorting`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
import pyarrow as pa

from tiercli.domain.language import Text, filled, same
from tiercli.grammar.formula_terms import Term
from tiercli.report.live.grid import ABOVE_SELF, FIRST_ROW, RANKING, Grid, GridColumn, is_cell
from tiercli.report.live.sorting import LAST, sorted_by_formulas

_GROUP = Text("名次辅助", "Places among all")
_ROUNDED = 9
"""Sums and shares of sums are compared to so many decimals."""


@dataclass(frozen=True)
class Key:
    """Who is counted with which value.

    term: the value of each, also of those who are not counted. counted: whether each is, none for everybody. floats: the engine's values; nan for none.
    group: the number of each one's group from 0 on and how many there are, none for one group of all.
    """

    term: Term
    floats: Any
    counted: str = ""
    is_counted: Any = None
    group: Term | None = None
    codes: Any = None
    groups: int = 1
    title: Text = field(default_factory=lambda: same(""))
    is_fixed: bool = True


@dataclass
class Places:
    """The helper columns of one key, each made when it is first asked for; see `grammar.excel.OverAll` and `scales.formulas.Ranked`."""

    grid: Grid
    key: Key

    def _add(self, words: Text, values: Any, formula: str) -> GridColumn:
        return self.grid.add(RANKING, _GROUP, self._titled(words), values, formula)

    def _titled(self, words: Text) -> Text:
        return filled(Text("{}：{}", "{}: {}"), self.key.title, words)

    # the values that are counted, and their order

    @cached_property
    def own(self) -> str:
        """The cell of each one's value, #N/A for none."""
        written = self.key.term.compared
        return written if is_cell(written) else self._add(Text("数值", "value"), _floats(self.key.floats), written).cell

    @cached_property
    def counted_floats(self) -> Any:
        """The values of those who are counted, nan for the others."""
        return self.key.floats if self.key.is_counted is None else np.where(self.key.is_counted, self.key.floats, np.nan)

    @cached_property
    def keys(self) -> GridColumn:
        """The values of those who are counted, empty texts for the others."""
        inner = self.own if not self.key.counted else f'IF({self.key.counted},{self.own},"")'
        return self._add(Text("参加比较的数值", "counted value"), _floats(self.counted_floats), f'IFERROR({inner},"")')

    @cached_property
    def ordered(self) -> GridColumn:
        """The counted values from small to large."""
        return self._sorted(self.keys, self.counted_floats, Text("从小到大", "in order"))

    def _sorted(self, keys: GridColumn, floats: Any, words: Text) -> GridColumn:
        if not self.key.is_fixed or not is_cell(self.key.term.compared):  # what is worked out is rounded by the workbook, and sorted as that has it
            return sorted_by_formulas(self.grid, keys, floats, _GROUP, self._titled(words))
        return self._add(words, _floats(np.sort(np.where(np.isnan(floats), LAST, floats))), "")

    def counted_and_ranks(self) -> tuple[Any, Any]:
        """As the engine has them: how many of each one's group are counted, and each one's rank from the largest; nan for whoever is not."""
        codes = np.zeros(self.grid.count, np.int64) if self.key.group is None else np.asarray(self.key.codes)
        counts, ranks = np.zeros(self.grid.count), np.full(self.grid.count, np.nan)
        for code in np.unique(codes):
            mine = codes == code
            floats = self.counted_floats[mine]
            known = np.sort(floats[~np.isnan(floats)])
            counts[mine] = len(known)
            ranks[mine] = np.where(np.isnan(floats), np.nan, len(known) - np.searchsorted(known, floats, "right") + 1)
        return counts, ranks

    # groups

    @cached_property
    def codes(self) -> GridColumn:
        """The number of each one's group."""
        assert self.key.group is not None
        return self._add(Text("组别", "group"), pa.array(np.asarray(self.key.codes, np.float64)), self.key.group.formula)

    @cached_property
    def _wide(self) -> int:
        return self.grid.count + 1

    @cached_property
    def _within(self) -> tuple[GridColumn, GridColumn]:
        """Group and place among all as one number, and these in order."""
        floats = self.counted_floats
        place = np.searchsorted(np.sort(floats[~np.isnan(floats)]), floats, "right").astype(np.float64)
        joint = np.where(np.isnan(floats), np.nan, np.asarray(self.key.codes) * self._wide + place)
        formula = f'IFERROR({self.codes.cell}*{self._wide}+MATCH({self.keys.cell},{self.ordered.range},1),"")'
        joined = self._add(Text("组别与位置", "group and place"), _floats(joint), formula)
        return joined, self._sorted(joined, joint, Text("按组从小到大", "in order by group"))

    def _begin(self, code: str) -> str:
        """How many counted ones stand in the groups before."""
        return f"IFERROR(MATCH({code}*{self._wide},{self._within[1].range},1),0)"

    @cached_property
    def begin(self) -> GridColumn:
        """The same for each one's group."""
        codes, joint = np.asarray(self.key.codes), self._joint_sorted
        values = np.searchsorted(joint, codes * self._wide, "right")
        return self._add(Text("组的起点", "start of the group"), pa.array(values.astype(np.float64)), self._begin(self.codes.cell))

    @cached_property
    def end(self) -> GridColumn:
        """How many stand in the groups up to each one's."""
        values = np.searchsorted(self._joint_sorted, (np.asarray(self.key.codes) + 1) * self._wide, "right")
        return self._add(Text("组的终点", "end of the group"), pa.array(values.astype(np.float64)), self._begin(f"({self.codes.cell}+1)"))

    @cached_property
    def _joint_sorted(self) -> Any:
        return self._within[1].values.to_numpy(zero_copy_only=False)

    @cached_property
    def by_group(self) -> GridColumn:
        """The counted values, group by group, each from small to large."""
        if self.key.group is None:
            return self.ordered
        place = (self._joint_sorted % self._wide).astype(np.int64) - 1
        ordered = self.ordered.values.to_numpy(zero_copy_only=False)
        values = np.where(self._joint_sorted >= LAST, np.nan, ordered[np.clip(place, 0, self.grid.count - 1)])
        joint = self._within[1].cell
        formula = f"IF({joint}>=1E+300,0,INDEX({self.ordered.range},{joint}-INT({joint}/{self._wide})*{self._wide}))"
        return self._add(Text("按组的数值", "value by group"), _floats(np.nan_to_num(values, nan=0.0)), formula)

    @cached_property
    def upto(self) -> GridColumn:
        """The sum of the values so far."""
        values = np.where(self.by_group.values.to_numpy(zero_copy_only=False) >= LAST, 0, self.by_group.values.to_numpy(zero_copy_only=False))
        here = f"IF({self.by_group.cell}>=1E+300,0,{self.by_group.cell})"
        return self._add(Text("累计", "sum so far"), pa.array(np.cumsum(values)), f"N({ABOVE_SELF})+{here}")

    # what functions and ways of giving points ask

    def value(self) -> str:
        """Its own value."""
        return self.own

    @cached_property
    def _count(self) -> str:
        if self.key.group is not None:
            return f"({self.end.cell}-{self.begin.cell})"
        count = float(np.count_nonzero(~np.isnan(self.counted_floats)))
        return self._add(Text("个数", "number"), pa.array([count]), f"COUNT({self.keys.range})").top

    def count(self) -> str:
        """How many are counted."""
        return self._count

    @cached_property
    def _total(self) -> str:
        if self.key.group is not None:
            return f"({self._sum_at(self.end.cell)}-{self._sum_at(self.begin.cell)})"
        return self._add(Text("合计", "total"), pa.array([float(np.nansum(self.counted_floats))]), f"ROUND(SUM({self.keys.range}),{_ROUNDED})").top

    def total(self) -> str:
        """The sum of those who are counted."""
        return self._total

    def known_total(self) -> str:
        """The same; #N/A where nobody has a value. Of nobody among whom `among=` holds the sum is 0."""
        return self._total if self.key.counted else f"IF({self._count}>0,{self._total},NA())"

    def _sum_at(self, place: str) -> str:
        return f"IF({place}=0,0,INDEX({self.upto.range},MAX(1,{place})))"

    @cached_property
    def _place(self) -> str:
        """How many stand at or before it, counted through all groups."""
        if self.key.group is None:
            return f"IFERROR(MATCH({self.own},{self.ordered.range},1),0)"
        return f"IFERROR(MATCH({self.codes.cell}*{self._wide}+IFERROR(MATCH({self.own},{self.ordered.range},1),0),{self._within[1].range},1),0)"

    def at_or_below(self) -> str:
        """How many are at or below it."""
        return self._place if self.key.group is None else f"({self._place}-{self.begin.cell})"

    @cached_property
    def before(self) -> GridColumn:
        """How many stand before the first that equals it, in the order of `by_group`."""
        ordered = self.by_group
        same = ordered if self.key.group is None else self._within[1]
        equal = f"{same.cell}={same.above}"
        return self._add(Text("同值之前", "before equal ones"), pa.array(self._before_values()), f"IF({equal},{ABOVE_SELF},ROW()-{FIRST_ROW + 1})")

    def _before_values(self) -> Any:
        found = (self.ordered if self.key.group is None else self._within[1]).values.to_numpy(zero_copy_only=False)
        return np.searchsorted(found, found, "left").astype(np.float64)

    def sum_at_or_above(self) -> str:
        """The sum of those at or above it."""
        end = self.end.cell if self.key.group is not None else self.count()
        start = f"IF({self._place}=0,{self.begin.cell if self.key.group is not None else '0'},INDEX({self.before.range},MAX(1,{self._place})))"
        return f"ROUND({self._sum_at(end)}-{self._sum_at(f'({start})')},{_ROUNDED})"

    def sum_above(self) -> str:
        """The sum of those above it."""
        end = self.end.cell if self.key.group is not None else self.count()
        return f"({self._sum_at(end)}-{self._sum_at(self._place)})"

    def _at(self, place: str) -> str:
        """The value at a place of the group, from 1; none beyond it."""
        begin = f"{self.begin.cell}+" if self.key.group is not None else ""
        return f"IF({self.count()}<1,NA(),INDEX({self.by_group.range},MAX(1,{begin}{place})))"

    def largest(self) -> str:
        """The largest value."""
        return self._at(self.count())

    def smallest(self) -> str:
        """The smallest value."""
        return self._at("1")

    def quantile(self, part: str) -> str:
        """The value below which a part of them stands, as in PERCENTILE.INC."""
        place = f"ROUND(({self.count()}-1)*{part},9)"
        low, high = self._at(f"INT({place})+1"), self._at(f"MIN(INT({place})+2,{self.count()})")
        return f"IF(AND({part}>=0,{part}<=1),{low}+({high}-{low})*({place}-INT({place})),NA())"

    def cuts_passed(self, groups: int, *, nearest: bool, below: bool) -> str:
        """How many cuts it has passed."""
        sign = ">" if below else ">="
        passed = []
        for index in range(1, groups):
            if nearest:
                formula = self._at(f"MAX(1,-INT(-ROUND({self.count()}*{index}/{groups},9)))")
            else:
                place = f"({self.count()}-1)*{index}"
                low, high = self._at(f"INT(ROUND({place}/{groups},9))+1"), self._at(f"MIN(INT(ROUND({place}/{groups},9))+2,{self.count()})")
                formula = f"{low}+({high}-{low})*MOD({place},{groups})/{groups}"
            title = Text(f"第 {index} 分界", f"cut {index}")
            column = self._add(title, self._cut_values(index, groups, nearest=nearest), formula)
            cut = column.cell if self.key.group is not None else column.top
            passed.append(f"({self.own}{sign}{cut})")
        return "+".join(passed)

    def _cut_values(self, index: int, groups: int, *, nearest: bool) -> pa.Array:
        """A cut as the engine has it: of each one's group, or once for all."""
        codes = np.zeros(self.grid.count, np.int64) if self.key.group is None else np.asarray(self.key.codes)
        values = np.full(self.grid.count, np.nan)
        for code in np.unique(codes):
            mine = codes == code
            known = np.sort(self.counted_floats[mine & ~np.isnan(self.counted_floats)])
            if len(known):
                place = (len(known) - 1) * index
                low = -(-len(known) * index // groups) - 1 if nearest else place // groups
                high = low if nearest else min(low + 1, len(known) - 1)
                values[mine] = known[low] + (known[high] - known[low]) * (place % groups) / groups
        return _floats(values if self.key.group is not None else values[:1])


def _floats(values: Any) -> pa.Array:
    return pa.array(np.asarray(values, np.float64), pa.float64(), mask=np.isnan(np.asarray(values, np.float64)))
