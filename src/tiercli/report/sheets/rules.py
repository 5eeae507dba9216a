"""规则说明 / Rules: what made the report, and the rulebook in words with its values of this run.

The words are those of `rules show`; here they are laid out for reading and for paper.
"""

from __future__ import annotations

from tiercli.domain.language import Text, same
from tiercli.domain.own_sheets import RULES
from tiercli.domain.version import __version__
from tiercli.outcome import Outcome, labels
from tiercli.report.book import Book, Sheet, always
from tiercli.report.columns import Filling
from tiercli.report.page import Page
from tiercli.report.styles import INK, NAVY, QUIET, SLATE
from tiercli.rulebook.describe import Section, Slot, describe, facts

_WIDTHS = {Slot.KEY: 30, Slot.NAME: 22, Slot.SHORT: 12, Slot.WORDS: 62, Slot.MORE: 44}
_LINE = {"zh": 16.5, "en": 15.0}
_BEHIND_KEY = sum(_WIDTHS.values()) - _WIDTHS[Slot.KEY]


def write(page: Page, book: Book) -> Filling | None:
    """Fill the sheet."""
    for slot, width in _WIDTHS.items():
        page.sheet.set_column(slot, slot, width)
    outcome = book.outcome
    page.sheet.set_row(1, 28)
    page.text(1, 0, outcome.rulebook.title, book.styles.title)
    if "overview" in book.names:
        page.link(0, 0, book.place("overview"), Text("← 概览", "← Overview"), book.styles.link(line=False))
    row = 3
    for section in (_made(outcome), *describe(outcome.rulebook), _bounds(outcome)):
        if section.rows:
            row = _list(page, book, section, row) if section.is_plain else _table(page, book, section, row)
    page.paper(footer=f"{outcome.rulebook.name} · sha256 {outcome.rulebook_sha256[:12]}")
    page.sheet.print_area(0, 0, row - 2, max(_WIDTHS))
    return None


def _made(outcome: Outcome) -> Section:
    """What made this report: period, command, versions, and what it could not look at."""
    said = [
        (Text("统计期", "Period"), same(f"{outcome.period.start} – {outcome.period.end}")),
        (Text("截止日", "As of"), same(outcome.as_of.isoformat())),
        (Text("命令", "Command"), same(outcome.command)),
        (Text("规则指纹 SHA-256", "Rulebook SHA-256"), same(outcome.rulebook_sha256)),
        (Text("版本", "Version"), same(f"tiercli {__version__}")),
    ]
    said += [(Text("本次未计入", "Left out this time"), Text(f"{one.title.zh}：{one.why.zh}", f"{one.title.en}: {one.why.en}")) for one in outcome.left_out]
    said += [(Text("本次不起作用", "Cannot act this time"), Text(f"{one.title.zh}：{one.why.zh}", f"{one.title.en}: {one.why.en}")) for one in outcome.idle]
    return facts(Text("本次报告", "This report"), [(name, value) for name, value in said if value.zh])


def _bounds(outcome: Outcome) -> Section:
    """Thresholds that came from the population: the ones really used."""
    rows = tuple((bound.label, same(bound.where), same(labels.plain_number(bound.value))) for bound in outcome.bounds)
    headers = (Text("界限", "Bound"), Text("所属", "Where"), Text("本期数值", "Value"))
    return Section(Text("由数据算出的界限", "Bounds computed from the data"), headers, (Slot.KEY, Slot.NAME, Slot.SHORT), rows)


def _title(page: Page, book: Book, section: Section, row: int) -> int:
    """The section's name with a line below, and how to read it. Returns the row below."""
    page.fill(row, 0, max(_WIDTHS), book.styles.section)
    page.text(row, 0, section.title, book.styles.section)
    page.sheet.set_row(row, 22)
    if section.note.spoken(page.language):
        for line in labels.wrapped(section.note.spoken(page.language), sum(_WIDTHS.values()) - 4):
            row += 1
            page.text(row, 0, line, book.styles.subtitle)
    return row + 1


def _list(page: Page, book: Book, section: Section, row: int) -> int:
    """Names with what they stand for, which may run over all columns. Returns the row below, with a gap."""
    row = _title(page, book, section, row)
    for name, said in section.rows:
        page.text(row, 0, name, book.styles(font_color=QUIET, align="left", indent=1))
        for line in labels.wrapped(said.spoken(page.language), _BEHIND_KEY - 4):
            page.text(row, 1, line, book.styles())
            row += 1
    return row + 1


def _table(page: Page, book: Book, section: Section, row: int) -> int:
    """Headers and rows, each as high as its longest cell asks. Returns the row below, with a gap."""
    language, styles = page.language, book.styles
    row = _title(page, book, section, row)
    place = {slot: index for index, slot in enumerate(section.slots)}
    for slot in _WIDTHS:
        page.text(row, slot, section.headers[place[slot]] if slot in place else "", styles.head(fill=SLATE))
    for line in section.rows:
        row += 1
        said = {slot: line[place[slot]].spoken(language) if slot in place else "" for slot in _WIDTHS}
        for slot, cell in said.items():
            branch = slot is Slot.KEY and cell.lstrip("　").startswith("└")
            color = QUIET if slot is Slot.NAME else INK
            page.text(row, slot, cell, styles.cell(wrap=True, bold=slot is Slot.KEY and not branch, color=color))
        page.tall(row, _LINE[language] * max(_lines(cell, _WIDTHS[slot]) for slot, cell in said.items()) + 3)
    return row + 2


def _lines(said: str, width: int) -> int:
    """How many lines a cell takes in a column of this width."""
    return sum(len(labels.wrapped(part, width - 3)) for part in said.split("\n"))


SHEET = Sheet("rules", RULES, always, write, NAVY)
