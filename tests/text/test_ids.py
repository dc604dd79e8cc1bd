import pytest

from core.marketplaces import find
from tests.growth import takes_its_length
from text.carriers import all_formats, find_format
from text.ids import find_order_ids, find_tracking_numbers

AMAZON = find("amazon").order_id
SHOP = find("own-store").order_id
EBAY = find("ebay").order_id


def order_ids(text: str, pattern: str | None) -> list[str]:
    return [found.value for found in find_order_ids(text, pattern)]


def tracking(text: str) -> list[str]:
    return [found.value for found in find_tracking_numbers(text)]


@pytest.mark.parametrize(
    "typed",
    [
        "305-1234567-7654321",
        "305–1234567–7654321",
        "305 1234567 7654321",
        "30512345677654321",
        "３０５-1234567-7654321",
        "305 - 1234567 - 7654321",
        "3\u200b05-1234567-7654321",
    ],
)
def test_the_channels_own_id_is_found_however_it_is_typed(typed: str) -> None:
    text = f"Hallo ({typed}), wo ist das?"
    (found,) = find_order_ids(text, AMAZON)
    assert found.value == "305-1234567-7654321"
    assert text[found.start : found.end] == typed


@pytest.mark.parametrize(
    "typed", ["a305-1234567-7654321", "305-1234567-76543210", "1305-1234567-7654321", "305-12345-7654321"]
)
def test_a_longer_or_shorter_number_is_no_order_id(typed: str) -> None:
    assert order_ids(f"Order {typed}", AMAZON) == []


def test_another_marketplaces_id_needs_a_key_word() -> None:
    assert order_ids("my ebay order 14-12345-12345", AMAZON) == ["14-12345-12345"]
    assert order_ids("call 14-12345-12345", AMAZON) == []


def test_a_shop_order_may_lack_its_sign() -> None:
    assert order_ids("my order 1001 is late, #1002 too", SHOP) == ["#1001", "#1002"]
    assert order_ids("I ordered 2 lamps in 2026", SHOP) == []


def test_without_a_pattern_what_follows_order_number_is_taken() -> None:
    assert order_ids("Order number: XK-99213, paid 12.50", None) == ["XK-99213"]
    assert order_ids("Meine Bestellnummer lautet M7X9K2.", None) == ["M7X9K2"]
    assert order_ids("Bestellt am 14.11.2026, 3 Stück", None) == []
    assert order_ids("номер заказа 558812", None) == ["558812"]


def test_a_number_that_is_said_to_be_something_else_is_no_order_id() -> None:
    pattern = find("walmart").order_id
    assert order_ids("order 2000123456789", pattern) == ["2000123456789"]
    assert order_ids("tracking 2000123456789", pattern) == []


@pytest.mark.parametrize(
    ("typed", "value", "carrier"),
    [
        ("1Z999AA10123456784", "1Z999AA10123456784", "UPS"),
        ("1z 999 aa1 01 2345 6784", "1Z999AA10123456784", "UPS"),
        ("RR 123 456 785 DE", "RR123456785DE", "postal"),
        ("0034 0434 1610 9404 2557", "00340434161094042557", "DHL"),
        ("JJD000390007882812345", "JJD000390007882812345", "DHL"),
        ("9400 1112 0650 0000 0000 09", "9400111206500000000009", "USPS"),
        ("TBA123456789012", "TBA123456789012", "Amazon"),
    ],
)
def test_a_telling_format_with_a_right_check_digit_stands_alone(typed: str, value: str, carrier: str) -> None:
    text = f"Hallo, mein Paket {typed} ist weg."
    (found,) = find_tracking_numbers(text)
    assert (found.value, found.by, text[found.start : found.end]) == (value, carrier, typed)


@pytest.mark.parametrize("typed", ["1Z999AA10123456785", "RR123456786DE", "RR123456785ZZ", "00340434161094042558"])
def test_a_wrong_check_digit_is_no_tracking_number_even_with_a_key_word(typed: str) -> None:
    assert tracking(f"tracking {typed}") == []


def test_plain_digits_need_a_key_word_that_is_nearer_than_another() -> None:
    assert tracking("123456789012") == []
    assert tracking("Bestellung 123456789012") == []
    assert tracking("Sendungsnummer von der Post lautet: 1234 5678 9012, danke") == ["123456789012"]
    assert tracking("123456789012 ist meine Sendungsnummer") == ["123456789012"]
    assert tracking("Sendung mit DHL, Rechnungsnummer 1234567890") == []
    assert tracking("my phone is 0171 1234567, tracking 99887766554433") == ["99887766554433"]
    assert tracking("IBAN DE89 3704 0044 0532 0130 00") == []
    assert tracking("numer przesyłki: 620000000000000000000012") == ["620000000000000000000012"]


def test_a_key_word_in_capitals_is_no_part_of_the_number_behind_it() -> None:
    assert tracking("DPD 0123 4567 8901 233") == ["012345678901233"]
    assert tracking("DHL 1234 5678 91") == ["1234567891"]
    assert tracking("EAN 4006381333931 tracking?") == []
    assert tracking("UPS") == []


def test_every_check_rule_refuses_a_changed_digit() -> None:
    """Numbers made up to fit each rule."""
    good = {
        "doubled": "1Z999AA10123456784",
        "s10": "RR123456785DE",
        "gs1": "00340434161094042557",
        "mod_37_36": "012345678901233",
        "fedex": "123456789012",
        "mod_7": "1234567891",
        "luhn": "012345678903",
    }
    by_check = {each.check: each for each in all_formats() if each.check}
    assert set(good) == set(by_check)
    for check, number in good.items():
        fitting = next(each for each in all_formats() if each.check == check and each.fits(number))
        place = 4 if number[4].isdigit() else 5
        wrong = number[:place] + str((int(number[place]) + 1) % 10) + number[place + 1 :]
        assert not fitting.fits(wrong), (check, wrong)
    assert find_format("123456789013", weak=False) is None


@pytest.mark.parametrize(
    "text",
    [
        "order #305-1234567-7654321",
        "pedido nº305-1234567-7654321",
        "pedido n.º 305-1234567-7654321",
        "заказ №305-1234567-7654321",
        "n°305-1234567-7654321",
        "(305-1234567-7654321)",
        "Bestellnr.:305-1234567-7654321.",
    ],
)
def test_a_sign_in_front_of_an_id_changes_nothing(text: str) -> None:
    assert order_ids(text, AMAZON) == ["305-1234567-7654321"]


@pytest.mark.parametrize(
    "text",
    [
        "order number 55881122",
        "Bestell-Nr.: 55881122",
        "commande n° 55881122",
        "commande n°55881122",
        "ordine n. 55881122",
        "número de pedido: 55881122",
        "pedido nº55881122",
        "encomenda 55881122",
        "bestelling nr 55881122",
        "zamówienie nr 55881122",
        "zamówienie nr: #55881122",
        "номер заказа 55881122",
        "заказ № 55881122",
        "номер моего заказа 55881122",
        "ஆர்டர் எண் 55881122",
        "ஆர்டர் எண்: 55881122",
    ],
)
def test_an_id_of_no_known_form_is_found_beside_a_key_word_in_each_language(text: str) -> None:
    assert [each.removeprefix("#") for each in order_ids(text, None)] == ["55881122"]


@pytest.mark.parametrize("typed", ["D01-1234567-7654321", "S02-1234567-7654321"])
def test_digital_and_multi_channel_orders_of_amazon_are_known(typed: str) -> None:
    assert order_ids(f"about {typed}", AMAZON) == [typed]


def test_bare_digits_that_are_said_to_be_a_tracking_number_are_no_order_id() -> None:
    pattern = find("ebay").order_id
    assert order_ids("14 12345 12345", pattern) == ["14-12345-12345"]
    assert order_ids("tracking 141234512345", pattern) == []
    assert order_ids("tracking #2000123456789", find("walmart").order_id) == []


@pytest.mark.parametrize("piece", ["1 ", "12-", "A1 ", "order 1 ", "305-1234567-", "９", "#", "1Z9 "])
def test_a_huge_text_takes_its_length(piece: str) -> None:
    assert takes_its_length(lambda text: (find_order_ids(text, AMAZON), find_tracking_numbers(text)), piece)


def test_half_surrogates_harm_nothing() -> None:
    assert order_ids("order 305-1234567-\ud8007654321", AMAZON) == ["305-1234567-7654321"]


def test_nothing_is_found_in_nothing() -> None:
    assert find_order_ids("", None) == find_tracking_numbers(" \n") == ()


@pytest.mark.parametrize(
    "text",
    [
        "item 123456789012 still not here",
        "Artikel 123456789012 ist defekt",
        "l'objet 123456789012 n'est pas arrivé",
        "numer oferty 123456789012",
    ],
)
def test_the_number_of_what_is_sold_is_no_order_id(text: str) -> None:
    assert order_ids(text, EBAY) == []


@pytest.mark.parametrize("text", ["item 12-34567-89012", "my order 123456789012", "items of order 123456789012"])
def test_an_item_may_stand_beside_its_order_id(text: str) -> None:
    assert order_ids(text, EBAY) == ["12-34567-89012"]


def test_an_amount_is_no_order_id_without_its_sign() -> None:
    assert order_ids("the invoice for order #1043 is 120.00 EUR", SHOP) == ["#1043"]


@pytest.mark.parametrize(
    "text",
    [
        "I ordered 120 candles",
        "120 Kerzen bestellt, 500 kamen",
        "bestellt: 250 Stück",
        "j'ai commandé 150 bougies",
        "ordinato 100 candele",
        "besteld 300 kaarsen",
        "заказал 400 свечей",
        "Can I order 500 candles?",
        "We'd like to order 1005 mugs",
        "je voudrais commander 300 bougies",
        "my order 500 g of coffee came torn",
        "Bestellung 5000 Gramm Mehl",
        "pedido 2500 gramos de café",
        "bestelling 1500 ml verf",
        "zamówienie 1200 sztuk",
        "заказ 1500 грамм кофе",
        "ஆர்டர் 5000 கிராம் அரிசி",
    ],
)
def test_how_many_were_ordered_is_no_order_id(text: str) -> None:
    assert order_ids(text, SHOP) == order_ids(text, None) == []
    assert order_ids("bestellt #120, ordered 12345", SHOP) == ["#120", "#12345"]
    assert order_ids("my question is related to order 1005 got 2 of 3", SHOP) == ["#1005"]
    assert order_ids("order 1005 gone missing, #2002 g", SHOP) == ["#1005", "#2002"]


@pytest.mark.parametrize(
    "named",
    [
        "Best.-Nr. {}",
        "Auftr.-Nr. {}",
        "bestelnr {}",
        "bestel-nr. {}",
        "nr zam. {}",
        "zam. nr {}",
        "cmd n° {}",
        "n° de cmd {}",
    ],
)
def test_an_order_number_may_be_named_in_short(named: str) -> None:
    assert order_ids(named.format("55881122"), None) == ["55881122"]
    assert order_ids(named.format("1005"), SHOP) == ["#1005"]


@pytest.mark.parametrize(
    "text",
    [
        "Please send my order to 60614 Chicago",
        "Bestellung bitte an 20457 Hamburg",
        "commande à livrer au 75011 Paris",
        "L'ordine va a CAP 20121",
        "El pedido es de la talla 3840",
        "encomenda para 4000-322 Porto",
        "bestelling naar 3511 LX Utrecht",
        "zamówienie, kod pocztowy 30123",
        "заказ на адрес 101000",
        "ஆர்டர் அஞ்சல் குறியீடு 625001",
        "passt die Bestellung auf Modell 6205?",
    ],
)
def test_where_an_order_goes_and_what_size_it_has_is_no_order_id(text: str) -> None:
    assert order_ids(text, SHOP) == []
    assert order_ids(text, None) == []


@pytest.mark.parametrize("other", ["apartment #1204", "size #3840", "Zimmer #1204", "ticket #55121", "ticket: #55121"])
def test_what_is_said_to_be_something_else_is_no_order_id_with_a_hash_either(other: str) -> None:
    assert order_ids(f"order #1001, {other}", SHOP) == ["#1001"]


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_an_order_id_that_a_mail_program_broke_at_a_dash_is_one(end: str) -> None:
    text = f"my order 305-1234567-{end}7654321 is late"
    assert order_ids(text, find("amazon").order_id) == ["305-1234567-7654321"]


@pytest.mark.parametrize(
    "text",
    [
        "Bestellung 20931 nach 80331 München",
        "order no. 20931, size 3840",
        "commande 20931, code postal 33000",
        "numer mojego zamówienia to 20931",
        "заказ под номером 20931 на адрес 101000",
    ],
)
def test_the_order_id_beside_such_a_number_stays_one(text: str) -> None:
    assert order_ids(text, SHOP) == ["#20931"]


@pytest.mark.parametrize(
    ("typed", "place", "value"),
    [
        ("306_4471982_1180456", "amazon", "306-4471982-1180456"),
        ("171.4471982.1180456", "amazon", "171-4471982-1180456"),
        ("11/44120/98213", "ebay", "11-44120-98213"),
        ("2000 0098 7654 3210", "mercadolibre", "2000009876543210"),
    ],
)
def test_an_id_is_found_in_pieces_of_any_kind(typed: str, place: str, value: str) -> None:
    assert order_ids(f"({typed})", find(place).order_id) == [value]


def test_a_carrier_without_check_digits_needs_its_name() -> None:
    assert tracking("Colissimo 8R00112233445 en attente") == ["8R00112233445"]
    assert tracking("le modèle 8R00112233445") == []
