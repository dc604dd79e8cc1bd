"""Which files were read before and what they gave, so that an unchanged file costs a look at its date and size.

Only a shortcut: whether a passage must be embedded is decided by its digest in the index. The file may be deleted.
"""

import json
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, suppress
from dataclasses import dataclass
from datetime import date
from pathlib import Path

SETTLED_S = 2.0
"""A file that changed less than this ago is read again: its next change may bear the same time."""

_TABLE = (
    "CREATE TABLE IF NOT EXISTS seen "
    "(path TEXT PRIMARY KEY, stamp TEXT NOT NULL, valid_until TEXT, entries TEXT NOT NULL) WITHOUT ROWID"
)


@dataclass(frozen=True)
class Seen:
    """What one file gave."""

    stamp: str
    """Changes when the file, or anything else that is said of it, does."""
    valid_until: date | None
    entries: tuple[tuple[str, str], ...]
    """(id, digest) of each passage."""


class SeenFiles:
    """Of one seller, in one file. Used by the owner of the data folder only."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._seen = dict(self._read())
        self._met: dict[str, Seen] = {}

    def find(self, path: Path, stamp: str) -> Seen | None:
        """What the file gave, where its stamp is the same; None: read it."""
        seen = self._seen.get(str(path))
        if seen is None or seen.stamp != stamp:
            return None
        self._met[str(path)] = seen
        return seen

    def remember(self, path: Path, seen: Seen) -> None:
        """Kept once `save` is called."""
        if seen.stamp:
            self._met[str(path)] = seen

    def save(self) -> None:
        """Forgets the files that were not met since the last time. Without a data folder, which an index on a server
        does not need, or with a full disk nothing is kept."""
        new = [(path, seen) for path, seen in self._met.items() if self._seen.get(path) != seen]
        gone = [(path,) for path in self._seen.keys() - self._met.keys()]
        if (new or gone) and self._file.parent.is_dir():
            with suppress(sqlite3.Error), closing(sqlite3.connect(self._file)) as database, database:
                database.execute(_TABLE)
                database.executemany("DELETE FROM seen WHERE path = ?", gone)
                database.executemany("INSERT OR REPLACE INTO seen VALUES (?, ?, ?, ?)", (_row(*one) for one in new))
        self._seen, self._met = self._met, {}

    def _read(self) -> Iterator[tuple[str, Seen]]:
        """Nothing where the file is missing or broken."""
        if not self._file.is_file():
            return
        try:
            with closing(sqlite3.connect(self._file)) as database:
                rows = database.execute("SELECT path, stamp, valid_until, entries FROM seen").fetchall()
        except sqlite3.DatabaseError:
            self._file.unlink(missing_ok=True)
            return
        for path, stamp, until, entries in rows:
            listed = tuple((known, digest) for known, digest in json.loads(entries))
            yield path, Seen(stamp, date.fromisoformat(until) if until else None, listed)


def stamp_of(path: Path, context: str) -> str:
    """Of a file and the one beside it that may speak of it; empty for one that changed just now."""
    stated = [context]
    for each in (path, path.with_suffix(".yaml")):
        try:
            found = each.stat()
        except OSError:
            stated.append("none")
            continue
        if time.time() - found.st_mtime < SETTLED_S:
            return ""
        stated.append(f"{found.st_mtime_ns}:{found.st_size}")
    return " ".join(stated)


def _row(path: str, seen: Seen) -> tuple[str, str, str | None, str]:
    return path, seen.stamp, seen.valid_until.isoformat() if seen.valid_until else None, json.dumps(seen.entries)
