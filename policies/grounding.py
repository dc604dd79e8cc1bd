"""A draft with the spans of its slot values in, every value that stands outside of them out.

A writer never writes a value: what states one all the same, in digits, in words, as a date or as an address, was
invented or forgotten, and nobody could say where it comes from.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from enum import IntFlag
from functools import lru_cache
from pathlib import Path

from core.drafts import DraftSpan, Finding, Severity
from core.reading import read_yaml
from core.record import Record, Span, primary
from policies.detectors_words import fold
from text import rx
from text.contacts import find_contacts
from text.remembered import Remembered

RULE = "ungrounded-value"
DEFAULT_LANGUAGES = ("en", "de")
"""Looked at where a draft's language is not said."""
_ADDRESSES = frozenset({"email", "phone", "link", "short_link"})
_TOKEN = rx.compile(r"[€$£₽]?\s?[\p{L}\p{N}#]++(?:[.,:/–-]\p{N}[\p{L}\p{N}]*+)*+")
_DIGIT = rx.compile(r"\p{N}")
_SIGN_AFTER = rx.compile(r"\s?[%€$£₽]")
_WORD = rx.compile(r"\p{L}[\p{L}\p{M}-]*+")


class Words(Record):
    """`grounding.yaml`: words by language."""

    months: Mapping[str, tuple[str, ...]]
    capital_months: Mapping[str, tuple[str, ...]]
    other_words: Mapping[str, tuple[str, ...]]
    weekdays: Mapping[str, tuple[str, ...]]
    numbers: Mapping[str, tuple[str, ...]]
    units: Mapping[str, tuple[str, ...]]
    between: Mapping[str, tuple[str, ...]]


def check_grounding(text: str, spans: Sequence[DraftSpan], *, language: str | None = None) -> tuple[Finding, ...]:
    """One blocking finding for each stretch that states a value and does not lie in a span, by place."""
    covered = bytearray(len(text))
    for span in spans:
        covered[span.start : span.end] = b"\x01" * (min(span.end, len(text)) - min(span.start, len(text)))
    languages = (primary(language),) if language else DEFAULT_LANGUAGES
    found = [*_numbers(text), *_addresses(text, spans), *_words(text, languages)]
    stretches = _merge((start, end) for start, end in found if not all(covered[start:end]))
    return tuple(_finding(text, start, end) for start, end in stretches)


def _numbers(text: str) -> Iterable[tuple[int, int]]:
    for found in _TOKEN.finditer(text) if _DIGIT.search(text) else ():
        token = found.group()
        if not token.isalpha() and _DIGIT.search(token):
            sign = _SIGN_AFTER.match(text, found.end())
            yield found.end() - len(token.lstrip()), sign.end() if sign else found.end()


def _addresses(text: str, spans: Sequence[DraftSpan]) -> Iterable[tuple[int, int]]:
    values = [Span(span.start, span.end) for span in spans]
    contacts = find_contacts(text, (), values=values)
    return ((found.start, found.end) for found in contacts if found.kind in _ADDRESSES)


def _words(text: str, languages: Sequence[str]) -> Iterable[tuple[int, int]]:
    """Months, weekdays, and number words before a unit: `two working days`, `fünfzig Euro`."""
    places = [(found.start(), found.end(), found.group()) for found in _WORD.finditer(text)]
    for language in languages:
        told = list(map(_told_in(language), (word for _, _, word in places)))
        for at, word in enumerate(told):
            if not word:
                continue
            start, end, _ = places[at]
            if word & _Is.DATE or (word & _Is.CAPITAL_MONTH and at > 0):
                yield start, end
            elif word & _Is.NUMBER:
                last = next((n for n in range(at + 1, min(at + 4, len(told))) if not told[n] & _Is.BETWEEN), at)
                if last > at and told[last] & _Is.UNIT and not _breaks(text, end, places[last][0]):
                    yield start, places[last][1]


def _breaks(text: str, start: int, end: int) -> bool:
    return any(char in ".!?;:\n" for char in text[start:end])


class _Entries:
    """Whether a folded word is one of the entries."""

    def __init__(self, entries: Iterable[str]) -> None:
        folded = [fold(entry) for entry in entries]
        self._exact = frozenset(entry for entry in folded if "*" not in entry)
        self._endings = tuple(entry.strip("*") for entry in folded if entry.startswith("*"))

    def __call__(self, word: str) -> bool:
        return word in self._exact or (bool(self._endings) and word.endswith(self._endings))


class _Is(IntFlag):
    """What a word may be a part of."""

    DATE = 1
    CAPITAL_MONTH = 2
    """A month only as it is written: `May`."""
    NUMBER = 4
    UNIT = 8
    BETWEEN = 16
    """What may stand between a number and its unit."""


@lru_cache(maxsize=16)
def _told_in(language: str) -> Callable[[str], int]:
    words = load_words()
    capitals = frozenset(words.capital_months.get(language, ()))
    dates = (*words.months.get(language, ()), *words.weekdays.get(language, ()))
    others = frozenset(words.other_words.get(language, ()))
    entries = {
        _Is.DATE: _Entries(dates),
        _Is.NUMBER: _Entries(words.numbers.get(language, ())),
        _Is.UNIT: _Entries(words.units.get(language, ())),
        _Is.BETWEEN: _Entries(words.between.get(language, ())),
    }

    def tell(word: str) -> int:
        folded, is_other = fold(word), word.casefold() in others
        told = _Is.CAPITAL_MONTH if word in capitals else _Is(0)
        for kind, holds in entries.items():
            if holds(folded) and not (is_other and kind is _Is.DATE):
                told |= kind
        return int(told)

    return Remembered(tell).__getitem__


@lru_cache(maxsize=1)
def load_words() -> Words:
    """Raises `InputError` for a wrong file."""
    return read_yaml(Path(__file__).parent / "grounding.yaml", Words)


def _merge(stretches: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    merged: list[tuple[int, int]] = []
    for start, end in sorted(stretches):
        if merged and start < merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def _finding(text: str, start: int, end: int) -> Finding:
    return Finding(
        rule_id=RULE,
        severity=Severity.BLOCK,
        message=f"a value that no fact stands behind: {text[start:end]!r}",
        start=start,
        end=end,
    )
