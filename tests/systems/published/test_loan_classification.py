"""Loans in five categories.

Source: 商业银行金融资产风险分类办法 (CBIRC and PBC, order 1 of 2023), articles 9 to 12, the quantitative conditions: overdue at all, at least special mention; more than 90 days,
at least substandard; more than 270 days, at least doubtful; more than 360 days, loss; credit impairment, at least substandard; losses of 50 % and 90 % likewise, and a restructured
asset is at least special mention. Provisions as in 银行贷款损失准备计提指引 (PBC 2002): 2, 25, 50 and 100 %.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from tests.systems.published.grading import graded

RULES = """
tiercli: 1
name: loans
title: {zh: 五级分类, en: Five categories}
params: {substandard_days: 90, doubtful_days: 270, loss_days: 360}
tables:
  loans:
    title: Loans
    key: customer
    fields:
      principal: {kind: money, title: Principal}
      days_late: {kind: number, title: Days late}
      impaired: {kind: number, title: Impaired}
      restructured: {kind: flag, title: Restructured}
metrics:
  principal: {sum: loans.principal, unit: CNY}
  days_late: {max: loans.days_late, empty: 0, lower_is_better: true}
  impaired: {max: loans.impaired, empty: 0, lower_is_better: true}
  restructured: {count: loans, where: restructured, lower_is_better: true}
gradings:
  category:
    levels: [{name: 正常}, {name: 关注}, {name: 次级}, {name: 可疑}, {name: 损失}]
    gates:
      - {when: days_late > 0 or restructured >= 1, at_most: 关注, because: "{days_late} days late"}
      - {when: days_late > substandard_days or impaired > 0, at_most: 次级, because: "{days_late} days late"}
      - {when: days_late > doubtful_days or impaired >= 50%, at_most: 可疑, because: "{days_late} days late"}
      - {when: days_late > loss_days or impaired >= 90%, at_most: 损失, because: "{days_late} days late"}
outputs:
  provision:
    formula: "principal * (1 if category == '损失' else 50% if category == '可疑' else 25% if category == '次级' else 2% if category == '关注' else 0)"
    unit: CNY
"""
LOANS = """
customer_id,principal,days_late,impaired,restructured
N0,1000,0,0,no
S1,1000,1,0,no
S90,1000,90,0,no
U91,1000,91,0,no
U270,1000,270,0,no
D271,1000,271,0,no
D360,1000,360,0,no
L361,1000,361,0,no
R0,1000,0,0,yes
I1,1000,0,0.01,no
I50,1000,0,0.5,no
I49,1000,0,0.499999,no
I90,1000,0,0.9,no
TWO,600,0,0,no
TWO,400,91,0,no
"""


@pytest.mark.parametrize(
    ("loan", "category", "provision"),
    [
        ("N0", "正常", 0), ("S1", "关注", 20), ("S90", "关注", 20), ("U91", "次级", 250), ("U270", "次级", 250), ("D271", "可疑", 500), ("D360", "可疑", 500),
        ("L361", "损失", 1000), ("R0", "关注", 20), ("I1", "次级", 250), ("I49", "次级", 250), ("I50", "可疑", 500), ("I90", "损失", 1000),
        ("TWO", "次级", 250),  # the worst of a borrower's loans, on all that it owes
    ],
)  # fmt: skip
def test_a_borrower_is_in_its_category(loan: str, category: str, provision: int, tmp_path: Path) -> None:
    row = graded(tmp_path, RULES, date(2026, 6, 30), loans=LOANS)[loan]
    assert (row["tier"], row["provision"]) == (category, provision)
