"""What a message says against the order that was found for it, and what does not speak against it."""

import pytest

from core.facts import MORE_PIECES, OTHER_ITEM
from core.orders import OrderLine
from core.tickets import Message
from core.triage import Entities, ProductMention
from tests.factories import NOW, eur, make_order, make_ticket, make_triage
from triage.contradictions import contradicted_by, lines_named


def _against(
    text: str, title: str, language: str = "en", intent: str = "wismo", quantity: int = 1, skus: tuple[str, ...] = ()
) -> tuple[str, ...]:
    line = OrderLine(sku="X-1", title=title, quantity=quantity, price=eur("10.00"))
    named = tuple(ProductMention(text=sku, start=0, end=1, sku=sku, score=0.9) for sku in skus)
    triage = make_triage(intent, language=language, entities=Entities(products=named))
    ticket = make_ticket(messages=(Message(id="m1", text=text, sent_at=NOW),))
    return contradicted_by(ticket, triage, make_order(lines=(line,)), languages=("en", "de"))


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "Where is my kettle?"),
        ("de", "Wann kommt meine Lampe?"),
        ("fr", "Où est ma bouilloire ?"),
        ("it", "Quando arriva il mio zaino?"),
        ("es", "¿Dónde está mi mochila?"),
        ("pt", "Cadê minha cadeira?"),
        ("nl", "Wanneer komt mijn tafel aan?"),
        ("pl", "Czekam na dywan, gdzie jest?"),
        ("ru", "Где мой чайник?"),
        ("ta", "என் நாற்காலி எங்கே?"),
    ],
)
def test_another_kind_of_goods_contradicts_the_order(language: str, text: str) -> None:
    assert _against(text, "Wolldecke Nordwind", language) == (OTHER_ITEM,)


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "Where is my blanket?"),
        ("fr", "Où est ma couverture ?"),
        ("pl", "Gdzie jest mój koc?"),
        ("en", "Where is it? I want it on my sofa."),
        ("en", "Where is my Nordwind? It goes with the chair."),
        ("en", "Where is my parcel?"),
        ("en", "It is too big for my kitchen lamp."),
        ("ru", "Для нашего чайника слишком большая."),
    ],
)
def test_the_goods_of_the_order_and_where_they_go_do_not(language: str, text: str) -> None:
    assert _against(text, "Wolldecke Nordwind", language) == ()


def test_a_title_without_a_known_kind_contradicts_nothing() -> None:
    assert _against("Where is my kettle?", "Nordwind 130 × 170") == ()


def test_who_exchanges_may_name_another_article() -> None:
    assert _against("Can I have the kettle instead?", "Wolldecke Nordwind", intent="exchange_request") == ()


def test_an_article_of_the_catalogue_that_is_not_in_the_order_contradicts_it() -> None:
    assert _against("Where is the Skerry?", "Nordwind", skus=("X-2",)) == (OTHER_ITEM,)
    assert _against("Where is the Skerry?", "Nordwind", skus=("X-1",)) == ()


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "I ordered two blankets. Where are they?"),
        ("de", "Ich habe zwei Decken bestellt, wo sind sie?"),
        ("fr", "J'ai commandé 2 couvertures."),
        ("it", "Ho ordinato due coperte."),
        ("es", "Pedí cuatro mantas."),
        ("pt", "Comprei duas mantas."),
        ("nl", "Ik heb 3 dekens besteld."),
        ("pl", "Zamówiłam dwa koce."),
        ("ru", "Я заказывала два пледа."),
        ("ta", "நான் இரண்டு போர்வை ஆர்டர் செய்தேன்."),
        ("fr", "Il y avait deux couvertures dans le colis."),
        ("nl", "U heeft mij twee dekens gestuurd."),
        ("nl", "Ik heb er per ongeluk twee besteld."),
        ("de", "Ich habe versehentlich zwei bestellt."),
        ("pt", "Recebi duas."),
        ("ta", "ரெண்டு வந்துச்சு."),
    ],
)
def test_more_pieces_than_were_ordered_contradict_it(language: str, text: str) -> None:
    assert _against(text, "Wolldecke Nordwind", language) == (MORE_PIECES,)
    assert _against(text, "Wolldecke Nordwind", language, quantity=4) == ()


def test_a_day_of_the_month_in_russian_is_no_piece() -> None:
    assert _against("Возврат вы получили 16 числа.", "Wolldecke Nordwind", "ru") == ()


def test_months_in_tamil_are_no_pieces() -> None:
    assert _against("மூன்று மாதங்களுக்கு முன் வாங்கியது.", "Wolldecke Nordwind", "ta") == ()


@pytest.mark.parametrize(
    "text",
    [
        "I ordered two weeks ago.",
        "I ordered 3 days ago, where is it?",
        "I ordered on 5 November.",
        "The first two were fine, I ordered one.",
        "I bought one blanket.",
        "I sent two pictures.",
        "At ten past four I got an email.",
    ],
)
def test_other_numbers_are_no_pieces(text: str) -> None:
    assert _against(text, "Wolldecke Nordwind") == ()


def test_pieces_of_a_set_are_not_counted() -> None:
    assert _against("I ordered four mugs.", "Enamel mugs, set of four") == ()


@pytest.mark.parametrize(
    ("language", "text", "named"),
    [
        ("en", "I want to return the kettle, the rest we keep.", ("KET-1",)),
        ("de", "Den Kessel möchte ich zurückgeben.", ("KET-1",)),
        ("fr", "Je voudrais rendre la bouilloire.", ("KET-1",)),
        ("it", "Vorrei restituire il bollitore.", ("KET-1",)),
        ("es", "Quiero devolver la manta.", ("BLA-2",)),
        ("pl", "Chcę zwrócić koc.", ("BLA-2",)),
        ("ru", "Хочу вернуть чайник.", ("KET-1",)),
        ("en", "I want to return something.", ()),
        ("en", "I return the kettle and the blanket.", ()),
    ],
)
def test_the_lines_that_a_message_names_are_known_by_what_they_are(
    language: str, text: str, named: tuple[str, ...]
) -> None:
    lines = (
        OrderLine(sku="KET-1", title="Wasserkessel Ebb", price=eur("42.00")),
        OrderLine(sku="BLA-2", title="Wolldecke Nordwind", price=eur("50.00")),
    )
    ticket = make_ticket(messages=(Message(id="m1", text=text, sent_at=NOW),))
    triage = make_triage("return_request", language=language)
    assert lines_named(ticket, triage, make_order(lines=lines), languages=("en", "de")) == named
    assert lines_named(ticket, triage, make_order(lines=lines[:1]), languages=("en", "de")) == ()
