"""What was looked up for a ticket, with the state of each piece of evidence; `Facts.named` is what drafts may state."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from enum import StrEnum
from zoneinfo import ZoneInfo

from pydantic import Field

from core.orders import Claim, Order, Product, Refund, Return, Shipment
from core.record import Fact, Instant, Kind, Record, Value


class EvidenceState(StrEnum):
    """How far a looked-up thing can be relied on."""

    AVAILABLE = "available"
    STALE = "stale"
    TIMEOUT = "timeout"
    UNAVAILABLE = "unavailable"
    CONTRADICTORY = "contradictory"
    NOT_FOUND = "not_found"
    AMBIGUOUS = "ambiguous"


BY_NAME_ONLY = "the buyer is known by name only"
OTHER_NUMBER = "the buyer writes another order number"
SEVERAL_NAMED = "the buyer names several of their orders"
OTHER_PARCEL = "the buyer writes a tracking number that no parcel of this order has"
OTHER_ITEM = "the buyer names an item that this order does not have"
MORE_PIECES = "the buyer speaks of more pieces than this order has"
MORE_CAME = "the buyer speaks of more pieces than were ordered"
SHOWN_DELIVERED = "the buyer sees it shown as delivered, which no parcel is by the records"
SHOWN_UNDERWAY = "the buyer sees it shown as on its way, which by the records it is not"
SHOWN_RETURNED = "the buyer sees it shown as sent back to the seller, which it is not by the records"
NOT_SENT_BACK = "the buyer says that nothing was sent back, while the records have a return or a refund"
CAME_LATER = "the buyer says that it came later than by the records"
ORDERED_EARLIER = "the buyer bought what they write of in an earlier year than this order"
NOT_COME = "the buyer says that it came, which by the records no parcel did"
RETURN_CAME = "the buyer says that the return has arrived, which it has not by the records"
SAYS_CANCELLED = "the buyer speaks of a cancellation, which is not on record"

LOOK_FIRST = (
    BY_NAME_ONLY,
    OTHER_NUMBER,
    SEVERAL_NAMED,
    OTHER_PARCEL,
    OTHER_ITEM,
    MORE_PIECES,
    MORE_CAME,
    SHOWN_DELIVERED,
    SHOWN_UNDERWAY,
    SHOWN_RETURNED,
    NOT_SENT_BACK,
    CAME_LATER,
    NOT_COME,
    ORDERED_EARLIER,
    RETURN_CAME,
    SAYS_CANCELLED,
)
"""In the detail of the order's evidence: a name is no proof, and what the buyer writes contradicts the order that was
found, so a person looks."""


class Evidence(Record):
    """One look-up: what came of it, where, when."""

    state: EvidenceState
    source: str
    as_of: Instant
    detail: str | None = None
    """Why, for an agent: `buyer does not own order …`, `no answer within 5 s`."""


class Facts(Record):
    """Everything looked up for one ticket. Values of an order that is not this buyer's are never in here."""

    order: Order | None = None
    shipments: tuple[Shipment, ...] = ()
    returns: tuple[Return, ...] = ()
    refunds: tuple[Refund, ...] = ()
    claims: tuple[Claim, ...] = ()
    products: tuple[Product, ...] = ()
    lines_named: tuple[str, ...] = ()
    """Of an order with several articles, the numbers of those that the message names by their titles or by what they
    are; empty where it names none of them, or all."""
    candidates: tuple[Order, ...] = ()
    """This buyer's orders that fit equally well, when the order is ambiguous."""
    earlier_promises: tuple[str, ...] = ()
    """The sentences by which the seller promised, agreed to or allowed something in this ticket, verbatim."""
    evidence: Mapping[str, Evidence] = Field(default_factory=dict)
    """By what was looked up: `order`, `tracking`, `returns`, `products`, `knowledge`."""
    timezone: str = "UTC"
    """IANA name, of the store; see `day` and `parcel_day`."""

    def state(self, looked_up: str) -> EvidenceState:
        """The evidence state of one thing; `not_found` when it was never looked up."""
        evidence = self.evidence.get(looked_up)
        return evidence.state if evidence else EvidenceState.NOT_FOUND

    def day(self, at: datetime) -> date:
        """The calendar day of an instant where the store is."""
        return at.astimezone(ZoneInfo(self.timezone)).date()

    def parcel_day(self, at: datetime) -> date:
        """The day on which a parcel was scanned or delivered, as the buyer reads it on the carrier's page: where that
        was, if its source gives an offset; of a time in UTC, which says nothing of the place, where the store is."""
        return at.date() if at.utcoffset() else self.day(at)

    def named(self) -> dict[str, Fact]:
        """Every value a slot may name: `order.total`, `shipment.1.last_scan.place`. Numbering starts at 1."""
        return {name: fact for name, fact in self._name_all() if fact.value != ""}

    def _name_all(self) -> Iterator[tuple[str, Fact]]:
        if self.order:
            yield from self._name_order(self.order)
        for number, shipment in enumerate(self.shipments, start=1):
            yield from self._name_shipment(f"shipment.{number}", shipment)
        for number, returned in enumerate(self.returns, start=1):
            source = f"return {returned.id}"
            yield f"return.{number}.id", self._fact(returned.id, Kind.ID, source, "returns")
            yield f"return.{number}.requested", self._day(returned.requested_at, source, "returns")
            if returned.received_at:
                yield f"return.{number}.received", self._day(returned.received_at, source, "returns")
        for number, refund in enumerate(self.refunds, start=1):
            source = f"refund {refund.id}"
            yield f"refund.{number}.amount", self._fact(refund.amount, Kind.MONEY, source, "returns")
            if refund.issued_at:
                yield f"refund.{number}.issued", self._day(refund.issued_at, source, "returns")

        for number, product in enumerate(self.products, start=1):
            source = f"product {product.sku}"
            yield f"product.{number}.title", self._fact(product.title, Kind.NAME, source, "products")
            if product.restock:
                yield f"product.{number}.restock", self._fact(product.restock, Kind.DATE, source, "products")

    def _name_order(self, order: Order) -> Iterator[tuple[str, Fact]]:
        source = f"order {order.id}"
        yield "order.id", self._fact(order.id, Kind.ID, source, "order")
        yield "order.placed_at", self._day(order.placed_at, source, "order")
        yield "order.total", self._fact(order.total, Kind.MONEY, source, "order")
        if order.ship_by:
            yield "order.ship_by", self._fact(order.ship_by, Kind.DATE, source, "order")
        if order.invoice_number:
            yield "order.invoice", self._fact(order.invoice_number, Kind.ID, source, "order")
        for number, line in enumerate(order.lines, start=1):
            yield f"order.line.{number}.title", self._fact(line.title, Kind.NAME, source, "order")
            yield f"order.line.{number}.quantity", self._fact(line.quantity, Kind.COUNT, source, "order")
            yield f"order.line.{number}.price", self._fact(line.price, Kind.MONEY, source, "order")

    def _name_shipment(self, name: str, shipment: Shipment) -> Iterator[tuple[str, Fact]]:
        source = f"tracking {shipment.carrier or 'unknown carrier'} {shipment.tracking_number or ''}".strip()
        if shipment.carrier:
            yield f"{name}.carrier", self._fact(shipment.carrier, Kind.NAME, source, "tracking")
        if shipment.tracking_number and _is_number(shipment.tracking_number):
            yield f"{name}.tracking_number", self._fact(shipment.tracking_number, Kind.ID, source, "tracking")
        if shipment.shipped_at:
            yield f"{name}.shipped", self._scanned(shipment.shipped_at, source)
        if shipment.expected:
            yield f"{name}.expected", self._fact(shipment.expected, Kind.DATE, source, "tracking")
        if shipment.delivered_at:
            yield f"{name}.delivered", self._scanned(shipment.delivered_at, source)
        if scan := shipment.last_scan:
            yield f"{name}.last_scan.date", self._scanned(scan.at, source)
            yield f"{name}.last_scan.time", self._fact(scan.at, Kind.TIME, source, "tracking")
            if scan.place:
                yield f"{name}.last_scan.place", self._fact(scan.place, Kind.PLACE, source, "tracking")

    def _day(self, at: datetime, source: str, looked_up: str) -> Fact:
        return self._fact(self.day(at), Kind.DATE, source, looked_up)

    def _scanned(self, at: datetime, source: str) -> Fact:
        return self._fact(self.parcel_day(at), Kind.DATE, source, "tracking")

    def _fact(self, value: Value, kind: Kind, source: str, looked_up: str) -> Fact:
        evidence = self.evidence.get(looked_up)
        return Fact(value=value, kind=kind, source=source, as_of=evidence.as_of if evidence else None)


WORD = 4
"""Letters; shorter ones stand in tracking numbers: `RR 123 456 785 DE`."""
WHOLE_NUMBER = 8
"""Digits in one piece of a tracking number beside which words do no harm: `Paket 00340434161094042557`."""


def _is_number(typed: str) -> bool:
    """Whether a field for a tracking number holds one, and not words alone: `none`, `collected on 14.11.`"""
    digits = [sum(map(str.isdecimal, each)) for each in typed.split()]
    words = [each for each, count in zip(typed.split(), digits, strict=True) if not count]
    has_word = any(sum(map(str.isalpha, each)) >= WORD for each in words)
    return max(digits, default=0) >= (WHOLE_NUMBER if has_word else 1)
