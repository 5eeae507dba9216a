"""What the policy says of a part stands beside it; what it does not say is marked; what is changed is no longer quoted."""

from __future__ import annotations

from pathlib import Path

import pytest

from tiercli.domain.errors import RulebookError
from tiercli.domain.language import Text
from tiercli.rulebook.describe import describe
from tiercli.rulebook.load import load_rulebook, with_settings
from tiercli.rulebook.own.copying import overlay_saying, whole_source
from tiercli.rulebook.parts.basis import basis_after
from tiercli.rulebook.reading.source import read_source
from tiercli.rulebook.tables import Applied, GivenRow, GivenSheet, applied, tables_of

RULES = """\
tiercli: 1
name: marked
title: Marked
source: Rules of 2025
without_basis: ours
params:
  bound: {value: 5000, unit: t, title: 界限, basis: “超过5000吨”}
  other: {value: 2}
metrics:
  volume: {sum: sales.quantity, unit: t, title: 销量}
score:
  volume: {weight: 100, metric: volume, bands: {0: 0, bound: 100}, basis: {metric: “按销量”}}
gradings:
  tier:
    basis: “分为三级”
    levels:
      - name: key
        when: volume > bound
        treatment: {visits: other, gift: 有}
        basis: {when: “超过5000吨”, visits: “每月拜访两次”}
      - {name: middle, from: 50, basis: ours}
      - {name: general, basis: {zh: “其他”, en: "the others"}}
alerts:
  - {name: low, when: volume < 1}
treatments: {visits: {title: 拜访}}
sheets:
  targets:
    - {basis: “指标”, figures: {tonnes: {title: 吨数, actual: total(volume)}, heads: {title: 户数, actual: count_of(volume), basis: “客户数量”}}}
    - {figures: {tonnes: {title: 吨数, actual: total(volume)}, heads: {title: 户数, actual: count_of(volume), basis: “客户数量”}}}
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "marked.yaml"
    path.write_text(RULES, "utf-8")
    return path


def spoken(path: Path, language: str = "zh") -> list[str]:
    """Every cell and note of the description, a line each."""
    said = []
    for section in describe(load_rulebook(str(path)).rulebook):
        said += [section.title.spoken(language), section.note.spoken(language)]  # type: ignore[arg-type]
        said += [" | ".join(cell.spoken(language) for cell in row) for row in section.rows]  # type: ignore[arg-type]
    return said


def row(said: list[str], start: str) -> str:
    return next(one for one in said if one.startswith(start))


def test_every_part_says_what_the_policy_says_or_that_it_is_ours(file: Path) -> None:
    said = spoken(file)
    assert "出处：“超过5000吨”" in row(said, "界限")
    assert "出处：本公司设定" in row(said, "other")
    assert "出处：本公司设定" in row(said, "销量 | volume")
    assert "出处：“按销量”（指标）；其余本公司设定" in row(said, "volume | ")
    assert any("出处：“分为三级”" in one for one in said)
    assert "出处：“超过5000吨”（条件）；“每月拜访两次”（拜访）；其余本公司设定" in row(said, "key")
    assert "出处：本公司设定" in row(said, "middle")
    assert row(said, "general").endswith("出处：“其他”")
    assert "出处：本公司设定" in row(said, "low")
    assert row(said, "标记") == "标记 | 办法原文没有写的，逐条标“本公司设定”"


def test_figures_are_marked_one_by_one_where_their_sheet_is_the_policys(file: Path) -> None:
    sheets = [one for one in spoken(file) if one.startswith("目标 ")]
    assert "吨数：实际 = 全部销量合计（本公司设定）" in sheets[0]
    assert "（“客户数量”）" in sheets[0]
    assert sheets[0].endswith("出处：“指标”")
    assert "（本公司设定）" not in sheets[1]
    assert "（“客户数量”）" in sheets[1]
    assert sheets[1].endswith("出处：本公司设定")


def test_in_english_the_mark_is_ours(file: Path) -> None:
    said = spoken(file, "en")
    assert "basis: “超过5000吨” (when); “每月拜访两次” (拜访); the rest ours" in row(said, "key")
    assert "basis: ours" in row(said, "other")


def test_without_the_mark_nothing_is_said_of_what_has_no_basis(file: Path) -> None:
    file.write_text(RULES.replace("without_basis: ours\n", ""), "utf-8")
    said = spoken(file)
    assert "出处" not in row(said, "other")
    assert row(said, "key").endswith("出处：“超过5000吨”（条件）；“每月拜访两次”（拜访）")
    assert "本公司设定" in row(said, "middle")


@pytest.mark.parametrize(("old", "new"), [("{when: “超", "{whan: “超"), ("visits: “每", "visit: “每"), ("{metric: “按", "{metrics: “按")])
def test_a_basis_of_a_key_that_is_not_there_is_refused_with_a_near_one(old: str, new: str, file: Path) -> None:
    file.write_text(RULES.replace(old, new), "utf-8")
    with pytest.raises(RulebookError) as error:
        load_rulebook(str(file))
    assert any("没有" in one.message.zh and "basis" not in one.hint.en and one.hint.en for one in error.value.findings), error.value.findings


def test_what_an_overlay_says_otherwise_is_no_longer_quoted(file: Path) -> None:
    over = file.with_name("over.yaml")
    over.write_text(
        "tiercli: 1\nextends: marked.yaml\nname: over\ntitle: Over\nparams: {bound: 6000, other: {title: 另一个}}\n"
        "gradings: {tier: {levels: {key: {treatment: {visits: 3}}, general: {title: 其余}}}}\n",
        "utf-8",
    )
    said = spoken(over)
    assert "出处：本公司设定" in row(said, "界限")
    assert "出处：本公司设定" in row(said, "key")  # its condition was quoted with the words of the param
    assert "出处：“其他”" in row(said, "general")  # another title is no other rule
    assert any("出处：“分为三级”" in one for one in said)


@pytest.mark.parametrize(
    ("basis", "changed", "left"),
    [
        ("“a”", {"value"}, "ours"),
        ("“a”", {"title", "min"}, "“a”"),
        ({"zh": "“a”", "en": "b"}, {"levels"}, {"zh": "“a”", "en": "b"}),
        ({"zh": "“a”", "en": "b"}, {"when"}, "ours"),
        ({"when": "“a”", "visits": "“b”"}, {"visits", "treatment"}, {"when": "“a”"}),
        ({"when": "“a”"}, {"when"}, "ours"),
        ("ours", {"value"}, "ours"),
        (None, {"value"}, None),
    ],
)
def test_only_what_was_changed_loses_its_basis(basis: object, changed: set[str], left: object) -> None:
    assert basis_after(basis, frozenset(changed)) == left


def test_tables_to_edit_show_where_each_row_comes_from_and_changed_rows_lose_it(file: Path) -> None:
    data = read_source(file).data
    tables = {table.key: table for table in tables_of(data)}
    assert [one.cells["basis"] for one in tables["params"].rows] == [Text("“超过5000吨”", "“超过5000吨”"), Text("本公司设定", "ours")]
    assert tables["levels"].rows[0].cells["basis"].zh == "“超过5000吨”（条件）；“每月拜访两次”（拜访）；其余本公司设定"
    assert all(table.columns[-1].header == Text("出处", "Basis") for key, table in tables.items() if key in ("params", "weights", "bands", "levels", "alerts"))
    assert [one.cells["basis"].zh for one in tables["bands"].rows] == ["本公司设定", "本公司设定"]  # what counts is the policy's, the points are not
    rows = [
        GivenRow(one.address, {"name": one.cells["name"], "value": value}, {"name": "B5", "value": "C5"}, 5)
        for one, value in zip(tables["params"].rows, ("6000", "2"), strict=True)
    ]
    back: Applied = applied(data, [GivenSheet("params", "参数", tuple(rows))], "x.xlsx", "zh")
    assert not back.findings
    assert back.data["params"]["bound"]["basis"] == "ours"
    assert "basis" not in back.data["params"]["other"]
    assert data["params"]["bound"]["basis"] == "“超过5000吨”"


def test_what_a_run_sets_is_not_quoted_for_that_run(file: Path) -> None:
    changed = with_settings(load_rulebook(str(file)).rulebook, ("bound=4000",))
    said = ["\n".join(cell.zh for cell in one) for section in describe(changed) for one in section.rows]
    param = next(one for one in said if one.startswith("界限"))
    assert "本次改动，规则原为 5,000 吨；出处：本公司设定" in param
    assert "出处：“每月拜访两次”（拜访）；其余本公司设定" in next(one for one in said if one.startswith("key"))
    assert "出处：“超过5000吨”" in row(spoken(file), "界限")


def test_an_overlay_that_goes_through_a_workbook_unchanged_stays_as_it_was(file: Path) -> None:
    over = file.with_name("over.yaml")
    written = "tiercli: 1\nextends: marked.yaml\nname: over\ntitle: Over\nparams: {bound: 6000}\ngradings: {tier: {levels: {key: {treatment: {visits: 3}}}}}\n"
    over.write_text(written, "utf-8")
    whole = whole_source(str(over))
    assert whole.data["params"]["bound"]["basis"] == "ours"
    assert overlay_saying(str(over), whole.data) == written.encode()
    changed = {**whole.data, "params": {**whole.data["params"], "other": {"value": 5}}}
    assert overlay_saying(str(over), changed) == written.replace("{bound: 6000}", "{bound: 6000, other: {value: 5}}").encode()
