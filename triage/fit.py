"""A buyer's own orders and what the ticket says of one in, each with a score and its reasons out, best first.

Hints are put together as if independent: each leaves so much of the doubt as its weight does not take. What speaks
against an order takes a part of the score away and never rules it out, for buyers misremember.
"""

from collections.abc import Mapping, Sequence, Set
from datetime import date, datetime, timedelta
from heapq import nlargest
from typing import NamedTuple
from zoneinfo import ZoneInfo

from core.orders import Order, OrderStatus
from core.triage import Triage
from triage.frames import find_statements
from triage.intents import load_intents
from triage.item_words import named_items, said_words

OWN, ONLY, FITS = 0.4, 0.7, 0.4
"""Being the buyer's, being the buyer's only order, and being in a state that the ask supposes."""
BY_END, BY_SKU, NAMED_EARLIER = 0.9, 0.8, 0.8
"""Its last digits beside a key word; the number of its article; its number in an earlier message."""
SAME_DAY, NEAR_DAY = 0.6, 0.45
ITEM, ITEM_IN_FULL = 0.45, 0.7
"""One word of the title, up to the whole title."""
MISFIT, TOO_LATE = 0.7, 0.3
"""What is left of the score of an order in another state than the ask supposes, or placed after the message."""

NEAR = timedelta(days=2)
CLOCKS_DIFFER = timedelta(days=1)
"""Between the shop's and the channel's idea of when a message came."""

LOOKED_AT = 60
"""Of a buyer with more orders the newest, and those that a number or a date points at."""

READ_CHARS = 5_000

SEPARATORS = str.maketrans("", "", " \u00a0\t\n#-_/.‐‑‒–—―−")


class Candidate(NamedTuple):
    """One of the buyer's orders, and how well it fits."""

    order: Order
    score: float
    """0 to 1."""
    reasons: tuple[str, ...]


class Evidence(NamedTuple):
    """What the ticket says of the order beside its intents. Sets hold order ids."""

    texts: tuple[str, ...]
    """The newest message, then the subject and the buyer's messages before it."""
    by_end: frozenset[str]
    by_sku: frozenset[str]
    earlier: frozenset[str]
    dates: tuple[date, ...]
    skus: frozenset[str]
    """Products named, in small letters."""
    delivered: Mapping[str, datetime]
    zone: ZoneInfo
    """The store's: whose days `dates` are."""

    def day(self, at: datetime) -> date:
        """The calendar day of an instant where the store is."""
        return at.astimezone(self.zone).date()


def rank(orders: Sequence[Order], triage: Triage, evidence: Evidence, *, until: datetime) -> list[Candidate]:
    """Best first; of equals the newest first. `until` is when the message was written."""
    asked, states = _supposed(triage)
    said = said_words(_own_words(evidence.texts))
    shortlist = _shortlist(orders, evidence)
    only = len(orders) == 1
    exact = {what for order in shortlist for what, day in _happened(order, evidence) if day in evidence.dates}
    found = []
    for order in shortlist:
        hints, reasons = [OWN], list[str]()
        if only:
            hints.append(ONLY)
            reasons.append("the buyer's only order")
        left = 1.0
        if order.placed_at > until + CLOCKS_DIFFER:
            left = TOO_LATE
            reasons.append("but placed after the message was written")
        elif states and order.status in states:
            hints.append(FITS)
            reasons.append(f"{order.status.value}, which {asked} supposes")
        elif states:
            left = MISFIT
            reasons.append(f"but {order.status.value}, which {asked} does not suppose")
        for weight, reason in (
            *_numbers(order, evidence),
            *_days(order, evidence, exact),
            *_items(order, evidence, said),
        ):
            hints.append(weight)
            reasons.append(reason)
        doubt = 1.0
        for weight in hints:
            doubt *= 1 - weight
        found.append(Candidate(order, round((1 - doubt) * left, 3), tuple(reasons) or ("the buyer's own order",)))
    found.sort(key=lambda each: each.order.placed_at, reverse=True)
    found.sort(key=lambda each: -each.score)
    return found


def _supposed(triage: Triage) -> tuple[str, tuple[OrderStatus, ...]]:
    """(the first sorted ask, the states of an order that it can be about)."""
    intents = load_intents()
    asked = next((score.intent for score in triage.intents if score.intent in intents), None)
    return (asked, intents[asked].orders) if asked else ("", ())


def _own_words(texts: Sequence[str]) -> list[str]:
    """The newest message without greeting and signature, where the shop's own name stands; then the others."""
    newest = texts[0][:READ_CHARS]
    statements = [newest[span.start : span.end] for span in find_statements(newest)]
    return [*statements, *(text[:READ_CHARS] for text in texts[1:])]


def squeezed(number: str) -> str:
    """Letters and digits alone, in small letters. People write ids with and without blanks, dashes and `#`."""
    return number.translate(SEPARATORS).casefold()


def could_be_named(text: str, orders: Sequence[Order]) -> Sequence[Order]:
    """Orders whose number a text may hold, and the newest; of a buyer with few orders all of them."""
    if len(orders) <= LOOKED_AT:
        return orders
    if not any(each.isdigit() for each in text):
        return _newest(orders)
    written = text.casefold()
    found = {order.id: order for order in _newest(orders)}
    for order in orders:
        end = order.id[-3:]
        if end.casefold() in written or order.reference is not None or not end.isalnum():
            found[order.id] = order
    return list(found.values())


def _shortlist(orders: Sequence[Order], evidence: Evidence) -> Sequence[Order]:
    if len(orders) <= LOOKED_AT:
        return orders
    named = evidence.by_end | evidence.by_sku | evidence.earlier
    newest = {order.id: order for order in _newest(orders)}
    if named:
        newest |= {order.id: order for order in orders if order.id in named}
    if evidence.dates:
        days = {day + timedelta(days=n) for day in evidence.dates for n in range(-NEAR.days, NEAR.days + 1)}
        newest |= {order.id: order for order in orders if evidence.day(order.placed_at) in days}
    return list(newest.values())


def _newest(orders: Sequence[Order]) -> Sequence[Order]:
    placed = [order.placed_at for order in orders]
    floor = nlargest(LOOKED_AT, placed)[-1]
    return [order for order, at in zip(orders, placed, strict=True) if at >= floor][:LOOKED_AT]


def _numbers(order: Order, evidence: Evidence) -> list[tuple[float, str]]:
    found = []
    if order.id in evidence.by_end:
        found.append((BY_END, "the buyer writes its last digits"))
    if order.id in evidence.by_sku or any(line.sku.casefold() in evidence.skus for line in order.lines):
        found.append((BY_SKU, "the buyer names its article"))
    if order.id in evidence.earlier:
        found.append((NAMED_EARLIER, "named earlier in the ticket"))
    return found


def _happened(order: Order, evidence: Evidence) -> tuple[tuple[str, date | None], ...]:
    if not evidence.dates:
        return ()
    delivered = evidence.delivered.get(order.id)
    return ("placed", evidence.day(order.placed_at)), ("delivered", evidence.day(delivered) if delivered else None)


def _days(order: Order, evidence: Evidence, exact: Set[str]) -> list[tuple[float, str]]:
    """The better of the day of the order and the day of delivery; on the day, or near it. What happened to one of the
    buyer's orders on the very day that is named (`exact`) is not looked for near it in another."""
    found = []
    for what, day in _happened(order, evidence):
        if day is not None:
            away = min(abs(day - named) for named in evidence.dates)
            if not away or (away <= NEAR and what not in exact):
                near = "on" if not away else "near"
                found.append(
                    (NEAR_DAY if away else SAME_DAY, f"{what} {day:%d %b %Y}, {near} a day that the buyer names")
                )
    return [max(found)] if found else []


def _items(order: Order, evidence: Evidence, said: Mapping[str, tuple[str, ...]]) -> list[tuple[float, str]]:
    if not said:
        return []
    named, share = named_items([line.title for line in order.lines], said)
    if not named:
        return []
    weight = ITEM + (ITEM_IN_FULL - ITEM) * share
    return [(weight, f"the buyer names the item: {', '.join(named[:4])}")]
