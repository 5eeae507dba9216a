"""A slip of this program while it reads is called that, with exit code 70; damage that a reader meets stays the file's, with exit code 4."""

from __future__ import annotations

import textwrap
from pathlib import Path

import pytest

from tiercli.cli.app import main

UNDERSTAND, DECODED, REPLY = "tiercli.read.sheet.sheet:understand", "tiercli.read.formats.delimited:decoded", "tiercli.read.worker:reply_of_reading"
OURS, THEIRS = "tiercli.read.injected", "xlrd.injected"


@pytest.fixture
def sales(tmp_path: Path) -> Path:
    path = tmp_path / "sales.csv"
    path.write_text("客户,日期,数量\n甲,2025-01-01,1\n", encoding="utf-8")
    return path


def break_in_the_reading_process(monkeypatch: pytest.MonkeyPatch, folder: Path, what: str, statement: str, within: str) -> None:
    """Has a function of the reading process fail as if by code of the module `within`: Python itself loads this file first there."""
    module, _, name = what.partition(":")
    code = f"""
        import {module} as module
        names = {{"__name__": {within!r}}}
        exec(compile("def broken(*_, **__):\\n    {statement}\\n", "injected.py", "exec"), names)
        module.{name} = names["broken"]
    """
    (folder / "sitecustomize.py").write_text(textwrap.dedent(code), encoding="utf-8")
    monkeypatch.syspath_prepend(str(folder))


def run(capfd: pytest.CaptureFixture[str], *words: str) -> tuple[int, str]:
    with pytest.raises(SystemExit) as ended:
        main(["check", *words])
    return int(ended.value.code or 0), capfd.readouterr().err


@pytest.mark.parametrize("what", [UNDERSTAND, DECODED])
@pytest.mark.parametrize("kind", ["TypeError", "KeyError", "AttributeError", "AssertionError", "ImportError", "IndexError"])
def test_our_own_slip_is_called_ours_in_both_languages(
    sales: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str], what: str, kind: str
) -> None:
    break_in_the_reading_process(monkeypatch, tmp_path, what, f"raise {kind}('the cell of a customer')", OURS)
    code, words = run(capfd, str(sales), "--lang", "zh")
    assert code == 70
    assert words.startswith("tiercli: sales.csv: 读取时程序内部出错")
    assert "--debug" in words
    code, english = run(capfd, str(sales), "--lang", "en")
    assert code == 70
    assert english.startswith("tiercli: sales.csv: internal error while reading")
    for said in (words, english):
        assert kind in said
        assert "损坏" not in said
        assert "damaged" not in said
        assert "Traceback" not in said
        assert "the cell of a customer" not in said


def test_debug_shows_the_traceback_of_the_reading_process(
    sales: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    break_in_the_reading_process(monkeypatch, tmp_path, UNDERSTAND, "raise KeyError('quantity')", OURS)
    code, words = run(capfd, str(sales), "--lang", "en", "--debug")
    assert code == 70
    assert "KeyError: 'quantity'" in words
    assert 'File "injected.py", line 2, in broken' in words
    assert "sales.csv" in words


def test_values_that_no_text_excuses_are_ours_once_the_cells_are_there(
    sales: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    break_in_the_reading_process(monkeypatch, tmp_path, UNDERSTAND, "raise ValueError('x')", OURS)
    assert run(capfd, str(sales), "--lang", "en")[0] == 70


def test_a_slip_after_reading_is_ours_too(sales: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> None:
    break_in_the_reading_process(monkeypatch, tmp_path, REPLY, "raise TypeError('x')", OURS)
    code, words = run(capfd, str(sales), "--lang", "en")
    assert code == 70
    assert "sales.csv: internal error while reading it (TypeError)" in words


@pytest.mark.parametrize(
    ("statement", "within", "said"),
    [
        ("raise KeyError('sst')", THEIRS, "is damaged"),
        ("raise AssertionError()", THEIRS, "is damaged"),
        ("raise TypeError('x')", THEIRS, "is damaged"),
        ("raise ValueError('invalid literal')", OURS, "is damaged"),
        ("raise __import__('zipfile').BadZipFile('x')", OURS, "is damaged"),
        ("raise __import__('xml.etree.ElementTree').etree.ElementTree.ParseError('x')", OURS, "is damaged"),
        ("raise type('PanicException', (BaseException,), {'__module__': 'pyo3_runtime'})('x')", OURS, "is damaged"),
        ("raise OSError('x')", OURS, "is damaged"),
        ("raise OSError(5, 'Input/output error')", OURS, "cannot be read: Input/output error"),
        ("raise MemoryError()", OURS, "needs more memory"),
        ("raise ImportError('x.so: failed to map segment from shared object')", OURS, "needs more memory"),
        ("__import__('os').kill(__import__('os').getpid(), 9)", OURS, "more memory than allowed"),
    ],
)
def test_what_readers_and_the_machine_report_stays_the_files(
    sales: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str], statement: str, within: str, said: str
) -> None:
    break_in_the_reading_process(monkeypatch, tmp_path, DECODED, statement, within)
    code, words = run(capfd, str(sales), "--lang", "en")
    assert code == 4, words
    assert "sales.csv" in words
    assert said in words
    assert run(capfd, str(sales), "--lang", "zh")[0] == 4


def test_too_little_memory_while_understanding_is_not_our_slip(
    sales: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    break_in_the_reading_process(monkeypatch, tmp_path, UNDERSTAND, 'raise RuntimeError(\\"can\'t start new thread\\")', OURS)
    code, words = run(capfd, str(sales), "--lang", "en")
    assert (code, "needs more memory" in words) == (4, True), words


def test_a_slip_while_marking_is_ours_and_nothing_is_written(
    sales: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    import openpyxl

    book = openpyxl.Workbook()
    for row in (["客户", "日期", "数量"], ["甲", "2025-01-01", "多"], ["乙", "2025-01-01", 1]):
        book.active.append(row)
    book.save(tmp_path / "book.xlsx")
    break_in_the_reading_process(monkeypatch, tmp_path, "tiercli.xlsx.make:_changed_in_place", "raise KeyError('x')", OURS)
    code, words = run(capfd, str(tmp_path / "book.xlsx"), "-o", str(tmp_path / "marked.xlsx"), "--lang", "en")
    assert code == 70
    assert "book.xlsx: internal error while marking it (KeyError)" in words
    assert not (tmp_path / "marked.xlsx").exists()
