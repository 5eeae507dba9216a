"""石化公司客户管理制度 over two years: risks that come, get worse and better and pass, a warning that is accepted, a prospect that buys."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests import made
from tests.history.two_years.walking import LONG_AND_WHOLE, MONTHS, Sold, Walk, sales_of, walk

# Without amounts volume counts 40 and frequency 20 of 60; one purchase a month is half of the 24 orders a year.
SOLD: Sold = {
    "K": [("2023-01", "2025-12", 200.0), ("2026-01", "2026-12", 20.0)],  # 2,400 t: 83.3 points; 1,500 t by 2026-05: 66.7
    "G": [("2023-01", "2026-12", 20.0)],  # 240 t: 24.7 points
    "P": [("2025-04", "2026-12", 20.0)],  # on record since 2020, bought first in April 2025
}


def tables(*, balance: int = 1000, market: str = "低", rating: str = "B") -> made.Tables:
    """balance: what K owes, due on 31 January 2025. market: K's. rating: G's."""
    records = [
        made.a_customer("K", credit_rating="A", market_risk=market, credit_limit=100000),
        made.a_customer("G", credit_rating=rating, market_risk=None, credit_limit=100000),
        made.a_customer("P", credit_rating=None, market_risk=None, credit_limit=100000, since="2020-01-01"),
    ]
    debts = [made.a_debt("K", due_date="2025-01-31", balance=balance)]
    return made.a_workbook(sales_of(SOLD), records, receivables=debts)


CORRECTED = {
    "2025-05": tables(rating="A"),
    "2025-06": tables(balance=0, rating="A"),  # K has paid
    "2025-09": tables(balance=0, rating="A", market="高"),
    "2025-11": tables(balance=0, rating="A", market="中"),
    "2026-01": tables(balance=0, rating="A"),
}
ANSWERS = {"2025-02": {("预警台账", "G"): {"处理完成日": "2025-03-02", "验收人": "王总"}}}


@pytest.fixture(scope="module", params=LONG_AND_WHOLE)
def walked(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Walk:
    folder: Path = tmp_path_factory.mktemp("petrochemical")
    return walk(folder, "petrochemical-company", tables(), corrected=CORRECTED, answers=ANSWERS, months=MONTHS[: request.param])


def test_who_has_bought_is_never_potential_again(walked: Walk) -> None:
    assert walked.in_force() == walked.so_far({
        "K": "重重重重重重重重重重重重" + "重重重重一一一一一一一一",
        "G": "一一一一一一一一一一一一" + "一一一一一一一一一一一一",
        "P": "潜潜潜一一一一一一一一一" + "一一一一一一一一一一一一",
    })  # fmt: skip
    assert walked.movements()["2025-04"] == {"P": "up"}
    assert walked.is_sound()


def test_a_debt_makes_a_medium_and_then_a_high_risk_and_who_is_unknown_stays_unrated(walked: Walk) -> None:
    # 0, 28, 59, 89 and 120 days overdue; paid in June; the market was high from September and medium from November to the end of 2025
    assert walked.in_force("risk") == walked.so_far({
        "K": "llmmhlllhhmm" + "llllllllllll",
        "G": "mmmmllllllll" + "llllllllllll",
        "P": "未未未未未未未未未未未未" + "未未未未未未未未未未未未",
    })  # fmt: skip


def test_the_warning_of_risk_gets_worse_and_better_and_is_closed(walked: Walk) -> None:
    # G's was accepted in February, closed there, and new again as long as the rating was B
    assert walked.states("risk", SOLD) == walked.so_far({
        "K": "··nswc··nsbs" + "c···········",
        "G": "ncnsc·······" + "············",
        "P": "············" + "············",
    })  # fmt: skip


def test_only_a_known_low_risk_is_advised_more_credit(walked: Walk) -> None:
    def limits(month: str) -> dict[str, float]:
        rows = walked.runs[month].graded.outcome.results.rows.to_pylist()
        return {row["customer_id"]: row["credit_limit"] for row in rows}

    assert limits("2025-02") == {"K": 120000, "G": 100000, "P": 100000}
    assert limits("2025-05") == {"K": 50000, "G": 120000, "P": 100000}
