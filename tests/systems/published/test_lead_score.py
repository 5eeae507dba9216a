"""A lead score of fit and engagement.

Source: co-dynamic lead scoring as Oracle Eloqua documents it: profile A to D by who somebody is, engagement 1 to 4 by what somebody did lately; the pair, A1 to D4, says what is
done. The criteria and cuts are those of the documentation's example (75, 50, 25); the actions by cell are the common ones.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from tests.systems.published.grading import graded

RULES = """
tiercli: 1
name: leads
title: Leads
period: {window: 30 days}
params: {first: 75, second: 50, third: 25}
fields:
  customers:
    job: {title: Job}
    staff: {kind: number, title: Staff}
tables:
  activity:
    title: Activity
    key: customer
    date: done
    fields:
      done: {title: Done}
      what: {title: What}
metrics:
  job: {field: customers.job}
  staff: {field: customers.staff}
  forms: {count: activity, where: "what == 'form'"}
  visits: {count: activity, where: "what == 'visit'"}
  opens: {count: activity, where: "what == 'open'"}
scores:
  fit:
    job_points: {weight: 60, metric: job, map: {director: 100, manager: 75, engineer: 40}, default: 0}
    staff_points: {weight: 40, metric: staff, bands: {0: 0, 50: 50, above 500: 100}}
  engagement:
    form_points: {out_of: 50, metric: forms, bands: {0: 0, 1: 50}}
    visit_points: {out_of: 30, metric: visits, linear: {0: 0, 6: 30}}
    open_points: {out_of: 20, metric: opens, bands: {0: 0, 1: 10, above 3: 20}}
gradings:
  action:
    main: true
    matrix:
      rows: profile
      columns: activity_level
      cells:
        A: {"1": call now, "2": call now, "3": call, "4": nurture}
        B: {"1": call now, "2": call, "3": nurture, "4": nurture}
        C: {"1": call, "2": nurture, "3": nurture, "4": leave}
        D: {"1": leave, "2": leave, "3": leave, "4": leave}
    levels: [{name: call now}, {name: call}, {name: nurture}, {name: leave}]
  profile:
    by: fit
    levels: [{name: A, from: first}, {name: B, from: second}, {name: C, from: third}, {name: D}]
  activity_level:
    by: engagement
    levels: [{name: "1", from: first}, {name: "2", from: second}, {name: "3", from: third}, {name: "4"}]
"""
LEADS = """
customer_id,customer_name,job,staff
L1,L1,director,501
L2,L2,director,500
L3,L3,manager,50
L4,L4,engineer,49
L5,L5,clerk,501
L6,L6,director,
"""
# The 30 days up to 31 October are those from 2 October on.
ACTIVITY = "\n".join(
    ["customer_id,done,what"]
    + [f"L1,2026-10-{day:02d},visit" for day in range(2, 8)] + ["L1,2026-10-20,form", "L1,2026-10-01,open"]
    + ["L2,2026-10-02,form"] + ["L3,2026-10-30,open"] * 3 + [f"L3,2026-10-{day},visit" for day in (10, 11, 12)]
    + ["L4,2026-10-30,open"] * 4 + ["L4,2026-10-05,form", "L4,2026-10-06,visit"]
    + ["L5,2026-10-30,form"] + [f"L5,2026-10-{day},visit" for day in range(10, 17)]
    + ["L6,2026-10-01,form"]
)  # fmt: skip


@pytest.mark.parametrize(
    ("lead", "fit", "engagement", "cell", "action"),
    [
        # 60 + 40; 50 + 30, the mail of 1 October is a day too old
        ("L1", 100, 80, "A1", "call now"),
        # 60 + 20 (500 are not more than 500); one form is 50 to the point
        ("L2", 80, 50, "A2", "call now"),
        # 0.6 x 75 + 20 = 65; 15 + 10 (three mails are not more than three) = 25
        ("L3", 65, 25, "B3", "nurture"),
        # 24 + 0; 50 + 5 + 20
        ("L4", 24, 75, "D1", "leave"),
        # 0 + 40; 50 + 30, seven visits earn no more than six
        ("L5", 40, 80, "C1", "call"),
        # 60, nothing known of the staff; the form is too old
        ("L6", 60, 0, "B4", "nurture"),
    ],
)
def test_a_lead_stands_in_its_cell(lead: str, fit: float, engagement: float, cell: str, action: str, tmp_path: Path) -> None:
    row = graded(tmp_path, RULES, date(2026, 10, 31), customers=LEADS, activity=ACTIVITY)[lead]
    assert (row["score_fit"], row["score_engagement"]) == (fit, engagement)
    assert (row["profile"] + row["activity_level"], row["tier"].replace("callnow", "call now")) == (cell, action)
