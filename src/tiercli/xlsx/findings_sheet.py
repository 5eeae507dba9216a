"""检查结果 / Findings: the sheet that a marked copy gets, with links to the cells; and near names beside it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from typing import TYPE_CHECKING, Any

from tiercli.domain.finding import FIRST_PLACES, Finding, Place, Severity
from tiercli.domain.language import Language, Text
from tiercli.outcome import labels
from tiercli.outcome.checked import Checked, NamePair
from tiercli.report.page import printable
from tiercli.report.styles import FONTS, NAVY, QUIET, RED, TEAL, WHITE

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

TITLE = Text("检查结果", "Findings")
_NAMES = Text("相近名称", "Similar names")
_ALIASES = Text("别名", "Aliases")
_ALIAS_HEADS = (Text("别名", "Alias"), Text("标准名称", "Standard name"))
_WIDTHS = (9, 30, 22, 18, 12, 60, 46)
_HEADS = (
    Text("程度", "Severity"), Text("类别码", "Found"), Text("所在文件", "In file"), Text("所在工作表", "On sheet"), Text("单元格", "Cell"),
    Text("发现了什么", "What was found"), Text("怎么办", "What to do"),
)  # fmt: skip
_PAIR_WIDTHS = (8, 40, 40, 44)
_PAIR_HEADS = (Text("相似度", "Alike"), Text("甲", "One"), Text("乙", "Other"), Text("差别", "Difference"))


def places_by_code(findings: Sequence[Finding]) -> dict[str, list[tuple[Finding, Place]]]:
    """The places to be marked or listed one by one, by code: errors and warnings in full, up to the limit.

    Near names are in no single cell and have a sheet of their own.
    """
    answer: dict[str, list[tuple[Finding, Place]]] = {}
    for finding in findings:
        if finding.severity is not Severity.NOTE and finding.code != "customers.similar-names":
            listed = answer.setdefault(finding.code, [])
            listed += [(finding, place) for place in finding.places or (finding.where,)]
    return {code: places[:FIRST_PLACES] for code, places in answer.items()}


def add_findings(book: Workbook, checked: Checked, findings: Sequence[Finding], remarks: Sequence[Text], *, linked: str = "") -> None:
    """Adds the sheet of findings, one of near names and one of aliases for ids that lost their zeros, where there are any; the sheet of findings opens first.

    linked: the name of the file whose cells are in this very workbook, so that rows can link to them.
    """
    sheet = book.create_sheet(_free_name(TITLE.spoken(checked.language), book.sheetnames))
    own = set(book.sheetnames) if linked else set[str]()
    _write_findings(sheet, checked, findings, remarks, lambda place: place.file == linked and place.sheet in own)
    if checked.names:
        _write_pairs(book.create_sheet(_free_name(_NAMES.spoken(checked.language), book.sheetnames)), checked.names, checked.language)
    if checked.aliases:
        _write_aliases(book.create_sheet(_free_name(_ALIASES.spoken(checked.language), book.sheetnames)), checked.aliases, checked.language)
    for other in book.worksheets:
        other.sheet_view.tabSelected = False  # two selected sheets would be edited as one
    book.active = book.sheetnames.index(sheet.title)
    sheet.sheet_view.tabSelected = True


def _write_findings(sheet: Worksheet, checked: Checked, findings: Sequence[Finding], remarks: Sequence[Text], has_cell: Callable[[Place], bool]) -> None:
    language = checked.language
    _put(sheet, 1, 1, TITLE.spoken(language), language, bold=True, size=16, color=NAVY)
    sheet.row_dimensions[1].height = 24
    row = 2
    for remark in remarks:
        _put(sheet, row, 1, remark.spoken(language), language, color=QUIET)
        row += 1
    row = _heads(sheet, row + 1, _HEADS, _WIDTHS, language)
    first = row - 1
    order = list(Severity)
    listed = places_by_code(findings)
    for code in dict.fromkeys(one.code for one in sorted(findings, key=lambda one: (order.index(one.severity), one.code))):
        members = [one for one in findings if one.code == code]
        rows = listed.get(code) or [(one, one.where) for one in members][:FIRST_PLACES]
        for finding, place in rows:
            _finding(sheet, row, finding, place, language, linked=has_cell(place))
            row += 1
        more = sum(one.count for one in members) - len(rows)
        if more > 0 and code in listed:
            said = Text(
                f"另有 {more:,} 处未逐一标出（每类最多 {FIRST_PLACES:,} 处）",
                f"{more:,} more places are not marked one by one (at most {FIRST_PLACES:,} a kind)",
            )
            _finding(sheet, row, members[0], Place(), language, linked=False, said=said)
            row += 1
    if row == first + 1:
        _put(sheet, row, 1, Text("没有发现问题。", "Nothing was found.").spoken(language), language)
    else:
        sheet.auto_filter.ref = f"A{first}:G{row - 1}"
    sheet.freeze_panes = f"A{first + 1}"
    _paper(sheet)


def _finding(sheet: Worksheet, row: int, finding: Finding, place: Place, language: Language, *, linked: bool, said: Text | None = None) -> None:
    grave = finding.severity is Severity.ERROR
    _put(sheet, row, 1, labels.SEVERITIES[finding.severity].spoken(language), language, bold=grave, color=RED if grave else "")
    _put(sheet, row, 2, finding.code, language, color=QUIET)
    _put(sheet, row, 3, place.file, language)
    _put(sheet, row, 4, place.sheet, language)
    cell = _put(sheet, row, 5, place.cell, language, color=TEAL if linked else "")
    if linked:
        _link(cell, place)
    _put(sheet, row, 6, (said or finding.message).spoken(language), language, wrap=True)
    _put(sheet, row, 7, "" if said else finding.hint.spoken(language), language, wrap=True, color=QUIET)


def _link(cell: Any, place: Place) -> None:
    from openpyxl.styles import Font
    from openpyxl.worksheet.hyperlink import Hyperlink

    quoted = place.sheet.replace("'", "''")
    target = place.cell if not place.cell.isdigit() else f"{place.cell}:{place.cell}"
    cell.value = place.cell or "→"
    cell.data_type = "s"
    cell.hyperlink = Hyperlink(ref=cell.coordinate, location=f"'{quoted}'!{target or 'A1'}")
    cell.font = Font(name=cell.font.name, size=cell.font.size, color=TEAL.lstrip("#"), underline="single")


def _write_pairs(sheet: Worksheet, pairs: Sequence[NamePair], language: Language) -> None:
    note = Text(
        "只是提示，没有合并。确认是同一客户的，写进名为“别名”的工作表（列：别名、标准名称）。",
        "Suggestions only; nothing was merged. List those that are one customer on a sheet 'Aliases' (columns Alias, Standard name).",
    )
    _put(sheet, 1, 1, _NAMES.spoken(language), language, bold=True, size=16, color=NAVY)
    _put(sheet, 2, 1, note.spoken(language), language, color=QUIET)
    row = _heads(sheet, 4, _PAIR_HEADS, _PAIR_WIDTHS, language)
    for pair in pairs:
        _put(sheet, row, 1, pair.score, language)
        _put(sheet, row, 2, _named(pair.one_id, pair.one), language)
        _put(sheet, row, 3, _named(pair.other_id, pair.other), language)
        _put(sheet, row, 4, pair.why.spoken(language), language, color=QUIET)
        row += 1
    sheet.auto_filter.ref = f"A4:D{row - 1}"
    sheet.freeze_panes = "A5"
    _paper(sheet)


def _write_aliases(sheet: Worksheet, aliases: Sequence[tuple[str, str]], language: Language) -> None:
    """Ids that lost their zeros, ready to be read: the copy graded as it is joins them; a line that is deleted joins nothing."""
    row = _heads(sheet, 1, _ALIAS_HEADS, (24, 24), language)
    for alias, standard in aliases:
        _put(sheet, row, 1, alias, language)
        _put(sheet, row, 2, standard, language)
        row += 1
    sheet.freeze_panes = "A2"
    _paper(sheet)


def _named(number: str, name: str) -> str:
    return name if number in ("", name) else f"{name} [{number}]"


def _heads(sheet: Worksheet, row: int, heads: Sequence[Text], widths: Sequence[int], language: Language) -> int:
    """Column headers; returns the row below."""
    from openpyxl.styles import PatternFill
    from openpyxl.utils import get_column_letter

    for column, (head, width) in enumerate(zip(heads, widths, strict=True), start=1):
        cell = _put(sheet, row, column, head.spoken(language), language, bold=True, color=WHITE)
        cell.fill = PatternFill("solid", start_color=NAVY.lstrip("#"))
        sheet.column_dimensions[get_column_letter(column)].width = width
    return row + 1


def _put(
    sheet: Worksheet, row: int, column: int, value: str | int, language: Language, *, bold: bool = False, size: float = 10, color: str = "", wrap: bool = False
) -> Any:
    """A typed write: text never becomes a formula."""
    from openpyxl.styles import Alignment, Font

    cell = sheet.cell(row, column)
    cell.value = printable(value)[:32_000] if isinstance(value, str) else value
    if isinstance(value, str) and value:
        cell.data_type = "s"
    cell.font = Font(name=FONTS[language], size=size, bold=bold, color=color.lstrip("#") or None)
    cell.alignment = Alignment(vertical="top", wrap_text=wrap)
    return cell


def _paper(sheet: Worksheet) -> None:
    from openpyxl.worksheet.properties import PageSetupProperties

    sheet.sheet_view.showGridLines = False
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = 9
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)


def _free_name(title: str, taken: Collection[str]) -> str:
    used = {name.lower() for name in taken}
    name, number = title, 2
    while name.lower() in used:
        name, number = f"{title} ({number})", number + 1
    return name
