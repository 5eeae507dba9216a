"""The plain statement: which rulebook told the next period better, and by how much."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from tiercli.domain.language import Text, counted
from tiercli.outcome.backtest_figures import changed, hundredths, percent
from tiercli.outcome.backtested import BacktestSide

LEVEL_WITHIN = Fraction(1, 100)
"""Agreements that differ by less than this are called alike."""


def verdict_of(sides: Sequence[BacktestSide]) -> tuple[Text, ...]:
    """What one side did, or who did better: agreement first, then amounts, then calm; or why nothing can be told."""
    known = [side for side in sides if side.figure("agreement") is not None]
    if not known:
        return (_nothing_to_separate(sides),)
    if len(sides) == 1:
        return (_of_one(sides[0]), *_review(sides[0]))
    if len(known) < 2:
        return (_of_one(known[0]),)
    ordered = sorted(known, key=lambda side: -(side.figure("agreement") or Fraction(-2)))
    best, second = ordered[0], ordered[1]
    return (_better(best, second), *_captured(best, second), *_calmer(best, second))


def _nothing_to_separate(sides: Sequence[BacktestSide]) -> Text:
    if not any(period.following for side in sides for period in side.periods):
        return Text("没有一期有下一期的数据，只看结构和变动。", "No period has a next one in the data: only the mix and the moves are looked at.")
    return Text(
        "各期都只有一个等级，或下期数量都相同，无从区分。",
        "Everybody stands in one level, or came to the same in the next period: there is nothing to separate.",
    )


def _of_one(side: BacktestSide) -> Text:
    figure = side.figure("agreement")
    count = sum(one.agreement is not None for one in side.told())
    words = _strength(figure or Fraction(0))
    return Text(
        f"{side.label}：等级与下期的一致度平均 {hundredths(figure)}（{count} 期）：{words.zh}。",
        f"{side.label}: the levels agree with the next period by {hundredths(figure)} on average ({counted(count, 'period', 'periods')}): {words.en}.",
    )


def _strength(value: Fraction) -> Text:
    if value >= Fraction(6, 10):
        return Text("区分得好", "they separate well")
    if value >= Fraction(3, 10):
        return Text("有区分", "they separate")
    if value >= Fraction(1, 10):
        return Text("区分较弱", "they separate weakly")
    if value > Fraction(-1, 10):
        return Text("没有区分", "they do not separate")
    return Text("次序是反的", "the order is the wrong way round")


def _review(side: BacktestSide) -> tuple[Text, ...]:
    """What the review rules cost and spare."""
    if not side.reviewed:
        return ()
    with_, without = side.moved("effective"), side.moved("computed")
    told, bare = side.figure("agreement", "effective"), side.figure("agreement", "computed")
    return (
        Text(
            f"有复核：每期变动 {percent(changed(with_))}，其中反复 {with_.undone:,} 次；不复核：{percent(changed(without))}，反复 {without.undone:,} 次，"
            f"一致度 {hundredths(bare)}（复核后 {hundredths(told)}）。",
            f"With the review {percent(changed(with_))} move a period, {counted(with_.undone, 'move', 'moves')} taken back; without it "
            f"{percent(changed(without))}, {without.undone:,} taken back, and an agreement of {hundredths(bare)} (with it {hundredths(told)}).",
        ),
    )


def _better(best: BacktestSide, second: BacktestSide) -> Text:
    """Who separated better, over the periods that both have."""
    pairs = _pairs(best, second)
    if not pairs:
        return Text(f"{best.label} 和 {second.label} 没有共同的期间。", f"{best.label} and {second.label} have no period in common.")
    one, other = (sum((pair[side] for pair in pairs), Fraction(0)) / len(pairs) for side in (0, 1))
    if one < other:
        best, second, one, other = second, best, other, one
        pairs = [(right, left) for left, right in pairs]
    wins = sum(left > right for left, right in pairs)
    figures = f"{hundredths(one)} / {hundredths(other)}"
    if one - other < LEVEL_WITHIN:
        return Text(
            f"{best.label} 和 {second.label} 分不出高下：与下期的一致度平均 {figures}，相差不到 0.01（{len(pairs)} 期）。",
            f"{best.label} and {second.label} are level: they agree with the next period by {figures} on average, less than 0.01 apart "
            f"({counted(len(pairs), 'period', 'periods')}).",
        )
    return Text(
        f"{best.label} 区分得更好：与下期的一致度平均 {hundredths(one)}，{second.label} 为 {hundredths(other)}（高 {hundredths(one - other)}），"
        f"{len(pairs)} 期中 {wins} 期更高。",
        f"{best.label} separated better: its levels agree with the next period by {hundredths(one)} on average, those of {second.label} by {hundredths(other)} "
        f"({hundredths(one - other)} more), and it was ahead in {wins} of {counted(len(pairs), 'period', 'periods')}.",
    )


def _pairs(best: BacktestSide, second: BacktestSide) -> list[tuple[Fraction, Fraction]]:
    """The agreements of both in the periods that both have."""
    theirs = {period.as_of: period.told["effective"].agreement for period in second.periods if period.told}
    found = [(period.told["effective"].agreement, theirs.get(period.as_of)) for period in best.periods if period.told]
    return [(left, right) for left, right in found if left is not None and right is not None]


def _captured(best: BacktestSide, second: BacktestSide) -> tuple[Text, ...]:
    one, other = best.figure("captured"), second.figure("captured")
    if one is None or other is None:
        return ()
    ahead, behind = (best, second) if one >= other else (second, best)
    high, low = max(one, other), min(one, other)
    if high - low < LEVEL_WITHIN:
        return (
            Text(f"按数量看两者相当（{hundredths(one)} / {hundredths(other)}）。", f"By amounts they are alike ({hundredths(one)} / {hundredths(other)})."),
        )
    words = Text("也是", "also ") if ahead is best else Text("反而是", "the other way round, ")
    return (
        Text(
            f"按数量看{words.zh} {ahead.label} 更好：分出了可分的 {hundredths(high)}，{behind.label} 为 {hundredths(low)}。",
            f"By amounts it is {words.en}{ahead.label}: {hundredths(high)} of what levels of its sizes could separate, {behind.label} {hundredths(low)}.",
        ),
    )


def _calmer(best: BacktestSide, second: BacktestSide) -> tuple[Text, ...]:
    moved = {side.label: changed(side.moved()) for side in (best, second)}
    one, other = moved[best.label], moved[second.label]
    if one is None or other is None or one == other:
        return ()
    calm, restless = (best, second) if one < other else (second, best)
    return (
        Text(
            f"{calm.label} 更稳：每期 {percent(moved[calm.label])} 的客户变动，{restless.label} 为 {percent(moved[restless.label])}；"
            f"反复 {calm.moved().undone:,} 次对 {restless.moved().undone:,} 次。",
            f"{calm.label} is the calmer: {percent(moved[calm.label])} move a period, {percent(moved[restless.label])} under {restless.label}; "
            f"{calm.moved().undone:,} moves taken back against {restless.moved().undone:,}.",
        ),
    )
