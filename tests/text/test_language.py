import pytest

from text.language import detect_language


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Where is my parcel?", "en"),
        ("Hi, the lamp is broken", "en"),
        ("Wo bleibt mein Paket", "de"),
        ("Rechnung bitte", "de"),
        ("Où est mon colis ?", "fr"),
        ("Dov'è il mio pacco", "it"),
        ("¿Dónde está mi paquete?", "es"),
        ("Onde está a minha encomenda", "pt"),
        ("Waar is mijn pakket", "nl"),
        ("Gdzie jest moja paczka", "pl"),
        ("Где моя посылка", "ru"),
        ("என் பார்சல் எங்கே", "ta"),
    ],
)
@pytest.mark.parametrize("prior", ["en", "de", "ru"])
def test_a_short_message_is_read_whatever_the_store_speaks(text: str, language: str, prior: str) -> None:
    guess = detect_language(text, prior=prior)
    assert guess.language == language
    assert 0.3 <= guess.confidence <= 1


@pytest.mark.parametrize("text", ["", "???", "305-1234567-7654321", "https://shop.example/de/bestellung", "ok", "👍"])
def test_the_stores_language_is_taken_where_nothing_can_be_told(text: str) -> None:
    guess = detect_language(text, prior="pt-BR")
    assert guess.language == "pt-BR"
    assert guess.confidence < 0.6


def test_a_variant_of_the_store_stays() -> None:
    assert detect_language("Onde está a minha encomenda", prior="pt-BR").language == "pt-BR"


def test_ids_and_links_do_not_count_as_words() -> None:
    text = "Wo ist das? https://www.amazon.co.uk/where-is-my-order/the-parcel-and-the-order tracking/the/order/is"
    assert detect_language(text, prior="en").language == "de"
