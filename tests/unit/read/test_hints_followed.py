"""Every hint that is printed is followed: it ends with a result or a better question, never with the same or a worse one."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from tiercli.cli.app import main

_CELLS = {
    "customer": ["甲公司", "乙公司", "丙农资", "丁化工"], "day": ["2026-10-01", "2026-10-03", "2026-10-05", "2026-10-09"], "tonnes": ["12.5", "30", "7", "120"],
    "number": ["1", "2", "3", "4"], "document": ["S001", "S002", "S003", "S004"], "due": ["2026-11-01", "2026-11-03", "2026-11-05", "2026-11-09"],
    "person": ["张三", "李四", "张三", "王五"], "phone": ["13800000001", "13800000002", "13800000003", "13800000004"], "share": ["0.1", "0.2", "0.1", "0.3"],
}  # fmt: skip
_HINT = re.compile(r'--(?:map|date-order|encoding|fill-down|skip-sheet)(?:\s+|=)(?:"[^"]*"|[^\s。；,;)）]+)')
WORKING = {
    "a date": "客户名称=customer,提货日=day,数量=tonnes",
    "a date beside a serial number": "序号=number,客户名称=customer,提货日=day,数量=tonnes",
    "a date beside a due date": "客户名称=customer,到期日=due,发货日=day,数量=tonnes",
    "an owner of goods beside a driver": "货主=customer,日期=day,数量=tonnes,司机=person",
    "a receiver beside the salesman": "业务员=person,日期=day,数量=tonnes,收货=customer",
    "a customer beside a document": "提货单=document,客商户=customer,日期=day,数量=tonnes",
    "tonnes": "客户名称=customer,日期=day,出货吨=tonnes",
    "tonnes beside a phone": "客户名称=customer,电话=phone,日期=day,合计吨=tonnes",
    "an English date": "Customer=customer,When=day,Quantity=tonnes",
    "an English firm": "Buyer firm=customer,Date=day,Quantity=tonnes",
    "all three in English": "Firm name (full)=customer,Lift date=day,Net tonnes=tonnes",
    "English tonnes": "Customer=customer,Date=day,Lifted MT=tonnes",
}
NONE = {
    "a share is no quantity": "客户名称=customer,日期=day,占比=share",
    "nothing but customers": "客户名称=customer,业务员=person",
    "a driver is no customer": "司机=person,日期=day,数量=tonnes",
}


def _run(folder: Path, capsys: pytest.CaptureFixture[str], columns: str, *more: str) -> tuple[int, str]:
    pairs = [one.split("=") for one in columns.split(",")]
    rows = zip(*(_CELLS[kind] for _, kind in pairs), strict=True)
    lines = [",".join(header for header, _ in pairs), *(",".join(row) for row in rows)]
    (folder / "s.csv").write_text("\n".join(lines) + "\n", "utf-8")
    capsys.readouterr()
    with pytest.raises(SystemExit) as ended:
        main(["score", str(folder / "s.csv"), "--lang", "en", "--as-of", "2026-10-31", "--format", "csv", "-o", str(folder / "o.csv"), *more])
    return int(ended.value.code or 0), capsys.readouterr().err


def _hints(words: str) -> list[str]:
    return [hint.rstrip(".") for hint in dict.fromkeys(_HINT.findall(words)) if "HEADER" not in hint]


@pytest.mark.parametrize("name", WORKING)
def test_what_is_hinted_ends_with_a_result(tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str) -> None:
    code, words = _run(tmp_path, capsys, WORKING[name])
    hints = _hints(words)
    assert code == 4
    assert hints, words
    assert _run(tmp_path, capsys, WORKING[name], *(part for hint in hints for part in shlex.split(hint)))[0] == 0
    rows = (tmp_path / "o.csv").read_text("utf-8-sig").splitlines()
    assert len(rows) == 5
    assert any(row.startswith(("丁化工,", "K4,丁化工")) for row in rows)


@pytest.mark.parametrize("name", NONE)
def test_what_would_not_work_is_not_hinted(tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str) -> None:
    code, words = _run(tmp_path, capsys, NONE[name])
    assert (code, _hints(words)) == (4, [])
    assert "--map" in words  # the way is shown, without a guess
