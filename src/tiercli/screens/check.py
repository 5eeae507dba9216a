"""What the terminal shows after a check: rows by reason with sums, everything found by code, near names."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from rich.console import Group
from rich.table import Table
from rich.text import Text as Line

from tiercli.domain import exact
from tiercli.domain.account import InputSheet, TableAccount
from tiercli.domain.codes import code_of
from tiercli.domain.fields import TableFields
from tiercli.domain.finding import Finding, Severity
from tiercli.domain.language import EMPTY, Language, Text, counted
from tiercli.outcome import labels
from tiercli.outcome.checked import Checked
from tiercli.screens.blocks import indented, section, section_head

if TYPE_CHECKING:
    from rich.console import RenderableType

_STYLES = {Severity.ERROR: "bold red", Severity.WARNING: "yellow", Severity.NOTE: "dim"}
_PLACES, _MESSAGES, _PAIRS, _UNUSED = 3, 3, 10, 6
_COUNTED = {
    Severity.ERROR: ("错误", "error"),
    Severity.WARNING: ("提醒", "warning"),
    Severity.NOTE: ("说明", "note"),
}


def check_screen(checked: Checked, outputs: tuple[str, ...] = (), *, all_of_it: bool = False) -> RenderableType:
    """A rich renderable of the check.

    all_of_it: every message and pair instead of the first few.
    """
    parts: list[RenderableType] = [*_sheets(checked), *_tables(checked), *_findings(checked, all_of_it=all_of_it), *_names(checked, all_of_it=all_of_it)]
    parts.append(_verdict(checked))
    return Group(*parts, *section(Text("已写出", "Written"), checked.language, *outputs))


def _sheets(checked: Checked) -> list[RenderableType]:
    """Each sheet as it was understood, in one line, with the columns that nobody knows."""
    parts: list[RenderableType] = [section_head(Text("读到的工作表", "Sheets read"), checked.language)]
    for sheet in checked.inputs:
        parts.append(indented(_sheet_line(sheet, checked.language, checked.tables)))
        unused = [written for written, name in sheet.columns.items() if not name]
        if unused:
            listed = ("、" if checked.language == "zh" else ", ").join(unused[:_UNUSED]) + (" …" if len(unused) > _UNUSED else "")
            parts.append(indented(Line(Text(f"未用的列：{listed}", f"columns not used: {listed}").spoken(checked.language), "dim"), by=4))
    return parts if checked.inputs else []


def _sheet_line(sheet: InputSheet, language: Language, tables: Mapping[str, TableFields]) -> str:
    place = " › ".join(part for part in (sheet.path.replace("\\", "/").rsplit("/", 1)[-1], sheet.sheet) if part)
    title = labels.table_title(sheet.table, tables).spoken(language)
    return Text(
        f"{place} → {title}，表头在第 {sheet.header_row} 行，{sheet.rows:,} 行数据",
        f"{place} → {title}, header in row {sheet.header_row}, {counted(sheet.rows, 'row', 'rows')}",
    ).spoken(language)


def _tables(checked: Checked) -> list[RenderableType]:
    parts: list[RenderableType] = []
    for account in checked.accounts:
        if account.rows:
            title = labels.table_title(account.table, checked.tables)
            parts += section(title, checked.language, _account(account, checked.language, checked.tables))
    return parts


def _account(account: TableAccount, language: Language, tables: Mapping[str, TableFields]) -> Table:
    """One table's identity: in the files = used + set aside, by reason, rows and sums."""
    sums = list(account.sums)[:3]
    grid = Table(box=None, show_header=False, pad_edge=False, padding=(0, 2, 0, 0), expand=False)
    for index in range(2 + len(sums)):
        grid.add_column(justify="right" if index else "left", no_wrap=True)
    heads = [Text("行数", "Rows").spoken(language), *(labels.field_title(account.table, name, language, tables) for name in sums)]
    grid.add_row("", *(Line(head, "dim") for head in heads))

    def line(said: str, rows: int, amounts: list[int], style: str = "") -> None:
        grid.add_row(Line(said, style), Line(f"{rows:,}", style), *(Line(f"{exact.plain(amount):,f}", style) for amount in amounts))

    line(Text("文件中", "In the files").spoken(language), account.rows, [account.sums[name] for name in sums])
    reasons: dict[str, tuple[int, list[int]]] = {}
    for part in account.set_aside:
        rows, amounts = reasons.get(part.reason, (0, [0] * len(sums)))
        reasons[part.reason] = rows + part.rows, [one + part.sums.get(name, 0) for one, name in zip(amounts, sums, strict=True)]
    for reason, (rows, amounts) in sorted(reasons.items(), key=lambda item: -item[1][0]):
        said = labels.reason(reason, language)
        line(Text(f"  − {said}", f"  − {said}").spoken(language), rows, amounts)
    line(Text("采用", "Used").spoken(language), account.used, [account.used_sum(name) for name in sums], "bold")
    return grid


def _findings(checked: Checked, *, all_of_it: bool) -> list[RenderableType]:
    parts: list[RenderableType] = []
    for (severity, code), members in checked.grouped().items():
        parts.append(_group(severity, code, members, checked.language, all_of_it=all_of_it))
    return [section_head(Text("发现", "Findings"), checked.language), *parts] if parts else []


def _group(severity: Severity, code: str, members: tuple[Finding, ...], language: Language, *, all_of_it: bool) -> RenderableType:
    """All findings of one code: how many, what, where first, what to do."""
    count = sum(one.count for one in members)
    head = Line.assemble(
        (labels.SEVERITIES[severity].spoken(language), _STYLES[severity]), f" ×{count:,} ", (code_of(code).cause.spoken(language), "bold"), (f"  {code}", "dim")
    )
    lines: list[RenderableType] = [indented(head)]
    for one in members if all_of_it else members[:_MESSAGES]:
        said = Line(one.message.spoken(language))
        if places := _places(one, language):
            said.append(f"\n{places}", "cyan")
        lines.append(indented(said, by=4))
    if len(members) > _MESSAGES and not all_of_it:
        more = len(members) - _MESSAGES
        lines.append(indented(Line(Text(f"另有 {more} 条；--verbose 全部列出", f"{more} more; --verbose lists all").spoken(language), "dim"), by=4))
    hint = next((one.hint for one in members if one.hint != EMPTY), EMPTY).spoken(language)
    if hint:
        lines.append(indented(Line(f"→ {hint}", "italic"), by=4))
    return Group(*lines)


def _places(finding: Finding, language: Language) -> str:
    """The first places, the file and sheet said once: sales.xlsx › 10月 › D17, D21, row 30 …"""
    places = finding.places or ((finding.where,) if str(finding.where) else ())
    if not places:
        return ""
    first = places[0]
    cells = [_cell(place.cell, language) for place in places if (place.file, place.sheet) == (first.file, first.sheet) and place.cell][:_PLACES]
    shown = " › ".join(part for part in (first.file, first.sheet, ", ".join(cells)) if part)
    return shown + (" …" if finding.count > len(cells) and cells else "")


def _cell(cell: str, language: Language) -> str:
    return Text(f"第 {cell} 行", f"row {cell}").spoken(language) if cell.isdigit() else cell


def _names(checked: Checked, *, all_of_it: bool) -> list[RenderableType]:
    """Near names with their score; the way out is an alias sheet."""
    if not checked.names:
        return []
    language = checked.language
    lines: list[RenderableType] = []
    for pair in checked.names if all_of_it else checked.names[:_PAIRS]:
        said = Line(f"{pair.score:>3}  {_named(pair.one_id, pair.one)}\n     {_named(pair.other_id, pair.other)}")
        said.append(f"  {pair.why.spoken(language)}", "dim")
        lines.append(indented(said))
    if len(checked.names) > len(lines):
        more = len(checked.names) - len(lines)
        lines.append(indented(Line(Text(f"另有 {more} 对；--verbose 全部列出", f"{more} more pairs; --verbose lists all").spoken(language), "dim")))
    hint = Text(
        "→ 确是同一客户的，请写进名为“别名”的工作表（列：别名、标准名称）；不写就不合并。",
        "→ If they are one customer, list them on a sheet 'Aliases' (columns Alias, Standard name); otherwise nothing is merged.",
    )
    return [section_head(Text("相近的客户名称", "Names that are nearly alike"), language), *lines, indented(Line(hint.spoken(language), "italic"))]


def _named(number: str, name: str) -> str:
    return name if number in ("", name) else f"{name} [{number}]"


def _counted(severity: Severity, count: int) -> Text:
    zh, en = _COUNTED[severity]
    return Text(f"{count:,} 处{zh}", f"{count:,} {en}{'' if count == 1 else 's'}")


def _verdict(checked: Checked) -> RenderableType:
    counts = {severity: sum(one.count for one in checked.findings if one.severity is severity) for severity in Severity}
    language = checked.language
    said = [_counted(severity, count).spoken(language) for severity, count in counts.items() if count]
    none = Text("没有发现问题。", "Nothing was found.").spoken(language)
    line = ("，" if language == "zh" else ", ").join(said) or none
    return Line(f"\n{line}", "bold red" if checked.has_errors else "bold")
