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
    ],
)
def test_near_to_it_is_something_else(language: str, text: str, intent: str, kind: str) -> None:
    assert kind not in kinds_of_question(text, language, (intent,))
