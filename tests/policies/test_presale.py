"""Questions before buying: answered from catalogue and terms of delivery, or not at all."""

from datetime import date
from typing import Any

import pytest

from core.decisions import Action, Decision
from core.delivery import Delivery, Express, Payment, Payments
from core.details import DETAILS, PRICE_AT, Details, detail_subject
from core.facts import EvidenceState, Facts
from core.offers import Offers
from core.orders import Product
from core.record import Money
from core.triage import Ask, Entities, ProductMention
from policies.decide import decide
from tests.factories import NOW, eur, make_offers, make_order, make_store, make_ticket, make_triage
from tests.policies.situations import facts, without_order
from tests.policies.situations_requests import stocked, wrote

LAMP = Details(weight="1.6 kg", height="34 cm", width="18 cm", materials=("brass", "glass"), needs_batteries=True)
DELIVERY = (
    Delivery(countries=("DE",), cost=eur("4.95"), free_from=eur("69"), working_days=(1, 3), carriers=("DHL",)),
    Delivery(countries=("AT", "FR"), cost=eur("7.95"), source="shipping-eu#1"),
    Delivery(countries=("NL",), cost=eur("0")),
    Delivery(countries=("PL",), free_from=eur("99")),
    Delivery(countries=("GB",), cost=Money(amount=eur("3.95").amount, currency="GBP")),
)
NO_ORDER = without_order("not_found")


def selling(*, known: Facts = NO_ORDER, stock: int | None = 12, **changes: Any) -> Facts:
    found = stocked(known, stock)
    fields = {"details": LAMP, "price": eur("60"), **changes}
    product = Product(**{**dict(found.products[0]), **fields})
    return Facts(**{**dict(found), "products": (product,)})


def answer(
    text: str, known: Facts, intent: str = "product_question", *, named: str = "LAMP-1", **given: Any
) -> Decision:
    ask = Ask(text=text, start=0, end=len(text), intent=intent, probability=0.9)
    mentions = (ProductMention(text=named, start=0, end=1, sku=named, score=1.0),) if named else ()
    language = given.pop("language", "en")
    triage = make_triage(intent, asks=(ask,), language=language, entities=Entities(products=mentions))
    offers = given.pop("offers", make_offers())
    store = make_store(**{"delivery": DELIVERY, "delivers_elsewhere": False, "pickup": True, **given.pop("store", {})})
    message = wrote(**given)["ticket"].messages[-1]
    ticket = make_ticket(
        order_id=None, messages=(*wrote(**given)["ticket"].messages[:-1], message.model_copy(update={"text": text}))
    )
    answered = len(ticket.messages) > 1
    return decide(triage, known, store=store, offers=offers, now=NOW, ticket=ticket, is_answered=answered)


def said(decision: Decision) -> list[tuple[str, str | None]]:
    return [(outcome.state, outcome.subject) for outcome in decision.outcomes]


def at(name: str) -> str:
    return detail_subject(1, DETAILS.index(name))


HANDED = [("handover", None)]
AUSTRIA, NETHERLANDS, POLAND = "delivery.2", "delivery.4", "delivery.5"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("How heavy is it?", [("product_named", "product.1"), ("product_detail", at("weight"))]),
        (
            "What is it made of and how high is it?",
            [("product_named", "product.1"), ("product_detail", at("height")), ("product_detail", at("materials"))],
        ),
        (
            "What are the dimensions?",
            [("product_named", "product.1"), ("product_detail", at("width")), ("product_detail", at("height"))],
        ),
        ("What does it cost?", [("product_named", "product.1"), ("product_detail", detail_subject(1, PRICE_AT))]),
        ("Is it in stock?", [("product_in_stock", "product.1")]),
        ("Is it waterproof?", HANDED),
        ("How long is the cable?", HANDED),
        (
            "How heavy is it and is it waterproof?",
            [("product_named", "product.1"), ("product_detail", at("weight")), *HANDED],
        ),
        ("Does it come with batteries?", HANDED),
        ("How heavy is the box?", HANDED),
    ],
)
def test_what_the_catalogue_states_is_answered_and_nothing_else(text: str, expected: list[Any]) -> None:
    assert said(answer(text, selling())) == expected


def test_one_side_says_nothing_of_how_large_a_thing_is() -> None:
    assert said(answer("How big is it?", selling(details=Details(height="34 cm")))) == HANDED
    assert said(answer("How big is it?", selling(details=Details(diameter="34 cm"))))[1:] == [
        ("product_detail", at("diameter"))
    ]


def test_a_price_in_another_currency_is_not_stated() -> None:
    pounds = Money(amount=eur("60").amount, currency="GBP")
    assert said(answer("What does it cost?", selling(price=pounds))) == HANDED


@pytest.mark.parametrize("price", ["0", "-5.00", "16.8067"])
def test_what_nobody_pays_is_no_price(price: str) -> None:
    assert said(answer("What does it cost?", selling(price=eur(price)))) == HANDED


def test_a_catalogue_that_does_not_answer_says_nothing() -> None:
    known = selling()
    down = known.evidence["products"].model_copy(update={"state": EvidenceState.TIMEOUT})
    assert said(answer("How heavy is it?", Facts(**{**dict(known), "evidence": {"products": down}}))) == HANDED


def test_what_is_sold_out_comes_back_on_the_day_of_the_catalogue() -> None:
    def back(**changes: Any) -> list[tuple[str, str | None]]:
        return said(answer("When will it be back in stock?", selling(stock=0, **changes), "stock_question"))

    assert back(restock=date(2026, 12, 4)) == [("product_out_until", "product.1")]
    assert back(restock=date(2026, 11, 14)) == [("product_out_of_stock", "product.1")]
    assert back() == [("product_out_of_stock", "product.1")]


def test_without_a_product_one_is_asked_for_but_not_twice() -> None:
    assert said(answer("How heavy is it?", NO_ORDER, named="")) == [("which_product", None)]
    assert said(answer("How heavy is it?", NO_ORDER, named="", answered=True)) == HANDED


def test_of_an_order_of_one_article_that_one_is_meant() -> None:
    assert said(answer("How heavy is it?", selling(known=facts()), named=""))[0] == ("product_named", "product.1")
    two = make_order(lines=(*make_order().lines, make_order().lines[0].model_copy(update={"sku": "MUG-2"})))
    assert said(answer("How heavy is it?", selling(known=facts(order=two)), named="")) == HANDED


def test_of_two_titles_the_one_that_holds_the_other_is_meant() -> None:
    sand = Product(sku="LAMP-2", title="Harbour lantern, sand", details=Details(weight="2 kg"))
    known = selling()
    both = Facts(**{**dict(known), "products": (*known.products, sand)})
    mentions = tuple(ProductMention(text="x", start=0, end=1, sku=sku, score=1.0) for sku in ("LAMP-1", "LAMP-2"))
    text = "How heavy is the Harbour lantern, sand?"
    ask = Ask(text=text, start=0, end=len(text), intent="product_question", probability=0.9)
    triage = make_triage("product_question", asks=(ask,), language="en", entities=Entities(products=mentions))
    ticket = make_ticket(order_id=None)
    found = decide(triage, both, store=make_store(), offers=Offers(), now=NOW, ticket=ticket)
    assert said(found)[1] == ("product_detail", detail_subject(2, DETAILS.index("weight")))


def test_the_listing_of_a_ticket_names_its_product() -> None:
    entities = Entities(listing="LAMP-1")
    assert entities.named_skus == ("LAMP-1",)
    mention = ProductMention(text="x", start=0, end=1, sku="MUG-2", score=1.0)
    assert Entities(listing="LAMP-1", products=(mention,)).named_skus == ("MUG-2",)


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("How much is delivery to Austria?", "en", [("delivery_costs", AUSTRIA)]),
        ("Was kostet der Versand?", "de", [("delivery_costs", "delivery.1")]),
        ("How much is delivery?", "en", [("which_country", None)]),
        ("Do you ship abroad?", "en", [("which_country", None)]),
        (
            "How much is shipping to the Netherlands?",
            "en",
            [("delivery_is_free", NETHERLANDS)],
        ),
        (
            "From what amount is shipping to Poland free?",
            "en",
            [("delivery_free_from", POLAND)],
        ),
        ("How much is shipping to Poland?", "en", HANDED),
        ("How much is shipping to the UK?", "en", HANDED),
        ("How long does delivery to France take?", "en", HANDED),
        ("Mit welchem Paketdienst verschicken Sie?", "de", [("delivery_carriers", "delivery.1")]),
        ("Do you ship to Norway?", "en", [("delivery_not_there", None)]),
        ("Do you ship to France and Austria?", "en", [("delivery_there", "delivery.3"), ("delivery_there", AUSTRIA)]),
        ("Can I collect my order myself?", "en", [("pickup_possible", None)]),
        ("Do you do gift wrapping?", "en", HANDED),
    ],
)
def test_terms_of_delivery_are_stated_for_the_country_that_is_meant(
    text: str, language: str, expected: list[Any]
) -> None:
    assert said(answer(text, NO_ORDER, "shipping_question", named="", language=language)) == expected


def test_where_not_all_countries_are_named_a_person_answers_for_the_others() -> None:
    found = answer(
        "Do you ship to Norway?", NO_ORDER, "shipping_question", named="", store={"delivers_elsewhere": True}
    )
    assert said(found) == HANDED


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("Do you ship to Austria, what does it cost, and can the driver carry it upstairs?", "en", AUSTRIA),
        ("Liefert ihr nach Österreich, was kostet das, und geht auch eine Lieferung am Samstagabend?", "de", AUSTRIA),
        ("¿Enviáis a Austria, cuánto cuesta, y puedo elegir la hora?", "es", AUSTRIA),
        ("Доставляете в Австрию, сколько стоит и можно ли вечером?", "ru", AUSTRIA),
        ("Czy wysyłacie do Austrii, ile to kosztuje i czy kurier wniesie paczkę na trzecie piętro?", "pl", AUSTRIA),
    ],
)
def test_what_the_terms_say_stands_above_what_a_person_answers(text: str, language: str, expected: str) -> None:
    decision = answer(text, NO_ORDER, "shipping_question", language=language, named="")
    assert said(decision) == [("delivery_there", expected), ("delivery_costs", expected), *HANDED]
    assert decision.action is Action.ESCALATE


@pytest.mark.parametrize(
    ("text", "intent", "named"),
    [
        ("Does it hum, and is it heavy to lift alone?", "product_question", "LAMP-1"),
        ("How heavy is it, and does it hum?", "product_question", ""),  # nothing is asked back beside a person's answer
        ("What does shipping cost, and can the driver carry it upstairs?", "shipping_question", ""),
        ("How long is the warranty, and does it cover water?", "warranty", "LAMP-1"),
    ],
)
def test_where_no_part_is_known_a_person_answers_alone(text: str, intent: str, named: str) -> None:
    known = selling() if named else NO_ORDER
    assert said(answer(text, known, intent, named=named, store={"language": "de"})) == HANDED


def test_how_long_it_takes_has_two_parts_and_both_have_their_source() -> None:
    offers = make_offers(dispatch_working_days={"value": 2, "source": "shipping-eu#1"})
    text = "Wann kommt es an, wenn ich heute bestelle?"
    found = answer(text, NO_ORDER, "shipping_question", named="", language="de", offers=offers)
    (outcome,) = found.outcomes
    assert (outcome.state, outcome.commitments) == ("delivery_takes", ("dispatch_within",))
    days = answer(
        "Wie lange dauert der Versand?", NO_ORDER, "shipping_question", named="", language="de", offers=offers
    )
    assert [outcome.commitments for outcome in days.outcomes] == [()]
    assert found.commitments[0].fact.source == "rule shipping-eu#1"
    assert found.action is Action.REPLY


EXPRESS = Express(cost=eur("6.95"), working_days=1)


@pytest.mark.parametrize(
    ("express", "expected"),
    [
        (None, HANDED),
        (False, [("express_not_offered", "delivery.1")]),
        (EXPRESS, [("express_offered", "delivery.1")]),
    ],
)
def test_express_delivery_is_offered_only_where_the_terms_say_so(express: Any, expected: list[Any]) -> None:
    terms = (Delivery(countries=("DE",), express=express),)
    text = "Bieten Sie Expressversand an und was kostet der?"
    assert said(answer(text, NO_ORDER, "shipping_question", named="", language="de", store={"delivery": terms})) == (
        expected
    )


PAYMENT = (
    Payments(methods=(Payment.CARD, Payment.PAYPAL)),
    Payments(methods=(Payment.ON_ACCOUNT,), countries=("AT",)),
)


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("Can I pay by PayPal?", "en", [("payment_methods", "payment.0")]),
        ("Can I pay with Klarna?", "en", [("payment_not_taken", "payment.0")]),
        ("Can I pay on account?", "en", [("which_country", None)]),
        ("Can I pay on account if you deliver to Austria?", "en", HANDED),
        ("Wie kann ich bezahlen?", "de", [("payment_methods", "payment.0")]),
        ("I paid twice with PayPal, what now?", "en", HANDED),
    ],
)
def test_ways_to_pay_are_those_of_the_store(text: str, language: str, expected: list[Any]) -> None:
    given = {"named": "", "language": language, "store": {"payment": PAYMENT}}
    assert said(answer(text, NO_ORDER, "payment_issue", **given)) == expected
    assert said(answer(text, facts(), "payment_issue", **given)) == HANDED


def test_a_return_is_explained_before_there_is_an_order() -> None:
    text = "Kann ich es zurückgeben, wenn es mir nicht gefällt?"
    (outcome,) = answer(text, NO_ORDER, "return_request", named="", language="de").outcomes
    assert (outcome.state, outcome.commitments) == ("return_days_before", ("return_days",))
    costs = "Wer zahlt die Rücksendung, wenn es mir nicht gefällt?"
    offers = make_offers(return_cost_percent={"value": 0, "source": "returns-eu#3"})
    told = said(answer(costs, NO_ORDER, "return_request", named="", language="de", offers=offers))
    assert told == [("return_days_before", None), ("way_back_unpaid", None)]
    shorter = make_offers(return_window_days={"value": 7, "source": "returns-eu#1"})
    assert said(answer(text, NO_ORDER, "return_request", named="", language="de", offers=shorter)) == HANDED
    special = [{"countries": ["AT"], "grants": {"return_cost_percent": {"value": 100}}}]
    abroad = make_offers(return_cost_percent={"value": 0}, special=special)
    asked = "Who pays the return if I don't like it?"
    assert said(answer(asked, NO_ORDER, "return_request", named="", offers=abroad)) == [("which_country", None)]


def test_before_buying_no_order_number_is_asked_for() -> None:
    text = "If I buy the Harbour lantern, can you send it to my sister with a card?"
    assert said(answer(text, NO_ORDER, "change_order")) == HANDED
    assert said(answer("Can you send it to my sister?", NO_ORDER, "return_request", named="")) == [
        ("order_not_found", None)
    ]


def test_an_invoice_and_a_discount_are_answered_before_buying() -> None:
    text = "If I order today, do I get an invoice?"
    (outcome,) = answer(text, NO_ORDER, "invoice_request", named="").outcomes
    assert (outcome.state, outcome.commitments) == ("invoice_for_orders", ("invoice_within",))
    haggled = "Is there a discount?"
    assert said(answer(haggled, NO_ORDER, "discount_question", named="")) == HANDED
    store = {"discounts": False}
    assert said(answer(haggled, NO_ORDER, "discount_question", named="", store=store)) == [("no_discounts", None)]


def test_so_many_are_in_stock_that_some_are_left() -> None:
    def wanted(stock: int) -> list[tuple[str, str | None]]:
        return said(answer("I need 8 pieces, is that in stock?", selling(stock=stock), "stock_question"))

    assert wanted(12) == [("product_stock_suffices", "product.1")]
    assert wanted(10) != [("product_stock_suffices", "product.1")]


def test_two_products_fit_where_the_catalogue_says_so() -> None:
    known = selling(details=Details(fits=("GLASS-2",)))
    glass = Product(sku="GLASS-2", title="Spare glass")
    both = Facts(**{**dict(known), "products": (*known.products, glass)})

    def fitting(other: str) -> list[tuple[str, str | None]]:
        text = "Does the Spare glass fit the Harbour lantern?"
        ask = Ask(text=text, start=0, end=len(text), intent="product_question", probability=0.9)
        mentions = (ProductMention(text="x", start=0, end=1, sku="LAMP-1", score=1.0),)
        triage = make_triage(
            "product_question", asks=(ask,), language="en", entities=Entities(products=mentions, listing=other)
        )
        ticket = make_ticket(
            order_id=None, sku=other, messages=(wrote()["ticket"].messages[-1].model_copy(update={"text": text}),)
        )
        return said(decide(triage, both, store=make_store(), offers=Offers(), now=NOW, ticket=ticket))

    assert fitting("GLASS-2") == [("product_named", "product.1"), ("product_detail", at("fits"))]
    assert fitting("MUG-9") == HANDED


def test_what_no_intent_was_found_for_is_answered_from_data() -> None:
    text = "How heavy is it?"
    ask = Ask(text=text, start=0, end=len(text), intent=None, probability=0.0)
    mentions = (ProductMention(text="x", start=0, end=1, sku="LAMP-1", score=1.0),)
    triage = make_triage("wismo", asks=(ask,), language="en", entities=Entities(products=mentions), intents=())
    ticket = make_ticket(order_id=None, messages=(wrote()["ticket"].messages[-1].model_copy(update={"text": text}),))
    found = decide(triage, selling(), store=make_store(), offers=Offers(), now=NOW, ticket=ticket)
    assert said(found) == [("product_named", "product.1"), ("product_detail", at("weight"))]


def test_of_an_order_that_is_there_terms_of_delivery_are_no_answer() -> None:
    assert said(answer("How much is delivery to Austria?", facts(), "shipping_question", named="")) == HANDED
