"""A supplier rating in which two C in a row are a D.

Source: supplier scorecards as automotive and machine builders publish them: quality 40 by parts per million, delivery 30 by share on time, price 20, service 10; A from 90, B from 80, C from
70, D below; a supplier rated C twice in a row is treated as D and gets no new orders until it is B again.
"""

from __future__ import annotations

from pathlib import Path

from tests.systems.published.grading import walked

RULES = """
tiercli: 1
name: suppliers
title: Suppliers
entity: receipts.supplier
period: {window: quarter}
tables:
  receipts:
    title: Receipts
    key: supplier
    date: received
    fields:
      supplier: {title: Supplier}
      received: {title: Received}
      pieces: {kind: number, title: Pieces}
      rejected: {kind: number, title: Rejected}
      late: {kind: number, title: Late}
      price_points: {kind: number, title: Price points}
      service_points: {kind: number, title: Service points}
metrics:
  pieces: {sum: receipts.pieces}
  rejected: {sum: receipts.rejected}
  late: {sum: receipts.late}
  ppm: {formula: rejected / pieces * 1000000, lower_is_better: true}
  on_time: {formula: 1 - late / pieces}
  price: {mean: receipts.price_points}
  service: {mean: receipts.service_points}
score:
  quality: {out_of: 40, metric: ppm, lower_is_better: true, bands: {0: 40, above 100: 30, above 1000: 20, above 10000: 0}}
  delivery: {out_of: 30, metric: on_time, linear: {0.8: 0, 1: 30}}
  price_points: {out_of: 20, formula: price}
  service_points: {out_of: 10, formula: service}
gradings:
  rating:
    levels: [{name: A, from: 90}, {name: B, from: 80}, {name: C, from: 70}, {name: D}]
  standing:
    main: true
    levels:
      - {name: preferred, when: "rating == 'A'"}
      - {name: approved, when: "rating == 'B' or (rating == 'C' and not (previous.rating in ['C', 'D']))"}
      - {name: stopped}
"""
RECEIPTS = """
supplier,received,pieces,rejected,late,price_points,service_points
ONE,2026-02-01,10000,0,0,20,10
ONE,2026-05-01,10000,1,0,20,10
ONE,2026-08-01,10000,2,1000,15,10
ONE,2026-11-01,10000,10,1000,15,10
TWO,2026-02-01,10000,11,1000,20,10
TWO,2026-05-01,10000,11,1000,20,10
TWO,2026-08-01,10000,2,500,20,10
TWO,2026-11-01,10000,11,1000,20,10
SIX,2026-02-01,10000,101,0,20,10
SIX,2026-05-01,10000,11,1000,20,10
SIX,2026-08-01,10000,1,0,20,10
SIX,2026-11-01,10000,11,2000,20,10
"""
DAYS = ("2026-03-31", "2026-06-30", "2026-09-30", "2026-12-31")


def test_two_c_in_a_row_stop_a_supplier_and_one_does_not(tmp_path: Path) -> None:
    runs = walked(tmp_path, RULES, DAYS, {"receipts": RECEIPTS})

    def course(supplier: str) -> list[tuple[float, str, str]]:
        return [(float(runs[day][supplier]["score"]), runs[day][supplier]["rating"], runs[day][supplier]["tier"]) for day in DAYS]

    # ONE: 100 ppm are still 40; then 200 ppm 30, 90 % on time 15, price 15, service 10: 70 to the point, twice
    assert course("ONE") == [(100, "A", "preferred"), (100, "A", "preferred"), (70, "C", "approved"), (70, "C", "stopped")]
    # TWO: 1,100 ppm 20 + 15 + 20 + 10 = 65; 200 ppm 30 + 22.5 + 30 = 82.5
    assert course("TWO") == [(65, "D", "stopped"), (65, "D", "stopped"), (82.5, "B", "approved"), (65, "D", "stopped")]
    # SIX: 10,100 ppm 0 + 30 + 30 = 60; 65; 100; 20 + 0 + 30 = 50
    assert course("SIX") == [(60, "D", "stopped"), (65, "D", "stopped"), (100, "A", "preferred"), (50, "D", "stopped")]
