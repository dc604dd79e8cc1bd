"""Passages stand in for a person only where the seller says that they answer, and never beyond it."""

from typing import Any

import pytest

from core.decisions import Action, Handoff, Passage, PassageKind
from policies.quoting import MAX_QUOTED_CHARS, quote
from tests.drafting.situations import CARE
from tests.policies.situations import facts, parcel, ruled, states


def passage(**changes: Any) -> Passage:
    return Passage(**{**dict(CARE), **changes})


def test_a_passage_that_says_it_answers_is_quoted() -> None:
    decision = quote(ruled(facts(), "product_question"), [passage(answers=("warranty",)), CARE], language="en")
    (outcome,) = decision.outcomes
    assert (outcome.state, outcome.subject, outcome.ask) == ("answered_by_passage", "passage.2", 0)
    assert (decision.action, decision.handoff_reason) == (Action.REPLY, None)
    assert "care#1" in outcome.reason


@pytest.mark.parametrize(
    "changes",
    [
        {"answers": ("shipping_question",)},
        {"kind": PassageKind.REPLY},
        {"language": "de"},
        {"text": "x" * (MAX_QUOTED_CHARS + 1)},
    ],
    ids=lambda changes: str(next(iter(changes))),
)
def test_no_other_passage_is(changes: dict[str, Any]) -> None:
    before = ruled(facts(), "product_question")
    assert quote(before, [passage(**changes)], language="en") == before


def test_regions_of_one_language_are_one() -> None:
    assert states(quote(ruled(facts(), "product_question"), [CARE], language="en-GB")) == ["answered_by_passage"]


def test_what_a_person_must_decide_is_not_quoted_away() -> None:
    everything = passage(answers=("human_request", "claim_or_dispute", "damaged_item", "complaint", "wismo"))
    for intent in ("human_request", "claim_or_dispute", "complaint"):
        before = ruled(facts(), intent)
        assert quote(before, [everything], language="en") == before


def test_under_a_risk_nothing_is_quoted() -> None:
    from core.triage import Flag

    before = ruled(facts(), "product_question", flags=(Flag.SAFETY,))
    assert quote(before, [CARE], language="en") == before


def test_the_rest_of_the_decision_stays_as_it_was() -> None:
    before = ruled(facts(parcel()), "wismo", "product_question", "human_request")
    after = quote(before, [CARE], language="en")
    assert states(after) == ["in_transit_late", "answered_by_passage", "handover"]
    assert (after.commitments, after.rules) == (before.commitments, before.rules)
    assert after.handoff_reason is Handoff.BUYER_ASKED
