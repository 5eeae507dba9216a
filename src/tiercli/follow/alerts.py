"""Alerts: red first, each with its cause, the last months of its metric, and what is to be done."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import pyarrow as pa

from tiercli.domain import listed_columns as listed
from tiercli.domain.columns import Column, Role, header_of
from tiercli.domain.exact import MICRO
from tiercli.domain.language import Text
from tiercli.domain.texts import texts_of
from tiercli.follow.given import Given
from tiercli.follow.graded import GradedRows
from tiercli.outcome.extras import STATE, Listing
from tiercli.rulebook.facts.row_sums import trend_metrics

LEVELS: Mapping[str, Text] = {"red": Text("红色", "Red"), "orange": Text("橙色", "Orange"), "yellow": Text("黄色", "Yellow")}
_TITLE = Text("预警", "Alerts")
_OPTIONAL = ("topic", "risk", "cause", "action", "department", "due")
_WORDS = {
    "level": listed.ALERT_LEVEL,
    "entity_id": listed.ENTITY_ID,
    "entity_name": listed.ENTITY_NAME,
    "tier": Column("tier", header_of("tier"), Role.FIELD),
    "title": listed.ALERT,
    "topic": Column("topic", Text("事项", "About"), Role.FIELD),
    "because": listed.BECAUSE,
    "risk": Column("risk", Text("风险", "Risk"), Role.REASONS),
    "cause": Column("cause", Text("成因", "Cause"), Role.REASONS),
    "action": listed.ACTION,
    "department": listed.DEPARTMENT,
    "due": listed.DUE,
}


def sheets(graded: GradedRows, given: Given) -> Iterator[tuple[str, Listing]]:
    """Every warning on one row; the months of its metric stand behind it."""
    outcome = graded.outcome
    if not outcome.rulebook.alerts:
        return
    table = outcome.alerts
    counts = tuple((words, table["level"].to_pylist().count(level)) for level, words in LEVELS.items())
    if not table.num_rows:
        graded.note("sheets.no-alerts", Text("没有触发任何预警", "no alert was raised"))
    tiers = dict(zip(graded.ids(), graded.levels(), strict=True))
    ids = [str(one) for one in table["entity_id"].to_pylist()]
    tier = outcome.results.column("tier")
    rows = table.append_column("tier", pa.array([tiers.get(one) for one in ids], pa.string()))
    same_name = table["entity_id"].cast(pa.string()).equals(table["entity_name"].cast(pa.string()))
    columns = [column for name, column in _WORDS.items() if not (name == "entity_id" and same_name)]
    columns = [column for column in columns if column.name not in _OPTIONAL or rows[column.name].null_count < rows.num_rows]
    columns[columns.index(_WORDS["tier"])] = Column("tier", tier.title, Role.FIELD)
    states = rows["level"]
    spoken = pa.array([LEVELS[level].spoken(outcome.language) for level in texts_of(states)], pa.string())
    rows = rows.set_column(rows.column_names.index("level"), "level", spoken).append_column(STATE, states)
    trend, rows = _trend(graded, rows, given.by_month)
    yield "alerts", Listing(_TITLE, (*columns, *trend), rows, _note(graded), counts)


def _trend(graded: GradedRows, rows: pa.Table, by_month: Mapping[str, Mapping[str, pa.Table]]) -> tuple[list[Column], pa.Table]:
    """What is followed, and its value in each of the last months."""
    outcome = graded.outcome
    follows = {alert.name: alert.trend for alert in outcome.rulebook.alerts if alert.trend}
    if not by_month or not rows.num_rows:
        return [], rows
    metrics = [follows.get(alert) for alert in texts_of(rows["alert"])]
    ids = rows["entity_id"].to_pylist()
    titles = [None if name is None else graded.title_of(name)[0].spoken(outcome.language) for name in metrics]
    columns = [Column("trend_of", Text("趋势指标", "Trend of"), Role.FIELD)]
    units = [None if name is None else graded.title_of(name)[1] for name in metrics]
    rows = rows.append_column("trend_of", pa.array(titles, pa.string())).append_column("_unit", pa.array(units, pa.string()))
    for month, measured in by_month.items():
        known = {name: dict(zip(table["entity"].to_pylist(), table["value"].to_pylist(), strict=True)) for name, table in measured.items()}
        values = [known[name].get(entity) if name in known else None for name, entity in zip(metrics, ids, strict=True)]
        columns.append(Column(month, Text(month, month), Role.MONTH, "", 2))
        rows = rows.append_column(month, pa.array([None if value is None else value / MICRO for value in values], pa.float64()))
    return columns, rows


def _note(graded: GradedRows) -> Text:
    """Which trends cannot be shown, because their metric has no value for a single month."""
    rulebook = graded.outcome.rulebook
    able = trend_metrics(rulebook)
    unable = dict.fromkeys(alert.trend for alert in rulebook.alerts if alert.trend and alert.trend not in able)
    if not unable:
        return Text("", "")
    titles = [graded.title_of(name)[0] for name in unable if name]
    words = Text(
        f"没有按月数据、不显示趋势：{'、'.join(title.zh for title in titles)}", f"No monthly values, so no trend: {', '.join(title.en for title in titles)}"
    )
    graded.note("sheets.no-trend", words)
    return words
