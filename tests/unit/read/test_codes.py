"""The catalogue of findings and the findings that reading makes are the same list."""

from __future__ import annotations

import re
from pathlib import Path

from tiercli.domain.codes import READING, code_of
from tiercli.read.sheet.flaws import _DATE_REASONS, _REASONS
from tiercli.read.together.unit_sizes import _SAID
from tiercli.read.words.flaw_sentences import _FLAWS


def _source(folder: Path) -> str:
    return "".join(path.read_text(encoding="utf-8") for path in folder.rglob("*.py") if not path.name.endswith("codes.py"))


def _made(project: Path) -> set[str]:
    reading = _source(project / "src" / "tiercli" / "read")
    whole = set(re.findall(r'found\(\s*"([a-z]+\.[a-z-]+)"', _source(project / "src" / "tiercli"))) | set(
        re.findall(r'"((?:sheet|file|customers|sales|receivables)\.[a-z-]+)"', reading)
    )
    tailed = {f"*.{what}" for what in re.findall(r'f"\{[\w.]+\}\.([a-z-]+)"', reading) if what != "rels"}  # a part of a workbook, no finding
    tailed |= {f"*.{what}" for what in re.findall(r'found\(f"\{[\w.]+\}\.([a-z-]+)"', _source(project / "src" / "tiercli" / "metrics"))}
    flaws = {f"*.{reason}" for reason in (*_FLAWS, *_REASONS.values(), *_DATE_REASONS.values(), *_SAID)}
    reasons = {f"*.{reason}" for reason in re.findall(r'(?:aside\(|account\(|_part\(|part_of\(|asides,|_without_rows\(sheet,)\s*"([a-z-]+)"', reading)}
    return whole | tailed | flaws | reasons | {"*.future-date", "*.after-period", "*.outside-period", "*.stray-quote"}


def test_every_finding_is_listed(project: Path) -> None:
    for code in _made(project):
        assert code_of(code if not code.startswith("*") else "sales" + code[1:])


def test_every_listed_finding_is_made(project: Path) -> None:
    made = {code if code in READING else "*." + code.partition(".")[2] for code in _made(project)}
    made |= {"sales" + code[1:] for code in made if code.startswith("*.")}  # said of the table that it is, which can be sales only
    assert set(READING) - made == set()


def test_every_cause_and_cure_is_said_in_both_languages() -> None:
    for code in READING.values():
        assert all((*code.cause, *code.cure))
