"""Exports of helpdesks in, pairs out: nothing of the buyer is kept, copies are folded, what is refused is counted."""

import json
from datetime import UTC, datetime
from itertools import product
from pathlib import Path
from typing import Any

import pytest

from core.errors import InputError
from knowledge_base.entries import Reading
from knowledge_base.exports import Pair, layouts, read_pairs
from knowledge_base.near_copies import NearCopies
from knowledge_base.placeholders import hide_particulars
from knowledge_base.replies import COPY, TOO_OLD, Replies, Screen, read_replies
from tests.knowledge_base.folders import write_replies

ZENDESK = {
    "id": 7,
    "requester_id": 11,
    "requester": {"name": "Anna Smith", "email": "anna@home.example", "locale": "en-GB"},
    "comments": [
        {"author_id": 11, "plain_body": "Where is it?", "public": True, "created_at": "2026-05-01T09:00:00Z"},
        {"author_id": 11, "plain_body": "Hello?", "public": True, "created_at": "2026-05-01T10:00:00Z"},
        {"author_id": 5, "plain_body": "she is angry", "public": False, "created_at": "2026-05-01T10:30:00Z"},
        {"author_id": 5, "plain_body": "Dear Anna, it is late.", "public": True, "created_at": "2026-05-01T11:00:00Z"},
        {"author_id": 5, "plain_body": "One more thing.", "public": True, "created_at": "2026-05-01T11:01:00Z"},
        {"author_id": 11, "plain_body": "Thanks", "public": True, "created_at": "2026-05-01T12:00:00Z"},
        {"author_id": 6, "plain_body": "You are welcome.", "public": True, "created_at": "2026-05-01T13:00:00Z"},
    ],
}
GORGIAS = {
    "id": 8,
    "language": "de",
    "customer": {"name": "Bernd Amling", "email": "b@home.example"},
    "messages": [
        {"from_agent": False, "public": True, "stripped_text": "Wo ist es?", "created_datetime": "2026-05-01T09:00:00"},
        {"from_agent": True, "public": True, "body_text": "Unterwegs.", "created_datetime": "2026-05-02T09:00:00"},
    ],
}
CHATWOOT = {
    "id": 9,
    "meta": {"sender": {"name": "Cem", "phone_number": "+4930123456"}},
    "messages": [
        {"content": "Hi", "message_type": 0, "private": False, "created_at": 1777626000},
        {"content": "assigned", "message_type": 2, "private": False, "created_at": 1777626001},
        {"content": "Hello Cem", "message_type": 1, "private": False, "created_at": 1777626060},
    ],
}


def write(folder: Path, name: str, *records: Any) -> Path:
    path = folder / name
    path.write_text("".join(json.dumps(record, ensure_ascii=False) + "\n" for record in records), "utf-8")
    return path


def pairs(path: Path) -> list[Pair]:
    found = list(read_pairs(path))
    assert not [one for one in found if isinstance(one, InputError)]
    return [one for one in found if isinstance(one, Pair)]


def readings(replies: Replies) -> list[Reading]:
    return [reading for entry in replies.entries if (reading := entry.read())]


def test_a_reply_of_a_ticket_answers_the_messages_before_it_and_notes_are_left_out(tmp_path: Path) -> None:
    first, second = pairs(write(tmp_path, "z.jsonl", ZENDESK))
    assert (first.id, first.buyer, first.reply) == ("7-1", "Where is it?\n\nHello?", "Dear Anna, it is late.")
    assert (second.id, second.buyer, second.reply) == ("7-2", "Thanks", "You are welcome.")
    assert (first.language, first.names, first.values) == ("en-GB", ("Anna Smith",), ("anna@home.example",))
    assert first.sent_at == datetime(2026, 5, 1, 11, tzinfo=UTC)


def test_gorgias_and_chatwoot_are_told_apart_by_their_fields(tmp_path: Path) -> None:
    (gorgias,) = pairs(write(tmp_path, "g.jsonl", GORGIAS))
    (chatwoot,) = pairs(write(tmp_path, "c.jsonl", CHATWOOT))
    assert (gorgias.buyer, gorgias.reply, gorgias.language) == ("Wo ist es?", "Unterwegs.", "de")
    assert gorgias.sent_at == datetime(2026, 5, 2, 9, tzinfo=UTC)
    assert (chatwoot.buyer, chatwoot.reply, chatwoot.values) == ("Hi", "Hello Cem", ("+4930123456",))


@pytest.mark.parametrize("messages", [5, "Hello", {"plain_body": "Hello"}, [5, None, "Hello"]])
def test_messages_of_another_form_are_none(tmp_path: Path, messages: Any) -> None:
    broken = ZENDESK | {"comments": messages}
    assert len(pairs(write(tmp_path, "z.jsonl", broken, {"": 5} | ZENDESK | {"id": 8}))) == 2
    macro = {"id": 1, "title": "Late", "actions": messages}
    assert [str(each) for each in read_pairs(write(tmp_path, "m.jsonl", macro))] == [
        f"{tmp_path}/m.jsonl:1: value: holds no text"
    ]


def test_an_intent_that_there_is_not_is_told_of_the_sellers_own_file_and_left_out_of_others(tmp_path: Path) -> None:
    own = {"buyer": "Hi", "reply": "Hello.", "sent_at": "2026-05-01T09:00:00Z"}
    path = write(tmp_path, "past.jsonl", *(own | {"id": str(n), "intents": [n]} for n in ("wizmo", "wismo")))
    wrong, right = read_pairs(path, {"wismo"})
    assert str(wrong) == f"{path}:1: intents: there is no intent 'wizmo'"
    assert isinstance(right, Pair)
    header = "ticket id,customer message,reply,reply date,intents\n"
    row = "{},Where?,Here.,2026-05-01,{}\n"
    (tmp_path / "desk.csv").write_text(header + row.format(1, "Post/Delay") + row.format(2, "Post/Delay;wismo"))
    assert [each.intents for each in read_pairs(tmp_path / "desk.csv", {"wismo"}) if isinstance(each, Pair)] == [
        None,
        ("wismo",),
    ]


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_a_csv_is_read_whatever_stands_between_its_columns(tmp_path: Path, delimiter: str) -> None:
    rows = [
        ["Ticket ID", "Customer Name", "Customer Message", "Reply", "Reply Date"],
        ["1", "Anna", '"Where, please;\nis it?"', "On its way.", "2026-05-01 10:00"],
    ]
    path = tmp_path / "edesk.csv"
    path.write_bytes(b"\xef\xbb\xbf" + "\r\n".join(delimiter.join(row) for row in rows).encode())
    (pair,) = pairs(path)
    assert (pair.id, pair.buyer, pair.names) == ("1", "Where, please;\nis it?", ("Anna",))
    assert (pair.language, pair.intents) == (None, None)


@pytest.mark.parametrize(
    ("record", "title", "reply"),
    [
        (
            {"id": 1, "title": "Late", "active": True, "actions": [{"field": "status", "value": "open"}]}
            | {"actions": [{"field": "comment_value", "value": "It is late."}], "updated_at": "2026-05-01T09:00:00Z"},
            "Late",
            "It is late.",
        ),
        (
            {"id": 2, "name": "Sorry", "actions": [{"name": "setResponseText", "arguments": {"body_text": "S."}}]},
            "Sorry",
            "S.",
        ),
        ({"id": 3, "short_code": "hi", "content": "Hello!"}, "hi", "Hello!"),
    ],
)
def test_macros_are_replies_that_answered_no_message(tmp_path: Path, record: Any, title: str, reply: str) -> None:
    (pair,) = pairs(write(tmp_path, "m.jsonl", record))
    assert (pair.buyer, pair.reply, pair.is_macro) == (title, reply, True)
    screen = Screen(not_before=datetime(2030, 1, 1, tzinfo=UTC))
    (reading,) = readings(read_replies(tmp_path / "m.jsonl", within=tmp_path, screen=screen))
    assert reading.embedded == f"{title}\n{reply}"


@pytest.mark.parametrize(
    ("raw", "says"),
    [
        (b"a,b\n1,2\n", "x.csv:2: has the columns 'a', 'b', which no known export has (own: buyer, reply; "),
        (b"id|buyer|reply|language;sent_at\n1|a|b|en;2026\n", "sent_at"),
        (b"id,buyer,reply\n1,\xfc,b\n", "x.csv:2: byte 17 is not UTF-8; save the file as UTF-8"),
        (b"id,buyer,reply\n1,a\n", "x.csv:2: has 2 cells, the header has 3; put a cell"),
        (b"id,buyer,reply,sent_at\n1,a,b,yesterday\n", "x.csv:2: sent_at: is no time"),
        (b"id,buyer,reply,sent_at\n1,a,,2026-05-01\n", "x.csv:2: reply: holds only blanks"),
        (b"id,buyer,reply,sent_at\n,a,b,2026-05-01\n", "x.csv:2: id: is required"),
        (b"id,buyer,reply,sent_at,language\n1,a,b,2026-05-01,English\n", "x.csv:2: language: is no language"),
        (b'id,buyer,reply\n1,"a,b\n', "x.csv:2: is not CSV"),
    ],
)
def test_a_wrong_csv_is_named_with_line_and_column(tmp_path: Path, raw: bytes, says: str) -> None:
    (tmp_path / "x.csv").write_bytes(raw)
    try:
        problems = [str(problem) for problem in read_replies(tmp_path / "x.csv", within=tmp_path).problems]
    except InputError as error:
        problems = [str(error)]
    assert says in problems[0]


def test_one_wrong_row_costs_one_row(tmp_path: Path) -> None:
    (tmp_path / "x.csv").write_text("id,buyer,reply,sent_at\n1,a,b,2026-05-01\n2,a\n3,c,d,2026-05-01\n")
    replies = read_replies(tmp_path / "x.csv", within=tmp_path)
    assert [entry.id for entry in replies.entries] == ["x#1", "x#3"]
    assert len(replies.problems) == 1


def test_nothing_that_the_export_knows_of_the_buyer_is_kept(tmp_path: Path) -> None:
    text = "Anna Smith at Hauptweg, 20095 Hamburg asks for 20 quid by 3 May 2026, order 305-1234567-7654321."
    record = {
        "id": "1",
        "language": "en",
        "intents": [],
        "buyer": text,
        "reply": text,
        "sent_at": "2026-05-01T09:00:00Z",
    }
    known = {"buyer_address": "Hauptweg\n20095 Hamburg", "buyer_name": "Anna Smith"}
    (reading,) = readings(read_replies(write(tmp_path, "past.jsonl", record | known), within=tmp_path))
    assert reading.passage.text == (
        "{buyer.name} at {buyer.detail}, {buyer.detail} asks for {amount} by {date}, order {order_id}."
    )


def test_a_known_value_is_hidden_as_a_whole_word_only() -> None:
    assert (
        hide_particulars("Ross likes Rossini, ROSS", values=["Ross"]) == "{buyer.detail} likes Rossini, {buyer.detail}"
    )


def test_replies_that_say_nearly_the_same_are_folded_into_the_newest(tmp_path: Path) -> None:
    said = "your parcel {0} left our warehouse on {0} May and is with the carrier now, so please give it two more days"
    folder = [
        {"id": str(n), "reply": f"Dear {name},\n{said.format(n)}", "sent_at": f"2026-05-0{n}T09:00:00Z"}
        for n, name in enumerate(["Anna", "Ben", "Cem"], start=1)
    ]
    other = {"id": "4", "reply": said.format(4), "intents": ["invoice_request"]}
    replies = read_replies(write_replies(tmp_path, *folder, other), within=tmp_path)
    assert [entry.id for entry in replies.entries] == ["past_replies#3", "past_replies#4"]
    assert replies.kept_out == {COPY: 2}


def test_old_and_refused_replies_are_kept_out_and_counted(tmp_path: Path) -> None:
    told = [("1", "We will refund you."), ("2", "It is on its way."), ("3", "Kindly wait.")]
    days = {"3": "2020-01-01T00:00:00Z"}
    folder = [{"id": key, "reply": text, "sent_at": days.get(key, "2026-05-01T09:00:00Z")} for key, text in told]
    screen = Screen(
        refuse=lambda reply, language: "promises something" if "refund" in reply else None,
        not_before=datetime(2025, 1, 1, tzinfo=UTC),
    )
    replies = read_replies(write_replies(tmp_path, *folder), within=tmp_path, screen=screen)
    assert [reading.passage.text for reading in readings(replies)] == ["It is on its way."]
    assert replies.kept_out == {"promises something": 1, TOO_OLD: 1}


def test_language_and_intents_that_the_export_does_not_say_are_read_from_the_message(tmp_path: Path) -> None:
    (tmp_path / "x.csv").write_text("id,buyer,reply,sent_at\n1,Wo ist mein Paket geblieben?,Unterwegs.,2026-05-01\n")
    (plain,) = readings(read_replies(tmp_path / "x.csv", within=tmp_path))
    assert (plain.passage.language, plain.passage.answers) == ("de", ())
    screen = Screen(read=lambda text, likely: ("de", ("wismo",)))
    (sorted_by,) = readings(read_replies(tmp_path / "x.csv", within=tmp_path, screen=screen))
    assert sorted_by.passage.answers == ("wismo",)


def test_many_nearly_equal_texts_are_compared_in_linear_time() -> None:
    """A square of their number would take minutes."""
    words = ["".join(pair) for pair in product("abcdefghijklmnopqrstuvwxyz", repeat=2)]
    copies = NearCopies()
    texts = (" ".join(words[(n * (k + 1)) % len(words)] for k in range(60)) for n in range(20_000))
    assert sum(not copies.has(text) for text in texts) > 500
    alike = (" ".join(words[:60]) + f" {words[n % 600]}" * 18 for n in range(20_000))
    assert sum(not copies.has(text) for text in alike) < 600


def test_every_layout_says_how_to_find_what_its_kind_needs() -> None:
    for name, layout in layouts().items():
        needed = {
            "pairs": layout.buyer and layout.reply,
            "tickets": layout.messages and layout.text and layout.by_buyer,
            "macros": layout.title and (layout.reply or (layout.messages and layout.text)),
        }
        assert needed[layout.kind], name


def test_an_export_of_another_kind_is_read_as_the_file_beside_it_says(tmp_path: Path) -> None:
    (tmp_path / "x.csv").write_text("Nr;Frage;Antwort;Datum\n7;Wo ist es?;Es kommt.;2026-05-01\n", encoding="utf-8")
    (tmp_path / "x.yaml").write_text("kind: pairs\nid: [Nr]\nbuyer: [Frage]\nreply: [Antwort]\nsent_at: [Datum]\n")
    (pair,) = pairs(tmp_path / "x.csv")
    assert (pair.id, pair.buyer, pair.reply) == ("7", "Wo ist es?", "Es kommt.")
    (tmp_path / "x.yaml").write_text("kind: pairs\nid: [Nr]\nantwort: [Antwort]\n")
    with pytest.raises(InputError, match=r"x\.yaml:3: antwort: unknown field; there are kind, known_by"):
        pairs(tmp_path / "x.csv")


@pytest.mark.parametrize(
    ("written", "dates"),
    [("3.11.2026 9:05", ""), ("3/11/26", "dates: day/month/year"), ("11/3/26", "dates: month/day/year")],
)
def test_a_table_without_ids_and_with_days_as_people_write_them_is_read(
    tmp_path: Path, written: str, dates: str
) -> None:
    (tmp_path / "x.csv").write_text(f"Frage;Antwort;Datum\nWo ist es?;Es kommt.;{written}\n", encoding="utf-8")
    (tmp_path / "x.yaml").write_text(f"kind: pairs\nbuyer: Frage\nreply: Antwort\nsent_at: Datum\n{dates}\n")
    (pair,) = pairs(tmp_path / "x.csv")
    assert (pair.id, pair.buyer, pair.sent_at.date().isoformat()) == ("2", "Wo ist es?", "2026-11-03")


def test_a_table_of_unknown_columns_is_told_what_to_say_beside_it(tmp_path: Path) -> None:
    (tmp_path / "x.csv").write_text("Frage;Antwort\nWo?;Da.\n", encoding="utf-8")
    with pytest.raises(InputError, match=r"x\.yaml beside it says which column holds what.*`kind: pairs`"):
        pairs(tmp_path / "x.csv")


def test_own_past_replies_need_neither_language_nor_intents(tmp_path: Path) -> None:
    record = {"id": "a", "buyer": "Wo bleibt mein Paket?", "reply": "Es kommt.", "sent_at": "2026-05-01T09:00:00Z"}
    (pair,) = pairs(write(tmp_path, "past_replies.jsonl", record))
    assert (pair.language, pair.intents) == (None, None)
    (reading,) = readings(read_replies(tmp_path / "past_replies.jsonl", within=tmp_path))
    assert reading.passage.language == "de"
