"""What each row's document is: returns are made negative, void documents and those that are no sale are set aside."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from tiercli.domain.arrays import Mask
from tiercli.domain.language import Text
from tiercli.domain.texts import texts_of
from tiercli.frames.encoded import encoded
from tiercli.read.shapes.named import says_nothing
from tiercli.read.sheet.document_columns import MOST_WORDS, RETURN_FLAG, STAGES, VOID_FLAG, different_words, kinds_told, says_how_it_stands
from tiercli.read.sheet.understanding import Understanding
from tiercli.read.words.document_words import Document, document_of, document_of_sheet, documents_of, kinds_of, status_of
from tiercli.read.words.lexicon import bare
from tiercli.read.words.typed import Typed, each_distinct
from tiercli.read.words.values import says_yes

_SIGNED = ("quantity", "amount", "cost", "balance", "overdue_amount")
_WITH_AMOUNT = ("margin",)
_TABLES = frozenset({"sales", "receivables", "orders"})
_NO_SALE = ("quotation", "payment", "purchase", "transfer", "void", "plan")
OTHER_DOCUMENT = "other-document"
"""The reason for which documents that are no sale, or not the one by which a deal counts, are set aside."""
_WORDS: Mapping[str, Text] = {
    "quotation": Text("报价单", "quotations"),
    "payment": Text("收付款单", "payments"),
    "purchase": Text("采购单据", "purchases"),
    "transfer": Text("调拨盘点单", "transfers and stock takes"),
    "void": Text("作废单据", "void documents"),
    "plan": Text("计划或预算", "plans and budgets"),
    "order": Text("订单", "orders"),
    "delivery": Text("出库单", "deliveries"),
    "invoice": Text("发票", "invoices"),
}


def settle_documents(sheet: Understanding) -> None:
    """Sets aside void, draft and settled documents and those that are no sale, and gives returns the sign that they mean. All of it is said."""
    if sheet.table.name not in _TABLES:
        return
    kinds: dict[str, Mask] = {}
    for match_field, index in _columns(sheet):
        header = bare(sheet.headers.names[index]) if index < len(sheet.headers.names) else ""
        column = sheet.texts[index]
        if sheet.table.name != "orders" and (told := kinds_told(match_field, header, partial(different_words, column))):
            _add_kinds(kinds, column, only_returns=told == "returns")
        if match_field == "document_status" or _is_status_of_orders(sheet, match_field) or (not match_field and says_how_it_stands(header)):
            _set_aside_by_status(sheet, column, index)
        if not match_field and sheet.table.name != "orders":
            _use_flags(sheet, header, column, index, kinds)
    by_name: Document = "" if kinds or sheet.reading.said or sheet.table.name != "sales" else _kind_by_name(sheet)
    if by_name:
        kinds[by_name] = sheet.marks.content.copy()
    back = kinds.pop("return", None)
    if back is not None and not (by_name and _has_minus(sheet.typed)):
        _turn(sheet, back & sheet.marks.open)
    if sheet.table.name == "sales":
        _set_aside_other_documents(sheet, kinds)
        sheet.reading.stage = next((kind for kind in STAGES if kind in kinds and kinds[kind][sheet.marks.open].all()), "")


def _is_status_of_orders(sheet: Understanding, field: str) -> bool:
    """Whether a column is the status of orders that a rulebook leaves to the reader: one that names it says itself what counts."""
    return sheet.table.name == "orders" and field == "status" and "orders.status" not in sheet.options.named


def _kind_by_name(sheet: Understanding) -> Document:
    """What a sheet holds by its name, or by its file's where the sheet's own says nothing."""
    own = document_of_sheet(sheet.grid.sheet)
    if own or (sheet.grid.sheet and not says_nothing(sheet.grid.sheet)):
        return own
    return document_of_sheet(sheet.grid.stem)


def _has_minus(typed: Mapping[str, Typed]) -> bool:
    """Whether a sheet of returns writes them with a minus, so that a figure without one takes a return back."""
    return any((pc.min(typed[name].values).as_py() or 0) < 0 for name in _SIGNED if name in typed)


def _columns(sheet: Understanding) -> list[tuple[str, int]]:
    """The field (empty for none) and place of each column that holds text."""
    fields = {match.column: match.field for match in sheet.headers.matches}
    return [(fields[index].name if index in fields else "", index) for index in sheet.texts if index not in fields or not fields[index].kind.is_number]


def _add_kinds(kinds: dict[str, Mask], column: pa.Array, *, only_returns: bool) -> None:
    """The rows of each kind of document; in a column that is not known to be of documents, returns only."""
    coded = encoded(column)
    if len(coded.dictionary) > MOST_WORDS:
        return
    words = texts_of(coded.dictionary)
    answers = documents_of(words) if only_returns else kinds_of(words)
    codes = pc.fill_null(coded.indices, -1).to_numpy(zero_copy_only=False)
    for kind in sorted({answer for answer in answers if answer}):
        if kind == "return" or not only_returns:
            mask = np.array([*(answer == kind for answer in answers), False], dtype=bool)[codes]
            kinds[kind] = kinds[kind] | mask if kind in kinds else mask


def _set_aside_by_status(sheet: Understanding, column: pa.Array, index: int) -> None:
    coded = encoded(column)
    if len(coded.dictionary) > MOST_WORDS:
        return
    answers, codes = each_distinct(column, status_of)
    masks = {status: np.array([*(answer == status for answer in answers), False], dtype=bool)[codes] for status in sorted(set(answers) - {""})}
    words = texts_of(coded.dictionary)
    for status, mask in masks.items():
        said = "、".join(dict.fromkeys(word for word, answer in zip(words, answers, strict=True) if answer == status))
        if status in ("void", "draft"):
            _leave_out(sheet, mask, index, said)
        elif status == "settled" and sheet.table.name == "receivables":
            sheet.say_masked(
                f"{sheet.table.name}.settled",
                mask,
                "{n} 行已结清（{said}），未计入欠款。",
                "{n} [row is|rows are] settled ({said}), not owed any more.",
                column=index,
                said=said,
            )
            sheet.marks.aside("settled", mask)
        elif status == "pending":
            sheet.say_masked(
                f"{sheet.table.name}.not-approved",
                mask,
                "{n} 行尚未审核（{said}），已照常计入。",
                "{n} [row is|rows are] not approved yet ({said}) and counted all the same.",
                column=index,
                said=said,
            )


def _leave_out(sheet: Understanding, mask: Mask, index: int, said: str) -> None:
    sheet.say_masked(
        f"{sheet.table.name}.void-document",
        mask,
        "{n} 行的单据不作数（{said}），未使用。",
        "{n} [row is|rows are] void, cancelled or a draft ({said}) and not used.",
        column=index,
        said=said,
    )
    sheet.marks.aside("void-document", mask)


def _use_flags(sheet: Understanding, header: str, column: pa.Array, index: int, kinds: dict[str, Mask]) -> None:
    """Columns of yes and no such as 是否作废, Voided, 退货标志."""
    is_void, is_return = bool(VOID_FLAG.search(header)), bool(RETURN_FLAG.search(header))
    if not is_void and not is_return:
        return
    coded = encoded(column)
    words = texts_of(coded.dictionary)
    answers = [says_yes(text) for text in words]
    digits = any(text.strip().isdigit() for text in words)
    if None in answers or len(answers) > 4 or (digits and not is_void and not re.search(r"是否|标|^is|flag", header)):
        return

    mask = np.array([*answers, False], dtype=bool)[pc.fill_null(coded.indices, len(answers)).to_numpy(zero_copy_only=False)]
    if is_void:
        _leave_out(sheet, mask, index, sheet.headers.names[index])
    elif mask.any():
        kinds["return"] = kinds["return"] | mask if "return" in kinds else mask


def _turn(sheet: Understanding, back: Mask) -> None:
    """Figures of returns that are written without a minus become negative; a margin turns with its amount."""
    turned = np.zeros(sheet.count, dtype=bool)
    for name in _SIGNED:
        if name in sheet.typed:
            positive = pc.fill_null(pc.greater(sheet.typed[name].values, 0), False).to_numpy(zero_copy_only=False) & back
            turned |= positive
            if positive.any():
                sheet.typed[name].values = pc.if_else(pa.array(positive), pc.negate(sheet.typed[name].values), sheet.typed[name].values)
    for name in _WITH_AMOUNT:
        if name in sheet.typed and turned.any():
            sheet.typed[name].values = pc.if_else(pa.array(turned), pc.negate(sheet.typed[name].values), sheet.typed[name].values)
    zh = "{n} 行按单据类型是退货或红字，正数已按负数计。"
    sheet.say_masked(
        f"{sheet.table.name}.document-return",
        turned,
        zh,
        "{n} [row is|rows are] a return or credit note by its document type, written without a minus and counted as negative.",
    )


def _set_aside_other_documents(sheet: Understanding, kinds: Mapping[str, Mask]) -> None:
    """Quotations, payments, purchases, transfers are no sales; of order, delivery and invoice of one deal only one is."""
    kinds = {kind: mask & sheet.marks.open for kind, mask in kinds.items()}
    for kind in _NO_SALE:
        if kind in kinds:
            _set_aside_kind(sheet, kind, kinds[kind], "")
    if "free" in kinds:
        zh = "{n} 行按单据类型是样品、赠送、借出、领用或寄售，已照常计入。"
        en = "{n} among samples, gifts, loans, own use or consignments by the document type, and counted all the same."
        sheet.say_masked(f"{sheet.table.name}.perhaps-no-sale", kinds["free"], zh, en)
    if "unknown" in kinds:
        zh = "{n} 行的单据类型不认识，已按销售计入。"
        sheet.say_masked(f"{sheet.table.name}.document-unknown", kinds["unknown"], zh, "{n} of a document type that is not known, and counted as sales.")
    stages = [kind for kind in STAGES if kind in kinds and kinds[kind].any()]
    if len(stages) < 2:
        return
    key = next((match for match in sheet.headers.matches if match.field.name in sheet.table.key), None)
    figure = next((name for name in ("quantity", "amount") if name in sheet.typed), None)
    if key is None or figure is None:
        return
    things = {key.field.name: sheet.texts[key.column]}
    later = [kind for kind in stages if kind != "order"]
    if "order" in stages and _overlap(sheet, kinds, ["order"], later, things):
        _set_aside_kind(sheet, "order", kinds["order"], later[-1])
    if len(later) == 2 and _overlap(sheet, kinds, later[:1], later[1:], things | {figure: sheet.typed[figure].values}):
        fewer, more = sorted(later, key=lambda kind: (_rows_of(sheet, kind, kinds[kind]), kind == "invoice"))
        _set_aside_kind(sheet, fewer, kinds[fewer], more)


def _rows_of(sheet: Understanding, kind: str, mask: Mask) -> int:
    here = int(mask.sum())
    return here if sheet.grid.elsewhere is None else sheet.grid.elsewhere.rows_of(kind, here)


def _overlap(sheet: Understanding, kinds: Mapping[str, Mask], one: Sequence[str], others: Sequence[str], things: Mapping[str, pa.Array]) -> bool:
    """Whether half of the different things that the smaller set of rows speaks of are in the other set too."""
    sides = {name: pa.array(np.logical_or.reduce([kinds[kind] for kind in side])) for name, side in (("one", one), ("other", others))}
    rows = pa.table({**sides, **things, "number": sheet.grid.numbers(sheet.start)}).filter(pc.or_(*sides.values()))
    if sheet.grid.elsewhere is not None:
        first, second, both = sheet.grid.elsewhere.met(one, others, rows)
    else:
        spoken = rows.group_by(list(things), use_threads=False).aggregate([(side, "any") for side in sides])
        is_first, is_second = spoken["one_any"], spoken["other_any"]
        first, second, both = (pc.sum(side).as_py() or 0 for side in (is_first, is_second, pc.and_(is_first, is_second)))
    return both * 2 >= max(1, min(first, second))


def _set_aside_kind(sheet: Understanding, kind: str, mask: Mask, instead: str) -> None:
    words = _WORDS[kind]
    zh = f"{{n}} 行是{words.zh}，" + (f"同一业务已按{_WORDS[instead].zh}计入，未重复计算。" if instead else "不是销售，未使用。")
    en = f"{{n}} [row is|rows are] among {words.en}" + (
        f" of deals that count by their {_WORDS[instead].en}, and not used twice." if instead else ", which are no sales, and not used."
    )
    more = sheet.grid.elsewhere.leave(kind) if instead and sheet.grid.elsewhere is not None else 0
    sheet.say_masked(f"{sheet.table.name}.other-document", mask, zh, en, more=more)
    sheet.marks.aside(OTHER_DOCUMENT, mask)


def settle_signs(sheet: Understanding) -> None:
    """Where one of quantity and amount is negative and the other is not: a return if any text of the row says so; else said, and counted as written."""
    if sheet.table.name != "sales" or not {"quantity", "amount"} <= sheet.typed.keys():
        return
    quantity, amount = (sheet.typed[name].values.fill_null(0).to_numpy(zero_copy_only=False) for name in ("quantity", "amount"))
    odd: Mask = (np.sign(quantity) * np.sign(amount) < 0) & sheet.marks.open
    if not odd.any():
        return
    back = _says_return(sheet, np.flatnonzero(odd))
    for name, values in (("quantity", quantity), ("amount", amount)):
        turned = back & (values > 0)
        if turned.any():
            sheet.typed[name].values = pc.if_else(pa.array(turned), pc.negate(sheet.typed[name].values), sheet.typed[name].values)
    code = f"{sheet.table.name}.sign-mismatch"
    zh = "{n} 行注明退货或红字，而数量与金额一正一负，按退货计（都为负）。"
    sheet.say_masked(code, back, zh, "{n} [row is|rows are] called a return, with a quantity and an amount of different signs; both count as negative.")
    zh = "{n} 行的数量与金额一正一负，均按所写的计入。"
    sheet.say_masked(code, odd & ~back, zh, "{n} [row has|rows have] a quantity and an amount of different signs, counted as written.")


def _says_return(sheet: Understanding, rows: np.ndarray[Any, Any]) -> Mask:
    """Which of some rows have a word such as 退货 or 红字 in any column of text."""
    numbers = {match.column for match in sheet.headers.matches if match.field.kind.is_number}
    back = np.zeros(sheet.count, dtype=bool)
    for index, column in sheet.texts.items():
        if index not in numbers:
            answers, codes = each_distinct(column.take(pa.array(rows)), document_of)
            back[rows] |= np.array([*(answer == "return" for answer in answers), False], dtype=bool)[codes]
    return back
