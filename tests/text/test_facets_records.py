"""What buyers tell that an answer from the records would pass over: a part that was not to be cancelled, a card that is
closed, a change that the seller confirmed, a pick-up point without the parcel, a return that came, but no money."""

import pytest

from text.facets import kinds_of_question

CANCELLED_TOO_MUCH = {
    "en": "I only cancelled the mirror but you cancelled everything.",
    "de": "Ich wollte nur den Spiegel stornieren, Sie haben alles storniert.",
    "fr": "J'ai annulé seulement le miroir et vous avez tout annulé.",
    "it": "Ho annullato solo lo specchio e voi avete annullato tutto.",
    "es": "Cancelé solo el espejo y ustedes cancelaron todo.",
    "pt": "Só cancelei o espelho e vocês cancelaram tudo.",
    "nl": "Ik heb alleen de spiegel geannuleerd en jullie alles.",
    "pl": "Anulowałem tylko lustro, a Państwo anulowali wszystko.",
    "ru": "Я отменял только зеркало, а вы отменили весь заказ.",
    "ta": "கண்ணாடியை மட்டும்தான் ரத்து செய்தேன், நீங்கள் முழு ஆர்டரையும் ரத்து செய்துவிட்டீர்கள்.",
}


@pytest.mark.parametrize("language", CANCELLED_TOO_MUCH)
def test_who_wanted_only_a_part_cancelled_is_not_told_that_it_is_cancelled(language: str) -> None:
    assert "cancel_denied" in kinds_of_question(CANCELLED_TOO_MUCH[language], language, ("cancel_order",))


@pytest.mark.parametrize(
    ("language", "text", "intent", "kind"),
    [
        ("es", "El reembolso no aparece y la tarjeta con la que compré está cerrada.", "refund_status", "status_twist"),
        ("it", "Mi avevate scritto che l'ordine era modificato.", "change_order", "you_said"),
        ("ta", "முகவரி மாற்றப்பட்டது என்று சொன்னீர்கள்.", "change_order", "you_said"),
        ("ta", "பிக்கப் மையத்தில் என் பார்சல் இல்லை என்று சொல்கிறார்கள்.", "wismo", "not_at_point"),
        (
            "de",
            "Die Retoure ist laut DHL bei Ihnen zugestellt, das Geld ist nicht da.",
            "refund_status",
            "return_delivered",
        ),
        ("en", "DHL delivered my return to you, the money is not there.", "refund_status", "return_delivered"),
        ("en", "I asked for the return on Monday and have heard nothing since.", "return_status", "return_answer"),
        ("de", "Wann wird meine Retoure genehmigt?", "return_status", "return_answer"),
        ("fr", "Je n'ai pas de réponse à ma demande de retour.", "return_status", "return_answer"),
        ("it", "Il reso non è ancora stato approvato.", "return_status", "return_answer"),
        ("es", "¿Cuándo me aceptan la devolución?", "return_status", "return_answer"),
        ("pt", "Pedi a devolução e ainda não tive resposta.", "return_status", "return_answer"),
        ("nl", "Mijn retour is nog niet goedgekeurd.", "return_status", "return_answer"),
        ("pl", "Zgłosiłem zwrot i nadal brak odpowiedzi.", "return_status", "return_answer"),
        ("ru", "Возврат ещё не одобрили.", "return_status", "return_answer"),
        ("ta", "ரிட்டர்ன் கேட்டேன், இன்னும் பதில் இல்லை.", "return_status", "return_answer"),
        ("en", "Please let me know once it's arrived.", "return_status", "tell_then"),
        ("de", "Melden Sie sich bitte, sobald das Paket angekommen ist.", "return_status", "tell_then"),
        ("fr", "Pouvez-vous me prévenir dès réception ?", "return_status", "tell_then"),
        ("it", "Fatemi sapere appena lo ricevete.", "return_status", "tell_then"),
        ("es", "¿Me confirmáis cuando llegue?", "return_status", "tell_then"),
        ("pt", "Podem avisar quando chegar?", "return_status", "tell_then"),
        ("pl", "Proszę dać znać, gdy dotrze.", "return_status", "tell_then"),
        ("en", "I am still waiting for the label.", "return_status", "return_label"),
        ("fr", "J'attends toujours l'étiquette.", "return_status", "return_label"),
        ("es", "Sigo esperando la etiqueta.", "return_status", "return_label"),
        ("pl", "Czekam na etykietę.", "return_status", "return_label"),
        ("en", "Where did the driver leave it?", "wismo", "proof_of_delivery"),
        ("de", "Wo wurde das Paket abgelegt?", "wismo", "proof_of_delivery"),
        ("fr", "Où a-t-il été déposé ?", "wismo", "proof_of_delivery"),
        ("it", "Dove è stato lasciato il pacco?", "wismo", "proof_of_delivery"),
        ("es", "¿Dónde lo han dejado?", "wismo", "proof_of_delivery"),
        ("pt", "Onde deixaram a encomenda?", "wismo", "proof_of_delivery"),
        ("nl", "Waar is het pakket neergelegd?", "wismo", "proof_of_delivery"),
        ("pl", "Gdzie zostawiono paczkę?", "wismo", "proof_of_delivery"),
        ("ru", "Где оставили посылку?", "wismo", "proof_of_delivery"),
        ("ta", "பார்சல் எங்கே வைத்தார்கள்?", "wismo", "proof_of_delivery"),
    ],
)
def test_what_no_record_answers_is_a_question_of_its_own(language: str, text: str, intent: str, kind: str) -> None:
    assert kind in kinds_of_question(text, language, (intent,))


@pytest.mark.parametrize(
    ("language", "text", "intent", "kind"),
    [
        ("en", "Please cancel only the mirror.", "cancel_order", "cancel_denied"),
        ("de", "Die Retoure ist laut DHL noch nicht zugestellt.", "refund_status", "return_delivered"),
        ("en", "I wrote you yesterday about the address.", "change_order", "you_said"),
        ("en", "Where will it be delivered?", "wismo", "proof_of_delivery"),
        ("en", "Where is my parcel, it left on Monday?", "wismo", "proof_of_delivery"),
        ("de", "Wo ist mein Paket, noch immer nicht zugestellt!", "wismo", "proof_of_delivery"),
        ("en", "Can you confirm that my return has arrived?", "return_status", "return_answer"),
        ("en", "Let me know when I get my money.", "return_status", "tell_then"),
        ("en", "Please let me know whether you have received it.", "return_status", "tell_then"),
    ],
)
def test_near_to_it_is_something_else(language: str, text: str, intent: str, kind: str) -> None:
    assert kind not in kinds_of_question(text, language, (intent,))
