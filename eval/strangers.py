"""A seller folder in; what of one buyer's orders must never stand in a reply to another out."""

from collections.abc import Iterable, Mapping
from pathlib import Path

from connectors.files import Clocks, order_key
from connectors.seller_folder import read_seller
from connectors.table import Look, Table
from core.orders import Order, Shipment
from core.reading import R
from core.sellers import Seller
from core.tickets import Ticket
from triage.matching import agrees, is_theirs

MIN_CHARS = 6
"""Shorter values stand in any text by accident."""


class Strangers:
    """All orders of a seller with what tells each buyer."""

    def __init__(self, orders: Iterable[Order], shipments: Iterable[Shipment]) -> None:
        self._orders = tuple(orders)
        self._parcels: dict[str, list[str]] = {}
        for shipment in shipments:
            if shipment.tracking_number:
                self._parcels.setdefault(order_key(shipment.order_id), []).append(shipment.tracking_number)

    @classmethod
    def of(cls, folder: Path) -> "Strangers":
        """Those of a seller folder. Raises `InputError` for a wrong one."""
        seller = read_seller(folder)
        return cls(
            read_table(folder, seller, "orders", Order),
            read_table(folder, seller, "shipments", Shipment),
        )

    def to(self, ticket: Ticket) -> Mapping[str, str]:
        """Order ids, tracking numbers, names and addresses of everybody else -> `order 305-…`.

        What the buyer wrote is no secret, and neither is what another order shares with one of the buyer's own.
        """
        said = "\n".join([ticket.subject or "", *(message.text for message in ticket.messages)]).casefold()
        own: set[str] = set()
        others: dict[str, str] = {}
        for order in self._orders:
            is_own = is_theirs(order.buyer, ticket.buyer) or (
                is_named(ticket.order_id, order) and (not ticket.buyer.is_known or agrees(order.buyer, ticket.buyer))
            )
            for value in self._telling(order):
                if is_own:
                    own.add(value)
                elif len(value) >= MIN_CHARS and value.casefold() not in said:
                    others.setdefault(value, f"order {order.id}")
        return {value: whose for value, whose in others.items() if value not in own}

    def _telling(self, order: Order) -> Iterable[str]:
        given = (order.id, order.buyer.name, order.buyer.email, order.buyer.id, order.invoice_number)
        return (*filter(None, given), *self._parcels.get(order_key(order.id), ()))


def is_named(order_id: str | None, order: Order) -> bool:
    """Whether the channel's id is the order's, or its reference."""
    return order_id is not None and order_key(order_id) in {order_key(order.id), order_key(order.reference or order.id)}


def read_table(folder: Path, seller: Seller, kind: str, record: type[R]) -> tuple[R, ...]:
    """All records of a source of the folder, as a desk reads them. Raises `InputError` for a wrong file."""
    look = Look(kind, "id", unique=lambda _: None, keys=lambda _: iter(()))
    table = Table(folder, getattr(seller.sources, kind), record, look, Clocks(seller).zone_of)
    table.refresh()
    return tuple(table.all())
