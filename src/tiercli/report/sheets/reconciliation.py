"""数据核对 / Reconciliation: where every row, tonne and yuan went, what was read, what was found."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from tiercli.domain.account import InputSheet, TableAccount
from tiercli.domain.entity_account import EntityAccount
from tiercli.domain.exact import MICRO
from tiercli.domain.fields import TableFields
from tiercli.domain.finding import Finding, Severity
from tiercli.domain.language import EMPTY, Language, Text
from tiercli.domain.nobody import NOBODY
from tiercli.domain.own_sheets import RECONCILIATION
from tiercli.outcome import labels
from tiercli.report.book import Book, Sheet, always
from tiercli.report.columns import Filling
from tiercli.report.page import Page
from tiercli.report.styles import AMBER, INK, LINE, NAVY, QUIET, RED, SLATE
from tiercli.rulebook.facts.names import fields_of

Line = Callable[..., int]
_WIDTHS = (16, 25, 13, 24, 22, 22, 22, 56, 44)
_LAST, _SUMS, _WIDE = 8, 4, 7
_LINE = 17
_MOST_FINDINGS = 2_000
_PLACES = 5
_COLORS = {Severity.ERROR: RED, Severity.WARNING: AMBER, Severity.NOTE: INK}


def write_whose_rows(page: Page, book: Book, row: int, line: Line, *, last: int, most: int) -> int:
    """One block a table that is graded: used rows of the period = those of the graded + those of nobody; returns the row below.

    line: writes one row of an account. last: the last column of the sheet. most: so many sums have columns.
    """
    for account in book.outcome.entities:
        row = _block(page, book, account, row, line, last=last, most=most) + 1
    return row


def _block(page: Page, book: Book, account: EntityAccount, row: int, line: Line, *, last: int, most: int) -> int:
    styles, sums = book.styles, list(account.used.sums)[:most]
    tables = fields_of(book.outcome.rulebook)
    title, who = labels.table_title(account.table, tables), labels.entities(book.outcome)
    page.fill(row, 0, last, styles.section)
    page.text(row, 0, Text(f"{title.zh}：归谁", f"{title.en}: whose rows"), styles.section)
    row += 1
    heads = [Text("本期", "In the period"), Text("归属", "Whose"), Text("行数", "Rows")]
    heads += (Text(shown, shown) for shown in (labels.field_title(account.table, name, page.language, tables) for name in sums))
    for column, head in enumerate(heads):
        page.text(row, column, head, styles.head(right=column > 1))
    page.fill(row, len(heads), last, styles.head())
    period = f"{book.outcome.period.start} – {book.outcome.period.end}"
    parts = (
        (Text("采用", "Used"), period, account.used, True),
        (Text("已分级", "Graded"), f"{len(book.outcome.results)} {who.spoken(page.language)}", account.graded, False),
        (Text(f"未填写 {NOBODY}", f"Nobody's {NOBODY}"), "", account.none, False),
    )
    row += 1
    for where, whose, part, bold in parts:
        row = line(page, book, row, (where, whose), part.rows, [part.sums[name] for name in sums], bold=bold)
    page.text(row, 0, Text("✓ 相符：采用 = 已分级 + 未填写", "✓ Adds up: used = graded + nobody's"), styles(font_color=QUIET))
    return row + 1


def write(page: Page, book: Book) -> Filling | None:
    """Fill the sheet."""
    for index, width in enumerate(_WIDTHS):
        page.sheet.set_column(index, index, width)
    page.sheet.set_row(1, 28)
    page.text(1, 0, SHEET.title, book.styles.title)
    page.text(
        2,
        0,
        Text(
            "每张表：文件中的行 = 采用的行 + 未采用的行（按原因）；合计数同样相符。",
            "For every table: rows in the files = rows used + rows set aside, by reason; and the same for the sums.",
        ),
        book.styles.subtitle,
    )
    if "overview" in book.names:
        page.link(0, 0, book.place("overview"), Text("← 概览", "← Overview"), book.styles.link(line=False))
    row = 4
    for account in book.outcome.accounts:
        row = _account(page, book, account, row) + 1
    row = write_whose_rows(page, book, row, _line, last=_LAST, most=_SUMS)
    row = _inputs(page, book, row) + 1
    _findings(page, book, row)
    page.paper(footer=book.outcome.rulebook.title.spoken(page.language))
    return None


def _account(page: Page, book: Book, account: TableAccount, row: int) -> int:
    """One table's identity; returns the row below."""
    styles, sums = book.styles, list(account.sums)[:_SUMS]
    tables = fields_of(book.outcome.rulebook)
    page.fill(row, 0, _LAST, styles.section)
    page.text(row, 0, labels.table_title(account.table, tables), styles.section)
    row += 1
    page.sheet.set_row(row, 20)
    heads: list[str | Text] = [
        Text("去向", "Where it went"),
        Text("原因", "Reasons"),
        Text("行数", "Rows"),
        *(labels.field_title(account.table, name, page.language, tables) for name in sums),
    ]
    for column, head in enumerate(heads):
        page.text(row, column, head, styles.head(right=column > 1))
    page.fill(row, len(heads), _LAST, styles.head())
    page.text(row, _WIDE, Text("最先出现的位置", "First places"), styles.head())
    row = _line(page, book, row + 1, (Text("文件中", "In the files"), ""), account.rows, [account.sums[name] for name in sums], bold=True)
    for part in account.set_aside:
        where = Text("未采用", "Set aside")
        row = _line(
            page, book, row, (where, labels.reason(part.reason, page.language)), part.rows, [part.sums.get(name, 0) for name in sums], places=part.places
        )
    row = _line(page, book, row, (Text("采用", "Used"), ""), account.used, [account.used_sum(name) for name in sums], bold=True)
    adds_up = account.used >= 0
    said = Text("✓ 相符：文件中 = 采用 + 未采用", "✓ Adds up: in the files = used + set aside") if adds_up else Text("✗ 不相符", "✗ Does not add up")
    page.text(row, 0, said, styles(font_color=QUIET if adds_up else RED, bold=not adds_up))
    return row + 1


def _line(page: Page, book: Book, row: int, said: tuple[Text, str], rows: int, sums: list[int], *, bold: bool = False, places: tuple[str, ...] = ()) -> int:
    styles = book.styles
    where, reason = said
    page.text(row, 0, where, styles.cell(bold=bold))
    page.text(row, 1, reason, styles.cell(bold=bold))
    page.number(row, 2, rows, styles.cell(number="#,##0", bold=bold))
    for index, value in enumerate(sums):
        page.number(row, 3 + index, value / MICRO, styles.cell(number="#,##0.00####", bold=bold))
    page.fill(row, 3 + len(sums), _LAST, styles.cell(color=QUIET))
    if places:
        shown = ", ".join(places[:_PLACES]) + (" …" if len(places) > _PLACES else "")
        page.text(row, _WIDE, shown, styles.cell(color=QUIET))
    return row + 1


def _inputs(page: Page, book: Book, row: int) -> int:
    """The files and sheets that were read, with how their columns were understood; returns the row below."""
    styles, language = book.styles, page.language
    page.fill(row, 0, _LAST, styles.section)
    page.text(row, 0, Text("读取的文件", "Files read"), styles.section)
    heads = (
        Text("文件", "File"), Text("工作表", "Sheet"), Text("数据行", "Rows"), Text("表头所在行", "Header row"), Text("作为", "Taken as"),
        Text("SHA-256", "SHA-256"), EMPTY, Text("列的对应（原列名 → 字段）", "Columns (as written → field)"), Text("未使用的列", "Columns not used"),
    )  # fmt: skip
    for column, head in enumerate(heads):
        page.text(row + 1, column, head, styles.head(right=column in (2, 3)))
    row += 2
    cell, number = styles.cell(wrap=True), styles(num_format="#,##0", valign="top", bottom=1, bottom_color=LINE)
    tables = fields_of(book.outcome.rulebook)
    for sheet in book.outcome.inputs:
        matched, unused = _matches(sheet, tables, page.language), _listed((written for written, name in sheet.columns.items() if not name), language)
        page.tall(row, _height((matched, _WIDE), (unused, _WIDE + 1), (_file_name(sheet.path), 0)))
        page.text(row, 0, _file_name(sheet.path), cell)
        page.text(row, 1, sheet.sheet, cell)
        page.number(row, 2, sheet.rows, number)
        page.number(row, 3, sheet.header_row, number)
        page.text(row, 4, labels.table_title(sheet.table, tables), cell)
        page.text(row, 5, f"{sheet.sha256[:24]}…" if sheet.sha256 else "", styles(font_color=QUIET, valign="top", bottom=1, bottom_color=LINE))
        page.blank(row, 6, cell)
        page.text(row, _WIDE, matched, cell)
        page.text(row, _WIDE + 1, unused, styles.cell(wrap=True, color=QUIET))
        row += 1
    return row


def _file_name(path: str) -> str:
    return path.replace("\\", "/").rsplit("/", 1)[-1]


def _matches(sheet: InputSheet, tables: Mapping[str, TableFields], language: Language) -> str:
    """The column matches in words; guessed ones say so."""
    fields = tables.get(sheet.table)
    guessed = Text("（推测）", " (guessed)").spoken(language)
    parts = []
    for written, name in sheet.columns.items():
        field = fields.field(name) if fields else None
        title = field.title.spoken(language) if field else name
        if name:
            parts.append(f"{written} → {title}{guessed if written in sheet.guessed else ''}")
    return ("；" if language == "zh" else "; ").join(parts)


def _listed(names: Iterable[str], language: Language) -> str:
    return ("、" if language == "zh" else ", ").join(names)


def _height(*cells: tuple[str, int]) -> int:
    """The height of a row whose words wrap in their columns."""
    return _LINE * max(len(labels.wrapped(text, int(_WIDTHS[column]) - 2)) for text, column in cells) + 1


def _findings(page: Page, book: Book, row: int) -> None:
    """Findings, errors first; the sheet's filter is on them."""
    styles, findings = book.styles, book.outcome.findings
    page.fill(row, 0, _LAST, styles.section)
    page.text(row, 0, Text(f"发现的问题（{len(findings)}）", f"Findings ({len(findings)})"), styles.section)
    if not findings:
        page.text(row + 1, 0, Text("没有发现问题。", "Nothing was found."), styles())
        return
    heads = (
        Text("程度", "Severity"), Text("代码", "Code"), Text("涉及行数", "Concerned"), Text("文件", "File"), Text("工作表", "Sheet"), Text("位置", "Cell"),
        Text("其他位置", "Other places"), Text("说明", "What"), Text("怎么办", "What to do"),
    )  # fmt: skip
    for column, head in enumerate(heads):
        page.text(row + 1, column, head, styles.head(right=column == 2, fill=SLATE))
    ordered = sorted(findings, key=lambda finding: list(Severity).index(finding.severity))
    first = row + 1
    row += 2
    for finding in ordered[:_MOST_FINDINGS]:
        _finding(page, book, finding, row)
        row += 1
    page.sheet.autofilter(first, 0, row - 1, _LAST)
    if len(ordered) > _MOST_FINDINGS:
        more = len(ordered) - _MOST_FINDINGS
        page.text(
            row,
            0,
            Text(f"另有 {more} 条未列出；用 tiercli check 查看全部。", f"{more} more are not listed; tiercli check shows all."),
            styles(font_color=AMBER),
        )


def _finding(page: Page, book: Book, finding: Finding, row: int) -> None:
    """One finding on one row."""
    styles, language, where = book.styles, page.language, finding.where
    others = [place.cell or str(place) for place in finding.places if place != where]
    more = ", ".join(others[:_PLACES]) + (" …" if len(others) > _PLACES else "")
    message, hint = finding.message.spoken(language), finding.hint.spoken(language)
    plain, quiet = styles.cell(wrap=True), styles.cell(wrap=True, color=QUIET)
    page.tall(row, _height((message, _WIDE), (hint, _WIDE + 1), (more, 6), (_file_name(where.file), 3), (finding.code, 1)))
    color = _COLORS[finding.severity]
    page.text(row, 0, labels.SEVERITIES[finding.severity], styles.cell(wrap=True, bold=finding.severity is Severity.ERROR, color=color))
    page.text(row, 1, finding.code, quiet)
    page.number(row, 2, finding.count, styles(num_format="#,##0", valign="top", bottom=1, bottom_color=LINE))
    page.text(row, 3, _file_name(where.file), plain)
    page.text(row, 4, where.sheet, plain)
    page.text(row, 5, where.cell, plain)
    page.text(row, 6, more, quiet)
    page.text(row, _WIDE, message, plain)
    page.text(row, _WIDE + 1, hint, plain)


SHEET = Sheet("reconciliation", RECONCILIATION, always, write, NAVY)
