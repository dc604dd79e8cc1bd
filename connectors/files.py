"""The files of a seller folder, JSON Lines or CSV, as source of orders, parcels and products."""

import asyncio
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from operator import attrgetter
from pathlib import Path
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from pydantic import BaseModel

from connectors.table import Look, Table
from core.addresses import address_key
from core.orders import Claim, Order, OrderLine, Product, Refund, Return, Shipment
from core.ports import AfterSales, OrderQuery
from core.sellers import Seller
from core.tickets import Buyer

R = TypeVar("R", bound=BaseModel)


class Clocks:
    """By which zone a shop's own times are read: a store's, or the one that all stores share."""

    def __init__(self, seller: Seller) -> None:
        self._zones = {store.id: ZoneInfo(store.timezone) for store in seller.stores}
        shared = set(self._zones.values())
        self._shared = shared.pop() if len(shared) == 1 else None

    def zone_of(self, store: str | None) -> ZoneInfo | None:
        """None where the stores differ and none of them is named."""
        return self._zones.get(store or "", self._shared)


class FileShop:
    """Orders, parcels and products from `Seller.sources`; a file that is not there is an empty source.

    A wrong file raises `InputError` with file, line and field from whatever reads it first (`load`, or a look-up).
    A file that is replaced later is read again; while it cannot be read, look-ups raise `LookupFailed`.
    """

    name = "files"

    def __init__(self, folder: Path, seller: Seller) -> None:
        clocks = Clocks(seller)

        def table(record: type[R], look: Look) -> Table[R]:
            return Table(folder, getattr(seller.sources, look.kind), record, look, clocks.zone_of)

        self._stores = {store.id for store in seller.stores}
        self._orders = table(Order, Look("orders", "id", _order_id, _order_keys))
        self._shipments = table(Shipment, Look("shipments", "tracking_number", _parcel_id, _parcel_keys))
        self._returns = table(Return, Look("returns", "id", attrgetter("id"), _keys_of_order))
        self._refunds = table(Refund, Look("refunds", "id", attrgetter("id"), _keys_of_order))
        self._claims = table(Claim, Look("claims", "id", attrgetter("id"), _keys_of_order))
        self._products = table(Product, Look("products", "sku", attrgetter("sku"), _product_keys))
        self._tables: tuple[Table[Any], ...] = (
            self._orders, self._shipments, self._returns, self._refunds, self._claims, self._products
        )  # fmt: skip

    def load(self) -> None:
        """Reads every file now, so that a wrong one is named before the first ticket."""
        for table in self._tables:
            table.refresh()

    def described(self) -> str:
        """What each file holds, for a person: `107 in orders.jsonl, no claims.jsonl or claims.csv`. `load` comes
        before."""
        return ", ".join(table.described() for table in self._tables)

    def elsewhere(self) -> Mapping[str, int]:
        """Orders by store, of stores that the seller does not have: they are found by their number, never by their
        buyer. `load` comes before."""
        stores = (order.store for order in self._orders.all())
        return Counter(store for store in stores if store is not None and store not in self._stores)

    def catalogue(self) -> tuple[Product | OrderLine, ...]:
        """Everything that is sold; without a products file, everything that was ordered. Each SKU once."""
        self._products.refresh()
        if products := tuple(self._products.all()):
            return products
        self._orders.refresh()
        return tuple({line.sku: line for order in self._orders.all() for line in order.lines}.values())

    async def find_orders(self, query: OrderQuery) -> tuple[Order, ...]:
        """By order id, by a parcel's tracking number, and the buyer's own in the query's store."""
        parcels = await _read(self._shipments, [_parcel_key(number) for number in query.tracking_numbers])
        named = {order_key(given) for given in (*query.order_ids, *(parcel.order_id for parcel in parcels))}
        found = await _read(self._orders, [*sorted(named), *_buyer_keys(query.buyer)])
        return tuple(
            order
            for order in found
            if order_key(order.id) in named
            or (order.reference and order_key(order.reference) in named)
            or (_same_store(order, query.store) and may_be_same_buyer(order.buyer, query.buyer))
        )

    async def after_sales(self, order_id: str) -> AfterSales:
        """What the three files hold of one order, in their order."""
        keys = [order_key(order_id)]
        return AfterSales(
            returns=await _read(self._returns, keys),
            refunds=await _read(self._refunds, keys),
            claims=await _read(self._claims, keys),
        )

    async def find_shipments(self, order_id: str) -> tuple[Shipment, ...]:
        """In the file's order: parcel 1 of the file is `shipment.1` of the draft."""
        return await _read(self._shipments, [order_key(order_id)])

    async def find_products(self, skus: Sequence[str]) -> tuple[Product, ...]:
        """In the file's order."""
        return await _read(self._products, [_fold(sku) for sku in skus])


async def _read(table: Table[Any], keys: Sequence[str]) -> tuple[Any, ...]:
    """A look-up that reads a changed file in a thread, so that the others go on."""
    if not table.is_current:
        await asyncio.to_thread(table.refresh)
    return table.find(keys)


def order_key(order_id: str) -> str:
    """What stays of an order id when buyers leave out the `#`, add blanks or type it in small letters."""
    return "order " + _fold(order_id).removeprefix("#")


def may_be_same_buyer(one: Buyer, other: Buyer) -> bool:
    """Whether e-mail or id agree; names only count where one side has neither. A look-up takes what may fit: whose an
    order is is for `triage.matching` to judge."""
    if one.email and other.email and address_key(one.email) == address_key(other.email):
        return True
    if one.id and other.id and _fold(one.id) == _fold(other.id):
        return True
    both_have_either = (one.email or one.id) and (other.email or other.id)
    return bool(not both_have_either and one.name and other.name and _fold(one.name) == _fold(other.name))


def _same_store(order: Order, store: str | None) -> bool:
    return store is None or order.store is None or order.store == store


def _fold(given: str) -> str:
    return " ".join(given.split()).casefold()


def _parcel_key(tracking_number: str) -> str:
    return "parcel " + "".join(character for character in tracking_number if character.isalnum()).casefold()


def _buyer_keys(buyer: Buyer) -> Iterator[str]:
    if buyer.email:
        yield "email " + address_key(buyer.email)
    if buyer.id:
        yield "buyer " + _fold(buyer.id)
    if buyer.name:
        yield "name " + _fold(buyer.name)


def _order_id(order: Order) -> str:
    return _fold(order.id).removeprefix("#")


def _order_keys(order: Order) -> Iterator[str]:
    yield order_key(order.id)
    if order.reference:
        yield order_key(order.reference)
    yield from _buyer_keys(order.buyer)


def _parcel_id(shipment: Shipment) -> str | None:
    """One number may serve two orders that were packed together, but not one order twice."""
    return f"{shipment.tracking_number} of order {shipment.order_id}" if shipment.tracking_number else None


def _parcel_keys(shipment: Shipment) -> Iterator[str]:
    yield order_key(shipment.order_id)
    if shipment.tracking_number:
        yield _parcel_key(shipment.tracking_number)


def _keys_of_order(record: Return | Refund | Claim) -> Iterator[str]:
    yield order_key(record.order_id)


def _product_keys(product: Product) -> Iterator[str]:
    yield _fold(product.sku)
