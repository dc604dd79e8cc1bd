"""What ticket and order tell the messaging check, and the seller's own rules on drafts."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from core.decisions import Action, Decision
from core.drafts import Brief, Draft, DraftSpan, Severity
from core.facts import Facts
from core.orders import Claim, ClaimStatus
from core.sellers import Voice
from core.tickets import Message
from policies.handbook import INTRODUCTION
from policies.own_rules import FILE, read_own_rules
from policies.sending import AskedFor, Sending
from service.compose import check_draft
from service.sending import sending_of
from tests.factories import NOW, ORDER_ID, make_order, make_shipment, make_store, make_ticket, make_triage


def brief(*intents: str, facts: Facts | None = None, **changes: object) -> Brief:
    return Brief(
        ticket=make_ticket(**changes),
        store=make_store(),
        triage=make_triage(*intents),
        facts=facts or Facts(),
        decision=Decision(action=Action.REPLY, outcomes=()),
        now=NOW,
    )


def test_an_order_tells_where_it_goes_when_and_which_it_is() -> None:
    delivered = make_shipment(delivered_at=datetime(2026, 11, 10, 23, 30, tzinfo=UTC))
    facts = Facts(order=make_order(country="AT"), shipments=(delivered,))
    assert sending_of(brief("wismo", "invoice_request", facts=facts)) == Sending(
        country="AT",
        channel="message",
        asked_for=(AskedFor.TRACKING, AskedFor.INVOICE),
        order_ids=(ORDER_ID,),
        placed_on="2026-10-28",
        delivered_on="2026-11-11",  # in Berlin
        last_message_on="2026-11-14",
        today="2026-11-14",
    )


def test_without_an_order_the_store_tells_the_country_and_no_day_is_known() -> None:
    sending = sending_of(brief("return_request"))
    assert (sending.country, sending.order_ids, sending.placed_on, sending.asked_for) == ("DE", (), None, ())


def test_an_order_is_delivered_with_its_last_parcel() -> None:
    parcels = (make_shipment(delivered_at=NOW), make_shipment())
    assert sending_of(brief(facts=Facts(order=make_order(), shipments=parcels))).delivered_on is None


@pytest.mark.parametrize(("status", "is_open"), [(ClaimStatus.OPEN, True), (ClaimStatus.WON, False)])
def test_a_claim_that_is_open_is_told(status: ClaimStatus, is_open: bool) -> None:
    claim = Claim(id="C", order_id=ORDER_ID, status=status, kind="a-to-z", opened_at=NOW)
    assert sending_of(brief(facts=Facts(claims=(claim,)))).claim_open is is_open


def test_a_draft_to_a_conversation_that_has_closed_is_blocked() -> None:
    old = Message(id="m1", text="Hola", sent_at=NOW - timedelta(days=31))
    draft = Draft(text="Gracias por su mensaje.", language="es", writer="template", path=("template",))
    findings = check_draft(draft, brief(marketplace="mercadolibre", messages=(old,)))
    assert "message-window" in {finding.rule_id for finding in findings}


def test_a_word_that_the_store_avoids_is_found_in_the_text_but_not_in_a_value() -> None:
    text = "Leider verspätet: leiderlampe, Leider GmbH."
    value = DraftSpan(start=31, end=42, slot="shipment.1.carrier", source="tracking")
    draft = Draft(text=text, language="de", writer="template", path=("template",), spans=(value,))
    store = make_store(voices={"de": Voice(avoid=("leider",))})
    findings = check_draft(draft, brief().model_copy(update={"store": store}))
    avoided = [(each.start, each.end, each.severity) for each in findings if each.rule_id == "avoided-word"]
    assert avoided == [(0, 6, Severity.WARN)]


@pytest.mark.parametrize(
    ("place", "blocks"),
    [
        ("Wir erstatten Ihnen alles", True),
        ("We will refund you", True),
        ("Nous vous remboursons", True),
        ("Leipzig", False),
    ],
)
def test_a_place_that_promises_is_found_whatever_language_it_is_in(place: str, blocks: bool) -> None:
    text = f"Letzter Scan: {place}."
    value = DraftSpan(start=14, end=14 + len(place), slot="shipment.1.last_scan.place", source="tracking")
    draft = Draft(text=text, language="de", writer="template", path=("template",), spans=(value,))
    found = [each for each in check_draft(draft, brief()) if each.rule_id == "unsupported-promise"]
    assert [(each.start, each.end, each.severity) for each in found] == [(14, 14 + len(place), Severity.BLOCK)] * blocks


def test_a_seller_s_own_rules_hold_for_drafts(tmp_path: Path) -> None:
    (tmp_path / FILE).write_text(INTRODUCTION.partition("```yaml\n")[2].partition("```")[0], encoding="utf-8")
    draft = Draft(text="Cheers, the lamp is here.", language="en", writer="template", path=("template",))
    ticket = brief(marketplace="ebay", facts=Facts(order=make_order(country="GB")))
    assert "own.no-cheers" in {each.rule_id for each in check_draft(draft, ticket, read_own_rules(tmp_path))}
    assert "own.no-cheers" not in {each.rule_id for each in check_draft(draft, ticket)}
