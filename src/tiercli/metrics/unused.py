"""What was read and decides nothing: tables that no rule looks at, columns that were taken for no field, rows with a blank operand."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from tiercli.domain.account import InputSheet
from tiercli.domain.codes import found
from tiercli.domain.finding import Finding, Place
from tiercli.domain.language import Text, counted
from tiercli.metrics.blanks import negated_names
from tiercli.rulebook.facts.names import fields_of, home_of
from tiercli.rulebook.facts.needs import needs_of
from tiercli.rulebook.model import Rulebook

ALWAYS_USED = ("customers", "aliases", "overrides", "levels", "team", "contacts", "branches", "products")
"""Records give names and attributes, the others act by themselves."""

FIRST_COLUMNS = 12


def unused_inputs(inputs: Sequence[InputSheet], rulebook: Rulebook) -> Iterator[Finding]:
    """A note for each table without a rule, and for each set of columns that nothing uses; sheets alike are told together."""
    used = used_tables(rulebook)
    titles = fields_of(rulebook)
    tables: dict[str, list[InputSheet]] = {}
    columns: dict[tuple[str, ...], list[InputSheet]] = {}
    for sheet in inputs:
        if sheet.table and sheet.table not in used:
            tables.setdefault(sheet.table, []).append(sheet)
        elif sheet.table and (unused := tuple(header for header, field in sheet.columns.items() if not field and header.strip())):
            columns.setdefault(unused, []).append(sheet)
    for table, sheets in tables.items():
        title = titles[table].title if table in titles else Text(table, table)
        rows = sum(sheet.rows for sheet in sheets)
        message = Text(
            f"读到了“{title.zh}”表（{rows} 行），但本规则没有用到它。",
            f"the table '{title.en}' was read ({counted(rows, 'row', 'rows')}), but no rule uses it; it is not used.",
        )
        yield found("sheet.table-unused", _place(sheets[0]), message, count=len(sheets), places=[_place(sheet) for sheet in sheets])
    for unused, sheets in columns.items():
        more = Text(f" 等 {len(unused)} 列", f" and others, {len(unused)} in all") if len(unused) > FIRST_COLUMNS else Text("", "")
        is_record = all(sheet.table in ("customers", "managers") for sheet in sheets)
        kept = Text("（规则不用，档案里照样显示）", " (shown with the records all the same)") if is_record else Text("", "")
        message = Text(
            f"没有用到的列：{'、'.join(unused[:FIRST_COLUMNS])}{more.zh}{kept.zh}。",
            f"columns that are not used: {', '.join(unused[:FIRST_COLUMNS])}{more.en}{kept.en}.",
        )
        yield found("sheet.columns-unused", _place(sheets[0]), message, count=len(sheets), places=[_place(sheet) for sheet in sheets])


def uncounted_rows(uncounted: Mapping[str, int], avoided: Mapping[str, int], rulebook: Rulebook) -> Iterator[Finding]:
    """A warning for each sum or mean that some rows could not be counted in, and for each "is not" that passed blanks by.

    uncounted, avoided: by metric, as `measure` gives them.
    """
    tables = fields_of(rulebook)
    for name, rows in uncounted.items():
        metric, title = rulebook.metrics[name], rulebook.title_of(name)
        table = tables.get(metric.table) or tables["sales"]
        fields = [field.title for one in sorted(metric.expression.names) if (field := table.field(one.rpartition(".")[2]))]
        zh, en = "、".join(one.zh for one in fields), ", ".join(one.en.lower() for one in fields)
        message = Text(
            f"指标“{title.zh}”有 {rows} 行因{zh}{'中有空白' if len(fields) > 1 else '空白'}而没有计入。",
            f"{counted(rows, 'row', 'rows')} with a blank {'among' if len(fields) > 1 else 'in'} {en}, not counted in '{title.en}'.",
        )
        yield found("grading.blank-operand", Place(sheet=f"metrics.{name}"), message, count=rows)

    for name, rows in avoided.items():
        metric, title = rulebook.metrics[name], rulebook.title_of(name)
        table = tables.get(metric.table) or tables["sales"]
        assert metric.where is not None
        fields = [field.title for one in sorted(set(negated_names(metric.where.tree))) if (field := table.field(one.rpartition(".")[2]))]
        zh, en = "、".join(one.zh for one in fields), ", ".join(one.en.lower() for one in fields)
        message = Text(
            f"指标“{title.zh}”的条件是{zh}不等于某值，有 {rows} 行该列空白，没有计入。",
            f"'{title.en}' counts rows by what their {en} is not; {counted(rows, 'row is', 'rows are')} blank there and not counted.",
        )
        yield found("grading.blank-where", Place(sheet=f"metrics.{name}"), message, count=rows)


def used_tables(rulebook: Rulebook) -> set[str]:
    """The tables that a rulebook or the program itself looks at."""
    used = {name for name, one in needs_of(rulebook).items() if one.used}
    used |= {metric.table for metric in rulebook.metrics.values()} | {*ALWAYS_USED, home_of(rulebook.entity).table}
    sheets = rulebook.sheets
    if sheets.targets:
        used |= {planned.table for sheet in sheets.targets for planned in sheet.planned.values()} | {"targets"}
    used |= {broken.of for broken in sheets.breakdowns.values()}
    if sheets.plan is not None:
        used.add("visits")
    return used | ({"sales"} if "returns" in used else set())


def _place(sheet: InputSheet) -> Place:
    return Place(sheet.path.replace("\\", "/").rsplit("/", 1)[-1], sheet.sheet)
