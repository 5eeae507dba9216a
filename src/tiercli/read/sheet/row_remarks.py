"""What rows say of themselves outside the columns of documents: remarks that void them, deals within the company, amounts with tax beside such without."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from tiercli.domain.arrays import Mask
from tiercli.domain.patterns import late_pattern
from tiercli.domain.personal import without_numbers
from tiercli.domain.texts import texts_of
from tiercli.frames.encoded import encoded
from tiercli.read.sheet.document_columns import MOST_WORDS, tells_kinds
from tiercli.read.sheet.understanding import Understanding
from tiercli.read.words.choices import basis_of
from tiercli.read.words.document_words import DEPOSIT, MAY_REMARK, ODD_PRODUCT, is_deposit, is_within_company, odd_product, remark_of
from tiercli.read.words.lexicon import bare
from tiercli.read.words.values import says_yes

_REMARKS = late_pattern(
    r"^(?:单据|单|行|订单|销售|发货|客户|特别)?(?:备注|说明|附注|摘要)(?:信息|栏|说明)?\d*$|^(?:order|line|row|sales|invoice)?(?:remarks?|notes?|comments?|memo)\d*$"
)
_WITHIN = late_pattern(
    r"(?:内部|关联)(?:客户|单位|交易|往来|销售|方|公司|企业)?(?:标志|标识|标记)?$|^(?:is)?(?:intercompany|internal(?:customer|sale)?|affiliated?|relatedparty)(?:flag)?$"
)
_KINDS = frozenset({"document_type", "channel", "note", "product", ""})
_CREDITS = frozenset({"贷", "贷方", "支", "支出", "-", "负", "c", "cr", "credit", "h", "haben"})
_SIDES = frozenset({"借", "借方", "收", "收入", "+", "正", "d", "dr", "debit", "s", "soll", *_CREDITS})
_SIDE_HEADER = late_pattern(r"方向|借贷|收支|正负|符号|^(?:d/?c|dr/?cr|s/h|shkzg)|debit|sign|direction")
"""What a column of nothing but these says of each row's figures: that they go the other way."""
_LISTED, _LONGEST = 5, 30
HEEDED = frozenset({"void", "returned", "internal", "fee", "free", "moved", "rebate", "credit"})
"""What is said of rows one by one, wherever they are; that amounts are mixed is said of the column."""
_WEIGHT = late_pattern(r"重|weight|wt")


def is_remark(field: str, header: str) -> bool:
    """Whether a column holds remarks. header: bare of marks and spaces."""
    return field == "note" or (not field and bool(_REMARKS.search(header)))


def said_by(field: str, header: str, words: Sequence[str]) -> Mapping[str, str]:
    """What words of a column say of their rows: void, returned, settled, free or moved; internal; fee or rebate; credit; gross or net. Words that say
    nothing are left out.

    field: empty for a column without one. words: all different ones; of other columns than remarks, only if they are few.
    """
    header = bare(header)
    noted = is_remark(field, header)
    odd = {word: kind for word in words if (kind := odd_product(word))} if field == "product" or noted or tells_kinds(field, header) else {}
    if field == "product":
        return odd if len(odd) < len(words) else {}
    said: dict[str, str] = {word: kind for word, kind in odd.items() if kind == "rebate" or (kind == "fee" and not noted)}
    said |= {word: remark for word in words if (remark := remark_of(word))} if noted else {}
    if field not in _KINDS or len(words) > MOST_WORDS:
        return said
    if not field and _SIDE_HEADER.search(header) and {word.strip().lower() for word in words} <= _SIDES:
        return said | {word: "credit" for word in words if word.strip().lower() in _CREDITS}
    is_asked = not field and _WITHIN.search(header) is not None
    said |= {word: "internal" for word in words if is_within_company(word) or (is_asked and says_yes(word))}
    if not field and not _WEIGHT.search(header):
        asked = basis_of(header)
        answers = {True: asked, False: {"gross": "net", "net": "gross"}.get(asked, ""), None: ""}
        bases = [basis_of(word) or answers[says_yes(word)] for word in words]
        said |= dict(zip(words, bases, strict=True)) if {"gross", "net"} == set(bases) else {}
    return said


@dataclass(frozen=True)
class _Sentence:
    """What is said of rows of one kind.

    code: of the finding, or what follows the table in it. counted: only of rows with a figure above zero. sales, owed: of which table.
    """

    code: str
    zh: str
    en: str
    counted: bool = False
    sales: bool = True
    owed: bool = False


_SENTENCES: Mapping[str, _Sentence] = {
    "returned": _Sentence(
        "undone-by-remark",
        "{n} 行的备注说已退货或冲回（{said}），仍按所写的正数计入。",
        "{n} [row|rows] came back by [its|their] remark ({said}) and [is|are] counted as written.",
        counted=True,
        owed=True,
    ),
    "settled": _Sentence(
        "undone-by-remark",
        "{n} 行的备注说已结清（{said}），仍按欠款计入。",
        "{n} [row is|rows are] settled by [its|their] remark ({said}) and counted as owed all the same.",
        counted=True,
        sales=False,
        owed=True,
    ),
    "deposit": _Sentence(
        "receivables.perhaps-no-debt",
        "按“{header}”，{n} 行是保证金、押金、借款、票据一类（{said}），不是货款欠款，仍计入欠款和逾期。",
        "by '{header}' {n} [row is|rows are] deposits, retentions, loans or bills ({said}), not open invoices, and counted as owed.",
        sales=False,
        owed=True,
    ),
    "internal": _Sentence(
        "sales.internal",
        "{n} 行像是内部往来（{said}），已照常计入。",
        "{n} [row looks|rows look] like [a sale|sales] within the company ({said}) and [is|are] counted.",
    ),
    "fee": _Sentence(
        "sales.perhaps-no-sale",
        "按“{header}”，{n} 行像是费用、押金或包装物（{said}），已照常计入。",
        "by '{header}' {n} [row looks like a charge, a deposit or a package|rows look like charges, deposits or packages] ({said}); counted all the same.",
    ),
    "free": _Sentence(
        "sales.perhaps-no-sale",
        "按“{header}”，{n} 行是样品、赠送或借用（{said}），已照常计入。",
        "by '{header}' {n} [row is|rows are] samples, gifts or loans ({said}), and counted all the same.",
    ),
    "moved": _Sentence(
        "sales.perhaps-no-sale",
        "按“{header}”，{n} 行是调拨、移库或盘点（{said}），已照常计入。",
        "by '{header}' {n} [row is|rows are] moved or counted stock ({said}), and counted all the same.",
    ),
    "rebate": _Sentence(
        "sales.rebate-added",
        "按“{header}”，{n} 行是返利或折扣（{said}），金额为正，按所写的增加了销售额。",
        "by '{header}' {n} [row is a rebate or a discount|rows are rebates or discounts] ({said}) with an amount above zero, which adds to the sales.",
    ),
    "credit": _Sentence(
        "sales.credit-side",
        "按“{header}”，{n} 行在贷方（{said}），金额为正，仍按所写的计入。",
        "by '{header}' {n} [row is|rows are] on the credit side ({said}) with figures above zero, counted as written.",
        counted=True,
    ),
    "net": _Sentence(
        "sales.net-and-gross",
        "金额口径不一致：按“{header}”，有的行含税，{n} 行不含税；均按所写的计入。",
        "net and gross amounts are mixed: by '{header}' {n} [row is|rows are] without tax and others with it; all counted as written.",
    ),
}
_VOID = _Sentence(
    "void-by-remark",
    "{n} 行的备注说明不作数（{said}），未使用。",
    "{n} [row is|rows are] void by [its|their] remark ({said}) and not used.",
    owed=True,
)


def heed_remarks(sheet: Understanding) -> None:
    """Sets aside rows that their remarks void; says which came back, are paid, stay within the company or have amounts of another kind than others."""
    if sheet.table.name not in ("sales", "receivables"):
        return
    fields, owed = {match.column: match.field for match in sheet.headers.matches}, sheet.table.name == "receivables"
    for index, column in sheet.texts.items():
        field, header = fields.get(index), sheet.headers.names[index] if index < len(sheet.headers.names) else ""
        name = field.name if field else ""
        if name not in _KINDS or (field is None and not header):
            continue
        different = encoded(column).dictionary
        if len(different) > MOST_WORDS:
            if name != "product" and not is_remark(name, bare(header)):
                continue
            different = different.filter(pc.match_substring_regex(different, ODD_PRODUCT if name == "product" else MAY_REMARK + f"|{DEPOSIT}" * owed))
        words = texts_of(different)
        said = {**said_by(name, header, words), **{word: "deposit" for word in words if owed and is_deposit(word)}}
        _say(sheet, index, {kind: _saying(column, said, kind) for kind in dict.fromkeys(said.values()) if kind}, said)


def _saying(column: pa.Array, said: Mapping[str, str], kind: str) -> Mask:
    words = pa.array([word for word, own in said.items() if own == kind], pa.string())
    mask: Mask = pc.is_in(column, value_set=words).to_numpy(zero_copy_only=False)
    return mask


def _say(sheet: Understanding, index: int, rows: Mapping[str, Mask], said: Mapping[str, str]) -> None:
    table = sheet.table.name

    def say(kind: str, one: _Sentence, mask: Mask) -> None:
        words = "、".join([without_numbers(word)[:_LONGEST] for word, own in said.items() if own == kind][:_LISTED])
        sheet.say_masked(
            one.code if "." in one.code else f"{table}.{one.code}", mask, one.zh, one.en, column=index, said=words, header=sheet.headers.names[index]
        )

    if "void" in rows:
        say("void", _VOID, rows["void"])
        sheet.marks.aside("void-document", rows["void"])
    figures = [_above(sheet, name) for name in ("quantity", "amount", "balance") if name in sheet.typed]
    counted = np.logical_or.reduce(figures or [sheet.marks.open])
    for kind, one in _SENTENCES.items():
        if kind in rows and (one.sales if table == "sales" else one.owed):
            say(kind, one, rows[kind] & _that_matter(sheet, index, kind, rows, counted) & (counted if one.counted else True))


def _that_matter(sheet: Understanding, index: int, kind: str, rows: Mapping[str, Mask], counted: Mask) -> Mask:
    """Of rebates those that add to an amount; rows without tax where others have it; of other kinds all rows."""
    if kind not in ("rebate", "net"):
        return np.ones(sheet.count, dtype=bool)
    if "amount" not in sheet.typed:
        return np.zeros(sheet.count, dtype=bool)
    if kind == "net":
        return np.full(sheet.count, all((rows[one] & sheet.marks.open & counted).any() for one in ("gross", "net")))
    added = _above(sheet, "amount")
    field = next((match.field.name for match in sheet.headers.matches if match.column == index), "")
    if is_remark(field, bare(sheet.headers.names[index])) and "quantity" in sheet.typed:  # beside tonnes it speaks of a sale that has one
        added &= pc.equal(pc.fill_null(sheet.typed["quantity"].values, 0), 0).to_numpy(zero_copy_only=False)
    return added


def _above(sheet: Understanding, name: str) -> Mask:
    above: Mask = pc.fill_null(pc.greater(sheet.typed[name].values, 0), False).to_numpy(zero_copy_only=False)
    return above
