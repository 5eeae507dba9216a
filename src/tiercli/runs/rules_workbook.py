"""A rulebook out to a workbook that people edit, and back again as YAML, checked and with what changed in words."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from tiercli.domain.codes import found
from tiercli.domain.errors import InputError, RulebookError
from tiercli.domain.finding import Finding, Place
from tiercli.domain.language import Language, Text
from tiercli.read.options import ReadOptions
from tiercli.read.returned import ReturnedRules, read_rules_workbook
from tiercli.report.rules_workbook import write_rules_workbook
from tiercli.rulebook.facts.differences import Difference, differences
from tiercli.rulebook.flaws.flaw import Flaw
from tiercli.rulebook.lint import findings_of
from tiercli.rulebook.load import Loaded, flaws_in, load_rulebook, put_together, source_of
from tiercli.rulebook.own.copying import overlay_saying, whole_source
from tiercli.rulebook.reading.shipped import find_rulebook
from tiercli.rulebook.reading.source import Source, parse_source
from tiercli.rulebook.rewrite import rewritten
from tiercli.rulebook.tables import Applied, applied, tables_of
from tiercli.rulebook.tables.onto import onto


@dataclass(frozen=True)
class Imported:
    """A rulebook that came back: its bytes, what differs from the one below it, and what `rules check` says that it did not say before.

    missing: tables that have no sheet any more, and so stay as they were. name: of the file, for messages.
    """

    name: str
    raw: bytes
    changes: tuple[Difference, ...]
    findings: tuple[Finding, ...]
    missing: tuple[Text, ...]


def export_rules(name_or_path: str, language: Language, file: BinaryIO) -> tuple[str, ...]:
    """Writes a rulebook's tables as a workbook; an overlay together with what it changes. Returns the sheets' names.

    Errors: RulebookError when the rulebook does not load.
    """
    title = load_rulebook(name_or_path).rulebook.title
    return write_rules_workbook(whole_source(name_or_path), title, language, file)


def import_rules(workbook: Path, base: str | None, target: str, options: ReadOptions | None = None) -> Imported:
    """A workbook's tables put back into the rulebook that it was made from, or into the base.

    base: a rulebook by name or file; without one, the rulebook that the workbook holds. Where both are there and differ, only what was
    changed in the workbook is changed in the base; an overlay stays one. target: the name of the file to be written, for messages.
    Errors: InputError for the workbook or its cells, each with its place; RulebookError for the base, or for what the whole comes to.
    """
    returned = read_rules_workbook(workbook, options)
    if returned.raw is None and base is None:
        raise InputError(
            Text("工作簿没有说明它出自哪份规则。", "the workbook does not say of which rulebook it was made."),
            hint=Text("请用 -r 指定规则。", "Name the rulebook with -r."),
            where=Place(workbook.name),
        )
    under = whole_source(base) if base is not None else None
    made_of = parse_source(Path(target), returned.raw) if returned.raw is not None else under
    assert made_of is not None
    _, broken = flaws_in(made_of)
    if broken:
        raise _unfit(workbook)
    back = applied(made_of.data, returned.sheets, workbook.name, returned.language)
    if back.findings:
        raise _refused(workbook, back.findings)
    source, data = made_of, back.data
    if under is not None and under.raw != made_of.raw:
        data, conflicts = onto(made_of.data, back.data, under.data)
        if conflicts:
            raise _refused(workbook, [_conflict(back, path, workbook) for path in conflicts])
        source = under
    raw = rewritten(source, data)
    after = parse_source(Path(target), raw)
    if base is not None and (over := overlay_saying(base, after.data)) is not None:
        raw = over
    rulebook, flaws = flaws_in(after)
    if rulebook is None or flaws:
        raise _refused(workbook, [_placed(flaw, back, after, workbook.name) for flaw in flaws])
    before, _ = flaws_in(source)
    assert before is not None
    said = {(one.code, one.message) for one, _ in findings_of(before, source)}
    findings = tuple(one for one, _ in findings_of(rulebook, after) if (one.code, one.message) not in said)
    return Imported(target, raw, tuple(differences(source.data, after.data)), findings, _missing(made_of, returned))


def loaded_from_workbook(workbook: Path, base: str, options: ReadOptions | None = None) -> Loaded:
    """The rulebook that a workbook of rules comes to when it is put into the base, ready to grade.

    Errors: as `import_rules`; what `rules check` would say of it is no error here, as it is none of `--set`.
    """
    back = import_rules(workbook, base, workbook.name, options)
    chain = [parse_source(find_rulebook(base), back.raw)]
    if isinstance(parent := chain[-1].data.get("extends"), str):
        chain += source_of(find_rulebook(parent, beside=chain[-1].path))
    below, merged = put_together(chain)
    rulebook, flaws = flaws_in(merged)
    assert rulebook is not None and not flaws, "import_rules has checked it"  # noqa: PT018
    return Loaded(rulebook, hashlib.sha256(back.raw).hexdigest(), tuple(one.path for one in chain), merged, below)


def _missing(source: Source, returned: ReturnedRules) -> tuple[Text, ...]:
    there = {sheet.table for sheet in returned.sheets}
    return tuple(table.title for table in tables_of(source.data) if table.key not in there)


def _placed(flaw: Flaw, back: Applied, source: Source, workbook: str) -> Finding:
    """A flaw at the cell that it stands in, else at the first that changed below its place, else at the workbook."""
    whole = path = source.known(flaw.path)
    while path and path not in back.cells:
        path = path[:-1]
    below = next((one for one in back.changed if one[: len(whole)] == whole), ())
    where = back.cells.get(path or below, Place(workbook))
    key = source.spoken(flaw.path)
    message = Text(f"{key}: {flaw.message.zh}", f"{key}: {flaw.message.en}") if key else flaw.message
    return found("rulebook." + flaw.code, where, message, hint=flaw.hint)


def _conflict(back: Applied, path: tuple[object, ...], workbook: Path) -> Finding:
    while path and path not in back.cells:
        path = path[:-1]
    message = Text("工作簿里改了这一处，-r 的规则里也改了，两边不同", "the workbook changed this, and the rulebook of -r changed it to something else")
    hint = Text("请先在一边改成一致", "Make both sides say the same first")
    return found("rulebook.wrong-cell", back.cells.get(path, Place(workbook.name)), message, hint=hint)


def _refused(workbook: Path, findings: Sequence[Finding]) -> InputError:
    count = len(findings)
    message = Text(f"规则工作簿有 {count} 处错误", f"the workbook of rules has {count} {'flaw' if count == 1 else 'flaws'}")
    return InputError(message, where=Place(workbook.name), findings=list(dict.fromkeys(findings)))


def _unfit(workbook: Path) -> RulebookError:
    return RulebookError(
        Text("这份工作簿里的规则，这个版本的程序不能用。", "the rulebook in this workbook does not load with this version of the program."),
        hint=Text("请用这个版本重新 export。", "Export it anew with this version."),
        where=Place(workbook.name),
    )
