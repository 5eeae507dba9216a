"""Would it have worked: what the levels of each period told of the period after it."""

from tiercli.insight.backtest.next_period import Measuring, NextFigures
from tiercli.insight.backtest.side import GradedPeriod, side_of
from tiercli.insight.backtest.verdict import verdict_of

__all__ = ["GradedPeriod", "Measuring", "NextFigures", "side_of", "verdict_of"]
