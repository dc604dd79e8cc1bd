"""A sentence in lower case in, its rough English out, with the words of a shop that the glossary lacks
(`presale_words.yaml`)."""

import unicodedata
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from core.reading import read_yaml
from core.record import Language, Record, primary
from text import rx
from text.glossary import to_english

FILE = Path(__file__).with_name("presale_words.yaml")

_OWN = rx.compile(r"xown([a-z]{2})x")
_BLANKS = rx.compile(r" {2,}")
_LETTERS = 26
SCRIPTS = ("ru", "ta")
"""Whose letters are not Latin ones with accents."""


class PresaleWords(Record):
    """`presale_words.yaml`."""

    words: Mapping[Language, Mapping[str, str]]


class _OwnWords(NamedTuple):
    """The words of a language with their rough English, by their place."""

    any_of: rx.Pattern
    forms: tuple[tuple[rx.Pattern, str], ...]
    """The longest first."""

    def place_of(self, said: str) -> int:
        return next(at for at, (form, _) in enumerate(self.forms) if form.fullmatch(said))


def shop_english(sentence: str, language: str) -> str:
    """In lower case, each word of the list by its own gloss, all others by the glossary."""
    own = _own_words(primary(language))
    if own is None or not own.any_of.search(sentence):
        return to_english(sentence, language).lower()
    signed = own.any_of.sub(lambda found: f" {_own_sign(own.place_of(found[0]))} ", sentence)
    rough = to_english(signed, language).lower()
    return _BLANKS.sub(" ", _OWN.sub(lambda found: own.forms[_own_place(found[1])][1], rough))


def _own_sign(at: int) -> str:
    """Letters alone, which the glossary leaves as they are."""
    return f"xown{chr(ord('a') + at // _LETTERS)}{chr(ord('a') + at % _LETTERS)}x"


def _own_place(letters: str) -> int:
    return (ord(letters[0]) - ord("a")) * _LETTERS + ord(letters[1]) - ord("a")


def _without_accents(form: str) -> str:
    """As buyers type it who leave out the accents of Latin letters."""
    apart = unicodedata.normalize("NFD", form)
    return "".join(each for each in apart if not unicodedata.combining(each))


@lru_cache(maxsize=16)
def _own_words(language: str) -> _OwnWords | None:
    words = read_yaml(FILE, PresaleWords).words.get(language)
    if not words:
        return None
    bare = {_without_accents(form): gloss for form, gloss in words.items() if language not in SCRIPTS}
    longest = sorted({**bare, **words}.items(), key=lambda item: -len(item[0]))
    inner = [
        rx.escape(form.removesuffix("*")) + (r"[\p{L}\p{M}]{0,12}" if form.endswith("*") else "") for form, _ in longest
    ]
    forms = tuple((rx.compile(each), gloss) for each, (_, gloss) in zip(inner, longest, strict=True))
    whole = r"(?<![\p{L}\p{M}])(?:" + "|".join(inner) + r")(?![\p{L}\p{M}])"
    return _OwnWords(rx.compile(whole), forms)
