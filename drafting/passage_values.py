"""Passages in; the amounts, days, durations and measures that they state out, as `passage.<id>.value.<n>`."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from functools import lru_cache
from pathlib import Path
from typing import Literal, NamedTuple

from core.decisions import Passage
from core.reading import read_yaml
from core.record import Fact, Kind, Money, Record, Value, primary
from text import rx
from text.amounts import find_amounts
from text.date_words import patterns_of
from text.dates import find_dates

FALLBACK = "en"
LONGEST_DAYS = 3_650
"""Of a duration; more is no term of a seller."""


class MeasureWords(Record):
    """One language of `measures.yaml`."""

    shorter: Mapping[Literal["minute", "hour"], tuple[str, ...]]
    working_days: tuple[str, ...]
    calendar: tuple[str, ...]
    to: tuple[str, ...]


class _Measures(Record):
    languages: Mapping[str, MeasureWords]
    units: tuple[str, ...]
    clock: tuple[str, ...]


class _Found(NamedTuple):
    start: int
    end: int
    kind: Kind
    value: Value
    is_of_language: bool = False
    """Whether it can be said in the passage's own language only: it stands as it is written."""


class _Patterns(NamedTuple):
    duration: rx.Pattern
    """Groups n, to (of a range), working or unit."""
    numbers: Mapping[str, int]
    hours: Mapping[str, float]
    """Of the units that have a fixed length."""


def passage_values(passages: Sequence[Passage], *, language: str) -> dict[str, Fact]:
    """By slot name, numbered from 1 in reading order. Amounts, days with a year and durations in days, weeks, hours or
    minutes are said in any language, and so is a whole number of a metric unit (`2 kg`, `20 %`). Working days, months,
    ranges, other measures and opening hours stand as they are written, so only those of passages in the reply's own
    `language` are named."""
    named: dict[str, Fact] = {}
    for passage in passages:
        is_own = primary(passage.language) == primary(language)
        named.update(_facts(passage.id, passage.text, passage.language, is_own))
    return named


@lru_cache(maxsize=4096)
def _facts(passage_id: str, text: str, language: str, is_own: bool) -> tuple[tuple[str, Fact], ...]:
    """By slot name, in the order of the passage. Remembered: the same few passages answer most tickets."""
    return tuple(
        (f"passage.{passage_id}.value.{number}", Fact(kind=each.kind, value=each.value, source=f"passage {passage_id}"))
        for number, each in enumerate(_values(text, language), start=1)
        if is_own or not each.is_of_language
    )


def _values(text: str, language: str) -> tuple[_Found, ...]:
    """By place; of two that overlap the one that says more of what it is."""
    found = [
        _Found(each.start, each.end, Kind.MONEY, Money(amount=each.value, currency=each.currency))
        for each in find_amounts(text, language=language)
        if each.currency is not None
    ]
    found += (
        _Found(each.start, each.end, Kind.DATE, each.date)
        for each in find_dates(text, language=language)
        if each.date is not None
    )
    found += _durations(text, _patterns(primary(language)))
    found += (
        _Found(match.start(), match.end(), Kind.TEXT, match.group(), not match["neutral"])
        for match in _measure().finditer(text)
    )
    kept: list[_Found] = []
    taken = bytearray(len(text) + 1)
    for each in found:
        if not any(taken[each.start : each.end]):
            taken[each.start : each.end] = b"\x01" * (each.end - each.start)
            kept.append(each)
    return tuple(sorted(kept))


def _durations(text: str, patterns: _Patterns) -> Iterator[_Found]:
    for match in patterns.duration.finditer(text):
        typed = match["n"].casefold()
        number = int(typed) if typed.isdecimal() else patterns.numbers[typed]
        if number == 1 and match["to"] is None and not typed.isdecimal():
            continue  # `a day` counts nothing
        hours = patterns.hours.get((match["unit"] or "").casefold())
        is_fixed = hours is not None and match["to"] is None and number * (hours or 0) <= LONGEST_DAYS * 24
        if is_fixed and hours is not None:
            yield _Found(match.start(), match.end(), Kind.DURATION, timedelta(hours=number * hours))
        else:
            yield _Found(match.start(), match.end(), Kind.TEXT, match.group(), is_of_language=True)


@lru_cache(maxsize=1)
def _read() -> _Measures:
    return read_yaml(Path(__file__).with_name("measures.yaml"), _Measures)


@lru_cache(maxsize=16)
def _patterns(language: str) -> _Patterns:
    """English for a language without words."""
    words = _read().languages.get(language) or _read().languages[FALLBACK]
    dates = patterns_of(language if language in _read().languages else FALLBACK)
    numbers = {word: number for word, number in dates.numbers.items() if " " not in word}
    hours = {word: {"minute": 1 / 60, "hour": 1.0}[unit] for unit, those in words.shorter.items() for word in those}
    hours |= {word: {"day": 24.0, "week": 168.0}[unit] for word, unit in dates.units.items() if unit in ("day", "week")}
    longer = [word for word, unit in dates.units.items() if unit in ("month", "year")]
    number = rf"\d{{1,4}}|{_either(numbers)}"
    between = rf"(?: ?[-–] ?|\s(?:{_either(words.to)})\s)"
    adjective = rf"(?:(?:{_either(words.calendar)})[\s-])?" if words.calendar else ""
    units = rf"(?P<working>{_either(words.working_days)})|{adjective}(?P<unit>{_either([*hours, *longer])})"
    return _Patterns(
        rx.compile(
            rf"(?<![\w.,:/-])(?P<n>{number})(?P<to>{between}(?:{number}))?[\s-](?:{units})(?![\p{{L}}\p{{M}}\p{{N}}])",
            rx.IGNORECASE,
        ),
        numbers,
        hours,
    )


@lru_cache(maxsize=1)
def _measure() -> rx.Pattern:
    """A measure or a time of day; group neutral: of digits and a metric unit only."""
    number = r"\d[\d.,:]{0,9}"
    span = rf"(?:\s?(?:[–-]|x|×)\s?{number}){{0,2}}"
    units, clock = _either(_read().units), _either(_read().clock)
    return rx.compile(
        rf"(?<![\d.,:\w/-])(?:(?P<neutral>\d{{1,4}} ?(?:kg|g|km|m|cm|mm|l|ml|%))|{number}{span}\s?(?:{units}|{clock})"
        rf"|\d{{1,2}}:\d{{2}}(?:\s?[–-]\s?\d{{1,2}}:\d{{2}})?)(?![\p{{L}}\p{{M}}\p{{N}}])",
        rx.IGNORECASE,
    )


def _either(words: Sequence[str] | Mapping[str, object]) -> str:
    return rx.either(words).replace(r"\ ", r"\s")
