"""When a message came and on which marketplace in, by when it must be answered out."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from core.marketplaces import ClockDays, Marketplace
from core.sellers import Store
from core.workdays import add_working_hours


def reply_by(sent_at: datetime, marketplace: Marketplace, store: Store) -> datetime | None:
    """The end of the marketplace's time, on the store's clock; None where the marketplace sets none.

    A clock that runs on working days stands still on weekends and on the public holidays of the store's country.
    """
    clock = marketplace.clock
    if clock is None:
        return None
    there = sent_at.astimezone(ZoneInfo(store.timezone))
    if clock.days is ClockDays.WORKING:
        return add_working_hours(there, clock.hours, store.country)
    return (sent_at + timedelta(hours=clock.hours)).astimezone(ZoneInfo(store.timezone))
