"""Names that stand above the lines of each customer, 客户：北原农资 or the name alone, or on the first of its lines only (`--fill-down COLUMN`)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from tiercli.domain.fields import Kind
from tiercli.domain.finding import Finding
from tiercli.domain.language import Text, counted
from tiercli.domain.patterns import late_pattern
from tiercli.read.formats.grid import Grid
from tiercli.read.shapes.context import Sheet
from tiercli.read.shapes.melt import settled
from tiercli.read.words.headers import Headers
from tiercli.read.words.lexicon import Lexicon, bare, match_header
from tiercli.read.words.rows import filled_cells, footers, has_content, matching, worded_totals
from tiercli.read.words.units import line_factor
from tiercli.read.words.values import trimmed

CUSTOMER = ("customer_id", "customer_name")
_NAMED = frozenset({*CUSTOMER, "manager", "region", "branch", "product", "category", "channel", "customer_type"})
_PAIR = late_pattern(r"([^\s:：]{1,20}(?:\s[A-Za-z.]{1,12})?)\s*[:：]\s*([^:：]*?)(?=\s+[^\s:：]{1,20}\s*[:：]|\s*$)")
_SAMPLE = 200
_MOST_CELLS = 4


def name_blocks(sheet: Sheet) -> Grid | None:
    """The sheet with what rows above the lines say as columns; none when no row does."""
    headers = sheet.headers
    if headers is None or not _may_have_blocks(sheet, headers):
        return None
    lexicon = sheet.lexicons[headers.table]
    absent = _NAMED - {match.field.name for match in headers.matches}
    start = headers.row + 1
    cells = [trimmed(column.slice(start)) for column in sheet.grid.columns]
    says = _labelled(lexicon, cells, absent)
    if not absent.issuperset(CUSTOMER):
        says = {row: {name: text for name, text in pairs.items() if name not in CUSTOMER} for row, pairs in says.items()}
        says = {row: pairs for row, pairs in says.items() if pairs}
    above = _above(sheet, headers, lexicon) if absent.issuperset(CUSTOMER) else {}
    if absent.issuperset(CUSTOMER) and not above and not any(set(pairs) & set(CUSTOMER) for pairs in says.values()):
        says = {**says, **_names_alone(cells)}
    lines = np.flatnonzero(filled_cells(cells, len(cells[0]) if cells else 0) >= 2)
    if not above and not (says and len(lines) and min(says) < lines[-1]):
        return None
    return _with_columns(sheet, headers, says, above)


def _may_have_blocks(sheet: Sheet, headers: Headers) -> bool:
    """A table that lacks its customer, or whose first rows hold one that says something of the rows below it."""
    if headers.missing == (CUSTOMER,):
        return True
    if headers.missing:
        return False
    width = len(sheet.grid.columns)
    for row in zip(*(column.slice(headers.row + 1, _SAMPLE).to_pylist() for column in sheet.grid.columns), strict=True):
        filled = [cell for cell in row if cell and cell.strip()]
        if 0 < len(filled) <= 2 and ("：" in filled[0] or ":" in filled[0]) and len(filled) < width:
            return True
    return False


def _labelled(lexicon: Lexicon, cells: list[pa.Array], absent: frozenset[str]) -> dict[int, dict[str, str]]:
    """What rows that consist of nothing but label：value say, by row of the body."""
    rows = len(cells[0]) if cells else 0
    likely = (filled_cells(cells, rows) <= _MOST_CELLS) & matching(cells, "[:：]", rows)
    found = {}
    for row in np.flatnonzero(likely).tolist():
        texts = [text for column in cells if (text := column[row].as_py())]
        pairs = _pairs(texts, lexicon)
        if pairs and set(pairs) <= absent:
            found[row] = pairs
    return found


def _pairs(texts: list[str], lexicon: Lexicon) -> dict[str, str]:
    """field -> value when every cell is a label with its value; nothing otherwise."""
    words, pairs = " ".join(texts), {}
    if line_factor(words, Kind.QUANTITY) or line_factor(words, Kind.MONEY):
        return {}
    matches = list(_PAIR.finditer(words))
    if not matches or matches[0].start() > 0:
        return {}
    for match in matches:
        found = match_header(match[1], lexicon)
        if found is None or found[0].name not in _NAMED or found[0].kind not in (Kind.TEXT, Kind.ID) or not match[2].strip():
            return {}
        pairs[found[0].name] = match[2].strip()
    return pairs


def _above(sheet: Sheet, headers: Headers, lexicon: Lexicon) -> dict[str, str]:
    """The customer that a line above the header names, for the lines up to the first block."""
    for line in sheet.top[: headers.row]:
        for cell in [cell for cell in line if cell]:
            pairs = _pairs([cell], lexicon) or _pairs([" ".join(text for text in line if text)], lexicon)
            if found := {name: text for name, text in pairs.items() if name in CUSTOMER}:
                return found
    return {}


def _names_alone(cells: list[pa.Array]) -> dict[int, dict[str, str]]:
    """Rows in which nothing stands but a name, each with lines below it."""
    rows = len(cells[0]) if cells else 0
    filled = filled_cells(cells, rows)
    alone = filled == 1
    numbers = matching(cells, r"^[-+(¥￥$]?[0-9０-９]", rows)
    alone &= ~numbers & ~worded_totals(cells, rows) & ~footers(cells, rows)
    found = {}
    lines = filled >= 2
    content = np.flatnonzero(filled > 0)
    after = dict(zip(content.tolist(), content[1:].tolist(), strict=False))
    for row in np.flatnonzero(alone).tolist():
        below = after.get(row)
        text = next(text for column in cells if (text := column[row].as_py()))
        if below is not None and lines[below] and len(text) <= 60:
            found[row] = {"customer_name": text}
    first = int(np.flatnonzero(lines)[0]) if lines.any() else -1
    return found if found and min(found) < first else {}


def _with_columns(sheet: Sheet, headers: Headers, says: Mapping[int, Mapping[str, str]], above: Mapping[str, str]) -> Grid:
    grid = settled(sheet.grid, skip_hidden=sheet.options.skip_hidden)
    start, height = headers.row + 1, grid.height
    fields = sheet.fields[headers.table]
    english = all(match.header.isascii() for match in headers.matches)
    made_of, names = [], list(dict.fromkeys([*above, *(name for pairs in says.values() for name in pairs)]))
    for name in names:
        own = [row for row, pairs in says.items() if name in pairs or (name in CUSTOMER and set(pairs) & set(CUSTOMER))]
        texts = pa.array([above.get(name), *(says[row].get(name) for row in own)], pa.string())
        places = np.searchsorted(np.array(own, dtype=np.int64), np.arange(height - start), side="right")
        field = fields.field(name)
        header = name if field is None else field.title.en if english else field.title.zh
        made_of.append((header, texts.take(pa.array(places))))
    rows = np.array(sorted(says), dtype=np.int64) + start
    made = grid.with_made(made_of, headers.row, asides={**grid.asides, "block-name": rows})
    made.notes.append(_said(sheet, headers, says, above, names))
    return made


def _said(sheet: Sheet, headers: Headers, says: Mapping[int, object], above: Mapping[str, str], names: list[str]) -> Finding:
    titles = [field.title for name in names if (field := sheet.fields[headers.table].field(name))]
    what = Text("、".join(title.zh for title in titles), ", ".join(title.en for title in titles))
    if not says:
        message = Text(
            f"{what.zh}取自表头上方：{'、'.join(above.values())}。", f"{what.en} is taken from the line above the header: {', '.join(above.values())}."
        )
        return sheet.note("sheet.blocks", headers.row, message)
    message = Text(
        f"{len(says)} 行单独写着{what.zh}，用于其下各行。",
        f"{counted(len(says), 'row stands above its lines and names', 'rows stand above their lines and name')} their {what.en}.",
    )
    places = [sheet.place(headers.row + 1 + row) for row in sorted(says)]
    return sheet.note("sheet.blocks", headers.row + 1 + min(says), message, count=len(says), places=places)


def fill_down(sheet: Sheet) -> Grid | None:
    """The sheet with the blanks of the named columns filled from above; rows that are wholly blank, and totals, are not filled."""
    headers = sheet.headers if sheet.options.fill_down else None
    wanted = _named_columns(sheet, headers) if headers else {}
    if headers is None or not wanted:
        return None
    grid = settled(sheet.grid, skip_hidden=sheet.options.skip_hidden)
    start = headers.row + 1
    columns, rows, count = list(grid.columns), grid.height - start, 0
    content = has_content([column.slice(start) for column in columns], rows)
    totals = worded_totals([trimmed(column.slice(start)) for column in columns], rows)
    for column in wanted:
        cells = trimmed(columns[column].slice(start))
        named = pc.if_else(pa.array(worded_totals([cells], rows)), pa.scalar(None, pa.string()), cells)
        blank = cells.is_null().to_numpy(zero_copy_only=False) & content & ~totals
        filled = pc.if_else(pa.array(blank), pc.fill_null_forward(named), cells)
        count += int(np.sum(blank & filled.is_valid().to_numpy(zero_copy_only=False)))
        columns[column] = pa.concat_arrays([columns[column].slice(0, start), filled])
    made = replace(grid, columns=columns)
    if count:
        listed = list(wanted.values())
        message = Text(
            f"“{'”“'.join(listed)}”有 {count} 个空白按 --fill-down 沿用上一行。",
            f"{counted(count, 'blank', 'blanks')} in {', '.join(listed)} {'is' if count == 1 else 'are'} filled from above, as --fill-down says.",
        )
        made.notes.append(sheet.note("sheet.filled-down", headers.row, message, count=count))
    return made


def _named_columns(sheet: Sheet, headers: Headers) -> dict[int, str]:
    """The columns that `--fill-down` names, by header or by any name of their field."""
    lexicon = sheet.lexicons[headers.table]
    wanted = {bare(name) for name in sheet.options.fill_down}
    fields = {found[0].name for name in sheet.options.fill_down if (found := match_header(name, lexicon))}
    named = {match.column for match in headers.matches if match.field.name in fields}
    return {column: name for column, name in enumerate(headers.names) if name and (bare(name) in wanted or column in named)}
