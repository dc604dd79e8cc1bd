"""A message in lower case in, the countries that it names out, by the names and cases of its language; a city or region
names its country."""

import unicodedata
from collections.abc import Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from babel import Locale

from core.reading import read_yaml
from core.record import NOT_COUNTRIES, Country, Language, Record, primary
from text import rx
from text.normalise import unmarked

FILE = Path(__file__).with_name("countries.yaml")

MOST_WORDS = 5
"""Of a name."""
ANYWHERE = "any"
"""Of `words`: those of every language."""
MIN_STEM = 4
MOST_ENDING = 8
"""Signs that Tamil puts behind a name: `ஆஸ்திரியாவுக்கு`."""

_WORD = rx.compile(r"[\p{L}\p{M}]+")
_VOWELS = "aeiouyаеёиоуыэюяьй"


class CountryWords(Record):
    """`countries.yaml`."""

    dependent: frozenset[Country]
    endings: Mapping[Language, str]
    also: Mapping[Language, Mapping[Country, str]]
    words: Mapping[str, str]
    toward: Mapping[Language, str]
    places: Mapping[Country, str]


class Named(NamedTuple):
    """A country with the place of its name."""

    code: str
    start: int
    end: int


class _Names(NamedTuple):
    whole: Mapping[tuple[str, ...], str]
    stems: Mapping[str, str]
    """Without their last vowel, of names of one word."""
    endings: frozenset[str]
    is_open: bool
    """Whether anything may follow a stem, as in Tamil."""
    words: frozenset[str]
    """Names that are words as well, and name a country only behind `toward`."""
    toward: str | None


def find_countries(text: str, language: str) -> tuple[Named, ...]:
    """In the order of the text, the longest name at each place."""
    names = _names(primary(language))
    words = [(_plain(match.group()), match.start(), match.end()) for match in _WORD.finditer(text)]
    return tuple(_found(words, names))


def _found(words: list[tuple[str, int, int]], names: _Names) -> Iterator[Named]:
    at = 0
    while at < len(words):
        for length in range(min(MOST_WORDS, len(words) - at), 0, -1):
            code = names.whole.get(tuple(word for word, _, _ in words[at : at + length]))
            code = code or (_by_stem(words[at][0], names) if length == 1 else None)
            if code and not (length == 1 and _is_mere_word(words, at, names)):
                yield Named(code, words[at][1], words[at + length - 1][2])
                at += length
                break
        else:
            at += 1


def _is_mere_word(words: list[tuple[str, int, int]], at: int, names: _Names) -> bool:
    return words[at][0] in names.words and (at == 0 or words[at - 1][0] != names.toward)


def _by_stem(word: str, names: _Names) -> str | None:
    for cut in range(1, min(MOST_ENDING if names.is_open else 3, len(word) - MIN_STEM) + 1):
        code = names.stems.get(word[:-cut])
        if code and (names.is_open or word[-cut:] in names.endings):
            return code
    return None


@lru_cache(maxsize=16)
def _names(language: str) -> _Names:
    words = _read()
    listed = {tuple(name.split("_")): code for code, names in words.places.items() for name in names.split()}
    for code, name in Locale(language).territories.items():
        if len(code) == 2 and code.isalpha() and code not in NOT_COUNTRIES | words.dependent:
            listed[tuple(_plain(each) for each in _WORD.findall(name))] = code
    for code, names in words.also.get(language, {}).items():
        listed |= {tuple(name.split("_")): code for name in names.split()}
    is_open = language == "ta"
    endings = frozenset(words.endings.get(language, "").split())
    stems = {
        _stem(name[0]): code
        for name, code in listed.items()
        if len(name) == 1 and len(_stem(name[0])) >= MIN_STEM and (endings or is_open)
    }
    mere = frozenset(f"{words.words[ANYWHERE]} {words.words.get(language, '')}".split())
    return _Names(listed, stems, endings, is_open, mere, words.toward.get(language))


def _stem(name: str) -> str:
    """Without the last vowel or Tamil vowel sign."""
    return name[:-1] if name[-1] in _VOWELS or unicodedata.category(name[-1]).startswith("M") else name


def _plain(word: str) -> str:
    """In lower case without the accents of Latin and Cyrillic letters."""
    return unicodedata.normalize("NFC", unmarked(word.lower())).translate(_LETTERS)


_LETTERS = str.maketrans({"ł": "l", "ø": "o", "đ": "d", "ß": "ss"})


@lru_cache(maxsize=1)
def _read() -> CountryWords:
    return read_yaml(FILE, CountryWords)
