"""Made sales.ods and sales.xls here, once, with LibreOffice 7 or later:

    python tests/unit/read/data/make.py

A merged customer cell, a hidden row, an error cell, a formula, a day in each format; the tests know what must come out.
"""

import subprocess
import tempfile
from datetime import datetime
from pathlib import Path

import xlsxwriter

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


def main() -> None:
    """Writes the workbook, and has it converted."""
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "sales.xlsx"
        write(source)
        for kind in ("ods", "xls"):
            profile = f"-env:UserInstallation=file://{folder}/profile"
            subprocess.run(["soffice", profile, "--headless", "--convert-to", kind, "--outdir", str(HERE), str(source)], check=True)


if __name__ == "__main__":
    main()
