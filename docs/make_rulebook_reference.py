"""Makes docs/rulebook.md and docs/rulebook.zh-CN.md: their chapters with tables from the models put in.

    python docs/make_rulebook_reference.py          write them
    python docs/make_rulebook_reference.py --check  exit with 1 when one is not current

The chapters are docs/rulebook/*.md, in Chinese docs/rulebook/zh/*.md. A line {{keys Part}} becomes the table of that model's
keys, {{functions plain}} and {{functions all}} those of expressions, {{tables}} the standard tables and their fields. In
the Chinese chapters each {{example}} becomes the next example of the English ones, so that the examples are the same.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, get_args

from pydantic import BaseModel

from tiercli.domain.fields import STANDARD
from tiercli.domain.language import Language, Text, same
from tiercli.grammar.functions import OF_ONE, OVER_ALL
from tiercli.grammar.small_types import meaning_of
from tiercli.rulebook import model
from tiercli.rulebook.checks.reserved import GRAMMAR_WORDS, LANGUAGE_NAMES, reserved_columns
from tiercli.rulebook.own.schema import schema

HERE = Path(__file__).resolve().parent
TARGETS: Mapping[Language, Path] = {"en": HERE / "rulebook.md", "zh": HERE / "rulebook.zh-CN.md"}
CHAPTERS: Mapping[Language, Path] = {"en": HERE / "rulebook", "zh": HERE / "rulebook" / "zh"}
_EXAMPLE = re.compile(r"^```yaml\n.*?^```$(?:\s*^```csv \w+\n.*?^```$)*", re.MULTILINE | re.DOTALL)

FUNCTION_WORDS: Mapping[str, tuple[str, Text]] = {
    "min": ("min(a, b, ...)", Text("最小的一个；有一个没有值就没有值", "the smallest; no value if one is missing")),
    "max": ("max(a, b, ...)", Text("最大的一个；有一个没有值就没有值", "the largest; no value if one is missing")),
    "abs": ("abs(a)", Text("绝对值", "without the sign")),
    "round": ("round(a, 2)", Text("四舍五入 (0.5 离零进位)；不写第二项取整", "half up, away from zero; to whole numbers without the second value")),
    "floor": ("floor(a)", Text("向下取整，-2.5 得 -3", "to the whole number at or below: -2.5 gives -3")),
    "ceil": ("ceil(a)", Text("向上取整，2.5 得 3", "to the whole number at or above: 2.5 gives 3")),
    "coalesce": ("coalesce(a, b, 0)", Text("第一个有值的", "the first that has a value")),
    "is_missing": ("is_missing(a)", Text("是否没有值", "whether there is no value")),
    "month": ("month(date)", Text("月份，1-12", "1-12")),
    "year": ("year(date)", Text("年份，2026", "2026")),
    "quarter": ("quarter(date)", Text("季度，1-4", "1-4")),
    "week": (
        "week(date)",
        Text("ISO 周次，1-53：含该年第一个星期四的一周是第 1 周", "the week of the ISO calendar, 1-53: week 1 holds the year's first Thursday"),
    ),
    "date": (
        "date('2026-10-31'), date(year, month, day)",
        Text("一个日期；日历上没有这一天时没有值", "a day; no value where the calendar has no such day"),
    ),
    "days_since": ("days_since(date)", Text("从该日到截止日的天数", "days from the date to the as-of date")),
    "months_since": ("months_since(date)", Text("到截止日满了多少个月", "whole months gone by until the as-of date")),
    "contains": ("contains(product, '尿素')", Text("文字里是否含有", "whether the text holds this")),
    "starts_with": ("starts_with(region, '北')", Text("文字是否以此开头", "whether the text begins with this")),
    "sqrt": ("sqrt(a)", Text("平方根；负数没有值", "square root; no value below zero")),
    "rank": ("rank(a)", Text("名次，最大的是 1；并列取靠前的名次", "1 for the largest; ties share the better place")),
    "share": ("share(a)", Text("占全部合计的比例，0-1", "part of the sum of all, 0-1")),
    "cumulative_share": (
        "cumulative_share(a)",
        Text("不小于它的合计占全部的比例；并列的相同", "sum of all that are as large or larger, as part of the whole; ties have the same"),
    ),
    "percentile": ("percentile(a)", Text("不大于它的对象所占的比例，0-1", "share of entities with a value as small or smaller, 0-1")),
    "quantile": (
        "quantile(a, 80%)",
        Text(
            "分位数：有 80% 的对象不大于它；按插值计算，同 Excel 的 PERCENTILE.INC",
            "the value below which 80% stand, interpolated as in Excel's PERCENTILE.INC",
        ),
    ),
    "median": ("median(a)", Text("中位数", "the value in the middle")),
    "total": ("total(a)", Text("全部的合计；谁都没有值就没有合计", "the sum over all; none where nobody has a value")),
    "average": ("average(a)", Text("有值者的平均", "the mean over those with a value")),
    "highest": ("highest(a)", Text("全部中最大的", "the largest of all")),
    "lowest": ("lowest(a)", Text("全部中最小的", "the smallest of all")),
    "count_of": ("count_of(a)", Text("多少个有值；写条件时，多少个满足", "how many have a value, or, of a condition, for how many it holds")),
}
_TEXT = Text("文字，或 `{zh: ..., en: ...}`", "text, or `{zh: ..., en: ...}`")
_AMOUNT = Text("数字、`5%` 或参数", "number, `5%`, or a param")
_NAMED = {"Place": Text("个数、`5%` 或参数", "a number, `5%`, or a param"), "Kind": Text("字段的类型", "a kind of field")}
_PLAIN = {"integer": Text("整数", "whole number"), "boolean": same("true / false"), "number": Text("数字", "number")}


def models() -> dict[str, type[BaseModel]]:
    """Every model that a rulebook may hold by name."""
    found: list[type[BaseModel]] = [model.Rulebook]
    for one in found:
        found += [kind for info in one.model_fields.values() for kind in dict.fromkeys(_models_in(info.annotation)) if kind not in found]
    return {one.__name__: one for one in found}


def _models_in(annotation: Any) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for part in get_args(annotation):
        yield from _models_in(part)


def reference(language: Language) -> str:
    """The whole document in one language."""
    words = _chapters(language)
    if language == "zh":
        words = _with_examples(words, _EXAMPLE.findall(_chapters("en")))
    return re.sub(r"^\{\{(\w+)(?: (\w+))?\}\}$", lambda found: _table(found[1], found[2] or "", language), words, flags=re.MULTILINE)


def _chapters(language: Language) -> str:
    return "\n\n".join(path.read_text(encoding="utf-8").strip() for path in sorted(CHAPTERS[language].glob("*.md"))) + "\n"


def _with_examples(words: str, examples: list[str]) -> str:
    """The text with an example in each place for one.

    Errors: SystemExit when there are more or fewer places than examples.
    """
    places = words.split("{{example}}")
    if len(places) != len(examples) + 1:
        raise SystemExit(f"{len(examples)} examples in English, {len(places) - 1} places for one in Chinese")
    return "".join(piece for pair in zip(places, [*examples, ""], strict=True) for piece in pair)


def _table(kind: str, name: str, language: Language) -> str:
    if kind == "keys":
        return f'<a id="{name.lower()}"></a>\n\n{_keys(name, language)}'
    if kind == "functions":
        functions = OF_ONE if name == "plain" else OVER_ALL
        colon = "：" if language == "zh" else ": "
        return "\n".join(f"- `{FUNCTION_WORDS[one][0]}`{colon}{FUNCTION_WORDS[one][1].spoken(language)}" for one in functions)
    if kind == "tables":
        return _tables(language)
    if kind == "reserved":
        return _reserved(language)
    raise SystemExit(f"unknown placeholder: {kind} {name}")


def _reserved(language: Language) -> str:
    """The names that metrics, gradings and outputs may not have, for a rulebook of customers."""
    colon = "：" if language == "zh" else ": "
    lines = [f"- {Text('表达式的词', 'words of expressions').spoken(language)}{colon}" + ", ".join(f"`{name}`" for name in (*LANGUAGE_NAMES, "score"))]
    kept = Text("写法本身的词", "words of its grammar").spoken(language)
    lines.append(f"- {kept}{colon}" + ", ".join(f"`{name}`" for name in GRAMMAR_WORDS))
    lines += [f"- `{name}`{colon}{shows.spoken(language)}" for name, shows in reserved_columns(_customers()).items()]
    patterns = ((same("points_*"), Text("各维度的分数", "the points of a dimension")), (same("score_*"), Text("有名称的得分", "a named score")))
    return "\n".join([*lines, *(f"- `{name.en}`{colon}{shows.spoken(language)}" for name, shows in patterns)])


def _customers() -> model.Rulebook:
    return model.Rulebook.model_validate({"tiercli": 1, "name": "made", "title": "Made", "gradings": {"tier": {"levels": [{"name": "A"}]}}})


def _head(*titles: Text, language: Language) -> list[str]:
    return ["| " + " | ".join(title.spoken(language) for title in titles) + " |", "| " + " | ".join("---" for _ in titles) + " |"]


def _tables(language: Language) -> str:
    lines = _head(Text("表", "table"), Text("认得的工作表", "sheet is known as"), Text("字段", "fields"), language=language)
    for table in STANDARD.values():
        fields = ", ".join(f"`{field.name}` {field.title.zh}" + (f" ({field.kind})" if str(field.kind) not in ("text", "id") else "") for field in table.fields)
        lines.append(f"| `{table.name}` | {table.title.zh}, {table.title.en} | {fields} |")
    return "\n".join(lines)


def _keys(name: str, language: Language) -> str:
    """The table of a model's keys: what may stand there and what it means."""
    properties = _properties(name)
    lines = _head(Text("键", "key"), Text("写什么", "what stands there"), Text("含义", "meaning"), language=language)
    for field, info in models()[name].model_fields.items():
        key, meaning = info.alias or field, meaning_of(info)
        if meaning is None:
            raise SystemExit(f"{name}.{field} says nowhere what it means")
        required = Text(" **必填**", " **needed**").spoken(language) if info.is_required() else ""
        said = _full_width(meaning.zh) if language == "zh" else meaning.en
        lines.append(f"| `{key}`{required} | {_kind(properties[key], key).spoken(language)}{_default(info)} | {said} |")
    return "\n".join(lines)


def _full_width(words: str) -> str:
    """Marks beside Chinese characters as Chinese text has them."""
    for narrow, wide in ((", ", "，"), ("; ", "；"), (": ", "：")):
        words = re.sub(rf"(?<=[\u4e00-\u9fff]){re.escape(narrow)}|{re.escape(narrow)}(?=[\u4e00-\u9fff])", wide, words)
    return words


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


def _default(info: Any) -> str:
    value = info.default
    if info.is_required() or value is None or info.default_factory is not None or isinstance(value, BaseModel):
        return ""
    if value == "" or type(value).__name__ == "PydanticUndefinedType":
        return ""
    return f" (`{str(value).lower() if isinstance(value, bool) else value}`)"


def _kind(part: Mapping[str, Any], key: str) -> Text:
    """What stands behind a key, in words."""
    if "$ref" in part:
        name = part["$ref"].rpartition("/")[2]
        return _NAMED.get(name) or same(f"[{name}](#{name.lower()})")
    if "enum" in part:
        return same(" / ".join(f"`{value}`" for value in part["enum"]))
    if "const" in part:
        return same(f"`{part['const']}`")
    if "anyOf" in part:
        return _choice(part["anyOf"], key)
    kind = part.get("type")
    if kind == "string":
        is_expression, is_window = part.get("maxLength") == 2000, bool(part.get("examples"))
        return Text("表达式", "expression") if is_expression else Text("时间窗口", "window") if is_window else Text("文字", "text")
    if kind == "array":
        inner = _kind(part["items"], key)
        return Text(f"{inner.zh} 的列表", f"list of {inner.en}")
    if kind == "object":
        return _mapping(part, key)
    return _PLAIN.get(str(kind)) or same(str(kind or "anything"))


def _choice(options: list[Mapping[str, Any]], key: str) -> Text:
    if {"type": "string"} in options and any(option.get("properties", {}).keys() == {"zh", "en"} for option in options):
        return _TEXT
    if any(isinstance(option.get("type"), list) for option in options):
        return Text("数字、文字、true 或 false", "number, text, true or false")
    if {"type": "number"} in options and {"type": "string"} in options:
        return _AMOUNT
    said = list(dict.fromkeys(_kind(option, key) for option in options))
    return Text(" 或 ".join(one.zh for one in said), " or ".join(one.en for one in said))


def _mapping(part: Mapping[str, Any], key: str) -> Text:
    if key == "reached":
        return Text("`{完成率: 系数, ...}`", "`{share: factor, ...}`")
    if key in ("bands", "linear"):
        return Text("`{下限: 分数, ...}`" if key == "bands" else "`{值: 分数, ...}`", "`{bound: points, ...}`")
    inner = part.get("additionalProperties")
    if not isinstance(inner, dict) or not inner:
        return Text("`{键: ...}`", "`{key: ...}`")
    said = _kind(inner, key)
    return Text(f"`{{名称: ...}}`，每项 {said.zh}", f"`{{name: ...}}` of {said.en}")


def main() -> None:
    """Write the documents, or check them."""
    for language, target in TARGETS.items():
        words = reference(language)
        if "--check" not in sys.argv:
            target.write_text(words, encoding="utf-8", newline="\n")
        elif not target.exists() or target.read_text(encoding="utf-8") != words:
            raise SystemExit(f"{target.name} is not current: run python {Path(__file__).name}")


if __name__ == "__main__":
    main()
