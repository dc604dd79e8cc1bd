"""Days of delivery in, until when each parcel may come back out: one window for all parcels that fare alike."""

from collections.abc import Iterator, Sequence
from datetime import date
from enum import StrEnum
from typing import NamedTuple

from core.decisions import Commitment, Handoff
from core.orders import Shipment, ShipmentStatus
from policies.case import Asked, Case, Ruling, commit, hand_over, reply
from policies.deadlines import Start, say_day, say_days
from policies.handoffs import guarantee_intents
from policies.rules import Anchor, Resolved, Topic
from policies.wismo import NOT_SHIPPED, contradiction, status_of


class Standing(StrEnum):
    """How the return window of a parcel stands."""

    OPEN = "open"
    CLOSED = "closed"
    NOT_BEGUN = "not_begun"
    UNKNOWN = "unknown"
    """The day of delivery should be known and is not."""
    UNSTATED = "unstated"
    """Neither law nor marketplace nor seller says how long it is."""


class Window(NamedTuple):
    """The return window of one parcel, or of the parcels that fare alike."""

    standing: Standing
    subjects: tuple[str, ...] = ()
    """The parcels; the first is the one that `held` is about. Empty while the order has none."""
    held: Resolved | None = None
    note: str = ""
    """For the agent: how long other parcels of the same standing have."""

    @property
    def subject(self) -> str | None:
        """The parcel that the others fare like."""
        return self.subjects[0] if self.subjects else None


def find_windows(case: Case) -> tuple[Window, ...]:
    """One window a standing, in the order of the parcels.

    A return is asked for an order, not for a parcel: where several parcels are open the window that ends first speaks
    for all of them, since it is the day that holds whichever parcel is meant.
    """
    alike: dict[Standing, list[Window]] = {}
    for window in _each_parcel(case):
        alike.setdefault(window.standing, []).append(window)
    return tuple(_speaking_for(windows) for windows in alike.values())


def promise_until(window: Window) -> tuple[Commitment, ...]:
    """`return_until` of an open window."""
    held = window.held
    if held is None or held.day is None:
        return ()
    return (commit("return_until", held.day, rule=held.rule, arithmetic=held.arithmetic),)


def ended_since(case: Case, asked: Asked, window: Window) -> Ruling | None:
    """The ruling where the buyer asked in time and the window has ended before the answer; None where it has not."""
    held = window.held
    if held is None or held.day is None or case.today <= held.day:
        return None
    reason = f"asked in time, but the window has ended since: {held.arithmetic}"
    return hand_over(asked, Handoff.POLICY, reason, subject=window.subject, looked=held.looked)


def refuse(case: Case, asked: Asked, window: Window, state: str) -> Ruling:
    """The honest no after a window. A person writes where a fault is reported or the country's law is not known."""
    held = window.held
    assert held is not None
    assert held.day is not None
    asked_day = case.day(case.asked_at)
    over = say_days((asked_day - held.day).days)
    reason = f"{held.arithmetic}; asked {say_day(asked_day)}, {over} later"
    if case.intents & guarantee_intents():
        reason += "; the buyer reports a fault, for which the guarantee may hold"
        return hand_over(asked, Handoff.POLICY, reason, subject=window.subject, looked=held.looked)
    if not case.law_is_known(Topic.RETURN_WINDOW):
        reason += f"; the law of {case.country} is not in the rule packs"
        return hand_over(asked, Handoff.POLICY, reason, subject=window.subject, looked=held.looked)
    reason += "; rights over faulty goods are not touched by it"
    return reply(asked, state, reason, subject=window.subject, looked=held.looked)


def delivery_day(case: Case, shipment: Shipment) -> date | None:
    """The day of delivery where the store is: as stated, else that of the scan that says so; None without either."""
    if status_of(shipment) is not ShipmentStatus.DELIVERED:
        return None
    if shipment.delivered_at:
        return case.day(shipment.delivered_at)
    scans = [scan.at for scan in shipment.events if scan.status is ShipmentStatus.DELIVERED]
    return case.day(max(scans)) if scans else None


def _each_parcel(case: Case) -> Iterator[Window]:
    if not case.facts.shipments:
        waits = case.order.status in NOT_SHIPPED and not case.is_unreadable("tracking")
        yield Window(Standing.NOT_BEGUN if waits else Standing.UNKNOWN)
        return
    days = [delivery_day(case, shipment) for shipment in case.facts.shipments]
    arrived = [day for day in days if day]
    last = max(arrived) if len(arrived) == len(days) else None
    for number, (shipment, day) in enumerate(zip(case.facts.shipments, days, strict=True), start=1):
        yield _of_parcel(case, shipment, f"shipment.{number}", day, last)


def _of_parcel(case: Case, shipment: Shipment, subject: str, day: date | None, last: date | None) -> Window:
    if contradiction(case, shipment):
        return Window(Standing.UNKNOWN, (subject,))
    if day is None:
        arrived = status_of(shipment) is ShipmentStatus.DELIVERED
        unknown = arrived or case.is_unreadable("tracking")
        return Window(Standing.UNKNOWN if unknown else Standing.NOT_BEGUN, (subject,))
    starts = {Anchor.DELIVERED: Start(day, "delivered")}
    if last:
        starts[Anchor.LAST_DELIVERY] = Start(last, "delivered" if last == day else "last parcel delivered")
    held = case.weigh(Topic.RETURN_WINDOW, starts)
    if held.day is not None and case.day(case.asked_at) <= held.day:
        return Window(Standing.OPEN, (subject,), held)
    if held.has_not_begun:
        return Window(Standing.NOT_BEGUN, (subject,), held)
    return Window(Standing.UNSTATED if held.day is None else Standing.CLOSED, (subject,), held)


def _speaking_for(windows: Sequence[Window]) -> Window:
    first = min(windows, key=_last_day)
    others = [window for window in windows if window is not first]
    later = [window for window in others if _last_day(window) != _last_day(first)]
    notes = [f"; {window.subject} until {say_day(_last_day(window), year=True)}" for window in later]
    subjects = (*first.subjects, *(subject for window in others for subject in window.subjects))
    return first._replace(subjects=subjects, note="".join(notes))


def _last_day(window: Window) -> date:
    return window.held.day if window.held and window.held.day else date.max
