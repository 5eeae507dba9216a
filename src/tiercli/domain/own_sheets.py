"""Titles of sheets by which the workbooks that this program writes are known when they lie among the inputs.

Whoever writes such a sheet and whoever reads it take its title from here.
"""

from __future__ import annotations

from tiercli.domain.language import Text

OVERVIEW, CUSTOMERS = Text("概览", "Overview"), Text("客户分级", "Customers")
RECONCILIATION, RULES = Text("数据核对", "Reconciliation"), Text("规则说明", "Rules")
REPORT = (OVERVIEW, CUSTOMERS, RECONCILIATION, RULES)
"""The sheets that every report has."""

BACKTEST, PERIODS = Text("回测", "Backtest"), Text("逐期", "Periods")
LEVELS_BY_PERIOD, BACKTEST_NOTES = Text("各期各等级", "Levels by period"), Text("说明", "Notes")
OF_BACKTEST = (BACKTEST, PERIODS, LEVELS_BY_PERIOD, BACKTEST_NOTES)

SCENARIOS, WHO_MOVES = Text("方案对比", "Scenarios"), Text("变动名单", "Who moves")
"""Of what-if: the second stands behind the number of its scenario where there are several."""

RULES_SHEET = "_tiercli_rules"
"""The hidden sheet of a workbook of rules with the rulebook that its tables were made from: a head line, then its bytes."""
