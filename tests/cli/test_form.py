"""`--form`: the company's own form in place of the report, for `score`, `run` and `template`."""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Iterator
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter

from tiercli.cli.app import main

Told = Callable[..., tuple[int, str, str]]
SALES = "日期,客户编号,客户名称,数量(吨),业务员\n2026-09-28,K1,一公司,60,张三\n2026-09-28,K2,二公司,5,李四\n2026-09-28,K3,三公司,80,张三\n"
RULES = "tiercli: 1\nname: small\ntitle: 小\nmetrics: {volume: {sum: sales.quantity, unit: t, title: 销量}}\ngradings: {tier: {levels: [{name: A, when: volume >= 50}, {name: B}]}}\n"


@pytest.fixture
def told(tmp_path: Path) -> Iterator[Told]:
    """told(words ...) in a folder with sales.csv, small.yaml and form.xlsx: exit code, standard output, standard error."""
    (tmp_path / "sales.csv").write_text(SALES, "utf-8")
    (tmp_path / "small.yaml").write_text(RULES, "utf-8")
    with xlsxwriter.Workbook(tmp_path / "form.xlsx") as book:
        sheet = book.add_worksheet("表")
        sheet.write_row("A1", ["A 级", "{{tier.A.customers}}"])
        sheet.write_row("A3", ["客户编号", "销量"])

    def run(*words: str | Path) -> tuple[int, str, str]:
        out, err = io.StringIO(), io.StringIO()
        with redirect_stdout(out), redirect_stderr(err), pytest.raises(SystemExit) as ended:
            main([str(word) for word in words])
        return int(ended.value.code or 0), out.getvalue(), err.getvalue()

    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(tmp_path)
        patch.setenv("LC_ALL", "en_US.UTF-8")
        patch.setenv("TIERCLI_TODAY", "2026-10-15")
        yield run


def score(*words: str) -> tuple[str, ...]:
    return ("score", "sales.csv", "-r", "small.yaml", "--form", "form.xlsx", *words)


def rows(path: Path | str) -> list[tuple[object, ...]]:
    return [tuple(cell.value for cell in row) for row in openpyxl.load_workbook(path).worksheets[0].iter_rows()]


def test_score_writes_the_form_in_place_of_the_report(told: Told) -> None:
    before = Path("form.xlsx").read_bytes()
    assert told(*score("-o", "out.xlsx", "-q"))[0] == 0
    assert rows("out.xlsx") == [("A 级", 2), (None, None), ("客户编号", "销量"), ("K3", 80), ("K1", 60), ("K2", 5)]
    assert Path("form.xlsx").read_bytes() == before


def test_without_a_name_the_form_goes_where_the_report_would(told: Told) -> None:
    code, out, _ = told(*score())
    assert (code, "sales-tiers-2026-09.xlsx" in out) == (0, True)
    assert rows("sales-tiers-2026-09.xlsx")[0] == ("A 级", 2)


def test_other_formats_are_written_beside_it_as_they_always_are(told: Told) -> None:
    assert told(*score("-o", "out.xlsx", "--format", "xlsx,csv", "-q"))[0] == 0
    assert rows("out.xlsx")[0] == ("A 级", 2)
    assert Path("out.csv").read_text("utf-8-sig").startswith("customer_id,")


def test_a_split_report_is_a_form_for_each_part(told: Told) -> None:
    Path("customers.csv").write_text("客户编号,客户名称,客户经理\nK1,一公司,张三\nK2,二公司,李四\nK3,三公司,张三\n", "utf-8")
    assert told(*score("customers.csv", "-o", "out.xlsx", "--split-by", "manager", "-q"))[0] == 0
    assert [row[0] for row in rows("out-张三.xlsx")[3:]] == ["K3", "K1"]
    assert rows("out-李四.xlsx")[0] == ("A 级", 0)


def test_what_could_not_be_placed_is_among_the_findings_and_strict_minds_it(told: Told) -> None:
    with xlsxwriter.Workbook("form.xlsx") as book:
        book.add_worksheet("表").write("A1", "{{no.such}}")
    code, out, err = told(*score("-o", "out.xlsx", "--json", "--strict"))
    found = {finding["code"]: finding for finding in json.loads(out)["findings"]}
    assert code == 1
    assert found["form.unknown-name"]["where"] == "form.xlsx › 表 › A1"
    assert "Traceback" not in err
    assert told(*score("-o", "out.xlsx", "-q"))[0] == 0


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("-o", "form.xlsx"), 5, "form.xlsx"),
        (("-o", "out.xlsm"), 2, "The form is .xlsx"),
        (("-o", "out.csv"), 2, "no xlsx was asked for"),
        (("-o", "out.xlsx", "--format", "csv"), 2, "no xlsx was asked for"),
        (("-o", "out.xlsx", "--live"), 2, "--form does not go with --live"),
        (("-o", "out.xlsx", "--split-by", "业务员", "--one-file"), 2, "--form does not go with --one-file"),
        (("-o", "out.xlsx", "--form", "none.xlsx"), 4, "the form cannot be read"),
        (("-o", "out.xlsx", "--form", "sales.csv"), 4, "no form in .xlsx or .xlsm"),
    ],
)
def test_what_cannot_be_is_refused_before_anything_is_written(told: Told, words: tuple[str, ...], code: int, said: str) -> None:
    form = Path("form.xlsx").read_bytes()
    found, _, err = told(*score(*words), "--lang", "en")
    assert (found, said in err, "Traceback" in err) == (code, True, False), err
    assert not Path("out.xlsx").exists()
    assert Path("form.xlsx").read_bytes() == form


def test_the_form_goes_to_standard_output_like_a_report(told: Told, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    with pytest.raises(SystemExit) as ended:
        main([*score("-o", "-", "--format", "xlsx", "-q")])
    assert not ended.value.code
    assert openpyxl.load_workbook(io.BytesIO(capfdbinary.readouterr().out)).worksheets[0]["B1"].value == 2


BATCH = "tiercli: 1\ninputs: [sales.csv]\nrulebooks: [small.yaml]\noutput: 'out/{period}.xlsx'\n"


@pytest.mark.parametrize(("more", "words"), [("form: form.xlsx\n", ()), ("", ("--form", "form.xlsx"))])
def test_run_fills_the_form_that_the_batch_or_the_option_names(told: Told, more: str, words: tuple[str, ...]) -> None:
    Path("batch.yaml").write_text(BATCH + more, "utf-8")
    assert told("run", "batch.yaml", "--period", "2026-09", "-q", *words)[0] == 0
    assert rows("out/2026-09.xlsx")[0] == ("A 级", 2)
    again = Path("out/2026-09.xlsx").read_bytes()
    assert told("run", "batch.yaml", "--period", "2026-09", "-q", *words)[0] == 0
    assert Path("out/2026-09.xlsx").read_bytes() == again


def test_a_rulebook_of_the_batch_may_have_its_own_form(told: Told) -> None:
    Path("batch.yaml").write_text(BATCH.replace("[small.yaml]", "[{rules: small.yaml, form: form.xlsx}]") + "form: none.xlsx\n", "utf-8")
    assert told("run", "batch.yaml", "--period", "2026-09", "-q")[0] == 0
    assert rows("out/2026-09.xlsx")[0] == ("A 级", 2)


def test_a_form_that_is_not_there_fails_the_run_before_it_is_stored(told: Told) -> None:
    Path("batch.yaml").write_text(BATCH + "form: none.xlsx\n", "utf-8")
    code, _, err = told("run", "batch.yaml", "--period", "2026-09", "-q", "--lang", "en")
    assert (code, "the form cannot be read" in err) == (4, True)
    assert not Path("history/small/2026-09").exists()


@pytest.mark.parametrize("language", ["zh", "en"])
def test_template_writes_a_form_that_score_fills(told: Told, language: str) -> None:
    code, out, _ = told("template", "--form", "-r", "small.yaml", "-o", "mine.xlsx", "--lang", language)
    assert (code, "--form mine.xlsx" in out) == (0, True)
    assert told("score", "sales.csv", "-r", "small.yaml", "--form", "mine.xlsx", "-o", "done.xlsx", "-q", "--lang", language)[0] == 0
    assert [row[1] for row in openpyxl.load_workbook("done.xlsx").worksheets[1].iter_rows(min_row=5, values_only=True)] == ["K3", "K1", "K2"]
    assert told("template", "--form", "-r", "small.yaml", "-o", "mine.xlsx")[0] == 5  # what is there may have been changed
