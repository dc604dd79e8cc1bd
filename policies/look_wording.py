"""The pieces of a text between blanks in, which acts it may perform out: what it says no to needs no closer look.

Sentences, excuses and negations are left aside, so that it never says no wrongly: an act needs a class of words for
each of its slots, near one another and all of one language, and that one among those that most words are known in.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache, reduce
from itertools import accumulate, chain, compress, count, pairwise
from operator import and_, or_
from typing import NamedTuple

from policies.detectors_numbers import is_figure
from policies.detectors_wording import LEAST_KNOWN, Act, choices, load_acts, load_lexicon
from policies.detectors_words import ANY_WORD, Match, Word, tokenise
from text.contact_look import FIGURE
from text.normalise import normalised_anew, unleeted
from text.remembered import Remembered

LANE_BITS = 16
"""Of one number in a row of them that is added up as a single integer: a text that is looked at has fewer characters
than 2 ** 15."""
DIGIT_WORD = "digit_word"
_MOST_SLOTS = 4
_MOST_IN_A_WORD = 2
"""Digits that a number word stands for at most."""
ASKED_FOR: Mapping[str, tuple[str, ...]] = {
    "says:visit": ("visit",),
    "says:cheaper": ("cheaper", "saves_fee", "percent_off"),
    "says:someone else": ("someone_else",),
    "says:call": ("call_cue", "call_us", "number_cue", "messenger", "messenger_slang", "number_word"),
    "says:network": ("messenger", "messenger_slang", "social"),
}
"""Classes that detectors ask for by themselves, by the name that stands for them in the answer."""


_ALSO_ASKED = frozenset({"external-link"})
"""Detectors whose acts another one looks at."""


class Known(NamedTuple):
    """One word, as far as a first look needs it."""

    folded: str
    patterns: frozenset[str]
    """That it fits."""
    known: int
    """In lanes: for each language 1 where it is known by itself; then how many words phrases may add to that."""
    digits: int
    """About how many it stands for, in figures or in words of any language: 0 for other words."""
    in_words: bool


class Told(NamedTuple):
    """What a word, or a piece, says in one language."""

    slots: int
    """Of acts, that it fills: see `_Slots`."""
    opens: int
    """The second words of phrases that its last word may begin, as bits."""
    closes: int
    """Those that its first word fits."""


class _Slots(NamedTuple):
    """The slots of all acts, as bits: first all first slots, then all second ones."""

    by_class: Mapping[str, int]
    not_needed: int
    """Slots that acts of fewer words do not have."""
    acts: Sequence[tuple[str, Act | None]]
    """Each with its detector; a class that something else asks for is none, and has a sign of its own."""
    every: int
    """What an act's bit is multiplied by for the bits of all its slots."""


class _Phrase(NamedTuple):
    further: Sequence[str]
    """Patterns of the words from the third on."""
    slots: int


class _Place(NamedTuple):
    """Words that fill slots of acts."""

    first: int
    last: int
    slots: int


def may_perform(pieces: Sequence[str], known: int, asked: frozenset[str]) -> frozenset[str]:
    """Of the detectors that are `asked` those whose acts a text may perform, and the names of `ASKED_FOR`. `known`: in
    lanes, what `Known.known` comes to."""
    languages = _languages()
    row = lanes(known, 2 * len(languages))
    least = max(row[: len(languages)]) * LEAST_KNOWN
    found = 0
    for language, alone, added in zip(languages, row, row[len(languages) :], strict=False):
        if alone + added > least:
            found |= language.performed(pieces, _acts_of(asked))
    return _named(found) if found else frozenset()


class _Language:
    """What pieces say in one language."""

    def __init__(self, name: str) -> None:
        lexicon = load_lexicon()
        self._name = name
        self._any_order = name in lexicon.verb_final
        self._seconds: dict[str, int] = {}
        """A bit for each second word of a phrase."""
        self._seconds_of: dict[str, int] = {}
        """Their bits by the first word."""
        self._longest = 2
        """Words of a phrase."""
        for patterns in (each.patterns for each in lexicon.phrases() if name in dict(each.entries)):
            bit = self._seconds.setdefault(patterns[1], 1 << len(self._seconds))
            self._seconds_of[patterns[0]] = self._seconds_of.get(patterns[0], 0) | bit
            self._longest = max(self._longest, len(patterns))
        self._pieces: Remembered[Told | None] = Remembered(self._tell_piece)
        self._tell = lru_cache(maxsize=20_000)(self._tell_anew)
        self._phrases = lru_cache(maxsize=20_000)(self._find_phrases)
        self._pairs = lru_cache(maxsize=20_000)(self._meet)

    def performed(self, pieces: Sequence[str], wanted: int) -> int:
        """A bit for each of the acts that the text may perform."""
        told = list(map(self._pieces.__getitem__, pieces))
        if None in told:
            pieces, told = list(compress(pieces, told)), list(filter(None, told))
        slots, opens, closes = zip(*told, strict=True)
        filled = reduce(or_, slots, _slots().not_needed)
        phrases: list[_Place] = []
        for at in compress(count(), map(and_, opens, closes[1:])):
            phrases += self._begun(at, pieces)
        for phrase in phrases:
            filled |= phrase.slots
        acts = len(_slots().acts)
        performed = filled & filled >> acts & filled >> 2 * acts & filled >> 3 * acts & wanted
        if not performed >> len(ASKED_FOR):
            return performed
        return self._near(performed, pieces, slots, phrases)

    def _tell_piece(self, piece: str) -> Told | None:
        """None for one without words. Of phrases that it begins the slots are filled, whatever comes after it."""
        words = words_of(piece)
        if not words:
            return None
        told = [self._tell(word.folded) for word in words]
        filled = reduce(or_, (each.slots for each in told))
        for first, second in pairwise(words):
            of_two, longer = self._phrases(first.folded, second.folded)
            filled |= reduce(or_, (phrase.slots for phrase in longer), of_two)
        return Told(filled, told[-1].opens, told[0].closes)

    def _tell_anew(self, folded: str) -> Told:
        word = load_lexicon().word(folded)
        by_class = _slots().by_class
        return Told(
            reduce(or_, (by_class.get(name, 0) for own, name in word.entries if own == self._name), 0),
            reduce(or_, (self._seconds_of.get(each, 0) for each in word.patterns), 0),
            reduce(or_, (self._seconds.get(each, 0) for each in word.patterns), 0),
        )

    def _find_phrases(self, first: str, second: str) -> tuple[int, Sequence[_Phrase]]:
        """Those that begin with two words: the slots that those of two words fill, and the longer ones."""
        of_two, longer = 0, []
        for phrase in load_lexicon().beginning_with(first, second):
            classes = (_slots().by_class.get(each, 0) for own, each in phrase.entries if own == self._name)
            slots = reduce(or_, classes, 0)
            if len(phrase.patterns) == 2:
                of_two |= slots
            elif slots:
                longer.append(_Phrase(phrase.patterns[2:], slots))
        return of_two, longer

    def _begun(self, at: int, pieces: Sequence[str]) -> list[_Place]:
        """The phrases that begin with the last word of a piece, by the places of pieces; see `_near`."""
        of_two, longer, thirds = self._pairs(pieces[at], pieces[at + 1])
        begun = [_Place(at, 1, of_two)] if of_two else []
        if longer:
            following = list(chain.from_iterable(map(words_of, pieces[at + 1 : at + self._longest])))[1:]
            if following and not following[0].patterns.isdisjoint(thirds):
                begun += [_Place(at, 1 + len(each.further), each.slots) for each in longer if _goes_on(each, following)]
        return begun

    def _meet(self, first: str, second: str) -> tuple[int, Sequence[_Phrase], frozenset[str]]:
        """As `_find_phrases` with the last word of a piece and the first one of the next; and the third words."""
        of_two, longer = self._phrases(words_of(first)[-1].folded, words_of(second)[0].folded)
        return of_two, longer, frozenset(phrase.further[0] for phrase in longer)

    def _near(self, performed: int, pieces: Sequence[str], slots: Sequence[int], phrases: Sequence[_Place]) -> int:
        """Those of the acts whose words stand near one another, in their order. Of `phrases` the place of the piece
        that they begin with is given, and how many words follow."""
        needed = performed * _slots().every
        firsts = list(accumulate(map(len, map(words_of, pieces)), initial=0))
        places = []
        for at in (at for at, filled in enumerate(slots) if filled & needed):
            words = words_of(pieces[at])
            if len(words) == 1:
                places.append(_Place(firsts[at], firsts[at], slots[at]))
            else:
                places += self._within(
                    firsts[at],
                    [*words, *chain.from_iterable(map(words_of, pieces[at + 1 : at + self._longest]))],
                    len(words),
                )
        for at, further, filled in phrases:
            last = firsts[at + 1] - 1
            places.append(_Place(last, last + further, filled))
        places.sort()
        for number in _numbers(performed):
            act = _slots().acts[number][1]
            if act is not None and not self._is_near(act, number, places):
                performed &= ~(1 << number)
        return performed

    def _within(self, start: int, words: Sequence[Known], count: int) -> Iterator[_Place]:
        """What the first `count` words fill, and the phrases that begin with them but for the last one."""
        for at, word in enumerate(words[:count]):
            yield _Place(start + at, start + at, self._tell(word.folded).slots)
            if at + 1 < count:
                of_two, longer = self._phrases(word.folded, words[at + 1].folded)
                yield _Place(start + at, start + at + 1, of_two)
                for phrase in longer:
                    if _goes_on(phrase, words[at + 2 :]):
                        yield _Place(start + at, start + at + 1 + len(phrase.further), phrase.slots)

    def _is_near(self, act: Act, number: int, places: Sequence[_Place]) -> bool:
        bits = [1 << slot * len(_slots().acts) + number for slot in range(len(act.words))]
        slots = [[Match(first, last) for first, last, filled in places if filled & bit] for bit in bits]
        found = choices(slots, any_order=self._any_order or not act.ordered)
        return any(chosen[-1].last - chosen[0].first < act.within for chosen, _ in found)


def _goes_on(phrase: _Phrase, following: Sequence[Known]) -> bool:
    """Whether the words from the third on fit a phrase."""
    further = phrase.further
    return len(following) >= len(further) and all(map(_fits, further, following))


def _fits(pattern: str, word: Known) -> bool:
    return pattern in word.patterns


@lru_cache(maxsize=1)
def _slots() -> _Slots:
    acts: list[tuple[str, Act | None]] = [(sign, None) for sign in ASKED_FOR]
    acts += [(name, act) for name, ways in load_acts().acts.items() for act in ways]
    ways = [("|".join(names),) for names in ASKED_FOR.values()] + [act.words for _, act in acts if act is not None]
    by_class: dict[str, int] = {}
    not_needed = 0
    for number, words in enumerate(ways):
        for slot in range(_MOST_SLOTS):
            bit = 1 << (slot * len(ways) + number)
            if slot >= len(words):
                not_needed |= bit
            else:
                for name in words[slot].split("|"):
                    by_class[name] = by_class.get(name, 0) | bit
    return _Slots(by_class, not_needed, acts, sum(1 << slot * len(ways) for slot in range(_MOST_SLOTS)))


@lru_cache(maxsize=1)
def _languages() -> Sequence[_Language]:
    return [_Language(name) for name in load_lexicon().languages]


@lru_cache(maxsize=256)
def _acts_of(asked: frozenset[str]) -> int:
    """A bit for each act of these detectors, and for all that others ask for."""
    return sum(1 << at for at, (name, act) in enumerate(_slots().acts) if act is None or name in asked | _ALSO_ASKED)


@lru_cache(maxsize=1_000)
def _numbers(bits: int) -> Sequence[int]:
    return [number for number in range(bits.bit_length()) if bits >> number & 1]


@lru_cache(maxsize=1_000)
def _named(acts: int) -> frozenset[str]:
    return frozenset(_slots().acts[number][0] for number in _numbers(acts))


FIGURES = re.compile(r"[0-9]+")


def _tell_words(piece: str) -> tuple[Known, ...]:
    if FIGURE.fullmatch(piece):
        return tuple(map(known, FIGURES.findall(piece)))
    return tuple(known(token.folded) for token in tokenise(unleeted(normalised_anew(piece).text)))


words_of = Remembered(_tell_words).__getitem__
"""The words of a piece."""


def known(folded: str) -> Known:
    """What is known of one folded word."""
    if folded.isdecimal() and not load_lexicon().lists_figure(folded):
        folded = _ANY_FIGURE[: len(folded)]  # one is as good as another: figures are new in each text
    return _known(folded)


_ANY_FIGURE = "97" * 20


@lru_cache(maxsize=50_000)
def _known(folded: str) -> Known:
    word = load_lexicon().word(folded)
    spoken = any(name == DIGIT_WORD for _, name in word.entries)
    digits = _MOST_IN_A_WORD if spoken else len(folded) if is_figure(folded) else 0
    return Known(folded, word.patterns, _count_known(word), digits, spoken)


def _count_known(word: Word) -> int:
    row = [_added()[each] for each in word.patterns if each in _added()]
    if not row and not word.entries:
        return 0
    own = {language for language, _ in word.entries} if word.folded[:1].isalpha() else set()
    alone = [int(language in own) for language in load_lexicon().languages]
    added = map(max, zip(*row, strict=True)) if row else [0] * len(alone)
    least = alone if word.folded[:1].isalpha() else [1] * len(alone)
    return as_lanes((*alone, *(max(0, of_phrases - each) for of_phrases, each in zip(added, least, strict=True))))


@lru_cache(maxsize=1)
def _added() -> Mapping[str, Sequence[int]]:
    """By each word of a phrase, language by language: how many words of a text count as known at most because of it. Of
    a phrase that takes any word, the longest one that it names stands for all."""
    languages = load_lexicon().languages
    added: dict[str, list[int]] = {}
    for patterns, entries in load_lexicon().phrases():
        named = [each for each in patterns if each != ANY_WORD]
        longest = max(named, key=len)
        for each in named:
            row = added.setdefault(each, [0] * len(languages))
            words = len(patterns) if each == longest and len(named) < len(patterns) else 1
            for language in {own for own, _ in entries}:
                row[languages.index(language)] = max(row[languages.index(language)], words)
    return added


def as_lanes(row: Iterable[int]) -> int:
    """Numbers in a row as one integer, to be added up."""
    return sum(value << number * LANE_BITS for number, value in enumerate(row) if value)


def lanes(row: int, count: int) -> list[int]:
    """The numbers that were added up in one integer."""
    return memoryview(row.to_bytes(count * LANE_BITS // 8, "little")).cast("H").tolist()
