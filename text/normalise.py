"""Text as typed in, text as a detector wants it out, with the way back to the typed offsets.

`&#64;`, full-width and Arabic digits, zero-width characters and look-alike letters all come out as plain characters;
`Normalised.original` says which stretch of the typed text a found stretch stands for.
"""

import html
import html.entities
import re
import unicodedata
from array import array
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path

from pydantic import field_validator

from core.reading import read_yaml
from core.record import Record, Span
from text import rx

_UNUSUAL = re.compile("[^\\t\\n\\r -~¡-§©«¬®°±¶·»¿-įıĴ-ľŁ-ňŊ-žЀ-ҁ‐‒–—‘-“”„•€■]")
"""Any character but letters, digits and signs that normalising leaves as they are."""
_MAY_LOOK_ALIKE = re.compile(r"[\u0370-\u1fff\u2126\u2c00-\U0010ffff]")
_ENTITY = rx.compile(r"&(?:#\d{1,7}|#[xX][0-9A-Fa-f]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
_INVISIBLE = rx.compile(
    r"(?V1)[[\p{Cf}\p{Cc}\p{Cs}]--[\t\n\r\x85]]"  # zero-width, bidi, soft hyphen, tags, controls
    r"|[\u034F\u115F\u1160\u17B4\u17B5\u180B-\u180F\u3164\uFFA0\uFE00-\uFE0F\U000E0100-\U000E01EF]"
)
_LINE_END = rx.compile(r"[\u2028\u2029\x85]")
_DIGIT = rx.compile(r"(?V1)[\p{Nd}--[0-9]]")
_CLUSTER = rx.compile(r"\X")
_LOOK_ALIKE = rx.compile(r"[\p{Cyrillic}\p{Greek}\p{Armenian}]")
_TOKEN = rx.compile(r"[\p{L}\p{M}\p{N}_.@\-]++")
_WORD = rx.compile(r"[\p{L}\p{M}]+")
_LATIN = rx.compile(r"\p{Latin}")
_FOREIGN = rx.compile(r"(?V1)[[\p{L}]--[\p{Latin}]]")

_MAY_BE_APART = re.compile(r"[ ._*|/-]\S[ ._*|/-]\S[ ._*|/-]\S")
_PULLED_APART = rx.compile(r"(?<![\p{L}\p{N}])\p{L}(?:[ ._*|/-]\p{L}(?![\p{L}\p{N}\p{M}])){3,20}+")
_LEET_WORD = rx.compile(
    r"(?<![\p{L}\p{N}@$€])(?=[\p{N}@$€]{0,3}\p{L})[\p{L}\p{N}@$€]{3,24}(?<=[\p{L}\p{N}])(?![\p{L}\p{N}@$€])"
)
_MAY_BE_LEET = re.compile(r"[0134578@$€](?:(?<=[^\W\d_].)|(?=[^\W\d_]))")
_LEET_SIGN = rx.compile(r"\p{L}[0134578@$€]|[0134578@$€]\p{L}")
_NUMBERED = rx.compile(r"\p{L}{4,}\p{N}+|\p{N}+\p{L}+\p{N}+|\p{N}+\p{L}{1,4}|\p{L}\p{N}+")
"""Words that carry a number and hide no letter in it: `SAVE10`, `60W`, `E27`."""
_LEET = str.maketrans("0134578@$€", "oieastbase")

_REMEMBERED = 16
"""Texts: one detector after the other asks for the same one, in each of several threads."""

Edit = tuple[int, int, str]
"""Replace `[start, end)` by the string."""


class Confusables(Record):
    """`confusables.yaml`."""

    latin: dict[str, str]
    """A Latin letter -> the letters of other scripts that look like it."""

    @field_validator("latin")
    @classmethod
    def _single_letters(cls, given: dict[str, str]) -> dict[str, str]:
        if wrong := [letter for letter in given if len(letter) != 1]:
            raise ValueError(f"keys are single letters, not {wrong}")
        return given


@lru_cache(maxsize=1)
def _confusables() -> tuple[dict[int, str], dict[int, str]]:
    """Translation tables: other scripts to Latin, and Latin to Cyrillic."""
    look_alikes = read_yaml(Path(__file__).with_name("confusables.yaml"), Confusables).latin
    to_latin = {ord(other): latin for latin, others in look_alikes.items() for other in others}
    to_cyrillic = {
        ord(latin): other for latin, others in look_alikes.items() for other in others if "\u0400" <= other <= "\u04ff"
    }
    return to_latin, to_cyrillic


@dataclass(frozen=True)
class Normalised:
    """Normalised text with the typed offsets of each of its characters."""

    text: str
    _starts: "array[int] | None" = None
    _ends: "array[int] | None" = None
    """Of each character of `text`, in the typed text; None when nothing was changed."""

    @cached_property
    def small(self) -> str:
        """In lower case, for `re` to tell in no time that there is nothing to find. Offsets are not those of `text`."""
        low = self.text.lower()
        return low if low.isascii() else low.replace("i\u0307", "i").replace("ı", "i")

    @property
    def is_as_typed(self) -> bool:
        """Whether nothing was changed, so that every offset is that of the typed text."""
        return self._starts is None

    def original(self, start: int, end: int) -> Span:
        """The stretch of the typed text that `text[start:end]` stands for, in code points."""
        if self._starts is None or self._ends is None:
            return Span(start=start, end=end)
        if start >= end:
            at = self._starts[start] if start < len(self._starts) else (self._ends[-1] if self._ends else 0)
            return Span(start=at, end=at)
        return Span(start=self._starts[start], end=self._ends[end - 1])

    def original_start(self, at: int) -> int:
        """Where in the typed text the character at a place begins."""
        return at if self._starts is None else self._starts[at]

    def edited(self, edits: Iterable[Edit]) -> "Normalised":
        """With the edits made; they are in order and do not overlap."""
        edits = list(edits)
        if not edits:
            return self
        starts = self._starts if self._starts is not None else array("l", range(len(self.text)))
        ends = self._ends if self._ends is not None else array("l", range(1, len(self.text) + 1))
        parts: list[str] = []
        new_starts, new_ends = array("l"), array("l")
        done = 0
        for start, end, replacement in edits:
            parts += (self.text[done:start], replacement)
            new_starts += starts[done:start] + array("l", [starts[start]]) * len(replacement)
            new_ends += ends[done:start] + array("l", [ends[end - 1]]) * len(replacement)
            done = end
        parts.append(self.text[done:])
        new_starts += starts[done:]
        new_ends += ends[done:]
        return Normalised("".join(parts), new_starts, new_ends)


def is_usual(text: str) -> bool:
    """Whether it has nothing but letters, digits and signs that normalising leaves as they are, and no marks."""
    return not _UNUSUAL.search(text)


def unmarked(text: str) -> str:
    """Taken apart (NFD), without the marks of Latin, Greek and Cyrillic letters."""
    return "".join(each for each in unicodedata.normalize("NFD", text) if not "\u0300" <= each <= "\u036f")


@lru_cache(maxsize=_REMEMBERED)
def normalise(text: str) -> Normalised:
    """HTML entities unescaped, invisible characters dropped, NFKC, digits of any script to ASCII, look-alike letters
    folded inside words that mix scripts. Case and line breaks stay."""
    return normalised_anew(text)


def normalised_anew(text: str) -> Normalised:
    """The same, not remembered: for the pieces of a text."""
    made = Normalised(text)
    if is_usual(text) and not ("&" in text and _ENTITY.search(text)):
        return made.edited(_unmixed(text))
    made = made.edited(_each(_ENTITY, made.text, _unescaped))
    made = made.edited(_each(_LINE_END, made.text, lambda _: "\n"))
    made = made.edited(_each(_INVISIBLE, made.text, lambda _: ""))
    if not unicodedata.is_normalized("NFKC", made.text):
        made = made.edited(_each(_CLUSTER, made.text, lambda cluster: unicodedata.normalize("NFKC", cluster)))
    made = made.edited(_each(_DIGIT, made.text, lambda digit: str(unicodedata.decimal(digit, digit))))
    return made.edited(_unmixed(made.text))


def joined(clean: Normalised) -> Normalised:
    """With the letters of words that were pulled apart back together: `W.h.a.t.s.A.p.p`, `g r a t i s`."""
    if not may_be_apart(clean.text):
        return clean
    return clean.edited(_each(_PULLED_APART, clean.text, lambda word: word[::2]))


def may_be_apart(text: str) -> bool:
    """Whether `joined` may find a word in it."""
    return _MAY_BE_APART.search(text) is not None


def unleeted(text: str) -> str:
    """With digits and signs that stand for letters read as letters, `1d10t` as `idiot`; every character keeps its
    place. For looking words up: the result says nothing of numbers."""
    if not _MAY_BE_LEET.search(text) or not _LEET_SIGN.search(text):
        return text
    return _LEET_WORD.sub(_as_letters, text)


def is_unleeted_alone(word: str) -> bool:
    """Whether `unleeted` does the same to a word by itself as to one among others."""
    return word.isalpha() or unleeted(word) == _LEET_WORD.sub(_as_letters, word)


def _as_letters(found: rx.Match[str]) -> str:
    word: str = found.group()
    if word.isalpha() or _NUMBERED.fullmatch(word) or sum(char.isalpha() for char in word) < 2:
        return word
    return word.translate(_LEET)


def as_typed(text: str, span: Span) -> str:
    """The stretch of the typed text, without half surrogates, which no JSON can hold."""
    return text[span.start : span.end].encode("utf-8", "replace").decode()


def lowered(text: str) -> str:
    """In lower case, with every character in its place."""
    low = text.lower()
    if len(low) != len(text):  # a few letters grow when lowered
        low = "".join(small if len(small := each.lower()) == 1 else each for each in text)
    return low


def _unescaped(entity: str) -> str:
    """The whole entity or nothing: `html.unescape` would make `¬e;` of `&note;`."""
    is_known = entity[1] == "#" or entity[1:] in html.entities.html5
    return html.unescape(entity) if is_known else entity


def _each(pattern: rx.Pattern, text: str, replace: Callable[[str], str]) -> Iterable[Edit]:
    for match in pattern.finditer(text):
        before = match.group()
        after = replace(before)
        if after != before:
            yield match.start(), match.end(), after


def _unmixed(text: str) -> Iterable[Edit]:
    """Edits that give each word that mixes scripts back to one script, letter for letter."""
    if not _MAY_LOOK_ALIKE.search(text) or not _LOOK_ALIKE.search(text):
        return
    to_latin, _ = _confusables()
    for token in _TOKEN.finditer(text):
        if not (_LATIN.search(token.group()) and _LOOK_ALIKE.search(token.group())):
            continue
        as_latin = token.group().translate(to_latin)
        if not _FOREIGN.search(as_latin):
            yield from _letter_edits(token.start(), token.group(), as_latin)
            continue
        for word in _WORD.finditer(token.group()):
            if _LATIN.search(word.group()) and _FOREIGN.search(word.group()):
                yield from _letter_edits(token.start() + word.start(), word.group(), _one_script(word.group()))


def _one_script(word: str) -> str:
    to_latin, to_cyrillic = _confusables()
    as_latin, as_cyrillic = word.translate(to_latin), word.translate(to_cyrillic)
    if not _FOREIGN.search(as_latin):
        return as_latin
    return as_cyrillic if not _LATIN.search(as_cyrillic) else word


def _letter_edits(at: int, before: str, after: str) -> Iterable[Edit]:
    for offset, (old, new) in enumerate(zip(before, after, strict=True)):
        if old != new:
            yield at + offset, at + offset + 1, new
