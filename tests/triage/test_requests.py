"""Requests without a question mark, in ten languages; the languages' own examples are the table."""

import time

import pytest

from core.record import Span
from core.triage import Abstained, IntentScore
from triage.asks import read_asks
from triage.classifier import NO_ASK, IntentClassifier
from triage.frames import find_statements
from triage.languages import load_languages
from triage.requests import is_request
from triage.statements import Judged

CAUGHT = [(language, text) for language, content in load_languages().items() for text in content.requests.caught]
ALLOWED = [(language, text) for language, content in load_languages().items() for text in content.requests.allowed]

WHERE = {
    "de": "Wo ist mein Paket?",
    "en": "Where is my parcel?",
    "es": "¿Dónde está mi paquete?",
    "fr": "Où est mon colis ?",
    "it": "Dov'è il mio pacco?",
    "nl": "Waar is mijn pakket?",
    "pl": "Gdzie jest moja paczka?",
    "pt": "Onde está a minha encomenda?",
    "ru": "Где моя посылка?",
    "ta": "என் பார்சல் எங்கே?",
}


@pytest.mark.parametrize(("language", "text"), CAUGHT)
def test_what_names_something_that_is_wanted_is_a_request(language: str, text: str) -> None:
    assert is_request(text, language)
    assert is_request(f"  {text}", language)
    assert is_request(text.upper(), language)


@pytest.mark.parametrize(("language", "text"), ALLOWED)
def test_a_courtesy_and_a_report_are_none(language: str, text: str) -> None:
    assert not is_request(text, language)


@pytest.mark.parametrize(("language", "text"), CAUGHT)
def test_a_request_beside_a_sorted_ask_is_never_background(
    classifier: IntentClassifier, language: str, text: str
) -> None:
    message = f"{WHERE[language]} {text}"
    asks = read_asks(message, find_statements(message), language=language, classifier=classifier).asks
    assert asks[0].intent == "wismo"
    assert asks[-1].end == len(message)  # an ask of its own, or a part of the one before
    assert len(asks) == 2 or asks[0].end == len(message)


@pytest.mark.parametrize(("language", "text"), ALLOWED)
def test_a_near_miss_beside_a_sorted_ask_stays_background(
    classifier: IntentClassifier, language: str, text: str
) -> None:
    message = f"{WHERE[language]} {text}"
    asks = read_asks(message, find_statements(message), language=language, classifier=classifier).asks
    assert all(ask.intent for ask in asks)


def test_a_request_after_a_comma_or_a_joining_word_counts() -> None:
    assert is_request("The lamp is lovely, please send me the drawings", "en")
    assert is_request("Die Lampe ist schön und schicken Sie mir die Zeichnungen", "de")
    assert not is_request("You said that you would send me the drawings", "en")


def test_english_is_read_beside_every_language() -> None:
    assert is_request("Please send me the drawings", "ta")
    assert is_request("Please send me the drawings", "xx")


@pytest.mark.parametrize("text", ["", " ", "?", "😀", "please", "please send", "send me", "\x00", "bitte " * 5])
def test_what_names_nothing_is_no_request(text: str) -> None:
    assert not is_request(text, "en")
    assert not is_request(text, "de")


@pytest.mark.parametrize(
    "text",
    ["please " * 30_000, "bitte " * 30_000, "kannst du " * 20_000, "\n" * 200_000, ", " * 100_000, "a" * 200_000],
)
def test_200_kilobytes_are_read_at_once(text: str) -> None:
    start = time.process_time()
    for language in load_languages():
        is_request(text, language)
    assert time.process_time() - start < 10


def test_a_request_is_an_ask_where_only_the_message_as_a_whole_could_be_sorted(
    classifier: IntentClassifier, monkeypatch: pytest.MonkeyPatch
) -> None:
    message = "Können Sie die Lampe auch in Messing liefern? Und schicken Sie mir bitte die Montageanleitung als PDF."
    spans = find_statements(message)
    unsorted = [
        Judged(
            span, message[span.start : span.end], {"stock_question": share, NO_ASK: 0.5}, (), Abstained.AMBIGUOUS, 0.5
        )
        for span, share in zip(spans, (0.4, 0.1), strict=True)
    ]
    best = IntentScore(intent="stock_question", probability=0.7)
    whole = Judged(Span(start=0, end=len(message)), message, {"stock_question": 0.7}, (best,), None, 0.9)
    monkeypatch.setattr("triage.asks.judge", lambda *_, **__: [*unsorted, whole])
    first, second = read_asks(message, spans, language="de", classifier=classifier).asks
    assert first.intent == "stock_question"
    assert (second.intent, second.text) == (None, "Und schicken Sie mir bitte die Montageanleitung als PDF.")
    assert message[first.start : first.end] == first.text == "Können Sie die Lampe auch in Messing liefern?"
