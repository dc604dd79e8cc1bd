"""What is told beside a wish alters its answer, or is looked at by a person."""

import asyncio
from datetime import date

import pytest

from core.drafts import Result, Status
from core.orders import Order, ShipmentStatus
from core.ports import AfterSales
from service.pipeline import Desk, draft_reply
from tests.desks import looking_up, ticket_of
from tests.drafting.situations import DELIVERED, STATES
from tests.factories import BUYER, ORDER_ID, make_order, make_shipment
from tests.fakes import FakeShop


def _of_what_came(desk: Desk, text: str) -> Result:
    """The order is on record as delivered two days ago."""
    ticket = ticket_of(desk, messages=[{"text": text}], order_id=ORDER_ID, buyer=BUYER.model_dump())
    return asyncio.run(draft_reply(ticket, looking_up(desk, FakeShop(make_order(), shipments=DELIVERED["shipments"]))))


@pytest.mark.parametrize(
    "text",
    [
        "It says delivered but nothing came. Send a new one please.",
        "It says delivered, I never got it. I'd like to return it.",
        "It never arrived although tracking says so. Please cancel the order.",
        "My order hasn't arrived. I want to return it then.",
        "Where is my parcel? Can I still return it?",
        "Es ist angeblich zugestellt, ich habe aber nichts. Ich möchte es zurückgeben.",
        "Risulta consegnato ma non è arrivato niente. Me ne mandate un altro?",
    ],
)
def test_who_never_got_it_is_not_told_unread_how_to_send_it_back(desk: Desk, text: str) -> None:
    result = _of_what_came(desk, text)
    assert {shipment.status for shipment in result.brief.facts.shipments} == {ShipmentStatus.DELIVERED}
    assert result.status in (Status.NEEDS_REVIEW, Status.ESCALATED)


@pytest.mark.parametrize(
    "text",
    [
        "It's not what I ordered. Cancel please and refund.",
        "The wrong one came. Please cancel it.",
        "It came broken. I'd like to cancel.",
        "Es ist nicht das, was ich bestellt habe. Bitte stornieren.",
    ],
)
def test_who_cancels_for_what_is_wrong_with_it_is_not_told_unread_how_to_send_it_back(desk: Desk, text: str) -> None:
    result = _of_what_came(desk, text)
    states = {outcome.state for outcome in result.brief.decision.outcomes}
    assert result.status is Status.NEEDS_REVIEW or states == {"fault_needs_picture"}


def _with_records(desk: Desk, text: str, *, order: Order | None = None, after: AfterSales | None = None) -> Result:
    """The order came in one parcel two days ago, if no other is given, with what was recorded since."""
    shop = FakeShop(order or make_order(), shipments=DELIVERED["shipments"], after_sales=after)
    ticket = ticket_of(desk, messages=[{"text": text}], order_id=ORDER_ID, buyer=BUYER.model_dump())
    return asyncio.run(draft_reply(ticket, looking_up(desk, shop)))


RETURNED = AfterSales(returns=STATES["return_already_open"].facts["returns"])


def _states(result: Result) -> set[str]:
    return {outcome.state for outcome in result.brief.decision.outcomes}


def test_who_withdraws_and_wants_the_receipt_confirmed_is_sent_no_invoice(desk: Desk) -> None:
    result = _with_records(desk, "I withdraw from the contract, please confirm receipt.")
    assert _states(result) == {"withdrawal_received"}
    both = _with_records(desk, "I withdraw from the contract. Please send me the invoice.")
    assert "invoice_promised" in _states(both)


@pytest.mark.parametrize(
    "text",
    ["Is the lantern still available?", "I registered the return but have not got the email with the label."],
)
def test_that_a_return_is_on_record_is_no_answer_to_who_asks_something_else(desk: Desk, text: str) -> None:
    assert _with_records(desk, text, after=RETURNED).status in (Status.NEEDS_REVIEW, Status.ESCALATED)


def test_who_says_to_have_sent_it_back_is_not_asked_to_start_the_return(desk: Desk) -> None:
    order = make_order(fulfilled_by="marketplace")
    result = _with_records(desk, "I sent it back. How long does the refund take?", order=order)
    assert _states(result) == {"refund_at_marketplace"}


def test_that_a_parcel_be_stopped_is_no_fault_of_it(desk: Desk) -> None:
    assert "fault_needs_picture" not in _states(_with_records(desk, "Can the parcel still be stopped?"))
    assert "fault_needs_picture" in _states(_with_records(desk, "It stopped after a day. Can I cancel?"))


def test_who_misses_a_second_parcel_is_not_asked_unread_for_a_picture(desk: Desk) -> None:
    result = _with_records(desk, "I got one parcel, but where is the second one?")
    assert result.status is Status.NEEDS_REVIEW


@pytest.mark.parametrize(
    ("text", "state"),
    [
        ("I ordered the wrong size by mistake. Can I return it?", "fault_needs_picture"),
        ("My parcel never arrived, please send another one.", "exchange_by_return"),
    ],
)
def test_of_an_order_that_came_in_part_nothing_is_asked_or_offered_that_does_not_fit(
    desk: Desk, text: str, state: str
) -> None:
    coming = make_shipment(tracking_number="00340434161094042588", expected=date(2026, 11, 16))
    shop = FakeShop(make_order(), shipments=(*DELIVERED["shipments"], coming))
    ticket = ticket_of(desk, messages=[{"text": text}], order_id=ORDER_ID, buyer=BUYER.model_dump())
    assert state not in _states(asyncio.run(draft_reply(ticket, looking_up(desk, shop))))


def test_beside_a_full_refund_no_return_is_offered(desk: Desk) -> None:
    coming = make_shipment(tracking_number="00340434161094042588", expected=date(2026, 11, 16))
    refunds = STATES["refund_issued"].facts["refunds"]
    shop = FakeShop(make_order(), shipments=(*DELIVERED["shipments"], coming), after_sales=AfterSales(refunds=refunds))
    ticket = ticket_of(desk, messages=[{"text": "I want to cancel."}], order_id=ORDER_ID, buyer=BUYER.model_dump())
    assert _states(asyncio.run(draft_reply(ticket, looking_up(desk, shop)))) == {"refund_issued"}
