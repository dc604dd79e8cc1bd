import time

import pytest

from core.record import Span
from text.language import LANGUAGES
from triage.asks import read_asks
from triage.classifier import IntentClassifier
from triage.declined import load_declining, without_declined
from triage.frames import find_statements


def left(text: str) -> str:
    return " ".join(
        text[span.start : span.end].strip()
        for span in without_declined(text, [Span(start=0, end=len(text))], LANGUAGES)
    )


@pytest.mark.parametrize(("text", "rest"), load_declining().caught)
def test_what_a_buyer_does_not_want_is_cut_out(text: str, rest: str) -> None:
    assert left(text) == rest


@pytest.mark.parametrize("text", load_declining().allowed)
def test_near_misses_stay_whole(text: str) -> None:
    assert left(text) == text


def test_every_language_says_it() -> None:
    assert set(load_declining().languages) == set(LANGUAGES)


@pytest.mark.parametrize("text", ["I do not want a the my " * 9_000, "refund money " * 15_000, "kein " * 40_000])
def test_a_long_text_takes_no_time(text: str) -> None:
    start = time.process_time()
    left(text)
    assert time.process_time() - start < 1


@pytest.mark.parametrize(
    ("text", "language", "intents"),
    [
        ("I do not want a refund, I want a replacement.", "en", {"exchange_request"}),
        ("Мне не нужен возврат денег, я хочу замену.", "ru", {"exchange_request"}),
        ("I do not want a refund.", "en", set()),
    ],
)
def test_what_is_declined_is_not_asked(
    text: str, language: str, intents: set[str], classifier: IntentClassifier
) -> None:
    reading = read_asks(text, find_statements(text), language=language, classifier=classifier)
    assert {score.intent for score in reading.intents} == intents
    assert reading.asks
