"""What the terms alone settle is not embedded, and counts as if its vector said what it says on average."""

from collections.abc import Sequence

import numpy as np
import pytest

from core.ports import Vectors
from core.triage import Flag
from tests.models import embedder, kept_embedder, packaged_examples
from triage.calibration import Opinions, fit_settled
from triage.classifier import NO_ASK, IntentClassifier, Settled
from triage.examples import Labelled
from triage.flag_model import LEARNED
from triage.flag_sentences import flag_sentences
from triage.recipe import LEAST_SETTLED, SETTLED
from triage.training import train

PLAIN = "Where is my parcel?"
OPEN = "I ordered a lamp in May."
LABELS = ("first", "second", NO_ASK)


class Noting:
    """An embedder that keeps what it was given."""

    def __init__(self) -> None:
        self._embedder = embedder()
        self.version = self._embedder.version
        self.texts: list[str] = []

    def embed(self, texts: Sequence[str]) -> Vectors:
        self.texts += texts
        return self._embedder.embed(texts)


@pytest.fixture
def noting() -> Noting:
    return Noting()


@pytest.fixture
def noted(noting: Noting, classifier: IntentClassifier) -> IntentClassifier:
    """The packaged classifier, and what it embeds."""
    return IntentClassifier(classifier.meta, classifier._parts, noting)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        (PLAIN, "en"),
        ("Wo bleibt mein Paket?", "de"),
        ("Où est mon colis ?", "fr"),
        ("¿Dónde está mi paquete?", "es"),
        ("Waar blijft mijn pakket?", "nl"),
        ("Gdzie jest moja paczka?", "pl"),
    ],
)
def test_a_plain_question_is_not_embedded(noted: IntentClassifier, noting: Noting, text: str, language: str) -> None:
    (scores,) = noted.predict([text], language)
    assert scores[0].intent == "wismo"
    assert scores[0].probability >= 0.9
    assert noting.texts == []


def test_what_the_terms_leave_open_is_embedded(noted: IntentClassifier, noting: Noting) -> None:
    noted.judge([PLAIN, OPEN], "en")
    assert len(noting.texts) == 1


def test_on_demand_all_are_embedded(noted: IntentClassifier, noting: Noting) -> None:
    assert noted.judge([PLAIN], "en", settle=False).settled == [False]
    assert len(noting.texts) == 1


def test_a_message_that_is_open_as_a_whole_is_embedded_whole(noted: IntentClassifier, noting: Noting) -> None:
    noted.judge([PLAIN, OPEN, "It was for my sister, who likes blue, and the shop was lovely."], "en", together=True)
    assert len(noting.texts) == 3


def test_what_is_settled_is_sorted_as_it_would_be_with_its_vector(classifier: IntentClassifier) -> None:
    texts = [example.text for example in packaged_examples() if example.lang == "en"]
    by_vectors = IntentClassifier(
        classifier.meta.model_copy(update={"settled": Settled()}), classifier._parts, kept_embedder()
    )
    ours, theirs = classifier.judge(texts, "en"), by_vectors.judge(texts, "en")
    spared = [row for row in range(len(texts)) if ours.settled[row]]
    assert len(spared) > len(texts) / 3
    assert ours.shares[spared].argmax(axis=1).tolist() == theirs.shares[spared].argmax(axis=1).tolist()
    assert np.abs(ours.confidence[spared] - theirs.confidence[spared]).mean() < 0.02


def test_no_threat_is_settled(classifier: IntentClassifier) -> None:
    """What only vectors notice must reach them."""
    for language, text, raised in flag_sentences():
        if raised & set(LEARNED):
            assert classifier.judge([text], language).settled == [False], text
    assert Flag.CHARGEBACK in LEARNED
    assert "claim_or_dispute" not in classifier.meta.settled.labels
    assert NO_ASK not in classifier.meta.settled.labels


def test_nothing_is_settled_of_an_own_list() -> None:
    own = [Labelled(text=each.text, intents=each.intents, lang=each.lang) for each in packaged_examples()][:400]
    assert train(own, kept_embedder(), own=True).classifier.meta.settled == Settled()


def _opinions(by_terms: Sequence[float], *, slope: float = 0.5) -> Opinions:
    """Of messages whose first label has these scores and whose others have none."""
    scores = np.zeros((len(by_terms), len(LABELS)))
    scores[:, 0] = by_terms
    return Opinions(slope * scores, scores, np.full(len(scores), 0.7), np.full(len(scores), 0.4))


def test_what_the_vectors_say_is_learned_from_what_the_terms_settle() -> None:
    sure, open_ = [6.0, 7.0] * LEAST_SETTLED, [0.5] * LEAST_SETTLED
    settled = fit_settled(_opinions([*sure, *open_]), LABELS, {NO_ASK})
    assert settled == Settled(labels=LABELS[:2], least_share=SETTLED, slope=0.5, nearest=0.7, background=0.4)


@pytest.mark.parametrize(
    ("sure", "never"), [([6.0] * (LEAST_SETTLED - 1), {NO_ASK}), ([6.0] * LEAST_SETTLED, {"first"})]
)
def test_of_too_few_to_tell_nothing_is_settled(sure: list[float], never: set[str]) -> None:
    assert fit_settled(_opinions(sure), LABELS, never) == Settled()
