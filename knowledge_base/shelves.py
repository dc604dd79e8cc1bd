"""The collections and the rows that were used last, in memory: one store for the sellers of a process."""

import threading
from collections import OrderedDict
from collections.abc import Collection, Iterable, Mapping

from knowledge_base.entries import Reading
from knowledge_base.shelf import Shelf

MOST_ROWS = 200_000
"""In memory at a time, of all sellers: about 1 kB each, and as much again for their words."""

MOST_READ = 4_000
"""Rows with their texts, of all sellers: about 5 kB each. The few that answer most tickets are among them; to read one
from Chroma takes longer than to find it."""


class Shelves:
    """Shelves by the name of their collection, and rows of these collections. Safe to share between threads."""

    def __init__(self, max_rows: int = MOST_ROWS, max_read: int = MOST_READ) -> None:
        self._max_rows, self._max_read = max_rows, max_read
        self._held: OrderedDict[str, Shelf] = OrderedDict()
        self._read: OrderedDict[tuple[str, str], Reading] = OrderedDict()
        self._changes = 0
        self._lock = threading.Lock()

    @property
    def rows(self) -> int:
        """How many are held."""
        with self._lock:
            return sum(len(held) for held in self._held.values())

    @property
    def changes(self) -> int:
        """How often rows were forgotten so far."""
        return self._changes

    def get(self, name: str) -> Shelf | None:
        """The collection, if it is held; it is then the last to go."""
        with self._lock:
            if name in self._held:
                self._held.move_to_end(name)
            return self._held.get(name)

    def hold(self, name: str, shelf: Shelf) -> None:
        """Holds one more, and lets go of those that were not used for longest."""
        with self._lock:
            self._held[name] = shelf
            self._held.move_to_end(name)
            rows = sum(len(held) for held in self._held.values())
            while rows > self._max_rows and len(self._held) > 1:
                _, gone = self._held.popitem(last=False)
                rows -= len(gone)

    def drop(self, name: str) -> None:
        """Lets go of one, and of its rows."""
        with self._lock:
            self._held.pop(name, None)
            self._changes += 1
            for key in [key for key in self._read if key[0] == name]:
                del self._read[key]

    def known(self, name: str, ids: Iterable[str]) -> dict[str, Reading]:
        """Those of these rows that were read lately, by their id."""
        found = {}
        with self._lock:
            for row_id in ids:
                if row := self._read.get((name, row_id)):
                    self._read.move_to_end((name, row_id))
                    found[row_id] = row
        return found

    def remember(self, name: str, rows: Mapping[str, Reading], *, since: int) -> None:
        """Keeps rows that were read after `changes` was `since`; none where rows were forgotten meanwhile, since these
        may be among them."""
        with self._lock:
            if self._changes != since:
                return
            for row_id, row in rows.items():
                self._read[name, row_id] = row
            while len(self._read) > self._max_read:
                self._read.popitem(last=False)

    def forget(self, name: str, ids: Collection[str]) -> None:
        """Lets go of rows that changed."""
        with self._lock:
            self._changes += 1
            for row_id in ids:
                self._read.pop((name, row_id), None)
