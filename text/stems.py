"""A text in one of ten languages in, the stems of the words that say what it is about out."""

import threading
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

import Stemmer

from core.reading import read_yaml
from core.record import Record, primary
from text import rx

SNOWBALL = {
    "en": "english",
    "de": "german",
    "fr": "french",
    "it": "italian",
    "es": "spanish",
    "pt": "portuguese",
    "nl": "dutch",
    "pl": "polish",
    "ru": "russian",
    "ta": "tamil",
}
"""Snowball's name of a language."""

MAX_WORD_CHARS = 64
"""A longer run of letters is no word; stemmers are not made for it."""

WORD = rx.compile(r"[\p{L}\p{M}\p{N}]+")


class FunctionWords(Record):
    """`text/function_words.yaml`."""

    words: dict[str, str]
    """By language, separated by blanks."""


class Stems:
    """The stems of one language; safe to share between threads."""

    def __init__(self, language: str) -> None:
        """Raises `KeyError` for a language without a stemmer."""
        self._stemmer = Stemmer.Stemmer(SNOWBALL[language])
        self._stemming = threading.Lock()
        self.stem = lru_cache(maxsize=50_000)(self._stem)

    def _stem(self, word: str) -> str:
        with self._stemming:  # one stemmer must not serve two threads at once
            return str(self._stemmer.stemWord(word))


@lru_cache(maxsize=len(SNOWBALL))
def stems(language: str) -> Stems | None:
    """The stems of a primary language; None where there is no stemmer."""
    return Stems(language) if language in SNOWBALL else None


def content_stems(text: str, language: str) -> Iterator[str]:
    """In the order of the text, repeats kept; without the words that only hold a sentence together. The words of a
    language without a stemmer come as they are, in lower case."""
    base = primary(language)
    known, left_out = stems(base), function_words(base)
    for word in WORD.findall(unicodedata.normalize("NFC", text).casefold()):
        if word not in left_out and len(word) <= MAX_WORD_CHARS:
            yield known.stem(word) if known else word


def function_words(language: str) -> frozenset[str]:
    """Words that hold a sentence of a primary language together, in lower case."""
    return _function_words().get(language, frozenset())


@lru_cache(maxsize=1)
def _function_words() -> dict[str, frozenset[str]]:
    read = read_yaml(Path(__file__).with_name("function_words.yaml"), FunctionWords)
    return {
        language: frozenset(unicodedata.normalize("NFC", word).casefold() for word in words.split())
        for language, words in read.words.items()
    }
