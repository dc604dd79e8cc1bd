"""What a reply says: every state has its points, every ask its answer, and a holding reply promises nothing."""

from datetime import date, timedelta
from typing import Any

import pytest

from core.decisions import Action, Decision, Handoff
from core.drafts import Brief, Plan
from core.orders import ShipmentStatus
from core.tickets import Message
from core.triage import Ask, Entities, SkuMention
from drafting.acts import ActKind, load_acts, load_catalogue, written_languages
from drafting.coverage import coverage
from drafting.plan import make_plan, starts_paragraph
from drafting.plans import acts_of, load_plans
from drafting.render import render
from drafting.slots import SLOTS
from drafting.template_writer import write_template
from tests.drafting.golden_text import drafted, two_parcels
from tests.drafting.situations import (
    ARRIVED,
    DELIVERED,
    STATES,
    make_brief,
    make_commitment,
    make_facts,
    make_outcome,
    parcel,
    returned,
)
from tests.factories import NOW, ORDER_ID, make_order, make_shipment, make_store, make_ticket, make_triage

LANGUAGES = written_languages()


def acts(plan: Plan) -> list[str]:
    return [point.act for point in plan.points]


def covered(brief: Brief) -> list[bool]:
    plan = make_plan(brief)
    draft, _ = render(write_template(brief, plan), brief, plan)
    return [item.sentence is not None for item in coverage(brief, plan, draft)]


def test_the_states_here_are_those_of_the_plans() -> None:
    assert set(STATES) == set(load_plans().states)


def test_every_act_has_its_use() -> None:
    plans = load_plans()
    used = {act for state in plans.states.values() for act in acts_of(state)}
    used |= {*plans.openings, *plans.commitments.values(), *plans.handoffs.values(), *plans.gives.values()}
    used |= {"greeting", "sign_off", "signature", "order_named", "parcels_in_order", "parcel_named", "return_named"}
    used |= {"parcel_alike", "rest_follows"}
    used |= {"holding_rest", "quote_another", *plans.once_named.values()}
    assert used == set(load_catalogue())


def test_every_commitment_has_an_act_to_say_it_with() -> None:
    assert {f"commitment.{name}" for name in load_plans().commitments} == {
        n for n in SLOTS if n.startswith("commitment.")
    }


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("state", STATES)
def test_every_state_is_worded_with_all_its_values_known(state: str, language: str) -> None:
    brief = make_brief(state, language=language)
    plan = make_plan(brief)
    draft, needs = render(write_template(brief, plan), brief, plan)
    assert plan.points
    assert not needs
    escalated = STATES[state].action is Action.ESCALATE
    assert draft.language == language
    assert covered(brief) == [not escalated]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("state", STATES)
def test_what_was_decided_for_an_ask_is_said(state: str, language: str) -> None:
    plan = make_plan(make_brief(state, language=language))
    said = {slot for point in plan.points for slot in point.slots}
    assert {f"commitment.{name}" for name, _ in STATES[state].commitments} <= said


def test_the_worked_example_says_five_things_in_the_order_asked() -> None:
    plan = make_plan(make_brief("in_transit_late", "invoice_promised"))
    assert plan.opening == "open_apology_delay"
    assert [(point.act, point.ask, point.slots) for point in plan.points] == [
        ("acknowledge_delay", 0, ("shipment.1.expected",)),
        (
            "parcel_last_seen",
            0,
            ("shipment.1.carrier", "shipment.1.last_scan.date", "shipment.1.last_scan.place"),
        ),
        ("promise_carrier_search", 0, ("commitment.carrier_search_from",)),
        ("promise_invoice", 1, ("commitment.invoice_by",)),
    ]
    assert plan.points[2].evidence == ("rule carrier_search_from",)
    assert [starts_paragraph(plan, index) for index in range(4)] == [False, False, False, True]


def test_asks_are_answered_in_the_order_asked_whatever_the_decision_lists_first() -> None:
    outcomes = (make_outcome("invoice_promised", ask=1), make_outcome("in_transit_late", ask=0))
    plan = make_plan(make_brief(outcomes=outcomes))
    assert [point.ask for point in plan.points if point.ask is not None] == [0, 0, 0, 1]


def test_a_commitment_of_one_ask_is_not_anothers() -> None:
    outcomes = (make_outcome("in_transit_late", commitments=()), make_outcome("no_scan", ask=1))
    plan = make_plan(make_brief(outcomes=outcomes))
    first = [point.act for point in plan.points if point.ask == 0]
    assert "promise_carrier_search" not in first
    assert "new_day_unknown" in first


def test_a_commitment_that_no_point_of_the_state_says_is_added() -> None:
    outcome = make_outcome("delivered", commitments=("carrier_search_opened_by",))
    promise = make_commitment("carrier_search_opened_by", date(2026, 11, 16))
    decision = Decision(action=Action.REPLY, outcomes=(outcome,), commitments=(promise,))
    plan = make_plan(make_brief("delivered", decision=decision))
    assert acts(plan)[-1] == "promise_search_opening"


def test_two_asks_with_one_answer_get_it_once_and_both_count_as_answered() -> None:
    brief = make_brief("order_not_found", "order_not_found")
    assert acts(make_plan(brief)) == ["ask_order_id_again"]
    assert covered(brief) == [True, True]


@pytest.mark.parametrize("state", ["fault_needs_picture", "fault_needs_item"])
@pytest.mark.parametrize(
    ("wish", "noted"),
    [
        ("exchange_request", ["wish_noted"]),
        ("refund_request", ["wish_noted"]),
        ("return_request", ["keep_until_decided"]),
        ("complaint", []),
    ],
)
def test_what_is_wished_for_a_fault_is_noted_once_the_pictures_are_asked_for(
    state: str, wish: str, noted: list[str]
) -> None:
    outcomes = tuple(make_outcome(state, ask=ask, intent=each) for ask, each in enumerate(("damaged_item", wish)))
    brief = make_brief(outcomes=outcomes, facts=make_facts(**DELIVERED), triage=make_triage("damaged_item", wish))
    said = acts(make_plan(brief))
    assert said[said.index("ask_picture") :] == ["ask_picture", *["ask_item"] * (state == "fault_needs_item"), *noted]
    assert covered(brief) == [True, True]


def test_an_ask_without_outcome_counts_as_not_answered() -> None:
    brief = make_brief("in_transit_late", triage=make_triage("wismo", "warranty"))
    assert covered(brief) == [True, False]


def test_thanks_beside_a_question_need_no_answer() -> None:
    brief = make_brief("in_transit_late", "closing")
    assert "closing_anything_else" not in acts(make_plan(brief))
    assert covered(brief) == [True]


def test_a_state_without_plan_gets_the_holding_reply() -> None:
    brief = make_brief(outcomes=(make_outcome("struck_by_meteor"),))
    assert acts(make_plan(brief)) == ["holding"]
    assert covered(brief) == [False]


def test_conditions_look_at_the_day() -> None:
    ahead = make_plan(make_brief("label_only"))
    assert "parcel_expected" in acts(ahead)
    today = make_facts(**parcel(ShipmentStatus.PRE_TRANSIT, expected=date(2026, 11, 14)))
    assert "parcel_expected" in acts(make_plan(make_brief("label_only", facts=today)))
    past = make_facts(**parcel(ShipmentStatus.PRE_TRANSIT, expected=date(2026, 11, 13)))
    late = make_plan(make_brief("label_only", facts=past))
    assert "parcel_expected" not in acts(late)
    assert "parcel_was_expected" in acts(late)
    assert late.opening == "open_apology_delay"


def test_a_return_of_another_time_is_not_spoken_of() -> None:
    """The outcome is about the parcel that may go back; an old return is on record beside it."""
    brief = make_brief("refund_after_return", facts=make_facts(**DELIVERED, **returned()))
    assert "return_is_open" not in acts(make_plan(brief))


@pytest.mark.parametrize(
    ("state", "start", "confirm"),
    [
        ("return_inside_window", "return_start", "return_confirm"),
        ("return_last_day", "return_start_in_time", "return_confirm_in_time"),
    ],
)
def test_which_article_goes_back_is_not_asked_of_an_order_of_one(state: str, start: str, confirm: str) -> None:
    own_shop = make_store(marketplace="own-store")
    one = make_brief(state, store=own_shop)
    assert {start, confirm} & set(acts(make_plan(one))) == {confirm}
    assert one.facts.order is not None
    first = one.facts.order.lines[0]
    two = (first, first.model_copy(update={"sku": "OTHER"}))
    several = one.facts.model_copy(update={"order": one.facts.order.model_copy(update={"lines": two})})
    assert {start, confirm} & set(acts(make_plan(make_brief(state, store=own_shop, facts=several)))) == {start}
    named = Entities(skus=(SkuMention(text=first.sku, start=0, end=1, sku=first.sku),))
    about_one = make_brief(state, store=own_shop, facts=several, triage=make_triage("return_request", entities=named))
    assert {start, confirm} & set(acts(make_plan(about_one))) == {confirm}
    assert {start, confirm} & set(acts(make_plan(make_brief(state)))) == {start}


@pytest.mark.parametrize(
    ("state", "intent", "text", "said", "not_said"),
    [
        ("missing_needs_part", "missing_item", "The screws are missing.", "missing_part_noted", "ask_what_is_missing"),
        ("missing_needs_part", "missing_item", "Something is missing.", "ask_what_is_missing", "missing_part_noted"),
        ("return_inside_window", "return_request", "How do I return it?", "return_steps_follow", "return_confirm"),
        ("return_inside_window", "return_request", "May I return it?", "return_confirm", "return_steps_follow"),
        ("return_last_day", "return_request", "How do I return it?", "return_steps_follow", "return_confirm_in_time"),
        ("refund_after_return", "refund_request", "How do I return it?", "return_steps_follow", "return_confirm"),
    ],
)
def test_nothing_is_asked_that_the_buyer_has_just_said(
    state: str, intent: str, text: str, said: str, not_said: str
) -> None:
    ask = Ask(text=text, start=0, end=len(text), intent=intent, probability=0.9)
    brief = make_brief(
        state,
        store=make_store(marketplace="own-store"),
        triage=make_triage(intent, asks=(ask,), language="en"),
        ticket=make_ticket(order_id=ORDER_ID, messages=(Message(id="m1", text=text, sent_at=NOW),)),
    )
    assert {said, not_said} & set(acts(make_plan(brief))) == {said}


def test_an_order_is_named_when_the_buyer_named_none() -> None:
    triage = make_triage("wismo", entities=Entities())
    assert acts(make_plan(make_brief("in_transit_late", triage=triage)))[0] == "order_named"
    by_channel = make_brief("in_transit_late", triage=triage, ticket=make_ticket(order_id=ORDER_ID))
    assert acts(make_plan(by_channel))[0] == "acknowledge_delay"
    told_anyway = make_brief("order_cancelled", triage=triage)
    assert "order_named" not in acts(make_plan(told_anyway))


def test_what_is_said_of_the_whole_order_stands_under_no_parcels_number() -> None:
    shipments = (make_shipment(), make_shipment(tracking_number="00340434161094042588"))
    where = (make_outcome("in_transit_late"), make_outcome("in_transit_late", subject="shipment.2"))
    asked = (*where, make_outcome("cancel_too_late", ask=1))
    told = acts(make_plan(make_brief(outcomes=asked, facts=make_facts(shipments=shipments))))
    assert told[told.index("cancel_not_possible") - 1] != "parcel_named"


def test_a_refusal_comes_before_what_is_said_beside_it_though_a_later_ask_words_it_more_fully() -> None:
    plan = make_plan(make_brief("return_outside_window", "refund_outside_window"))
    assert acts(plan) == ["refund_not_possible", "fault_is_apart"]
    assert covered(make_brief("return_outside_window", "refund_outside_window")) == [True, True]


def test_what_is_said_of_a_parcel_is_not_said_of_the_order_again() -> None:
    brief = make_brief("withdrawal_received", "refund_follows")
    assert acts(make_plan(brief)).count("refund_within") == 1
    assert covered(brief) == [True, True]


def test_nothing_of_an_order_is_shown_that_was_not_found_for_this_buyer() -> None:
    brief = make_brief("order_not_found", triage=make_triage("wismo", entities=Entities(order_ids=("999-1-1",))))
    plan = make_plan(brief)
    draft, _ = render(write_template(brief, plan), brief, plan)
    assert acts(plan) == ["ask_order_id_again"]
    assert not any(character.isdigit() for character in draft.text)


def test_candidates_are_listed_up_to_a_number_that_can_be_read() -> None:
    orders = tuple(make_order(id=f"305-000000{n}-7654321") for n in range(8))
    plan = make_plan(make_brief("order_ambiguous", facts=make_facts(order=None, shipments=(), candidates=orders)))
    assert acts(plan) == [
        "ask_which_order",
        *["candidate_order"] * 5,
        "ask_answer_with_number",
        "ask_unlisted_order",
    ]
    five = make_brief("order_ambiguous", facts=make_facts(order=None, shipments=(), candidates=orders[:5]))
    assert "ask_unlisted_order" not in acts(make_plan(five))
    none = make_plan(make_brief("order_ambiguous", facts=make_facts(order=None, shipments=())))
    assert acts(none) == ["ask_which_order_number"]


def test_each_of_several_parcels_has_its_own_paragraph_and_shared_advice_comes_once() -> None:
    brief = two_parcels("de")
    plan = make_plan(brief)
    assert acts(plan)[:3] == ["order_named", "parcels_in_order", "parcel_named"]
    assert [point.subject for point in plan.points if point.act == "parcel_named"] == ["shipment.1", "shipment.2"]
    late, there = brief.facts.shipments
    both = tuple(make_outcome("delivered", subject=f"shipment.{n}") for n in (1, 2))
    arrived = make_facts(shipments=(there, there.model_copy(update={"tracking_number": late.tracking_number})))
    twice = acts(make_plan(make_brief(outcomes=both, facts=arrived)))
    assert twice.count("parcel_delivered") == twice.count("parcel_alike") == 1
    assert twice.count("delivered_where_to_look") == 1
    assert twice[-1] == "delivered_where_to_look"


def test_a_country_and_a_product_are_named_once() -> None:
    delivery = make_brief("delivery_there", "delivery_costs", "delivery_takes")
    assert acts(make_plan(delivery)) == [
        "delivery_there",
        "delivery_costs_too",
        "delivery_free_from_too",
        "dispatch_within",
        "delivery_takes_too",
    ]
    product = make_brief("product_in_stock", "product_named", "product_detail")
    assert acts(make_plan(product)) == ["product_in_stock", "product_named_too", "product_detail"]
    assert acts(make_plan(make_brief("delivery_takes"))) == ["dispatch_within", "delivery_takes"]
    assert all(covered(delivery))
    assert all(covered(product))


def test_who_waits_for_the_second_parcel_is_not_told_where_to_look_for_the_first() -> None:
    said = acts(make_plan(two_parcels("de")))
    assert "parcel_delivered" in said
    assert "delivered_where_to_look" not in said


def test_each_ask_about_several_parcels_has_its_own_headings_and_none_stands_empty() -> None:
    facts = two_parcels("de").facts
    where = tuple(make_outcome("delivered", subject=f"shipment.{n}") for n in (1, 2))
    back = tuple(make_outcome("return_outside_window", ask=1, subject=f"shipment.{n}") for n in (1, 2))
    assert acts(make_plan(make_brief(outcomes=(*where, *back), facts=facts))).count("parcel_named") == 4
    again = tuple(make_outcome("delivered", ask=1, subject=f"shipment.{n}") for n in (1, 2))
    assert acts(make_plan(make_brief(outcomes=(*where, *again), facts=facts))).count("parcel_named") == 2


def test_what_holds_for_several_parcels_is_said_once_and_no_number_twice() -> None:
    known = two_parcels("de").facts
    first = known.shipments[0]
    like = tuple(first.model_copy(update={"tracking_number": f"00340434161094038{n}21"}) for n in range(3))
    outcomes = tuple(make_outcome("in_transit_on_time", subject=f"shipment.{n}") for n in (1, 2, 3))
    brief = make_brief(outcomes=outcomes, facts=make_facts(shipments=like))
    assert acts(make_plan(brief)) == [
        "parcels_in_order",
        "parcel_named",
        "parcel_on_its_way",
        "parcel_last_seen",
        "parcel_alike",
        "parcel_alike",
    ]
    text = drafted(brief)
    assert [text.count(parcel.tracking_number or "?") for parcel in like] == [1, 1, 1]
    assert text.count("unterwegs") == 1


def test_who_waits_for_the_rest_is_told_that_it_has_a_parcel_of_its_own() -> None:
    facts = two_parcels("de").facts
    rest = make_brief("in_transit_late", facts=facts)
    assert "rest_follows" in acts(make_plan(rest))
    assert "rest_follows" not in acts(make_plan(make_brief("in_transit_late")))
    assert "rest_follows" not in acts(make_plan(two_parcels("de")))


def test_a_parcel_without_number_among_others_is_told_apart() -> None:
    known = two_parcels("de").facts
    unnumbered = make_facts(shipments=(known.shipments[0], make_shipment(tracking_number=None)))
    outcomes = tuple(make_outcome("in_transit_late", subject=f"shipment.{n}") for n in (1, 2))
    assert "Ein Paket ohne Sendungsnummer:\nIhr Paket sollte" in drafted(
        make_brief(outcomes=outcomes, facts=unnumbered)
    )


def test_each_of_several_returns_is_headed_by_its_number() -> None:
    both = (*returned()["returns"], *returned(id="RMA-9", **ARRIVED)["returns"])
    outcomes = (make_outcome("return_already_open"), make_outcome("return_received", subject="return.2"))
    text = drafted(make_brief(outcomes=outcomes, facts=make_facts(returns=both)))
    assert "\n\nRücksendung RMA-4471:\nIhre" in text
    assert "\n\nRücksendung RMA-9:\nIhre Rücksendung ist am 12. November" in text


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("state", [*STATES, "struck_by_meteor"])
def test_where_something_is_at_risk_nothing_is_answered_whatever_else_was_asked(state: str, language: str) -> None:
    escalated = make_outcome(state, ask=1, action=Action.ESCALATE, handoff_reason=Handoff.RISK)
    brief = make_brief(language=language, outcomes=(make_outcome("in_transit_late"), escalated))
    plan = make_plan(brief)
    draft, needs = render(write_template(brief, plan), brief, plan)
    assert acts(plan) == ["holding"]
    assert not needs
    assert not any(character.isdigit() for character in draft.text)
    assert {span.slot.partition(".")[0] for span in draft.spans} <= {"store", "buyer"}
    assert not any(covered(brief))


@pytest.mark.parametrize("state", ["handover", "refund_needs_person", "fault_needs_person", "struck_by_meteor"])
def test_what_can_be_answered_is_answered_above_the_line_that_a_person_does_the_rest(state: str) -> None:
    for handoff in (Handoff.BUYER_ASKED, Handoff.POLICY, Handoff.AUTHORITY):
        escalated = make_outcome(state, ask=1, action=Action.ESCALATE, handoff_reason=handoff)
        asked = make_triage("wismo", "other", entities=Entities(order_ids=(ORDER_ID,)))
        brief = make_brief(outcomes=(make_outcome("in_transit_late"), escalated), triage=asked)
        plan = make_plan(brief)
        assert acts(plan)[:-1] == acts(make_plan(make_brief("in_transit_late")))
        assert [load_catalogue()[act].kind is ActKind.HOLDING for act in acts(plan)] == [False, False, False, True]
        assert starts_paragraph(plan, 3)
        assert covered(brief) == [True, False]


def test_an_ask_that_a_person_answers_is_not_covered_by_what_is_said_of_it() -> None:
    outcomes = (
        make_outcome("in_transit_late"),
        make_outcome("refund_needs_person", action=Action.ESCALATE, handoff_reason=Handoff.AUTHORITY),
    )
    brief = make_brief(outcomes=outcomes)
    assert acts(make_plan(brief))[-1] == "holding_refund"
    assert covered(brief) == [False]


def test_money_that_is_late_is_apologised_for_also_where_a_person_writes_the_rest() -> None:
    def opening(handoff: Handoff) -> str:
        overdue = make_outcome("refund_overdue", action=Action.ESCALATE, handoff_reason=handoff)
        return make_plan(make_brief(outcomes=(overdue,))).opening

    assert opening(Handoff.AUTHORITY) == "open_apology_delay"
    assert opening(Handoff.RISK) == "open_thanks"


def test_beside_an_answer_the_general_holding_line_speaks_of_the_rest() -> None:
    brief = make_brief(
        outcomes=(
            make_outcome("in_transit_late"),
            make_outcome("handover", ask=1, handoff_reason=Handoff.UNSUPPORTED),
        )
    )
    assert acts(make_plan(brief))[-1] == "holding_rest"


def test_a_holding_reply_speaks_of_what_was_asked_where_that_is_safe() -> None:
    assert acts(make_plan(make_brief("parcel_exception"))) == ["holding_parcel"]
    assert acts(make_plan(make_brief("parcel_exception", "refund_needs_person"))) == ["holding"]
    risky = (make_outcome("parcel_exception", handoff_reason=Handoff.RISK),)
    assert acts(make_plan(make_brief(outcomes=risky))) == ["holding"]
    asked = (make_outcome("handover", handoff_reason=Handoff.BUYER_ASKED),)
    assert acts(make_plan(make_brief(outcomes=asked))) == ["holding_person"]


def test_a_language_without_wordings_is_answered_in_english() -> None:
    plan = make_plan(make_brief("in_transit_late", language="da"))
    assert plan.language == "en"
    assert load_acts("da") == load_acts("en")


def test_the_same_brief_gives_the_same_plan_and_a_plan_survives_json() -> None:
    brief = make_brief("in_transit_late", "invoice_promised")
    again = Brief.model_validate_json(brief.model_dump_json())
    assert make_plan(brief) == make_plan(again)
    assert Plan.model_validate_json(make_plan(brief).model_dump_json()) == make_plan(brief)


def _asking(text: str, state: str, **changes: Any) -> list[str]:
    """The acts of a reply to a question of one sentence."""
    ask = Ask(text=text, start=0, end=len(text), intent="wismo", probability=0.9)
    ticket = make_ticket(messages=(Message(id="m1", text=text, sent_at=NOW),))
    triage = make_triage("wismo", asks=(ask,), language="en", entities=Entities(order_ids=(ORDER_ID,)))
    return acts(make_plan(make_brief(state, language="en", ticket=ticket, triage=triage, **changes)))


def test_a_fact_that_is_asked_for_is_given_first() -> None:
    assert _asking("What is the tracking number?", "in_transit_late")[0] == "parcel_tracking_number"
    assert _asking("When was it shipped?", "in_transit_late")[0] == "parcel_was_sent"
    assert _asking("When did I order it?", "in_transit_late")[0] == "order_named"


def test_a_fact_that_the_answer_states_anyway_is_not_given_twice() -> None:
    assert _asking("What is the tracking number?", "in_transit_on_time").count("parcel_tracking_number") == 1
    assert "parcel_carrier" not in _asking("Which carrier has it?", "in_transit_on_time")


def test_a_fact_that_is_not_known_is_not_given() -> None:
    untracked = make_facts(shipments=(make_shipment(tracking_number=None, shipped_at=None),))
    assert "parcel_tracking_number" not in _asking("What is the tracking number?", "in_transit_late", facts=untracked)
    assert "parcel_was_sent" not in _asking("When was it shipped?", "in_transit_late", facts=untracked)


def test_of_several_parcels_no_single_number_is_given() -> None:
    two = make_facts(shipments=(make_shipment(), make_shipment(tracking_number="00340434161094000002")))
    outcomes = (make_outcome("order_cancelled"),)
    told = _asking("What is the tracking number?", "in_transit_late", facts=two, outcomes=outcomes)
    assert "parcel_tracking_number" not in told


def test_a_fact_that_is_asked_for_is_given_of_each_parcel_and_parcels_that_differ_in_it_are_not_alike() -> None:
    def told(days: int, question: str) -> list[str]:
        later = make_shipment(tracking_number="00340434161094000002", shipped_at=NOW - timedelta(days=days))
        facts = make_facts(shipments=(make_shipment(shipped_at=NOW - timedelta(days=5)), later))
        outcomes = tuple(make_outcome("in_transit_on_time", subject=f"shipment.{n}") for n in (1, 2))
        return _asking(question, "in_transit_on_time", facts=facts, outcomes=outcomes)

    differ = told(3, "When was it shipped?")
    assert (differ.count("parcel_was_sent"), differ.count("parcel_alike")) == (2, 0)
    same = told(5, "When was it shipped?")
    assert (same.count("parcel_was_sent"), same.count("parcel_alike")) == (1, 1)
    assert told(3, "When did I order it?").count("order_named") == 1


def test_a_parcel_that_should_have_been_handed_over_is_announced_for_no_day() -> None:
    """The day that was promised at the sale holds no longer, be it still to come."""
    ahead = make_facts(**parcel(ShipmentStatus.PRE_TRANSIT, expected=date(2026, 12, 1)))
    assert "parcel_expected" in acts(make_plan(make_brief("label_only", facts=ahead)))
    assert "parcel_expected" not in acts(make_plan(make_brief("label_late", facts=ahead)))


def test_a_parcel_that_is_searched_for_is_announced_for_no_day() -> None:
    ahead = make_facts(**parcel(ShipmentStatus.PRE_TRANSIT, expected=date(2026, 12, 1)))
    search = "carrier_search_opened_by"
    outcome = make_outcome("label_only", commitments=(search,))
    decision = Decision(
        action=Action.REPLY, outcomes=(outcome,), commitments=(make_commitment(search, date(2026, 11, 16)),)
    )
    said = acts(make_plan(make_brief(outcomes=(outcome,), facts=ahead, decision=decision)))
    assert "promise_search_opening" in said
    assert "parcel_expected" not in said
