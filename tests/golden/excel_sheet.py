"""What Excel would not take of one sheet: its order, cells, formulas, merged cells, choices, links."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from xml.etree import ElementTree

from openpyxl.formula import Tokenizer
from openpyxl.utils import range_boundaries

S = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_IN_ORDER = (
    "sheetPr dimension sheetViews sheetFormatPr cols sheetData sheetCalcPr sheetProtection protectedRanges scenarios autoFilter sortState "
    "dataConsolidate customSheetViews mergeCells phoneticPr conditionalFormatting dataValidations hyperlinks printOptions pageMargins pageSetup "
    "headerFooter rowBreaks colBreaks customProperties cellWatches ignoredErrors smartTags drawing legacyDrawing legacyDrawingHF drawingHF "
    "picture oleObjects controls webPublishItems tableParts extLst"
)
_KNOWN = (
    "ABS AND CHOOSE COUNT COUNTA COUNTIF COUNTIFS DATE DAY EXACT FIND IF IFERROR INDEX INT ISBLANK ISERROR ISNA ISNUMBER LARGE LEFT LEN LOOKUP "
    "MATCH MAX MIN MOD MONTH N NA NOT OR RANK ROUND ROUNDDOWN ROUNDUP ROW SMALL SQRT SUM SUMIF SUMIFS SUMPRODUCT TEXT WEEKNUM YEAR SEARCH"
)
"""Functions that every Excel since 2007 has, none of them volatile; newer ones would need the prefix _xlfn."""
_ORDER, _FUNCTIONS = _IN_ORDER.split(), frozenset(_KNOWN.split())
_LONGEST_FORMULA, _MOST_ARGUMENTS, _DEEPEST = 8192, 255, 64
_LONGEST_TEXT, _MOST_LINKS, _LONGEST_LINK = 32_767, 65_530, 2_079
_LONGEST_LIST, _LONGEST_FOOTER = 255, 255


def units(text: str) -> int:
    """Characters as Excel counts them: those beyond the first plane are two."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


@dataclass(frozen=True)
class Sheet:
    """One sheet with what it shares with the others.

    formats, conditional, strings: how many there are. text: what a cell of text says. sheets: the names of all.
    """

    name: str
    tree: ElementTree.Element
    formats: int
    conditional: int
    strings: int
    text: Callable[[ElementTree.Element | None], str]
    sheets: Collection[str]

    def complaints(self) -> Iterator[str]:
        tags = [child.tag.removeprefix(S) for child in self.tree]
        places = [_ORDER.index(tag) for tag in tags]
        if places != sorted(places) or any(tags.count(tag) > 1 for tag in tags if tag != "conditionalFormatting"):
            yield f"its elements are out of order: {tags}"
        yield from self._cells()
        yield from self._merged()
        yield from self._validations()
        yield from self._conditional()
        yield from self._links()
        for one in self.tree.iterfind(f"{S}headerFooter/*"):
            text = one.text or ""
            if units(text) > _LONGEST_FOOTER:
                yield f"a header or footer of {units(text)} characters"
            if any(size != "8" for size in re.findall(r"&(\d+)", text.replace("&&", ""))):
                yield f"a size of letters that runs into a number: {text}"

    def _cells(self) -> Iterator[str]:
        seen_formulas: set[str] = set()
        numbers_as_text = 0
        last_row = 0
        for row in self.tree.iterfind(f"{S}sheetData/{S}row"):
            number = int(row.attrib["r"])
            if number <= last_row or number > 1_048_576:
                yield f"row {number} after row {last_row}"
            last_row, last_column = number, 0
            if not 0 <= float(row.attrib.get("ht", 15)) <= 409.5:
                yield f"row {number} is {row.attrib['ht']} points high"
            for cell in row:
                place = cell.attrib["r"]
                column, own, _, _ = range_boundaries(place)
                if own != number or not last_column < column <= 16_384:
                    yield f"the cell {place} stands in row {number} behind column {last_column}"
                last_column = column
                if int(cell.attrib.get("s", 0)) >= self.formats:
                    yield f"{place} has a format that is not there"
                kind, value = cell.attrib.get("t", "n"), cell.findtext(f"{S}v")
                if kind == "s" and not 0 <= int(value or -1) < self.strings:
                    yield f"{place} has a text that is not there"
                    continue
                if kind == "n" and value and not re.fullmatch(r"-?\d+(\.\d+)?([eE][-+]?\d+)?", value):
                    yield f"{place} is no number: {value}"
                if kind == "b" and value not in ("0", "1"):
                    yield f"{place} is neither true nor false: {value}"
                if kind in ("s", "inlineStr", "str"):
                    text = self.text(cell) if kind != "str" else value or ""
                    if units(text) > _LONGEST_TEXT:
                        yield f"{place} holds {units(text)} characters"
                    if kind != "str" and re.fullmatch(r"-?\d+(\.\d+)?", text):
                        numbers_as_text += 1
                formula = cell.find(f"{S}f")
                if formula is not None and formula.text:
                    shape = re.sub(r"\d+", "0", formula.text)
                    if shape not in seen_formulas:
                        seen_formulas.add(shape)
                        yield from (f"{place}: {words}" for words in self._formula(formula.text))
        ignored = " ".join(one.attrib["sqref"] for one in self.tree.iter(f"{S}ignoredError") if one.attrib.get("numberStoredAsText") == "1")
        if numbers_as_text and not ignored:
            yield f"{numbers_as_text} cells are marked as numbers stored as text"

    def _formula(self, formula: str) -> Iterator[str]:
        if units(formula) > _LONGEST_FORMULA:
            yield f"a formula of {units(formula)} characters"
        deep, arguments = 0, [0]
        for token in Tokenizer(f"={formula}").items:
            if token.subtype == "OPEN":
                deep += 1
                arguments.append(1)
                name = token.value.rstrip("(").upper()
                if token.type == "FUNC" and name not in _FUNCTIONS:
                    yield f"the function {name}"
            elif token.subtype == "CLOSE":
                deep -= 1
                if arguments.pop() > _MOST_ARGUMENTS:
                    yield "a function with too many arguments"
            elif token.type == "SEP":
                arguments[-1] += 1
            if deep > _DEEPEST:
                yield f"{deep} functions inside each other"
                break
            if token.subtype == "TEXT" and units(token.value) - 2 > 255:
                yield f"a text of {units(token.value)} characters in a formula"
        if "[" in re.sub(r'"[^"]*"', "", formula):
            yield f"a formula that leads out of the file: {formula[:80]}"
        yield from (f"a formula over no sheet: {sheet}" for sheet in sheets_of(formula) if sheet not in self.sheets)

    def _merged(self) -> Iterator[str]:
        taken: set[tuple[int, int]] = set()
        for one in self.tree.iterfind(f"{S}mergeCells/{S}mergeCell"):
            left, top, right, bottom = range_boundaries(one.attrib["ref"])
            cells = {(row, column) for row in range(top, bottom + 1) for column in range(left, right + 1)}
            if taken & cells or len(cells) < 2:
                yield f"merged cells that overlap: {one.attrib['ref']}"
            taken |= cells

    def _validations(self) -> Iterator[str]:
        for one in self.tree.iterfind(f"{S}dataValidations/{S}dataValidation"):
            listed = one.findtext(f"{S}formula1") or ""
            if listed.startswith('"') and units(listed) - 2 > _LONGEST_LIST:
                yield f"a list of choices of {units(listed)} characters at {one.attrib['sqref']}"
            if any(units(one.attrib.get(key, "")) > most for key, most in (("promptTitle", 32), ("errorTitle", 32), ("prompt", 255), ("error", 225))):
                yield f"a hint that is too long at {one.attrib['sqref']}"
        counted = self.tree.find(f"{S}dataValidations")
        if counted is not None and int(counted.attrib.get("count", len(counted))) != len(counted):
            yield "the number of its validations is another one"

    def _conditional(self) -> Iterator[str]:
        for one in self.tree.iterfind(f"{S}conditionalFormatting/{S}cfRule"):
            if int(one.attrib.get("dxfId", -1)) >= self.conditional:
                yield "a conditional format that is not there"
            yield from (words for formula in one.iterfind(f"{S}formula") for words in self._formula(formula.text or ""))

    def _links(self) -> Iterator[str]:
        links = self.tree.findall(f"{S}hyperlinks/{S}hyperlink")
        if len(links) > _MOST_LINKS:
            yield f"{len(links)} links"
        for one in links:
            place = one.attrib.get("location", "")
            if units(place) > _LONGEST_LINK or units(one.attrib.get("tooltip", "")) > 255:
                yield f"a link that is too long at {one.attrib['ref']}"
            sheets = sheets_of(place)
            if place and (not sheets or any(sheet not in self.sheets for sheet in sheets)):
                yield f"a link to nowhere at {one.attrib['ref']}: {place}"


def sheets_of(formula: str) -> list[str]:
    """The sheets that a formula or a link names."""
    plain = re.sub(r'"[^"]*"', "", formula)
    found = [name.replace("''", "'") for name in re.findall(r"'((?:[^']|'')+)'!", plain)]
    return found + re.findall(r"(?<![\w'.])([^\W\d][\w.]*)!", re.sub(r"'(?:[^']|'')+'!", "", plain))


def letters(column: int) -> str:
    letters = ""
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters
