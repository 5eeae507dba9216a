"""A workbook of rules that comes back: its tables, and the rulebook that they were made from."""

from __future__ import annotations

import base64
from dataclasses import dataclass
from pathlib import Path
from typing import cast

from tiercli.domain.language import Language
from tiercli.read.options import ReadOptions
from tiercli.read.own.result_headers import OwnTask
from tiercli.read.process import read_own_files
from tiercli.rulebook.tables import TITLES, GivenRow, GivenSheet


@dataclass(frozen=True)
class ReturnedRules:
    """What a workbook of rules holds; raw: the bytes of the rulebook that it was made from, none where that sheet is gone."""

    sheets: tuple[GivenSheet, ...]
    raw: bytes | None
    language: Language
    sha256: str


def read_rules_workbook(file: Path, options: ReadOptions | None = None) -> ReturnedRules:
    """The tables of a workbook that `rules export` wrote and people changed.

    Errors: InputError when the file cannot be read, is no such workbook, or has lost what says which column is which.
    """
    titles = tuple(word for title in TITLES.values() for word in title)
    head = read_own_files([OwnTask(str(file), "rules", titles=titles)], options or ReadOptions())[0].head
    sheets = tuple(
        GivenSheet(table["table"], table["sheet"], tuple(GivenRow(address, cells, places, number) for number, address, cells, places in table["rows"]))
        for table in head["tables"]
    )
    raw = base64.b64decode(head["rulebook"]) if "rulebook" in head else None
    return ReturnedRules(sheets, raw, cast("Language", head.get("language", "zh")), head["sha256"])
