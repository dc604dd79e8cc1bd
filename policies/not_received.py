"""A buyer who has not got what the carrier calls delivered in, what is done parcel by parcel out."""

from core.decisions import Handoff
from core.orders import Shipment, ShipmentStatus
from policies.case import Asked, Case, Ruling, hand_over, numbered, reply
from policies.deadlines import Start, say_day
from policies.entitlements import case_day
from policies.rules import Anchor, Topic, undecided
from policies.transit import open_search
from policies.windows import delivery_day
from policies.wismo import contradiction, rule_on_parcel, rule_on_wismo, status_of

FRESH_DAYS = 1
"""So long after a delivery a parcel still turns up: scanned before it was brought, or left with a neighbour."""

LOOKED = "looked"
"""To a buyer who says so, that they should look around is no answer."""


def rule_on_not_received(case: Case, asked: Asked) -> Ruling:
    """Delivered parcels are looked for; of what is on its way one can say where it is."""
    if not any(map(_has_arrived, case.facts.shipments)):
        return rule_on_wismo(case, asked)
    ruling = Ruling()
    for subject, parcel in numbered("shipment", case.facts.shipments):
        rule = _on_delivered if _has_arrived(parcel) and not contradiction(case, parcel) else rule_on_parcel
        ruling += rule(case, asked, parcel, subject)
    return ruling


def _has_arrived(parcel: Shipment) -> bool:
    return status_of(parcel) is ShipmentStatus.DELIVERED


def rule_on_rest(case: Case, asked: Asked) -> Ruling:
    """Of an order of which a part has come, where the rest is: who misses something has what was delivered."""
    return sum(
        (
            rule_on_parcel(case, asked, parcel, subject)
            for subject, parcel in numbered("shipment", case.facts.shipments)
            if not _has_arrived(parcel)
        ),
        Ruling(),
    )


def _on_delivered(case: Case, asked: Asked, shipment: Shipment, subject: str) -> Ruling:
    """Look around first, or wait a day; then a search, where the seller offers one; else a person."""
    day = delivery_day(case, shipment)
    told = f"delivered {say_day(day)}" if day else "delivered on a day that is not known"
    told += f" ({shipment.delivered_to})" if shipment.delivered_to else ""
    search = case.weigh(Topic.NOT_RECEIVED_SEARCH, {Anchor.DELIVERED: Start(day, "delivered")} if day else {})
    looked = search.looked + undecided(case_day(case, shipment).looked)
    is_fresh = day is not None and (case.today - day).days <= FRESH_DAYS
    if is_fresh or (search.day and case.today <= search.day):
        reason = f"{told}; it may still turn up{f'; a search is due after {say_day(search.day)}' if search.day else ''}"
        state = "not_received_wait" if is_fresh and case.wants(LOOKED) else "not_received_check"
        return reply(asked, state, reason, subject=subject, looked=looked)
    reason = f"{told}, and the buyer has not got it"
    if search.day is None:
        reason += "; no search is offered, a person decides what is done"
        return hand_over(asked, Handoff.AUTHORITY, reason, state="not_received", subject=subject, looked=looked)
    opened = (open_search(case, search),)
    return reply(asked, "not_received_search", reason, subject=subject, commitments=opened, looked=looked)
