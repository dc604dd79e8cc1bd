"""When a draft whose every ask is answered still wants a look before it is sent."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from core.drafts import Result, Status
from core.facts import LOOK_FIRST, Evidence, EvidenceState, Facts
from core.orders import ShipmentStatus
from core.tickets import Author, Message
from core.triage import AmountMention, Ask, DateMention, Entities, IntentScore
from tests.drafting.situations import DELIVERED, STATES, make_brief, make_facts, make_outcome
from tests.eval.trials import composed
from tests.factories import NOW, ORDER_ID, make_shipment, make_ticket, make_triage


@pytest.mark.parametrize(
    ("day", "status"), [(date(2026, 12, 24), Status.READY), (date(2027, 2, 1), Status.NEEDS_REVIEW)]
)
def test_a_day_after_the_last_one_to_return_is_looked_at(day: date, status: Status) -> None:
    named = (DateMention(text="then", start=0, end=4, date=day),)
    triage = make_triage("return_request", entities=Entities(order_ids=(ORDER_ID,), dates=named))
    result = composed("return_inside_window", language="en", triage=triage)
    assert result.status is status
    assert any("2027-02-01" in reason for reason in result.reasons) is (status is Status.NEEDS_REVIEW)


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("May I send it back in December?", Status.READY),
        ("I can only send it back in March.", Status.NEEDS_REVIEW),
        ("I bought it in August, may I return it?", Status.READY),
    ],
)
def test_a_month_after_the_last_day_to_return_is_looked_at(text: str, status: Status) -> None:
    ask = Ask(text=text, start=0, end=len(text), intent="return_request", probability=0.9)
    triage = make_triage("return_request", language="en", asks=(ask,), entities=Entities(order_ids=(ORDER_ID,)))
    ticket = make_ticket(order_id=ORDER_ID, messages=(Message(id="m1", text=text, sent_at=NOW),))
    assert composed("return_inside_window", language="en", triage=triage, ticket=ticket).status is status


@pytest.mark.parametrize(("amount", "status"), [("64.90", Status.READY), ("79.90", Status.NEEDS_REVIEW)])
def test_an_amount_that_the_records_do_not_know_is_looked_at(amount: str, status: Status) -> None:
    named = (AmountMention(text=amount, start=0, end=5, value=Decimal(amount)),)
    triage = make_triage("refund_status", entities=Entities(order_ids=(ORDER_ID,), amounts=named))
    result = composed("refund_issued", language="en", triage=triage)
    assert result.status is status
    assert any("79.90" in reason for reason in result.reasons) is (status is Status.NEEDS_REVIEW)


def test_money_that_is_due_on_no_known_day_is_looked_at() -> None:
    triage = make_triage("refund_status", entities=Entities(order_ids=(ORDER_ID,)))
    assert composed("refund_pending", language="en", triage=triage).status is Status.READY
    bare = make_outcome("refund_pending").model_copy(update={"commitments": ("refund_amount",)})
    result = composed("refund_pending", language="en", triage=triage, outcomes=(bare,))
    assert result.status is Status.NEEDS_REVIEW
    assert any("by when it is sent" in reason for reason in result.reasons)


def _asked_for_money(state: str, said: str, answer: str, *, days_ago: int) -> Status:
    """Of the draft for a buyer who wrote this to a seller who had written that."""
    messages = tuple(
        Message(id=f"m{n}", author=author, text=text, sent_at=NOW - timedelta(days=days_ago))
        for n, (author, text) in enumerate(((Author.SELLER, said), (Author.BUYER, answer)))
    )
    triage = make_triage("refund_status", entities=Entities(order_ids=(ORDER_ID,)))
    return composed(state, language="en", triage=triage, ticket=make_ticket(messages=messages)).status


def test_an_answer_to_a_question_of_the_seller_is_looked_at() -> None:
    def sent(question: str, answer: str) -> Status:
        return _asked_for_money("refund_issued", question, answer, days_ago=60)

    assert sent("Shall we refund you?", "The refund please.") is Status.NEEDS_REVIEW
    assert sent("We refund you.", "The refund please.") is Status.READY
    assert sent("Is all well?", "Where is my refund?") is Status.READY


@pytest.mark.parametrize(("days_ago", "status"), [(60, Status.READY), (0, Status.NEEDS_REVIEW)])
def test_money_that_was_sent_is_no_news_to_who_was_answered_since(days_ago: int, status: Status) -> None:
    assert _asked_for_money("refund_issued", "All is well.", "Where is my refund?", days_ago=days_ago) is status


@pytest.mark.parametrize(
    ("said", "status"),
    [
        ("We will refund you soon.", Status.READY),
        ("Your return is here.", Status.READY),
        ("We will refund you half of it.", Status.NEEDS_REVIEW),
        ("We can only refund a part of it.", Status.NEEDS_REVIEW),
        ("We are not able to refund it.", Status.NEEDS_REVIEW),
        ("We have to take off £10 for the missing strap.", Status.NEEDS_REVIEW),
        ("It is here and will refund you tomorrow.", Status.NEEDS_REVIEW),
        ("The refund has gone out.", Status.NEEDS_REVIEW),
    ],
)
def test_what_was_said_of_money_that_is_due_is_looked_at(said: str, status: Status) -> None:
    assert _asked_for_money("refund_pending", said, "When do I get my refund?", days_ago=1) is status


@pytest.mark.parametrize("against", LOOK_FIRST)
def test_what_speaks_against_the_order_is_looked_at(against: str) -> None:
    evidence = Evidence(
        state=EvidenceState.AVAILABLE, source="shop", as_of=NOW, detail=f"named by the channel; {against}"
    )
    known = make_brief("in_transit_on_time").facts
    facts = Facts(**{**dict(known), "evidence": {**known.evidence, "order": evidence}})
    result = composed("in_transit_on_time", language="en", facts=facts)
    assert (result.status, result.reasons) == (Status.NEEDS_REVIEW, (against,))


def test_a_question_that_no_intent_was_found_for_may_be_ready_where_its_words_are_known() -> None:
    def status(text: str) -> Status:
        ask = Ask(text=text, start=0, end=len(text), intent=None, probability=0.0)
        triage = make_triage("product_question", asks=(ask,), intents=(), language="en", entities=Entities())
        ticket = make_ticket(order_id=None, messages=(Message(id="m1", text=text, sent_at=NOW),))
        known = make_brief("product_detail").facts
        facts = Facts(**{**dict(known), "order": None, "shipments": ()})
        return composed("product_detail", language="en", triage=triage, ticket=ticket, facts=facts).status

    assert status("How heavy is it?") is Status.READY
    assert status("How heavy is the carton?") is Status.NEEDS_REVIEW


@pytest.mark.parametrize(
    ("told", "status"),
    [
        ("payment_issue", Status.NEEDS_REVIEW),
        ("wrong_item", Status.NEEDS_REVIEW),
        ("missing_item", Status.READY),
        ("return_request", Status.READY),
    ],
)
def test_a_matter_of_its_own_that_is_only_told_is_looked_at(told: str, status: Status) -> None:
    also = (IntentScore(intent=told, probability=0.9),)
    triage = make_triage("wismo", entities=Entities(order_ids=(ORDER_ID,)), also_told=also)
    result = composed("in_transit_on_time", language="en", triage=triage)
    assert result.status is status
    assert any(told in reason for reason in result.reasons) is (status is Status.NEEDS_REVIEW)


def test_a_return_that_is_told_beside_a_question_for_its_money_is_no_matter_of_its_own() -> None:
    also = (IntentScore(intent="return_status", probability=0.9),)
    triage = make_triage("refund_status", entities=Entities(order_ids=(ORDER_ID,)), also_told=also)
    assert composed("refund_issued", language="en", triage=triage).status is Status.READY


@pytest.mark.parametrize(
    ("asked", "is_doubted"),
    [
        ([("return_request", 0.96)], True),
        ([("defective_item", 0.6), ("return_request", 0.96)], True),
        ([("damaged_item", 0.9), ("refund_request", 0.96)], False),
        ([("damaged_item", 0.6)], False),
        ([("damaged_item", 0.4)], True),
        ([("defective_item", 0.56), ("exchange_request", 0.96)], True),
        ([("exchange_request", 0.96)], False),
    ],
)
def test_a_picture_is_no_answer_to_a_return_where_nothing_is_surely_wrong(
    asked: list[tuple[str, float]], is_doubted: bool
) -> None:
    for state in ("fault_needs_picture", "fault_needs_item"):
        assert _is_doubted(state, asked, "whether anything is wrong") is is_doubted


def test_who_asks_for_the_rest_may_only_tell_what_of_it_has_come() -> None:
    def is_doubted(beside: str, *statuses: str) -> bool:
        asks = tuple(
            Ask(text=text, start=at, end=at + len(text), intent=intent, probability=0.9)
            for at, text, intent in ((0, "I got the kettle.", "wrong_item"), (18, "And the lid?", beside))
        )
        triage = make_triage(asks=asks, language="en", entities=Entities(order_ids=(ORDER_ID,)))
        outcome = make_outcome("fault_needs_item").model_copy(update={"ask": 0})
        facts = make_facts(shipments=tuple(make_shipment(status=status) for status in statuses))
        result = composed("fault_needs_item", language="en", triage=triage, outcomes=(outcome,), facts=facts)
        return any("whether anything is wrong" in each for each in result.reasons)

    assert is_doubted("wismo", "delivered", "in_transit")
    assert not is_doubted("wismo", "delivered", "delivered")
    assert not is_doubted("invoice_request", "delivered", "in_transit")


@pytest.mark.parametrize("state", ["available_for_pickup", "attempt_failed"])
def test_who_speaks_of_a_return_of_a_parcel_that_waits_may_fear_or_wish_it(state: str) -> None:
    def is_doubted(intent: str) -> bool:
        return _is_doubted(state, [(intent, 0.95)], "whether the buyer wishes that it goes back")

    assert is_doubted("return_request")
    assert not is_doubted("wismo")


@pytest.mark.parametrize(
    ("state", "wish"),
    [
        ("cancel_too_late", "cancel_order"),
        ("change_too_late", "change_order"),
        ("return_before_delivery", "return_request"),
    ],
)
def test_a_refusal_is_no_answer_to_a_wish_that_is_faint(state: str, wish: str) -> None:
    for probability, is_doubted in ((0.53, True), (0.9, False)):
        assert _is_doubted(state, [(wish, probability)], "whether the buyer wishes") is is_doubted
    assert not _is_doubted("in_transit_on_time", [("wismo", 0.53)], "whether the buyer wishes")


def test_a_refusal_is_no_answer_to_one_who_tells_at_length_why() -> None:
    def reasons(told: str) -> str:
        wish = "She would like a new one."
        ask = Ask(text=wish, start=len(told), end=len(told) + len(wish), intent="exchange_request", probability=0.95)
        ticket = make_ticket(messages=(Message(id="m1", text=told + wish, sent_at=NOW),))
        triage = make_triage("exchange_request", asks=(ask,), language="en", entities=Entities(order_ids=(ORDER_ID,)))
        outcome = make_outcome("return_outside_window").model_copy(update={"ask": 0})
        result = composed("return_outside_window", language="en", triage=triage, ticket=ticket, outcomes=(outcome,))
        return " ".join(result.reasons)

    assert "tells more than the wish" not in reasons("Hello, it is about order 4711. ")
    at_length = "I write for my mother in law: the scales show nothing but EEE now, and the batteries are new. "
    assert "tells more than the wish" in reasons(at_length)


@pytest.mark.parametrize(
    ("language", "text", "is_doubted"),
    [
        ("pl", "Chcę zwrócić, ale mieszkam teraz u córki w Szwajcarii.", True),
        ("en", "I want to return it from Switzerland.", True),
        ("de", "Ich möchte es aus Deutschland zurückschicken.", False),
        ("en", "I want to return it.", False),
    ],
)
def test_what_is_said_of_sending_back_holds_from_the_orders_country(language: str, text: str, is_doubted: bool) -> None:
    ask = Ask(text=text, start=0, end=len(text), intent="return_request", probability=0.95)
    ticket = make_ticket(messages=(Message(id="m1", text=text, sent_at=NOW),))
    triage = make_triage("return_request", asks=(ask,), language=language, entities=Entities(order_ids=(ORDER_ID,)))
    result = composed("return_inside_window", language=language, triage=triage, ticket=ticket)
    assert any("another country" in reason for reason in result.reasons) is is_doubted


@pytest.mark.parametrize(
    ("leaves", "expected", "is_doubted"),
    [
        (date(2026, 11, 13), date(2026, 11, 16), True),
        (date(2026, 11, 20), date(2026, 11, 16), False),
        (date(2026, 11, 20), NOW.date() - timedelta(days=1), True),
    ],
)
def test_who_leaves_before_a_parcel_is_expected_or_while_it_is_overdue_is_looked_at(
    leaves: date, expected: date, is_doubted: bool
) -> None:
    text = f"Where is my parcel? I am away from {leaves.day} November."
    ask = Ask(text=text[:19], start=0, end=19, intent="wismo", probability=0.95)
    mention = DateMention(text=text[-12:-1], start=len(text) - 12, end=len(text) - 1, date=leaves)
    entities = Entities(order_ids=(ORDER_ID,), dates=(mention,))
    ticket = make_ticket(messages=(Message(id="m1", text=text, sent_at=NOW),))
    triage = make_triage("wismo", asks=(ask,), language="en", entities=entities)
    facts = make_facts(shipments=(make_shipment(expected=expected),))
    result = composed("in_transit_on_time", language="en", triage=triage, ticket=ticket, facts=facts)
    assert any("away" in reason for reason in result.reasons) is is_doubted


def _is_doubted(state: str, asked: list[tuple[str, float]], reason: str) -> bool:
    asks = tuple(
        Ask(text=intent, start=at, end=at + 1, intent=intent, probability=probability)
        for at, (intent, probability) in enumerate(asked)
    )
    triage = make_triage(asks=asks, entities=Entities(order_ids=(ORDER_ID,)))
    outcomes = tuple(make_outcome(state).model_copy(update={"ask": at}) for at in range(len(asks)))
    result = composed(state, language="en", triage=triage, outcomes=outcomes)
    return any(reason in each for each in result.reasons)


@pytest.mark.parametrize(("marketplace", "status"), [("amazon", Status.READY), ("mercadolibre", Status.NEEDS_REVIEW)])
def test_a_draft_is_looked_at_that_had_no_room_for_what_comes_next(marketplace: str, status: Status) -> None:
    result = composed("withdrawal_received", "delivered", ticket=make_ticket(marketplace=marketplace))
    assert result.status is status
    assert any("no room" in reason for reason in result.reasons) is (status is Status.NEEDS_REVIEW)


@pytest.mark.parametrize("state", ["delivered", "not_received_check"])
def test_a_delivered_parcel_is_looked_at_where_more_is_known_of_it_or_it_came_long_ago(state: str) -> None:
    def with_parcel(**changes: Any) -> Result:
        parcel = DELIVERED["shipments"][0].model_copy(update=changes)
        return composed(state, language="en", facts=make_facts(shipments=(parcel,)))

    assert with_parcel().status is Status.READY
    assert "the carrier noted where the parcel went (Porch)" in with_parcel(delivered_to="Porch").reasons[0]
    assert "delivered long ago" in with_parcel(delivered_at=NOW - timedelta(days=61)).reasons[0]
    assert with_parcel(delivered_at=NOW - timedelta(days=59)).status is Status.READY


@pytest.mark.parametrize("state", ["cancel_too_late", "change_too_late"])
def test_that_an_order_has_left_is_looked_at_where_a_parcel_of_it_has_not(state: str) -> None:
    sent = make_brief(state).facts.shipments
    announced = make_shipment(tracking_number=None, status=ShipmentStatus.PRE_TRANSIT, shipped_at=None, events=())
    assert composed(state, language="en").status is Status.READY
    result = composed(state, language="en", facts=make_facts(shipments=(*sent, announced)))
    assert any("has not left yet" in reason for reason in result.reasons)


@pytest.mark.parametrize("state", ["cancel_too_late", "withdrawal_under_way"])
def test_that_a_parcel_can_be_refused_at_the_door_is_looked_at_where_it_waits_elsewhere(state: str) -> None:
    waiting = make_facts(**STATES["available_for_pickup"].facts)
    assert composed(state, language="en").status is Status.READY
    assert any("to a door" in reason for reason in composed(state, language="en", facts=waiting).reasons)


@pytest.mark.parametrize(("probability", "status"), [(0.97, Status.NEEDS_REVIEW), (0.6, Status.READY)])
def test_a_picture_is_no_answer_to_what_is_asked_of_payments_for_sure(probability: float, status: Status) -> None:
    told, asked = "The lamp came broken.", "Can I pay in instalments?"
    text = f"{told} {asked}"
    asks = (
        Ask(text=told, start=0, end=len(told), intent="damaged_item", probability=0.9),
        Ask(text=asked, start=len(told) + 1, end=len(text), intent="payment_issue", probability=probability),
    )
    triage = make_triage("damaged_item", language="en", asks=asks, entities=Entities(order_ids=(ORDER_ID,)))
    ticket = make_ticket(order_id=ORDER_ID, messages=(Message(id="m1", text=text, sent_at=NOW),))
    outcomes = tuple(make_outcome("fault_needs_picture", ask=ask) for ask in (0, 1))
    result = composed("fault_needs_picture", language="en", triage=triage, ticket=ticket, outcomes=outcomes)
    assert result.status is status
