import time
from datetime import UTC, datetime

import pytest

from core.tickets import Author, Message, Ticket, parse_ticket
from text.boilerplate import read_boilerplate, strip_subject
from triage.context import Idle, Role, find_idle, read_context
from triage.reminders import read_reminders

NOW = datetime(2026, 11, 14, 12, 0, tzinfo=UTC)


def _ticket(*messages: str, subject: str | None = None) -> Ticket:
    """Each message as `buyer: text`; `buyer+` has a photo."""
    given = []
    for message in messages:
        author, _, text = message.partition(": ")
        files = [{"name": "photo.jpg"}] if author.endswith("+") else []
        given.append({"author": author.rstrip("+"), "text": text, "attachments": files})
    return parse_ticket({"subject": subject, "messages": given}, now=NOW)


def _roles(ticket: Ticket) -> list[tuple[str, str]]:
    return [(each.role.value, each.text.strip()) for each in read_context(ticket).told]


@pytest.mark.parametrize(
    ("ticket", "told"),
    [
        (_ticket("buyer: Where is it?"), [("now", "Where is it?")]),
        (
            _ticket("buyer: Where is it?", "buyer: And the invoice?"),
            [("now", "Where is it?"), ("now", "And the invoice?")],
        ),
        (
            _ticket("buyer: Where is it?", "seller: On its way.", "buyer: Now it is broken"),
            [("now", "Now it is broken")],
        ),
        (
            _ticket("buyer: Where is it?", "seller: We check.", "buyer: Any news??"),
            [("before", "Where is it?"), ("now", "Any news??")],
        ),
        (
            _ticket("buyer: Cracked glass", "seller: A photo please", "buyer: ok", "seller: ?", "buyer+: "),
            [("before", "Cracked glass"), ("now", "")],
        ),
        (
            _ticket("buyer: Where is it?", "marketplace: A notice.", "buyer: Any news?"),
            [("now", "Where is it?"), ("now", "Any news?")],
        ),
        (_ticket("buyer: Any news?"), [("now", "Any news?")]),
        (_ticket("seller: Thank you for your order"), []),
        (
            _ticket("buyer: please help", subject="Re: Lamp arrived broken"),
            [("subject", "Lamp arrived broken"), ("now", "please help")],
        ),
        (
            _ticket("buyer: The lamp arrived broken today", subject="lamp broken"),
            [("now", "The lamp arrived broken today")],
        ),
        (
            _ticket("buyer: Where is it?", subject="Order 123: message from buyer"),
            [("now", "Where is it?")],
        ),
        (
            _ticket("buyer: Where is it?\n\n> We sent your invoice\n", subject=""),
            [("now", "Where is it?")],
        ),
        (_ticket("buyer+: ", subject="Invoice"), [("subject", "Invoice"), ("now", "")]),
    ],
)
def test_what_shall_be_judged(ticket: Ticket, told: list[tuple[str, str]]) -> None:
    assert _roles(ticket) == told


def test_a_context_says_how_the_newest_message_is_idle() -> None:
    assert read_context(_ticket("buyer: Where is it?", "seller: Hm.", "buyer: Any news?")).idle is Idle.REMINDER
    assert read_context(_ticket("buyer: Broken", "seller: Photo?", "buyer+: ")).idle is Idle.ATTACHMENT
    assert read_context(_ticket("buyer: Where is it?", "buyer: Any news?")).idle is None
    assert read_context(_ticket("buyer: Where is it?")).of(Role.BEFORE) == ()
    assert read_context(_ticket("buyer: ok perfect")).idle is None


def _idle(text: str) -> Idle | None:
    return find_idle(Message(id="m1", author=Author.BUYER, text=text, sent_at=NOW), text)


@pytest.mark.parametrize("text", read_reminders().caught["reminders"])
def test_a_reminder_is_told(text: str) -> None:
    assert _idle(text) is Idle.REMINDER


@pytest.mark.parametrize("text", read_reminders().caught["answers"])
def test_a_mere_answer_is_told(text: str) -> None:
    assert _idle(text) is Idle.ANSWER


@pytest.mark.parametrize("text", read_reminders().allowed)
def test_what_says_something_is_no_reminder(text: str) -> None:
    assert _idle(text) is None


@pytest.mark.parametrize(
    ("text", "idle"),
    [
        ("Hi,\n\nany news?\n\nKind regards,\nAnna", Idle.REMINDER),
        ("???", Idle.REMINDER),
        ("", Idle.EMPTY),
        ("Any news? I ordered it two weeks ago.", None),
        ("I wait since two weeks and nobody answers my mails!", Idle.REMINDER),
        ("Was ich bekommen habe, ist nicht das auf dem Bild.", None),
        ("Did you get the photos?", None),
        ("Yes please. Any update?", Idle.REMINDER),
        ("ＡＮＹ ＮＥＷＳ？", Idle.REMINDER),
    ],
)
def test_greetings_and_signatures_do_not_hide_a_reminder(text: str, idle: Idle | None) -> None:
    assert _idle(text) is idle


@pytest.mark.parametrize(
    ("text", "is_number"),
    [
        ("302-1234567-7654321", True),
        ("Sorry, wrong number, I mean #HH20366.", True),
        ("Oh, verschrieben: #HH20366", True),
        ("Pardon, c'est la commande 302-1234567-7654321", True),
        ("Scusate, ho sbagliato numero: 20366", True),
        ("Perdón, me equivoqué, es el 20366", True),
        ("Desculpe, enganei-me, é a encomenda 20366", True),
        ("Foutje, ik bedoelde 20366", True),
        ("Przepraszam, chodziło mi o 20366", True),
        ("Извините, ошиблась, номер 20366", True),
        ("மன்னிக்கவும், எண் தவறு, 20366 தான் சரி.", True),
        ("Wrong order, 20366", False),
        ("Falsche Bestellung 20366", False),
        ("Where is 20366?", False),
        ("20366 nicht erhalten", False),
        ("And 20366 too", False),
        ("I ordered 2", False),
    ],
)
def test_a_message_that_only_gives_a_number_is_told(text: str, is_number: bool) -> None:
    assert (_idle(text) is Idle.NUMBER) is is_number


@pytest.mark.parametrize("subject", read_boilerplate().subjects.caught)
def test_a_subject_that_nobody_wrote_says_nothing(subject: str) -> None:
    assert strip_subject(subject) == ""


@pytest.mark.parametrize(("subject", "left"), read_boilerplate().subjects.allowed.items())
def test_a_subject_that_somebody_wrote_stays(subject: str, left: str) -> None:
    assert strip_subject(subject) == left


def test_two_hundred_kilobytes_take_no_time() -> None:
    start = time.process_time()
    for text in ("any news ", "any news? ", "yes please ", "still " * 9, "Re: ", "message from "):
        long = (text * 50_000)[:200_000]
        read_context(_ticket(f"buyer: {long}", "seller: x", f"buyer: {long[:290]}", subject=long))
    assert time.process_time() - start < 10


def test_thanks_for_an_answer_that_asked_nothing_are_no_answer() -> None:
    def idle_after(said: str) -> Idle | None:
        return read_context(_ticket("buyer: Wo ist mein Paket?", f"seller: {said}", "buyer: passt, danke")).idle

    assert idle_after("Es wurde gestern zugestellt.") is None
    assert idle_after("Passt Ihnen Dienstag?") is Idle.ANSWER
