"""Patterns in, which of them may match in a text out, told from its words: most have no word in common with it.

What a text must hold follows from a pattern alone (`text.pattern_needs`). What of all this a word holds is told once
and remembered, for most words stand in many texts. A pattern may be named wrongly, never left out wrongly:
`tests/text/test_needs.py` holds it to that.
"""

import re
from collections.abc import Iterable, Iterator, Sequence, Set
from functools import cached_property

from text import rx
from text.pattern_needs import Clause, Way, folded, marked, rarity, ways_of

LONGEST = 5_000
"""Characters of a text whose words are looked at; a longer one holds most of what patterns need."""
LONGEST_WORD = 64
"""Characters; a longer run is no word, and may hold anything."""
MOST_WORDS = 20_000
"""Words that are remembered."""
_LETTER = re.compile(r"[^\W\d_]")
_ANYWHERE = 1
"""The bit that every text has."""


class Needs:
    """What some patterns need, by their numbers."""

    def __init__(self, patterns: Iterable[Sequence[str]], *, whole: bool = False) -> None:
        """Each a set of regular expressions of which one must match, all of the text where `whole`."""
        bits: dict[Clause, int] = {}
        self._ways: dict[int, list[tuple[int, int]]] = {}
        """(all its bits, number of the pattern) of each way, by the bit of its rarest clause."""
        self._count = 0
        for patterns_of_one in patterns:
            for way in _simplified(patterns_of_one, whole):
                rarest, needed = _in_bits(way, bits)
                self._ways.setdefault(rarest, []).append((needed, self._count))
            self._count += 1
        self._rarest = sum(self._ways)
        self._of_string: dict[str, int] = {}
        for clause, bit in bits.items():
            for string in clause:
                self._of_string[string] = self._of_string.get(string, 0) | bit
        self._signs = [(string, bits) for string, bits in self._of_string.items() if not _LETTER.search(string)]
        self._lengths = sorted({len(string) for string in self._of_string})
        self._of_word: dict[str, int] = {}

    def may_match(self, text: str) -> Set[int]:
        """The numbers of those of which a pattern may match somewhere in the text."""
        if len(text) > LONGEST:
            return frozenset(range(self._count))
        held, known = _ANYWHERE, self._of_word
        for word in text.split():
            bits = known.get(word)
            held |= self._look_at(word) if bits is None else bits
        found: set[int] = set()
        left = held & self._rarest
        while left:
            lowest = left & -left
            left ^= lowest
            found.update([number for needed, number in self._ways[lowest] if held & needed == needed])
        return found

    def _look_at(self, word: str) -> int:
        """Bits of the clauses that a word meets."""
        if len(word) > LONGEST_WORD:
            return -1
        found, known = 0, self._of_string
        if not _LETTER.search(low := folded(word)):  # figures, which are new in each text
            for string, bits in self._signs:
                found |= bits if string in low else 0
            return found
        text = marked(word)
        for length in self._lengths:
            for at in range(len(text) - length + 1):
                found |= known.get(text[at : at + length], 0)
        if len(self._of_word) >= MOST_WORDS:
            self._of_word.clear()
        self._of_word[word] = found
        return found


def _simplified(patterns: Sequence[str], whole: bool) -> Iterator[Way]:
    """The ways of all the patterns, those of a single clause as one."""
    ways = {way for pattern in patterns for way in ways_of(pattern, whole=whole)}
    single = [string for way in ways if len(way) == 1 for clause in way for string in clause]
    if single:
        yield frozenset((frozenset(single),))
    yield from (way for way in ways if len(way) != 1)


def _in_bits(way: Way, bits: dict[Clause, int]) -> tuple[int, int]:
    """(of its rarest clause, of all)."""
    if not way:
        return _ANYWHERE, _ANYWHERE
    needed = {clause: bits.setdefault(clause, _ANYWHERE << 1 + len(bits)) for clause in way}
    return needed[max(way, key=rarity)], sum(needed.values())


class Sparing:
    """A pattern that is only tried, and only compiled, where a text has what it needs. Its methods are those of
    `rx.Pattern`."""

    def __init__(
        self,
        pattern: str,
        flags: int = rx.IGNORECASE | rx.MULTILINE,
        *,
        parts: Sequence[str] = (),
        whole: bool = False,
    ) -> None:
        """`parts`: patterns of which one fits wherever it does, where that is quicker to tell of them; `whole`: only
        `fullmatch` is asked for."""
        self.pattern, self._flags, self._whole = pattern, flags, whole
        self._parts = tuple(parts) or (pattern,)

    @cached_property
    def _compiled(self) -> rx.Pattern:
        return rx.compile(self.pattern, self._flags)

    @cached_property
    def _needs(self) -> Needs:
        return Needs([self._parts], whole=self._whole)

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
        self.patterns, self._flags = tuple(patterns), flags
        self._compiled: dict[int, rx.Pattern] = {}
        self._needs = Needs(((pattern,) for pattern in self.patterns), whole=whole)

    def that_may_match(self, text: str) -> list[tuple[int, rx.Pattern]]:
        """Those of which a match may stand somewhere in the text, with their numbers, in order."""
        return [(number, self._at(number)) for number in sorted(self._needs.may_match(text))]

    def _at(self, number: int) -> rx.Pattern:
        if number not in self._compiled:
            self._compiled[number] = rx.compile(self.patterns[number], self._flags)
        return self._compiled[number]
