"""Makes docs/findings.md from the catalogue of findings.

python docs/make_findings.py
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from tiercli.domain.codes import BATCH, LINT, READING, RULEBOOK, RUNS, Code

TARGET = Path(__file__).resolve().parent / "findings.md"


def page() -> str:
    """The whole page."""
    return "\n".join(
        [
            "# Findings",
            "",
            "Every finding has a stable code. An *error* makes `check`, `rules check` and `--strict` exit with 1; a *note* only says what was done.",
            "",
            "## In the input",
            "",
            "`*` stands for the table: `sales.no-date`. A row that is *set aside* is not used, and stands in the reconciliation.",
            "",
            *_table(READING, set_aside=True),
            "",
            "## In a run",
            "",
            "Scores and levels, the extra sheets of the report, overrides and returned candidates, stored runs (`history verify`):",
            "",
            *_table(RUNS),
            "",
            "## In a rulebook",
            "",
            "Flaws keep a rulebook from loading (exit code 3):",
            "",
            *_table(RULEBOOK),
            "",
            "Remarks of `tiercli rules check`:",
            "",
            *_table(LINT),
            "",
            "## In a batch file",
            "",
            "Flaws keep a monthly job from being run (exit code 3). A rulebook of the job that has flaws fails by itself, with the codes above:",
            "",
            *_table(BATCH),
            "",
        ]
    )


def _table(codes: Mapping[str, Code], *, set_aside: bool = False) -> list[str]:
    lines = ["| code | severity | cause | what to do |", "| --- | --- | --- | --- |"]
    for name, code in codes.items():
        severity = f"{code.severity}, set aside" if set_aside and code.set_aside else str(code.severity)
        lines.append(f"| `{name}` | {severity} | {code.cause.en}<br>{code.cause.zh} | {code.cure.en}<br>{code.cure.zh} |")
    return lines


if __name__ == "__main__":
    TARGET.write_text(page(), encoding="utf-8", newline="\n")
