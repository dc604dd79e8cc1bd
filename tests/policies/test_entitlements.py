"""What a buyer is entitled to, in words that an agent can check."""

from dataclasses import replace
from datetime import date

import pytest

from policies.columns import Columns
from policies.entitlements import delivery_promise, return_cost
from policies.windows import Standing, find_windows
from tests.factories import make_order
from tests.policies.situations import at, delivered, facts, parcel, returned, ruled, without_order
from tests.policies.situations_parcels import case, granted, order_of


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


def test_the_way_back_of_several_goods_hangs_on_no_price() -> None:
    two = facts(order=order_of(None, None))
    assert return_cost(case(two, "kaufland")).percent == 0
    assert return_cost(replace(case(two, "kaufland"), skus=frozenset({"SKU-1"}))).percent == 100


FAULT = ("damaged_item", "wrong_item", "missing_item", "defective_item", "warranty")


@pytest.mark.parametrize("intent", FAULT)
def test_rules_over_faulty_goods_stand_beside_the_decision(intent: str) -> None:
    british, german, polish = (facts(delivered(at(11, 3)), order=order_of(country=land)) for land in ("GB", "DE", "PL"))
    says = {rule.rule: rule.says for rule in ruled(german, intent, "wismo").rules if not rule.decided}
    assert says["eu-guarantee"].endswith("Fri 3 Nov 2028")
    assert says["eu-burden-of-proof"].endswith("Wed 3 Nov 2027")
    assert "100 %" in says["eu-fault-return-cost"]
    told = {rule.rule for rule in ruled(british, intent).rules}
    assert told >= {"uk-guarantee", "uk-rejection", "uk-burden-of-proof", "uk-fault-return-cost"}
    assert "pl-complaint" in {rule.rule for rule in ruled(polish, intent).rules}
    assert "eu-guarantee" not in {rule.rule for rule in ruled(facts(parcel()), intent).rules}
    sound = {rule.rule for rule in ruled(german, "return_request").rules}
    assert sound.isdisjoint({"eu-guarantee", "eu-burden-of-proof", "eu-fault-return-cost"})


def test_of_two_guarantees_the_longer_one_is_told_to_who_answers() -> None:
    known = facts(delivered(at(11, 3)), delivered(at(11, 5)), order=order_of(country="ES"))
    (outcome,) = ruled(known, "warranty").outcomes
    assert "; by law: delivered Tue 3 Nov 2026 + 3 years (" in outcome.reason
    assert "= Sat 3 Nov 2029" in outcome.reason
    (unknown,) = ruled(facts(delivered(at(11, 3)), order=order_of(country="US")), "warranty").outcomes
    assert "by law" not in unknown.reason


@pytest.mark.parametrize(("status", "is_told"), [("requested", True), ("approved", True), ("in_transit", False)])
def test_by_when_a_return_is_to_be_sent_back_is_told_until_it_is(status: str, is_told: bool) -> None:
    decision = ruled(facts(returns=(returned(status),)), "return_status")
    told = "return requested Thu 5 Nov + 14 days (EU right of withdrawal) = Thu 19 Nov"
    assert (told in decision.outcomes[0].reason) is is_told
    assert "eu-send-back" in {rule.rule for rule in decision.rules}


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
