"""`tiercli fields`: the one list of tables and fields, as people and programs read it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tiercli.cli.app import main
from tiercli.domain.fields import STANDARD
from tiercli.outcome.labels import display_width


def run(capfd: pytest.CaptureFixture[str], *words: object, lang: str = "zh") -> tuple[int, str, str]:
    with pytest.raises(SystemExit) as ended:
        main(["fields", *map(str, words), "--lang", lang])
    out, err = capfd.readouterr()
    return int(ended.value.code or 0), out, err


def test_every_table_and_field_is_printed(capfd: pytest.CaptureFixture[str]) -> None:
    _, out, _ = run(capfd)
    for table in STANDARD.values():
        assert f"{table.name}  {table.title.zh}" in out
        for field in table.fields:
            assert field.name in out


@pytest.mark.parametrize("name", ["receivables", "应收账款", "Receivables", "账龄"])
def test_one_table_is_known_by_name_title_and_sheet_name(capfd: pytest.CaptureFixture[str], name: str) -> None:
    code, out, _ = run(capfd, name)
    assert code == 0
    assert "overdue_days" in out
    assert "satisfaction" not in out


def test_an_unknown_table_is_wrong_usage_with_a_near_name(capfd: pytest.CaptureFixture[str]) -> None:
    code, out, err = run(capfd, "recievables", lang="en")
    assert (code, out) == (2, "")
    assert "receivables" in err


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_list_fits_80_columns(capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, lang: str) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    _, out, _ = run(capfd, lang=lang)
    assert max(display_width(line) for line in out.splitlines()) <= 80


def test_units_and_personal_fields_are_said(capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "200")
    _, out, _ = run(capfd, "customers")
    lines = {line.split()[0]: line for line in out.splitlines() if line.split()}
    assert "数量(吨)" in lines["annual_demand"]
    assert "[个人信息]" in lines["phone"]
    assert "[个人信息]" not in lines["region"]


def test_json_holds_the_same_list(capfd: pytest.CaptureFixture[str]) -> None:
    tables = {table["name"]: table for table in json.loads(run(capfd, "--json")[1])["tables"]}
    assert list(tables) == list(STANDARD)
    quantity = next(field for field in tables["sales"]["fields"] if field["name"] == "quantity")
    assert (quantity["kind"], quantity["unit"], quantity["personal"]) == ("quantity", "t", False)
    assert "销量" in quantity["aliases"]


def test_a_rulebook_adds_its_own_fields_and_they_are_marked(tmp_path: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "120")
    rules = tmp_path / "own.yaml"
    rules.write_text(
        "tiercli: 1\nname: own\ntitle: Own\nfields: {customers: {cold_store: {kind: flag, title: {zh: 冷库, en: Cold store}}}}\n"
        "gradings: {tier: {levels: [{name: A, when: cold_store}, {name: B}]}}\n",
        encoding="utf-8",
    )
    _, out, _ = run(capfd, "customers", "-r", rules)
    line = next(line for line in out.splitlines() if line.startswith("cold_store"))
    assert "冷库" in line
    assert "规则自带" in line
    fields = json.loads(run(capfd, "customers", "-r", rules, "--json")[1])["tables"][0]["fields"]
    assert [field["name"] for field in fields if field["from_rulebook"]] == ["cold_store"]
