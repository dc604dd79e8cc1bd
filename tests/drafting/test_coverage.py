"""Which of the things that an ask wants to know a draft says, and what is left open."""

from typing import Any

import pytest

from core.decisions import Outcome, Passage
from core.drafts import Brief
from core.tickets import Message
from core.triage import Ask
from drafting.acts import load_catalogue
from drafting.coverage import coverage
from drafting.plan import make_plan
from drafting.plans import load_plans
from drafting.render import render
from drafting.slots import SLOTS
from drafting.template_writer import write_template
from tests.drafting.golden_text import drafted
from tests.drafting.situations import CARE, DELIVERED, STATES, make_brief, make_facts, make_outcome
from tests.drafting.test_plan import acts, covered
from tests.factories import NOW, make_store, make_ticket, make_triage
from text.facets import beyond_by_ask, question_kinds


def wanting(question: str, *outcomes: Outcome, intent: str | None = "return_request", **changes: Any) -> Brief:
    """One ask in English, with what was decided about it."""
    ask = Ask(text=question, start=0, end=len(question), intent=intent, probability=0.9)
    triage = make_triage("return_request", asks=(ask,), language="en")
    ticket = make_ticket(messages=(Message(id="m1", text=question, sent_at=NOW),))
    return make_brief(outcomes=outcomes, triage=triage, ticket=ticket, **{"facts": make_facts(**DELIVERED), **changes})


def left_open(brief: Brief) -> tuple[str, ...]:
    plan = make_plan(brief)
    draft, _ = render(write_template(brief, plan), brief, plan)
    return coverage(brief, plan, draft)[0].open


@pytest.mark.parametrize(
    "question", ["How do I send it?", "To which address do I send it?", "It is approved, what now?"]
)
def test_that_a_return_is_on_record_does_not_say_how_it_goes_on(question: str) -> None:
    assert left_open(wanting(question, make_outcome("return_already_open"))) != ()


@pytest.mark.parametrize(
    ("intent", "state", "told"),
    [
        ("cancel_order", "return_inside_window", "I have used it twice."),
        ("cancel_order", "return_inside_window", "I am not paying the return postage."),
        ("wismo", "return_already_open", "The post has lost it."),
        ("wismo", "return_already_open", "I put the wrong lamp in the box."),
    ],
)
def test_what_a_return_answers_is_read_as_about_a_return_whatever_it_was_sorted_as(
    intent: str, state: str, told: str
) -> None:
    asked = {"cancel_order": "Please cancel the order.", "wismo": "Has it arrived?"}[intent]
    assert left_open(wanting(asked, make_outcome(state), intent=intent)) == ()
    assert left_open(wanting(f"{told} {asked}", make_outcome(state), intent=intent)) != ()


def test_who_asks_when_the_money_was_sent_is_not_told_when_the_parcel_was() -> None:
    facts = make_facts(**STATES["refund_issued"].facts)
    brief = wanting("When did you send it?", make_outcome("refund_issued"), intent="wismo", facts=facts)
    assert "parcel_was_sent" not in acts(make_plan(brief))
    assert left_open(brief) == ()


def test_a_yes_or_no_question_is_not_known_by_the_word_that_opens_it() -> None:
    text = "Gdzie jest paczka? Czy sprzedajecie rowery?"
    ask = Ask(text=text, start=0, end=len(text), intent="wismo", probability=0.9)
    triage = make_triage("wismo", asks=(ask,), language="pl")
    ticket = make_ticket(messages=(Message(id="m1", text=text, sent_at=NOW),))
    assert beyond_by_ask(triage, ticket) == {0}


def test_a_second_question_in_one_ask_stays_open_until_a_sentence_says_just_that() -> None:
    question = "May I return it? Who pays the postage?"
    assert left_open(wanting(question, make_outcome("return_inside_window"))) == ("who pays for the way back",)
    told = (make_outcome("return_inside_window"), make_outcome("way_back_unpaid"))
    assert left_open(wanting(question, *told)) == ()


OPEN_QUESTIONS = {
    "When do I get my money, and will you refund shipping too?": ("refund_after_return", "whether the delivery costs"),
    "May I return it, and do I need the box?": ("return_inside_window", "which packaging is needed"),
    "Can I send it back though I have opened it?": ("return_inside_window", "in which condition"),
    "Can I return it and which card does the money go to?": ("return_inside_window", "where the money goes"),
    "Where is it? To which address does it go?": ("in_transit_on_time", "which address"),
    "Where is it? I need it by Friday.": ("not_shipped_on_time", "whether it comes in time"),
    "Where is it? I paid by card, which soap is best for wool?": ("in_transit_on_time", "something that no answer"),
    "Where is it? I gave the driver no code for the door.": ("in_transit_on_time", "how the courier gets in"),
    "Where is it? I do not want it any more.": ("in_transit_on_time", "that the purchase is called off"),
    "Must I be at home today?": ("out_for_delivery", "whether somebody has to be at home"),
    "It is late. Will you compensate me for that?": ("in_transit_late", "whether something is given"),
}


@pytest.mark.parametrize(("question", "told"), OPEN_QUESTIONS.items(), ids=OPEN_QUESTIONS)
def test_what_the_draft_does_not_say_is_left_open(question: str, told: tuple[str, str]) -> None:
    state, kind = told
    intent = "return_request" if state.startswith(("return", "refund")) else "wismo"
    known = make_facts(**(STATES[state].facts or DELIVERED))
    (only,) = left_open(wanting(question, make_outcome(state), intent=intent, facts=known))
    assert only.startswith(kind)


CLOSED_QUESTIONS = {
    "Can I return it, and how long do I have?": "return_inside_window",
    "How do I return it?": "return_inside_window",
    "May I return it? Who pays the postage?": "return_outside_window",
    "Can I send it back without the box?": "return_excluded",
    "When do I get my money and how much?": "refund_pending",
    "When will I be refunded?": "refund_after_return",
    "Do I need a label? Who pays the postage?": "label_promised",
}


@pytest.mark.parametrize(("question", "state"), CLOSED_QUESTIONS.items(), ids=CLOSED_QUESTIONS)
def test_what_the_draft_says_or_makes_moot_is_not_left_open(question: str, state: str) -> None:
    known = make_facts(**(STATES[state].facts or DELIVERED))
    assert left_open(wanting(question, make_outcome(state), facts=known)) == ()


CLAIMS_TOO_MUCH = {
    "Did you refund the shipping as well?": ("refund_issued", "refund_status", "whether the delivery costs"),
    "How long does delivery take?": ("untracked_late", "shipping_question", "how long delivery takes"),
    "Please send me a new one.": ("exchange_by_return", "exchange_request", "whether another one is sent"),
    "Can it be delivered again on Thursday?": ("in_transit_late", "wismo", "whether it can be delivered again"),
    "Where is the rest of my order?": ("not_shipped_on_time", "wismo", "where the"),
    "The courier was here and found nobody.": ("no_scan", "wismo", "what follows after the courier"),
    "I cancel it. When do I get my money back?": ("cancel_promised", "cancel_order", "when the money comes"),
}


@pytest.mark.parametrize(("question", "told"), CLAIMS_TOO_MUCH.items(), ids=CLAIMS_TOO_MUCH)
def test_a_sentence_answers_no_more_than_it_says(question: str, told: tuple[str, str, str]) -> None:
    state, intent, kind = told
    known = make_facts(**(STATES[state].facts or DELIVERED))
    found = left_open(wanting(question, make_outcome(state), intent=intent, facts=known))
    assert any(each.startswith(kind) for each in found)


def test_a_return_that_has_come_is_no_answer_to_who_asks_what_comes_next_where_no_money_is_due() -> None:
    facts = make_facts(**STATES["return_received"].facts)
    due = make_outcome("return_received")
    asked = "Has my return been accepted?"
    assert left_open(wanting(asked, due, intent="return_status", facts=facts)) == ()
    bare = make_outcome("return_received", commitments=())
    assert left_open(wanting(asked, bare, intent="return_status", facts=facts)) == (question_kinds()["return_answer"],)


def test_how_it_goes_back_is_told_ahead_where_an_order_page_knows() -> None:
    outcome = make_outcome("return_before_delivery")
    facts = make_facts(**STATES["return_before_delivery"].facts)
    asked = wanting("How do I send it back?", outcome, facts=facts)
    assert acts(make_plan(asked)) == ["order_named", "return_after_arrival", "return_start"]
    assert left_open(asked) == ()
    own_shop = wanting("How do I send it back?", outcome, facts=facts, store=make_store(marketplace="own-store"))
    assert left_open(own_shop) == (question_kinds()["return_method"],)
    assert "return_start" not in acts(make_plan(wanting("Can I return it?", outcome, facts=facts)))


def test_the_number_of_the_parcel_is_not_given_for_that_of_a_return() -> None:
    facts = make_facts(**STATES["return_already_open"].facts)
    outcome = make_outcome("return_already_open")
    asked = wanting("Please send me the tracking number.", outcome, intent="wismo", facts=facts)
    assert "parcel_tracking_number" not in acts(make_plan(asked))
    assert question_kinds()["tracking_number"] in left_open(asked)


def test_a_late_parcel_without_a_new_day_is_said_to_who_asks_for_the_day_and_to_nobody_else() -> None:
    late = make_outcome("in_transit_late", commitments=("carrier_search_from",))
    known = make_facts(**(STATES["in_transit_late"].facts or DELIVERED))
    asked = wanting("When does it come? I need it by Friday.", late, intent="wismo", facts=known)
    assert "new_day_unknown" in acts(make_plan(asked))
    assert left_open(asked) == ()
    assert "new_day_unknown" not in acts(make_plan(wanting("Where is it?", late, intent="wismo", facts=known)))


def test_the_tracking_number_of_a_late_parcel_is_said_to_who_asks_for_it() -> None:
    late = make_outcome("in_transit_late", commitments=("carrier_search_from",))
    known = make_facts(**(STATES["in_transit_late"].facts or DELIVERED))
    asked = wanting("Please send me the tracking number.", late, intent="wismo", facts=known)
    assert "parcel_tracking_number" in acts(make_plan(asked))
    assert left_open(asked) == ()


@pytest.mark.parametrize(
    ("request_", "advice"),
    [
        ("Please send it to my new address.", "redirect_at_carrier"),
        ("Can I still change my order?", "redirect_at_carrier"),
        ("Please make it blue instead of green.", "refuse_or_return"),
        ("Please make it three pieces instead of one.", None),
    ],
)
def test_what_can_no_longer_be_changed_gets_the_advice_that_fits(request_: str, advice: str | None) -> None:
    known = make_facts(**(STATES["change_too_late"].facts or DELIVERED))
    brief = wanting(request_, make_outcome("change_too_late"), intent="change_order", facts=known)
    said = [act for act in acts(make_plan(brief)) if act in ("redirect_at_carrier", "refuse_or_return")]
    assert said == ([advice] if advice else [])


def test_only_an_order_page_gives_a_return_label_without_a_person() -> None:
    question = "Can I return it? And a label?"
    outcome = make_outcome("return_inside_window")
    assert left_open(wanting(question, outcome)) == ()
    own_shop = wanting(question, outcome, store=make_store(marketplace="own-store"))
    assert left_open(own_shop) == (question_kinds()["return_label"],)


def test_a_return_on_record_is_no_answer_to_who_waits_for_it_to_be_accepted() -> None:
    outcome = make_outcome("return_already_open")
    facts = make_facts(**STATES["return_already_open"].facts)
    asked = wanting("When will my return be accepted?", outcome, intent="return_status", facts=facts)
    assert left_open(asked) == (question_kinds()["return_answer"],)
    assert left_open(wanting("Has my return come?", outcome, intent="return_status", facts=facts)) == ()


def test_a_question_of_ours_leaves_nothing_open() -> None:
    assert left_open(wanting("May I return it? Who pays the postage?", make_outcome("order_not_found"))) == ()


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("It broke. I have already sent you the pictures.", "pictures that they say"),
        ("It is cracked; I have thrown away the box.", "that box or packaging are gone"),
        ("My dog tore it. What do I do now?", "damage that they did themselves"),
        ("The kettle leaks. Do I bin it?", "something that no answer"),
        ("The kettle leaks. What do I do now?", ""),
        ("The blanket smells of chemicals.", "what no picture shows"),
        ("The box was crushed but the lamp is fine.", "that only the packaging"),
        ("The light flickers. Is that normal or is it faulty?", ""),
    ],
)
def test_what_a_request_for_pictures_does_not_put_off_stays_open(question: str, kind: str) -> None:
    brief = wanting(question, make_outcome("fault_needs_picture"), intent="damaged_item")
    found = left_open(brief)
    assert [each[: len(kind)] for each in found] == ([kind] if kind else [])


def test_what_is_told_beside_thanks_is_not_closed_with_them() -> None:
    def open_of(thanks: str) -> list[tuple[int | None, tuple[str, ...]]]:
        message = f"{thanks} Can I return it?"
        asks = tuple(
            Ask(
                text=text,
                start=message.index(text),
                end=message.index(text) + len(text),
                intent=intent,
                probability=0.9,
            )
            for text, intent in ((thanks, "thanks_or_closing"), ("Can I return it?", "return_request"))
        )
        outcomes = (make_outcome("closing", ask=0), make_outcome("return_inside_window", ask=1))
        triage = make_triage("return_request", asks=asks, language="en")
        ticket = make_ticket(messages=(Message(id="m1", text=message, sent_at=NOW),))
        brief = make_brief(outcomes=outcomes, triage=triage, ticket=ticket, facts=make_facts(**DELIVERED))
        plan = make_plan(brief)
        draft, _ = render(write_template(brief, plan), brief, plan)
        return [(item.sentence, item.open) for item in coverage(brief, plan, draft) if item.ask == 0]

    assert open_of("Thanks, your colleague told me that it is free.") == [
        (None, ("what somebody of the seller told them",))
    ]
    assert open_of("Thank you very much.") == []


def test_what_is_told_beside_an_ask_is_open_where_an_answer_is_given() -> None:
    told = "Can I return it? I have had the hem dyed in walnut ink."
    brief = wanting("Can I return it?", make_outcome("return_inside_window"))
    ticket = make_ticket(messages=(Message(id="m1", text=told, sent_at=NOW),))
    facts = make_facts(**DELIVERED)
    answered = make_brief(
        outcomes=(make_outcome("return_inside_window"),), triage=brief.triage, ticket=ticket, facts=facts
    )
    assert left_open(answered) == ("about something told beside it that no answer speaks of",)
    asked_back = make_brief(
        outcomes=(make_outcome("fault_needs_picture"),), triage=brief.triage, ticket=ticket, facts=facts
    )
    assert left_open(asked_back) == ()


@pytest.mark.parametrize(
    ("question", "is_open"),
    [
        ("When will you get more of the kettle?", False),
        ("Where can I buy spare filters for the kettle?", True),
        ("Do you have the kettle in another colour?", True),
    ],
)
def test_that_a_product_is_sold_out_is_no_answer_to_who_wants_something_else(question: str, is_open: bool) -> None:
    facts = make_facts(**STATES["product_out_until"].facts)
    asked = wanting(question, make_outcome("product_out_until"), intent="stock_question", facts=facts)
    assert bool(left_open(asked)) is is_open


def test_a_part_that_only_repeats_the_ask_before_it_is_answered_with_it() -> None:
    first, second = "Where is my parcel?", "Can you tell me, please?"
    asks = (
        Ask(text=first, start=0, end=len(first), intent="wismo", probability=0.9),
        Ask(text=second, start=len(first) + 1, end=len(first) + 1 + len(second)),
    )
    triage = make_triage("wismo", asks=asks, language="en")
    known = make_facts(**(STATES["in_transit_on_time"].facts))
    brief = make_brief(outcomes=(make_outcome("in_transit_on_time"),), triage=triage, facts=known)
    plan = make_plan(brief)
    draft, _ = render(write_template(brief, plan), brief, plan)
    one, two = coverage(brief, plan, draft)
    assert one.sentence is not None
    assert two.sentence == one.sentence


def test_an_ask_that_was_not_sorted_is_answered_where_all_that_it_wants_is_said() -> None:
    first, second = "May I return it?", "Who pays the return postage?"
    asks = (
        Ask(text=first, start=0, end=len(first), intent="return_request", probability=0.9),
        Ask(text=second, start=len(first) + 1, end=len(first) + 1 + len(second)),
    )
    triage = make_triage("return_request", asks=asks, language="en")
    ticket = make_ticket(messages=(Message(id="m1", text=f"{first} {second}", sent_at=NOW),))
    told = (make_outcome("return_inside_window"), make_outcome("way_back_paid"))
    known = {"facts": make_facts(**DELIVERED), "triage": triage, "ticket": ticket}
    assert covered(make_brief(outcomes=told, **known)) == [True, True]
    assert covered(make_brief(outcomes=told[:1], **known)) == [True, False]


def test_a_quoted_passage_answers_what_it_speaks_of() -> None:
    outcomes = (make_outcome("return_inside_window"), make_outcome("answered_by_passage"))
    box = Passage(**{**dict(CARE), "text": "The original carton is not needed."})
    assert left_open(wanting("Can I return it without the box?", *outcomes, passages=(box,))) == ()
    assert left_open(wanting("Can I return it without the box?", *outcomes, passages=(CARE,))) != ()


def test_a_second_quotation_is_led_in_as_one_and_each_is_said_once() -> None:
    two = tuple(Passage(**{**dict(CARE), "id": f"care#{n}", "text": f"Sentence number {n} of it."}) for n in (1, 2))
    outcomes = tuple(make_outcome("answered_by_passage", subject=f"passage.{n}") for n in (1, 2))
    assert acts(make_plan(wanting("How heavy is it?", *outcomes, passages=two)))[-2:] == [
        "quote_passage",
        "quote_another",
    ]


def test_in_a_narrow_channel_only_what_speaks_of_the_question_is_quoted() -> None:
    text = "We pack it well. " * 8 + "Delivery takes four days. " + "We are glad to help. " * 8
    passage = Passage(**{**dict(CARE), "text": text.strip()})
    given: dict[str, Any] = {"intent": "shipping_question", "passages": (passage,)}
    wide = wanting("How many days does it take?", make_outcome("answered_by_passage"), **given)
    assert text.strip() in drafted(wide)
    narrow = Brief(**{**dict(wide), "ticket": wide.ticket.model_copy(update={"marketplace": "mercadolibre"})})
    assert "Delivery takes four days.\n" in drafted(narrow)
    assert "We pack it well" not in drafted(narrow)


def test_answers_name_kinds_acts_and_slots_that_exist() -> None:
    answers = load_plans().answers
    assert set(answers) <= set(question_kinds())
    assert all(each in (SLOTS if "." in each else load_catalogue()) for known in answers.values() for each in known)
