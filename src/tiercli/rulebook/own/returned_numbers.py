"""Numbers that come back from the sheet 参数 of a live workbook: params, and the numbers that stand in the rulebook itself."""

from __future__ import annotations

import copy
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

from tiercli.domain.codes import found
from tiercli.domain.errors import InputError, RulebookError, UsageError
from tiercli.domain.exact import fits
from tiercli.domain.finding import Finding, Place
from tiercli.domain.language import EMPTY, Text
from tiercli.grammar.small_types import ABOVE, amount_and_side, bound_of
from tiercli.grammar.written_numbers import too_long
from tiercli.rulebook.load import Loaded, load_rulebook, near_names, with_settings
from tiercli.rulebook.model import Param, Rulebook
from tiercli.rulebook.parts.dimension import BOUNDS
from tiercli.rulebook.reading.source import Source


@dataclass(frozen=True, slots=True)
class ReturnedNumber:
    """One row of the sheet: its key, and the texts of its value and of its points, each with its cell as Excel shows it."""

    key: str
    value: str
    cell: str
    points: str = ""
    points_cell: str = ""


@dataclass(frozen=True)
class ReturnedParameters:
    """What the sheet holds. rulebook: the name of the one that the report was made under."""

    file: str
    sheet: str
    rulebook: str
    rows: tuple[ReturnedNumber, ...]

    def place(self, cell: str) -> Place:
        """A cell of the sheet."""
        return Place(self.file, self.sheet, cell)


@dataclass
class _Back:
    """The rows put back: words for `--set`, the rulebook's data with other numbers, and what cannot be."""

    given: ReturnedParameters
    rulebook: Rulebook
    data: dict[Any, Any]
    settings: list[str] = field(default_factory=list)
    cells: dict[tuple[Any, ...], str] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)

    def note(self, cell: str, message: Text, hint: Text = EMPTY) -> None:
        self.findings.append(found("parameters.bad-cell", self.given.place(cell), message, hint=hint))


def load_with_returned(name_or_path: str, settings: Sequence[str], given: ReturnedParameters) -> Loaded:
    """The rulebook under the numbers of a live workbook; settings, `--set` words, come last.

    Errors: UsageError when the workbook was made under another rulebook; InputError with the sheet and cell of everything that the rulebook does
    not take; others as `load_rulebook`.
    """
    written = load_rulebook(name_or_path)
    if written.rulebook.name != given.rulebook:
        raise UsageError(
            Text(
                f"--params-from {given.file}：这份报告出自规则 {given.rulebook}，不是 {written.rulebook.name}",
                f"--params-from {given.file}: that report was made under {given.rulebook}, not under {written.rulebook.name}",
            ),
            hint=Text(f"请加 -r {given.rulebook}。", f"Add -r {given.rulebook}."),
        )
    back = _Back(given, written.rulebook, copy.deepcopy(written.source.data))
    for row in given.rows:
        if row.key in written.rulebook.params:
            _param(back, row, written.rulebook.params[row.key])
        else:
            _number(back, row, written.source.data)
    if back.findings:
        raise _refused(given, back.findings)
    try:
        edit = (lambda source: replace(source, data=back.data)) if back.changed else None
        return load_rulebook(name_or_path, (*back.settings, *settings), edit, "\n".join(back.changed))
    except RulebookError as error:
        if not back.changed and not back.settings:
            raise
        raise _refused(given, [*_told(error, back, written.source)]) from error


def _told(error: RulebookError, back: _Back, source: Source) -> Iterator[Finding]:
    """The rulebook's own complaints at the cells whose keys they speak of."""
    spoken = {source.spoken(_typed(source.data, path)): cell for path, cell in back.cells.items()}
    for finding in error.findings:
        about = finding.message.en.partition(": ")[0]
        cells = [cell for words, cell in spoken.items() if about == words or about.startswith(f"{words}.") or words.startswith(f"{about}.")]
        yield found("parameters.bad-cell", back.given.place(cells[0] if len(cells) == 1 else ""), finding.message, hint=finding.hint)


def _typed(data: Any, path: Sequence[Any]) -> tuple[Any, ...]:
    """A path whose numbers of items are numbers."""
    here, typed = data, []
    for part in path:
        typed.append(int(part) if isinstance(here, list) and str(part).isdigit() else part)
        here = _find(here, [str(part)])
    return tuple(typed)


def _refused(given: ReturnedParameters, findings: Sequence[Finding]) -> InputError:
    count = len(findings)
    return InputError(
        Text(f"参数表有 {count} 处不能用", f"{count} {'cell' if count == 1 else 'cells'} of the sheet of parameters cannot be used"),
        where=Place(given.file, given.sheet),
        findings=findings,
    )


def _param(back: _Back, row: ReturnedNumber, param: Param) -> None:
    words = row.value.strip()
    if not words:
        back.note(row.cell, Text(f"参数 {row.key} 是空的", f"param {row.key} is empty"), _FILL)
        return
    if param.kind == "date":
        words = words.partition(" ")[0]
    own = param.plain
    try:
        changed = with_settings(back.rulebook, [f"{row.key}={words}"]).params[row.key]
    except UsageError as error:
        prefix = f"--set {row.key}={words}"
        back.note(row.cell, Text(f"{row.key} = {words}{_rest(error.message.zh, prefix)}", f"{row.key} = {words}{_rest(error.message.en, prefix)}"), error.hint)
        return
    if changed.plain != own:
        back.settings.append(f"{row.key}={words}")


def _rest(message: str, prefix: str) -> str:
    return message.removeprefix(prefix)


def _number(back: _Back, row: ReturnedNumber, written: Mapping[Any, Any]) -> None:
    """A number that stands in the rulebook at a path."""
    parts = row.key.split(".")
    parent, last = _find(back.data, parts[:-1]), parts[-1]
    original = _find(written, parts[:-1])
    if isinstance(parent, dict) and last.isdigit() and last not in parent and len(parts) > 1:
        _step(back, row, parts, parent, original)
        return
    if not isinstance(parent, dict) or last not in parent:
        near = near_names(parts[0], back.rulebook.params) if len(parts) == 1 else EMPTY
        back.note(row.cell, Text(f"规则里没有“{row.key}”这个位置", f"the rulebook has no place '{row.key}'"), near or _ANEW)
        return
    own = parent[last]
    if isinstance(own, str) and own in back.rulebook.params:
        return
    if last in ("at_most", "at_least"):
        if row.value.strip() != str(own):
            parent[last] = row.value.strip()
            _keep(back, tuple(parts), row.cell, row.value.strip())
        return
    number = _as_number(back, row.cell, row.value)
    if number is not None and number != _plain(own):
        parent[last] = _like(own, number)
        _keep(back, tuple(parts), row.cell, f"{number:f}")


def _step(back: _Back, row: ReturnedNumber, parts: Sequence[str], steps: dict[Any, Any], original: Any) -> None:
    """One bound with its points, or one category with its points."""
    keys, index = list(original), int(parts[-1])
    if index >= len(keys):
        back.note(row.cell, Text(f"规则里没有“{row.key}”这个位置", f"the rulebook has no place '{row.key}'"), _ANEW)
        return
    key = keys[index]
    path = (*parts[:-1], str(key))
    points = steps[key]
    if isinstance(points, str) and points in back.rulebook.params:
        _same_as_param(back, points, row.points, row.points_cell)
    else:
        number = _as_number(back, row.points_cell or row.cell, row.points)
        if number is not None and number != _plain(points):
            steps[key] = _like(points, number)
            _keep(back, path, row.points_cell, f"{number:f}")
    if parts[-2] not in BOUNDS:
        return
    amount, is_open = amount_and_side(bound_of(key))
    if isinstance(amount, str):
        _same_as_param(back, amount, row.value, row.cell)
        return
    bound = _as_number(back, row.cell, row.value)
    if bound is None or bound == amount:
        return
    new: Any = f"{ABOVE}{bound:f}" if is_open else bound
    if any(other != key and bound_of(other) == new for other in steps):
        back.note(row.cell, Text(f"界限 {bound:f} 写了两次", f"the bound {bound:f} stands there twice"))
        return
    items = [(new if other == key else other, value) for other, value in steps.items()]
    steps.clear()
    steps.update(items)
    _keep(back, path, row.cell, f"{bound:f}")


def _same_as_param(back: _Back, name: str, words: str, cell: str) -> None:
    """A cell that shows a param must still show it: what is written over it would change nothing here. A formula that nobody computed shows nothing."""
    if not words.strip():
        return
    param = next((row.value for row in back.given.rows if row.key == name), words)
    try:
        same = Decimal(words.strip()) == Decimal(param.strip())
    except ArithmeticError:
        same = words.strip() == param.strip()
    if not same:
        message = Text(
            f"这一格取自参数 {name}，被改成了 {words.strip() or '空'}", f"this cell shows the param {name}, and was changed to {words.strip() or 'nothing'}"
        )
        back.note(cell, message, Text(f"请恢复这一格，改参数 {name} 的格子。", f"Put it back, and change the cell of the param {name}."))


def _like(own: Any, number: Decimal) -> Any:
    """A number as the rulebook writes it there: 20% stays a percentage, which is what tells a share from a count."""
    return f"{number.scaleb(2).normalize():f}%" if isinstance(own, str) and own.strip().endswith(("%", "％")) else number


def _keep(back: _Back, path: tuple[Any, ...], cell: str, words: str) -> None:
    back.cells[path] = cell
    back.changed.append(f"{'.'.join(map(str, path))}={words}")


def _find(data: Any, parts: Sequence[str]) -> Any:
    here = data
    for part in parts:
        if isinstance(here, Mapping):
            here = here.get(part)
        elif isinstance(here, list) and part.isdigit() and int(part) < len(here):
            here = here[int(part)]
        else:
            return None
    return here


def _plain(value: Any) -> Any:
    """A number however the file writes it."""
    amount = bound_of(value) if isinstance(value, str) else value
    return Decimal(str(amount)) if isinstance(amount, int | float | Decimal) and not isinstance(amount, bool) else amount


def _as_number(back: _Back, cell: str, words: str) -> Decimal | None:
    """What a cell says; nothing, and a finding, for what is no number."""
    text = words.strip()
    try:
        number = Decimal(text[:-1].strip()).scaleb(-2) if text.endswith(("%", "％")) else Decimal(text.replace(",", ""))
    except ArithmeticError:
        if text:
            back.note(cell, Text(f"“{text:.40}”不是数字", f"'{text:.40}' is not a number"), _FILL)
        else:
            back.note(cell, Text("格子是空的", "the cell is empty"), _FILL)
        return None
    if not fits(number):
        back.note(cell, *too_long(text))
        return None
    return number


_FILL = Text("请填一个数。", "Write a number there.")
_ANEW = Text("请用 tiercli score --live 重新做一份，再在新文件里改。", "Make it anew with 'tiercli score --live', and change that.")
