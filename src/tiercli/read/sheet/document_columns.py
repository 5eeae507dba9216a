"""Which columns of sales say what document a row is and how it stands, and what their words tell."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import pyarrow.compute as pc

from tiercli.domain.patterns import late_pattern
from tiercli.read.words.document_words import Document, documents_of, kinds_of, status_of
from tiercli.read.words.lexicon import bare
from tiercli.read.words.values import says_yes

if TYPE_CHECKING:
    import pyarrow as pa

STAGES: tuple[Document, ...] = ("order", "delivery", "invoice")
MOST_WORDS = 1000
"""A column of more different words than this tells neither documents nor how they stand."""
_MOST_KINDS = 20
_TYPE_HEADER = late_pattern(r"类型|类别|业务|单据|性质|红蓝|标志|type|kind|class")
_TYPE_FIELDS = frozenset({"document_type", "customer_type", "channel", "category", ""})
_STATUS_HEADER = late_pattern(r"状态|标志|标记|阶段|审批|审核|有效|生效|status|state|approv|^(?:un)?posted$|^(?:deal|sales|opportunity)?stage$")
_REMARKS = late_pattern(r"意见|备注|说明|人$|员$|日期|时间|comment|remark|note|date|by$")
"""Beside a status: who gave it, when, and what was written to it (审核意见, 审批人, approved by)."""
_NO_DOCUMENT_HEADER = late_pattern(r"方式|付|结算|条件|pay|terms|method|ship(?:ped)?(?:via|by|mode)")
"""How a deal is paid or sent says 转账 or 提货单 too and makes no payment or delivery of it."""
_HOW_IT_STANDS = late_pattern(r"^(?:已|未|待|部分|全部)|中$")
"""已下单, 发货中: how a deal stands is no kind of document."""
VOID_FLAG = late_pattern(r"作废|取消|删除|冲销|冲回|void|cancel|deleted|reversed|reversal")
RETURN_FLAG = late_pattern(r"退货|退回|红字|红冲|冲红|退款|return|refund|credit(?:note|memo)")


@dataclass(frozen=True, slots=True)
class ToldByWords:
    """What the words of a column of sales tell: those whose rows are set aside, turned or spoken of, and those of the stages of deals."""

    rows: frozenset[str]
    stages: Mapping[str, Document]


def told_by_words(field: str, header: str, words: Sequence[str]) -> ToldByWords:
    """The same judgement as `settle_documents`, of words and not of rows.

    field: empty for a column without one. words: all different ones of the column.
    """
    header, told, stages = bare(header), set[str](), dict[str, Document]()
    scope = kinds_told(field, header, lambda: list(words)) if len(words) <= MOST_WORDS else ""
    for word, kind in zip(words, kinds_of(words), strict=True) if scope else ():
        if kind in STAGES:
            stages |= {word: kind} if scope == "all" else {}
        elif kind == "return" or (kind not in ("", "actual") and scope == "all"):
            told.add(word)
    if field == "document_status" or (not field and says_how_it_stands(header)):
        told |= {word for word in words if status_of(word) not in ("", "settled")}
    if not field and (VOID_FLAG.search(header) or RETURN_FLAG.search(header)):
        told |= {word for word in words if says_yes(word)}
    return ToldByWords(frozenset(told), stages)


def kinds_told(field: str, header: str, words: Callable[[], list[str]]) -> Literal["", "returns", "all"]:
    """Which kinds of documents a column tells: all, returns only where it is not known to be of documents, or none. words: its different ones."""
    if tells_kinds(field, header):
        return "all" if field == "document_type" or _names_documents(words()) else "returns"
    return "all" if not field and not _is_beside_documents(header) and _names_documents(words()) else ""


def tells_kinds(field: str, header: str) -> bool:
    """Whether a column tells what kinds its rows are of, by its field (empty for none) or by its header, bare of marks and spaces."""
    return field in _TYPE_FIELDS and (field == "document_type" or _TYPE_HEADER.search(header) is not None)


def different_words(column: pa.Array) -> list[str]:
    """The different words of a column, as far as they are few enough to tell anything."""
    return pc.unique(column.drop_null()).slice(0, MOST_WORDS + 1).to_pylist()


def says_how_it_stands(header: str) -> bool:
    """Whether a header, bare of marks and spaces, is that of how a deal stands: 审批状态, Status."""
    return bool(_STATUS_HEADER.search(header)) and not _REMARKS.search(header)


def _is_beside_documents(header: str) -> bool:
    """Whether a header tells how a deal stands, is paid, or was judged, so that the words under it name no document."""
    return any(beside.search(header) for beside in (_STATUS_HEADER, _REMARKS, _NO_DOCUMENT_HEADER))


def _names_documents(words: Sequence[str]) -> bool:
    """Whether each of a column's words names a document, of several kinds: Invoice, Credit Memo, Pro forma."""
    if not 2 <= len(words) <= _MOST_KINDS or any(_HOW_IT_STANDS.search(word.strip()) for word in words):
        return False
    kinds = documents_of(words)
    return all(kinds) and len(set(kinds)) > 1
