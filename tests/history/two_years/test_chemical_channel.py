"""石化类企业客户关系: 存优汰劣, the close layer assessed each quarter."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests import made
from tests.history.two_years.walking import Sold, sales_of, walk


@pytest.mark.deep
def test_the_best_of_the_close_layer_move_up_and_the_weakest_leave_at_the_quarterly_assessment_only(tmp_path: Path) -> None:
    # Producers that take what they order and pay in time: 50 points, and 12, 18, 24, 30 for 100, 500, 1,500, 3,000 t a year.
    sold: Sold = {
        "K": [("2024-01", "2025-12", 300.0)],  # strong: core with 80 points; 74 by 2026-03, 68 by 2026-08
        "P": [("2024-01", "2026-12", 300.0)],  # 80 points, not strong: close, the best of it at once
        "Q": [("2024-01", "2026-12", 260.0)],  # rated AA, 78.125 points: the best once P has moved up
        "R": [("2024-01", "2026-12", 50.0)],  # 68 points: the weakest once S has left
        "S": [("2024-01", "2025-09", 10.0), ("2025-10", "2026-12", 150.0)],  # 62 points, the weakest; 74 from 2026-07 on
        "T": [("2024-01", "2026-12", 150.0)],  # 74 points: neither good enough to rise nor weak enough to leave
    }
    records = [
        made.a_customer(name, customer_type="生产型", strength=name == "K", credit_rating="AA" if name == "Q" else "AAA", annual_demand=1_000_000)
        for name in sold
    ]
    orders = [{"customer_id": one["customer_id"], "date": one["date"], "ordered": 1, "delivered": 1} for one in sales_of(sold)]
    tables = made.a_workbook(sales_of(sold), records, orders=orders, receivables=[made.a_debt(name, overdue_days=0) for name in sold])
    walked = walk(tmp_path, "chemical-channel", tables, settings=("move_up=1", "leave=1"))

    assert walked.in_force() == {
        "K": "核核核核核核核核核核核核" + "核核紧紧紧紧紧紧非非非非",
        "P": "紧紧核核核核核核核核核核" + "核核核核核核核核核核核核",
        "Q": "紧紧紧紧紧核核核核核核核" + "核核核核核核核核核核核核",
        "R": "紧紧紧紧紧非非非非非非非" + "非非非非非非非非非非非非",
        "S": "紧紧非非非非非非非非非非" + "非非非非非非非非紧紧紧紧",
        "T": "紧紧紧紧紧紧紧紧紧紧紧紧" + "紧紧紧紧紧紧紧紧紧紧紧紧",
    }
    assert walked.held == {
        "2025-02": {"P": "核心层，执行 紧密层：等待 2025-03 复核", "S": "非目标客户，执行 紧密层：等待 2025-03 复核"},
        "2025-04": {"Q": "核心层，执行 紧密层：等待 2025-06 复核", "R": "非目标客户，执行 紧密层：等待 2025-06 复核"},
        "2025-05": {"Q": "核心层，执行 紧密层：等待 2025-06 复核", "R": "非目标客户，执行 紧密层：等待 2025-06 复核"},
        "2026-07": {"S": "紧密层，执行 非目标客户：等待 2026-09 复核"},
        "2026-08": {"K": "非目标客户，执行 紧密层：等待 2026-09 复核", "S": "紧密层，执行 非目标客户：等待 2026-09 复核"},
    }
    assert walked.movements() == {
        "2025-01": dict.fromkeys(sold, "new"),
        "2025-03": {"P": "up", "S": "down"},
        "2025-06": {"Q": "up", "R": "down"},
        "2026-03": {"K": "down"},
        "2026-09": {"S": "up", "K": "down"},
    }
    assert walked.is_sound()
