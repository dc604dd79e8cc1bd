"""A language in; a draft for every state, and for the cases between states, out, as one text for people to read aloud.

`python -m tests.drafting.golden_text` writes the files anew after the wordings were changed on purpose.
"""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

from core.decisions import Action, Decision
from core.drafts import Brief
from core.orders import ShipmentStatus
from core.sellers import Voice
from core.tickets import Buyer
from core.triage import Entities
from drafting.plan import make_plan
from drafting.render import render
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
RULE = "=" * 20


def golden_text(language: str) -> str:
    """Each draft under its name, with what a person has to fill in."""
    return "\n\n".join(f"{RULE} {name}\n{drafted(brief)}" for name, brief in _briefs(language)) + "\n"


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


def _briefs(language: str) -> Iterator[tuple[str, Brief]]:
    for state in STATES:
        yield state, make_brief(state, language=language)
    yield (
        "the worked example: a late parcel and an invoice",
        make_brief("in_transit_late", "invoice_promised", language=language),
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
            outcomes=(make_outcome("label_only", commitments=()),),
            facts=make_facts(**parcel(ShipmentStatus.PRE_TRANSIT, expected=date(2026, 11, 12))),
            triage=make_triage(language=language, entities=Entities(order_ids=(make_shipment().order_id,))),
        ),
    )
    yield "two parcels, one late, one delivered", two_parcels(language)
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
                voices={
                    "de": Voice(
                        greeting="Moin {buyer.name},",
                        thanks="Danke, dass Sie uns schreiben.",
                        signature="Ihre Jana Petersen\nHafen & Haus",
                    ),
                    "en": Voice(
                        greeting="Hi {buyer.name}!",
                        thanks="Thanks for writing.",
                        signature="Jana Petersen\nHarbour & Home",
                    ),
                },
            ),
        ),
    )
    yield (
        "a store in Vienna and one in Boston",
        make_brief("refund_pending", language=language, store=make_store(country="AT" if language == "de" else "US")),
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
    for each in ("en", "de"):
        (FOLDER / f"{each}.txt").write_text(golden_text(each), encoding="utf-8")
