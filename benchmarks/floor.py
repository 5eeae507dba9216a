"""The floor: read the workbook with fastexcel, stream 20,000 x 20 cells with XlsxWriter, compute nothing.

Usage: python benchmarks/floor.py INPUT.xlsx OUTPUT.xlsx
"""

import sys

import fastexcel
import xlsxwriter

ROWS, COLUMNS = 20_000, 20

source, target = sys.argv[1:]
reader = fastexcel.read_excel(source)
read = [reader.load_sheet(name).to_arrow() for name in reader.sheet_names]

with xlsxwriter.Workbook(target, {"constant_memory": True}) as workbook:
    sheet = workbook.add_worksheet()
    for row in range(ROWS):
        for column in range(0, COLUMNS, 2):
            sheet.write_string(row, column, "重点客户")
            sheet.write_number(row, column + 1, row * 1.25 + column)
