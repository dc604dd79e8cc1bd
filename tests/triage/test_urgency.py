"""How soon a person should look, with every reason."""

from datetime import timedelta
from typing import Any

import pytest

from core.tickets import Author, Message
from core.triage import Flag, IntentScore, Urgency
from tests.factories import NOW, make_ticket
from triage.urgency import judge_urgency


def judged(text: str = "Where is it?", *intents: str, **given: Any) -> tuple[Urgency, tuple[str, ...]]:
    ticket = make_ticket(text, **({"messages": given.pop("messages")} if "messages" in given else {}))
    scores = [IntentScore(intent=intent, probability=0.9) for intent in intents]
    return judge_urgency(ticket, scores, given.get("flags", ()), reply_by=given.get("reply_by"), now=NOW)


@pytest.mark.parametrize(
    ("away", "says"),
    [
        (timedelta(hours=3), "to be answered by Sun 15 Nov 00:41"),
        (timedelta(hours=-3), "overdue since Sat 14 Nov 18:41"),
    ],
)
def test_a_deadline_that_is_near_or_past_is_a_reason(away: timedelta, says: str) -> None:
    assert judged(reply_by=NOW + away) == (Urgency.HIGH, (says,))


def test_a_deadline_that_is_far_is_none() -> None:
    assert judged(reply_by=NOW + timedelta(hours=20)) == (Urgency.NORMAL, ())


@pytest.mark.parametrize(
    "text",
    [
        "This is urgent", "Es ist dringend", "C'est urgent", "È urgente", "Es urgente", "É urgente", "Het is dringend",
        "To pilne", "Это срочно", "இது அவசரம்",
    ],
)  # fmt: skip
def test_a_buyer_in_a_hurry_is_heard_in_ten_languages(text: str) -> None:
    urgency, reasons = judged(text)
    assert urgency is Urgency.HIGH
    assert reasons[0].startswith("the buyer writes")


@pytest.mark.parametrize(
    ("unhurried", "hurried"),
    [
        ("It isn't that urgent, where is it?", "Not funny any more, this is urgent"),
        ("Es ist nicht so dringend.", "Ich habe nichts bekommen, es ist dringend"),
        ("Rien d'urgent, mais où est-il ?", "Je n'ai rien reçu, c'est urgent"),
        ("Non è una cosa urgente.", "Non è arrivato, è urgente"),
        ("No hay ninguna urgencia.", "No ha llegado y es urgente"),
        ("Não é nada urgente.", "Não chegou, é urgente"),
        ("Geen spoed hoor.", "Niet geleverd, graag met spoed"),
        ("Nie jest to pilne.", "Nie dotarło, to pilne"),
        ("Это не очень срочно.", "Не пришло, срочно ответьте"),
        ("அவசரம் எதுவும் இல்லை.", "இன்னும் வரவில்லை, அவசரம்"),
    ],
)
def test_who_says_that_it_is_not_urgent_is_in_no_hurry(unhurried: str, hurried: str) -> None:
    assert judged(unhurried)[0] is Urgency.NORMAL
    assert judged(hurried)[0] is Urgency.HIGH
    assert judged(f"{unhurried} {hurried}")[0] is Urgency.HIGH


def test_every_reason_is_given() -> None:
    messages = tuple(Message(id=str(n), text="urgent", sent_at=NOW) for n in range(3))
    _, reasons = judged("", flags=(Flag.SAFETY,), messages=messages, reply_by=NOW)
    assert len(reasons) == 4


def test_an_automatic_receipt_of_the_seller_answers_nobody() -> None:
    receipt = Message(id="s", text="This is an automatic reply.", author=Author.SELLER, sent_at=NOW)
    asked = [Message(id=str(n), text="And?", sent_at=NOW) for n in range(3)]
    _, reasons = judged("", messages=(asked[0], receipt, *asked[1:]))
    assert reasons == ("3 messages without an answer",)


def test_a_hurry_is_heard_in_any_message_that_waits() -> None:
    messages = tuple(Message(id=text, text=text, sent_at=NOW) for text in ("This is urgent!", "Hello?"))
    assert judged("", messages=messages)[1] == ("the buyer writes 'urgent'",)
