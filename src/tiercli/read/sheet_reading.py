"""What was made of one sheet: as the reading process tells it, and as all sheets are put together."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import ClassVar

import pyarrow as pa  # noqa: TC002 - pydantic looks the names of the fields' types up

from tiercli.domain.account import InputSheet, TableAccount
from tiercli.domain.finding import Finding


@dataclass
class SheetReading:
    """One sheet as a table, or as not understood (then `table` is empty and `headers` says what was seen).

    shape_unclear: a finding asks what must be known first. said: the user named its table. period_bound: days come from the run's period.
    named_by: "sheet" or "file" where its name is taken for the customer.
    summary_like, plan_like: its name says that it sums up, or that it is a plan.
    derived: the first day that its rows may speak of, where they have no days of their own and may be sums of details elsewhere.
    stage: order, delivery or invoice, where all its rows are that kind of document.
    units: the unit in which each summed field was written where that is not the field's own; "-" for its own, "" where nothing says.
    idle: id, name and row of customers that stand there without anything sold.
    unmeasured: the same of customers with rows that are sales and cannot be measured.
    counted_by: of rows that stand for others (see `Elsewhere`), figures that count pieces or litres -> headers of the columns that tell of it.
    maps: header -> field: what `--map` would have to say, all at once, to make this a table of sales; empty where nothing would.
    """

    __pydantic_config__: ClassVar = {"arbitrary_types_allowed": True}  # `rows` travels beside the rest, see `wire`

    file: str
    sheet: str
    table: str = ""
    path: str = ""
    rows: pa.Table | None = None
    account: TableAccount | None = None
    input: InputSheet | None = None
    findings: list[Finding] = field(default_factory=list)
    headers: tuple[str, ...] = ()
    missing: tuple[tuple[str, ...], ...] = ()
    nearly: str = ""
    chinese: int = 0
    english: int = 0
    summary_like: bool = False
    plan_like: bool = False
    shape_unclear: bool = False
    said: bool = False
    derived: str = ""
    named_by: str = ""
    stage: str = ""
    units: dict[str, str] = field(default_factory=dict)
    period_bound: bool = False
    idle: list[tuple[str | None, str | None, int]] = field(default_factory=list)
    unmeasured: list[tuple[str | None, str | None, int]] = field(default_factory=list)
    counted_by: dict[str, list[str]] = field(default_factory=dict)
    maps: dict[str, str] = field(default_factory=dict)
