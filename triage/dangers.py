"""A text in, where it tells of a danger out: in everyday words of which none is alarming alone, such as `gas` and
`leaks`."""

import re
from collections.abc import Iterator, Mapping, Sequence, Set
from functools import lru_cache
from itertools import pairwise
from pathlib import Path

from pydantic import ValidationInfo, field_validator

from core.reading import read_yaml
from core.record import Language, Record
from core.triage import Flag, Triage
from text import rx
from text.needs import Needs
from text.normalise import lowered, normalise

SENTENCE_END = re.compile(r"[.!?\n;…]")
CLAUSE_END = re.compile(r"[,.;:!?\n…–—]")
SIGN = re.compile(r"[^\w*'’-]")
"""What a word of letters does not hold, and a pattern may be wrong by."""
MOST_CHARS = 200
"""Between the ends of the words of a frame: a run of words without a full stop tells of several things."""
GOODS = frozenset(("gas", "battery", "electric", "appliance"))
"""Kinds that a title may be of."""
BLANK = "[ '’-]"
PLAIN = {
    "ß": "(?:ß|ss)",
    "ä": "(?:ä|ae|a)",
    "ö": "(?:ö|oe|o)",
    "ü": "(?:ü|ue|u)",
    "ё": "[ёе]",
    "ł": "[łl]",
    "œ": "(?:œ|oe)",
}
ACCENTED = dict(zip("áàâãéèêíìîóòôõúùûçñąćęńśźżï", "aaaaeeeiiioooouuucnacenszzi", strict=True))

Pattern = re.Pattern[str] | rx.Pattern
Words = Mapping[Language, Mapping[str, str]]


class DangerFile(Record):
    """`dangers.yaml`."""

    frames: tuple[tuple[str, ...], ...]
    """Kinds of words that have to stand in one sentence."""
    why: str
    """Words by which a question tells of what has happened."""
    condition: str
    """Words of a question that begin a clause which supposes something."""
    harmless: Mapping[Language, str]
    """Words that are not looked at."""
    words: Words
    """By language and kind."""

    @field_validator("why", "condition")
    @classmethod
    def _is_pattern(cls, given: str) -> str:
        return _checked(given, given)

    @field_validator("harmless")
    @classmethod
    def _are_patterns(cls, given: Mapping[str, str]) -> Mapping[str, str]:
        return {language: _checked(words, language) for language, words in given.items()}

    @field_validator("words")
    @classmethod
    def _every_kind(cls, given: Words, info: ValidationInfo) -> Words:
        kinds = {kind for frame in info.data.get("frames", ()) for kind in frame}
        for language, words in given.items():
            if wrong := sorted(kinds ^ set(words)):
                raise ValueError(f"{language}: {', '.join(wrong)} must stand in a frame and have words")
            for kind, listed in words.items():
                _checked(listed, f"{language}: {kind}")
        return given


class Dangers:
    """The frames in one language. Words are compiled when a text first may hold them."""

    def __init__(self, content: DangerFile, language: str) -> None:
        self._language = language
        self._frames = content.frames
        self._words = {kind: pattern_of(words, language) for kind, words in content.words[language].items()}
        self._kinds = tuple(self._words)
        self._needs = Needs((self._words[kind],) for kind in self._kinds)
        self._harmless = pattern_of(content.harmless[language], language)
        self._why = pattern_of(content.why, "ta")
        self._condition = rf"\s*{pattern_of(content.condition, 'en')}"

    def kinds_in(self, text: str) -> set[str]:
        """The kinds of which a word stands in a text in small letters."""
        maybe = (self._kinds[number] for number in self._needs.may_match(text))
        return {kind for kind in maybe if _compiled(self._words[kind], self._language).search(text)}

    def find(self, text: str, given: Set[str] = frozenset()) -> Iterator[tuple[int, int]]:
        """(start, end) of each place in a text in small letters. `given`: kinds of what all of it is about; then only
        frames with one of these count, and need no word for it."""
        there = {self._kinds[number] for number in self._needs.may_match(text)}
        if not there:
            return
        wanted = self._frames
        if given:
            rests = [tuple(kind for kind in frame if kind not in given) for frame in self._frames]
            wanted = tuple(rest for rest, frame in zip(rests, self._frames, strict=True) if rest != frame)
        frames = [frame for frame in wanted if there.issuperset(frame)]
        if not frames:
            return
        text = _compiled(self._harmless, self._language).sub(lambda match: " " * len(match.group()), text)
        ends = [match.start() for match in SENTENCE_END.finditer(text)] + [len(text)]
        places = {kind: self._by_sentence(kind, text, ends) for kind in {kind for frame in frames for kind in frame}}
        for frame in frames:
            for sentence in set.intersection(*(set(places[kind]) for kind in frame)):
                found = _nearest([places[kind][sentence] for kind in frame])
                if found and not self._is_asked(text, found[0], found[1]):
                    yield found

    def _by_sentence(self, kind: str, text: str, ends: Sequence[int]) -> dict[int, list[tuple[int, int]]]:
        found: dict[int, list[tuple[int, int]]] = {}
        sentence = 0
        for match in _compiled(self._words[kind], self._language).finditer(text):
            while ends[sentence] < match.start():
                sentence += 1
            found.setdefault(sentence, []).append(match.span())
        return found

    def _is_asked(self, text: str, start: int, end: int) -> bool:
        """Whether the clause is a question, and none after the cause."""
        mark = CLAUSE_END.search(text, end)
        while mark and mark.group() == "," and _compiled(self._condition, "en").match(text, mark.end()):
            mark = CLAUSE_END.search(text, mark.end())
        if mark is None or mark.group() != "?":
            return False
        before = max((match.end() for match in CLAUSE_END.finditer(text, max(0, start - MOST_CHARS), start)), default=0)
        return _compiled(self._why, "ta").search(text, before, end) is None


def find_dangers(text: str, languages: Sequence[str]) -> Iterator[tuple[int, int]]:
    """(start, end) of each place, read in these languages; `text` is in small letters."""
    for language in languages:
        yield from _dangers(language).find(text)


def with_goods(read: Triage, told: str, titles: Sequence[str], languages: Sequence[str]) -> Triage:
    """Flagged `safety` where what is told is dangerous of all that was ordered: `it leaks` of a gas cartridge."""
    if not titles or Flag.SAFETY in read.flags:
        return read
    given = frozenset.intersection(*(_goods_in(title, tuple(languages)) for title in titles))
    if not given:
        return read
    text = lowered(normalise(told).text)
    if not any(True for language in languages for _ in _dangers(language).find(text, given)):
        return read
    flags = tuple(flag for flag in Flag if flag in {*read.flags, Flag.SAFETY})
    return read.model_copy(update={"flags": flags, "needs_reply": True, "no_reply_reason": None})


@lru_cache(maxsize=1)
def load_dangers() -> DangerFile:
    """Raises `InputError` for a wrong file."""
    return read_yaml(Path(__file__).with_suffix(".yaml"), DangerFile)


def pattern_of(words: str, language: str) -> str:
    """A list of words as a regular expression."""
    ending = r"\w*" if language == "ta" else ""
    return rf"\b(?:{'|'.join(_spelled(word) + ending for word in words.split())})\b"


@lru_cache(maxsize=4_096)
def _goods_in(title: str, languages: tuple[str, ...]) -> frozenset[str]:
    """The kinds of goods that a title names."""
    return frozenset(kind for each in languages for kind in _dangers(each).kinds_in(lowered(title)) & GOODS)


@lru_cache(maxsize=16)
def _dangers(language: str) -> Dangers:
    return Dangers(load_dangers(), language)


def _spelled(word: str) -> str:
    return "".join(
        r"\w*" if sign == "*" else BLANK if sign == "_" else PLAIN.get(sign) or _with_plain(sign) for sign in word
    )


def _with_plain(sign: str) -> str:
    return f"[{sign}{ACCENTED[sign]}]" if sign in ACCENTED else sign


@lru_cache(maxsize=1_000)
def _compiled(pattern: str, language: str) -> Pattern:
    """To the standard library, which is quicker, the vowel signs of Tamil are no letters."""
    return rx.compile(pattern) if language == "ta" else re.compile(pattern)


def _nearest(places: Sequence[Sequence[tuple[int, int]]]) -> tuple[int, int] | None:
    """From the first to the last of one place of each kind that do not overlap, if they are near one another; one pass
    over all of them."""
    latest: dict[int, tuple[int, int]] = {}
    for start, end, kind in sorted((*place, kind) for kind, of_kind in enumerate(places) for place in of_kind):
        latest[kind] = (start, end)
        if len(latest) < len(places) or end - min(latest.values())[0] > MOST_CHARS:
            continue
        chosen = sorted(latest.values())
        if all(one[1] <= other[0] for one, other in pairwise(chosen)):
            return chosen[0][0], max(place[1] for place in chosen)
    return None


def _checked(words: str, what: str) -> str:
    """Raises `ValueError` for what is no pattern."""
    for word in filter(SIGN.search, words.split()):
        try:
            rx.compile(_spelled(word))
        except rx.error as error:
            raise ValueError(f"{what}: {word}: {error}") from error
    return words
