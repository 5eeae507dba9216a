"""`tiercli backtest`: levels of each period held against the one after it."""

from __future__ import annotations

import io
import json
import random
from collections.abc import Callable, Iterator
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path

import pytest
from rich.cells import cell_len

from tiercli.cli.app import main

Told = Callable[..., tuple[int, str, str]]

ORACLE = """\
tiercli: 1
name: {name}
title: {{zh: 先知, en: Oracle}}
fields:
  sales:
    {field}: {{kind: number, aliases: [{field}]}}
metrics:
  seen: {{sum: sales.{field}, window: month}}
gradings:
  tier:
    levels:
      - {{name: A, top: 3, by: seen}}
      - {{name: B, top: 8, by: seen}}
      - {{name: C}}
"""
REVIEWED = """\
tiercli: 1
name: reviewed
title: {zh: 有复核, en: Reviewed}
metrics: {volume: {sum: sales.quantity, unit: t, window: month}}
gradings:
  tier:
    levels: [{name: A, when: volume >= 50}, {name: B}]
    review: {every: run, promote: {after: 2}, demote: {after: 2}}
"""
PLAIN = REVIEWED.replace("reviewed", "plain").replace("    review: {every: run, promote: {after: 2}, demote: {after: 2}}\n", "")
MONTHS = [f"2026-{month:02d}" for month in range(1, 10)]


@pytest.fixture(scope="module")
def told() -> Iterator[Told]:
    """told(words ...): exit code, standard output, standard error; today is 15 October 2026. The same words are run once."""
    known: dict[tuple[str, ...], tuple[int, str, str]] = {}

    def run(*words: str | Path) -> tuple[int, str, str]:
        said = tuple(str(word) for word in words)
        if said not in known:
            out, err = io.StringIO(), io.StringIO()
            with redirect_stdout(out), redirect_stderr(err), pytest.raises(SystemExit) as ended:
                main(said)
            known[said] = int(ended.value.code or 0), out.getvalue(), err.getvalue()
        return known[said]

    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("LC_ALL", "en_US.UTF-8")
        patch.setenv("COLUMNS", "80")
        patch.setenv("TIERCLI_TODAY", "2026-10-15")
        yield run


def record(told: Told, *words: str | Path) -> dict:
    code, out, err = told("backtest", *words, "--json")
    assert (code, err) == (0, "")
    return json.loads(out)


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Nine months of twenty customers. Each row knows the customer's next month (next_month) and a thrown die (dice)."""
    folder = tmp_path_factory.mktemp("backtest")
    dice = random.Random(7)
    tonnes = {f"K{number:02d}": [dice.randint(1, 99) for _ in MONTHS] for number in range(1, 21)}
    for row in (tonnes["K01"], tonnes["K02"]):
        row[:] = [60, 60, 60, 10, 60, 60, 10, 10, 10]  # out once, and back
    lines = ["日期,客户编号,客户名称,数量(吨),金额(元),next_month,dice"]
    for place, month in enumerate(MONTHS):
        for customer, row in tonnes.items():
            following = row[place + 1] if place + 1 < len(MONTHS) else 0
            lines.append(f"{month}-28,{customer},{customer}公司,{row[place]},{row[place] * 1000},{following},{dice.randint(0, 10**6)}")
    (folder / "sales.csv").write_text("\n".join(lines) + "\n", "utf-8")
    for name, field in (("oracle", "next_month"), ("dice", "dice")):
        (folder / f"{name}.yaml").write_text(ORACLE.format(name=name, field=field), "utf-8")
    (folder / "reviewed.yaml").write_text(REVIEWED, "utf-8")
    (folder / "plain.yaml").write_text(PLAIN, "utf-8")
    return folder


def side(found: dict, name: str) -> dict:
    return next(one for one in found["rulebooks"] if one["name"] == name)


def test_a_rulebook_that_ranks_by_the_next_month_itself_scores_one_and_dice_about_nothing(told, files):
    found = record(told, files / "sales.csv", "-r", files / "oracle.yaml", "-r", files / "dice.yaml", "--periods", "9", "--lang", "en")
    oracle, dice = (side(found, name)["standings"]["effective"] for name in ("oracle", "dice"))
    assert (oracle["agreement"], oracle["of_the_possible"]) == (1, 1)
    assert abs(dice["agreement"]) < 0.2
    assert found["verdict"][0].startswith("oracle separated better: its levels agree with the next period by 1.00 on average")
    assert "ahead in 8 of 8 periods" in found["verdict"][0]


def test_shares_of_all_levels_and_of_those_without_one_add_up_to_the_whole_next_month(told, files):
    found = record(told, files / "sales.csv", "-r", files / "plain.yaml", "--periods", "24", "--lang", "en")
    for period in side(found, "plain")["periods"][:-1]:
        figures = period["standings"]["effective"]
        held = sum(float(level["next"]["volume"]) for level in figures["levels"]) + float(figures["no_level"]["volume"])
        place = MONTHS.index(period["next"])
        rows = [line.split(",") for line in (files / "sales.csv").read_text("utf-8").splitlines()[1:]]
        assert held == sum(float(row[3]) for row in rows if row[0].startswith(MONTHS[place]))
    lines = side(found, "plain")["standings"]["effective"]["levels"]
    assert sum(line["shares"]["revenue"] for line in lines) == pytest.approx(1, abs=2e-6)


def test_rows_after_a_period_do_not_exist_for_it(told, files, tmp_path):
    whole = (files / "sales.csv").read_text("utf-8").splitlines()
    (tmp_path / "early.csv").write_text("\n".join([whole[0], *(line for line in whole[1:] if line < "2026-06")]) + "\n", "utf-8")
    long = side(record(told, files / "sales.csv", "-r", files / "reviewed.yaml", "--periods", "9"), "reviewed")["periods"]
    short = side(record(told, tmp_path / "early.csv", "-r", files / "reviewed.yaml", "--periods", "5"), "reviewed")["periods"]
    assert [one["period"] for one in short] == MONTHS[:5]
    for early, late in zip(short, long, strict=False):
        assert early["mix"] == late["mix"]
    assert short[-1]["next"] is None
    assert short[3]["standings"] == long[3]["standings"] | {
        name: standing | {"moves": short[3]["standings"][name]["moves"], "levels": short[3]["standings"][name]["levels"]}
        for name, standing in long[3]["standings"].items()
    }


def test_the_replay_gives_the_levels_that_run_stores(told, files, tmp_path):
    (tmp_path / "batch.yaml").write_text(
        f"tiercli: 1\ninputs: [{files / 'sales.csv'}]\nrulebooks: [{files / 'reviewed.yaml'}]\noutput: out/{{period}}.csv\nformats: [csv]\nhistory: history\n",
        "utf-8",
    )
    code, _, err = told("run", tmp_path / "batch.yaml", "--period", "2026-01..2026-09", "-q")
    assert (code, err) == (0, "")
    replayed = record(told, files / "sales.csv", "-r", files / "reviewed.yaml", "--periods", "9")
    decided = record(told, files / "sales.csv", "--history", tmp_path / "history", "--periods", "9")
    assert decided["from_history"]
    assert not replayed["from_history"]
    assert decided["rulebooks"][0]["standings"] == replayed["rulebooks"][0]["standings"]
    for stored, again in zip(decided["rulebooks"][0]["periods"], replayed["rulebooks"][0]["periods"], strict=True):
        assert stored == again

    alone = record(told, "--history", tmp_path / "history", "-r", "reviewed")
    assert alone["inputs"] == []
    assert [one["mix"] for one in alone["rulebooks"][0]["periods"]] == [one["mix"] for one in replayed["rulebooks"][0]["periods"]]
    # the rulebook's own window is the month, so that what the next run stored is the next month's own
    assert alone["rulebooks"][0]["standings"]["effective"]["agreement"] == replayed["rulebooks"][0]["standings"]["effective"]["agreement"]
    assert "backtest.stored-figures" not in {finding["code"] for finding in alone["findings"]}


def test_the_review_is_told_with_what_it_cost_and_what_it_spared(told, files):
    found = side(record(told, files / "sales.csv", "-r", files / "reviewed.yaml", "--periods", "9"), "reviewed")
    assert found["reviewed"]
    with_, without = (found["standings"][standing] for standing in ("effective", "computed"))
    assert with_["moves"]["taken_back"] < without["moves"]["taken_back"]
    plain = side(record(told, files / "sales.csv", "-r", files / "plain.yaml", "--periods", "24", "--lang", "en"), "plain")
    assert plain["standings"].keys() == {"effective"}
    assert plain["standings"]["effective"]["moves"] == without["moves"]
    assert plain["standings"]["effective"]["agreement"] == without["agreement"]


def test_lost_are_buyers_who_buy_nothing_in_the_months_after(told, files, tmp_path):
    rows = ["日期,客户编号,客户名称,数量(吨)"]
    for place, month in enumerate(MONTHS):
        rows += [f"{month}-28,K1,一公司,60"] + ([f"{month}-28,K2,二公司,10"] if place < 5 else [])
    (tmp_path / "s.csv").write_text("\n".join(rows) + "\n", "utf-8")
    found = side(record(told, tmp_path / "s.csv", "-r", files / "plain.yaml", "--periods", "9", "--lost-after", "3"), "plain")
    by_period = {one["period"]: one["standings"]["effective"] for one in found["periods"]}
    assert [level.get("lost") for level in by_period["2026-05"]["levels"]] == [0, 1]
    assert [level.get("lost") for level in by_period["2026-04"]["levels"]] == [0, 0]  # he bought once more
    assert "lost" not in by_period["2026-07"]["levels"][0]  # three months later is not there yet
    last = next(level for level in found["standings"]["effective"]["levels"] if level["level"] == "B")
    assert (last["buyers"], last["lost"]) == (6, 2)


def test_what_the_data_do_not_cover_is_said(told, files):
    found = record(told, files / "sales.csv", "-r", files / "plain.yaml", "--periods", "24", "--lang", "en")
    said = {finding["code"]: finding["message"] for finding in found["findings"]}
    assert said["backtest.not-covered"] == "the data begin on 2026-01-28 and do not cover 2024-10 to 2025-12: 15 periods are not graded."
    assert said["backtest.no-next"] == "2026-09: there are no data of the next one (2026-10)."
    assert found["periods"] == {"first": "2026-01", "last": "2026-09", "every": "month", "graded": 9, "with_next": 8}


def test_windows_that_begin_before_the_data_are_said(told, files):
    found = record(told, files / "sales.csv", "--periods", "9", "--lang", "zh")
    said = {finding["code"]: finding["message"] for finding in found["findings"]}
    assert "2026-01 至 2026-09 的统计期（12 months）没有数据填满" in said["backtest.short-window"]
    assert all(not one["window_filled"] for one in found["rulebooks"][0]["periods"])


def test_a_month_that_is_not_over_is_no_period_unless_it_is_named(told, files, tmp_path):
    (tmp_path / "s.csv").write_text((files / "sales.csv").read_text("utf-8") + "2026-10-05,K01,K01公司,5,5000,0,1\n", "utf-8")
    found = record(told, tmp_path / "s.csv", "-r", files / "plain.yaml", "--lang", "en")
    assert found["periods"]["last"] == "2026-09"
    assert "2026-10 is not whole" in str(found["findings"])
    named = record(told, tmp_path / "s.csv", "-r", files / "plain.yaml", "--period", "2026-10")
    assert named["periods"]["last"] == "2026-10"


def test_a_month_without_a_row_is_no_next_one(told, files, tmp_path):
    lines = [line for line in (files / "sales.csv").read_text("utf-8").splitlines() if not line.startswith("2026-04")]
    (tmp_path / "s.csv").write_text("\n".join(lines) + "\n", "utf-8")
    found = record(told, tmp_path / "s.csv", "-r", files / "plain.yaml", "--periods", "9", "--lang", "en")
    assert {one["period"]: one["next"] for one in found["rulebooks"][0]["periods"]}["2026-03"] is None
    assert "2026-03: the next one (2026-04) has no row at all." in str(found["findings"])


@pytest.mark.parametrize(("every", "names"), [("quarter", ["2026-Q1", "2026-Q2", "2026-Q3"]), ("half-year", ["2026-H1"])])
def test_longer_periods_have_their_own_names(told, files, every, names):
    found = record(told, files / "sales.csv", "-r", files / "plain.yaml", "--every", every, "--periods", str(len(names)))
    assert [one["period"] for one in found["rulebooks"][0]["periods"]] == names


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_screen_has_eighty_columns(told, files, language):
    code, out, _ = told("backtest", files / "sales.csv", "-r", files / "reviewed.yaml", "-r", files / "dice.yaml", "--periods", "9", "--lang", language)
    assert code == 0
    assert max(cell_len(line.rstrip()) for line in out.splitlines()) <= 80
    assert ("结论" if language == "zh" else "Verdict") in out
    assert ("reviewed · 有复核" if language == "zh" else "reviewed · with review") in out


def test_the_workbook_is_the_same_again_and_holds_charts(told, files, tmp_path):
    import zipfile

    for name in ("one.xlsx", "two.xlsx"):
        code, _, err = told(
            "backtest", files / "sales.csv", "-r", files / "oracle.yaml", "-r", files / "dice.yaml", "--periods", "3", "-o", tmp_path / name, "-q"
        )
        assert (code, err) == (0, "")
    assert (tmp_path / "one.xlsx").read_bytes() == (tmp_path / "two.xlsx").read_bytes()
    with zipfile.ZipFile(tmp_path / "one.xlsx") as package:
        assert {"xl/charts/chart1.xml", "xl/charts/chart2.xml", "xl/worksheets/sheet4.xml"} <= set(package.namelist())


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        ((), 2, "name the files with the data"),
        (("nothing.xlsx",), 4, "nothing.xlsx"),
        (("{}/sales.csv", "-r", "nothing"), 3, "nothing"),
        (("{}/sales.csv", "--every", "decade"), 2, "it must be one of week, month"),
        (("{}/sales.csv", "-o", "{}/a.csv"), 2, "a backtest is written as an .xlsx workbook"),
        (("{}/sales.csv", "-r", "standard", "-r", "account-managers"), 2, "they cannot be compared"),
        (("--history", "{}/none"), 6, "no runs are stored here"),
        (("{}/sales.csv", "--period", "2020-01"), 4, "there are no data up to 2020-01-31"),
    ],
)
def test_what_cannot_be_is_refused_with_its_own_exit_code(told, files, words, code, said):
    found, _, err = told("backtest", *(word.format(files) for word in words), "--lang", "en")
    assert (found, said in err, "Traceback" in err) == (code, True, False), err


def test_the_workbook_never_takes_the_place_of_the_input(told, files, tmp_path):
    (tmp_path / "sales.xlsx").write_bytes(b"x")
    found, _, _ = told("backtest", tmp_path / "sales.xlsx", "-o", tmp_path / "sales.xlsx")
    assert found in (4, 5)
    assert (tmp_path / "sales.xlsx").read_bytes() == b"x"


def test_data_without_days_have_no_periods(told, tmp_path):
    (tmp_path / "s.csv").write_text("客户编号,客户名称,数量(吨)\nK1,一公司,5\nK2,二公司,6\n", "utf-8")
    code, _, err = told("backtest", tmp_path / "s.csv", "--lang", "en")
    assert code == 4
    assert "no days of their own" in err


def test_two_rulebooks_of_one_name_are_told_apart(told, files, tmp_path):
    (tmp_path / "other.yaml").write_text(PLAIN.replace("50", "20"), "utf-8")
    found = record(told, files / "sales.csv", "-r", files / "plain.yaml", "-r", tmp_path / "other.yaml", "--periods", "3")
    assert [one["name"] for one in found["rulebooks"]] == ["plain", "other"]


def test_what_does_not_say_since_when_it_holds_is_not_known_in_the_past(told, files, tmp_path):
    """Today's levels, and an override without a beginning, would tell the past what came later; one with a day counts from that day."""
    (tmp_path / "人工调整.csv").write_text(
        "客户编号,等级,原因,批准人,生效日期,失效日期\nK03,B,官司,李,,2027-12-31\nK04,B,官司,李,2026-07-01,2027-12-31\n", "utf-8"
    )
    (tmp_path / "sales.csv").write_text(
        "日期,客户编号,客户名称,数量(吨)\n" + "".join(f"{month}-28,{customer},{customer}公司,80\n" for month in MONTHS for customer in ("K03", "K04", "K05")),
        "utf-8",
    )
    found = record(
        told, tmp_path / "sales.csv", "--table", f"overrides={tmp_path / '人工调整.csv'}", "-r", files / "plain.yaml", "--periods", "9", "--lang", "en"
    )
    assert [one["mix"] for one in side(found, "plain")["periods"]] == [[3, 0]] * 6 + [[2, 1]] * 3
    said = {finding["code"]: finding["message"] for finding in found["findings"]}
    assert said["backtest.not-known-then"] == "1 row of overrides without the day on which they begin does not count in the past."


@pytest.mark.parametrize(("periods", "said"), [("3", "Everybody stands in one level"), ("1", "No period has a next one in the data")])
def test_where_nothing_can_be_told_the_verdict_says_why(told, files, tmp_path, periods, said):
    (tmp_path / "one.csv").write_text("日期,客户编号,客户名称,数量(吨)\n" + "".join(f"{month}-28,K1,一公司,60\n" for month in MONTHS), "utf-8")
    found = record(told, tmp_path / "one.csv", "-r", files / "plain.yaml", "--periods", periods, "--lang", "en")
    assert found["verdict"][0].startswith(said)
    assert found["rulebooks"][0]["standings"]["effective"]["agreement"] is None
