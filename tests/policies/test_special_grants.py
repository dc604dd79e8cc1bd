"""Grants for some countries, goods or seasons hold wherever the plain ones do."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from core.offers import Goods, Offer, Offers, SpecialOffers
from core.orders import OrderStatus
from policies.columns import Columns
from policies.grants import promise
from policies.wismo import dispatch_day
from tests.policies.situations import at, delivered, facts, ruled
from tests.policies.situations_parcels import case, granted, order_of
from tests.policies.test_presale import NO_ORDER, answer, said

CUSTOM = "Engraved gifts"


def special(plain: dict[str, int] | None = None, **grants: int) -> Offers:
    """Grants for Germany beside what everybody gets."""
    fields: dict[str, Any] = {name: Offer(value=value) for name, value in (plain or {}).items()}
    of_germany = SpecialOffers(countries=("DE",), grants={name: Offer(value=value) for name, value in grants.items()})
    return Offers(**fields, special=(of_germany,))


def of_goods(plain: dict[str, int], **grants: int) -> Offers:
    """Grants for what is made to order."""
    kind = SpecialOffers(goods=(Goods.CUSTOM_MADE,), grants={name: Offer(value=each) for name, each in grants.items()})
    return Offers(**dict(granted(**plain)) | {"special": (kind,)})


HERE = facts(delivered(at(11, 12)), order=order_of())


@pytest.mark.parametrize(
    ("made", "grant", "plain", "own"),
    [
        ("cancel_by", "cancel_working_days", 5, 1),
        ("change_by", "change_working_days", 5, 1),
        ("replacement_by", "replacement_working_days", 5, 1),
        ("label_by", "label_working_days", 5, 1),
        ("exchange_until", "exchange_window_days", 20, 40),
        ("refund_amount", "partial_refund_percent", 50, 5),
    ],
)
def test_a_promise_is_made_of_the_special_grant(made: str, grant: str, plain: int, own: int) -> None:
    alone, both = special(**{grant: own}), special({grant: plain}, **{grant: own})
    expected = promise(made, case(HERE, offers=granted(**{grant: own})))
    assert expected
    for offers in (alone, both):
        kept = promise(made, case(HERE, offers=offers))
        assert kept
        assert kept.made.fact.value == expected.made.fact.value
        assert Columns(case(HERE, offers=offers))["grants"] == {grant}
    abroad = facts(delivered(at(11, 12)), order=order_of(country="FR"))
    assert promise(made, case(abroad, offers=alone)) is None
    assert not Columns(case(abroad, offers=alone))["grants"]


def test_a_change_is_granted_by_its_own_special_name() -> None:
    offers = special({"change_working_days": 5}, change_address_working_days=1)
    of_address = replace(case(facts(order=order_of()), offers=offers), changes=frozenset({"address"}))
    kept = promise("change_by", of_address)
    assert kept
    assert kept.made.fact.value == date(2026, 11, 16)


@pytest.mark.parametrize(
    ("grant", "plain", "custom", "of_both"),
    [
        ("cancel_working_days", 1, 5, 5),
        ("exchange_window_days", 30, 7, 7),
        ("partial_refund_percent", 50, 10, 10),
        ("decision_limit", 500, 50, 50),
    ],
)
def test_of_several_goods_the_grant_holds_for_each(grant: str, plain: int, custom: int, of_both: int) -> None:
    both, one = facts(order=order_of(None, CUSTOM)), facts(order=order_of(CUSTOM))
    for known, value in ((both, of_both), (one, custom), (facts(order=order_of(None)), plain)):
        held = case(known, offers=of_goods({grant: plain}, **{grant: custom})).granted_throughout(grant)
        assert held
        assert held.value == value
    alone = case(both, offers=of_goods({}, **{grant: custom})).granted_throughout(grant)
    assert (alone.value if alone else None) == (custom if grant == "decision_limit" else None)


def test_the_limit_of_what_is_promised_is_the_special_one() -> None:
    offers = special({"decision_limit": 500, "cancel_working_days": 1}, decision_limit=10)
    known = facts(order=order_of(status=OrderStatus.PAID))
    assert Columns(case(known, offers=offers))["value"] == {"above"}
    (outcome,) = ruled(known, "cancel_order", offers=offers).outcomes
    assert outcome.reason == "the order is worth more than may be cancelled without a person"


def test_a_day_of_dispatch_is_promised_by_the_special_grant() -> None:
    known = facts(order=order_of(status=OrderStatus.PAID, ship_by=None, placed_at=at(11, 13)))
    day, promised, _ = dispatch_day(case(known, offers=special(dispatch_working_days=2)))
    assert (day, promised and promised.fact.value) == (date(2026, 11, 17), date(2026, 11, 17))


@pytest.mark.parametrize(
    ("text", "intent", "grant", "state"),
    [
        ("When will it be shipped if I order today?", "shipping_question", "dispatch_working_days", "dispatch_within"),
        ("If I order today, do I get an invoice?", "invoice_request", "invoice_working_days", "invoice_for_orders"),
    ],
)
def test_before_buying_a_grant_that_hangs_on_the_country_needs_one(
    text: str, intent: str, grant: str, state: str
) -> None:
    offers = special({grant: 3}, **{grant: 1})
    (outcome, *_) = (decision := answer(text, NO_ORDER, intent, named="", offers=granted(**{grant: 3}))).outcomes
    assert (outcome.state, decision.commitments[0].fact.value) == (state, 3)
    assert said(answer(text, NO_ORDER, intent, named="", offers=offers)) == [("handover", None)]
    at_home = answer(text, NO_ORDER, intent, named="", offers=offers, store={"language": "en"})
    assert at_home.commitments[0].fact.value == 1
