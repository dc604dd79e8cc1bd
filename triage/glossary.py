"""A message in one language in, the same message word by word in rough English out.

The embedding model knows English only. Broken English in the original's word order lies near the English examples, so
that they teach the other language too: see `benchmarks/LOG.md` for what that is worth.
"""

import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from importlib.resources import files
from pathlib import Path

import regex

from core.reading import read_yaml
from core.record import Language, Record

MAX_WORD_CHARS = 40
"""Longer words are not taken apart: no compound of everyday German is longer, and the search is quadratic."""
MIN_PART_CHARS = 3
MIN_TYPO_CHARS = 6
"""In shorter words one wrong letter makes another word."""

ENDINGS = ("", "e", "n", "s", "r", "t", "en", "er", "es", "em", "et", "te", "st", "ten", "est", "ern")
LINKS = ("", "s", "n", "e", "en", "es")
"""What German puts between the parts of a compound."""
PREFIXES = ("ge", "zu", "be", "ver", "ein", "auf", "aus", "ab", "an")
WORD = regex.compile(r"\p{L}+")


class GlossaryFile(Record):
    """`triage/glossary/<language>.yaml`."""

    language: Language
    unsaid: str
    """Words that English leaves out."""
    words: dict[str, str]
    """English to the words that it stands for, separated by blanks."""


class Glossary:
    """One language's words in English."""

    def __init__(self, content: GlossaryFile) -> None:
        self._english = dict.fromkeys((_spell(word) for word in content.unsaid.split()), "")
        for english, words in content.words.items():
            for word in words.split():
                self._english.setdefault(_spell(word), english)
        self._plain = {_without_umlauts(word): english for word, english in self._english.items()}
        self._one_letter_less: dict[str, str] = {}
        for word in self._english:
            if len(word) >= MIN_TYPO_CHARS:
                for shorter in _drop_one_letter(word):
                    self._one_letter_less.setdefault(shorter, word)
        self._look_up = lru_cache(maxsize=50_000)(self._look_up_anew)

    def gloss(self, text: str) -> str:
        """The text with each known word in English; unknown words (names, loan words) stay as they are."""
        return WORD.sub(lambda match: self._look_up(match.group()), text)

    def knows(self, word: str) -> bool:
        """Whether the word, one of its forms or all its parts are in the glossary."""
        return self._find(_spell(word)) is not None

    def _look_up_anew(self, word: str) -> str:
        english = self._find(_spell(word)) if 1 < len(word) <= MAX_WORD_CHARS else None
        return word if english is None else english

    def _find(self, word: str) -> str | None:
        found = self._simple(word)
        if found is None and len(word) >= 2 * MIN_PART_CHARS:
            found = self._compound(word)
            found = self._prefixed(word) if found is None else found
            found = self._misspelled(word) if found is None else found
        return self._plain.get(word) if found is None else found

    def _simple(self, word: str) -> str | None:
        """The word itself or an inflection: its ending taken off or another put on."""
        if word in self._english:
            return self._english[word]
        for ending in ENDINGS[1:]:
            if word.endswith(ending) and len(word) - len(ending) >= MIN_PART_CHARS:
                stem = word.removesuffix(ending)
                for form in (stem, stem + "e", stem + "en"):
                    if form in self._english:
                        return self._english[form]
        return next((self._english[word + end] for end in ("e", "en", "n") if word + end in self._english), None)

    def _compound(self, word: str) -> str | None:
        """English of the fewest parts that make up the word, with links between them."""
        best: dict[int, tuple[str, ...]] = {0: ()}
        for start in range(len(word)):
            if start not in best:
                continue
            for end in range(start + MIN_PART_CHARS, len(word) + 1):
                last = end == len(word)
                part = self._simple(word[start:end]) if last else self._english.get(word[start:end])
                if part is None:
                    continue
                for link in ("",) if last else LINKS:
                    after = end + len(link)
                    parts = (*best[start], part)
                    if word.startswith(link, end) and (last or after < len(word)):
                        best[after] = min(best.get(after, parts), parts, key=len)
        return " ".join(part for part in best[len(word)] if part) if len(word) in best else None

    def _prefixed(self, word: str) -> str | None:
        stems = (word.removeprefix(prefix) for prefix in PREFIXES if word.startswith(prefix))
        return next((found for stem in stems if len(stem) > MIN_PART_CHARS and (found := self._simple(stem))), None)

    def _misspelled(self, word: str) -> str | None:
        """One letter too many, too few, or wrong."""
        if len(word) < MIN_TYPO_CHARS:
            return None
        for form in (word, *_drop_one_letter(word)):
            meant = form if form in self._english else self._one_letter_less.get(form)
            if meant is not None and meant[0] == word[0]:
                return self._english[meant]
        return None


@lru_cache(maxsize=1)
def load_glossaries() -> dict[str, Glossary]:
    """By language. Raises `InputError` for a wrong file."""
    folder = Path(str(files("triage"))) / "glossary"
    contents = (read_yaml(path, GlossaryFile) for path in sorted(folder.glob("*.yaml")))
    return {content.language: Glossary(content) for content in contents}


def to_english(text: str, language: str) -> str:
    """The text word by word in English; unchanged for a language without a glossary."""
    glossary = load_glossaries().get(language.split("-")[0])
    return glossary.gloss(text) if glossary else text


def _spell(word: str) -> str:
    """One spelling for ü and ue, ß and ss."""
    folded = unicodedata.normalize("NFC", word).casefold()
    return folded.replace("ä", "ae").replace("ö", "oe").replace("ü", "ue")


def _without_umlauts(word: str) -> str:
    return word.replace("ae", "a").replace("oe", "o").replace("ue", "u")


def _drop_one_letter(word: str) -> Iterator[str]:
    return (word[:at] + word[at + 1 :] for at in range(len(word)))
