"""Entities counted by up to three fields, each cell with count, volume and share."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Annotated, Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from pydantic import Field

from tiercli.domain.columns import Column, Role
from tiercli.domain.exact import MICRO
from tiercli.domain.language import NONE, Text, filled, joined
from tiercli.grammar.small_types import Meaning, Name, Title
from tiercli.rulebook.facts.level_words import written_levels
from tiercli.rulebook.flaws.flaw import Flaw
from tiercli.rulebook.parts.basis import OwnBasis
from tiercli.rulebook.sheets.further_sheet import FurtherSheet, Known, Path, SheetSpeaker, flaws_of_metrics, flaws_of_names, names_words

if TYPE_CHECKING:
    from tiercli.follow import Given, GradedRows
    from tiercli.outcome.extras import Listing

TOTAL, SUBTOTAL, CELL = 0, 1, 2
_ALL = Text("合计", "Total")
_SUB = Text("小计", "Subtotal")


@dataclass
class _Cell:
    """What one segment adds up to."""

    entities: int = 0
    sums: list[int] = field(default_factory=list)


class Segments(FurtherSheet):
    """Customers counted by up to three fields, each cell with count, volume and share."""

    kind = Text("细分", "Segments")
    place = 30
    meaning = Meaning("按最多三个字段交叉统计", "customers counted by up to three fields")
    asked = "listed"
    title: Annotated[Title | None, Meaning("工作表的名称", "the sheet's title")] = None
    by: Annotated[list[Name], Meaning("档案的字段或分级，最多三个", "fields of the record, or gradings; at most three")] = Field(min_length=1, max_length=3)
    measures: Annotated[list[Name], Meaning("除个数外还要合计的指标", "the metrics that are added up beside the count")] = Field(default_factory=list)
    basis: OwnBasis = None

    def flaws(self, known: Known, path: Path) -> Iterator[Flaw]:
        """Flaws of the fields and of what is added up."""
        yield from flaws_of_names(self.by, known.kinds, (*path, "by"))
        yield from flaws_of_metrics(self.measures, known, (*path, "measures"))

    def listed(self) -> Sequence[str]:
        """The fields."""
        return self.by

    def words(self, speaker: SheetSpeaker) -> list[Text]:
        """By what it counts, and what it adds up."""
        said = [filled(Text("按 {} 交叉统计个数", "counted by {}"), joined([speaker.name(name) for name in self.by], " × ", " × "))]
        return [*said, filled(Text("并合计 {}", "with the sums of {}"), names_words(self.measures, speaker))] if self.measures else said


SHEET = Segments


def sheets(graded: "GradedRows", _: "Given") -> Iterator[tuple[str, "Listing"]]:
    """Every segment table of the rulebook."""
    for index, sheet in graded.outcome.rulebook.sheets.asked(Segments):
        found = _segments(graded, sheet)
        if found is not None:
            yield f"segments.{index + 1}", found


def _segments(graded: "GradedRows", sheet: Segments) -> "Listing | None":
    from tiercli.outcome.extras import Listing

    by = [name for name in sheet.by if graded.entities.place_of(name)[1] != "missing"]
    for name in sheet.by:
        if name not in by:
            title, _ = graded.title_of(name)
            graded.note(
                "sheets.no-column",
                Text(f"细分：没有“{title.zh}”的数据，按其余字段细分", f"segments: there is no data for '{title.en}'; the other fields are used"),
            )
    if not by:
        graded.note("sheets.no-segments", Text("没有可用于细分的字段，未生成细分表", "none of the fields for segments has data, so there is no segment sheet"))
        return None
    measures = [name for name in sheet.measures if graded.entities.place_of(name)[1] == "exact"]
    for name in sheet.measures:
        if name not in measures:
            title, _ = graded.title_of(name)
            graded.note(
                "sheets.no-column",
                Text(f"细分：没有“{title.zh}”的数据，该列未显示", f"segments: there is no data for '{title.en}', so the column is not shown"),
            )
    cells = _cells([graded.text_of(name) for name in by], [graded.rows[graded.entities.names[name][0]] for name in measures])
    columns = _columns(graded, by, measures)
    table = _table(graded, cells, by, columns)
    note = Text("等级按高低排列，其他从大到小；份额为占全部的比例", "Levels in their order, all else with the largest first; shares are of everything")
    title = sheet.title or Text("细分", "Segments")
    return Listing(title, tuple(columns), table, note)


def _cells(keys: list[pa.Array], values: list[pa.ChunkedArray]) -> dict[tuple[str, ...], _Cell]:
    """What all together come to, those with the same first word, and those with the same words.

    keys: the words of each entity. values: whole millionths, blank for none; sums hold 38 digits.
    """
    amounts = {f"v{index}": pc.fill_null(one, 0).cast(pa.decimal128(38, 0)) for index, one in enumerate(values)}
    table = pa.table({f"k{index}": one for index, one in enumerate(keys)} | amounts | {"one": pa.array(np.ones(len(keys[0]), np.int64))})
    wanted: list[Any] = [(name, "sum") for name in (*amounts, "one")]
    answer: dict[tuple[str, ...], _Cell] = {}
    for width in sorted({0, 1, len(keys)}):
        by = [f"k{index}" for index in range(width)]
        for row in table.group_by(by, use_threads=False).aggregate(wanted).to_pylist():
            if row["one_sum"]:
                answer[tuple(row[name] for name in by)] = _Cell(row["one_sum"], [int(row[f"{name}_sum"]) for name in amounts])
    return answer


def _level_order(graded: "GradedRows", name: str) -> dict[str, int]:
    """The places of a grading's levels, by the words that stand for them, best first; nothing for other fields."""
    grading = graded.outcome.rulebook.gradings.get(name)
    if grading is None:
        return {}
    names = [*grading.names_in_order, *grading.outside]
    written = written_levels(grading, graded.outcome.language)
    return {written.get(level, level): place for place, level in enumerate(names)}


def _columns(graded: "GradedRows", by: list[str], measures: list[str]) -> list[Column]:
    outcome = graded.outcome
    who = {"customer": Text("客户数", "Customers"), "manager": Text("人数", "Managers")}.get(outcome.rulebook.entity, Text("数量", "Count"))
    columns = [Column(f"by_{index}", graded.title_of(name)[0], Role.FIELD) for index, name in enumerate(by)]
    columns += [Column("count", who, Role.METRIC, "", 0), Column("count_share", Text("数量份额", "Share of count"), Role.METRIC, "%", 1)]
    for name in measures:
        title, unit = graded.title_of(name)
        decimals = next((column.decimals for column in outcome.results.columns if column.name == name), 2)
        columns.append(Column(name, title, Role.METRIC, unit, decimals))
        columns.append(Column(f"{name}_share", Text(f"{title.zh}份额", f"Share of {title.en.lower()}"), Role.METRIC, "%", 1))
    return columns


def _table(graded: "GradedRows", cells: dict[tuple[str, ...], _Cell], by: list[str], columns: list[Column]) -> pa.Table:
    from tiercli.outcome.extras import DEPTH

    width, orders = len(by), [_level_order(graded, name) for name in by]
    language = graded.outcome.language
    whole = cells.pop((), _Cell())
    none = NONE.spoken(language)

    def size(key: tuple[str, ...]) -> tuple[Any, ...]:
        cell = cells[key]
        word, order = key[-1], orders[len(key) - 1]
        ahead = tuple(orders[index].get(one, len(orders[index])) for index, one in enumerate(key[:-1]))  # within a first field, its further fields in turn
        return (word == none, *ahead, order.get(word, len(order)), *(-one for one in cell.sums[:1]), -cell.entities, key)

    rows: list[list[Any]] = []
    depths: list[int] = []

    def line(words: list[str], cell: _Cell, depth: int) -> None:
        row: list[Any] = [*words, cell.entities, cell.entities / whole.entities if whole.entities else None]
        for index, amount in enumerate(cell.sums or [0] * len(whole.sums)):
            row += [amount / MICRO, amount / whole.sums[index] if whole.sums[index] > 0 else None]
        rows.append(row)
        depths.append(depth)

    for first in sorted((key for key in cells if len(key) == 1), key=size):
        if width > 1:
            line([first[0], *[_SUB.spoken(language)] * (width > 1), *[""] * (width - 2)], cells[first], SUBTOTAL)
            for key in sorted((key for key in cells if len(key) == width and key[0] == first[0]), key=size):
                line(list(key), cells[key], CELL)
        else:
            line([first[0]], cells[first], CELL)
    if whole.entities:
        line([_ALL.spoken(language), *[""] * (width - 1)], whole, TOTAL)
    arrays = list(zip(*rows, strict=True)) or [()] * len(columns)
    made = {
        column.name: pa.array(list(values), pa.string() if column.decimals is None else pa.float64()) for column, values in zip(columns, arrays, strict=True)
    }
    return pa.table(made).append_column(DEPTH, pa.array(depths, pa.int64()))
