"""What a model is sent: the prompts as they were read and approved, and nothing that identifies anybody."""

import asyncio
import os
import re
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr

from core.decisions import Action, Decision, Outcome, Passage, PassageKind
from core.drafts import Brief, Finding, Manner, Severity
from core.orders import OrderLine, Refund, RefundStatus, Return, ReturnStatus
from core.record import Money
from core.tickets import Attachment, Author, Buyer, Message
from core.triage import Stripped, StrippedKind
from drafting.model_writer import ModelWriter
from drafting.plan import make_plan
from drafting.prompt import (
    Mode,
    Prompt,
    build_free_prompt,
    build_prompt,
    build_shared_prompt,
    build_translation_prompt,
    choices_of,
    intents_of,
)
from tests.chat_server import ChatServer, says
from tests.drafting.test_model_writer import BRIEF, PLAN, make_brief
from tests.factories import NOW, make_order, make_shipment, make_store, make_ticket, make_triage

GOLDEN = Path(__file__).parent / "golden"
MARK = "0f0f0f0f0f0f0f0f"
REPLY_BEFORE = Passage(
    id="P-1#1",
    kind=PassageKind.REPLY,
    title="Past reply",
    text="Dear {buyer.name}, your order {order_id} left us on {date} and we will look into it.",
    language="en",
    source="past_replies.jsonl",
)


def not_found(language: str, text: str) -> Brief:
    """Nothing on record: the buyer is asked for the order number."""
    outcome = Outcome(ask=0, intent="wismo", state="order_not_found", action=Action.ASK, reason="no order")
    return make_brief(
        text,
        triage=make_triage("wismo", language=language),
        facts=BRIEF.facts.model_copy(update={"order": None, "shipments": ()}),
        decision=Decision(action=Action.ASK, outcomes=(outcome,)),
        passages=(),
    )


def in_transit(language: str, text: str, **changes: Any) -> Brief:
    """A parcel in time."""
    outcome = Outcome(
        ask=0, intent="wismo", state="in_transit_on_time", action=Action.REPLY, subject="shipment.1", reason="in time"
    )
    facts = BRIEF.facts.model_copy(update={"shipments": (make_shipment(expected=date(2026, 11, 17)),)})
    fields: dict[str, Any] = {
        "triage": make_triage("wismo", language=language),
        "facts": facts,
        "decision": Decision(action=Action.REPLY, outcomes=(outcome,)),
        "passages": (REPLY_BEFORE,),
    }
    return make_brief(text, **{**fields, **changes})


MENDED = Finding(
    rule_id="unsupported-promise", severity=Severity.BLOCK, message="speaks of money, for S. Brandt", start=0, end=1
)


def assembled(brief: Brief, **given: Any) -> Prompt:
    plan = make_plan(brief)
    return build_prompt(brief, plan, choices_of(plan), mark=MARK, **given)


def shared(brief: Brief, *, upset: bool = False) -> Prompt:
    plan = make_plan(brief)
    return build_shared_prompt(plan, choices_of(plan), intents=intents_of(brief), upset=upset)


def no_day(language: str) -> Brief:
    """A parcel without a day, and an invoice: the first point leaves no choice in German."""
    state = {"state": "in_transit_no_date", "commitments": ()}
    first, second = BRIEF.decision.outcomes
    decision = BRIEF.decision.model_copy(update={"outcomes": (first.model_copy(update=state), second)})
    facts = BRIEF.facts.model_copy(update={"shipments": (make_shipment(expected=None),)})
    return make_brief(decision=decision, facts=facts, triage=make_triage("wismo", "invoice_request", language=language))


RUSSIAN = "Здравствуйте, где моя посылка? Меня зовут Анна Петрова, улица Ленина, дом 10."
SPANISH = "Hola, ¿dónde está mi paquete? Saludos, Carmen Ruiz"
PROMPTS = {
    "prompt_mended": assembled(in_transit("es", SPANISH), mend=[MENDED]),
    "prompt_warmer": assembled(
        not_found("pl", "Gdzie jest moja paczka? Pozdrawiam, Ewa Kowalska"), manner=Manner.WARMER
    ),
    "prompt_shared": shared(in_transit("fr", "Où est mon colis ?")),
    "prompt_shared_upset": shared(no_day("de"), upset=True),
    "prompt_free": build_free_prompt(BRIEF, PLAN, mark=MARK),
    "prompt_free_mended": build_free_prompt(BRIEF, PLAN, mend=[MENDED], mark=MARK),
    "prompt_free_shorter": build_free_prompt(
        in_transit("ru", RUSSIAN), make_plan(in_transit("ru", RUSSIAN)), manner=Manner.SHORTER, mark=MARK
    ),
    "prompt_translation": build_translation_prompt(
        in_transit("ta", "என் பார்சல் எங்கே? என் பெயர் குமார்"), ["{shipment.1.expected|by}."], into="de", mark=MARK
    ),
}


@pytest.mark.parametrize("name", PROMPTS)
def test_a_prompt_is_the_one_that_was_read_and_approved(name: str) -> None:
    """To approve a new one: read it whole, then `UPDATE_GOLDEN=1 pytest tests/drafting/test_prompts.py`."""
    prompt, path = PROMPTS[name], GOLDEN / f"{name}.txt"
    rendered = f"{prompt.system}\n\n----\n\n{prompt.user}\n"
    if os.environ.get("UPDATE_GOLDEN"):
        path.write_text(rendered, encoding="utf-8")
    assert rendered == path.read_text(encoding="utf-8")


def planted() -> Brief:
    """A ticket with a canary in every field that a buyer, a shop or a carrier fills."""
    text = (
        "Hallo, ich bin enttäuscht. Bestellung CANARYORDER1, Sendung CANARYTRACK2, Tel. +49 171 5550199, "
        "canarymail@example.org, Lindenstraße 77, 10115 Canarytown. Mein Name ist Canaryname Other. "
        "IBAN DE89370400440532013000.\nGruß\nCanarybuyer Canaryfamily\n-- \nCanarysignature GmbH"
    )
    at = text.index("-- ")
    buyer = Buyer(name="Canarybuyer Canaryfamily", email="canaryrelay@marketplace.example", id="canary_nick")
    ticket = make_ticket(
        id="CANARYTICKET",
        store="canarystore",
        subject="Canarysubject",
        channel="canarychannel",
        buyer=buyer,
        order_id="CANARYORDER1",
        messages=(
            Message(id="canarym0", text="Canaryearlier", sent_at=NOW),
            Message(id="canarym1", author=Author.SELLER, text="Canaryseller", sent_at=NOW),
            Message(id="canarym2", text=text, sent_at=NOW, attachments=(Attachment(name="canaryfile.jpg"),)),
        ),
        metadata={"canarykey": "Canarymeta"},
        aside={"canaryaside": "Canaryaside"},
    )
    order = make_order(
        id="CANARYORDER1",
        reference="Canaryreference",
        buyer=Buyer(name="Canaryrecipient", email="canaryother@example.org", id="canaryid"),
        total=Money(amount=Decimal("7531.24"), currency="EUR"),
        lines=(OrderLine(sku="CANARYSKU", title="Canarytitle", price=Money(amount=Decimal("7531"), currency="EUR")),),
        invoice_number="CANARYINVOICE",
    )
    facts = BRIEF.facts.model_copy(
        update={
            "order": order,
            "shipments": (make_shipment(order_id=order.id, carrier="Canarycarrier", tracking_number="CANARYTRACK2"),),
            "returns": (Return(id="CANARYRETURN", order_id=order.id, status=ReturnStatus.REQUESTED, requested_at=NOW),),
            "refunds": (Refund(id="CANARYREFUND", order_id=order.id, status=RefundStatus.PENDING, amount=order.total),),
            "earlier_promises": ("Canarypromise",),
        }
    )
    stripped = Stripped(kind=StrippedKind.SIGNATURE, start=at, end=len(text), text="Canarysignature")
    triage = make_triage("wismo", "invoice_request", stripped=(stripped,), assignee="Canaryassignee")
    store = make_store(name="Canaryshop")
    return make_brief(ticket=ticket, facts=facts, triage=triage, store=store)


# Random digits that may spell any value: the fence around the buyer's text, the port, the length.
FENCE = re.compile(r"\b[0-9a-f]{16}\b")
OF_THE_WIRE = {"host", "content-length"}


@pytest.mark.parametrize("mode", Mode)
@pytest.mark.parametrize("act", ["write", "mend", "translate"])
def test_nothing_that_identifies_anybody_and_no_value_is_on_the_wire(mode: Mode, act: str) -> None:
    brief = planted()
    plan = make_plan(brief)
    mend = [MENDED.model_copy(update={"message": "Canarybuyer Canaryfamily, CANARYORDER1, canarymail@example.org"})]

    async def call(model: ModelWriter) -> None:
        if act == "translate":
            await model.translate(brief, ["Ihr Paket: {shipment.1.expected|on}."], into="en")
        else:
            await model.write(brief, plan, mend=mend if act == "mend" else ())

    with ChatServer(says("")) as server:
        model = ModelWriter("openai:small", base_url=server.base_url, api_key=SecretStr("k"), mode=mode)
        with pytest.raises(Exception, match="empty"):
            asyncio.run(call(model))
    headers = {name: value for name, value in server.received[0].headers.items() if name not in OF_THE_WIRE}
    sent = FENCE.sub("", f"{server.received[0].raw.decode()}{server.received[0].prompt}{headers}")
    assert "enttäuscht" in sent  # the message itself is there
    assert "canary" not in sent.casefold()
    for value in ("7531", "5550199", "DE8937", "10115", "Lindenstr", "2026", "November", "Leipzig", "DHL"):
        assert value not in sent, value


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("Where is it? Best regards, Tom Ashworth", "Where is it? Best regards, [name]"),
        ("Wo ist es?\n\nViele Grüße\nJana", "Wo ist es?\n\nViele Grüße\n[name]"),
        ("Bonjour, je m'appelle Luc Moreau et j'attends", "Bonjour, je m'appelle [name] et j'attends"),
        ("Dov'è? Grazie, Marco", "Dov'è? Grazie, [name]"),
        ("Waar is het? Groetjes Sanne de Wit", "Waar is het? Groetjes [name]"),
        ("Thanks for nothing.", "Thanks for nothing."),
        ("Danke Ihnen für die Hilfe", "Danke Ihnen für die Hilfe"),
    ],
)
def test_names_are_taken_out_where_a_person_signs_or_introduces_themselves(text: str, kept: str) -> None:
    prompt = assembled(make_brief(text, ticket=make_ticket(text, buyer=Buyer())))
    assert kept in prompt.user


def test_past_replies_stand_apart_with_their_values_taken_out_where_a_model_words_everything() -> None:
    user = PROMPTS["prompt_free_shorter"].user
    assert "How the shop answered others" not in PROMPTS["prompt_mended"].user
    assert "How the shop answered others" in user
    assert "Dear {buyer.name}, your order {order_id} left us on {date}" in user


def test_a_mode_says_how_far_a_value_is_known_and_never_what_it_is() -> None:
    user = PROMPTS["prompt_free"].user
    assert "date, already past" in user
    assert "date, still to come" in user
    assert '{shipment.1.expected|on} "am …"' in user
