"""What languages share in saying values: Babel's dates, amounts and units, with ordinary spaces."""

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import lru_cache
from typing import Literal
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_date, format_skeleton, format_time, format_timedelta
from babel.numbers import format_currency, format_decimal

from core.record import Fact, Kind, Money
from drafting.terms import say_terms, say_unit

Unit = Literal["day", "hour", "minute"]
"""Of a duration."""

_NARROW = str.maketrans({"\xa0": " ", "\u202f": " "})
"""Babel's no-break spaces: lost or shown as boxes by some marketplaces, and not found by a search for `64,90 €`."""
_GLUED_CODE = re.compile(r"(?<=[A-Z]{3})(?=\d)")
"""Where Babel writes a foreign currency as `EUR64.90`."""
_NEVER_LARGER = 1e12
"""Babel's threshold for taking a larger unit. Its `format_unit` has no word for days in Dutch, Italian, Portuguese."""


@dataclass(frozen=True)
class Setting:
    """Where and when a value is said."""

    locale: Locale
    today: date
    """In the store's zone: a date of another year is said with its year."""
    timezone: ZoneInfo
    charset: str | None = None
    """A Python codec that the channel's characters must fit; None for all of Unicode."""
    first_day: str | None = None
    """How the first of a month is written, where it is not a plain 1: `1er`."""
    day_pattern: str | None = None
    dated_pattern: str | None = None
    """Babel's patterns for a day without and with its year, where the locale's own reads badly in a sentence."""
    spelling: tuple[tuple[str, str], ...] = ()
    """What the store's country writes otherwise: `ß` as `ss`."""

    def spelled(self, text: str) -> str:
        """Our own words as the store's country spells them; not for names or what a seller or a model wrote."""
        for letter, written in self.spelling:
            text = text.replace(letter, written)
        return text


def day(value: date, setting: Setting) -> str:
    """`13 November`; `2 January 2027` when the year is not this one."""
    if value.year != setting.today.year:
        said = _dated(value, setting.dated_pattern or "long", setting.locale)
    else:
        said = _dated(value, setting.day_pattern or None, setting.locale)
    return setting.first_day + said[1:] if setting.first_day and said.startswith("1 ") else said


@lru_cache(maxsize=4096)
def _dated(value: date, pattern: str | None, locale: Locale) -> str:
    """Remembered: the drafts of a day speak of the same few days. Without a pattern day and month."""
    if pattern is None:
        return _spaced(format_skeleton("MMMMd", value, locale=locale))
    return _spaced(format_date(value, pattern, locale=locale))


def clock(value: datetime, setting: Setting) -> str:
    """`06:12` on the clock of its own offset, of a time in UTC on the store's."""
    zone = value.tzinfo if value.utcoffset() else setting.timezone
    return _spaced(format_time(value, "short", tzinfo=zone, locale=setting.locale))


def money(value: Money, setting: Setting) -> str:
    """`64,90 €`, in the currency's own number of decimals; `64,90 EUR` where the channel has no such sign."""
    said = _spaced(format_currency(value.amount, value.currency, locale=setting.locale))
    said = _GLUED_CODE.sub(" ", said)
    if setting.charset is None or said.encode(setting.charset, "ignore").decode(setting.charset) == said:
        return said
    return _spaced(format_currency(value.amount, value.currency, "#,##0.00 ¤¤", locale=setting.locale))


def number(value: int | Decimal, setting: Setting) -> str:
    """`1,200`."""
    return _spaced(format_decimal(value, locale=setting.locale))


def split_duration(value: timedelta) -> tuple[int, Unit]:
    """(count, unit) in the largest of day, hour and minute that needs no fraction: 48 hours are 2 days."""
    minutes = round(value.total_seconds() / 60)
    sizes: tuple[tuple[Unit, int], ...] = (("day", 24 * 60), ("hour", 60))
    for unit, size in sizes:
        if minutes and minutes % size == 0:
            return minutes // size, unit
    return minutes, "minute"


def duration(value: timedelta, setting: Setting) -> str:
    """`14 days`."""
    _, unit = split_duration(value)
    return _spaced(format_timedelta(value, unit, threshold=_NEVER_LARGER, locale=setting.locale))


def plain(fact: Fact, setting: Setting) -> str:
    """The value without anything around it, whatever its kind."""
    value = fact.value
    match value:
        case datetime():
            return clock(value, setting)
        case date():
            return day(value, setting)
        case timedelta():
            return duration(value, setting)
        case Money():
            return money(value, setting)
        case int():
            return number(value, setting)
        case str():
            return _text(value, fact.kind, setting)


def measure(value: str, locale: Locale) -> str:
    """`2.4 kg` as `2,4 kg`."""
    numbers, _, unit = value.rpartition(" ")
    said = (format_decimal(Decimal(each), locale=locale) for each in numbers.split(" × "))
    return f"{_spaced(' × '.join(said))} {say_unit(unit, locale.language)}"


def _text(value: str, kind: Kind, setting: Setting) -> str:
    match kind:
        case Kind.MEASURE:
            return measure(value, setting.locale)
        case Kind.TERM:
            return setting.spelled(say_terms(value, setting.locale.language))
        case Kind.COUNTRY:
            return str(setting.locale.territories[value])
        case _:
            return value


def _spaced(text: str) -> str:
    return text.translate(_NARROW)
