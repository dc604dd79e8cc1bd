"""The look at what a text may hold never leaves out a kind of contact data that would be found."""

import random

import pytest

from text.contact_look import EVERY, LONGEST, NAME, NUMBER, may_hold
from text.contacts import find_contacts

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
