"""Messages and a seller folder in, cases out: each message comes from the buyer of an order that it can be about.

Which order, and which half of the messages carries its id, a seeded hash of the text says: the same every time, and
nobody's choice. In the half that carries it, a number in the message that stands for an order becomes the order's id;
where there is none, the channel names the order. The other half stays as it was written: the order can only be found by
its buyer, and a number in the text is one that the shop does not know.
"""

import hashlib
import re
from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum
from pathlib import Path

from pydantic import JsonValue

from connectors.seller_folder import read_seller
from core.errors import InputError
from core.orders import Order, OrderStatus, Refund, Return, Shipment, ShipmentStatus
from core.sellers import Seller
from eval.cases import Case, Expectation, Provenance
from eval.external.messages import Message, Situation
from eval.strangers import read_table

SEED = "replydesk-1"
LANGUAGE = "en"
"""Of both data sets."""
MIN_WORDS = 3
"""In fewer words no language can be told, and none is expected to be."""
_WORD = re.compile(r"(?<!\S)[A-Za-z']{2,}(?![^\s.,;:!?])")
_NUMBER = re.compile(r"(?<![\w#])#?\d{5,}(?!\w)")


class Half(StrEnum):
    """Which half of the messages."""

    PAIRED = "paired"
    """Carries the order's id."""
    UNPAIRED = "unpaired"
    """Only its buyer is known."""


class Shop:
    """The orders of a seller folder by situation: those of stores in the messages' language, and where these have none
    that fits, of stores that answer in it."""

    def __init__(self, folder: Path) -> None:
        seller = read_seller(folder)
        parcels = read_table(folder, seller, "shipments", Shipment)
        money = {refund.order_id for refund in read_table(folder, seller, "refunds", Refund)}
        money |= {given.order_id for given in read_table(folder, seller, "returns", Return)}
        stores = {store.id for store in seller.stores if LANGUAGE in (store.languages or (LANGUAGE,))}
        self._native = {store.id for store in seller.stores if store.language == LANGUAGE}
        self.by_situation: dict[Situation, list[Order]] = {situation: [] for situation in Situation}
        for order in read_table(folder, seller, "orders", Order):
            if order.store in stores and order.buyer.is_known:
                own = [parcel for parcel in parcels if parcel.order_id == order.id]
                for situation in _situations(order, own, has_refund=order.id in money):
                    self.by_situation[situation].append(order)
        self.marketplaces = _marketplaces(seller)

    def orders_for(self, situations: Iterable[Situation]) -> list[Order]:
        """Raises `InputError` when the folder has none."""
        found = {order.id: order for situation in situations for order in self.by_situation[situation]}
        if not found:
            raise InputError(f"the seller folder has no order that is {' or '.join(situations)}")
        return [order for order in found.values() if order.store in self._native] or list(found.values())


def _marketplaces(seller: Seller) -> Mapping[str, str]:
    return {store.id: store.marketplace for store in seller.stores}


def _situations(order: Order, parcels: Sequence[Shipment], *, has_refund: bool) -> set[Situation]:
    found = {Situation.ANY}
    arrived = [parcel.status is ShipmentStatus.DELIVERED for parcel in parcels]
    if has_refund:
        found.add(Situation.REFUND)
    if order.status in (OrderStatus.PENDING, OrderStatus.PAID) and not parcels:
        found.add(Situation.NOT_SHIPPED)
    if order.status is OrderStatus.DELIVERED or (arrived and all(arrived)):
        found.add(Situation.DELIVERED)
    elif order.status is OrderStatus.SHIPPED:
        found.add(Situation.ON_THE_WAY)
    return found


def make_cases(messages: Sequence[Message], folder: Path, *, limit: int | None = None) -> dict[Half, tuple[Case, ...]]:
    """The cases of both halves. With a `limit`, so many messages in all, picked by hash."""
    shop = Shop(folder)
    picked = sorted(messages, key=lambda message: _hash("pick", message))[: limit or len(messages)]
    halves: dict[Half, list[Case]] = {half: [] for half in Half}
    for message in sorted(picked, key=lambda message: message.number):
        half = Half.PAIRED if _hash("half", message) % 2 == 0 else Half.UNPAIRED
        orders = shop.orders_for(message.meaning.fits)
        halves[half].append(_case(message, orders[_hash("order", message) % len(orders)], half, shop))
    return {half: tuple(cases) for half, cases in halves.items()}


def _hash(purpose: str, message: Message) -> int:
    digest = hashlib.sha256("\0".join((SEED, purpose, message.dataset, message.text)).encode()).digest()
    return int.from_bytes(digest[:8], "big")


def _case(message: Message, order: Order, half: Half, shop: Shop) -> Case:
    text, order_id = message.text, None
    if half is Half.PAIRED:
        text = _NUMBER.sub(order.id, message.text, count=1) if message.names_order else message.text
        order_id = order.id if text == message.text else None
    ticket: dict[str, JsonValue] = {
        "text": text,
        "store": order.store,
        "marketplace": shop.marketplaces.get(order.store or ""),
        "buyer": {name: value for name, value in order.buyer if value},
        "order_id": order_id,
    }
    meaning = message.meaning
    language = LANGUAGE if len(_WORD.findall(text)) >= MIN_WORDS else None
    return Case(
        id=f"{message.dataset}-{message.number}",
        ticket=ticket,
        expect=Expectation(language=language, intents=meaning.intents, action=meaning.action),
        tags=(f"label:{message.label}", f"intent:{' '.join(meaning.intents) or 'none'}"),
        provenance=Provenance.PUBLIC,
    )
