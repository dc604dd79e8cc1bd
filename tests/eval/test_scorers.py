"""What the questions about tone, length and retrieval say, and the plain measures."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from core.decisions import Passage, PassageKind
from core.drafts import Result, SentenceKind
from eval.detail import detail_of
from eval.faults.spoil import with_draft
from eval.measures import edit_distance, measures_of
from eval.scorers import SCORERS
from eval.scores import Stage
from tests.drafting.situations import OLD
from tests.eval.trials import composed, draft_of, make_trial, with_brief, with_sentence
from tests.factories import NOW


def _value(name: str, result: Result, **expect: Any) -> float | None:
    score = SCORERS[name].score(make_trial(result, **expect))
    return score.value if score else None


@pytest.fixture(scope="module")
def good() -> Result:
    return composed("in_transit_late", language="en")


def _passage(passage: str) -> Passage:
    return Passage(id=passage, kind=PassageKind.POLICY, title="t", text="t", language="en", source="s")


def test_passages_are_wanted_by_id_or_by_document(good: Result) -> None:
    found = with_brief(good, passages=(_passage("shipping-eu#3"), _passage("care#1")))
    assert _value("passages", found, passages=["shipping-eu#3", "care"]) == 1
    assert _value("passages", found, passages=["shipping-eu#1", "care"]) == 0.5
    assert _value("passages", found, passages=["shipping"]) == 0
    assert _value("passages", found) is None


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("register", "Get lost."),
        ("register", "Hey!"),
        ("no hedging", "It is probably there."),
        ("no needless question", "What is your phone number?"),
        ("no needless question", "Please send us your address."),
    ],
)
def test_what_a_reply_must_not_say_is_found_in_its_own_words(name: str, said: str, good: Result) -> None:
    assert _value(name, good, action="reply") == 1
    assert _value(name, with_sentence(good, said, kind=SentenceKind.FREE), action="reply") == 0


def test_a_question_is_needless_only_where_an_answer_is_right(good: Result) -> None:
    asking = with_sentence(good, "Which order is it?")
    assert _value("no needless question", asking) is None
    assert _value("no needless question", asking, action="ask") is None


def test_a_reviewed_question_is_needless_too() -> None:
    assert _value("no needless question", composed("order_not_found", language="en"), action="reply") == 0


def test_reviewed_wordings_may_say_what_is_open() -> None:
    assert _value("no hedging", composed("parcel_lost", language="de")) == 1


def _longer(good: Result) -> Result:
    return with_sentence(good, "We understand. " + " ".join(f"word{n}" for n in range(200)))


def _twice(good: Result) -> Result:
    first = next(s for s in draft_of(good).sentences if s.act == "acknowledge_delay")
    return with_sentence(good, draft_of(good).text[first.start : first.end])


@pytest.mark.parametrize("spoil", [_longer, _twice])
def test_what_is_too_long_or_said_twice_is_found(spoil: Callable[[Result], Result], good: Result) -> None:
    assert _value("length", good) == 1
    assert _value("length", spoil(good)) == 0


def test_the_share_of_readable_sentences_is_given(good: Result) -> None:
    assert _value("readability", good) == 1
    value = _value("readability", _longer(good))
    assert value is not None
    assert 0 < value < 1


def test_old_values_need_a_look_but_for_parcels_that_no_longer_move(good: Result) -> None:
    later = {"now": NOW + timedelta(days=4)}
    assert _value("freshness", good) == 1
    assert _value("freshness", with_brief(good, **later)) == 0
    arrived = composed("return_outside_window", language="en")
    assert OLD
    assert _value("freshness", with_brief(arrived, **later)) in (None, 1)


def test_the_first_half_of_the_pipeline_is_not_asked_about_drafts() -> None:
    asked = {name for name, scorer in SCORERS.items() if scorer.is_asked(Stage.PREPARE)}
    assert asked == {
        "language",
        "intents",
        "intent overlap",
        "asks",
        "flags",
        "action",
        "states",
        "commitments",
        "passages",
    }
    assert all(scorer.is_asked(Stage.COMPOSE) for scorer in SCORERS.values())


def test_a_case_without_a_draft_has_its_detail_in_whatever_language_it_came(good: Result) -> None:
    brief = good.brief.model_copy(update={"triage": good.brief.triage.model_copy(update={"language": "ta-Latn"})})
    detail = detail_of(make_trial(good.model_copy(update={"draft": None, "brief": brief})))
    assert (detail.language, detail.values, detail.stated) == ("ta-Latn", {}, ())
    assert detail_of(make_trial(good)).values["shipment.1.expected"]


def test_a_draft_is_measured_against_its_reference(good: Result) -> None:
    text = draft_of(good).text
    same = measures_of(make_trial(good, reference=text))
    assert same["edit similarity"] == 1
    assert "meaning similarity" not in same
    assert 0 < measures_of(make_trial(good, reference=f"{text} And more of it."))["edit similarity"] < 1
    assert "edit similarity" not in measures_of(make_trial(good))
    assert measures_of(make_trial(composed("closing"))) == {}


def test_words_to_change_are_counted() -> None:
    assert edit_distance("a b c".split(), "a x c d".split()) == 2  # noqa: SIM905
    assert edit_distance([], ["a"]) == 1


def test_tokens_and_cost_are_measured_where_a_model_wrote(good: Result) -> None:
    assert "tokens" not in measures_of(make_trial(good))
    written = with_draft(good, tokens_in=100, tokens_out=20, cost="0.002")
    assert measures_of(make_trial(written))["tokens"] == 120
    assert measures_of(make_trial(written))["cost"] == pytest.approx(0.002)
