"""Loading a rulebook: YAML with line numbers, models, then the checks that need the whole."""

from __future__ import annotations

import difflib
import hashlib
import types
import typing
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ValidationError

from tiercli.domain.errors import RulebookError, UsageError, WordsError
from tiercli.domain.finding import Finding, Place, Severity
from tiercli.domain.language import EMPTY, Text, same
from tiercli.rulebook.check import Flaw, flaws_of
from tiercli.rulebook.model import Param, Rulebook
from tiercli.rulebook.shipped import find_rulebook
from tiercli.rulebook.source import Source, read_source


@dataclass(frozen=True)
class Loaded:
    """A rulebook that can work, with the hash of every byte that it came from."""

    rulebook: Rulebook
    sha256: str
    paths: tuple[Path, ...]


def load_rulebook(name_or_path: str, settings: Sequence[str] = ()) -> Loaded:
    """A shipped rulebook by name, or one from a file.

    settings: `--set` words, param=value.
    Errors: RulebookError with every flaw of the file and where it stands; UsageError for a wrong setting.
    """
    path = find_rulebook(name_or_path)
    source = read_source(path)
    chain = [source]
    while isinstance(parent := chain[-1].data.get("extends"), str):
        parent_path = find_rulebook(parent, beside=chain[-1].path)
        if parent_path in [one.path for one in chain]:
            raise RulebookError(
                Text(f"extends 成了一个圈: {parent}", f"extends goes round in a circle: {parent}"),
                where=Place(chain[-1].path.name, cell=chain[-1].place(("extends",))),
            )
        chain.append(read_source(parent_path))
    merged = chain[-1]
    for child in reversed(chain[:-1]):
        merged = merged.overlaid(child)
    rulebook = with_settings(validated(merged), settings)
    if flaws := flaws_of(rulebook):
        raise _refused(merged, [(flaw.path, flaw) for flaw in flaws])
    digest = hashlib.sha256(b"\0".join(one.raw for one in chain)).hexdigest()
    return Loaded(rulebook, digest, tuple(one.path for one in chain))


def validated(source: Source) -> Rulebook:
    """The models of a rulebook's data.

    Errors: RulebookError with all flaws at once.
    """
    try:
        return Rulebook.model_validate(source.data)
    except ValidationError as error:
        found = [(tuple(one["loc"]), _in_words(one)) for one in error.errors()]
    raise _refused(source, found)


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
        name = name.strip()
        if not equals or name not in params:
            near = near_names(name, params)
            raise UsageError(
                Text(f"--set {setting}: 规则没有参数 '{name}'", f"--set {setting}: the rulebook has no param '{name}'"),
                hint=near or Text(f"参数有: {', '.join(params) or '无'}", f"Its params: {', '.join(params) or 'none'}"),
            )
        params[name] = _set(params[name], name, words.strip())
    return rulebook.model_copy(update={"params": params})


def _set(param: Param, name: str, words: str) -> Param:
    value: Decimal | str | bool = words
    if isinstance(param.value, Decimal):
        try:
            value = Decimal(words[:-1]) / 100 if words.endswith("%") else Decimal(words)
        except ArithmeticError:
            raise UsageError(Text(f"--set {name}={words}: 需要数字", f"--set {name}={words}: a number is needed")) from None
        if not value.is_finite() or (param.min is not None and value < param.min) or (param.max is not None and value > param.max):
            raise UsageError(
                Text(f"--set {name}={words}: 超出范围 {param.min} … {param.max}", f"--set {name}={words}: outside the range {param.min} to {param.max}")
            )
    elif isinstance(param.value, bool):
        value = words.lower() in ("true", "yes", "1", "是")
    return param.model_copy(update={"value": value})


def near_names(name: str, known: typing.Iterable[str]) -> Text | None:
    """A suggestion when something known is spelt nearly like this."""
    near = difflib.get_close_matches(name, list(known), n=1, cutoff=0.6)
    return Text(f"是不是 '{near[0]}'?", f"Did you mean '{near[0]}'?") if near else None


def _refused(source: Source, found: Sequence[tuple[tuple[Any, ...], Flaw]]) -> RulebookError:
    findings = []
    for path, flaw in found:
        file, position = source.where(path)
        key = ".".join(str(part) for part in source.known(path))
        message = Text(f"{key}: {flaw.message.zh}", f"{key}: {flaw.message.en}") if key else flaw.message
        findings.append(Finding("rulebook." + flaw.code, Severity.ERROR, Place(file, cell=position), message, flaw.hint))
    findings.sort(key=lambda one: (one.where.file, [int(part) for part in one.where.cell.split(":") if part]))
    count = len(findings)
    return RulebookError(
        Text(f"规则文件有 {count} 处错误", f"the rulebook has {count} {'flaw' if count == 1 else 'flaws'}"),
        where=Place(source.path.name),
        findings=findings,
    )


_KINDS: Mapping[str, Text] = {
    "missing": Text("缺少这一项", "is missing"),
    "decimal_parsing": Text("需要数字", "a number is needed"),
    "decimal_type": Text("需要数字", "a number is needed"),
    "int_parsing": Text("需要整数", "a whole number is needed"),
    "int_type": Text("需要整数", "a whole number is needed"),
    "int_from_float": Text("需要整数", "a whole number is needed"),
    "string_type": Text("需要文字", "text is needed"),
    "dict_type": Text("需要 名称: 值 的列表", "a list of 'name: value' is needed"),
    "model_type": Text("需要 名称: 值 的列表", "a list of 'name: value' is needed"),
    "list_type": Text("需要以 - 开头的列表", "a list is needed (each item begins with -)"),
    "bool_parsing": Text("需要 true 或 false", "true or false is needed"),
    "bool_type": Text("需要 true 或 false", "true or false is needed"),
    "too_short": Text("不能为空", "must not be empty"),
    "string_too_short": Text("不能为空", "must not be empty"),
    "string_too_long": Text("太长", "is too long"),
    "string_pattern_mismatch": Text("只能用小写字母、数字、- 和 _", "may only have lower-case letters, digits, - and _"),
}


def _in_words(error: Mapping[str, Any]) -> Flaw:
    """One pydantic error in plain words."""
    kind, path = error["type"], tuple(error["loc"])
    if kind == "extra_forbidden":
        known = sorted(_keys_at(path[:-1]))
        hint = near_names(str(path[-1]), known) or Text(f"这里可以写: {', '.join(known)}", f"Here one may write: {', '.join(known)}")
        return Flaw(path, "unknown-key", Text("没有这个键", "there is no such key"), hint)
    if kind == "value_error":
        cause = error["ctx"]["error"]
        if isinstance(cause, WordsError):
            return Flaw(path, "wrong-value", cause.words, cause.hint)
        return Flaw(path, "wrong-value", same(str(cause)), EMPTY)
    if kind == "literal_error":
        expected = error["ctx"]["expected"]
        return Flaw(path, "wrong-value", Text(f"只能是 {expected}, 不是 {error['input']!r}", f"must be {expected}, not {error['input']!r}"), EMPTY)
    if kind in ("greater_than_equal", "less_than_equal", "greater_than", "less_than"):
        (word, limit), *_ = error["ctx"].items()
        sign = {"ge": ">=", "le": "<=", "gt": ">", "lt": "<"}[word]
        return Flaw(path, "wrong-value", Text(f"必须 {sign} {limit}", f"must be {sign} {limit}"), EMPTY)
    if kind in _KINDS:
        return Flaw(path, "missing-key" if kind == "missing" else "wrong-type", _KINDS[kind], EMPTY)
    return Flaw(path, "wrong-value", same(error["msg"]), EMPTY)


def _keys_at(path: tuple[Any, ...]) -> set[str]:
    """The keys that the model at this path knows."""
    kind: Any = Rulebook
    for part in path:
        kind = _inside(kind, part)
    models = [one for one in _unfolded(kind) if isinstance(one, type) and issubclass(one, BaseModel)]
    return {info.alias or name for model in models for name, info in model.model_fields.items()}


def _inside(kind: Any, part: Any) -> Any:
    for one in _unfolded(kind):
        if isinstance(one, type) and issubclass(one, BaseModel):
            for name, info in one.model_fields.items():
                if part in (name, info.alias):
                    return info.annotation
        elif typing.get_origin(one) is dict:
            return typing.get_args(one)[1]
        elif typing.get_origin(one) is list:
            return typing.get_args(one)[0]
    return object


def _unfolded(kind: Any) -> list[Any]:
    if typing.get_origin(kind) is typing.Annotated:
        return _unfolded(typing.get_args(kind)[0])
    if typing.get_origin(kind) in (typing.Union, types.UnionType):
        return [inner for one in typing.get_args(kind) for inner in _unfolded(one)]
    return [kind]
