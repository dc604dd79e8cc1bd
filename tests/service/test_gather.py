import asyncio
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from core.facts import EvidenceState, Facts
from core.orders import OrderStatus, ShipmentStatus, TrackingEvent
from core.ports import AfterSales
from core.record import Money
from core.triage import Entities
from service.gather import Sources, gather_facts, judge_tracking
from tests.factories import NOW, ORDER_ID, make_order, make_shipment, make_ticket, make_triage
from tests.fakes import FakeShop
from tests.policies.situations import refund, returned
from text.ids import find_tracking_numbers


def _gather(shop: FakeShop, **ticket: Any) -> Facts:
    sources = Sources(orders=shop, after_sales=shop, tracking=shop, products=shop)
    given = make_ticket(**{"order_id": ORDER_ID, **ticket})
    return asyncio.run(gather_facts(given, make_triage(), sources, timezone="Europe/Berlin", timeout_s=0.05, now=NOW))


def test_an_order_is_found_with_its_parcels() -> None:
    facts = _gather(FakeShop(make_order(), shipments=[make_shipment()]))
    assert facts.order == make_order()
    assert facts.shipments == (make_shipment(),)
    assert facts.state("tracking") is EvidenceState.AVAILABLE


@pytest.mark.parametrize(
    ("broken", "state"),
    [
        ({"fails": ("order",)}, EvidenceState.UNAVAILABLE),
        ({"times_out": ("order",)}, EvidenceState.TIMEOUT),
        ({"hangs": ("order",)}, EvidenceState.TIMEOUT),
    ],
)
def test_an_order_source_that_does_not_answer_is_a_state(broken: dict[str, Any], state: EvidenceState) -> None:
    facts = _gather(FakeShop(make_order(), **broken))
    assert facts.state("order") is state
    assert facts.order is None


def test_a_source_that_hangs_costs_only_what_it_would_have_said() -> None:
    facts = _gather(FakeShop(make_order(), shipments=[make_shipment()], hangs=("returns",), fails=("products",)))
    assert facts.state("returns") is EvidenceState.TIMEOUT
    assert facts.state("products") is EvidenceState.UNAVAILABLE
    assert facts.state("tracking") is EvidenceState.AVAILABLE
    assert facts.shipments


@pytest.mark.parametrize(
    ("changes", "state"),
    [
        ({}, EvidenceState.AVAILABLE),
        ({"as_of": NOW - timedelta(hours=48)}, EvidenceState.STALE),
        ({"as_of": None}, EvidenceState.AVAILABLE),
        (
            {"status": ShipmentStatus.DELIVERED, "delivered_at": NOW, "as_of": NOW - timedelta(days=9)},
            EvidenceState.AVAILABLE,
        ),
        ({"delivered_at": NOW - timedelta(days=1)}, EvidenceState.CONTRADICTORY),
        (
            {
                "status": ShipmentStatus.DELIVERED,
                "delivered_at": NOW - timedelta(days=2),
                "events": (TrackingEvent(at=NOW, status=ShipmentStatus.IN_TRANSIT),),
            },
            EvidenceState.CONTRADICTORY,
        ),
    ],
)
def test_tracking_is_judged_by_its_age_and_its_sense(changes: dict[str, Any], state: EvidenceState) -> None:
    assert judge_tracking((make_shipment(**changes),), "carrier", NOW).state is state


def test_the_weakest_parcel_decides() -> None:
    parcels = (make_shipment(), make_shipment(as_of=NOW - timedelta(days=3)))
    assert judge_tracking(parcels, "carrier", NOW).state is EvidenceState.STALE


def test_an_order_without_parcels_has_no_tracking() -> None:
    assert judge_tracking((), "carrier", NOW).state is EvidenceState.NOT_FOUND


LATER = NOW + timedelta(days=2)


@pytest.mark.parametrize(
    ("records", "state"),
    [
        ({"returns": (returned("received", received=NOW),)}, EvidenceState.AVAILABLE),
        ({"returns": (returned("received", received=LATER),)}, EvidenceState.CONTRADICTORY),
        ({"returns": (returned(requested_at=LATER),)}, EvidenceState.CONTRADICTORY),
        ({"returns": (returned("received", received=NOW, requested_at=LATER),)}, EvidenceState.CONTRADICTORY),
        ({"refunds": (refund(issued=LATER),)}, EvidenceState.CONTRADICTORY),
        ({"refunds": (refund(amount="70.00"),)}, EvidenceState.AVAILABLE),  # the postage on top
        ({"refunds": (refund(amount="6490.00"),)}, EvidenceState.CONTRADICTORY),
        ({"refunds": (refund("failed", amount="6490.00"),)}, EvidenceState.AVAILABLE),
        ({"refunds": (refund(issued=NOW - timedelta(days=60)),)}, EvidenceState.CONTRADICTORY),
        ({"refunds": (refund(amount="64.905"),)}, EvidenceState.CONTRADICTORY),
        ({"refunds": (refund(amount=Money(amount=Decimal("6490.5"), currency="JPY")),)}, EvidenceState.CONTRADICTORY),
        ({"refunds": (refund(amount=Money(amount=Decimal(20), currency="USD")),)}, EvidenceState.CONTRADICTORY),
    ],
)
def test_what_cannot_have_been_sent_back_is_not_relied_on(records: dict[str, Any], state: EvidenceState) -> None:
    facts = _gather(FakeShop(make_order(), after_sales=AfterSales(**records)), order_id=ORDER_ID)
    assert facts.state("returns") is state


@pytest.mark.parametrize(
    "changes", [{"placed_at": LATER}, {"ship_by": date(2026, 10, 1)}, {"ship_by": date(2096, 11, 16)}]
)
def test_an_order_of_days_that_cannot_be_contradicts_itself(changes: dict[str, Any]) -> None:
    facts = _gather(FakeShop(make_order(**changes)), order_id=ORDER_ID)
    assert facts.state("order") is EvidenceState.CONTRADICTORY


@pytest.mark.parametrize("newest_first", [True, False])
def test_a_parcel_that_is_listed_twice_is_one_as_it_was_heard_of_last(newest_first: bool) -> None:
    older = make_shipment(tracking_number="0034 0434161094042557", events=())
    listed = (make_shipment(), older) if newest_first else (older, make_shipment())
    untracked = tuple(make_shipment(tracking_number=none) for none in (None, None, "N/A", "N/A"))
    facts = _gather(FakeShop(make_order(), shipments=(*listed, *untracked)), order_id=ORDER_ID)
    assert facts.shipments == (make_shipment(), *untracked)


def test_a_typed_tracking_number_finds_the_order_among_several() -> None:
    shop = FakeShop(make_order(), make_order(id="305-9"), shipments=[make_shipment(order_id="305-9")])
    sources = Sources(orders=shop, after_sales=shop, tracking=shop, products=shop)
    triage = make_triage(entities=Entities(tracking_numbers=("00340434161094042557",)))
    look = gather_facts(make_ticket(), triage, sources, timezone="Europe/Berlin", timeout_s=0.05, now=NOW)
    facts = asyncio.run(look)
    assert facts.order
    assert facts.order.id == "305-9"
    assert facts.evidence["order"].detail == "named by the buyer by its tracking number"


@pytest.mark.parametrize("other", [OrderStatus.SHIPPED, OrderStatus.DELIVERED])
@pytest.mark.parametrize("typed", ["ZZ 5550 1234 567", "00340434161094042557"])
def test_the_number_of_a_parcel_decides_whatever_its_form_and_whatever_fits_better(
    other: OrderStatus, typed: str
) -> None:
    """The ask supposes an order that was shipped, so that by its state alone the first would be taken."""
    parcel = make_shipment(order_id="305-9", tracking_number=typed.replace(" ", ""))
    shop = FakeShop(make_order(), make_order(id="305-9", status=other), shipments=[parcel])
    sources = Sources(orders=shop, after_sales=shop, tracking=shop, products=shop)
    ticket = make_ticket(f"Where is parcel {typed}?", order_id=None)
    numbers = find_tracking_numbers(ticket.messages[0].text)
    triage = make_triage(entities=Entities(tracking_numbers=tuple(each.value for each in numbers)))
    facts = asyncio.run(gather_facts(ticket, triage, sources, timezone="Europe/Berlin", timeout_s=0.05, now=NOW))
    assert facts.order
    assert facts.order.id == "305-9"


def test_the_evidence_of_a_tie_shows_scores_and_reasons() -> None:
    facts = _gather(FakeShop(make_order(), make_order(id="305-9")), order_id=None)
    assert facts.state("order") is EvidenceState.AMBIGUOUS
    assert len(facts.candidates) == 2
    assert "305-9 (0.64: shipped, which wismo supposes)" in (facts.evidence["order"].detail or "")


def test_sources_that_answer_at_once_are_asked_one_after_the_other_with_the_same_facts() -> None:
    shop = FakeShop(make_order(), shipments=[make_shipment()])
    sources = Sources(orders=shop, after_sales=shop, tracking=shop, products=shop, at_once=True)
    given, found = make_ticket(order_id=ORDER_ID), list[Facts]()

    async def gather() -> None:
        kept = asyncio.get_running_loop().create_task
        made: list[object] = []
        asyncio.get_running_loop().create_task = lambda *args, **named: made.append(args) or kept(*args, **named)  # type: ignore[method-assign, assignment, func-returns-value]
        found.append(
            await gather_facts(given, make_triage(), sources, timezone="Europe/Berlin", timeout_s=0.05, now=NOW)
        )
        assert not made

    asyncio.run(gather())
    assert found == [_gather(shop)]


def test_a_source_that_hangs_is_not_waited_for_though_it_should_answer_at_once() -> None:
    shop = FakeShop(make_order(), hangs=("tracking",))
    sources = Sources(orders=shop, after_sales=shop, tracking=shop, products=shop, at_once=True)
    look = gather_facts(make_ticket(order_id=ORDER_ID), make_triage(), sources, timezone="UTC", timeout_s=0.05, now=NOW)
    assert asyncio.run(look).state("tracking") is EvidenceState.TIMEOUT
