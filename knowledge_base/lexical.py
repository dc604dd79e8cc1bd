"""Rows of terms in, how much of a query's wording each row holds out: BM25 over rows that come and go."""

import math
from array import array
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

K1 = 1.2
B = 0.75
"""Robertson and Zaragoza 2009, the usual values; 0.9 with 0.4 and 1.2 with 0.3 found no more on ABCD."""

MAX_TERMS = 128
"""Of a query, the rarest first: the words of a pasted page say nothing more, and each takes a walk over its rows."""

MANY = 2_000
COMMON = 5
"""Of so many rows, a word that one in five holds tells them apart hardly, and is left out: it would take longest."""

READY = 256
"""Rows of a term whose arrays are kept between searches: of so few, making them takes longest."""

Shares = npt.NDArray[np.float32]


class _Postings:
    """The rows that hold one term, with how often."""

    __slots__ = ("counts", "ready", "rows")

    def __init__(self) -> None:
        self.rows = array("I")
        self.counts = array("H")
        self.ready: _Ready | None = None
        """Until a row is appended to the lexicon."""


class _Ready(NamedTuple):
    """A term's rows as they are counted; n is that of the lexicon."""

    n: int
    rows: npt.NDArray[np.uint32]
    counts: Shares
    damped: Shares
    """The counts, and what damps them by the length of the row."""


class Lexicon:
    """Which row holds which terms. A row that is gone keeps its place until everything is built anew."""

    def __init__(self) -> None:
        self._postings: dict[str, _Postings] = {}
        self._lengths = array("f")
        self._length_sum = 0.0
        self._damping: Shares = np.empty(0, dtype=np.float32)

    def __len__(self) -> int:
        return len(self._lengths)

    @classmethod
    def from_arrays(cls, terms: Sequence[str], arrays: Mapping[str, Any]) -> "Lexicon":
        """What `to_arrays` gave."""
        lexicon = cls()
        lexicon._lengths.frombytes(arrays["lengths"].tobytes())
        lexicon._length_sum = float(arrays["lengths"].sum())
        rows, counts = arrays["term_rows"].tobytes(), arrays["term_counts"].tobytes()
        ends = arrays["term_ends"].tolist()
        for term, start, end in zip(terms, [0, *ends], ends, strict=False):
            postings = lexicon._postings[term] = _Postings()
            postings.rows.frombytes(rows[4 * start : 4 * end])
            postings.counts.frombytes(counts[2 * start : 2 * end])
        return lexicon

    def to_arrays(self) -> tuple[list[str], dict[str, npt.NDArray[Any]]]:
        """(terms, everything else) to build the same lexicon from."""
        held = self._postings.values()
        return list(self._postings), {
            "lengths": np.frombuffer(self._lengths.tobytes(), dtype=np.float32),
            "term_rows": np.frombuffer(b"".join(one.rows.tobytes() for one in held), dtype=np.uint32),
            "term_counts": np.frombuffer(b"".join(one.counts.tobytes() for one in held), dtype=np.uint16),
            "term_ends": np.cumsum([len(one.rows) for one in held], dtype=np.int64),
        }

    def append(self, terms: Iterable[str], length: int) -> None:
        """Adds the next row; `length` is how many words its text has."""
        row = len(self._lengths)
        for term, count in Counter(terms).items():
            postings = self._postings.get(term)
            if postings is None:
                postings = self._postings[term] = _Postings()
            postings.rows.append(row)
            postings.counts.append(min(count, 65_535))
        self._lengths.append(max(length, 1))
        self._length_sum += max(length, 1)

    def shares(self, terms: Sequence[str]) -> Shares:
        """(n_rows,): the BM25 score of each row as a share of the highest that these terms could give; 0 to 1."""
        n = len(self._lengths)
        shares = np.zeros(n, dtype=np.float32)
        held = {term: self._postings.get(term) for term in terms}
        weights = {
            term: _weight(len(postings.rows) if postings else 0, n)
            for term, postings in held.items()
            if n < MANY or postings is None or len(postings.rows) * COMMON < n
        }
        total = sum(sorted(weights.values(), reverse=True)[:MAX_TERMS])
        if not n or not total:
            return shares
        found = [(-weight, term, postings) for term, weight in weights.items() if (postings := held[term])]
        for weight, _, postings in sorted(found, key=lambda one: one[:2])[:MAX_TERMS]:
            _, rows, counts, damped = self._ready(postings, n)
            shares[rows] += -weight * counts / damped
        shares /= total
        return shares

    def _ready(self, postings: _Postings, n: int) -> _Ready:
        ready = postings.ready
        if ready is None or ready.n != n:
            if len(self._damping) != n:
                lengths = np.frombuffer(self._lengths.tobytes(), dtype=np.float32)
                self._damping = (K1 * (1 - B)) + (K1 * B * n / self._length_sum) * lengths
            rows = np.array(postings.rows, dtype=np.uint32)
            counts = np.array(postings.counts, dtype=np.float32)
            ready = _Ready(n, rows, counts, counts + self._damping[rows])
            postings.ready = ready if len(rows) <= READY else None
        return ready


def _weight(held: int, n: int) -> float:
    return math.log(1 + (n - held + 0.5) / (held + 0.5))
