"""How well the classifier tells what is on a list of intents from what is not: CLINC150, and small lists cut in half.

Three scores are compared on the same model and messages: the classifier's own `known`, the share of the best intent
alone, and the cosine to the nearest example alone.
"""

import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
from sklearn.metrics import roc_auc_score

from benchmarks.figures import mean_and_spread, say, share
from benchmarks.public import (
    BANKING77,
    BITEXT,
    CLINC150,
    by_label,
    labelled,
    missing,
    read_banking,
    read_clinc,
    sample,
)
from core.ports import Embedder
from eval.external.messages import FILES, read_messages
from triage.classifier import NO_ASK, Column, IntentClassifier
from triage.examples import Labelled, background
from triage.training import train

ACCURACY_BAR, RECALL_BAR = 0.94, 0.77
EACH, HELD_OUT, SEEDS = 18, 20, 4
"""Of the small lists: messages of an intent to learn from, and at most to test on; and draws."""


class Scored(NamedTuple):
    """What was said of some messages."""

    right: Sequence[bool]
    """Whether the best intent is the message's."""
    scores: Mapping[str, Column]
    """By the name of the score; higher is likelier on the list."""


def score(classifier: IntentClassifier, messages: Sequence[Labelled]) -> Scored:
    """The three scores."""
    judged = classifier.judge([message.text for message in messages], "en")
    asks = np.array([label != NO_ASK for label in classifier.labels])
    shares = np.where(asks, judged.shares, -1.0)
    best = [classifier.labels[column] for column in shares.argmax(axis=1)]
    right = [name in message.intents for name, message in zip(best, messages, strict=True)]
    scores = {"known": judged.known, "top probability alone": shares.max(axis=1), "nearest alone": judged.nearest}
    return Scored(right, scores)


def choose_threshold(right: Sequence[bool], inside: Column, accuracy: float) -> float:
    """The highest that keeps this share of the messages in scope both right and let through, and so turns most of the
    others away. Below everything where no threshold keeps it."""
    scores = np.sort(inside[np.array(right, dtype=bool)])[::-1]
    needed = int(np.ceil(accuracy * len(right) - 1e-9))
    return float(scores[needed - 1]) if 0 < needed <= len(scores) else float("-inf")


def balanced_threshold(right: Sequence[bool], inside: Column, outside: Column) -> float:
    """The threshold that leaves accuracy and recall the same room above their bars, in standard errors of these
    messages: the one that new messages are least likely to bring below either."""
    correct = np.sort(inside[np.array(right, dtype=bool)])
    candidates = np.unique(np.concatenate([inside, outside]))
    accuracy = (len(correct) - np.searchsorted(correct, candidates)) / len(right)
    recall = np.searchsorted(np.sort(outside), candidates) / len(outside)
    room = np.minimum(
        (accuracy - ACCURACY_BAR) / np.sqrt(ACCURACY_BAR * (1 - ACCURACY_BAR) / len(right)),
        (recall - RECALL_BAR) / np.sqrt(RECALL_BAR * (1 - RECALL_BAR) / len(outside)),
    )
    return float(candidates[room.argmax()])


def auroc(inside: Column, outside: Column) -> float:
    """The chance that a message in scope scores above one out of scope."""
    truth = np.concatenate([np.ones(len(inside)), np.zeros(len(outside))])
    return float(roc_auc_score(truth, np.concatenate([inside, outside])))


def measure_scope(data: Path, embedder: Embedder) -> None:
    """CLINC150: learned from train and oos_train, thresholds from val and oos_val, figures of test and oos_test."""
    if absent := missing(data, CLINC150):
        say(f"intents scope skipped: {absent}")
        return
    parts = read_clinc(data)
    start = time.perf_counter()
    classifier = train(parts["train"], embedder, beside=[*background(), *parts["oos_train"]], own=True).classifier
    taken = time.perf_counter() - start
    say(
        f"\nOut of scope: CLINC150, trained as `replydesk train` does on {len(parts['train'])} messages\n"
        f"  of 150 intents, {len(parts['oos_train'])} of oos_train and {len(background())} packaged ones\n"
        f"  that ask nothing ({taken:.0f} s)"
    )
    compare_scores(classifier, parts)


def compare_scores(classifier: IntentClassifier, parts: Mapping[str, Sequence[Labelled]]) -> None:
    """Prints what each score is worth on the test parts, at the threshold that the validation parts give."""
    names = ("val", "oos_val", "test", "oos_test")
    val, oos_val, test, oos_test = (score(classifier, parts[name]) for name in names)
    n = ", ".join(f"{name} {len(parts[name])}" for name in names)
    say("  threshold: on val and oos_val as many standard errors above the one bar as above the other")
    say(f"  n: {n}; what is in scope and turned away is wrong; without a threshold {share(test.right)} are right")
    say(f"  {'score':<23}{'in-scope accuracy':<24}{'out-of-scope recall':<24}{'AUROC':<8}bars")
    for name, inside in val.scores.items():
        say(_line(name, balanced_threshold(val.right, inside, oos_val.scores[name]), test, oos_test))
    least = choose_threshold(test.right, test.scores["known"], ACCURACY_BAR)
    away = oos_test.scores["known"] < least
    say(
        f"  bars: {ACCURACY_BAR} and {RECALL_BAR}. For orientation, threshold chosen on test itself: known, at in-scope"
    )
    say(f"  accuracy {ACCURACY_BAR}, turns {share(away)} of what is out of scope away")


def _line(name: str, least: float, inside: Scored, outside: Scored) -> str:
    """One row of the table, at one threshold."""
    kept = np.array(inside.right) & (inside.scores[name] >= least)
    away = outside.scores[name] < least
    met = np.mean(kept) >= ACCURACY_BAR and np.mean(away) >= RECALL_BAR
    area = auroc(inside.scores[name], outside.scores[name])
    return f"  {name:<23}{share(kept):<24}{share(away):<24}{area:<8.3f}{'met' if met else 'MISSED'}"


def measure_own_lists(data: Path, embedder: Embedder) -> None:
    """Small lists as a seller would bring them: half the intents of a data set, the other half is out of scope."""
    for name, read in ((BANKING77, _banking), (BITEXT, _bitext)):
        found = read(data)
        if isinstance(found, str):
            say(f"own lists skipped: {found}")
            continue
        learn, test = found
        runs = [_leave_half_out(learn, test, embedder, seed) for seed in range(SEEDS)]
        n_in, n_out = (int(np.mean([run[key] for run in runs])) for key in ("in", "out"))
        say(
            f"\nOwn list: {name}, {EACH} messages each of half the intents, drawn anew {SEEDS} times; tested on\n"
            f"  about {n_in} messages of these and {n_out} of the others: AUROC, mean and standard deviation"
        )
        for each in ("known", "top probability alone", "nearest alone"):
            say(f"  {each:<23}{mean_and_spread([run[each] for run in runs])}")


def _banking(data: Path) -> tuple[Sequence[Labelled], Sequence[Labelled]] | str:
    """(to learn from, to test on), or why there are none."""
    return missing(data, BANKING77) or (read_banking(data, "train"), read_banking(data, "test"))


def _bitext(data: Path) -> tuple[Sequence[Labelled], Sequence[Labelled]] | str:
    """Odd lines to learn from, even ones to test on: the file has no parts. Its lines are made from seeds by rules, so
    that both halves are alike."""
    if not (data / BITEXT / FILES[BITEXT][0]).is_file():
        return f"there is no {data / BITEXT}; name the folder with --data"
    messages = [labelled(message.text, message.label) for message in read_messages(data, BITEXT)]
    return messages[::2], messages[1::2]


def _leave_half_out(
    learn: Sequence[Labelled], test: Sequence[Labelled], embedder: Embedder, seed: int
) -> dict[str, float]:
    """The AUROC of each score, and how many messages were in and out of scope."""
    intents = list(by_label(learn))
    listed = {intents[at] for at in np.random.default_rng(seed).permutation(len(intents))[: len(intents) // 2]}
    drawn = sample([message for message in learn if message.intents[0] in listed], EACH, seed)
    classifier = train(drawn, embedder, beside=background(), own=True).classifier
    tested = sample(test, HELD_OUT, seed)
    inside = score(classifier, [message for message in tested if message.intents[0] in listed])
    outside = score(classifier, [message for message in tested if message.intents[0] not in listed])
    found: dict[str, float] = {"in": len(inside.right), "out": len(outside.right)}
    for name, scores in inside.scores.items():
        found[name] = auroc(scores, outside.scores[name])
    return found
