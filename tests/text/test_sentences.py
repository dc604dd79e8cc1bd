import time
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from text.sentences import split_sentences


def sentences(text: str) -> list[str]:
    return [text[span.start : span.end] for span in split_sentences(text)]


@pytest.mark.parametrize(
    "parts",
    [
        ["Two things:", "1) where is order 12 (size 5), the blue one;", "2) can I get an invoice?"],
        ["1) where is my parcel", "2) the lid (see picture 2) is broken", "3) an invoice please"],
        [
            "Meine Bestellung 305-1234567-7654321 sollte gestern kommen.",
            "Und ich brauche eine Rechnung!",
            "MfG S. Brandt",
        ],
        ["Bestellt am 13. November, z. B. die Lampe für 64.90 EUR bzw. 64,90 €.", "Bitte um Antwort."],
        ["Am 3. Nov. 2026 und Sa. 14. Nov. kam nichts.", "Wo ist es?"],
        ["Das 3. Paket fehlt.", "Ich wohne in Hausnummer 5.", "Bitte liefern."],
        ["Der 2. Artikel kam am 24.12. nicht.", "Danke."],
        ["No.", "I did not order it.", "Order No. 123456 is mine."],
        ["Dr. Smith paid approx. 5 EUR at 5 p.m. on Monday.", "It is paid."],
        ["Send size M.", "Please hurry."],
        [
            "It came but the base didn't.",
            "The lamp does, though it’s Anna's.",
            "Can I return it?",
            "I don't mind.",
            "I can't.",
        ],
        ["Je suis là avant 18 h.", "Ça marche ?", "Je l'ai pris 2x.", "Voilà."],
        ["Das war's.", "Mein Name ist Max.", "Ich brauche mind. 3 Stück."],
        ['He said "it is broken."', "Then he left... and came back."],
        ["Lamps, shades etc. were missing.", "I want them etc.", "Please answer."],
        ["où est mon colis ?", "Je l'attends depuis le 3 mars.", "Merci."],
        ["¿Dónde está?", "¡Hola!", "Sr. García, llega hoy."],
        ["Где заказ?", "Жду с 5 ноября, т.е. давно.", "Спасибо."],
        ["see https://shop.example/x?y=1.2 for it.", "Thanks"],
        ["எங்கே?", "நன்றி."],
    ],
)
def test_sentences_end_where_a_reader_ends_them(parts: list[str]) -> None:
    assert sentences(" ".join(parts)) == parts


def test_lines_are_sentences_of_their_own_but_a_wrapped_line_is_not() -> None:
    assert sentences("wo ist mein paket\nbitte antworten") == ["wo ist mein paket", "bitte antworten"]
    wrapped = "I bought this lamp for my mother because she wanted one and then it\nwas not delivered at all."
    assert sentences(wrapped) == [wrapped]


def test_a_missing_blank_does_not_join_two_sentences() -> None:
    assert sentences("Ist es da?Ich warte.Bitte melden.") == ["Ist es da?", "Ich warte.", "Bitte melden."]
    assert sentences("Kauf bei www.Shop.de am 3.Nov um 5.30 Uhr z.B. heute") == [
        "Kauf bei www.Shop.de am 3.Nov um 5.30 Uhr z.B. heute"
    ]


def test_a_numbered_list_keeps_its_numbers() -> None:
    assert sentences("1. Where is it?\n2. Refund") == ["1. Where is it?", "2. Refund"]


@given(st.text(alphabet="aB1 .!?\n\"')-…é。", max_size=80))
def test_every_character_that_is_not_blank_lies_in_one_sentence(text: str) -> None:
    spans = split_sentences(text)
    assert "".join("".join(text[span.start : span.end].split()) for span in spans) == "".join(text.split())
    assert all(text[span.start : span.end].strip() == text[span.start : span.end] for span in spans)
    assert all(first.end <= second.start for first, second in pairwise(spans))


def test_a_long_list_and_many_blanks_take_their_length() -> None:
    start = time.process_time()
    for text in ("1)  2) " * 30_000, "1) " + " " * 200_000, "1)( " * 50_000):
        assert split_sentences(text)
    assert time.process_time() - start < 10


def test_a_closing_bracket_after_a_number_is_no_point_of_a_list() -> None:
    assert sentences("Please change order 3) now") == ["Please change order 3) now"]
