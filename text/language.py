"""A buyer's message in, its language out: one of ten, or the store's own where the message is too short to tell.

Also told: a second language with a real share, Tamil and Russian in Latin letters (`ta-Latn`, `ru-Latn`), and languages
beyond the ten, which come with their own tag and `known` false.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from math import exp, log
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from pydantic import field_validator

from core.reading import read_yaml
from core.record import Language, Record, primary
from text import rx
from text.glossary import load_glossary
from text.normalise import is_usual, normalise
from text.scripts import language_by_script
from text.sentences import split_sentences
from text.stems import function_words

if TYPE_CHECKING:
    from lingua import LanguageDetector

LANGUAGES = ("en", "de", "fr", "it", "es", "pt", "nl", "pl", "ru", "ta")
MIN_CONFIDENCE = 0.5
"""Below it the prior is taken."""
CLEAR, FEW_WORDS = 0.85, 5
"""How sure letters alone must be that so few words are in another language rather than in the store's: near languages
share most."""
MAX_CHARS = 3_000
"""More text does not change the answer."""
LETTER_FLOOR = 0.02
"""Of the letter statistics: they are never so sure that a plain word could not outweigh them."""
_OTHER_FLOOR = 0.05
"""The share that a language without letter statistics starts with: one beyond the ten, or in Latin letters."""
_LETTER_WEIGHT = 3.3
"""Log-odds for a word with a letter that few languages have."""
_WORD_WEIGHT = 2.2
"""Log-odds for one word that stands under one language only."""
PRIOR_WEIGHT = 1.2
"""Log-odds for the store's own language: most of its buyers write it."""
_ROMANISED = "ru-Latn"
_ROMANISED_WEIGHT = 1.1
"""Log-odds for a word of the Russian glossary in Latin letters: Polish has many like them."""
_TELLING_CHARS = 4
_LOANS = frozenset({"hi", "hello", "hey", "dear", "please", "thanks", "thank"})
"""Among English function words those that people say in other languages, too."""
_STRANGE_WORDS = 7
"""So many words without one that the language is known by: it is another one."""
_SURE_SCRIPT = 0.99
_REAL_SHARE = 0.2
"""Of the words of those statements whose language is plain, from which a second language counts."""
_PLAIN_WORDS = 2
"""Known words, net of those of the next language, that make the language of a statement plain."""
_SECOND_WORDS = 3

_NOT_LANGUAGE = re.compile(r"\S*[\d@/\\_#]\S*|\S+\.\S+")
"""Ids, addresses, links, amounts."""
_OPENING_MARK = re.compile("[¿¡]")
"""Spanish alone opens questions and calls."""
_ODD = re.compile(r"[\d@/\\_#]|\.\S")
_LATIN_WORD = rx.compile(r"\p{Latin}{2,}+")
_WORD = rx.compile(r"[\p{L}\p{M}]+(?:['’][\p{L}\p{M}]+)?")
_USUAL_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")
"""The same in text without marks."""


class LanguageGuess(NamedTuple):
    """A language with how sure it is."""

    language: Language
    """`ta-Latn` and `ru-Latn` for Tamil and Russian in Latin letters."""
    confidence: float
    """0 to 1; of the prior where that was taken."""
    known: bool = True
    """False for a language beyond the ten: then `language` names it, or is the prior where even that is not clear."""
    others: tuple[Language, ...] = ()
    """In which whole statements are written, too, the longest first."""
    transliterated: bool = False
    """Written in Latin letters, though the language has its own."""


Words = dict[str, frozenset[str]]


class LanguageWords(Record):
    """`language.yaml`."""

    words: Words
    transliterated: Words
    foreign: Words
    letters: dict[str, str]

    @field_validator("words")
    @classmethod
    def _all_languages(cls, given: Words) -> Words:
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
def _listed() -> LanguageWords:
    return read_yaml(Path(__file__).with_name("language.yaml"), LanguageWords)


@lru_cache(maxsize=1)
def _others() -> tuple[frozenset[str], frozenset[str], Mapping[str, tuple[str, ...]]]:
    """(tags in Latin letters, foreign tags, tags by letter)."""
    listed = _listed()
    by_letter: dict[str, tuple[str, ...]] = {}
    for language, letters in listed.letters.items():
        for letter in letters:
            by_letter[letter] = (*by_letter.get(letter, ()), language)
    return frozenset(listed.transliterated), frozenset(listed.foreign), by_letter


@lru_cache(maxsize=1)
def _word_weights() -> dict[str, tuple[tuple[str, float], ...]]:
    """Each word with its languages and what it says for each. One of the ten shares a word with no foreign language:
    what is common to Dutch and Danish is Dutch here."""
    listed = _listed()
    languages: dict[str, list[str]] = {}
    for language, words in (*listed.words.items(), *listed.transliterated.items()):
        for word in words:
            languages.setdefault(word, []).append(language)
    weights = {word: tuple((each, _WORD_WEIGHT / len(among)) for each in among) for word, among in languages.items()}
    foreign: dict[str, list[str]] = {}
    for language, words in listed.foreign.items():
        for word in words:
            foreign.setdefault(word, []).append(language)
    for word, among in foreign.items():
        own = weights.get(word, ())
        said = _WORD_WEIGHT / (len(own) + 1)  # neighbours such as Danish and Norwegian do not weaken one another
        weights[word] = (*own, *((each, said) for each in among))
    return weights


def other_tags() -> frozenset[str]:
    """Of what is told by words besides the ten languages: other languages, and two of them in Latin letters."""
    transliterated, foreign, _ = _others()
    return transliterated | foreign | {tag for tags in _others()[2].values() for tag in tags} - set(LANGUAGES)


def detect_language(text: str, *, prior: str) -> LanguageGuess:
    """The language that letter statistics, known words and the prior agree on; ids, links and numbers are left out.

    `prior` (a BCP 47 tag) comes back, with its own tag, for text without words and for text that is too short to tell.
    """
    clean, plain, words = _read(text)
    if not words:
        return LanguageGuess(language=prior, confidence=0.0)
    script = language_by_script(plain)
    if script:
        known = script in LANGUAGES
        tag = prior if script == primary(prior) else script
        has_latin = len(_LATIN_WORD.findall(plain)) >= _SECOND_WORDS
        others = _second_languages(clean, script) if has_latin else ()
        return LanguageGuess(language=tag, confidence=_SURE_SCRIPT, known=known, others=others)
    said = said_by_words(words)
    if _OPENING_MARK.search(text):
        said = {**said, "es": said.get("es", 0.0) + _LETTER_WEIGHT}
    score = _scores(plain, words, said, prior)
    guess = _best(score, said, prior, words)
    if sum(value >= _SECOND_WORDS * _WORD_WEIGHT / 2 for value in said.values()) < 2:
        return guess
    return guess._replace(others=_second_languages(clean, guess.language))


def is_surely_another(text: str, *, expected: str, sure: float) -> bool:
    """Whether `detect_language` would name another language than the expected one, with such confidence at least."""
    _, plain, words = _read(text)
    if not words:
        return False
    script = language_by_script(plain)
    if script:
        return script != expected and sure <= _SURE_SCRIPT
    said = said_by_words(words)
    transliterated, foreign, _ = _others()
    beyond = (said[tag] + log(_OTHER_FLOOR) for tag in (*transliterated, *foreign) if tag in said)
    rival = max((*(said.get(each, 0.0) for each in LANGUAGES if each != expected), *beyond))
    if said.get(expected, 0.0) + PRIOR_WEIGHT - rival > log(sure / (1 - sure)) - log(LETTER_FLOOR):
        return False
    guess = _best(_scores(plain, words, said, expected), said, expected, words)
    return primary(guess.language) != expected and guess.confidence >= sure


def _read(text: str) -> tuple[str, str, list[str]]:
    """Normalised; without ids, links and numbers; its words."""
    clean = normalise(text[:MAX_CHARS]).text
    plain = _NOT_LANGUAGE.sub(" ", clean) if _ODD.search(clean) else clean
    word = _USUAL_WORD if is_usual(plain) else _WORD
    return clean, plain, word.findall(plain.casefold().replace("’", "'"))


def read_words(text: str) -> tuple[str, list[str]]:
    """A text without ids, links and numbers; its words."""
    _, plain, words = _read(text)
    return plain, words


def said_by_words(words: Iterable[str]) -> dict[str, float]:
    """What the known words and letters say for each language, in log-odds."""
    weights = _word_weights()
    said: dict[str, float] = {}
    for word in words:
        for language, weight in weights.get(word, ()):
            said[language] = said.get(language, 0.0) + weight
        if not word.isascii():
            for language in _letters_of(word):
                said[language] = said.get(language, 0.0) + _LETTER_WEIGHT
    return said


def _letters_of(word: str) -> set[str]:
    by_letter = _others()[2]
    return {language for letter in word for language in by_letter.get(letter, ())}


def _scores(plain: str, words: Sequence[str], said: Mapping[str, float], prior: str) -> dict[str, float]:
    """Log-odds by language. Letter statistics are asked only where they could still change which is best."""
    transliterated, foreign, _ = _others()
    score = {language: said.get(language, 0.0) for language in LANGUAGES}
    own = primary(prior)
    beyond = {tag: value + log(_OTHER_FLOOR) for tag, value in said.items() if tag in transliterated or tag in foreign}
    if (latin := f"{own}-Latn") in beyond:  # in these letters the store's language can only be that
        beyond[latin] += PRIOR_WEIGHT
    elif own in score:
        score[own] += PRIOR_WEIGHT
    borrows = bool(beyond.keys() & transliterated) and not any(word in _english_grammar() for word in words)
    if borrows:
        score["en"] = PRIOR_WEIGHT if own == "en" else 0.0  # loan words: `order cancel pannidunga please`
    is_plain = _is_plain(score, beyond)
    if not is_plain and (own == "ru" or _ROMANISED in beyond):
        beyond = {**beyond, _ROMANISED: beyond.get(_ROMANISED, log(_OTHER_FLOOR)) + _said_in_latin(words)}
        is_plain = _is_plain(score, beyond)
    first = max(*score.values(), *beyond.values())
    if not is_plain:
        for language, share in _by_letters(plain).items():
            by_letters_alone = borrows and language != own and not said.get(language)
            score[language] += log(LETTER_FLOOR if by_letters_alone else max(share, LETTER_FLOOR))
    elif max(beyond.values(), default=first - 1) == first:
        score = {language: value + log(1 / len(LANGUAGES)) for language, value in score.items()}
    return score | beyond


def _is_plain(score: Mapping[str, float], beyond: Mapping[str, float]) -> bool:
    """Whether letter statistics could not change which is best."""
    first, second, *_ = sorted((*score.values(), *beyond.values()), reverse=True)
    return first - second > -log(LETTER_FLOOR)


def _said_in_latin(words: Sequence[str]) -> float:
    """What words that are listed for no language say for Russian in Latin letters."""
    weights, russian = _word_weights(), load_glossary("ru")
    unlisted = (word for word in words if len(word) >= _TELLING_CHARS and word not in weights)
    return sum(_ROMANISED_WEIGHT for word in unlisted if russian and russian.knows_in_latin(word))


@lru_cache(maxsize=1)
def _english_grammar() -> frozenset[str]:
    """Words that a sentence is English by, though it borrows its nouns."""
    return function_words("en") - _LOANS


def _best(score: Mapping[str, float], said: Mapping[str, float], prior: str, words: Sequence[str]) -> LanguageGuess:
    own = primary(prior)
    best = max(score, key=lambda language: score[language])
    share = {language: exp(value - score[best]) for language, value in score.items()}
    total = sum(share.values())
    transliterated, foreign, _ = _others()
    if best in foreign:
        beyond = sum(share[tag] for tag in foreign if tag in share)  # Danish or Norwegian: not one of the ten
        if beyond / total < MIN_CONFIDENCE:
            return LanguageGuess(language=prior, confidence=share.get(own, 0.0) / total)
        return LanguageGuess(language=best, confidence=share[best] / total, known=False)
    if len(words) >= _STRANGE_WORDS and not _is_known_by(words, best, least=1 if best == own else len(words) // 8):
        return LanguageGuess(language=prior, confidence=0.0, known=False)
    by_letters = len(words) <= FEW_WORDS and best in LANGUAGES and said.get(best, 0.0) <= said.get(own, 0.0)
    is_unclear = by_letters and share.get(own, 0.0) > (1 - CLEAR) / CLEAR
    if best == own or is_unclear or share[best] / total < MIN_CONFIDENCE:
        return LanguageGuess(language=prior, confidence=share.get(own, 0.0) / total)
    return LanguageGuess(language=best, confidence=share[best] / total, transliterated=best in transliterated)


def _is_known_by(words: Sequence[str], language: str, *, least: int) -> bool:
    """Whether so many of the words, one at least, are known words of the language or have a letter that tells it."""
    weights = _word_weights()
    hits = sum(
        any(each == language for each, _ in weights.get(word, ()))
        or (not word.isascii() and language in _letters_of(word))
        for word in words
    )
    return hits >= max(least, 1)


def _second_languages(text: str, language: str) -> tuple[str, ...]:
    """Languages of whole statements beside the one found, known by words alone."""
    tally: dict[str, int] = {}
    for span in split_sentences(text):
        said = _WORD.findall(_NOT_LANGUAGE.sub(" ", text[span.start : span.end]).casefold().replace("’", "'"))
        plain = _plain_language(said)
        if plain:
            tally[plain] = tally.get(plain, 0) + len(said)
    base = primary(language)
    total = sum(tally.values())
    kept = [
        tag
        for tag in sorted(tally, key=lambda tag: -tally[tag])
        if primary(tag) != base and tally[tag] >= max(_SECOND_WORDS, _REAL_SHARE * total)
    ]
    return tuple(kept)


def _plain_language(words: Sequence[str]) -> str | None:
    """Of one statement; None when its words do not settle it."""
    if words and not _LATIN_WORD.match(words[0]):
        return language_by_script(" ".join(words))
    ranked = sorted(said_by_words(words).items(), key=lambda item: -item[1])
    if not ranked or ranked[0][0] in _others()[1]:
        return None
    runner_up = ranked[1][1] if len(ranked) > 1 else 0.0
    return ranked[0][0] if ranked[0][1] - runner_up >= _PLAIN_WORDS * _WORD_WEIGHT else None


def _by_letters(words: str) -> dict[str, float]:
    """A probability for each language; even when no letter statistics apply."""
    found = {
        value.language.iso_code_639_1.name.lower(): value.value
        for value in _detector().compute_language_confidence_values(words)
    }
    return found if sum(found.values()) > 0 else dict.fromkeys(LANGUAGES, 1 / len(LANGUAGES))
