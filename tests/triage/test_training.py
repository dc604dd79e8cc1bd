"""Training on small lists, with an embedder of words instead of meanings."""

import warnings
from collections.abc import Sequence
from typing import Any
from zlib import crc32

import numpy as np
import pytest
from sklearn.exceptions import ConvergenceWarning

from core.errors import InputError
from core.ports import Vectors
from tests.models import packaged_examples
from triage import training
from triage.classifier import NO_ASK
from triage.examples import Labelled
from triage.training import FOLDS, ROUNDS, Rows, train, training_hash


class WordEmbedder:
    """Each word is one of 64 directions."""

    version = "words"

    def embed(self, texts: Sequence[str]) -> Vectors:
        rows = np.full((len(texts), 64), 1e-3, dtype=np.float32)
        for row, text in enumerate(texts):
            for word in text.lower().split():
                rows[row, crc32(word.encode()) % 64] += 1
        vectors: Vectors = rows / np.linalg.norm(rows, axis=1, keepdims=True)
        return vectors


WORDS = ("lamp", "chair", "rug", "kettle", "shelf", "jug", "clock", "vase", "bench", "mirror", "stool", "basket")
WANTS = {"find": "where is my", "stop": "please cancel the", "pay": "send a bill for the", "swap": "exchange that"}


def _messages(*intents: str, n: int = 12, lang: str = "en") -> list[Labelled]:
    return [
        Labelled(text=f"{WANTS[name]} {word}", intents=(name,), lang=lang) for name in intents for word in WORDS[:n]
    ]


def _background(n: int = 12) -> list[Labelled]:
    return [Labelled(text=f"we like the {word} very much", intents=(), lang="en") for word in WORDS[:n]]


def _planned(
    messages: Sequence[Labelled], beside: Sequence[Labelled] = ()
) -> tuple[Rows, Any, list[Any], tuple[str, ...]]:
    """The rows, their folds, the tasks and the labels, as `train` makes them."""
    everything = [*messages, *beside]
    labels = training._labels(messages, beside, ())
    wordings = [each.text for each in everything]
    named = [each.intents or (NO_ASK,) for each in everything]
    spoken = [each.lang for each in everything]
    rows = Rows(wordings, WordEmbedder().embed(wordings), named, spoken, training.count_terms(wordings))
    folds = training._folds(messages, wordings, rows.vectors[: len(messages)])
    return rows, folds, training._plan(rows, folds, labels), labels


def test_equal_wordings_share_a_fold_whatever_their_label_and_letter_case() -> None:
    messages = [
        *_messages("find", "stop"),
        *_messages("find"),
        Labelled(text="WHERE is my LAMP", intents=(), lang="de"),
    ]
    rows, folds, _, _ = _planned(messages)
    fold_of: dict[str, set[int]] = {}
    for wording, fold in zip(rows.wordings, folds.tolist(), strict=True):
        fold_of.setdefault(wording.lower(), set()).add(fold)
    assert all(len(found) == 1 for found in fold_of.values())
    assert set(folds.tolist()) == set(range(FOLDS))


def test_each_intent_is_dealt_evenly_over_the_folds() -> None:
    messages = _messages("find", "stop", n=10)
    _, folds, _, _ = _planned(messages)
    for half in (folds[:10], folds[10:]):
        assert sorted(np.bincount(half, minlength=FOLDS)) == [2] * FOLDS


def test_messages_that_say_the_same_in_other_words_share_a_fold_where_an_intent_has_many() -> None:
    said = [f"where is my {word}" for word in WORDS] * 10
    messages = [Labelled(text=f"{text} {at}", intents=("find",), lang="en") for at, text in enumerate(said)]
    near = WordEmbedder().embed(said) + np.random.default_rng(1).normal(0, 1e-3, (len(said), 64)).astype(np.float32)
    folds = training._folds(messages, [message.text for message in messages], near)
    assert all(len(set(folds[at::12].tolist())) == 1 for at in range(12))
    assert len(set(folds.tolist())) > 1


def test_no_model_judges_a_wording_that_it_has_seen_not_even_one_that_stands_beside() -> None:
    messages = _messages("find", "stop")
    rows, _, tasks, _ = _planned(messages, beside=[*_messages("find"), *_background()])
    held_out = [task for task in tasks if not task.foreign and len(task.unseen)]
    assert sorted(row for task in held_out for row in task.unseen) == list(range(len(messages)))
    for task in held_out:
        assert not {rows.wordings[row] for row in task.unseen} & {rows.wordings[row] for row in task.seen}


def test_foreign_rounds_never_see_the_left_out_intents() -> None:
    both = Labelled(text="where is my lamp and send a bill", intents=("find", "pay"), lang="en")
    messages = [*_messages("find", "stop", "pay", "swap"), both]
    rows, _, tasks, labels = _planned(messages, beside=[*_messages("find"), *_background()])
    rounds = [task for task in tasks if task.foreign]
    assert len(rounds) == ROUNDS
    judged: set[int] = set()
    for turn, task in enumerate(rounds):
        left_out = {label for label in labels if label != NO_ASK and labels.index(label) % ROUNDS == turn}
        assert not left_out & {label for row in task.seen for label in rows.labels[row]}
        assert all(left_out & set(rows.labels[row]) for row in task.unseen)
        assert all(row < len(messages) for row in task.unseen)
        judged |= set(task.unseen.tolist())
    assert judged == set(range(len(messages)))


def test_two_labels_are_enough() -> None:
    trained = train(_messages("find", "stop"), WordEmbedder())
    classifier = trained.classifier
    assert classifier.labels == ("find", "stop")
    judged = classifier.judge(["where is my sofa", "please cancel the sofa", ""], "en")
    assert judged.shares.sum(axis=1) == pytest.approx(1.0)
    assert judged.shares[:2].argmax(axis=1).tolist() == [0, 1]
    assert len(trained.held_back.foreign_rows) == 0  # without one of two there is nothing to tell apart


def test_what_a_left_out_intent_shares_with_another_is_left_out_there() -> None:
    shared = [Labelled(text=each.text.upper(), intents=("swap",), lang="en") for each in _messages("find")]
    rows, _, tasks, _ = _planned([*_messages("find", "stop", "pay"), *shared])
    foreign = [task for task in tasks if task.foreign]
    assert foreign
    for task in foreign:
        judged = {rows.wordings[row].lower() for row in task.unseen}
        assert judged.isdisjoint(rows.wordings[row].lower() for row in task.seen)


def test_one_intent_and_what_asks_nothing_are_two_labels() -> None:
    trained = train(_messages("find"), WordEmbedder(), beside=_background())
    assert trained.classifier.labels == ("find", NO_ASK)
    (found,) = trained.classifier.predict(["where is my sofa"], "en")
    assert [score.intent for score in found] == ["find"]


@pytest.mark.parametrize(
    ("messages", "beside"),
    [
        ([], []),
        (_messages("find"), []),
        (_background(), []),
        ([], _background()),
    ],
)
def test_fewer_than_two_labels_are_refused(messages: list[Labelled], beside: list[Labelled]) -> None:
    with pytest.raises(InputError, match="at least two intents"):
        train(messages, WordEmbedder(), beside=beside)


@pytest.mark.parametrize(
    "messages",
    [
        _messages("find", n=1),
        [*_messages("find", n=1), *_messages("find", n=1)],
        _messages("find", "stop", n=1),
    ],
)
def test_so_few_messages_that_none_can_be_held_back_are_refused(messages: list[Labelled]) -> None:
    beside = _background() if len({each.intents for each in messages}) == 1 else []
    with pytest.raises(InputError, match="too few messages to hold any back"):
        train(messages, WordEmbedder(), beside=beside)


def test_an_intent_of_one_message_is_a_label_and_breaks_nothing() -> None:
    messages = [*_messages("find", "stop"), Labelled(text="exchange that one for me", intents=("swap",), lang="en")]
    trained = train(messages, WordEmbedder())
    assert "swap" in trained.classifier.labels
    assert np.isfinite(trained.held_back.judged.shares).all()
    last = trained.held_back.judged.shares[-1]
    assert last[trained.classifier.labels.index("swap")] < 0.01  # held back, nobody has heard of it


def test_a_message_of_several_intents_teaches_each() -> None:
    both = [
        Labelled(text=f"where is my {word} and send a bill for the {word}", intents=("find", "pay"), lang="en")
        for word in WORDS
    ]
    classifier = train([*both, *_messages("stop")], WordEmbedder()).classifier
    (shares,) = classifier.judge(["where is my sofa and send a bill for the sofa"], "en").shares
    assert shares[classifier.labels.index("stop")] < 0.1
    assert shares[classifier.labels.index("find")] == pytest.approx(shares[classifier.labels.index("pay")], abs=0.1)


def test_what_asks_nothing_weighs_less_beside_a_sellers_own_intents() -> None:
    thanks = [Labelled(text=f"many thanks for the {word}", intents=("thanks",), lang="en") for word in WORDS[:4]]
    messages = [*thanks, *_messages("find", "stop", "pay", "swap")]

    def idle(*, own: bool) -> float:
        classifier = train(messages, WordEmbedder(), beside=_background(), own=own).classifier
        return float(classifier.judge(["the sofa"], "en").shares[0][classifier.labels.index(NO_ASK)])

    assert idle(own=True) < idle(own=False) - 0.01


def test_the_same_messages_give_the_same_model() -> None:
    messages = [*_messages("find", "stop", "pay"), *_background()]
    one, two = (train(messages, WordEmbedder(), beside=_background(3)) for _ in range(2))
    assert one.classifier.meta == two.classifier.meta
    texts = ["where is my sofa", "a bill please", "hello"]
    assert np.array_equal(one.classifier.judge(texts, "en").shares, two.classifier.judge(texts, "en").shares)
    assert np.array_equal(one.held_back.judged.confidence, two.held_back.judged.confidence)
    assert np.array_equal(one.held_back.foreign, two.held_back.foreign)


def test_labels_come_in_the_order_given_then_by_name_and_the_background_last() -> None:
    messages = [*_background(), *_messages("find", "stop", "pay", "swap")]
    labels = train(messages, WordEmbedder(), order=("swap", "unheard of", "stop")).classifier.labels
    assert labels == ("swap", "stop", "find", "pay", NO_ASK)


def test_the_hash_changes_with_every_text_label_language_and_order() -> None:
    messages = _messages("find", "stop", n=2)
    hashes = {training_hash(messages, "words"), training_hash(messages[::-1], "words")}
    for change in ({"text": "other"}, {"intents": ("pay",)}, {"lang": "de"}):
        hashes.add(training_hash([Labelled(**{**dict(messages[0]), **change}), *messages[1:]], "words"))
    assert len(hashes) == 5


def test_progress_counts_up_to_the_number_of_models() -> None:
    told: list[tuple[int, int]] = []
    train(_messages("find", "stop"), WordEmbedder(), progress=lambda done, total: told.append((done, total)))
    assert told == [(done, len(told)) for done in range(1, len(told) + 1)]


def test_a_thousand_equal_messages_make_no_noise_and_few_prototypes() -> None:
    messages = [*_messages("find", n=1) * 1_000, *_messages("stop", n=2) * 500, *_messages("find", "stop")]
    with warnings.catch_warnings():
        warnings.simplefilter("error", ConvergenceWarning)
        trained = train(messages, WordEmbedder())
    assert len(trained.classifier._parts.prototypes) < 30


def test_texts_without_words_do_not_stop_it() -> None:
    odd = [Labelled(text=text, intents=("odd",), lang="en") for text in ("5", "👍", "\u202e", "😀😀", "??", "...")]
    trained = train([*_messages("find", "stop"), *odd], WordEmbedder())
    assert np.isfinite(trained.held_back.judged.shares).all()


def test_the_packaged_examples_hold_no_wording_under_two_intents_of_one_language() -> None:
    seen: dict[tuple[str, str], tuple[str, ...]] = {}
    for each in packaged_examples():
        key = (each.lang, each.text.casefold())
        assert seen.setdefault(key, each.intents) == each.intents, each.text
