"""Changed tables put back into the data of the rulebook that they came from."""

from __future__ import annotations

import copy
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from tiercli.domain.codes import found
from tiercli.domain.errors import WordsError
from tiercli.domain.finding import Finding, Place
from tiercli.domain.language import EMPTY, Language, Text
from tiercli.rulebook.parts.basis import basis_after
from tiercli.rulebook.parts.item_names import bound_value
from tiercli.rulebook.rewrite.rewrite import same_data
from tiercli.rulebook.tables.cells import value_of_cell
from tiercli.rulebook.tables.table import Column, Row, Shown, Table
from tiercli.rulebook.tables.tables import tables_of

Path_ = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class GivenRow:
    """One row as it came back: its first column, its cells by column, and where each of them stands (empty cells too)."""

    address: str
    cells: Mapping[str, str]
    places: Mapping[str, str]
    number: int


@dataclass(frozen=True, slots=True)
class GivenSheet:
    """One table as it came back."""

    table: str
    name: str
    rows: tuple[GivenRow, ...]


@dataclass
class Applied:
    """The rulebook's data with what the tables say, the cell of every value that they hold, those that changed, and what could not be read."""

    data: dict[Any, Any]
    cells: dict[Path_, Place] = field(default_factory=dict)
    changed: list[Path_] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)


def applied(data: Mapping[Any, Any], sheets: Sequence[GivenSheet], file: str, language: Language) -> Applied:
    """The data with what the sheets say; a table without a sheet stays as it is.

    data: that the tables were made from. file: the workbook's name. language: that it was written in.
    """
    answer = Applied(copy.deepcopy(dict(data)))
    tables = {table.key: table for table in tables_of(data)}
    for sheet in sheets:
        if (table := tables.get(sheet.table)) is not None:
            _Sheet(answer, table, sheet, file, language).put()
    return answer


class _Sheet:
    """One sheet at work."""

    def __init__(self, answer: Applied, table: Table, sheet: GivenSheet, file: str, language: Language) -> None:
        self.answer, self.table, self.sheet, self.file, self.language = answer, table, sheet, file, language
        self.columns = [column for column in table.columns if column.shown is not Shown.LABEL]

    def put(self) -> None:
        rows = self.placed()
        if not self.table.grows:
            self.fixed(rows)
            return
        groups: dict[Path_, list[tuple[GivenRow, Row | None]]] = {row.group: [] for row in self.table.rows}
        for given, row, group in rows:
            groups[group].append((given, row))
        for group, members in groups.items():
            if self.table.of_steps:
                self.steps(group, members)
            elif self.table.key == "params":
                self.params(members)
            else:
                self.items(group, members)

    def placed(self) -> list[tuple[GivenRow, Row | None, Path_]]:
        """Each given row with the row that it was (none for a new one) and the group that it belongs to."""
        known = {row.address: row for row in self.table.rows}
        used: set[str] = set()
        above: Path_ | None = None
        answer = []
        for given in self.sheet.rows:
            if self.table.grows and not given.cells:  # its contents were cleared: the row is gone, but it still says which group is here
                above = known[given.address].group if given.address in known else above
                continue
            if given.address and given.address not in known:
                self.say(given, "", Text(f"没有 '{given.address}' 这个位置", f"there is no place '{given.address}'"))
                continue
            group = known[given.address].group if given.address else above
            if group is None:
                message = Text("这一行不知道属于哪一组", "nothing says to which group this row belongs")
                self.say(given, "", message, Text("把它移到同组的行下面", "Move it below a row of its group"))
                continue
            above = group
            new = self.table.of_steps or not given.address or given.address in used
            answer.append((given, known[given.address] if given.address and not new else None, group))
            used.add(given.address)
        return answer

    def fixed(self, rows: Sequence[tuple[GivenRow, Row | None, Path_]]) -> None:
        seen = set()
        for given, row, _ in rows:
            if row is None:
                self.say(given, "", Text("这张表不能加行", "rows cannot be added to this table"), Text("请在 YAML 文件里加", "Add it in the YAML file"))
                continue
            seen.add(row.address)
            if self.table.key == "matrix":
                self.cell(given, row)
            else:
                self.fill(_at(self.answer.data, row.path), row.path, given, row)
        for row in self.table.rows:
            if row.address not in seen:
                message = Text(f"'{row.address}' 那一行没有了，这张表不能删行", f"the row of '{row.address}' is gone; rows cannot be taken out of this table")
                self.found(Place(self.file, self.sheet.name), message, Text("请恢复这一行，或在 YAML 文件里删", "Put it back, or take it out in the YAML file"))

    def cell(self, given: GivenRow, row: Row) -> None:
        """One cell of a matrix."""
        value = self.read(given, self.columns[0], row.cells["cell"])
        self.answer.cells[row.path] = self.place(given, "cell")
        if value is None:
            self.say(given, "cell", Text("没有写级别", "there is no level"))
        elif value is not row.cells["cell"]:
            self.answer.changed.append(row.path)
            _at(self.answer.data, row.path[:-1])[row.path[-1]] = value

    def items(self, group: Path_, members: Sequence[tuple[GivenRow, Row | None]]) -> None:
        """A list anew: what was a row keeps what the table does not show."""
        old = _at(self.answer.data, group)
        new = []
        for place, (given, row) in enumerate(members):
            item = copy.deepcopy(old[row.path[-1]]) if row is not None else {}
            self.answer.cells[(*group, place)] = self.place(given, "")
            self.fill(item, (*group, place), given, row)
            new.append(item)
        _at(self.answer.data, group[:-1])[group[-1]] = new

    def params(self, members: Sequence[tuple[GivenRow, Row | None]]) -> None:
        old = self.answer.data["params"]
        new: dict[Any, Any] = {}
        for given, row in members:
            name = given.cells.get("name", "").strip()
            if not name or name in new:
                self.say(
                    given,
                    "name",
                    Text(f"参数 '{name}' 写了两次", f"the param '{name}' is there twice") if name else Text("参数要有名称", "a param needs a name"),
                )
                continue
            kept = copy.deepcopy(old[row.path[-1]]) if row is not None else {}
            item = kept if isinstance(kept, dict) and not {"zh", "en"} & set(kept) else {"value": kept}
            self.fill(item, ("params", name), given, row, but="name")
            new[name] = item["value"] if not isinstance(kept, dict) and set(item) == {"value"} else item
        self.answer.data["params"] = new

    def steps(self, group: Path_, members: Sequence[tuple[GivenRow, Row | None]]) -> None:
        old = _at(self.answer.data, group)
        known = {bound_value(bound): bound for bound in old}
        bounds, points = (next(column for column in self.columns if column.key == key) for key in ("bound", "points"))
        new: dict[Any, Any] = {}
        for given, _ in members:
            bound = self.read(given, bounds, None)
            if bound is None:
                self.say(
                    given,
                    "bound",
                    Text("没有写从哪里起", "nothing says from where on") if bounds.shown is Shown.AMOUNT else Text("没有写类别", "there is no category"),
                )
                continue
            bound = known.get(bound_value(bound), bound)
            value = self.read(given, points, old.get(bound))
            if value is None:
                self.say(given, "points", Text("没有写得分", "there are no points"))
            elif bound in new:
                self.say(given, "bound", Text(f"'{bound}' 写了两次", f"'{bound}' is there twice"))
            else:
                new[bound] = value
                self.answer.cells[(*group, bound)] = self.place(given, "points")
        holder = _at(self.answer.data, group[:-1])
        holder[group[-1]] = new
        if not same_data(old, new):
            _keep_true(holder, {str(group[-1])})
        if not new:
            message = Text("这一组一行也没有了", "nothing is left of this group")
            self.found(Place(self.file, self.sheet.name), Text(f"{_dotted(group)}：{message.zh}", f"{_dotted(group)}: {message.en}"), EMPTY)

    def fill(self, item: dict[Any, Any], path: Path_, given: GivenRow, row: Row | None, *, but: str = "") -> None:
        """The cells of a row put into an item."""
        told: set[str] = set()
        for column in self.columns:
            if column.key == but or column.key not in given.places:
                continue
            old = row.cells.get(column.key) if row is not None else None
            value = self.read(given, column, old)
            keys = tuple(column.key.split(".", 1)) if column.key.startswith("treatment.") else (column.key,)
            self.answer.cells[(*path, *keys)] = self.place(given, column.key)
            if value is old:
                continue
            self.answer.changed.append((*path, *keys))
            told |= {str(key) for key in keys}
            holder = item
            for key in keys[:-1]:
                holder = holder.setdefault(key, {})
            if value is None:
                holder.pop(keys[-1], None)
            else:
                holder[keys[-1]] = value
            if not holder and len(keys) > 1:
                item.pop(keys[0])
        _keep_true(item, told)

    def read(self, given: GivenRow, column: Column, old: Any) -> Any:
        try:
            return value_of_cell(given.cells.get(column.key), old, column.shown, column.key, self.language)
        except WordsError as error:
            self.say(given, column.key, error.words, error.hint)
            return old

    def say(self, given: GivenRow, key: str, message: Text, hint: Text = EMPTY) -> None:
        self.found(self.place(given, key), message, hint)

    def found(self, place: Place, message: Text, hint: Text) -> None:
        self.answer.findings.append(found("rulebook.wrong-cell", place, message, hint=hint))

    def place(self, given: GivenRow, key: str) -> Place:
        return Place(self.file, self.sheet.name, given.places.get(key) or f"A{given.number}")


def _keep_true(item: dict[Any, Any], told: set[str]) -> None:
    """The policy is not quoted for what was changed."""
    if item.get("basis") is not None:
        item["basis"] = basis_after(item["basis"], frozenset(told))


def _at(data: Any, path: Path_) -> Any:
    for key in path:
        data = data[key]
    return data


def _dotted(path: Path_) -> str:
    return ".".join(str(one) for one in path)
