"""What a further sheet adds up from single rows: by entity, month and type."""

from __future__ import annotations

from dataclasses import dataclass

from tiercli.grammar.expression import Expression


@dataclass(frozen=True, slots=True)
class RowSum:
    """One sum over the rows of a table.

    of: what is added up. where: which rows count. by: the field that tells kinds of rows apart. by_customer: whether customers are told apart as well.
    """

    of: Expression
    where: Expression | None = None
    by: Expression | None = None
    by_customer: bool = False

    @property
    def table(self) -> str:
        """The table whose rows are added up; empty if `of` names none."""
        return next(iter(sorted(name for name in self.of.names if "." in name)), "").partition(".")[0]

    @property
    def names(self) -> frozenset[str]:
        """Every name that is used."""
        return self.of.names.union(*(one.names for one in (self.where, self.by) if one is not None))
