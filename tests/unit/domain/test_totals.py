"""Totals over many rows are exact, however large."""

from __future__ import annotations

import csv
import json
import random
from pathlib import Path

import pyarrow as pa
import pytest

from tiercli.cli.app import main
from tiercli.domain.exact import LARGEST, total


def test_a_total_beyond_64_bits_is_the_true_one() -> None:
    dice = random.Random(1)
    numbers = [dice.choice([LARGEST, -LARGEST, dice.randrange(-LARGEST, LARGEST), 0, 1, -1, None]) for _ in range(500)]
    for count in (0, 1, 2, 3, 500):
        assert total(pa.array(numbers[:count], pa.int64())) == sum(one or 0 for one in numbers[:count])
    assert total(pa.chunked_array([pa.array([LARGEST] * 3), pa.array([LARGEST])])) == 4 * LARGEST


def test_a_ledger_of_more_than_nine_million_million_yuan_is_graded_to_the_fen(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "sales.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(
            [
                ["客户编号", "日期", "数量(吨)", "金额(元)"],
                *([f"K{row % 7}", f"2026-{row % 9 + 1:02d}-0{row % 7 + 1}", row + 1, f"{4 * 10**11 + row}.01"] for row in range(70)),
            ]
        )
    with pytest.raises(SystemExit) as ended:
        main(["score", str(path), "--as-of", "2026-10-31", "-o", str(tmp_path / "r.xlsx"), "--json", "--lang", "en"])
    assert not ended.value.code
    sums = json.loads(capsys.readouterr().out)["tables"]["sales"]["sums"]["amount"]
    assert sums["in_file"] == sums["used"] == str(70 * 4 * 10**11 + sum(range(70)) + 0.7)
