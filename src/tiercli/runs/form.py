"""The company's own form in a run: it takes the place of the workbook, and what it could not hold is among the run's findings."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from tiercli.domain.codes import sorted_findings
from tiercli.domain.errors import UsageError
from tiercli.domain.language import Text
from tiercli.report import Target
from tiercli.runs.run import Kept
from tiercli.xlsx.form import Form


def with_form(target: Target, path: Path, *, live: bool = False, one_file: bool = False) -> Target:
    """The target whose workbook is a form.

    Errors: InputError for what is no form; UsageError for what does not go with one.
    """
    for is_asked, option in ((live, "--live"), (one_file, "--one-file")):
        if is_asked:
            raise UsageError(Text(f"--form 不能和 {option} 一起用", f"--form does not go with {option}"))
    asked = replace(target, form=Form(path))
    if "xlsx" not in asked.wanted():
        raise UsageError(
            Text("--form 写的是工作簿，但没有要 xlsx", "--form writes a workbook, and no xlsx was asked for"),
            hint=Text("--format 里加上 xlsx，或用 -o 指定表单的文件名。", "Add xlsx to --format, or name the form's file with -o."),
        )
    return asked


def form_files(target: Target) -> list[Path]:
    """The form that is read, which is not written over."""
    return [target.form.path] if isinstance(target.form, Form) else []


def with_form_findings(kept: Kept, target: Target) -> Kept:
    """The run with what its form could not hold.

    Errors: InputError for a form that cannot be filled without losing something.
    """
    if not isinstance(target.form, Form):
        return kept
    outcome = kept.graded.outcome
    findings = target.form.fill(outcome).findings
    if not findings:
        return kept
    outcome = replace(outcome, findings=sorted_findings((*outcome.findings, *findings)))
    return replace(kept, graded=replace(kept.graded, outcome=outcome))
