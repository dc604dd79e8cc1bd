"""The tables of `situations_parcels.py`: parcels, windows, money, ways back and other limits."""

from datetime import datetime, time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.decisions import Action, Decision
from core.facts import EvidenceState
from core.orders import OrderStatus, ShipmentStatus, TrackingEvent
from drafting.plans import load_plans
from policies.deadlines import Start
from policies.entitlements import refundable, return_cost
from policies.refunds import refund_day
from policies.rules import Anchor, Topic
from policies.shares import Because
from policies.windows import Standing, find_windows
from tests.factories import BERLIN, make_shipment, make_store
from tests.policies import situations_parcels as table
from tests.policies.situations import TODAY, at, delivered, facts, promised, returned, ruled, states
from tests.policies.situations_parcels import case, granted, order_of

ANCHORS = {
    Topic.SEND_BACK: Anchor.RETURN_REQUESTED,
    Topic.COMPLAINT: Anchor.ASKED,
    Topic.NOT_RECEIVED_CASE: Anchor.EXPECTED,
    Topic.DELIVERY: Anchor.PLACED,
    Topic.DISPATCH: Anchor.PLACED,
}


@pytest.mark.parametrize("row", table.WISMO, ids=lambda row: row.name)
def test_where_it_is(row: table.Told) -> None:
    decision = ruled(row.known, *row.intents.split(), **row.given)
    assert states(decision) == list(row.states)
    assert decision.action is row.action
    assert promised(decision) == row.promises
    assert (decision.handoff_reason is not None) == (row.action is Action.ESCALATE)


def test_the_sum_of_the_tables() -> None:
    tables = (table.WISMO, table.WINDOWS, table.REFUND_DUE, table.SPANS, table.AMOUNTS, table.WAYS_BACK)
    assert sum(map(len, tables)) >= 200  # type: ignore[arg-type]
    assert all(row.source for each in tables for row in each)  # type: ignore[attr-defined]


@pytest.mark.parametrize("row", table.WINDOWS, ids=lambda row: f"{row.marketplace} {row.country}: {row.source}")
def test_until_when_it_may_come_back(row: table.Window) -> None:
    arrived = datetime.combine(row.delivered, time(12), BERLIN)
    known = facts(delivered(arrived), order=order_of(*row.categories, country=row.country), products=row.products)
    (window,) = find_windows(case(known, row.marketplace, offers=row.offers, now=arrived + timedelta(days=1)))
    assert (window.standing, window.held and window.held.day) == (
        row.standing,
        row.until or (row.delivered if row.standing is Standing.CLOSED else None),
    )
    if row.standing in (Standing.EXCLUDED, Standing.DEPENDS):
        assert window.note
        assert window.held
        assert window.held.looked[0].decided


@pytest.mark.parametrize("row", table.REFUND_DUE, ids=lambda row: f"{row.marketplace} {row.country}: {row.source}")
def test_by_when_the_money_is_sent(row: table.Due) -> None:
    known = facts(order=order_of(country=row.country))
    held = refund_day(case(known, row.marketplace, offers=row.offers), returned("received", received=row.received))
    assert held.day == row.by


@pytest.mark.parametrize(
    "row", table.SPANS, ids=lambda row: f"{row.topic} {row.country} {row.marketplace}: {row.source}"
)
def test_other_limits(row: table.Span) -> None:
    topic = Topic(row.topic)
    start = {ANCHORS.get(topic, Anchor.DELIVERED): Start(row.start)}
    assert case(facts(order=order_of(country=row.country)), row.marketplace).weigh(topic, start).day == row.until


@pytest.mark.parametrize("row", table.AMOUNTS, ids=lambda row: row.name)
def test_what_is_paid_back(row: table.Money_) -> None:
    found = refundable(case(row.known, offers=row.offers), row.skus)
    assert (found.money and str(found.money.amount)) == row.amount
    assert row.says in found.arithmetic


@pytest.mark.parametrize("row", table.WAYS_BACK, ids=lambda row: f"{row.marketplace} {row.country}: {row.source}")
def test_who_pays_the_way_back(row: table.Way) -> None:
    price, currency = row.price
    known = facts(order=order_of(country=row.country, price=price, currency=currency))
    because = Because.FAULT if row.fault else Because.CHANGE_OF_MIND
    found = return_cost(case(known, row.marketplace, offers=row.offers), because=because)
    assert found.percent == row.percent


DAYS = st.builds(at, st.sampled_from([9, 10, 11]), st.integers(1, 14), st.integers(0, 23))
SCANS = st.lists(
    st.builds(
        TrackingEvent,
        at=DAYS,
        status=st.sampled_from(ShipmentStatus),
        place=st.just("Leipzig"),
        text=st.sampled_from([None, "Zoll", "lost", "released by customs", "customs: lost"]),
    ),
    max_size=3,
)
PARCELS = st.builds(
    make_shipment,
    status=st.sampled_from(ShipmentStatus),
    events=SCANS.map(tuple),
    tracking_number=st.sampled_from([None, "123"]),
    shipped_at=st.none() | DAYS,
    delivered_at=st.none() | DAYS,
    expected=st.none() | DAYS.map(datetime.date),
    carrier=st.sampled_from([None, "DHL", "UPS", "YunExpress"]),
)
CATEGORIES = st.lists(st.sampled_from([None, "Lamps", "Engraved gifts", "Underwear", "Cameras", "E-Books"]), max_size=3)
ORDERS = st.builds(
    lambda categories, country, status, fulfilled: order_of(
        *categories, country=country, status=status, fulfilled_by=fulfilled
    ),
    CATEGORIES,
    st.sampled_from(["DE", "FR", "GB", "US", "JP", "XX", "MX", "NO", "CO"]),
    st.sampled_from(OrderStatus),
    st.sampled_from(["seller", "marketplace"]),
)
OFFERS = st.sampled_from(
    [
        table.NOTHING,
        table.TAKES_CUSTOM,
        granted(carrier_search_working_days=0, not_received_search_working_days=2, return_window_days=0),
        granted(return_cost_percent=50, restocking_percent=10, carrier_search_working_days=5),
    ]
)
STORES = st.builds(
    lambda marketplace, country: make_store(marketplace=marketplace, country=country),
    st.sampled_from(["amazon", "ebay", "walmart", "own-store", "kaufland", "rakuten-fr"]),
    st.sampled_from(["DE", "CN", "US"]),
)
INTENTS = st.lists(st.sampled_from(["wismo", "delivered_not_received", "return_request"]), min_size=1, max_size=3)


@settings(max_examples=150, deadline=None)
@given(st.lists(PARCELS, max_size=3), ORDERS, OFFERS, STORES, INTENTS, st.sampled_from(EvidenceState))
def test_whatever_the_parcels_are_like_no_word_is_broken(parcels, order, offers, store, intents, tracking) -> None:  # type: ignore[no-untyped-def]
    decision = ruled(facts(*parcels, order=order, tracking=tracking.value), *intents, offers=offers, store=store)
    assert set(states(decision)) <= set(load_plans().states)
    assert not [day for day in promised(decision).values() if day < TODAY]
    assert not any(outcome.commitments for outcome in decision.outcomes if outcome.action is Action.ESCALATE)
    assert Decision.model_validate_json(decision.model_dump_json()) == decision
