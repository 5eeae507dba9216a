"""The extra sheets that a rulebook asks of the report, beside the four that are always there.

A sheet appears when the rulebook names it and the workbook has the data for it.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Annotated, Any, TypeVar

from pydantic import BeforeValidator, Field, create_model

from tiercli.domain.folders import records_in
from tiercli.grammar.small_types import Model
from tiercli.rulebook.sheets.breakdowns import Breakdown
from tiercli.rulebook.sheets.commission import Commission
from tiercli.rulebook.sheets.further_sheet import FurtherSheet
from tiercli.rulebook.sheets.plan import Plan
from tiercli.rulebook.sheets.targets import Targets

Kind = TypeVar("Kind", bound=FurtherSheet)
_KNOWN_BY_NAME: Mapping[str, type[FurtherSheet]] = {"plan": Plan, "commission": Commission, "targets": Targets, "breakdowns": Breakdown}
"""Those of which other stages know; their rows are those of the module of `follow/` that is called like the key."""
_OTHERS: Mapping[str, type[FurtherSheet]] = records_in("tiercli.sheets", "SHEET")
KINDS: Mapping[str, type[FurtherSheet]] = MappingProxyType(dict(sorted({**_KNOWN_BY_NAME, **_OTHERS}.items(), key=lambda one: one[1].place)))
"""Every kind of sheet by its key."""


def module_of(key: str) -> str:
    """The module that makes the rows of a kind of sheet."""
    return f"tiercli.{'sheets' if key in _OTHERS else 'follow'}.{key}"


class _Sheets(Model):
    if TYPE_CHECKING:
        plan: Plan | None = None
        commission: Commission | None = None
        targets: list[Targets] = []
        breakdowns: dict[str, Breakdown] = {}

    def each(self) -> list[tuple[tuple[Any, ...], FurtherSheet]]:
        """Every sheet that is asked for, in the order in which they stand, with where in `sheets:`: its key, and its name or number among its kind."""
        found: list[tuple[tuple[Any, ...], FurtherSheet]] = []
        for key in type(self).model_fields:
            asked: Any = getattr(self, key)
            if isinstance(asked, FurtherSheet):
                found.append(((key,), asked))
            elif asked:
                found += (((key, place), one) for place, one in (asked.items() if isinstance(asked, dict) else enumerate(asked)))
        return sorted(found, key=lambda one: one[1].rank)

    def asked(self, kind: type[Kind]) -> list[tuple[Any, Kind]]:
        """Every sheet of one kind with its name or number, from 0 on."""
        return [(path[-1], one) for path, one in self.each() if isinstance(one, kind)]


def _many(value: object) -> object:
    return [value] if isinstance(value, dict) else value


if TYPE_CHECKING:
    Sheets = _Sheets
else:
    _FORMS = {
        "once": lambda kind: (kind | None, None),
        "listed": lambda kind: (Annotated[list[kind], BeforeValidator(_many)], Field(default_factory=list)),
        "named": lambda kind: (dict[str, kind], Field(default_factory=dict)),
    }
    _FIELDS = {key: (Annotated[_FORMS[kind.asked](kind)[0], kind.meaning], _FORMS[kind.asked](kind)[1]) for key, kind in KINDS.items()}
    Sheets = create_model(
        "Sheets",
        __base__=_Sheets,
        __doc__="What the report shows beside its four standing sheets; alerts have a sheet whenever the rulebook has alerts.",
        **_FIELDS,
    )
