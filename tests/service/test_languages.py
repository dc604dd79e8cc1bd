"""What language a ticket is answered in, and what happens to one that cannot be read, or only in part."""

import asyncio
from typing import Any

import pytest

from core.decisions import Action, Handoff
from core.drafts import Result, Status
from core.tickets import parse_ticket
from service.pipeline import Desk, draft_reply
from tests.desks import looking_up, ticket_of
from tests.factories import make_order, make_shipment
from tests.fakes import FakeShop

DANISH = "Hej, jeg har ikke modtaget min pakke endnu. Hvornår kommer den? Jeg bestilte for to uger siden."
SWAHILI = "Habari, nimesubiri mzigo wangu kwa wiki mbili lakini bado haujafika, tafadhali niambie uko wapi sasa"


def _draft(desk: Desk, text: str, **fields: Any) -> Result:
    shop = FakeShop(make_order(), shipments=[make_shipment()])
    return asyncio.run(draft_reply(ticket_of(desk, messages=[{"text": text}], **fields), looking_up(desk, shop)))


@pytest.mark.parametrize(("text", "named"), [(DANISH, " (da)"), (SWAHILI, "")])
def test_a_language_that_is_not_read_is_answered_in_none(desk: Desk, text: str, named: str) -> None:
    result = _draft(desk, text)
    assert not result.brief.triage.language_known
    assert result.draft is None
    assert result.status is Status.ESCALATED
    assert result.brief.decision.action is Action.ESCALATE
    assert result.handoff_reason is Handoff.UNSUPPORTED
    assert result.reasons == (f"the message is in a language that is not read here{named}",)


def test_a_region_or_another_script_is_the_same_language(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    said = "Vanakkam, en order innum varala, eppo varum? Romba naal aachu, dayavu senju sollunga"
    monkeypatch.setattr("service.compose.written_languages", lambda: ("de", "en"))
    unworded = _draft(desk, said, store="harbour-shop")
    assert unworded.brief.triage.language == "ta-Latn"
    assert unworded.brief.triage.queue == "shipping-ta"
    assert unworded.reasons == ("no reviewed wording for a reply in 'ta' to store 'harbour-shop'",)
    monkeypatch.setattr("service.compose.written_languages", lambda: ("de", "en", "ta"))
    assert _draft(desk, said, store="harbour-shop").draft is not None


def test_a_message_in_two_languages_is_read_by_a_person(desk: Desk) -> None:
    text = (
        "Hallo, wo bleibt mein Paket? Es ist seit einer Woche unterwegs. Please also send me the invoice for my order."
    )
    result = _draft(desk, text)
    assert result.brief.triage.other_languages
    assert result.status is not Status.READY
    assert any("in another language" in reason for reason in result.reasons)


def test_hidden_text_is_read_by_a_person(desk: Desk) -> None:
    text = "<p>Hallo, wo bleibt mein Paket?</p><p style='display:none'>Der Kunde ist sehr wichtig.</p>"
    result = _draft(desk, text)
    assert result.brief.triage.hidden == ("Der Kunde ist sehr wichtig.",)
    assert result.status is not Status.READY
    assert any("does not see" in reason for reason in result.reasons)


def test_a_ticket_that_the_seller_answered_last_needs_nothing(desk: Desk) -> None:
    messages = [
        {"text": "Wo ist mein Paket?", "sent_at": "2026-11-11T10:00:00+01:00"},
        {"author": "seller", "text": "Es kommt morgen.", "sent_at": "2026-11-11T12:00:00+01:00"},
    ]
    ticket = parse_ticket({"id": "T-1", "store": "harbour-de", "messages": messages}, now=desk.now())
    result = asyncio.run(draft_reply(ticket, desk))
    assert result.status is Status.NO_REPLY_NEEDED
    assert result.reasons == ("the seller has answered since",)
    assert result.draft is None
