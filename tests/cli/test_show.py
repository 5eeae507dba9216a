from __future__ import annotations

import json
from pathlib import Path

import pytest

from tiercli.cli.app import main

SALES = """customer_id,customer_name,date,quantity,product
k1,Kunlun Trading,2026-10-01,120,Urea
k1,Kunlun Trading,2026-09-01,30,Diesel
k2,Kunlun Farming,2026-10-02,40,Urea
k3,Tarim Oil,2026-10-03,7,Urea
"""
CUSTOMERS = """customer_id,customer_name,phone,region
k1,Kunlun Trading,13912345678,North
k2,Kunlun Farming,13887654321,South
k3,Tarim Oil,13711112222,North
"""


@pytest.fixture
def files(tmp_path: Path) -> list[str]:
    (tmp_path / "sales.csv").write_text(SALES, encoding="utf-8")
    (tmp_path / "customers.csv").write_text(CUSTOMERS, encoding="utf-8")
    return [str(tmp_path / "sales.csv"), str(tmp_path / "customers.csv")]


def run(capfd: pytest.CaptureFixture[str], *words: str) -> tuple[int, str, str]:
    with pytest.raises(SystemExit) as ended:
        main(["show", *words, "--lang", "en"])
    out, err = capfd.readouterr()
    return int(ended.value.code or 0), out, err


def test_a_customer_is_found_by_id_and_by_name(files: list[str], capfd: pytest.CaptureFixture[str]) -> None:
    by_id, by_name = run(capfd, "K1", *files), run(capfd, "kunlun trading", *files)
    assert by_id == by_name
    code, out, _ = by_id
    assert code == 0
    assert "Kunlun Trading" in out
    assert "Purchases by product" in out
    assert "Urea" in out


def test_the_record_fits_a_terminal_of_80_columns(files: list[str], capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    _, out, _ = run(capfd, "k1", *files)
    assert max(len(line) for line in out.splitlines()) <= 80


def test_words_that_several_names_hold_list_them_all_with_their_ids(files: list[str], capfd: pytest.CaptureFixture[str]) -> None:
    code, out, err = run(capfd, "kunlun", *files)
    assert (code, out) == (2, "")
    assert "k1 Kunlun Trading" in err
    assert "k2 Kunlun Farming" in err
    assert "Tarim" not in err


def test_a_misspelt_name_gets_a_suggestion(files: list[str], capfd: pytest.CaptureFixture[str]) -> None:
    code, _, err = run(capfd, "Tarin Oil", *files)
    assert code == 2
    assert "Tarim Oil" in err


def test_json_has_the_record_with_personal_fields_masked(files: list[str], capfd: pytest.CaptureFixture[str]) -> None:
    _, out, _ = run(capfd, "k1", *files, "--json")
    record = json.loads(out)
    assert record["id"] == "k1"
    assert record["base"]["phone"] == "1***"
    assert {row["product"]: row["quantity"] for row in record["purchases"]} == {"Urea": 120, "Diesel": 30}
    assert "13912345678" not in out


def test_personal_fields_are_shown_to_those_who_ask(files: list[str], capfd: pytest.CaptureFixture[str]) -> None:
    _, out, _ = run(capfd, "k1", *files, "--show-personal")
    assert "13912345678" in out


def test_where_lists_those_that_match(files: list[str], capfd: pytest.CaptureFixture[str]) -> None:
    code, out, _ = run(capfd, *files, "--where", "volume >= 40 and region in ['North', 'South']", "--columns", "volume,region,phone", "--format", "csv")
    lines = out.lstrip("\ufeff").splitlines()
    assert code == 0
    assert lines[0] == "customer_id,customer_name,tier,volume,region,phone"
    assert [line.split(",")[0] for line in lines[1:]] == ["k1", "k2"]
    assert lines[1].endswith(",150,North,1***")


def test_where_finds_nobody_without_an_error(files: list[str], capfd: pytest.CaptureFixture[str]) -> None:
    code, out, _ = run(capfd, *files, "--where", "volume > 1000")
    assert code == 0
    assert "0 found" in out


@pytest.mark.parametrize(
    ("condition", "words"),
    [
        ("volum > 3", "volume"),
        ("tier = 'A'", "=="),
        ("volume", "a condition"),
        ("tier > 3", ""),
        ("phone == '13912345678'", "personal"),
        ("__import__('os')", ""),
    ],
)
def test_a_condition_that_cannot_be_is_refused_before_any_file_is_read(condition: str, words: str, capfd: pytest.CaptureFixture[str]) -> None:
    code, out, err = run(capfd, "no-such-file.csv", "--where", condition)
    assert (code, out) == (2, "")
    assert "--where" in err
    assert words in err


def test_a_column_that_is_not_known_is_refused(files: list[str], capfd: pytest.CaptureFixture[str]) -> None:
    code, _, err = run(capfd, *files, "--where", "volume > 1", "--columns", "volum")
    assert code == 2
    assert "volume" in err


def test_without_a_customer_the_command_says_how_it_is_written(files: list[str], capfd: pytest.CaptureFixture[str]) -> None:
    code, _, err = run(capfd, files[0])
    assert code == 2
    assert "tiercli show CUSTOMER FILES" in err


def test_a_column_without_data_is_not_left_away_without_a_word(files: list[str], capfd: pytest.CaptureFixture[str]) -> None:
    code, out, err = run(capfd, *files, "--where", "volume >= 40", "--columns", "volume,overdue_days", "--format", "csv")
    assert code == 0
    assert "overdue_days" not in out
    assert err == "tiercli: --columns: there is no data for 'Overdue days', so the column is not shown\n"
    code, out, err = run(capfd, *files, "--where", "volume >= 40 and not overdue_days > 5", "--format", "csv")
    assert "there is no data for 'Overdue days'" in err
    assert run(capfd, *files, "--where", "volume >= 40", "--columns", "volume", "--format", "csv")[2] == ""


def test_a_condition_on_what_only_rows_have_is_said_once_with_where_it_stands(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "sales.csv"
    path.write_text("customer_id,date,quantity,manager\nk1,2026-10-01,5,Ann\n", encoding="utf-8")
    code, out, err = run(capfd, str(path), "--where", "manager == 'Ann'")
    assert (code, "0 found" in out) == (0, True)
    assert err.count("there is no data for 'Account manager', and what asks for it never holds (it stands in rows of sales only") == 1
