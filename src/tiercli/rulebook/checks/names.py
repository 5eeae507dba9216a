"""Names of a rulebook: words that expressions can say, and each with one meaning."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from typing import Any

from tiercli.domain.fields import STANDARD
from tiercli.domain.language import EMPTY, Text
from tiercli.rulebook.checks.reserved import GRAMMAR_WORDS, LANGUAGE_NAMES, reserved_columns
from tiercli.rulebook.facts.names import ENTITY_HOMES, home_of
from tiercli.rulebook.flaws.flaw import Flaw
from tiercli.rulebook.flaws.judge import unknown
from tiercli.rulebook.model import Param, Rulebook
from tiercli.rulebook.parts.own_tables import standard_field


def flaws_of_names(rulebook: Rulebook) -> Iterator[Flaw]:
    """Names that cannot be said in an expression, mean two things, or belong to the language."""
    owners: dict[str, str] = {}
    for section in ("params", "metrics", "scores", "gradings", "outputs"):
        for name in getattr(rulebook, section):
            path = (section, name)
            yield from _word(name, path)
            if name in LANGUAGE_NAMES or (name == "score" and section != "scores"):
                yield Flaw(path, "reserved-name", Text(f"'{name}' 是保留的名称", f"'{name}' is a reserved name"))
            elif name in owners:
                other = owners[name]
                yield Flaw(path, "name-twice", Text(f"'{name}' 在 {other} 里已有别的意思", f"'{name}' already means something under {other}"))
            owners.setdefault(name, section)
    yield from _result_columns(rulebook)
    yield from _dimensions(rulebook)
    yield from _tables(rulebook)
    for name, param in rulebook.params.items():
        yield from _param(name, param)
    alerts = [alert.name for alert in rulebook.alerts]
    for index, name in enumerate(alerts):
        if name in alerts[:index]:
            yield Flaw(("alerts", index, "name"), "name-twice", Text(f"预警 '{name}' 写了两次", f"the alert '{name}' is there twice"))
    for index, alert in enumerate(rulebook.alerts):
        if alert.warning in alerts and rulebook.alerts[alerts.index(alert.warning)].kind != alert.warning:
            words = Text(f"'{alert.warning}' 是另一条预警的名称", f"'{alert.warning}' is the name of another alert")
            yield Flaw(("alerts", index, "warning"), "name-twice", words)


def _tables(rulebook: Rulebook) -> Iterator[Flaw]:
    """Fields of tables that there are, and tables of one's own that are no standard one under another meaning."""
    known = [*STANDARD, *rulebook.tables]
    for table, fields in rulebook.fields.items():
        if table not in known:
            yield unknown("表", "table", table, known, ("fields", table))
        for name in fields:
            yield from _word(name, ("fields", table, name))
    for table, own in rulebook.tables.items():
        path = ("tables", table)
        yield from _word(table, path)
        if table in (*STANDARD, "returns"):
            message = Text(f"'{table}' 是标准表", f"'{table}' is a standard table")
            yield Flaw(
                path,
                "reserved-name",
                message,
                Text(
                    f"要加字段写 fields: {{{table}: ...}}；自己的表请换一个名称。",
                    f"Add fields under fields: {{{table}: ...}}, or take another name for a table of your own.",
                ),
            )
        elif table in LANGUAGE_NAMES or table == "score" or table in rulebook.params or table in rulebook.scores or table in rulebook.gradings:
            yield Flaw(
                path, "name-twice", Text(f"'{table}' 已有别的意思", f"'{table}' means something else already"), Text("请换一个名称。", "Take another name.")
            )
        for name in own.fields:
            yield from _word(name, (*path, "fields", name))
        for key in own.keys:
            if key not in own.fields and key not in ENTITY_HOMES and standard_field(key) is None:
                yield unknown("字段", "field", key, [*own.fields, *ENTITY_HOMES], (*path, "key"))


def _result_columns(rulebook: Rulebook) -> Iterator[Flaw]:
    """Metrics, gradings and outputs become columns of the result, beside those that every result has.

    A further score has a column of its own (`score_<name>`); in expressions its name must not stand for the entity's own.
    """
    reserved = reserved_columns(rulebook)
    _, *of_entity = home_of(rulebook.entity)
    for section in ("metrics", "gradings", "outputs", "scores"):
        for name in getattr(rulebook, section):
            if section == "scores" and name not in of_entity:
                continue
            if name in reserved and not (section == "gradings" and name == rulebook.main == "tier"):
                shows = reserved[name]
                message = Text(
                    f"'{name}' 是结果里已有的列（{shows.zh}），不能再用作名称。",
                    f"'{name}' is a column that results have already ({shows.en}); it cannot be a name.",
                )
                yield Flaw((section, name), "reserved-name", message, Text("请换一个名称。", "Take another name."))


def _dimensions(rulebook: Rulebook) -> Iterator[Flaw]:
    seen: dict[str, str] = {}
    for score, dimensions in rulebook.all_scores.items():
        base: tuple[Any, ...] = ("score",) if score == "score" else ("scores", score)
        for name in dimensions:
            yield from _word(name, (*base, name))
            if name in seen:
                message = Text(
                    f"维度 '{name}' 在得分 '{seen[name]}' 里也有，points.{name} 会说不清",
                    f"score '{seen[name]}' has a dimension '{name}' as well; points.{name} would mean both",
                )
                yield Flaw((*base, name), "name-twice", message, Text("请给其中一个改名", "Give one of them another name"))
            seen[name] = score


def _word(name: str, path: tuple[Any, ...]) -> Iterator[Flaw]:
    """Names stand in expressions: letters of any script, digits and _, not beginning with a digit."""
    hint = EMPTY
    if unicodedata.normalize("NFKC", name) != name:
        hint = Text(f"请写半角的 '{unicodedata.normalize('NFKC', name)}'", f"Write '{unicodedata.normalize('NFKC', name)}'")
    elif not name.isidentifier():
        hint = Text("请只用汉字、字母、数字和 _，不以数字开头", "Use letters of any script, digits and _, and do not begin with a digit")
    elif name in GRAMMAR_WORDS:
        hint = Text("这是表达式语言的词，请换一个", "It is a word of the expression language; take another")
    elif name.startswith("__"):
        hint = Text("请不要以 __ 开头", "Do not begin with __")
    if any(hint):
        yield Flaw(path, "wrong-name", Text(f"'{name}' 不能用作名称", f"'{name}' cannot be a name"), hint)


def _param(name: str, param: Param) -> Iterator[Flaw]:
    path = ("params", name, "value")
    if param.min is not None and param.max is not None and param.min > param.max:
        yield Flaw(("params", name, "min"), "out-of-range", Text("min 比 max 大", "min is larger than max"))
    elif isinstance(param.value, bool | str | Text):
        if param.min is not None or param.max is not None:
            yield Flaw(path, "kind", Text("有 min 或 max 的参数要是数字", "a param with min or max must be a number"))
    elif (param.min is not None and param.value < param.min) or (param.max is not None and param.value > param.max):
        low, high = "" if param.min is None else param.min, "" if param.max is None else param.max
        yield Flaw(path, "out-of-range", Text(f"{param.value} 超出范围 {low} … {high}", f"{param.value} is outside the range {low} ... {high}"))
