"""Texts in, one after the other, whether one of the earlier says nearly the same out."""

import zlib
from collections import defaultdict

import numpy as np
import numpy.typing as npt

from text import rx

SAME = 0.8
"""Share of two texts' runs of three words that they have in common, from which on they are one text."""

BANDS, ROWS = 10, 3
"""32-bit minimum hashes: two texts that share 0.8 of their runs meet in one of the bands with probability 0.999."""

MOST_COMPARED = 20
"""Texts of one band that are compared, so that many alike texts cost no square of their number."""

_WORD = rx.compile(r"[\p{L}\p{M}]+|\d+")
_PRIME = (1 << 61) - 1

Runs = npt.NDArray[np.uint64]


class NearCopies:
    """Remembers texts by group; copies are looked for in the same group only."""

    def __init__(self) -> None:
        drawn = np.random.default_rng(0)
        self._factors = drawn.integers(1, 1 << 29, size=(BANDS * ROWS, 1), dtype=np.uint64)
        self._offsets = drawn.integers(0, 1 << 61, size=(BANDS * ROWS, 1), dtype=np.uint64)
        self._bands: dict[tuple[object, int, bytes], list[Runs]] = defaultdict(list)

    def has(self, text: str, *, group: object = None) -> bool:
        """Whether a text remembered in `group` is nearly this one; if none is, this one is remembered.

        Letter case, digits, punctuation and a first line of up to five words, a salutation, do not count.
        """
        runs = _runs(text)
        lowest = ((runs * self._factors + self._offsets) % np.uint64(_PRIME)).min(axis=1)
        keys = [(group, band, lowest[band * ROWS : (band + 1) * ROWS].tobytes()) for band in range(BANDS)]
        if any(_shared(runs, other) >= SAME for key in keys for other in self._bands[key][:MOST_COMPARED]):
            return True
        for key in keys:
            self._bands[key].append(runs)
        return False


def _runs(text: str) -> Runs:
    """Hashes of every three words in a row, sorted, each once."""
    head, _, rest = text.strip().partition("\n")
    text = rest if rest.strip() and len(head.split()) <= 5 else text
    words = ["0" if word.isdecimal() else word for word in _WORD.findall(text.casefold())]
    joined = {" ".join(words[at : at + 3]) for at in range(max(len(words) - 2, 1))}
    return np.array(sorted({zlib.crc32(each.encode("utf-8", "replace")) for each in joined}), dtype=np.uint64)


def _shared(a: Runs, b: Runs) -> float:
    both = len(np.intersect1d(a, b, assume_unique=True))
    return both / (len(a) + len(b) - both)
