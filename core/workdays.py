"""Working days by a country's public holidays: the arithmetic that promises and clocks rest on."""

from collections.abc import Collection
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from threading import Lock

import holidays
from holidays import HolidayBase

WEEKEND = (5, 6)
"""Saturday and Sunday, for countries that the `holidays` package does not know."""

_filling = Lock()
"""A calendar fills a year when it is first asked for a day of it; who asks meanwhile would find it empty."""


@lru_cache(maxsize=64)
def _calendar(country: str) -> HolidayBase | None:
    """The country's nationwide public holidays; None for a country that the `holidays` package does not know.

    Holidays of a region are not in it: neither an order nor a store says which region it is.
    """
    try:
        return holidays.country_holidays(country)
    except NotImplementedError:
        return None


def is_calendar_known(country: str) -> bool:
    """Whether the public holidays of a country are known; where they are not, weekends alone are days off."""
    return _calendar(country) is not None


@lru_cache(maxsize=16_384)
def is_working_day(day: date, country: str) -> bool:
    """Neither weekend, which is Friday and Saturday in some countries, nor a nationwide public holiday."""
    calendar = _calendar(country)
    with _filling:
        return day.weekday() not in WEEKEND if calendar is None else calendar.is_working_day(day)


@lru_cache(maxsize=16_384)
def is_weekday_off(day: date, country: str) -> bool:
    """Whether a public holiday falls on a day that would be worked otherwise."""
    calendar = _calendar(country)
    return calendar is not None and day.weekday() not in calendar.weekend and _is_holiday(day, country)


@lru_cache(maxsize=16_384)
def _is_holiday(day: date, country: str) -> bool:
    calendar = _calendar(country)
    with _filling:
        return calendar is not None and day in calendar


def add_working_days(day: date, count: int, country: str) -> date:
    """The `count`-th working day after `day`; `day` itself when `count` is 0."""
    while count > 0:
        day += timedelta(days=1)
        count -= is_working_day(day, country)
    return day


def working_days_between(first: date, last: date, country: str) -> int:
    """How many working days lie after `first`, up to and including `last`; 0 when `last` is not later."""
    return sum(is_working_day(first + timedelta(days=n), country) for n in range(1, (last - first).days + 1))


def add_working_hours(at: datetime, hours: int, country: str) -> datetime:
    """`at` plus `hours` that run around the clock on working days and stand still on all others.

    Wall-clock arithmetic in `at`'s zone: a clock change on a weekend does not move the result.
    """
    left = timedelta(hours=hours)
    while True:
        midnight = (at + timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0)
        if is_working_day(at.date(), country):
            if at + left < midnight:
                return at + left
            left -= midnight - at
        at = midnight


def add_opening_hours(
    at: datetime, hours: int, country: str, *, weekdays: Collection[int], opens: time, closes: time
) -> datetime:
    """`at` plus `hours` that run from `opens` to `closes` on these weekdays (Monday is 0), never on a public holiday.

    Wall-clock arithmetic in `at`'s zone.
    """
    left = timedelta(hours=hours)
    day = at.replace(hour=0, minute=0, second=0, microsecond=0)
    while True:
        if day.weekday() in weekdays and not _is_holiday(day.date(), country):
            start = max(at, day.replace(hour=opens.hour, minute=opens.minute))
            end = day.replace(hour=closes.hour, minute=closes.minute)
            if start + left <= end:
                return start + left
            left -= max(end - start, timedelta(0))
        day += timedelta(days=1)
