"""A CSV file in, its rows out, whatever a spreadsheet put between, around or in front of the cells."""

import csv
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Literal

from core.errors import InputError
from core.reading import read_text

DELIMITERS = ",;\t|"
LONGEST_CELL = 1_000_000
"""The csv module stops at 131,072 characters, less than a carrier's event text pasted whole may hold."""

_AS_FORMULA = re.compile(r'="([^"]*)"')
"""How an export keeps a spreadsheet from making a number of an id."""

Dates = Literal["day/month/year", "month/day/year"]
"""What stands first in `3/11/2026`, which countries write either way."""

_DAY = re.compile(r"(\d{1,2})([./-])(\d{1,2})\2(\d{4}|\d{2})(?!\d)")
_LOOSE_OFFSET = re.compile(r"(?<=:\d\d) (?=[+-]\d\d:?\d\d$)")
"""The blank of `10:00:00 +0100`."""
_SHORT_HOUR = re.compile(r"(?<=\d )\d(?=:\d\d)")
"""The hour of `3.11.2026 9:05`."""


def read_csv_rows(path: Path) -> Iterator[tuple[int, list[str]]]:
    """(line from 1, cells without blanks around them) of every row that is not blank, the header first. Raises
    `InputError` naming the line where a row is no CSV."""
    text = read_text(path).replace("\r\n", "\n")
    lines = text.split("\n" if "\n" in text else "\r")  # only there: a cell may hold any other separator
    header = next((number for number, line in enumerate(lines) if line.strip()), 0)
    delimiter = max(DELIMITERS, key=lines[header].count)
    if lines[header].lower() == f"sep={delimiter}":  # said to Excel alone
        lines[header] = ""
    csv.field_size_limit(LONGEST_CELL)
    reader = csv.reader((line + "\n" for line in lines), delimiter=delimiter, strict=True)
    line = 1
    try:
        for cells in reader:
            stripped = [_plain(cell.strip()) for cell in cells]
            if any(stripped):
                yield line, stripped
            line = reader.line_num + 1
    except csv.Error as error:
        raise InputError(f"is not CSV: {error}", file=path, line=line) from error


def uneven(cells: Sequence[str], header: Sequence[str], path: Path, line: int) -> InputError:
    """Of a row that does not fit its header."""
    problem = f"has {len(cells)} cells, the header has {len(header)}; put a cell that holds a delimiter in quotes"
    return InputError(problem, file=path, line=line)


def iso_day(cell: str, dates: Dates | None = None) -> str:
    """`3.11.26 9:05` as `2026-11-03 09:05`, and `3/11/26` where `dates` says what stands first in it; anything else as
    it is. With dots the day stands first in every country."""
    cell = _SHORT_HOUR.sub(r"0\g<0>", _LOOSE_OFFSET.sub("", cell))
    if not (found := _DAY.match(cell)) or (found[2] != "." and dates is None):
        return cell
    first, sign, second, year = found.groups()
    day, month = (second, first) if sign != "." and dates == "month/day/year" else (first, second)
    return f"{year if len(year) == 4 else '20' + year}-{month:0>2}-{day:0>2}{cell[found.end() :]}"


def may_begin_with_the_month(cell: str) -> bool:
    """Whether a cell holds a day of which it is open what stands first."""
    return bool((found := _DAY.match(cell)) and found[2] != ".")


def _plain(cell: str) -> str:
    found = _AS_FORMULA.fullmatch(cell)
    return found[1].strip() if found else cell
