"""One file of one kind of record in, look-ups by key out; a file that changes is read again."""

import os
import threading
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from stat import S_ISREG
from typing import Generic, TypeVar

from pydantic import BaseModel

from connectors.csv_files import ZoneOf, read_csv_records
from connectors.layouts import layouts
from core.errors import InputError, LookupFailed
from core.reading import read_records

R = TypeVar("R", bound=BaseModel)

Stamp = tuple[Path, int, int, int, int]
"""A file as it was: path, inode, size in bytes, time of change in ns, and that of the layout beside a CSV or 0."""


@dataclass(frozen=True)
class Look:
    """How the records of one kind are told apart and found."""

    kind: str
    """As `seller.yaml` names the source: `orders`."""
    field: str
    """The field named when two records are the same."""
    unique: Callable[..., str | None]
    """What two records must not share; None where nothing tells them apart."""
    keys: Callable[..., Iterator[str]]
    """What a record is found by."""


@dataclass
class _Rows:
    """The records as JSON: validated ones take seven times the memory (3.4 kB an order against 0.5)."""

    stamp: Stamp | None = None
    json: list[bytes] = field(default_factory=list)
    by_key: dict[str, list[int]] = field(default_factory=dict)


class Table(Generic[R]):
    """The records of one file. Safe to use from several threads."""

    def __init__(self, folder: Path, given: str, record: type[R], look: Look, zone_of: ZoneOf) -> None:
        self._path = folder / given
        self._places = tuple(dict.fromkeys((self._path, self._path.with_suffix(".csv"))))
        self._record, self._look, self._zone_of = record, look, zone_of
        self._rows: _Rows | None = None
        self._lock = threading.Lock()

    @property
    def is_current(self) -> bool:
        """Whether the file is read, and as it is now."""
        try:
            return self._rows is not None and self._rows.stamp == self._stamp()
        except InputError:
            return False

    def refresh(self) -> None:
        """Reads the file if it is not current.

        What is wrong with it the first time raises `InputError`; later, when an export may run, `LookupFailed`.
        """
        with self._lock:
            if self._rows is None:
                self._rows = self._read()
            elif not self.is_current:
                self._rows = self._read_again(was_there=self._rows.stamp is not None)

    def described(self) -> str:
        """`107 in orders.jsonl`, `no orders.jsonl or orders.csv`. `refresh` comes before."""
        rows = self._rows_read()
        if rows.stamp is None:
            return f"no {' or '.join(place.name for place in self._places)}"
        return f"{len(rows.json)} in {rows.stamp[0].name}"

    def find(self, keys: Iterable[str]) -> tuple[R, ...]:
        """The records with any of these keys, in the file's order. `refresh` comes before."""
        rows = self._rows_read()
        positions = sorted({position for key in keys for position in rows.by_key.get(key, ())})
        return tuple(self._record.model_validate_json(rows.json[position]) for position in positions)

    def all(self) -> Iterator[R]:
        """Every record, in the file's order. `refresh` comes before."""
        return map(self._record.model_validate_json, self._rows_read().json)

    def _rows_read(self) -> _Rows:
        if self._rows is None:
            raise RuntimeError("refresh() comes first")
        return self._rows

    def _read_again(self, *, was_there: bool) -> _Rows:
        try:
            rows = self._read()
        except InputError as error:
            raise LookupFailed(f"changed and cannot be read any more: {error}") from error
        if was_there and rows.stamp is None:
            raise LookupFailed(f"{self._path} is gone")
        return rows

    def _read(self) -> _Rows:
        rows = _Rows(self._stamp())
        if rows.stamp is None:
            return rows
        first_lines: dict[str, int] = {}
        for line, record in self._records(rows.stamp[0]):
            unique = self._look.unique(record)
            if unique is not None and first_lines.setdefault(unique, line) != line:
                problem = f"{unique!r} is already on line {first_lines[unique]}; take one of them out"
                raise InputError(problem, file=rows.stamp[0], line=line, field=self._look.field)
            for key in dict.fromkeys(self._look.keys(record)):
                rows.by_key.setdefault(key, []).append(len(rows.json))
            rows.json.append(record.model_dump_json(exclude_defaults=True).encode())
        return rows

    def _records(self, path: Path) -> Iterator[tuple[int, R]]:
        if path.suffix.casefold() == ".csv":
            return read_csv_records(path, self._record, layouts()[self._look.kind], self._zone_of)
        return read_records(path, self._record)

    def _stamp(self) -> Stamp | None:
        """Of the file named, or of the one with its stem and `.csv`; None where neither exists."""
        found = [(path, now) for path in self._places if (now := _state(path))]
        if found and found[0][0] == self._path and not S_ISREG(found[0][1].st_mode):
            raise InputError("is not a file", file=self._path)
        files = [(path, now) for path, now in found if S_ISREG(now.st_mode)]
        if len(files) > 1:
            raise InputError(
                f"{files[1][0].name} lies beside it and holds the same; keep one of them", file=files[0][0]
            )
        return next(((path, now.st_ino, now.st_size, now.st_mtime_ns, _layout_time(path)) for path, now in files), None)


def _layout_time(path: Path) -> int:
    """When the file that says how a CSV is read was changed, in ns; 0 without one."""
    layout = _state(path.with_suffix(".yaml")) if path.suffix.casefold() == ".csv" else None
    return layout.st_mtime_ns if layout else 0


def _state(path: Path) -> os.stat_result | None:
    """Without the checks of `Path.exists`: every look-up asks."""
    try:
        return os.stat(path)
    except (FileNotFoundError, NotADirectoryError):
        return None
