"""A ticket, its marketplace and its store in, by when it must be answered out, with whose clock it is."""

from datetime import UTC, datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from core.marketplaces import ClockDays, Marketplace
from core.sellers import Store, Weekday
from core.tickets import Ticket
from core.workdays import add_opening_hours, add_working_hours
from triage.no_reply import unanswered


class Deadline(NamedTuple):
    """When, and why then."""

    reply_by: datetime | None
    """On the store's clock; None where nobody sets a time, or nothing waits for an answer."""
    reason: str | None
    """For the agent: whose clock, how long, from which message on."""


def find_deadline(ticket: Ticket, marketplace: Marketplace, store: Store) -> Deadline:
    """The earlier of the marketplace's clock and the store's service level.

    Both start with the first message that waits for an answer: a buyer who writes again does not set them back.
    """
    waiting = unanswered(ticket)
    if not waiting:
        return Deadline(None, None)
    sent_at = waiting[0].sent_at
    which = "the first unanswered message, of" if len(waiting) > 1 else "the message of"
    since = f"from {which} {sent_at.astimezone(ZoneInfo(store.timezone)):%d %b %H:%M}"
    found: list[tuple[datetime, str]] = []
    if (by := reply_by(sent_at, marketplace, store)) is not None:
        found.append((by, f"{_said_by(marketplace, store)}, {since}"))
    if (by := service_level(sent_at, store)) is not None:
        hours = "working hours" if store.working_hours else "hours"
        found.append((by, f"service level of {store.id}: {store.service_level_hours} {hours}, {since}"))
    return Deadline(*min(found, key=lambda each: each[0])) if found else Deadline(None, None)


def reply_by(sent_at: datetime, marketplace: Marketplace, store: Store) -> datetime | None:
    """The end of the marketplace's time, on the store's clock; None where the marketplace sets none.

    A clock that runs on working days stands still on weekends and on the public holidays of the store's country.
    """
    clock = marketplace.clock
    if clock is None:
        return None
    hours = clock.in_country.get(store.country, clock.hours)
    there = sent_at.astimezone(ZoneInfo(store.timezone))
    if clock.days is ClockDays.WORKING:
        return add_working_hours(there, hours, store.country)
    return (sent_at.astimezone(UTC) + timedelta(hours=hours)).astimezone(ZoneInfo(store.timezone))


def service_level(sent_at: datetime, store: Store) -> datetime | None:
    """The end of the store's own time, on its clock; None where it sets none."""
    if store.service_level_hours is None:
        return None
    there = sent_at.astimezone(ZoneInfo(store.timezone))
    if (week := store.working_hours) is None:
        by = sent_at.astimezone(UTC) + timedelta(hours=store.service_level_hours)
        return by.astimezone(ZoneInfo(store.timezone))
    weekdays = {[*Weekday].index(day) for day in week.days}
    return add_opening_hours(
        there, store.service_level_hours, store.country, weekdays=weekdays, opens=week.opens, closes=week.closes
    )


def _said_by(marketplace: Marketplace, store: Store) -> str:
    """`Amazon: 24 h (Seller Central help 202152030, official)`."""
    clock = marketplace.clock
    if clock is None:
        return marketplace.name
    hours = clock.in_country.get(store.country, clock.hours)
    days = " on working days" if clock.days is ClockDays.WORKING else ""
    return f"{marketplace.name}: {hours} h{days} ({clock.source}, {clock.confidence.value})"
