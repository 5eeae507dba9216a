"""Long sheets: whole columns become a worksheet's rows, without a Python step per cell.

XlsxWriter takes one call a cell. For 20,000 customers by 50 columns these million calls cost more
than reading the input and grading it together. So a long sheet is made in two steps. XlsxWriter
makes the workbook with everything that a sheet has beside its values (formats, widths, filters,
conditional formats, sparklines, print setup), and one *model row* of blank cells where the values
are to begin. Then the package is copied part by part, and in the sheet's XML the model row gives way
to the rows themselves: Arrow's string kernels write each column's cells at once, with the styles
that XlsxWriter gave the model row, and a sparkline of the model row becomes one of every row.
Pieces of a long sheet are made side by side, while those before them are packed. Only public
calls of XlsxWriter are used.

Cells hold what XlsxWriter itself would have written (a test reads both back): text as inline
strings, never as formulas or links; numbers by their shortest digits; dates as serials; no value
as a blank cell.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, BinaryIO
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from tiercli.domain.patterns import late_pattern
from tiercli.report.column_cells import Computed, computed_cells, plain_cells

if TYPE_CHECKING:
    import pyarrow as pa
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

ROWS_AT_ONCE = 4_096
COMPRESSION = 2  # twice as fast as zlib's usual 6, for files a quarter larger

_STAMP = (1980, 1, 1, 0, 0, 0)
_SIDE_BY_SIDE = 2
_SPARKLINE = late_pattern(rb"<x14:sparkline><xm:f>([^<]*)!([A-Z]+)(\d+):([A-Z]+)(\d+)</xm:f><xm:sqref>([A-Z]+)(\d+)</xm:sqref></x14:sparkline>")
_OF_ROWS = late_pattern(r' (?:ht|customHeight|outlineLevel|hidden|collapsed)="[^"]*"')
_CELL = late_pattern(rb'<c r="([A-Z]+)\d+"(?: s="(\d+)")?/>')


@dataclass(frozen=True, slots=True)
class Filling:
    """Values that take the place of a sheet's model row.

    row: index of the first row, from 0. cut: what marks a text that was too long for a cell.
    heights: of each row in points; the sheet's usual height without them. folded: which rows are folded away.
    """

    row: int
    columns: tuple[pa.Array | Computed, ...]
    cut: str = "…"
    heights: pa.Array | None = None
    folded: pa.Array | None = None


def reserve(
    sheet: Worksheet,
    row: int,
    columns: Sequence[pa.Array | pa.ChunkedArray | Computed],
    formats: Sequence[Format],
    *,
    cut: str = "…",
    heights: pa.Array | pa.ChunkedArray | None = None,
    folded: pa.Array | pa.ChunkedArray | None = None,
) -> Filling | None:
    """Put a model row into a sheet, and say what is to fill it; none for columns without values."""
    rows = len(columns[0]) if columns else 0
    if not rows:
        return None
    for index, style in enumerate(formats):
        sheet.write_blank(row, index, None, style)
    sheet.write_blank(row + rows - 1, len(columns) - 1, None, formats[-1])  # so that the sheet's extent is known
    whole = tuple(_one(column) for column in columns)
    if folded is not None:
        sheet.set_row(row, None, None, {"level": 1})  # so that the sheet knows how deep its rows fold
    return Filling(row, whole, cut, None if heights is None else _one(heights), None if folded is None else _one(folded))


def pack(made: BinaryIO, fillings: Mapping[int, Filling], target: BinaryIO) -> None:
    """Copy a workbook, filling the sheets that have a filling.

    fillings: by the sheet's place in the workbook, from 0.
    """
    parts = {f"xl/worksheets/sheet{index + 1}.xml": filling for index, filling in fillings.items()}
    with ZipFile(made) as old, ZipFile(target, "w", ZIP_DEFLATED, compresslevel=COMPRESSION) as new:
        for entry in old.infolist():
            info = ZipInfo(entry.filename, _STAMP)
            info.compress_type = ZIP_DEFLATED
            filling = parts.get(entry.filename)
            if filling is None:
                new.writestr(info, old.read(entry), compresslevel=COMPRESSION)
                continue
            info._compresslevel = COMPRESSION  # type: ignore[attr-defined]  # a part written piece by piece takes it from here
            with new.open(info, "w") as part:
                for piece in filled(old.read(entry), filling):
                    part.write(piece)


def filled(xml: bytes, filling: Filling) -> Iterator[bytes | memoryview]:
    """A sheet's XML with its model row replaced."""
    opening = re.search(rb'<row r="%d"[^>]*>' % (filling.row + 1), xml)
    end = xml.rfind(b"</sheetData>")
    if opening is None or end < 0:
        raise ValueError("the sheet has no model row to fill")
    model = xml[opening.end() : xml.index(b"</row>", opening.end())]
    cells = [(match[1].decode(), (match[2] or b"0").decode()) for match in _CELL.finditer(model)]
    if len(cells) != len(filling.columns):
        raise ValueError(f"the model row has {len(cells)} cells for {len(filling.columns)} columns")
    row_rest = opening[0].decode().split('"', 2)[2]  # after r="6": spans, height
    yield xml[: opening.start()]
    rows, attributes = len(filling.columns[0]), _row_attributes(filling)

    def piece(start: int) -> memoryview:
        own = None if attributes is None else attributes.slice(start, ROWS_AT_ONCE)
        return _rows([column.slice(start, ROWS_AT_ONCE) for column in filling.columns], cells, filling.row + start + 1, row_rest, filling.cut, own)

    starts = range(0, rows, ROWS_AT_ONCE)
    if len(starts) < 2:
        yield from map(piece, starts)
    else:
        from concurrent.futures import ThreadPoolExecutor

        with ThreadPoolExecutor(_SIDE_BY_SIDE) as pool:
            yield from pool.map(piece, starts)
    yield _SPARKLINE.sub(lambda model: _sparklines(model, filling.row + 1, rows), xml[end:])


def _row_attributes(filling: Filling) -> pa.Array | None:
    """What every row says of itself: its height, and whether it is folded away."""
    import pyarrow as pa
    import pyarrow.compute as pc

    if filling.heights is None and filling.folded is None:
        return None
    height = pa.scalar("")
    if filling.heights is not None:
        height = pc.binary_join_element_wise(pa.scalar(' ht="'), pc.cast(filling.heights, pa.string()), pa.scalar('" customHeight="1"'), pa.scalar(""))
    fold = pa.scalar("") if filling.folded is None else pc.if_else(filling.folded, ' outlineLevel="1" hidden="1"', "")
    return pc.binary_join_element_wise(height, fold, pa.scalar(""))


def _sparklines(model: re.Match[bytes], line: int, rows: int) -> bytes:
    """A sparkline of the model row for each row; any other as it is."""
    sheet, first, start, last, end, at, where = (part.decode() for part in model.groups())
    if {start, end, where} != {str(line)}:
        return model[0]
    import pyarrow as pa
    import pyarrow.compute as pc

    numbers = pc.cast(pa.array(range(line, line + rows)), pa.string())
    begin, middle, place = (pa.scalar(text) for text in (f"<x14:sparkline><xm:f>{sheet}!{first}", f":{last}", f"</xm:f><xm:sqref>{at}"))
    close = pa.scalar("</xm:sqref></x14:sparkline>")
    return bytes(_in_one(pc.binary_join_element_wise(begin, numbers, middle, numbers, place, numbers, close, pa.scalar(""))))


def _in_one(texts: Any) -> memoryview:
    """The texts of all rows (an array of strings), one after the other, as UTF-8."""
    offsets = memoryview(texts.buffers()[1]).cast("i")
    return memoryview(texts.buffers()[2])[offsets[texts.offset] : offsets[texts.offset + len(texts)]]


def _one(column: Any) -> Any:
    import pyarrow as pa

    if not isinstance(column, pa.ChunkedArray):
        return column
    joined: Any = column.combine_chunks()
    return pa.concat_arrays(joined.chunks) if isinstance(joined, pa.ChunkedArray) else joined


def _rows(
    columns: Sequence[pa.Array | Computed], cells: Sequence[tuple[str, str]], first: int, row_rest: str, cut: str, own: pa.Array | None = None
) -> memoryview:
    """The XML of some rows, as UTF-8. own: each row's own attributes, in the place of the model row's."""
    import pyarrow as pa
    import pyarrow.compute as pc

    count = len(columns[0])
    numbers = pc.cast(pa.array(range(first, first + count)), pa.string())
    parts: list[pa.Array | pa.Scalar] = [pa.scalar('<row r="'), numbers, pa.scalar(f'"{row_rest}')]
    if own is not None:
        open_tag = _OF_ROWS.sub("", row_rest).removesuffix(">")
        parts = [pa.scalar('<row r="'), numbers, pa.scalar(f'"{open_tag}'), own, pa.scalar(">")]
    for column, (letters, style) in zip(columns, cells, strict=True):
        if isinstance(column, Computed):
            parts += computed_cells(column, letters, style, numbers, cut)
        else:
            parts += plain_cells(column, letters, style, numbers, cut)
    parts.append(pa.scalar("</row>"))
    return _in_one(pc.binary_join_element_wise(*parts, pa.scalar("")))
