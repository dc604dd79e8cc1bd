"""Normalised text in, the telephone numbers in it out: also spaced out, and spelled in English or German words."""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import islice

import phonenumbers
from phonenumbers import Leniency, PhoneNumberMatcher

from text import rx
from text.contact_words import by_letter
from text.normalise import Edit, Normalised

_DIGIT_WORDS = {
    **{"zero": "0", "oh": "0", "null": "0", "nought": "0"},
    **{"one": "1", "two": "2", "three": "3", "four": "4", "five": "5"},
    **{"six": "6", "seven": "7", "eight": "8", "nine": "9"},
    **{"eins": "1", "ein": "1", "zwei": "2", "zwo": "2", "drei": "3", "vier": "4", "fünf": "5", "fuenf": "5"},
    **{"sechs": "6", "sieben": "7", "acht": "8", "neun": "9", "plus": "+"},
}
_MIN_DIGITS = 7
"""Of a telephone number; shorter ones are extensions and short codes."""
LEAST_DIGITS = _MIN_DIGITS - 1
"""That a text without a number has less than: one of the digits may be a letter."""
_SEPARATED = r"[\s.,/\-–—_*|]{0,3}"
_WORD = "|".join(sorted(_DIGIT_WORDS, key=len, reverse=True))
_SPELLED_DIGIT = rf"(?:(?:{_WORD})(?=\P{{L}}|\Z|{_WORD})|\d)"
_SPELLED = rx.compile(
    rf"(?<![\p{{L}}\p{{N}}])(?i:(?:(?:double|triple)\s)?{_SPELLED_DIGIT})"
    rf"(?:{_SEPARATED}(?i:(?:double\s|triple\s)?{_SPELLED_DIGIT})){{{_MIN_DIGITS - 1},24}}+"
)
_PLAIN_DIGIT = rf"(?:{'|'.join('0123456789')}|{by_letter(_DIGIT_WORDS)})"
_MAY_BE_SPELLED = re.compile(
    rf"{_PLAIN_DIGIT}(?:{_SEPARATED}(?:double\s|triple\s)?{_PLAIN_DIGIT}){{{_MIN_DIGITS - 1}}}"
)
_LETTERS_AND_DIGITS = rx.compile(r"[\p{L}\p{N}]+")
_DIGIT = re.compile("[0-9]")
_AT_NUMBER_WORD = re.compile(rf"(?={_WORD}|double|triple)")
_BEGINS_WITH_DIGIT = rx.compile(rf"(?i){_SPELLED_DIGIT}|double|triple")
_PART = rx.compile(rf"(?i)(double|triple)|({_WORD})|(\d)")
_SPACED = rx.compile(r"(?<![\p{L}\p{N}])\+?\d(?:[ ._*|/-]{1,3}\d(?![\p{L}\p{N}])){6,19}+")
_MAY_BE_LETTERS = re.compile(rf"[0-9OolI](?:[ ./-]?[0-9OolI]){{{_MIN_DIGITS - 1}}}")
_LETTER_DIGITS = rx.compile(r"(?<![\p{L}\p{N}])[+0]?[\dOolI]{2,}(?:[ ./-][\dOolI]{2,}){0,5}(?![\p{L}\p{N}])")
_NEAR = 24
"""Characters between a word such as "call" and a number."""
_STRETCH = re.compile(rf"(?<!\d)[+(]{{0,2}}+\d(?:[ ().\-/–—~_*|]{{0,4}}+\d){{{_MIN_DIGITS - 1},60}}+")
"""Digits with whatever people put between them: one telephone number, or several in a row."""
_MAY_BE_STRETCH = re.compile(rf"\d(?:[ ().\-/–—~_*|]{{0,4}}\d){{{_MIN_DIGITS - 1}}}")
_DAY = r"(?:[0-2]?\d|3[01])"
_DATE = rf"(?:{_DAY}[./-]{_DAY}[./-](?:19|20)\d\d|(?:19|20)\d\d[./-]{_DAY}[./-]{_DAY}|{_DAY}\.{_DAY}\.)"
_HOUR = r"(?:[01]?\d|2[0-4])(?:[:.][0-5]\d)?"
_DATES = re.compile(rf"{_DATE}(?:(?:\s*[-–—]\s*|,?\s+)(?:{_DATE}|{_HOUR})){{0,3}}")
"""Dates and hours in a row. `05.11.2026` would be a number of Hannover."""
_MAX_STRETCHES = 300
"""Of one text. More is a log or a table, in which every number would be tried in every country."""


def find_numbers(clean: Normalised, regions: Sequence[str], words: rx.Pattern) -> Iterator[tuple[int, int, str]]:
    """(start, end, E.164) in the typed text, in no order. A number counts when it is valid in its country and looks
    dialled: with a leading plus or zero, in the groups people write, or beside one of `words`."""
    views = [clean]
    for edits in (_spelled(clean), _spaced(clean.text), _letters(clean.text)):
        if edits:
            views.append(clean.edited(edits))
    seen: set[tuple[int, int]] = set()
    for view in views:
        for start, end, value in _matches(view.text, regions, words):
            span = view.original(start, end)
            if (span.start, span.end) not in seen:
                seen.add((span.start, span.end))
                yield span.start, span.end, value


def may_hold_numbers(clean: Normalised) -> bool:
    """Whether any of them may be found."""
    return bool(
        _MAY_BE_STRETCH.search(clean.text) or _MAY_BE_SPELLED.search(clean.small) or _MAY_BE_LETTERS.search(clean.text)
    )


def count_digits(small: str) -> int:
    """Digits and number words that a piece of a text in lower case, between two blanks, can add to a number."""
    spelled = (word for word in _LETTERS_AND_DIGITS.findall(small) if _BEGINS_WITH_DIGIT.match(word))
    return len(_DIGIT.findall(small)) + sum(len(_AT_NUMBER_WORD.findall(word)) for word in spelled)


def _matches(text: str, regions: Sequence[str], words: rx.Pattern) -> Iterator[tuple[int, int, str]]:
    if not _MAY_BE_STRETCH.search(text):
        return
    for stretch in islice(_STRETCH.finditer(text), _MAX_STRETCHES):
        first = max(0, stretch.start() - 1)  # the sign before a number can rule it out
        piece = text[first : stretch.end() + 1]
        for region in dict.fromkeys((*regions, "ZZ")):
            for start, end, raw, value in _valid(piece, region):
                if _DATES.fullmatch(raw):
                    continue
                international = raw.startswith(("+", "00", "(+"))
                if international or _looks_dialled(text, first + start, raw, words):
                    yield first + start, first + end, value


@lru_cache(maxsize=4096)
def _valid(piece: str, region: str) -> tuple[tuple[int, int, str, str], ...]:
    """(start, end, raw, E.164) of the numbers that are valid when dialled in this region; `ZZ` is no region."""
    form = phonenumbers.PhoneNumberFormat.E164
    return tuple(
        (match.start, match.end, match.raw_string, phonenumbers.format_number(match.number, form))
        for match in PhoneNumberMatcher(piece, region, leniency=Leniency.VALID)
    )


def _looks_dialled(text: str, start: int, raw: str, words: rx.Pattern) -> bool:
    """National digits alone may be any number: a leading zero, groups, or a word such as "call" must say more."""
    groups = [len(group) for group in rx.split(r"\D+", raw) if group]
    if words.search(text, max(0, start - _NEAR), start):
        return True
    return (raw.lstrip("(").startswith("0") and len(groups) <= 6) or (len(groups) in (3, 4, 5) and max(groups) <= 4)


def _spelled(clean: Normalised) -> list[Edit]:
    edits = []
    for match in _SPELLED.finditer(clean.text) if _MAY_BE_SPELLED.search(clean.small) else ():
        digits, times = "", 1
        for part in _PART.finditer(match.group()):
            repeat, word, digit = part.groups()
            if repeat:
                times = {"double": 2, "triple": 3}[repeat.lower()]
                continue
            digits += (_DIGIT_WORDS[word.lower()] if word else digit) * times
            times = 1
        if any(each.isalpha() for each in match.group()):
            edits.append((match.start(), match.end(), digits))
    return edits


def _spaced(text: str) -> list[Edit]:
    if not _MAY_BE_STRETCH.search(text):
        return []
    return [(match.start(), match.end(), rx.sub(r"[^\d+]", "", match.group())) for match in _SPACED.finditer(text)]


def _letters(text: str) -> list[Edit]:
    """`O171 l234567`: letters that stand for digits, where digits are the most of it."""
    if not _MAY_BE_LETTERS.search(text):
        return []
    table = str.maketrans("OolI", "0011")
    return [
        (match.start(), match.end(), match.group().translate(table))
        for match in _LETTER_DIGITS.finditer(text)
        if rx.search("[OolI]", match.group()) and len(rx.findall(r"\d", match.group())) >= _MIN_DIGITS - 1
    ]
