"""One sheet understood: its table, its typed rows, and where every other row went."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from tiercli.domain.account import InputSheet, SetAside, TableAccount
from tiercli.domain.errors import InputError
from tiercli.domain.fields import Kind, TableFields
from tiercli.domain.finding import Finding, Place
from tiercli.domain.language import Text
from tiercli.domain.period import month_end
from tiercli.read import rows as row_rules
from tiercli.read.columns import read_columns
from tiercli.read.dates import month_in_name, year_in
from tiercli.read.grid import Grid
from tiercli.read.headers import SCANNED_ROWS, Headers, read_headers
from tiercli.read.notes import found
from tiercli.read.options import ReadOptions
from tiercli.read.reading import FILE, ROW, SHEET
from tiercli.read.values import Typed, days

if TYPE_CHECKING:
    import numpy as np
    import pyarrow as pa

    Mask = np.ndarray[Any, np.dtype[np.bool_]]

# What is wrong with a cell -> why its row is set aside.
REASONS: Mapping[str, str] = {
    "unreadable": "unreadable-number",
    "ambiguous": "ambiguous-number",
    "too-large": "too-large",
    "wrong-unit": "wrong-unit",
    "error-cell": "error-cell",
    "formula-without-value": "formula-without-value",
}
DATE_REASONS: Mapping[str, str] = {
    **REASONS,
    "unreadable": "unreadable-date",
    "ambiguous": "ambiguous-date",
    "out-of-range": "date-out-of-range",
    "month-only": "month-only",
}
_PLACES_IN_ACCOUNT = 5


@dataclass
class SheetReading:
    """One sheet as a table, or as not understood (then `table` is empty and `headers` says what was seen)."""

    file: str
    sheet: str
    table: str = ""
    path: str = ""
    rows: pa.Table | None = None
    account: TableAccount | None = None
    input: InputSheet | None = None
    findings: list[Finding] = field(default_factory=list)
    headers: tuple[str, ...] = ()
    missing: tuple[tuple[str, ...], ...] = ()
    nearly: str = ""
    chinese: int = 0
    english: int = 0
    summary_like: bool = False


def understand(grid: Grid, options: ReadOptions, fields: Mapping[str, TableFields], *, path: str, sha256: str, table: str | None) -> SheetReading:
    """A sheet's records in their types.

    path: the file as the user named it. table: when the user said which one the sheet is.
    Errors: InputError when a sum would not fit exact numbers.
    """
    return _Understanding(grid, options, fields, path, sha256, table).result()


class _Understanding:
    """The steps of understanding one sheet, sharing its masks: what each row is."""

    def __init__(self, grid: Grid, options: ReadOptions, fields: Mapping[str, TableFields], path: str, sha256: str, table: str | None) -> None:
        self.grid, self.options, self.fields, self.path, self.sha256, self.said = grid, options, fields, path, sha256, table
        self.reading = SheetReading(grid.file, grid.sheet, path=path)
        self.findings = self.reading.findings
        self.parts: list[SetAside] = []

    def result(self) -> SheetReading:
        """The sheet, understood or not."""
        top = self.grid.top(SCANNED_ROWS)
        self.year, self.month = self._month(top)
        header_row = None if self.options.header_row is None else self.options.header_row - self.grid.first_row
        headers = read_headers(
            top,
            self.grid.sheet or self.grid.file.rpartition(".")[0],
            self.fields,
            maps=self.options.maps,
            header_row=header_row,
            table=self.said,
            has_month=bool(self.month),
            merged=self._merged_texts(top),
        )
        if headers is None or headers.missing:
            return self._not_understood(headers, top)
        self.headers, self.table = headers, self.fields[headers.table]
        self._say_language()
        self._read_body(top)
        return self.reading

    def _month(self, top: Sequence[Sequence[str]]) -> tuple[int | None, int | None]:
        """Year and month that the sheet's name gives; the year also from the file's name or a title."""
        year, month = month_in_name(self.grid.sheet)
        if month and not year:
            year = month_in_name(self.grid.file)[0] or next((found for line in top[:5] for cell in line if cell and (found := year_in(cell))), None)
        return year, month

    def _merged_texts(self, top: Sequence[Sequence[str]]) -> dict[tuple[int, int], str]:
        texts = {}
        for first, left, last, right in self.grid.merges:
            row, column = first - self.grid.first_row, left - self.grid.first_column
            if not (0 <= row < len(top) and 0 <= column < len(top[row])) or not top[row][column]:
                continue
            for under in range(row, min(last - first, SCANNED_ROWS) + row + 1):
                for beside in range(column, min(right - left, 512) + column + 1):
                    texts[under, beside] = top[row][column]
        return texts

    def _not_understood(self, headers: Headers | None, top: Sequence[Sequence[str]]) -> SheetReading:
        reading = self.reading
        if headers:
            reading.headers, reading.missing, reading.nearly = tuple(name for name in headers.names if name), headers.missing, headers.table
        else:
            widest = max(top, key=lambda line: sum(1 for cell in line if cell), default=())
            reading.headers = tuple(cell for cell in widest if cell)[:30]
        return reading

    def _say_language(self) -> None:
        for match in self.headers.matches:
            if match.header.isascii():
                self.reading.english += 1
            else:
                self.reading.chinese += 1

    def place(self, row: int | None = None, column: int | None = None) -> Place:
        """Where a body row (and grid column) stands, as Excel shows it."""
        cell = "" if row is None else f"{'' if column is None else self.grid.letters(column)}{self.first + row}"
        return Place(self.grid.file, self.grid.sheet, cell)

    def _read_body(self, top: Sequence[Sequence[str]]) -> None:
        import numpy as np

        start = self.headers.row + 1
        self.first = self.grid.first_row + start
        cells = [column.slice(start) for column in self.grid.columns]
        self.count = self.grid.height - start
        body = read_columns(self, cells, top)
        records = self._plain_records(body.texts)
        self.doubtful = np.flatnonzero(~records)
        self.content = records | self._among_doubtful(row_rules.has_content, [body.texts.get(index, column) for index, column in enumerate(cells)])
        self.reason = np.zeros(self.count, dtype=np.int8)
        self.reasons = [""]
        self.open = self.content.copy()
        self._set_aside_non_records(body.texts)
        self._give_month(body.typed)
        self._set_aside_flawed(body.typed)
        self._check_totals(body.typed)
        self._close(body.typed)

    def aside(self, reason: str, mask: Mask) -> int:
        """Sets the rows of a mask aside, unless they are already; how many those were."""
        mask = mask & self.open
        count = int(mask.sum())
        if count:
            if reason not in self.reasons:
                self.reasons.append(reason)
            self.reason[mask] = self.reasons.index(reason)
            self.open &= ~mask
        return count

    def gone_for(self, *reasons: str) -> Mask:
        """The rows set aside for any of these reasons."""
        import numpy as np

        return np.isin(self.reason, [self.reasons.index(reason) for reason in reasons if reason in self.reasons])

    def _set_aside_non_records(self, texts: Mapping[int, pa.Array]) -> None:
        import numpy as np

        matched = {match.column: texts[match.column] for match in self.headers.matches}
        hidden = np.array([row - self.first for row in self.grid.hidden_rows if 0 <= row - self.first < self.count], dtype=np.int64)
        if len(hidden):
            mask = np.zeros(self.count, dtype=bool)
            mask[hidden] = True
            shown = int((mask & self.content).sum())
            if self.options.skip_hidden:
                self.aside("hidden-row", mask)
            elif shown:
                rows = [self.place(int(row)) for row in np.flatnonzero(mask & self.content)[:50]]
                message = Text(f"{shown} 个隐藏行已照常读取。", f"{shown} hidden rows were read all the same.")
                self.findings.append(found("sheet.hidden", rows[0], message, count=shown, places=rows))
        names, wide = self.headers.names, list(matched)
        self.aside(
            "repeated-header",
            self._among_doubtful(lambda columns, rows: row_rules.repeated_headers(dict(zip(wide, columns, strict=True)), names, rows), list(matched.values())),
        )
        wordy = [texts[index] for index in texts if index not in self._number_columns()]
        proper = self._is_record(texts)
        self.aside("total-row", self._among_doubtful(row_rules.worded_totals, wordy) & self.content & ~proper)
        for match in self.headers.matches:
            if match.field.name in self.table.key and match.field.kind is not Kind.DATE:
                self.aside("total-row", row_rules.chinese_totals(texts[match.column], self.count))
        numbers = self._among_doubtful(lambda columns, rows: row_rules.matching(columns, "[0-9]", rows), [texts[index] for index in self._number_columns()])
        self.aside("footer", self._among_doubtful(row_rules.footers, wordy) & ~numbers & ~proper)
        self.aside("outside-table", ~proper & ~self._among_doubtful(row_rules.has_content, list(matched.values())))

    def _plain_records(self, texts: Mapping[int, pa.Array]) -> Mask:
        """Rows with a plain date and a key: most of a clean table, and none of the things that stand between records."""
        import numpy as np

        dates = [match.column for match in self.headers.matches if match.field.name == "date"]
        keys = [match.column for match in self.headers.matches if match.field.name in self.table.key]
        if not dates or not keys:
            return np.zeros(self.count, dtype=bool)
        keyed = np.zeros(self.count, dtype=bool)
        for column in keys:
            keyed |= texts[column].is_valid().to_numpy(zero_copy_only=False)
        return keyed & row_rules.matching([texts[dates[0]]], r"^[0-9]{4}[-./年]", self.count)

    def _among_doubtful(self, rule: Callable[[list[pa.Array], int], Mask], columns: Sequence[pa.Array]) -> Mask:
        """A rule tried on the rows that are not plain records; false for the others."""
        import numpy as np
        import pyarrow as pa

        mask = np.zeros(self.count, dtype=bool)
        if len(self.doubtful):
            rows = pa.array(self.doubtful)
            mask[self.doubtful] = rule([column.take(rows) for column in columns], len(self.doubtful))
        return mask

    def _number_columns(self) -> set[int]:
        return {match.column for match in self.headers.matches if match.field.kind.is_number}

    def _is_record(self, texts: Mapping[int, pa.Array]) -> Mask:
        """Rows that have all of: a key, and a date where the table has one; a customer may be called Total."""
        import numpy as np

        keys = [match.column for match in self.headers.matches if match.field.name in self.table.key]
        dates = [match.column for match in self.headers.matches if match.field.name in ("date", "customer_id", "order_no", "invoice_no", "manager_id")]
        if not dates or not keys:
            return np.zeros(self.count, dtype=bool)
        proper = np.ones(self.count, dtype=bool)
        if not len(self.doubtful):
            return proper

        def rule(columns: list[pa.Array], rows: int) -> Mask:
            found = np.zeros(rows, dtype=bool)
            for column in columns[: len(dates)]:
                found |= row_rules.matching([column], r"[0-9]", rows) & ~row_rules.worded_totals([column], rows)
            return found & row_rules.has_content(columns[len(dates) :], rows)

        proper[self.doubtful] = self._among_doubtful(rule, [texts[column] for column in (*dates, *keys)])[self.doubtful]
        return proper

    def _give_month(self, typed: dict[str, Typed]) -> None:
        """In a month's sheet the rows without a date are of that month."""
        import numpy as np
        import pyarrow as pa
        import pyarrow.compute as pc

        if self.table.name != "sales" or not self.month or not self.year:
            return
        last = month_end(self.year, self.month)
        if "date" not in typed:
            typed["date"] = Typed(pa.nulls(self.count, pa.date32()), months=np.zeros(self.count, dtype=bool))
        dates = typed["date"]
        blank = dates.values.is_null().to_numpy(zero_copy_only=False) & self.open & ~self._any_problem(dates)
        if blank.any():
            dates.values = pc.if_else(pa.array(blank), days(last, self.count), dates.values)
            message = Text(
                f"{int(blank.sum())} 行没有日期，按工作表名计为 {last:%Y-%m}（{last} ）。".replace(" ）", "）"),
                f"{int(blank.sum())} rows without a date are taken as {last:%Y-%m} ({last}), from the sheet's name.",
            )
            self.findings.append(found("sheet.month-from-name", self.place(), message, count=int(blank.sum())))

    def _any_problem(self, column: Typed) -> Mask:
        import numpy as np

        mask = np.zeros(self.count, dtype=bool)
        for one in column.problems.values():
            mask |= one
        return mask

    def _set_aside_flawed(self, typed: Mapping[str, Typed]) -> None:
        has = {name: column.values.is_valid().to_numpy(zero_copy_only=False) for name, column in typed.items()}
        numbers = {match.field.name: typed[match.field.name].values for match in self.headers.matches if match.field.summed}
        keyless = self._lacks(has, self.table.key)
        self.aside("total-row", row_rules.summed_totals(numbers, self.open & keyless & self._lacks(has, ("date",)), self.open & ~keyless))
        for match in self.headers.matches:
            name, kind = match.field.name, match.field.kind
            reasons = DATE_REASONS if kind is Kind.DATE else REASONS
            matters = match.field.summed or any(name in need for need in self.table.required) or name in self.table.key
            for problem, mask in typed[name].problems.items():
                if name in self.table.key or not matters:
                    continue
                self._say_flaw(reasons[problem], mask & self.open, match.column)
                self.aside(reasons[problem], mask)
        for need in self.table.required:
            reason = "no-customer" if set(need) & {"customer_id", "customer_name"} else "no-date" if "date" in need else "no-key"
            broken = self._lacks(has, need) & self.open
            if broken.any():
                column = next((match.column for match in self.headers.matches if match.field.name in need), None)
                self._say_flaw(reason, broken, column)
                if reason == "no-customer" and not self.grid.merges_known and not (broken | ~self.open).all():
                    self._say_blank_keys(broken, column)
            self.aside(reason, broken)
        for match in self.headers.matches:
            self._say_lesser_flaws(match.column, match.field.name, match.field.kind, typed[match.field.name])
        self._set_aside_currencies(typed)

    def _lacks(self, has: Mapping[str, Mask], names: Sequence[str]) -> Mask:
        import numpy as np

        mask = np.ones(self.count, dtype=bool)
        for name in names:
            if name in has:
                mask &= ~has[name]
        return mask

    def _say_flaw(self, reason: str, mask: Mask, column: int | None) -> None:
        import numpy as np

        from tiercli.read.words import flaw

        rows = np.flatnonzero(mask)
        if len(rows):
            places = [self.place(int(row), column) for row in rows[:50]]
            sample = None if column is None else self.grid.columns[column][self.headers.row + 1 + int(rows[0])].as_py()
            message = flaw(reason, len(rows), self.headers.names[column] if column is not None else "", sample)
            self.findings.append(found(f"{self.table.name}.{reason}", places[0], message, count=len(rows), places=places))

    def _say_blank_keys(self, broken: Mask, column: int | None) -> None:
        import numpy as np

        rows = np.flatnonzero(broken)
        places = [self.place(int(row), column) for row in rows[:50]]
        message = Text(
            f"客户列有 {len(rows)} 个空白；该格式看不出是不是合并单元格，没有猜。",
            f"{len(rows)} blanks in the customer column; the format does not tell whether they are merged cells, and nothing was guessed.",
        )
        self.findings.append(found("sheet.blank-keys", places[0], message, count=len(rows), places=places))

    def _say_lesser_flaws(self, column: int, name: str, kind: Kind, typed: Typed) -> None:
        """Cells that cannot be read where the row can do without them; and what was said by the way."""
        import numpy as np

        from tiercli.read.words import unknown_values

        needed = any(name in need for need in self.table.required)
        field_summed = any(match.field.summed for match in self.headers.matches if match.field.name == name)
        if not field_summed and (not needed or name in self.table.key):
            mask = self._any_problem(typed) & self.open
            rows = np.flatnonzero(mask)
            if len(rows):
                places = [self.place(int(row), column) for row in rows[:50]]
                sample = self.grid.columns[column][self.headers.row + 1 + int(rows[0])].as_py()
                self.findings.append(
                    found(
                        f"{self.table.name}.unknown-value",
                        places[0],
                        unknown_values(len(rows), self.headers.names[column], sample),
                        count=len(rows),
                        places=places,
                    )
                )
        if typed.months is not None and (months := int((typed.months & self.open).sum())):
            message = Text(f"{months} 行只有年月，按当月最后一天计。", f"{months} rows give a month without a day and are dated at its last day.")
            self.findings.append(found(f"{self.table.name}.month-dated", self.place(), message, count=months))
        if typed.order:
            message = Text(
                f"“{self.headers.names[column]}”按{'日/月/年' if typed.order == 'day-first' else '月/日/年'}读出。",
                f"'{self.headers.names[column]}' is read {typed.order.replace('-', ' ')}.",
            )
            self.findings.append(found(f"{self.table.name}.day-order", self.place(), message))

    def _set_aside_currencies(self, typed: Mapping[str, Typed]) -> None:
        """Amounts in another currency are never added to yuan."""
        import pyarrow as pa
        import pyarrow.compute as pc

        for match in self.headers.matches:
            for code, mask in typed[match.field.name].currencies.items():
                if code != "CNY" and match.field.summed:
                    self._say_flaw("currency", mask & self.open, match.column)
                    self.aside("currency", mask)
            if match.currency not in ("", "CNY") and match.field.summed:
                mask = typed[match.field.name].values.is_valid().to_numpy(zero_copy_only=False)
                self._say_flaw("currency", mask & self.open, match.column)
                self.aside("currency", mask)
        column = typed.get("currency")
        if column is not None:
            home = pa.array(["cny", "rmb", "¥", "人民币", "元", "rmb元", "人民币元", "￥", "cnh"])
            foreign = pc.fill_null(pc.invert(pc.is_in(pc.utf8_lower(column.values), value_set=home)), False)
            mask = foreign.to_numpy(zero_copy_only=False) & column.values.is_valid().to_numpy(zero_copy_only=False)
            index = next(match.column for match in self.headers.matches if match.field.name == "currency")
            self._say_flaw("currency", mask & self.open, index)
            self.aside("currency", mask)

    def _check_totals(self, typed: Mapping[str, Typed]) -> None:
        numbers = {match.field.name: typed[match.field.name].values for match in self.headers.matches if match.field.summed}
        column_of = {match.field.name: match.column for match in self.headers.matches}
        from tiercli.read.words import wrong_total

        # What was set aside for a flaw still belongs to the total that somebody wrote below it.
        totals = self.gone_for("total-row")
        if not totals.any():
            return
        records = self.content & ~totals & ~self.gone_for("repeated-header", "footer")
        for name, wrong in row_rules.wrong_totals(numbers, totals, records).items():
            places = [self.place(row, column_of[name]) for row, _, _ in wrong[:50]]
            _, says, adds = wrong[0]
            self.findings.append(
                found(
                    f"{self.table.name}.total-mismatch",
                    places[0],
                    wrong_total(self.headers.names[column_of[name]], says, adds),
                    count=len(wrong),
                    places=places,
                )
            )

    def _close(self, typed: Mapping[str, Typed]) -> None:
        """The account, the input's description, and the rows that are used."""
        import numpy as np
        import pyarrow as pa

        sums = {}
        summed = {match.field.name: typed[match.field.name].values for match in self.headers.matches if match.field.summed}
        for name, column in summed.items():
            sums[name] = _sum(column, self.content, self.place(), name)
        for reason in self.reasons[1:]:
            mask = self.gone_for(reason)
            where = tuple(str(self.place(int(row))) for row in np.flatnonzero(mask)[:_PLACES_IN_ACCOUNT])
            self.parts.append(SetAside(reason, int(mask.sum()), {name: _sum(column, mask, self.place(), name) for name, column in summed.items()}, where))
        rows = int(self.content.sum())
        self.reading.table = self.table.name
        self.reading.account = TableAccount(self.table.name, rows, sums, tuple(self.parts))
        columns = {match.field.name: typed[match.field.name].values for match in self.headers.matches}
        if "date" in typed:
            columns["date"] = typed["date"].values
        used = pa.table(columns).filter(pa.array(self.open))
        numbers = pa.array((np.flatnonzero(self.open) + self.first).astype(np.int32))
        file, sheet = (_constant(text, used.num_rows) for text in (self.grid.file, self.grid.sheet))
        self.reading.rows = used.append_column(FILE, file).append_column(SHEET, sheet).append_column(ROW, numbers)
        named = {match.column: match.field.name for match in self.headers.matches}
        shown = {name or f"({self.grid.letters(index)})": named.get(index, "") for index, name in enumerate(self.headers.names) if name or index in named}
        guessed = tuple(f"{match.header} → {match.field.name}" for match in self.headers.matches if match.strength == 1)
        self.reading.input = InputSheet(self.path, self.sha256, self.grid.sheet, self.table.name, self.first - 1, shown, rows, (*guessed, *self.units))
        self.reading.summary_like = any(word in self.grid.sheet.lower() for word in ("汇总", "透视", "统计", "合计", "summary", "pivot"))

    units: tuple[str, ...] = ()


def _constant(text: str, rows: int) -> pa.Array:
    import numpy as np
    import pyarrow as pa

    return pa.DictionaryArray.from_arrays(pa.array(np.zeros(rows, dtype=np.int32)), pa.array([text], pa.string()))


def _sum(column: pa.Array, mask: Mask, where: Place, name: str) -> int:
    """An exact sum in millionths.

    Errors: InputError when amounts are so large that sums cannot be kept exactly.
    """
    import numpy as np
    import pyarrow.compute as pc

    values = pc.fill_null(column, 0).to_numpy(zero_copy_only=False)[mask]
    if float(np.abs(values.astype(np.float64)).sum()) > 9.2e18:
        message = Text(f"{name} 的数值太大，合计无法精确保存。", f"the numbers of {name} are so large that their sum cannot be kept exactly.")
        raise InputError(
            message, hint=Text("请核对单位（元与万元、吨与公斤）。", "Check the unit (yuan or ten thousand yuan, tonnes or kilograms)."), where=where
        )
    return int(values.sum())
