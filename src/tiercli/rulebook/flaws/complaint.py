"""What the models find wrong, in plain words of both languages."""

from __future__ import annotations

import difflib
import types
import typing
from collections.abc import Iterable, Mapping
from typing import Any

from pydantic import BaseModel, ValidationError

from tiercli.domain.errors import WordsError
from tiercli.domain.language import EMPTY, Text, same
from tiercli.rulebook.flaws.flaw import Flaw

_TABLE = Text("这里需要下级的 键: 值", "a list of 'key: value' is needed here")
_LIST = Text("这里需要列表（每项以 - 开头，或写成 [...]）", "a list is needed here (items begin with -, or [...])")
_WHOLE = Text("需要整数", "a whole number is needed")
_NUMBER = Text("需要数字", "a number is needed")
_TEXT = Text("需要文字", "text is needed")
_FLAG = Text("需要 true 或 false", "true or false is needed")
_COMMA = Text("若是前面文字的一部分，文字里有逗号时要加引号", "If it belongs to the text before it: put text that has a comma in quotes")
_KINDS: Mapping[str, tuple[str, Text]] = {
    "missing": ("missing-key", Text("缺少这一项", "is missing")),
    "decimal_parsing": ("wrong-type", _NUMBER),
    "decimal_type": ("wrong-type", _NUMBER),
    "finite_number": ("wrong-type", _NUMBER),
    "int_parsing": ("wrong-type", _WHOLE),
    "int_type": ("wrong-type", _WHOLE),
    "int_from_float": ("wrong-type", _WHOLE),
    "int_parsing_size": ("wrong-type", _WHOLE),
    "string_type": ("wrong-type", _TEXT),
    "dict_type": ("wrong-type", _TABLE),
    "model_type": ("wrong-type", _TABLE),
    "model_attributes_type": ("wrong-type", _TABLE),
    "list_type": ("wrong-type", _LIST),
    "bool_parsing": ("wrong-type", _FLAG),
    "bool_type": ("wrong-type", _FLAG),
    "too_short": ("wrong-value", Text("不能为空", "must not be empty")),
    "too_long": ("wrong-value", Text("项目太多", "has too many items")),
    "string_too_short": ("wrong-value", Text("不能为空", "must not be empty")),
    "string_too_long": ("wrong-value", Text("太长", "is too long")),
    "string_pattern_mismatch": ("wrong-value", Text("只能用小写字母、数字、- 和 _", "may only have lower-case letters, digits, - and _")),
}


def complaints(error: ValidationError, model: type[BaseModel]) -> list[Flaw]:
    """Every error of the models as a flaw, each with the path to it.

    model: the one that was validated; its keys are suggested for unknown ones.
    """
    return [_in_words(one, model) for one in error.errors()]


def near_names(name: str, known: Iterable[str]) -> Text | None:
    """A suggestion when something known is spelt nearly like this."""
    near = difflib.get_close_matches(name, list(known), n=1, cutoff=0.6)
    return Text(f"是不是 '{near[0]}'？", f"Did you mean '{near[0]}'?") if near else None


def _in_words(error: Mapping[str, Any], model: type[BaseModel]) -> Flaw:
    kind, path = error["type"], tuple(part for part in error["loc"] if part != "[key]")
    if kind == "extra_forbidden":
        known = sorted(keys_at(model, path[:-1]))
        if error["input"] is None and near_names(str(path[-1]), known) is None:
            return Flaw(path, "unknown-key", Text("没有这个键，也没有值", "there is no such key, and it has no value"), _COMMA)
        hint = near_names(str(path[-1]), known) or Text(f"这里可以写：{', '.join(known)}", f"Here one may write: {', '.join(known)}")
        return Flaw(path, "unknown-key", Text("没有这个键", "there is no such key"), hint)
    if kind == "value_error":
        cause = error["ctx"]["error"]
        return Flaw(path, "wrong-value", cause.words, cause.hint) if isinstance(cause, WordsError) else Flaw(path, "wrong-value", same(str(cause)))
    if kind == "literal_error":
        expected, given = str(error["ctx"]["expected"]), error["input"]
        hint = near_names(str(given), expected.replace("'", "").replace(" or ", ", ").split(", ")) or EMPTY
        return Flaw(path, "wrong-value", Text(f"只能是 {expected.replace(' or ', ' 或 ')}，不是 {given!s:.60}", f"must be {expected}, not {given!s:.60}"), hint)
    if kind in ("greater_than_equal", "less_than_equal", "greater_than", "less_than"):
        (word, limit), *_ = error["ctx"].items()
        sign = {"ge": "≥", "le": "≤", "gt": ">", "lt": "<"}[word]
        return Flaw(path, "wrong-value", Text(f"必须 {sign} {limit}", f"must be {sign} {limit}"))
    if kind in _KINDS:
        code, words = _KINDS[kind]
        return Flaw(path, code, words)
    return Flaw(path, "wrong-value", same(error["msg"]))


def keys_at(model: type[BaseModel], path: tuple[Any, ...]) -> set[str]:
    """The keys that may stand at a path below a model."""
    kind: Any = model
    for part in path:
        kind = _inside(kind, part)
    models = [one for one in _unfolded(kind) if isinstance(one, type) and issubclass(one, BaseModel)]
    return {info.alias or name for found in models for name, info in found.model_fields.items()}


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
