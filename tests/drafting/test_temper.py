"""Whether a message sounds upset: by words in ten languages, and by what anger looks like in any."""

import time

import pytest

from drafting.temper import is_upset, sounds_upset
from tests.drafting.situations import make_brief
from tests.factories import make_ticket, make_triage


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "I am fed up with waiting for this lamp"),
        ("de", "Langsam bin ich stinksauer, wo bleibt die Lampe?"),
        ("fr", "C'est inadmissible, où est ma lampe ?"),
        ("it", "È una vergogna, dov'è la lampada?"),
        ("es", "Estoy harta de esperar la lámpara"),
        ("pt", "Estou farto, onde está o candeeiro?"),
        ("nl", "Dit is belachelijk, waar is mijn lamp?"),
        ("pl", "To skandal, gdzie jest moja lampa?"),
        ("ru", "Безобразие, где моя лампа?"),
        ("ta", "எனக்கு கோபம் வருகிறது, விளக்கு எங்கே?"),
        ("en", "Where is it?!"),
        ("pl", "Gdzie to jest??"),
        ("de", "WO BLEIBT MEIN PAKET"),
        ("ru", "ГДЕ МОЯ ПОСЫЛКА УЖЕ"),
        ("en", "still nothing 😡"),
    ],
)
def test_anger_is_seen(language: str, text: str) -> None:
    assert sounds_upset(text, language)


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "Hi! Where is my parcel? Thanks!"),
        ("en", "Is the HARBOUR LANTERN still with DHL?"),
        ("de", "Hallo, wo bleibt mein Paket? Viele Grüße"),
        ("es", "¡Hola! ¿Cuándo llega mi paquete? ¡Gracias!"),
        ("ru", "Здравствуйте! Подскажите, где посылка?"),
        ("ta", "என் பார்சல் எங்கே?"),
    ],
)
def test_a_plain_question_is_not_anger(language: str, text: str) -> None:
    assert not sounds_upset(text, language)


@pytest.mark.parametrize("piece", ["!a", "! ", "WORT ", "%4", "a", "angry-"])
def test_a_long_text_is_read_in_no_time(piece: str) -> None:
    took = []
    for _ in range(3):  # the first reads the words
        began = time.process_time()
        sounds_upset(piece * 100_000, "de")
        took.append(time.process_time() - began)
    assert min(took) < 0.2


@pytest.mark.parametrize(
    ("intents", "expected"),
    [(("shipping_question",), False), (("shipping_question", "complaint"), True), (("wismo",), True)],
)
def test_who_only_asks_before_buying_is_calm(intents: tuple[str, ...], expected: bool) -> None:
    brief = make_brief("in_transit_late").model_copy(
        update={
            "ticket": make_ticket("Ik woon in Antwerpen, hoeveel langer duurt dat?"),
            "triage": make_triage(*intents, language="nl"),
        }
    )
    assert is_upset(brief) is expected
