"""An order with its parcels in, where each of them is out, with the search that may be promised."""

from datetime import date, timedelta

from core.decisions import Commitment, Handoff, RuleKind, RuleLooked
from core.facts import EvidenceState
from core.orders import OrderStatus, RefundStatus, Shipment, ShipmentStatus
from core.record import Fact, Kind
from policies.case import UNREADABLE, Asked, Case, Ruling, commit, hand_over, numbered, reply
from policies.deadlines import Start, say_day, say_days
from policies.rules import Anchor, Topic
from policies.tracking import is_called_lost, is_in_customs, is_probably_lost, say_lost
from policies.transit import is_untracked, rule_on_transit, search_promise

CLOCK_SKEW = timedelta(days=1)
"""Vendors stamp local times as UTC and the other way round; a scan further ahead than that has not happened."""

UNSEEN_DAYS = 30
"""After so many nobody is told that no carrier knows the parcel yet."""

LONGEST_WAY = timedelta(days=365)
"""A day of arrival further ahead is a slip."""

SETTLED = (ShipmentStatus.DELIVERED, ShipmentStatus.RETURN_TO_SENDER)
"""What a parcel stays, so that an old reading is as good as a new one."""

MOVING = (ShipmentStatus.PRE_TRANSIT, ShipmentStatus.IN_TRANSIT, ShipmentStatus.OUT_FOR_DELIVERY)

NOT_SHIPPED = (OrderStatus.PENDING, OrderStatus.PAID)


def rule_on_wismo(case: Case, asked: Asked) -> Ruling:
    """One outcome a parcel; one for the order while it has none."""
    order = case.order
    if order.status is OrderStatus.CANCELLED and not any(map(_was_sent, case.facts.shipments)):
        return state_cancelled(case, asked)
    if not case.facts.shipments:
        return _without_parcels(case, asked)
    ruling = Ruling()
    for subject, shipment in numbered("shipment", case.facts.shipments):
        ruling += rule_on_parcel(case, asked, shipment, subject)
    return ruling


def state_cancelled(case: Case, asked: Asked) -> Ruling:
    """A cancelled order, with all the money that was sent back for it; what is still to be sent a person sees to."""
    reason = "the order is cancelled, so that nothing is on its way"
    refunds = numbered("refund", case.facts.refunds)
    sent = [name for name, each in refunds if each.status is RefundStatus.ISSUED and each.amount.amount > 0]
    ruling = reply(asked, "order_cancelled", reason, subject=sent[0] if sent else None)
    ruling = sum((reply(asked, "refund_issued", "more was sent back", subject=each) for each in sent[1:]), ruling)
    is_pending = any(each.status is RefundStatus.PENDING for each in case.facts.refunds)
    if is_pending or (case.facts.refunds and not sent):
        reason = "the order is cancelled, and a refund is on record but not sent"
        ruling += hand_over(asked, Handoff.AUTHORITY, reason, state="refund_needs_person")
    return ruling


def rule_on_parcel(case: Case, asked: Asked, shipment: Shipment, subject: str) -> Ruling:
    """The outcome of one parcel, the evidence weighed before the status."""
    status = status_of(shipment)
    if problem := contradiction(case, shipment):
        return hand_over(asked, Handoff.LOOKUP_FAILED, problem, state="tracking_contradictory", subject=subject)
    if status in SETTLED:
        return _by_status(case, asked, shipment, subject)
    detail = case.told_of("tracking")
    if case.facts.state("tracking") is EvidenceState.CONTRADICTORY and _none_contradicts(case):
        reason = f"the tracking contradicts itself{detail}"
        return hand_over(asked, Handoff.LOOKUP_FAILED, reason, state="tracking_contradictory", subject=subject)
    if case.facts.state("tracking") is EvidenceState.AMBIGUOUS:
        reason = f"several parcels fit, and which one is this order's is not known{detail}"
        return hand_over(asked, Handoff.LOOKUP_FAILED, reason, state="tracking_ambiguous", subject=subject)
    if case.facts.state("tracking") in (EvidenceState.TIMEOUT, EvidenceState.UNAVAILABLE):
        return reply(asked, "tracking_unavailable", f"the tracking could not be read{detail}", subject=subject)
    if case.facts.state("tracking") is EvidenceState.STALE:
        return reply(asked, "tracking_stale", f"the tracking is out of date{detail}", subject=subject)
    return _by_status(case, asked, shipment, subject)


def status_of(shipment: Shipment) -> ShipmentStatus:
    """The parcel's status; where the carrier's word for it is not known, that of its newest scan."""
    if shipment.status is not ShipmentStatus.UNKNOWN or not shipment.last_scan:
        return shipment.status
    scanned = shipment.last_scan.status
    return ShipmentStatus.IN_TRANSIT if scanned is ShipmentStatus.UNKNOWN else scanned


def contradiction(case: Case, shipment: Shipment) -> str | None:
    """What about a parcel cannot all be true; None when nothing."""
    times = (shipment.shipped_at, shipment.delivered_at, *(scan.at for scan in shipment.events))
    newest = max((at for at in times if at), default=None)
    if newest and newest > case.now + CLOCK_SKEW:
        return f"the tracking speaks of {say_day(case.facts.parcel_day(newest))}, which has not come yet"
    return contradicts_itself(shipment) or _contradicts_order(case, shipment)


def contradicts_itself(shipment: Shipment) -> str | None:
    """What in one parcel's own record cannot all be true; None when nothing."""
    status = status_of(shipment)
    if shipment.delivered_at and status not in SETTLED:
        return f"the parcel has a day of delivery, but its status is {status.value}"
    scan = shipment.last_scan
    if scan and scan.status in MOVING and shipment.delivered_at and scan.at > shipment.delivered_at:
        return "the parcel was scanned on its way after its delivery"
    return None


def _contradicts_order(case: Case, shipment: Shipment) -> str | None:
    order = case.order
    status = status_of(shipment)
    if order.status is OrderStatus.CANCELLED and _was_sent(shipment):
        return f"the order is cancelled, but a parcel of it is {status.value}"
    arrived = any(status_of(parcel) is ShipmentStatus.DELIVERED for parcel in case.facts.shipments)
    if order.status is OrderStatus.DELIVERED and status in MOVING and not arrived:
        return f"the order counts as delivered, but its parcel is {status.value}"
    sent = max(filter(None, (order.placed_at, shipment.shipped_at)))
    if shipment.delivered_at and shipment.delivered_at < sent - CLOCK_SKEW:
        came = say_day(case.facts.parcel_day(shipment.delivered_at), year=True)
        return f"the parcel came on {came}, before it was sent or ordered on {say_day(case.day(sent), year=True)}"
    ordered = case.day(order.placed_at)
    if shipment.expected and not ordered <= shipment.expected <= case.today + LONGEST_WAY:
        named = say_day(shipment.expected, year=True)
        return f"the parcel should come on {named}, and was ordered on {say_day(ordered, year=True)}"
    return None


def _was_sent(shipment: Shipment) -> bool:
    """Whether the carrier had the parcel and the buyer may have it or get it."""
    resting = (ShipmentStatus.PRE_TRANSIT, ShipmentStatus.UNKNOWN, ShipmentStatus.RETURN_TO_SENDER)
    return status_of(shipment) not in resting


def dispatch_day(case: Case) -> tuple[date | None, Commitment | None, tuple[RuleLooked, ...]]:
    """(last day to hand the order over, the promise of it, what was looked at): the order's own day, else what holds.

    The promise is None where only a rule of law gives the day: that is the latest allowed, not what the seller says.
    """
    order = case.order
    if order.status is OrderStatus.PENDING:  # the seller's days begin with the payment
        return None, None, ()
    if order.ship_by:
        says = f"to be handed over by {say_day(order.ship_by)}"
        looked = RuleLooked(
            rule="order.ship_by", kind=RuleKind.GRANT, says=says, source=f"order {order.id}", decided=True
        )
        fact = Fact(kind=Kind.DATE, value=order.ship_by, source=f"order {order.id}")
        own = Commitment(name="dispatch_by", fact=fact, arithmetic=says)
        return order.ship_by, None if case.is_shipped_by_marketplace else own, (looked,)
    held = case.weigh(Topic.DISPATCH, {Anchor.PLACED: Start(case.day(order.placed_at), "ordered")})
    promise = commit("dispatch_by", held.day, rule=held.rule, arithmetic=held.arithmetic) if held.day else None
    is_law_only = case.granted("dispatch_working_days", case.goods[0]) is None or case.is_shipped_by_marketplace
    return held.day, None if is_law_only else promise, held.looked


def _without_parcels(case: Case, asked: Asked) -> Ruling:
    order = case.order
    if case.facts.state("tracking") is EvidenceState.AMBIGUOUS:
        reason = "several parcels fit, and which one is this order's is not known"
        return hand_over(asked, Handoff.LOOKUP_FAILED, reason, state="tracking_ambiguous")
    if case.facts.state("tracking") in (*UNREADABLE, EvidenceState.STALE):
        evidence = case.facts.evidence["tracking"]
        return reply(asked, "tracking_unavailable", f"the tracking could not be read: {evidence.detail or 'no parcel'}")
    if order.status not in NOT_SHIPPED:
        reason = f"the order is {order.status.value}, but no parcel of it is known"
        days = (case.today - case.day(order.placed_at)).days
        if order.status is OrderStatus.DELIVERED or days > UNSEEN_DAYS:
            reason += f"; placed {say_days(days)} ago"
            return hand_over(asked, Handoff.LOOKUP_FAILED, reason, state="parcel_exception")
        return reply(asked, "tracking_not_found", reason)
    if order.status is OrderStatus.PENDING:
        reason = "by the records the order is not paid for, so that nothing is sent yet"
        return hand_over(asked, Handoff.UNSUPPORTED, reason, state="request_needs_person")
    due, promise, looked = dispatch_day(case)
    if due is None:
        reason = "the order is not handed over yet; nothing says by when it should be"
        return reply(asked, "not_shipped_on_time", reason, looked=looked)
    if case.today > due:
        late = say_days((case.today - due).days)
        reason = f"the order should have been handed over by {say_day(due)}, {late} ago"
        return reply(asked, "not_shipped_late", reason, looked=looked)
    reason = f"the order is to be handed over by {say_day(due)}"
    return reply(asked, "not_shipped_on_time", reason, commitments=(promise,) if promise else (), looked=looked)


def _by_status(case: Case, asked: Asked, shipment: Shipment, subject: str) -> Ruling:
    status = status_of(shipment)
    match status:
        case ShipmentStatus.DELIVERED:
            day = f" on {say_day(case.facts.parcel_day(shipment.delivered_at))}" if shipment.delivered_at else ""
            return reply(asked, "delivered", f"the parcel was delivered{day}", subject=subject)
        case ShipmentStatus.RETURN_TO_SENDER:
            reason = "the parcel is on its way back; a person decides what the buyer gets"
            return hand_over(asked, Handoff.AUTHORITY, reason, state="parcel_returning", subject=subject)
        case ShipmentStatus.EXCEPTION if is_called_lost(shipment):
            reason = "the carrier calls the parcel lost; a person decides what the buyer gets"
            return hand_over(asked, Handoff.AUTHORITY, reason, state="parcel_lost", subject=subject)
        case ShipmentStatus.EXCEPTION if is_in_customs(shipment):
            return rule_on_transit(case, asked, shipment, subject, status)
        case ShipmentStatus.EXCEPTION:
            reason = "the carrier reports a problem with the parcel; a person decides what is done"
            return hand_over(asked, Handoff.AUTHORITY, reason, state="parcel_exception", subject=subject)
        case ShipmentStatus.AVAILABLE_FOR_PICKUP if is_probably_lost(case, shipment):
            reason = f"the parcel should have been picked up long ago: {say_lost(case, shipment)}"
            return hand_over(asked, Handoff.AUTHORITY, reason, state="parcel_exception", subject=subject)
        case ShipmentStatus.AVAILABLE_FOR_PICKUP:
            return reply(asked, "available_for_pickup", "the parcel waits to be picked up", subject=subject)
        case ShipmentStatus.PRE_TRANSIT if not is_untracked(shipment, status):
            return _label_only(case, asked, shipment, subject)
        case _:
            return rule_on_transit(case, asked, shipment, subject, status)


def _label_only(case: Case, asked: Asked, shipment: Shipment, subject: str) -> Ruling:
    """Announced to the carrier: if it was handed over a search may be due, else it has to be handed over; late is what
    should have been, or should be there, where nothing can be promised."""
    search, promises = search_promise(case, shipment, status_of(shipment))
    due, promise, dispatch = dispatch_day(case)
    is_overdue = due is not None and case.today > due
    reason, looked = "the carrier has been told of the parcel, but has not scanned it yet", search.looked
    if promises:
        reason += f"; {search.arithmetic}"
    else:
        promises, looked = (promise,) if promise and not is_overdue else (), dispatch
        reason += f"; it should have been handed over by {say_day(due)}" if due and is_overdue else ""
    is_late = is_overdue or (shipment.expected is not None and shipment.expected < case.today)
    state = "label_late" if is_late and not promises else "label_only"
    return reply(asked, state, reason, subject=subject, commitments=promises, looked=looked)


def _none_contradicts(case: Case) -> bool:
    return not any(contradiction(case, shipment) for shipment in case.facts.shipments)
