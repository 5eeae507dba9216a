"""Makes docs/rulebook.md: the chapters of docs/rulebook/ with tables from the models put in.

    python docs/make_rulebook_reference.py          write it
    python docs/make_rulebook_reference.py --check  exit with 1 when it is not current

In a chapter, a line {{keys Part}} becomes the table of that model's keys, {{functions plain}} and {{functions all}} those of
expressions, {{tables}} the standard tables and their fields.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from tiercli.domain.fields import STANDARD
from tiercli.rulebook import grading, metric, model, scale, sheets
from tiercli.rulebook.expression import PLAIN_FUNCTIONS, POPULATION_FUNCTIONS
from tiercli.rulebook.schema import schema

HERE = Path(__file__).resolve().parent
TARGET = HERE / "rulebook.md"
_ENTRY = re.compile(r"(?:(?<=^)|(?<=[.;] )|(?<=\n))((?:\w+, )*\w+): ")

FUNCTION_WORDS: Mapping[str, str] = {
    "min": "`min(a, b, ...)`: the smallest; no value if one is missing",
    "max": "`max(a, b, ...)`: the largest; no value if one is missing",
    "abs": "`abs(a)`: without the sign",
    "round": "`round(a, 2)`: half up, away from zero; to whole numbers without the second value",
    "coalesce": "`coalesce(a, b, 0)`: the first that has a value",
    "is_missing": "`is_missing(a)`: whether there is no value",
    "month": "`month(date)`: 1-12",
    "year": "`year(date)`: 2026",
    "quarter": "`quarter(date)`: 1-4",
    "days_since": "`days_since(date)`: days from the date to the as-of date",
    "months_since": "`months_since(date)`: whole months gone by until the as-of date",
    "contains": "`contains(product, '尿素')`: whether the text holds this",
    "starts_with": "`starts_with(region, '北')`: whether the text begins with this",
    "sqrt": "`sqrt(a)`: square root; no value below zero",
    "rank": "`rank(a)`: 1 for the largest; ties share the better place",
    "share": "`share(a)`: part of the sum of all, 0-1",
    "cumulative_share": "`cumulative_share(a)`: sum of all that are as large or larger, as part of the whole; ties have the same",
    "percentile": "`percentile(a)`: share of entities with a value as small or smaller, 0-1",
    "total": "`total(a)`: the sum over all",
    "average": "`average(a)`: the mean over those with a value",
    "highest": "`highest(a)`: the largest of all",
    "lowest": "`lowest(a)`: the smallest of all",
    "count_of": "`count_of(a)`: how many have a value, or, of a condition, for how many it holds",
}


def models() -> dict[str, type[BaseModel]]:
    """Every model of the language by name."""
    return {
        name: one
        for module in (model, metric, scale, grading, sheets)
        for name, one in vars(module).items()
        if isinstance(one, type) and issubclass(one, BaseModel) and name != "Model"
    }


def reference() -> str:
    """The whole document."""
    chapters = [path.read_text(encoding="utf-8").strip() for path in sorted((HERE / "rulebook").glob("*.md"))]
    words = "\n\n".join(chapters) + "\n"
    return re.sub(r"^\{\{(\w+)(?: (\w+))?\}\}$", lambda found: _table(found[1], found[2] or ""), words, flags=re.MULTILINE)


def _table(kind: str, name: str) -> str:
    if kind == "keys":
        return _keys(name)
    if kind == "functions":
        return _functions(PLAIN_FUNCTIONS if name == "plain" else POPULATION_FUNCTIONS)
    if kind == "tables":
        return _tables()
    raise SystemExit(f"unknown placeholder: {kind} {name}")


def _functions(functions: Mapping[str, Any]) -> str:
    return "\n".join(f"- {FUNCTION_WORDS[name]}" for name in functions)


def _tables() -> str:
    lines = ["| table | sheet is known as | fields |", "| --- | --- | --- |"]
    for table in STANDARD.values():
        fields = ", ".join(f"`{field.name}` {field.title.zh}" + (f" ({field.kind})" if str(field.kind) not in ("text", "id") else "") for field in table.fields)
        lines.append(f"| `{table.name}` | {table.title.zh}, {table.title.en} | {fields} |")
    return "\n".join(lines)


def _keys(name: str) -> str:
    one = models()[name]
    described = docstring_entries(one)
    properties = _properties(name)
    lines = ["| key | what stands there | meaning |", "| --- | --- | --- |"]
    for field, info in one.model_fields.items():
        key = info.alias or field
        meaning = [part for part in (described.get(key, ""), info.description or "") if part]
        required = " **needed**" if info.is_required() else ""
        default = _default(info)
        lines.append(f"| `{key}`{required} | {_kind(properties[key], key)}{default} | {'; '.join(dict.fromkeys(meaning))} |")
    return "\n".join(lines)


def _properties(name: str) -> Mapping[str, Any]:
    made = schema()
    if name == "Rulebook":
        found: Mapping[str, Any] = made["properties"]
        return found
    definition = made["$defs"][name]
    for option in definition.get("anyOf", []):
        if "properties" in option:
            return dict(option["properties"])
    return dict(definition["properties"])


def docstring_entries(one: type[BaseModel]) -> dict[str, str]:
    """What a model's docstring says of each key: "key: meaning." or "key, key: meaning."."""
    words = " ".join((one.__doc__ or "").split("\n\n", 1)[-1].split())
    keys = {info.alias or name for name, info in one.model_fields.items()}
    found = [match for match in _ENTRY.finditer(words) if set(match[1].split(", ")) <= keys]
    answer: dict[str, str] = {}
    for match, following in zip(found, [*found[1:], None], strict=False):
        said = words[match.end() : following.start() if following else None].strip().rstrip(".;")
        for key in match[1].split(", "):
            answer[key] = said
    return answer


def _default(info: Any) -> str:
    value = info.default
    if info.is_required() or value is None or info.default_factory is not None or isinstance(value, BaseModel):
        return ""
    if value == "" or type(value).__name__ == "PydanticUndefinedType":
        return ""
    return f" (`{str(value).lower() if isinstance(value, bool) else value}`)"


def _kind(part: Mapping[str, Any], key: str) -> str:
    """What stands behind a key, in words."""
    if "$ref" in part:
        return _named(part["$ref"])
    if "enum" in part:
        return " / ".join(f"`{value}`" for value in part["enum"])
    if "const" in part:
        return f"`{part['const']}`"
    if "anyOf" in part:
        options = part["anyOf"]
        if {"type": "string"} in options and any(option.get("properties", {}).keys() == {"zh", "en"} for option in options):
            return "text, or `{zh: ..., en: ...}`"
        if any(isinstance(option.get("type"), list) for option in options):
            return "number, text, true or false"
        if {"type": "number"} in options and {"type": "string"} in options:
            return "number, `5%`, or a param"
        return " or ".join(dict.fromkeys(_kind(option, key) for option in options))
    kind = part.get("type")
    if kind == "string":
        return "expression" if part.get("maxLength") == 2000 else "window" if part.get("examples") else "text"
    if kind == "array":
        return f"list of {_kind(part['items'], key)}"
    if kind == "object":
        inner = part.get("additionalProperties")
        if key in ("bands", "linear", "reached"):
            return "`{bound: points, ...}`" if key != "reached" else "`{share: factor, ...}`"
        return f"`{{name: ...}}` of {_kind(inner, key)}" if isinstance(inner, dict) and inner else "`{key: ...}`"
    return {"integer": "whole number", "boolean": "true / false", "number": "number"}.get(str(kind), str(kind or "anything"))


def _named(reference_: str) -> str:
    name = reference_.rpartition("/")[2]
    return {"Place": "a number, `5%`, or a param", "Kind": "a kind of field"}.get(name, f"[{name}](#{name.lower()})")


def main() -> None:
    """Write the document, or check it."""
    words = reference()
    if "--check" in sys.argv:
        raise SystemExit(0 if TARGET.read_text(encoding="utf-8") == words else f"{TARGET.name} is not current: run python {Path(__file__).name}")
    TARGET.write_text(words, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
