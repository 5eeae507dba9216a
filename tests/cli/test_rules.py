"""`tiercli rules`: what it prints, writes and exits with."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tiercli.cli.app import main
from tiercli.rulebook.load import load_rulebook
from tiercli.rulebook.schema import schema_text
from tiercli.rulebook.shipped import shipped_names

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
    ("language", "expected"), [("zh", ("如何得分", "战略客户", "其余全部", "核心客户销量")), ("en", ("How points are earned", "Strategic", "all others", "Core customer"))]
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
    assert "0 error, 0 warning, 2 note" in words
    assert run("check", RFM, "--lang", "en", "--strict") == 1


def test_check_says_its_count_on_one_line_however_long_the_name_of_the_file(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    far = tmp_path / ("月度规则" * 12) / ("rulebook" * 10) / "rfm.yaml"
    far.parent.mkdir(parents=True)
    far.write_text(Path(RFM).read_text("utf-8"), "utf-8")
    assert run("check", str(far), "--lang", "en") == 0
    assert capsys.readouterr().out.endswith(f"{far}: 0 error, 0 warning, 2 note\n")


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
    assert "是不是 'when'?" in words
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
