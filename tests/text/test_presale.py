"""What is asked before buying: read only where nothing of the question goes beyond what data can answer."""

import re
from pathlib import Path

import pytest

from core.errors import InputError
from core.facts import Facts
from core.orders import Product
from core.tickets import Message
from core.triage import Ask, Entities, ProductMention
from tests.factories import NOW, make_ticket, make_triage
from text.countries import find_countries
from text.presale import FILE, Plainly, compile_presale, plainly_asked

LAMP = Product(sku="LAMP-1", title="Harbour lantern")


def asked(text: str, language: str = "en", *, intent: str = "product_question", named: bool = True) -> Plainly | None:
    ask = Ask(text=text, start=0, end=len(text), intent=intent, probability=0.9)
    mention = ProductMention(text="lantern", start=0, end=1, sku=LAMP.sku, score=1.0)
    entities = Entities(products=(mention,) if named else ())
    triage = make_triage(intent, asks=(ask,), language=language, entities=entities)
    ticket = make_ticket(messages=(Message(id="m1", text=text, sent_at=NOW),))
    return plainly_asked(triage, ticket, Facts(products=(LAMP,))).get(0)


@pytest.mark.parametrize(
    ("text", "language", "kinds"),
    [
        ("How heavy is the Harbour lantern?", "en", ("weight",)),
        ("Aus welchem Material ist die Harbour lantern und wie hoch ist sie?", "de", ("height", "material")),
        ("La Harbour lantern est-elle étanche ?", "fr", ("waterproof",)),
        ("Quanto pesa la Harbour lantern?", "it", ("weight",)),
        ("¿Cuánto pesa la Harbour lantern?", "es", ("weight",)),
        ("Qual a voltagem da Harbour lantern?", "pt", ("voltage",)),
        ("Is de Harbour lantern op voorraad?", "nl", ("stock",)),
        ("Jaka jest długość kabla?", "pl", ("cable_length",)),
        ("Сколько весит Harbour lantern?", "ru", ("weight",)),
        ("Harbour lantern எடை எவ்வளவு?", "ta", ("weight",)),
        ("What is the price of the Harbour lantern?", "en", ("price",)),
        ("When will the Harbour lantern be back in stock?", "en", ("restock",)),
        ("Is it still available?", "en", ("stock",)),
        ("Does it weigh more than 2 kg?", "en", ("weight",)),
    ],
)
def test_what_is_asked_of_a_product_is_told_in_every_language(text: str, language: str, kinds: tuple[str, ...]) -> None:
    found = asked(text, language)
    assert found is not None
    assert found.kinds == kinds


@pytest.mark.parametrize(
    ("text", "language", "kinds", "countries"),
    [
        ("How much is shipping to Ireland?", "en", {"d_place", "d_cost"}, ("IE",)),
        ("Liefern Sie nach Österreich und was kostet das?", "de", {"d_place", "d_cost"}, ("AT",)),
        ("Combien coûte la livraison en Belgique ?", "fr", {"d_place", "d_cost"}, ("BE",)),
        ("In quanti giorni arriva se ordino oggi?", "it", {"d_time"}, ()),
        ("¿Hacen envíos a Portugal?", "es", {"d_place"}, ("PT",)),
        ("Ile kosztuje wysyłka do Niemiec?", "pl", {"d_place", "d_cost"}, ("DE",)),
        ("Доставляете в Беларусь?", "ru", {"d_place"}, ("BY",)),
        ("ஜெர்மனிக்கு டெலிவரி கட்டணம் எவ்வளவு?", "ta", {"d_place", "d_cost"}, ("DE",)),
        ("Verzenden jullie naar Nederland en wat kost dat?", "nl", {"d_place", "d_cost"}, ("NL",)),
        ("A partir de quanto o frete é grátis?", "pt", {"d_free"}, ()),
        ("Can I collect my order myself?", "en", {"pickup"}, ()),
        ("Do you ship to Malta? How much is it?", "en", {"d_place", "d_cost"}, ("MT",)),
        ("Vous livrez sous combien de jours ouvrables en France ?", "fr", {"d_time"}, ("FR",)),
        ("Доставляете в Латвию? Сколько дней?", "ru", {"d_place", "d_time"}, ("LV",)),
    ],
)
def test_what_is_asked_of_delivery_is_told_with_the_country(
    text: str, language: str, kinds: set[str], countries: tuple[str, ...]
) -> None:
    found = asked(text, language, intent="shipping_question", named=False)
    assert found is not None
    assert (set(found.kinds), found.countries) == (kinds, countries)


def test_what_a_parcel_costs_there_is_not_what_the_product_costs() -> None:
    found = asked(
        "Can you deliver the Harbour lantern to Austria and what would that cost?", intent="shipping_question"
    )
    assert found is not None
    assert found.kinds == ("d_place", "d_cost")


@pytest.mark.parametrize(
    "text",
    [
        "How heavy is the carton of the Harbour lantern?",
        "How big is the base of it?",
        "Is the Harbour lantern waterproof and windproof?",
        "Is it in stock in red?",
        "Do you still have 20 of them in stock?",
        "Is it real oak?",
        "Can I wash it with the colours?",
        "Is it not waterproof?",
        "Would it be here before Christmas?",
        "Which colours do you have?",
        "What is your best price for the Harbour lantern?",
        "Do you deliver to Northern Ireland?",
        "How much is shipping to Guernsey?",
        "Do you ship to Vienna?",
        "How much is express delivery?",
        "How heavy is it, and who made it?",
        "Ist der Versand auch per Nachnahme möglich?",
        "Will the driver carry it up to the third floor?",
    ],
)
def test_a_question_that_goes_beyond_is_left_out(text: str) -> None:
    assert asked(text, "de" if text.startswith("Ist der") else "en") is None


def test_what_was_sorted_as_a_matter_of_an_order_is_not_read() -> None:
    assert asked("How heavy is it?", intent="wismo") is None
    assert asked("How heavy is the Harbour lantern?", intent="discount_question") is None


@pytest.mark.parametrize(
    ("language", "text", "code"),
    [
        ("de", "in die niederlande", "NL"),
        ("pl", "do wielkiej brytanii", "GB"),
        ("pl", "we włoszech", "IT"),
        ("ru", "во францию", "FR"),
        ("ta", "பிரான்ஸுக்கு", "FR"),
        ("fr", "aux pays-bas", "NL"),
        ("en", "to the czech republic", "CZ"),
        ("es", "a españa", "ES"),
    ],
)
def test_countries_are_known_by_their_names_and_cases(language: str, text: str, code: str) -> None:
    (found,) = find_countries(text, language)
    assert found.code == code
    assert text[found.start : found.end] in text


@pytest.mark.parametrize("text", ["to the isle of man", "to the canary islands", "to réunion", "to nowhere"])
def test_islands_and_territories_are_no_country_of_their_own(text: str) -> None:
    assert find_countries(text, "en") == ()


def test_a_wrong_table_is_refused_with_file_and_field(tmp_path: Path) -> None:
    path = tmp_path / "presale.yaml"
    text = FILE.read_text(encoding="utf-8")
    path.write_text(text.replace("details: [weight]", "details: [wait]", 1), encoding="utf-8")
    with pytest.raises(InputError, match="no detail 'wait'") as caught:
        compile_presale(path)
    assert caught.value.field == "kinds.weight.details"
    path.write_text(re.sub(r"over: \[load\]", "over: [lode]", text, count=1), encoding="utf-8")
    with pytest.raises(InputError, match="no kind 'lode'"):
        compile_presale(path)
