"""Text in, the classes that its words belong to out: `gift` is a reward in English, poison in German.

Classes are listed per language (`messaging/words/*.yaml`); one pass over the tokens finds all of all languages.
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import chain, groupby
from typing import NamedTuple
from unicodedata import combining, normalize

from core.record import Record
from text import rx
from text.normalise import is_usual

TOKEN = rx.compile(r"\w{1,40}n't|\p{L}{4,}+(?=\p{N})|[\w--_]+|[%€$£★⭐?¿₹]", rx.V1)
USUAL_TOKEN = re.compile(r"\w{1,40}n't|[^\W\d_]{4,}+(?=\d)|[^\W_]+|[%€$£?¿]")
"""The same in text without marks and rare signs."""
CLAUSE_END = rx.compile(r"[,;:()\u2013\u2014\u2026]| - ")
SENTENCE_END = rx.compile(r"[.!?\u2026\u3002](?:[\s\"'»”)]|$)|\n")
SHORTEST_NAME = 4
"""Letters of a word that may be a misspelled name."""
_CYRILLIC = dict(zip("вптскгрмфбнлдз", "vptskkrmfbnlds", strict=True))
_ALIKE = str.maketrans({"w": "v", "z": "s", "c": "k", "q": "k", "g": "k", **_CYRILLIC})
"""Consonants that are heard, or written by those who hide a name, as one."""
_SILENT = str.maketrans("", "", "aeiouyhаеёиоуыэюя")
_DIGIT = re.compile(r"\d")
ANY_WORD = "_"
LONGEST_TOKEN = 40
"""A longer token is no word of ours; parts of words are looked for in shorter ones only."""
LONGEST_GAP = 20
"""Characters between two words that are looked at whole."""
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


class Token(NamedTuple):
    """One word with where it stands."""

    start: int
    end: int
    folded: str
    clause: int
    sentence: int


class Match(NamedTuple):
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
    clause = sentence = before = end = 0
    asked = False
    for found in (USUAL_TOKEN if is_usual(text) else TOKEN).finditer(text):
        (start, stop), word = found.span(), found.group()
        gap = _between(text, end, start) if tokens else ""
        if asked or gap not in (" ", ""):
            abbreviated = gap == ". " and word[0].isdigit() and end - before <= LONGEST_ABBREVIATION
            ends_clause, ends_sentence = (True, True) if asked else _ended(gap)
            sentence += ends_sentence and not (abbreviated and not asked)
            clause += ends_clause and not (abbreviated and not asked)
        tokens.append(Token(start, stop, fold(word), clause, sentence))
        before, end, asked = start, stop, word == "?"
    return tokens


def _between(text: str, end: int, start: int) -> str:
    """What stands between two words; of a long blank, such as a value's, what stands at its ends."""
    return text[end:start] if start - end <= LONGEST_GAP else text[end : end + 10] + text[start - 10 : start]


@lru_cache(maxsize=5_000)
def _ended(gap: str) -> tuple[bool, bool]:
    """Whether a clause, and whether a sentence ends between two words."""
    ends_sentence = bool(SENTENCE_END.search(gap))
    return ends_sentence or bool(CLAUSE_END.search(gap)), ends_sentence


class Phrase(NamedTuple):
    """Several words of a class."""

    patterns: tuple[str, ...]
    entries: list[tuple[str, str]]
    """(language, class)"""


class Opening(NamedTuple):
    """The phrases that begin with the same two words."""

    of_two: Sequence[Phrase]
    longer: Mapping[str, Sequence[Phrase]]
    """By their third word."""


class Word(NamedTuple):
    """What is known of one word."""

    folded: str
    patterns: frozenset[str]
    """That it fits."""
    entries: tuple[tuple[str, str], ...]
    """(language, class) of those of one word."""
    openings: tuple[Mapping[str, Opening], ...]
    """The phrases that it may begin, by their second word."""
    seconds: frozenset[str]
    """Their second words."""


class Lexicon:
    """All word classes of all languages, compiled for one pass."""

    def __init__(self, languages: Sequence[Words]) -> None:
        self.languages = tuple(words.language for words in languages if words.language != "any")
        self._exact: dict[str, set[str]] = defaultdict(set)
        self._prefixes: dict[str, set[str]] = defaultdict(set)
        self._parts: dict[str, str] = {}
        self._sounds: dict[str, str] = {}
        self.verb_final = frozenset(words.language for words in languages if words.verb_final)
        self._words: dict[str, list[tuple[str, str]]] = defaultdict(list)
        self._phrases: dict[str, dict[str, dict[tuple[str, ...], Phrase]]] = defaultdict(lambda: defaultdict(dict))
        """By their first two words: many begin with a number or an article."""
        for words in languages:
            for name, entries in words.words.items():
                for entry in entries:
                    self._add(words.language, name, entry)
        inner = sorted({part.strip("*") for part in self._parts}, key=len, reverse=True)
        self._any_part = re.compile("|".join(map(re.escape, inner))) if inner else None
        self._figures = tuple(each for each in (*self._prefixes, *self._parts.values()) if _DIGIT.search(each))
        self._openings = {
            first: {second: _opening(tuple(phrases.values())) for second, phrases in seconds.items()}
            for first, seconds in self._phrases.items()
        }
        self.word = lru_cache(maxsize=50_000)(self._look_up)
        """What is known of a folded word."""

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
        entries = [(each, name) for each in (self.languages if language == "any" else (language,))]
        if len(patterns) == 1:
            self._words[patterns[0]] += entries
        else:
            phrases = self._phrases[patterns[0]][patterns[1]]
            phrases.setdefault(patterns, Phrase(patterns, [])).entries.extend(entries)

    def _look_up(self, word: str) -> Word:
        patterns = self._fitting(word)
        entries = dict.fromkeys(entry for each in sorted(patterns) for entry in self._words.get(each, ()))
        openings = tuple(self._openings[each] for each in sorted(patterns) if each in self._openings)
        return Word(word, patterns, tuple(entries), openings, frozenset(second for each in openings for second in each))

    def _fitting(self, word: str) -> frozenset[str]:
        """The word patterns that a word fits."""
        found = set(self._exact.get(word, ())) | {ANY_WORD}
        if len(word) <= LONGEST_TOKEN:
            for length in range(2, len(word) + 1):
                if (patterns := self._prefixes.get(word[:length])) is not None:
                    found |= patterns
            if self._any_part and self._any_part.search(word):
                found |= {pattern for pattern, part in self._parts.items() if _fits(word, pattern, part)}
        if self._sounds and len(word) >= SHORTEST_NAME and (pattern := self._sounds.get(_sound(word))):
            found.add(pattern)
        if word.isdecimal():
            found.add("#")
        return frozenset(found)

    def phrases(self) -> Iterator[Phrase]:
        """All of all languages."""
        return (phrase for seconds in self._phrases.values() for each in seconds.values() for phrase in each.values())

    def lists_figure(self, figure: str) -> bool:
        """Whether any entry but `#` could fit it."""
        return figure in self._exact or figure.startswith(self._figures)

    def beginning_with(self, first: str, second: str) -> Iterator[Phrase]:
        """The phrases whose first two words fit two folded words, whatever comes after."""
        following = self.word(second).patterns
        for by_second in self.word(first).openings:
            for found in (by_second[each] for each in following if each in by_second):
                yield from found.of_two
                yield from chain.from_iterable(found.longer.values())

    def matches(self, tokens: Sequence[Token]) -> dict[str, Matches]:
        """By language, then by class. Names that every language uses appear under each language."""
        words = [self.word(token.folded) for token in tokens]
        singles: dict[str, list[Match]] = defaultdict(list)
        phrases: dict[tuple[str, ...], tuple[Phrase, list[Match]]] = {}
        for first, word in enumerate(words):
            if word.entries:
                singles[word.folded].append(Match(first, first))
            if first + 1 < len(words) and not word.seconds.isdisjoint(words[first + 1].patterns):
                for phrase in _beginning(first, words):
                    found = phrases.setdefault(phrase.patterns, (phrase, []))[1]
                    found.append(Match(first, first + len(phrase.patterns) - 1))
        by_entry: dict[tuple[str, str], list[list[Match]]] = defaultdict(list)
        for folded, found in singles.items():
            for entry in self.word(folded).entries:
                by_entry[entry].append(found)
        for phrase, found in phrases.values():
            for entry in phrase.entries:
                by_entry[entry].append(found)
        by_language: dict[str, dict[str, Sequence[Match]]] = {language: {} for language in self.languages}
        for (language, name), each in by_entry.items():
            by_language[language][name] = each[0] if len(each) == 1 else sorted(chain.from_iterable(each))
        return {language: classes for language, classes in by_language.items() if classes}


def _opening(phrases: Sequence[Phrase]) -> Opening:
    longer: dict[str, list[Phrase]] = {}
    for phrase in phrases:
        if len(phrase.patterns) > 2:
            longer.setdefault(phrase.patterns[2], []).append(phrase)
    return Opening([phrase for phrase in phrases if len(phrase.patterns) == 2], longer)


def _beginning(first: int, words: Sequence[Word]) -> Iterator[Phrase]:
    """The phrases that begin at a word which is not the last one."""
    following = words[first + 1].patterns
    third = words[first + 2].patterns if first + 2 < len(words) else frozenset()
    for by_second in words[first].openings:
        for second in following:
            if (found := by_second.get(second)) is not None:
                yield from found.of_two
                for each in third if found.longer else ():
                    for phrase in found.longer.get(each, ()):
                        if len(phrase.patterns) == 3 or _goes_on(phrase.patterns, words, first):
                            yield phrase


def _goes_on(patterns: Sequence[str], words: Sequence[Word], first: int) -> bool:
    """Whether the words from the fourth on fit, too."""
    if first + len(patterns) > len(words):
        return False
    return all(patterns[at] in words[first + at].patterns for at in range(3, len(patterns)))


def _sound(word: str) -> str:
    """The consonants of a folded word, those that sound alike as one: `vatsapp`, `wotsap` and `wtsp` are the same."""
    heard = word.translate(_ALIKE).replace("ph", "f").translate(_SILENT)
    return "".join(letter for letter, _ in groupby(heard))


def _fits(word: str, pattern: str, part: str) -> bool:
    return part in word if pattern.endswith("*") else word.endswith(part)
