"""The front page's headline: what a manager must know, in a few sentences."""

from __future__ import annotations

from collections.abc import Iterator

from tiercli.domain.exact import MICRO
from tiercli.domain.language import EMPTY, Text, counted, joined
from tiercli.outcome import figures, labels
from tiercli.outcome.outcome import Outcome
from tiercli.outcome.overview import Overview
from tiercli.outcome.overview.amounts import amount_words, change_of, percent, share
from tiercli.outcome.standing import ALERT_LEVELS


def headline(overview: Overview) -> tuple[Text, ...]:
    """The sentences, the most important first: size and change, who moved, what is at risk, alerts and debts."""
    return tuple(one for one in _sentences(overview) if one != EMPTY)


def _sentences(overview: Overview) -> Iterator[Text]:
    yield _size(overview.outcome)
    yield _moves(overview)
    yield _risk(overview)
    yield _alerts(overview.outcome)
    yield _owed(overview)


def _size(outcome: Outcome) -> Text:
    """How many customers, how much they buy, how that changed, and what the best level makes of it."""
    who, count = labels.entities(outcome), len(outcome.results)
    counts = figures.main_counts(outcome)
    measures = figures.measures(outcome, counts)
    parts = [Text(f"{count:,} 个{who.zh}", f"{count:,} {who.en}")]
    if measures:
        first = measures[0]
        amount = first.total * first.divisor
        said = amount_words(amount, outcome.monthly.unit if first.name == "volume" else "CNY", outcome.language)
        parts.append(Text(f"{first.title} {said}", f"{first.title.lower()} {said}"))
        flow = outcome.flows.named(first.name)
        change = None if flow is None or flow.year_before is None else change_of(amount, float(flow.year_before.sum()) / MICRO)
        if change is not None:
            parts.append(Text(f"同比 {percent(change)}", f"{percent(change)} on last year"))
        place = next((place for place, level in enumerate(counts) if level.entities), None)
        if place is not None and (part := first.shares[place]) is not None:
            best, of_all = counts[place], share(counts[place].entities / max(count, 1))
            name, word = best.name + figures.level_suffix(best.name), figures.level_word(outcome, best.name)
            parts.append(
                Text(
                    f"{name} {best.entities:,} 个（{of_all}）占{first.title} {share(part)}",
                    f"{best.entities:,} in {word} ({of_all}) make {share(part)} of {first.title.lower()}",
                )
            )
    return _closed(joined(parts, "，", ", "))


def _moves(overview: Overview) -> Text:
    movements = overview.movements
    if movements is None:
        return EMPTY
    numbers = {name: listing.rows.num_rows for name, listing in movements.lists.items()}
    up, down = numbers.get("up", 0), numbers.get("down", 0)
    parts = [Text(f"升级 {up:,} 个，降级 {down:,} 个", f"{up:,} rose, {down:,} fell")]
    for name, words in (("new", Text("新增", "new")), ("lapsed", Text("流失", "lapsed")), ("rules", Text("因规则改动变动", "moved by changed rules"))):
        if numbers.get(name):
            parts.append(Text(f"{words.zh} {numbers[name]:,} 个", f"{numbers[name]:,} {words.en}"))
    return _closed(joined((Text("较上期", "since last period: "), joined(parts, "，", ", ")), "", ""))


def _risk(overview: Overview) -> Text:
    """How many of the best customers fall or owe, and how much."""
    outcome, risk = overview.outcome, overview.at_risk
    if risk is None or not len(risk.places):
        return EMPTY
    levels = Text("、".join(risk.levels) + figures.level_suffix(*risk.levels), " and ".join(figures.level_word(outcome, level) for level in risk.levels))
    parts = []
    if risk.falling:
        lost = amount_words(float(risk.lost.sum()), outcome.monthly.unit, outcome.language)
        parts.append(Text(f"{risk.falling:,} 个下滑两成以上（少 {lost}）", f"{risk.falling:,} down by a fifth or more ({lost} less)"))
    if risk.owing:
        owed = amount_words(float(risk.overdue.sum()), "CNY", outcome.language)
        parts.append(Text(f"{risk.owing:,} 个逾期 {owed}", f"{risk.owing:,} overdue with {owed}"))
    return _closed(joined((Text(f"{levels.zh}中 ", f"of {levels.en}: "), joined(parts, "，", ", ")), "", ""))


def _alerts(outcome: Outcome) -> Text:
    if not outcome.alerts.num_rows:
        return EMPTY
    levels = outcome.alerts["level"].to_pylist()
    parts = [
        Text(f"{words.zh} {levels.count(level):,} 条", f"{levels.count(level):,} {words.en.lower()}")
        for level, words in ALERT_LEVELS.items()
        if level in levels
    ]
    return _closed(joined((Text("预警：", "alerts: "), joined(parts, "，", ", ")), "", ""))


def _owed(overview: Overview) -> Text:
    credit = overview.credit
    if credit is None:
        return EMPTY
    balance = float(credit.balance.sum())
    parts = [Text(f"应收 {amount_words(balance, 'CNY', 'zh')}", f"receivables {amount_words(balance, 'CNY', 'en')}")]
    if credit.overdue is not None and balance > 0:
        overdue = float(credit.overdue.sum())
        of_all = share(overdue / balance)
        parts.append(Text(f"逾期 {amount_words(overdue, 'CNY', 'zh')}（{of_all}）", f"{amount_words(overdue, 'CNY', 'en')} overdue ({of_all})"))
    above = credit.above_limit
    if above is not None and (over := int((above > 0).sum())):
        parts.append(Text(f"{over:,} 个超额度", counted(over, "is above its limit", "are above their limits")))
    return _closed(joined(parts, "，", ", "))


def _closed(words: Text) -> Text:
    """A sentence with its end, and in English its capital."""
    return EMPTY if words == EMPTY else Text(f"{words.zh}。", f"{labels.capital(words.en)}.")
