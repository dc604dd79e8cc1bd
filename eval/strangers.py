"""A seller folder in; what of one buyer's orders must never stand in a reply to another out."""

from collections.abc import Iterable, Mapping
from pathlib import Path

from connectors.csv_files import layouts, read_csv_records
from connectors.seller_folder import read_seller
from core.orders import Order, Shipment
from core.reading import R, read_records
from core.tickets import Ticket
from triage.matching import is_theirs

MIN_CHARS = 6
"""Shorter values stand in any text by accident."""


class Strangers:
    """All orders of a seller with what tells each buyer."""

    def __init__(self, orders: Iterable[Order], shipments: Iterable[Shipment]) -> None:
        self._orders = tuple(orders)
        self._parcels: dict[str, list[str]] = {}
        for shipment in shipments:
            if shipment.tracking_number:
                self._parcels.setdefault(shipment.order_id, []).append(shipment.tracking_number)

    @classmethod
    def of(cls, folder: Path) -> "Strangers":
        """Those of a seller folder. Raises `InputError` for a wrong one."""
        sources = read_seller(folder).sources
        return cls(
            read_table(folder / sources.orders, "orders", Order),
            read_table(folder / sources.shipments, "shipments", Shipment),
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
                not ticket.buyer.is_known and ticket.order_id in (order.id, order.id.removeprefix("#"))
            )
            for value in self._telling(order):
                if is_own:
                    own.add(value)
                elif len(value) >= MIN_CHARS and value.casefold() not in said:
                    others.setdefault(value, f"order {order.id}")
        return {value: whose for value, whose in others.items() if value not in own}

    def _telling(self, order: Order) -> Iterable[str]:
        given = (order.id, order.buyer.name, order.buyer.email, order.buyer.id, order.invoice_number)
        return (*filter(None, given), *self._parcels.get(order.id, ()))


def read_table(path: Path, kind: str, record: type[R]) -> tuple[R, ...]:
    """A file of the folder, or the CSV file beside it; one that is not there is empty."""
    table = path.with_suffix(".csv")
    if table.is_file():
        return tuple(found for _, found in read_csv_records(table, record, layouts()[kind]))
    return tuple(found for _, found in read_records(path, record)) if path.is_file() else ()
