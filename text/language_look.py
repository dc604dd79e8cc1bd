"""Pieces of a text between blanks in, whether it is plainly in the language it should be in out.

What a piece says is a row of numbers in one integer, so that it can be remembered and added up.
"""

from functools import lru_cache
from math import log

from text import language as languages
from text.scripts import count_letters, is_not_russian, language_by_script

_LANE_BITS = 32
_UNIT = 10_000
"""Log-odds as whole numbers."""
_SCRIPTS = ("ta", "ru")
_LATIN, _OTHER, _NEIGHBOUR, _TAMIL, _CYRILLIC = range(5)
"""The first numbers: letters; letters of other scripts; signs of a neighbour of Russian; letters of the two scripts."""
_FIRST = 5


@lru_cache(maxsize=1)
def _tags() -> tuple[str, ...]:
    return (*languages.LANGUAGES, *sorted(languages.other_tags()))


@lru_cache(maxsize=1)
def _lanes() -> dict[str, int]:
    return {tag: number for number, tag in enumerate(_tags(), start=_FIRST)}


def said_by(piece: str) -> int:
    """What a piece of normalised text says, to be added up."""
    plain, words = languages.read_words(piece)
    latin, other = count_letters(plain)
    script = language_by_script(plain) if other and not latin else None
    row = (latin, other, int(is_not_russian(plain)), *(other * (script == each) for each in _SCRIPTS))
    said, lanes = languages.said_by_words(words), _lanes()
    return sum(value << number * _LANE_BITS for number, value in enumerate(row)) + sum(
        round(value * _UNIT) << lanes[tag] * _LANE_BITS for tag, value in said.items()
    )


def is_plainly(expected: str, said: int, *, sure: float) -> bool:
    """Whether `is_surely_another` would say no, from what all pieces of a text say; False where it is worth asking."""
    row = memoryview(said.to_bytes((_FIRST + len(_tags())) * _LANE_BITS // 8, "little")).cast("I").tolist()
    if row[_OTHER]:
        if expected in _SCRIPTS:
            return row[_TAMIL + _SCRIPTS.index(expected)] * 2 > row[_OTHER] + row[_LATIN] and not row[_NEIGHBOUR]
        if row[_OTHER] * 4 > row[_LATIN]:
            return False
    own = _lanes().get(expected)
    if own is None or own >= _FIRST + len(languages.LANGUAGES):
        return False
    for_it = row[own]
    row[:_FIRST] = ()
    row[own - _FIRST] = 0
    return for_it - max(row) > _needed(sure)


@lru_cache(maxsize=4)
def _needed(sure: float) -> float:
    """By how much a language must lead, its prior aside."""
    odds = log(sure / (1 - sure)) - log(languages.LETTER_FLOOR)
    return (odds + _ROUNDED - languages.PRIOR_WEIGHT) * _UNIT


_ROUNDED = 0.2
"""What rounding may come to in `language.MAX_CHARS` characters."""
