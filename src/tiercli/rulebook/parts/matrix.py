"""A table of levels: one for each pair of two other gradings (or texts), as a nine-cell ABC/XYZ scheme has."""

from collections.abc import Mapping
from typing import Annotated, Any, Self

from pydantic import BeforeValidator, Field, model_validator

from tiercli.domain.errors import WordsError
from tiercli.domain.language import Text, listing
from tiercli.grammar.small_types import Meaning, Model, Name


def _texts(value: Any) -> Any:
    """Cells as YAML gives them; keys such as 1 are words too."""
    if not isinstance(value, dict):
        return value
    return {str(row): {str(column): level for column, level in cells.items()} if isinstance(cells, dict) else cells for row, cells in value.items()}


class Matrix(Model):
    """The level of each pair: rows by columns."""

    rows: Annotated[Name, Meaning("行是哪个分级，或文字指标、字段", "the grading, or text metric or field, of the rows")]
    columns: Annotated[Name, Meaning("列是哪个分级，或文字指标、字段", "the grading, or text metric or field, of the columns")]
    cells: Annotated[
        Annotated[dict[str, dict[str, Name]], BeforeValidator(_texts), Field(min_length=1)],
        Meaning("每一行的各列得哪一级：A: {X: AX, Y: AY, Z: AZ}", "the level in each column of each row: A: {X: AX, Y: AY, Z: AZ}"),
    ]
    otherwise: Annotated[
        Name | None,
        Meaning("不在表里的（其中一个没有值）得哪一级", "the level of those who are in no cell, such as without a value of one of the two"),
    ] = None

    @model_validator(mode="after")
    def _is_rectangular(self) -> Self:
        if self.rows == self.columns:
            raise WordsError(Text(f"rows 和 columns 都是 '{self.rows}'", f"rows and columns are both '{self.rows}'"))
        columns = self.column_names
        for row, cells in self.cells.items():
            if lacking := [column for column in columns if column not in cells]:
                words = listing(lacking)
                raise WordsError(
                    Text(f"第 '{row}' 行缺少列 {words.zh}", f"row '{row}' lacks {words.en}"), Text("每一行要有同样的列。", "Give every row the same columns.")
                )
        return self

    @property
    def column_names(self) -> list[str]:
        """The columns' names, in the order in which they are met."""
        return list(dict.fromkeys(column for cells in self.cells.values() for column in cells))

    @property
    def level_names(self) -> list[str]:
        """The levels of the cells and the one for everybody else, in the order in which they are read, the last one for everybody else."""
        names = [level for cells in self.cells.values() for level in cells.values() if level != self.otherwise]
        return list(dict.fromkeys([*names, *([self.otherwise] if self.otherwise else [])]))

    def conditions(self) -> Mapping[str, str]:
        """For each level of a cell the condition under which it is given, as an expression."""
        found: dict[str, list[str]] = {}
        for row, cells in self.cells.items():
            columns: dict[str, list[str]] = {}
            for column, level in cells.items():
                columns.setdefault(level, []).append(column)
            for level, named in columns.items():
                there = f"{self.columns} == {named[0]!r}" if len(named) == 1 else f"{self.columns} in {named!r}"
                found.setdefault(level, []).append(f"{self.rows} == {row!r} and {there}")
        return {level: cases[0] if len(cases) == 1 else " or ".join(f"({case})" for case in cases) for level, cases in found.items()}

    @property
    def because(self) -> Text:
        """What the reasons say of everybody: abc A, xyz X."""
        return Text(f"{self.rows} {{{self.rows}}}，{self.columns} {{{self.columns}}}", f"{self.rows} {{{self.rows}}}, {self.columns} {{{self.columns}}}")
