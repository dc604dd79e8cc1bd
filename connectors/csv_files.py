"""A CSV file in, validated records out: columns as in `columns.yaml`, rows that share a key are one record."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ValidationError

from connectors.layouts import CURRENCY, Layout, export_of, renamed, said_as_ours
from core.csv_rows import iso_day, may_begin_with_the_month, read_csv_rows, uneven
from core.errors import InputError
from core.reading import to_record, worst_problem
from core.record import decimals_of

R = TypeVar("R", bound=BaseModel)

STORE = "store"
"""The column that says on whose clock the times of its row were read."""

EITHER_WAY = (
    "the day or the month may stand first; say in {}.yaml beside it which, as `dates: day/month/year` or "
    "`dates: month/day/year`"
)

ZoneOf = Callable[[str | None], ZoneInfo | None]
"""A store's id, or None, in; the time zone of its clock out, None where that is open."""

_DECIMAL_COMMA = re.compile(r"-?(\d{1,3}(?:[.\u00a0\u202f ]\d{3})+|\d+),(\d{1,2})")
_DECIMAL_POINT = re.compile(r"-?\d{1,3}(?:[,'’]\d{3})+(?:\.\d{1,2})?")
_POINTS_ALONE = re.compile(r"-?\d{1,3}(?:\.\d{3})+")
_ROUNDED = re.compile(r"\d[.,]\d+E\+\d+")
_FAILED = re.compile(r"#(?:[A-ZÄÖÜ]{2,8}(?:/0)?[!?]|N/A|NV)")
"""`#REF!`, `#WERT!`, `#N/A`: what a spreadsheet shows where it has no value."""
_ON_THE_CLOCK = re.compile(r"\d{4}-\d{2}-\d{2}(?:[ T]\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?)?")


@dataclass
class _Draft:
    """One record while its rows are read."""

    line: int
    row: dict[str, str]
    """Its first row."""
    values: dict[str, Any]
    """Its own fields, nested as the record wants them."""
    items: dict[str, list[tuple[int, Any]]]
    """By list: each item with the line that it stands on."""


def read_csv_records(
    path: Path, record: type[R], layout: Layout, zone_of: ZoneOf = lambda store: None
) -> Iterator[tuple[int, R]]:
    """(line of its first row, record), in the file's order; a time without an offset is one of the row's store, or of
    all stores where they share a zone. A further row of a record may leave out store and currency, too. Raises
    `InputError` naming line and column."""
    drafts: dict[tuple[str, ...], _Draft] = {}
    for line, row in _rows(path, layout):
        if layout.key[0] not in row:
            raise InputError("is required", file=path, line=line, field=layout.key[0])
        key = tuple(row.get(column, "") for column in layout.key)
        if key in drafts:
            row = {**{name: cell for name, cell in drafts[key].row.items() if name in (CURRENCY, STORE)}, **row}
        values, items = _split(row, layout, zone_of(row.get(STORE)), path, line)
        if key not in drafts:
            drafts[key] = _Draft(line, row, values, {name: [(line, item)] for name, item in items.items()})
            continue
        for name, column in layout.columns.items():
            if "[]" not in column.path and row.get(name, drafts[key].row.get(name)) != drafts[key].row.get(name):
                problem = f"differs from line {drafts[key].line}, which has the same {' and '.join(layout.key)}"
                raise InputError(problem, file=path, line=line, field=name)
        _add_items(drafts[key], items, path, line)
    for draft in drafts.values():
        yield draft.line, _validate(draft, record, layout, path)


def _rows(path: Path, layout: Layout) -> Iterator[tuple[int, dict[str, str]]]:
    """(line, cell by column) for every row that is not blank; empty cells are left out."""
    export = export_of(path, layout)
    columns = export.columns if export else {}
    header: list[str] | None = None
    for line, cells in read_csv_rows(path):
        if header is None:
            names = [cell.casefold() for cell in cells]
            names = renamed(names, columns, path, line) if columns else names
            header = _check_header(names, layout, path, line)
        elif len(cells) != len(header):
            raise uneven(cells, header, path, line)
        else:
            row = {name: cell for name, cell in zip(header, cells, strict=True) if cell and (name or not columns)}
            _refuse_lost_values(row, path, line)
            yield line, said_as_ours(row, export, layout) if export else row


def _refuse_lost_values(row: dict[str, str], path: Path, line: int) -> None:
    for name, cell in row.items():
        if not name:
            raise InputError("holds a value in a column without a name", file=path, line=line)
        if _ROUNDED.fullmatch(cell):
            problem = "a spreadsheet has rounded this long number; make the column text there, and save it anew"
            raise InputError(problem, file=path, line=line, field=name)
        if _FAILED.fullmatch(cell):
            raise InputError("holds a spreadsheet's error in place of a value", file=path, line=line, field=name)


def _check_header(header: list[str], layout: Layout, path: Path, line: int) -> list[str]:
    for position, name in enumerate(header):
        if not name:  # left out, or a spreadsheet keeps columns that once held something
            continue
        if name not in layout.names():
            remedy = f"; {path.stem}.yaml beside it may say which column holds what"
            problem = f"unknown column {name!r}; known are {', '.join(layout.names())}{remedy}"
            raise InputError(problem, file=path, line=line)
        if name in header[:position]:
            raise InputError(f"the column {name!r} stands here twice", file=path, line=line)
    if layout.key[0] not in header:
        raise InputError(f"has no column {layout.key[0]!r}", file=path, line=line)
    return header


def _split(
    row: dict[str, str], layout: Layout, zone: ZoneInfo | None, path: Path, line: int
) -> tuple[dict[str, Any], dict[str, Any]]:
    """A row's own values, nested as the record wants them, and by list the item that the row adds."""
    values: dict[str, Any] = {}
    items: dict[str, Any] = {}
    for name, column in layout.columns.items():
        if name not in row:
            continue
        value: Any = row[name]
        if column.money:
            try:
                value = {"amount": _amount(value, row.get(CURRENCY, ""))}
            except ValueError as error:
                raise InputError(str(error), file=path, line=line, field=name) from error
            value |= {CURRENCY: row[CURRENCY]} if CURRENCY in row else {}
        elif layout.is_dated(name):
            value = iso_day(value)
            if may_begin_with_the_month(value):
                raise InputError(EITHER_WAY.format(path.stem), file=path, line=line, field=name)
            value = _with_offset(value, zone) if column.time and zone else value
        in_list, brackets, below = column.path.partition("[]")
        if not brackets:
            _put(values, column.path.split("."), value)
        elif below:
            _put(items.setdefault(in_list, {}), below.removeprefix(".").split("."), value)
        else:
            items[in_list] = value
    return values, items


def _put(into: dict[str, Any], path: Sequence[str], value: Any) -> None:
    for part in path[:-1]:
        into = into.setdefault(part, {})
    into[path[-1]] = value


def _amount(cell: str, currency: str) -> str:
    """`1.234,50` and `1,234.50` as `1234.50`, `19.990` of a currency without cents as `19990`; whatever else is left
    for validation to judge. Raises `ValueError` for `1.234` where it may be either."""
    if found := _DECIMAL_COMMA.fullmatch(cell):
        return ("-" if cell.startswith("-") else "") + re.sub(r"\D", "", found[1]) + "." + found[2]
    if _DECIMAL_POINT.fullmatch(cell):
        return re.sub(r"[,'’]", "", cell)
    if _POINTS_ALONE.fullmatch(cell):
        decimals = decimals_of(currency)
        if cell.count(".") > 1 or decimals == 0:
            return cell.replace(".", "")
        if decimals < 3:
            raise ValueError(f"may be a thousand times as much; write it with {decimals} decimals, such as 1234.00")
    return cell


def _with_offset(cell: str, zone: ZoneInfo) -> str:
    """A day, which then begins, or a time on the shop's own clock, with the offset that it had there."""
    if not _ON_THE_CLOCK.fullmatch(cell):
        return cell
    try:
        return datetime.fromisoformat(cell).replace(tzinfo=zone).isoformat()
    except ValueError:
        return cell


def _add_items(draft: _Draft, items: dict[str, Any], path: Path, line: int) -> None:
    """A further row of a record adds to its lists; it may leave the record's own values out."""
    if not items:
        raise InputError(f"repeats line {draft.line}; take one of them out", file=path, line=line)
    for name, item in items.items():
        known = draft.items.setdefault(name, [])
        same = next((first for first, other in known if other == item), None)
        if same is not None:
            raise InputError(f"repeats line {same}; take one of them out", file=path, line=line)
        known.append((line, item))


def _validate(draft: _Draft, record: type[R], layout: Layout, path: Path) -> R:
    lists = {name: tuple(item for _, item in items) for name, items in draft.items.items()}
    try:
        return to_record({**draft.values, **lists}, record, file=path, line=draft.line)
    except InputError as error:
        line, column = _place(error.field or "", draft, layout)
        remedy = f"; `values` in {path.stem}.yaml beside it says what the export's own word means"
        is_a_word = isinstance(error.__cause__, ValidationError) and worst_problem(error.__cause__)["type"] == "enum"
        problem = error.problem + (remedy if is_a_word and column in layout.columns else "")
        raise InputError(problem, file=path, line=line, field=column) from error


def _place(where: str, draft: _Draft, layout: Layout) -> tuple[int, str]:
    """The line and the column of a record's field: `lines.2.price.amount` is `price` of the third row."""
    parts = where.split(".")
    line = draft.line
    if len(parts) > 1 and parts[0] in draft.items:
        line = draft.items[parts[0]][int(parts[1])][0]
        where = ".".join([f"{parts[0]}[]", *parts[2:]])
    if parts[-1] == CURRENCY:
        return line, CURRENCY
    column = next((name for name, column in layout.columns.items() if f"{where}.".startswith(f"{column.path}.")), where)
    return line, column
