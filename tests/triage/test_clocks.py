"""By when a ticket is to be answered, and who says so."""

from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from core.marketplaces import STRICTEST, ClockDays, all_marketplaces, find
from core.sellers import WorkingHours
from core.tickets import Author, Message
from core.workdays import add_opening_hours
from tests.factories import BERLIN, NOW, make_store, make_ticket
from triage.clocks import Deadline, find_deadline, service_level

WEEK = WorkingHours(opens=time(9), closes=time(17))


def at(month: int, day: int, hour: int = 0, minute: int = 0) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=BERLIN)


def deadline(marketplace: str, sent_at: datetime = NOW, **store: Any) -> Deadline:
    ticket = make_ticket(messages=(Message(id="m", text="Where is it?", sent_at=sent_at),))
    return find_deadline(ticket, find(marketplace), make_store(marketplace=marketplace, **store))


@pytest.mark.parametrize("place", [*all_marketplaces().values()], ids=lambda place: place.id)
def test_every_marketplace_has_a_clock_with_its_source_or_says_why_not(place: Any) -> None:
    if place.clock is None:
        assert len(place.no_clock) > 10
    else:
        assert place.clock.source
        assert place.clock.read_on.year >= 2026
        assert place.clock.confidence


@pytest.mark.parametrize(
    ("marketplace", "hours"),
    [
        ("amazon", 24), ("walmart", 48), ("etsy", 48), ("bol", 24), ("tiktokshop", 24), ("lazada", 24), ("shopee", 3),
        ("wildberries", 72), ("mirakl", 24), ("cdiscount", 24), (STRICTEST, 24), ("allegro", None), ("ebay", None),
        ("mercadolibre", None), ("zalando", None), ("otto", None), ("rakuten-fr", None), ("ozon", None),
        ("yandex-market", None), ("emag", None), ("trendyol", None), ("own-store", None),
    ],
)  # fmt: skip
def test_a_clock_that_runs_on_all_days(marketplace: str, hours: int | None) -> None:
    found = find(marketplace)
    assert found.clock is None or found.clock.days is ClockDays.ALL
    store = make_store()
    ticket = make_ticket()
    by = find_deadline(ticket, found, store).reply_by
    assert by == (NOW + timedelta(hours=hours) if hours else None)


@pytest.mark.parametrize(
    ("sent_at", "expected"),
    [
        (at(11, 14, 21, 41), at(11, 18)),  # Saturday: from Monday on
        (at(11, 10, 15), at(11, 12, 15)),
        (at(11, 12, 15), at(11, 16, 15)),  # Thursday: over the weekend
        (at(10, 2, 12), at(10, 6, 12)),  # Friday before a holiday on Saturday
        (at(12, 23, 12), at(12, 28, 12)),  # the holidays of 25 and 26 December, then a weekend
        (at(4, 2, 12), at(4, 8, 12)),  # Good Friday and Easter Monday
    ],
)
def test_a_clock_of_working_days_stands_still_on_holidays(sent_at: datetime, expected: datetime) -> None:
    assert deadline("kaufland", sent_at).reply_by == expected


def test_a_country_may_have_its_own_hours() -> None:
    assert deadline("tiktokshop", country="TH").reply_by == NOW + timedelta(hours=12)


def test_a_clock_runs_through_a_change_of_the_clocks() -> None:
    sent = datetime(2026, 10, 24, 21, 0, tzinfo=BERLIN)
    by = deadline("amazon", sent).reply_by
    assert by
    assert by.astimezone(ZoneInfo("UTC")) - sent.astimezone(ZoneInfo("UTC")) == timedelta(hours=24)


def test_the_first_unanswered_message_starts_the_clock() -> None:
    messages = (
        Message(id="1", text="Where is it?", sent_at=at(11, 10, 8)),
        Message(id="2", text="On its way.", author=Author.SELLER, sent_at=at(11, 10, 9)),
        Message(id="3", text="It is not here.", sent_at=at(11, 12, 8)),
        Message(id="4", text="The buyer opened a request.", author=Author.MARKETPLACE, sent_at=at(11, 12, 9)),
        Message(id="5", text="Hello??", sent_at=at(11, 13, 8)),
    )
    found = find_deadline(make_ticket(messages=messages), find("amazon"), make_store())
    assert found.reply_by == at(11, 13, 8)
    assert "the first unanswered message, of 12 Nov 08:00" in (found.reason or "")


def test_an_automatic_answer_of_the_seller_does_not_stop_the_clock() -> None:
    messages = (
        Message(id="1", text="Where is it?", sent_at=at(11, 10, 8)),
        Message(id="2", text="This is an automatic reply.", author=Author.SELLER, sent_at=at(11, 10, 8, 1)),
    )
    assert find_deadline(make_ticket(messages=messages), find("amazon"), make_store()).reply_by == at(11, 11, 8)


def test_an_answered_ticket_has_no_deadline() -> None:
    messages = (
        Message(id="1", text="Where is it?", sent_at=at(11, 10, 8)),
        Message(id="2", text="On its way.", author=Author.SELLER, sent_at=at(11, 10, 9)),
    )
    assert find_deadline(make_ticket(messages=messages), find("amazon"), make_store()) == Deadline(None, None)


def test_the_earlier_of_clock_and_service_level_counts_and_is_named() -> None:
    quick = deadline("amazon", service_level_hours=8)
    assert quick.reply_by == NOW + timedelta(hours=8)
    assert (quick.reason or "").startswith("service level of harbour-de: 8 hours, from the message of 14 Nov 21:41")
    slow = deadline("amazon", service_level_hours=72)
    assert slow.reply_by == NOW + timedelta(hours=24)
    assert (slow.reason or "").startswith("Amazon: 24 h (Seller Central help 202152030, official)")
    own = deadline("own-store", service_level_hours=8)
    assert own.reply_by == NOW + timedelta(hours=8)


@pytest.mark.parametrize(
    ("sent_at", "hours", "expected"),
    [
        (at(11, 9, 10), 4, at(11, 9, 14)),
        (at(11, 9, 15), 4, at(11, 10, 11)),
        (at(11, 9, 5), 8, at(11, 9, 17)),
        (at(11, 9, 20), 8, at(11, 10, 17)),
        (at(11, 13, 16), 2, at(11, 16, 10)),
        (at(11, 14, 21), 16, at(11, 17, 17)),
        (at(12, 24, 16), 2, at(12, 28, 10)),
    ],
)
def test_a_service_level_in_working_hours(sent_at: datetime, hours: int, expected: datetime) -> None:
    store = make_store(service_level_hours=hours, working_hours=WEEK)
    assert service_level(sent_at, store) == expected


def test_working_hours_are_the_stores_own() -> None:
    sent = datetime(2026, 11, 9, 23, 30, tzinfo=ZoneInfo("America/Mexico_City"))
    by = add_opening_hours(sent, 1, "MX", weekdays=range(7), opens=time(9), closes=time(10))
    assert by == datetime(2026, 11, 10, 10, 0, tzinfo=ZoneInfo("America/Mexico_City"))


@pytest.mark.parametrize(("opens", "closes"), [("17:00", "09:00"), ("09:00", "09:30"), (540, "17:00")])
def test_hours_that_make_no_day_are_refused(opens: Any, closes: str) -> None:
    with pytest.raises(ValueError, match=r"less than an hour|put the time in quotes"):
        WorkingHours.model_validate({"opens": opens, "closes": closes})
