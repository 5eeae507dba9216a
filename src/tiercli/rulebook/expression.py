"""The expression language: Python's grammar cut down to a white list, parsed and never evaluated.

One small language serves `when`, `formula`, `where` and templates: arithmetic, comparison, and / or /
not, in, `a if c else b`, a few named functions, names, and `table.field`. What a name means is
decided elsewhere (`rulebook.names`), how it is computed in `rulebook.compile`.
"""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass, field
from decimal import Decimal
from types import MappingProxyType

LONGEST = 2000
DEEPEST = 40

PLAIN_FUNCTIONS = MappingProxyType(
    {
        # name: (fewest, most) arguments
        "min": (2, 20),
        "max": (2, 20),
        "abs": (1, 1),
        "round": (1, 2),
        "coalesce": (2, 20),
        "is_missing": (1, 1),
        "month": (1, 1),
        "year": (1, 1),
        "quarter": (1, 1),
        "days_since": (1, 1),
        "months_since": (1, 1),
        "contains": (2, 2),
        "starts_with": (2, 2),
        "sqrt": (1, 1),
    }
)
POPULATION_FUNCTIONS = MappingProxyType(
    {
        "rank": (1, 1),
        "share": (1, 1),
        "cumulative_share": (1, 1),
        "percentile": (1, 1),
        "total": (1, 1),
        "average": (1, 1),
        "highest": (1, 1),
        "lowest": (1, 1),
        "count_of": (1, 1),
    }
)
FUNCTIONS = MappingProxyType({**PLAIN_FUNCTIONS, **POPULATION_FUNCTIONS})

_ALLOWED = (
    ast.Expression, ast.BinOp, ast.UnaryOp, ast.BoolOp, ast.Compare, ast.IfExp, ast.Call, ast.keyword, ast.Name, ast.Load,
    ast.Constant, ast.List, ast.Tuple, ast.Attribute, ast.Add, ast.Sub, ast.Mult, ast.Div, ast.USub, ast.UAdd, ast.And,
    ast.Or, ast.Not, ast.Eq, ast.NotEq, ast.Lt, ast.LtE, ast.Gt, ast.GtE, ast.In, ast.NotIn,
)  # fmt: skip
_FULL_WIDTH = MappingProxyType(dict(zip("（），：；“”‘’＞＜＝＋－＊／％！【】", "(),:;\"\"''><=+-*/%![]", strict=True)))
_STRINGS = re.compile(r"'[^']*'|\"[^\"]*\"")


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


def parse(words: str) -> Expression:
    """An expression from its text.

    Errors: ValueError in plain words, with the part that is at fault.
    """
    words = words.strip()
    if not words:
        raise ValueError("an expression is empty")
    if len(words) > LONGEST:
        raise ValueError(f"an expression is longer than {LONGEST} characters")
    bare = _STRINGS.sub("", words)
    for wide, narrow in _FULL_WIDTH.items():
        if wide in bare:
            raise ValueError(f"'{wide}' is a full-width character; write '{narrow}' in: {words}")
    try:
        tree = ast.parse(words, mode="eval")
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        raise ValueError(_syntax_words(words, error)) from None
    _refuse_unknown(tree.body, words, 0)
    names, population = _names_in(tree.body)
    return Expression(words, tree.body, frozenset(names), population)


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


def _syntax_words(words: str, error: Exception) -> str:
    if re.search(r"(?<![<>=!])=(?!=)", _STRINGS.sub("", words)):
        return f"write == to compare (a single = means nothing here): {words}"
    if "&&" in words or "||" in words:
        return f"write 'and' and 'or': {words}"
    column = getattr(error, "offset", None)
    at = f" at character {column}" if column else ""
    return f"cannot be read as an expression{at}: {words}"


def _refuse_unknown(node: ast.AST, words: str, depth: int) -> None:
    if depth > DEEPEST:
        raise ValueError(f"an expression is nested deeper than {DEEPEST} levels")
    if not isinstance(node, _ALLOWED):
        raise ValueError(f"'{ast.unparse(node) if isinstance(node, ast.expr) else type(node).__name__}' is not part of the expression language: {words}")
    if isinstance(node, ast.Attribute) and not isinstance(node.value, ast.Name):
        raise ValueError(f"only 'table.field' may have a dot: {words}")
    if isinstance(node, ast.Constant):
        _refuse_constant(node, words)
    if isinstance(node, ast.Call):
        _refuse_call(node, words)
    for child in ast.iter_child_nodes(node):
        if isinstance(node, ast.Call) and child is node.func:
            continue
        _refuse_unknown(child, words, depth + 1)


def _refuse_constant(node: ast.Constant, words: str) -> None:
    if isinstance(node.value, bool | str):
        return
    if not isinstance(node.value, int | float):
        raise ValueError(f"'{node.value}' is neither a number nor text: {words}")
    if abs(node.value) > 9e12:
        raise ValueError(f"the number {node.value} is too large: {words}")


def _refuse_call(node: ast.Call, words: str) -> None:
    name = node.func.id if isinstance(node.func, ast.Name) else ast.unparse(node.func)
    if name not in FUNCTIONS:
        known = ", ".join(sorted(FUNCTIONS))
        raise ValueError(f"there is no function '{name}'; the functions are {known}")
    fewest, most = FUNCTIONS[name]
    if not fewest <= len(node.args) <= most:
        count = str(fewest) if fewest == most else f"{fewest} to {most}"
        raise ValueError(f"{name}() takes {count} value(s), not {len(node.args)}: {words}")
    for keyword in node.keywords:
        if keyword.arg != "within" or name not in POPULATION_FUNCTIONS:
            raise ValueError(f"{name}() does not take '{keyword.arg}': {words}")
        groups = keyword.value.elts if isinstance(keyword.value, ast.List | ast.Tuple) else [keyword.value]
        if not all(dotted(group) for group in groups):
            raise ValueError(f"within= takes a name or a list of names: {words}")


def _names_in(node: ast.expr) -> tuple[set[str], bool]:
    names: set[str] = set()
    population = False
    stack: list[ast.AST] = [node]
    while stack:
        part = stack.pop()
        if isinstance(part, ast.Call):
            population = population or (isinstance(part.func, ast.Name) and part.func.id in POPULATION_FUNCTIONS)
            stack += [*part.args, *(keyword.value for keyword in part.keywords)]
        elif isinstance(part, ast.Name | ast.Attribute):
            name = dotted(part)
            if name:
                names.add(name)
        else:
            stack += list(ast.iter_child_nodes(part))
    return names, population
