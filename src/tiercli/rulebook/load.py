"""Loading a rulebook: YAML with line numbers, models, then the checks that need the whole."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from tiercli.domain.codes import found
from tiercli.domain.errors import RulebookError, UsageError
from tiercli.domain.exact import fits
from tiercli.domain.finding import Finding, Place
from tiercli.domain.language import Text, counted
from tiercli.grammar.kinds import is_day
from tiercli.grammar.written_numbers import too_long
from tiercli.rulebook.checks.whole import Flaw, flaws_of
from tiercli.rulebook.facts.params_in_place import with_params_in_place
from tiercli.rulebook.facts.used_names import used_names
from tiercli.rulebook.flaws.complaint import complaints, near_names
from tiercli.rulebook.model import Param, Rulebook, whole_param
from tiercli.rulebook.parts.basis import with_true_basis
from tiercli.rulebook.reading.overlay import overlaid
from tiercli.rulebook.reading.shipped import find_rulebook
from tiercli.rulebook.reading.source import LARGEST_NUMBER, Source, read_source

__all__ = ["Loaded", "load_rulebook", "near_names", "refused", "source_of", "validated", "with_settings"]


@dataclass(frozen=True)
class Loaded:
    """A rulebook that can work, with the hash of every byte that it came from.

    source: its data with the place of every key, overlays already put together. below: the same of the rulebook that this one changes.
    said: what lint warns of since params were set otherwise than written.
    """

    rulebook: Rulebook
    sha256: str
    paths: tuple[Path, ...]
    source: Source
    below: Source | None = None
    said: tuple[Finding, ...] = ()


def load_rulebook(name_or_path: str, settings: Sequence[str] = (), edit: Callable[[Source], Source] | None = None, edited: str = "") -> Loaded:
    """A shipped rulebook by name, or one from a file.

    settings: `--set` words, param=value. edit: puts other numbers into its data. edited: what these are, for the hash.
    Errors: RulebookError with every flaw of the file and where it stands; UsageError for a wrong setting.
    """
    chain = source_of(find_rulebook(name_or_path))
    below, merged = put_together(chain)
    if edit is not None:
        merged = edit(merged)
    written = rulebook = validated(merged, chain)
    if settings:
        changed = with_settings(rulebook, settings).params
        rulebook = validated(merged, chain, changed).model_copy(update={"params": changed})
    if flaws := [*flaws_of(rulebook), *_params_for_nothing(rulebook, below)]:
        raise refused(merged, _with_overlay_hints(flaws, chain))
    digest = hashlib.sha256(b"\0".join([*(one.raw for one in chain), *([edited.encode()] if edited else [])])).hexdigest()
    return Loaded(rulebook, digest, tuple(one.path for one in chain), merged, below, _warnings_of_settings(written, rulebook, merged))


def _warnings_of_settings(written: Rulebook, rulebook: Rulebook, source: Source) -> tuple[Finding, ...]:
    if written is rulebook:
        return ()
    from tiercli.rulebook.lint import new_warnings

    return new_warnings(written, rulebook, source)


def put_together(chain: Sequence[Source]) -> tuple[Source | None, Source]:
    """The rulebook below the last overlay (none where nothing is overlaid), and the whole.

    chain: as `source_of`. Errors: RulebookError where an overlay changes what is not there.
    """
    below, merged = None, chain[-1]
    for child in reversed(chain[:-1]):
        below = merged
        merged, flaws = overlaid(below, child)
        if flaws:
            raise refused(child, flaws)
        merged = replace(merged, data=with_true_basis(below.data, merged.data))
    return below, merged


def _params_for_nothing(rulebook: Rulebook, below: Source | None) -> Iterator[Flaw]:
    """Params that only an overlay has and nothing uses: most likely a misspelt name of one that is there."""
    if below is None:
        return
    known = _keys(below.data, "params")
    for name in sorted(set(rulebook.params) - set(known) - used_names(rulebook)):
        if near := near_names(name, known):
            message = Text(f"下面的规则没有参数 '{name}'，也没有用到它", f"the rulebook below has no param '{name}', and nothing uses it")
            yield Flaw(("params", name), "unknown-param", message, near)


def source_of(path: Path) -> list[Source]:
    """A rulebook's file, then the one that it extends, and so on.

    Errors: RulebookError for a file that is not plain YAML, and for a circle.
    """
    chain = [read_source(path)]
    while isinstance(parent := chain[-1].data.get("extends"), str):
        here = Place(chain[-1].path.name, cell=chain[-1].place(("extends",)))
        try:
            parent_path = find_rulebook(parent, beside=chain[-1].path)
        except RulebookError as error:
            raise RulebookError(Text(f"extends: {error.message.zh}", f"extends: {error.message.en}"), hint=error.hint, where=here) from error
        if parent_path.resolve() in [one.path.resolve() for one in chain]:
            raise RulebookError(Text(f"extends 成了一个圈：{parent}", f"extends goes round in a circle: {parent}"), where=here)
        chain.append(read_source(parent_path))
    return chain


def validated(source: Source, chain: Sequence[Source] = (), params: Mapping[str, Param] | None = None) -> Rulebook:
    """The models of a rulebook's data, numbers in the places where it names params.

    params: as they are in force, the rulebook's own if none. chain: the files it was put together from, the last overlay first.
    Errors: RulebookError with all flaws at once.
    """
    try:
        return rulebook_of(source.data, params)
    except ValidationError as error:
        flaws = complaints(error, Rulebook)
    raise refused(source, _with_overlay_hints(flaws, chain))


def rulebook_of(data: Mapping[Any, Any], params: Mapping[str, Param] | None = None) -> Rulebook:
    """The models of plain data, numbers in the places where it names params.

    params: as they are in force, the data's own if none. Errors: pydantic.ValidationError.
    """
    placed, named = with_params_in_place(data, _own_params(data) if params is None else params)
    return Rulebook.model_validate(placed).naming(named)


def _own_params(data: Mapping[Any, Any]) -> Mapping[str, Param]:
    """The params that can be read; the others are refused with the rest of the rulebook."""
    params = {}
    written = data.get("params")
    for name, value in written.items() if isinstance(written, dict) else ():
        try:
            params[str(name)] = Param.model_validate(whole_param(value))
        except ValidationError:
            continue
    return params


def flaws_in(source: Source) -> tuple[Rulebook | None, list[Flaw]]:
    """The rulebook of data that stands alone, where it has one, and everything that keeps it from working."""
    try:
        rulebook = rulebook_of(source.data)
    except ValidationError as error:
        return None, complaints(error, Rulebook)
    return rulebook, flaws_of(rulebook)


def with_settings(rulebook: Rulebook, settings: Sequence[str]) -> Rulebook:
    """The rulebook under other params.

    settings: words such as core_volume=4000.
    Errors: UsageError for an unknown param, a wrong kind of value or one out of range.
    """
    if not settings:
        return rulebook
    params = dict(rulebook.params)
    for setting in settings:
        name, equals, words = setting.partition("=")
        name = _param_called(name.strip(), params)
        if not equals:
            raise UsageError(Text(f"--set {setting}：请写成 参数=值", f"--set {setting}: write it as param=value"))
        if name not in params:
            near = near_names(name, params)
            raise UsageError(
                Text(f"--set {setting}：规则没有参数 '{name}'", f"--set {setting}: the rulebook has no param '{name}'"),
                hint=near or Text(f"参数有：{', '.join(params) or '无'}", f"Its params: {', '.join(params) or 'none'}"),
            )
        params[name] = _set(params[name], name, words.strip())
    return rulebook.model_copy(update={"params": params})


def _param_called(words: str, params: Mapping[str, Param]) -> str:
    """The param of this name, or of this title where only one has it; else the words."""
    titled = [name for name, param in params.items() if param.title and words.casefold() in [title.casefold() for title in param.title]]
    return titled[0] if words not in params and len(titled) == 1 else words


_YES, _NO = ("true", "yes", "1", "是"), ("false", "no", "0", "否")


def _set(param: Param, name: str, words: str) -> Param:
    value: Decimal | str | bool = words
    if isinstance(param.value, bool):
        if words.lower() not in (*_YES, *_NO):
            raise UsageError(Text(f"--set {name}={words}：需要 true 或 false", f"--set {name}={words}: true or false is needed"))
        value = words.lower() in _YES
    elif isinstance(param.value, Decimal):
        try:
            value = Decimal(words[:-1].strip()).scaleb(-2) if words.endswith(("%", "％")) else Decimal(words)
        except ArithmeticError:
            raise UsageError(Text(f"--set {name}={words}：需要数字", f"--set {name}={words}: a number is needed")) from None
        if not (value.is_finite() and -LARGEST_NUMBER <= value <= LARGEST_NUMBER):
            raise UsageError(Text(f"--set {name}={words}：需要数字", f"--set {name}={words}: a number is needed"))
        if not fits(value):
            message, hint = too_long(words)
            raise UsageError(Text(f"--set {name}={words}: {message.zh}", f"--set {name}={words}: {message.en}"), hint=hint)
        if (param.min is not None and value < param.min) or (param.max is not None and value > param.max):
            lowest, highest = "" if param.min is None else param.min, "" if param.max is None else param.max
            raise UsageError(Text(f"--set {name}={words}：超出范围 {lowest} … {highest}", f"--set {name}={words}: outside the range {lowest} ... {highest}"))
    elif param.kind == "date" and not is_day(words):
        raise UsageError(
            Text(f"--set {name}={words}：需要日期", f"--set {name}={words}: a date is needed"), hint=Text("请写成 2026-10-31", "Write it as 2026-10-31")
        )
    return param.changed_to(value)


_A_RULEBOOK = Text("规则文件", "the rulebook")


def refused(source: Source, flaws: Sequence[Flaw], family: str = "rulebook", file_words: Text = _A_RULEBOOK) -> RulebookError:
    """All flaws of a rulebook, or of another file that is written like one, as one error, in the order of the file."""
    findings = []
    for flaw in flaws:
        file, position = source.where(flaw.path)
        key = source.spoken(flaw.path)
        message = Text(f"{key}: {flaw.message.zh}", f"{key}: {flaw.message.en}") if key else flaw.message
        findings.append(found(f"{family}.{flaw.code}", Place(file, cell=position), message, hint=flaw.hint))
    findings = list(dict.fromkeys(findings))
    findings.sort(key=lambda one: (one.where.file, [int(part) for part in one.where.cell.split(":") if part]))
    count = len(findings)
    message = Text(f"{file_words.zh}有 {count} 处错误", f"{file_words.en} has {counted(count, 'flaw', 'flaws')}")
    return RulebookError(message, where=Place(source.path.name), findings=findings)


_NAMED = ("params", "metrics", "score", "scores", "gradings", "outputs", "treatments", "fields", "tables")


def _with_overlay_hints(flaws: Sequence[Flaw], chain: Sequence[Source]) -> list[Flaw]:
    """In an overlay, a name that the rulebook below does not have is most likely misspelt."""
    if len(chain) < 2:
        return list(flaws)
    answer = []
    for flaw in flaws:
        hint = flaw.hint
        if not any(hint) and len(flaw.path) >= 2 and flaw.path[0] in _NAMED:
            own, below = _keys(chain[0].data, flaw.path[0]), [name for one in chain[1:] for name in _keys(one.data, flaw.path[0])]
            if flaw.path[1] in own and flaw.path[1] not in below:
                parent = chain[1].data.get("name", chain[1].path.name)
                near = near_names(str(flaw.path[1]), below) or Text(f"它有：{', '.join(below)}", f"It has: {', '.join(below)}")
                hint = Text(f"规则 {parent} 里没有 '{flaw.path[1]}'。{near.zh}", f"Rulebook {parent} has no '{flaw.path[1]}'. {near.en}")
        answer.append(Flaw(flaw.path, flaw.code, flaw.message, hint))
    return answer


def _keys(data: Mapping[Any, Any], section: str) -> list[str]:
    found = data.get(section)
    return [str(key) for key in found] if isinstance(found, dict) else []
