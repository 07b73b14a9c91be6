"""The yardstick of the read bench: openpyxl reads every cell of a workbook.
Usage: opx.py FILE read_only|normal"""

import sys

import openpyxl

book = openpyxl.load_workbook(sys.argv[1], read_only=sys.argv[2] == "read_only", data_only=True)
cells = 0
for sheet in book.worksheets:
    for row in sheet.iter_rows(values_only=True):
        for value in row:
            if value is not None:
                cells += 1
print(cells)
