"""Makes the benchmark's workbook: many sales rows of eight columns, and their customers. Seeded; not committed, for its size."""

from __future__ import annotations

import argparse
import math
from datetime import datetime, timedelta
from pathlib import Path
from random import Random

import xlsxwriter

DATA = Path(__file__).parent / "data"
SALES_HEADERS = ("日期", "客户编号", "客户名称", "产品", "地区", "数量(吨)", "金额(元)", "毛利(元)")
CUSTOMER_HEADERS = ("客户编号", "客户名称", "地区", "信用等级")
REGIONS = ("乌鲁木齐", "昌吉", "石河子", "伊犁", "塔城", "博州", "阿克苏", "喀什", "巴州", "哈密")
PRODUCTS = {"尿素": 1800, "复合肥": 2900, "磷酸二铵": 3600, "0号柴油": 7200, "92号汽油": 8400}
START, DAYS = datetime(2024, 11, 1), 730


def workbook_path(rows: int, customers: int) -> Path:
    """Where the workbook of that size is kept."""
    return DATA / f"sales-{rows}x{customers}.xlsx"


def make(rows: int, customers: int) -> Path:
    """The workbook of that size; made only if it is not there yet."""
    path = workbook_path(rows, customers)
    if path.exists():
        return path
    path.parent.mkdir(exist_ok=True)
    unfinished = path.with_suffix(".part")
    random = Random(f"{rows} {customers}")
    people = [
        (f"C{number:06d}", f"{random.choice(REGIONS)}第{number}农资有限公司", random.choice(REGIONS), random.choice(("AAA", "AA", "A", "A", "B", "C")))
        for number in range(customers)
    ]
    workbook = xlsxwriter.Workbook(unfinished)
    _write_sales(workbook, people, rows, random)
    sheet = workbook.add_worksheet("客户档案")
    for line, row in enumerate((CUSTOMER_HEADERS, *people)):
        for column, cell in enumerate(row):
            sheet.write_string(line, column, cell)
    workbook.close()
    unfinished.rename(path)
    return path


def _write_sales(workbook: xlsxwriter.Workbook, people: list[tuple[str, str, str, str]], rows: int, random: Random) -> None:
    day = workbook.add_format({"num_format": "yyyy-mm-dd"})
    sheet = workbook.add_worksheet("销售明细")
    for column, header in enumerate(SALES_HEADERS):
        sheet.write_string(0, column, header)
    sizes = [random.lognormvariate(2.5, 1.2) for _ in people]
    for line in range(1, rows + 1):
        # Every customer buys at least once; after that the smaller numbers buy more often.
        buyer = line - 1 if line <= len(people) else math.floor(len(people) * random.random() ** 1.5)
        identity, name, region, _ = people[buyer]
        product, price = random.choice(list(PRODUCTS.items()))
        tonnes = round(sizes[buyer] * random.uniform(0.5, 1.5), 3) * (-1 if random.random() < 0.01 else 1)
        amount = round(tonnes * price * random.uniform(0.97, 1.03), 2)
        sheet.write_datetime(line, 0, START + timedelta(days=random.randrange(DAYS)), day)
        for column, text in enumerate((identity, name, product, region), start=1):
            sheet.write_string(line, column, text)
        for column, number in enumerate((tonnes, amount, round(amount * random.uniform(0.02, 0.09), 2)), start=5):
            sheet.write_number(line, column, number)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=200_000)
    parser.add_argument("--customers", type=int, default=20_000)
    options = parser.parse_args()
    print(make(options.rows, options.customers))
