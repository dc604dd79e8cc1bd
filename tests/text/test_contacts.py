import time

import pytest

from tests.growth import takes_its_length
from text.addresses import find_links
from text.contacts import find_contacts, host_of
from text.normalise import Normalised

REGIONS = ("DE", "GB", "US")


def contacts(text: str) -> list[tuple[str, str]]:
    return [(found.kind, text[found.start : found.end]) for found in find_contacts(text, REGIONS)]


@pytest.mark.parametrize(
    "typed",
    [
        "john.doe@example.com",
        "j o h n @ g m a i l . c o m",
        "john (at) gmail (dot) com",
        "john at gmail dot com",
        "john at gmail.com",
        "hans ät gmx punkt de",
        "info@аcme.com",
        "ｊｏｈｎ＠ｅｘａｍｐｌｅ．ｃｏｍ",
        "jo\u200bhn@exa\u200bmple.com",
        "john&#64;example.com",
        "john @ example.com",
        "info@münchen.de",
        "anna arroba correo punto es",
    ],
)
def test_an_e_mail_address_is_found_however_it_is_hidden(typed: str) -> None:
    assert contacts(f"Write to {typed}, thanks.") == [("email", typed)]


@pytest.mark.parametrize(
    "typed",
    [
        "0171 2345678",
        "+49 171 2345678",
        "0049 171 2345678",
        "030/123456-78",
        "0 1 7 1 2 3 4 5 6 7 8",
        "+7 912 345-67-89",
        "null eins sieben eins zwei drei vier fünf sechs sieben acht",
        "zero two zero seven nine four six zero nine five eight",
        "٠١٧١٢٣٤٥٦٧٨",
        "O171 2345678",
        "202-456-1414",
        "020 7946 0958",
    ],
)
def test_a_telephone_number_is_found_however_it_is_written(typed: str) -> None:
    assert contacts(f"Please call {typed} today.") == [("phone", typed)]


@pytest.mark.parametrize(
    ("typed", "kind"),
    [
        ("https://shop.example.com/a?b=c", "link"),
        ("www.shop-lampe.de", "link"),
        ("shop.de/lampen", "link"),
        ("shop dot com", "link"),
        ("loja ponto pt", "link"),
        ("punto punto com", "link"),
        ("shop . de", "link"),
        ("example[.]com", "link"),
        ("hxxps://example.com", "link"),
        ("s h o p . d e", "link"),
        ("münchen.de", "link"),
        ("http://bit.ly/3xYz", "short_link"),
        ("tinyurl.com/abc", "short_link"),
        ("WhatsApp", "messenger"),
        ("T e l e g r a m", "messenger"),
        ("вотсап", "messenger"),
        ("via Signal", "messenger"),
        ("Instagram", "social"),
        ("@harbour_lamps", "social"),
        ("👍🏽", "emoji"),
        ("👨‍👩‍👧", "emoji"),
    ],
)
def test_links_names_and_emoji_are_found(typed: str, kind: str) -> None:
    assert contacts(f"See us: {typed} ok") == [(kind, typed)]


@pytest.mark.parametrize(
    "text",
    [
        "Bestellung 305-1234567-7654321 vom 13.11.2026",
        "Tracking 00340434161094042557",
        "64,90 EUR am 13. November 2026",
        "IBAN DE89 3704 0044 0532 0130 00",
        "Artikel 30123456",
        "um 14:30 Uhr, 2 x 5 Stück à 12,50",
        "Nichts.Es fehlt.Bitte",
        "Pode levantá-la no ponto de recolha, do ponto de vista da loja",
        "Está en el punto de recogida; estamos en este punto de venta",
        "Il est au point de retrait ou dans un point de vente",
        "nel punto in cui si trova, a un punto di ritiro",
        "It is at the collection point in London",
        "I am at home. It signals",
        "groups of three",
        "z.B. Hr. Brandt",
        "Marke™ ©2026",
        "eins zwei drei",
        "",
    ],
)
def test_ordinary_text_holds_no_contact_data(text: str) -> None:
    assert contacts(text) == []


def test_values_are_in_the_form_that_is_compared() -> None:
    found = find_contacts("A@Example.COM, 0171 2345678, Max at gmx punkt de", REGIONS)
    assert [each.value for each in found] == ["a@example.com", "+491712345678", "max@gmx.de"]


@pytest.mark.parametrize(
    ("link", "host"),
    [
        ("http://user@WWW.Shop.de:80/x", "shop.de"),
        ("shop.de/a//b", "shop.de"),
        ("//foo.com", "foo.com"),
        ("hxxp://a.b.com", "a.b.com"),
        ("https://shop.de.", "shop.de"),
        ("http://[::1", ""),
        ("", ""),
    ],
)
def test_the_host_of_a_link(link: str, host: str) -> None:
    assert host_of(link) == host


@pytest.mark.parametrize(
    "piece", ["http://a.de/(", "0 ", "0171 2345678 ", "a at ", "a.", "é", "one two ", "1-2-3-4-5 ", "+"]
)
def test_long_text_takes_time_in_proportion_to_its_length(piece: str) -> None:
    assert takes_its_length(lambda text: find_contacts(text, REGIONS), piece)


def test_a_word_of_many_dots_and_symbols_takes_time_in_proportion_to_its_length() -> None:
    """linkify takes each symbol for a letter of a host and each dot for its end."""
    list(find_links(Normalised("www.x.de")))

    def seconds(times: int) -> float:
        start = time.process_time()
        list(find_links(Normalised("a.b^9^" * times)))
        return time.process_time() - start

    assert seconds(330) < 10 * max(seconds(40), 0.02)


def test_a_link_among_many_dots_and_symbols_is_found() -> None:
    text = "x.^" * 50 + "https://lamps.example.com/a"
    assert "https://lamps.example.com/a" in {found.value for found in find_contacts(text, ())}


@pytest.mark.parametrize(
    "text",
    [
        "Am 05.11.2026 zugestellt",
        "05.11.2026 - 07.11.2026",
        "vom 05.11.-07.11.2026",
        "05.11. 14.30-16.00 Uhr",
        "2026-11-18 14:30-16:00",
        "03/11/2026 09:15",
    ],
)
def test_dates_and_hours_are_no_telephone_numbers(text: str) -> None:
    assert find_contacts(text, REGIONS) == ()


@pytest.mark.parametrize("text", ["0511 2026 33", "01.12.20.10.15", "05.11.20.26.10"])
def test_a_number_that_looks_a_little_like_a_date_is_still_found(text: str) -> None:
    assert [found.kind for found in find_contacts(text, ("DE", "FR"))] == ["phone"]
