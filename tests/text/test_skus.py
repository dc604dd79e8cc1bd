import pytest

from tests.growth import takes_its_length
from text.skus import find_skus


@pytest.mark.parametrize(
    ("text", "sku"),
    [
        ("SKU: hh-lan-01", "HH-LAN-01"),
        ("my item no. 998877 broke", "998877"),
        ("ASIN B0ABCD1234", "B0ABCD1234"),
        ("EAN 4006381333931", "4006381333931"),
        ("Artikelnummer 4711-9", "4711-9"),
        ("Art.-Nr. X200/3", "X200/3"),
        ("Artikelnummer lautet A4711", "A4711"),
        ("réf. AB123", "AB123"),
        ("référence : AB123", "AB123"),
        ("codice articolo: X12", "X12"),
        ("código de producto X12", "X12"),
        ("referência X-12", "X-12"),
        ("artikelcode #X12", "X12"),
        ("nr katalogowy: 77-1", "77-1"),
        ("артикул 55-AB-1", "55-AB-1"),
        ("பொருள் எண் AB12", "AB12"),
    ],
)
def test_a_number_beside_such_a_word_is_an_article_number(text: str, sku: str) -> None:
    (found,) = find_skus(text)
    assert found.sku == sku
    assert text[found.start : found.end] == found.text == found.text.lstrip("#")


@pytest.mark.parametrize(
    "text",
    [
        "item 2 lamps",
        "order ref 12345",
        "model arrived 3 days ago",
        "Artikel vom 03.11.2026 und Artikel 03.11.2026",
        "SKU",
        "sku@12345",
        "typo 12345",
        "arte 12345",
        "SKU 12345@example.com",
        "1" * 80,
    ],
)
def test_what_is_no_article_number_is_none(text: str) -> None:
    assert find_skus(text) == ()


@pytest.mark.parametrize("piece", ["ref 1 ", "sku ", "A1-", "ref:", "item no. is "])
def test_a_huge_text_takes_its_length(piece: str) -> None:
    assert takes_its_length(find_skus, piece)
