#!/usr/bin/env bash
# openpyxl 3.1.5 takes a cell for a date by the letters of its number format, and knows neither aaaa (星期六) nor e (the
# year, as the built-in formats of Chinese Excel have it): a cell that Excel and WPS show as 星期六 or 2025年 comes back as
# the bare serial number 45724, is_date False, with data_only=True as well; the same cell under yyyy"年" is a datetime.
# Seen: yyyy"年"m"月"d"日" → datetime(2025, 3, 8); [$-804]aaaa → 45724; [$-404]e"年" → 45724.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q --disable-pip-version-check openpyxl==3.1.5
"$folder/venv/bin/python" - <<'PY'
import io

import openpyxl

FORMATS = ('yyyy"年"m"月"d"日"', "[$-804]aaaa", '[$-404]e"年"')
book = openpyxl.Workbook()
for row, form in enumerate(FORMATS, 1):
    book.active.cell(row, 1, 45724).number_format = form
file = io.BytesIO()
book.save(file)
cells = [cell for (cell,) in openpyxl.load_workbook(file, data_only=True).active.iter_rows()]
for cell in cells:
    print(cell.number_format, cell.is_date, repr(cell.value))
assert [cell.is_date for cell in cells] == [True, False, False], "it behaves otherwise now"
PY
