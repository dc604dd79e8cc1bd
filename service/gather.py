"""A ticket and its triage in, `Facts` out: looks the order and its parcels up, each with the state of its evidence."""

import asyncio
import re
from collections.abc import Awaitable, Coroutine, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, TypeVar

from core.errors import LookupFailed, LookupTimedOut
from core.facts import Evidence, EvidenceState, Facts
from core.orders import Order, RefundStatus, Shipment
from core.ports import AfterSales, AfterSalesSource, OrderQuery, OrderSource, ProductSource, TrackingSource
from core.tickets import Ticket
from core.triage import Triage
from policies.wismo import CLOCK_SKEW, LONGEST_WAY, SETTLED, contradicts_itself
from triage.contradictions import contradicted_by, lines_named
from triage.fit import READ_CHARS, squeezed
from triage.histories import told_otherwise
from triage.matching import BY_NUMBER, Match, match_order, own_orders

STALE_AFTER = timedelta(hours=36)
"""A carrier scans a moving parcel at least every working day; what was read longer ago says little about today."""

PARCELS_OF = 12
"""Orders whose parcels are looked up to find the one that is meant: more than a buyer has open at a time."""

_LONG_NUMBER = re.compile(r"\d(?:[ -]?[A-Z0-9]){7}")
"""What may be a tracking number in a form that no carrier is known for."""

SHOWN = 3
"""Candidates whose score and reasons an agent reads."""

T = TypeVar("T")


@dataclass(frozen=True)
class Sources:
    """Where a desk looks things up."""

    orders: OrderSource
    after_sales: AfterSalesSource
    tracking: TrackingSource
    products: ProductSource
    at_once: bool = False
    """Whether all of them answer from memory: then no look-up needs a task of its own."""

    async def all_of(self, *calls: Coroutine[Any, Any, Any]) -> Sequence[Any]:
        """What look-ups came to that nobody needs to wait for one after the other."""
        return [await call for call in calls] if self.at_once else await asyncio.gather(*calls)


async def gather_facts(
    ticket: Ticket,
    triage: Triage,
    sources: Sources,
    *,
    timezone: str,
    timeout_s: float,
    now: datetime,
    languages: Sequence[str] = (),
) -> Facts:
    """Everything known about the ticket's order. Look-ups run together; a failed one is an evidence state.

    `languages`: those that titles of products may be in, beside the buyer's.
    """
    query = OrderQuery(
        store=ticket.store,
        order_ids=tuple(dict.fromkeys(filter(None, (ticket.order_id, *triage.entities.order_ids)))),
        tracking_numbers=triage.entities.tracking_numbers,
        buyer=ticket.buyer,
    )
    found, evidence = await _look_up(sources.orders.find_orders(query), sources.orders.name, timeout_s, now)
    named = triage.entities.looked_up
    if found is None:
        return Facts(
            **await _products_named(named, sources, timeout_s, now, beside={"order": evidence}),
            timezone=timezone,
        )
    match = match_order(ticket, triage, found, now=now, timezone=timezone)
    mine = own_orders(ticket, found)[:PARCELS_OF]
    if mine and mine != (match.order,) and _parcels_may_tell(ticket, triage, match):
        parcels = await _parcels_of(mine, sources, timeout_s, now)
        match = match_order(ticket, triage, found, now=now, timezone=timezone, shipments=parcels)
    order_evidence = Evidence(state=match.state, source=sources.orders.name, as_of=now, detail=describe(match))
    if match.order is None:
        return Facts(
            candidates=match.candidates,
            **await _products_named(named, sources, timeout_s, now, beside={"order": order_evidence}),
            timezone=timezone,
        )
    facts = await _around(match.order, sources, named, timezone=timezone, timeout_s=timeout_s, now=now)
    known = tuple(dict.fromkeys((*languages, triage.language)))
    against = (
        *contradicted_by(ticket, triage, match.order, languages=known),
        *told_otherwise(ticket, triage, facts, now=now),
    )
    order_evidence = order_evidence.model_copy(update={"detail": "; ".join((describe(match), *against))})
    if problem := _cannot_be(match.order, now):
        order_evidence = order_evidence.model_copy(update={"state": EvidenceState.CONTRADICTORY, "detail": problem})
    told = {
        "lines_named": lines_named(ticket, triage, match.order, languages=known),
        "evidence": {"order": order_evidence, **facts.evidence},
    }
    return Facts(**{**dict(facts), **told})


def _cannot_be(order: Order, now: datetime) -> str | None:
    """What about an order's days cannot be true; None where nothing."""
    if order.placed_at > now + CLOCK_SKEW:
        return f"it was placed on {order.placed_at:%d %b %Y}, which has not come yet"
    first, last = (order.placed_at - CLOCK_SKEW).date(), (now + LONGEST_WAY).date()
    if order.ship_by and not first <= order.ship_by <= last:
        return f"it was placed on {order.placed_at:%d %b %Y} and is to be sent by {order.ship_by:%d %b %Y}"
    return None


def describe(match: Match) -> str:
    """For the agent: why this order, and how sure that is where no number says so; or which orders fit how well and
    why."""
    if match.order is not None and match.score < BY_NUMBER:
        return f"{match.reason} ({match.score:.2f})"
    listed = (f"{each.order.id} ({each.score:.2f}: {', '.join(each.reasons)})" for each in match.scored[:SHOWN])
    return "; ".join((match.reason, *listed))


def _parcels_may_tell(ticket: Ticket, triage: Triage, match: Match) -> bool:
    """Whether a number that names no order, or the day of a delivery, may say which order is meant."""
    if ticket.order_id or match.score >= BY_NUMBER:
        return False
    written = ticket.question.text[:READ_CHARS] if ticket.question else ""
    if triage.entities.tracking_numbers or _LONG_NUMBER.search(written):
        return True
    return match.state is EvidenceState.AMBIGUOUS and bool(triage.entities.dates)


async def _parcels_of(
    orders: tuple[Order, ...], sources: Sources, timeout_s: float, now: datetime
) -> tuple[Shipment, ...]:
    """Of all these orders, looked up together; what does not answer is left out."""
    looked_up = await sources.all_of(
        *(
            _look_up(sources.tracking.find_shipments(order.id), sources.tracking.name, timeout_s, now)
            for order in orders
        )
    )
    return tuple(parcel for parcels, _ in looked_up for parcel in parcels or ())


async def _products_named(
    skus: tuple[str, ...], sources: Sources, timeout_s: float, now: datetime, *, beside: dict[str, Evidence]
) -> dict[str, Any]:
    """`products` and `evidence` of a ticket without an order: a question before buying needs none."""
    if not skus:
        return {"evidence": beside}
    products, evidence = await _look_up(sources.products.find_products(skus), sources.products.name, timeout_s, now)
    return {"products": products or (), "evidence": {**beside, "products": evidence}}


async def _around(
    order: Order, sources: Sources, named: tuple[str, ...], *, timezone: str, timeout_s: float, now: datetime
) -> Facts:
    """The order with its parcels, returns, refunds, claims, its products and those that the message names."""
    skus = tuple(dict.fromkeys((*(line.sku for line in order.lines), *named)))
    tracking, history, products = await sources.all_of(
        _look_up(sources.tracking.find_shipments(order.id), sources.tracking.name, timeout_s, now),
        _look_up(sources.after_sales.after_sales(order.id), sources.after_sales.name, timeout_s, now),
        _look_up(sources.products.find_products(skus), sources.products.name, timeout_s, now),
    )
    shipments = _once_each(tracking[0] or ())
    after_sales = history[0] or AfterSales()
    return Facts(
        order=order,
        shipments=shipments,
        returns=after_sales.returns,
        refunds=after_sales.refunds,
        claims=after_sales.claims,
        products=products[0] or (),
        evidence={
            "tracking": tracking[1] if tracking[0] is None else judge_tracking(shipments, sources.tracking.name, now),
            "returns": judge_after_sales(after_sales, order, history[1]),
            "products": products[1],
        },
        timezone=timezone,
    )


def _once_each(shipments: Sequence[Shipment]) -> tuple[Shipment, ...]:
    """Each tracking number once, as it was heard of last: some sources list a parcel for each of its articles. What
    stands for a number that there is not (`N/A`) names none."""
    known: dict[object, Shipment] = {}
    for number, parcel in enumerate(shipments):
        named = squeezed(parcel.tracking_number or "")
        key = named if any(map(str.isdecimal, named)) else number
        known[key] = max(known.get(key, parcel), parcel, key=_heard_of)
    return tuple(known.values())


def _heard_of(parcel: Shipment) -> float:
    times = (parcel.shipped_at, parcel.delivered_at, *(scan.at for scan in parcel.events))
    return max((at.timestamp() for at in times if at), default=0.0)


async def _look_up(call: Awaitable[T], source: str, timeout_s: float, now: datetime) -> tuple[T | None, Evidence]:
    """The answer, or None with the reason why there is none."""
    try:
        async with asyncio.timeout(timeout_s):
            answer = await call
    except (LookupTimedOut, TimeoutError):
        return None, Evidence(
            state=EvidenceState.TIMEOUT, source=source, as_of=now, detail=f"no answer within {timeout_s:g} s"
        )
    except LookupFailed as error:
        return None, Evidence(state=EvidenceState.UNAVAILABLE, source=source, as_of=now, detail=str(error))
    return answer, Evidence(state=EvidenceState.AVAILABLE, source=source, as_of=now)


def judge_after_sales(found: AfterSales, order: Order, evidence: Evidence) -> Evidence:
    """How far returns and refunds can be relied on: not where one is of a time that has not come or was before the
    order, of an amount that nobody can pay or in another currency than was paid, or where more than twice of what was
    paid was sent back."""
    refunded = [each for each in found.refunds if each.status is not RefundStatus.FAILED]
    times = [at for each in found.returns for at in (each.requested_at, each.received_at) if at]
    times += [each.issued_at for each in refunded if each.issued_at]
    sums = [each.amount.amount for each in refunded]
    if ahead := [at for at in times if at > evidence.as_of + CLOCK_SKEW]:
        detail = f"the records speak of {max(ahead):%d %b %Y}, which has not come yet"
    elif before := [at for at in times if at < order.placed_at - CLOCK_SKEW]:
        detail = f"the records speak of {min(before):%d %b %Y}, before the order was placed"
    elif odd := [each.amount for each in refunded if not each.amount.is_exact]:
        detail = f"{odd[0].amount} {odd[0].currency} has more decimals than its currency"
    elif foreign := [each.amount.currency for each in refunded if each.amount.currency != order.total.currency]:
        detail = f"a refund is in {foreign[0]}, while {order.total.currency} were paid"
    elif order.total.amount and sum(sums) > 2 * order.total.amount:
        detail = f"refunds of {sum(sums)} stand beside the {order.total.amount} that were paid"
    else:
        return evidence
    return evidence.model_copy(update={"state": EvidenceState.CONTRADICTORY, "detail": detail})


def judge_tracking(shipments: tuple[Shipment, ...], source: str, now: datetime) -> Evidence:
    """How far the tracking of these parcels can be relied on; the weakest parcel decides."""
    if not shipments:
        return Evidence(state=EvidenceState.NOT_FOUND, source=source, as_of=now, detail="no parcel for this order")
    as_of = min((shipment.as_of or now for shipment in shipments), default=now)
    for shipment in shipments:
        if detail := contradicts_itself(shipment):
            return Evidence(state=EvidenceState.CONTRADICTORY, source=source, as_of=as_of, detail=detail)
    moving = [shipment for shipment in shipments if shipment.status not in SETTLED and shipment.as_of]
    if any(now - shipment.as_of > STALE_AFTER for shipment in moving if shipment.as_of):
        return Evidence(state=EvidenceState.STALE, source=source, as_of=as_of, detail=f"last read {as_of:%d %b %H:%M}")
    return Evidence(state=EvidenceState.AVAILABLE, source=source, as_of=as_of)
