"""What turns a plain request into another one, and what only sounds like it."""

import pytest

from core.tickets import Message
from core.triage import Ask
from tests.factories import NOW, make_ticket, make_triage
from text.facets import hints_in, kinds_of_question, named_months

TOLD = [
    ("return_request", "en", "The one I am sending is my sister's one, the bags got mixed up.", "swapped_goods"),
    ("return_status", "de", "In demselben Karton liegt auch mein Ladegerät.", "swapped_goods"),
    ("wrong_item", "en", "There was an invoice of another customer inside.", "others_papers"),
    ("damaged_item", "en", "There is no need to do anything.", "nothing_to_do"),
    ("damaged_item", "de", "Ich wollte es nur melden.", "nothing_to_do"),
    ("damaged_item", "en", "Only the outer box was torn.", "box_only"),
    ("damaged_item", "pt", "Os outros três quero devolver.", "other_goes_back"),
    ("return_request", "fr", "Deux sur les quatre ne me plaisent pas.", "part_back"),
    ("return_request", "en", "As you wrote, I may take my time.", "you_said"),
    ("exchange_request", "es", "Es del pedido de mi vecina.", "kins_order"),
    ("wismo", "ru", "Пришёл кто-то другой, в коробке был чужой чайник.", "not_theirs"),
    ("wismo", "it", "Lasciatela al bar.", "driver_told"),
    ("wismo", "pt", "A minha sogra é surda.", "at_the_door"),
    ("wismo", "es", "En esa dirección ya no vive nadie.", "address_doubt"),
    ("wismo", "en", "Please do not deliver this week.", "not_before"),
    ("return_request", "nl", "Kunnen jullie hem in januari opnieuw sturen?", "another"),
    ("wismo", "pl", "Wtedy paczka jest gratis.", "said_to_be_free"),
    ("refund_status", "en", "Please do not refund the money until you have looked inside.", "refund_held"),
    ("return_request", "ru", "Но только если вы заберёте её сами.", "only_if"),
    ("cancel_order", "de", "Aber nur wenn es nichts kostet.", "only_if"),
    ("return_request", "en", "The mugs smell of paint.", "unseen"),
    ("refund_request", "fr", "Comment procéder ?", "return_method"),
    ("return_request", "es", "¿Cómo lo hago y cuánto me devuelven?", "return_method"),
    ("refund_status", "it", "Ci ho ripensato e lo rivoglio.", "wants_back"),
    ("wismo", "nl", "Ik heb trouwens twee keer betaald.", "paid_twice"),
    ("missing_item", "en", "I will buy the pane myself.", "part_self"),
    ("return_request", "ru", "Я не писала, что хочу вернуть палатку.", "not_theirs_to_ask"),
    ("refund_request", "de", "Ich will kein Geld zurück.", "no_refund"),
    ("wismo", "fr", "Je préfère passer au dépôt.", "rather_collect"),
    ("return_request", "en", "Please fetch it from us.", "fetch_it"),
    ("wismo", "pt", "Por favor não ponham fatura na caixa.", "gift"),
    ("wismo", "nl", "Op het label staat een andere naam.", "address_doubt"),
    ("wismo", "de", "Übrigens ist der Schlüssel beim Nachbarn.", "beside_it"),
    ("wismo", "en", "If it is that driver again he can turn round.", "if_told"),
    ("invoice_request", "de", "Und schicken Sie mir eine Rechnung.", "invoice"),
    ("invoice_request", "it", "Datemi la fattura.", "invoice"),
    ("invoice_request", "fr", "Donnez-moi une facture.", "invoice"),
    ("invoice_request", "es", "Háganme la factura.", "invoice"),
    ("invoice_request", "nl", "Geef me een factuur.", "invoice"),
    ("invoice_request", "pt", "Deem-me a fatura.", "invoice"),
]
ALIKE = [
    ("return_request", "en", "May I put both in the same box?", "swapped_goods"),
    ("wrong_item", "en", "Please send the right one to my other address.", "others_papers"),
    ("missing_item", "en", "There is no need to send another table.", "nothing_to_do"),
    ("damaged_item", "en", "What do I have to do?", "nothing_to_do"),
    ("wismo", "en", "I am free on Monday.", "said_to_be_free"),
    ("wismo", "en", "Let me know if it is lost.", "if_told"),
    ("wismo", "en", "By the way, I still need the invoice.", "beside_it"),
    ("return_request", "it", "Non è di mio gusto.", "unseen"),
    ("invoice_request", "en", "You did not include the invoice.", "gift"),
    ("missing_item", "en", "Can I fix it myself?", "part_self"),
    ("wismo", "en", "I do not want to pay twice.", "paid_twice"),
    ("refund_status", "en", "I have not received the money yet.", "refund_held"),
    ("damaged_item", "en", "I saw it only when I opened the box.", "only_if"),
    ("return_request", "en", "You take it back only if it is unused?", "only_if"),
    ("wismo", "en", "Why did you not deliver this week?", "not_before"),
    ("wismo", "de", "Wir wohnen nicht weit vom Depot.", "address_doubt"),
]
NAMED = [
    ("en", "One of the pegs is missing."),
    ("en", "The pole bag isn't in the box."),
    ("de", "Es fehlen zwei Heringe."),
    ("fr", "Le câble n'était pas dans la boîte."),
    ("it", "Manca il cavo della lampada."),
    ("es", "Me faltan 2 tornillos y la llave."),
    ("pt", "Falta o cabo do candeeiro."),
    ("nl", "De kabel van de lamp ontbreekt."),
    ("pl", "Brakuje kabla do lampy."),
    ("ru", "Не хватает кабеля от лампы."),
]
NOT_NAMED = [
    ("en", "Something is missing."),
    ("en", "An item is missing from my order."),
    ("de", "Es fehlt ein Teil."),
    ("fr", "Il manque quelque chose dans le colis."),
    ("it", "Mancano dei pezzi nel mio ordine."),
    ("es", "Falta un artículo en mi pedido."),
    ("pt", "Falta uma peça no meu pedido."),
    ("nl", "Er ontbreekt iets in mijn pakket."),
    ("pl", "W zamówieniu czegoś brakuje."),
    ("ru", "В заказе чего-то не хватает."),
    ("ta", "ஆர்டரில் ஏதோ ஒன்று குறைகிறது."),
]
WHOLE = [
    ("en", "I would like to return everything.", True),
    ("de", "Ich möchte die ganze Bestellung zurückgeben.", True),
    ("en", "I want to return my order.", True),
    ("en", "I am returning the kettle.", False),
    ("en", "I want to return something from my order, not all.", False),
    ("es", "Quiero devolver una de ellas.", False),
]


def _hints(text: str, language: str, intent: str) -> frozenset[str]:
    ask = Ask(text=text, start=0, end=len(text), intent=intent, probability=0.9)
    ticket = make_ticket(messages=(Message(id="m1", text=text, sent_at=NOW),))
    return hints_in(make_triage(intent, asks=(ask,), language=language), ticket)


@pytest.mark.parametrize(("intent", "language", "text", "kind"), TOLD)
def test_what_turns_a_request_into_another_is_of_its_kind(intent: str, language: str, text: str, kind: str) -> None:
    assert kind in kinds_of_question(text, language, [intent])


@pytest.mark.parametrize(("intent", "language", "text", "kind"), ALIKE)
def test_what_only_sounds_like_it_is_not(intent: str, language: str, text: str, kind: str) -> None:
    assert kind not in kinds_of_question(text, language, [intent])


@pytest.mark.parametrize(("language", "text"), NAMED)
def test_a_part_that_is_missing_is_named(language: str, text: str) -> None:
    assert "part_named" in _hints(text, language, "missing_item")


@pytest.mark.parametrize(("language", "text"), NOT_NAMED)
def test_that_something_is_missing_names_no_part(language: str, text: str) -> None:
    assert "part_named" not in _hints(text, language, "missing_item")


@pytest.mark.parametrize(("language", "text", "is_whole"), WHOLE)
def test_that_all_of_it_goes_back_is_said_in_words(language: str, text: str, is_whole: bool) -> None:
    assert ("all_back" in _hints(text, language, "return_request")) is is_whole


@pytest.mark.parametrize(
    ("language", "text", "months"),
    [
        ("en", "I can only send it in March.", {3}),
        ("de", "Ich schicke es erst im Februar zurück.", {2}),
        ("de", "Ich kann es erst Ende Januar schicken.", {1}),
        ("fr", "Je ne peux l'envoyer que fin janvier.", {1}),
        ("it", "Posso spedirlo solo a fine gennaio.", {1}),
        ("es", "Solo puedo enviarlo a finales de enero.", {1}),
        ("pt", "Só posso enviar no fim de janeiro.", {1}),
        ("nl", "Ik kan het pas eind januari sturen.", {1}),
        ("pl", "Mogę wysłać dopiero pod koniec stycznia.", {1}),
        ("ru", "Смогу отправить только в конце января.", {1}),
        ("en", "I bought it in August.", set()),
        ("en", "It goes back on 3 March.", set()),
    ],
)
def test_a_month_ahead_is_named_without_a_day(language: str, text: str, months: set[int]) -> None:
    ask = Ask(text=text, start=0, end=len(text), intent="return_request", probability=0.9)
    ticket = make_ticket(messages=(Message(id="m1", text=text, sent_at=NOW),))
    assert named_months(make_triage("return_request", asks=(ask,), language=language), ticket) == months
