"""A backtest as a workbook: the verdict with charts, every period, every level of every period, and what to know."""

from tiercli.report.backtest.book import write_backtest

__all__ = ["write_backtest"]
