"""Names of sheets and files that stand for a column: what `--map` calls them, and when such a name is no customer's after all."""

from __future__ import annotations

from collections.abc import Sequence

from tiercli.domain.finding import Finding, Place
from tiercli.domain.language import Text
from tiercli.read.notes import found
from tiercli.read.sheet_reading import SheetReading
from tiercli.read.words.fold import bare

SHEET_NAMES, FILE_NAMES = frozenset({"(sheet)", "(工作表)"}), frozenset({"(file)", "(文件)"})
"""What `--map` calls the name of a sheet and of a file: --map "(sheet)=customer_name"."""


def settle_named(sheets: Sequence[SheetReading], notes: list[Finding]) -> list[SheetReading]:
    """The sheets, without those whose customer would be a lone sheet's name: one sheet may be called anything.

    Several that are built alike, and no sheet that has customers of its own, are taken as one a customer.
    """
    named = [sheet for sheet in sheets if sheet.named_by and sheet.table]
    if not named:
        return list(sheets)
    others = any(sheet.table == "sales" and not sheet.named_by for sheet in sheets)
    if len(named) > 1 and not others and len({bare(_name(sheet)) for sheet in named}) > 1:
        return list(sheets)
    for sheet in named:
        notes[:] = [note for note in notes if note not in sheet.findings]
        notes.append(_question(sheet))
    return [sheet for sheet in sheets if sheet not in named]


def _name(sheet: SheetReading) -> str:
    return sheet.sheet if sheet.named_by == "sheet" else sheet.file.rpartition("/")[2].rpartition(".")[0]


def _question(sheet: SheetReading) -> Finding:
    which = "(sheet)" if sheet.named_by == "sheet" else "(file)"
    what = Text("工作表名", "the sheet's name") if sheet.named_by == "sheet" else Text("文件名", "the file's name")
    message = Text(
        f"像是销售表，但没有客户列；也许整张表是一个客户的，{what.zh}“{_name(sheet)}”就是客户。",
        f"looks like sales but has no column for the customer; perhaps all of it is of one customer, whose name is {what.en}, '{_name(sheet)}'.",
    )
    hint = Text(
        f'若是，加 --map "{which}=customer_name"；若某列是客户，用 --map 列名=customer_name 指明。',
        f'If so, add --map "{which}=customer_name"; if a column is the customer, say so with --map HEADER=customer_name.',
    )
    return found("sheet.shape-unclear", Place(sheet.file, sheet.sheet), message, hint=hint)
