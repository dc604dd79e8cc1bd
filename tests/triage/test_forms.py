"""In whatever form a channel hands a message over, it is sorted as if it had come plain."""

import quopri
from collections.abc import Callable
from html import escape

import pytest

from core.tickets import parse_ticket
from core.triage import Triage
from tests.factories import NOW, ORDER_ID, make_store
from triage.triage import Triager

MESSAGES = {
    "en": "Hello,\nthe kettle leaks. Can I send it back?\nAnd please send me the invoice for order #.",
    "de": "Guten Tag,\ndie Kanne ist undicht. Kann ich sie zurückschicken?\nUnd ich brauche die Rechnung zu #.",
    "fr": "Bonjour,\nla bouilloire fuit. Puis-je la renvoyer ?\nEt il me faut la facture de la commande #.",
    "pl": "Dzień dobry,\nczajnik przecieka. Czy mogę go odesłać?\nI proszę o fakturę do zamówienia #.",
    "ru": "Здравствуйте,\nчайник протекает. Могу ли я его вернуть?\nИ пришлите счёт по заказу #.",
    "ta": "வணக்கம்,\nகெட்டில் கசிகிறது. திருப்பி அனுப்பலாமா?\nஆர்டர் # ரசீது அனுப்பவும்.",
}

FORMS: dict[str, Callable[[str], str]] = {
    "CR": lambda text: text.replace("\n", "\r"),
    "line separators": lambda text: text.replace("\n", "\u2028"),
    "a page": lambda text: "".join(f"<p>{escape(line)}</p>" for line in text.splitlines()),
    "entities": lambda text: "".join(f"&#{ord(each)};" if ord(each) > 127 else each for each in text),
    "quoted-printable": lambda text: quopri.encodestring(text.encode()).decode(),
    "above quoted mail": lambda text: f"{text}\n\nOn 3 Nov 2026 at 10:04, A <a@b.example> wrote:\n> Want a refund?\n",
    "above quoted mail, CR": lambda text: f"{text}\n\nA <a@b.example> 3.11.2026:\n> Want a refund?\n".replace(
        "\n", "\r"
    ),
    "from a telephone": lambda text: f"{text}\n\nSent from my iPhone\n",
    "handed on as a page": lambda text: (
        '<div class="gmail_quote"><div class="gmail_attr">---------- Forwarded message ---------<br>From: <b>A</b> '
        "&lt;a@b.example&gt;<br>Date: Tue, 3 Nov 2026 at 10:04<br>To: &lt;s@s.example&gt;<br></div>"
        f"{escape(text).replace(chr(10), '<br>')}</div>"
    ),
}


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("language", MESSAGES)
def test_a_message_is_sorted_the_same_in_every_form(triager: Triager, language: str, form: str) -> None:
    plain = MESSAGES[language].replace("#", ORDER_ID)
    assert _told(triager, FORMS[form](plain)) == _told(triager, plain)


def _told(triager: Triager, text: str) -> tuple[object, ...]:
    ticket = parse_ticket({"text": text, "id": "t", "marketplace": "amazon"}, now=NOW)
    sorted_: Triage = triager.triage(ticket, store=make_store(), now=NOW)
    asked = [" ".join(ask.text.split()) for ask in sorted_.asks]
    return sorted_.language, asked, sorted_.intents, sorted_.entities.order_ids, sorted_.flags
