"""What the pipeline asks of the outside world: ports of one or two methods, so that a stand-in takes five lines."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Protocol

import numpy as np
import numpy.typing as npt

from core.decisions import Passage
from core.drafts import Brief, Finding, Manner, Plan, SlottedText
from core.orders import Claim, Order, Product, Refund, Return, Shipment
from core.record import Record
from core.search import Found, GivenPassage
from core.sellers import Store
from core.tickets import Buyer

Vectors = npt.NDArray[np.float32]
"""(n_texts, n_dims), each row of length 1."""


class Translated(Record):
    """A message and sentences in another language, with what that took."""

    message: str
    sentences: tuple[str, ...]
    tokens_in: int = 0
    tokens_out: int = 0
    cost: Decimal | None = None


class OrderQuery(Record):
    """Which orders may be meant. Any of the ids, or any order of the buyer."""

    store: str | None = None
    order_ids: tuple[str, ...] = ()
    tracking_numbers: tuple[str, ...] = ()
    buyer: Buyer = Buyer()


class AfterSales(Record):
    """What happened to an order after it was sold."""

    returns: tuple[Return, ...] = ()
    refunds: tuple[Refund, ...] = ()
    claims: tuple[Claim, ...] = ()


class OrderSource(Protocol):
    """Where orders are kept. Raises `LookupFailed` or `LookupTimedOut`."""

    name: str

    async def find_orders(self, query: OrderQuery) -> tuple[Order, ...]:
        """Orders that fit, of any buyer: whose they are is for `triage.matching` to judge."""
        ...


class AfterSalesSource(Protocol):
    """Where returns, refunds and claims are kept. Raises `LookupFailed` or `LookupTimedOut`."""

    name: str

    async def after_sales(self, order_id: str) -> AfterSales:
        """Returns, refunds and claims of one order."""
        ...


class TrackingSource(Protocol):
    """Where parcels are followed. Raises `LookupFailed` or `LookupTimedOut`."""

    name: str

    async def find_shipments(self, order_id: str) -> tuple[Shipment, ...]:
        """The parcels of one order, as of now; empty when none was handed over."""
        ...


class ProductSource(Protocol):
    """Where products are kept. Raises `LookupFailed` or `LookupTimedOut`."""

    name: str

    async def find_products(self, skus: Sequence[str]) -> tuple[Product, ...]:
        """The products with these SKUs that exist."""
        ...


class Embedder(Protocol):
    """Texts in, vectors out."""

    version: str
    """Changes whenever the same text would give another vector."""

    def embed(self, texts: Sequence[str]) -> Vectors:
        """(n_texts, n_dims) float32, rows of length 1. A text alone gives the same row as in a batch."""
        ...


class Knowledge(Protocol):
    """Where passages are found with reasons, and kept."""

    @property
    def is_at_hand(self) -> bool:
        """Whether a search that embeds nothing is answered at once, so that no thread need wait for it."""
        ...

    def find(
        self,
        query: str,
        *,
        language: str,
        intents: Sequence[str],
        limit: int,
        now: datetime,
        store: Store | None = None,
        categories: Sequence[str] = (),
        cited: Sequence[str] = (),
        by_meaning: bool = True,
    ) -> Found:
        """The passages that answer the query, best first, with what speaks for each and where they, or those cited,
        disagree; none when none reaches the floor. With a `store`, only those that apply to it; with
        `categories` of products, only those for one of them. Not `by_meaning`: by the intents and the words alone,
        which embeds nothing."""
        ...

    def passage(self, passage_id: str) -> Passage | None:
        """The passage with this id, such as a rule cites; None when there is none."""
        ...

    def put(self, given: GivenPassage) -> Passage:
        """Adds or replaces a passage that no file states. Raises `InputError` for an id of the seller folder."""
        ...

    def discard(self, passage_id: str) -> bool:
        """Takes out such a passage; false when there is none. Raises `InputError` for one that a file states."""
        ...


class Writer(Protocol):
    """Wording without values."""

    name: str
    """`template`, or `provider:model`."""

    async def write(self, brief: Brief, plan: Plan, *, mend: Sequence[Finding] = ()) -> SlottedText:
        """Words the plan. `mend` says what was wrong with the last attempt. Raises `WriterFailed`."""
        ...


class ChatWriter(Protocol):
    """A writer over a chat model, which costs money, may fail, and may reuse what it wrote for another ticket."""

    name: str
    """`provider:model`."""

    async def write(
        self,
        brief: Brief,
        plan: Plan,
        *,
        mend: Sequence[Finding] = (),
        manner: Manner | None = None,
        left: Decimal | None = None,
    ) -> SlottedText:
        """Words the plan, in another manner where one is named, for what is `left` of the ticket's budget in US
        dollars. Raises `WriterFailed` with what it took."""
        ...

    def keep(self, slotted: SlottedText) -> None:
        """Told that a text with a `reuse_key` passed every check, so that it may serve other tickets."""
        ...

    async def translate(
        self, brief: Brief, sentences: Sequence[str], *, into: str, left: Decimal | None = None
    ) -> Translated:
        """The buyer's newest message and these slotted sentences in another language. Raises `WriterFailed`."""
        ...
