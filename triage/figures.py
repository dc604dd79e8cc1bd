"""Held-back judgements in, the figures that say how far a classifier is to be trusted out."""

from collections import Counter
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
from pydantic import Field
from sklearn.metrics import f1_score, roc_auc_score

from core.record import Record
from triage.classifier import LEAST_CONFIDENCE, NO_ASK, Column
from triage.examples import Labelled
from triage.training import HeldBack

BINS = 10
"""Of equal width, for the calibration error."""
CONFUSIONS_SHOWN = 10


class Confusion(Record):
    """Messages of one intent that were taken for another."""

    intent: str
    taken_for: str
    n: int


class Figures(Record):
    """Of held-back messages; shares are None where there is nothing to divide by."""

    n: int
    """Messages with an intent. One with several counts as right when the best is one of them."""
    accuracy: float | None = Field(ge=0, le=1)
    """Share whose best intent is right, whether named or not."""
    macro_f1: float | None = Field(ge=0, le=1)
    """Mean over the labels, `no_ask` only where there are messages without an intent; messages with several intents
    left out."""
    calibration_error: float | None = Field(ge=0, le=1)
    """Expected difference between confidence and being right, over ten bins, of the messages with an intent."""
    coverage: float | None = Field(ge=0, le=1)
    """Share of them for which an intent is named."""
    right_when_named: float | None = Field(ge=0, le=1)
    n_background: int
    """Messages without an intent."""
    let_through: float | None = Field(ge=0, le=1)
    """Share of these for which an intent is named all the same."""
    foreign_auroc: float | None = Field(ge=0, le=1)
    """How well `known` tells messages with an intent from messages of intents that the model had never heard of:
    0.5 is chance. Intents of one list resemble each other: other matters are told apart better."""


class Report(Record):
    """Of one classifier."""

    all: Figures
    by_language: dict[str, Figures]
    confusions: tuple[Confusion, ...]
    """Most frequent first."""


def report(messages: Sequence[Labelled], held_back: HeldBack) -> Report:
    """`messages`: those that were judged, in the same order."""
    languages = np.array([message.lang for message in messages])
    whole = np.ones(len(messages), dtype=bool)
    return Report(
        all=_figures(messages, held_back, whole),
        by_language={
            language: _figures(messages, held_back, languages == language) for language in sorted(set(languages))
        },
        confusions=_confusions(messages, held_back),
    )


def calibration_error(confidence: Column, right: npt.NDArray[np.bool_]) -> float:
    """Mean over the messages of the distance, in their bin, between mean confidence and share right."""
    at = np.clip((confidence * BINS).astype(int), 0, BINS - 1)
    gaps = [
        (at == each).sum() * abs(float(confidence[at == each].mean()) - float(right[at == each].mean()))
        for each in np.unique(at)
    ]
    return float(sum(gaps)) / max(len(confidence), 1)


def _figures(messages: Sequence[Labelled], held_back: HeldBack, inside: npt.NDArray[np.bool_]) -> Figures:
    labels = np.array(held_back.labels)
    asks = labels != NO_ASK
    asking = np.array([bool(message.intents) for message in messages]) & inside
    background = ~asking & inside
    best_intent = labels[np.where(asks, held_back.judged.shares, -1).argmax(axis=1)]
    best_label = labels[held_back.judged.shares.argmax(axis=1)]
    right = np.array([best in message.intents for best, message in zip(best_intent, messages, strict=True)])
    judged = held_back.judged
    named = (judged.confidence >= LEAST_CONFIDENCE) & (judged.known >= held_back.least_known) & (best_label != NO_ASK)
    single = np.array([len(message.intents) <= 1 for message in messages]) & inside
    wanted = np.array([(*message.intents, NO_ASK)[0] for message in messages])
    foreign = inside[held_back.foreign_rows]
    return Figures(
        n=int(asking.sum()),
        accuracy=_mean(right[asking]),
        macro_f1=_macro_f1(wanted[single], best_label[single]) if single.any() else None,
        calibration_error=(
            _rounded(calibration_error(held_back.judged.confidence[asking], right[asking])) if asking.any() else None
        ),
        coverage=_mean(named[asking]),
        right_when_named=_mean(right[asking & named]),
        n_background=int(background.sum()),
        let_through=_mean(named[background]),
        foreign_auroc=_auroc(judged.known[asking], held_back.foreign[foreign]),
    )


def _macro_f1(wanted: npt.NDArray[np.str_], taken_for: npt.NDArray[np.str_]) -> float:
    """Who labels no background is not told that none of it was found."""
    labels = {*wanted, *taken_for} - ({NO_ASK} - {*wanted})
    return _rounded(f1_score(wanted, taken_for, labels=sorted(labels), average="macro"))


def _confusions(messages: Sequence[Labelled], held_back: HeldBack) -> tuple[Confusion, ...]:
    best = held_back.judged.shares.argmax(axis=1)
    pairs = Counter(
        (message.intents[0], held_back.labels[column])
        for message, column in zip(messages, best, strict=True)
        if len(message.intents) == 1 and held_back.labels[column] != message.intents[0]
    )
    return tuple(
        Confusion(intent=intent, taken_for=taken_for, n=n)
        for (intent, taken_for), n in pairs.most_common(CONFUSIONS_SHOWN)
    )


def _auroc(known: Column, foreign: Column) -> float | None:
    if not len(known) or not len(foreign):
        return None
    truth = np.concatenate([np.ones(len(known)), np.zeros(len(foreign))])
    return _rounded(roc_auc_score(truth, np.concatenate([known, foreign])))


def _mean(values: npt.NDArray[np.bool_]) -> float | None:
    return _rounded(values.mean()) if len(values) else None


def _rounded(value: float) -> float:
    return round(float(value), 4)
