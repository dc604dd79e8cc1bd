"""English words in, misspelt ones as they were probably meant out: `i recieved teh wrong itme`.

The embedding model reads an unknown word as a string of syllables. Other languages are put into English word by word,
and `text.glossary` forgives a wrong letter there. The list of words, with how often each is said, is pyspellchecker's;
its search for neighbours takes a millisecond for each unknown word, so what is near is looked up in a table here.
"""

import re
from collections.abc import Mapping
from functools import cache, lru_cache
from pathlib import Path

from spellchecker import SpellChecker

from core.reading import read_yaml
from core.record import Record
from text.glossary import one_letter_less

LANGUAGE = "en"
BUYERS_WORDS = Path(__file__).with_suffix(".yaml")
SHORTEST, LONGEST = 4, 20
"""Letters of a word that is looked at; a shorter one is a letter away from dozens."""
LEAST_SAID = 2_000
"""How often the list must count a word to be taken for what was meant; `the` is said 60 million times."""
OFTEN = 30
"""How many times likelier a word is that buyers write often than one that is said as often elsewhere."""
SLIP = 10
"""How many times likelier a letter is swapped with the next, left out or doubled than replaced by another."""
WORDS_KEPT = 50_000
WORD = re.compile(rf"(?<![\w'’])[A-Za-z]{{{SHORTEST},{LONGEST}}}(?![\w'’])")
"""From `SHORTEST` to `LONGEST` letters, without digits, accents or an apostrophe."""


class BuyersWords(Record):
    """`text/spelling.yaml`."""

    words: str
    """In small letters, separated by blanks."""


def with_known_words(text: str) -> str:
    """English with each unknown word in the spelling of the known one that is a single slip away, where there is one.
    Names keep theirs: what has a capital letter inside a text."""
    return WORD.sub(lambda found: _as_meant(found.group(), at_start=not found.start()), text)


def _as_meant(word: str, *, at_start: bool) -> str:
    if not (at_start or word.islower() or word.isupper()):
        return word
    low = word.lower()
    return word if low in _how_often() else _known_word(low) or word


@lru_cache(WORDS_KEPT)
def _known_word(unknown: str) -> str | None:
    """The likeliest of those that are one slip away and begin with the same letter."""
    shorter = {unknown, *one_letter_less(unknown)}
    there = {word for each in shorter for word in _with_one_letter_less().get(each, ())}
    likely = {word: chance for word in sorted(there) if (chance := _chance(unknown, word))}
    return max(likely, key=likely.__getitem__, default=None)


def _chance(unknown: str, word: str) -> float:
    """How likely it is that the word was meant, beside others; 0 where it is more than one slip away."""
    if word[0] != unknown[0]:
        return 0
    said = _how_often()[word] * (OFTEN if word in _buyers_words() else 1)
    if len(word) != len(unknown):
        return said * SLIP if min(word, unknown, key=len) in one_letter_less(max(word, unknown, key=len)) else 0
    differs = [at for at, (one, other) in enumerate(zip(word, unknown, strict=True)) if one != other]
    if len(differs) == 1:
        return said
    first, last = differs[0], differs[-1]
    is_swapped = last == first + 1 and word[first : last + 1] == unknown[last] + unknown[first]
    return said * SLIP if is_swapped else 0


@cache
def _how_often() -> Mapping[str, int]:
    """Each known word and how often it is said."""
    said: Mapping[str, int] = SpellChecker(language=LANGUAGE).word_frequency.dictionary
    return said


@cache
def _buyers_words() -> frozenset[str]:
    return frozenset(read_yaml(BUYERS_WORDS, BuyersWords).words.split())


@cache
def _with_one_letter_less() -> Mapping[str, tuple[str, ...]]:
    """The words that may have been meant, by themselves and by what is left of them without one letter."""
    found: dict[str, tuple[str, ...]] = {}
    for word, said in _how_often().items():
        if SHORTEST <= len(word) <= LONGEST and (said >= LEAST_SAID or word in _buyers_words()):
            for each in {word, *one_letter_less(word)}:
                found[each] = (*found.get(each, ()), word)
    return found
