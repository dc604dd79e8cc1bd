"""What is asked before buying: read only where nothing of the question goes beyond what data can answer."""

import re
from pathlib import Path

import pytest

from core.delivery import Payment
from core.errors import InputError
from core.facts import Facts
from core.orders import Product
from core.tickets import Message
from core.triage import Ask, Entities, ProductMention
from tests.factories import NOW, make_ticket, make_triage
from text.countries import find_countries
from text.presale import Plainly, is_before_buying, plainly_asked
from text.presale_english import shop_english
from text.presale_table import FILE, compile_presale

LAMP = Product(sku="LAMP-1", title="Harbour lantern")


def asked(
    text: str, language: str = "en", *, intent: str | None = "product_question", named: bool = True
) -> Plainly | None:
    ask = Ask(text=text, start=0, end=len(text), intent=intent, probability=0.9)
    mention = ProductMention(text="lantern", start=0, end=1, sku=LAMP.sku, score=1.0)
    entities = Entities(products=(mention,) if named else ())
    triage = make_triage(*([intent] if intent else []), asks=(ask,), language=language, entities=entities)
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
        ("Di che tessuto è?", "it", ("material",)),
        ("De que madeira é?", "pt", ("material",)),
        ("Z czego jest Harbour lantern?", "pl", ("material",)),
        ("What is the price of the Harbour lantern?", "en", ("price",)),
        ("When will the Harbour lantern be back in stock?", "en", ("restock",)),
        ("Is it still available?", "en", ("stock",)),
        ("Do you still have 20 of them in stock?", "en", ("quantity", "stock")),
        ("Is it real oak?", "en", ("material",)),
        ("Geht die Harbour lantern auch auf Induktion?", "de", ("hobs",)),
        ("La Harbour lantern passe-t-elle au micro-ondes ?", "fr", ("microwave",)),
        ("La Harbour lantern viene con bombilla? ¿Cuánto mide el cable?", "es", ("bulb_included", "cable_length")),
        ("Quale lampadina serve?", "it", ("bulb",)),
        ("Hoe maak ik de Harbour lantern schoon?", "nl", ("care",)),
        ("Co jest w zestawie?", "pl", ("contents",)),
        ("Какие батарейки нужны?", "ru", ("battery_size",)),
        ("What do I get in the box? Pegs, poles?", "en", ("contents",)),
        ("What is the seat height, my mum has a new hip", "en", ("seat_height",)),
        ("Will it fit into my car boot?", "en", ("room",)),
        ("How heavy is the Harbour lantern for my grandmother?", "en", ("weight",)),
        ("Can I pay by PayPal?", "en", ("payment",)),
        ("Gibt es Rabatt?", "de", ("discount",)),
        ("Does it weigh more than 2 kg?", "en", ("weight",)),
        ("Jaką moc ma młynek Harbour lantern i jak długi jest kabel?", "pl", ("cable_length", "power")),
        ("Wie pflegt man die Stehlampe Harbour lantern?", "de", ("care",)),
        ("Was hält die Harbour lantern aus?", "de", ("load",)),
        ("La parure Harbour lantern passe en machine ?", "fr", ("machine_wash",)),
        ("Que tipo de casquilho leva a Harbour lantern?", "pt", ("bulb",)),
        ("Из чего сделан рюкзак Harbour lantern и сколько он стоит?", "ru", ("material", "price")),
        ("Z czego jest zrobione biurko Harbour lantern?", "pl", ("material",)),
        ("How much is the Harbour lantern and is it in stock?", "en", ("price", "stock")),
        ("Do you have three of the Harbour lantern pans in stock? Need them for a class.", "en", ("quantity", "stock")),
        ("¿Tienen algún código de descuento para la primera compra?", "es", ("discount",)),
        ("Avez-vous un code promo pour une première commande ?", "fr", ("discount",)),
        ("Есть ли промокод на первый заказ?", "ru", ("discount",)),
    ],
)
def test_what_is_asked_of_a_product_is_told_in_every_language(text: str, language: str, kinds: tuple[str, ...]) -> None:
    found = asked(text, language)
    assert found is not None
    assert found.kinds == kinds


@pytest.mark.parametrize(
    ("text", "language", "kinds", "countries"),
    [
        ("How much is shipping to Ireland?", "en", {"d_cost"}, ("IE",)),
        ("Liefern Sie nach Österreich und was kostet das?", "de", {"d_place", "d_cost"}, ("AT",)),
        ("Combien coûte la livraison en Belgique ?", "fr", {"d_cost"}, ("BE",)),
        ("In quanti giorni arriva se ordino oggi?", "it", {"d_time"}, ()),
        ("¿Hacen envíos a Portugal?", "es", {"d_place"}, ("PT",)),
        ("Ile kosztuje wysyłka do Niemiec?", "pl", {"d_cost"}, ("DE",)),
        ("Verschickt ihr nach Linz? Wie teuer ist das?", "de", {"d_place", "d_cost"}, ("AT",)),
        ("Do you ship to Malta? How fast is it?", "en", {"d_place", "d_time"}, ("MT",)),
        ("Hoeveel zijn de verzendkosten naar Antwerpen? En hoe snel is het er?", "nl", {"d_cost", "d_time"}, ("BE",)),
        ("Доставляете в Беларусь?", "ru", {"d_place"}, ("BY",)),
        ("ஜெர்மனிக்கு டெலிவரி கட்டணம் எவ்வளவு?", "ta", {"d_cost"}, ("DE",)),
        ("Verzenden jullie naar Nederland en wat kost dat?", "nl", {"d_place", "d_cost"}, ("NL",)),
        ("A partir de quanto o frete é grátis?", "pt", {"d_free"}, ()),
        ("Can I collect my order myself?", "en", {"pickup"}, ()),
        ("Do you ship to Malta? How much is it?", "en", {"d_place", "d_cost"}, ("MT",)),
        ("Vous livrez sous combien de jours ouvrables en France ?", "fr", {"d_time"}, ("FR",)),
        ("Доставляете в Латвию? Сколько дней?", "ru", {"d_place", "d_time"}, ("LV",)),
        ("Do you ship to Vienna?", "en", {"d_place"}, ("AT",)),
        ("Spedite in Sicilia e quanto costa?", "it", {"d_place", "d_cost"}, ("IT",)),
        ("Ile kosztuje wysyłka do Krakowa?", "pl", {"d_cost"}, ("PL",)),
        ("How much is express delivery?", "en", {"d_express"}, ()),
        ("Do you ship to France? If so, how much?", "en", {"d_place", "d_cost"}, ("FR",)),
        ("¿Lo puedo devolver si no me gusta y quién paga la devolución?", "es", {"r_days", "r_cost"}, ()),
        ("Ich wohne in der Schweiz. Liefern Sie auch dorthin?", "de", {"d_place"}, ("CH",)),
        (
            "Livrez-vous en Belgique ? Si oui, quels sont les frais et le délai ?",
            "fr",
            {"d_place", "d_cost", "d_time"},
            ("BE",),
        ),
        ("do you ship to the uk? whats the cost", "en", {"d_place", "d_cost"}, ("GB",)),
        ("Spedite in Svizzera? Quanto costa e quanto ci vuole?", "it", {"d_place", "d_cost", "d_time"}, ("CH",)),
        (
            "Livrez-vous en Suisse ? Ça coûte combien et ça prend combien de temps ?",
            "fr",
            {"d_place", "d_cost", "d_time"},
            ("CH",),
        ),
        ("Met welke vervoerder versturen jullie naar België?", "nl", {"d_carrier"}, ("BE",)),
        ("A partir de que valor os portes são grátis para Portugal?", "pt", {"d_free"}, ("PT",)),
        (
            "livrez-vous à Lyon, si oui à quel prix et sous combien de temps ?",
            "fr",
            {"d_place", "d_cost", "d_time"},
            ("FR",),
        ),
        ("вы в Латвию отправляете? Сколько стоит и сколько идёт?", "ru", {"d_place", "d_cost", "d_time"}, ("LV",)),
        ("Ile kosztuje wysyłka do Austrii i ile trwa?", "pl", {"d_cost", "d_time"}, ("AT",)),
        ("Сколько стоит доставка в Австрию и сколько она идёт?", "ru", {"d_cost", "d_time"}, ("AT",)),
        ("Сколько стоит доставка в Австрию и сколько времени занимает?", "ru", {"d_cost", "d_time"}, ("AT",)),
    ],
)
def test_what_is_asked_of_delivery_is_told_with_the_country(
    text: str, language: str, kinds: set[str], countries: tuple[str, ...]
) -> None:
    found = asked(text, language, intent="shipping_question", named=False)
    assert found is not None
    assert (set(found.kinds), found.countries) == (kinds, countries)


@pytest.mark.parametrize(
    ("text", "language", "kinds"),
    [
        ("É possível levantar a encomenda na vossa loja?", "pt", ("pickup",)),
        ("¿Se puede recoger el pedido en la tienda?", "es", ("pickup",)),
        ("Можно забрать заказ самостоятельно?", "ru", ("pickup",)),
        ("É possível embrulhar a encomenda para presente?", "pt", ("gift_wrap",)),
        ("¿Pueden envolverlo para regalo?", "es", ("gift_wrap",)),
        ("Est-ce possible d'avoir un paquet cadeau ?", "fr", ("gift_wrap",)),
        ("Can you wrap my order as a present?", "en", None),
        ("Can you change the address to Dublin?", "en", None),
    ],
)
def test_how_an_order_comes_may_sound_like_a_change_of_it(
    text: str, language: str, kinds: tuple[str, ...] | None
) -> None:
    found = asked(text, language, intent="change_order", named=False)
    assert (found.kinds if found else None) == kinds


def test_a_part_that_asks_on_belongs_to_what_is_asked_before_it() -> None:
    whole = "¿La Harbour lantern necesita pilas? ¿Vienen incluidas?"
    cut = whole.index(" ¿Vienen")
    asks = tuple(
        Ask(text=whole[start:end], start=start, end=end, intent=intent, probability=0.9)
        for start, end, intent in ((0, cut, "product_question"), (cut + 1, len(whole), "product_question"))
    )
    mention = ProductMention(text="lantern", start=0, end=1, sku=LAMP.sku, score=1.0)
    triage = make_triage("product_question", asks=asks, language="es", entities=Entities(products=(mention,)))
    ticket = make_ticket(messages=(Message(id="m1", text=whole, sent_at=NOW),))
    found = plainly_asked(triage, ticket, Facts(products=(LAMP,)))
    assert found[1].kinds == found[0].kinds == ("batteries",)


def test_what_a_parcel_costs_there_is_not_what_the_product_costs() -> None:
    found = asked(
        "Can you deliver the Harbour lantern to Austria and what would that cost?", intent="shipping_question"
    )
    assert found is not None
    assert found.kinds == ("d_place", "d_cost")


@pytest.mark.parametrize(
    ("text", "language", "kinds"),
    [
        ("Quanto è larga la sella Harbour?", "it", ("width",)),
        ("Hoeveel weegt het vouwslot Harbour en hoe lang is het?", "nl", ("weight", "length")),
        ("Jakie napięcie mają nożyce Harbour?", "pl", ("voltage",)),
        ("Складывается ли стойка Harbour?", "ru", ("foldable",)),
        ("Combien de litres contient l'arrosoir Harbour ?", "fr", ("capacity",)),
        ("Harbour வாளி எத்தனை லிட்டர்?", "ta", ("capacity",)),
        ("¿Hasta qué peso aguanta la silla infantil Harbour? Mi hija pesa 16 kg.", "es", ("load",)),
        ("How heavy is the Harbour and how much can I load into it?", "en", ("weight", "load")),
        ("Was kann man mit der Harbour maximal laden?", "de", ("load",)),
        ("How heavy can a person be for it?", "en", ("may_weigh",)),
        ("Wie hoch ist die Harbour lantern und wie schwer darf die Katze sein?", "de", ("height", "may_weigh")),
        ("Combien peut peser le chat ?", "fr", ("may_weigh",)),
        ("Quanto può pesare il cane?", "it", ("may_weigh",)),
        ("¿Cuánto puede pesar el perro?", "es", ("may_weigh",)),
        ("Quanto pode pesar o gato?", "pt", ("may_weigh",)),
        ("Hoe zwaar mag de kat zijn?", "nl", ("may_weigh",)),
        ("Ile może ważyć kot?", "pl", ("may_weigh",)),
        ("Сколько может весить кошка?", "ru", ("may_weigh",)),
        ("Does the Harbour withstand rain?", "en", ("rain",)),
        ("Quanti ml tiene la borraccia Harbour e va in lavastoviglie?", "it", ("capacity", "dishwasher")),
        ("Is the other lantern Harbour waterproof?", "de", None),
        ("Wie schwer ist der Ersatzmotor Motor Harbour?", "de", None),
        ("Can it be recharged?", "en", ("rechargeable",)),
        ("Can the Harbour be charged by USB?", "en", None),
    ],
)
def test_the_noun_of_a_named_product_asks_nothing(text: str, language: str, kinds: tuple[str, ...] | None) -> None:
    found = asked(text, language)
    assert (found.kinds if found else None) == kinds


@pytest.mark.parametrize(
    ("text", "language", "intent", "kinds"),
    [
        ("Ab welchem Bestellwert entfallen die Versandkosten?", "de", "shipping_question", ("d_free",)),
        ("C'è una soglia per avere la spedizione gratis?", "it", "shipping_question", ("d_free",)),
        ("Quantos dias úteis demora a chegar ao Porto?", "pt", "shipping_question", ("d_time",)),
        ("¿Cuánto tardaría en llegar a Valencia?", "es", "shipping_question", ("d_time",)),
        ("Kann ich die Ware abholen und mir den Versand sparen?", "de", "shipping_question", ("pickup",)),
        ("Proposez-vous un emballage cadeau ?", "fr", "discount_question", ("gift_wrap",)),
        ("Aceitam MB Way?", "pt", "payment_issue", ("payment",)),
        ("கார்டு மூலம் பணம் கட்டலாமா?", "ta", "payment_issue", ("payment",)),
        ("¿Desde qué importe es gratis el envío?", "es", "shipping_question", ("d_free",)),
        ("Binnen hoeveel dagen bezorgen jullie in Gent?", "nl", "shipping_question", ("d_time",)),
    ],
)
def test_terms_of_delivery_are_asked_in_other_words(
    text: str, language: str, intent: str, kinds: tuple[str, ...]
) -> None:
    found = asked(text, language, intent=intent, named=False)
    assert found is not None
    assert found.kinds == kinds


def test_a_way_to_pay_keeps_its_name() -> None:
    found = asked("Kan je met Bancontact betalen?", "nl", intent="payment_issue", named=False)
    assert found is not None
    assert found.payment == (Payment.BANCONTACT,)


def test_who_asks_in_how_many_days_before_buying_has_not_ordered() -> None:
    texts = (("What would postage be", "shipping_question"), ("how many days should I reckon with?", "wismo"))
    whole = f"{texts[0][0]} and {texts[1][0]}"
    asks = tuple(
        Ask(text=text, start=whole.index(text), end=whole.index(text) + len(text), intent=intent, probability=0.8)
        for text, intent in texts
    )
    ticket = make_ticket(messages=(Message(id="m1", text=whole, sent_at=NOW),), order_id=None)
    triage = make_triage("shipping_question", "wismo", asks=asks, language="en")
    assert is_before_buying(triage, ticket, Facts())


@pytest.mark.parametrize(
    "text",
    [
        "How heavy is the carton of the Harbour lantern?",
        "How heavy is the motor of the grinder Harbour lantern?",
        "What size laptop goes in the Harbour lantern?",
        "Can I wash the Harbour lantern duvet with towels in the machine?",
        "How much is it and who carries it upstairs?",
        "My discount code does not work, what can I do?",
        "How big is the base of it?",
        "Is the Harbour lantern waterproof and windproof?",
        "Is it in stock in red?",
        "Can I wash it with the colours?",
        "Is it not waterproof?",
        "Would it be here before Christmas?",
        "Which colours do you have?",
        "Do you deliver to Northern Ireland?",
        "How much is shipping to Guernsey?",
        "How heavy is it, and who made it?",
        "Will the driver carry it up to the third floor?",
        "How heavy is it, and is it light-proof?",
        "How heavy is it? Which one was that?",
        "But how long really?",
        "Can I return it and do you return the shipping?",
        "Ist sie auf Lager? Wo ist sie gemacht?",
        "Wie schwer ist sie und geht das abends?",
        "Do you ship to Ireland, what does it cost, and can I choose the time?",
    ],
)
def test_a_question_that_goes_beyond_is_left_out(text: str) -> None:
    assert asked(text, "de" if text.startswith(("Ist", "Wie")) else "en") is None


@pytest.mark.parametrize(
    ("text", "intent", "expected"),
    [
        ("Can I return it if I don't like it?", "return_request", True),
        ("What is your returns policy? Not bought anything yet.", "return_request", True),
        ("If I order today, do I get an invoice?", "invoice_request", True),
        ("I want to return it.", "return_request", False),
        ("Where is the invoice for my order?", "invoice_request", False),
        ("Where is my parcel?", "wismo", False),
        ("How long does delivery take?", "shipping_question", True),
        ("I ordered last week. How long does delivery take?", "shipping_question", False),
    ],
)
def test_who_has_ordered_nothing_yet_is_told(text: str, intent: str, expected: bool) -> None:
    triage = make_triage(intent, asks=(Ask(text=text, start=0, end=len(text), intent=intent, probability=0.9),))
    ticket = make_ticket(order_id=None, messages=(Message(id="m1", text=text, sent_at=NOW),))
    triage = triage.model_copy(update={"language": "en"})
    assert is_before_buying(triage, ticket, Facts()) is expected
    ordered = make_ticket(order_id="305-1", messages=ticket.messages)
    assert not is_before_buying(triage, ordered, Facts())


def test_what_no_intent_was_found_for_is_read_by_its_words() -> None:
    text = "How heavy is the Harbour lantern?"
    found = asked(text, intent=None)
    assert found is not None
    assert found.kinds == ("weight",)


def test_a_part_that_asks_nothing_belongs_to_the_next() -> None:
    texts = ("If I order today,", "how long does delivery take?")
    message = " ".join(texts)
    starts = (0, len(texts[0]) + 1)
    asks = tuple(
        Ask(text=text, start=at, end=at + len(text), intent="shipping_question", probability=0.9)
        for text, at in zip(texts, starts, strict=True)
    )
    triage = make_triage("shipping_question", asks=asks, language="en", entities=Entities())
    ticket = make_ticket(order_id=None, messages=(Message(id="m1", text=message, sent_at=NOW),))
    found = plainly_asked(triage, ticket, Facts())
    assert [found[index].kinds for index in (0, 1)] == [("d_time",), ("d_time",)]


def test_ways_to_pay_and_numbers_are_told() -> None:
    found = asked("Kann ich mit PayPal oder auf Rechnung zahlen?", "de", intent="payment_issue", named=False)
    assert found is not None
    assert found.payment == (Payment.PAYPAL, Payment.ON_ACCOUNT)
    wanted = asked("I need twelve sets of the Harbour lantern, is that available?")
    assert wanted is not None
    assert wanted.pieces == 12


@pytest.mark.parametrize(
    ("sentence", "language", "rough"),
    [
        ("ist sie spülmaschinenfest?", "de", "dishwasher safe"),
        ("quel est le diametre ?", "fr", "diameter"),
        ("சக்கரங்கள் உண்டா?", "ta", "wheels"),
    ],
)
def test_words_of_a_shop_have_their_own_gloss(sentence: str, language: str, rough: str) -> None:
    assert rough in shop_english(sentence, language)


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
        ("pt", "para o porto", "PT"),
        ("fr", "livrer à bordeaux", "FR"),
    ],
)
def test_countries_are_known_by_their_names_and_cases(language: str, text: str, code: str) -> None:
    (found,) = find_countries(text, language)
    assert found.code == code
    assert text[found.start : found.end] in text


@pytest.mark.parametrize(
    ("language", "text", "code"),
    [
        ("de", "was kostet das porto?", None),
        ("de", "liefern sie nach porto?", "PT"),
        ("pt", "entregam no porto?", "PT"),
        ("de", "wie lange dauert die lieferung der liege?", None),
        ("de", "auf den namen meiner frau", None),
        ("it", "quanto tempo per la consegna del faro?", None),
        ("it", "spedite a faro?", "PT"),
        ("es", "¿cuánto cuesta el envío de una braga de cuello?", None),
        ("es", "una colonia para mi chihuahua", None),
        ("en", "how long is delivery of the guinea pig cage?", None),
        ("en", "do you deliver to turkey?", "TR"),
        ("fr", "le même en bordeaux", None),
        ("fr", "livrez-vous à bordeaux ?", "FR"),
        ("nl", "hoe hoog is de porto?", None),
        ("it", "quanto costa la spedizione? grazie, sofia", None),
    ],
)
def test_a_name_that_is_also_a_word_is_a_place_only_where_something_goes_there(
    language: str, text: str, code: str | None
) -> None:
    assert [found.code for found in find_countries(text, language)] == ([code] if code else [])


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("de", "wer zahlt das porto?"),
        ("nl", "wie betaalt de porto?"),
        ("de", "auf meinen namen, in bordeaux statt rot"),
        ("nl", "op welke namen staat het luik?"),
        ("fr", "pour que le colis vienne demain"),
        ("es", "el faro llegó roto, y la colonia abierta"),
        ("en", "the cologne leaked"),
    ],
)
def test_a_city_whose_name_is_a_word_is_no_country(language: str, text: str) -> None:
    assert find_countries(text, language) == ()


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
