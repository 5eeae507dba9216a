"""The marked copy itself: cells coloured and commented, and the sheet of findings added.

The workbook's own parts are changed where they stand (`package`); openpyxl takes apart and puts together again what is
written in an unusual way. Either happens in a process of its own (see `process`), for both trust what they read.
"""

from __future__ import annotations

import io
import warnings
import zipfile
import zlib
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tiercli.domain.codes import code_of
from tiercli.domain.finding import FIRST_PLACES, Finding, Severity
from tiercli.domain.language import Language, Text
from tiercli.domain.patterns import late_pattern
from tiercli.outcome import labels
from tiercli.outcome.checked import Checked
from tiercli.report.page import printable
from tiercli.xlsx.findings_sheet import add_findings, places_by_code
from tiercli.xlsx.notes import AUTHOR
from tiercli.xlsx.package import Package
from tiercli.xlsx.parts_xml import UnusualError
from tiercli.xlsx.styles import FILLS

if TYPE_CHECKING:
    from openpyxl import Workbook

_MOST_MERGED = 2_000_000
_MERGED = late_pattern(rb'<mergeCell ref="([A-Z]+)(\d+):([A-Z]+)(\d+)"')
_LOST: tuple[tuple[tuple[str, ...], Text], ...] = (
    (("xl/charts/",), Text("图表（保留，样式可能变化）", "charts (kept, but may look different)")),
    (("xl/media/",), Text("图片", "pictures")),
    (("xl/ctrlprops/", "xl/activex/"), Text("窗体控件", "form controls")),
    (("xl/slicers/", "xl/slicercaches/", "xl/timelines/"), Text("切片器", "slicers")),
    (("xl/threadedcomments/",), Text("会话式批注", "threaded comments")),
    (("xl/diagrams/",), Text("SmartArt 图形", "SmartArt")),
)
_LOST_WORDS: tuple[tuple[bytes, Text], ...] = (
    (b"sparklineGroup", Text("迷你图", "sparklines")),
    (b"x14:conditionalFormatting", Text("新式条件格式", "newer conditional formats")),
    (b"x14:dataValidation", Text("跨表下拉列表", "drop-downs that look at other sheets")),
)


def marked_copy(checked: Checked, source: Path, findings: Sequence[Finding], *, keep_macros: bool) -> tuple[bytes | None, list[Text]]:
    """The marked copy's bytes; none, and why, when the file cannot be worked with."""
    try:
        return _changed_in_place(checked, source, findings, keep_macros=keep_macros)
    except (UnusualError, zipfile.BadZipFile, zlib.error, EOFError, ValueError):  # written in a way that only a whole library may understand
        return _put_together_again(checked, source, findings, keep_macros=keep_macros)


def _changed_in_place(checked: Checked, source: Path, findings: Sequence[Finding], *, keep_macros: bool) -> tuple[bytes, list[Text]]:
    from openpyxl import Workbook

    package = Package(source, keep_macros=keep_macros)
    names = package.sheet_names()
    marks = {
        place: (min((one.severity for one in members), key=list(Severity).index), _words(members, checked.language))
        for place, members in _members(source.name, findings, names).items()
    }
    package.mark(marks)
    remarks = [_made(source), *_capped(findings)]
    lists = Workbook()
    lists.remove(lists.worksheets[0])
    for name in names:  # so that rows can link to them
        lists.create_sheet(name)
    add_findings(lists, checked, findings, remarks, linked=source.name)
    package.add_sheets(bytes_of(lists))
    package.open_at(len(names))
    return package.whole(), remarks


def _made(source: Path) -> Text:
    return Text(
        f"{source.name} 的标注副本：有问题的单元格已着色并加批注；原文件没有改动。",
        f"A marked copy of {source.name}: cells in question are coloured and have a comment; the original is untouched.",
    )


def _put_together_again(checked: Checked, source: Path, findings: Sequence[Finding], *, keep_macros: bool) -> tuple[bytes | None, list[Text]]:
    from openpyxl import load_workbook

    remarks = [
        _made(source),
        Text(
            "公式的结果在 Excel 打开时重新计算；改好后请在 Excel 中保存，再用于分级。",
            "Formulas are computed anew when Excel opens the file; after your corrections, save it in Excel before grading it.",
        ),
        *_losses(source, keep_macros=keep_macros),
        *_capped(findings),
    ]
    if _merged_area(source) > _MOST_MERGED:  # openpyxl makes an object of every merged cell
        return None, [
            Text(
                f"{source.name} 的合并单元格太多，无法写出标注副本；这里只列出发现的问题。",
                f"{source.name} has too many merged cells for a marked copy; the findings are only listed.",
            )
        ]
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # openpyxl warns of what it drops; `_losses` says it in the user's words
            book = load_workbook(source, keep_vba=keep_macros, rich_text=True)
            book.template = False
            _mark(book, source.name, findings, checked.language)
            add_findings(book, checked, findings, remarks, linked=source.name)
            return bytes_of(book), remarks
    except Exception as error:  # noqa: BLE001 - strangers' files break openpyxl in any of many ways; the findings are still worth a workbook
        kind = type(error).__name__
        said = Text(
            f"{source.name} 的格式不规范，无法写出标注副本（{kind}）；这里只列出发现的问题。",
            f"{source.name} is not well formed and no marked copy could be made ({kind}); the findings are only listed.",
        )
        return None, [said]


def bytes_of(book: Workbook) -> bytes:
    """A workbook as a file's content."""
    whole = io.BytesIO()
    book.save(whole)
    return whole.getvalue()


def _members(file: str, findings: Sequence[Finding], sheets: Sequence[str]) -> dict[tuple[str, str], list[Finding]]:
    """What was found in each place that is to be marked."""
    marks: dict[tuple[str, str], list[Finding]] = {}
    for places in places_by_code([one for one in findings if one.where.file == file]).values():
        for finding, place in places:
            if place.file == file and place.cell and place.sheet in sheets:
                marks.setdefault((place.sheet, place.cell), []).append(finding)
    return marks


def _capped(findings: Sequence[Finding]) -> list[Text]:
    """What was not marked for their number."""
    counts = {one.code: 0 for one in findings if one.severity is not Severity.NOTE}
    for one in findings:
        if one.code in counts:
            counts[one.code] += one.count
    if all(count <= FIRST_PLACES for count in counts.values()):
        return []
    return [
        Text(
            f"每类最多标注 {FIRST_PLACES:,} 处，其余见各类末行。",
            f"At most {FIRST_PLACES:,} places a kind are marked; the last row of a kind counts the others.",
        )
    ]


def _mark(book: Workbook, file: str, findings: Sequence[Finding], language: Language) -> None:
    """Colours the cells and gives them comments."""
    from openpyxl.styles import PatternFill

    for (sheet, where), members in _members(file, findings, book.sheetnames).items():
        cell = _cell(book[sheet], where)
        if cell is None:
            continue
        gravest = min((one.severity for one in members), key=list(Severity).index)
        cell.fill = PatternFill("solid", start_color=FILLS[gravest], end_color=FILLS[gravest])
        cell.comment = _comment(cell.comment, members, language)


def _cell(sheet: Any, where: str) -> Any:
    """The cell of a place; for a whole row its first filled cell, for a merged range its first cell."""
    from openpyxl.cell.cell import MergedCell

    if not hasattr(sheet, "merged_cells"):  # a chart sheet
        return None
    cell = sheet[where] if not where.isdigit() else next((one for one in sheet[int(where)] if one.value is not None), sheet.cell(int(where), 1))
    if isinstance(cell, MergedCell):
        area = next((area for area in sheet.merged_cells.ranges if cell.coordinate in area), None)
        return sheet.cell(area.min_row, area.min_col) if area else None
    return cell


def _words(members: Sequence[Finding], language: Language) -> str:
    """What a comment says: a line for each kind of flaw."""
    lines = []
    for severity, code in dict.fromkeys((member.severity, member.code) for member in members):
        entry, grave = code_of(code), labels.SEVERITIES[severity]
        lines.append(Text(f"{grave.zh}：{entry.cause.zh}。{entry.cure.zh}", f"{grave.en}: {entry.cause.en}. {entry.cure.en}").spoken(language))
    return printable("\n".join(lines))[:2000]


def _comment(old: Any, members: Sequence[Finding], language: Language) -> Any:
    """The comment with our words below those that were there."""
    from openpyxl.comments import Comment

    said = _words(members, language)
    before = [old.text.strip(), ""] if old is not None else []
    made = Comment(printable("\n".join((*before, said)))[:2000], old.author if old is not None and old.author else AUTHOR)
    made.width, made.height = 300, 60 + 40 * (len(before) + said.count("\n") + 1)
    return made


def has_macros(file: Path) -> bool:
    """Whether a workbook carries a program."""
    with zipfile.ZipFile(file) as archive:
        return "xl/vbaProject.bin" in archive.namelist()


def _losses(file: Path, *, keep_macros: bool) -> list[Text]:
    """What the copy may not have as the original has it."""
    with zipfile.ZipFile(file) as archive:
        names = [name.lower() for name in archive.namelist()]
        lost = [title for folders, title in _LOST if any(name.startswith(folders) for name in names)]
        drawings = [name for name in archive.namelist() if name.lower().startswith("xl/drawings/drawing")]
        if any(b"<xdr:sp" in archive.read(name) or b"<xdr:grpSp" in archive.read(name) for name in drawings):
            lost.append(Text("形状和文本框", "shapes and text boxes"))
        sheets = [name for name in archive.namelist() if name.lower().startswith("xl/worksheets/sheet")]
        tails = b"".join(_tail(archive, name) for name in sheets)
        lost += [title for mark, title in _LOST_WORDS if mark in tails]
    if has_macros(file) and not keep_macros:
        lost.append(Text("宏（副本写成 .xlsm 才保留）", "macros (kept only when the copy is named .xlsm)"))
    if not lost:
        return []
    return [
        Text(
            f"副本里可能变样或缺失：{'、'.join(one.zh for one in lost)}；请以原文件为准。",
            f"The copy may lack or change: {', '.join(one.en for one in lost)}; the original has them.",
        )
    ]


def _tail(archive: zipfile.ZipFile, name: str) -> bytes:
    """What follows a sheet's cells, where its extras stand."""
    whole = archive.read(name)
    return whole[whole.rfind(b"</sheetData>") :]


def _merged_area(file: Path) -> int:
    """How many cells lie in merged ranges."""
    from openpyxl.utils import column_index_from_string

    area = 0
    with zipfile.ZipFile(file) as archive:
        for name in archive.namelist():
            if name.lower().startswith("xl/worksheets/sheet"):
                for left, top, right, bottom in _MERGED.findall(_tail(archive, name)):
                    area += (column_index_from_string(right.decode()) - column_index_from_string(left.decode()) + 1) * (int(bottom) - int(top) + 1)
    return area
