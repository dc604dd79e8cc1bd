from decimal import Decimal

import pytest

from tests.growth import takes_its_length
from text.amounts import find_amounts, read_number


def amounts(text: str, language: str = "en", **store: str) -> list[tuple[str, str | None]]:
    return [(str(each.value), each.currency) for each in find_amounts(text, language=language, **store)]


@pytest.mark.parametrize(
    ("language", "text", "value", "currency"),
    [
        ("de", "49,90 €", "49.90", "EUR"),
        ("en", "EUR 49.90", "49.90", "EUR"),
        ("de", "1.299,00 EUR", "1299.00", "EUR"),
        ("en", "US$ 1,299", "1299", "USD"),
        ("fr", "20 euros", "20", "EUR"),
        ("fr", "1 299,00 €", "1299.00", "EUR"),
        ("fr", "1\u202f299,00\u00a0€", "1299.00", "EUR"),
        ("fr", "49€90", "49.90", "EUR"),
        ("it", "€ 20", "20", "EUR"),
        ("it", "20 euro", "20", "EUR"),
        ("es", "50€", "50", "EUR"),
        ("pt", "R$ 30", "30", "BRL"),
        ("pt", "30 reais", "30", "BRL"),
        ("nl", "€ 12,5", "12.5", "EUR"),
        ("pl", "50 zł", "50", "PLN"),
        ("pl", "1 500,00 złotych", "1500.00", "PLN"),
        ("ru", "1 500 руб.", "1500", "RUB"),
        ("ru", "500 р.", "500", "RUB"),
        ("ru", "300 рублей", "300", "RUB"),
        ("ta", "₹ 1,500", "1500", "INR"),
        ("ta", "500 ரூபாய்", "500", "INR"),
        ("en", "₹1,50,000", "150000", "INR"),
        ("en", "£20", "20", "GBP"),
        ("en", "20 quid", "20", "GBP"),
        ("de", "CHF 20.-", "20", "CHF"),
        ("de", "20,- €", "20", "EUR"),
        ("de", "1'299.00 CHF", "1299.00", "CHF"),
        ("en", "٤٩٫٩٠ €", "49.90", "EUR"),
        ("de", "４９,90 €", "49.90", "EUR"),
        ("en", "500 TRY", "500", "TRY"),
        ("de", "1.000.000 €", "1000000", "EUR"),
        ("en", "0.999 €", "0.999", "EUR"),
        ("de", "20EUR", "20", "EUR"),
        ("de", "Euro 20", "20", "EUR"),
        ("ta", "ரூ. 500", "500", "INR"),
        ("pl", "149 zł 99 gr", "149.99", "PLN"),
        ("ru", "3 490 руб. 50 коп.", "3490.50", "RUB"),
        ("fr", "12 euros et 50 centimes", "12.50", "EUR"),
        ("it", "8 euro e 5 centesimi", "8.05", "EUR"),
        ("es", "3 euros con 20 céntimos", "3.20", "EUR"),
        ("es", "89'90 €", "89.90", "EUR"),
        ("es", "1.249’50 euros", "1249.50", "EUR"),
        ("de", "1'250'000 CHF", "1250000", "CHF"),
        ("de", "3 Euro und 20 Cent", "3.20", "EUR"),
    ],
)
def test_an_amount_is_read_as_people_write_it(language: str, text: str, value: str, currency: str) -> None:
    (found,) = find_amounts(f"({text}, ok", language=language)
    assert (str(found.value), found.currency) == (value, currency)
    assert found.text == f"({text}, ok"[found.start : found.end]
    assert found.text.rstrip(".") == text.rstrip(".")


@pytest.mark.parametrize(
    "text",
    [
        "1.5 kg",
        "version 2.0.1",
        "call +49 171 2345678",
        "24/7 and 50/50",
        "size 38/40",
        "size EUR 42",
        "Größe EUR 42",
        "I RETURNED ALL 3, TRY 2",
        "100% €",
        "5 try",
        "order 305-1234567-7654321",
        "12345678901234567 €",
        "1.00.00 €",
        "v1.2.3 €",
        "A20 €",
        "€",
        "on 12.05. at 12:05",
        "EUR305-1234567",
        "€ 12/2026",
        "5½ €",
        "$2½",
        ",99 €",
        "it was .99 €",
        "$.99",
    ],
)
def test_what_is_no_amount_is_none(text: str) -> None:
    assert amounts(text) == []


def test_a_sign_of_several_currencies_is_the_stores_or_stays_open() -> None:
    assert amounts("$20", currency="USD", country="US") == [("20", "USD")]
    assert amounts("20 dollars", currency="CAD", country="CA") == [("20", "CAD")]
    assert amounts("$20", country="AU") == [("20", "AUD")]
    assert amounts("$20", currency="EUR", country="DE") == [("20", None)]
    assert amounts("200 kr", currency="SEK", country="SE") == [("200", "SEK")]
    assert amounts("US$ 20", currency="CAD", country="CA") == [("20", "USD")]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("20 Euro 50", "20.50"),
        ("12 pounds 50.", "12.50"),
        ("it was 20 euros con 50, paid", "20.50"),
        ("20 Euro 50 Kerzen", "20"),
        ("20 Euro 15.11.", "20"),
        ("20 EUR 10:30", "20"),
    ],
)
def test_cents_may_stand_behind_the_currency_without_a_word(text: str, value: str) -> None:
    (found,) = find_amounts(text, currency="GBP", country="GB")
    assert str(found.value) == value


@pytest.mark.parametrize("text", ["Fr. 20.-", "es kostete 20.–", "für 20.-- bestellt"])
def test_round_francs_need_no_word_in_switzerland(text: str) -> None:
    [found] = find_amounts(text, language="de", currency="CHF", country="CH")
    assert (found.value, found.currency) == (20, "CHF")
    assert find_amounts(text, language="de", currency="EUR", country="DE") == ()


@pytest.mark.parametrize("text", ["20 Fr.", "20.- fr.", "20 francs", "20 franchi"])
def test_francs_are_money_only_at_home(text: str) -> None:
    assert amounts(text, currency="CHF", country="CH") == [("20", "CHF")]
    assert amounts(text, currency="EUR", country="FR") == []


def test_pounds_are_money_only_at_home() -> None:
    assert amounts("20 pounds", currency="GBP", country="GB") == [("20", "GBP")]
    assert amounts("20 pounds", currency="USD", country="US") == []


def test_three_digits_behind_the_languages_decimal_sign_stay_open() -> None:
    assert amounts("1,299 €", "de") == []
    assert amounts("1,299 €", "en") == [("1299", "EUR")]
    assert amounts("1.299 €", "de") == [("1299", "EUR")]
    assert amounts("1.299 €", "en") == []
    assert read_number("1,299", language="es", country="MX") == Decimal(1299)
    assert read_number("1,299", language="es", country="ES") is None


def test_several_amounts_keep_their_places() -> None:
    text = "€20 £30, 20€ und 30€; 20€30€"
    found = find_amounts(text, language="de")
    assert [str(each.value) for each in found] == ["20", "30", "20", "30", "20", "30"]
    assert [text[each.start : each.end] for each in found] == [each.text for each in found]


def test_half_surrogates_harm_nothing() -> None:
    (found,) = find_amounts("20\ud800€")
    assert found.value == 20
    assert found.model_dump_json()


@pytest.mark.parametrize("piece", ["1,1.", "€ ", "1 111", "9", "€1 ", "EUR", "1 ", "€", "US$ 1,", "- ", "20-", "'111"])
def test_a_huge_text_takes_its_length(piece: str) -> None:
    assert takes_its_length(find_amounts, piece)


def test_a_number_of_pieces_behind_an_amount_is_no_cents() -> None:
    assert amounts("3 Euro, 20 Stück", "de") == [("3", "EUR")]


def test_a_round_sum_needs_no_word_for_money() -> None:
    assert amounts("Statt 129,- nur 100,-", "de", currency="EUR") == [("129", "EUR"), ("100", "EUR")]
    assert amounts("Statt 129,-", "de") == []
    assert amounts("vom 20. - 25. und 3,-5 Stück", "de", currency="EUR") == []
