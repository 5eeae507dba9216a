"""What every further sheet of a rulebook can say of itself: what it may name, its words, what it lists and adds up.

A kind of sheet is one file of `tiercli/sheets/`: its class, and its rows.
"""

from abc import abstractmethod
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Any, ClassVar, Literal, Protocol

from tiercli.domain.fields import TableFields
from tiercli.domain.language import Text, filled, joined
from tiercli.grammar.expression import Expression
from tiercli.grammar.small_types import Amount, Meaning, Model, Title
from tiercli.rulebook.flaws.flaw import Flaw
from tiercli.rulebook.flaws.judge import judge_expression, unknown, unknown_name
from tiercli.rulebook.parts.basis import HasBasis, OwnBasis
from tiercli.rulebook.parts.metric import Metric
from tiercli.rulebook.sheets.row_sum import RowSum

Path = tuple[Any, ...]


class Known(Protocol):
    """What a sheet may name."""

    @property
    def kinds(self) -> Mapping[str, str]:
        """Every name once all gradings and outputs are there, and its kind."""

    @property
    def owed(self) -> Collection[str]:
        """The keys of all treatments."""

    @property
    def params(self) -> Mapping[str, object]:
        """The params."""

    @property
    def metrics(self) -> Collection[str]:
        """The metrics."""

    @property
    def levels(self) -> Mapping[str, Sequence[str]]:
        """The gradings, and the levels of each."""

    @property
    def tables(self) -> Mapping[str, TableFields]:
        """The tables and their fields."""

    def row(self, table: str) -> Mapping[str, str]:
        """The names over the rows of a table, and their kinds."""

    def owed_as(self, treatment: str) -> Iterator[tuple[str, object]]:
        """The levels that say a treatment, and what they say."""

    @property
    def is_circular(self) -> bool:
        """Whether the metrics refer to each other in a circle."""

    def apart(self, metrics: Mapping[str, Metric]) -> "Known":
        """The same with metrics of the sheet's own in place of those of the rulebook."""

    def flaws_of_metrics(self) -> Iterator[Flaw]:
        """Flaws of all metrics."""


class SheetSpeaker(Protocol):
    """Says names, amounts and expressions in both languages."""

    def words(self, expression: Expression, table: str = "") -> Text:
        """An expression in words; over the rows of a table, if one is named."""

    def order(self, expression: Expression) -> Text:
        """What stands first."""

    def name(self, name: str, table: str = "") -> Text:
        """What a name is called."""

    def amount(self, amount: Decimal | str, unit: str = "") -> Text:
        """A number, or a param's title and value."""

    def is_param(self, amount: Amount) -> bool:
        """Whether an amount is a param's."""

    def treatment(self, key: str) -> Text:
        """What a treatment is called."""

    def table(self, name: str) -> Text:
        """What a table is called."""

    def field(self, table: str, name: str) -> Text | None:
        """What a field is called; none when the table has no such field."""

    def measure(self, name: str, metrics: Mapping[str, Metric]) -> Text:
        """One of the metrics of a sheet's own: its title, what it is worked out from, and which rows it looks at."""

    def within(self, part: HasBasis, whole: HasBasis) -> Text:
        """Where a part of the sheet comes from, in brackets; nothing where that goes without saying."""


class FurtherSheet(Model):
    """One further sheet of the report. Each kind has a `title` and a `basis`.

    kind: what such a sheet is called. place, meaning: of its key. rank: figures (0) stand before entities by name (1) and charts (2), else by place.
    asked: whether a rulebook has one such sheet, a list of them, or some by name. shows_others: whether it shows rows of other sheets, and so is
    made after them. shows_rows: whether it shows single rows of sales, and so needs them in memory.
    """

    kind: ClassVar[Text]
    place: ClassVar[int]
    rank: ClassVar[int] = 0
    meaning: ClassVar[Meaning]
    asked: ClassVar[Literal["once", "listed", "named"]] = "once"
    shows_others: ClassVar[bool] = False
    shows_rows: ClassVar[bool] = False
    if TYPE_CHECKING:  # fields of each kind, in its own order
        title: Title | None
        basis: OwnBasis

    @classmethod
    def __pydantic_init_subclass__(cls, **_: Any) -> None:
        if lacking := {"kind", "place", "meaning"} - vars(cls).keys():
            raise TypeError(f"{cls.__name__}: a further sheet says {', '.join(sorted(lacking))}")

    @property
    def own_title(self) -> Text:
        """What the sheet is called: as the rulebook says, else after its kind."""
        return self.title or self.kind

    @abstractmethod
    def words(self, speaker: SheetSpeaker) -> list[Text]:
        """What it shows, as `rules show` says it."""

    def flaws(self, known: Known, path: Path) -> Iterator[Flaw]:
        """What it names that is not there, or is of another kind. path: where the sheet stands."""
        yield from ()

    def listed(self) -> Sequence[str]:
        """Names that it lists as they are, not in expressions."""
        return ()

    def sums(self, name: str) -> Mapping[str, RowSum]:
        """What it adds up from single rows, by the key under which its rows find it. name: of the sheet, where it has one."""
        return {}


def flaws_of_names(names: Iterable[str], kinds: Mapping[str, str], path: Path) -> Iterator[Flaw]:
    """Flaws of a list of names."""
    for index, name in enumerate(names):
        if name not in kinds:
            yield unknown_name(name, kinds, (*path, index))


def flaws_of_metrics(names: Iterable[str], known: Known, path: Path) -> Iterator[Flaw]:
    """Flaws of a list of metrics."""
    for index, name in enumerate(names):
        if name not in known.metrics:
            yield unknown("指标", "metric", name, known.metrics, (*path, index))


def flaws_of_sum(known: Known, of: Expression, where: Expression | None, by: Expression | None, path: Path) -> Iterator[Flaw]:
    """Flaws of what is added up over the rows of one table, of its condition, and of what it is split by."""
    table = next(iter(sorted(of.names)), "").split(".")[0]
    if table not in known.tables:
        yield unknown("表", "table", table, known.tables, (*path, "of"))
        return
    kinds = known.row(table)
    yield from judge_expression(of, kinds, (*path, "of"), "number")
    yield from judge_expression(where, kinds, (*path, "where"), "flag")
    yield from judge_expression(by, kinds, (*path, "type"))


def who_words(when: Expression | None, speaker: SheetSpeaker) -> list[Text]:
    """Who stands on a sheet, where not everybody does."""
    return [] if when is None else [filled(Text("列入：{}", "who: {}"), speaker.words(when))]


def order_words(order: Expression | None, speaker: SheetSpeaker) -> list[Text]:
    """Who stands first, where the rulebook says it."""
    return [] if order is None else [filled(Text("次序：{}", "order: {}"), speaker.order(order))]


def names_words(names: Sequence[str], speaker: SheetSpeaker) -> Text:
    """What names are called, one after the other."""
    return joined([speaker.name(name) for name in names], "、", ", ")
