"""The figures of a backtest as every output shows them: rows with numbers, in one order and under one set of titles."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from types import MappingProxyType

from tiercli.domain.language import Text, counted
from tiercli.outcome.backtested import UNDONE_WITHIN, Backtested, BacktestPeriod, BacktestSide, Moves, Standing, share

STANDINGS: Mapping[Standing, Text] = MappingProxyType({"effective": Text("有复核", "with review"), "computed": Text("不复核", "no review")})
NO_LEVEL = Text("（当时没有等级）", "(no level then)")
AGREEMENT = Text("一致度", "Agreement")
CAPTURED = Text("分出的份额", "Of the possible")
AGREEMENT_IS = Text(
    "一致度：Kendall 等级一致度，只看不同等级的客户对（次序对的减去次序反的，除以全部）；1 全对，0 没有区分，-1 全反。",
    "Agreement: Kendall's, over the pairs of different levels (in order less against it, of all); 1 is perfect, 0 tells nothing, -1 is the reverse.",
)
CAPTURED_IS = Text(
    "分出的份额：下期数量按等级的基尼系数，占同样人数的等级所能达到的最大值的多少。",
    "Of the possible: the Gini index of the next period's amount over the levels, as a part of the most that levels of these sizes can have.",
)
SCORE_IS = Text("得分相关：得分与下期数量的 Spearman 等级相关。", "Score: Spearman's rank correlation of the score with the next period's amount.")


def lost_is(told: Backtested) -> Text:
    """Who is lost, and which moves are taken back."""
    months = told.lost_months
    return Text(
        f"流失：期末前 {months} 个月买过、之后 {months} 个月没有再买。反复：{UNDONE_WITHIN} 期内又移回去的变动。",
        f"Lost: bought in the {counted(months, 'month', 'months')} up to the period's end and nothing in the {months} after. "
        f"Taken back: moves that are reversed within {UNDONE_WITHIN} periods.",
    )


@dataclass(frozen=True, slots=True)
class LevelLine:
    """One level over all periods that have a next one.

    level: empty for those who had none. entities: on average. shares: by measure, of everybody's next period. lift: its share of the ranking
    measure over its share of the entities. lost: the part of its buyers that were lost, with how many of how many.
    """

    level: str
    entities: Fraction | None
    shares: Mapping[str, Fraction | None]
    lift: Fraction | None = None
    buyers: int = 0
    lost: int = 0

    @property
    def lost_share(self) -> Fraction | None:
        """The part of its buyers that were lost."""
        return share(self.lost, self.buyers)


def level_lines(told: Backtested, side: BacktestSide, standing: Standing = "effective") -> list[LevelLine]:
    """The levels, best first, and last those without one where they came to anything; levels that nobody was in are left out."""
    everybody = sum((side.entities_in(level, standing) for level in side.levels), Fraction(0))
    totals = {column.name: side.total(column.name, standing) for column in told.measures}
    lines = []
    for level in side.levels:
        entities = side.entities_in(level, standing)
        if not entities:
            continue
        shares = {name: share(side.amount(name, level, standing), whole) for name, whole in totals.items()}
        ranks = shares.get(told.by)
        lift = ranks / (entities / everybody) if ranks is not None else None
        lines.append(LevelLine(level, entities, shares, lift, *side.lost_in(level, standing)))
    elsewhere = {name: side.elsewhere(name, standing) for name in totals}
    if any(elsewhere.values()):
        lines.append(LevelLine("", None, {name: share(elsewhere[name], whole) for name, whole in totals.items()}))
    return lines


def changed(moves: Moves | None) -> Fraction | None:
    """The part of standings that changed from one period to the next."""
    return share(moves.up + moves.down, moves.entities) if moves else None


def standings_of(side: BacktestSide) -> tuple[Standing, ...]:
    """Both standings where the review makes them differ, else the one that there is."""
    return ("effective", "computed") if side.reviewed else ("effective",)


def together(told: Backtested) -> Iterator[tuple[str, list[BacktestPeriod | None]]]:
    """Every period with what each side has of it, oldest first."""
    days = sorted({period.as_of for side in told.sides for period in side.periods})
    for day in days:
        found = [next((period for period in side.periods if period.as_of == day), None) for side in told.sides]
        yield next(period.name for period in found if period), found


def hundredths(value: Fraction | float | None) -> str:
    """A figure with two decimals, half up; only what is perfect is shown as 1.00."""
    if value is None:
        return "–"
    exact = Fraction(value) * 100
    whole = int(abs(exact) + Fraction(1, 2))
    whole = 99 if whole == 100 and abs(exact) < 100 else whole
    return f"{'-' if exact < 0 and whole else ''}{whole // 100}.{whole % 100:02d}"


def percent(value: Fraction | None) -> str:
    """A share with one decimal, half up."""
    if value is None:
        return "–"
    tenths = int(abs(value) * 1000 + Fraction(1, 2))
    return f"{'-' if value < 0 and tenths else ''}{tenths // 10}.{tenths % 10}%"


def plain_number(value: Fraction | float | None) -> float | None:
    """A figure as programs and cells get it: six decimals, half up."""
    if value is None:
        return None
    millionths = Fraction(value) * 1_000_000
    whole = int(abs(millionths) + Fraction(1, 2))
    return (-whole if millionths < 0 else whole) / 1_000_000
