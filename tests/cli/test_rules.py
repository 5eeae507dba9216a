"""`tiercli rules`: what it prints, writes and exits with."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from typer.testing import CliRunner

from tiercli.cli.app import main
from tiercli.cli.commands import rules
from tiercli.rulebook.load import load_rulebook
from tiercli.rulebook.own.schema import schema_text
from tiercli.rulebook.reading.shipped import find_rulebook, shipped_names

SAMPLE = Path(__file__).resolve().parents[2] / "samples" / "sales.xlsx"
RFM = str(Path(__file__).resolve().parents[1] / "unit" / "rulebook" / "data" / "rfm_bands.yaml")


def run(*words: str) -> int:
    with pytest.raises(SystemExit) as caught:
        main(["rules", *words])
    return int(caught.value.code or 0)


def test_list_names_every_shipped_rulebook(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("list", "--lang", "zh") == 0
    words = capsys.readouterr().out
    assert "客户四维分级" in words
    assert run("list", "--json") == 0
    assert [one["name"] for one in json.loads(capsys.readouterr().out)] == list(shipped_names())


@pytest.mark.parametrize(
    ("language", "expected"),
    [("zh", ("如何得分", "战略客户", "其余全部", "核心客户销量")), ("en", ("How points are earned", "Strategic", "all others", "Core customer"))],
)
def test_show_says_a_rulebook_in_words_within_80_columns(language: str, expected: tuple[str, ...], capsys: pytest.CaptureFixture[str]) -> None:
    from rich.cells import cell_len

    assert run("show", "standard", "--lang", language) == 0
    words = capsys.readouterr().out
    assert all(one in words for one in expected)
    assert max(cell_len(line) for line in words.splitlines()) <= 80


def test_show_takes_settings(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("show", "standard", "--set", "core_volume=4321", "--lang", "en") == 0
    assert "4,321" in capsys.readouterr().out
    assert run("show", "standard", "--set", "core=1", "--lang", "en") == 2


@pytest.mark.parametrize("name", shipped_names())
def test_show_can_say_every_shipped_rulebook(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    for language in ("zh", "en"):
        assert run("show", name, "--lang", language) == 0
    assert run("show", name, "--json", "--lang", "zh") == 0
    assert json.loads(capsys.readouterr().out.rpartition("\n\n")[2].lstrip() or "{}") is not None


def test_check_prints_findings_and_exits_with_none_for_notes(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("check", RFM, "--lang", "en") == 0
    words = capsys.readouterr().out
    assert "10 of 125 score cells" in words
    assert "0 errors, 0 warnings, 2 notes" in words
    assert run("check", RFM, "--lang", "en", "--strict") == 1


def test_check_says_its_count_on_one_line_however_long_the_name_of_the_file(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    far = tmp_path / ("月度规则" * 12) / ("rulebook" * 10) / "rfm.yaml"
    far.parent.mkdir(parents=True)
    far.write_text(Path(RFM).read_text("utf-8"), "utf-8")
    assert run("check", str(far), "--lang", "en") == 0
    assert capsys.readouterr().out.endswith(f"{far}: 0 errors, 0 warnings, 2 notes\n")


def test_check_gives_programs_the_cells(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("check", RFM, "--json") == 0
    found = {one["code"]: one for one in json.loads(capsys.readouterr().out)["findings"]}
    assert found["rulebook.gap"]["cells"] == ["215", "241", "251", "252", "341", "351", "441", "451", "541", "551"]
    assert len(found["rulebook.overlap"]["cells"]) == 58


def test_check_exits_with_1_for_an_error_and_3_for_what_does_not_load(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    shadowed, broken = tmp_path / "shadowed.yaml", tmp_path / "broken.yaml"
    head = "tiercli: 1\nname: x\ntitle: X\nmetrics: {v: {sum: sales.quantity}}\n"
    shadowed.write_text(head + "gradings: {tier: {levels: [{name: A}, {name: B}]}}\n", encoding="utf-8")
    broken.write_text(head + "gradings: {tier: {levels: [{name: A, whn: v > 1}, {name: B}]}}\n", encoding="utf-8")
    assert run("check", str(shadowed), "--lang", "zh") == 1
    assert "被上面的 A 全部挡住" in capsys.readouterr().out
    assert run("check", str(broken), str(shadowed), "--lang", "zh") == 3
    words = capsys.readouterr().out
    assert "broken.yaml › 5:" in words
    assert "是不是 'when'？" in words
    assert run("check", "no-such-rules", "--lang", "en") == 3


def test_schema_is_the_one_that_ships(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("schema") == 0
    assert capsys.readouterr().out == schema_text()
    path = tmp_path / "s.json"
    assert run("schema", "-o", str(path)) == 0
    assert json.loads(path.read_text(encoding="utf-8"))["$defs"]["Level"]["properties"]["from"]


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_new_rulebook_loads_and_has_nothing_to_complain_about(language: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "mine.yaml"
    assert run("new", "-o", str(path), "--lang", language) == 0
    assert load_rulebook(str(path)).rulebook.name == "mine"
    assert run("check", str(path), "--strict", "--lang", language) == 0


def test_a_new_rulebook_grades(tmp_path: Path) -> None:
    import pyarrow as pa

    from tiercli.library import score

    path = tmp_path / "mine.yaml"
    assert run("new", "-o", str(path)) == 0
    sales = pa.table({"customer_id": ["K1", "K2"], "date": ["2026-10-01", "2026-10-02"], "quantity": ["5000", "1"], "amount": ["9000", "1"]})
    assert score(sales, rules=path).column("tier").to_pylist()[0] in ("A", "B")


def test_options_decide_what_a_new_rulebook_has(tmp_path: Path) -> None:
    path = tmp_path / "规则.yaml"
    words = ["--dimensions", "recency=1,frequency=1,revenue=1,margin", "--levels", "金，银,铜", "--from", "80,60", "--title", "it's mine"]
    assert run("new", "-o", str(path), *words) == 0
    book = load_rulebook(str(path)).rulebook
    assert (book.name, book.title.zh, [level.name for level in book.gradings["tier"].levels]) == ("my-rules", "it's mine", ["金", "银", "铜"])
    assert sum(part.weight or 0 for part in book.score.values()) == 100


def test_new_never_writes_over_a_file_unless_forced(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "mine.yaml"
    path.write_text("mine", encoding="utf-8")
    assert run("new", "-o", str(path), "--lang", "en") == 5
    assert "--force" in capsys.readouterr().err
    assert path.read_text(encoding="utf-8") == "mine"
    assert run("new", "-o", str(path), "--force") == 0
    assert run("schema", "-o", str(path)) == 5


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--dimensions", "volum=1"), "Did you mean 'volume'?"),
        (("--dimensions", "volume=x"), "is not a number"),
        (("--levels", "A,A"), "each once"),
        (("--from", "70,85,50"), "high to low"),
        (("--from", "70"), "need 3 bounds"),
        (("--name", "My Rules"), "lower-case"),
    ],
)
def test_wishes_that_cannot_be_are_usage_errors(words: tuple[str, ...], said: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("new", *words, "--lang", "en") == 2
    assert said in capsys.readouterr().err


ANSWERS = {
    # a wrong answer to each question, what is said of it, then a right one; the title needs none
    "zh": [
        ("我的规则", "只能用小写字母", "east-region"),
        ("", "", "东区客户分级"),
        ("volum=1", "是不是 'volume'？", "volume=3,margin=1，credit=1"),
        ("金,金", "不能重复", "金，银,铜"),
        ("60,80", "从高到低", "80,60"),
    ],
    "en": [
        ("My Rules", "lower-case", "east-region"),
        ("", "", "East"),
        ("volume=x", "is not a number", "volume=3,margin=1,credit=1"),
        ("A,A", "each once", "Gold,Silver,Bronze"),
        ("80", "need 2 bounds", "80,60"),
    ],
}


def asked(monkeypatch: pytest.MonkeyPatch, path: Path, language: str, answers: list[str]) -> Any:
    terminal = SimpleNamespace(isatty=lambda: True)
    monkeypatch.setattr(rules, "sys", SimpleNamespace(stdin=terminal, stderr=terminal))  # the runner's own streams are none
    return CliRunner().invoke(rules.app, ["new", "-o", str(path), "--lang", language], input="".join(f"{answer}\n" for answer in answers))


def grades(path: Path, language: str, folder: Path) -> list[str]:
    """Which levels the rulebook gives to the customers of the sample."""
    with pytest.raises(SystemExit) as caught:
        main(["score", str(SAMPLE), "-r", str(path), "-o", str(folder / "r.csv"), "--format", "csv", "--lang", language, "--quiet"])
    assert not caught.value.code
    with (folder / "r.csv").open(encoding="utf-8-sig") as file:
        return [row["tier"] for row in csv.DictReader(file)]


@pytest.mark.parametrize("language", ["zh", "en"])
def test_questions_are_asked_again_after_a_wrong_answer_and_the_rulebook_works(
    language: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "new.yaml"
    answers = [answer for wrong, _, right in ANSWERS[language] for answer in ((wrong, right) if wrong else (right,))]
    done = asked(monkeypatch, path, language, answers)
    assert done.exit_code == 0, done.output
    for _, said, _ in ANSWERS[language]:
        assert said in done.stderr
    book = load_rulebook(str(path)).rulebook
    levels = ["金", "银", "铜"] if language == "zh" else ["Gold", "Silver", "Bronze"]
    assert (book.name, book.title.zh) == ("east-region", ANSWERS[language][1][2])
    assert {name: int(part.weight or 0) for name, part in book.score.items()} == {"volume": 60, "margin": 20, "credit": 20}
    assert [(level.name, level.from_) for level in book.gradings["tier"].levels] == [(levels[0], 80), (levels[1], 60), (levels[2], None)]
    assert run("check", str(path), "--lang", language) == 0
    assert ("没有发现问题" if language == "zh" else "nothing found") in capsys.readouterr().out
    assert set(grades(path, language, tmp_path)) == set(levels)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_pressing_enter_takes_what_is_offered(language: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "monthly.yaml"
    done = asked(monkeypatch, path, language, [""] * 5)
    assert done.exit_code == 0, done.output
    assert load_rulebook(str(path)).rulebook.name == "monthly"
    assert run("check", str(path), "--strict", "--lang", language) == 0
    capsys.readouterr()
    assert set(grades(path, language, tmp_path)) == {"A", "B", "C", "D"}


def test_the_bounds_that_are_offered_are_as_many_as_the_levels_ask_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    done = asked(monkeypatch, tmp_path / "six.yaml", "en", ["", "", "", "A,B,C,D,E,F", ""])
    assert done.exit_code == 0, done.output
    assert len([one for one in load_rulebook(str(tmp_path / "six.yaml")).rulebook.gradings["tier"].levels if one.from_ is not None]) == 5
    one = asked(monkeypatch, tmp_path / "one.yaml", "en", ["", "", "", "A"])
    assert one.exit_code == 0, one.output


def test_no_file_is_written_when_the_answers_end_too_early(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    done = asked(monkeypatch, tmp_path / "early.yaml", "en", ["", ""])
    assert done.exit_code != 0
    assert not (tmp_path / "early.yaml").exists()


def test_nobody_is_asked_where_nobody_can_answer(tmp_path: Path) -> None:
    path = tmp_path / "mine.yaml"
    done = CliRunner().invoke(rules.app, ["new", "-o", str(path), "--lang", "en"])
    assert done.exit_code == 0
    assert "Levels" not in done.stderr


def test_a_copy_of_a_shipped_overlay_stands_alone(tmp_path: Path) -> None:
    assert run("copy", "rfm-published", "-o", str(tmp_path / "mine.yaml")) == 0
    copied = load_rulebook(str(tmp_path / "mine.yaml"))
    assert copied.rulebook.extends is None
    assert copied.rulebook.score == load_rulebook("rfm-published").rulebook.score
    assert list(copied.rulebook.gradings) == ["segment"]


@pytest.mark.parametrize("name", [name for name in shipped_names() if "\nextends:" not in find_rulebook(name).read_text("utf-8")])
def test_a_copy_of_a_shipped_rulebook_is_the_file_itself(name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    original = (Path(__file__).resolve().parents[2] / "rules" / f"{name}.yaml").read_bytes()
    assert run("copy", name, "-o", str(tmp_path / "mine.yaml")) == 0
    assert (tmp_path / "mine.yaml").read_bytes() == original
    capsys.readouterr()
    assert run("copy", name) == 0
    assert capsys.readouterr().out == original.decode("utf-8")


def test_a_copy_with_a_name_of_its_own_differs_in_that_line_alone(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("copy", "standard", "--name", "mine", "-o", str(tmp_path / "mine.yaml")) == 0
    assert load_rulebook(str(tmp_path / "mine.yaml")).rulebook.name == "mine"
    one, other = ((folder / file).read_text("utf-8").splitlines() for folder, file in ((tmp_path, "mine.yaml"), (SAMPLE.parents[1] / "rules", "standard.yaml")))
    assert [line for line in one if line not in other] == ["name: mine"]
    assert run("copy", "standard", "-o", str(tmp_path / "mine.yaml"), "--lang", "en") == 5
    assert "exists already" in capsys.readouterr().err
    assert run("copy", "standard", "-o", str(tmp_path / "mine.yaml"), "--force") == 0
    assert run("copy", "standard", "--name", "My Rules", "--lang", "zh") == 2
    assert "小写字母" in capsys.readouterr().err
    assert run("copy", "standrd", "--lang", "en") == 3
    assert "Did you mean 'standard'?" in capsys.readouterr().err


def test_a_copy_of_an_overlay_stands_alone_and_says_the_same(tmp_path: Path) -> None:
    over = tmp_path / "over.yaml"
    over.write_text("tiercli: 1\nname: over\ntitle: Over\nextends: standard\ngradings: {tier: {levels: {A: {from: 80}}}}\n", "utf-8")
    assert run("copy", str(over), "-o", str(tmp_path / "whole.yaml")) == 0
    whole, other = load_rulebook(str(tmp_path / "whole.yaml")), load_rulebook(str(over))
    assert whole.below is None
    assert whole.rulebook.model_dump(exclude={"extends"}) == other.rulebook.model_dump(exclude={"extends"})
    assert "# from the record (建档日期)" in (tmp_path / "whole.yaml").read_text("utf-8")


@pytest.mark.parametrize(
    ("language", "words"), [("zh", ("对规则 standard 的改动", "原为", "改为")), ("en", ("Changes to the rulebook standard", "Before", "Now"))]
)
def test_show_says_what_an_overlay_changes(language: str, words: tuple[str, ...], tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    over = tmp_path / "over.yaml"
    over.write_text("tiercli: 1\nname: over\ntitle: Over\nextends: standard\ngradings: {tier: {levels: {A: {from: 81.5}}}}\n", "utf-8")
    assert run("show", str(over), "--lang", language) == 0
    shown = capsys.readouterr().out
    assert all(word in shown for word in words)
    assert any(line.split()[-2:] == ["tier_a", "81.5"] for line in shown.splitlines())
    assert run("show", "standard", "--lang", language) == 0
    assert words[0] not in capsys.readouterr().out
