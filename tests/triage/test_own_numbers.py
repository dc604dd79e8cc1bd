import pytest

from core.orders import OrderLine
from tests.factories import ORDER_ID, eur, make_order, make_shipment
from tests.growth import takes_its_length
from triage.own_numbers import OwnNumber, own_numbers

ORDERS = [
    make_order(invoice_number="HH-2026-004290"),
    make_order(id="302-5550183-2210946", lines=(OrderLine(sku="HH-BLA-06", title="Wolldecke", price=eur("20.00")),)),
    make_order(id="#1001", lines=()),
]
SHIPMENTS = [make_shipment()]


def found(text: str) -> list[OwnNumber]:
    return list(own_numbers(text, ORDERS, shipments=SHIPMENTS))


@pytest.mark.parametrize(
    "typed",
    [
        ORDER_ID,
        "305 1234567 7654321",
        "30512345677654321",
        "305–1234567–7654321",
        "305 - 1234567 - 7654321",
        "３０５-1234567-7654321",
        "#305-1234567-7654321",
        "305.1234567.7654321",
    ],
)
def test_an_own_order_is_found_however_it_is_typed_and_without_a_key_word(typed: str) -> None:
    text = f"Hallo ({typed})!"
    (one,) = found(text)
    assert (one.order_id, one.kind, one.exact) == (ORDER_ID, "order_id", True)
    assert text[one.start : one.end] == typed


@pytest.mark.parametrize(
    ("text", "order_id", "kind"),
    [
        ("parcel 0034 0434 1610 9404 2557", ORDER_ID, "tracking_number"),
        ("invoice HH 2026 004290", ORDER_ID, "reference"),
        ("hh-bla-06", "302-5550183-2210946", "sku"),
        ("LAMP-1", ORDER_ID, "sku"),
        ("#1001", "#1001", "order_id"),
        ("my order 1001", "#1001", "order_id"),
        ("заказ 1001", "#1001", "order_id"),
    ],
)
def test_each_kind_of_number_names_its_order(text: str, order_id: str, kind: str) -> None:
    assert [(each.order_id, each.kind, each.exact) for each in found(text)] == [(order_id, kind, True)]


@pytest.mark.parametrize(
    ("text", "order_id", "kind"),
    [
        ("order ending in 4321", ORDER_ID, "order_id"),
        ("Bestellung ...0946", "302-5550183-2210946", "order_id"),
        ("commande finissant par 4321", ORDER_ID, "order_id"),
        ("ordine 654321", ORDER_ID, "order_id"),
        ("pedido que termina en 4321", ORDER_ID, "order_id"),
        ("encomenda 4321", ORDER_ID, "order_id"),
        ("bestelling 4321", ORDER_ID, "order_id"),
        ("zamówienie nr 4321", ORDER_ID, "order_id"),
        ("заказ 4321", ORDER_ID, "order_id"),
        ("ஆர்டர் எண் 4321", ORDER_ID, "order_id"),
        ("tracking 2557", ORDER_ID, "tracking_number"),
        ("Rechnung 4290", ORDER_ID, "reference"),
    ],
)
def test_the_last_digits_count_beside_a_key_word(text: str, order_id: str, kind: str) -> None:
    assert [(each.order_id, each.kind, each.exact) for each in found(text)] == [(order_id, kind, False)]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "1001",
        "it costs 10.01",
        "4321",
        "call 4321",
        "order 321",
        "order 2026",
        "order 4321-1",
        "order 9994321",
        "x305-1234567-7654321",
        "305-1234567-76543210",
        "1305-1234567-7654321",
        "a lamp",
        "order 305-0000000-0000000",
    ],
)
def test_another_number_is_none_of_the_buyers(text: str) -> None:
    assert found(text) == []


def test_last_digits_that_two_orders_share_name_neither() -> None:
    orders = [make_order(id="111-1111111-1114321"), make_order(id="222-2222222-2224321")]
    assert own_numbers("order 4321", orders) == ()


def test_a_product_of_two_orders_names_both() -> None:
    orders = [make_order(id="111-1111111-1111111"), make_order(id="222-2222222-2222222")]
    assert [each.order_id for each in own_numbers("LAMP-1", orders)] == ["111-1111111-1111111", "222-2222222-2222222"]


def test_what_the_buyer_sees_of_an_order_in_parts_names_its_parts() -> None:
    orders = [make_order(id=each, lines=()) for each in ("C0071234-A", "C0071234-B", "C0079999-A")]
    assert [each.order_id for each in own_numbers("Commande C0071234", orders)] == ["C0071234-A", "C0071234-B"]
    assert [each.order_id for each in own_numbers("Commande C0071234-B", orders)] == ["C0071234-B"]


def test_a_parcel_of_another_order_is_not_asked_for() -> None:
    shipment = make_shipment(order_id="999-9999999-9999999")
    assert own_numbers("00340434161094042557", ORDERS, shipments=[shipment]) == ()
    assert own_numbers("00340434161094042557", [], shipments=SHIPMENTS) == ()


@pytest.mark.parametrize("piece", ["305-1234567-", "1 ", "1001 ", "order 4321 ", "305", "LAMP-", "\ud8001"])
def test_a_huge_text_takes_its_length(piece: str) -> None:
    assert takes_its_length(found, piece)


@pytest.mark.parametrize(
    "text",
    [
        "Bitte liefern Sie an: Hauptstr. 5, 10447 Berlin",
        "Bitte an 10447 Berlin umleiten",
        "New address: 12 Oak Rd, Albany NY 10447",
        "Mon adresse est 3 rue du Port, 10447 Troyes",
        "la dirección: calle Mayor 3, 10447 Irún",
        "CAP: 10447, dov'è il pacco?",
        "Proszę dzwonić: 600 104 47 0",
        "call me on 0170 10447 99 about the order",
        "Мой телефон 8 916 10447 12",
        "Het kostte € 10447",
        "Paguei 10447 € e nada",
        "விலை ₹10447 தான்",
        "அஞ்சல் குறியீடு 10447",
    ],
)
def test_a_postcode_a_sum_or_a_part_of_a_telephone_number_is_no_own_order(text: str) -> None:
    assert own_numbers(text, [make_order(id="#10447", lines=())]) == ()


@pytest.mark.parametrize(
    "text",
    [
        "It's about 10447",
        "10447 Lieferung fehlt",
        "In 10447 fehlt eine Tasse",
        "10447 10448 10449",
        "#10447 Berlin",
        "10447 3.11.2026",
    ],
)
def test_the_same_digits_by_themselves_are(text: str) -> None:
    (one,) = own_numbers(text, [make_order(id="#10447", lines=())])
    assert (one.order_id, one.exact) == ("#10447", True)
