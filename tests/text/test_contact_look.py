"""The look at what a text may hold never leaves out a kind of contact data that would be found."""

import random
import re

import pytest

from core.record import Span
from text import contact_look
from text.contact_look import EVERY, LONGEST, NAME, NUMBER, may_hold, may_hold_number_beside
from text.contacts import find_contacts
from text.ids import Found

TEXTS = (
    "Write to shop@example.com or call +49 170 1234567, we are on WhatsApp too.",
    "Schreiben Sie an laden at beispiel punkt de, Tel. 030 901 820.",
    "Escríbanos a taller arroba example punto net o por Telegram.",
    "See www.example.com, bit . ly/x or hxxp://shop[.]example[.]org for more.",
    "Find us on we chat, kakao talk, via signal, fb messenger, linked in, v kontakte or @lamp_shop 😀",
    "Call five five five one two three four or o171 l234567.",
    "Пишите на собака почта точка ру, ватсап, на signal, тел. 8 800 555 35 35",
    "j o h n @ m a i l . c o m and moc.elpmaxe@ofni and w.h.a.t.s.a.p.p",
    "வாட்ஸ்அப் எண் +91 98765 43210",
)
TRICKS = ("\u200b", "\u00ad", "\u00a0", "\u0301", "\n", "\t", "  ", " . ", "(at)", "@", "😀", "1", "Signal", "http://")


def _found_without_look(text: str, monkeypatch: pytest.MonkeyPatch) -> object:
    with monkeypatch.context() as patched:
        patched.setattr("text.contacts.may_hold", lambda _: EVERY)
        return find_contacts(text, ("DE", "US"))


def test_what_is_found_is_not_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    draw = random.Random(4)
    for _ in range(120):
        first, second = draw.choice(TEXTS), draw.choice(TEXTS)
        at, end = draw.randrange(len(first)), draw.randrange(len(second))
        text = f"{first[:at]}{draw.choice(TRICKS)}{second[end:]}"
        assert find_contacts(text, ("DE", "US")) == _found_without_look(text, monkeypatch), text


@pytest.mark.parametrize("text", ["Your parcel left Hagen on 2 September, order 12.", "Ihr Paket ist da, 84,50 €.", ""])
def test_an_ordinary_text_is_not_looked_at_twice(text: str) -> None:
    assert not may_hold(text)


@pytest.mark.parametrize(
    ("text", "kind"),
    [("we are on WeChat", NAME), ("or on we chat", NAME), ("ring 555 12 34", NUMBER), ("5 5 5 - 1 2 3", NUMBER)],
)
def test_what_stands_in_several_pieces_is_seen(text: str, kind: int) -> None:
    assert may_hold(text) & kind


def test_digits_with_words_between_them_are_no_number() -> None:
    assert not may_hold("12 lamps and 345 mugs") & NUMBER


def test_a_long_text_may_hold_anything() -> None:
    assert may_hold("so " * LONGEST) == EVERY


@pytest.mark.parametrize("ending", ["", ".", ").", "),", "x", "-"])
def test_a_long_figure_is_told_as_any_piece(ending: str, monkeypatch: pytest.MonkeyPatch) -> None:
    figure = f"00340434161094041234{ending}"
    told = contact_look._look_at(figure)
    monkeypatch.setattr(contact_look, "_LONG_FIGURE", re.compile("(?!)"))
    assert contact_look._look_at(figure) == told


VALUES = ("00340434161094041234", "+49 170 1234567", "HH-12345678", "14 Nov", "DHL", "030 901", "Il Lampo")
BETWEEN = (" ", ", ", " (", ") ", ". ", " Il ", " and ", " 0", "+", " + ", "\n", "-", " two ", " 820 ", " 1234567 ")


def test_a_number_that_lies_not_within_one_value_is_found() -> None:
    draw = random.Random(6)
    beside = 0
    for _ in range(400):
        text, values = draw.choice(("Parcel", "Call", "I", "")), []
        for _ in range(draw.randrange(1, 4)):
            text += draw.choice(BETWEEN)
            value = draw.choice(VALUES)
            if draw.random() < 0.8:
                values.append(Span(len(text), len(text) + len(value)))
            text += value
        text += draw.choice((*BETWEEN, ""))
        found = {each for each in find_contacts(text, ()) if not any(_within(each, value) for value in values)}
        assert found <= set(find_contacts(text, (), values=values)), (text, values)
        beside += bool(found)
    assert beside > 20


def _within(found: Found, value: Span) -> bool:
    return value.start <= found.start and found.end <= value.end


def test_a_tracking_number_is_not_looked_at_as_a_telephone_number() -> None:
    text = "Your parcel (DHL 00340434161094041234) is on its way."
    assert may_hold(text) == NUMBER
    start = text.index("0034")
    assert not may_hold_number_beside(text, [Span(start, start + 20)])
    assert may_hold_number_beside(text, [Span(start, start + 19)])
    assert may_hold_number_beside(text, [])
