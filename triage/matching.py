"""A ticket and the orders found for it in, the order that it is about out; never an order of another buyer.

Whoever types an order id proves nothing by it: the order counts only where its buyer is the ticket's. The id that the
channel itself put on the ticket counts too, unless the two buyers contradict each other.
"""

import re
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import NamedTuple

from core.facts import BY_NAME_ONLY, EvidenceState
from core.orders import Order
from core.tickets import Buyer, Ticket
from core.triage import Triage
from triage.intents import load_intents


class Match(NamedTuple):
    """The order, or why there is none."""

    state: EvidenceState
    order: Order | None
    candidates: tuple[Order, ...]
    """This buyer's orders that fit equally well, newest first."""
    reason: str
    """For the agent. Tells nothing of an order that is not this buyer's."""


def match_order(ticket: Ticket, triage: Triage, orders: Sequence[Order], *, now: datetime) -> Match:
    """By the channel's id, the ids that the buyer typed, else by what the ask can be about among the buyer's orders."""
    there = [order for order in orders if ticket.store is None or order.store in (None, ticket.store)]
    if ticket.order_id:
        return _by_channel(ticket, ticket.order_id, there)
    own = [order for order in there if is_theirs(order.buyer, ticket.buyer)]
    typed = {_key(order_id) for order_id in triage.entities.order_ids}
    if typed:
        named = [order for order in own if _key(order.id) in typed]
        proved = all(_compared(order.buyer, ticket.buyer) for order in named)
        reason = "named by the buyer" if proved else f"named by the buyer; {BY_NAME_ONLY}"
        return _one_of(named, reason) or _not_found("no order of this buyer has the id that was written")
    certain = [order for order in own if _compared(order.buyer, ticket.buyer)]
    fitting = [order for order in certain if _fits(order, triage, now)]
    return _one_of(fitting or certain, "the buyer's only order that fits") or _not_found(
        "no order of this buyer was found"
    )


def is_theirs(owner: Buyer, writer: Buyer) -> bool:
    """Whether an order's buyer wrote the ticket: by e-mail or id; by full name only where one side has neither.

    A name is shared by many, so it counts beside an id that the buyer typed, and never alone.
    """
    if known := _compared(owner, writer):
        return any(known)
    both_have_one = (owner.email or owner.id) and (writer.email or writer.id)
    return not both_have_one and bool(owner.name and writer.name) and _fold(owner.name) == _fold(writer.name)


def _compared(owner: Buyer, writer: Buyer) -> list[bool]:
    """Whether e-mail and id agree, of those that both sides have."""
    pairs = ((owner.email, writer.email), (owner.id, writer.id))
    return [_fold(one) == _fold(other) for one, other in pairs if one and other]


def _by_channel(ticket: Ticket, order_id: str, orders: Iterable[Order]) -> Match:
    named = [order for order in orders if _key(order.id) == _key(order_id)]
    if not named:
        return _not_found("the channel's order id is not known")
    theirs = [order for order in named if not ticket.buyer.is_known or _agree(order.buyer, ticket.buyer)]
    return _one_of(theirs, "named by the channel") or _not_found("the order named by the channel is another buyer's")


def _agree(owner: Buyer, writer: Buyer) -> bool:
    """Theirs, or nothing to compare by: the channel's word stands unless it is contradicted."""
    if known := _compared(owner, writer):
        return any(known)
    return not (owner.name and writer.name) or _fold(owner.name) == _fold(writer.name)


def _one_of(orders: Sequence[Order], reason: str) -> Match | None:
    """The one order, several to ask about, or None."""
    newest_first = tuple(sorted(orders, key=lambda order: order.placed_at, reverse=True))
    if not newest_first:
        return None
    if len(newest_first) == 1:
        return Match(EvidenceState.AVAILABLE, newest_first[0], (), reason)
    return Match(EvidenceState.AMBIGUOUS, None, newest_first, f"{len(newest_first)} orders of this buyer fit")


def _not_found(reason: str) -> Match:
    return Match(EvidenceState.NOT_FOUND, None, (), reason)


def _fits(order: Order, triage: Triage, now: datetime) -> bool:
    """Whether the first sorted ask can be about an order in this state, placed before now."""
    intents = load_intents()
    asked = next((score.intent for score in triage.intents if score.intent in intents), None)
    states = intents[asked].orders if asked else ()
    return order.placed_at <= now and (not states or order.status in states)


def _key(order_id: str) -> str:
    """As people write ids: with or without `#`, blanks and capitals."""
    return re.sub(r"[\s#]", "", order_id).casefold()


def _fold(given: str | None) -> str:
    return " ".join((given or "").casefold().split())
