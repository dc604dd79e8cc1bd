"""Text in, the classes that its words belong to out: `gift` is a reward in English, poison in German.

Classes are listed per language (`messaging/words/*.yaml`); one pass over the tokens finds all of all languages.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from unicodedata import combining, normalize

from core.record import Record
from text import rx

TOKEN = rx.compile(r"\w+n't|\p{L}{4,}+(?=\p{N})|[\w--_]+|[%€$£★⭐?¿₹]", rx.V1)
CLAUSE_END = rx.compile(r"[,;:()\u2013\u2014\u2026]| - ")
SENTENCE_END = rx.compile(r"[.!?\u2026\u3002](?:[\s\"'»”)]|$)|\n")
SHORTEST_NAME = 4
"""Letters of a word that may be a misspelled name."""
_CYRILLIC = dict(zip("вптскгрмфбнлдз", "vptskkrmfbnlds", strict=True))
_ALIKE = str.maketrans({"w": "v", "z": "s", "c": "k", "q": "k", "g": "k", **_CYRILLIC})
"""Consonants that are heard, or written by those who hide a name, as one."""
_SILENT = rx.compile(r"[aeiouyhаеёиоуыэюя]")
_DOUBLED = rx.compile(r"(.)\1+")
LONGEST_TOKEN = 40
"""A longer token is no word of ours; parts of words are looked for in shorter ones only."""
LONGEST_ABBREVIATION = 4
"""Letters before a full stop and a number that are no end of a sentence: `Tel. 030`, `Art. 7`."""
_NOT_DECOMPOSED = str.maketrans({"ł": "l", "đ": "d", "ø": "o", "’": "'"})


class Words(Record):
    """The word classes of one language."""

    language: str
    """ISO 639-1, or `any` for names that every language uses."""
    words: Mapping[str, tuple[str, ...]]
    """Class to entries. `*` at a word's end stands for any letters there, `#` for a number, `_` for any one word;
    `~` before a name stands for every way to misspell its vowels and double letters."""
    verb_final: bool = False
    """Whether verbs close the sentence, so that the order of an act's words says nothing."""


@dataclass(frozen=True, slots=True)
class Token:
    """One word with where it stands."""

    start: int
    end: int
    folded: str
    clause: int
    sentence: int


@dataclass(frozen=True, slots=True)
class Match:
    """Tokens `first` to `last`, both included, that belong to a class."""

    first: int
    last: int


Matches = Mapping[str, Sequence[Match]]
"""By class, in order of their first token."""


@lru_cache(maxsize=50_000)
def fold(word: str) -> str:
    """Lower case without accents, as people type in a hurry: `Überweisung` and `uberweisung` are one."""
    decomposed = normalize("NFD", word.casefold().translate(_NOT_DECOMPOSED))
    return "".join(char for char in decomposed if not combining(char))


def tokenise(text: str) -> list[Token]:
    """The words and price signs of a text, numbered by clause and sentence."""
    tokens: list[Token] = []
    clause = sentence = end = 0
    for found in TOKEN.finditer(text):
        gap = text[end : min(found.start(), end + 20)] if tokens else ""
        abbreviated = gap == ". " and found.group()[0].isdigit() and end - tokens[-1].start <= LONGEST_ABBREVIATION
        asked = bool(tokens) and tokens[-1].folded == "?"
        if asked or (gap and SENTENCE_END.search(gap) and not abbreviated):
            sentence += 1
            clause += 1
        elif gap and CLAUSE_END.search(gap):
            clause += 1
        tokens.append(Token(found.start(), found.end(), fold(found.group()), clause, sentence))
        end = found.end()
    return tokens


class Lexicon:
    """All word classes of all languages, compiled for one pass."""

    def __init__(self, languages: Sequence[Words]) -> None:
        self.languages = tuple(words.language for words in languages if words.language != "any")
        self._classes: dict[str, set[str]] = defaultdict(set)
        self._exact: dict[str, set[str]] = defaultdict(set)
        self._prefixes: dict[str, set[str]] = defaultdict(set)
        self._parts: dict[str, str] = {}
        self._sounds: dict[str, str] = {}
        self.verb_final = frozenset(words.language for words in languages if words.verb_final)
        self._words: dict[str, list[tuple[str, str]]] = defaultdict(list)
        self._phrases: dict[tuple[str, str], list[tuple[tuple[str, ...], str, str]]] = defaultdict(list)
        """By their first two words: many begin with a number or an article."""
        for words in languages:
            for name, entries in words.words.items():
                self._classes[words.language].add(name)
                for entry in entries:
                    self._add(words.language, name, entry)
        inner = sorted({part.strip("*") for part in self._parts}, key=len, reverse=True)
        self._any_part = rx.compile("|".join(map(rx.escape, inner))) if inner else None
        self._patterns_of = lru_cache(maxsize=50_000)(self._look_up)

    def classes_of(self, language: str) -> set[str]:
        """The classes that have words in a language, names that every language uses included."""
        return self._classes[language] | self._classes["any"]

    def _add(self, language: str, name: str, entry: str) -> None:
        patterns = tuple(fold(word) for word in entry.split())
        for pattern in patterns:
            if pattern.startswith("~"):
                self._sounds[_sound(pattern[1:])] = pattern
            elif pattern.startswith("*"):
                self._parts[pattern] = pattern.strip("*")
            elif pattern.endswith("*"):
                self._prefixes[pattern[:-1]].add(pattern)
            else:
                self._exact[pattern].add(pattern)
        if len(patterns) == 1:
            self._words[patterns[0]].append((language, name))
        else:
            self._phrases[patterns[0], patterns[1]].append((patterns, language, name))

    def _look_up(self, word: str) -> frozenset[str]:
        """The word patterns that a word fits."""
        found = set(self._exact.get(word, ())) | {"_"}
        if len(word) <= LONGEST_TOKEN:
            for length in range(2, len(word) + 1):
                found |= self._prefixes.get(word[:length], set())
            if self._any_part and self._any_part.search(word):
                found |= {pattern for pattern, part in self._parts.items() if _fits(word, pattern, part)}
        if self._sounds and len(word) >= SHORTEST_NAME and (pattern := self._sounds.get(_sound(word))):
            found.add(pattern)
        if word.isdecimal():
            found.add("#")
        return frozenset(found)

    def matches(self, tokens: Sequence[Token]) -> dict[str, Matches]:
        """By language, then by class. Names that every language uses appear under each language."""
        patterns = [self._patterns_of(token.folded) for token in tokens]
        found: dict[str, dict[str, list[Match]]] = {language: defaultdict(list) for language in self.languages}
        for first in range(len(patterns)):
            for last, language, name in self._starting_at(first, patterns):
                for spoken in self.languages if language == "any" else (language,):
                    found[spoken][name].append(Match(first, last))
        return {language: classes for language, classes in found.items() if classes}

    def _starting_at(self, first: int, patterns: Sequence[frozenset[str]]) -> Iterator[tuple[int, str, str]]:
        """(last token, language, class) of every entry that begins at a token."""
        for pattern in patterns[first]:
            for language, name in self._words.get(pattern, ()):
                yield first, language, name
            for following in patterns[first + 1] if first + 1 < len(patterns) else ():
                for phrase, language, name in self._phrases.get((pattern, following), ()):
                    last = first + len(phrase) - 1
                    if last < len(patterns) and all(p in patterns[first + n] for n, p in enumerate(phrase)):
                        yield last, language, name


def _sound(word: str) -> str:
    """The consonants of a folded word, those that sound alike as one: `vatsapp`, `wotsap` and `wtsp` are the same."""
    heard = _SILENT.sub("", word.translate(_ALIKE).replace("ph", "f"))
    return _DOUBLED.sub(r"\1", heard)


def _fits(word: str, pattern: str, part: str) -> bool:
    return part in word if pattern.endswith("*") else word.endswith(part)
