"""The expression language: Python's grammar cut down to a white list, parsed and never evaluated.

One small language serves `when`, `formula`, `where` and templates: arithmetic, comparison, and / or /
not, in, `a if c else b`, a few named functions, names, and `table.field`. What a name means is
decided elsewhere (`rulebook.names`), how it is computed in `frames`.
"""

from __future__ import annotations

import ast
import difflib
import keyword
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from types import MappingProxyType

from tiercli.domain.errors import WordsError
from tiercli.domain.exact import fits
from tiercli.domain.language import EMPTY, Text, listing
from tiercli.domain.patterns import late_pattern
from tiercli.grammar.functions import FUNCTIONS, OVER_ALL
from tiercli.grammar.written_numbers import SHOWN, read_numbers, too_long, without_percent_signs

LONGEST = 2000
DEEPEST = 100

_ALLOWED = (
    ast.Expression, ast.BinOp, ast.UnaryOp, ast.BoolOp, ast.Compare, ast.IfExp, ast.Call, ast.keyword, ast.Name, ast.Load,
    ast.Constant, ast.List, ast.Tuple, ast.Attribute, ast.Add, ast.Sub, ast.Mult, ast.Div, ast.Pow, ast.USub, ast.UAdd, ast.And,
    ast.Or, ast.Not, ast.Eq, ast.NotEq, ast.Lt, ast.LtE, ast.Gt, ast.GtE, ast.In, ast.NotIn,
)  # fmt: skip
_FULL_WIDTH = MappingProxyType(dict(zip("（），：；“”‘’＞＜＝＋－＊／％！【】", "(),:;\"\"''><=+-*/%![]", strict=True)))
_HINTS: Mapping[type[ast.AST], Text] = MappingProxyType(
    {
        ast.BitXor: Text("乘方请写 **：x ** 2", "Write a power with **: x ** 2"),
        ast.Mod: Text("% 只能紧跟在数字后面：12%", "A % stands after a number only: 12%"),
        ast.BitAnd: Text("请写 and", "Write 'and'"),
        ast.BitOr: Text("请写 or", "Write 'or'"),
        ast.Is: Text("请写 ==；没有值用 is_missing()", "Write ==, or is_missing() for no value"),
        ast.IsNot: Text("请写 !=；没有值用 is_missing()", "Write !=, or is_missing() for no value"),
        ast.Set: Text("列表请写 [...]", "Write a list as [...]"),
    }
)
_SIGNS: Mapping[type[ast.AST], str] = MappingProxyType(
    {ast.Mod: "%", ast.FloorDiv: "//", ast.BitAnd: "&", ast.BitOr: "|", ast.BitXor: "^", ast.Invert: "~", ast.Is: "is", ast.IsNot: "is not",
     ast.MatMult: "@", ast.LShift: "<<", ast.RShift: ">>"}
)  # fmt: skip
_STRINGS = late_pattern(r"'[^']*'|\"[^\"]*\"")


@dataclass(frozen=True, slots=True)
class Expression:
    """A parsed expression.

    names: every name used, dotted ones whole ("customers.region"); functions are not among them.
    within: whether a function over all entities is used.
    """

    text: str
    tree: ast.expr = field(repr=False, compare=False, hash=False)
    names: frozenset[str] = field(default=frozenset(), compare=False)
    is_population: bool = field(default=False, compare=False)

    def __str__(self) -> str:
        return self.text

    def needed(self, has: Callable[[str], bool]) -> frozenset[str]:
        """The names without which there is no value: one alternative of `coalesce` or of an `or` is enough, and `is_missing` can do without any.

        has: whether there are data for a name.
        """
        return _needed(self.tree, has)


_OWN_WORDS = ("and", "or", "not", "in", "if", "else", "True", "False", "None")


def _needed(node: ast.expr, has: Callable[[str], bool]) -> frozenset[str]:
    if (name := dotted(node)) is not None:
        return frozenset({name})
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
        parts = [_needed(argument, has) for argument in (*node.args, *(keyword.value for keyword in node.keywords))]
        if node.func.id == "is_missing":
            return frozenset()
        if node.func.id == "coalesce":
            return next((part for part in parts if all(map(has, part))), frozenset().union(*parts))
        return frozenset().union(*parts)
    if isinstance(node, ast.BoolOp) and isinstance(node.op, ast.Or):
        # 'in_time or handled_date <= due_date' can be judged by either
        sides = [_needed(side, has) for side in node.values]
        return next((side for side in sides if all(map(has, side))), frozenset().union(*sides))
    return frozenset().union(*(_needed(child, has) for child in ast.iter_child_nodes(node) if isinstance(child, ast.expr)))


def parse(words: str) -> Expression:
    """An expression from its text.

    Errors: WordsError in plain words, with the part that is at fault.
    """
    written = words = re.sub(r"\s*[\r\n]\s*", " ", words).strip()
    if not words:
        raise WordsError(Text("表达式是空的", "an expression is empty"))
    if len(words) > LONGEST:
        raise WordsError(Text(f"表达式超过 {LONGEST} 个字符", f"an expression is longer than {LONGEST} characters"))
    words, shares = without_percent_signs(written)
    _refuse_full_width(words)
    try:
        tree = ast.parse(words, mode="eval")
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        raise _syntax_error(written, error) from None
    _refuse_depth(tree.body)
    read_numbers(tree.body, words, shares)
    _refuse_unknown(tree.body, _cut(written))
    names, population = _names_in(tree.body)
    return Expression(written, tree.body, frozenset(names), population)


def dotted(node: ast.expr) -> str | None:
    """`name` or `table.field` as text, none for anything else."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
        return f"{node.value.id}.{node.attr}"
    return None


def literal(node: ast.expr) -> Decimal | str | bool | None:
    """The value of a constant (numbers as exact decimals), none when the node is not one."""
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        inner = literal(node.operand)
        return -inner if isinstance(inner, Decimal) else None
    if not isinstance(node, ast.Constant):
        return None
    if isinstance(node.value, bool | str):
        return node.value
    return Decimal(str(node.value))


def _cut(words: str) -> str:
    return words if len(words) <= SHOWN else words[:SHOWN] + "..."


def _refuse_full_width(words: str) -> None:
    bare = _STRINGS.sub("", words)
    words = _cut(words)
    if "#" in bare:
        raise WordsError(Text(f"表达式里不能有 # 注释：{words}", f"an expression has no # comments: {words}"))
    for wide, narrow in _FULL_WIDTH.items():
        if wide in bare:
            raise WordsError(
                Text(f"'{wide}' 是全角符号：{words}", f"'{wide}' is a full-width character: {words}"),
                Text(f"请写半角的 {narrow}", f"Write {narrow} instead"),
            )


def _syntax_error(words: str, error: Exception) -> WordsError:
    bare = _STRINGS.sub("", words)
    message = Text(f"看不懂的表达式：{_cut(words)}", f"cannot be read as an expression: {_cut(words)}")
    if re.search(r"(?<![<>=!])=(?!=)", bare):
        return WordsError(message, Text("比较相等请写 ==", "Write == to compare"))
    if "&&" in bare or "||" in bare:
        return WordsError(message, Text("请写 and、or", "Write 'and' and 'or'"))
    if "<>" in bare:
        return WordsError(message, Text("不等于请写 !=", "Write != for 'is not equal'"))
    if "%" in re.sub(r"\d\s*[%％]", "", bare):
        return WordsError(message, _HINTS[ast.Mod])
    if bare.count("'") % 2 or bare.count('"') % 2:
        return WordsError(message, Text("引号没有成对", "A quotation mark is not closed"))
    if bare.count("(") != bare.count(")") or bare.count("[") != bare.count("]"):
        return WordsError(message, Text("括号没有成对", "Brackets do not pair"))
    if (word := _taken_word(bare, error)) is not None:
        return WordsError(message, Text(f"'{word}' 是表达式语言的词，不能作名称", f"'{word}' is a word of the expression language and cannot be a name"))
    if isinstance(error, SyntaxError) and error.offset:
        return WordsError(message, Text(f"在第 {error.offset} 个字符附近", f"Near character {error.offset}"))
    return WordsError(message)


def _taken_word(bare: str, error: Exception) -> str | None:
    """A word that Python keeps for itself, where an expression stumbles over it."""
    words = re.findall(r"[^\W\d]\w*", bare)
    odd: str | None = next((word for word in words if keyword.iskeyword(word) and word not in _OWN_WORDS), None)
    if odd is not None:
        return odd
    at = (error.offset or 0) - 1 if isinstance(error, SyntaxError) else -1
    there = (one for one in re.finditer(r"[^\W\d]\w*", bare) if one.start() <= at < one.end())
    return next((str(one[0]) for one in there if one[0] in _OWN_WORDS), None)


def _refuse_depth(tree: ast.expr) -> None:
    """Before anything walks the tree by recursion."""
    level: list[ast.AST] = [tree]
    for _ in range(DEEPEST + 1):
        level = [child for node in level for child in ast.iter_child_nodes(node)]
        if not level:
            return
    raise WordsError(Text(f"表达式嵌套超过 {DEEPEST} 层", f"an expression is nested deeper than {DEEPEST} levels"))


def _refuse_unknown(node: ast.AST, words: str) -> None:
    if not isinstance(node, _ALLOWED):
        part = _cut(ast.unparse(node)) if isinstance(node, ast.expr) else _SIGNS.get(type(node), type(node).__name__)
        raise WordsError(
            Text(f"表达式里不能用 '{part}'：{words}", f"'{part}' is not part of the expression language: {words}"),
            _HINTS.get(type(node), EMPTY),
        )
    if isinstance(node, ast.Attribute) and not isinstance(node.value, ast.Name):
        raise WordsError(Text(f"只有 '表.字段' 可以带点：{words}", f"only 'table.field' may have a dot: {words}"))
    if isinstance(node, ast.Constant):
        _refuse_constant(node, words)
    if isinstance(node, ast.Call):
        _refuse_call(node, words)
    for child in ast.iter_child_nodes(node):
        if isinstance(node, ast.Call) and child is node.func:
            continue
        _refuse_unknown(child, words)


def _refuse_constant(node: ast.Constant, words: str) -> None:
    if isinstance(node.value, bool | str):
        return
    if not isinstance(node.value, int | Decimal):
        raise WordsError(Text(f"{node.value!r} 既不是数字也不是文字：{words}", f"{node.value!r} is neither a number nor text: {words}"))
    if Decimal(node.value).copy_abs() > 9_000_000_000_000:
        raise WordsError(Text(f"数字太大：{words}", f"a number is too large: {words}"))
    if not fits(Decimal(node.value)):
        raise WordsError(*too_long(repr(node.value)))


def _refuse_call(node: ast.Call, words: str) -> None:
    name = node.func.id if isinstance(node.func, ast.Name) else ast.unparse(node.func)
    if name not in FUNCTIONS:
        known = listing(sorted(FUNCTIONS))
        near = difflib.get_close_matches(name, FUNCTIONS, n=1, cutoff=0.6)
        hint = Text(f"是不是 {near[0]}()？", f"Did you mean {near[0]}()?") if near else Text(f"可用的函数：{known.zh}", f"The functions are {known.en}")
        name = _cut(name)
        raise WordsError(Text(f"没有函数 '{name}'", f"there is no function '{name}'"), hint)
    fewest, most = FUNCTIONS[name].fewest, FUNCTIONS[name].most
    if not fewest <= len(node.args) <= most:
        count = str(fewest) if fewest == most else f"{fewest}-{most}"
        raise WordsError(
            Text(f"{name}() 要 {count} 个值，写了 {len(node.args)} 个：{words}", f"{name}() takes {count} value(s), not {len(node.args)}: {words}")
        )
    for option in node.keywords:
        if option.arg not in ("within", "among") or name not in OVER_ALL:
            raise WordsError(Text(f"{name}() 没有 '{option.arg}' 这一项：{words}", f"{name}() does not take '{option.arg}': {words}"))
        if option.arg == "within" and not all(dotted(group) for group in groups_in(option.value)):
            raise WordsError(Text(f"within= 后面写一个名称或 [名称, 名称]：{words}", f"within= takes a name or a list of names: {words}"))


def groups_in(node: ast.expr) -> list[ast.expr]:
    """What stands after `within=`: one name, or each of a list."""
    return list(node.elts) if isinstance(node, ast.List | ast.Tuple) else [node]


def _names_in(node: ast.expr) -> tuple[set[str], bool]:
    names: set[str] = set()
    population = False
    stack: list[ast.AST] = [node]
    while stack:
        part = stack.pop()
        if isinstance(part, ast.Call):
            population = population or (isinstance(part.func, ast.Name) and part.func.id in OVER_ALL)
            stack += [*part.args, *(keyword.value for keyword in part.keywords)]
        elif isinstance(part, ast.Name | ast.Attribute):
            name = dotted(part)
            if name:
                names.add(name)
        else:
            stack += list(ast.iter_child_nodes(part))
    return names, population
