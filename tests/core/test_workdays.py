import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.workdays import (
    add_working_days,
    add_working_hours,
    is_calendar_known,
    is_weekday_off,
    is_working_day,
    working_days_between,
)

BERLIN = ZoneInfo("Europe/Berlin")


@pytest.mark.parametrize(
    ("start", "count", "country", "expected"),
    [
        (date(2026, 11, 10), 5, "DE", date(2026, 11, 17)),
        (date(2026, 11, 14), 1, "DE", date(2026, 11, 16)),
        (date(2026, 12, 23), 2, "DE", date(2026, 12, 28)),  # 25 and 26 December are holidays, then a Sunday
        (date(2026, 12, 23), 2, "GB", date(2026, 12, 29)),  # Boxing Day falls on Saturday, Monday stands in
        (date(2026, 11, 25), 1, "US", date(2026, 11, 27)),  # Thanksgiving
        (date(2026, 11, 14), 0, "DE", date(2026, 11, 14)),
        (date(2026, 11, 19), 1, "SA", date(2026, 11, 22)),  # the weekend is Friday and Saturday
        (date(2026, 11, 19), 1, "AE", date(2026, 11, 20)),  # Saturday and Sunday since 2022
    ],
)
def test_working_days_are_counted_by_the_countrys_calendar(
    start: date, count: int, country: str, expected: date
) -> None:
    assert add_working_days(start, count, country) == expected


def test_a_holiday_on_a_weekend_costs_no_working_day() -> None:
    assert is_weekday_off(date(2026, 12, 25), "DE")
    assert not is_weekday_off(date(2026, 12, 26), "DE")
    assert not is_weekday_off(date(2026, 12, 25), "XX")
    assert (is_calendar_known("DE"), is_calendar_known("XX")) == (True, False)


def test_an_unknown_country_has_weekends_and_no_holidays() -> None:
    assert is_working_day(date(2026, 12, 25), "XX")
    assert not is_working_day(date(2026, 12, 26), "XX")


@given(st.dates(date(2020, 1, 1), date(2030, 1, 1)), st.integers(1, 40))
def test_counting_back_gives_what_was_added(start: date, count: int) -> None:
    assert working_days_between(start, add_working_days(start, count, "DE"), "DE") == count


def test_no_working_day_lies_between_a_day_and_an_earlier_one() -> None:
    assert working_days_between(date(2026, 11, 10), date(2026, 11, 9), "DE") == 0


@pytest.mark.parametrize(
    ("start", "hours", "expected"),
    [
        (datetime(2026, 11, 12, 10, tzinfo=BERLIN), 48, datetime(2026, 11, 16, 10, tzinfo=BERLIN)),
        (datetime(2026, 11, 14, 10, tzinfo=BERLIN), 48, datetime(2026, 11, 18, 0, tzinfo=BERLIN)),
        (datetime(2026, 12, 23, 12, tzinfo=BERLIN), 48, datetime(2026, 12, 28, 12, tzinfo=BERLIN)),
    ],
)
def test_working_hours_stand_still_on_weekends_and_holidays(start: datetime, hours: int, expected: datetime) -> None:
    assert add_working_hours(start, hours, "DE") == expected


@pytest.fixture
def _switching_often() -> Iterator[None]:
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(before)


@pytest.mark.usefixtures("_switching_often")
def test_threads_that_ask_for_a_year_at_once_all_find_its_holidays() -> None:
    threads = 3
    together = threading.Barrier(threads)

    def ask(day: date) -> bool:
        together.wait()
        return is_working_day(day, "PT")

    with ThreadPoolExecutor(threads) as pool:
        for year in range(2040, 2090):
            assert not any(pool.map(ask, [date(year, 12, 25)] * threads))
