"""Passages stand in for a person only where the seller says that they answer, and never beyond it."""

from typing import Any

import pytest

from core.decisions import Action, Handoff, Outcome, Passage, PassageKind, RuleKind, RuleLooked
from core.tickets import Message
from core.triage import Ask
from policies.quoting import MAX_QUOTED_CHARS, Asking, asking, quotable_asks, quote
from tests.drafting.situations import CARE
from tests.factories import NOW, make_ticket, make_triage
from tests.policies.situations import at, delivered, facts, parcel, ruled, states
from text.facets import kinds_by_ask


def passage(**changes: Any) -> Passage:
    return Passage(**{**dict(CARE), **changes})


def test_a_passage_that_says_it_answers_is_quoted() -> None:
    decision = quote(
        ruled(facts(), "product_question"), [passage(id="care#0", answers=("warranty",)), CARE], language="en"
    )
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


WEIGHT = passage(id="tent#1", text="Packed it weighs 2.6 kg.")
SIZE = passage(id="tent#2", text="The inner tent measures 210 by 120 cm.")
COLOURS = passage(id="tent#3", text="It is sold in blue and in sand.")


def test_each_question_of_an_ask_is_answered_by_the_passage_that_speaks_of_it() -> None:
    asking = {0: Asking(("size", "weight"), (COLOURS, WEIGHT, SIZE))}
    decision = quote(ruled(facts(), "product_question"), [COLOURS, SIZE, WEIGHT], language="en", asking=asking)
    assert [outcome.subject for outcome in decision.outcomes] == ["passage.3", "passage.2"]


def test_a_passage_that_speaks_of_something_else_is_not_quoted() -> None:
    before = ruled(facts(), "product_question")
    assert quote(before, [COLOURS], language="en", asking={0: Asking(("weight",), (COLOURS,))}) == before


def test_what_delivery_costs_is_not_said_where_it_is_not_said_that_it_goes_there() -> None:
    domestic = passage(id="shipping#1", text="Delivery costs 4.95 EUR.", answers=("shipping_question",))
    abroad = passage(id="shipping#2", text="To islands delivery costs 9.95 EUR.", answers=("shipping_question",))
    before = ruled(facts(), "shipping_question")
    kinds = ("shipping_price", "shipping_place")
    assert quote(before, [domestic], language="en", asking={0: Asking(kinds, (domestic,))}) == before
    both = quote(before, [domestic, abroad], language="en", asking={0: Asking(kinds, (domestic, abroad))})
    assert [outcome.subject for outcome in both.outcomes] == ["passage.2"]


@pytest.mark.parametrize(
    ("language", "text", "named", "other"),
    [
        ("en", "Do you deliver to Belgium?", "Belgium gets its parcel a day later.", "France gets it a day later."),
        ("de", "Liefert ihr nach Wien?", "In Österreich kostet es 8,90 EUR.", "In Polen kostet es 8,90 EUR."),
        ("it", "Spedite anche a Cagliari?", "In Sardegna arriva un giorno dopo.", "In Spagna arriva un giorno dopo."),
        ("pl", "Czy wysyłacie do Czech?", "Czechy: 35 PLN.", "Niemcy: 35 PLN."),
        ("ru", "Отправляете в Казахстан?", "Казахстан ждёт на неделю дольше.", "Беларусь ждёт на неделю дольше."),
        ("ta", "இலங்கைக்கு அனுப்புவீர்களா?", "இலங்கையில் 9 நாட்கள் ஆகும்.", "மலேசியாவில் 9 நாட்கள் ஆகும்."),
    ],
)
def test_a_passage_that_names_the_country_asked_for_speaks_of_it(
    language: str, text: str, named: str, other: str
) -> None:
    ask = Ask(text=text, start=0, end=len(text), intent="shipping_question", probability=0.9)
    triage = make_triage("shipping_question", asks=(ask,), language=language)
    before = ruled(facts(), "shipping_question", asks=(ask,), language=language)
    for said, expected in ((named, ["answered_by_passage"]), (other, states(before))):
        found = passage(text=said, language=language, answers=("shipping_question",))
        of = {0: asking(triage, 0, ("shipping_place",), (found,))}
        assert states(quote(before, [found], language=language, asking=of)) == expected, said


def test_what_no_rule_says_of_a_return_is_quoted_beside_its_answer() -> None:
    text = "Can I return it? Do I need the original box?"
    ask = Ask(text=text, start=0, end=len(text), intent="return_request", probability=0.9)
    triage = make_triage("return_request", asks=(ask,), language="en")
    ticket = make_ticket(messages=(Message(id="m1", text=text, sent_at=NOW),))
    before = ruled(facts(delivered(at(11, 12))), "return_request", asks=(ask,), language="en", ticket=ticket)
    kinds = kinds_by_ask(triage, ticket)
    assert quotable_asks(before, triage, kinds) == (0,)
    box = passage(id="returns#4", text="The original carton is not needed.", answers=("return_request",))
    after = quote(before, [box], language="en", asking={0: Asking(kinds[0], (box,))})
    assert states(after) == ["return_inside_window", "answered_by_passage"]
    assert after.commitments == before.commitments


def test_a_passage_that_fills_the_channel_is_not_quoted() -> None:
    before = ruled(facts(), "product_question")
    long = passage(text="It is oiled. " * 20 + "It weighs four kg.")
    asking = {0: Asking(("weight",), (long,))}
    assert states(quote(before, [long], language="en", asking=asking, max_chars=350)) == ["answered_by_passage"]
    assert quote(before, [long], language="en", asking={0: Asking((), (long,))}, max_chars=350) == before


def test_a_passage_that_is_said_already_does_not_answer_the_rest() -> None:
    terms, care = passage(id="shipping#1", answers=("shipping_question",)), passage(answers=("shipping_question",))
    handed = ruled(facts(), "shipping_question")
    told = Outcome(ask=0, intent="shipping_question", action=Action.REPLY, state="delivery_costs", reason="terms")
    rule = RuleLooked(rule="shipping#1", kind=RuleKind.GRANT, says="to AT", source="shipping#1", decided=True)
    decision = handed.model_copy(update={"outcomes": (told, *handed.outcomes), "rules": (rule,)})
    assert quote(decision, [terms], language="en") == decision
    assert states(quote(decision, [terms, care], language="en")) == ["delivery_costs", "answered_by_passage"]
    assert states(quote(handed, [terms], language="en")) == ["answered_by_passage"]
