"""Requests all the way to a result: what is to be done is for a person's eyes, and some messages get no draft."""

import asyncio
from typing import Any

import pytest

from core.decisions import Action, Decision, Handoff, Macro, Passage
from core.drafts import Result, Status
from core.facts import EvidenceState, Facts
from core.orders import Product
from core.tickets import Author, Message
from core.triage import Ask, Entities, ProductMention, Triage
from drafting.template_writer import TemplateWriter
from service.compose import Composer
from service.gather import Sources, gather_facts
from service.timings import Timings
from tests.drafting.situations import CARE, make_brief, make_outcome
from tests.factories import NOW, ORDER_ID, make_order, make_ticket, make_triage
from tests.fakes import FakeShop

MACRO = Macro(name="replacement_confirmed", tags=("replacement", "resend"), audit={"picture": "received"})


def composed(*states: str, **changes: Any) -> Result:
    brief = make_brief(*states, **changes)
    return asyncio.run(Composer(TemplateWriter()).compose(brief, versions={}, timings=Timings()))


def test_a_reply_that_promises_an_action_is_read_by_the_person_who_does_it() -> None:
    plain = composed("replacement_promised")
    assert plain.status is Status.READY
    outcome = make_outcome("replacement_promised", macro=MACRO)
    told = composed("replacement_promised", outcomes=(outcome,))
    assert told.status is Status.NEEDS_REVIEW
    assert told.reasons == (
        "replacement_confirmed: look at the buyer's picture, then do what the reply promises (replacement, resend)",
    )


def test_what_is_quoted_is_checked_like_any_text_and_read_by_a_person() -> None:
    plain = composed("answered_by_passage", language="en")
    assert plain.draft is not None
    assert "tell you about it: Oak is oiled with linseed oil." in plain.draft.text
    assert plain.status is Status.NEEDS_REVIEW
    touting = Passage(**{**dict(CARE), "text": "Write to care@example.org for our oil."})
    found = composed("answered_by_passage", language="en", passages=(touting,))
    assert any(finding.rule_id.endswith("contact-email") for finding in found.findings)


@pytest.mark.parametrize(
    "ticket",
    [
        make_ticket(blocked=True),
        make_ticket(
            messages=(
                Message(id="m1", text="Where is it?", sent_at=NOW),
                Message(id="m2", author=Author.MARKETPLACE, text="Please answer.", sent_at=NOW),
            )
        ),
    ],
    ids=["a blocked buyer", "the marketplace's own message"],
)
def test_what_no_buyer_would_read_is_not_drafted(ticket: Any) -> None:
    handed = make_outcome("handover", handoff_reason=Handoff.POLICY)
    decision = Decision(action=Action.ESCALATE, outcomes=(handed,), handoff_reason=Handoff.POLICY)
    result = composed("handover", ticket=ticket, decision=decision)
    assert (result.status, result.draft) == (Status.ESCALATED, None)


def test_an_escalated_ticket_is_answered_as_far_as_it_goes() -> None:
    outcomes = (
        make_outcome("in_transit_late"),
        make_outcome("handover", ask=1, handoff_reason=Handoff.UNSUPPORTED),
    )
    asked = make_triage("wismo", "product_question", entities=Entities(order_ids=(ORDER_ID,)))
    result = composed("in_transit_late", outcomes=outcomes, triage=asked)
    assert (result.status, result.handoff_reason) == (Status.ESCALATED, Handoff.UNSUPPORTED)
    assert result.draft is not None
    assert "13. November" in result.draft.text
    assert "Alles Weitere aus Ihrer Nachricht" in result.draft.text
    assert [item.sentence is None for item in result.coverage] == [False, True]


@pytest.mark.parametrize(
    ("also", "status", "reasons"),
    [
        ((), Status.NEEDS_REVIEW, ("ask 1 also asks who pays for the way back",)),
        (("way_back_paid",), Status.READY, ("return_inside_window", "way_back_paid")),
    ],
)
def test_a_draft_that_answers_one_of_two_questions_is_not_ready(
    also: tuple[str, ...], status: Status, reasons: tuple[str, ...]
) -> None:
    text = "May I return it? Who pays the postage?"
    ask = Ask(text=text, start=0, end=len(text), intent="return_request", probability=0.9)
    asked = make_triage("return_request", asks=(ask,), language="en", entities=Entities(order_ids=(ORDER_ID,)))
    ticket = make_ticket(messages=(Message(id="m1", text=text, sent_at=NOW),))
    outcomes = tuple(make_outcome(state) for state in ("return_inside_window", *also))
    result = composed("return_inside_window", outcomes=outcomes, triage=asked, ticket=ticket)
    assert (result.status, result.reasons) == (status, reasons)


LAMP = Product(sku="LAMP-1", title="Harbour lantern", stock=7)
MUG = Product(sku="MUG-2", title="Enamel mug", stock=0)


def gathered(shop: FakeShop, *skus: str) -> Facts:
    mentions = tuple(ProductMention(text=sku, start=0, end=1, sku=sku, score=1) for sku in skus)
    triage: Triage = make_triage("stock_question", entities=Entities(products=mentions))
    sources = Sources(orders=shop, after_sales=shop, tracking=shop, products=shop)
    ticket = make_ticket("Is it in stock?")
    return asyncio.run(gather_facts(ticket, triage, sources, timezone="Europe/Berlin", timeout_s=0.05, now=NOW))


def test_products_that_are_asked_about_are_looked_up_without_an_order() -> None:
    facts = gathered(FakeShop(products=[LAMP, MUG]), "MUG-2")
    assert (facts.order, facts.products) == (None, (MUG,))
    assert facts.state("products") is EvidenceState.AVAILABLE
    assert facts.named()["product.1.title"].value == "Enamel mug"
    assert gathered(FakeShop(products=[LAMP]), "LAMP-1").products == (LAMP,)


def test_beside_an_order_the_products_of_both_are_looked_up() -> None:
    facts = gathered(FakeShop(make_order(), products=[LAMP, MUG]), "MUG-2")
    assert facts.order is not None
    assert facts.products == (LAMP, MUG)


def test_products_are_looked_up_when_the_orders_are_down_and_their_own_failure_is_a_state() -> None:
    facts = gathered(FakeShop(products=[MUG], fails=("order",)), "MUG-2")
    assert (facts.state("order"), facts.products) == (EvidenceState.UNAVAILABLE, (MUG,))
    assert gathered(FakeShop(fails=("products",)), "MUG-2").state("products") is EvidenceState.UNAVAILABLE
