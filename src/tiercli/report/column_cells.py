"""The cells of one column as XML, of all its rows at once: plain values, and formulas with the values that they have."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tiercli.domain.patterns import late_pattern
from tiercli.domain.texts import number_texts
from tiercli.frames.marks import characters
from tiercli.report.cell_texts import escaped, may_have_spaces

if TYPE_CHECKING:
    import pyarrow as pa

EARLIEST_DAY = 61 - 25_569  # 1900-03-01 in days since 1970; Excel's calendar is wrong before it
_EDGE_SPACE = r"^\s|\s$|^\x{3000}|\x{3000}$"
ROW, PREVIOUS_ROW = "\x0e", "\x0f"
"""In a formula: the number of its row, and of the row above."""
_OPEN_ROW = late_pattern(f"([{ROW}{PREVIOUS_ROW}])")


@dataclass(frozen=True, slots=True)
class Computed:
    """A column of formulas with the values that they have, or of values in which nothing is #N/A.

    formula: without its equals sign, see ROW; empty for values. rows: how many cells there are, from the first on; none for all.
    is_shown: whether people read it: then a formula without a value is an empty text, not #N/A.
    blocks: in the place of one formula, one for each run of rows: the first, the row behind the last, the formula; other rows have no cell.
    """

    values: pa.Array
    formula: str = ""
    rows: int | None = None
    is_shown: bool = False
    blocks: tuple[tuple[int, int, str], ...] = ()

    def __len__(self) -> int:
        return len(self.values)

    def slice(self, start: int, length: int) -> Computed:
        """Some of its rows."""
        rows = None if self.rows is None else max(0, min(self.rows - start, length))
        own = ((max(first - start, 0), min(end - start, length), formula) for first, end, formula in self.blocks)
        blocks = tuple((first, end, formula) for first, end, formula in own if first < end) or ((0, 0, ""),) * bool(self.blocks)
        return Computed(self.values.slice(start, length), self.formula, rows, self.is_shown, blocks)


def plain_cells(column: pa.Array, letters: str, style: str, numbers: pa.Array, cut: str) -> list[pa.Array | pa.Scalar]:
    """The pieces that, joined row by row, are one column's cells."""
    import pyarrow as pa
    import pyarrow.compute as pc

    kind, values = _values(column, cut)
    head, close = pa.scalar(f'<c r="{letters}'), f'" s="{style}"'
    if kind == "text":
        space = pa.scalar("<is><t>")
        if may_have_spaces(characters(values)):
            preserve = pc.match_substring_regex(values, _EDGE_SPACE)
            space = pc.if_else(preserve, '<is><t xml:space="preserve">', "<is><t>")
        pieces: list[pa.Array | pa.Scalar] = [head, numbers, pa.scalar(f'{close} t="inlineStr">'), space, values, pa.scalar("</t></is></c>")]
    else:
        mark = ' t="b"' if kind == "flag" else ""
        pieces = [head, numbers, pa.scalar(f"{close}{mark}><v>"), values, pa.scalar("</v></c>")]
    if not values.null_count:
        return pieces
    blank = pc.binary_join_element_wise(head, numbers, pa.scalar(f"{close}/>"), pa.scalar(""))
    return [pc.coalesce(pc.binary_join_element_wise(*pieces, pa.scalar("")), blank)]


def computed_cells(column: Computed, letters: str, style: str, numbers: pa.Array, cut: str) -> list[pa.Array | pa.Scalar]:
    """The same for formulas; what they have no value for is #N/A."""
    import pyarrow as pa
    import pyarrow.compute as pc

    if column.blocks:
        return [_in_blocks(column, letters, style, numbers, cut)]
    if column.rows is not None and column.rows < len(column):
        filled_cells = computed_cells(Computed(column.values.slice(0, column.rows), column.formula), letters, style, numbers.slice(0, column.rows), cut)
        joined = pc.binary_join_element_wise(*filled_cells, pa.scalar("")) if column.rows else pa.array([], pa.string())
        return [pa.concat_arrays([joined, pa.array([""] * (len(column) - column.rows), pa.string())])]
    kind, values = _values(column.values, cut)
    head = pa.scalar(f'<c r="{letters}')
    pieces: list[pa.Array | pa.Scalar] = []
    if column.formula:
        escaped = column.formula.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
        above = pc.cast(pc.subtract(pc.cast(numbers, pa.int64()), 1), pa.string())
        open_rows = {ROW: numbers, PREVIOUS_ROW: above}
        pieces = [pa.scalar("<f>"), *(open_rows.get(piece, pa.scalar(piece)) for piece in _OPEN_ROW.split(escaped) if piece), pa.scalar("</f>")]
    mark = {"text": ' t="str"', "flag": ' t="b"'}.get(kind, "")
    if kind == "text":
        values = pc.if_else(pc.is_valid(column.values), pc.fill_null(values, ""), pa.scalar(None, pa.string()))
    nothing, without = ("str", "") if column.is_shown else ("e", "#N/A")
    opening = pc.if_else(pc.is_valid(values), pa.scalar(f'" s="{style}"{mark}>'), pa.scalar(f'" s="{style}" t="{nothing}">'))
    return [head, numbers, opening, *pieces, pa.scalar("<v>"), pc.fill_null(values, without), pa.scalar("</v></c>")]


def _in_blocks(column: Computed, letters: str, style: str, numbers: pa.Array, cut: str) -> pa.Array:
    """The cells of a column whose runs of rows have a formula each."""
    import pyarrow as pa
    import pyarrow.compute as pc

    found, place = [], 0
    for first, end, formula in (*column.blocks, (len(column), len(column), "")):
        if first > place:
            found.append(pa.array([""] * (first - place), pa.string()))
        if end > first:
            pieces = computed_cells(Computed(column.values.slice(first, end - first), formula), letters, style, numbers.slice(first, end - first), cut)
            found.append(pc.binary_join_element_wise(*pieces, pa.scalar("")))
        place = max(place, end)
    return pa.concat_arrays(found)


def _values(column: pa.Array, cut: str) -> tuple[str, pa.Array]:
    """What a column holds (text, number or flag), and the characters of each value's cell."""
    import pyarrow as pa
    import pyarrow.compute as pc

    kind = column.type
    if pa.types.is_boolean(kind):
        return "flag", pc.if_else(column, "1", "0")
    if pa.types.is_integer(kind) or pa.types.is_decimal(kind):
        return "number", pc.cast(column, pa.string())
    if pa.types.is_floating(kind):
        return "number", number_texts(column)
    if pa.types.is_date32(kind):
        days = pc.cast(column, pa.int32())
        if column.null_count != len(column) and pc.min(days).as_py() >= EARLIEST_DAY:
            return "number", pc.cast(pc.add(days, 25_569), pa.string())
    return "text", escaped(pc.cast(column, pa.string()), cut)
