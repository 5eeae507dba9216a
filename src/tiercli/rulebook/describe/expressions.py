"""Expressions, amounts and sentences of a rulebook as people say them: 逾期天数 > 逾期上限 (90 天)."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from tiercli.domain.fields import TableFields
from tiercli.domain.language import Text, filled, joined, same
from tiercli.domain.unit import counted_in
from tiercli.grammar.expression import Expression, dotted, groups_in, literal
from tiercli.grammar.functions import FUNCTIONS
from tiercli.grammar.functions.function import OverAll
from tiercli.grammar.spoken import number_words, scalar_words
from tiercli.grammar.template import pieces
from tiercli.rulebook.facts.names import fields_of, home_of
from tiercli.rulebook.model import Param, Rulebook
from tiercli.rulebook.parts.metric import COMPUTED, HISTORY_WORDS

_COMPARED: Mapping[type[ast.cmpop], Text] = {
    ast.Eq: Text("=", "="),
    ast.NotEq: Text("≠", "≠"),
    ast.Lt: Text("<", "<"),
    ast.LtE: Text("≤", "≤"),
    ast.Gt: Text(">", ">"),
    ast.GtE: Text("≥", "≥"),
}
_SIGNS: Mapping[type[ast.operator], tuple[str, int]] = {ast.Add: ("+", 5), ast.Sub: ("-", 5), ast.Mult: ("×", 6), ast.Div: ("÷", 6), ast.Pow: ("^", 8)}
_IF, _OR, _AND, _NOT, _COMPARE, _ADD, _ATOM = 0, 1, 2, 3, 4, 5, 9


def percent_words(share: Decimal) -> str:
    """A share as people write it: 12%."""
    return f"{number_words(share * 100)}%"


def is_negative(node: ast.expr) -> bool:
    """Whether an expression is the opposite of another one, so that its largest is the other's smallest."""
    return isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub)


def opposite(node: ast.expr) -> ast.expr:
    """What an expression is the opposite of."""
    return node.operand if isinstance(node, ast.UnaryOp) else node


@dataclass(frozen=True)
class Speaker:
    """What every name of a rulebook is called, and so what its expressions say."""

    rulebook: Rulebook
    tables: Mapping[str, TableFields]

    @classmethod
    def of(cls, rulebook: Rulebook) -> Speaker:
        """The speaker of a rulebook."""
        return cls(rulebook, fields_of(rulebook))

    def param(self, name: str, unit: str = "") -> Text:
        """A param with its value in force: 逾期上限 (90 天).

        unit: of what it is compared with; a share is said in percent.
        """
        param = self.rulebook.params[name]
        title, value = param.title or same(name), self._in_force(param, unit)
        return Text(f"{title.zh} ({value.zh})", f"{title.en} ({value.en})")

    def _in_force(self, param: Param, unit: str) -> Text:
        is_share = unit == "%" and not param.unit and isinstance(param.value, Decimal)
        return same(percent_words(Decimal(str(param.value)))) if is_share else self.value_of(param)

    def value_of(self, param: Param) -> Text:
        """A param's value with its unit."""
        return counted_in(scalar_words(param.value), param.unit)

    def amount(self, amount: Decimal | str, unit: str = "") -> Text:
        """A number, or a param with its value; a share is said in percent where its unit is."""
        if isinstance(amount, str):
            return self.param(amount, unit) if amount in self.rulebook.params else self.name(amount)
        return same(percent_words(amount) if unit == "%" else number_words(amount))

    def figure(self, amount: Decimal | str, unit: str = "") -> Text:
        """A number, or what a param's value is: in a list of bounds its title would only repeat what the list says."""
        if isinstance(amount, str) and amount in self.rulebook.params:
            return self._in_force(self.rulebook.params[amount], unit)
        return self.amount(amount, unit)

    def size(self, amount: Decimal | str) -> Decimal:
        """What an amount is, for putting bounds in order; 0 of what is no number."""
        value = self.rulebook.params[amount].value if isinstance(amount, str) and amount in self.rulebook.params else amount
        return value if isinstance(value, Decimal) else Decimal(0)

    def name(self, name: str, table: str = "") -> Text:
        """What a name is called.

        table: the one whose rows are looked at; its fields may be named bare.
        """
        before, _, after = name.partition(".")
        book = self.rulebook
        if after:
            return self._dotted(before, after, table)
        if table and (field := self.field(table, name)):
            return field
        if name in book.params:
            return self.param(name)
        titled = book.metrics.get(name) or book.outputs.get(name) or book.gradings.get(name)
        if titled is not None:
            return titled.title or same(name)
        if name in book.all_scores:
            return self.score(name)
        if name == "as_of":
            return Text("截止日", "the as-of date")
        return self.field(home_of(book.entity).table, name) or self.field("customers", name) or self.field("sales", name) or same(name)

    def score(self, name: str) -> Text:
        """What a score is called."""
        return Text("得分", "score") if name == "score" else Text(f"{name} 得分", f"score {name}")

    def dimension(self, name: str) -> Text:
        """A dimension's title, or its name."""
        part = next((parts[name] for parts in self.rulebook.all_scores.values() if name in parts), None)
        return part.title if part and part.title else same(name)

    def field(self, table: str, name: str) -> Text | None:
        """A field's title, or none when the table has no such field."""
        fields = self.tables.get("sales" if table == "returns" else table)
        found = fields.field(name) if fields else None
        return found.title if found else None

    def _dotted(self, before: str, after: str, table: str) -> Text:
        if before == "points":
            return filled(Text("{}得分", "points of {}"), self.dimension(after))
        if before in (*HISTORY_WORDS, COMPUTED):
            pattern = {
                COMPUTED: Text("按规则算出的{}", "computed {}"),
                "previous": Text("上次的{}", "previous {}"),
                "since": Text("{}起始日", "first day of the {}"),
                "confirmations": Text("{}连续确认次数", "confirmations of the {} in a row"),
            }[before]
            return filled(pattern, self.name(after))
        title = self.field(before, after)
        if title is None:
            return same(f"{before}.{after}")
        if before != table and self.field(table, after) is not None and before in self.tables:
            return filled(Text("{}的{}", "{1} in {0}"), self.tables[before].title, title)
        return title

    def words(self, expression: Expression, table: str = "") -> Text:
        """An expression in words."""
        return self._said(expression.tree, table, _IF)

    def order(self, expression: Expression) -> Text:
        """By what things are put in order: those with the largest value first."""
        if is_negative(expression.tree):
            return filled(Text("{}小的在前", "smallest {} first"), self._said(opposite(expression.tree), "", _ATOM))
        return filled(Text("{}大的在前", "largest {} first"), self._said(expression.tree, "", _ATOM))

    def sentence(self, template: Text) -> Text:
        """A sentence with what stands for a value in its words: 逾期 〔逾期天数〕 天."""
        return Text(self._filled(template.zh, 0), self._filled(template.en, 1))

    def _filled(self, template: str, language: int) -> str:
        said = ""
        for before, name, form in pieces(template):
            said += before
            param = self.rulebook.params.get(name)
            if param is not None:
                is_share = form.endswith("%") and isinstance(param.value, Decimal)
                said += percent_words(Decimal(str(param.value))) if is_share else scalar_words(param.value)[language]
            elif name:
                said += f"〔{self.name(name)[language]}〕" if language == 0 else f"[{self.name(name)[language]}]"
        return said

    def _said(self, node: ast.expr, table: str, outer: int) -> Text:
        """A part of an expression; in brackets where it binds looser than what is around it."""
        said, level = self._part(node, table)
        return Text(f"({said.zh})", f"({said.en})") if level < outer else said

    def _part(self, node: ast.expr, table: str) -> tuple[Text, int]:
        name, value = dotted(node), literal(node)
        if name is not None:
            return self.name(name, table), _ATOM
        if value is not None:
            return (Text(f"“{value}”", f'"{value}"') if isinstance(value, str) else scalar_words(value)), _ATOM
        if isinstance(node, ast.IfExp):
            return self._choice(node, table), _IF
        if isinstance(node, ast.BoolOp):
            level, zh, en = (_AND, " 且 ", " and ") if isinstance(node.op, ast.And) else (_OR, " 或 ", " or ")
            return joined([self._said(one, table, _NOT) for one in node.values], zh, en), level  # "and" within "or" in brackets too: people ask
        if isinstance(node, ast.UnaryOp):
            return self._unary(node, table)
        if isinstance(node, ast.BinOp):
            sign, level = _SIGNS[type(node.op)]
            left, right = self._said(node.left, table, level), self._said(node.right, table, level + 1)
            return Text(f"{left.zh} {sign} {right.zh}", f"{left.en} {sign} {right.en}"), level
        if isinstance(node, ast.Compare):
            return self._comparison(node, table), _COMPARE
        if isinstance(node, ast.Call):
            return self._call(node, table)
        return joined([self._said(one, table, _IF) for one in getattr(node, "elts", [])], "、", ", "), _ATOM

    def _choice(self, node: ast.IfExp, table: str) -> Text:
        test, body, other = (self._said(one, table, _OR) for one in (node.test, node.body, node.orelse))
        if isinstance(node.orelse, ast.IfExp):
            other = self._said(node.orelse, table, _IF)
        return Text(f"若 {test.zh}，取 {body.zh}；否则{'' if other.zh.startswith('若') else '取 '}{other.zh}", f"{body.en} if {test.en}, otherwise {other.en}")

    def _unary(self, node: ast.UnaryOp, table: str) -> tuple[Text, int]:
        if not isinstance(node.op, ast.Not):
            inner = self._said(node.operand, table, _ADD + 2)
            return Text(f"-{inner.zh}", f"-{inner.en}") if isinstance(node.op, ast.USub) else inner, _ADD + 2
        operand = node.operand
        if isinstance(operand, ast.Call) and isinstance(operand.func, ast.Name) and operand.func.id == "is_missing":
            return filled(Text("有{}", "there is a value of {}"), self._said(operand.args[0], table, _ADD)), _COMPARE
        inner = self._said(operand, table, _IF)
        return Text(f"并非（{inner.zh}）", f"not ({inner.en})") if dotted(operand) is None else Text(f"不是{inner.zh}", f"not {inner.en}"), _NOT

    def _comparison(self, node: ast.Compare, table: str) -> Text:
        sides = [node.left, *node.comparators]
        in_percent = any(self._is_share(one) for one in sides)
        said = self._side(node.left, table, in_percent=in_percent)
        for operator, right in zip(node.ops, node.comparators, strict=True):
            if isinstance(operator, ast.In | ast.NotIn):
                said = self._among(said, operator, right, table)
                continue
            sign, other = _COMPARED[type(operator)], self._side(right, table, in_percent=in_percent)
            said = Text(f"{said.zh} {sign.zh} {other.zh}", f"{said.en} {sign.en} {other.en}")
        return said

    def _side(self, node: ast.expr, table: str, *, in_percent: bool) -> Text:
        value = literal(node)
        if in_percent and isinstance(value, Decimal):
            return same(percent_words(value))
        if in_percent and isinstance(node, ast.Name) and node.id in self.rulebook.params and self.name(node.id, table) == self.param(node.id):
            return self.param(node.id, "%")
        return self._said(node, table, _ADD)

    def _is_share(self, node: ast.expr) -> bool:
        name = dotted(node)
        metric = self.rulebook.metrics.get(name) if name else None
        return metric is not None and metric.unit == "%"

    def _among(self, said: Text, operator: ast.cmpop, choices: ast.expr, table: str) -> Text:
        found = [self._said(one, table, _IF) for one in getattr(choices, "elts", [])]
        listed = joined(found, "、", ", ")
        if isinstance(operator, ast.NotIn):
            return Text(f"{said.zh} 不是 {listed.zh}", f"{said.en} is none of {listed.en}")
        one_of = " 之一" if len(found) > 1 else ""
        return Text(f"{said.zh} 是 {listed.zh}{one_of}", f"{said.en} is one of {listed.en}" if one_of else f"{said.en} is {listed.en}")

    def _call(self, node: ast.Call, table: str) -> tuple[Text, int]:
        function = FUNCTIONS[node.func.id if isinstance(node.func, ast.Name) else ""]
        if function.opposite is not None and is_negative(node.args[0]):
            words = filled(function.opposite, self._said(opposite(node.args[0]), table, _ATOM))
        else:
            words = function.say([self._said(one, table, _ATOM if function.close and not isinstance(one, ast.Call) else _IF) for one in node.args])
        return (self._grouped(words, node, table) if isinstance(function, OverAll) else words), function.holds

    def _grouped(self, words: Text, node: ast.Call, table: str) -> Text:
        """What a function over all entities says, with the groups that it stays within and those whom it counts."""
        for keyword in node.keywords:
            if keyword.arg == "among":
                words = among_words(words, self._said(keyword.value, table, _IF))
                continue
            listed = joined([self._said(group, table, _ATOM) for group in groups_in(keyword.value)], "、", " and ")
            words = Text(f"同一{listed.zh}内{words.zh}", f"{words.en} within the same {listed.en}")
        return words


def among_words(words: Text, condition: Text) -> Text:
    """What is said of everybody, said of those only for whom a condition holds."""
    return Text(f"在满足“{condition.zh}”的对象中，{words.zh}", f"{words.en} among those with {condition.en}")
