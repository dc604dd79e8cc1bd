"""The mode `free`: a model's own sentences around slots, and everything that can be wrong with them."""

import asyncio
from typing import Any

import pytest
from pydantic import SecretStr

from core.drafts import Finding, SentenceKind, SlottedText
from core.errors import WriterFailed
from drafting.llm import Failure
from drafting.model_writer import ModelWriter
from drafting.prompt import MAX_WORDED_CHARS, Mode
from drafting.worded import check_worded
from tests.chat_server import ChatServer, says
from tests.drafting.test_model_writer import BRIEF, PLAN, SYMPATHY

GOOD = {
    0: SYMPATHY,
    1: "Eigentlich hätte das Paket {shipment.1.expected|on} ankommen sollen.",
    2: "Zuletzt erfasst hat es {shipment.1.carrier} {shipment.1.last_scan.date|on}, Ort: {shipment.1.last_scan.place}.",
    3: "Kommt es {commitment.carrier_search_from|by} nicht an, beginnen wir eine Nachforschung.",
    4: "Ihre Rechnung finden Sie {commitment.invoice_by|by} auf der Bestellseite.",
}


def reply(**changed: str | None) -> dict[str, Any]:
    """The good reply with points changed (`p1="…"`) or left out (`p1=None`)."""
    texts = {point: changed.get(f"p{point}", text) for point, text in GOOD.items()}
    return {"sentences": [{"point": point, "text": text} for point, text in texts.items() if text is not None]}


def write(content: object, mend: tuple[Finding, ...] = ()) -> SlottedText:
    with ChatServer(says(content)) as server:  # type: ignore[arg-type]
        model = ModelWriter("openai:small", base_url=server.base_url, api_key=SecretStr("k"), mode=Mode.FREE)
        return asyncio.run(model.write(BRIEF, PLAN, mend=mend))


def wrong(**changed: str | None) -> set[str]:
    return {finding.rule_id for finding in check_worded(write(reply(**changed)), PLAN)}


def test_every_sentence_is_marked_as_the_models_and_says_which_point_it_words() -> None:
    written = write(reply())
    assert check_worded(written, PLAN) == ()
    body = [each for each in written.sentences if each.kind is not SentenceKind.FRAME]
    assert [each.kind for each in body] == [SentenceKind.FREE] + [SentenceKind.WORDED] * 4
    assert [each.point for each in body] == [None, 0, 1, 2, 3]
    assert [each.new_paragraph for each in body] == [False, False, False, False, True]
    assert written.reuse_key is None


@pytest.mark.parametrize(
    ("changed", "rule"),
    [
        ({"p1": "Es sollte {shipment.1.arrival|on} da sein."}, "unknown-slot"),
        ({"p1": "Es sollte {order.total} kosten, {shipment.1.expected|on}."}, "unknown-slot"),
        ({"p1": "Es sollte {shipment.2.expected|on} da sein."}, "unknown-slot"),
        ({"p1": "Es sollte {shipment.1.expected|parcels} da sein."}, "unknown-role"),
        ({"p2": GOOD[2] + " {"}, "unknown-slot"),
        ({"p1": GOOD[1] + " In 3 Tagen."}, "literal-value"),
        ({"p1": GOOD[1] + " In ③ Tagen."}, "literal-value"),
        ({"p1": "Ihr Paket ist verspätet."}, "point-not-covered"),
        ({"p3": None}, "point-not-covered"),
        ({"p1": None, "p2": None, "p3": None, "p4": None}, "point-not-covered"),
        ({"p2": GOOD[1]}, "point-not-covered"),
        ({"p1": GOOD[1] + "x" * MAX_WORDED_CHARS}, "not-a-sentence"),
        ({"p1": GOOD[1] + "\u202e"}, "not-a-sentence"),
    ],
)
def test_what_is_wrong_with_slots_and_coverage_is_found_and_blocks(changed: dict[str, str | None], rule: str) -> None:
    found = wrong(**changed)
    assert rule in found
    assert found <= {rule, "point-not-covered"}  # a point that names a wrong value leaves out its own


def test_a_value_of_a_neighbouring_point_may_be_named() -> None:
    assert not wrong(
        p3="Kommt es nach {shipment.1.expected} und {commitment.carrier_search_from|by} nicht, suchen wir."
    )


@pytest.mark.parametrize(
    "content",
    [
        {"sentences": []},
        {"sentences": [{"point": 9, "text": "Hallo."}]},
        {"sentences": [{"point": -1, "text": "Hallo."}]},
        {"sentences": [{"text": "Hallo."}]},
        {"sentences": [{"point": 1, "text": "a"}] * 500},
        "Guten Tag.",
    ],
)
def test_a_reply_of_another_form_is_a_failure_with_what_it_took(content: object) -> None:
    with pytest.raises(WriterFailed) as caught:
        write(content)
    assert caught.value.reason == Failure.INVALID_REPLY
    assert (caught.value.tokens_in, caught.value.tokens_out) == (120, 40)
    assert caught.value.__context__ is None


def test_own_sentences_beyond_the_first_few_and_with_values_are_left_out() -> None:
    more = [{"point": 0, "text": text} for text in (SYMPATHY, "Wir zahlen {order.total}.", "Danke.", "Noch ein Satz.")]
    written = write({"sentences": [*more, *reply(p0=None)["sentences"]]})
    assert [each.text for each in written.sentences if each.kind is SentenceKind.FREE] == [SYMPATHY, "Danke."]
