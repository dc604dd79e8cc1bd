"""Slots become phrases, every value a span with its source, what is unknown a mark, and a channel's limit is kept."""

import asyncio
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.drafts import Brief, Draft, Need, Plan, Sentence, SentenceKind, SlottedText
from core.orders import OrderLine, ShipmentStatus
from core.sellers import Voice
from core.tickets import Buyer
from drafting.acts import ONE_ADDRESS, informal_languages, written_languages
from drafting.coverage import coverage
from drafting.languages.formats import plain
from drafting.plan import make_plan
from drafting.render import NEVER_DROPPED, left_out, render, setting_of
from drafting.template_writer import TemplateWriter, write_template
from drafting.values import slot_values
from tests.drafting.golden_text import (
    FOLDER,
    INFORMAL,
    TIGHT,
    TIGHTEST,
    drafted,
    golden_informal,
    golden_text,
    golden_tight,
    too_long_in_full,
    two_parcels,
)
from tests.drafting.situations import STATES, make_brief, make_facts, make_outcome, parcel, scan
from tests.factories import eur, make_order, make_store, make_ticket


def draft_of(brief: Brief, *, max_chars: int | None = None) -> tuple[Draft, tuple[Need, ...]]:
    plan = make_plan(brief, max_chars=max_chars)
    return render(write_template(brief, plan), brief, plan)


@pytest.mark.parametrize("language", written_languages())
def test_drafts_read_as_in_the_golden_file(language: str) -> None:
    golden = (FOLDER / f"{language}.txt").read_text(encoding="utf-8")
    assert golden_text(language) == golden, "read the new drafts aloud, then run python -m tests.drafting.golden_text"


@pytest.mark.parametrize("language", sorted(informal_languages() - ONE_ADDRESS))
def test_informal_drafts_read_as_in_the_golden_file(language: str) -> None:
    golden = (INFORMAL / f"{language}.txt").read_text(encoding="utf-8")
    assert golden_informal(language) == golden, "read them aloud, then run python -m tests.drafting.golden_text"


def test_the_worked_example() -> None:
    draft, needs = draft_of(make_brief("in_transit_late", "invoice_promised"))
    assert draft.text == (
        "Guten Tag,\n\n"
        "bitte entschuldigen Sie die Verzögerung. Ihr Paket sollte am 13. November bei Ihnen sein. DHL hat es zuletzt "
        "am 10. November gescannt (Leipzig). Ist es bis zum 17. November nicht da, starten wir eine Nachforschung beim "
        "Paketdienst.\n\n"
        "Ihre Rechnung stellen wir bis zum 16. November auf der Bestellseite bereit.\n\n"
        "Freundliche Grüße\nHarbour & Home"
    )
    assert not needs
    assert [(draft.text[span.start : span.end], span.slot, span.source) for span in draft.spans] == [
        ("am 13. November", "shipment.1.expected", "tracking DHL 00340434161094042557"),
        ("DHL", "shipment.1.carrier", "tracking DHL 00340434161094042557"),
        ("am 10. November", "shipment.1.last_scan.date", "tracking DHL 00340434161094042557"),
        ("Leipzig", "shipment.1.last_scan.place", "tracking DHL 00340434161094042557"),
        ("bis zum 17. November", "commitment.carrier_search_from", "rule carrier_search_from"),
        ("bis zum 16. November", "commitment.invoice_by", "rule invoice_by"),
        ("Harbour & Home", "store.name", "store harbour-de"),
    ]
    assert draft.spans[0].as_of is not None


@pytest.mark.parametrize("language", written_languages())
@pytest.mark.parametrize("state", STATES)
def test_no_digit_lies_outside_a_span_and_every_sentence_is_placed(state: str, language: str) -> None:
    draft, _ = draft_of(make_brief(state, language=language))
    inside = {at for span in draft.spans for at in range(span.start, span.end)}
    assert all(at in inside for at, character in enumerate(draft.text) if character.isdigit())
    assert "\n\n\n" not in draft.text
    placed = "".join(draft.text[sentence.start : sentence.end] for sentence in draft.sentences)
    assert "".join(placed.split()) == "".join(draft.text.split())


def test_the_template_writer_is_a_writer_and_ignores_what_it_cannot_mend() -> None:
    brief = make_brief("in_transit_late")
    plan = make_plan(brief)
    assert asyncio.run(TemplateWriter().write(brief, plan)) == write_template(brief, plan)
    assert write_template(brief, plan).writer == TemplateWriter.name == "template"


def test_a_greeting_that_ends_a_sentence_is_followed_by_a_capital() -> None:
    store = make_store(voices={"de": Voice(greeting="Hallo!", sign_off="Viele Grüße")})
    draft, _ = draft_of(make_brief("in_transit_late", store=store))
    assert draft.text.startswith("Hallo!\n\nBitte entschuldigen Sie")
    assert draft.text.endswith("Viele Grüße\nHarbour & Home")


def test_the_stores_own_apology_goes_on_after_the_greeting() -> None:
    store = make_store(voices={"de": Voice(apology="Das tut uns leid.")})
    draft, _ = draft_of(make_brief("in_transit_late", store=store))
    assert draft.text.startswith("Guten Tag,\n\ndas tut uns leid. Ihr Paket")
    assert (draft.spans[0].slot, draft.spans[0].source) == ("store.apology", "store harbour-de")


def test_a_store_without_name_signs_as_customer_service() -> None:
    draft, needs = draft_of(make_brief("in_transit_late", store=make_store(name=None)))
    assert draft.text.endswith("\n\nFreundliche Grüße\nIhr Kundenservice")
    assert not needs


def test_an_informal_voice_says_du_from_greeting_to_signature() -> None:
    store = make_store(name=None, voices={"de": Voice(formal=False)})
    text = drafted(make_brief("in_transit_late", "return_inside_window", store=store))
    assert text.startswith(
        "Hallo,\n\nbitte entschuldige die Verzögerung. Dein Paket sollte am 13. November bei dir sein."
    )
    assert "Du kannst die Ware gern" in text
    assert text.endswith("Viele Grüße\nDein Kundenservice")


def test_a_word_that_the_store_avoids_gives_way_to_another_wording() -> None:
    brief = make_brief("in_transit_late")
    assert "Nachforschung" in drafted(brief)
    store = make_store(voices={"de": Voice(avoid=("nachforschung",))})
    text = drafted(Brief(**{**dict(brief), "store": store}))
    assert "Nachforschung" not in text
    assert "lassen wir den Paketdienst danach suchen" in text


@pytest.mark.parametrize(("country", "sign_off"), [("CH", "Freundliche Grüsse"), ("AT", "Freundliche Grüße")])
def test_swiss_german_writes_no_sharp_s_but_a_name_keeps_its_own(country: str, sign_off: str) -> None:
    event = scan(ShipmentStatus.IN_TRANSIT, 10, place="Gießen")
    facts = make_facts(**parcel(ShipmentStatus.IN_TRANSIT, events=(event,)))
    draft, _ = draft_of(make_brief("in_transit_on_time", store=make_store(country=country), facts=facts))
    assert sign_off in draft.text
    assert "(Gießen)" in draft.text
    assert [draft.text[span.start : span.end] for span in draft.spans if span.slot.endswith("place")] == ["Gießen"]


def test_an_american_store_spells_as_americans_do_and_a_british_one_as_the_british() -> None:
    def said(country: str) -> str:
        return draft_of(make_brief("delivered", language="en", store=make_store(country=country)))[0].text

    assert "neighbors, in your mailbox" in said("US")
    assert "neighbours, in your letterbox" in said("GB")


def test_a_person_is_greeted_by_name_when_it_is_one_to_greet_by() -> None:
    draft, _ = draft_of(make_brief("delivered", ticket=make_ticket(buyer=Buyer(name="Sabine Brandt"))))
    assert draft.text.startswith("Guten Tag Sabine Brandt,\n\nvielen Dank")
    span = next(span for span in draft.spans if span.slot == "buyer.name")
    assert (draft.text[span.start : span.end], span.source) == ("Sabine Brandt", "ticket T-1")


@pytest.mark.parametrize(
    ("language", "greeting"),
    [
        ("de", "Hallo Sabine,"),
        ("es", "Hola, Sabine:"),
        ("fr", "Bonjour Sabine,"),
        ("it", "Ciao Sabine,"),
        ("nl", "Hoi Sabine,"),
    ],
)
def test_who_is_addressed_informally_is_greeted_by_the_first_name(language: str, greeting: str) -> None:
    store = make_store(voices={language: Voice(formal=False)})
    ticket = make_ticket(buyer=Buyer(name="Sabine Brandt"))
    draft, _ = draft_of(make_brief("delivered", language=language, store=store, ticket=ticket))
    assert draft.text.startswith(greeting)


def render_sentences(
    brief: Brief, *texts: str, kind: SentenceKind = SentenceKind.FREE
) -> tuple[Draft, tuple[Need, ...]]:
    slotted = SlottedText(
        sentences=tuple(Sentence(text=text, kind=kind) for text in texts), writer="openai:x", tokens_in=7
    )
    return render(slotted, brief, make_plan(brief))


def test_a_value_that_is_not_known_is_a_mark_with_a_question() -> None:
    brief = make_brief("in_transit_late", language="en")
    draft, needs = render_sentences(brief, "Refunded {refund.1.issued|by}.", "See {passage.returns-eu#9.value.1}.")
    assert draft.text == "Refunded by [[refund date]]. See [[passage.returns-eu#9.value.1]]."
    assert [(need.slot, draft.text[need.start : need.end]) for need in needs] == [
        ("refund.1.issued", "[[refund date]]"),
        ("passage.returns-eu#9.value.1", "[[passage.returns-eu#9.value.1]]"),
    ]
    assert needs[0].question == "When was it refunded?"
    assert not draft.spans


def test_braces_that_hold_no_slot_stay_text() -> None:
    texts = ["A {} b", "{ shipment.1.carrier }", "{{shipment.1.carrier}", "{unclosed", "{a|B c}"]
    draft, needs = render_sentences(make_brief("in_transit_late", language="en"), *texts)
    assert draft.text == "A {} b { shipment.1.carrier } {DHL {unclosed {a|B c}"
    assert not needs


def test_a_value_is_never_read_as_a_slot() -> None:
    facts = make_facts(**parcel(ShipmentStatus.IN_TRANSIT, 10, carrier="{order.total}"))
    draft, _ = draft_of(make_brief("in_transit_late", facts=facts))
    assert "{order.total} hat es zuletzt" in draft.text
    assert "64" not in draft.text


def test_what_a_model_cost_is_carried_over_and_the_path_can_be_told() -> None:
    draft, _ = render_sentences(make_brief("in_transit_late"), "Hallo.")
    assert (draft.writer, draft.path, draft.tokens_in) == ("openai:x", ("model",), 7)
    brief = make_brief("in_transit_late")
    plan = make_plan(brief)
    told, _ = render(write_template(brief, plan), brief, plan, path=("model", "failed: timeout", "template"))
    assert told.path == ("model", "failed: timeout", "template")


def test_list_items_have_their_own_lines() -> None:
    draft, _ = draft_of(make_brief("order_ambiguous", language="en"))
    lines = draft.text.splitlines()
    assert [line[:4] for line in lines if line.startswith("- ")] == ["- 30", "- 30"]
    assert lines[lines.index("Please reply with the order number and we will look into it straight away.") - 1] == ""


def test_over_the_limit_the_least_important_goes_first_and_what_was_asked_stays() -> None:
    brief = make_brief("in_transit_on_time", "invoice_promised")
    full = len(draft_of(brief)[0].text)
    without_thanks, _ = draft_of(brief, max_chars=full - 45)
    assert "vielen Dank" not in without_thanks.text
    assert "Sendungsnummer" in without_thanks.text
    without_number, _ = draft_of(brief, max_chars=full - 80)
    assert "Sendungsnummer" not in without_number.text
    assert "DHL hat es zuletzt am 13. November gescannt" in without_number.text  # in full again: there is room
    least, _ = draft_of(brief, max_chars=10)
    assert "zuletzt" not in least.text
    assert least.text.startswith("Guten Tag,\n\nIhr Paket ist unterwegs")  # the opening goes last
    plan = make_plan(brief, max_chars=10)
    assert [item.sentence is not None for item in coverage(brief, plan, least)] == [True, True]


@pytest.mark.parametrize(
    ("states", "missed"),
    [
        (("in_transit_on_time", "invoice_promised"), ()),
        (("not_received_search", "refund_pending"), ("return_arrived",)),
        (("withdrawal_received", "delivered"), ("return_start",)),
    ],
)
def test_a_narrow_channel_tells_what_it_had_no_room_for_and_a_reader_misses(
    states: tuple[str, ...], missed: tuple[str, ...]
) -> None:
    brief = make_brief(*states)
    assert left_out(draft_of(brief)[0], make_plan(brief)) == ()
    plan = make_plan(brief, max_chars=350)
    assert set(missed) <= set(left_out(draft_of(brief, max_chars=350)[0], plan))
    assert bool(left_out(draft_of(brief, max_chars=350)[0], plan)) is bool(missed)


def test_thanks_go_before_a_fact_and_an_apology_goes_last() -> None:
    thanked = make_brief("in_transit_on_time", "invoice_promised", language="en")
    text = draft_of(thanked, max_chars=len(draft_of(thanked)[0].text) - 60)[0].text
    assert "Thank you" not in text
    assert "DHL last scanned it" in text
    excused = make_brief("in_transit_late", language="en")
    text = draft_of(excused, max_chars=210)[0].text
    assert "sorry about the delay" in text
    assert "last scanned" not in text


@pytest.mark.parametrize("language", written_languages())
@pytest.mark.parametrize(
    ("orders", "title"), [(2, "Enamel mug, set of four"), (3, "Storm lantern of brass " * 4), (5, "Mug")]
)
def test_a_channel_that_takes_little_gets_every_order_that_may_be_meant(language: str, orders: int, title: str) -> None:
    """Which of these is meant cannot be told of a list that lacks it."""
    line = OrderLine(sku="M", title=title, price=eur("24.00"))
    candidates = tuple(make_order(id=f"305-000000{n}-7654321", lines=(line,)) for n in range(orders))
    facts = make_facts(order=None, shipments=(), candidates=candidates)
    ticket = make_ticket(marketplace="mercadolibre")
    text = draft_of(make_brief("order_ambiguous", language=language, facts=facts, ticket=ticket), max_chars=350)[0].text
    assert all(order.id in text for order in candidates)
    assert ("Enamel mug, set of four" in text) == (orders == 2)


def test_a_channel_without_euro_sign_gets_the_code() -> None:
    store = make_store(marketplace="mercadolibre")
    assert "64,90 EUR" in draft_of(make_brief("refund_pending", store=store))[0].text


def test_a_models_own_words_go_before_any_point() -> None:
    brief = make_brief("in_transit_on_time", language="en")
    plan = make_plan(brief)
    written = write_template(brief, plan).sentences
    own = Sentence(text="Waiting is no fun.", kind=SentenceKind.FREE)
    slotted = SlottedText(sentences=(*written[:2], own, *written[2:]), writer="openai:x")
    full = len(render(slotted, brief, plan)[0].text)
    shorter, _ = render(slotted, brief, Plan(**{**dict(plan), "max_chars": full - 1}))
    assert "Waiting" not in shorter.text
    assert "tracking number" in shorter.text


@pytest.mark.parametrize("language", written_languages())
def test_the_tightest_channel_takes_every_answer_to_one_ask(language: str) -> None:
    """350 characters are the least that any marketplace allows."""
    for state in STATES:
        assert len(draft_of(make_brief(state, language=language), max_chars=350)[0].text) <= 350, state


@pytest.mark.parametrize("language", written_languages())
def test_the_tightest_channel_gets_every_fact_in_short_forms(language: str) -> None:
    golden = (TIGHT / f"{language}.txt").read_text(encoding="utf-8")
    assert golden_tight(language) == golden, "read the new drafts aloud, then run python -m tests.drafting.golden_text"
    for name, brief in too_long_in_full(language):
        full, tight = draft_of(brief)[0], draft_of(brief, max_chars=TIGHTEST)[0]
        assert {span.slot for span in tight.spans} == {span.slot for span in full.spans}, name
        assert len(tight.text) <= TIGHTEST


def test_short_forms_are_used_no_sooner_than_needed_and_the_least_important_first() -> None:
    brief = make_brief("customs", language="en")
    full = len(draft_of(brief)[0].text)
    assert "Clearance can take a while" in draft_of(brief, max_chars=full)[0].text
    shorter = draft_of(brief, max_chars=full - 1)[0].text
    assert "This can take a while" in shorter
    assert "should have been with you" in shorter


@given(
    limit=st.integers(min_value=0, max_value=900),
    states=st.lists(st.sampled_from(sorted(STATES)), min_size=1, max_size=3),
)
@settings(max_examples=40)
def test_whatever_the_limit_what_is_never_dropped_stays_and_no_value_is_cut(limit: int, states: list[str]) -> None:
    brief = make_brief(*states, language="en")
    plan = make_plan(brief, max_chars=limit)
    draft, _ = render(write_template(brief, plan), brief, plan)
    said = {sentence.point for sentence in draft.sentences if sentence.point is not None}
    assert {index for index, point in enumerate(plan.points) if point.importance >= NEVER_DROPPED} <= said
    full, _ = draft_of(brief)
    assert draft.text == full.text if len(full.text) <= limit else len(draft.text) < len(full.text)
    values = slot_values(brief)
    for span in draft.spans:
        assert plain(values[span.slot], setting_of(brief, "en")) in draft.text[span.start : span.end]


NASTY = st.text(max_size=60)


@given(place=NASTY, carrier=NASTY, name=NASTY)
def test_whatever_a_value_holds_its_span_is_exactly_it(place: str, carrier: str, name: str) -> None:
    event = STATES["in_transit_late"].facts["shipments"][0].events[0].model_copy(update={"place": place})
    facts = make_facts(**parcel(ShipmentStatus.IN_TRANSIT, 10, carrier=carrier, events=(event,)))
    brief = make_brief("in_transit_late", facts=facts, ticket=make_ticket(buyer=Buyer(name=name)))
    draft, _ = draft_of(brief)
    outside = draft.text
    for span in sorted(draft.spans, key=lambda span: -span.start):
        assert span.start < span.end <= len(draft.text)
        outside = outside[: span.start] + outside[span.end :]
    assert not any(character.isdigit() for character in outside)
    assert draft.text.count("\n") == 5


def test_the_carrier_in_a_heading_is_not_said_again_below_it() -> None:
    text = drafted(two_parcels("de"))
    assert (text.count("DHL"), text.count("GLS")) == (1, 1)
    assert "Zuletzt wurde es am 10. November gescannt (Leipzig)." in text


@pytest.mark.parametrize("language", written_languages())
def test_a_parcel_that_is_headed_again_for_another_ask_is_headed_by_its_number(language: str) -> None:
    late, there = two_parcels(language).facts.shipments
    where = (make_outcome("in_transit_late"), make_outcome("delivered", subject="shipment.2"))
    back = make_outcome("return_inside_window", ask=1, subject="shipment.2")
    facts = make_facts(shipments=(late, there))
    text = drafted(make_brief(language=language, outcomes=(*where, back), facts=facts))
    assert text.count("85012345678 (GLS)") == 2


def test_a_name_is_said_again_where_the_channel_may_drop_where_it_stood() -> None:
    brief = make_brief("in_transit_late", "cancel_too_late")
    plan = make_plan(brief)
    lower = [
        point.model_copy(update={"importance": 0 if point.act == "parcel_last_seen" else 3}) for point in plan.points
    ]
    repeated = (*lower, lower[1].model_copy(update={"importance": 3}))
    texts = [s.text for s in write_template(brief, Plan(**{**dict(plan), "points": repeated})).sentences]
    assert len([text for text in texts if "shipment.1.carrier" in text]) == 2


def test_a_date_far_off_and_a_huge_text_do_no_harm() -> None:
    facts = make_facts(**parcel(ShipmentStatus.IN_TRANSIT, 10, expected=date(2030, 2, 28), carrier="x" * 200_000))
    brief = make_brief("in_transit_on_time", facts=facts, ticket=make_ticket(text="wo? " * 50_000))
    assert len(drafted(brief)) < 1000
    assert "28. Februar 2030" in drafted(brief)


def test_several_parcels_are_headed_by_their_numbers() -> None:
    text = drafted(two_parcels("en"))
    assert "\n\nParcel 00340434161094042557 (DHL):\nYour parcel should" in text
    assert "\n\nParcel 85012345678 (GLS):\nAccording to the tracking" in text
