"""Short names for what a decision is made from, so that a table of situations reads as one."""

from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from core.decisions import Decision
from core.facts import Evidence, EvidenceState, Facts
from core.offers import Offers
from core.orders import (
    Claim,
    ClaimStatus,
    Order,
    Refund,
    RefundStatus,
    Return,
    ReturnStatus,
    Shipment,
    ShipmentStatus,
    TrackingEvent,
)
from core.record import Money
from core.sellers import Store
from core.tickets import Author, Message, Ticket
from policies.decide import decide
from tests.factories import (
    BERLIN,
    NOW,
    ORDER_ID,
    eur,
    make_offers,
    make_order,
    make_shipment,
    make_store,
    make_ticket,
    make_triage,
)

TODAY = date(2026, 11, 14)


def at(month: int, day: int, hour: int = 12, minute: int = 0, *, year: int = 2026, zone: ZoneInfo = BERLIN) -> datetime:
    """A time where the store is."""
    return datetime(year, month, day, hour, minute, tzinfo=zone)


def parcel(status: str = "in_transit", scan: datetime | None = None, **changes: Any) -> Shipment:
    """A parcel with one scan of its own status; `scan=None` keeps the worked example's scan of 10 Nov."""
    if scan:
        changes = {"shipped_at": min(scan, make_shipment().shipped_at or scan), **changes}
        changes["events"] = (TrackingEvent(at=scan, status=ShipmentStatus(status), place="Leipzig"),)
    return make_shipment(status=ShipmentStatus(status), **changes)


def delivered(when: datetime, **changes: Any) -> Shipment:
    """A parcel that arrived then, two days after it was sent."""
    return parcel("delivered", when, **{"shipped_at": when - timedelta(days=2), "delivered_at": when, **changes})


def returned(status: str = "requested", *, received: datetime | None = None, **changes: Any) -> Return:
    """A return asked for on 5 Nov."""
    fields: dict[str, Any] = {
        "id": "R-1",
        "order_id": ORDER_ID,
        "status": ReturnStatus(status),
        "requested_at": at(11, 5),
        "received_at": received,
    }
    return Return(**{**fields, **changes})


def refund(
    status: str = "issued", amount: str | Money = "64.90", issued: datetime | None = None, **changes: Any
) -> Refund:
    """A refund of the whole order unless said otherwise."""
    fields: dict[str, Any] = {
        "id": "F-1",
        "order_id": ORDER_ID,
        "status": RefundStatus(status),
        "amount": eur(amount) if isinstance(amount, str) else amount,
        "issued_at": issued or (at(11, 12) if status == "issued" else None),
    }
    return Refund(**{**fields, **changes})


def claim(status: str = "open") -> Claim:
    return Claim(id="C-1", order_id=ORDER_ID, status=ClaimStatus(status), kind="a-to-z", opened_at=at(11, 12))


def facts(*shipments: Shipment, order: Order | None = None, **changes: Any) -> Facts:
    """The worked example's order, placed before these parcels were sent, everything looked up; `tracking="stale"` sets
    a state."""
    states = {"order": "available", "tracking": "available", "returns": "available"}
    states |= {name: changes.pop(name) for name in ("tracking", "history") if name in changes}
    states["returns"] = states.pop("history", states["returns"])
    evidence = {
        name: Evidence(state=EvidenceState(state), source="fake shop", as_of=NOW) for name, state in states.items()
    }
    order = order or make_order()
    ordered = min([order.placed_at, *(parcel.shipped_at for parcel in shipments if parcel.shipped_at)])
    order = order.model_copy(update={"placed_at": ordered})
    fields = {"order": order, "shipments": shipments, "evidence": evidence, "timezone": "Europe/Berlin"}
    return Facts(**{**fields, **changes})


def without_order(state: str) -> Facts:
    """A look-up of the order that came to this."""
    evidence = Evidence(state=EvidenceState(state), source="fake shop", as_of=NOW, detail="why")
    return Facts(evidence={"order": evidence}, timezone="Europe/Berlin")


def ruled(
    known: Facts,
    *intents: str,
    store: Store | None = None,
    offers: Offers | None = None,
    now: datetime = NOW,
    asked_at: datetime | None = None,
    ticket: Ticket | None = None,
    **triage: Any,
) -> Decision:
    """The decision on one message that asks for these intents."""
    ticket = ticket or asked_on(asked_at or now)
    return decide(
        make_triage(*intents, **triage),
        known,
        store=store or make_store(),
        offers=offers or make_offers(),
        now=now,
        ticket=ticket,
        is_answered=any(message.author is Author.SELLER for message in ticket.messages),
    )


def asked_on(when: datetime) -> Ticket:
    """A ticket of one message that was written then."""
    return make_ticket(messages=(Message(id="m1", text="?", sent_at=when),))


def states(decision: Decision) -> list[str]:
    return [outcome.state for outcome in decision.outcomes]


def promised(decision: Decision) -> dict[str, Any]:
    """By name, the value promised."""
    return {commitment.name: commitment.fact.value for commitment in decision.commitments}
