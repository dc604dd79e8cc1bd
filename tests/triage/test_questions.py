"""A seller's own messages are compared as questions, however they end."""

import numpy as np
import pytest

from tests.models import embedder, kept_embedder
from triage.classifier import IntentClassifier
from triage.examples import Labelled
from triage.own_labels import train_own
from triage.questions import AsQuestions, as_question


@pytest.mark.parametrize(
    ("wording", "question"),
    [
        ("where is my parcel?", "where is my parcel?"),
        ("my parcel is lost.", "my parcel is lost?"),
        ("parcel lost", "parcel lost?"),
        ("lost!!! :", "lost?"),
        ("?!", "?!"),
        ("", ""),
    ],
)
def test_each_wording_ends_as_a_question(wording: str, question: str) -> None:
    assert as_question(wording) == question


@pytest.fixture(scope="module")
def own() -> IntentClassifier:
    said = {"room_free": "is a room free on sunday", "pool_heated": "the pool is too cold for a swim"}
    ends = ("?", " now", " today")
    messages = [
        Labelled(text=text + end, intents=(intent,), lang="en") for intent, text in said.items() for end in ends
    ]
    return train_own(messages, kept_embedder(), progress=lambda done, total: None).classifier


def test_how_a_message_ends_changes_nothing_on_a_sellers_own_list(own: IntentClassifier) -> None:
    asked, told = own.judge(["Is the pool heated?", "Is the pool heated."], "en").nearest
    assert asked == pytest.approx(told)


def test_the_vectors_are_those_of_the_questions() -> None:
    assert np.array_equal(AsQuestions(embedder()).embed(["parcel lost"]), embedder().embed(["parcel lost?"]))
