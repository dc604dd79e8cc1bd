"""A language in; a draft for every state, and for the cases between states, out, as one text for people to read aloud;
and every value in every role beside it.

`python -m tests.drafting.golden_text [LANGUAGE ...]` writes the files anew after the wordings were changed on purpose.
"""

import sys
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from zoneinfo import ZoneInfo

from core.decisions import Action, Decision
from core.drafts import Brief
from core.orders import ShipmentStatus
from core.record import Fact, Kind, Money, Value
from core.sellers import Voice
from core.tickets import Buyer
from core.triage import Entities
from drafting.acts import ONE_ADDRESS, informal_languages, written_languages
from drafting.languages import load_tongue
from drafting.plan import make_plan
from drafting.render import render
from drafting.slots import ROLES
from drafting.template_writer import write_template
from tests.drafting.situations import (
    DELIVERED,
    STATES,
    make_brief,
    make_facts,
    make_outcome,
    parcel,
    returned,
    scan,
)
from tests.factories import make_shipment, make_store, make_ticket, make_triage

FOLDER = Path(__file__).parent / "golden"
VALUES = FOLDER / "values"
INFORMAL = FOLDER / "informal"
TIGHT = FOLDER / "tight"
TIGHTEST = 350
"""Characters, the least that any marketplace takes."""
TWO_PARCELS = "two parcels, one late, one delivered"
LIKE_PARCELS = "two of three parcels alike"
"""Fit into no channel of `TIGHTEST` characters in full."""
RULE = "=" * 20

DAYS = tuple(date(2026, 3, day) for day in (1, 2, 3, 5, 8, 11, 21, 22))
LENGTHS = tuple(timedelta(days=days) for days in (1, 2, 5, 21)) + tuple(timedelta(hours=hours) for hours in (1, 3, 36))
EXAMPLES: dict[Kind, tuple[Value, ...]] = {
    Kind.DATE: (*DAYS, date(2027, 1, 2)),
    Kind.TIME: tuple(datetime(2026, 11, 10, hour, 12, tzinfo=ZoneInfo("Europe/Berlin")) for hour in (0, 1, 8, 11, 14)),
    Kind.MONEY: (Money(amount=Decimal("1264.9"), currency="EUR"), Money(amount=Decimal(20), currency="PLN")),
    Kind.DURATION: (*LENGTHS, timedelta(minutes=90)),
    Kind.COUNT: (0, 1, 2, 5, 8, 11, 21, 22, 25, 1000),
}
"""Days and numbers where languages trip: articles that are cut, the first of a month, plurals of one, two, five."""


def say(language: str, value: Value, kind: Kind, role: str, *, country: str = "", charset: str | None = None) -> str:
    """A value as a store of a country says it on 14 November 2026; of the language's first country by default."""
    tongue = load_tongue(language)
    setting = tongue.setting(country, ZoneInfo("Europe/Berlin"), today=date(2026, 11, 14), charset=charset)
    return tongue.phrase(Fact(kind=kind, value=value, source="test"), role, setting)


def second_country(language: str) -> str:
    """Austria for German; the only one where a language has one."""
    return (load_tongue(language).regions * 2)[1]


def golden_values(language: str) -> str:
    """One line for each kind of value, role and country."""
    lines = []
    for kind, values in EXAMPLES.items():
        for role in sorted(ROLES[kind]):
            lines.append(f"{kind} {role}: " + " | ".join(say(language, value, kind, role) for value in values))
    for country in load_tongue(language).regions:
        day = say(language, date(2026, 1, 1), Kind.DATE, "on", country=country)
        price = say(language, EXAMPLES[Kind.MONEY][0], Kind.MONEY, "plain", country=country)
        lines.append(f"{country}: {day} | {price}")
    return "\n".join(lines) + "\n"


VOICES = {
    "de": Voice(
        greeting="Moin {buyer.name},",
        thanks="Danke, dass Sie uns schreiben.",
        signature="Ihre Jana Petersen\nHafen & Haus",
    ),
    "en": Voice(greeting="Hi {buyer.name}!", thanks="Thanks for writing.", signature="Jana Petersen\nHarbour & Home"),
    "fr": Voice(greeting="Chère {buyer.name},", thanks="Merci de nous écrire.", sign_off="Bien à vous,"),
    "it": Voice(greeting="Salve {buyer.name},", thanks="Grazie per averci scritto.", sign_off="A presto"),
    "es": Voice(greeting="Buenas, {buyer.name}:", thanks="Gracias por escribirnos.", sign_off="Saludos,"),
    "pt": Voice(greeting="Oi, {buyer.name}!", thanks="Obrigado por escrever.", sign_off="Abraços,"),
    "nl": Voice(greeting="Hallo {buyer.name},", thanks="Fijn dat u ons schrijft.", sign_off="Groeten,"),
    "pl": Voice(greeting="Dzień dobry,", thanks="Dziękujemy za kontakt.", sign_off="Pozdrawiam serdecznie"),
    "ru": Voice(greeting="{buyer.name}, добрый день!", thanks="Спасибо, что написали.", sign_off="С уважением,"),
    "ta": Voice(greeting="வணக்கம் {buyer.name},", thanks="எழுதியதற்கு நன்றி.", sign_off="அன்புடன்,"),
}
"""A store's own voice, by language."""


def golden_text(language: str) -> str:
    """Each draft under its name, with what a person has to fill in."""
    return "\n\n".join(f"{RULE} {name}\n{drafted(brief)}" for name, brief in _briefs(language)) + "\n"


def golden_informal(language: str) -> str:
    """A draft for every state in a store that addresses its buyers informally."""
    store = make_store(voices={language: Voice(formal=False)})
    briefs = ((state, make_brief(state, language=language, store=store)) for state in STATES)
    return "\n\n".join(f"{RULE} {name}\n{drafted(brief)}" for name, brief in briefs) + "\n"


def too_long_in_full(language: str) -> Iterator[tuple[str, Brief]]:
    """The briefs whose draft has to be shortened for the tightest channel and can be without losing a fact."""
    for name, brief in _briefs(language):
        if name not in (TWO_PARCELS, LIKE_PARCELS) and len(drafted(brief)) > TIGHTEST:
            yield name, brief


def golden_tight(language: str) -> str:
    """Each of those drafts as that channel gets it."""
    drafts = (f"{RULE} {name}\n{drafted(brief, max_chars=TIGHTEST)}" for name, brief in too_long_in_full(language))
    return "\n\n".join(drafts) + "\n"


def drafted(brief: Brief, *, max_chars: int | None = None) -> str:
    """The template draft of a brief."""
    plan = make_plan(brief, max_chars=max_chars)
    draft, needs = render(write_template(brief, plan), brief, plan)
    return "\n".join([draft.text, *(f"?? {need.slot}: {need.question}" for need in needs)])


def two_parcels(language: str) -> Brief:
    late = make_shipment()
    there = make_shipment(
        carrier="GLS",
        tracking_number="85012345678",
        status=ShipmentStatus.DELIVERED,
        events=(scan(ShipmentStatus.DELIVERED, 12),),
        delivered_at=DELIVERED["shipments"][0].delivered_at,
    )
    outcomes = (make_outcome("in_transit_late"), make_outcome("delivered", subject="shipment.2"))
    brief = make_brief(language=language, outcomes=outcomes)
    facts = make_facts(shipments=(late, there))
    return Brief(**{**dict(brief), "facts": facts, "triage": make_triage("wismo", language=language)})


def _with_a_like_parcel(language: str) -> Brief:
    brief = two_parcels(language)
    late, there = brief.facts.shipments
    facts = make_facts(shipments=(late, there, late.model_copy(update={"tracking_number": "00340434161094038421"})))
    outcomes = (*brief.decision.outcomes, make_outcome("in_transit_late", subject="shipment.3"))
    decided = make_brief(language=language, outcomes=outcomes)
    return Brief(**{**dict(decided), "facts": facts, "triage": brief.triage})


def _briefs(language: str) -> Iterator[tuple[str, Brief]]:
    for state in STATES:
        yield state, make_brief(state, language=language)
    yield (
        "the worked example: a late parcel and an invoice",
        make_brief("in_transit_late", "invoice_promised", language=language),
    )
    yield (
        "what has not come of an order",
        Brief(**{**dict(make_brief("in_transit_late", language=language)), "facts": two_parcels(language).facts}),
    )
    yield (
        "a return and a refund asked together",
        make_brief("return_inside_window", "refund_after_return", language=language),
    )
    yield (
        "tracking down, the day of arrival has passed",
        make_brief("tracking_unavailable", "invoice_promised", language=language, facts=make_facts()),
    )
    yield (
        "no order number given, and none found",
        make_brief("order_not_found", language=language, triage=make_triage("wismo", language=language)),
    )
    yield (
        "the order was found without a number",
        make_brief(
            "in_transit_late", language=language, triage=make_triage("wismo", language=language, entities=Entities())
        ),
    )
    yield (
        "late, nobody searches yet, no scan",
        make_brief(
            language=language,
            outcomes=(make_outcome("in_transit_late", commitments=()),),
            facts=make_facts(**parcel(ShipmentStatus.IN_TRANSIT)),
            triage=make_triage(language=language, entities=Entities(order_ids=(make_shipment().order_id,))),
        ),
    )
    yield (
        "the label is late",
        make_brief(
            language=language,
            outcomes=(make_outcome("label_late", commitments=()),),
            facts=make_facts(**parcel(ShipmentStatus.PRE_TRANSIT, expected=date(2026, 11, 12))),
            triage=make_triage(language=language, entities=Entities(order_ids=(make_shipment().order_id,))),
        ),
    )
    yield TWO_PARCELS, two_parcels(language)
    yield LIKE_PARCELS, _with_a_like_parcel(language)
    yield (
        "a return on its way, and where is the money",
        make_brief(
            language=language,
            outcomes=(make_outcome("refund_after_return", subject="return.1", commitments=()),),
            facts=make_facts(**DELIVERED, **returned()),
            triage=make_triage(language=language, entities=Entities(order_ids=(make_shipment().order_id,))),
        ),
    )
    yield (
        "a buyer with a name, in a shop of its own with a voice",
        make_brief(
            "return_inside_window",
            language=language,
            ticket=make_ticket(buyer=Buyer(name="Sabine Brandt"), marketplace="own-store"),
            store=make_store(
                marketplace="own-store",
                voices={language: VOICES[language]},
            ),
        ),
    )
    yield (
        "a store in another country of the language",
        make_brief("refund_pending", language=language, store=make_store(country=second_country(language))),
    )
    wishes = ("exchange_request", "refund_request", "return_request")
    yield (
        "a fault, and what the buyer wishes for it",
        make_brief(
            language=language,
            outcomes=tuple(
                make_outcome("fault_needs_picture", ask=ask, intent=each) for ask, each in enumerate(wishes)
            ),
            facts=make_facts(**DELIVERED),
            triage=make_triage(*wishes, language=language, entities=Entities(order_ids=(make_shipment().order_id,))),
        ),
    )
    yield (
        "a person was asked for",
        make_brief(language=language, outcomes=(make_outcome("handover", handoff_reason="buyer_asked"),)),
    )
    yield (
        "the decision forgot its date",
        make_brief(
            "return_inside_window",
            language=language,
            decision=Decision(action=Action.REPLY, outcomes=(make_outcome("return_inside_window", commitments=()),)),
        ),
    )


if __name__ == "__main__":
    for each in sys.argv[1:] or written_languages():
        (FOLDER / f"{each}.txt").write_text(golden_text(each), encoding="utf-8")
        (TIGHT / f"{each}.txt").write_text(golden_tight(each), encoding="utf-8")
        if each in informal_languages() - ONE_ADDRESS:
            (INFORMAL / f"{each}.txt").write_text(golden_informal(each), encoding="utf-8")
        (VALUES / f"{each}.txt").write_text(golden_values(each), encoding="utf-8")
