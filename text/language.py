"""A buyer's message in, its language out: one of ten, or the store's own where the message is too short to tell."""

from functools import lru_cache
from math import exp, log
from pathlib import Path
from typing import TYPE_CHECKING

import regex
from pydantic import field_validator

from core.reading import read_yaml
from core.record import Language, Record
from text.normalise import normalise

if TYPE_CHECKING:
    from lingua import LanguageDetector

LANGUAGES = ("en", "de", "fr", "it", "es", "pt", "nl", "pl", "ru", "ta")
MIN_CONFIDENCE = 0.5
"""Below it the prior is taken."""
_MAX_CHARS = 3_000
"""More text does not change the answer."""
_LETTER_FLOOR = 0.02
"""Of the letter statistics: they are never so sure that a plain word could not outweigh them."""
_WORD_WEIGHT = 2.2
"""Log-odds for one word that stands under one language only."""
_PRIOR_WEIGHT = 1.2
"""Log-odds for the store's own language: most of its buyers write it."""
_NOT_LANGUAGE = regex.compile(r"\S*[\d@/\\_#]\S*|\S+\.\S+")
"""Ids, addresses, links, amounts."""
_WORD = regex.compile(r"[\p{L}\p{M}]+(?:['’][\p{L}\p{M}]+)?")


class LanguageGuess(Record):
    """A language with how sure it is."""

    language: Language
    confidence: float
    """0 to 1; of the prior where that was taken."""


class LanguageWords(Record):
    """`language.yaml`."""

    words: dict[str, frozenset[str]]

    @field_validator("words")
    @classmethod
    def _all_languages(cls, given: dict[str, frozenset[str]]) -> dict[str, frozenset[str]]:
        if set(given) != set(LANGUAGES):
            raise ValueError(f"must hold {', '.join(LANGUAGES)}")
        return given


@lru_cache(maxsize=1)
def _detector() -> "LanguageDetector":
    """Low accuracy: 20 MB and 0.2 s to load where the full models take 230 MB and 3.5 s; the words make up for it."""
    from lingua import IsoCode639_1, LanguageDetectorBuilder

    codes = [getattr(IsoCode639_1, language.upper()) for language in LANGUAGES]
    return LanguageDetectorBuilder.from_iso_codes_639_1(*codes).with_low_accuracy_mode().build()


@lru_cache(maxsize=1)
def _word_weights() -> dict[str, tuple[tuple[str, float], ...]]:
    """Each word with its languages and what it says for each."""
    listed = read_yaml(Path(__file__).with_name("language.yaml"), LanguageWords).words
    languages: dict[str, list[str]] = {}
    for language, words in listed.items():
        for word in words:
            languages.setdefault(word, []).append(language)
    return {word: tuple((each, _WORD_WEIGHT / len(among)) for each in among) for word, among in languages.items()}


def detect_language(text: str, *, prior: str) -> LanguageGuess:
    """The language that letter statistics, known words and the prior agree on; ids, links and numbers are left out.

    `prior` (a BCP 47 tag) comes back, with its own tag, for text without words and for text that is too short to tell.
    """
    words = _NOT_LANGUAGE.sub(" ", normalise(text[:_MAX_CHARS]).text)
    own = prior.split("-")[0]
    if not _WORD.search(words):
        return LanguageGuess(language=prior, confidence=0.0)
    score = {language: log(max(p, _LETTER_FLOOR)) for language, p in _by_letters(words).items()}
    for word in _WORD.findall(words.casefold().replace("’", "'")):
        for language, weight in _word_weights().get(word, ()):
            score[language] += weight
    if own in score:
        score[own] += _PRIOR_WEIGHT
    best = max(score, key=lambda language: score[language])
    share = {language: exp(value - score[best]) for language, value in score.items()}
    confidence = share[best] / sum(share.values())
    if best == own or confidence < MIN_CONFIDENCE:
        return LanguageGuess(language=prior, confidence=share.get(own, 0.0) / sum(share.values()))
    return LanguageGuess(language=best, confidence=confidence)


def _by_letters(words: str) -> dict[str, float]:
    """A probability for each language; even when no letter statistics apply."""
    found = {
        value.language.iso_code_639_1.name.lower(): value.value
        for value in _detector().compute_language_confidence_values(words)
    }
    return found if sum(found.values()) > 0 else dict.fromkeys(LANGUAGES, 1 / len(LANGUAGES))
