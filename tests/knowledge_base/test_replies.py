import json
from pathlib import Path

import pytest
import regex
from hypothesis import given
from hypothesis import strategies as st

from core.decisions import PassageKind
from knowledge_base.entries import Reading
from knowledge_base.names import names_in
from knowledge_base.placeholders import hide_particulars
from knowledge_base.replies import TITLE_CHARS, Replies, read_replies
from tests.growth import takes_its_length
from tests.knowledge_base.folders import make_pair, write_replies


def read(folder: Path, **changes: object) -> Reading:
    (entry,) = read_replies(write_replies(folder, changes), within=folder).entries
    reading = entry.read()
    assert reading is not None
    return reading


def test_a_reply_is_a_passage_found_by_the_message_it_answered(tmp_path: Path) -> None:
    reading = read(tmp_path, language="de", intents=["wismo"])
    passage = reading.passage
    assert (passage.id, passage.kind) == ("past_replies#R-1", PassageKind.REPLY)
    assert (passage.language, passage.answers, passage.source) == ("de", ("wismo",), "past_replies.jsonl")
    assert passage.text == "Dear {buyer.name},\n\nyour parcel is on its way."
    assert reading.embedded.startswith("Where is my parcel?")
    assert reading.sent_at == 1790845200.0


def test_neither_reply_nor_message_keeps_whose_it_was(tmp_path: Path) -> None:
    reading = read(
        tmp_path,
        buyer="Order 305-1234567-7654321 is late. Call 030 901820 or a.brandt@example.com!\n\nMfG Anna Brandt",
        reply="Hallo Frau Brandt,\n\nIhre Bestellung 305-1234567-7654321 kommt. Danke, Anna.",
    )
    for kept in (reading.passage.text, reading.passage.title, reading.embedded):
        assert "Brandt" not in kept
        assert "Anna" not in kept
        assert not any(char.isdigit() for char in kept)


def test_a_name_that_the_file_gives_is_hidden_where_no_salutation_shows_it(tmp_path: Path) -> None:
    reading = read(tmp_path, reply="All good now, Kim de Vries. Vries it is; send de rest.", buyer_name="Kim de Vries")
    assert reading.passage.text == "All good now, {buyer.name}. {buyer.name} it is; send de rest."


def test_a_title_is_the_beginning_of_the_message(tmp_path: Path) -> None:
    assert read(tmp_path, buyer="Where\n is it?").passage.title == "Where is it?"
    long = read(tmp_path, buyer="where is it " * 50).passage.title
    assert long.endswith("where …")
    assert len(long) <= TITLE_CHARS + 2


def test_a_missing_file_is_an_empty_source(tmp_path: Path) -> None:
    assert read_replies(tmp_path / "none.jsonl", within=tmp_path) == Replies(())


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("{", r"past_replies\.jsonl:2: is not JSON"),
        (json.dumps(make_pair(id="B", sent_at="2026-10-01")), r"past_replies\.jsonl:2: sent_at: "),
        (json.dumps(make_pair(id="B", reply=" \n")), r"past_replies\.jsonl:2: reply: holds only blanks"),
        (json.dumps(make_pair(id="B", replly="x")), r"past_replies\.jsonl:2: replly: unknown field"),
        (json.dumps(make_pair(id="A")), r"past_replies\.jsonl:2: id: line 1 has the same id 'A'"),
    ],
)
def test_a_wrong_line_is_named_and_costs_that_line_only(tmp_path: Path, line: str, says: str) -> None:
    path = write_replies(tmp_path, {"id": "A"})
    path.write_text(path.read_text("utf-8") + line + "\n", "utf-8")
    replies = read_replies(path, within=tmp_path)
    (problem,) = replies.problems
    assert regex.search(says, str(problem))
    assert [entry.id for entry in replies.entries] == ["past_replies#A"]


@pytest.mark.parametrize(
    ("text", "hidden"),
    [
        ("It ships on November 13th, 2026 by 5 pm.", "It ships on {date} by {time}."),
        ("Es kommt am 13. November. Danach nicht.", "Es kommt am {date}. Danach nicht."),
        ("bis 16.11.2026 um 14:30 Uhr", "bis {date} um {time}"),
        ("le 13 novembre, le 13/11/2026", "le {date}, le {date}"),
        ("el 13 de noviembre de 2026", "el {date}"),
        ("13 ноября, 13 listopada, 13 novembre, 13 november", "{date}, {date}, {date}, {date}"),
        ("64,90 EUR, € 12, $1,234.50, 1.234,50 €, 20 Euro", "{amount}, {amount}, {amount}, {amount}, {amount}"),
        ("100 zł; 1 500 руб; £5", "{amount}; {amount}; {amount}"),
        ("in 3-5 Werktagen, within 14 days, 3 dni", "in {duration}, within {duration}, {duration}"),
        ("in 5 working days", "in {duration}"),
        ("Order 305-1234567-7654321", "Order {order_id}"),
        ("UPS tracking 1Z999AA10123456784", "UPS tracking {tracking_number}"),
        ("write to x@y.de or see https://dhl.de/t?id=9", "write to {email} or see {link}"),
        ("Musterstraße 12, 20095 Hamburg", "{address}"),
        ("12 Elm Street; 12 rue de la Paix 75002 Paris", "{address}; {address} Paris"),
        ("weighs 2.6 kg, takes 3 of them, code AB12", "weighs {number} kg, takes {number} of them, code {id}"),
        ("１２３４５ ٣٤ ½ ² 三", "{id} {number} {number} {number} 三"),
        ("a {slot} of its own", "a (slot) of its own"),
        ("may we march in on Monday", "may we march in on Monday"),
        ("", ""),
    ],
)
def test_values_become_typed_placeholders(text: str, hidden: str) -> None:
    assert hide_particulars(text) == hidden


@pytest.mark.parametrize(
    ("buyer", "reply", "names"),
    [
        ("", "Hallo Frau Brandt,\n\nIhr Paket", ("Brandt",)),
        ("", "Sehr geehrter Herr Dr. von Stein,", ("von Stein",)),
        ("", "Dear Mary-Jane O'Neil, your", ("Mary-Jane O'Neil",)),
        ("", "Hi Tom - your item", ("Tom",)),
        ("", "Bonjour Madame Dupont, votre", ("Dupont",)),
        ("", "Dzień dobry Panie Kowalski, paczka", ("Kowalski",)),
        ("", "Здравствуйте, Анна! Ваш", ("Анна",)),
        ("", "வணக்கம் குமார், உங்கள்", ("குமார்",)),
        ("Wo ist es? MfG S. Brandt", "", ("S. Brandt",)),
        ("Where is it?\n\nKind regards,\nAnna Smith", "", ("Anna Smith",)),
        ("", "Hello,\n\nBest regards", ()),
        ("", "Guten Tag,\n\nIhre Bestellung ist da.", ()),
        ("", "Guten Tag, Ihre Bestellung, die", ()),
        ("", "Hello there, thanks", ()),
        ("", "Dear Customer,", ()),
        ("", "Hallo zusammen,", ()),
        ("", "Thanks for waiting, it ships", ()),
        ("I said thanks. Still no parcel", "", ()),
        ("", "", ()),
    ],
)
def test_a_buyer_is_known_by_salutation_and_signature(buyer: str, reply: str, names: tuple[str, ...]) -> None:
    assert names_in(buyer, reply) == names


@given(st.text(max_size=200), st.text(max_size=200))
def test_no_digit_is_left_of_any_text(buyer: str, reply: str) -> None:
    hidden = hide_particulars(reply, names=names_in(buyer, reply))
    assert not any(char.isdigit() for char in hidden)


@pytest.mark.parametrize("piece", ["a", "1", "1 ", "1,", "13. ", "rue ", "12 a b ", "Hallo ", "a1", "€", "\n", "ஏ"])
def test_a_very_long_reply_takes_its_length(piece: str) -> None:
    def read(text: str) -> None:
        assert not any(char.isdigit() for char in hide_particulars(text, names=names_in(text, text)))

    assert takes_its_length(read, piece)
