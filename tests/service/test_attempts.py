"""From a model's text to what stands in the result: checks, one rewrite, the template, and what it all took."""

import asyncio
import json
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr

from core.drafts import Brief, Manner, Result, SentenceKind, Severity, Status
from drafting.courtesies import load_courtesies
from drafting.kept import KeptWordings
from drafting.model_writer import ModelWriter
from drafting.prompt import Mode
from drafting.spending import Price, Spending
from drafting.template_writer import TemplateWriter
from service.compose import Composer
from service.timings import Timings
from tests.chat_server import ChatServer, Received, Scripted, Turn, answers, says, status
from tests.drafting.test_model_writer import BRIEF, FIRST_OF_EACH, SYMPATHY, make_brief, reply
from tests.drafting.test_worded import reply as worded
from tests.factories import make_store, make_ticket

COURTESY, ANOTHER_COURTESY = load_courtesies("de").waiting[:2]
UNOFFERED_COURTESY = load_courtesies("de").also[0]
GOOD = says(reply(*FIRST_OF_EACH, free={0: COURTESY}))
WITH_UNOFFERED = says(reply(*FIRST_OF_EACH, free={0: UNOFFERED_COURTESY}))
PROMISE = "Wir erstatten Ihnen selbstverständlich den vollen Betrag."
BAD = says(reply(*FIRST_OF_EACH, free={0: PROMISE}))
PRICE = Price(input=Decimal(10), output=Decimal(100))
"""A scripted reply, 120 and 40 tokens, costs 0.0052."""
DEAR_REPLIES = Price(input=Decimal("0.01"), output=Decimal(1_000))
"""A prompt costs nothing to speak of."""


FREE: dict[str, Any] = {"mode": Mode.FREE}


def compose(*script: Scripted, brief: Brief = BRIEF, **changes: Any) -> tuple[Result, list[Received]]:
    """`mode`, `kept`, `spending` go to the writer, `alternatives` to the call, the rest to the composer."""
    asked = {"alternatives": changes.pop("alternatives", ())}
    of_writer = {name: changes.pop(name) for name in ("mode", "kept", "spending") if name in changes}
    with ChatServer(*script) as server:
        model = ModelWriter(
            "openai:small", base_url=server.base_url, api_key=SecretStr("k"), max_retries=0, **of_writer
        )
        composer = Composer(template=TemplateWriter(), model=model, **changes)
        result = asyncio.run(composer.compose(brief, versions={}, timings=Timings(), **asked))
    return result, server.received


def free(**changed: str | None) -> Turn:
    return says(worded(**changed))


def told(request: Received) -> str:
    return str(request.body["messages"][1]["content"]).partition("What the buyer asks for")[0]


def test_each_call_is_listed_with_what_it_took() -> None:
    result, _ = compose(free(p4=PROMISE), free(), mode=Mode.FREE, spending=Spending(price=PRICE))
    assert [(call.step, call.outcome) for call in result.calls] == [("model", "answered"), ("rewrite", "answered")]
    assert [(call.tokens_in, call.tokens_out, call.cost) for call in result.calls] == [(120, 40, Decimal("0.0052"))] * 2
    assert result.draft is not None
    assert result.draft.path == ("model", "rewrite")


@pytest.mark.parametrize(
    ("turn", "reason", "tokens"),
    [
        (says("{}", finish_reason="length"), "cut", 120),
        (says(""), "empty", 120),
        (says("no JSON"), "invalid_reply", 120),
        (says(None, refusal="no"), "refused", 120),
        (status(401), "unauthorised", 0),
    ],
)
def test_a_call_that_gave_nothing_is_listed_with_its_tokens(turn: Turn, reason: str, tokens: int) -> None:
    result, _ = compose(turn, spending=Spending(price=PRICE))
    (call,) = result.calls
    assert (call.outcome, call.tokens_in) == (reason, tokens)
    assert bool(call.cost) == bool(tokens)
    assert result.draft is not None
    assert result.draft.path == (f"model failed: {reason}", "template")
    assert result.status is Status.NEEDS_REVIEW


def test_what_a_model_finds_unanswered_a_person_looks_at_whichever_text_stands() -> None:
    """In a text that passes, in one whose rewrite passes, and where the template has to stand in."""
    piece = "Und ich brauche noch eine Rechnung!"
    seen = {"unanswered": [piece]}
    rewritten = says({**worded(p4=PROMISE), **seen}), free()
    stood_in = says({**worded(p4=PROMISE), **seen}), status(401)
    for turns, changes in (((says(reply(*FIRST_OF_EACH, **seen)),), {}), (rewritten, FREE), (stood_in, FREE)):
        result, _ = compose(*turns, **changes)
        (finding,) = (each for each in result.findings if each.rule_id == "unanswered")
        assert piece in finding.message
        assert result.status is Status.NEEDS_REVIEW
        assert any(reason.startswith("unanswered: ") for reason in result.reasons)
    assert compose(says(reply(*FIRST_OF_EACH, unanswered=[])))[0].status is Status.READY


def test_own_words_that_promise_are_left_out_without_a_second_call_and_the_rest_stands() -> None:
    """Of a chosen text, of one whose own words a person reads, and of one that the model worded."""
    turns = ((BAD, {}), (BAD, {"keeps_own_words": True}), (free(p0=PROMISE), {"mode": Mode.FREE}))
    for turn, changes in turns:
        result, received = compose(turn, GOOD, **changes)
        assert len(received) == 1, changes
        assert result.draft is not None
        assert result.draft.path == ("model", "own words left out"), changes
        assert PROMISE not in result.draft.text
        (left,) = result.draft.left_out
        assert left.text == PROMISE
        assert left.why.startswith("unsupported-promise")
        assert (result.status is Status.READY) == (changes.get("mode") is not Mode.FREE), result.reasons


def test_a_passage_repeated_by_a_model_stands_beside_the_draft_like_any_own_words() -> None:
    """What holds of another's parcel, or under a condition that was left away, is no statement about this one."""
    words = BRIEF.passages[0].text.split()
    for said in (" ".join(words), " ".join(words[-4:])):
        result, _ = compose(says(reply(*FIRST_OF_EACH, free={0: said})))
        assert result.draft is not None
        assert said not in result.draft.text
        assert [left.text for left in result.draft.left_out] == [said]
        assert result.status is Status.READY, result.reasons


def test_a_ticket_that_spent_its_budget_gets_no_rewrite_and_says_so() -> None:
    limits = {"spending": Spending(price=DEAR_REPLIES), "ticket_budget": Decimal("0.005")}
    result, received = compose(free(p4=PROMISE), free(), mode=Mode.FREE, **limits)
    assert len(received) == 1
    assert result.draft is not None
    assert result.draft.path == ("model", "rewrite failed: budget_spent", "template")
    assert "point-not-covered" in result.findings[0].message


@pytest.mark.parametrize("limits", [{"ticket_budget": Decimal("0.0000001")}, {}])
def test_a_budget_smaller_than_the_prompt_stops_the_first_call(limits: dict[str, Any]) -> None:
    spending = Spending(price=PRICE, budget=None if limits else Decimal("0.0000001"))
    result, received = compose(GOOD, spending=spending, **limits)
    assert received == []
    assert [(call.outcome, call.was_made) for call in result.calls] == [("budget_spent", False)]
    assert result.draft is not None
    assert result.draft.path == ("model failed: budget_spent", "template")


@pytest.mark.filterwarnings("ignore:Pydantic serializer warnings")
@pytest.mark.parametrize("counted", [(-1_000_000, 40), (1.5, "x"), (10**30, 1), (float("nan"), 1), (True, -1)])
def test_a_server_that_cannot_count_gives_nothing_back_to_a_budget(counted: tuple[object, object]) -> None:
    usage = {**dict(zip(("prompt_tokens", "completion_tokens"), counted, strict=True)), "total_tokens": 1}
    spending = Spending(price=PRICE)
    result, _ = compose(answers({**json.loads(GOOD.body), "usage": usage}), spending=spending)
    assert result.status is Status.READY, result.reasons
    assert Decimal(0) < spending.spent < Decimal(1)


def test_a_run_that_spent_its_budget_goes_on_with_templates() -> None:
    spending = Spending(price=DEAR_REPLIES, budget=Decimal("0.005"))
    first, _ = compose(GOOD, spending=spending)
    second, received = compose(GOOD, spending=spending)
    assert first.status is Status.READY
    assert received == []
    assert [(call.outcome, call.was_made) for call in second.calls] == [("budget_spent", False)]
    assert second.draft is not None
    assert second.draft.writer == "template"
    assert "budget_spent" in second.findings[0].message


def test_a_provider_that_fails_in_a_row_is_not_asked_again() -> None:
    spending = Spending(max_failures=2)
    for _ in range(2):
        compose(status(500), spending=spending)
    result, received = compose(GOOD, spending=spending)
    assert received == []
    assert result.findings[0].rule_id == "writer-failed"
    assert "left_alone" in result.findings[0].message


def test_a_kept_text_serves_the_next_ticket_and_is_checked_again(tmp_path: Path) -> None:
    kept = KeptWordings(tmp_path, seller="harbour")
    first, asked = compose(GOOD, kept=kept)
    second, asked_again = compose(GOOD, kept=kept)
    assert (len(asked), len(asked_again)) == (1, 0)
    assert first.draft is not None
    assert second.draft is not None
    assert second.draft.text == first.draft.text
    assert second.draft.path == ("reused",)
    assert (second.status, second.confidence) == (first.status, first.confidence)
    assert [call.outcome for call in second.calls] == ["reused"]
    assert "check" in second.timings_ms


def test_own_words_in_an_answer_for_many_tickets_are_not_taken(tmp_path: Path) -> None:
    kept = KeptWordings(tmp_path, seller="harbour")
    result, received = compose(BAD, kept=kept)
    assert len(received) == 1
    assert result.draft is not None
    assert PROMISE not in result.draft.text
    assert result.status is Status.READY, result.reasons
    again, asked_again = compose(GOOD, kept=kept)
    assert again.draft is not None
    assert again.draft.text == result.draft.text
    assert asked_again == []


def test_a_draft_that_the_model_worded_is_for_review_and_marked_with_its_asks_covered() -> None:
    result, _ = compose(free(), mode=Mode.FREE)
    assert result.draft is not None
    assert result.draft.path == ("model",)
    assert result.status is Status.NEEDS_REVIEW
    assert any("own words" in reason for reason in result.reasons)
    kinds = [each.kind for each in result.draft.sentences if each.kind is SentenceKind.WORDED]
    assert len(kinds) == 4
    assert all(each.sentence is not None for each in result.coverage)
    assert "am 13. November" in result.draft.text
    assert result.for_agent is not None
    assert "model worded" in result.for_agent.next_action


@pytest.mark.parametrize(
    ("changed", "rule"),
    [
        ({"p1": "Es sollte {shipment.1.arrival|on} da sein."}, "unknown-slot"),
        ({"p1": "Es sollte {shipment.1.expected|parcels} da sein."}, "unknown-role"),
        ({"p4": None}, "point-not-covered"),
        ({"p1": "Es sollte {shipment.1.expected|on} kommen, also am Montag."}, "ungrounded-value"),
        ({"p4": "Die Rechnung kommt {commitment.invoice_by|by}. " + PROMISE}, "unsupported-promise"),
        ({"p4": "Die Rechnung kommt {commitment.invoice_by|by}, Fragen an hilfe@example.com."}, "contact-email"),
    ],
)
def test_what_is_wrong_with_worded_points_is_rewritten_once_then_the_template_stands(
    changed: Mapping[str, str | None], rule: str
) -> None:
    mended, received = compose(free(**changed), free(), mode=Mode.FREE)
    assert rule in told(received[1])
    assert mended.draft is not None
    assert mended.draft.path == ("model", "rewrite")
    stubborn, received = compose(free(**changed), mode=Mode.FREE)
    assert len(received) == 2
    assert stubborn.draft is not None
    assert stubborn.draft.path == ("model", "rewrite", "template")
    assert rule in stubborn.findings[0].message
    assert not [finding for finding in stubborn.findings if finding.severity is Severity.BLOCK]


@pytest.mark.parametrize("said", ["Danke für Ihre Geduld.", "Danke {x} für Ihre Geduld."])
def test_a_model_that_words_no_point_gives_way_to_the_template(said: str) -> None:
    """Greeting and sign-off alone are no answer."""
    result, received = compose(says({"sentences": [{"point": 0, "text": said}]}), mode=Mode.FREE)
    assert len(received) == 2
    assert result.draft is not None
    assert result.draft.path == ("model", "rewrite", "template")
    assert all(item.sentence is not None for item in result.coverage)


def test_a_rewrite_is_told_no_value_of_the_draft() -> None:
    late = "Kommt es {commitment.carrier_search_from|by} nicht, zahlen wir alles zurück."
    _, received = compose(free(p3=late), free(), mode=Mode.FREE)
    assert late in told(received[1])
    assert "November" not in told(received[1])


def test_another_language_is_not_what_the_buyer_reads() -> None:
    english = {
        "p0": "Waiting is annoying when you look forward to something.",
        "p1": "Your parcel should have been with you {shipment.1.expected|on}, and this is unpleasant.",
        "p2": "{shipment.1.carrier} saw it last {shipment.1.last_scan.date|on} in {shipment.1.last_scan.place}.",
        "p3": "If it does not arrive {commitment.carrier_search_from|by}, we will start a search with the carrier.",
        "p4": "You will find the invoice {commitment.invoice_by|by} on the order page of your account.",
    }
    result, received = compose(free(**english), mode=Mode.FREE)
    assert "wrong-language" in told(received[1])
    assert result.draft is not None
    assert result.draft.path[-1] == "template"


def test_alternatives_are_worded_and_checked_like_the_draft() -> None:
    def by_manner(request: Received) -> Turn:
        if "to be warm" in request.prompt:
            return says(reply(*FIRST_OF_EACH, free={0: ANOTHER_COURTESY, 1: SYMPATHY, 4: PROMISE}))
        return says(reply(*FIRST_OF_EACH)) if "to be short" in request.prompt else GOOD

    result, received = compose(by_manner, alternatives=[Manner.SHORTER, Manner.WARMER])
    shorter, warmer = result.alternatives
    assert len(received) == 3
    assert shorter.draft is not None
    assert result.draft is not None
    assert len(shorter.draft.text) < len(result.draft.text)
    assert shorter.findings == ()
    assert warmer.draft is not None
    assert [left.text for left in warmer.draft.left_out] == [SYMPATHY, PROMISE]
    assert [call.step for call in result.calls] == ["model", "shorter", "warmer"]
    assert result.status is Status.READY, result.reasons


def test_a_version_that_lost_the_drafts_kind_word_is_no_warmer_one() -> None:
    bare = says(reply(*FIRST_OF_EACH, free={0: PROMISE}))
    result, _ = compose(GOOD, bare, alternatives=[Manner.WARMER])
    assert result.alternatives[0].draft is None
    assert [finding.rule_id for finding in result.alternatives[0].findings] == ["no-alternative"]


def test_own_words_that_a_narrow_channel_has_no_room_for_are_judged_like_any() -> None:
    """One of two would fit: neither stands in the draft, both stand beside it, and nobody has to read it for them."""
    said = ["Ach je.", "Danke, dass Sie uns das alles so freundlich und ausführlich geschrieben haben."]
    place = {"marketplace": "mercadolibre"}
    brief = make_brief(ticket=make_ticket(BRIEF.ticket.messages[-1].text, **place), store=make_store(**place))
    result, received = compose(says(reply(*FIRST_OF_EACH, free=dict(zip((0, 4), said, strict=True)))), brief=brief)
    assert result.draft is not None
    assert len(received) == 1
    assert [left.text for left in result.draft.left_out] == said
    assert result.draft.path == ("model", "own words left out")
    assert result.status is Status.READY, result.reasons


def test_an_alternative_that_failed_is_no_templates_text() -> None:
    result, _ = compose(GOOD, status(500), alternatives=[Manner.SHORTER])
    (finding,) = result.alternatives[0].findings
    assert result.alternatives[0].draft is None
    assert "server_error" in finding.message
    assert finding.message.endswith("there is no such version")


def test_a_failure_says_what_to_do_about_it() -> None:
    result, _ = compose(status(401))
    assert "unauthorised: openai:small answered 401: the API key is wrong or missing" in result.findings[0].message
    assert result.findings[0].message.endswith("this is the template's")


def test_an_alternative_that_is_no_shorter_is_none() -> None:
    result, _ = compose(GOOD, alternatives=[Manner.SHORTER])
    assert result.alternatives[0].draft is None
    assert result.alternatives[0].findings[0].rule_id == "no-alternative"


def in_english() -> Brief:
    return make_brief(store=make_store(agent_language="en"))


def test_message_and_draft_are_translated_for_the_agent() -> None:
    def translate(request: Received) -> Turn:
        if "You translate" not in request.prompt:
            return WITH_UNOFFERED
        return says(json.dumps({"message": "Hello, my order should have come.", "sentences": ["Waiting is annoying."]}))

    result, received = compose(translate, brief=in_english())
    view = result.for_agent
    assert view is not None
    assert view.message == "Hello, my order should have come."
    assert view.draft is not None
    assert "Waiting is annoying." in view.draft
    assert "13 November" in view.draft
    assert "13. November" not in received[1].prompt
    assert [call.step for call in result.calls] == ["model", "translation"]


def translates(message: str, *sentences: str) -> Scripted:
    translation = says(json.dumps({"message": message, "sentences": sentences}))
    return lambda request: translation if "You translate" in request.prompt else WITH_UNOFFERED


@pytest.mark.parametrize(
    "sentence",
    [
        "You get {refund.amount} back.",
        "We refund 500 euros.",
        "Waiting is annoying: https://evil.example",
        "Waiting is { annoying.",
        "\u202e",
        "",
    ],
)
def test_a_translation_that_adds_or_drops_a_value_is_none(sentence: str) -> None:
    result, _ = compose(translates("Hello.", sentence), brief=in_english())
    view = result.for_agent
    assert view is not None
    assert view.notes == ("not translated: invalid_reply",)
    assert view.draft is not None
    assert UNOFFERED_COURTESY in view.draft


def test_what_a_translation_adds_to_the_message_is_noted_and_unseen_signs_are_left_out() -> None:
    said = "Refund 500 euros \u202enow\x1b, see www.evil.example"
    result, _ = compose(translates(said, "Waiting is annoying."), brief=in_english())
    view = result.for_agent
    assert view is not None
    assert view.message == "Refund 500 euros now, see www.evil.example"
    assert view.notes == ("the translation holds what the message does not: 500, www.evil.example",)


def test_a_translation_that_fails_is_a_note_and_the_reviewed_wordings_are_shown_all_the_same() -> None:
    result, _ = compose(GOOD, status(500), brief=in_english())
    assert result.status is Status.READY, result.reasons
    view = result.for_agent
    assert view is not None
    assert view.notes == ("not translated: server_error",)
    assert view.message is None
    assert view.draft is not None
    assert "13 November" in view.draft
    assert load_courtesies("en").waiting[0] in view.draft
