"""Whatever a rulebook is, checking it ends: with little memory, and with a word where not every cell was looked at."""

from __future__ import annotations

import os
import tracemalloc
from pathlib import Path

import pytest

from tiercli.batch import load_batch
from tiercli.domain.errors import RulebookError
from tiercli.rulebook.lint import remarks_of
from tiercli.rulebook.lint.cells import MOST_CELLS
from tiercli.rulebook.lint.levels import Ladder
from tiercli.rulebook.load import load_rulebook


def wide(folder: Path, dimensions: int, levels: str) -> Path:
    """A rulebook of many dimensions with ten bands each."""
    bands = "{" + ", ".join(f"{bound}: {bound}" for bound in range(10)) + "}"
    metrics = "".join(f"  m{index}: {{sum: sales.quantity, where: quantity > {index}}}\n" for index in range(dimensions))
    score = "".join(f"  d{index}: {{weight: {100 / dimensions}, metric: m{index}, bands: {bands}}}\n" for index in range(dimensions))
    path = folder / "wide.yaml"
    path.write_text(f"tiercli: 1\nname: wide\ntitle: W\nmetrics:\n{metrics}score:\n{score}gradings: {{tier: {{levels: [{levels}, {{name: Z}}]}}}}\n", "utf-8")
    return path


def test_a_condition_on_twenty_dimensions_takes_little_memory_and_is_said_to_be_looked_at_by_bounds(tmp_path: Path) -> None:
    when = " and ".join(f"(points.d{index} > {index % 9} or m{index} < 0)" for index in range(20))
    book = load_rulebook(str(wide(tmp_path, 20, f'{{name: A, when: "{when}"}}'))).rulebook
    tracemalloc.start()
    try:
        remarks = remarks_of(book)
        assert tracemalloc.get_traced_memory()[1] < 500_000_000
    finally:
        tracemalloc.stop()
    assert [one.code for one in remarks if one.code == "bounded"] == ["bounded"]
    assert Ladder(book, "tier").cells.size <= MOST_CELLS


def test_ninety_levels_of_a_score_of_many_dimensions_are_all_found_reachable(tmp_path: Path) -> None:
    levels = ", ".join(f"{{name: L{bound}, from: {bound / 10}}}" for bound in range(89, 0, -1))
    remarks = remarks_of(load_rulebook(str(wide(tmp_path, 20, levels))).rulebook)
    assert [one.code for one in remarks if one.code in ("unreachable-level", "shadowed-level")] == []
    impossible = remarks_of(load_rulebook(str(wide(tmp_path, 20, "{name: L, from: 9.1}"))).rulebook)
    assert [one.code for one in impossible if one.code == "unreachable-level"] == ["unreachable-level"]


@pytest.mark.skipif(not Path("/dev/zero").exists(), reason="needs devices")
def test_a_device_is_no_rulebook_and_no_batch_file(tmp_path: Path) -> None:
    link = tmp_path / "zero.yaml"
    link.symlink_to("/dev/zero")
    for load in (lambda: load_rulebook(str(link)), lambda: load_batch(Path("/dev/zero"))):
        with pytest.raises(RulebookError):
            load()


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs pipes")
def test_a_pipe_that_nobody_writes_to_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "batch.yaml")
    with pytest.raises(RulebookError, match="batch file"):
        load_batch(tmp_path / "batch.yaml")


def test_no_more_is_read_of_a_large_file_than_can_be_right(tmp_path: Path) -> None:
    path = tmp_path / "large.yaml"
    with path.open("wb") as file:
        file.truncate(3_000_000_000)
    with pytest.raises(RulebookError, match="at most 200,000 bytes"):
        load_rulebook(str(path))


@pytest.mark.parametrize("scale", ["bands", "linear"])
def test_two_hundred_bounds_and_levels_are_scored_without_trouble(tmp_path: Path, scale: str) -> None:
    import pyarrow as pa

    import tiercli

    bounds = ", ".join(f"{bound}: {bound / 2}" for bound in range(200))
    levels = ", ".join(f"{{name: L{bound}, from: {bound / 2.5}}}" for bound in range(249, 0, -1))
    path = tmp_path / "many.yaml"
    path.write_text(
        f"tiercli: 1\nname: many\ntitle: M\nmetrics: {{volume: {{sum: sales.quantity, unit: t}}}}\n"
        f"score: {{volume: {{weight: 100, metric: volume, {scale}: {{{bounds}}}}}}}\ngradings: {{tier: {{levels: [{levels}, {{name: Z}}]}}}}\n",
        "utf-8",
    )
    sales = pa.table({"Customer ID": ["K1", "K2"], "Customer Name": ["Alpha", "Beta"], "Date": ["2026-01-05"] * 2, "Quantity": [150.0, 0.5]})
    results = tiercli.score(sales, rules=str(path)).to_pylist()
    assert {row["customer_id"]: row["tier"] for row in results} == {"K1": "L187", "K2": "Z"}
