from datetime import timedelta
from typing import Any

import pytest

from core.errors import InputError
from core.tickets import MAX_MESSAGE_CHARS, Author, Buyer, Message, Ticket, parse_ticket
from tests.factories import NOW, make_ticket


def test_a_bare_text_is_completed_to_a_ticket() -> None:
    ticket = parse_ticket({"text": "Where is it?", "marketplace": "amazon"}, now=NOW)
    assert ticket.messages[0].text == "Where is it?"
    assert ticket.messages[0].sent_at == NOW
    assert ticket.messages[0].author is Author.BUYER
    assert ticket.warnings == ()


def test_the_completed_id_depends_on_the_text_and_not_on_the_time() -> None:
    first = parse_ticket({"text": "Where is it?"}, now=NOW)
    again = parse_ticket({"text": "Where is it?"}, now=NOW.replace(year=2027))
    other = parse_ticket({"text": "Where is it"}, now=NOW)
    assert first.id == again.id != other.id


@pytest.mark.parametrize(
    ("given", "ids", "is_told"),
    [
        ((None, "", None), ["m1", "m2", "m3"], False),
        (("1", "1", "2"), ["1", "m2", "2"], True),
        ((None, "m1", None), ["m1", "m2", "m3"], True),
        (("m2", None, None), ["m2", "m3", "m4"], False),
        ((7, 7, 8), ["7", "m2", "8"], True),
    ],
)
def test_each_message_has_an_id_of_its_own(given: tuple[object, ...], ids: list[str], is_told: bool) -> None:
    messages = [{"text": "?", **({} if each is None else {"id": each})} for each in given]
    ticket = parse_ticket({"messages": messages}, now=NOW)
    assert [message.id for message in ticket.messages] == ids
    assert (ticket.warnings == ("messages.1.id: is that of another message; m2 counts",)) is is_told


def test_two_buyers_with_the_same_words_have_two_tickets() -> None:
    bare = {"text": "Where is it?"}
    others: tuple[dict[str, Any], ...] = (
        *({**bare, name: "ebay"} for name in ("store", "marketplace", "channel", "order_id", "sku", "subject")),
        *({**bare, "buyer": {name: "b@x.example"}} for name in Buyer.model_fields),
        {**bare, "sent_at": "2026-11-14T10:00:00+01:00"},
        {**bare, "author": "seller"},
        {"messages": [{**bare, "id": "5"}]},
        {"messages": [bare, bare]},
    )
    ids = [parse_ticket(given, now=NOW).id for given in (bare, *others)]
    assert len(set(ids)) == len(ids)
    assert ids == [parse_ticket(given, now=NOW.replace(year=2027)).id for given in (bare, *others)]


def test_unknown_fields_are_kept_aside_with_a_warning() -> None:
    given = {"text": "hi", "priority": 3, "buyer": {"name": "S", "vip": True}}
    ticket = parse_ticket(given, now=NOW)
    assert ticket.aside == {"priority": 3, "buyer.vip": True}
    assert ticket.warnings == ("priority: unknown field, kept aside", "buyer.vip: unknown field, kept aside")


def test_a_text_beside_an_empty_list_of_messages_is_read() -> None:
    ticket = parse_ticket({"text": "hi", "messages": []}, now=NOW)
    assert [message.text for message in ticket.messages] == ["hi"]


def test_unknown_fields_of_messages_are_kept_aside() -> None:
    ticket = parse_ticket({"messages": [{"text": "hi", "html": "<p>hi"}]}, now=NOW)
    assert ticket.aside == {"messages.0.html": "<p>hi"}


def test_ids_that_are_numbers_become_text() -> None:
    given = {"id": 7, "order_id": 1001, "sku": 12, "buyer": {"id": 8}, "messages": [{"id": 9, "text": "hi"}]}
    ticket = parse_ticket(given, now=NOW)
    assert (ticket.id, ticket.order_id, ticket.sku) == ("7", "1001", "12")
    assert (ticket.buyer.id, ticket.messages[0].id) == ("8", "9")


@pytest.mark.parametrize(
    ("given", "field", "problem"),
    [
        (None, None, "a ticket is a JSON object, this is null"),
        ([1], None, "a ticket is a JSON object, this is a list"),
        ({}, "messages", "needs at least one message with a text"),
        ({"messages": []}, "messages", "needs at least one message with a text"),
        ({"text": "hello", "messages": "hello"}, "messages", "must be a list"),
        ({"messages": ["hi"]}, "messages.0", "must hold fields"),
        ({"messages": [{"author": "buyer"}]}, "messages.0.text", "is required"),
        ({"messages": [{"text": "a", "sent_at": "2026-11-14T10:00:00"}]}, "messages.0.sent_at", "without a time zone"),
        ({"messages": [{"text": "a", "sent_at": "9999-12-31T23:59:59-12:00"}]}, "messages.0.sent_at", "year 9999"),
        ({"messages": [{"text": "a", "sent_at": "0001-01-01T00:00:00+14:00"}]}, "messages.0.sent_at", "year 1 "),
        ({"messages": [{"text": "a", "author": "robot"}]}, "messages.0.author", "'buyer'"),
        ({"text": "a" * (MAX_MESSAGE_CHARS + 1)}, "text", "more than 200000 characters"),
        ({"text": "a", "buyer": "Sam"}, "buyer", "must hold fields"),
        ({"id": 1, "message": "a", "body": ""}, "messages", "with a text; there is no field message, body"),
        ({"text": "a", "sent_at": "14.11.2026"}, "sent_at", "is no time; write it as 2026-11-03T14:05"),
    ],
)
def test_a_wrong_ticket_is_one_line_with_file_line_and_field(given: Any, field: str | None, problem: str) -> None:
    with pytest.raises(InputError) as caught:
        parse_ticket(given, now=NOW, file="queue.jsonl", line=3)
    assert str(caught.value).startswith("queue.jsonl:3: ")
    assert caught.value.field == field
    assert problem in str(caught.value)
    assert "\n" not in str(caught.value)


def test_an_error_never_quotes_the_buyers_text() -> None:
    with pytest.raises(InputError) as caught:
        parse_ticket({"messages": [{"text": "my secret is 4711", "sent_at": "tomorrow, my secret"}]}, now=NOW)
    assert "secret" not in str(caught.value)


def test_the_question_is_the_newest_message_of_the_buyer() -> None:
    messages = [
        Message(id="1", text="first", sent_at=NOW),
        Message(id="2", text="second", sent_at=NOW),
        Message(id="3", text="answer", author=Author.SELLER, sent_at=NOW),
    ]
    question = make_ticket(messages=tuple(messages)).question
    assert question is not None
    assert question.text == "second"


def test_a_ticket_without_a_buyers_message_has_no_question() -> None:
    assert make_ticket(messages=(Message(id="1", text="x", author=Author.SELLER, sent_at=NOW),)).question is None


def test_null_says_as_much_as_leaving_a_field_out() -> None:
    of_ticket, of_message = (dict.fromkeys(kind.model_fields) for kind in (Ticket, Message))
    nulls = {**of_ticket, "buyer": dict.fromkeys(Buyer.model_fields), "of_no_contract": None}
    plain = parse_ticket({"text": "hi"}, now=NOW)
    assert parse_ticket({**of_ticket, **of_message, "text": "hi"}, now=NOW) == plain
    assert parse_ticket({**nulls, "messages": [{**of_message, "text": "hi"}]}, now=NOW) == plain


def test_messages_are_put_in_order_where_each_says_when_it_was_sent() -> None:
    late, early = "2026-11-14T10:00:00+01:00", "2026-11-13T10:00:00+01:00"
    mixed_up = [{"text": "second", "sent_at": late}, {"text": "first", "sent_at": early}]
    ticket = parse_ticket({"messages": mixed_up}, now=NOW)
    assert [message.text for message in ticket.messages] == ["first", "second"]
    assert ticket.warnings == ("messages: not oldest first, put in order by sent_at",)
    untimed = parse_ticket({"messages": [{"text": "first"}, {"text": "second", "sent_at": early}]}, now=NOW)
    assert [message.text for message in untimed.messages] == ["first", "second"]
    assert untimed.warnings == ()


@pytest.mark.parametrize("end", ["\r", "\x0b", "\x0c", "\x85", "\u2028", "\u2029"])
def test_whatever_ends_a_line_ends_a_line(end: str) -> None:
    [message] = parse_ticket({"text": f"No.{end}> Shall we?\r\n{end}"}, now=NOW).messages
    assert message.text == "No.\n> Shall we?\r\n\n"


LONG = "Hello, the tent is a good bit smaller than I had pictured it, and it has C=\nome without its poles."


@pytest.mark.parametrize(
    ("sent", "read"),
    [
        ("Wo ist mein P=C3=A4ckchen, b=\nitte?", "Wo ist mein Päckchen, bitte?"),
        ("Gdzie moja przesy=C5=82ka? =E2=80=93 1001", "Gdzie moja przesyłka? – 1001"),
        ('<div dir=3D"ltr">Where is =\r\nit?</div>', '<div dir="ltr">Where is it?</div>'),
        (LONG, LONG.replace("=\n", "")),
    ],
)
def test_what_a_channel_left_quoted_printable_is_read_decoded(sent: str, read: str) -> None:
    ticket = parse_ticket({"text": sent}, now=NOW)
    assert ticket.messages[0].text == read
    assert ticket.warnings == ("messages.0.text: was quoted-printable; it is read decoded, offsets count in that",)
    assert ticket.id == parse_ticket({"text": sent}, now=NOW).id


@pytest.mark.parametrize(
    "text",
    ["see https://x.example/?a=C3&b=A4", "a=3D b=2E", "=C3=A4 and =FF=C3", "====\nx", f"{'=' * 75}\n"],
)
def test_what_only_looks_quoted_printable_stays(text: str) -> None:
    ticket = parse_ticket({"text": text}, now=NOW)
    assert (ticket.messages[0].text, ticket.warnings) == (text, ())


def test_a_bare_text_keeps_its_time_and_its_author() -> None:
    given = {"text": "Where is it?", "sent_at": "2026-11-01T10:00:00+01:00", "author": "seller"}
    [message] = parse_ticket(given, now=NOW).messages
    assert (message.sent_at.isoformat(), message.author) == ("2026-11-01T10:00:00+01:00", "seller")


def test_a_message_of_the_future_was_sent_when_it_was_read() -> None:
    sent = {"text": "Where is it?", "sent_at": "2099-01-01T00:00:00Z"}
    ticket = parse_ticket({"messages": [{"text": "Hello", "sent_at": NOW.isoformat()}, sent]}, now=NOW)
    assert [each.sent_at for each in ticket.messages] == [NOW, NOW]
    assert ticket.warnings == ("messages.1.sent_at: lies in the future, the time of reading counts",)
    ahead = NOW + timedelta(hours=20)
    assert parse_ticket({"text": "Hi", "sent_at": ahead.isoformat()}, now=NOW).messages[0].sent_at == ahead
