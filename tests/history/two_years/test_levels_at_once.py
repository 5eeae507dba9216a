"""The systems that ask for no review: every month's level follows from that month's figures, up and down, at once."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests import made
from tests.history.two_years.walking import MONTHS, SHORT_AND_WHOLE, Sold, Walk, sales_of, walk


def follows_at_once(walked: Walk) -> bool:
    """Whether every level in force was the computed one, with no word about waiting, and the history is sound."""
    return walked.computed() == walked.in_force() and not walked.held and not walked.waiting and walked.is_sound()


def moved(walked: Walk) -> dict[str, dict[str, str]]:
    """The movements after the first month, in which everybody is new."""
    movements = walked.movements()
    assert set(movements.pop("2025-01").values()) == {"new"}
    return movements


@pytest.mark.parametrize("count", [12, pytest.param(24, marks=pytest.mark.long)])
def test_standard(tmp_path: Path, count: int) -> None:
    # a bare sales sheet: volume counts 35 and loyalty 20 of 55; bought since 2020, so that years bring all their points
    sold: Sold = {
        "A": [("2020-01", "2026-12", 500.0)],  # 6,000 t: 100 points
        # 120 t: 61.8; 570 t by 2025-12: 74.5; 2,100 t by 2026-08: 87.3
        "B": [("2020-01", "2025-07", 10.0), ("2025-08", "2026-05", 100.0), ("2026-06", "2026-12", 400.0)],
        "C": [("2020-01", "2025-06", 50.0)],  # 600 t: 74.5; 450 t in nine months by 2025-09: 56.4; 250 t by 2026-01: 49.1
        "D": [("2025-10", "2026-12", 2.0)],  # not on record, so not there before it buys
    }
    walked = walk(tmp_path, "standard", made.a_workbook(sales_of(sold)), months=MONTHS[:count])
    assert walked.in_force() == walked.so_far({
        "A": "AAAAAAAAAAAA" + "AAAAAAAAAAAA",
        "B": "CCCCCCCCCCCB" + "BBBBBBBAAAAA",
        "C": "BBBBBBBBCCCC" + "DDDDDDDDDDDD",
        "D": "·········DDD" + "DDDDDDDDDDDD",
    })  # fmt: skip
    all_moves = {"2025-09": {"C": "down"}, "2025-10": {"D": "new"}, "2025-12": {"B": "up"}, "2026-01": {"C": "down"}, "2026-08": {"B": "up"}}
    assert moved(walked) == {month: moves for month, moves in all_moves.items() if month in MONTHS[:count]}
    assert follows_at_once(walked)


@pytest.mark.parametrize("count", SHORT_AND_WHOLE)
def test_kunlun_urea(tmp_path: Path, count: int) -> None:
    # volume 35, share of the region 25 and loyalty 20 of 80; A and B buy in one region, C is alone in another
    sold: Sold = {
        "A": [("2020-01", "2026-12", 500.0)],
        "B": [("2020-01", "2025-03", 100.0)],  # 79.3 points; 63.2 with 600 t by 2025-09; 41.4 with 200 t by 2026-01
        "C": [("2025-06", "2026-12", 50.0)],  # 100 t by 2025-07: 48.2; 400 t, 150 of them off season, by 2026-01: 66.1
    }

    def workbook(*, cross_region: bool) -> made.Tables:
        regions = {"A": "昌吉", "B": "昌吉", "C": "伊犁"}
        since = {"C": "2025-01-01"}  # on record before it ever bought; without the day it would not be there yet
        records = [made.a_customer(name, region=where, cross_region=cross_region and name == "A", since=since.get(name)) for name, where in regions.items()]
        return made.a_workbook(sales_of(sold), records)

    # in April 2026 A is found to have sold into another region
    walked = walk(tmp_path, "kunlun-urea", workbook(cross_region=False), corrected={"2026-04": workbook(cross_region=True)}, months=MONTHS[:count])
    assert walked.in_force() == walked.so_far({
        "A": "AAAAAAAAAAAA" + "AAACCCCCCCCC",
        "B": "BBBBBBBBCCCC" + "DDDDDDDDDDDD",
        "C": "DDDDDDCCCCCC" + "BBBBBBBBBBBB",
    })  # fmt: skip
    # 潜在 until the first purchase, 新 in the first year on record; 流失 after twelve months without one
    assert walked.in_force("life_cycle") == walked.so_far({
        "A": "忠忠忠忠忠忠忠忠忠忠忠忠" + "忠忠忠忠忠忠忠忠忠忠忠忠",
        "B": "忠忠忠忠忠忠忠忠忠活活活" + "活活流流流流流流流流流流",
        "C": "潜潜潜潜潜新新新新新新新" + "活活活活活活活活活活活活",
    })  # fmt: skip
    assert follows_at_once(walked)
    if count < len(MONTHS):
        assert moved(walked) == {}
        return
    assert moved(walked) == {"2025-07": {"C": "up"}, "2025-09": {"B": "down"}, "2026-01": {"B": "down", "C": "up"}, "2026-04": {"A": "down"}}
    told = {
        name: [walked.figures(month, "targets.1", name)["全公司"] for month in ("2026-02", "2026-03", "2026-08")]
        for name in ("流失率", "上年的新客户", "转化率")
    }
    # B is lost in March, one of two that bought a year before; C was new a year ago in August (it has bought since June 2025) and is active
    assert told == {"流失率": ["0.0%", "50.0%", "33.3%"], "上年的新客户": ["0", "0", "1"], "转化率": [None, None, "100.0%"]}


@pytest.mark.deep
def test_tibet_refined_oil(tmp_path: Path) -> None:
    sold: Sold = {
        "A": [("2024-01", "2025-06", 500.0), ("2025-07", "2026-12", 300.0)],  # 6,000 t; not above 5,000 from 2025-11 on; 3,600 at last
        "B": [("2024-01", "2026-12", 350.0)],  # 4,200 t
        "C": [("2024-01", "2026-03", 5.0), ("2026-04", "2026-12", 600.0)],  # of a station's area; 5,415 t by 2026-12
    }
    records = [made.a_customer(name, branch="拉萨分公司") for name in "AB"]
    records.append(made.a_customer("C", branch="拉萨分公司", station="城关站", customer_type="机构用户"))
    walked = walk(tmp_path, "tibet-refined-oil", made.a_workbook(sales_of(sold), records))
    assert walked.in_force() == {
        "A": "公公公公公公公公公公二二" + "二二二二二二二二二二二二",
        "B": "二二二二二二二二二二二二" + "二二二二二二二二二二二二",
        "C": "加加加加加加加加加加加加" + "加加加加加加加加加加加公",
    }
    # first in the branch: leadership, second: departments; in 2026-03 A and B are level, in 2026-10 C is ahead of both
    assert walked.in_force("maintainer") == {
        "A": "公公公公公公公公公公公公" + "公公公相相相相相二二二二",
        "B": "相相相相相相相相相相相相" + "相相公公公公公公公相相相",
        "C": "加加加加加加加加加加加加" + "加加加加加加加加相公公公",
    }
    assert moved(walked) == {"2025-11": {"A": "down"}, "2026-12": {"C": "up"}}
    assert follows_at_once(walked)


@pytest.mark.deep
def test_fertilizer_company(tmp_path: Path) -> None:
    sold: Sold = {
        "A": [("2024-01", "2026-12", 1000.0)],
        "B": [("2024-01", "2025-09", 10.0), ("2025-10", "2026-12", 60.0)],  # 370 of 12,500 t by 2026-02: 2.96 %; 420 of 12,560 by 2026-03
        "C": [("2024-01", "2025-03", 10.0)],  # twelve months without a purchase by 2026-03
        "D": [("2025-09", "2026-12", 20.0)],  # on record before it ever bought
    }
    records = [made.a_customer(name, since="2024-12-31" if name == "D" else None) for name in sold]
    walked = walk(tmp_path, "fertilizer-company", made.a_workbook(sales_of(sold), records))
    assert walked.in_force() == {
        "A": "重重重重重重重重重重重重" + "重重重重重重重重重重重重",
        "B": "普普普普普普普普普普普普" + "普普重重重重重重重重重重",
        "C": "普普普普普普普普普普普普" + "普普失失失失失失失失失失",
        "D": "潜潜潜潜潜潜潜潜普普普普" + "普普普普普普普普普普普普",
    }
    assert moved(walked) == {"2025-09": {"D": "up"}, "2026-03": {"B": "up", "C": "down"}}
    assert follows_at_once(walked)


@pytest.mark.deep
def test_refined_oil_marketing(tmp_path: Path) -> None:
    sold: Sold = {
        # a dealer that pays in time: 82 points with 6,000 t as the year before; 77 as it falls; 59 below 5,000 t, a fifth less than before
        "E": [("2023-01", "2025-08", 500.0), ("2025-09", "2026-12", 400.0)],
        "U": [("2023-01", "2025-04", 5.0), ("2025-05", "2025-12", 20.0), ("2026-01", "2026-12", 150.0)],  # 64; 1,020 t by 2026-06: 88
        "W": [("2023-01", "2025-04", 10.0)],  # 76; 90 t in nine months by 2025-07: 56
    }
    debts = [made.a_debt(name, overdue_days=0) for name in sold]
    walked = walk(tmp_path, "refined-oil-marketing", made.a_workbook(sales_of(sold), [made.a_customer("E", customer_type="中间商")], receivables=debts))
    assert walked.in_force() == {
        "E": "核核核核核核核核重重重重" + "重重重重重重一一一一一一",
        "U": "重重重重重重重重重重重重" + "重重重重重核核核核核核核",
        "W": "重重重重重重一一一一一一" + "一一一一一一一一一一一一",
    }
    assert moved(walked) == {"2025-07": {"W": "down"}, "2025-09": {"E": "down"}, "2026-06": {"U": "up"}, "2026-07": {"E": "down"}}
    assert follows_at_once(walked)
