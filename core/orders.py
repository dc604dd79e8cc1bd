"""Orders, parcels, returns, refunds and claims, normalised from every vendor."""

from enum import StrEnum

from pydantic import Field

from core.details import Details
from core.record import CalendarDay, CountryCode, Instant, Record, StatedMoney
from core.tickets import Buyer


class OrderStatus(StrEnum):
    """How far an order is. `cancelled` is final."""

    PENDING = "pending"
    PAID = "paid"
    SHIPPED = "shipped"
    DELIVERED = "delivered"
    CANCELLED = "cancelled"


class ShipmentStatus(StrEnum):
    """One status for all carriers; a connector maps its vendor's own onto it."""

    PRE_TRANSIT = "pre_transit"
    IN_TRANSIT = "in_transit"
    OUT_FOR_DELIVERY = "out_for_delivery"
    AVAILABLE_FOR_PICKUP = "available_for_pickup"
    DELIVERED = "delivered"
    ATTEMPT_FAILED = "attempt_failed"
    EXCEPTION = "exception"
    RETURN_TO_SENDER = "return_to_sender"
    EXPIRED = "expired"
    UNKNOWN = "unknown"


class ReturnStatus(StrEnum):
    """How far a return is."""

    REQUESTED = "requested"
    APPROVED = "approved"
    IN_TRANSIT = "in_transit"
    RECEIVED = "received"
    REFUSED = "refused"
    CLOSED = "closed"


class RefundStatus(StrEnum):
    """How far a refund is. `issued` means that the seller has sent the money."""

    PENDING = "pending"
    ISSUED = "issued"
    FAILED = "failed"


class ClaimStatus(StrEnum):
    """How far a claim at the marketplace or the bank is."""

    OPEN = "open"
    WON = "won"
    LOST = "lost"
    CLOSED = "closed"


class Product(Record):
    """What is sold, with its stock."""

    sku: str
    title: str
    price: StatedMoney | None = None
    stock: int | None = Field(default=None, ge=0)
    restock: CalendarDay | None = None
    """When there will be more, at the latest: where there is none, buyers are told this day."""
    category: str | None = None
    details: Details | None = None


class OrderLine(Record):
    """One product of an order."""

    sku: str
    title: str
    quantity: int = Field(default=1, ge=1, le=1_000_000)
    price: StatedMoney
    """For one piece, tax included."""
    category: str | None = None


class Order(Record):
    """One order of one buyer in one store."""

    id: str
    """The id that the buyer sees."""
    reference: str | None = None
    """A second number that it goes by, such as a commercial id or the cart that it came from."""
    store: str | None = None
    marketplace: str | None = None
    buyer: Buyer = Buyer()
    status: OrderStatus = OrderStatus.PAID
    placed_at: Instant
    ship_by: CalendarDay | None = None
    """The last day on which the seller promised to hand the parcel over."""
    total: StatedMoney
    shipping: StatedMoney | None = None
    country: CountryCode | None = None
    """Where it is delivered; decides law and holidays."""
    lines: tuple[OrderLine, ...] = ()
    invoice_number: str | None = None
    fulfilled_by: str = "seller"
    """`seller`, or `marketplace` when the marketplace ships from its own warehouse."""


class TrackingEvent(Record):
    """One scan of a parcel."""

    at: Instant
    status: ShipmentStatus = ShipmentStatus.UNKNOWN
    place: str | None = None
    text: str | None = None
    """The carrier's own words; untrusted like buyer text."""


class Shipment(Record):
    """One parcel of an order, with its scans oldest first."""

    order_id: str
    carrier: str | None = None
    tracking_number: str | None = None
    status: ShipmentStatus = ShipmentStatus.UNKNOWN
    shipped_at: Instant | None = None
    expected: CalendarDay | None = None
    """The day promised to the buyer; the last one where a window was promised."""
    delivered_at: Instant | None = None
    delivered_to: str | None = None
    """What the carrier notes, such as a neighbour or a safe place."""
    events: tuple[TrackingEvent, ...] = ()
    as_of: Instant | None = None
    """When the carrier was last asked."""

    @property
    def last_scan(self) -> TrackingEvent | None:
        """The newest scan; None before the first."""
        return max(self.events, key=lambda event: event.at, default=None)


class Return(Record):
    """One return of an order."""

    id: str
    order_id: str
    status: ReturnStatus
    requested_at: Instant
    received_at: Instant | None = None
    skus: tuple[str, ...] = ()
    reason: str | None = None


class Refund(Record):
    """Money given back, or about to be."""

    id: str
    order_id: str
    status: RefundStatus
    amount: StatedMoney
    issued_at: Instant | None = None
    method: str | None = None


class Claim(Record):
    """A dispute at the marketplace or the bank."""

    id: str
    order_id: str
    status: ClaimStatus
    kind: str
    """`a-to-z`, `mediation`, `chargeback`, in the marketplace's own word."""
    opened_at: Instant
    respond_by: Instant | None = None
