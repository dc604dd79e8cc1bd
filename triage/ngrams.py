"""Wordings in, how much their characters and words speak for each label out, without a learning library at hand.

Training weighs the terms with scikit-learn; what it learned is read back here as two arrays a block. What
each word or pair of words says for the labels is kept: a wording is a sum over a dozen of them.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt

from text import rx

Floats = npt.NDArray[np.float32]

SHORTEST, LONGEST = 2, 5
"""Characters of an n-gram; a blank stands before and after each word."""
TOKEN = rx.compile(r"[\p{L}\p{M}\p{N}]++")
_PIECES_KEPT = 20_000


def char_pieces(wording: str) -> list[str]:
    """The different words, from each of which n-grams are taken."""
    return list(dict.fromkeys(wording.lower().split()))


def char_terms(word: str) -> list[str]:
    """Character n-grams of a word, repeats included."""
    padded = f" {word} "
    sizes = range(SHORTEST, LONGEST + 1)
    return [padded[at : at + size] for size in sizes for at in range(max(1, len(padded) - size + 1))]


def word_pieces(wording: str) -> list[str]:
    """The different words and pairs of neighbours, each a term by itself."""
    words = TOKEN.findall(wording.lower())
    return list(dict.fromkeys([*words, *(f"{one} {two}" for one, two in pairwise(words))]))


@dataclass(frozen=True)
class Terms:
    """How a wording becomes terms: first different pieces, then the terms of each.

    A term that stands in two pieces counts twice, in the length too: so what a piece says is the same beside any other
    and is kept for the next wording that holds it.
    """

    pieces: Callable[[str], list[str]]
    of_piece: Callable[[str], list[str]]

    def __call__(self, wording: str) -> list[str]:
        """All terms, repeats included."""
        return [term for piece in self.pieces(wording) for term in self.of_piece(piece)]


BLOCKS: Mapping[str, Terms] = {
    "char": Terms(char_pieces, char_terms),
    "word": Terms(word_pieces, lambda piece: [piece]),
}
"""Each weighed and brought to length 1 by itself: there are ten times as many n-grams as words."""


class TermBlock:
    """What one kind of term says for each label."""

    def __init__(self, terms: Sequence[str], idf: Floats, coef: Floats, analyse: Terms) -> None:
        """`idf`: (n_terms,); `coef`: (n_terms, n_labels)."""
        self.terms, self.idf, self.coef = terms, idf.astype(np.float32), np.ascontiguousarray(coef, dtype=np.float32)
        self._rows = np.column_stack([self.idf[:, None] * self.coef, self.idf**2])
        self._row_of = {term: column for column, term in enumerate(terms)}
        self._pieces, self._terms_of = analyse.pieces, analyse.of_piece
        self._of_piece = lru_cache(maxsize=_PIECES_KEPT)(self._add_up)

    def score(self, wording: str) -> Floats:
        """(n_labels,): the sum over the terms of all different pieces, weighed by rarity and brought to length 1."""
        said = [found for piece in self._pieces(wording) if (found := self._of_piece(piece)) is not None]
        if not said:
            return np.zeros(self.coef.shape[1], dtype=np.float32)
        total = _sum(said)
        score: Floats = total[:-1] / np.sqrt(total[-1])
        return score

    def _add_up(self, piece: str) -> Floats | None:
        """(n_labels + 1,): what its terms say for each label, and their share of the squared length."""
        known = [self._rows[row] for term in self._terms_of(piece) if (row := self._row_of.get(term)) is not None]
        return _sum(known) if known else None


def _sum(rows: Sequence[Floats]) -> Floats:
    """One by one: a sum over a table of them gives up the interpreter's lock, and under load waits to get it back."""
    total = rows[0].copy()
    for row in rows[1:]:
        np.add(total, row, out=total)
    return total


class TermModel:
    """A linear model over the blocks: label scores before the softmax."""

    def __init__(self, blocks: Mapping[str, TermBlock], intercept: Floats) -> None:
        self._blocks, self._intercept = dict(blocks), intercept.astype(np.float32)

    def scores(self, wordings: Sequence[str]) -> Floats:
        """(n_wordings, n_labels)."""
        rows: Floats = np.empty((len(wordings), len(self._intercept)), dtype=np.float32)
        for row, wording in enumerate(wordings):
            rows[row] = self._intercept
            for block in self._blocks.values():
                np.add(rows[row], block.score(wording), out=rows[row])
        return rows

    def as_arrays(self) -> dict[str, npt.NDArray[Any]]:
        """Numbers and plain strings only."""
        arrays: dict[str, npt.NDArray[Any]] = {"terms.intercept": self._intercept}
        for name, block in self._blocks.items():
            arrays[f"{name}.terms"] = np.array("\n".join(block.terms))
            arrays[f"{name}.idf"], arrays[f"{name}.coef"] = block.idf, block.coef
        return arrays

    @classmethod
    def from_arrays(cls, arrays: Mapping[str, npt.NDArray[Any]]) -> "TermModel":
        """What `as_arrays` gave. Raises `KeyError` or `ValueError` for anything else."""
        blocks = {}
        for name, analyse in BLOCKS.items():
            terms = str(arrays[f"{name}.terms"]).split("\n")
            idf, coef = arrays[f"{name}.idf"], arrays[f"{name}.coef"]
            if not len(terms) == len(idf) == len(coef):
                raise ValueError("terms and weights differ in number")
            blocks[name] = TermBlock(terms, idf, coef, analyse)
        return cls(blocks, arrays["terms.intercept"])
