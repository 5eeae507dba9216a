"""化肥公司客户管理制度 over two years: customers that lapse, go to a competitor and come back, and a plan of visits, training and events."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests import made
from tests.history.two_years.walking import MONTHS, SHORT_AND_WHOLE, Sold, Walk, only_whole, sales_of, walk

SOLD: Sold = {
    "A": [("2023-01", "2026-12", 1000.0)],
    "B": [("2023-01", "2025-09", 10.0), ("2025-10", "2026-12", 60.0)],  # 370 of 12,830 t by 2026-02: 2.88 %; 420 of 12,900 by 2026-03: 3.26 %
    "C": [("2023-01", "2024-03", 10.0)],  # twelve months without a purchase by March 2025
    "D": [("2025-04", "2026-12", 20.0)],  # on record before it ever bought
    "E": [("2023-01", "2026-12", 20.0)],
}
MANAGERS = {"A": "甲", "B": "甲", "C": "丙", "D": "丙", "E": "乙"}
VISITS = [
    *(("A", f"{month}-10", "回访") for month in ("2025-01", "2025-02", *MONTHS[3:])),  # nobody came in March 2025
    ("A", "2024-10-20", "农技培训"), ("A", "2025-04-18", "培训"), ("A", "2024-06-15", "订货会"),
    ("B", "2024-12-10", "走访"), ("B", "2025-03-12", "电话回访"), ("E", "2025-01-20", "拜访"),
]  # fmt: skip


def tables(competitor: str | None = None) -> made.Tables:
    """competitor: where E has gone."""
    records = [
        made.a_customer(name, manager=MANAGERS[name], since="2024-12-31" if name == "D" else None, competitor=competitor if name == "E" else None)
        for name in SOLD
    ]
    visits = [{"customer_id": name, "date": day, "way": way} for name, day, way in VISITS]
    return made.a_workbook(sales_of(SOLD), records, visits=visits)


@pytest.fixture(scope="module", params=SHORT_AND_WHOLE)
def walked(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Walk:
    folder: Path = tmp_path_factory.mktemp("fertilizer")
    corrected = {"2025-05": tables("云岭化肥"), "2026-02": tables()}
    return walk(folder, "fertilizer-company", tables(), corrected=corrected, months=MONTHS[: request.param])


def test_customers_lapse_leave_and_come_back(walked: Walk) -> None:
    assert walked.in_force() == walked.so_far({
        "A": "重重重重重重重重重重重重" + "重重重重重重重重重重重重",
        "B": "普普普普普普普普普普普普" + "普普重重重重重重重重重重",
        "C": "普普失失失失失失失失失失" + "失失失失失失失失失失失失",
        "D": "潜潜潜普普普普普普普普普" + "普普普普普普普普普普普普",
        "E": "普普普普失失失失失失失失" + "失普普普普普普普普普普普",
    })  # fmt: skip
    first = {month: moved for month, moved in walked.movements().items() if "2025-01" < month <= "2025-06"}
    assert first == {"2025-03": {"C": "down"}, "2025-04": {"D": "up"}, "2025-05": {"E": "down"}}
    assert walked.is_sound()


def test_visits_training_and_events_are_counted_as_they_fall_due(walked: Walk) -> None:
    # A once a month; B and E once in three months, due in March and April; C, never seen, at once; D is in no plan before April
    assert walked.completion("2025-02") == {
        ("", ""): (2, 1), ("person", "甲"): (1, 1), ("person", "丙"): (1, 0), ("person", "乙"): (0, 0), ("tier", "重要"): (1, 1), ("tier", "普通"): (1, 0),
    }  # fmt: skip
    assert walked.completion("2025-03")["", ""] == (3, 1)  # B was called up, A and C were not seen
    # A's visit of March at once, and its training, half a year after October; E was not seen; C has lapsed and is in no plan
    assert walked.completion("2025-04") == {
        ("", ""): (3, 2), ("person", "甲"): (2, 2), ("person", "乙"): (1, 0), ("tier", "重要"): (2, 2), ("tier", "普通"): (1, 0),
    }  # fmt: skip


def test_growth_and_reasons_are_told_month_by_month(walked: Walk) -> None:
    growth = [walked.figures(month, "targets.1", "客户增长率")["全公司"] for month in MONTHS[:5]]
    assert growth == ["0.0%", "0.0%", "-25.0%", "0.0%", "0.0%"]  # C is gone in March, D new in April
    missing = [walked.figures(month, "targets.1", "失效原因未填")["全公司"] for month in MONTHS[:5]]
    assert missing == ["0", "0", "1", "1", "2"]


@only_whole
def test_the_reasons_of_those_who_came_back_are_asked_for_no_longer(walked: Walk) -> None:
    assert [walked.figures(month, "targets.1", "失效原因未填")["全公司"] for month in ("2026-01", "2026-02")] == ["2", "1"]
