"""Street addresses by their form, in ten languages, and what only looks like one."""

import time

import pytest

from text.streets import find_streets


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("send it to 14 Maple Grove Road please", "14 Maple Grove Road please"),
        ("I live at 221b Baker Street, London.", "221b Baker Street, London"),
        ("Bitte an die Lindenstraße 12, 10115 Berlin schicken", "Lindenstraße 12, 10115 Berlin schicken"),
        ("neue Adresse: Am Alten Weg 7a", "Am Alten Weg 7a"),
        ("12 rue des Lilas, 75011 Paris", "12 rue des Lilas, 75011 Paris"),
        ("abito in via Giuseppe Verdi 5, 20121 Milano", "via Giuseppe Verdi 5, 20121 Milano"),
        ("mi calle Mayor 8, 28013 Madrid", "calle Mayor 8, 28013 Madrid"),
        ("moro na Rua das Flores, 45", "Rua das Flores, 45"),
        ("mijn adres is Dorpsstraat 3, 1234 AB Utrecht", "Dorpsstraat 3, 1234 AB Utrecht"),
        ("mieszkam ul. Długa 15", "ul. Długa 15"),
        ("мой адрес: улица Ленина, дом 10", "улица Ленина, дом 10"),
        ("என் முகவரி 12 காந்தி தெரு", "12 காந்தி தெரு"),
        ("to SW1A 1AA", "SW1A 1AA"),
    ],
)
def test_an_address_is_found(text: str, found: str) -> None:
    assert [text[start:end] for start, end in find_streets(text)] == [found]


@pytest.mark.parametrize(
    "text",
    [
        "Where is my parcel? I ordered 2 lamps on 3 May.",
        "Das Paket ist seit 5 Tagen auf dem Weg.",
        "J'ai commandé 3 articles le 12 mars.",
        "Ich warte seit 14 Tagen auf Antwort",
        "заказ 12345 не пришёл",
    ],
)
def test_what_is_no_address_stays(text: str) -> None:
    assert find_streets(text) == []


@pytest.mark.parametrize("piece", ["rue ", "a ", "straße ", "1 ", "12, rue a ", "weg 1 "])
def test_a_long_text_takes_linear_time(piece: str) -> None:
    find_streets("x")
    started = time.process_time()
    find_streets(piece * (20_000 // len(piece)))
    assert time.process_time() - started < 2
