"""Shares and sums by calendar month, for the whole company."""

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Annotated

from tiercli.domain.exact import MICRO
from tiercli.domain.language import Text, filled
from tiercli.grammar.small_types import Condition, Meaning, Title
from tiercli.rulebook.flaws.flaw import Flaw
from tiercli.rulebook.parts.basis import OwnBasis
from tiercli.rulebook.sheets.further_sheet import FurtherSheet, Known, Path, SheetSpeaker, flaws_of_sum
from tiercli.rulebook.sheets.row_sum import RowSum

if TYPE_CHECKING:
    import pyarrow as pa

    from tiercli.follow import Given, GradedRows
    from tiercli.outcome.extras import Trends

MOST_MONTHS = 36


class Trend(FurtherSheet):
    """A share or sum by calendar month, for the whole company and as a chart: direct-sales share and the like."""

    kind = Text("趋势", "Trend")
    place = 90
    rank = 2
    meaning = Meaning("按月的合计或占比，附图", "sums or shares by calendar month, with a chart")
    asked = "named"
    title: Annotated[Title, Meaning("名称", "what it is called")]
    of: Annotated[Condition, Meaning("合计什么：sales.quantity", "what is added up: sales.quantity")]
    where: Annotated[
        Condition | None, Meaning("显示其中满足条件部分的占比；不写则显示合计本身", "the part of it whose share is shown; without it, the sum itself")
    ] = None
    unit: Annotated[str, Meaning("单位", "its unit")] = ""
    basis: OwnBasis = None

    def flaws(self, known: Known, path: Path) -> Iterator[Flaw]:
        """Flaws of what is added up."""
        yield from flaws_of_sum(known, self.of, self.where, None, path)

    def sums(self, name: str) -> Mapping[str, RowSum]:
        """The part, and the whole of which it is one."""
        whole = {f"trend.{name}.whole": RowSum(self.of)} if self.where is not None else {}
        return {f"trend.{name}": RowSum(self.of, self.where), **whole}

    def words(self, speaker: SheetSpeaker) -> list[Text]:
        """What is added up, and the part of it whose share is shown."""
        said = [filled(Text("按月合计：{}", "by month: {}"), speaker.words(self.of, "sales"))]
        return said if self.where is None else [*said, filled(Text("其中 {} 的占比", "share of it where {}"), speaker.words(self.where, "sales"))]


SHEET = Trend


MOST_MONTHS = 36


def sheets(graded: "GradedRows", given: "Given") -> Iterator[tuple[str, "Trends"]]:
    """Every trend of the rulebook over the months of the period."""
    from tiercli.outcome.extras import TrendLine, Trends

    sums = given.sums
    touched = {month for key, table in sums.items() if key.startswith("trend.") for month in table["month"].to_pylist()}
    months = tuple(month for month in graded.outcome.period.months[-MOST_MONTHS:] if len(graded.outcome.period.months) < 1000 or month in touched)
    lines = []
    for name, trend in graded.outcome.rulebook.sheets.asked(Trend):
        if f"trend.{name}" not in sums:
            words = Text(
                f"没有“{trend.of}”的数据，未显示趋势“{trend.title.zh}”", f"there is no data for '{trend.of}', so the trend '{trend.title.en}' is not shown"
            )
            graded.note("sheets.no-trend", words)
            continue
        part = _by_month(sums[f"trend.{name}"], months)
        if trend.where is None:
            plain = tuple(one / MICRO for one in part)
            lines.append(TrendLine(trend.title, trend.unit, plain, plain))
            continue
        whole = _by_month(sums[f"trend.{name}.whole"], months)
        shares = tuple(one / all_ if all_ > 0 else None for one, all_ in zip(part, whole, strict=True))
        lines.append(TrendLine(trend.title, "%", shares, tuple(one / MICRO for one in part), tuple(one / MICRO for one in whole)))
    if lines:
        yield "trends", Trends(Text("趋势", "Trends"), months, tuple(lines))


def _by_month(table: "pa.Table", months: tuple[str, ...]) -> list[int]:
    sums = dict.fromkeys(months, 0)
    for line in table.select(["month", "amount"]).to_pylist():
        if line["month"] in sums:
            sums[line["month"]] += line["amount"]
    return [sums[month] for month in months]
