"""The first look at a whole text never leaves out a detector that would find something."""

import random
from collections.abc import Iterator

import pytest

from core.marketplaces import STRICTEST, find
from policies.check import check
from policies.detectors import detectors
from policies.detectors_subject import Kind, read_subject
from policies.first_look import _ALWAYS, LONGEST, _concerned, look
from policies.messaging_rules import stated_rules

PLACE = find(STRICTEST)
ALL = frozenset(detectors())
TRICKS = (
    *("\u200b", "\u00ad", "\u202f", "\u00a0", "\u0301", "\n", "\r\n", "\t", "  ", "😀", "☎️", "<b>", "{name}", "%s"),
    *(
        " whats app ",
        " We chat ",
        " t el e gram ",
        " f.a.c.e.b.o.o.k ",
        " +49 170 1234567 ",
        " five five five one two ",
    ),
    *(
        " 305-1234567-1234567 ",
        " RR123456785DE ",
        " 1nsta gram ",
        " bit . ly/x ",
        " shop . c om ",
        " call 555 12 34 567 ",
    ),
)
SWAPPED = str.maketrans({"a": "а", "e": "3", "o": "0", "@": "＠", ".": "。", "1": "１", "s": "$"})


def _texts() -> Iterator[tuple[str, str]]:
    for _, rule in stated_rules():
        for text in (*rule.about.examples.caught, *rule.about.examples.allowed):
            yield text, rule.about.examples.language or "en"


def _left_out(text: str, language: str, kind: Kind) -> set[str]:
    """Detectors that find something and that the first look does not name."""
    known = {"marketplace": PLACE, "language": language, "kind": kind, "exempt": (), "allowed_hosts": ()}
    named = look(text, **known, asked=ALL)[1]
    subject = read_subject(text, **known)
    return {
        name for name, detector in detectors().items() if name not in named and any(True for _ in detector(subject))
    }


def test_what_the_examples_of_the_rules_break_is_named() -> None:
    texts = sorted(set(_texts()))
    assert len(texts) > 150
    for number, (text, language) in enumerate(texts):
        assert not _left_out(text, language, Kind.PROACTIVE if number % 4 == 0 else Kind.REPLY), text


def test_what_disguised_examples_break_is_named() -> None:
    draw = random.Random(8)
    texts = sorted(set(_texts()))
    for _ in range(150):
        text, language = draw.choice(texts)
        at, end = sorted(draw.choices(range(len(text) + 1), k=2))
        inner = draw.choice((text[at:end].translate(SWAPPED), " ".join(text[at:end]), text[at:end].upper()))
        text = text[:at] + inner + draw.choice(TRICKS) + text[end:]
        assert not _left_out(text, language, Kind.REPLY), text


@pytest.mark.parametrize(
    "text",
    [
        "Your parcel left Hagen on 2 September and should reach you by 5 September. Kind regards, Harbour & Home",
        "Guten Tag, die Rechnung über 84,50 € liegt in Ihrem Konto unter Bestellungen. Ihr Team von Harbour & Home",
        "வணக்கம், உங்கள் பார்சல் அக்டோபர் 8 அன்று ஹேகன் நகரில் ஸ்கேன் செய்யப்பட்டது",
    ],
)
def test_an_ordinary_reply_needs_no_detector(text: str) -> None:
    language = {"Y": "en", "G": "de"}.get(text[0], "ta")
    named = look(text, marketplace=PLACE, language=language, kind=Kind.REPLY, exempt=(), allowed_hosts=(), asked=ALL)[1]
    assert not {name for name in named if not name.startswith("says:")}


def test_a_detector_that_the_first_look_does_not_know_is_always_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    assert not _ALWAYS
    monkeypatch.setattr("policies.first_look._ALWAYS", frozenset({"new"}))
    _concerned.cache_clear()
    named = look("Hello", marketplace=PLACE, language="en", kind=Kind.REPLY, exempt=(), allowed_hosts=(), asked=ALL)[1]
    _concerned.cache_clear()
    assert "new" in named


def test_a_text_too_long_for_a_first_look_is_looked_at_by_all() -> None:
    text = "Thank you for your patience. " * (LONGEST // 29 + 1) + "Write to me@example.com"
    found = check(text, marketplace=PLACE, language="en")
    assert "contact-email" in {finding.rule_id for finding in found}


def test_a_piece_is_told_again_once_too_many_were_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("text.remembered.MOST", 2)
    for text in ("one two three four", "write to me@example.com or five six seven"):
        check(text, marketplace=PLACE, language="en")
    found = check("write to me@example.com", marketplace=PLACE, language="en")
    assert "contact-email" in {finding.rule_id for finding in found}


@pytest.mark.parametrize(
    "text",
    [
        "Order on lampy.sklep, it is cheaper there.",
        "It is 10% cheaper on nordlicht.example.",
        "Ours is cheaper: lamps punkt com",
        "It is cheaper on shop . c o m",
    ],
)
def test_a_better_price_beside_any_kind_of_link_is_named(text: str) -> None:
    assert not _left_out(text, "en", Kind.REPLY)
    assert "off-platform-sale" in {finding.rule_id for finding in check(text, marketplace=PLACE, language="en")}
