"""Amounts with and without tax: which a column holds, and a word where the files of one table mix them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from tiercli.domain.finding import Finding, Place
from tiercli.domain.language import Text
from tiercli.domain.patterns import late_pattern
from tiercli.read.notes import found
from tiercli.read.sheet_reading import SheetReading
from tiercli.read.words.fold import bare

Basis = Literal["gross", "net", ""]

_GROSS = late_pattern(r"价税合计|(?<!不)含税|gross|incl\w*\.?(?:tax|vat|gst)|(?:tax|vat|gst)incl|withtax|aftertax")
_NET = late_pattern(r"不含税|未税|无税|税前|\bnet|^net|excl\w*\.?(?:tax|vat|gst)|(?:tax|vat|gst)excl|withouttax|beforetax|exvat|untaxed")
_TAX = late_pattern(r"^(?:增值税额?|税额|税金|vat|gst|tax(?:amount)?|vatamount|salestax)(?:\(.*\))?$")


def basis_of(header: str, headers: Sequence[str] = ()) -> Basis:
    """Whether a column of amounts is with tax or without; a plain 金额 beside a column 税额 is without; "" where nothing tells."""
    words = bare(header)
    if _NET.search(words):
        return "net"
    if _GROSS.search(words):
        return "gross"
    return "net" if any(_TAX.match(bare(other.rpartition(" › ")[2])) for other in headers) else ""


def say_mixed_tax(sheets: Sequence[SheetReading], notes: list[Finding]) -> None:
    """Says when amounts of one sheet are with tax and those of another without: the same sale does not count the same."""
    bases: dict[str, list[tuple[SheetReading, str]]] = {"gross": [], "net": []}
    for sheet in sheets:
        header = next((header for header, name in (sheet.input.columns if sheet.input else {}).items() if name == "amount"), None)
        if sheet.input is not None and header is not None and (basis := basis_of(header, list(sheet.input.columns))):
            bases[basis].append((sheet, header))
    if bases["gross"] and bases["net"]:
        (gross, with_tax), (net, without) = bases["gross"][0], bases["net"][0]
        names = [gross.sheet or gross.file, net.sheet or net.file] if gross.file == net.file else [gross.file, net.file]
        message = Text(
            f"金额口径不一致：“{names[0]}”用含税的“{with_tax}”，“{names[1]}”用不含税的“{without}”。",
            f"net and gross amounts are mixed: '{names[0]}' has '{with_tax}' with tax, '{names[1]}' has '{without}' without.",
        )
        count = len(bases["gross"]) + len(bases["net"])
        notes.append(found("sales.net-and-gross", Place(net.file, net.sheet), message, count=count))
