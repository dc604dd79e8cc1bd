"""A ticket and the orders found for it in, the order that it is about out; never an order of another buyer.

Whoever types an order id proves nothing by it: the order counts only where its buyer is the ticket's. The id that the
channel itself put on the ticket counts too, unless the two buyers contradict each other. So whose an order is decides
whether it is looked at; the score only says which of the buyer's own orders is meant.
"""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import NamedTuple
from zoneinfo import ZoneInfo

from core.addresses import address_key
from core.facts import BY_NAME_ONLY, OTHER_NUMBER, SEVERAL_NAMED, EvidenceState
from core.orders import Order, Shipment
from core.tickets import Author, Buyer, Ticket
from core.triage import Triage
from text.said import messages_read
from triage.fit import Candidate, Evidence, could_be_named, rank, squeezed
from triage.own_numbers import OwnNumber, own_numbers, shared_id

LEAD = 0.72
"""The most of the next one's doubt that the best may leave. One more hint than the other has leaves less, however many
both have."""

CERTAIN, BY_NUMBER, BY_NAME = 1.0, 0.97, 0.6
"""Scores of an order that the channel names, that the buyer names, and that a buyer names who is known by name only."""

EARLIER_MESSAGES = 5

SURE_OF_PRODUCT = 0.6
"""Share of a title below which it is left to the words of the order's lines."""

SHORTEST = 5
"""Characters of an id of which one may be wrong; shorter ones are all alike."""


class Match(NamedTuple):
    """The order, or why there is none."""

    state: EvidenceState
    order: Order | None
    candidates: tuple[Order, ...]
    """This buyer's orders that fit equally well, best first, then newest first."""
    reason: str
    """For the agent. Tells nothing of an order that is not this buyer's."""
    score: float = 0.0
    """0 to 1, of the order; 0 where there is none."""
    reasons: tuple[str, ...] = ()
    """What speaks for the order, and what against it."""
    scored: tuple[Candidate, ...] = ()
    """The candidates with their scores and reasons."""


def match_order(
    ticket: Ticket,
    triage: Triage,
    orders: Sequence[Order],
    *,
    now: datetime,
    timezone: str,
    shipments: Sequence[Shipment] = (),
) -> Match:
    """By the channel's id where the buyer writes no other, by the numbers that the buyer wrote, else by what fits best
    among the buyer's orders.

    `timezone` is the store's, in which the days that the buyer names were read. `shipments` are parcels of any of the
    orders; without them no order is found by its tracking number.
    """
    if ticket.order_id:
        return _by_channel(ticket, ticket.order_id, triage, orders)
    own, certain = _owned(ticket, orders)
    newest, quoted = _newest(ticket, triage)
    possible = could_be_named(" ".join((newest, *triage.entities.order_ids)), own)
    numbers = own_numbers(newest, possible, shipments=shipments)
    typed = {key for order_id in triage.entities.order_ids if (key := squeezed(order_id))}
    if parcels := _parcels(triage, shipments):
        possible = own
    if named := _named(possible, typed, numbers, parcels):
        sure = {order.id for order in certain}
        match = _of_named([(order, why, order.id in sure) for order, why in named])
        is_other = match.order is not None and bool(_others(typed, match.order, orders))
        return match._replace(reason=f"{match.reason}; {OTHER_NUMBER}") if is_other else match
    by_end = {each.order_id for each in numbers if not each.exact and each.kind != "sku"}
    typed = {key for key in typed if not any(squeezed(order_id).endswith(key) for order_id in by_end)}
    if typed:
        return _not_found(f"no order of this buyer has the id that was written{_close_to(typed, certain)}")
    if not certain:
        return _not_found("no order of this buyer was found")
    earlier = _earlier_texts(ticket)
    evidence = Evidence(
        texts=(newest, *earlier),
        by_end=frozenset(by_end),
        by_sku=frozenset(each.order_id for each in numbers if each.kind == "sku"),
        earlier=frozenset(each.order_id for text in (*earlier, quoted) for each in _exact(text, certain)),
        dates=_dates(triage),
        skus=_skus(triage),
        delivered={each.order_id: each.delivered_at for each in shipments if each.delivered_at},
        zone=ZoneInfo(timezone),
    )
    return _of_ranked(rank(certain, triage, evidence, until=_until(ticket, now)))


def own_orders(ticket: Ticket, orders: Sequence[Order]) -> tuple[Order, ...]:
    """Those of the ticket's buyer and store, newest first: all that a look-up for this ticket may go on from."""
    return tuple(sorted(_owned(ticket, orders)[0], key=lambda order: order.placed_at, reverse=True))


def is_theirs(owner: Buyer, writer: Buyer) -> bool:
    """Whether an order's buyer wrote the ticket: by id, else by e-mail; by full name only where one side has neither.

    A name is shared by many, so it counts beside an id that the buyer typed, and never alone.
    """
    if (known := _compared(owner, writer)) is not None:
        return known
    both_have_one = (owner.email or owner.id) and (writer.email or writer.id)
    return not both_have_one and bool(owner.name and writer.name) and _fold(owner.name) == _fold(writer.name)


def _compared(owner: Buyer, writer: Buyer) -> bool | None:
    """Whether their ids agree, else whether their e-mail addresses do; None where one side has neither. Marketplaces
    give a buyer an address for each order, and anybody may type another's: ids decide."""
    if owner.id and writer.id:
        return _fold(owner.id) == _fold(writer.id)
    if owner.email and writer.email:
        return address_key(owner.email) == address_key(writer.email)
    return None


def _owned(ticket: Ticket, orders: Iterable[Order]) -> tuple[list[Order], list[Order]]:
    """(this buyer's orders in this store, those of them that are so by e-mail or id and not by name only)."""
    own, certain = [], []
    stores = {ticket.store, None}
    judged: dict[tuple[str | None, str | None, str | None], tuple[bool, bool]] = {}
    for order in orders:
        owner = order.buyer
        key = (owner.email, owner.id, owner.name)
        if (verdict := judged.get(key)) is None:
            verdict = judged[key] = (is_theirs(owner, ticket.buyer), _compared(owner, ticket.buyer) is not None)
        if verdict[0] and (order.store in stores or ticket.store is None):
            own.append(order)
            if verdict[1]:
                certain.append(order)
    return own, certain


def _exact(text: str, orders: Sequence[Order]) -> list[OwnNumber]:
    return [each for each in own_numbers(text, could_be_named(text, orders)) if each.exact]


def _ids_in(ticket: Ticket, triage: Triage, orders: Sequence[Order]) -> set[str]:
    """The ids of this buyer's orders in what waits for an answer, also those without a word beside them that says so,
    but not those of the mail that it quotes; a newest message that asks nothing and names some corrects those before
    it. A buyer with one order means none but that."""
    said = messages_read(triage, ticket) if len(orders) > 1 else ()
    texts = [each.unquoted() for each in said]
    if not any(map(str.isdecimal, "".join(texts))):
        return set()
    own = _owned(ticket, orders)[1]
    ids = [{squeezed(each.order_id) for each in _exact(text, own) if each.kind == "order_id"} - {""} for text in texts]
    corrects = ids[-1] and not said[-1].asks and "?" not in texts[-1]
    return ids[-1] if corrects else set().union(*ids)


def _by_channel(ticket: Ticket, order_id: str, triage: Triage, orders: Sequence[Order]) -> Match:
    """Buyers write from whichever of their orders is at hand: the id that one of them writes names another. One that is
    none of theirs leaves it open which is meant."""
    match = _of_channel(ticket, order_id, orders)
    if match.order is None:
        return match
    typed = {key for each in triage.entities.order_ids if (key := squeezed(each))} | _ids_in(ticket, triage, orders)
    if (others := _others(typed, match.order, orders)) == set():
        return match
    if others != typed:
        return match._replace(reason=f"{match.reason}; {OTHER_NUMBER}")
    if named := [order for order in _owned(ticket, orders)[1] if typed & _keys(order)]:
        return _of_named(
            [(order, "named by the buyer, beside another that the channel names", True) for order in named]
        )
    return match._replace(reason=f"{match.reason}; {OTHER_NUMBER}")


def _others(typed: set[str], order: Order, orders: Iterable[Order]) -> set[str]:
    """Those of the ids that are not this order's, not even with a slip of the finger or in part; shops count their
    orders up, so that what is a slip of one is the next one's id, and short ones are all alike."""
    keys = _keys(order)
    elsewhere = {key for each in orders if each.id != order.id for key in _keys(each)} - keys
    return {
        key
        for key in typed
        if key in elsewhere
        or not any(key in known or (len(key) >= SHORTEST and _one_off(key, known)) for known in keys)
    }


def _of_channel(ticket: Ticket, order_id: str, orders: Iterable[Order]) -> Match:
    wanted = squeezed(order_id)
    there = (order for order in orders if ticket.store is None or order.store in (None, ticket.store))
    named = [order for order in there if wanted in _keys(order)]
    if exact := [order for order in named if squeezed(order.id) == wanted]:
        named = exact
    if not named:
        return _not_found("the channel's order id is not known")
    theirs = [order for order in named if not ticket.buyer.is_known or agrees(order.buyer, ticket.buyer)]
    if not theirs:
        return _not_found("the order named by the channel is another buyer's")
    return _chosen([Candidate(order, CERTAIN, ("named by the channel",)) for order in theirs])


def agrees(owner: Buyer, writer: Buyer) -> bool:
    """Theirs, or nothing to compare by: the channel's word stands unless it is contradicted."""
    if (known := _compared(owner, writer)) is not None:
        return known
    return not (owner.name and writer.name) or _fold(owner.name) == _fold(writer.name)


def _named(
    own: Sequence[Order], typed: set[str], numbers: Sequence[OwnNumber], parcels: set[str]
) -> list[tuple[Order, str]]:
    """The buyer's orders that the newest message names by a whole number, each with how."""
    exact = {each.order_id: each.kind for each in reversed(numbers) if each.exact and each.kind != "sku"}
    found = []
    for order in own if typed or exact or parcels else ():
        if exact.get(order.id) == "order_id" or (typed and squeezed(order.id) in typed):
            found.append((order, "named by the buyer"))
        elif exact.get(order.id) == "reference" or (typed and typed & _keys(order)):
            found.append((order, "named by the buyer by its reference"))
        elif order.id in parcels or order.id in exact:
            found.append((order, "named by the buyer by its tracking number"))
    return found


def _of_named(named: Sequence[tuple[Order, str, bool]]) -> Match:
    """An order that is the buyer's by name only is nothing beside one that is so for certain."""
    if any(sure for _, _, sure in named):
        named = [each for each in named if each[2]]
    match = _chosen(
        [
            Candidate(order, BY_NUMBER, (why,)) if sure else Candidate(order, BY_NAME, (why, BY_NAME_ONLY))
            for order, why, sure in named
        ]
    )
    if match.candidates and not set.intersection(*(_keys(order) for order in match.candidates)):  # no shared number
        return match._replace(reason=f"{match.reason}; {SEVERAL_NAMED}")
    return match


def _of_ranked(ranked: Sequence[Candidate]) -> Match:
    doubt = 1 - ranked[0].score
    return _chosen([each for each in ranked if doubt > LEAD * (1 - each.score)])


def _chosen(candidates: Sequence[Candidate]) -> Match:
    """The one that is left, or several to ask about."""
    best = sorted(candidates, key=lambda each: each.order.placed_at, reverse=True)
    best.sort(key=lambda each: -each.score)
    if len(best) == 1:
        only = best[0]
        reason = "; ".join(only.reasons)
        return Match(EvidenceState.AVAILABLE, only.order, (), reason, only.score, only.reasons)
    orders = tuple(each.order for each in best)
    reason = f"{len(best)} orders of this buyer fit"
    return Match(EvidenceState.AMBIGUOUS, None, orders, reason, scored=tuple(best))


def _not_found(reason: str) -> Match:
    return Match(EvidenceState.NOT_FOUND, None, (), reason)


def _keys(order: Order) -> set[str]:
    """By what an order is named: its id, its reference, and a shared id without the letter of its part (`…-A`)."""
    keys = {squeezed(order.id)}
    if order.reference:
        keys.add(squeezed(order.reference))
    if shared := shared_id(order.id):
        keys.add(squeezed(shared))
    return keys


def _close_to(typed: set[str], orders: Sequence[Order]) -> str:
    """The buyer's own orders that a slip of the finger makes of what was typed, for the agent to ask about."""
    halves = [(key, len(key) // 2) for key in typed if len(key) >= SHORTEST]
    heads = tuple(key[: half - 1] for key, half in halves)
    tails = tuple(key[half + 1 :] for key, half in halves)
    close = []
    for order in orders if halves else ():
        known = squeezed(order.id)  # a slip leaves one half whole
        if (known.startswith(heads) or known.endswith(tails)) and any(_one_off(key, known) for key, _ in halves):
            close.append(order.id)
    return f"; close to {' and '.join(sorted(close)[:3])}, one character off" if close else ""


def _one_off(typed: str, known: str) -> bool:
    """Whether one character is wrong, missing or too many, or two neighbours are swapped."""
    if abs(len(typed) - len(known)) > 1 or typed == known:
        return False
    same = next(
        (at for at, (a, b) in enumerate(zip(typed, known, strict=False)) if a != b), min(len(typed), len(known))
    )
    rest, other = typed[same:], known[same:]
    swapped = rest[:2] == other[1::-1] and rest[2:] == other[2:]
    return rest[1:] == other[1:] or rest[1:] == other or rest == other[1:] or swapped


def _parcels(triage: Triage, shipments: Sequence[Shipment]) -> set[str]:
    """Ids of the orders whose parcel the buyer named by its number."""
    typed = {squeezed(number) for number in triage.entities.tracking_numbers}
    return {each.order_id for each in shipments if each.tracking_number and squeezed(each.tracking_number) in typed}


def _newest(ticket: Ticket, triage: Triage) -> tuple[str, str]:
    """(the buyer's newest message, the mail that it quotes): what the seller wrote once is no word of the buyer's."""
    read = messages_read(triage, ticket)
    return (read[-1].unquoted(), read[-1].quoted()) if read else ("", "")


def _earlier_texts(ticket: Ticket) -> tuple[str, ...]:
    """The subject and what the buyer wrote before the newest message."""
    mine = [message.text for message in ticket.messages if message.author is Author.BUYER][:-1]
    return tuple(filter(None, (ticket.subject, *mine[-EARLIER_MESSAGES:])))


def _until(ticket: Ticket, now: datetime) -> datetime:
    """An order placed later than this cannot be meant."""
    return min(now, ticket.question.sent_at) if ticket.question else now


def _dates(triage: Triage) -> tuple[date, ...]:
    """The days that the buyer names; where it is open which of two is meant, both. Ranges say too little."""
    return tuple(day for each in triage.entities.dates for day in (each.date, *each.candidates) if day is not None)


def _skus(triage: Triage) -> frozenset[str]:
    """The articles that the buyer names, by number or by most of their title."""
    sure = (each.sku for each in triage.entities.products if each.score >= SURE_OF_PRODUCT)
    return frozenset(sku.casefold() for sku in (*(each.sku for each in triage.entities.skus), *sure))


def _fold(given: str | None) -> str:
    return " ".join((given or "").casefold().split())
