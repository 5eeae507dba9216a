"""Which of several columns is a field's: those of the second choice, a code beside its name, a list of invoices or of what is owed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Literal

from tiercli.domain.patterns import late_pattern
from tiercli.read.words.fold import bare
from tiercli.read.words.lexicon import Found, Lexicon, second_choice
from tiercli.read.words.written import simplified

_NAMED = late_pattern(r"(?:name|description|desc|名称|名|全称|简称|描述)$")
_TAXED = late_pattern(r"税额|untaxed|taxtotal|totaltax|taxamount|tax$|^vat$|vatamount|(?:incl|excl)\w*\.?vat")
_SHORT_OF_TAX = frozenset({"net", "gross", "nett"})
_OPEN = late_pattern(r"remaining|outstanding|amountdue|balancedue|未核销|未收|未付|欠款|余额")


def second_choices(names: Sequence[tuple[int, str]], lexicon: Lexicon, *, last: bool = False) -> list[tuple[int, str, Found]]:
    """Columns that may stand for fields which no column names better, the likeliest first.

    Net and Gross are amounts only where the tax has a column too: on a weighbridge's list they are weights.
    """
    found = []
    short = any(bare(header) in _SHORT_OF_TAX for _, header in names)
    taxed = short and any(_TAXED.search(bare(header)) for _, header in names)
    for column, header in names:
        if short and not taxed and bare(header) in _SHORT_OF_TAX:
            continue
        if choice := second_choice(header, lexicon, last=last):
            found.append((choice[0], column, header, choice[1]))
    return [(column, header, field) for _, column, header, field in sorted(found, key=lambda one: one[:2])]


def is_name_of(header: str, other: str) -> bool:
    """Whether one header says that it holds the name of what the other one only mentions: Material Description beside Material."""
    return bool(_NAMED.search(bare(header))) and not _NAMED.search(bare(other))


def are_codes(values: Iterable[str]) -> bool:
    """Whether the cells of a column look like codes and not like names."""
    filled = [value for value in values if value]
    return bool(filled) and all(value.isascii() and " " not in value.strip() and any(char.isdigit() for char in value) for value in filled)


_SERVICE = late_pattern(
    r"投诉|异议|理赔|索赔|赔付|赔偿|工单|售后|服务|受理|办结|处理|及时"
    r"|complain|\bclaim|\bticket|\bcase (?:no|id|number|type|status|date)\b|\bcase_|resol|\bhandl|compensation|after-sales|dispute"
)


def is_service(names: Sequence[str]) -> bool:
    """Whether a header is one that only records of complaints and service have."""
    return any(_SERVICE.search(simplified(name.lower())) for name in names if name)


def leaning(table: str, names: Sequence[str], fields: set[str]) -> float:
    """What speaks for or against a table beyond its own columns: lists of invoices tell the tax, lists of what is owed the rest that is open."""
    if table != "sales" or "quantity" in fields:
        return 0.0
    plain = [bare(name) for name in names if name]
    if not any(_OPEN.search(name) for name in plain):
        return 0.0
    return 2.0 if any(_TAXED.search(name) for name in plain) else -2.0


Basis = Literal["gross", "net", ""]

_GROSS = late_pattern(r"价税合计|(?<!不)含税|gross|incl\w*\.?(?:tax|vat|gst)|(?:tax|vat|gst)incl|withtax|aftertax")
_NET = late_pattern(r"不含税|未税|无税|税前|\bnet|^net|excl\w*\.?(?:tax|vat|gst)|(?:tax|vat|gst)excl|withouttax|beforetax|exvat|untaxed")
_TAX_HEADER = late_pattern(r"^(?:增值税额?|税额|税金|vat|gst|tax(?:amount)?|vatamount|salestax)(?:\(.*\))?$")


def basis_of(header: str, headers: Sequence[str] = ()) -> Basis:
    """Whether a column of amounts is with tax or without; a plain 金额 beside a column 税额 is without; "" where nothing tells."""
    words = bare(header)
    if _NET.search(words):
        return "net"
    if _GROSS.search(words):
        return "gross"
    return "net" if any(_TAX_HEADER.match(bare(other.rpartition(" › ")[2])) for other in headers) else ""
