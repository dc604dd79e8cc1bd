"""A day and a number of days in, the day it comes to out, with the arithmetic in words that an agent can check."""

from calendar import monthrange
from datetime import date, timedelta
from enum import StrEnum
from typing import NamedTuple

from core.workdays import add_working_days, is_calendar_known, is_weekday_off, is_working_day

WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")

MAX_HOLIDAYS_NAMED = 3
"""In one line of arithmetic; more would hide the result."""


class Unit(StrEnum):
    """What is counted. Working days follow the public holidays of a country."""

    DAYS = "days"
    WORKING_DAYS = "working_days"
    MONTHS = "months"
    YEARS = "years"


class Start(NamedTuple):
    """The day that a deadline is counted from. It is not counted itself: the day after it is the first."""

    day: date
    what: str = ""
    """What happened then: `delivered`; empty for the day of the decision itself."""


class Span(NamedTuple):
    """How long, with what it is counted in."""

    amount: int
    unit: Unit

    def __str__(self) -> str:
        words = self.unit.value.replace("_", " ")
        return f"{self.amount} {words.removesuffix('s') if self.amount == 1 else words}"


class Deadline(NamedTuple):
    """The last day, which still counts, and how it was found."""

    day: date
    says: str


def count(start: Start, span: Span, country: str, *, by: str = "", to_working_day: bool = False) -> Deadline:
    """`delivered Tue 3 Nov + 30 days (Amazon) = Thu 3 Dec`.

    `by` is named in brackets. `to_working_day` moves a last day that is no working day on to the next one, as European
    law does.
    """
    end = counted = _end(start.day, span, country)
    note = _holidays_between(start.day, end, country) if span.unit is Unit.WORKING_DAYS else ""
    if to_working_day:
        end = next_working_day(counted, country)
    years = start.day.year != end.year
    says = f"{say_day(start.day, year=years)} + {span}{f' ({by})' if by else ''} = {say_day(counted, year=years)}{note}"
    if end != counted:
        says += f", no working day, so {say_day(end, year=years)}"
    return Deadline(end, f"{start.what} {says}".strip())


def _end(first: date, span: Span, country: str) -> date:
    match span.unit:
        case Unit.WORKING_DAYS:
            return add_working_days(first, span.amount, country)
        case Unit.DAYS:
            return first + timedelta(days=span.amount)
        case Unit.MONTHS:
            return _months_later(first, span.amount)
        case Unit.YEARS:
            return _months_later(first, 12 * span.amount)


def _months_later(day: date, months: int) -> date:
    """The same day of a later month, or its last where it has no such day (Regulation 1182/71, Art. 3(2))."""
    years, month = divmod(day.month - 1 + months, 12)
    year = day.year + years
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def next_working_day(day: date, country: str) -> date:
    """`day` itself when it is one."""
    return day if is_working_day(day, country) else add_working_days(day, 1, country)


def say_day(day: date, *, year: bool = False) -> str:
    """`Sat 14 Nov`, whatever the locale of the process; `Sat 14 Nov 2026` with the year."""
    return f"{WEEKDAYS[day.weekday()]} {day.day} {MONTHS[day.month - 1]}{f' {day.year}' if year else ''}"


def say_days(amount: int) -> str:
    """`1 day`, `4 days`."""
    return f"{amount} day{'' if amount == 1 else 's'}"


def _holidays_between(first: date, last: date, country: str) -> str:
    """The public holidays on weekdays that were skipped on the way, so that an agent sees why it took longer."""
    if not is_calendar_known(country):
        return f" (public holidays in {country}: not known)"
    days = (first + timedelta(days=n) for n in range(1, (last - first).days + 1))
    skipped = [day for day in days if is_weekday_off(day, country)]
    if not skipped:
        return ""
    named = ", ".join(say_day(day) for day in skipped[:MAX_HOLIDAYS_NAMED])
    more = f" and {len(skipped) - MAX_HOLIDAYS_NAMED} more" if len(skipped) > MAX_HOLIDAYS_NAMED else ""
    return f" (public holiday in {country}: {named}{more})"
