"""What a buyer says has happened, held against the records, in ten languages; and what does not contradict them."""

import time
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

import pytest
from pydantic import ValidationError

from core.facts import (
    CAME_LATER,
    MORE_CAME,
    NOT_COME,
    NOT_SENT_BACK,
    ORDERED_EARLIER,
    OTHER_PARCEL,
    RETURN_CAME,
    SAYS_CANCELLED,
    SHOWN_DELIVERED,
    SHOWN_RETURNED,
    SHOWN_UNDERWAY,
    Facts,
)
from core.orders import OrderStatus, Return, ReturnStatus, ShipmentStatus
from core.tickets import Message
from core.triage import Ask, Entities
from tests.factories import NOW, ORDER_ID, make_order, make_shipment, make_ticket, make_triage
from triage.histories import _Told, told_otherwise

LONG_AGO = NOW - timedelta(days=30)
UNDERWAY: dict[str, Any] = {"shipments": (make_shipment(expected=date(2026, 11, 17)),)}
DELIVERED: dict[str, Any] = {"shipments": (make_shipment(status=ShipmentStatus.DELIVERED, delivered_at=LONG_AGO),)}


def returning(status: ReturnStatus, **changes: Any) -> dict[str, Any]:
    one = Return(id="R-1", order_id=ORDER_ID, status=status, requested_at=LONG_AGO, **changes)
    return {**DELIVERED, "returns": (one,)}


def against(text: str, language: str, intent: str, known: dict[str, Any], **order: Any) -> Sequence[str]:
    ticket = make_ticket(messages=(Message(id="m1", text=text, sent_at=NOW),))
    facts = Facts(**{"order": make_order(**order), **known})
    return told_otherwise(ticket, make_triage(intent, language=language), facts, now=NOW)


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "The tracking says it was delivered yesterday, but nothing came."),
        ("de", "Laut DHL wurde es zugestellt."),
        ("fr", "Le suivi indique livré hier, je n'ai rien reçu."),
        ("pt", 'O rastreio diz "entregue ao destinatário".'),
        ("nl", "Volgens PostNL is het pakket bezorgd."),
        ("ru", 'На сайте написано "вручено".'),
    ],
)
def test_shown_as_delivered_while_it_is_on_its_way(language: str, text: str) -> None:
    assert against(text, language, "delivered_not_received", UNDERWAY) == (SHOWN_DELIVERED,)
    assert against(text, language, "delivered_not_received", DELIVERED) == ()


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "Still showing as label created."),
        ("de", "Laut Sendungsverfolgung ist das Paket noch unterwegs."),
        ("it", 'Il tracking dice "in consegna".'),
        ("ru", "По трекингу посылка ещё в сортировочном центре."),
    ],
)
def test_shown_as_underway_while_it_was_delivered_or_cancelled(language: str, text: str) -> None:
    assert against(text, language, "wismo", DELIVERED) == (SHOWN_UNDERWAY,)
    assert against(text, language, "wismo", {}, status=OrderStatus.CANCELLED) == (SHOWN_UNDERWAY,)
    assert against(text, language, "wismo", UNDERWAY) == ()


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("de", "Das Paket kam gestern an. Kann ich es noch zurückgeben?"),
        ("it", "Mi è arrivata ieri sera, posso renderla?"),
        ("pl", "Paczka przyszła dziś rano, chciałabym ją zwrócić."),
        ("ta", "பார்சல் நேற்றுதான் வந்தது."),
    ],
)
def test_a_window_hangs_on_the_day_when_it_came(language: str, text: str) -> None:
    assert against(text, language, "return_request", DELIVERED) == (CAME_LATER,)
    lately = {"shipments": (make_shipment(status=ShipmentStatus.DELIVERED, delivered_at=NOW - timedelta(days=3)),)}
    assert against(text, language, "return_request", lately) == ()
    assert against(text, language, "wismo", DELIVERED) == ()


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "I cancelled this on the day I ordered it."),
        ("es", "Lo cancelé antes de que lo enviaran."),
        ("pl", "Anulowałem to zamówienie, zanim wysłaliście."),
        ("ru", "Отменил заказ вчера."),
        ("ta", "நேத்து கேன்சல் பண்ணேன்."),
    ],
)
def test_a_cancellation_that_is_not_on_record(language: str, text: str) -> None:
    assert SAYS_CANCELLED in against(text, language, "wismo", UNDERWAY)
    assert SAYS_CANCELLED not in against(text, language, "wismo", UNDERWAY, status=OrderStatus.CANCELLED)


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "Ordered 2, got 5."),
        ("en", "Ordered one, two turned up."),
        ("es", "Pedí tres tazas y me llegaron cuatro."),
        ("nl", "Er zaten er zes in in plaats van vier."),
        ("it", "Ne ho ricevute cinque invece di due."),
    ],
)
def test_more_than_was_ordered(language: str, text: str) -> None:
    assert against(text, language, "wrong_item", DELIVERED) == (MORE_CAME,)


@pytest.mark.parametrize("text", ["Ordered 5, got 2.", "I got two instead of five.", "Ordered 2, it came 5 days ago."])
def test_fewer_than_was_ordered_and_other_numbers(text: str) -> None:
    assert against(text, "en", "missing_item", DELIVERED) == ()


@pytest.mark.parametrize(
    ("typed", "intent", "reasons"),
    [
        ("00340434161094015902", "wismo", (OTHER_PARCEL,)),
        (make_shipment().tracking_number, "wismo", ()),
        ("00340434161094015902", "return_status", ()),
    ],
)
def test_a_parcel_by_a_number_that_none_of_the_order_has(typed: str, intent: str, reasons: Sequence[str]) -> None:
    triage = make_triage(intent, entities=Entities(tracking_numbers=(typed,)))
    facts = Facts(**{"order": make_order(), **UNDERWAY})
    assert told_otherwise(make_ticket("Where is it?"), triage, facts, now=NOW) == reasons


def test_a_return_that_was_not_sent_and_one_that_has_arrived() -> None:
    sent = returning(ReturnStatus.IN_TRANSIT)
    assert against("I haven't posted it yet.", "en", "return_status", sent) == (NOT_SENT_BACK,)
    assert against("Je n'ai encore rien renvoyé.", "fr", "return_status", sent) == (NOT_SENT_BACK,)
    assert against("Ainda não enviei.", "pt", "refund_status", sent) == (NOT_SENT_BACK,)
    assert against("Jeszcze nie wysłałam.", "pl", "refund_status", sent) == (NOT_SENT_BACK,)
    assert against("My parcel was delivered to you on Monday.", "en", "return_status", sent) == (RETURN_CAME,)
    arrived = returning(ReturnStatus.RECEIVED, received_at=NOW)
    assert against("My parcel was delivered to you on Monday.", "en", "return_status", arrived) == ()


def test_what_went_back_what_has_not_come_and_what_was_bought_in_another_year() -> None:
    assert against("The parcel was returned to the sender.", "en", "wismo", UNDERWAY) == (SHOWN_RETURNED,)
    assert against("It came, but I want to return it.", "en", "return_request", UNDERWAY) == (NOT_COME,)
    cancelled = against(
        "The courier brought it, and I took it.", "en", "cancel_order", {}, status=OrderStatus.CANCELLED
    )
    assert cancelled == (NOT_COME,)
    assert against("L'avevo ordinata nel 2023.", "it", "return_request", DELIVERED) == (ORDERED_EARLIER,)
    assert against("I ordered it in 2026.", "en", "return_request", DELIVERED) == ()


@pytest.mark.parametrize(
    ("text", "intent", "known"),
    [
        ("It should have been delivered on Thursday.", "wismo", UNDERWAY),
        ("The tracking says it will be delivered tomorrow.", "wismo", UNDERWAY),
        ("My parcel has not been delivered.", "delivered_not_received", UNDERWAY),
        ("Can it still be cancelled?", "cancel_order", UNDERWAY),
        ("I want this order cancelled.", "cancel_order", UNDERWAY),
        ("It did not come yesterday.", "return_request", DELIVERED),
        ("Is the money on its way?", "refund_status", DELIVERED),
        ("I have not received the refund.", "refund_status", returning(ReturnStatus.IN_TRANSIT)),
    ],
)
def test_what_goes_with_the_records(text: str, intent: str, known: dict[str, Any]) -> None:
    assert against(text, "en", intent, known) == ()


def test_a_message_that_asks_nothing_contradicts_nothing() -> None:
    ticket = make_ticket("The tracking says delivered.")
    facts = Facts(order=make_order(), **UNDERWAY)
    assert told_otherwise(ticket, make_triage(language="en", asks=()), facts, now=NOW) == ()


def test_a_wrong_pattern_is_refused() -> None:
    with pytest.raises(ValidationError, match=r"says\.0\s.*is no regular expression"):
        _Told.model_validate({"says": ["("]})


def test_a_long_text_takes_no_time() -> None:
    start = time.process_time()
    for text in ("ordered two ", "it says ", "two instead ", "5 " * 3, "i not "):
        against(text * 500, "en", "wismo", UNDERWAY)
    assert time.process_time() - start < 1


def test_what_has_happened_may_be_told_before_the_newest_message() -> None:
    said = ("It says delivered, but it is not here. Where is it?", "Hello?")
    messages = tuple(Message(id=f"m{n}", text=text, sent_at=NOW) for n, text in enumerate(said))
    asked = Ask(text="Where is it?", start=39, end=51, intent="wismo", probability=0.9, message_id="m0")
    triage = make_triage("wismo", asks=(asked,), language="en")
    facts = Facts(order=make_order(), shipments=(make_shipment(),))
    assert SHOWN_DELIVERED in told_otherwise(make_ticket(messages=messages), triage, facts, now=NOW)
