"""The rows of one collection in memory: vectors, words and scopes in, the nearest rows that are admitted out.

Chroma keeps the rows; they are searched here. Its filter took 24 to 53 ms at 50,000 rows and its graph loses rows that
change (chroma-core/chroma issue 7758). Here a scope that many rows share is judged once, so that filters cost nothing,
and vectors are compared twice: roughly by their signs, the best of these by all their numbers, of eight bits each.
"""

import threading
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from core.ports import Vectors
from knowledge_base.lexical import Lexicon, Shares
from knowledge_base.scope import Only, Scope

EXACTLY = 1_000
"""Rows that are compared by more than signs; smaller collections are compared so as a whole. `benchmarks/search.py`
prints how many of the rows nearest by all of their numbers are among those handed on."""

LARGEST = 127
"""Of a number in eight bits. A cosine is off by 0.001 at most: rows are scaled by their own largest number."""

BY_WORDING = 200
"""Rows that are added to these because they share the query's words."""

KEPT = 100
"""Rows that are handed on of these, and as many again of those that answer an intent."""

FIRST_CAPACITY = 64
SPARE = 4
"""Everything is built anew once one row in so many is dead."""

MOST_JUDGED = 256
"""Things asked (intents; store, day and language) for which it is remembered which scopes are let through."""

Rows = npt.NDArray[np.intp]


@dataclass(frozen=True)
class ShelfRow:
    """What is known of a row besides its text, which stays in Chroma."""

    id: str
    scope: Scope
    own: tuple[str, ...]
    """Stems of its text."""
    english: tuple[str, ...]
    """Stems of its text in English; empty where it is English."""
    sent_at: float | None = None


class Near(NamedTuple):
    """A row that a search may show."""

    id: str
    scope: Scope
    cosine: float
    """0 where vectors were not compared."""
    own: float
    """Share of the query's own words that it holds."""
    english: float
    """Share of the words of the query in English that it holds."""


class Shelf:
    """Safe to share between threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._place: dict[str, int] = {}
        self._ids: list[str] = []
        self._scopes: list[Scope] = []
        self._scope_numbers: dict[Scope, int] = {}
        self._judged: dict[Hashable, npt.NDArray[np.bool_]] = {}
        self._lexicon = Lexicon()
        self._vectors = np.empty((FIRST_CAPACITY, 0), dtype=np.int8)
        self._scales = np.empty(FIRST_CAPACITY, dtype=np.float32)
        self._signs = np.empty((0, FIRST_CAPACITY), dtype=np.uint64)
        self._scope_of = np.zeros(FIRST_CAPACITY, dtype=np.uint32)
        self._sent_at = np.full(FIRST_CAPACITY, np.nan)
        self._alive = np.zeros(FIRST_CAPACITY, dtype=bool)

    def __len__(self) -> int:
        return len(self._place)

    @classmethod
    def from_arrays(cls, ids: list[str], scopes: list[Scope], terms: list[str], arrays: Mapping[str, Any]) -> "Shelf":
        """What `to_arrays` gave. Raises `KeyError` and `ValueError` for what it did not."""
        shelf = cls()
        shelf._ids, shelf._scopes = ids, scopes
        shelf._scope_numbers = {scope: number for number, scope in enumerate(scopes)}
        shelf._lexicon = Lexicon.from_arrays(terms, arrays)
        shelf._vectors, shelf._scales, shelf._signs = (arrays[name] for name in ("vectors", "scales", "signs"))
        shelf._scope_of, shelf._sent_at, shelf._alive = (arrays[name] for name in ("scope_of", "sent_at", "alive"))
        shelf._place = {ids[at]: at for at in np.flatnonzero(shelf._alive).tolist()}
        if not len(ids) == len(shelf._alive) == len(shelf._vectors) == shelf._signs.shape[1] == len(shelf._lexicon):
            raise ValueError("holds not as many rows as it says")
        return shelf

    def to_arrays(self) -> tuple[list[str], list[Scope], list[str], dict[str, npt.NDArray[Any]]]:
        """(ids, scopes, terms, everything else) to build the same shelf from."""
        with self._lock:
            n = len(self._ids)
            terms, arrays = self._lexicon.to_arrays()
            arrays |= {"vectors": self._vectors[:n], "scales": self._scales[:n], "signs": self._signs[:, :n]}
            arrays |= {"scope_of": self._scope_of[:n], "sent_at": self._sent_at[:n], "alive": self._alive[:n]}
            return list(self._ids), list(self._scopes), terms, {name: held.copy() for name, held in arrays.items()}

    @property
    def is_worn(self) -> bool:
        """Whether so many rows are dead that it should be read anew."""
        return len(self._ids) > FIRST_CAPACITY and len(self._ids) - len(self._place) > len(self._ids) // SPARE

    def put(self, rows: Sequence[ShelfRow], vectors: Vectors) -> None:
        """Adds or replaces rows."""
        with self._lock:
            start, end = len(self._ids), len(self._ids) + len(rows)
            if not start:  # only now is known how long vectors are
                self._vectors = np.empty((FIRST_CAPACITY, vectors.shape[1]), dtype=np.int8)
                self._signs = np.empty((-(-vectors.shape[1] // 64), FIRST_CAPACITY), dtype=np.uint64)
            self._make_room(end)
            self._vectors[start:end], self._scales[start:end] = _in_eight_bits(vectors)
            self._signs[:, start:end] = _signs(vectors).T
            for at, row in enumerate(rows, start=start):
                self._bury(row.id)
                self._place[row.id] = at
                self._ids.append(row.id)
                self._scope_of[at] = self._number_of(row.scope)
                self._sent_at[at] = np.nan if row.sent_at is None else row.sent_at
                self._alive[at] = True
                self._lexicon.append((*row.own, *row.english), len(row.own))

    def delete(self, ids: Sequence[str]) -> None:
        """Takes rows out; an id that is not there is no matter."""
        with self._lock:
            for row_id in ids:
                self._bury(row_id)

    def nearest(
        self,
        vector: Vectors | None,
        own: Sequence[str],
        english: Sequence[str],
        only: Only,
        *,
        intents: Sequence[str] = (),
    ) -> list[Near]:
        """Up to `KEPT` rows, in no order: the nearest to `vector` (n_dims,) and those that share most of the query's
        terms; and up to as many again that answer one of the intents. `english` is empty for a query in English.
        Without a vector only those that answer an intent or share a term."""
        with self._lock:
            if not self._place:
                return []
            admitted = self._admitted(only)
            by_own = self._lexicon.shares(own)
            by_english = self._lexicon.shares(english) if english else by_own
            shares = np.maximum(by_own, by_english)
            if vector is None:
                rows = np.flatnonzero(
                    admitted & ((shares > 0) | self._answering(intents)[self._scope_of[: len(shares)]])
                )
                cosines: Shares = np.zeros(len(rows), dtype=np.float32)
            else:
                rows = self._candidates(vector, shares, admitted)
                cosines = self._cosines(rows, vector)
            if len(rows) > KEPT:
                likely = np.maximum(cosines, 0) + shares[rows]
                kept = self._best(likely, np.flatnonzero(self._answering(intents)[self._scope_of[rows]]))
                rows, cosines = rows[kept], cosines[kept]
            return [
                Near(self._ids[row], self._scopes[scope], cosine, mine, theirs)
                for row, scope, cosine, mine, theirs in zip(
                    rows.tolist(),
                    self._scope_of[rows].tolist(),
                    cosines.tolist(),
                    by_own[rows].tolist(),
                    by_english[rows].tolist(),
                    strict=True,
                )
            ]

    def _cosines(self, rows: Rows, vector: Vectors) -> Shares:
        """By `einsum`, which takes one thread: a matrix product would wait for all cores, 20 ms where they are busy."""
        cosines: Shares = np.einsum("ij,j->i", self._vectors[rows].astype(np.float32), vector) * self._scales[rows]
        return cosines

    def _answering(self, intents: Sequence[str]) -> npt.NDArray[np.bool_]:
        """(n_scopes,)"""
        asked = frozenset(intents)
        return self._judge(asked, lambda scope: not asked.isdisjoint(scope.answers))

    def _judge(self, asked: Hashable, admits: Callable[[Scope], bool]) -> npt.NDArray[np.bool_]:
        """(n_scopes,); remembered under what is asked."""
        judged = self._judged.get(asked)
        if judged is None or len(judged) < len(self._scopes):
            if len(self._judged) >= MOST_JUDGED:
                self._judged.clear()
            judged = self._judged[asked] = np.fromiter(map(admits, self._scopes), bool, len(self._scopes))
        return judged

    def _best(self, likely: Shares, answering: Rows) -> Rows:
        best: Rows = np.argpartition(-likely, KEPT)[:KEPT]
        if len(answering) > KEPT:
            answering = answering[np.argpartition(-likely[answering], KEPT)[:KEPT]]
        return np.union1d(best, answering)

    def _candidates(self, vector: Vectors, shares: Shares, admitted: npt.NDArray[np.bool_]) -> Rows:
        places: Rows = np.flatnonzero(admitted)
        if len(places) <= EXACTLY + BY_WORDING:
            return places
        distance = np.zeros(len(admitted), dtype=np.uint16)
        for column, signs in zip(self._signs, _signs(vector[None, :])[0], strict=True):
            distance += np.bitwise_count(column[: len(admitted)] ^ signs)
        never = 64 * len(self._signs) + 1
        distance[~admitted] = never
        reached = np.cumsum(np.bincount(distance, minlength=never)[:never])
        looked_at = distance <= np.searchsorted(reached, EXACTLY)
        sharing = np.flatnonzero(admitted & (shares > 0))
        if len(sharing) > BY_WORDING:
            sharing = sharing[np.argpartition(-shares[sharing], BY_WORDING)[:BY_WORDING]]
        looked_at[sharing] = True
        rows: Rows = np.flatnonzero(looked_at)
        return rows

    def _admitted(self, only: Only) -> npt.NDArray[np.bool_]:
        """(n_rows,): each scope is judged once, however many rows have it."""
        n = len(self._ids)
        anytime = only if only.sent_by is None else only._replace(sent_by=None)
        judged = self._judge(anytime, anytime.admits)
        admitted: npt.NDArray[np.bool_] = judged[self._scope_of[:n]] & self._alive[:n]
        if only.sent_by is not None:
            admitted &= self._sent_at[:n] <= only.sent_by  # of a row without a date this is false
        return admitted

    def _number_of(self, scope: Scope) -> int:
        number = self._scope_numbers.setdefault(scope, len(self._scopes))
        if number == len(self._scopes):
            self._scopes.append(scope)
        return number

    def _bury(self, row_id: str) -> None:
        at = self._place.pop(row_id, None)
        if at is not None:
            self._alive[at] = False

    def _make_room(self, wanted: int) -> None:
        had = len(self._alive)
        if wanted <= had:
            return
        more = max(wanted, had + had // 2) - had
        self._vectors = np.concatenate([self._vectors, np.empty((more, self._vectors.shape[1]), dtype=np.int8)])
        self._scales = np.concatenate([self._scales, np.empty(more, dtype=np.float32)])
        self._signs = np.concatenate([self._signs, np.empty((len(self._signs), more), dtype=np.uint64)], axis=1)
        self._scope_of = np.concatenate([self._scope_of, np.zeros(more, dtype=np.uint32)])
        self._sent_at = np.concatenate([self._sent_at, np.full(more, np.nan)])
        self._alive = np.concatenate([self._alive, np.zeros(more, dtype=bool)])


def _in_eight_bits(vectors: Vectors) -> tuple[npt.NDArray[np.int8], npt.NDArray[np.float32]]:
    """(n, n_dims) and what each row is to be multiplied by."""
    scales = np.maximum(np.abs(vectors).max(axis=1), 1e-12) / LARGEST
    return np.rint(vectors / scales[:, None]).astype(np.int8), scales.astype(np.float32)


def _signs(vectors: Vectors) -> npt.NDArray[np.uint64]:
    """(n, n_dims / 64), one bit for each number."""
    bits = np.packbits(vectors > 0, axis=1)
    padded = np.zeros((len(bits), -(-bits.shape[1] // 8) * 8), dtype=np.uint8)
    padded[:, : bits.shape[1]] = bits
    return padded.view(np.uint64)
