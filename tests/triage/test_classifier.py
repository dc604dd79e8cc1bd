import json
from pathlib import Path

import numpy as np
import pytest

from core.errors import InputError, NotSetUp
from core.triage import Abstained
from tests.models import embedder, kept_embedder, packaged_examples
from triage.classifier import META, MODEL, NO_ASK, IntentClassifier, Judged, load, pool
from triage.examples import Example
from triage.figures import report
from triage.own_labels import OwnModel
from triage.training import Trained, train, training_hash

TEXTS = ["Where is my parcel?", "I want my money back", "Bitte um eine Rechnung", ""]

FEW = [
    example
    for example in packaged_examples()[::3]
    if example.lang in ("en", "de") and example.intents in ((), ("wismo",), ("invoice_request",))
]


@pytest.fixture(scope="module")
def trained() -> Trained:
    return train(FEW, kept_embedder(), order=("wismo", "invoice_request"))


@pytest.fixture(scope="module")
def small(trained: Trained) -> IntentClassifier:
    return trained.classifier


def test_shares_sum_to_one(classifier: IntentClassifier) -> None:
    judged = classifier.judge(["Where is my parcel?", "", "qwertz"], "en")
    assert judged.shares.shape == (3, 27)
    assert judged.shares.sum(axis=1) == pytest.approx(1.0)
    assert judged.nearest.shape == judged.confidence.shape == judged.known.shape == (3,)


def test_no_texts_are_no_rows(classifier: IntentClassifier) -> None:
    assert classifier.judge([], "en").shares.shape == (0, 27)
    assert classifier.predict([], "en") == []


def test_all_texts_together_are_one_more_row(classifier: IntentClassifier) -> None:
    parts = ["I ordered a lamp in May.", "My sister would rather have the blue one."]
    judged = classifier.judge(parts, "en", together=True)
    assert judged.shares.shape[0] == 3
    np.testing.assert_allclose(judged.shares[:2], classifier.judge(parts, "en").shares, atol=1e-6)


@pytest.mark.parametrize(
    ("text", "language", "intent"),
    [
        ("my package still has not shown up", "en", "wismo"),
        ("could i get a proper invoice for the tax office", "en", "invoice_request"),
        ("The jug was in pieces when I opened the carton", "en", "damaged_item"),
        ("Kann ich die Hose noch zurückgeben?", "de", "return_request"),
        ("wann bekomme ich endlich meine Rückerstattung", "de", "refund_status"),
        ("Das Radio gibt keinen Ton mehr von sich", "de", "defective_item"),
    ],
)
def test_unseen_words_are_sorted(classifier: IntentClassifier, text: str, language: str, intent: str) -> None:
    (scores,) = classifier.predict([text], language)
    assert scores[0].intent == intent


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", Abstained.TOO_SHORT),
        ("???", Abstained.TOO_SHORT),
        ("305-1234567-7654321", Abstained.TOO_SHORT),
        ("hm well", Abstained.TOO_SHORT),
        ("Can you help me with my maths homework about triangles?", Abstained.OUT_OF_SCOPE),
        ("Kind regards from rainy Bristol and have a lovely evening", Abstained.OUT_OF_SCOPE),
    ],
)
def test_it_says_why_it_abstains(classifier: IntentClassifier, text: str, why: Abstained) -> None:
    assert classifier.abstained(classifier.judge([text], "en"), 0, text) is why
    assert classifier.predict([text], "en") == [()]


def test_two_close_intents_are_ambiguous(classifier: IntentClassifier) -> None:
    shares = np.zeros((1, len(classifier.labels)))
    shares[0, :2] = 0.5
    judged = Judged(shares, np.array([0.9]), np.array([0.9]), np.array([0.99]))
    assert classifier.abstained(judged, 0, "some words that say nothing") is Abstained.AMBIGUOUS


def test_what_is_hardly_on_the_list_is_out_of_scope(classifier: IntentClassifier) -> None:
    shares = np.zeros((1, len(classifier.labels)))
    shares[0, 0] = 1.0
    judged = Judged(shares, np.array([0.1]), np.array([0.9]), np.array([classifier.meta.least_known - 0.01]))
    assert classifier.abstained(judged, 0, "some words that say nothing") is Abstained.OUT_OF_SCOPE


def test_a_saved_model_says_the_same(small: IntentClassifier, tmp_path: Path) -> None:
    small.save(tmp_path / "model")
    again = load(tmp_path / "model", embedder())
    texts = ["Wo bleibt mein Paket?", "Guten Tag"]
    assert np.array_equal(again.judge(texts, "de").shares, small.judge(texts, "de").shares)
    assert again.version == small.version
    assert {path.name for path in tmp_path.iterdir()} == {"model"}


def test_training_twice_gives_the_same_model(small: IntentClassifier) -> None:
    texts = ["Where is my parcel?", "I need a receipt"]
    again = train(FEW, kept_embedder(), order=("wismo", "invoice_request")).classifier
    assert np.array_equal(again.judge(texts, "en").shares, small.judge(texts, "en").shares)
    assert again.meta == small.meta


@pytest.mark.parametrize(
    ("field", "value"), [("format", -1), ("embedder", "another"), ("wording", "another"), ("labels", ["a"])]
)
def test_a_model_of_another_version_is_refused(
    small: IntentClassifier, tmp_path: Path, field: str, value: object
) -> None:
    small.save(tmp_path / "model")
    meta = json.loads((tmp_path / "model" / META).read_text())
    (tmp_path / "model" / META).write_text(json.dumps({**meta, field: value}))
    with pytest.raises(NotSetUp, match="make setup"):
        load(tmp_path / "model", embedder())


def test_a_missing_model_is_refused(tmp_path: Path) -> None:
    with pytest.raises(NotSetUp, match="make setup"):
        load(tmp_path / "nowhere", embedder())


@pytest.mark.parametrize("content", [b"", b"no archive", b"PK\x03\x04"])
def test_a_broken_file_is_refused(small: IntentClassifier, tmp_path: Path, content: bytes) -> None:
    small.save(tmp_path / "model")
    (tmp_path / "model" / MODEL).write_bytes(content)
    with pytest.raises(NotSetUp, match="cannot be read"):
        load(tmp_path / "model", embedder())


def test_a_saved_model_holds_no_pickle(small: IntentClassifier, tmp_path: Path) -> None:
    small.save(tmp_path / "model")
    with np.load(tmp_path / "model" / MODEL, allow_pickle=False) as arrays:
        assert all(arrays[name].dtype != object for name in arrays)


def test_a_text_alone_is_judged_as_in_a_batch(small: IntentClassifier) -> None:
    together = small.judge(TEXTS, "en").shares
    for row, text in zip(together, TEXTS, strict=True):
        alone = small.judge([text], "en").shares[0]
        np.testing.assert_allclose(row, alone, rtol=0, atol=1e-6)  # float32 sums in another order


def test_training_needs_two_kinds_of_message() -> None:
    with pytest.raises(InputError, match="at least two intents"):
        train([Example(text="Where is it?", intents=("wismo",), lang="en")], kept_embedder())


def test_the_hash_names_the_examples_and_the_embedder() -> None:
    assert training_hash(FEW, "one") == training_hash(FEW, "one")
    assert training_hash(FEW, "one") != training_hash(FEW, "other")
    assert training_hash(FEW[:-1], "one") != training_hash(FEW, "one")


def test_only_seen_labels_are_named(small: IntentClassifier) -> None:
    assert small.labels == ("wismo", "invoice_request", NO_ASK)


def test_both_opinions_count_by_their_weight() -> None:
    one, other = np.log([[0.8, 0.2]]), np.log([[0.1, 0.9]])
    assert pool(one, other, 1.0, 0.0) == pytest.approx(np.array([[0.8, 0.2]]))
    assert pool(one, other, 1.0, 1.0)[0, 0] == pytest.approx(0.8 * 0.1 / (0.8 * 0.1 + 0.2 * 0.9))
    assert pool(one, other, 2.0, 0.0)[0, 0] > 0.9


def test_something_else_is_never_written_over(trained: Trained, tmp_path: Path) -> None:
    (tmp_path / "photos").mkdir()
    (tmp_path / "photos" / "cat.jpg").write_bytes(b"x")
    model = OwnModel(trained.classifier, report(FEW, trained.held_back), FEW, 0)
    with pytest.raises(InputError, match="is no model"):
        model.save(tmp_path / "photos")
    assert (tmp_path / "photos" / "cat.jpg").exists()
