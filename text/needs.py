"""Patterns in, which of them may match in a text out, told from its words: most have no word in common with it.

What a text must hold follows from a pattern alone (`text.pattern_needs`). What of all this a word holds is told once
and remembered, for most words stand in many texts. A pattern may be named wrongly, never left out wrongly:
`tests/text/test_needs.py` holds it to that.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from functools import cached_property, lru_cache, partial
from threading import Lock

from text import rx
from text.pattern_needs import Clause, Way, folded, marked, rarity
from text.ways import ways_of

LONGEST = 5_000
"""Characters of a text whose words are looked at; a longer one holds most of what patterns need."""
LONGEST_WORD = 64
"""Characters; a longer run is no word, and may hold anything."""
MOST_WORDS = 20_000
"""Words that are remembered."""
TEXTS_KEPT = 16
"""Those of a few messages: several who read one ask of the same text."""
_LETTER = re.compile(r"[^\W\d_]")
_ANYWHERE = 0
"""What every text meets."""
_NONE: frozenset[int] = frozenset()
_START = 4
"""Characters by which strings are found that may stand somewhere."""


class Needs:
    """What some patterns need, by their numbers."""

    def __init__(self, patterns: Iterable[Sequence[str]], *, whole: bool = False) -> None:
        """Each a set of regular expressions of which one must match, all of the text where `whole`."""
        ways = [list(_simplified(patterns_of_one, whole)) for patterns_of_one in patterns]
        numbers = _clauses.numbers_of(clause for those in ways for way in those for clause in way)
        self._count = len(ways)
        self._ways: dict[int, list[tuple[frozenset[int], int]]] = {}
        """(all its clauses, number of the pattern) of each way, by its rarest clause."""
        for pattern, those in enumerate(ways):
            for way in those:
                rarest = numbers[max(way, key=rarity)] if way else _ANYWHERE
                self._ways.setdefault(rarest, []).append((frozenset(numbers[clause] for clause in way), pattern))
        self._rarest = frozenset(self._ways)

    def may_match(self, text: str) -> Set[int]:
        """The numbers of those of which a pattern may match somewhere in the text."""
        if len(text) > LONGEST:
            return frozenset(range(self._count))
        met = _clauses.met_in(text)
        if met is None:
            return frozenset(range(self._count))
        found: set[int] = set()
        for rarest in met & self._rarest:
            found.update([pattern for needed, pattern in self._ways[rarest] if needed <= met])
        return found


class _Clauses:
    """All that the patterns of this process need, by numbers, and which of it a word meets: told once and remembered.
    Safe to share between threads."""

    def __init__(self) -> None:
        self._growing = Lock()
        self._numbers: dict[Clause, int] = {}
        self._of_string: dict[str, frozenset[int]] = {}
        self._lengths: dict[str, tuple[int, ...]] = {}
        """Of the strings, by their first characters."""
        self._short: tuple[int, ...] = ()
        """Lengths of strings of fewer."""
        self._signs: frozenset[str] = frozenset()
        """Strings without a letter."""
        self._forget()

    def numbers_of(self, clauses: Iterable[Clause]) -> Mapping[Clause, int]:
        """Which number each has; one that is new here gets a new one."""
        with self._growing:
            new = set(clauses) - self._numbers.keys()
            for clause in new:
                self._numbers[clause] = number = _ANYWHERE + 1 + len(self._numbers)
                for string in clause:
                    self._add(string, number)
            if new:
                self._forget()
            return self._numbers

    def _add(self, string: str, number: int) -> None:
        if string not in self._of_string:
            if len(string) < _START:
                self._short = tuple({*self._short, len(string)})
            else:
                start = string[:_START]
                self._lengths[start] = tuple({*self._lengths.get(start, ()), len(string)})
            if not _LETTER.search(string):
                self._signs = self._signs | {string}
        self._of_string[string] = self._of_string.get(string, _NONE) | {number}

    def _forget(self) -> None:
        """Who is reading a text just now goes on with what was remembered before, and needs no more."""
        of_word: dict[str, frozenset[int]] = {}
        self.met_in: Callable[[str], frozenset[int] | None] = lru_cache(TEXTS_KEPT)(partial(self._met_in, of_word))
        """All that a text meets; None where it may be anything."""

    def _met_in(self, of_word: dict[str, frozenset[int]], text: str) -> frozenset[int] | None:
        met = {_ANYWHERE}
        for word in text.split():
            of_this = of_word.get(word)
            if of_this is None:
                if len(word) > LONGEST_WORD:
                    return None
                of_this = self._look_at(word, of_word)
            met |= of_this
        return frozenset(met)

    def _look_at(self, word: str, of_word: dict[str, frozenset[int]]) -> frozenset[int]:
        low = folded(word)
        if not _LETTER.search(low):  # figures, which are new in each text
            return _NONE.union(*(self._of_string[sign] for sign in self._signs if sign in low))
        text, strings = marked(word), self._of_string
        short, lengths = self._short, self._lengths
        places = range(len(text))
        there = [text[at : at + size] for size in short for at in places]
        there += [text[at : at + size] for at in places for size in lengths.get(text[at : at + _START], ())]
        met = [strings[each] for each in there if each in strings]
        if len(of_word) >= MOST_WORDS:
            of_word.clear()
        of_word[word] = found = _NONE.union(*met)
        return found


_clauses = _Clauses()


def _simplified(patterns: Sequence[str], whole: bool) -> Iterator[Way]:
    """The ways of all the patterns, those of a single clause as one."""
    ways = {way for pattern in patterns for way in ways_of(pattern, whole=whole)}
    single = [string for way in ways if len(way) == 1 for clause in way for string in clause]
    if single:
        yield frozenset((frozenset(single),))
    yield from (way for way in ways if len(way) != 1)


class Sparing:
    """A pattern that is only tried, and only compiled, where a text has what it needs. Its methods are those of
    `rx.Pattern`."""

    def __init__(
        self,
        pattern: str,
        flags: int = rx.IGNORECASE | rx.MULTILINE,
        *,
        whole: bool = False,
    ) -> None:
        """`whole`: only `fullmatch` is asked for."""
        self.pattern, self._whole = pattern, whole
        self._compiled = rx.Late(pattern, flags)

    @cached_property
    def _needs(self) -> Needs:
        return Needs([(self.pattern,)], whole=self._whole)

    def may_match(self, text: str) -> bool:
        """Whether a match may stand somewhere in the text."""
        return bool(self._needs.may_match(text))

    def search(self, text: str) -> rx.Match[str] | None:
        return self._compiled.search(text) if self._needs.may_match(text) else None

    def finditer(self, text: str, pos: int = 0, endpos: int | None = None) -> Iterable[rx.Match[str]]:
        return self._compiled.finditer(text, pos, endpos) if self._needs.may_match(text[pos:endpos]) else ()

    def match(self, text: str, pos: int = 0, endpos: int | None = None) -> rx.Match[str] | None:
        return self._compiled.match(text, pos, endpos) if self._needs.may_match(text[pos:endpos]) else None

    def fullmatch(self, text: str, pos: int = 0, endpos: int | None = None) -> rx.Match[str] | None:
        return self._compiled.fullmatch(text, pos, endpos) if self._needs.may_match(text[pos:endpos]) else None

    def sub(self, replacement: rx.Replacement, text: str) -> str:
        return self._compiled.sub(replacement, text) if self._needs.may_match(text) else text


class SparingList:
    """Several patterns, each as sparing as `Sparing`; what they need is looked for once."""

    def __init__(
        self, patterns: Iterable[str], flags: int = rx.IGNORECASE | rx.MULTILINE, *, whole: bool = False
    ) -> None:
        """`whole`: only `fullmatch` is asked for."""
        self.patterns = tuple(patterns)
        self._compiled = tuple(rx.Late(pattern, flags) for pattern in self.patterns)
        self._needs = Needs(((pattern,) for pattern in self.patterns), whole=whole)

    def that_may_match(self, text: str) -> list[tuple[int, rx.Pattern]]:
        """Those of which a match may stand somewhere in the text, with their numbers, in order."""
        return [(number, self._compiled[number]) for number in sorted(self._needs.may_match(text))]
