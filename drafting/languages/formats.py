"""What languages share in saying values: Babel's dates, amounts and units, with ordinary spaces."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_date, format_skeleton, format_time
from babel.numbers import format_currency, format_decimal
from babel.units import format_unit

from core.record import Fact, Money

_NARROW = str.maketrans({"\xa0": " ", "\u202f": " "})
"""Babel's no-break spaces: lost or shown as boxes by some marketplaces, and not found by a search for `64,90 €`."""


@dataclass(frozen=True)
class Setting:
    """Where and when a value is said."""

    locale: Locale
    today: date
    """In the store's zone: a date of another year is said with its year."""
    timezone: ZoneInfo
    charset: str | None = None
    """A Python codec that the channel's characters must fit; None for all of Unicode."""


def day(value: date, setting: Setting) -> str:
    """`13 November`; `2 January 2027` when the year is not this one."""
    if value.year == setting.today.year:
        return _spaced(format_skeleton("MMMMd", value, locale=setting.locale))
    return _spaced(format_date(value, "long", locale=setting.locale))


def clock(value: datetime, setting: Setting) -> str:
    """`06:12` on the store's clock."""
    return _spaced(format_time(value, "short", tzinfo=setting.timezone, locale=setting.locale))


def money(value: Money, setting: Setting) -> str:
    """`64,90 €`, in the currency's own number of decimals; `64,90 EUR` where the channel has no such sign."""
    said = _spaced(format_currency(value.amount, value.currency, locale=setting.locale))
    if setting.charset is None or said.encode(setting.charset, "ignore").decode(setting.charset) == said:
        return said
    return _spaced(format_currency(value.amount, value.currency, "#,##0.00 ¤¤", locale=setting.locale))


def number(value: int | Decimal, setting: Setting) -> str:
    """`1,200`."""
    return _spaced(format_decimal(value, locale=setting.locale))


def split_duration(value: timedelta) -> tuple[int, str]:
    """(count, unit) in the largest of day, hour and minute that needs no fraction: 48 hours are 2 days."""
    minutes = round(value.total_seconds() / 60)
    for unit, size in (("day", 24 * 60), ("hour", 60)):
        if minutes and minutes % size == 0:
            return minutes // size, unit
    return minutes, "minute"


def duration(value: timedelta, setting: Setting) -> str:
    """`14 days`."""
    count, unit = split_duration(value)
    return _spaced(format_unit(count, f"duration-{unit}", length="long", locale=setting.locale))


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
            return value


def _spaced(text: str) -> str:
    return text.translate(_NARROW)
