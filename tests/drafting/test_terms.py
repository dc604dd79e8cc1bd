"""Values of a catalogue and of delivery, said in every language."""

import re
from datetime import date
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from core.details import DETAILS, Details, detail_subject
from core.errors import InputError
from core.orders import Product
from core.record import Fact, Kind
from core.tickets import Message
from core.triage import Ask
from drafting.acts import written_languages
from drafting.coverage import BEYOND, coverage
from drafting.languages import load_tongue
from drafting.plan import make_plan
from drafting.render import render
from drafting.template_writer import write_template
from drafting.terms import FILE, read_terms
from tests.drafting.situations import LANTERN, make_brief, make_outcome
from tests.factories import NOW, make_store, make_ticket, make_triage


def say(kind: Kind, value: str, language: str, country: str = "DE") -> str:
    tongue = load_tongue(language)
    setting = tongue.setting(country, ZoneInfo("Europe/Berlin"), today=date(2026, 11, 14))
    return tongue.phrase(Fact(kind=kind, value=value, source="product"), "plain", setting)


@pytest.mark.parametrize(
    ("kind", "value", "language", "said"),
    [
        (Kind.MEASURE, "2.4 kg", "de", "2,4 kg"),
        (Kind.MEASURE, "2.4 kg", "ru", "2,4 кг"),
        (Kind.MEASURE, "45 × 16.5 × 16 cm", "pl", "45 × 16,5 × 16 cm"),
        (Kind.MEASURE, "60 W", "ru", "60 Вт"),
        (Kind.TERM, "cotton,linen", "de", "Baumwolle, Leinen"),
        (Kind.TERM, "dishwasher_safe", "fr", "Passe au lave-vaisselle"),
        (Kind.TERM, "no", "ta", "இல்லை"),
        (Kind.COUNTRY, "AT", "pl", "Austria"),
        (Kind.COUNTRY, "DE", "ru", "Германия"),
    ],
)
def test_a_value_is_said_as_the_language_has_it(kind: Kind, value: str, language: str, said: str) -> None:
    assert say(kind, value, language) == said


def test_a_term_is_spelled_as_the_country_spells_it() -> None:
    assert [say(Kind.TERM, "white", "de", country) for country in ("DE", "CH", "LI")] == ["weiß", "weiss", "weiss"]
    assert [say(Kind.TERM, "colours", "en", country) for country in ("GB", "US", "CA")] == ["Colour", "Color", "Colour"]


def test_every_term_has_a_word_in_every_language() -> None:
    terms = read_terms(FILE)
    for words in (*terms.labels.values(), *terms.values.values()):
        assert set(words) == set(written_languages())


def test_a_term_without_words_is_refused(tmp_path: Path) -> None:
    text = FILE.read_text(encoding="utf-8")
    path = tmp_path / "terms.yaml"
    path.write_text(re.sub(r"  wool: .*\n", "", text), encoding="utf-8")
    with pytest.raises(InputError, match="has no words") as caught:
        read_terms(path)
    assert caught.value.field == "values.wool"
    path.write_text(text.replace("  wool: {", "  wull: {", 1), encoding="utf-8")
    with pytest.raises(InputError):
        read_terms(path)


def _reply(text: str, *states: tuple[str, str | None], intent: str = "product_question") -> tuple[str, list[str]]:
    """(the draft, what is open)"""
    ask = Ask(text=text, start=0, end=len(text), intent=intent, probability=0.9)
    lamp = Product(sku="LAMP-1", title="Harbour lantern", details=Details(weight="1.6 kg", colours=("gold",)))
    brief = make_brief(
        language="de",
        outcomes=tuple(make_outcome(state, subject=subject, ask=0) for state, subject in states),
        triage=make_triage(intent, asks=(ask,), language="de"),
        ticket=make_ticket(messages=(Message(id="m1", text=text, sent_at=NOW),)),
        store=make_store(),
    )
    facts = brief.facts.model_copy(update={"products": (lamp,), "order": None})
    brief = brief.model_copy(update={"facts": facts})
    plan = make_plan(brief)
    draft, _ = render(write_template(brief, plan), brief, plan)
    return draft.text, [each for item in coverage(brief, plan, draft) for each in item.open]


def test_what_a_catalogue_states_is_a_list_below_its_product() -> None:
    details = [("product_detail", detail_subject(1, DETAILS.index(name))) for name in ("weight", "colours")]
    text, left = _reply("Wie schwer ist sie und welche Farbe ist das?", ("product_named", "product.1"), *details)
    assert "Harbour lantern\n- Gewicht: 1,6 kg\n- Farbe: gold" in text
    assert left == []


def test_what_fits_is_named_by_its_title() -> None:
    stand = Product(sku="STAND-1", title="Hammock stand", details=Details(fits=("HAM-2", "HAM-3")))
    hammock = Product(sku="HAM-2", title="Hammock")
    outcomes = [("product_named", "product.1"), ("product_detail", detail_subject(1, DETAILS.index("fits")))]
    brief = make_brief(language="de", outcomes=tuple(make_outcome(each, subject=of, ask=0) for each, of in outcomes))
    facts = brief.facts.model_copy(update={"products": (stand, hammock), "order": None})
    brief = brief.model_copy(update={"facts": facts})
    plan = make_plan(brief)
    draft, _ = render(write_template(brief, plan), brief, plan)
    assert "Hammock stand\n- Passt zu: Hammock\n" in f"{draft.text}\n"


def test_an_answer_from_data_leaves_open_what_goes_beyond_it() -> None:
    assert _reply("Ist sie auf Lager?", ("product_in_stock", "product.1"), intent="stock_question")[1] == []
    assert _reply("Ist sie in rot auf Lager?", ("product_in_stock", "product.1"), intent="stock_question")[1] == [
        BEYOND
    ]


def test_what_is_sold_out_is_so_in_any_number() -> None:
    sold_out = ("product_out_of_stock", "product.1")
    assert _reply("Haben Sie noch zwei davon auf Lager?", sold_out, intent="stock_question")[1] == []


def test_no_order_is_named_above_an_answer_that_is_about_none() -> None:
    brief = make_brief("product_in_stock", triage=make_triage("stock_question"), ticket=make_ticket(order_id=None))
    assert brief.facts.order is not None
    assert [point.act for point in make_plan(brief).points] == ["product_in_stock"]
    assert LANTERN["products"][0].details is not None
