"""Nothing that comes from a file commands a terminal, a log or a calendar."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

from tiercli.cli.app import main
from tiercli.cli.log import Log
from tiercli.domain.harmless import harmless, json_words
from tiercli.report.calendar import calendar_text

HOSTILE = "甲\x1b]52;c;cHdu\x07\x1b[2J\x9b31m\u202e公司\u2066\x00\r\x7f"


def test_control_characters_and_marks_of_direction_go_and_words_stay() -> None:
    assert harmless(HOSTILE) == "甲]52;c;cHdu[2J31m公司"
    assert harmless("一\t二\n三 ±·🙂é") == "一\t二\n三 ±·🙂é"


def test_json_keeps_the_values_and_shows_none_of_them_raw() -> None:
    words = json_words({"name": HOSTILE})
    assert json.loads(words) == {"name": HOSTILE}
    assert harmless(words) == words


def test_a_calendar_and_a_log_hold_none() -> None:
    import io

    stream = io.StringIO()
    Log(stream, "en").begun(HOSTILE, ())
    assert harmless(calendar_text(HOSTILE)) == calendar_text(HOSTILE)
    assert harmless(stream.getvalue()) == stream.getvalue()


@pytest.mark.parametrize("command", [("score",), ("check",), ("show", "K1"), ("show", "--where", "volume > 0"), ("score", "--json")])
def test_no_command_prints_what_a_cell_header_or_file_name_says_to_a_terminal(command: tuple[str, ...], tmp_path: Path, capsys) -> None:
    path = tmp_path / "sales\x1b[2J\u202e.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(
            [
                ["客户编号", "客户名称", "日期", "数量", "备\x1b[31m注", "产品"],
                ["K1", HOSTILE, "2026-10-01", "5", "x", HOSTILE],
                ["K\u202e2", "乙", "?\x1b[5m", "1", "y", "z"],
            ]
        )
    out = ("-o", str(tmp_path / "out.xlsx")) if command[0] == "score" else ()
    with pytest.raises(SystemExit):
        main([*command, str(path), "--today", "2026-11-22", *out])
    printed = "".join(capsys.readouterr())
    assert printed
    assert harmless(printed) == printed
