"""A hidden sheet for the program itself: which result column stands below which header, and the rules of the run.

The customers sheet holds every figure in full, so nothing of it is repeated here. With this sheet a report
can take the place of a history: `--previous` and `compare` get the result columns by their own names, and
what moved each score can be told. What is masked in sight stays masked, because no value stands here.
"""

from __future__ import annotations

import json
from typing import Any

from tiercli.domain.columns import MOVEMENTS
from tiercli.domain.language import Text
from tiercli.outcome import Outcome, Role, labels
from tiercli.report.book import Book, Sheet, always
from tiercli.report.columns import Filling
from tiercli.report.page import Page

NAME = "_tiercli"
_AT_ONCE = 30_000  # characters a cell; Excel takes 32,767
_NOTE = Text("供 tiercli 读回本报告，请勿改动", "tiercli reads this report back by it; please leave it as it is")


def write(page: Page, book: Book) -> Filling | None:
    """A note in the first cell, and the record as JSON in the cells below."""
    page.sheet.very_hidden()
    plain = book.styles()
    page.text(0, 0, _NOTE, plain)
    # the order of keys says something: the first grading is the main one
    written = json.dumps(_record(book), ensure_ascii=True, separators=(",", ":")).replace("_x", "\\u005fx")
    for row, start in enumerate(range(0, len(written), _AT_ONCE), 1):
        page.text(row, 0, written[start : start + _AT_ONCE], plain)
    return None


def _record(book: Book) -> dict[str, Any]:
    outcome = book.outcome
    rulebook = outcome.rulebook
    return {
        "rulebook": rulebook.name,
        "rulebook_sha256": outcome.rulebook_sha256,
        "as_of": outcome.as_of.isoformat(),
        "level_names": {name: grading.names_in_order for name, grading in rulebook.gradings.items()},
        "rules": json.loads(rulebook.model_dump_json(by_alias=True, exclude_unset=True)),
        "sheet": book.names["customers"],
        "headers": book.headers,
        "columns": outcome.results.rows.column_names,
        "words": _words(outcome),
    }


def _words(outcome: Outcome) -> dict[str, dict[str, str]]:
    """For the columns that show words in place of names: what each word stands for."""
    found = {}
    for column in outcome.results.columns:
        if column.role is Role.MOVEMENT:
            found[column.name] = {said.spoken(outcome.language): code for code, said in MOVEMENTS.items()}
        elif column.is_flag:
            found[column.name] = {labels.flag_words(flag, outcome.language): str(flag).lower() for flag in (True, False)}
        elif column.role is Role.LEVEL and column.name in outcome.levels and column.name != "tier":
            found[column.name] = {level.title.spoken(outcome.language) or level.name: level.name for level in outcome.levels[column.name]}
    return found


SHEET = Sheet("readback", Text(NAME, NAME), always, write)
