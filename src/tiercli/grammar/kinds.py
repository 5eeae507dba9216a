"""What kind of value an expression has: number, text, date or flag; checked when a rulebook loads."""

from __future__ import annotations

import ast
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal

from tiercli.domain.language import Text
from tiercli.domain.patterns import late_pattern
from tiercli.grammar.expression import dotted, literal
from tiercli.grammar.functions import FUNCTIONS
from tiercli.grammar.functions.function import OverAll

_DATE = late_pattern(r"\d{4}-\d{2}-\d{2}")
_WORDS = {"number": Text("数字", "a number"), "text": Text("文字", "text"), "date": Text("日期", "a date"), "flag": Text("是/否", "yes or no")}


class KindError(Exception):
    """An expression puts together what does not go together."""

    def __init__(self, words: Text) -> None:
        self.words = words
        super().__init__(words.en)


def kind_of(node: ast.expr, kinds: Mapping[str, str]) -> str:
    """number, text, date, flag, or "any" for what is always missing.

    kinds: every name in the expression and its kind.
    Errors: KindError.
    """
    name = dotted(node)
    if name is not None:
        return kinds[name]
    if isinstance(node, ast.Constant):
        return "flag" if isinstance(node.value, bool) else "text" if isinstance(node.value, str) else "number"
    if isinstance(node, ast.UnaryOp):
        want = "flag" if isinstance(node.op, ast.Not) else "number"
        _need(node.operand, kinds, want)
        return want
    if isinstance(node, ast.BoolOp):
        for part in node.values:
            _need(part, kinds, "flag")
        return "flag"
    if isinstance(node, ast.BinOp):
        return _arithmetic(node, kinds)
    if isinstance(node, ast.Compare):
        return _comparison(node, kinds)
    if isinstance(node, ast.IfExp):
        _need(node.test, kinds, "flag")
        return _one_kind([node.body, node.orelse], kinds)
    if isinstance(node, ast.Call):
        return _call(node, kinds)
    raise KindError(Text("列表只能写在 in 的后面", "a list may only stand after 'in'"))


def _need(node: ast.expr, kinds: Mapping[str, str], want: str) -> None:
    found = kind_of(node, kinds)
    if found not in (want, "any"):
        words = ast.unparse(node)
        raise KindError(
            Text(f"'{words}' 是{_WORDS[found].zh}，这里需要{_WORDS[want].zh}", f"'{words}' is {_WORDS[found].en}; {_WORDS[want].en} is needed here")
        )


def _one_kind(nodes: Sequence[ast.expr], kinds: Mapping[str, str]) -> str:
    found = [kind_of(node, kinds) for node in nodes]
    known = {kind for kind in found if kind != "any"}
    if len(known) > 1:
        words = " / ".join(ast.unparse(node) for node in nodes)
        raise KindError(Text(f"不是同一类的值：{words}", f"these are not of one kind: {words}"))
    return known.pop() if known else "any"


def _arithmetic(node: ast.BinOp, kinds: Mapping[str, str]) -> str:
    """Numbers compute; days and days subtract, days and numbers make days; texts join with +."""
    left, right = kind_of(node.left, kinds), kind_of(node.right, kinds)
    if isinstance(node.op, ast.Add) and "text" in (left, right) and "number" not in (left, right):
        if not {left, right} <= {"text", "any"}:
            words = ast.unparse(node)
            raise KindError(Text(f"+ 只把文字与文字连起来：{words}", f"with + text joins text only: {words}"))
        return "text"
    if isinstance(node.op, ast.Sub):
        left, right = _day_or(left, node.left, right), _day_or(right, node.right, left)
    if isinstance(node.op, ast.Sub) and left == right == "date":
        return "number"
    if isinstance(node.op, ast.Add | ast.Sub) and left == "date" and right in ("number", "any"):
        return "date"
    if isinstance(node.op, ast.Add) and right == "date" and left in ("number", "any"):
        return "date"
    if isinstance(node.op, ast.Sub) and right == "date" and left == "any":
        return "number"
    _need(node.left, kinds, "number")
    _need(node.right, kinds, "number")
    return "number"


def _day_or(kind: str, node: ast.expr, beside: str) -> str:
    """A day in quotes is a date where one is subtracted from it, or it from one."""
    written = node.value if isinstance(node, ast.Constant) else None
    return "date" if kind == "text" and beside in ("date", "text") and isinstance(written, str) and is_day(written) else kind


def _comparison(node: ast.Compare, kinds: Mapping[str, str]) -> str:
    left = node.left
    for operator, right in zip(node.ops, node.comparators, strict=True):
        if isinstance(operator, ast.In | ast.NotIn):
            if not isinstance(right, ast.List | ast.Tuple):
                raise KindError(Text(f"in 的后面要写列表 [...]：{ast.unparse(node)}", f"a list [...] must stand after 'in': {ast.unparse(node)}"))
            for item in right.elts:
                _comparable(left, item, kinds)
        else:
            kind = _comparable(left, right, kinds)
            if kind in ("text", "flag") and not isinstance(operator, ast.Eq | ast.NotEq):
                raise KindError(
                    Text(f"文字和是/否只能用 == 或 != 比较：{ast.unparse(node)}", f"text and yes/no compare with == and != only: {ast.unparse(node)}")
                )
        left = right
    return "flag"


def is_day(words: str) -> bool:
    """Whether a text is a day of the calendar, written 2026-10-31."""
    if not _DATE.fullmatch(words):
        return False
    try:
        date.fromisoformat(words)
    except ValueError:
        return False
    return True


def _comparable(left: ast.expr, right: ast.expr, kinds: Mapping[str, str]) -> str:
    one, other = kind_of(left, kinds), kind_of(right, kinds)
    for kind, text_kind, text in ((one, other, right), (other, one, left)):
        if kind == "date" and text_kind == "text":
            if isinstance(text, ast.Constant) and _DATE.fullmatch(str(text.value)):
                if is_day(str(text.value)):
                    return "date"
                raise KindError(Text(f"日历上没有这一天：{ast.unparse(text)}", f"there is no such day: {ast.unparse(text)}"))
            raise KindError(Text(f"日期写成 '2026-10-31'：{ast.unparse(text)}", f"write a date as '2026-10-31': {ast.unparse(text)}"))
    return _one_kind([left, right], kinds)


def _call(node: ast.Call, kinds: Mapping[str, str]) -> str:
    name = node.func.id if isinstance(node.func, ast.Name) else ""
    function = FUNCTIONS[name]
    if function.takes == "alike":
        return _one_kind(node.args, kinds)
    if function.takes == "text":
        _need(node.args[0], kinds, "text")
        if not isinstance(node.args[1], ast.Constant) or not isinstance(node.args[1].value, str):
            raise KindError(Text(f"{name}() 的第二项要写成 '文字'", f"{name}() takes 'text' in quotes as its second value"))
    elif function.takes == "any":
        kind_of(node.args[0], kinds)
    elif function.takes == "day":
        _need_day(node, kinds)
    else:
        for argument in node.args:
            _need(argument, kinds, function.takes)
    for keyword in node.keywords:
        if keyword.arg == "among":
            _need(keyword.value, kinds, "flag")
    if isinstance(function, OverAll) and function.has_part:
        _need_part(node.args[1])
    return function.gives


def _need_day(node: ast.Call, kinds: Mapping[str, str]) -> None:
    """date('2026-10-31'), or date(year, month, day)."""
    if len(node.args) == 3:
        for argument in node.args:
            _need(argument, kinds, "number")
        return
    only = node.args[0]
    written = only.value if isinstance(only, ast.Constant) else None
    if len(node.args) == 1 and (kind_of(only, kinds) in ("date", "any") or (isinstance(written, str) and is_day(written))):
        return
    words = ast.unparse(node)
    raise KindError(Text(f"日期写成 date('2026-10-31') 或 date(年, 月, 日)：{words}", f"write a date as date('2026-10-31') or date(year, month, day): {words}"))


def _need_part(node: ast.expr) -> None:
    written = literal(node)
    if isinstance(written, Decimal) and not 0 <= written <= 1:
        words = ast.unparse(node)
        raise KindError(Text(f"分位数在 0 和 1 之间，如 0.8 或 80%，不是 {words}", f"a quantile is between 0 and 1, such as 0.8 or 80%, not {words}"))
