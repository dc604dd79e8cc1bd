"""A word that its language does not have in, the word one slip of the pen away that was probably meant out.

Which words there are, and how often each is said, is pyspellchecker's to tell; its search for neighbours takes a
millisecond for each unknown word, so what is near is looked up in a table here.
"""

import gzip
import re
from collections.abc import Callable, Iterable, Iterator
from functools import cached_property, lru_cache
from importlib.resources import files
from itertools import chain
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

SHORTEST, LONGEST = 4, 20
"""Letters of a word that is looked at; a shorter one is a letter away from dozens."""
SHORTEST_UNLISTED = 5
"""The same in a language without a list, where nothing tells a word from a slip."""
LEAST_SHARE = 2.5e-6
"""How much of all that is counted a word must be to be taken for what was meant, unless it is usual here."""
OFTEN = 30
"""How many times likelier a word is that is usual here than one that is said as often elsewhere."""
SLIP = 10
"""How many times likelier a letter is swapped with the next, left out or doubled than replaced by another."""
WORDS_KEPT = 50_000
LISTS = files("spellchecker") / "resources"
LISTED = rf'"([^"\d\s]{{{SHORTEST},{LONGEST}}})": '
COUNTED, UNCOUNTED = re.compile(rf"{LISTED}(\d{{3,}})"), re.compile(rf"{LISTED}\d\d\b")
"""A list holds 50 for each word that only a dictionary has, and fewer than a hundred for what is as rare."""


class Listed(NamedTuple):
    """Words of `SHORTEST` to `LONGEST` letters, in small letters."""

    counted: dict[str, int]
    """How often each was."""
    others: list[str]


def listed_words(language: str) -> Listed:
    """Nothing for a language without a list. Read by two patterns, in half the time that reading all of it takes."""
    packed = LISTS / f"{language}.json.gz"
    text = gzip.decompress(packed.read_bytes()).decode().lower() if packed.is_file() else ""
    counted = {word: int(said) for word, said in COUNTED.findall(text)}
    return Listed(counted, UNCOUNTED.findall(text))


class Slips:
    """What may be misspelt in one language. Safe to share between threads."""

    def __init__(self, listed: Listed, usual: Iterable[str], *, is_usual: Callable[[str], bool]) -> None:
        """`usual`: words that count as if they were said often enough to be meant."""
        said, others = listed
        self._shortest = SHORTEST if said else SHORTEST_UNLISTED
        least = max(1, round(sum(said.values()) * LEAST_SHARE))
        self._said = {word: count for word, count in said.items() if count >= least}
        self._said.update((word, max(least, said.get(word, 0))) for word in usual)
        rare = chain((word for word, count in said.items() if count < least), others)
        self._rare = np.sort(np.fromiter(map(hash, rare), dtype=np.int64))
        self._is_usual = is_usual
        self.meant = lru_cache(WORDS_KEPT)(self._meant)

    def _is_word(self, word: str) -> bool:
        if word in self._said:
            return True
        at = int(np.searchsorted(self._rare, hash(word)))
        return at < len(self._rare) and int(self._rare[at]) == hash(word)

    def _meant(self, unknown: str) -> str | None:
        """The likeliest of the words that are one slip away and begin with the same letter; None for a word."""
        if not self._shortest <= len(unknown) <= LONGEST or self._is_word(unknown):
            return None
        likely = {word: chance for word in sorted(self._near(unknown)) if (chance := self._chance(unknown, word))}
        return max(likely, key=likely.__getitem__, default=None)

    def _chance(self, unknown: str, word: str) -> float:
        """How likely it is that the word was meant, beside others; 0 where it is more than one slip away."""
        slip = _likelihood(unknown, word)
        return slip and slip * self._said[word] * (OFTEN if self._is_usual(word) else 1)

    def _near(self, unknown: str) -> set[str]:
        """The words that share with it what is left without one letter, and a few others."""
        words, keys, rows = self._table
        wanted = np.array([hash(each) for each in (unknown, *one_letter_less(unknown))])
        starts, ends = np.searchsorted(keys, wanted), np.searchsorted(keys, wanted, side="right")
        return {words[row] for start, end in zip(starts, ends, strict=True) for row in rows[start:end]}

    @cached_property
    def _table(self) -> tuple[list[str], npt.NDArray[np.int64], npt.NDArray[np.int32]]:
        """The words that may be meant; hashes of them and of what is left without one letter, in order; and of each
        the row of its word."""
        words = [word for word in self._said if self._shortest <= len(word) <= LONGEST]
        keys = np.fromiter((hash(each) for word in words for each in (word, *one_letter_less(word))), dtype=np.int64)
        rows = np.repeat(np.arange(len(words), dtype=np.int32), [len(word) for word in words])
        order = np.argsort(keys)
        return words, keys[order], rows[order]


def one_letter_less(word: str) -> Iterator[str]:
    """What is left of a word without each of its letters but the first: two that share one of these, or are one of
    them, are a slip apart."""
    return (word[:at] + word[at + 1 :] for at in range(1, len(word)))


def _likelihood(typed: str, meant: str) -> int:
    """Of typing the one for the other, beside other slips; 0 for more than one."""
    if typed[0] != meant[0] or abs(len(typed) - len(meant)) > 1:
        return 0
    if len(typed) != len(meant):
        shorter, longer = sorted((typed, meant), key=len)
        return SLIP if shorter in one_letter_less(longer) else 0
    differs = [at for at, (one, other) in enumerate(zip(typed, meant, strict=True)) if one != other]
    if len(differs) == 1:
        return 1
    first, last = differs[0], differs[-1]
    is_swapped = last == first + 1 and typed[first : last + 1] == meant[last] + meant[first]
    return SLIP if is_swapped else 0
