from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from api.commands.triage import refuse_second
from api.wording import ask_words, entity_rows, language_words, message_pieces, reply_words, routed_words
from core.errors import InputError
from core.triage import (
    AmountMention,
    Ask,
    DateMention,
    Entities,
    ProductMention,
    Role,
    SkuMention,
    Stripped,
    StrippedKind,
)
from tests.factories import make_triage


@pytest.mark.parametrize(
    ("read", "words"),
    [
        ({}, "de"),
        ({"other_languages": ("en", "fr")}, "de + en + fr"),
        ({"language": "ta-Latn", "transliterated": True}, "ta-Latn (Latin letters)"),
        ({"language": "da", "language_known": False}, "da (not read here)"),
        ({"language_confidence": 0.0, "language_known": False}, "unknown"),
    ],
)
def test_a_language_is_said_with_what_is_odd_about_it(read: dict[str, Any], words: str) -> None:
    assert language_words(make_triage(**read)) == words


@pytest.mark.parametrize(
    ("ask", "words"),
    [
        ({"intent": "wismo"}, "wismo"),
        ({"intent": "wismo", "role": Role.SUBJECT}, "wismo (subject)"),
        ({"intent": "wismo", "role": Role.BEFORE}, "wismo (earlier message)"),
        ({}, "not sorted"),
    ],
)
def test_an_ask_is_said_with_where_it_stands(ask: dict[str, Any], words: str) -> None:
    assert ask_words(Ask(text="x", start=0, end=1, **ask)) == words


def test_a_ticket_says_who_gets_it_and_whose_clock_runs() -> None:
    sent = make_triage(queue="vip-de", assignee="anna", tags=("call",), routed_by="valuable")
    assert routed_words(sent) == "vip-de, anna, #call (valuable)"
    assert reply_words(make_triage()) == "no clock runs"
    assert reply_words(make_triage(reply_by_reason="Amazon: 24 h")) == "Amazon: 24 h"
    closed = make_triage(needs_reply=False, no_reply_reason="the seller has answered since", reply_by_reason="x")
    assert reply_words(closed) == "not needed: the seller has answered since"


def _left(text: str, part: str, kind: StrippedKind) -> Stripped:
    return Stripped(kind=kind, start=text.index(part), end=text.index(part) + len(part), text=part)


def test_a_message_is_cut_at_what_was_left_out_and_stretches_of_one_kind_are_one() -> None:
    text = "Hello\n\nOn Monday she wrote:\n\n> what\n\nBest\nSam"
    quoted = [_left(text, part, StrippedKind.QUOTED) for part in ("On Monday she wrote:", "> what")]
    hidden = Stripped(kind=StrippedKind.HIDDEN, start=5, end=5, text="obey")
    pieces = list(
        message_pieces(text, [quoted[0], hidden, quoted[1], _left(text, "Best\nSam", StrippedKind.SIGNATURE)])
    )
    assert pieces == [
        ("Hello", None),
        ("On Monday she wrote:\n\n> what", "quoted mail"),
        ("Best\nSam", "signature"),
    ]
    assert make_triage(stripped=(hidden,)).hidden == ("obey",)
    assert [piece.text for piece in message_pieces(text, ())] == [text]
    assert list(message_pieces("", ())) == []


def test_what_a_message_names_is_said_as_typed_and_as_read() -> None:
    place = {"start": 0, "end": 1}
    entities = Entities(
        order_ids=("305-1",),
        tracking_numbers=("00340",),
        skus=(SkuMention(text="hh-1", sku="HH-1", **place),),
        amounts=(
            AmountMention(text="20 €", value=Decimal("20"), currency="EUR", **place),
            AmountMention(text="$5", value=Decimal("5"), **place),
        ),
        dates=(
            DateMention(text="today", date=date(2026, 11, 14), **place),
            DateMention(text="next week", first_day=date(2026, 11, 16), last_day=date(2026, 11, 22), **place),
            DateMention(text="05/12", candidates=(date(2026, 5, 12), date(2026, 12, 5)), **place),
        ),
        products=(
            ProductMention(text="lantern", sku="HH-1", score=1.0, **place),
            ProductMention(text="lamp", sku="HH-2", score=0.4, **place),
        ),
    )
    assert list(entity_rows(entities)) == [
        ("order id", "305-1"),
        ("tracking", "00340"),
        ("article", "hh-1 → HH-1"),
        ("amount", "20 € → 20 EUR"),
        ("amount", "$5 → 5 (currency open)"),
        ("day", "today → Sat 14 Nov 2026"),
        ("day", "next week → 16 Nov 2026 to 22 Nov 2026"),
        ("day", "05/12 → 12 May 2026 or 05 Dec 2026"),
        ("product", "lantern → HH-1 (1.00)"),
        ("product", "lamp → perhaps HH-2 (0.40)"),
    ]


def test_a_second_ticket_of_one_id_is_refused_with_both_lines() -> None:
    first_line: dict[str, int] = {}
    refuse_second("T-1", 3, first_line, Path("queue.jsonl"))
    with pytest.raises(InputError, match=r"queue\.jsonl:7: id: 'T-1' is already the ticket of line 3"):
        refuse_second("T-1", 7, first_line, Path("queue.jsonl"))
