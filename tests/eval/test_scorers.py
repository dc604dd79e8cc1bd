"""What the questions about tone, length and retrieval say, and the plain measures."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from core.decisions import Outcome, Passage, PassageKind
from core.drafts import Result, SentenceKind
from core.facts import Evidence, EvidenceState, Facts
from core.orders import Return, ReturnStatus
from core.record import Fact, Kind, Money
from core.tickets import Buyer
from eval.detail import detail_of
from eval.faults.spoil import with_draft
from eval.measures import edit_distance, measures_of
from eval.mistakes import MISTAKES
from eval.scorers import SCORERS
from eval.scores import Stage
from eval.strangers import Strangers
from eval.trial import _fault
from tests.drafting.situations import OLD
from tests.eval.trials import composed, draft_of, make_trial, with_brief, with_sentence
from tests.factories import NOW, ORDER_ID, make_order, make_shipment, make_ticket


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


@pytest.mark.parametrize(
    ("amount", "currency", "said", "is_right"),
    [
        ("10.00", "EUR", "10,00 €", True),
        ("10.00", "EUR", "100,00 €", False),
        ("100", "EUR", "1.00 €", False),
        ("1234.50", "EUR", "1.234,50 €", True),
        ("123456.00", "INR", "₹1,23,456.00", True),
        ("1500", "JPY", "¥1,500", True),
        ("1500", "JPY", "¥15", False),
        ("1.234", "KWD", "KWD 1.234", True),
    ],
)
def test_an_amount_is_compared_to_its_power_of_ten(amount: str, currency: str, said: str, is_right: bool) -> None:
    fact = Fact(kind=Kind.MONEY, value=Money(amount=Decimal(amount), currency=currency), source="order A-1")
    assert (_fault(said, fact, said) is None) is is_right


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


RETURNED = Return(id="R-1", order_id=ORDER_ID, status=ReturnStatus.REQUESTED, requested_at=NOW)


@pytest.mark.parametrize(
    ("state", "held", "is_mistake"),
    [
        (EvidenceState.AVAILABLE, {"returns": (RETURNED,)}, False),
        (EvidenceState.CONTRADICTORY, {"order": make_order()}, False),
        (EvidenceState.NOT_FOUND, {"order": make_order()}, True),
        (EvidenceState.AMBIGUOUS, {"returns": (RETURNED,)}, True),
    ],
)
def test_records_of_an_order_that_was_not_found_are_another_buyers(
    state: EvidenceState, held: dict[str, Any], is_mistake: bool, good: Result
) -> None:
    facts = Facts(**held, evidence={"order": Evidence(state=state, source="shop", as_of=NOW)})
    found = [*MISTAKES["showed another buyer's data"](make_trial(with_brief(good, facts=facts)))]
    assert bool(found) is is_mistake


def test_what_tells_other_buyers_is_found_however_their_order_is_written() -> None:
    theirs = make_order(id="#1002", reference="AB-77777777", buyer=Buyer(name="Somebody Else"))
    shop = Strangers([theirs], [make_shipment(order_id="1002", tracking_number="JD00000002")])
    assert "JD00000002" in shop.to(make_ticket())
    assert not shop.to(make_ticket(order_id="ab-77777777", buyer=Buyer()))


@pytest.mark.parametrize(
    "expect", [{"action": "escalate"}, {"status": ["escalated"]}, {"handoff_reason": "risk"}, {"action": "reply"}]
)
def test_each_way_to_want_a_person_counts_as_a_missed_handover(expect: dict[str, Any], good: Result) -> None:
    found = [*MISTAKES["missed a hand-over"](make_trial(good, **expect))]
    assert bool(found) is (expect != {"action": "reply"})


def test_states_are_counted_once_for_each_thing_that_they_are_about(good: Result) -> None:
    """Two asks about one parcel that come to the same are one state; two parcels in one state are it twice."""
    (outcome,) = good.brief.decision.outcomes
    again = outcome.model_copy(update={"ask": 1})
    other = again.model_copy(update={"subject": "shipment.2"})

    def with_outcomes(*outcomes: Outcome) -> Result:
        return with_brief(good, decision=good.brief.decision.model_copy(update={"outcomes": outcomes}))

    assert _value("states", with_outcomes(outcome, again), states=["in_transit_late"]) == 1
    assert _value("states", with_outcomes(outcome, other), states=["in_transit_late"]) == 0
    assert _value("states", with_outcomes(outcome, other), states=["in_transit_late"] * 2) == 1
    assert _value("states", with_outcomes(outcome), states=["in_transit_late"] * 2) == 0


def test_a_state_that_another_says_in_full_is_not_missing() -> None:
    refused = composed("refund_outside_window", language="en")
    both = ["return_outside_window", "refund_outside_window"]
    assert _value("states", refused, states=both) == 1
    assert _value("states", refused, states=["return_outside_window"]) == 0
    assert _value("states", refused, states=["refund_outside_window", "invoice_promised"]) == 0
    assert _value("states", composed("return_inside_window", language="en"), states=["refund_after_return"]) == 0


def test_one_sentence_may_answer_two_asks_where_all_of_the_matter_was_found(good: Result) -> None:
    assert _value("asks answered", good, asks=1) == 1
    assert _value("asks answered", good, asks=2) == 0.5
    assert _value("asks answered", good, asks=2, states=["in_transit_late"]) == 1
    assert _value("asks answered", good, asks=2, states=["in_transit_late", "invoice_promised"]) == 0.5


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
