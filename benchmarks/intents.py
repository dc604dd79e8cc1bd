"""How well the classifier sorts other people's messages: public data sets, each with its bar and its peer.

Run: `python -m benchmarks.intents [--data DIR] [--only full|few|scope|shop] [--seeds 10] [--peers ENVIRONMENT]`. What
is not there is skipped with a message. `scope` is in `benchmarks/scope.py`, `shop` in `benchmarks/shop.py`.
"""

import time
from argparse import ArgumentParser
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np

from benchmarks.figures import macro_f1, mean_and_spread, say, share, with_interval
from benchmarks.peer import PEERS, peer_missing, run_peer
from benchmarks.public import BANKING77, DATA_HELP, NO_DATA, missing, read_banking, sample
from benchmarks.scope import measure_own_lists, measure_scope
from benchmarks.shop import measure_shop
from core.ports import Embedder
from service.settings import read_settings
from service.wiring import load_embedder, load_triager
from triage.classifier import IntentClassifier
from triage.examples import Labelled
from triage.figures import calibration_error
from triage.training import train

PARTS = ("full", "few", "scope", "shop")
FULL_BAR = 0.930
PER_CLASS = 10


class Score(NamedTuple):
    """How a classifier did on messages of one intent each."""

    right: Sequence[bool]
    macro_f1: str
    calibration_error: float


def score(classifier: IntentClassifier, messages: Sequence[Labelled]) -> Score:
    """The best intent of each message, named or not, beside the one that it carries."""
    judged = classifier.judge([message.text for message in messages], "en")
    given = [classifier.labels[column] for column in judged.shares.argmax(axis=1)]
    wanted = [message.intents[0] for message in messages]
    right = np.array(given) == np.array(wanted)
    return Score(right.tolist(), with_interval(*macro_f1(wanted, given)), calibration_error(judged.confidence, right))


def measure_full(data: Path, embedder: Embedder) -> None:
    """Banking77, all of train; every setting comes from cross-validation inside it."""
    if absent := missing(data, BANKING77):
        say(f"intents full skipped: {absent}")
        return
    messages, test = read_banking(data, "train"), read_banking(data, "test")
    start = time.perf_counter()
    classifier = train(messages, embedder).classifier
    trained = time.perf_counter() - start
    start = time.perf_counter()
    found = score(classifier, test)
    judged = time.perf_counter() - start
    say(f"\nIntents, full data: Banking77, trained on {len(messages)}, tested once on n={len(test)}, 77 intents")
    say(f"  accuracy           {share(found.right)}   bar {FULL_BAR:.3f}: {verdict(np.mean(found.right), FULL_BAR)}")
    say(f"  macro-F1           {found.macro_f1}")
    say(f"  calibration error  {found.calibration_error:.3f}")
    say(f"  training {trained:.0f} s with cross-validation, {len(test) / judged:.0f} messages judged a second")
    say(f"  pool: embeddings {classifier.meta.vector_weight}, n-grams {classifier.meta.term_weight}, found on train")


def measure_few(
    data: Path, embedder: Embedder, peers: Path, *, seeds: int, setfit_seeds: int, setfit_pairs: int
) -> None:
    """Banking77 with ten messages an intent, beside SetFit with the same encoder on the same draws."""
    if absent := missing(data, BANKING77):
        say(f"intents few skipped: {absent}")
        return
    messages, test = read_banking(data, "train"), read_banking(data, "test")
    say(f"\nIntents, few-shot: Banking77, {PER_CLASS} of each of 77 intents, tested on n={len(test)}")
    draws = [sample(messages, PER_CLASS, seed) for seed in range(seeds)]
    ours = []
    for seed, drawn in enumerate(draws):
        start = time.perf_counter()
        classifier = train(drawn, embedder).classifier
        taken = time.perf_counter() - start
        ours.append(_said("ours", seed, float(np.mean(score(classifier, test).right)), taken))
    say(f"  ours, {len(ours)} seeds: accuracy {_accuracy(ours)}, training {_seconds(ours):.1f} s")
    if not setfit_seeds or (absent := peer_missing(peers)):
        say(f"  SetFit skipped: {absent if setfit_seeds else 'no seed of it is asked for'}")
        return
    theirs = []
    for seed, drawn in enumerate(draws[:setfit_seeds]):
        job = {"train": pairs(drawn), "test": pairs(test), "seed": seed, "pairs": setfit_pairs}
        found = run_peer(peers, "setfit_few_shot.py", job)
        theirs.append(_said("SetFit", seed, found["accuracy"], found["train_s"]))
    same = ours[: len(theirs)]
    say(f"  SetFit, {len(theirs)} seeds: accuracy {_accuracy(theirs)}, training {_seconds(theirs):.0f} s; one epoch of")
    say(f"  {setfit_pairs} pairs a message (its default is 20). Ours on the same draws: accuracy {_accuracy(same)}, ")
    say(f"  {_seconds(theirs) / _seconds(same):.0f} times as fast, cross-validation included")


def _said(who: str, seed: int, accuracy: float, taken: float) -> tuple[float, float]:
    """(accuracy, seconds), printed: one run can take minutes."""
    say(f"  {who:<8}seed {seed:>2}  accuracy {accuracy:.3f}  training {taken:7.1f} s")
    return accuracy, taken


def pairs(messages: Sequence[Labelled]) -> list[tuple[str, str]]:
    """(text, intent) of each, as a peer's script takes them."""
    return [(message.text, message.intents[0]) for message in messages]


def verdict(value: float | np.floating, bar: float) -> str:
    """In words."""
    return "met" if value >= bar else "MISSED"


def _accuracy(runs: Sequence[tuple[float, float]]) -> str:
    return mean_and_spread([accuracy for accuracy, _ in runs])


def _seconds(runs: Sequence[tuple[float, float]]) -> float:
    return float(np.mean([taken for _, taken in runs]))


def main(arguments: Sequence[str] | None = None) -> None:
    """Prints one table a part."""
    parser = ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, help=DATA_HELP)
    parser.add_argument("--only", choices=PARTS)
    parser.add_argument("--seeds", type=int, default=10, help="draws of the few-shot part")
    parser.add_argument("--peers", type=Path, default=PEERS, help="the environment that SetFit is installed in")
    parser.add_argument("--setfit-seeds", type=int, default=1, help="of the draws; each takes minutes")
    parser.add_argument("--setfit-pairs", type=int, default=5, help="SetFit's num_iterations; its default is 20")
    given = parser.parse_args(arguments)
    if given.data is None:
        say(f"intents skipped: {NO_DATA}")
        return
    wanted = (given.only,) if given.only else PARTS
    settings = read_settings()
    embedder = load_embedder(settings)
    if "full" in wanted:
        measure_full(given.data, embedder)
    if "few" in wanted:
        measure_few(
            given.data, embedder, given.peers, seeds=given.seeds,
            setfit_seeds=given.setfit_seeds, setfit_pairs=given.setfit_pairs,
        )  # fmt: skip
    if "scope" in wanted:
        measure_scope(given.data, embedder)
        measure_own_lists(given.data, embedder)
    if "shop" in wanted:
        measure_shop(given.data, load_triager(settings, embedder))


if __name__ == "__main__":
    main()
