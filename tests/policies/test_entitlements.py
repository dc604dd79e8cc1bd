"""What a buyer is entitled to, in words that an agent can check; who may give away more."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from core.offers import Goodwill, Offers
from core.record import Money
from policies.columns import Columns
from policies.entitlements import approver, delivery_promise, guarantee_day, refundable, return_cost, send_back_day
from policies.rules import Topic
from policies.shares import Because
from policies.windows import Standing, find_windows
from tests.factories import eur, make_order
from tests.policies.situations import at, delivered, facts, parcel, returned, ruled, without_order
from tests.policies.situations_parcels import case, granted, order_of

GENEROUS = Offers(
    goodwill=(
        Goodwill(up_to=eur("50.00"), approved_by="team lead"),
        Goodwill(up_to=eur("5.00"), approved_by="agent"),
        Goodwill(up_to=Money(amount=Decimal(9), currency="USD"), approved_by="agent"),
    )
)


@pytest.mark.parametrize(
    ("amount", "currency", "by"),
    [
        ("5.00", "EUR", "agent"),
        ("5.01", "EUR", "team lead"),
        ("50.00", "EUR", "team lead"),
        ("50.01", "EUR", None),
        ("9", "USD", "agent"),
        ("1", "GBP", None),
    ],
)
def test_who_may_give_away_how_much(amount: str, currency: str, by: str | None) -> None:
    assert approver(GENEROUS, Money(amount=Decimal(amount), currency=currency)) == by


def test_lateness_is_told_in_days_and_working_days() -> None:
    promise = delivery_promise(case(facts(parcel())), parcel())
    assert (promise.day, promise.late_days, promise.is_stated) == (date(2026, 11, 13), 1, True)
    assert promise.says == "expected Fri 13 Nov; 1 day late (0 of them working days)"


def test_without_a_stated_day_the_law_s_is_said_to_be_the_law_s() -> None:
    known = facts(parcel(expected=None), order=make_order(placed_at=at(10, 1)))
    promise = delivery_promise(case(known), parcel(expected=None))
    assert (promise.day, promise.is_stated) == (date(2026, 10, 31), False)
    assert "ordered Thu 1 Oct + 30 days (EU consumer law) = Sat 31 Oct; 14 days late (10 of them" in promise.says


def test_who_pays_the_way_back_is_in_words() -> None:
    assert return_cost(case(facts(order=order_of()))).arithmetic == (
        "return cost: EU right of withdrawal: 0 %; seller: none"
    )
    paid = return_cost(case(facts(order=order_of()), offers=granted(return_cost_percent=100)))
    assert paid.arithmetic == "return cost: seller: 100 %; EU right of withdrawal: 0 %"


def test_who_pays_the_way_back_stands_in_the_decision() -> None:
    decision = ruled(facts(delivered(at(11, 3))), "return_request")
    assert [rule.decided for rule in decision.rules if rule.rule == "eu-return-cost"] == [False]


def test_a_fault_is_for_free_whatever_the_seller_says() -> None:
    offers = granted(return_cost_percent=20, restocking_percent=30)
    ruled_case = case(facts(order=order_of()), offers=offers)
    assert return_cost(ruled_case, because=Because.FAULT).percent == 100
    assert refundable(ruled_case, because=Because.FAULT).money == eur("64.90")


def test_the_way_back_of_several_goods_hangs_on_no_price() -> None:
    two = facts(order=order_of(None, None))
    assert return_cost(case(two, "kaufland")).percent == 0
    assert two.order is not None
    assert return_cost(case(two, "kaufland"), two.order.lines[0]).percent == 100


def test_limits_show_their_arithmetic() -> None:
    german = case(facts(order=order_of()))
    assert guarantee_day(german, date(2026, 11, 3)).arithmetic == (
        "delivered Tue 3 Nov 2026 + 2 years (EU legal guarantee) = Fri 3 Nov 2028"
    )
    assert send_back_day(german, returned()).arithmetic == (
        "return requested Thu 5 Nov + 14 days (EU right of withdrawal) = Thu 19 Nov"
    )
    british = case(facts(order=order_of(country="GB")))
    assert guarantee_day(british, date(2026, 11, 3), Topic.REJECTION).day == date(2026, 12, 3)


def test_of_two_guarantees_the_longer_one_holds() -> None:
    held = guarantee_day(case(facts(order=order_of(country="ES"))), date(2026, 11, 3))
    assert (held.day, held.rule) == (date(2029, 11, 3), "es-pt-se-guarantee")


def test_the_item_that_the_buyer_names_is_the_one_that_counts() -> None:
    mixed = case(facts(delivered(at(11, 3)), order=order_of("Engraved gifts", "Lamps")))
    named = {
        sku: find_windows(replace(mixed, skus=frozenset({sku})))[0].standing for sku in ("SKU-1", "SKU-2", "OTHER")
    }
    assert named == {"SKU-1": Standing.EXCLUDED, "SKU-2": Standing.OPEN, "OTHER": Standing.DEPENDS}
    two = case(facts(order=order_of(None, None)), "kaufland")
    assert return_cost(replace(two, skus=frozenset({"SKU-2"}))).percent == 100


def test_a_column_is_told_when_it_is_looked_at_and_empty_without_its_order() -> None:
    with_order, without = Columns(case(facts(order=order_of()))), Columns(case(without_order("not_found")))
    assert not with_order
    assert (with_order["claim"], without["claim"]) == ({"none"}, frozenset())
    assert without["picture"] == {"no"}
    assert set(with_order) == {"claim"}
