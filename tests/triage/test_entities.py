from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.marketplaces import find
from core.orders import Product
from core.triage import Entities
from tests.factories import BERLIN, make_store
from triage.entities import find_entities
from triage.products import ProductIndex

AMAZON = find("amazon")
SENT = datetime(2026, 11, 19, 23, 30, tzinfo=UTC)
"""Half past midnight on Friday 20 November in Berlin."""


def test_one_message_names_one_of_each() -> None:
    text = (
        "Bestellung 305-1234567-7654321, Artikelnummer HH-LAN-01: kam gestern kaputt an, Sendung 1Z999AA10123456784. "
        "Bitte 49,90 € zurück bis zum 3. Dezember!"
    )
    index = ProductIndex([Product(sku="HH-LAN-01", title="Laterne Hafenlicht")])
    found = find_entities(text, AMAZON, make_store(), SENT, products=index)
    assert found.order_ids == ("305-1234567-7654321",)
    assert found.tracking_numbers == ("1Z999AA10123456784",)
    assert [each.sku for each in found.skus] == ["HH-LAN-01"]
    assert [(str(each.value), each.currency) for each in found.amounts] == [("49.90", "EUR")]
    assert [each.date for each in found.dates] == [date(2026, 11, 19), date(2026, 12, 3)]
    assert [each.sku for each in found.products] == ["HH-LAN-01"]
    for each in (*found.skus, *found.amounts, *found.dates, *found.products):
        assert text[each.start : each.end] == each.text
    assert Entities.model_validate_json(found.model_dump_json()) == found


def test_days_are_those_of_the_stores_time_zone() -> None:
    (berlin,) = find_entities("heute", AMAZON, make_store(), SENT).dates
    (lisbon,) = find_entities("heute", AMAZON, make_store(timezone="Europe/Lisbon"), SENT).dates
    assert (berlin.date, lisbon.date) == (date(2026, 11, 20), date(2026, 11, 19))


def test_the_writers_language_wins_over_the_stores() -> None:
    store = make_store()
    assert find_entities("hace dos días", AMAZON, store, SENT).dates == ()
    assert len(find_entities("hace dos días", AMAZON, store, SENT, language="es").dates) == 1


def test_a_number_is_one_thing_only() -> None:
    found = find_entities("order ref 305-1234567-7654321", AMAZON, make_store(), SENT, language="en")
    assert found == Entities(order_ids=("305-1234567-7654321",))


@pytest.mark.parametrize(
    ("language", "text", "amount"),
    [
        ("en", "I placed my order, 499 € paid", "499 €"),
        ("de", "Meine Bestellung über 250 € ist nicht da", "250 €"),
        ("fr", "ma commande de 300 euros", "300 euros"),
        ("it", "ordine da 300 euro mai arrivato", "300 euro"),
        ("es", "mi pedido de 300 euros no llega", "300 euros"),
        ("pt", "pedido de 300 reais", "300 reais"),
        ("nl", "bestelling van 200 euro niet gekomen", "200 euro"),
        ("pl", "zamówienie za 150 zł nie przyszło", "150 zł"),
        ("ru", "Заказ на 5000 рублей не пришёл", "5000 рублей"),
        ("ta", "ஆர்டர் செய்தேன், ₹ 499 கட்டினேன்", "₹ 499"),
    ],
)
def test_what_an_order_cost_is_no_order_id(language: str, text: str, amount: str) -> None:
    found = find_entities(text, find("own-store"), make_store(), SENT, language=language)
    assert ([each.text for each in found.amounts], found.order_ids) == ([amount], ())


def test_how_long_ago_an_order_was_is_no_order_id() -> None:
    found = find_entities("hice el pedido hace 100 días", find("own-store"), make_store(), SENT, language="es")
    assert (len(found.dates), found.order_ids) == (1, ())


@pytest.mark.parametrize("text", ["", " ", "\ud800", "\x00", "Hallo", "வணக்கம்", "🙂" * 50, "&#49;", "½ ²"])
def test_nothing_is_found_in_nothing(text: str) -> None:
    assert find_entities(text, AMAZON, make_store(), SENT, products=ProductIndex([])) == Entities()


PIECES = [
    *(
        "305-1234567-7654321",
        "1Z999AA10123456784",
        "SKU",
        "€",
        "$",
        "EUR",
        "20",
        "1.299,00",
        "05/12",
        "3",
        "März",
        "March",
    ),
    *(
        "yesterday",
        "seit",
        "Montag",
        "next",
        "week",
        "order",
        "tracking",
        "HH-LAN-01",
        "#",
        "-",
        "–",
        ".",
        ",",
        " ",
        " ",
    ),
    *("\ud800", "\u200b", "٣", "９", "№", "º", "&#49;", "இன்று", "рублей", "İ", "ß", "\n", "'", "99999999999999999999"),
]


@given(st.lists(st.sampled_from(PIECES), max_size=30), st.sampled_from(["en", "de", "fr", "ta", "xx", "zh-Hant"]))
@settings(max_examples=300, deadline=None)
def test_whatever_is_typed_each_mention_stands_where_it_says(pieces: list[str], language: str) -> None:
    text = "".join(pieces)
    index = ProductIndex([Product(sku="HH-LAN-01", title="Laterne 20 March")])
    found = find_entities(text, AMAZON, make_store(), SENT, products=index, language=language)
    for each in (*found.skus, *found.amounts, *found.dates, *found.products):
        assert 0 <= each.start < each.end <= len(text)
        assert each.text == text[each.start : each.end].encode("utf-8", "replace").decode()
    for group in (found.skus, found.amounts, found.dates):
        assert all(one.end <= other.start for one, other in pairwise(group))
    assert Entities.model_validate_json(found.model_dump_json()) == found


def test_without_a_time_relative_days_are_left_out() -> None:
    found = find_entities("gestern und am 3.11.2026", AMAZON, make_store(), None)
    assert [each.date for each in found.dates] == [date(2026, 11, 3)]


def test_days_count_from_the_day_of_the_message_that_names_them() -> None:
    text = "It came yesterday.\n\nHello? Since yesterday nothing."
    found = find_entities(text, AMAZON, make_store(), SENT - timedelta(days=5), language="en", later=[(20, SENT)])
    days = [(each.date, text[each.start : each.end]) for each in found.dates]
    sent = SENT.astimezone(BERLIN).date()
    assert days == [(sent - timedelta(days=6), "yesterday"), (sent - timedelta(days=1), "yesterday")]
