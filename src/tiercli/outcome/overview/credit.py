"""What customers owe: balance, what of it is overdue and for how long, and what is above the credit limit."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from tiercli.domain.arrays import Floats
from tiercli.domain.columns import Role
from tiercli.domain.exact import MICRO
from tiercli.outcome.about import entity_of_rows
from tiercli.outcome.outcome import Outcome
from tiercli.outcome.standing import ids_of

_TABLE, _LIMIT = "receivables", "credit_limit"


@dataclass(frozen=True)
class Credit:
    """One value an entity, in yuan, in the order of the results.

    overdue: none where the receivables cannot tell what is overdue. days: the longest overdue, 0 for what is not. limit: nan where nobody has set
    one; none where nobody has any.
    """

    balance: Floats
    overdue: Floats | None
    days: Floats | None
    limit: Floats | None

    @property
    def above_limit(self) -> Floats | None:
        """How much of the balance is above the limit; 0 for whoever keeps it or has none."""
        if self.limit is None:
            return None
        return np.where(np.isnan(self.limit), 0.0, np.maximum(self.balance - np.nan_to_num(self.limit), 0.0))


def credit_of(outcome: Outcome) -> Credit | None:
    """What everybody owes; none without receivables that say a balance."""
    rows = outcome.tables.get(_TABLE)
    entities = entity_of_rows(outcome, _TABLE)
    if rows is None or entities is None or "balance" not in rows.column_names or not rows.num_rows:
        return None
    known: dict[str, Any] = {name: rows[name].combine_chunks() for name in ("balance", "overdue_amount", "overdue_days") if name in rows.column_names}
    days = known.get("overdue_days")
    if "overdue_amount" not in known and days is not None:
        known["overdue_amount"] = pc.if_else(pc.fill_null(pc.greater(days, 0), False), known["balance"], 0)
    table = pa.table({"entity": entities.cast(pa.string()), **known})
    sums = table.group_by("entity").aggregate([(name, "max" if name == "overdue_days" else "sum") for name in known])
    place = pc.index_in(ids_of(outcome), value_set=sums["entity"].combine_chunks())

    def of(name: str, how: str = "sum") -> Floats | None:
        if name not in known:
            return None
        values = sums[f"{name}_{how}"].combine_chunks().take(place)
        return np.asarray(pc.fill_null(pc.cast(values, pa.float64()), 0.0).to_numpy(zero_copy_only=False)) / MICRO

    balance = of("balance")
    assert balance is not None
    if not balance.any():
        return None
    return Credit(balance, of("overdue_amount"), of("overdue_days", "max"), _limits(outcome))


def _limits(outcome: Outcome) -> Floats | None:
    """The limit of the record, else the one that the rulebook works out."""
    named = {column.name: outcome.profile.rows for column in outcome.profile.columns if column.name == _LIMIT}
    named |= {column.name: outcome.results.rows for column in outcome.results.columns if column.name == _LIMIT and column.role is Role.OUTPUT}
    record = outcome.profile.named(_LIMIT)
    rows = outcome.profile.rows if record is not None else named.get(_LIMIT)
    if rows is None or not pa.types.is_floating(rows[_LIMIT].type) or rows[_LIMIT].null_count == rows.num_rows:
        return None
    return np.asarray(rows[_LIMIT].to_numpy(), dtype=np.float64)
