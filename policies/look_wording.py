"""The words of a text in, which acts it may perform out: what it says no to needs no closer look.

Sentences, order, distance and excuses are left aside, so that it never says no wrongly: an act needs a class of words
for each of its slots, all of one language, and that one among those that most words are known in.
"""

from collections.abc import Mapping, Sequence
from functools import lru_cache, reduce
from itertools import compress
from operator import or_
from typing import NamedTuple

from policies.detectors_numbers import is_figure
from policies.detectors_wording import load_acts, load_lexicon

LANE_BITS = 32
"""Of one number in a row of them that is added up as a single integer: texts have fewer words than 2 ** 32."""
DIGIT_WORD = "digit_word"
_MOST_SLOTS = 4
_MOST_IN_A_WORD = 2
"""Digits that a number word stands for at most."""


class Gist(NamedTuple):
    """What words say, language by language, in the order of `Lexicon.languages`."""

    known: int
    """In a lane for each language: how many words are known in it."""
    slots: tuple[int, ...]
    """For each language the slots of acts that they fill."""


class _Slots(NamedTuple):
    """The slots of all acts, as bits: first all first slots, then all second ones."""

    by_class: Mapping[str, int]
    not_needed: int
    """Slots that acts of fewer words do not have."""
    acts: int
    """How many acts there are, and a bit for each of them."""
    detectors: tuple[str, ...]
    """Of each act; a class that something else asks for has a sign of its own."""


@lru_cache(maxsize=1)
def _slots() -> _Slots:
    ways = [(detector, act.words) for detector, acts in load_acts().acts.items() for act in acts]
    ways += [(sign, ("|".join(classes),)) for sign, classes in ASKED_FOR.items()]
    by_class: dict[str, int] = {}
    not_needed = 0
    for number, (_, words) in enumerate(ways):
        for slot in range(_MOST_SLOTS):
            bit = 1 << (slot * len(ways) + number)
            if slot >= len(words):
                not_needed |= bit
            else:
                for name in words[slot].split("|"):
                    by_class[name] = by_class.get(name, 0) | bit
    return _Slots(by_class, not_needed, len(ways), tuple(detector for detector, _ in ways))


ASKED_FOR: Mapping[str, tuple[str, ...]] = {
    "says:visit": ("visit",),
    "says:cheaper": ("cheaper", "saves_fee", "percent_off"),
    "says:someone else": ("someone_else",),
    "says:network": ("messenger", "messenger_slang", "social"),
}
"""Classes that detectors ask for by themselves, by the name that stands for them in the answer."""


class Known(NamedTuple):
    """One word, as far as a first look needs it."""

    folded: str
    patterns: frozenset[str]
    """That it fits."""
    seconds: frozenset[str]
    """Patterns of the words that it may go on with."""
    slots: tuple[int, ...]
    """As in `Gist`."""
    digits: int
    """About how many it stands for, in figures or in words of any language: 0 for other words."""
    in_words: bool


def may_perform(words: Sequence[Known], least: int) -> frozenset[str]:
    """The detectors of acts that these words may perform, and the names of `ASKED_FOR`. `least`: in lanes, how many of
    the words each language knows by themselves."""
    if not words:
        return frozenset()
    folded, patterns, seconds, slots, *_ = zip(*words, strict=True)
    apart = list(map(frozenset.isdisjoint, seconds, patterns[1:]))
    phrases = [
        phrase.gist
        for at, are_apart in enumerate(apart)
        if not are_apart
        for phrase in _phrases(folded[at], folded[at + 1])
        if not phrase.further or all(map(_fits, phrase.further, patterns[at + 2 : at + 2 + len(phrase.further)]))
    ]
    found = 0
    for language in _spoken(least, least + sum([gist.known for gist in phrases])):
        found |= _filled([each[language] for each in slots], [gist.slots[language] for gist in phrases])
    return _named(found) if found else frozenset()


def _filled(by_words: Sequence[int], by_phrases: Sequence[int]) -> int:
    """A bit for each act that has a word for every slot."""
    slots = _slots()
    filled = reduce(or_, by_words, slots.not_needed) | reduce(or_, by_phrases, 0)
    acts = slots.acts
    return filled & filled >> acts & filled >> 2 * acts & filled >> 3 * acts & ((1 << acts) - 1)


@lru_cache(maxsize=1_000)
def _named(acts: int) -> frozenset[str]:
    detectors = _slots().detectors
    return frozenset(compress(detectors, (acts >> number & 1 for number in range(len(detectors)))))


def _spoken(least: int, most: int) -> Sequence[int]:
    """The languages that may be spoken: `Wording.spoken`, where each knows so many words at least and at most."""
    known, could_be = lanes(least, len(load_lexicon().languages)), lanes(most, len(load_lexicon().languages))
    best = max(known)
    return [number for number, count in enumerate(could_be) if 2 * count > best]


def lanes(row: int, count: int) -> Sequence[int]:
    """The numbers that were added up in one integer."""
    return memoryview(row.to_bytes(count * LANE_BITS // 8, "little")).cast("I").tolist()


def known(folded: str) -> tuple[Known, int]:
    """What is known of one folded word, and in lanes which languages know it."""
    if folded.isdecimal() and not load_lexicon().lists_figure(folded):
        folded = _ANY_FIGURE[: len(folded)]  # one is as good as another: figures are new in each text
    return _known(folded)


_ANY_FIGURE = "97" * 20


@lru_cache(maxsize=50_000)
def _known(folded: str) -> tuple[Known, int]:
    word = load_lexicon().word(folded)
    spoken = any(name == DIGIT_WORD for _, name in word.entries)
    gist = _gist(word.entries, 1 if folded[:1].isalpha() else 0)
    digits = _MOST_IN_A_WORD if spoken else len(folded) if is_figure(folded) else 0
    return Known(folded, word.patterns, word.seconds, gist.slots, digits, spoken), gist.known


class _Phrase(NamedTuple):
    further: Sequence[str]
    """Patterns of the words from the third on."""
    gist: Gist


@lru_cache(maxsize=50_000)
def _phrases(first: str, second: str) -> Sequence[_Phrase]:
    """That begin with two words; those of two words as one."""
    found = list(load_lexicon().beginning_with(first, second))
    of_two = [entry for phrase in found if len(phrase.patterns) == 2 for entry in phrase.entries]
    longer = [
        _Phrase(each.patterns[2:], _gist(each.entries, len(each.patterns))) for each in found if each.patterns[2:]
    ]
    return (*((_Phrase((), _gist(of_two, 2)),) if of_two else ()), *longer)


def _fits(pattern: str, fitting: frozenset[str]) -> bool:
    return pattern in fitting


def _gist(entries: Sequence[tuple[str, str]], words: int) -> Gist:
    languages = load_lexicon().languages
    by_class = _slots().by_class
    slots = [0] * len(languages)
    for language, name in entries:
        slots[languages.index(language)] |= by_class.get(name, 0)
    row = sum(words << languages.index(language) * LANE_BITS for language in {each for each, _ in entries})
    return Gist(row, tuple(slots))
