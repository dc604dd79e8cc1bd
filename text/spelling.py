"""English words in, misspelt ones as they were probably meant out: `i recieved teh wrong itme`.

The embedding model reads an unknown word as a string of syllables. Other languages are put into English word by word,
and `text.glossary` forgives a slip there.
"""

import re
from functools import cache
from pathlib import Path

from core.reading import read_yaml
from core.record import Record
from text.slips import LONGEST, SHORTEST, Slips, listed_words

LANGUAGE = "en"
BUYERS_WORDS = Path(__file__).with_suffix(".yaml")
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
    return _english().meant(word.lower()) or word


@cache
def buyers_words() -> frozenset[str]:
    """English words that buyers use, of `SHORTEST` letters or more, in small ones."""
    return frozenset(read_yaml(BUYERS_WORDS, BuyersWords).words.split())


@cache
def _english() -> Slips:
    usual = buyers_words()
    return Slips(listed_words(LANGUAGE), usual, is_usual=usual.__contains__)
