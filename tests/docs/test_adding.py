"""One more of each kind is added to a copy of the source as docs/development.md says, works, and touches as many files as it says."""

from __future__ import annotations

import csv
import json
import os
import re
import shutil
import subprocess
from dataclasses import dataclass, field
from pathlib import Path

import openpyxl
import pytest

from tests.forks import run_program

LADDER = '''
"""`ladder`: so many points for every whole step of the value."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated

import numpy as np
from pydantic import Field

from tiercli.domain.exact import micro
from tiercli.domain.language import Text
from tiercli.frames.numbers import Numbers
from tiercli.frames.vectors import Vector
from tiercli.grammar.formula_terms import Term
from tiercli.grammar.intervals import Span
from tiercli.grammar.small_types import Meaning
from tiercli.scales.formulas import Formulas
from tiercli.scales.scale import Cells, Dimension, Scale, Speaker, Workings, as_number, value_in

Step = Annotated[Decimal, Field(gt=0)]


class _Ladder(Scale[Decimal]):
    def excel(self, rule: Decimal, part: Dimension, value: Term, at: Formulas) -> str:
        return f"INT({value.compared}/{at.figure(rule, 'ladder')})"

    def points(self, rule: Decimal, part: Dimension, value: Vector, at: Workings) -> Numbers:
        return Numbers.micros(as_number(value).floored() // micro(rule) * 1_000_000)

    def span(self, rule: Decimal, part: Dimension, cells: Cells, where: str) -> tuple[Span, Span]:
        value = value_in(cells, part)
        return value, Span(*(np.floor(one / float(micro(rule))) * 1e6 for one in (value.low, value.high)), False, True)

    def words(self, rule: Decimal, part: Dimension, speaker: Speaker, unit: str) -> Text:
        return Text(f"每满 {rule:f} 得 1 分", f"1 point for every {rule:f}")


SCALE = _Ladder(Step, Text("每级", "Step"), Meaning("每级多少", "how much a step is"))
'''
WEEKDAY = """_WEEKDAY = OfOne(
    takes="date",
    say=words("{}是周几", "weekday of {}"),
    excel=lambda at: f"WEEKDAY({at.values[0]},2)",
    entities=lambda _, values: _numbers((_days(values[0]).days + WEEKDAY_OF_1970) % 7 + 1, _days(values[0])),
    rows=lambda _, values: over_rows.Value((over_rows.days_of(values[0]) + calendar_days.WEEKDAY_OF_FIRST) % 7 * MICRO + MICRO, "exact"),
)


"""
HEAVIEST = '''
"""Who has most of a metric."""

from collections.abc import Iterator
from typing import Annotated

import pyarrow as pa

from tiercli.domain.columns import Column, Role
from tiercli.domain.language import Text, filled
from tiercli.grammar.small_types import Meaning, Name, Title
from tiercli.rulebook.parts.basis import OwnBasis
from tiercli.rulebook.flaws.flaw import Flaw
from tiercli.rulebook.sheets.further_sheet import FurtherSheet, Known, Path, SheetSpeaker, flaws_of_metrics


class Heaviest(FurtherSheet):
    """Who has most."""

    kind = Text("最多", "Most")
    place = 75
    meaning = Meaning("最多的", "who has most")
    title: Annotated[Title, Meaning("名称", "its title")]
    of: Annotated[Name, Meaning("哪个指标", "which metric")]
    basis: OwnBasis = None

    def flaws(self, known: Known, path: Path) -> Iterator[Flaw]:
        """A metric that is not there."""
        yield from flaws_of_metrics([self.of], known, (*path, "of"))

    def words(self, speaker: SheetSpeaker) -> list[Text]:
        """Of what."""
        return [filled(Text("谁的{}最多", "who has most {}"), speaker.name(self.of))]


SHEET = Heaviest


def sheets(graded, _):
    """The entity with most of a metric."""
    from tiercli.outcome.extras import Listing

    ((_, sheet),) = graded.outcome.rulebook.sheets.asked(Heaviest)
    values = dict(zip(graded.text_of("customer_name").to_pylist(), graded.rows[graded.entities.names[sheet.of][0]].to_pylist(), strict=True))
    name = max(values, key=lambda one: values[one] or 0)
    columns = (Column("who", Text("谁", "Who"), Role.FIELD), Column("most", sheet.title, Role.METRIC, "", 2))
    yield "heaviest", Listing(sheet.title, columns, pa.table({"who": [name], "most": [(values[name] or 0) / 1e6]}), Text("最多的一个", "the one with most"))
'''
POLARS = '''
"""Polars: rows in memory."""

from tiercli.frames.row_engine import RowEngine


class _Polars(RowEngine):
    def frames(self):
        import narwhals
        from tiercli.frames.without_pandas import let_pandas_in

        let_pandas_in()  # polars looks for it
        import polars

        return lambda table: narwhals.from_native(polars.from_arrow(table).lazy())


ENGINE = _Polars()
'''
COMMAND = '''
"""Say hello. 你好"""

import typer

PLACE = 15


def command() -> None:
    """Say hello."""
    typer.echo("hello 你好")
'''
RULES = """
tiercli: 1
name: made
title: {zh: 新, en: New}
metrics:
  volume: {sum: sales.quantity}
  lightest: {least: sales.quantity}
  weekday_of_last: {formula: "weekday(last_day)"}
  last_day: {last: sales.date}
  plate: {field: customers.plate}
score:
  volume: {out_of: 20, metric: volume, ladder: 10}
sheets: {heaviest: {title: {zh: 最重, en: Heaviest}, of: volume}}
gradings:
  tier: {levels: [{name: A, from: 3}, {name: B}]}
"""


@dataclass(frozen=True)
class Addition:
    """What is added. new: whole files. edits: file, what stands there, what stands there then."""

    kind: str
    edits: tuple[tuple[str, str, str], ...] = ()
    new: dict[str, str] = field(default_factory=dict)

    @property
    def files(self) -> set[str]:
        return {path for path, _, _ in self.edits} | set(self.new)


ADDITIONS = (
    Addition(
        "finding",
        (
            (
                "domain/codes/lint.py",
                '    "rulebook.gap": note(',
                '    "rulebook.odd-name": note(Text("怪名", "an odd name"), Text("改名。", "Rename it.")),\n    "rulebook.gap": note(',
            ),
        ),
    ),
    Addition(
        "output format",
        (
            (
                "report/formats.py",
                '    Format("csv", _csv, "tiercli.report.delimited"),\n',
                '    Format("csv", _csv, "tiercli.report.delimited"),\n    Format("count", lambda outcome, file: file.write(str(outcome.results.rows.num_rows).encode()) and None, "tiercli.report.records"),\n',
            ),
        ),
    ),
    Addition(
        "function of expressions",
        (
            (
                "grammar/functions/dates.py",
                '    "week": OfOne(',
                '    "weekday": _WEEKDAY,\n    "week": OfOne(',
            ),
            ("grammar/functions/dates.py", "DATES = {\n", WEEKDAY + "DATES = {\n"),
        ),
    ),
    Addition(
        "way of giving points",
        new={"scales/ways/ladder.py": LADDER},
    ),
    Addition(
        "kind of metric",
        (
            ("rulebook/parts/metric.py", '        "sum": Text(', '        "least": Text("最少的{}", "least {}"),\n        "sum": Text('),
            (
                "rulebook/parts/metric.py",
                "    min: Annotated[",
                '    least: Annotated[Condition | None, Meaning("最小", "the least")] = None\n    min: Annotated[',
            ),
            (
                "metrics/aggregate.py",
                "_RECIPES: Mapping[str, Callable[[Asked], Recipe]] = {\n",
                '_RECIPES: Mapping[str, Callable[[Asked], Recipe]] = {\n    "least": _smallest,\n',
            ),
        ),
    ),
    Addition(
        "rule of lint",
        (
            (
                "rulebook/lint/__init__.py",
                "RULES: tuple",
                'def _remarks_on_odd_names(rulebook: Rulebook) -> Iterable[Remark]:\n    yield Remark(("name",), "odd-name", Text("怪名", "an odd name"))\n\n\nRULES: tuple',
            ),
            ("rulebook/lint/__init__.py", "    remarks_on_levels,  #", "    _remarks_on_odd_names,\n    remarks_on_levels,  #"),
        ),
    ),
    Addition("command", new={"cli/commands/say_hello.py": COMMAND}),
    Addition(
        "shared option",
        (
            (
                "cli/shared.py",
                "    skip_hidden: Annotated[",
                '    gently: Annotated[bool, typer.Option("--gently", help="Read gently. 轻读")] = False\n    skip_hidden: Annotated[',
            ),
        ),
    ),
    Addition(
        "further sheet of a rulebook",
        new={"sheets/heaviest.py": HEAVIEST},
    ),
    Addition(
        "row engine",
        new={"frames/engines/polars.py": POLARS},
    ),
    Addition(
        "standard field",
        (("domain/fields.py", '        field("city", _T,', '        field("plate", _T, "车牌", "Plate", "车牌号|Number Plate"),\n        field("city", _T,'),),
    ),
)


def counted_in(project: Path) -> dict[str, int]:
    """How many files the document says are touched for one more of each kind."""
    words = (project / "docs" / "development.md").read_text(encoding="utf-8")
    return {kind: int(count) for kind, count in re.findall(r"^\| ([a-z ]+) \| (\d)", words, re.MULTILINE)}


@pytest.mark.parametrize("addition", ADDITIONS, ids=lambda one: one.kind)
def test_the_document_counts_the_files_that_are_touched(project: Path, addition: Addition) -> None:
    assert counted_in(project)[addition.kind] == len(addition.files)


@pytest.fixture(scope="module")
def enlarged(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the project with one more of everything, and something to grade."""
    project, copy = Path(__file__).parents[2], tmp_path_factory.mktemp("copy")
    shutil.copytree(project / "src", copy / "src", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copytree(project / "rules", copy / "rules")
    source = copy / "src" / "tiercli"
    for addition in ADDITIONS:
        for path, old, new in addition.edits:
            text = (source / path).read_text(encoding="utf-8")
            assert text.count(old) == 1, f"{path} has no longer one {old!r}"
            (source / path).write_text(text.replace(old, new), encoding="utf-8")
        for path, text in addition.new.items():
            (source / path).write_text(text.lstrip(), encoding="utf-8")
    (copy / "rules.yaml").write_text(RULES, encoding="utf-8")
    (copy / "sales.csv").write_text("客户编号,日期,数量\nK1,2026-10-05,25\nK1,2026-10-30,9\nK2,2026-10-07,12\n", encoding="utf-8")
    (copy / "customers.csv").write_text("客户编号,客户名称,车牌号\nK1,甲公司,A1\nK2,乙公司,B2\n", encoding="utf-8")
    return copy


def run(copy: Path, *words: str) -> subprocess.CompletedProcess[str]:
    return run_program(*words, folder=copy, environment=os.environ, source=copy / "src")


def test_one_more_of_everything_grades(enlarged: Path) -> None:
    done = run(enlarged, "score", "sales.csv", "customers.csv", "-r", "rules.yaml", "-o", "out.csv", "--format", "csv,count")
    assert done.returncode == 0, done.stderr
    rows = {row["customer_id"]: row for row in csv.DictReader((enlarged / "out.csv").read_text(encoding="utf-8-sig").splitlines())}
    shown = {one: [row[name] for name in ("tier", "points_volume", "lightest", "weekday_of_last", "plate")] for one, row in rows.items()}
    assert shown == {"K1": ["A", "3", "9", "5", "A1"], "K2": ["B", "1", "12", "3", "B2"]}
    assert (enlarged / "out.count").read_text() == "2"


def test_one_more_sheet_stands_in_the_report(enlarged: Path) -> None:
    done = run(enlarged, "score", "sales.csv", "customers.csv", "-r", "rules.yaml", "-o", "out.xlsx", "--lang", "en")
    assert done.returncode == 0, done.stderr
    cells = [cell.value for row in openpyxl.load_workbook(enlarged / "out.xlsx")["Heaviest"].iter_rows() for cell in row]
    assert {"甲公司", 34} <= set(cells)
    assert "乙公司" not in cells


def test_one_more_row_engine_says_the_same(enlarged: Path) -> None:
    files = ("score", "sales.csv", "customers.csv", "-r", "rules.yaml", "--format", "csv")
    done = [run(enlarged, *files, "--engine", engine, "-o", f"{engine}.csv") for engine in ("arrow", "polars")]
    assert [one.returncode for one in done] == [0, 0], [one.stderr for one in done]
    assert (enlarged / "polars.csv").read_bytes() == (enlarged / "arrow.csv").read_bytes()
    refused = run(enlarged, *files, "--engine", "oracle")
    assert refused.returncode == 2
    assert "polars" in refused.stderr
    assert "auto|arrow|duckdb|polars|spark" in run(enlarged, "score", "--help").stdout.replace("\n", "")


def test_one_more_of_everything_is_described_and_checked(enlarged: Path) -> None:
    shown = run(enlarged, "rules", "show", "rules.yaml", "--lang", "zh").stdout
    assert "每满 10 得 1 分" in shown
    assert "是周几" in shown
    assert "谁的volume最多" in shown
    assert "最少的" in shown
    checked = run(enlarged, "rules", "check", "rules.yaml", "--json")
    assert "rulebook.odd-name" in {one["code"] for one in json.loads(checked.stdout)["findings"]}
    assert "hello 你好" in run(enlarged, "say-hello").stdout
    listed = [line.split() for line in run(enlarged, "--help").stdout.splitlines()]
    assert [line[:3] for line in listed if line[:1] in (["score"], ["say-hello"], ["check"])] == [
        ["score", "Grade", "every"], ["say-hello", "Say", "hello."], ["check", "Show", "everything"],
    ]  # fmt: skip
    assert "--gently" in run(enlarged, "explain", "--help").stdout
