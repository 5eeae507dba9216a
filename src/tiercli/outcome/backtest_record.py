"""A backtest for programs (`--json`)."""

from __future__ import annotations

from tiercli.domain import exact
from tiercli.outcome.backtest_figures import changed, level_lines, plain_number, standings_of
from tiercli.outcome.backtested import Backtested, BacktestPeriod, BacktestSide, Moves, Standing, Told


def backtest_record(told: Backtested, outputs: tuple[str, ...] = ()) -> dict[str, object]:
    """The whole backtest: amounts are exact decimal text, shares and figures are numbers with six decimals at most, no value is null."""
    return {
        "periods": {"first": told.first, "last": told.last, "every": told.every.en, "graded": len(told.sides[0].periods), "with_next": told.compared},
        "from_history": told.from_history,
        "ranked_by": told.by or None,
        "measures": [{"name": column.name, "title": column.title.spoken(told.language), "unit": column.unit} for column in told.measures],
        "lost_after_months": told.lost_months,
        "verdict": [words.spoken(told.language) for words in told.verdict],
        "rulebooks": [_side(told, side) for side in told.sides],
        "not_graded": list(told.not_graded),
        "inputs": list(told.inputs),
        "findings": [finding.record(told.language) for finding in told.findings],
        "outputs": list(outputs),
    }


def _side(told: Backtested, side: BacktestSide) -> dict[str, object]:
    return {
        "name": side.label,
        "title": side.title.spoken(told.language),
        "levels": list(side.levels),
        "reviewed": side.reviewed,
        "score_agreement": plain_number(side.score_agreement()),
        "drift": side.drift,
        "standings": {standing: _standing(told, side, standing) for standing in standings_of(side)},
        "periods": [_period(period, standings_of(side)) for period in side.periods],
    }


def _standing(told: Backtested, side: BacktestSide, standing: Standing) -> dict[str, object]:
    return {
        "agreement": plain_number(side.figure("agreement", standing)),
        "of_the_possible": plain_number(side.figure("captured", standing)),
        "gini": plain_number(side.figure("gini", standing)),
        "moves": _moves(side.moved(standing)),
        "entities_to_and_fro": side.to_and_fro.get(standing, 0),
        "levels": [
            {
                "level": line.level or None, "entities": plain_number(line.entities),
                "shares": {name: plain_number(part) for name, part in line.shares.items()},
                "lift": plain_number(line.lift), "buyers": line.buyers, "lost": line.lost,
            }
            for line in level_lines(told, side, standing)
        ],
    }  # fmt: skip


def _moves(moves: Moves) -> dict[str, object]:
    return {"stayed": moves.stayed, "up": moves.up, "down": moves.down, "taken_back": moves.undone, "changed": plain_number(changed(moves))}


def _period(period: BacktestPeriod, standings: tuple[Standing, ...]) -> dict[str, object]:
    return {
        "period": period.name,
        "as_of": period.as_of.isoformat(),
        "next": period.following or None,
        "entities": period.entities,
        "window_filled": not period.short,
        "score_agreement": period.by_score,
        "drift": period.drift,
        "standings": {
            standing: {
                **(_told(period.told[standing]) if standing in period.told else {}),
                **({"moves": _moves(period.moves[standing])} if standing in period.moves else {}),
            }
            for standing in standings
        },
        "mix": list(period.mix),
    }


def _told(told: Told) -> dict[str, object]:
    return {
        "agreement": plain_number(told.agreement),
        "of_the_possible": plain_number(told.captured),
        "gini": plain_number(told.gini),
        "levels": [
            {
                "level": held.level, "entities": held.entities, "next": {name: exact.text(amount) for name, amount in held.amounts.items()},
                **({"buyers": held.buyers, "lost": held.lost} if told.knows_lost else {}),
            }
            for held in told.held
        ],
        "no_level": {name: exact.text(amount) for name, amount in told.elsewhere.items()},
    }  # fmt: skip
