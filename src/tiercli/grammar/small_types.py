"""The base of every model of the language, and the small types that many of them use."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, is_dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic_core import core_schema

from tiercli.domain.errors import WordsError
from tiercli.domain.exact import fits
from tiercli.domain.language import Text
from tiercli.domain.patterns import late_pattern
from tiercli.domain.period import Window, parse_window
from tiercli.grammar.expression import Expression, parse
from tiercli.grammar.written_numbers import WrittenNumber, too_long

if TYPE_CHECKING:
    from pydantic.fields import FieldInfo
    from pydantic.json_schema import JsonSchemaValue
    from pydantic_core import CoreSchema

_NAME = late_pattern(r"[^\W\d]\w*")
_LARGEST = 9_000_000_000_000
_PERCENT = late_pattern(r"^(\d+(?:\.\d+)?)\s*[%％]$")


class Model(BaseModel):
    """A frozen part of a rulebook; unknown keys are refused.

    Modules with many of them go without `from __future__ import annotations`: pydantic would have to compile each annotation from its text.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", arbitrary_types_allowed=True, populate_by_name=True, defer_build=True)


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a key means, said in both languages where the model declares it.

    The reference and the JSON Schema take it from there.
    """

    zh: str
    en: str

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        made = handler(schema)
        made["description"] = f"{self.zh} · {self.en}"
        return made


@dataclass(frozen=True, slots=True, eq=False)
class Small:
    """How a small type is read from what a file holds, described in the JSON Schema, and written again.

    One mark in the place of pydantic's three, which it takes apart for each of the hundreds of keys that are of such a type.
    read: gives a value of the type whatever it is given, or says in a WordsError why it cannot; what it gives of a dataclass is not looked into.
    """

    read: Callable[[Any], Any]
    described: Mapping[str, Any] | None = None
    write: Callable[[Any], Any] | None = None

    def __get_pydantic_core_schema__(self, kind: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        inner = core_schema.is_instance_schema(kind) if is_dataclass(kind) else handler(kind)
        written = None if self.write is None else core_schema.plain_serializer_function_ser_schema(self.write)
        return core_schema.no_info_before_validator_function(self.read, inner, serialization=written)

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        return handler(schema) if self.described is None else dict(self.described)


def meaning_of(info: FieldInfo) -> Meaning | None:
    """What a model says of one of its keys."""
    return next((one for one in info.metadata if isinstance(one, Meaning)), None)


def title_of(value: Any) -> Any:
    """A title as a text in both languages.

    Errors: WordsError.
    """
    if isinstance(value, Text):
        return value
    if isinstance(value, Mapping):
        unknown = [str(key) for key in value if key not in ("zh", "en")]
        if unknown and all(value[key] is None for key in value if key not in ("zh", "en")):
            raise WordsError(
                Text(f"逗号把 '{unknown[0]}' 从文字里切了出来", f"a comma has cut '{unknown[0]}' off the text"),
                Text('文字里有逗号时要加引号: {zh: "甲, 乙", en: "a, b"}', 'Put text that has a comma in quotes: {zh: "甲, 乙", en: "a, b"}'),
            )
        if unknown or not value or not all(isinstance(words, str) for words in value.values()):
            raise WordsError(Text("标题写文字，或 {zh: ..., en: ...}", "a title is text, or {zh: ..., en: ...}"))
        zh, en = value.get("zh", ""), value.get("en", "")
        return Text(zh or en, en or zh)
    if isinstance(value, bool) or value is None or isinstance(value, list):
        raise WordsError(Text("标题写文字，或 {zh: ..., en: ...}", "a title is text, or {zh: ..., en: ...}"))
    return Text(str(value), str(value))


def _window(value: Any) -> Any:
    return value if isinstance(value, Window) else parse_window(str(value))


def _expression(value: Any) -> Any:
    return value if isinstance(value, Expression) else parse(str(value))


def _number(value: Any) -> Any:
    if isinstance(value, bool):
        raise WordsError(Text("这里需要数字，不是 true/false", "a number is needed here, not true or false"))
    if isinstance(value, float):
        value = Decimal(repr(value))
    if isinstance(value, str):
        if match := _PERCENT.match(value.strip()):
            return _held(Decimal(match[1]).scaleb(-2), value)
        try:
            value = Decimal(value)
        except ArithmeticError:
            raise WordsError(Text(f"'{value:.60}' 不是数字", f"'{value:.60}' is not a number")) from None
    if isinstance(value, Decimal | int) and not (Decimal(value).is_finite() and -_LARGEST <= value <= _LARGEST):
        raise WordsError(Text("数字太大", "the number is too large"))
    return _held(value, value) if isinstance(value, Decimal) else value


def _held(number: Decimal, written: object) -> Decimal:
    """A number that six decimals hold as it is written; another would be rounded in silence."""
    if not fits(number):
        raise WordsError(*too_long(repr(WrittenNumber(written)) if isinstance(written, Decimal) else str(written)))
    return number


def _figure(value: Any) -> Any:
    """A number; a name that is left is no param, or one that is no number."""
    if isinstance(value, str) and _NAME.fullmatch(value):
        raise WordsError(
            Text(f"'{value:.60}' 既不是数字，也不是取值为数字的参数", f"'{value:.60}' is neither a number nor the name of a param that is one"),
            Text("参数写在 params: 下", "Params stand under params:"),
        )
    return _number(value)


def _count(value: Any) -> Any:
    number = _figure(value)
    if isinstance(number, Decimal) and number != number.to_integral_value():
        raise WordsError(Text(f"这里需要整数，不是 {number}", f"a whole number is needed here, not {number}"))
    return int(number) if isinstance(number, Decimal) else number


def share_or(value: Any) -> Any:
    """A percentage as its share; anything else as it is.

    Errors: WordsError.
    """
    match = _PERCENT.match(value.strip()) if isinstance(value, str) else None
    return _held(Decimal(match[1]).scaleb(-2), value) if match else value


def amount_of(value: Any) -> Any:
    """A number, a percentage as its share, or the name of a param as it is.

    Errors: WordsError.
    """
    if isinstance(value, str):
        if match := _PERCENT.match(value.strip()):
            return _held(Decimal(match[1]).scaleb(-2), value)
        if _NAME.fullmatch(value):
            return value
        try:
            Decimal(value)
        except ArithmeticError:
            raise WordsError(Text(f"'{value:.60}' 既不是数字，也不是参数名", f"'{value:.60}' is neither a number nor the name of a param")) from None
    return _number(value)


def _scalar(value: Any) -> Any:
    if isinstance(value, Mapping):
        return title_of(value)
    if isinstance(value, list) or value is None:
        raise WordsError(Text("这里需要文字、数字或 true/false", "text, a number, or true or false is needed here"))
    return value if isinstance(value, str | bool | Text) else _number(value)


def _text(value: Any) -> Any:
    if isinstance(value, bool):
        raise WordsError(Text("这里需要文字，请加引号，如 'yes'", "text is needed here; write it in quotes: 'yes'"))
    return str(value) if isinstance(value, int | Decimal | float) else value


def plain_title(words: Text) -> Any:
    """A title as YAML or JSON writes it."""
    return words.zh if words.zh == words.en else {"zh": words.zh, "en": words.en}


def _plain_scalar(value: Any) -> Any:
    """A value as YAML or JSON writes it, so that it is read back as what it was."""
    if isinstance(value, Text):
        return plain_title(value)
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    return value


ABOVE = "above "
_OPEN = late_pattern(r"^(?:(?:above|over|more than)\s+|(?:高于|大于|超过)(?:\s+|(?=\d))|[>＞]\s*)(?![=＝])(.+)$")


def bound_of(value: Any) -> Any:
    """A bound of a band: an amount that belongs to its band, or "above 100000", which does not.

    Errors: WordsError.
    """
    if isinstance(value, str) and (match := _OPEN.match(value.strip())):
        amount = amount_of(match[1].strip())
        return f"{ABOVE}{amount if isinstance(amount, str) else format(amount, 'f')}"
    return amount_of(value)


def amount_and_side(bound: Decimal | str) -> tuple[Decimal | str, bool]:
    """A bound's amount, a param's name as it is, and whether the bound is open: the amount itself lies below it."""
    if not isinstance(bound, str) or not bound.startswith(ABOVE):
        return bound, False
    amount = amount_of(bound.removeprefix(ABOVE))
    return (amount if isinstance(amount, str) else Decimal(amount)), True


TITLE_SCHEMA: Mapping[str, Any] = {
    "anyOf": [{"type": "string"}, {"type": "object", "properties": {"zh": {"type": "string"}, "en": {"type": "string"}}, "additionalProperties": False}]
}
_NUMBER_SCHEMA: Mapping[str, Any] = {"anyOf": [{"type": "number"}, {"type": "string"}]}
Title = Annotated[Text, Small(title_of, TITLE_SCHEMA, plain_title)]
WindowWords = Annotated[Window, Small(_window, {"type": "string", "examples": ["12 months", "quarter"]}, str)]
Condition = Annotated[Expression, Small(_expression, {"type": "string", "maxLength": 2000}, lambda expression: expression.text)]
Number = Annotated[Decimal, Small(_number)]
Figure = Annotated[Decimal, Small(_figure, _NUMBER_SCHEMA)]
"""A number or percentage; a rulebook may name a param that is one in its place (see `params_in_place`)."""
Count = Annotated[int, Small(_count, {"anyOf": [{"type": "integer"}, {"type": "string"}]})]
"""The same for whole numbers."""
Amount = Annotated[Decimal | str, Small(amount_of, _NUMBER_SCHEMA)]
"""A number, a percentage such as 12%, or the name of a param."""
Bound = Annotated[Decimal | str, Small(bound_of, _NUMBER_SCHEMA)]
"""An amount, or "above" and an amount."""
Name = Annotated[str, Small(_text), Field(min_length=1, max_length=64)]
Scalar = Annotated[Decimal | bool | Text | str, Small(_scalar, {"anyOf": [{"type": ["number", "string", "boolean"]}, TITLE_SCHEMA["anyOf"][1]]}, _plain_scalar)]
