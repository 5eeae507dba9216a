"""The cells of the sheet 参数: every number of the rules that formulas use, once, where people may change it.

A row has a key (a param's name, or where in the rulebook a number stands), its words, its value, and, for bounds and categories, its points.
What a rulebook names a param for is no cell of its own but that param's.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from tiercli.domain.language import EMPTY, Language, Text, same
from tiercli.grammar.excel import number_text, text_text
from tiercli.grammar.small_types import amount_and_side
from tiercli.report.live.grid import fixed
from tiercli.report.live.parameter_cells import ParameterCell, StepRanges, cell_value
from tiercli.rulebook.model import Param, Rulebook

Path = tuple[Any, ...]
KEY, NAME, VALUE, POINTS, UNIT, WRITTEN, RANGE, STATUS = range(8)
MARK_COLUMN = 8
"""Hidden: says whose parameters they are."""
ORDER, ANCHOR, HEIGHT, SLOPE, CHANGED = range(9, 14)
"""Columns of the sheet; those from the mark on are worked out, and hidden."""
LETTERS = "ABCDEFGHIJKLMN"
FIRST_LINE = 7
SUMMARY_LINE = 4
_LAST = 5_000
"""A row that no sheet of parameters reaches."""
_SIDES = {False: Text("起", "from"), True: Text("超过", "above")}


@dataclass
class Parameters:
    """The sheet in the making.

    rules: the rulebook as it is written. cells: by row (from 0) and column. places: the cell of each path that has one.
    """

    rulebook: Rulebook
    rules: Mapping[Any, Any]
    cells: dict[tuple[int, int], ParameterCell] = field(default_factory=dict)
    places: dict[Path, str] = field(default_factory=dict)
    used: set[str] = field(default_factory=set)
    inputs: list[tuple[int, int]] = field(default_factory=list)
    line: int = FIRST_LINE

    def __post_init__(self) -> None:
        if self.rulebook.params:
            self.section(Text("参数", "Params"), (Text("代号", "Key"), Text("名称", "Name"), Text("取值", "Value")))
        for name, param in self.rulebook.params.items():
            self._input(("params", name), param.title or same(name), param, key=name)

    # what formulas ask for

    def param(self, name: str) -> str:
        """A param's cell."""
        self.used.add(name)
        return self.places["params", name]

    def number(self, path: Path, value: Decimal | int, title: Text) -> str:
        """The cell of a number that stands at a path of the rulebook, or of the param that is named there."""
        if path in self.places:
            return self.places[path]
        if (name := self.named_at(path)) is not None:
            self.places[path] = self.param(name)
            return self.places[path]
        return self._input(path, title, Param(value=Decimal(value)))

    def amount(self, path: Path, amount: Decimal | str, title: Text) -> str:
        """The same for what may itself be the name of a param."""
        return self.param(amount) if isinstance(amount, str) else self.number(path, amount, title)

    def choice(self, path: Path, value: str, title: Text, choices: Sequence[str]) -> str:
        """The cell of a word that is one of several, such as a level."""
        if path in self.places:
            return self.places[path]
        place = self._input(path, title, Param(value=value))
        cell = self.cells[self.inputs[-1]]
        self.cells[self.inputs[-1]] = ParameterCell("input", cell.value, choices=tuple(choices))
        return place

    def worked_out(self, title: Text, formula: str, value: float) -> str:
        """The cell of a number that follows from others."""
        row = self._row(ParameterCell("quiet", ""), ParameterCell("name", title), ParameterCell("worked", value, formula))
        return _place(row, VALUE)

    def section(self, title: Text, heads: Sequence[Text] = ()) -> int:
        """A heading with a line of headers below; the row of these."""
        self.line += 1
        self.cells[self.line, KEY] = ParameterCell("section", title)
        self.line += 1
        if not heads:
            return self.line - 1
        for column, head in enumerate((*heads, *(EMPTY,) * (STATUS + 1 - len(heads)))):
            self.cells[self.line, column] = ParameterCell("head", _HEADS.get(column, head) if not any(head) else head)
        self.line += 1
        return self.line - 1

    def steps(self, path: Path, steps: Mapping[Decimal | str, Decimal], title: Text, *, below_is_lowest: bool, value_of: Mapping[str, Any]) -> StepRanges:
        """Bounds and points at a path; those that belong to their bands stand first. value_of: params' values by name."""
        head = self.section(title, (Text("位置", "Place"), Text("名称", "Name"), Text("下限", "Bound"), Text("得分", "Points")))
        sided = [(index, *amount_and_side(bound), points) for index, (bound, points) in enumerate(steps.items())]
        ordered = sorted(sided, key=lambda one: one[2])
        first, count = self.line, len(ordered)
        closed = sum(not is_open for _, _, is_open, _ in ordered)
        numbers = [(Decimal(str(value_of[amount])) if isinstance(amount, str) else Decimal(amount)) for _, amount, _, _ in ordered]
        sizes = sorted(range(count), key=lambda place: (numbers[place], ordered[place][2], place))
        for place, (index, amount, is_open, points) in enumerate(ordered):
            row = self._row(ParameterCell("key", _spelt((*path, index))), ParameterCell("name", _SIDES[is_open]))
            if isinstance(amount, str):
                self.cells[row, NAME] = ParameterCell("name", _beside(_SIDES[is_open], self.rulebook.params[amount].title or same(amount)))
                self.cells[row, VALUE] = ParameterCell("shown", numbers[place], self.param(amount))
            else:
                self.cells[row, VALUE] = ParameterCell("input", amount)
                self.inputs.append((row, VALUE))
            self._points(row, (*path, list(steps)[index]), points)
            at, mine = sizes.index(place) + 1, f"$C${row + 1}"
            self.cells[row, ORDER] = ParameterCell("worked", at, _order(mine, first, first + closed, first + count, place, is_open=is_open))
            k = sizes[place]
            find = f"MATCH({place + 1},{_span(ORDER, first, count)},0)"
            self.cells[row, ANCHOR] = ParameterCell("worked", float(numbers[k]), f"INDEX({_span(VALUE, first, count)},{find})")
            self.cells[row, HEIGHT] = ParameterCell("worked", float(ordered[k][3]), f"INDEX({_span(POINTS, first, count)},{find})")
            rise = EMPTY_SLOPE
            if place + 1 < count:
                after = sizes[place + 1]
                width = numbers[after] - numbers[k]
                rise = float((ordered[after][3] - ordered[k][3]) / width) if width else EMPTY_SLOPE
            n = row + 1
            formula = f"IFERROR(($L${n + 1}-$L${n})/($K${n + 1}-$K${n}),0)" if place + 1 < count else "0"
            self.cells[row, SLOPE] = ParameterCell("worked", rise, formula)
        lowest = float(ordered[sizes[0]][3])
        self.cells[head, HEIGHT] = ParameterCell("worked", lowest if below_is_lowest else 0.0, f"$L${first + 1}" if below_is_lowest else "0")
        return StepRanges(
            fixed(_span(VALUE, first, closed)) if closed else "",
            fixed(_span(VALUE, first + closed, count - closed)) if count > closed else "",
            fixed(_span(HEIGHT, head, first + count - head)),
            fixed(_span(ANCHOR, first, count)),
            fixed(_span(HEIGHT, first, count)),
            fixed(_span(SLOPE, first, count)),
        )

    def categories(self, path: Path, points: Mapping[str, Decimal], title: Text, kind: str) -> tuple[str, str]:
        """Categories and their points at a path, as two ranges."""
        self.section(title, (Text("位置", "Place"), Text("名称", "Name"), Text("类别", "Category"), Text("得分", "Points")))
        first = self.line
        for index, (category, earned) in enumerate(points.items()):
            row = self._row(ParameterCell("key", _spelt((*path, index))), ParameterCell("name", same("=")))
            self.cells[row, VALUE] = ParameterCell("shown", _category(category, kind))
            self._points(row, (*path, category), earned)
        return fixed(_span(VALUE, first, len(points))), fixed(_span(POINTS, first, len(points)))

    def named_at(self, path: Path) -> str | None:
        """The param that is named at a path in place of a number."""
        here: Any = self.rules
        for part in path:
            if isinstance(here, Mapping):
                here = here.get(part)
            elif isinstance(here, Sequence) and not isinstance(here, str) and isinstance(part, int) and part < len(here):
                here = here[part]
            else:
                return None
        return here if isinstance(here, str) and here in self.rulebook.params else None

    def says(self, stays: Sequence[tuple[Text, Text]]) -> None:
        """What stays the value of the run, and why, below all sections."""
        if stays:
            self.section(Text("不随参数重算、仍是本次数值的", "What stays as the run had it"))
            for title, why in stays:
                self._row(ParameterCell("quiet", ""), ParameterCell("name", Text(f"{title.zh}：{why.zh}", f"{title.en}: {why.en}")))

    def changed(self) -> str:
        """How many cells were changed since the run."""
        return fixed(f"${LETTERS[CHANGED]}${SUMMARY_LINE + 1}")

    def sums_up(self, moved: str, audit: str) -> None:
        """The line above the sections: how much was changed, who moved, and where formulas and engine differ."""
        changed = f"${LETTERS[CHANGED]}${SUMMARY_LINE + 1}"
        self.cells[SUMMARY_LINE, CHANGED] = ParameterCell("worked", 0.0, f"SUM(${LETTERS[CHANGED]}${FIRST_LINE + 1}:${LETTERS[CHANGED]}${_LAST})")
        for column, title, formula in (
            (KEY, Text("已改的格子", "Cells changed"), changed),
            (VALUE, Text("等级变动", "Levels moved"), f"SUMPRODUCT(--(LEN({moved})>0))"),
            (UNIT, Text("审计：不一致", "Audit: differing"), f"SUMPRODUCT(--(LEN({audit})>0))"),
        ):
            self.cells[SUMMARY_LINE, column] = ParameterCell("name", title)
            self.cells[SUMMARY_LINE, column + 1] = ParameterCell("worked", 0.0, formula)

    def finish(self, notes: Mapping[str, Text], language: Language) -> None:
        """What each cell held in the run, whether it was changed, and what does not follow a param. notes: by param, what does not follow it."""
        for row in sorted({row for row, _ in self.inputs}):
            tests, written = [], []
            for column in (VALUE, POINTS):
                cell = self.cells.get((row, column))
                if cell is None or cell.kind != "input":
                    continue
                value = cell_value(cell.value)
                place = f"${LETTERS[column]}${row + 1}"
                if isinstance(value, bool):
                    tests.append(f"{place}={'TRUE' if value else 'FALSE'}")
                elif isinstance(value, Decimal | int):
                    tests.append(f"{place}={number_text(value)}")
                else:
                    tests.append(f"EXACT({place},{text_text(str(value))})")
                written.append(cell.value)
            same_now = tests[0] if len(tests) == 1 else f"AND({','.join(tests)})"
            self.cells[row, CHANGED] = ParameterCell("worked", 0.0, f"IF({same_now},0,1)")
            self.cells[row, WRITTEN] = ParameterCell("quiet", written[0]) if len(written) == 1 else ParameterCell("quiet", " / ".join(map(_plainly, written)))
            key = self.cells[row, KEY].value
            note = notes.get(str(key), EMPTY).spoken(language)
            changed = Text("已改", "changed").spoken(language)
            told = f"{changed}；{note}" if language == "zh" and note else f"{changed}; {note}" if note else changed
            self.cells[row, STATUS] = ParameterCell("status", note, f"IF(${LETTERS[CHANGED]}${row + 1}=1,{text_text(told)},{text_text(note)})")

    # how a row is made

    def _row(self, *cells: ParameterCell) -> int:
        row = self.line
        for column, cell in enumerate(cells):
            self.cells[row, column] = cell
        self.line += 1
        return row

    def _input(self, path: Path, title: Text, param: Param, key: str = "") -> str:
        value = param.plain
        row = self._row(ParameterCell("key", key or _spelt(path)), ParameterCell("name", title), ParameterCell("input", value, limits=(param.min, param.max)))
        self.cells[row, UNIT] = ParameterCell("quiet", param.unit)
        if param.min is not None or param.max is not None:
            self.cells[row, RANGE] = ParameterCell(
                "quiet", f"{'' if param.min is None else f'{param.min:f}'} … {'' if param.max is None else f'{param.max:f}'}"
            )
        self.inputs.append((row, VALUE))
        self.places[path] = _place(row, VALUE)
        return self.places[path]

    def _points(self, row: int, path: Path, points: Decimal) -> None:
        name = self.named_at(self._as_written(path))
        if name is not None:
            self.cells[row, POINTS] = ParameterCell("shown", points, self.param(name))
        else:
            self.cells[row, POINTS] = ParameterCell("input", points)
            self.inputs.append((row, POINTS))

    def _as_written(self, path: Path) -> Path:
        """The path with its last key as the file spells it: 0.05 may stand there as a number, as text or as 5%."""
        here: Any = self.rules
        for part in path[:-1]:
            here = here[part] if isinstance(here, Mapping | list) and (not isinstance(here, Mapping) or part in here) else {}
        if not isinstance(here, Mapping) or path[-1] in here:
            return path
        return (*path[:-1], next((key for key in here if str(key) == str(path[-1])), path[-1]))


EMPTY_SLOPE = 0.0
_HEADS = {UNIT: Text("单位", "Unit"), WRITTEN: Text("本次取值", "Value of the run"), RANGE: Text("范围", "Range"), STATUS: Text("状态", "State")}


def _place(row: int, column: int) -> str:
    return fixed(f"${LETTERS[column]}${row + 1}")


def _span(column: int, first: int, count: int) -> str:
    return f"${LETTERS[column]}${first + 1}:${LETTERS[column]}${first + count}"


def _order(mine: str, first: int, opened: int, end: int, place: int, *, is_open: bool) -> str:
    """Which of the bounds it is by size; of equal ones the later, and one that lies below itself after the others."""
    counts = ["1"]
    if opened > first:
        counts.append(f"SUMPRODUCT(--({_span(VALUE, first, opened - first)}<{'=' if is_open else ''}{mine}))")
    if end > opened:
        counts.append(f"SUMPRODUCT(--({_span(VALUE, opened, end - opened)}<{mine}))")
    begin = opened if is_open else first
    if first + place > begin:
        counts.append(f"SUMPRODUCT(--({_span(VALUE, begin, first + place - begin)}={mine}))")
    return "+".join(counts)


def _spelt(path: Path) -> str:
    return ".".join(str(part) for part in path)


def _beside(one: Text, other: Text) -> Text:
    return Text(f"{one.zh}：{other.zh}", f"{one.en}: {other.en}")


def _category(category: str, kind: str) -> Decimal | str | bool:
    if kind == "flag":
        return category.lower() in ("true", "yes", "是", "1")
    return Decimal(category) if kind == "number" else category


def _plainly(value: Any) -> str:
    return f"{value:f}" if isinstance(value, Decimal) else str(value)
