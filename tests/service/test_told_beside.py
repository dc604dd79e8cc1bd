"""What is told beside a wish alters its answer, or is looked at by a person."""

import asyncio

import pytest

from core.drafts import Result, Status
from core.orders import ShipmentStatus
from service.pipeline import Desk, draft_reply
from tests.desks import looking_up, ticket_of
from tests.drafting.situations import DELIVERED
from tests.factories import BUYER, ORDER_ID, make_order
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
