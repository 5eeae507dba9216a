"""Made sales and formats, each .ods and .xls, here, once, with LibreOffice 7 or later:

    python tests/unit/read/data/make.py [sales] [formats]

A merged customer cell, a hidden row, an error cell, a formula, a day in each format; the tests know what must come out.
"""

import subprocess
import sys
import tempfile
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import xlsxwriter
from xlsxwriter.format import Format

HERE = Path(__file__).parent


def write(path: Path) -> None:
    """The workbook that both files are made from."""
    with xlsxwriter.Workbook(str(path), {"default_date_format": "yyyy-mm-dd"}) as book:
        middle = book.add_format({"valign": "vcenter"})
        sheet = book.add_worksheet("销售明细")
        sheet.write_row(0, 0, ["某公司 2025 年销售明细"])
        sheet.write_row(1, 0, ["日期", "订单号", "客户名称", "数量(吨)", "金额(元)"])
        sheet.write_row(2, 0, [datetime(2025, 3, 1), "00123", None, 1.5, 1800])
        sheet.write_row(3, 0, [datetime(2025, 3, 2), "1E5", None, 2.25, 2700.5])
        sheet.merge_range(2, 2, 3, 2, "昆仑农资", middle)
        sheet.write_row(4, 0, [datetime(2025, 3, 3), "00124", "伊犁农资", 4, 4800])
        sheet.set_row(4, None, None, {"hidden": True})
        sheet.write_row(5, 0, [datetime(2025, 3, 4), "00125", "喀什农资"])
        sheet.write_formula(5, 3, "=1/0", None, "#DIV/0!")
        sheet.write_number(5, 4, 100)
        sheet.write_row(6, 0, [datetime(2025, 3, 5), "00126", "喀什农资"])
        sheet.write_formula(6, 3, "=4*2", None, 8)
        sheet.write_number(6, 4, 9600)
        sheet.write_row(7, 0, ["合计", None, None, 15.75, 19000.5])


def write_formats(path: Path) -> None:
    """The same numbers under formats that say what they mean."""
    with xlsxwriter.Workbook(str(path)) as book:

        def shown(code: str) -> Format:
            return book.add_format({"num_format": code})

        sheet = book.add_worksheet("销售明细")
        sheet.write_row(0, 0, ["日期", "客户编号", "数量", "金额", "单号"])
        rows = (("00000", "0.00", '"¥"#,##0.00', '"SO"0000'), ("00000", '0"kg"', "[$$-409]#,##0", "0"), ("0", "0.0", "[$€-407]#,##0", "0"))
        for number, codes in enumerate(rows, 1):
            sheet.write(number, 0, f"2025-03-0{number}")
            for column, (value, code) in enumerate(zip((123, 500, 8000, 7), codes, strict=True), 1):
                sheet.write(number, column, value, shown(code))
        further = book.add_worksheet("客户档案")
        further.write_row(0, 0, ["客户编号", "信用额度"])
        further.write(1, 0, 123, shown("00000"))
        further.write(1, 1, 0.85, shown("0%"))


def main() -> None:
    """Writes the workbooks, and has them converted."""
    with tempfile.TemporaryDirectory() as folder:
        for name, writer in (("sales", write), ("formats", write_formats)):
            if name in sys.argv[1:] or len(sys.argv) == 1:
                convert(folder, name, writer)


def convert(folder: str, name: str, writer: Callable[[Path], None]) -> None:
    """One workbook in both kinds."""
    source = Path(folder) / f"{name}.xlsx"
    writer(source)
    for kind in ("ods", "xls"):
        profile = f"-env:UserInstallation=file://{folder}/profile"
        subprocess.run(["soffice", profile, "--headless", "--convert-to", kind, "--outdir", str(HERE), str(source)], check=True)


if __name__ == "__main__":
    main()
