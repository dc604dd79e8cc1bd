"""A store's own wordings of acts, its macros, in the place of the reviewed ones."""

from pathlib import Path
from typing import Any

import pytest

from connectors.seller_folder import read_seller
from core.drafts import Brief
from core.errors import InputError
from core.sellers import ShortWording, Voice
from core.tickets import Buyer
from drafting.acts import acts_of, load_acts, problem_of_own
from drafting.plan import make_plan
from drafting.prompt import build_shared_prompt, choices_of
from drafting.render import render
from drafting.template_writer import write_template
from tests.drafting.test_model_writer import TEXT, make_brief
from tests.factories import make_store, make_ticket

ACT = "promise_invoice"
OWN = "Die Rechnung liegt {commitment.invoice_by|by} in Ihrem Konto, {buyer.first_name}."


def brief(**wordings: Any) -> Brief:
    ticket = make_ticket(TEXT, buyer=Buyer(name="Sonja Brandt", email="x1y2z3@marketplace.example.com"))
    return make_brief(ticket=ticket, store=make_store(voices={"de": Voice(wordings=wordings)}))


def text(given: Brief, *, max_chars: int | None = None) -> str:
    plan = make_plan(given, max_chars=max_chars)
    return render(write_template(given, plan), given, plan)[0].text


def test_a_macro_stands_in_the_place_of_the_reviewed_wording() -> None:
    assert "Die Rechnung liegt bis zum 16. November in Ihrem Konto, Sonja." in text(brief(**{ACT: OWN}))
    assert "in Ihrem Konto" not in text(brief())


def test_where_a_name_in_a_macro_is_not_known_the_reviewed_wording_stands() -> None:
    given = make_brief(store=brief(**{ACT: OWN}).store)  # of a buyer who is an initial and a surname
    assert "in Ihrem Konto" not in text(given)
    assert "bis zum 16. November" in text(given)


def test_a_macro_that_states_less_does_not_keep_back_what_is_known() -> None:
    known = text(brief())
    assert text(brief(parcel_on_its_way="Ihr Paket rollt.", parcel_tracking_number="Nummer unbekannt.")) == known


def test_a_macro_may_greet_and_sign() -> None:
    written = text(brief(greeting="Moin!", signature="Deine Crew"))
    assert written.startswith("Moin!")
    assert written.endswith("Deine Crew")


def test_a_macro_keeps_its_spelling_in_a_country_that_spells_otherwise() -> None:
    voice = Voice(wordings={ACT: (OWN.replace("Konto", "Weiß-Konto"),), "signature": ("Weiß & Söhne",)})
    given = brief().model_copy(update={"store": make_store(country="CH", voices={"de": voice})})
    written = text(given)
    assert "in Ihrem Weiß-Konto" in written
    assert written.endswith("Freundliche Grüsse\nWeiß & Söhne")


def test_a_narrow_channel_gets_the_macros_short_form() -> None:
    short = ShortWording(short="Rechnung: {commitment.invoice_by|by}.")
    long = OWN.replace(", {buyer.first_name}", "") + " Wir danken Ihnen sehr für Ihre Geduld und Ihr Vertrauen in uns."
    given = brief(**{ACT: (long, short)})
    assert "Rechnung: bis zum 16. November." in text(given, max_chars=len(text(given)) - 20)


def test_a_model_chooses_among_the_macros_alone_and_is_asked_for_this_store_apart() -> None:
    macros = (OWN.replace(", {buyer.first_name}", ""), "Wir schicken die Rechnung {commitment.invoice_by|by}.")
    plan = make_plan(brief(**{ACT: macros}))
    at = next(index for index, point in enumerate(plan.points) if point.act == ACT)
    choices = choices_of(plan)
    assert [choice.text for choice in choices.values() if choice.point == at] == [*macros]
    ours = make_plan(brief())
    intents = ("wismo", "invoice_request")
    shared = build_shared_prompt(plan, choices, intents=intents).user
    assert "4a: Die Rechnung liegt {invoice_by|by} in Ihrem Konto.\n4b: Wir schicken" in shared
    assert "in Ihrem Konto" not in build_shared_prompt(ours, choices_of(ours), intents=intents).user


def test_a_plan_holds_the_macros_of_its_own_acts_only() -> None:
    plan = make_plan(brief(**{ACT: OWN, "holding_return": "Wir schauen nach."}))
    assert set(plan.wordings) == {ACT}
    assert acts_of(plan).wordings(ACT)[0] == OWN


@pytest.mark.parametrize(
    ("language", "act", "wordings", "problem"),
    [
        ("de", ACT, (OWN,), None),
        ("de-AT", ACT, (OWN,), None),
        ("sv", ACT, (OWN,), "there are no wordings in 'sv'"),
        ("de", "promise_invoce", (OWN,), "do you mean 'promise_invoice'?"),
        ("de", ACT, (ShortWording(short=OWN),), "has a short form only"),
        ("de", ACT, ("Rechnung in 3 Tagen.",), "holds a digit"),
        ("de", ACT, ("Rechnung {commitment.invoice_by|at}.",), "has no role 'at'"),
        ("de", ACT, ("Rechnung {order.bill}.",), "unknown slot 'order.bill'"),
        ("de", ACT, ("Rechnung folgt.",), "states no value; this act states commitment.invoice_by"),
        ("de", ACT, (OWN, ShortWording(short="Rechnung folgt.")), "states no value"),
    ],
)
def test_what_is_wrong_with_a_macro_is_said(language: str, act: str, wordings: Any, problem: str | None) -> None:
    found = problem_of_own(language, act, wordings)
    assert found is None if problem is None else found and problem in found


def test_a_wrong_macro_is_an_error_with_its_line(tmp_path: Path) -> None:
    (tmp_path / "policies").mkdir()
    file = tmp_path / "seller.yaml"
    stores = "stores:\n  - {id: a, name: A, marketplace: ebay, country: DE, language: de, timezone: Europe/Berlin,"
    file.write_text(
        f"id: x\nname: X\n{stores} currency: EUR,\n     voices: {{de: {{wordings: {{{ACT}: Rechnung folgt.}}}}}}}}\n"
    )
    assert read_seller(tmp_path).stores[0].voices["de"].wordings == {ACT: ("Rechnung folgt.",)}
    with pytest.raises(
        InputError, match=rf"seller.yaml:5: stores.0.voices.de.wordings.{ACT}: 'Rechnung folgt.' states"
    ):
        read_seller(tmp_path, problem_of_wording=problem_of_own)


def test_every_reviewed_wording_could_be_a_macro_of_its_act() -> None:
    for language in ("de", "ta"):
        for act, wordings in load_acts(language).acts.items():
            assert problem_of_own(language, act, wordings) is None
