"""What reading hands on: typed tables, and an account of every row and every guess."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import ClassVar

import pyarrow as pa  # noqa: TC002 - pydantic looks the names of the fields' types up

from tiercli.domain.account import InputSheet, TableAccount
from tiercli.domain.coverage import Coverage
from tiercli.domain.finding import Finding
from tiercli.domain.language import Language

FILE, SHEET, ROW = "_file", "_sheet", "_row"
BOOKKEEPING = (FILE, SHEET, ROW)
CELLS = "_cells"
"""While sheets are put together: what a row says in cells that no field takes (see `fingerprint`)."""


@dataclass(frozen=True)
class Reading:
    """The tables of all inputs.

    tables: standard name -> Arrow table. Columns are standard fields plus `_file`, `_sheet`, `_row` (Excel's own row number).
        Types: text and id string, date date32, all numbers int64 in whole millionths, flag bool; no value is null.
        Tables about customers carry `customer_id`, never null; `customers` is always there, one row a customer.
    accounts: where the rows of each table went.
    inputs: what was read, how its columns were understood.
    findings: flaws and notable facts, most severe first.
    language: of most headers.
    coverage: what the dated tables cover up to the day of a run, once that is settled.
    period_bound: whether days come from the period of the run, so that another period means reading again.
    """

    __pydantic_config__: ClassVar = {"arbitrary_types_allowed": True}  # `tables` travel beside the rest, see `wire`

    tables: Mapping[str, pa.Table]
    accounts: tuple[TableAccount, ...]
    inputs: tuple[InputSheet, ...]
    findings: tuple[Finding, ...]
    language: Language
    period_bound: bool = False
    coverage: Mapping[str, Coverage] = field(default_factory=lambda: MappingProxyType({}))
