"""Metrics: what is measured of each entity, before any points are given."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, model_validator

from tiercli.domain.errors import WordsError
from tiercli.domain.language import Text
from tiercli.rulebook.expression import Expression
from tiercli.rulebook.words import Condition, Model, Number, Scalar, Title, WindowWords

AGGREGATES = ("sum", "mean", "min", "max", "count", "distinct", "months", "first", "last", "latest", "variation")
SOURCES = (*AGGREGATES, "field", "formula")


class Decay(Model):
    """Older rows count for less: half as much for each half-life between the row's date and the as-of date."""

    half_life: WindowWords


class Metric(Model):
    """One number, text or date per entity, from exactly one source.

    sum, mean, min, max: of a table's field (or of an expression over one table's fields).
    count: rows of a table, or rows where a field has a value. distinct: different values of a field.
    months: different calendar months of a date. first, last: the earliest or latest value of a date.
    latest: the value on the newest date. variation: standard deviation of the monthly sums divided by
    their mean, months without rows counting as 0.
    field: a field of the entity's own record. formula: an expression over metrics, fields and params.
    """

    sum: Condition | None = Field(None, description="total of a field: sales.quantity")
    mean: Condition | None = Field(None, description="average over the rows that have a value")
    min: Condition | None = Field(None, description="smallest value")
    max: Condition | None = Field(None, description="largest value")
    count: Condition | None = Field(None, description="number of rows of a table, or of rows where a field has a value")
    distinct: Condition | None = Field(None, description="number of different values")
    months: Condition | None = Field(None, description="number of different calendar months of a date field")
    first: Condition | None = Field(None, description="earliest value of a date field")
    last: Condition | None = Field(None, description="latest value of a date field")
    latest: Condition | None = Field(None, description="the value on the newest date (the largest, if several share it)")
    variation: Condition | None = Field(None, description="coefficient of variation of the monthly sums")
    field: Condition | None = Field(None, description="a field of the entity's own record: customers.credit_rating")
    formula: Condition | None = Field(None, description="an expression over metrics, fields and params")
    where: Condition | None = Field(None, description="only rows for which this holds; may use the table's fields, customers.x, managers.x and metrics")
    window: WindowWords | None = Field(None, description="the days that count, instead of the rulebook's period")
    offset: WindowWords | None = Field(None, description="look at the window this long ago")
    empty: Scalar | None = Field(None, description="the value when there are no rows (0 for sums and counts, otherwise no value)")
    cap: Number | None = Field(None, description="values above this count as this")
    decay: Decay | None = Field(None, description="older rows count for less (only for sum)")
    unit: str = Field("", description="shown in headers: t, CNY, days, %")
    title: Title | None = Field(None, description="shown in reports")
    decimals: Annotated[int, Field(ge=0, le=6)] | None = Field(None, description="how many decimals reports show")
    lower_is_better: bool = Field(False, description="for lint and explanations: a smaller value is the better one")

    @model_validator(mode="after")
    def _has_one_source(self) -> Metric:
        given = [name for name in SOURCES if getattr(self, name) is not None]
        if len(given) != 1:
            sources, found = ", ".join(SOURCES), ", ".join(given)
            raise WordsError(
                Text(f"指标要恰好写一个来源 ({sources}); 现在写了: {found or '无'}", f"a metric has exactly one of {sources}; this one has {found or 'none'}")
            )
        if self.decay is not None and given != ["sum"]:
            raise WordsError(Text("decay 只能与 sum 一起用", "decay goes with sum only"))
        if given[0] in ("field", "formula"):
            for name in ("where", "window", "offset"):
                if getattr(self, name) is not None:
                    raise WordsError(
                        Text(f"'{name}' 是挑选表中的行, 不能与 '{given[0]}' 一起用", f"'{name}' selects rows of a table and does not go with '{given[0]}'")
                    )
        return self

    @property
    def source(self) -> str:
        """Which of the sources the metric has."""
        return next(name for name in SOURCES if getattr(self, name) is not None)

    @property
    def expression(self) -> Expression:
        """The source's expression."""
        found: Expression = getattr(self, self.source)
        return found

    @property
    def table(self) -> str:
        """The table whose rows are measured (joined records aside); empty for `field` and `formula`."""
        if self.source in ("field", "formula"):
            return ""
        names = sorted(self.expression.names)
        dotted = [name.partition(".")[0] for name in names if "." in name]
        events = [table for table in dotted if table not in ("customers", "managers")]
        return next(iter([*events, *dotted, *names]), "")
