"""Plain requests with harmless company: what only sounds like another matter, and short questions that ask on."""

import pytest

from core.tickets import Message, Ticket
from core.triage import Ask, Triage
from tests.factories import NOW, make_ticket, make_triage
from text.facets import beyond_by_ask, decides, hints_in, is_aside, kinds_by_ask, kinds_of_question, told_beyond

ALIKE = [
    ("return_request", "en", "My daughter refuses to wear them.", "not_refused"),
    ("missing_item", "en", "The box says 24 pieces but there are 22.", "trade"),
    ("return_request", "en", "We would like to return the school bag.", "for_a_company"),
    ("return_request", "es", "¿Lo llevo yo a la oficina de correos?", "for_a_company"),
    ("return_request", "fr", "Le cartable est trop lourd pour ma fille de 6 ans.", "by_a_child"),
    ("return_request", "pt", "Quero devolver, ainda têm etiqueta.", "in_stock"),
    ("return_request", "es", "Acabo de enviar la devolución esta semana.", "only_returned"),
    ("return_request", "es", "Me queda enorme.", "only_returned"),
    ("return_request", "de", "Kann ich das einfach zurückschicken?", "only_returned"),
    ("exchange_request", "pt", "O azul não combina, podem trocar pelo cinza?", "awaits"),
    ("return_request", "en", "Can I drop the return off at a parcel shop?", "own_fault"),
    ("return_request", "pt", "O vestido não me favorece nada, queria fazer a devolução.", "nothing_to_do"),
    ("refund_request", "pl", "Proszę o zwrot należności na kartę.", "money_came"),
    ("return_request", "en", "It's not for me, sorry.", "somebody_elses"),
    ("invoice_request", "ru", "Работодатель компенсирует расходы.", "somebody_elses"),
    ("invoice_request", "pl", "Zamówienie złożyłem na prezent dla córki.", "invoice_twist"),
    ("invoice_request", "en", "My boss wants an invoice before he pays me back.", "invoice_twist"),
    ("invoice_request", "pl", "Nie znalazłam jej w paczce, chodzi o zamówienie.", "somebody_elses"),
    ("refund_status", "nl", "Volgens jullie mail is die verwerkt.", "you_said"),
    ("refund_status", "en", "I got your email saying the return was processed.", "advertised"),
    ("refund_status", "it", "Come vengo rimborsato?", "why_refunded"),
    ("return_request", "en", "My son has grown out of them.", "lost_by_them"),
    ("return_request", "en", "Can I return it and do I have to pay for the postage?", "outbound_shipping"),
    ("return_request", "ru", "Сколько у нас времени на возврат?", "refund_amount"),
]
STILL = [
    ("return_request", "en", "The parcel was refused at the door.", "not_refused"),
    ("return_request", "en", "Our school ordered it.", "for_a_company"),
    ("return_request", "en", "My son of 9 ordered it.", "by_a_child"),
    ("return_request", "en", "I only want to return one, two to keep.", "only_returned"),
    ("return_request", "en", "This is not my parcel.", "somebody_elses"),
    ("invoice_request", "en", "Please make it out in the name of my boss.", "invoice_twist"),
    ("refund_status", "en", "You said I may keep it.", "you_said"),
    ("refund_status", "en", "I got your email saying the return was processed.", "money_promised"),
    ("return_request", "en", "Can I return it and do I have to pay for the postage?", "return_cost"),
    ("return_request", "ru", "Сколько у нас времени на возврат?", "return_deadline"),
]
ASKS_ON = [
    ("invoice_request", "de", "Könnten Sie mir die zukommen lassen?", "sends_it"),
    ("invoice_request", "de", "Können Sie mir den per Mail schicken?", "sends_it"),
    ("invoice_request", "es", "¿Me la podéis mandar?", "sends_it"),
    ("invoice_request", "pt", "Podem enviar-ma por favor?", "sends_it"),
    ("invoice_request", "pt", "Quando fica disponível?", "sends_it"),
    ("invoice_request", "ta", "எப்போது கிடைக்கும்?", "sends_it"),
    ("invoice_request", "en", "Could you send one over?", "sends_it"),
    ("defective_item", "fr", "Que proposez-vous ?", "what_now"),
    ("defective_item", "de", "Wie geht es jetzt weiter?", "what_now"),
    ("defective_item", "nl", "Wat stellen jullie voor?", "what_now"),
    ("missing_item", "ta", "என்ன செய்ய வேண்டும்?", "what_now"),
    ("return_request", "en", "Is that alright?", "is_possible"),
    ("exchange_request", "es", "¿Se puede cambiar por una talla más?", "is_possible"),
]
NO_MORE = [
    ("invoice_request", "en", "Could you send a new lamp?", "sends_it"),
    ("invoice_request", "en", "Can you send it to my sister in Rome?", "sends_it"),
    ("defective_item", "en", "What do you offer as compensation?", "what_now"),
    ("exchange_request", "en", "Is it possible to exchange it for two?", "is_possible"),
]
PLAINLY = [
    ("refund_status", "en", "Any word on my refund for the ironing board?"),
    ("refund_status", "en", "Where is the money for the sewing machine?"),
    ("refund_status", "ru", "Где мои деньги за швейную машину?"),
    ("refund_status", "de", "Wo bleibt das Geld für die Nähmaschine?"),
    ("refund_status", "fr", "Où est le remboursement de la cafetière ?"),
    ("refund_status", "it", "Dov'è il rimborso per la scacchiera?"),
    ("refund_status", "es", "¿Dónde está el reembolso de la cafetera?"),
    ("refund_status", "pt", "Onde está o reembolso do moinho?"),
    ("refund_status", "nl", "Waar blijft het geld voor de naaimachine?"),
    ("refund_status", "pl", "Gdzie jest zwrot pieniędzy za młynek?"),
    ("damaged_item", "de", "Wie verfahren wir?"),
    ("return_request", "it", "La spedizione la pago io?"),
    ("return_request", "it", "Posso restituirla lo stesso?"),
    ("return_request", "pl", "Czy przyjmą Państwo zwrot?"),
    ("return_request", "nl", "Kan ik die nog terugbrengen?"),
    ("exchange_request", "pt", "É possível trocar por um tamanho acima?"),
    ("exchange_request", "pl", "Czy można wymienić buty na rozmiar 30?"),
    ("refund_status", "fr", "Quand serai-je créditée ?"),
    ("refund_status", "fr", "Pourriez-vous vérifier si mon remboursement a bien été effectué ?"),
    ("defective_item", "de", "Was schlagt ihr vor?"),
]
COMPANY = [
    ("de", "Kann ich den noch zurückgeben?", "Nie benutzt, liegt nur im Schrank."),
    ("nl", "Mag ik hem terugsturen?", "De fietstas is toch te groot voor mijn bagagedrager."),
    ("ru", "Можно её вернуть?", "Косилка для нашего участка слишком большая."),
    ("en", "Can I return it?", "Our cat completely ignores it."),
]


def _asking(intent: str, language: str, text: str, beside: str = "") -> tuple[Triage, Ticket]:
    ask = Ask(text=text, start=0, end=len(text), intent=intent, probability=0.9)
    ticket = make_ticket(messages=(Message(id="m1", text=f"{text} {beside}".strip(), sent_at=NOW),))
    return make_triage(intent, asks=(ask,), language=language), ticket


@pytest.mark.parametrize(("intent", "language", "text", "kind"), [*ALIKE, *NO_MORE])
def test_what_only_sounds_like_another_matter_is_none(intent: str, language: str, text: str, kind: str) -> None:
    assert kind not in kinds_of_question(text, language, [intent])


@pytest.mark.parametrize(("intent", "language", "text", "kind"), [*STILL, *ASKS_ON])
def test_what_is_meant_is_told(intent: str, language: str, text: str, kind: str) -> None:
    assert kind in kinds_of_question(text, language, [intent])
    assert not (kind in ("sends_it", "what_now") and (is_aside(kind) or decides(kind)))


@pytest.mark.parametrize(("intent", "language", "text"), PLAINLY, ids=[row[2] for row in PLAINLY])
def test_a_plain_question_in_other_words_is_not_beyond(intent: str, language: str, text: str) -> None:
    asking = _asking(intent, language, text)
    assert beyond_by_ask(*asking) == frozenset()
    assert not any(is_aside(kind) for kind in kinds_by_ask(*asking)[0])


@pytest.mark.parametrize(("language", "text", "beside"), COMPANY, ids=[row[2] for row in COMPANY])
def test_a_reason_for_a_return_alters_nothing(language: str, text: str, beside: str) -> None:
    assert told_beyond(*_asking("return_request", language, text, beside)) == frozenset()


@pytest.mark.parametrize(
    ("language", "text"),
    [("pt", "Não traz o manual nem os parafusos."), ("ta", "பெட்டியில் சார்ஜர் இல்லை.")],
)
def test_a_part_that_was_not_in_the_box_is_named(language: str, text: str) -> None:
    assert "part_named" in hints_in(*_asking("missing_item", language, text))
