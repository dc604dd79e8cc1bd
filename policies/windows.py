"""Days of delivery in, until when each parcel may come back out: one window for all parcels that fare alike."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from enum import StrEnum
from typing import NamedTuple

from core.decisions import Commitment, Handoff, RuleKind, RuleLooked
from core.offers import Goods
from core.orders import Shipment, ShipmentStatus
from policies.case import Asked, Case, Ruling, commit, hand_over, numbered, reply
from policies.deadlines import Start, say_day, say_days
from policies.entitlements import return_cost
from policies.handoffs import guarantee_intents
from policies.rules import Anchor, Exclusion, Resolved, Topic, exclusions_for, rules_for, undecided
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
    EXCLUDED = "excluded"
    """The goods are of a kind that the law excludes from the right of return, and nobody else grants one."""
    DEPENDS = "depends"
    """Whether they are excluded hangs on what is not known: which item is meant, whether it is still sealed."""


class Window(NamedTuple):
    """The return window of one parcel, or of the parcels that fare alike."""

    standing: Standing
    subjects: tuple[str, ...] = ()
    """The parcels; the first is the one that `held` is about. Empty while the order has none."""
    held: Resolved | None = None
    note: str = ""
    """For the agent: how long other parcels of the same standing have, or why goods are excluded."""

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
    if fault := _may_be_faulty(case):
        reason += fault
        return hand_over(asked, Handoff.POLICY, reason, subject=window.subject, looked=held.looked)
    if not case.law_is_known(Topic.RETURN_WINDOW):
        reason += f"; the law of {case.country} is not in the rule packs"
        return hand_over(asked, Handoff.POLICY, reason, subject=window.subject, looked=held.looked)
    reason += "; rights over faulty goods are not touched by it"
    return reply(asked, state, reason, subject=window.subject, looked=held.looked)


def exclude(case: Case, asked: Asked, window: Window, state: str) -> Ruling:
    """The honest no for goods that cannot come back. A person writes where a fault is reported or it is not sure."""
    looked = window.held.looked if window.held else ()
    reason = window.note or "the goods are excluded from the right of return"
    if window.standing is Standing.DEPENDS:
        return hand_over(
            asked, Handoff.POLICY, reason, state="return_needs_person", subject=window.subject, looked=looked
        )
    if fault := _may_be_faulty(case):
        reason += fault
        return hand_over(asked, Handoff.POLICY, reason, subject=window.subject, looked=looked)
    return reply(
        asked, state, f"{reason}; rights over faulty goods are not touched by it", subject=window.subject, looked=looked
    )


def _may_be_faulty(case: Case) -> str | None:
    """Why rights over faulty goods may hold, which no window ends: a picture seldom shows what is only not liked."""
    if case.intents & guarantee_intents():
        return "; the buyer reports a fault, for which the guarantee may hold"
    return "; the buyer sent a picture, which may show a fault" if case.has_picture else None


def delivery_day(case: Case, shipment: Shipment) -> date | None:
    """The day of delivery: as stated, else that of the scan that says so; None without either."""
    if status_of(shipment) is not ShipmentStatus.DELIVERED:
        return None
    if shipment.delivered_at:
        return case.facts.parcel_day(shipment.delivered_at)
    scans = [scan.at for scan in shipment.events if scan.status is ShipmentStatus.DELIVERED]
    return case.facts.parcel_day(max(scans)) if scans else None


def _each_parcel(case: Case) -> Iterator[Window]:
    if not case.facts.shipments:
        waits = case.order.status in NOT_SHIPPED and not case.is_unreadable("tracking")
        yield Window(Standing.NOT_BEGUN if waits else Standing.UNKNOWN)
        return
    days = [delivery_day(case, shipment) for shipment in case.facts.shipments]
    arrived = [day for day in days if day]
    last = max(arrived) if len(arrived) == len(days) else None
    for (subject, shipment), day in zip(numbered("shipment", case.facts.shipments), days, strict=True):
        yield _of_parcel(case, shipment, subject, day, last)


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
    each = [_of_goods(case, goods, starts, subject) for goods in case.goods]
    return each[0] if len(each) == 1 else _of_mixed(each)


def _of_goods(case: Case, goods: Goods, starts: Mapping[Anchor, Start], subject: str) -> Window:
    """The window of one parcel for goods of one kind; what they are excluded by comes before how long it is."""
    held = case.weigh(Topic.RETURN_WINDOW, starts, goods)
    if excluded := _excluded(case, goods, held, subject):
        return excluded
    if held.day is not None and case.day(case.asked_at) <= held.day:
        way_back = undecided(return_cost(case).looked)
        return Window(Standing.OPEN, (subject,), held._replace(looked=held.looked + way_back))
    if held.has_not_begun:
        return Window(Standing.NOT_BEGUN, (subject,), held)
    return Window(Standing.UNSTATED if held.day is None else Standing.CLOSED, (subject,), held)


def _excluded(case: Case, goods: Goods, held: Resolved, subject: str) -> Window | None:
    """None where the goods may come back as any others: no exclusion, or the seller takes just these goods back."""
    place = case.place(goods)
    found = exclusions_for(place)
    if not found or case.offers.names_goods(
        "return_window_days", country=place.country, goods=goods, ordered=case.day(case.order.placed_at)
    ):
        return None
    first = found[0]
    kind = goods.value.replace("_", " ")
    looked = tuple(
        RuleLooked(rule=entry.id, kind=RuleKind.MANDATORY, says=_says(entry), source=entry.cited, decided=True)
        for entry in found
    )
    others = undecided(held.looked)
    of_marketplace = [rule.by for rule in rules_for(Topic.RETURN_WINDOW, place) if not rule.is_law]
    trail = Resolved(None, first.id, _says(first), looked + others, has_not_begun=False)
    if first.once:
        return Window(Standing.DEPENDS, (subject,), trail, f"{kind} goods: no return by law once {first.once}")
    if of_marketplace:
        note = f"{kind} goods: no return by law, but {of_marketplace[0]} has a return window and may not exclude them"
        return Window(Standing.DEPENDS, (subject,), trail, note)
    return Window(Standing.EXCLUDED, (subject,), trail, f"{kind} goods: no return by law")


def _says(exclusion: Exclusion) -> str:
    kind = exclusion.goods.value.replace("_", " ")
    return f"{', '.join(exclusion.rules)}: not for {kind} goods{f' once {exclusion.once}' if exclusion.once else ''}"


def _of_mixed(each: Sequence[Window]) -> Window:
    """A parcel with goods of several kinds: where they fare alike the shortest window, else it hangs on the item."""
    standings = {window.standing for window in each}
    if len(standings) == 1:
        return min(each, key=_last_day)
    special = next((window for window in each if window.standing in (Standing.EXCLUDED, Standing.DEPENDS)), each[0])
    note = special.note or "the windows of its goods differ"
    return special._replace(standing=Standing.DEPENDS, note=f"{note}; other goods of the order fare differently")


def _speaking_for(windows: Sequence[Window]) -> Window:
    first = min(windows, key=_last_day)
    others = [window for window in windows if window is not first]
    later = [window for window in others if _last_day(window) != _last_day(first)]
    if first.held is None or first.held.day is None:
        return first._replace(subjects=tuple(subject for window in windows for subject in window.subjects))
    notes = [f"; {window.subject} until {say_day(_last_day(window), year=True)}" for window in later]
    subjects = (*first.subjects, *(subject for window in others for subject in window.subjects))
    return first._replace(subjects=subjects, note="".join(notes))


def _last_day(window: Window) -> date:
    return window.held.day if window.held and window.held.day else date.max
