"""A case in, what any drafting system is given out: ticket, records and policies as JSON; and what it gives back."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from pydantic import JsonValue

from connectors.files import order_key
from connectors.seller_folder import read_seller
from core.decisions import Action, Passage
from core.errors import InputError
from core.orders import Claim, Order, Product, Refund, Return, Shipment
from core.record import Language, Record
from core.sellers import Seller, Store
from core.tickets import Buyer
from eval.cases import Case, read_suite
from eval.strangers import is_named, read_table
from knowledge_base.documents import find_documents, read_document
from knowledge_base.entries import Reading
from knowledge_base.scope import Only
from triage.matching import is_theirs


class Request(Record):
    """All that a system is given for one ticket. Nothing in it says what is expected."""

    id: str
    now: datetime
    """When the reply is written; in the store's zone all days are days there."""
    ticket: dict[str, JsonValue]
    """As `POST /v1/drafts` takes it."""
    store: Store
    """With the language that it answers in, its signature and what it grants."""
    orders: tuple[Order, ...] = ()
    """What a look-up finds by the buyer and by the order numbers in the ticket. Each says whose it is."""
    shipments: tuple[Shipment, ...] = ()
    returns: tuple[Return, ...] = ()
    refunds: tuple[Refund, ...] = ()
    claims: tuple[Claim, ...] = ()
    products: tuple[Product, ...] = ()
    """The whole catalogue."""
    passages: tuple[Passage, ...] = ()
    """The store's own policies, all of them."""


class Answer(Record):
    """What a system gives back."""

    text: str
    """The reply to the buyer; empty: none is written."""
    action: Action | None = None
    """None: the system knows no such thing, and is not asked."""
    tokens: int | None = None
    """That a model read and wrote for it, where the system says so."""
    failed: str | None = None
    """Why there is no answer at all."""


@dataclass(frozen=True)
class Task:
    """One case as a system meets it."""

    case: Case
    folder: Path
    """The seller folder, for systems that read it themselves."""

    @cached_property
    def request(self) -> Request:
        """What is sent to every other system."""
        return _request(self.case, _Records.of(self.folder))


def read_tasks(suite: Path) -> tuple[Task, ...]:
    """The tasks of a suite. Raises `InputError` for a wrong suite or seller folder, or a case without a ticket."""
    cases = read_suite(suite)
    for case in cases:
        if case.ticket is None:
            raise InputError(f"case {case.id!r} holds no ticket, which every system has to be given", file=suite)
    return tuple(Task(case, (suite.parent / case.seller).resolve()) for case in cases)


@dataclass(frozen=True)
class _Records:
    """A seller folder, read."""

    seller: Seller
    folder: Path
    orders: tuple[Order, ...]
    shipments: tuple[Shipment, ...]
    returns: tuple[Return, ...]
    refunds: tuple[Refund, ...]
    claims: tuple[Claim, ...]
    products: tuple[Product, ...]

    @staticmethod
    @lru_cache(maxsize=32)
    def of(folder: Path) -> "_Records":
        """Read once."""
        seller = read_seller(folder)
        found = {kind: read_table(folder, seller, kind, record) for kind, record in _KINDS.items()}
        return _Records(seller, folder, **found)  # type: ignore[arg-type]

    def passages_for(self, store: Store) -> tuple[Passage, ...]:
        """Every passage of the policies that holds for a store on the day of the clock."""
        day = self.clock.astimezone(ZoneInfo(store.timezone)).date()
        here = Only(store=store.id, marketplace=store.marketplace, country=store.country, day=day)
        return tuple(item.passage for item in self._readings if here.admits(item.scope))

    @property
    def clock(self) -> datetime:
        """Raises `InputError` where it runs."""
        if self.seller.clock is None:
            raise InputError("states no clock, without which the cases would age", file=self.folder / "seller.yaml")
        return self.seller.clock

    @cached_property
    def _readings(self) -> tuple[Reading, ...]:
        paths = find_documents(self.folder / self.seller.sources.policies)
        documents = (read_document(path, within=self.folder, described=self.seller.knowledge) for path in paths)
        readings = (entry.read() for document in documents for entry in document.entries)
        return tuple(filter(None, readings))


_KINDS: dict[str, type[Record]] = {
    "orders": Order,
    "shipments": Shipment,
    "returns": Return,
    "refunds": Refund,
    "claims": Claim,
    "products": Product,
}


def _request(case: Case, records: _Records) -> Request:
    ticket = {"id": case.id, **(case.ticket or {})}
    store = next(
        (store for store in records.seller.stores if store.id == ticket.get("store")), records.seller.stores[0]
    )
    orders = tuple(_looked_up(ticket, store, records.orders))
    ids = {order_key(order.id) for order in orders}
    return Request(
        id=case.id,
        now=records.clock,
        ticket=ticket,
        store=store.model_copy(update={"offers": records.seller.offers_of(store)}),
        orders=orders,
        shipments=tuple(row for row in records.shipments if order_key(row.order_id) in ids),
        returns=tuple(row for row in records.returns if order_key(row.order_id) in ids),
        refunds=tuple(row for row in records.refunds if order_key(row.order_id) in ids),
        claims=tuple(row for row in records.claims if order_key(row.order_id) in ids),
        products=records.products,
        passages=records.passages_for(store),
    )


def _looked_up(ticket: Mapping[str, Any], store: Store, orders: Sequence[Order]) -> Iterator[Order]:
    buyer = Buyer.model_validate(ticket.get("buyer") or {})
    said = written_in(ticket)
    for order in orders:
        if order.store not in (None, store.id):
            continue
        is_typed = re.search(rf"(?<!\w){re.escape(order.id.removeprefix('#'))}(?!\w)", said, re.IGNORECASE) is not None
        if is_typed or is_named(ticket.get("order_id"), order) or (buyer.is_known and is_theirs(order.buyer, buyer)):
            yield order


def written_in(ticket: Mapping[str, Any]) -> str:
    """All that people wrote in a ticket, whichever form it has."""
    messages = [message.get("text") for message in ticket.get("messages") or ()]
    return "\n".join(filter(None, (ticket.get("subject"), ticket.get("text"), *messages)))


def language_of(task: Task) -> Language:
    """In which the reply has to be."""
    return task.case.expect.language or task.request.store.language
