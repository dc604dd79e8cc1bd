"""Messages that need no answer, and near misses that need one."""

from datetime import timedelta
from typing import Any

import pytest

from core.marketplaces import find
from core.tickets import Attachment, Author, Message, Ticket
from core.triage import Ask, Flag
from tests.factories import NOW, make_ticket
from text.language import LANGUAGES
from text.normalise import normalise
from triage.no_reply import answers_a_question, load_no_reply, search, unanswered, why_no_reply

KINDS = (
    "automatic",
    "absent",
    "receipt",
    "receipt_beside",
    "notice",
    "settled",
    "withdrawn",
    "offers_more",
    "asks_back",
)


def sentences(which: str) -> list[tuple[str, str]]:
    rules = load_no_reply()
    return [(kind, sentence) for kind in KINDS for sentence in getattr(getattr(rules, kind), which)]


@pytest.mark.parametrize(("kind", "sentence"), sentences("caught"))
def test_what_must_be_caught_is_caught(kind: str, sentence: str) -> None:
    assert search(kind, normalise(sentence).text)


@pytest.mark.parametrize(("kind", "sentence"), sentences("allowed"))
def test_near_misses_are_let_through(kind: str, sentence: str) -> None:
    assert not search(kind, normalise(sentence).text)


@pytest.mark.parametrize("kind", KINDS)
def test_every_language_has_its_wording(kind: str) -> None:
    assert set(getattr(load_no_reply(), kind).patterns) == set(LANGUAGES)


def why(
    text: str, *intents: str | None, flags: tuple[Flag, ...] = (), place: str = "ebay", **changes: Any
) -> str | None:
    """With one ask for each intent, each over the whole text."""
    ticket: Ticket = make_ticket(text, **changes)
    question = ticket.question.text if ticket.question else ""
    asks = [Ask(text=question, start=0, end=len(question), intent=intent) for intent in intents]
    return why_no_reply(ticket, asks=asks, flags=flags, place=find(place))


def messages(*texts: tuple[Author, str]) -> tuple[Message, ...]:
    start = NOW - timedelta(hours=len(texts))
    return tuple(
        Message(id=str(n), author=author, text=text, sent_at=start + timedelta(hours=n))
        for n, (author, text) in enumerate(texts)
    )


@pytest.mark.parametrize(
    ("text", "intents", "says"),
    [
        ("Thank you very much!", ("thanks_or_closing",), "only thanks"),
        ("", (), "empty"),
        ("  \n ", (), "empty"),
        ("👍", (), "emoji"),
        ("🙏🏽❤️", (), "emoji"),
        ("I am out of the office until Monday and will reply on my return.", (), "automatic"),
        ("I am out of the office until Monday. In urgent cases call my colleague.", ("human_request",), "automatic"),
        ("Your return was authorised. Please do not reply to this email.", ("return_status",), "not to be answered"),
        ("Never mind, found it.", ("wismo",), "settled"),
        ("Das Paket ist gerade angekommen, vielen Dank!", ("wismo",), "settled"),
        ("We offer cheap SEO.", ("solicitation",), "offer"),
        ("Merci beaucoup pour votre réponse rapide !", (None,), "only thanks"),
        ("Ok, grazie mille, buona giornata", (None,), "only thanks"),
        ("Muchas gracias", (None,), "only thanks"),
        ("Muito obrigada pela ajuda", (None,), "only thanks"),
        ("Prima, hartelijk dank", (None,), "only thanks"),
        ("Dziękuję bardzo za pomoc", (None,), "only thanks"),
        ("Хорошо, спасибо большое", (None,), "only thanks"),
        ("மிக்க நன்றி", (None,), "only thanks"),
        ("Спасибо, посылка пришла", (None,), "settled"),
        ("Gracias, ya llegó el paquete", (None,), "settled"),
        ("C'est bon, colis reçu ce matin. Merci.", (None,), "settled"),
        ("Hat sich erledigt", ("cancel_order",), "settled"),
        ("Laat maar", (None,), "settled"),
        ("please cancel my complaint", ("cancel_order",), "settled"),
        ("Je ne veux plus le retourner, merci", ("return_request",), "settled"),
        ("Jednak go zatrzymam", (None,), "settled"),
        ("Danke, dann warte ich ab", (None,), "only thanks"),
    ],
)
def test_what_needs_no_answer_says_why(text: str, intents: tuple[str, ...], says: str) -> None:
    assert says in (why(text, *intents) or "")


@pytest.mark.parametrize(
    ("text", "intents"),
    [
        ("Thank you! And the invoice?", ("thanks_or_closing",)),
        ("Thanks.", ("thanks_or_closing", "invoice_request")),
        ("Thanks, something else entirely.", (None,)),
        ("??", ()),
        ("👎", ()),
        ("😡", ()),
        ("Hello", ()),
        ("Where is my parcel?", ("wismo",)),
        ("The parcel has just arrived but the lamp is broken.", ("wismo",)),
        ("The parcel has just arrived, broken.", ("damaged_item",)),
        ("Das Paket ist gerade angekommen, aber leer.", ("wismo",)),
        ("Never mind, cancel the order.", ("cancel_order",)),
        ("I no longer want to return it, but refund the postage.", ("return_request",)),
        ("I no longer want to return it, please send me another one.", ("return_request",)),
        ("Please cancel my return and refund me.", ("refund_request",)),
        ("...", ()),
        ("!!!", ()),
        ("The issue has still not been resolved.", ("wismo",)),
        ("Is this resolved?", ("wismo",)),
        ("Danke, aber das Paket fehlt immer noch.", ("thanks_or_closing",)),
        ("Thank you, I am still waiting", ("thanks_or_closing",)),
        ("Paczka właśnie dotarła uszkodzona", (None,)),
        ("Посылка пришла, лампа разбита", (None,)),
        ("Gracias, quiero la factura", (None,)),
        ("Merci de me rembourser", (None,)),
        ("I was out of the office when the courier came.", ("wismo",)),
        ("I am out of the office until Monday. Can you deliver then?", ("change_order",)),
    ],
)
def test_whatever_is_in_doubt_needs_an_answer(text: str, intents: tuple[str | None, ...]) -> None:
    assert why(text, *intents) is None


@pytest.mark.parametrize("text", ["Reembolso recibido, gracias.", "Bien reçu le remboursement, merci."])
def test_money_that_has_come_is_asked_for_no_more(text: str) -> None:
    assert why(text, "refund_request")
    assert why(f"{text} ...", "refund_request", "complaint") is None


@pytest.mark.parametrize("intent", ["invoice_request", None])
@pytest.mark.parametrize("foot", ["This e-mail was automatically generated.", "Please do not reply to this e-mail."])
def test_a_machines_foot_under_an_ask_does_not_silence_it(foot: str, intent: str | None) -> None:
    text = f"Please send me the invoice.\n{foot}"
    ask = Ask(text=text[:27], start=0, end=27, intent=intent)
    assert why_no_reply(make_ticket(text), asks=[ask], flags=(), place=find("ebay")) is None


@pytest.mark.parametrize(
    ("language", "text", "asked"),
    [
        ("en", "I am out of the office but wanted to ask you to hold the parcel until 30 November", "change_order"),
        ("en", "I'm on medical leave until the 5th. Cancel the order please.", "cancel_order"),
        ("de", "Ich bin bis 12.12. nicht im Büro. Bitte an die Privatadresse senden.", None),
        ("fr", "Je suis absente du bureau jusqu'au 12, livrez plutôt chez moi.", "change_order"),
        ("it", "Sono fuori sede fino a venerdì. Vorrei annullare l'ordine.", "cancel_order"),
        ("es", "Estoy de baja hasta el lunes. Necesito la factura.", "invoice_request"),
        ("pt", "Estou de férias até dia 10. Enviem para outra morada.", "change_order"),
        ("nl", "Ik ben tot vrijdag niet op kantoor. Stuur de factuur naar mij.", "invoice_request"),
        ("pl", "Będę nieobecna do piątku. Proszę o zmianę adresu.", "change_order"),
        ("ru", "Я в отпуске до 30 ноября, отправьте, пожалуйста, позже.", "change_order"),
        ("ta", "நான் விடுப்பில் இருக்கிறேன். ஆர்டரை ரத்து செய்யவும்.", "cancel_order"),
    ],
)
def test_who_is_away_and_asks_for_something_is_no_machine(language: str, text: str, asked: str | None) -> None:
    asks = [Ask(text=text, start=0, end=len(text), intent=asked)]
    assert why_no_reply(make_ticket(text), asks=asks, flags=(), place=find("ebay"), languages=(language,)) is None


@pytest.mark.parametrize(
    "text",
    [
        "Ich bin vom 1. bis 5. Dezember nicht im Büro. In dringenden Fällen wenden Sie sich an Frau Kurz.",
        "Je suis absent jusqu'au 5 décembre. En cas d'urgence, contactez Mme Roy.",
        "Я в отпуске с 1 по 14 декабря. По срочным вопросам обращайтесь к коллегам.",
        "I will be out of office until Monday.",
    ],
)
def test_who_is_only_away_is_one(text: str) -> None:
    assert "automatic" in (why(text) or "")


def test_who_wants_a_call_instead_of_a_mail_is_a_person() -> None:
    text = "Please do not reply to this e-mail. Send the refund to my other card."
    ask = Ask(text=text[36:], start=36, end=len(text), intent="refund_request")
    assert why_no_reply(make_ticket(text), asks=[ask], flags=(), place=find("ebay")) is None


def test_a_subject_that_announces_an_automatic_reply_counts() -> None:
    assert "automatic" in (why("Back on the 5th.", subject="Automatic reply: your order") or "")


def test_an_attachment_wants_to_be_looked_at() -> None:
    photo = Message(id="m", text="", sent_at=NOW, attachments=(Attachment(name="broken.jpg"),))
    assert why("", messages=(photo,)) is None


@pytest.mark.parametrize(
    "flag", [Flag.SAFETY, Flag.LEGAL_THREAT, Flag.CHARGEBACK, Flag.ABUSE, Flag.EXTORTION, Flag.INJECTION]
)
def test_a_flag_always_wants_a_person(flag: Flag) -> None:
    assert why("Thank you very much!", "thanks_or_closing", flags=(flag,)) is None


PRAISED = [
    ("en", "Thank you so much, the mug is gorgeous!"),
    ("de", "Vielen Dank, die Lampe sieht wunderbar aus!"),
    ("fr", "Merci beaucoup, la lampe est superbe !"),
    ("it", "Grazie mille, il vaso è bellissimo."),
    ("es", "Muchas gracias, el jarrón es precioso."),
    ("pt", "Muito obrigada, adorei o candeeiro, é lindo!"),
    ("nl", "Heel erg bedankt, de lamp is prachtig."),
    ("pl", "Bardzo dziękuję, lampa jest przepiękna."),
    ("ru", "Большое спасибо, лампа замечательная!"),
    ("ta", "மிக்க நன்றி, விளக்கு மிகவும் அழகாக இருக்கிறது."),
]


def praised(text: str, language: str, *intents: str) -> str | None:
    asks = [Ask(text=text, start=0, end=len(text), intent=intent) for intent in intents]
    return why_no_reply(make_ticket(text), asks=asks, flags=(), place=find("ebay"), language=language)


@pytest.mark.parametrize(("language", "text"), PRAISED)
def test_thanks_with_praise_need_no_answer(language: str, text: str) -> None:
    assert "thanks and praises" in (praised(text, language, "thanks_or_closing", "review_or_feedback") or "")


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("de", "Danke für nichts, die Lampe ist Schrott."),
        ("fr", "Merci, la lampe est superbe, elle clignote."),
        ("en", "Thanks, lovely mug, the lid is missing."),
        ("en", "The mug is lovely, I gave it four stars, thanks."),
    ],
)
def test_thanks_with_something_else_need_one(language: str, text: str) -> None:
    assert praised(text, language, "thanks_or_closing", "review_or_feedback") is None


@pytest.mark.parametrize(
    ("language", "thanks", "rest"),
    [
        ("en", "Brilliant, got it.", "It wobbles a bit"),
        ("en", "Perfect thanks.", "You forgot the lampshade."),
        ("de", "Danke, angekommen.", "Leider wackelt der Tisch."),
        ("fr", "Super, reçu.", "Elle bouge un peu"),
        ("es", "Gracias, llegó hoy.", "Una taza viene despostillada."),
        ("ru", "Спасибо, получил.", "Крышки нет."),
    ],
)
def test_thanks_do_not_close_what_is_told_beside_them(language: str, thanks: str, rest: str) -> None:
    ask = Ask(text=thanks, start=0, end=len(thanks), intent="thanks_or_closing")
    for text, closes in ((f"{thanks} {rest}", False), (f"{thanks} {thanks}", True)):
        reason = why_no_reply(make_ticket(text), asks=[ask], flags=(), place=find("ebay"), language=language)
        assert (reason is not None) is closes, text


def test_but_of_one_language_is_a_word_of_another() -> None:
    ticket = make_ticket("Veuillez annuler ma réclamation")
    assert why_no_reply(ticket, asks=[], flags=(), place=find("ebay"), language="fr", languages=("en", "fr"))


def test_thanks_do_not_close_a_question_that_nobody_answered() -> None:
    waiting = messages((Author.BUYER, "Where is my parcel?"), (Author.BUYER, "Thanks!"))
    assert why("", "thanks_or_closing", messages=waiting) is None
    answered = messages((Author.BUYER, "Where is it?"), (Author.SELLER, "It comes today."), (Author.BUYER, "Thanks!"))
    assert why("", "thanks_or_closing", messages=answered)


@pytest.mark.parametrize("answer", ["Yes please, thank you!", "Thanks!", "👍"])
def test_thanks_are_a_choice_where_the_seller_asked(answer: str) -> None:
    asked = messages((Author.BUYER, "It broke."), (Author.SELLER, "Shall we send a new one?"), (Author.BUYER, answer))
    assert why("", "thanks_or_closing", messages=asked) is None
    told = messages((Author.BUYER, "It broke."), (Author.SELLER, "We send a new one."), (Author.BUYER, answer))
    assert why("", "thanks_or_closing", messages=told)
    farewell = "We send a new one. Can we help you with anything else?"
    left = messages((Author.BUYER, "It broke."), (Author.SELLER, farewell), (Author.BUYER, answer))
    assert why("", "thanks_or_closing", messages=left)


@pytest.mark.parametrize(
    "text",
    [
        "Fine, £15 then, thanks.",
        "Thanks, so I wait for the courier tomorrow.",
        "Thank you so much for ruining the party.",
    ],
)
def test_thanks_with_a_sum_an_expectation_or_a_reproach_are_no_farewell(text: str) -> None:
    assert why(text, "thanks_or_closing") is None


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "This has not been resolved."),
        ("en", "The problem persists."),
        ("de", "Noch immer nicht erledigt."),
        ("de", "Das Problem ist nicht gelöst worden."),
        ("fr", "Le problème n'est pas résolu."),
        ("it", "Il problema non è stato risolto."),
        ("es", "El problema no se ha resuelto."),
        ("pt", "O problema não foi resolvido."),
        ("nl", "Het probleem is niet opgelost."),
        ("pl", "Problem nie został rozwiązany."),
        ("ru", "Вопрос не решён."),
        ("ta", "பிரச்சனை இன்னும் தீரவில்லை."),
    ],
)
def test_what_is_not_settled_is_no_farewell(language: str, text: str) -> None:
    assert praised(text, language, "thanks_or_closing") is None


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("de", "Kein Problem, danke!"),
        ("es", "No hay problema, gracias."),
        ("ru", "Ничего страшного, спасибо за ответ."),
    ],
)
def test_no_problem_is_one(language: str, text: str) -> None:
    assert praised(text, language, "thanks_or_closing")


@pytest.mark.parametrize("answer", ["Yes please, thank you!", "Thanks!", "👍"])
def test_quoted_mail_stands_in_for_a_seller_who_is_not_in_the_ticket(answer: str) -> None:
    ask = Ask(text=answer, start=0, end=len(answer), intent="thanks_or_closing")
    known: Any = {"asks": [ask], "flags": (), "place": find("ebay")}
    assert why_no_reply(make_ticket(answer), **known, quoted="Shall we send a new one?") is None
    assert why_no_reply(make_ticket(answer), **known, quoted="We have sent a new one.")
    told = messages((Author.BUYER, "It broke."), (Author.SELLER, "We send a new one."), (Author.BUYER, answer))
    assert why_no_reply(make_ticket(messages=told), **known, quoted="We send a new one. > It broke. What now?")


def test_a_buyer_who_takes_it_back_closes_the_question_before() -> None:
    waiting = messages((Author.BUYER, "Where is my parcel?"), (Author.BUYER, "Never mind, found it."))
    assert why("", "wismo", messages=waiting)


def test_a_ticket_that_was_answered_or_that_no_buyer_wrote_needs_nothing() -> None:
    answered = messages((Author.BUYER, "Where is it?"), (Author.SELLER, "It comes today."))
    assert why("", "wismo", messages=answered) == "the seller has answered since"
    noticed = messages((Author.MARKETPLACE, "A claim was opened."))
    assert why("", messages=noticed) == "no message of the buyer"
    both = messages((Author.BUYER, "Where is it?"), (Author.MARKETPLACE, "A claim was opened."))
    assert why("", "wismo", messages=both) is None


def test_an_automatic_receipt_of_the_seller_is_no_answer() -> None:
    receipt = messages((Author.BUYER, "Where is it?"), (Author.SELLER, "Automatic reply: we have your message."))
    assert [message.text for message in unanswered(make_ticket(messages=receipt))] == ["Where is it?"]


@pytest.mark.parametrize(
    ("text", "answers"),
    [
        ("Thank you! We have received your message (ticket 48213) and will reply within 24 hours.", False),
        ("Wir haben Ihre Anfrage erhalten. Wir melden uns innerhalb von 24 Stunden. Danke für Ihre Geduld!", False),
        ("We have received your message. Your parcel was delivered yesterday.", True),
        ("We will reply within 24 hours.", True),
        ("We have received your return and will get back to you.", True),
    ],
)
def test_a_receipt_that_says_nothing_else_is_no_answer(text: str, answers: bool) -> None:
    ticket = make_ticket(messages=messages((Author.BUYER, "Where is it?"), (Author.SELLER, text)))
    assert (unanswered(ticket) == ()) is answers


def test_where_the_clock_runs_on_the_reason_says_what_to_do() -> None:
    reason = why("Thank you very much!", "thanks_or_closing", place="amazon") or ""
    assert reason.endswith('mark it "no response needed": Amazon counts it as unanswered until then')


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("a " * 100_000, None),
        ("i am " * 40_000, None),
        ("wurde alles " * 16_000, None),
        ("👍" * 50_000, "an emoji that agrees"),
    ],
)
def test_no_text_is_too_long_for_it(text: str, reason: str | None) -> None:
    assert why(text, "wismo") == reason


@pytest.mark.parametrize(
    ("said", "waits"),
    [
        ("Please let us know whether you prefer a new one or your money.", True),
        ("Bitte teilen Sie uns mit, ob Sie Ersatz oder Ihr Geld möchten.", True),
        ("Please let us know if you have any further questions.", False),
        ("Please send it back to the address on the label.", False),
    ],
)
def test_thanks_are_a_choice_where_the_seller_asked_without_a_mark(said: str, waits: bool) -> None:
    messages = (
        Message(id="1", text="It is broken.", sent_at=NOW),
        Message(id="2", text=said, author=Author.SELLER, sent_at=NOW),
        Message(id="3", text="The second one, thank you.", sent_at=NOW),
    )
    assert answers_a_question(make_ticket(messages=messages)) is waits
