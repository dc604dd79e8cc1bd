"""One good example of each record; a test says only what it changes: `make_order(placed_at=...)`."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from core.delivery import Delivery, Express, Payment, Payments
from core.offers import Offer, Offers
from core.orders import Order, OrderLine, OrderStatus, Shipment, ShipmentStatus, TrackingEvent
from core.record import Money
from core.sellers import Seller, Store
from core.tickets import Buyer, Message, Ticket
from core.triage import Ask, IntentScore, Triage

BERLIN = ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 11, 14, 21, 41, tzinfo=BERLIN)
ORDER_ID = "305-1234567-7654321"
BUYER = Buyer(name="S. Brandt", email="x1y2z3@marketplace.amazon.de")


def eur(amount: str) -> Money:
    return Money(amount=Decimal(amount), currency="EUR")


def make_ticket(text: str = "Wo ist mein Paket?", **changes: Any) -> Ticket:
    fields: dict[str, Any] = {
        "id": "T-1",
        "store": "harbour-de",
        "marketplace": "amazon",
        "channel": "message",
        "buyer": BUYER,
        "messages": (Message(id="m1", text=text, sent_at=NOW),),
    }
    return Ticket(**{**fields, **changes})


def make_order(**changes: Any) -> Order:
    fields: dict[str, Any] = {
        "id": ORDER_ID,
        "store": "harbour-de",
        "marketplace": "amazon",
        "buyer": BUYER,
        "status": OrderStatus.SHIPPED,
        "placed_at": datetime(2026, 10, 28, 9, 30, tzinfo=UTC),
        "ship_by": date(2026, 11, 6),
        "total": eur("64.90"),
        "shipping": eur("4.90"),
        "country": "DE",
        "lines": (OrderLine(sku="LAMP-1", title="Harbour lantern", price=eur("60.00")),),
    }
    return Order(**{**fields, **changes})


def make_shipment(**changes: Any) -> Shipment:
    """Of the design's worked example: one day late, last seen four days ago."""
    fields: dict[str, Any] = {
        "order_id": ORDER_ID,
        "carrier": "DHL",
        "tracking_number": "00340434161094042557",
        "status": ShipmentStatus.IN_TRANSIT,
        "shipped_at": datetime(2026, 11, 9, 16, 0, tzinfo=BERLIN),
        "expected": date(2026, 11, 13),
        "events": (
            TrackingEvent(
                at=datetime(2026, 11, 10, 6, 12, tzinfo=BERLIN), status=ShipmentStatus.IN_TRANSIT, place="Leipzig"
            ),
        ),
        "as_of": NOW,
    }
    return Shipment(**{**fields, **changes})


def make_store(**changes: Any) -> Store:
    fields: dict[str, Any] = {
        "id": "harbour-de",
        "marketplace": "amazon",
        "country": "DE",
        "language": "de",
        "timezone": "Europe/Berlin",
        "currency": "EUR",
        "name": "Harbour & Home",
        "delivery": (
            Delivery(
                countries=("AT", "FR"),
                cost=eur("7.95"),
                free_from=eur("89.00"),
                working_days=(3, 6),
                carriers=("DHL", "DPD"),
                express=Express(cost=eur("12.90"), working_days=1),
            ),
        ),
        "payment": (Payments(methods=(Payment.CARD, Payment.BANK_TRANSFER)),),
    }
    return Store(**{**fields, **changes})


def make_offers(**changes: Any) -> Offers:
    fields: dict[str, Any] = {
        "return_window_days": Offer(value=60, source="returns-eu#1"),
        "refund_working_days": Offer(value=3, source="returns-eu#2"),
        "carrier_search_working_days": Offer(value=5, source="shipping-eu#3"),
        "invoice_working_days": Offer(value=1, source="invoices-de#1"),
    }
    return Offers(**{**fields, **changes})


def make_seller(**changes: Any) -> Seller:
    fields: dict[str, Any] = {
        "id": "harbour",
        "name": "Harbour & Home",
        "stores": (make_store(),),
        "offers": make_offers(),
        "clock": NOW,
    }
    return Seller(**{**fields, **changes})


SAID = {"invoice_request": "(Rechnung, bitte)"}
"""Where a decision looks at the words of an ask, too."""


def make_triage(*intents: str, **changes: Any) -> Triage:
    """One ask an intent, in the order given."""
    intents = intents or ("wismo",)
    asks, start = [], 0
    for intent in intents:
        text = SAID.get(intent, f"({intent})")
        asks.append(Ask(text=text, start=start, end=start + len(text), intent=intent, probability=0.9))
        start += len(text)
    fields: dict[str, Any] = {
        "ticket_id": "T-1",
        "language": "de",
        "language_confidence": 0.99,
        "asks": tuple(asks),
        "intents": tuple(IntentScore(intent=intent, probability=0.9) for intent in intents),
        "queue": "shipping-de",
    }
    return Triage(**{**fields, **changes})
