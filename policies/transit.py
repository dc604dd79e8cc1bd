"""A parcel that should still move in, how it stands out: in time, late, silent, with customs, or lost."""

from core.decisions import Commitment, Handoff
from core.orders import Shipment, ShipmentStatus
from policies.case import Asked, Case, Ruling, commit, hand_over, reply
from policies.deadlines import Start, next_working_day, say_day, say_days
from policies.entitlements import delivery_promise
from policies.rules import Anchor, Resolved, Topic, undecided
from policies.tracking import is_called_lost, is_in_customs, is_probably_lost, is_silent, say_lost

UNSCANNED = (ShipmentStatus.PRE_TRANSIT, ShipmentStatus.IN_TRANSIT, ShipmentStatus.UNKNOWN, ShipmentStatus.EXPIRED)
"""What a parcel may be called of which no carrier reports anything."""


def rule_on_transit(case: Case, asked: Asked, shipment: Shipment, subject: str, status: ShipmentStatus) -> Ruling:
    """Loss before silence, silence before what the last scan says, that before the day that was promised."""
    search, promises = search_promise(case, shipment, status)
    if is_untracked(shipment, status):
        return _untracked(case, asked, shipment, subject)
    if is_called_lost(shipment):
        reason = f"the carrier calls the parcel lost: {_seen(case, shipment)}; a person decides what the buyer gets"
        return hand_over(asked, Handoff.AUTHORITY, reason, state="parcel_lost", subject=subject)
    if shipment.last_scan and is_probably_lost(case, shipment):
        return _probably_lost(case, asked, shipment, subject, search, promises)
    if status is ShipmentStatus.EXPIRED and not (shipment.last_scan and promises):
        reason = "the carrier has given up following the parcel; a person decides what is done"
        return hand_over(asked, Handoff.AUTHORITY, reason, state="parcel_exception", subject=subject)
    state, reason, promises = _standing(case, shipment, status, search, promises)
    looked = search.looked if promises else undecided(search.looked)
    by_law = delivery_promise(case, shipment).looked
    looked += by_law if state == "in_transit_late" else undecided(by_law)
    return reply(asked, state, reason, subject=subject, commitments=promises, looked=looked)


def is_untracked(shipment: Shipment, status: ShipmentStatus) -> bool:
    """Whether a parcel was sent in a way that nobody follows, such as a letter."""
    return status in UNSCANNED and not (shipment.tracking_number or shipment.events) and shipment.shipped_at is not None


def search_promise(case: Case, shipment: Shipment, status: ShipmentStatus) -> tuple[Resolved, tuple[Commitment, ...]]:
    """When a search is due, and the promise of it: from that day on, or, where that day is over, opened at once.

    At once means today, and on a day off the next working day. A parcel that the carrier follows no longer is due too.
    """
    starts: dict[Anchor, Start] = {}
    if shipment.last_scan and status is not ShipmentStatus.PRE_TRANSIT:
        starts[Anchor.LAST_SCAN] = Start(case.facts.parcel_day(shipment.last_scan.at), "last scan")
    if shipment.shipped_at:
        starts[Anchor.HANDED_OVER] = Start(case.facts.parcel_day(shipment.shipped_at), "handed over")
    search = case.weigh(Topic.CARRIER_SEARCH, starts)
    if search.day is None:
        return search, ()
    if case.today <= search.day and status is not ShipmentStatus.EXPIRED:
        return search, (commit("carrier_search_from", search.day, rule=search.rule, arithmetic=search.arithmetic),)
    return search, (open_search(case, search),)


def open_search(case: Case, search: Resolved) -> Commitment:
    """The promise of a search that is due already."""
    day = next_working_day(case.today, case.country)
    arithmetic = f"{search.arithmetic}, so it opens {say_day(day)}"
    return commit("carrier_search_opened_by", day, rule=search.rule, arithmetic=arithmetic)


def _standing(
    case: Case, shipment: Shipment, status: ShipmentStatus, search: Resolved, promises: tuple[Commitment, ...]
) -> tuple[str, str, tuple[Commitment, ...]]:
    """(state, reason, what of the search may be promised)"""
    is_due = search.day is not None and case.today > search.day
    seen = _seen(case, shipment)
    if status is ShipmentStatus.UNKNOWN:
        return "tracking_not_found", "the carrier does not know the parcel", promises
    if is_in_customs(shipment) and not is_silent(case, shipment):
        return "customs", f"the parcel is with customs; {seen}", promises
    if shipment.last_scan and (is_due or status is ShipmentStatus.EXPIRED):
        return "no_scan", f"{seen}; a search opens now", promises
    if shipment.last_scan and search.day is None and is_silent(case, shipment):
        return "no_scan", f"{seen}, longer than usual; no search is offered", ()
    if status is ShipmentStatus.ATTEMPT_FAILED:
        return "attempt_failed", "the carrier could not deliver the parcel", ()
    if status is ShipmentStatus.OUT_FOR_DELIVERY and not _went_out_before_today(case, shipment):
        return "out_for_delivery", "the parcel is out for delivery", ()
    state, reason = _in_transit(case, shipment, search)
    return state, reason, () if state == "in_transit_on_time" and not is_due else promises


def _in_transit(case: Case, shipment: Shipment, search: Resolved) -> tuple[str, str]:
    """The state of a moving parcel by the day that was promised, and the reason."""
    promise, seen = delivery_promise(case, shipment), _seen(case, shipment)
    if promise.is_stated and not promise.late_days:
        return "in_transit_on_time", f"{promise.says}; {seen}"
    if search.day:
        seen += f"; a search is due from {say_day(search.day)}"
    return "in_transit_late" if promise.late_days else "in_transit_no_date", f"{promise.says}; {seen}"


def _probably_lost(
    case: Case,
    asked: Asked,
    shipment: Shipment,
    subject: str,
    search: Resolved,
    promises: tuple[Commitment, ...],
) -> Ruling:
    """What the seller offers is a search; what the buyer gets if it finds nothing, a person decides."""
    reason = f"{_seen(case, shipment)}, so that it is probably lost: {say_lost(case, shipment)}"
    if not promises:
        reason += "; no search is offered, a person decides what the buyer gets"
        return hand_over(asked, Handoff.AUTHORITY, reason, state="parcel_lost", subject=subject)
    opened = (open_search(case, search),)
    return reply(asked, "probably_lost", reason, subject=subject, commitments=opened, looked=search.looked)


def _untracked(case: Case, asked: Asked, shipment: Shipment, subject: str) -> Ruling:
    """Nobody follows it, so that the day on which it should be there is all there is."""
    promise = delivery_promise(case, shipment)
    reason = f"sent without tracking; {promise.says}"
    if is_probably_lost(case, shipment) and (promise.late_days or promise.day is None):
        reason += f"; probably lost: {say_lost(case, shipment)}; a person decides what the buyer gets"
        return hand_over(asked, Handoff.AUTHORITY, reason, state="parcel_lost", subject=subject)
    state = "untracked_late" if promise.late_days else "untracked_on_time"
    return reply(asked, state, reason, subject=subject, looked=promise.looked)


def _went_out_before_today(case: Case, shipment: Shipment) -> bool:
    """Whether the courier set out on an earlier day and nothing was heard since."""
    scan = shipment.last_scan
    return scan is not None and scan.status is ShipmentStatus.OUT_FOR_DELIVERY and case.day(scan.at) < case.today


def _seen(case: Case, shipment: Shipment) -> str:
    if not shipment.last_scan:
        return "not scanned yet"
    day = case.facts.parcel_day(shipment.last_scan.at)
    age = (case.today - day).days
    return f"last scan {say_day(day)}, {f'{say_days(age)} ago' if age > 0 else 'today'}"
