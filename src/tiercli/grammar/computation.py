"""What computing an expression goes through, part by part: over rows, over entities, and as a formula of Excel."""

from __future__ import annotations

import ast
from abc import ABC, abstractmethod
from decimal import Decimal
from typing import Generic, TypeVar

from tiercli.grammar.expression import dotted, literal

Answer = TypeVar("Answer")


class Computation(ABC, Generic[Answer]):
    """One way of computing: a method for each kind of part of an expression."""

    def of(self, node: ast.expr) -> Answer:
        """A part of an expression.

        Errors: TypeError for a list, which is a part of comparisons only.
        """
        if (value := literal(node)) is not None:
            return self._literal(value)
        if (name := dotted(node)) is not None:
            return self._named(name)
        if isinstance(node, ast.BinOp):
            return self._arithmetic(node)
        if isinstance(node, ast.UnaryOp):
            return self._unary(node)
        if isinstance(node, ast.BoolOp):
            return self._logic(node)
        if isinstance(node, ast.Compare):
            return self._comparison(node)
        if isinstance(node, ast.IfExp):
            return self._choice(node)
        if isinstance(node, ast.Call):
            return self._call(node)
        raise TypeError(f"not an expression node: {ast.dump(node)}")

    @abstractmethod
    def _literal(self, value: Decimal | str | bool) -> Answer: ...

    @abstractmethod
    def _named(self, name: str) -> Answer: ...

    @abstractmethod
    def _arithmetic(self, node: ast.BinOp) -> Answer: ...

    @abstractmethod
    def _unary(self, node: ast.UnaryOp) -> Answer: ...

    @abstractmethod
    def _logic(self, node: ast.BoolOp) -> Answer: ...

    @abstractmethod
    def _comparison(self, node: ast.Compare) -> Answer: ...

    @abstractmethod
    def _choice(self, node: ast.IfExp) -> Answer: ...

    @abstractmethod
    def _call(self, node: ast.Call) -> Answer: ...
