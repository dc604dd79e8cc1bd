"""What is asked beside whether it may come back: who pays, when, how much, where to; and what is left open."""

from datetime import date
from typing import Any

import pytest

from core.decisions import Action, Decision
from core.facts import Facts
from core.offers import Offer, Offers
from core.orders import OrderLine
from core.tickets import Message
from core.triage import Ask
from tests.factories import NOW, eur, make_offers, make_order, make_store, make_ticket
from tests.policies.situations import at, delivered, facts, promised, refund, returned, ruled, states

THERE = facts(delivered(at(11, 12)))
OLD = facts(delivered(at(8, 1)))
WITH_DELIVERY = facts(delivered(at(11, 12)), order=make_order(shipping=eur("4.90")))
AGREED = facts(delivered(at(11, 2)), returns=(returned("approved"),))
ARRIVED = facts(delivered(at(11, 2)), returns=(returned("received", received=at(11, 13)),))


def asked(known: Facts, question: str, intent: str = "return_request", **given: Any) -> Decision:
    """The decision on one ask in English."""
    ask = Ask(text=question, start=0, end=len(question), intent=intent, probability=0.9)
    ticket = make_ticket(messages=(Message(id="m1", text=question, sent_at=NOW),))
    return ruled(known, intent, asks=(ask,), ticket=ticket, language="en", **given)


def offering(**granted: int) -> dict[str, Offers]:
    return {"offers": make_offers(**{name: Offer(value=value, source="offers#1") for name, value in granted.items()})}


ROWS = [
    ("who pays, and the seller does", THERE, "May I return it? Who pays the postage?",
     offering(return_cost_percent=100), "return_inside_window way_back_paid"),
    ("who pays, and the buyer does by the seller's word", THERE, "May I return it? Who pays the postage?",
     offering(return_cost_percent=0), "return_inside_window way_back_unpaid"),
    ("who pays, and only the law lets the buyer", THERE, "May I return it? Who pays the postage?", {},
     "return_inside_window"),
    ("who pays, and both do", THERE, "May I return it? Who pays the postage?", offering(return_cost_percent=50),
     "return_inside_window"),
    ("who pays, after the window", OLD, "May I return it? Who pays the postage?", offering(return_cost_percent=100),
     "return_outside_window"),
    ("who pays, once it was announced", AGREED, "Do I have to pay for the return label?",
     offering(return_cost_percent=100), "return_already_open way_back_paid"),
    ("nobody asks who pays", THERE, "May I return it?", offering(return_cost_percent=100), "return_inside_window"),
    ("when the money comes", THERE, "Can I send it back and when do I get my money?", {},
     "return_inside_window refund_follows"),
    ("whether delivery comes back", WITH_DELIVERY, "Can I return it? Will you refund the shipping too?", {},
     "return_inside_window delivery_refunded"),
    ("where the money goes", THERE, "Can I return it? Which card will the money go to?", {},
     "return_inside_window refund_same_way"),
    ("several at once", WITH_DELIVERY,
     "Can I return it, who pays the return postage? When will I be refunded? Will the delivery charge be refunded too?",
     offering(return_cost_percent=100), "return_inside_window way_back_paid delivery_refunded refund_follows"),
    ("who pays for what is broken, and the seller does for all", THERE, "It is broken. Do I pay for sending it back?",
     offering(return_cost_percent=100), "fault_needs_picture way_back_paid"),
    ("who pays for what is broken, and buyers do for what is not", THERE,
     "It is broken. Do I pay for sending it back?", offering(return_cost_percent=0), "fault_needs_picture"),
    ("how much, of a part", THERE, "Can I return only one of them and how much money do I get back?", {},
     "return_inside_window"),
    ("how, and when", ARRIVED, "I would like to know when and how I will be refunded.", {},
     "return_received refund_same_way"),
    ("what no rule says", THERE, "Can I return it? Do I need the original box?", {}, "return_inside_window"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("known", "question", "given", "expected"), [row[1:] for row in ROWS], ids=[r[0] for r in ROWS]
)
def test_each_thing_that_is_asked_has_its_own_outcome(
    known: Facts, question: str, given: dict[str, Any], expected: str
) -> None:
    decision = asked(known, question, **given)
    assert " ".join(states(decision)) == expected
    assert decision.action is (Action.ASK if "picture" in expected else Action.REPLY)
    assert {outcome.ask for outcome in decision.outcomes} == {0}
    assert all(outcome.reason for outcome in decision.outcomes)


WHEN = "Can I send it back and when do I get my money?"
OWN = make_store(marketplace="own-store")


def test_the_days_of_the_refund_are_the_sellers_own_or_fewer_where_the_marketplace_says_so() -> None:
    decision = asked(THERE, WHEN, store=OWN)
    assert promised(decision)["refund_within"] == 3
    assert decision.commitments[-1].arithmetic == "return received + 3 working days (seller)"
    on_amazon = asked(THERE, WHEN)
    assert promised(on_amazon)["refund_within"] == 2
    assert on_amazon.commitments[-1].arithmetic == "return received + 2 working days (Amazon); seller: 3 working days"
    silent = asked(THERE, WHEN, store=OWN, offers=Offers())
    assert "refund_within" not in promised(silent)
    assert states(silent) == ["return_inside_window", "refund_follows"]


def test_when_the_money_comes_is_part_of_an_answer_about_the_money() -> None:
    decision = asked(AGREED, "When will I be refunded?", intent="refund_status")
    assert states(decision) == ["refund_after_return"]
    assert promised(decision) == {"refund_within": 2}


def test_who_asks_for_the_money_before_sending_it_back_is_told_of_the_return() -> None:
    decision = ruled(THERE, "return_request", "refund_status")
    assert states(decision) == ["return_inside_window", "refund_after_return"]
    assert decision.action is Action.REPLY


@pytest.mark.parametrize(
    ("known", "given", "amount"),
    [
        (facts(delivered(at(11, 2)), order=make_order(total=eur("60.00")), returns=ARRIVED.returns), {}, "60.00"),
        (
            facts(
                delivered(at(11, 2)),
                order=make_order(total=eur("64.90"), shipping=eur("4.90")),
                returns=ARRIVED.returns,
            ),
            {},
            "64.90",
        ),
        (
            facts(
                delivered(at(11, 2)),
                order=make_order(country="CA", total=eur("64.90"), shipping=eur("4.90")),
                returns=ARRIVED.returns,
            ),
            offering(restocking_percent=15, outbound_shipping_percent=0),
            "51.00",
        ),
    ],
    ids=["the goods", "goods and delivery", "less what the seller keeps"],
)
def test_how_much_comes_back_is_computed_with_its_arithmetic(known: Facts, given: dict[str, Any], amount: str) -> None:
    decision = asked(known, "Has my return arrived, and do I get the full amount?", intent="return_status", **given)
    assert states(decision)[-1] == "refund_comes_to"
    made = {commitment.name: commitment for commitment in decision.commitments}["refund_amount"]
    assert made.fact.value == eur(amount)
    assert made.arithmetic.endswith(f"= {amount} EUR")


def test_an_amount_of_nothing_is_not_promised() -> None:
    free = make_order(
        lines=(OrderLine(sku="KET-1", title="Kettle", price=eur("0.00")),), total=eur("0.00"), shipping=None
    )
    decision = asked(facts(delivered(at(11, 2)), order=free), "I want to return it. How much do I get back?")
    assert "refund_comes_to" not in states(decision)


@pytest.mark.parametrize(
    ("question", "lines_named", "amount"),
    [
        ("I want to return the kettle. How much do I get back?", ("KET-1",), "42.00"),
        ("I want to return one thing. How much do I get back?", (), None),
        ("I want to return everything. How much do I get back?", (), "96.90"),
        ("I want to return the mugs. How much do I get back?", ("MUG-2",), None),
    ],
    ids=["one line of several", "no line named", "all of it", "two pieces of one line"],
)
def test_no_amount_is_promised_for_more_than_goes_back(
    question: str, lines_named: tuple[str, ...], amount: str | None
) -> None:
    lines = (
        OrderLine(sku="KET-1", title="Kettle", price=eur("42.00")),
        OrderLine(sku="MUG-2", title="Mug", quantity=2, price=eur("25.00")),
    )
    order = make_order(lines=lines, total=eur("96.90"), shipping=eur("4.90"))
    known = Facts(**{**dict(facts(delivered(at(11, 2)), order=order)), "lines_named": lines_named})
    made = {commitment.name: commitment for commitment in asked(known, question).commitments}
    assert (made["refund_amount"].fact.value if "refund_amount" in made else None) == (eur(amount) if amount else None)


@pytest.mark.parametrize(
    ("known", "given"),
    [
        (facts(delivered(at(11, 2)), returns=ARRIVED.returns, refunds=(refund("pending", "10.00"),)), {}),
        (ARRIVED, offering(decision_limit=50)),
        (
            facts(
                delivered(at(11, 2)),
                order=make_order(lines=(OrderLine(sku="A", title="A", price=eur("80.00")),), total=eur("64.90")),
                returns=(returned("received", received=at(11, 13), skus=("A", "B")),),
            ),
            {},
        ),
    ],
    ids=["a refund on record says another", "worth more than the limit", "cannot be computed"],
)
def test_an_amount_that_is_not_sure_is_not_promised(known: Facts, given: dict[str, Any]) -> None:
    decision = asked(known, "Do I get the full amount back?", intent="return_status", **given)
    assert "refund_comes_to" not in states(decision)


def test_a_question_about_a_return_is_one_though_it_sounds_like_one_about_shipping() -> None:
    question = "Are the return shipping costs for me?"
    decision = asked(THERE, question, intent="shipping_question", **offering(return_cost_percent=0))
    assert states(decision) == ["return_inside_window", "way_back_unpaid"]
    assert promised(decision) == {"return_until": date(2027, 1, 11)}


def test_an_invoice_that_is_only_named_is_not_promised() -> None:
    text = "The wrong voltage came. It says 110 V on the listing and on the invoice too."
    asks = tuple(
        Ask(text=part, start=text.index(part), end=text.index(part) + len(part), intent=intent, probability=0.9)
        for part, intent in (
            ("The wrong voltage came.", "wrong_item"),
            ("It says 110 V on the listing and on the invoice too.", "invoice_request"),
        )
    )
    ticket = make_ticket(messages=(Message(id="m1", text=text, sent_at=NOW),))
    decision = ruled(THERE, "wrong_item", "invoice_request", asks=asks, ticket=ticket, language="en")
    assert "invoice_by" not in promised(decision)
    alone = asked(THERE, "It says so on the invoice.", intent="invoice_request")
    assert states(alone) == ["invoice_promised"]


def test_the_agent_sees_what_the_rules_give_back_whether_the_buyer_asks_or_not() -> None:
    known = facts(
        delivered(at(11, 2)), order=make_order(total=eur("64.90"), shipping=eur("4.90")), returns=ARRIVED.returns
    )
    for intent in ("return_status", "refund_status"):
        decision = ruled(known, intent)
        assert decision.outcomes[0].reason.endswith("by the rules: LAMP-1 60.00 + delivery 4.90 = 64.90 EUR")
        assert "refund_amount" not in promised(decision)
    part = ruled(facts(delivered(at(11, 2)), refunds=(refund("issued", "10.00"),)), "refund_request")
    assert "- refunded 10.00 = " in part.outcomes[-1].reason
