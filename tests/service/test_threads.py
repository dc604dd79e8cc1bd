"""Threads: what stands before the newest message counts, in ten languages."""

import asyncio
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from core.drafts import Result, Status
from core.offers import Offer
from core.orders import OrderStatus, Shipment, ShipmentStatus
from core.tickets import Author
from core.triage import Flag, Role
from service.pipeline import Desk, draft_reply
from tests.desks import looking_up, ticket_of
from tests.factories import BUYER, ORDER_ID, make_order, make_shipment
from tests.fakes import FakeShop

BUYS, SELLS = Author.BUYER, Author.SELLER
ARRIVED = make_shipment(
    status=ShipmentStatus.DELIVERED,
    shipped_at=datetime(2026, 9, 8, 12, tzinfo=UTC),
    delivered_at=datetime(2026, 9, 10, 12, tzinfo=UTC),
    events=(),
)
Said = tuple[Author, str] | tuple[Author, str, str]
"""Who, what, and the name of a file that was sent with it."""


SEARCHED = {
    "en": "We have opened an investigation with the carrier.",
    "de": "Wir haben bei DHL einen Nachforschungsauftrag gestellt.",
    "fr": "Nous avons ouvert une enquête auprès du transporteur.",
    "it": "Abbiamo aperto un'indagine presso il corriere.",
    "es": "Hemos abierto una investigación con el transportista.",
    "pt": "Abrimos uma investigação junto da transportadora.",
    "nl": "We hebben een onderzoek bij de vervoerder laten starten.",
    "pl": "Złożyliśmy reklamację u przewoźnika i rozpoczęto poszukiwanie paczki.",
    "ru": "Мы подали запрос на розыск посылки.",
    "ta": "கூரியரிடம் பார்சலைத் தேடும் விசாரணையைத் தொடங்கியுள்ளோம்.",
}
AGAIN = "on 12 Nov the seller wrote"


def _draft(
    desk: Desk, *said: Said, on: tuple[int, ...] = (), parcel: Shipment | None = None, is_sent: bool = True
) -> Result:
    """The draft for a thread of an order that is a day late, or of one that came, or was not sent. `on`: the days in
    November; without them the messages follow one another within minutes."""
    days = on or (13,) * len(said)
    start = datetime(2026, 11, 1, 9, tzinfo=UTC)
    messages: list[dict[str, Any]] = [
        {
            "author": author.value,
            "text": text,
            "sent_at": (start + timedelta(days=day - 1, minutes=minute)).isoformat(),
            "attachments": [{"name": name, "media_type": "image/jpeg"} for name in files],
        }
        for minute, (day, (author, text, *files)) in enumerate(zip(days, said, strict=True))
    ]
    came: dict[str, Any] = (
        {"status": OrderStatus.DELIVERED, "placed_at": datetime(2026, 9, 5, 9, tzinfo=UTC)} if parcel else {}
    )
    came = came if is_sent else {"status": OrderStatus.PAID, "ship_by": date(2026, 11, 18)}
    order = make_order(store="harbour-shop", marketplace="shopify", **came)
    shop = FakeShop(order, shipments=(parcel or make_shipment(),) if is_sent else ())
    ticket = ticket_of(desk, store="harbour-shop", messages=messages, order_id=ORDER_ID, buyer=BUYER.model_dump())
    return asyncio.run(draft_reply(ticket, looking_up(desk, shop)))


AUTOMATIC_BETWEEN = {
    "en": (
        "Where is my parcel?",
        "Thank you for your message! We have received your enquiry (ticket 48213) and will get back to you soon.",
        "And please send me the invoice.",
    ),
    "de": (
        "Wo bleibt mein Paket?",
        "Vielen Dank für Ihre Nachricht. Dies ist eine automatische Antwort. Wir melden uns innerhalb von 24 Stunden.",
        "Außerdem brauche ich bitte noch die Rechnung.",
    ),
    "fr": (
        "Où est mon colis ?",
        "Bonjour, nous avons bien reçu votre message et vous répondrons dans les plus brefs délais.",
        "Pouvez-vous aussi m'envoyer la facture ?",
    ),
    "it": (
        "Dov'è il mio pacco?",
        "Risposta automatica: il nostro ufficio è chiuso fino a lunedì.",
        "E mi serve anche la fattura, per favore.",
    ),
    "es": (
        "¿Dónde está mi paquete?",
        "Hemos recibido su mensaje y le responderemos en un plazo de 24 horas.",
        "También necesito la factura, por favor.",
    ),
    "pt": (
        "Onde está a minha encomenda?",
        "Esta é uma mensagem automática. Responderemos assim que possível.",
        "E preciso também da fatura, por favor.",
    ),
    "nl": (
        "Waar blijft mijn pakket?",
        "Bedankt voor uw bericht. Wij hebben uw vraag ontvangen en reageren binnen één werkdag.",
        "En kunt u mij ook de factuur sturen?",
    ),
    "pl": (
        "Gdzie jest moja paczka?",
        "Wiadomość została wygenerowana automatycznie. Odpowiemy w ciągu 24 godzin.",
        "Proszę też o fakturę.",
    ),
    "ru": (
        "Где моя посылка?",
        "Спасибо за обращение! Мы получили ваше сообщение и ответим в течение рабочего дня.",
        "И пришлите, пожалуйста, счёт-фактуру.",
    ),
    "ta": ("என் பார்சல் எங்கே?", "இது ஒரு தானியங்கி பதில். 24 மணி நேரத்தில் பதிலளிப்போம்.", "எனக்கு விலைப்பட்டியலையும் அனுப்புங்கள்."),
}

REMINDED = {
    "en": ("I would like to return the lantern, I do not like it.", "We are looking into it.", "Any news?"),
    "de": (
        "Ich möchte die Laterne zurückgeben, sie gefällt mir nicht.",
        "Wir schauen uns das an und melden uns.",
        "Gibt es schon etwas Neues?",
    ),
    "fr": (
        "Je voudrais retourner la lanterne, elle ne me plaît pas.",
        "Nous regardons cela et revenons vers vous.",
        "Avez-vous des nouvelles ?",
    ),
    "it": ("Vorrei restituire la lanterna, non mi piace.", "Stiamo verificando e le faremo sapere.", "Ci sono novità?"),
    "es": ("Quiero devolver el farol, no me gusta.", "Lo estamos revisando.", "¿Hay novedades? Quiero devolverlo."),
    "pt": ("Queria devolver a lanterna, não gosto dela.", "Estamos a verificar.", "Há novidades?"),
    "nl": (
        "Ik wil de lantaarn terugsturen, hij bevalt me niet.",
        "We kijken ernaar.",
        "Is er al nieuws over mijn retour?",
    ),
    "pl": ("Chciałabym zwrócić latarnię, nie podoba mi się.", "Sprawdzamy to.", "Czy są jakieś wieści?"),
    "ru": (
        "Хочу вернуть фонарь, он мне не понравился.",
        "Мы проверяем и скоро вернёмся к вам с ответом.",
        "Есть новости?",
    ),
    "ta": ("விளக்கைத் திருப்பி அனுப்ப விரும்புகிறேன், எனக்குப் பிடிக்கவில்லை.", "பார்த்துவிட்டு தெரிவிக்கிறோம்.", "ஏதாவது செய்தி உண்டா?"),
}

SHORT_ONES = {
    "en": ("Hello", "where is my parcel", "still nothing here", "can you send me the invoice too", "thanks"),
    "de": ("Hallo", "wo ist mein Paket", "immer noch nichts da", "und die Rechnung bräuchte ich auch noch", "Danke"),
    "fr": ("Bonjour", "où est mon colis", "toujours rien reçu", "il me faut aussi la facture svp", "merci"),
    "it": ("Buongiorno", "dov'è il mio pacco", "non è ancora arrivato niente", "mi serve anche la fattura", "grazie"),
    "es": (
        "Hola",
        "dónde está mi paquete",
        "todavía no ha llegado nada",
        "me pueden enviar también la factura",
        "gracias",
    ),
    "pt": ("Olá", "onde está a minha encomenda", "ainda não chegou nada", "também preciso da fatura", "obrigada"),
    "nl": ("Hallo", "waar is mijn pakket", "nog steeds niets ontvangen", "ik heb ook de factuur nodig", "bedankt"),
    "pl": ("Dzień dobry", "gdzie jest moja paczka", "nadal nic nie przyszło", "proszę też o fakturę", "dziękuję"),
    "ru": (
        "Здравствуйте",
        "где моя посылка",
        "до сих пор ничего не пришло",
        "и счёт-фактуру пришлите, пожалуйста",
        "спасибо",
    ),
    "ta": ("வணக்கம்", "என் பார்சல் எங்கே", "இன்னும் வரவில்லை", "விலைப்பட்டியலும் வேண்டும்", "நன்றி"),
}


@pytest.mark.parametrize("language", AUTOMATIC_BETWEEN)
def test_what_was_asked_before_an_automatic_reply_is_answered(desk: Desk, language: str) -> None:
    first, reply, second = AUTOMATIC_BETWEEN[language]
    result = _draft(desk, (BUYS, first), (SELLS, reply), (BUYS, second))
    assert {ask.intent for ask in result.brief.triage.asks} == {"wismo", "invoice_request"}
    assert (result.status, result.brief.triage.language) == (Status.READY, language)


USED_ALREADY = {
    "en": ("I have used the lantern once.", "Can I return it?"),
    "de": ("Ich habe die Laterne schon benutzt.", "Kann ich sie zurückgeben?"),
    "fr": ("J'ai déjà utilisé la lanterne.", "Puis-je la retourner ?"),
    "it": ("Ho già usato la lanterna.", "Posso restituirla?"),
    "es": ("Ya he usado la linterna.", "¿Puedo devolverla?"),
    "pt": ("Já usei a lanterna.", "Posso devolvê-la?"),
    "nl": ("Ik heb de lantaarn al gebruikt.", "Kan ik hem terugsturen?"),
    "pl": ("Już używałam latarni.", "Czy mogę ją zwrócić?"),
    "ru": ("Я уже использовал фонарь.", "Можно его вернуть?"),
    "ta": ("நான் விளக்கை ஏற்கனவே பயன்படுத்தினேன்.", "அதைத் திருப்பி அனுப்பலாமா?"),
}


@pytest.mark.parametrize("language", USED_ALREADY)
def test_what_was_told_before_an_automatic_reply_holds_the_draft(desk: Desk, language: str) -> None:
    told, asked = USED_ALREADY[language]
    reply = AUTOMATIC_BETWEEN[language][1]
    lately = ARRIVED.model_copy(update={"delivered_at": datetime(2026, 11, 10, 12, tzinfo=UTC)})
    result = _draft(desk, (BUYS, told), (SELLS, reply), (BUYS, asked), parcel=lately, on=(12, 12, 13))
    assert [outcome.state for outcome in result.brief.decision.outcomes] == ["return_inside_window"]
    assert [item.open for item in result.coverage] == [("that it was used",)]


@pytest.mark.parametrize("language", REMINDED)
def test_who_reminds_of_a_return_asked_for_it_in_time(desk: Desk, language: str) -> None:
    first, reply, second = REMINDED[language]
    said = ((BUYS, first), (SELLS, reply), (BUYS, second))
    result = _draft(desk, *said, on=(8, 9, 14), parcel=ARRIVED)
    assert result.status is Status.ESCALATED
    assert not any(outcome.state == "return_outside_window" for outcome in result.brief.decision.outcomes)


@pytest.mark.parametrize("language", SHORT_ONES)
def test_messages_of_a_few_words_each_are_read_together(desk: Desk, language: str) -> None:
    result = _draft(desk, *((BUYS, text) for text in SHORT_ONES[language]))
    assert {ask.intent for ask in result.brief.triage.asks} == {"wismo", "invoice_request"}
    assert (result.status, result.brief.triage.language) == (Status.READY, language)


def test_who_asks_again_for_what_was_asked_in_time_is_not_late(desk: Desk) -> None:
    asked, again = "I would like to return the lantern.", "When will you take the lantern back? I want to return it."
    late = _draft(desk, (BUYS, again), on=(14,), parcel=ARRIVED)
    assert [outcome.state for outcome in late.brief.decision.outcomes] == ["return_outside_window"]
    result = _draft(
        desk, (BUYS, asked), (SELLS, "We are looking into it."), (BUYS, again), on=(8, 9, 14), parcel=ARRIVED
    )
    assert any(reason.startswith("asked in time") for reason in result.reasons)
    other = (BUYS, "Where do I find the manual?"), (SELLS, "On our pages."), (BUYS, again)
    assert "return_outside_window" in {
        each.state for each in _draft(desk, *other, on=(8, 9, 14), parcel=ARRIVED).brief.decision.outcomes
    }


def test_a_threat_before_an_automatic_reply_is_heard(desk: Desk) -> None:
    reply = (SELLS, "This is an automatic reply. We are out of the office.")
    threat = (BUYS, "My lawyer will sue you. Where is my parcel?")
    result = _draft(desk, threat, reply, (BUYS, "And please send me the invoice."))
    assert (result.status, result.brief.triage.flags) == (Status.ESCALATED, (Flag.LEGAL_THREAT,))


def test_a_threat_before_many_messages_is_heard_and_what_is_not_read_is_told(desk: Desk) -> None:
    many = [(BUYS, f"Where is my parcel{'?' * (number + 1)}") for number in range(30)]
    assert "more than was read" in " ".join(_draft(desk, *many).reasons)
    assert _draft(desk, *many[:15]).status is Status.READY
    threatened = _draft(desk, (BUYS, "I will sue you, my lawyer is informed."), *many)
    assert threatened.status is Status.ESCALATED


@pytest.mark.parametrize(
    ("waits", "status"), [(8, Status.READY), (20, Status.NEEDS_REVIEW)], ids=["all of it is read", "a part is read"]
)
def test_what_was_not_read_of_a_long_message_is_told(desk: Desk, waits: int, status: Status) -> None:
    told = "I have been waiting for it all week. It has not come. I am waiting and waiting. " * waits
    assert _draft(desk, (BUYS, f"Where is my parcel? {told}Can you please send me the invoice?")).status is status


def test_a_sentence_too_long_to_be_read_is_told(desk: Desk) -> None:
    told = " I have been waiting for it all week and it has not come and I am waiting and waiting" * 15
    result = _draft(desk, (BUYS, f"Where is my parcel,{told}, and who pays if I want to send it back?"))
    assert result.status is Status.NEEDS_REVIEW


@pytest.mark.parametrize(
    ("asked", "answer"),
    [
        (
            "Could you send us a photo of the damage?",
            (BUYS, "Here is the photo. And when do I get my invoice?", "p.jpg"),
        ),
        ("Shall we send a replacement or refund you?", (BUYS, "The second option please. Can I get the invoice?")),
        ("Shall we send a replacement or refund you?", (BUYS, "The second one, and can you send me the invoice?")),
        ("Could you send us a photo?", (BUYS, "Can you please send me the invoice?", "p.jpg")),
    ],
)
def test_an_answer_to_the_seller_beside_a_question_is_looked_at(desk: Desk, asked: str, answer: Said) -> None:
    result = _draft(desk, (BUYS, "My lantern arrived broken."), (SELLS, asked), answer, parcel=ARRIVED)
    assert "the buyer answers a question of the seller's last message" in result.reasons


PROMISED = {
    "en": "Of course, you can return it until 30 November, we will refund you in full.",
    "de": "Natürlich können Sie die Laterne bis zum 30. November zurückgeben.",
    "fr": "Vous pouvez retourner la lanterne jusqu'au 30 novembre.",
    "it": "Può restituire la lanterna entro il 30 novembre, le rimborseremo l'intero importo.",
    "es": "Su devolución está aceptada, le reembolsaremos el importe completo.",
    "pt": "A sua devolução foi aceite e vamos reembolsar o valor total.",
    "nl": "U kunt de lantaarn tot 30 november retourneren.",
    "pl": "Zwrot został zaakceptowany, zwrócimy Pani pełną kwotę.",
    "ru": "Ваш возврат одобрен, мы вернём вам всю сумму.",
    "ta": "உங்கள் ரிட்டர்ன் ஏற்றுக்கொள்ளப்பட்டது. முழுப் பணத்தையும் திருப்பித் தருவோம்.",
}
NOT_PROMISED = {
    "en": "We sent your order on Monday. We are looking into it and will get back to you.",
    "de": "Ihr Paket ist unterwegs und wird morgen zugestellt. Wir prüfen das und melden uns.",
    "fr": "Votre colis est en route et sera livré demain. Nous vérifions et revenons vers vous.",
    "it": "Il suo pacco è in viaggio e sarà consegnato domani. Stiamo verificando e le faremo sapere.",
    "es": "Su paquete está en camino y será entregado mañana. Le mantendremos informado.",
    "pt": "A sua encomenda está a caminho e será entregue amanhã. Estamos a verificar.",
    "nl": "Uw pakket is onderweg en wordt morgen bezorgd. We laten u weten hoe het verder gaat.",
    "pl": "Paczka jest w drodze i zostanie dostarczona jutro. Sprawdzamy to i damy znać.",
    "ru": "Посылка в пути и будет доставлена завтра. Мы проверяем и скоро вернёмся к вам с ответом.",
    "ta": "பார்சல் வழியில் உள்ளது, நாளை டெலிவரி செய்யப்படும். பார்த்துவிட்டு தெரிவிக்கிறோம்.",
}


@pytest.mark.parametrize("language", PROMISED)
def test_what_the_seller_promised_before_is_looked_at(desk: Desk, language: str) -> None:
    invoice, thanks = AUTOMATIC_BETWEEN[language][2], (BUYS, REMINDED[language][0])
    promised = _draft(desk, thanks, (SELLS, PROMISED[language]), (BUYS, invoice), parcel=ARRIVED)
    assert promised.status is Status.NEEDS_REVIEW
    assert any("the seller wrote" in reason for reason in promised.reasons)


@pytest.mark.parametrize("language", NOT_PROMISED)
def test_an_answer_that_promises_nothing_holds_no_draft_back(desk: Desk, language: str) -> None:
    first, invoice = AUTOMATIC_BETWEEN[language][::2]
    result = _draft(desk, (BUYS, first), (SELLS, NOT_PROMISED[language]), (BUYS, invoice))
    assert (result.status, result.brief.facts.earlier_promises) == (Status.READY, ())


@pytest.mark.parametrize(
    ("promise", "status"),
    [
        ("We will send you the invoice soon.", Status.READY),
        ("We will send you the invoice by 16 November.", Status.READY),
        ("We will send you the invoice by 13 November.", Status.NEEDS_REVIEW),
        ("We will send you the invoice tomorrow.", Status.NEEDS_REVIEW),
        ("We will give you a discount of 10 %.", Status.NEEDS_REVIEW),
        ("Unfortunately we cannot refund you.", Status.READY),
        ("You may keep the lantern.", Status.NEEDS_REVIEW),
    ],
)
def test_a_promise_that_the_draft_keeps_to_holds_nothing_back(desk: Desk, promise: str, status: Status) -> None:
    said = ((BUYS, "Please send me the invoice."), (SELLS, promise), (BUYS, "Please send me the invoice."))
    assert _draft(desk, *said, on=(9, 9, 14), parcel=ARRIVED).status is status


@pytest.mark.parametrize("language", SEARCHED)
def test_a_search_that_is_spoken_of_already_is_no_new_one(desk: Desk, language: str) -> None:
    ask = (BUYS, AUTOMATIC_BETWEEN[language][0])
    result = _draft(desk, ask, (SELLS, SEARCHED[language]), ask, on=(11, 12, 14))
    assert result.status is Status.NEEDS_REVIEW
    assert any(reason.startswith(AGAIN) for reason in result.reasons)


@pytest.mark.parametrize(
    ("said", "status"),
    [
        ("We have not opened an investigation yet.", Status.READY),
        ("Shall we open an investigation?", Status.READY),
        ("If it is not there by 17 November, we will open an investigation with the carrier.", Status.READY),
        ("If it is not there by 13 November, we will open an investigation with the carrier.", Status.NEEDS_REVIEW),
    ],
)
def test_a_search_that_the_draft_speaks_of_alike_holds_nothing_back(desk: Desk, said: str, status: Status) -> None:
    ask = (BUYS, "Where is my parcel?")
    assert _draft(desk, ask, (SELLS, said), ask, on=(11, 12, 14)).status is status


@pytest.mark.parametrize(
    ("said", "status"),
    [
        ("We will ship it by 12 November.", Status.NEEDS_REVIEW),
        ("We will ship it by 16 November.", Status.READY),
        ("We will ship it soon.", Status.READY),
    ],
)
def test_another_day_to_send_by_than_was_named_is_looked_at(desk: Desk, said: str, status: Status) -> None:
    order = make_order(store="harbour-shop", marketplace="shopify", status=OrderStatus.PAID, ship_by=date(2026, 11, 16))
    messages = [
        {"author": author.value, "text": text, "sent_at": f"2026-11-{day}T09:00:00Z"}
        for day, author, text in ((11, BUYS, "Where is my order?"), (11, SELLS, said), (14, BUYS, "Where is my order?"))
    ]
    ticket = ticket_of(desk, store="harbour-shop", messages=messages, order_id=ORDER_ID, buyer=BUYER.model_dump())
    assert asyncio.run(draft_reply(ticket, looking_up(desk, FakeShop(order)))).status is status


def test_who_had_only_an_automatic_reply_was_not_answered_before(desk: Desk) -> None:
    first, machine = (BUYS, "Hello?"), (SELLS, AUTOMATIC_BETWEEN["en"][1])
    fault = (BUYS, "The lantern arrived broken.")
    assert _draft(desk, first, machine, fault, parcel=ARRIVED).brief.decision.outcomes[0].state == "fault_needs_picture"
    answered = _draft(desk, first, (SELLS, "Please tell us what is wrong with it."), fault, parcel=ARRIVED)
    assert answered.brief.decision.outcomes[0].state == "fault_needs_person"


NUMBER_GIVEN = {
    "en": ("Where is my parcel?", "Could you tell me your order number?", "Sure, it's {id}. Thanks!"),
    "de": ("Wo bleibt mein Paket?", "Wie lautet Ihre Bestellnummer?", "Meine Bestellnummer lautet {id}"),
    "fr": ("Où est mon colis ?", "Quel est votre numéro de commande ?", "C'est le numéro {id}"),
    "it": ("Dov'è il mio pacco?", "Qual è il numero d'ordine?", "Ecco il numero: {id}"),
    "es": ("¿Dónde está mi paquete?", "¿Cuál es su número de pedido?", "Claro, es el {id}"),
    "pt": ("Onde está a minha encomenda?", "Qual é o número do pedido?", "{id}, obrigada"),
    "nl": ("Waar is mijn pakket?", "Wat is uw bestelnummer?", "{id}"),
    "pl": ("Gdzie jest moja paczka?", "Jaki jest numer zamówienia?", "Numer zamówienia: {id}"),
    "ru": ("Где моя посылка?", "Подскажите номер заказа?", "Вот номер: {id}"),
    "ta": ("என் பார்சல் எங்கே?", "உங்கள் ஆர்டர் எண் என்ன?", "என் ஆர்டர் எண் {id}"),
}


@pytest.mark.parametrize("language", NUMBER_GIVEN)
def test_a_number_that_was_asked_for_answers_for_the_question_before_it(desk: Desk, language: str) -> None:
    asked, which, number = NUMBER_GIVEN[language]
    result = _draft(desk, (BUYS, asked), (SELLS, which), (BUYS, number.format(id=ORDER_ID)), on=(13, 14, 14))
    assert (result.status, result.brief.triage.language) == (Status.READY, language)
    assert [(ask.intent, ask.role) for ask in result.brief.triage.asks] == [("wismo", Role.BEFORE)]


TOLD_SINCE = {
    "en": ("Where is my parcel?", "My neighbour had taken it in."),
    "de": ("Wo bleibt mein Paket?", "Hat geklingelt, ist da."),
    "fr": ("Où est mon colis ?", "Le gardien l'avait dans sa loge."),
    "it": ("Dov'è il mio pacco?", "Lo aveva la portinaia."),
    "es": ("¿Dónde está mi paquete?", "Lo tenía el portero."),
    "pt": ("Onde está a minha encomenda?", "Já apareceu, estava na portaria."),
    "nl": ("Waar is mijn pakket?", "De buurvrouw had hem aangenomen."),
    "pl": ("Gdzie jest moja paczka?", "Sąsiadka ją odebrała."),
    "ru": ("Где моя посылка?", "Её забрала соседка."),
    "ta": ("என் பார்சல் எங்கே?", "கிடைத்துவிட்டது, பக்கத்து வீட்டில் இருந்தது."),
}
THANKS_AHEAD = {
    "en": "Thanks in advance!",
    "de": "Vielen Dank im Voraus!",
    "fr": "Merci d'avance",
    "it": "Grazie in anticipo",
    "es": "Gracias de antemano",
    "pt": "Obrigado desde já",
    "nl": "Alvast bedankt!",
    "pl": "Z góry dziękuję",
    "ru": "Заранее спасибо",
    "ta": "முன்கூட்டியே நன்றி",
}


HASTE = {
    "en": "It is really urgent, I am in a hurry!",
    "de": "Es eilt leider sehr.",
    "it": "Ho fretta, grazie mille",
    "es": "Tengo prisa",
    "pt": "Tenho pressa",
    "nl": "Het heeft haast",
}


@pytest.mark.parametrize("language", HASTE)
def test_haste_after_a_question_alters_nothing(desk: Desk, language: str) -> None:
    told = _draft(desk, (BUYS, TOLD_SINCE[language][0]), (BUYS, HASTE[language]))
    assert (told.status, told.brief.triage.told_since) == (Status.READY, False)


@pytest.mark.parametrize("language", TOLD_SINCE)
def test_what_is_told_after_a_question_may_settle_it(desk: Desk, language: str) -> None:
    asked, told = TOLD_SINCE[language]
    assert _draft(desk, (BUYS, asked), (BUYS, told)).status is not Status.READY
    assert _draft(desk, (BUYS, asked), (BUYS, THANKS_AHEAD[language])).status is Status.READY


KEPT_AFTER_ALL = {
    "en": ("Please cancel my order.", "Please don't cancel it after all."),
    "de": ("Bitte stornieren Sie die Bestellung.", "Doch nicht, bitte nicht stornieren."),
    "fr": ("Veuillez annuler ma commande.", "Finalement, n'annulez pas."),
    "it": ("Vorrei annullare l'ordine.", "Anzi no, non annullate."),
    "es": ("Quiero cancelar el pedido.", "Mejor no lo cancelen."),
    "pt": ("Quero cancelar o pedido.", "Afinal não cancelem."),
    "nl": ("Graag mijn bestelling annuleren.", "Toch maar niet annuleren."),
    "pl": ("Proszę anulować zamówienie.", "Jednak proszę nie anulować."),
    "ru": ("Отмените заказ, пожалуйста.", "Нет, не отменяйте!"),
    "ta": ("ஆர்டரை ரத்து செய்யுங்கள்.", "வேண்டாம், ரத்து செய்யாதீர்கள்."),
}


@pytest.mark.parametrize("language", KEPT_AFTER_ALL)
def test_a_cancellation_that_is_taken_back_is_not_promised(desk: Desk, language: str) -> None:
    cancels, keeps = KEPT_AFTER_ALL[language]
    offers = desk.seller.offers.model_copy(update={"cancel_working_days": Offer(value=1)})
    may_cancel = replace(desk, seller=desk.seller.model_copy(update={"offers": offers}))
    told = ((BUYS, cancels), (BUYS, keeps))
    assert _draft(may_cancel, told[0], is_sent=False).brief.decision.commitments
    result = _draft(may_cancel, *told, is_sent=False)
    assert (result.status, result.brief.decision.commitments) == (Status.ESCALATED, ())


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ("Please cancel my order.", "My husband wants it after all."),
        ("Ich brauche eine Rechnung.", "Hat sich erledigt, ich habe sie gefunden."),
        ("Отмените заказ, пожалуйста.", "Муж всё-таки хочет его оставить."),
        ("Preciso da fatura.", "Já a encontrei."),
        ("Preciso da fatura e de saber quando chega.", "Esqueçam a fatura, já a encontrei."),
        ("Mag ik de factuur?", "Die zat toch bij de mail."),
        ("இன்வாய்ஸ் வேண்டும்.", "கிடைத்துவிட்டது, மெயிலில் இருந்தது."),
    ],
)
def test_what_is_told_since_takes_back_what_would_be_done(desk: Desk, asked: str, told: str) -> None:
    granted = {"cancel_working_days": Offer(value=1), "invoice_working_days": Offer(value=2)}
    offers = desk.seller.offers.model_copy(update=granted)
    grants = replace(desk, seller=desk.seller.model_copy(update={"offers": offers}))
    deeds = {"cancel_by", "invoice_by"}
    result = _draft(grants, (BUYS, asked), is_sent=False)
    assert deeds & {made.name for made in result.brief.decision.commitments}
    result = _draft(grants, (BUYS, asked), (BUYS, told), is_sent=False)
    assert result.status is Status.ESCALATED
    assert not deeds & {made.name for made in result.brief.decision.commitments}


def test_a_file_that_is_sent_to_a_seller_who_wrote_last_is_looked_at(desk: Desk) -> None:
    said = (BUYS, "The lantern is rusty."), (SELLS, "Sorry! A picture helps us."), (BUYS, "Done. My invoice?")
    assert _draft(desk, *said, on=(9, 9, 14), parcel=ARRIVED).status is Status.READY
    assert _draft(desk, *said[:2], (*said[2], "rust.jpg"), on=(9, 9, 14), parcel=ARRIVED).status is Status.NEEDS_REVIEW


def test_to_keep_a_thing_is_a_choice_where_the_seller_offered_one(desk: Desk) -> None:
    for offer, status in (("Keep it with 6 euros off, or return it?", False), ("You have 60 days.", True)):
        said = (BUYS, "I want to return the lantern."), (SELLS, offer), (BUYS, "I'll keep it after all.")
        assert (_draft(desk, *said, on=(9, 9, 14), parcel=ARRIVED).status is Status.NO_REPLY_NEEDED) is status


def test_that_a_parcel_came_is_no_answer_once_the_seller_has_answered(desk: Desk) -> None:
    ellipsis = (BUYS, "А до какого числа это получается?")
    thread = (BUYS, "Можно вернуть фонарь?"), (SELLS, "Да, в течение 60 дней."), ellipsis
    assert _draft(desk, *thread, on=(9, 9, 14), parcel=ARRIVED).status is Status.NEEDS_REVIEW


@pytest.mark.parametrize(
    "said",
    [
        "Your order has been cancelled.",
        "Ihre Bestellung wurde storniert.",
        "Votre commande a été annulée.",
        "Il Suo ordine è stato annullato.",
        "Su pedido ha sido cancelado.",
        "A sua encomenda foi cancelada.",
        "Uw bestelling is geannuleerd.",
        "Zamówienie zostało anulowane.",
        "Ваш заказ отменён.",
        "உங்கள் ஆர்டர் ரத்து செய்யப்பட்டது.",
    ],
)
def test_a_cancellation_that_the_seller_wrote_of_and_no_record_shows_is_looked_at(desk: Desk, said: str) -> None:
    result = _draft(
        desk, (BUYS, "Please cancel my order."), (SELLS, said), (BUYS, "Where is my parcel?"), on=(11, 12, 13)
    )
    assert result.status is not Status.READY
    assert any(AGAIN in reason for reason in result.reasons)


COMES_TOMORROW = {
    "en": "It should be with you tomorrow.",
    "de": "Das Paket kommt morgen an.",
    "fr": "D'après le transporteur, il arrive demain.",
    "it": "Arriva domani.",
    "es": "Mañana lo recibirá sin falta.",
    "pt": "Chega amanhã de certeza.",
    "nl": "Het komt morgen bij u aan.",
    "pl": "Paczka będzie jutro.",
    "ru": "Завтра должна прийти.",
    "ta": "நாளை கட்டாயம் வரும்.",
}


@pytest.mark.parametrize("language", COMES_TOMORROW)
def test_another_day_than_was_named_for_a_parcel_is_looked_at(desk: Desk, language: str) -> None:
    ask = (BUYS, AUTOMATIC_BETWEEN[language][0])
    said = ask, (SELLS, COMES_TOMORROW[language]), ask
    other = _draft(desk, *said, on=(11, 13, 14))
    assert any("on 13 Nov the seller wrote" in reason for reason in other.reasons)
    assert _draft(desk, *said, on=(11, 12, 14)).status is Status.READY


@pytest.mark.parametrize(("day", "is_it"), [("on Wednesday", True), ("next week", True), ("on 17 November", False)])
def test_a_day_that_may_be_the_one_on_record_holds_nothing_back(desk: Desk, day: str, is_it: bool) -> None:
    said = (BUYS, "Has it been sent?"), (SELLS, f"It leaves us {day}."), (BUYS, "When will it be sent?")
    assert (_draft(desk, *said, on=(11, 12, 13), is_sent=False).status is Status.READY) is is_it


def test_what_is_late_is_no_news_to_who_was_answered_since(desk: Desk) -> None:
    said = (BUYS, "Where is my parcel?"), (SELLS, "Sorry about that, we have asked DHL."), (BUYS, "Where is my parcel?")
    assert _draft(desk, *said, on=(11, 12, 14)).status is Status.READY
    told = _draft(desk, *said, on=(14, 14, 14))
    assert any("the seller has answered since things stand" in reason for reason in told.reasons)


@pytest.mark.parametrize("language", TOLD_SINCE)
def test_what_is_told_beside_a_later_question_may_settle_the_first(desk: Desk, language: str) -> None:
    (asked, told), also = TOLD_SINCE[language], AUTOMATIC_BETWEEN[language][2]
    assert _draft(desk, (BUYS, asked), (BUYS, f"{told} {also}")).brief.triage.told_since
    assert _draft(desk, (BUYS, asked), (BUYS, also)).status is Status.READY
    assert not _draft(desk, (BUYS, asked), (BUYS, f"{also} {THANKS_AHEAD[language]}")).brief.triage.told_since


LATELY = ARRIVED.model_copy(update={"delivered_at": datetime(2026, 11, 5, 12, tzinfo=UTC)})


@pytest.mark.parametrize(
    ("said", "status"),
    [
        ("There is no form. Until when can I return it?", Status.NEEDS_REVIEW),
        ("Tried that, no better. I'd like to return it then.", Status.NEEDS_REVIEW),
        ("Das hilft nicht. Bis wann kann ich sie zurückgeben?", Status.NEEDS_REVIEW),
        ("Great, no problem. Until when can I return it?", Status.READY),
        ("Thanks. Until when can I return it?", Status.READY),
    ],
)
def test_what_is_not_so_since_the_seller_answered_is_looked_at(desk: Desk, said: str, status: Status) -> None:
    first, reply = (BUYS, "How do I return the lantern?"), (SELLS, "With the form in your account.")
    assert _draft(desk, first, reply, (BUYS, said), on=(9, 9, 14), parcel=LATELY).status is status


def test_what_was_refused_before_is_not_granted_unread(desk: Desk) -> None:
    ask = (BUYS, "Until when can I return the lantern?")
    for refused in ("Sorry, this article cannot be returned.", "No, lanterns are excluded from exchange."):
        assert _draft(desk, ask, (SELLS, refused), ask, on=(9, 9, 14), parcel=LATELY).status is Status.NEEDS_REVIEW
    assert _draft(desk, ask, (SELLS, "Just send it to us."), ask, on=(9, 9, 14), parcel=LATELY).status is Status.READY


@pytest.mark.parametrize("language", KEPT_AFTER_ALL)
def test_a_cancellation_that_was_asked_for_before_the_last_answer_is_looked_at(desk: Desk, language: str) -> None:
    cancels, ask = (BUYS, KEPT_AFTER_ALL[language][0]), (BUYS, TOLD_SINCE[language][0])
    result = _draft(desk, cancels, (SELLS, "OK."), ask, on=(9, 9, 14), is_sent=False)
    assert any(reason.startswith("on 09 Nov the buyer wrote") for reason in result.reasons)
    assert _draft(desk, ask, (SELLS, "OK."), ask, on=(9, 9, 14), is_sent=False).status is Status.READY


def test_what_was_agreed_on_a_question_of_the_seller_is_on_no_record(desk: Desk) -> None:
    first, thanks, last = (BUYS, "I need an invoice."), (SELLS, "Thank you!"), (BUYS, "Can I get the invoice?")
    for question, answer, status in (
        ("What is the company called?", "Lantern Makers Ltd, Leeds", Status.NEEDS_REVIEW),
        ("What is your order number?", f"It is {ORDER_ID}", Status.READY),
    ):
        said = first, (SELLS, question), (BUYS, answer), thanks, last
        assert _draft(desk, *said, on=(9, 9, 9, 10, 14), parcel=ARRIVED).status is status
