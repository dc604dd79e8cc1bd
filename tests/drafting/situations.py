"""One brief for every state that a decision may name, as the policies would hand it over."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from core.decisions import Action, Commitment, Decision, Handoff, Outcome, Passage, PassageKind
from core.details import DETAILS, Details, detail_subject
from core.drafts import Brief
from core.facts import Evidence, EvidenceState, Facts
from core.orders import (
    OrderLine,
    OrderStatus,
    Product,
    Refund,
    RefundStatus,
    Return,
    ReturnStatus,
    ShipmentStatus,
    TrackingEvent,
)
from core.record import Fact, Kind, Money
from core.triage import Entities
from tests.factories import BERLIN, NOW, ORDER_ID, eur, make_order, make_shipment, make_store, make_ticket, make_triage

TODAY = NOW.date()


class Situation(NamedTuple):
    """What a state needs to be worded in full."""

    action: Action = Action.REPLY
    subject: str | None = None
    commitments: Sequence[tuple[str, date | Money | int]] = ()
    facts: dict[str, Any] = {}  # noqa: RUF012 - read only
    handoff: Handoff | None = None


def scan(status: ShipmentStatus, day: int, place: str | None = "Leipzig") -> TrackingEvent:
    return TrackingEvent(at=datetime(2026, 11, day, 8, 5, tzinfo=BERLIN), status=status, place=place)


def parcel(status: ShipmentStatus, *days: int, **changes: Any) -> dict[str, Any]:
    events = tuple(scan(status, day) for day in days)
    return {"shipments": (make_shipment(**{"status": status, "events": events, **changes}),)}


def returned(**changes: Any) -> dict[str, Any]:
    fields: dict[str, Any] = {
        "id": "RMA-4471",
        "order_id": ORDER_ID,
        "status": ReturnStatus.REQUESTED,
        "requested_at": datetime(2026, 11, 8, 12, 0, tzinfo=BERLIN),
    }
    return {"returns": (Return(**{**fields, **changes}),)}


def refunded() -> dict[str, Any]:
    issued = datetime(2026, 11, 11, 15, 0, tzinfo=BERLIN)
    refund = Refund(id="R-9", order_id=ORDER_ID, status=RefundStatus.ISSUED, amount=eur("64.90"), issued_at=issued)
    return {"refunds": (refund,)}


IN_TRANSIT = ShipmentStatus.IN_TRANSIT
OCTOBER_SCAN = TrackingEvent(at=datetime(2026, 10, 12, 8, 5, tzinfo=BERLIN), status=IN_TRANSIT, place="Leipzig")
ARRIVED = {"received_at": datetime(2026, 11, 12, 9, 0, tzinfo=BERLIN), "status": ReturnStatus.RECEIVED}
NOT_SENT = {"shipments": (), "order": make_order(status=OrderStatus.PAID, ship_by=date(2026, 11, 17))}
SENT_LATE = {"shipments": (), "order": make_order(status=OrderStatus.PAID)}
DELIVERED = parcel(ShipmentStatus.DELIVERED, 12, delivered_at=datetime(2026, 11, 12, 13, 20, tzinfo=BERLIN))
OLD = parcel(ShipmentStatus.DELIVERED, 1, delivered_at=datetime(2026, 7, 2, 13, 20, tzinfo=BERLIN))
OTHER_ORDER = make_order(
    id="305-7777777-1111111",
    placed_at=datetime(2026, 11, 3, 9, 0, tzinfo=BERLIN),
    lines=(OrderLine(sku="MUG-2", title="Enamel mug, set of four", price=eur("24.00")),),
)
LANTERN = {
    "products": (
        Product(
            sku="LAMP-1",
            title="Harbour lantern",
            stock=12,
            restock=date(2026, 12, 4),
            details=Details(weight="1.6 kg"),
        ),
    )
}
CARE = Passage(
    id="care#1",
    kind=PassageKind.POLICY,
    title="Care",
    text="Oak is oiled\nwith linseed oil. Wipe it dry after use.",
    language="en",
    answers=("product_question",),
    source="policies/care.md",
)
PARCEL = "shipment.1"
ESCALATE = Action.ESCALATE

STATES: dict[str, Situation] = {
    "order_not_found": Situation(Action.ASK, facts={"order": None, "shipments": ()}),
    "order_ambiguous": Situation(
        Action.ASK, facts={"order": None, "shipments": (), "candidates": (make_order(), OTHER_ORDER)}
    ),
    "order_unavailable": Situation(facts={"order": None, "shipments": ()}),
    "order_cancelled": Situation(
        facts={"order": make_order(status=OrderStatus.CANCELLED), "shipments": (), **refunded()}
    ),
    "not_shipped_on_time": Situation(commitments=[("dispatch_by", date(2026, 11, 17))], facts=NOT_SENT),
    "not_shipped_late": Situation(facts=SENT_LATE),
    "label_only": Situation(
        subject=PARCEL,
        commitments=[("dispatch_by", date(2026, 11, 17))],
        facts=parcel(ShipmentStatus.PRE_TRANSIT, expected=date(2026, 11, 20)),
    ),
    "label_late": Situation(subject=PARCEL, facts=parcel(ShipmentStatus.PRE_TRANSIT, expected=None)),
    "in_transit_on_time": Situation(subject=PARCEL, facts=parcel(IN_TRANSIT, 13, expected=date(2026, 11, 16))),
    "in_transit_late": Situation(
        subject=PARCEL, commitments=[("carrier_search_from", date(2026, 11, 17))], facts=parcel(IN_TRANSIT, 10)
    ),
    "in_transit_no_date": Situation(
        subject=PARCEL,
        commitments=[("carrier_search_from", date(2026, 11, 17))],
        facts=parcel(IN_TRANSIT, 10, expected=None),
    ),
    "no_scan": Situation(
        subject=PARCEL, commitments=[("carrier_search_opened_by", date(2026, 11, 16))], facts=parcel(IN_TRANSIT, 3)
    ),
    "probably_lost": Situation(
        subject=PARCEL,
        commitments=[("carrier_search_opened_by", date(2026, 11, 16))],
        facts={"shipments": (make_shipment(events=(OCTOBER_SCAN,)),)},
    ),
    "customs": Situation(subject=PARCEL, facts=parcel(IN_TRANSIT, 12)),
    "untracked_on_time": Situation(
        subject=PARCEL, facts=parcel(IN_TRANSIT, tracking_number=None, expected=date(2026, 11, 17))
    ),
    "untracked_late": Situation(subject=PARCEL, facts=parcel(IN_TRANSIT, tracking_number=None)),
    "out_for_delivery": Situation(subject=PARCEL, facts=parcel(ShipmentStatus.OUT_FOR_DELIVERY, 14)),
    "available_for_pickup": Situation(subject=PARCEL, facts=parcel(ShipmentStatus.AVAILABLE_FOR_PICKUP, 13)),
    "attempt_failed": Situation(subject=PARCEL, facts=parcel(ShipmentStatus.ATTEMPT_FAILED, 13)),
    "delivered": Situation(subject=PARCEL, facts=DELIVERED),
    "not_received_check": Situation(subject=PARCEL, facts=DELIVERED),
    "not_received_wait": Situation(subject=PARCEL, facts=DELIVERED),
    "not_received_search": Situation(
        subject=PARCEL, commitments=[("carrier_search_opened_by", date(2026, 11, 16))], facts=DELIVERED
    ),
    "not_received": Situation(ESCALATE, PARCEL, handoff=Handoff.AUTHORITY),
    "tracking_unavailable": Situation(facts={"shipments": ()}),
    "tracking_stale": Situation(subject=PARCEL, facts=parcel(IN_TRANSIT, 8)),
    "tracking_not_found": Situation(facts={"shipments": ()}),
    "tracking_contradictory": Situation(ESCALATE, PARCEL, handoff=Handoff.LOOKUP_FAILED),
    "parcel_exception": Situation(ESCALATE, PARCEL, handoff=Handoff.AUTHORITY),
    "tracking_ambiguous": Situation(ESCALATE, PARCEL, handoff=Handoff.LOOKUP_FAILED),
    "parcel_lost": Situation(ESCALATE, PARCEL, handoff=Handoff.AUTHORITY),
    "parcel_returning": Situation(ESCALATE, PARCEL, handoff=Handoff.AUTHORITY),
    "return_inside_window": Situation(
        subject=PARCEL, commitments=[("return_until", date(2027, 1, 11))], facts=DELIVERED
    ),
    "return_last_day": Situation(subject=PARCEL, commitments=[("return_until", TODAY)], facts=DELIVERED),
    "return_outside_window": Situation(subject=PARCEL, facts=OLD),
    "return_excluded": Situation(subject=PARCEL, facts=DELIVERED),
    "refund_excluded": Situation(subject=PARCEL, facts=DELIVERED),
    "return_before_delivery": Situation(subject=PARCEL, facts=parcel(IN_TRANSIT, 13)),
    "return_already_open": Situation(subject="return.1", facts={**DELIVERED, **returned()}),
    "return_received": Situation(
        subject="return.1",
        commitments=[("refund_by", date(2026, 11, 17))],
        facts={**DELIVERED, **returned(**ARRIVED)},
    ),
    "return_window_unknown": Situation(ESCALATE, handoff=Handoff.LOOKUP_FAILED),
    "refund_issued": Situation(subject="refund.1", facts={**DELIVERED, **refunded()}),
    "refund_pending": Situation(
        subject="return.1",
        commitments=[("refund_by", date(2026, 11, 17)), ("refund_amount", eur("64.90"))],
        facts={**DELIVERED, **returned(**ARRIVED)},
    ),
    "refund_after_return": Situation(
        subject=PARCEL, commitments=[("return_until", date(2027, 1, 11))], facts=DELIVERED
    ),
    "way_back_paid": Situation(facts=DELIVERED),
    "way_back_unpaid": Situation(facts=DELIVERED),
    "refund_follows": Situation(commitments=[("refund_within", 3)], facts=DELIVERED),
    "refund_comes_to": Situation(commitments=[("refund_amount", eur("64.90"))], facts=DELIVERED),
    "refund_same_way": Situation(facts=DELIVERED),
    "delivery_refunded": Situation(facts=DELIVERED),
    "delivery_not_refunded": Situation(facts=DELIVERED),
    "refund_outside_window": Situation(subject=PARCEL, facts=OLD),
    "refund_needs_person": Situation(ESCALATE, handoff=Handoff.AUTHORITY),
    "refund_overdue": Situation(ESCALATE, handoff=Handoff.AUTHORITY),
    "invoice_promised": Situation(commitments=[("invoice_by", date(2026, 11, 16))]),
    "invoice_available": Situation(facts={"order": make_order(invoice_number="RE-2026-0815")}),
    "refund_at_marketplace": Situation(facts={**DELIVERED, **returned()}),
    "cancel_promised": Situation(commitments=[("cancel_by", date(2026, 11, 16))], facts=NOT_SENT),
    "cancel_too_late": Situation(subject=PARCEL, facts=parcel(IN_TRANSIT, 13, expected=date(2026, 11, 16))),
    "change_promised": Situation(commitments=[("change_by", date(2026, 11, 16))], facts=NOT_SENT),
    "change_too_late": Situation(subject=PARCEL, facts=parcel(IN_TRANSIT, 13, expected=date(2026, 11, 16))),
    "withdrawal_received": Situation(
        subject=PARCEL, commitments=[("return_until", date(2027, 1, 11)), ("refund_within", 3)], facts=DELIVERED
    ),
    "withdrawal_under_way": Situation(subject=PARCEL, facts=parcel(IN_TRANSIT, 13, expected=date(2026, 11, 16))),
    "withdrawal_needs_person": Situation(ESCALATE, handoff=Handoff.AUTHORITY),
    "request_at_marketplace": Situation(facts=NOT_SENT),
    "request_needs_person": Situation(ESCALATE, handoff=Handoff.AUTHORITY),
    "fault_needs_picture": Situation(Action.ASK, facts=DELIVERED),
    "fault_needs_item": Situation(Action.ASK, facts=DELIVERED),
    "which_item": Situation(Action.ASK, facts=DELIVERED),
    "missing_needs_part": Situation(Action.ASK, facts=DELIVERED),
    "replacement_promised": Situation(commitments=[("replacement_by", date(2026, 11, 18))], facts=DELIVERED),
    "partial_refund_offered": Situation(commitments=[("refund_amount", eur("18.00"))], facts=DELIVERED),
    "label_promised": Situation(commitments=[("label_by", date(2026, 11, 17))], facts=DELIVERED),
    "fault_at_marketplace": Situation(facts=DELIVERED),
    "fault_needs_person": Situation(ESCALATE, handoff=Handoff.AUTHORITY),
    "exchange_possible": Situation(commitments=[("exchange_until", date(2026, 12, 12))], facts=DELIVERED),
    "exchange_by_return": Situation(subject=PARCEL, commitments=[("return_until", date(2027, 1, 11))], facts=DELIVERED),
    "return_needs_person": Situation(ESCALATE, handoff=Handoff.POLICY),
    "answered_by_passage": Situation(subject="passage.1"),
    "which_product": Situation(Action.ASK),
    "product_in_stock": Situation(subject="product.1", facts=LANTERN),
    "product_stock_suffices": Situation(subject="product.1", facts=LANTERN),
    "product_out_of_stock": Situation(subject="product.1", facts=LANTERN),
    "product_out_until": Situation(subject="product.1", facts=LANTERN),
    "product_named": Situation(subject="product.1", facts=LANTERN),
    "product_detail": Situation(subject=detail_subject(1, DETAILS.index("weight")), facts=LANTERN),
    "delivery_there": Situation(subject="delivery.1"),
    "delivery_not_there": Situation(),
    "delivery_costs": Situation(subject="delivery.1"),
    "delivery_is_free": Situation(subject="delivery.1"),
    "delivery_free_from": Situation(subject="delivery.1"),
    "delivery_takes": Situation(subject="delivery.1", commitments=[("dispatch_within", 2)]),
    "dispatch_within": Situation(commitments=[("dispatch_within", 2)]),
    "delivery_carriers": Situation(subject="delivery.1"),
    "which_country": Situation(Action.ASK),
    "express_offered": Situation(subject="delivery.1", commitments=[("dispatch_within", 2)]),
    "express_not_offered": Situation(subject="delivery.1"),
    "return_days_before": Situation(commitments=[("return_days", 60)]),
    "payment_methods": Situation(subject="payment.0"),
    "payment_not_taken": Situation(subject="payment.0"),
    "invoice_for_orders": Situation(commitments=[("invoice_within", 2)]),
    "no_discounts": Situation(),
    "pickup_possible": Situation(),
    "pickup_not_possible": Situation(),
    "gift_wrapping_offered": Situation(),
    "gift_wrapping_not_offered": Situation(),
    "closing": Situation(Action.NO_REPLY_NEEDED),
    "handover": Situation(ESCALATE, handoff=Handoff.RISK),
}
"""Every state of the policies' vocabulary."""


def make_commitment(name: str, value: date | Money | int) -> Commitment:
    kind = Kind.MONEY if isinstance(value, Money) else Kind.COUNT if isinstance(value, int) else Kind.DATE
    return Commitment(name=name, fact=Fact(kind=kind, value=value, source=f"rule {name}"), arithmetic="as computed")


def make_outcome(state: str, *, ask: int | None = 0, **changes: Any) -> Outcome:
    """As the policies would rule; an unknown state is ruled on like one that a reply answers."""
    situation = STATES.get(state, Situation())
    fields: dict[str, Any] = {
        "ask": ask,
        "state": state,
        "action": situation.action,
        "subject": situation.subject,
        "commitments": tuple(name for name, _ in situation.commitments),
        "handoff_reason": situation.handoff,
        "reason": state,
    }
    return Outcome(**{**fields, **changes})


def make_facts(**changes: Any) -> Facts:
    evidence = Evidence(state=EvidenceState.AVAILABLE, source="fake shop", as_of=NOW - timedelta(minutes=1))
    fields: dict[str, Any] = {
        "order": make_order(),
        "shipments": (make_shipment(),),
        "evidence": {name: evidence for name in ("order", "tracking", "returns")},
        "timezone": "Europe/Berlin",
    }
    return Facts(**{**fields, **changes})


def make_brief(*states: str, language: str = "de", **changes: Any) -> Brief:
    """A buyer asks about each of the states in turn, in a message that names the order."""
    facts: dict[str, Any] = {}
    for state in states:
        facts |= STATES[state].facts
    outcomes = changes.pop("outcomes", tuple(make_outcome(state, ask=ask) for ask, state in enumerate(states)))
    promises = {
        name: value
        for outcome in outcomes
        if outcome.state in STATES
        for name, value in STATES[outcome.state].commitments
    }
    triage = make_triage(*states, language=language, entities=Entities(order_ids=(ORDER_ID,)))
    decision = Decision(
        action=next(
            a for a in (ESCALATE, Action.ASK, Action.REPLY, Action.NO_REPLY_NEEDED) if a in {o.action for o in outcomes}
        ),
        outcomes=outcomes,
        commitments=tuple(make_commitment(*promise) for promise in promises.items()),
        handoff_reason=next((o.handoff_reason for o in outcomes if o.handoff_reason), None),
    )
    fields: dict[str, Any] = {
        "ticket": make_ticket(),
        "store": make_store(),
        "triage": triage,
        "facts": make_facts(**facts),
        "decision": decision,
        "passages": (CARE,) if "answered_by_passage" in states else (),
        "now": NOW,
    }
    return Brief(**{**fields, **changes})
