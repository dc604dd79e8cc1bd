"""The shop of the retail domain of tau2-bench in, the same shop as a seller folder out: 1,000 orders of 500 users.

https://github.com/sierra-research/tau2-bench, MIT. Its orders have no dates. So that policies and parcels have days to
count, each gets one by a hash of its id, before a clock that stands still: pending ones in the last two days, processed
ones in the last five, delivered and cancelled ones in the last six weeks. Nothing else is added.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from core.errors import InputError
from core.orders import Order, OrderLine, OrderStatus, Product, Refund, RefundStatus, Shipment, ShipmentStatus
from core.reading import parse_json, read_text, to_record
from core.record import Money, Record
from core.sellers import Seller, Store
from core.tickets import Buyer

DATASET = "tau2-retail"
FILE = "db.json"
POLICY = "policy.md"
CLOCK = datetime.fromisoformat("2024-05-15T15:00:00-05:00")
"""The day that the domain's first version names in its prompt; the zone is the policy's own."""
STORE = "tau2-shop"
CURRENCY = "USD"

ANSWERS = ("cancel_order", "change_order", "return_request", "exchange_request", "refund_request", "refund_status")
"""What the policy speaks of."""


class Status(NamedTuple):
    """What a status of theirs is here."""

    order: OrderStatus
    parcel: ShipmentStatus | None
    """None: no parcel, whatever their data numbers in advance."""
    oldest_days: int


STATUSES: Mapping[str, Status] = {
    "pending": Status(OrderStatus.PAID, None, 2),
    "processed": Status(OrderStatus.SHIPPED, ShipmentStatus.IN_TRANSIT, 5),
    "delivered": Status(OrderStatus.DELIVERED, ShipmentStatus.DELIVERED, 42),
    "cancelled": Status(OrderStatus.CANCELLED, None, 42),
}
DELIVERY = timedelta(days=4)
"""From order to delivery."""


class Item(Record):
    """One piece of an order, or one variant of a product."""

    name: str = ""
    product_id: str = ""
    item_id: str
    price: Decimal
    options: Mapping[str, str]
    available: bool = True


class Fulfilment(Record):
    """One parcel."""

    tracking_id: tuple[str, ...]
    item_ids: tuple[str, ...]


class Payment(Record):
    """Money that went one way or the other."""

    transaction_type: str
    amount: Decimal
    payment_method_id: str


class TheirOrder(Record):
    """One entry of `orders`."""

    order_id: str
    user_id: str
    address: Mapping[str, str]
    items: tuple[Item, ...]
    status: str
    fulfillments: tuple[Fulfilment, ...]
    payment_history: tuple[Payment, ...]


def write_seller(data: Path, out: Path) -> dict[str, int]:
    """Writes `out/seller.yaml` with its files and counts what is in them. Raises `InputError` when the data set is not
    there, or not as it is known."""
    source = data / DATASET / FILE
    database = parse_json(read_text(source).encode(), file=str(source))
    if isinstance(database, InputError):
        raise database
    orders = [to_record(given, TheirOrder, file=source) for given in database["orders"].values()]
    written: dict[str, list[Any]] = {
        "orders": [_order(given, database["users"]) for given in orders],
        "shipments": [parcel for given in orders for parcel in _parcels(given)],
        "refunds": [refund for given in orders for refund in _refunds(given)],
        "products": list(_products(database["products"], source)),
    }
    for kind, records in written.items():
        _write_lines(out / f"{kind}.jsonl", records)
    seller = Seller(id=DATASET, name="tau2 retail", stores=(_store(),), clock=CLOCK)
    fields = seller.model_dump(mode="json", exclude_defaults=True)
    (out / "seller.yaml").write_text(yaml.safe_dump(fields, sort_keys=False), encoding="utf-8")
    _write_policy(read_text(data / DATASET / POLICY), out / "policies" / "retail.md")
    return {"users": len(database["users"]), **{kind: len(records) for kind, records in written.items()}}


def _store() -> Store:
    return Store(
        id=STORE,
        marketplace="own-store",
        country="US",
        language="en",
        timezone="America/New_York",
        currency=CURRENCY,
        name="tau2 retail",
    )


def _order(given: TheirOrder, users: Mapping[str, Any]) -> Order:
    user = users[given.user_id]
    name = f"{user['name']['first_name']} {user['name']['last_name']}"
    return Order(
        id=given.order_id,
        store=STORE,
        marketplace="own-store",
        buyer=Buyer(name=name, email=user["email"], id=given.user_id),
        status=STATUSES[given.status.partition(" ")[0]].order,
        placed_at=_placed_at(given),
        total=_usd(sum((item.price for item in given.items), Decimal())),
        country="US",
        lines=tuple(OrderLine(sku=item.item_id, title=item.name, price=_usd(item.price)) for item in given.items),
    )


def _placed_at(given: TheirOrder) -> datetime:
    """Delivered orders are old enough to have been delivered."""
    status = STATUSES[given.status.partition(" ")[0]]
    youngest = DELIVERY.days + 1 if status.parcel is ShipmentStatus.DELIVERED else 0
    minutes = (status.oldest_days - youngest) * 24 * 60
    share = int.from_bytes(hashlib.sha256(given.order_id.encode()).digest()[:8], "big") % minutes
    return CLOCK - timedelta(days=youngest, minutes=share)


def _parcels(given: TheirOrder) -> Iterator[Shipment]:
    status = STATUSES[given.status.partition(" ")[0]].parcel
    if status is None:
        return
    placed = _placed_at(given)
    for number in (number for fulfilment in given.fulfillments for number in fulfilment.tracking_id):
        yield Shipment(
            order_id=given.order_id,
            tracking_number=number,
            status=status,
            shipped_at=placed,
            delivered_at=placed + DELIVERY if status is ShipmentStatus.DELIVERED else None,
            as_of=CLOCK,
        )


def _refunds(given: TheirOrder) -> Iterator[Refund]:
    for number, payment in enumerate(given.payment_history, start=1):
        if payment.transaction_type == "refund":
            yield Refund(
                id=f"{given.order_id}-{number}",
                order_id=given.order_id,
                status=RefundStatus.ISSUED,
                amount=_usd(payment.amount),
                issued_at=_placed_at(given),
                method=payment.payment_method_id.rpartition("_")[0],
            )


def _products(products: Mapping[str, Any], source: Path) -> Iterator[Product]:
    """One for each variant; they say whether it can be had, not how many there are."""
    for product in products.values():
        for given in product["variants"].values():
            variant = to_record(given, Item, file=source)
            title = f"{product['name']} ({', '.join(variant.options.values())})"
            price, stock = _usd(variant.price), None if variant.available else 0
            yield Product(sku=variant.item_id, title=title, price=price, stock=stock)


def _usd(amount: Decimal) -> Money:
    return Money(amount=amount.quantize(Decimal("0.01")), currency=CURRENCY)


def _write_policy(text: str, path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    front = f"---\ntitle: Retail policy\nlanguage: en\nanswers: [{', '.join(ANSWERS)}]\n---\n\n"
    path.write_text(front + text, encoding="utf-8")


def _write_lines(path: Path, records: list[Any]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    lines = (
        json.dumps(record.model_dump(mode="json", exclude_defaults=True), ensure_ascii=False) for record in records
    )
    path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
