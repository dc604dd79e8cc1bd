"""A seed in, made-up tickets that ask for a parcel out, each with its own order and parcel, in ten languages."""

import json
import random
import shutil
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any, NamedTuple

from core.orders import Order, OrderLine, OrderStatus, Shipment, ShipmentStatus, TrackingEvent
from core.reading import read_yaml
from core.record import Money, Record
from core.tickets import Buyer, Ticket, parse_ticket

DATA = Path(__file__).parent / "data" / "wismo.yaml"
STORE = "harbour-shop"
"""Of the example seller; it answers in all ten languages."""
KNOWN_TO_CHANNEL = 0.7
"""How often the channel names the order. A guess, as are the shares of the states."""

STATES = {
    "on_time": 34,
    "late": 24,
    "unshipped": 10,
    "unshipped_late": 4,
    "label": 4,
    "out": 7,
    "delivered": 8,
    "pickup": 3,
    "attempted": 2,
    "silent": 3,
    "two_parcels": 1,
}
"""How the parcel stands, in per cent."""
CARRIERS = ("DHL", "DPD", "GLS", "UPS", "Hermes")
PLACES = ("Leipzig", "Hannover", "Lyon", "Milano", "Madrid", "Warszawa", "Utrecht", "Köln")


class Words(Record):
    """`wismo.yaml`."""

    messages: Mapping[str, tuple[str, ...]]
    sympathy: Mapping[str, tuple[str, ...]]


class Matter(NamedTuple):
    """A ticket and what is on record."""

    language: str
    ticket: Ticket
    order: Order
    shipments: tuple[Shipment, ...]

    @property
    def line(self) -> dict[str, Any]:
        """As a queue file has it."""
        given = {"id": self.ticket.id, "store": self.ticket.store, "text": self.ticket.messages[-1].text}
        given |= {"buyer": self.ticket.buyer.model_dump()}
        return given | ({"order_id": self.ticket.order_id} if self.ticket.order_id else {})

    @property
    def context(self) -> dict[str, Any]:
        """As `POST /v1/drafts` takes it."""
        return {
            "order": self.order.model_dump(mode="json"),
            "shipments": [each.model_dump(mode="json") for each in self.shipments],
            "returns": [],
            "refunds": [],
            "claims": [],
        }


def read_words() -> Words:
    """Raises `InputError` for a wrong file."""
    return read_yaml(DATA, Words)


def make_matters(count: int, *, now: datetime, seed: int = 7, languages: Sequence[str] = ()) -> list[Matter]:
    """Languages in turn, all ten where none is named; everything else drawn."""
    drawn, words = random.Random(seed), read_words()
    languages = languages or sorted(words.messages)
    return [_matter(number, languages[number % len(languages)], words, now, drawn) for number in range(count)]


def write_shop(matters: Sequence[Matter], folder: Path, *, seller: Path) -> Path:
    """`seller`'s folder with these orders and parcels in the place of its own; gives its queue, which asks for them."""
    shutil.copytree(seller, folder)
    queue = folder / "queue.jsonl"
    (folder / "orders.jsonl").write_text("".join(each.order.model_dump_json() + "\n" for each in matters))
    parcels = (parcel for each in matters for parcel in each.shipments)
    (folder / "shipments.jsonl").write_text("".join(parcel.model_dump_json() + "\n" for parcel in parcels))
    queue.write_text("".join(json.dumps(each.line) + "\n" for each in matters))
    return queue


def _matter(number: int, language: str, words: Words, now: datetime, drawn: random.Random) -> Matter:
    state = drawn.choices(list(STATES), list(STATES.values()))[0]
    buyer = Buyer(name=f"Buyer{number:04} Planted{number:04}", email=f"b{number:04}@relay.example")
    order_id = f"HH-{drawn.randrange(10_000_000, 99_999_999)}"
    placed = now - timedelta(days=drawn.randrange(4, 9), hours=drawn.randrange(24))
    order = Order(
        id=order_id,
        store=STORE,
        marketplace="own-store",
        buyer=buyer,
        status=OrderStatus.PAID if state.startswith("unshipped") else OrderStatus.SHIPPED,
        placed_at=placed,
        ship_by=now.date() + timedelta(days=-1 if state == "unshipped_late" else 2),
        total=Money(amount=Decimal(drawn.randrange(900, 20_000)) / 100, currency="EUR"),
        country="DE",
        lines=(OrderLine(sku="LAMP-1", title="Harbour lantern", price=Money(amount=Decimal("9.00"), currency="EUR")),),
    )
    parcels = 0 if state.startswith("unshipped") else 2 if state == "two_parcels" else 1
    shipments = tuple(_shipment(order_id, state, number, now, drawn) for number in range(parcels))
    text = drawn.choice(words.messages[language]).replace("{order}", order_id)
    fields: dict[str, Any] = {"id": f"W-{number:04}", "store": STORE, "buyer": buyer.model_dump(), "text": text}
    if drawn.random() < KNOWN_TO_CHANNEL:
        fields["order_id"] = order_id
    return Matter(language, parse_ticket(fields, now=now), order, shipments)


def _shipment(order_id: str, state: str, number: int, now: datetime, drawn: random.Random) -> Shipment:
    ends = {
        "label": ShipmentStatus.PRE_TRANSIT,
        "out": ShipmentStatus.OUT_FOR_DELIVERY,
        "delivered": ShipmentStatus.DELIVERED,
        "pickup": ShipmentStatus.AVAILABLE_FOR_PICKUP,
        "attempted": ShipmentStatus.ATTEMPT_FAILED,
    }
    status = ends.get(state, ShipmentStatus.IN_TRANSIT)
    silent_days = drawn.randrange(6, 8) if state == "silent" else 0
    scanned = now - timedelta(days=silent_days, hours=drawn.randrange(2, 30))
    event = TrackingEvent(at=scanned, status=status, place=drawn.choice(PLACES))
    shipped = now - timedelta(days=silent_days + 3)
    return Shipment(
        order_id=order_id,
        carrier=drawn.choice(CARRIERS),
        tracking_number=f"0034043416109404{drawn.randrange(1000, 9999)}",
        status=status,
        shipped_at=None if state == "label" else shipped,
        expected=_expected(state, number, now.date(), drawn),
        delivered_at=scanned if state == "delivered" else None,
        events=() if state == "label" else (event,),
        as_of=now,
    )


def _expected(state: str, number: int, today: date, drawn: random.Random) -> date:
    late = state in ("late", "silent") or (state == "two_parcels" and number == 0)
    return today + timedelta(days=-drawn.randrange(1, 3) if late else drawn.randrange(1, 4))
