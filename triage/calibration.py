"""What the models say of messages that they had not seen in, the settings that fit it best out: how the two opinions
are pooled, how far the best intent is to be trusted, and below what a message is about none of them."""

from collections.abc import Sequence, Set
from dataclasses import dataclass
from itertools import product

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize
from scipy.special import expit
from sklearn.linear_model import LogisticRegression

from triage.classifier import (
    UNSEEN,
    Column,
    Evidence,
    Judged,
    Logistic,
    Matrix,
    Settled,
    best_score,
    best_shares,
    log_odds_of,
    log_softmax,
    pool,
)
from triage.recipe import EXPECTED, KEPT, LEAST_SETTLED, OWN_FLOOR, SETTLED, STIFFNESS, WEIGHTS

Bools = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Opinions:
    """Scores of both models, (n, n_labels) each, and the cosines to the nearest example with and without an intent."""

    by_vector: Matrix
    by_terms: Matrix
    nearest: Column
    background: Column

    def at(self, inside: Bools) -> "Opinions":
        """Some of them."""
        return Opinions(self.by_vector[inside], self.by_terms[inside], self.nearest[inside], self.background[inside])

    @classmethod
    def stacked(cls, said: Sequence["Opinions"], n_labels: int) -> "Opinions":
        """One after the other; (0, n_labels) of none."""
        if not said:
            return cls(np.empty((0, n_labels)), np.empty((0, n_labels)), np.empty(0), np.empty(0))
        return cls(
            np.vstack([each.by_vector for each in said]),
            np.vstack([each.by_terms for each in said]),
            np.concatenate([each.nearest for each in said]),
            np.concatenate([each.background for each in said]),
        )

    def evidence(self, shares: Matrix, asks: Bools) -> Evidence:
        """`shares`: what they come to when pooled."""
        return Evidence(
            odds=log_odds_of(shares[:, asks].max(axis=1, initial=0.0)),
            nearest=self.nearest,
            score=best_score(self.by_vector, self.by_terms, asks),
            background=self.background,
        )


@dataclass(frozen=True)
class Settings:
    """What is fitted on held-back opinions."""

    vector_weight: float
    term_weight: float
    confidence: Logistic
    known: Logistic
    least_known: float

    def judge(self, said: Opinions, asks: Bools) -> Judged:
        shares = pool(said.by_vector, said.by_terms, self.vector_weight, self.term_weight)
        found = said.evidence(shares, asks)
        return Judged(shares, said.nearest, self.confidence.of(found), self.known.of(found))


def fit_settings(said: Opinions, targets: Matrix, foreign: Opinions, asks: Bools, *, own: bool) -> Settings:
    """`foreign`: of messages whose intents the models had never heard of; `own`: whether the intents are a seller's."""
    vector_weight, term_weight = _fit_pool(said, targets)
    shares = pool(said.by_vector, said.by_terms, vector_weight, term_weight)
    found = said.evidence(shares, asks)
    odd = foreign.evidence(pool(foreign.by_vector, foreign.by_terms, vector_weight, term_weight), asks)
    right = targets[np.arange(len(targets)), np.where(asks, shares, -1).argmax(axis=1)] > 0
    asking = targets[:, asks].sum(axis=1) > 0
    confidence = _fit_confidence(found, right)
    everything = Evidence(*(np.concatenate(both) for both in zip(found, odd, strict=True)))
    truth = np.concatenate([asking, np.zeros(len(odd.odds), dtype=bool)])
    known = _fit_known(everything, truth)
    floor = float(np.quantile(known.of(found)[asking], 1 - KEPT)) if asking.any() else 0.0
    return Settings(vector_weight, term_weight, confidence, known, OWN_FLOOR if own else round(floor, 6))


def fit_settled(said: Opinions, labels: Sequence[str], never: Set[str]) -> Settled:
    """What vectors say of held-back messages that the terms settle, as one of `labels` but none of those `never`. Of
    too few such messages to tell nothing is settled."""
    best = [labels[column] for column in said.by_terms.argmax(axis=1)]
    inside = (best_shares(said.by_terms) >= SETTLED) & ~np.isin(best, sorted(never))
    if inside.sum() < LEAST_SETTLED:
        return Settled()
    of_terms, of_vector = (
        each[inside] - each[inside].mean(axis=1, keepdims=True) for each in (said.by_terms, said.by_vector)
    )
    return Settled(
        labels=tuple(label for label in labels if label not in never),
        least_share=SETTLED,
        slope=round(float((of_terms * of_vector).sum() / (of_terms**2).sum()), 6),
        nearest=round(float(said.nearest[inside].mean()), 6),
        background=round(float(said.background[inside].mean()), 6),
    )


def _fit_pool(said: Opinions, targets: Matrix) -> tuple[float, float]:
    """The weights under which the right labels of held-back messages are likeliest, of those whose label the model had
    seen: of an intent with one message none has, and no weights make it likely but those that make all labels so."""
    seen: Bools = np.asarray(((targets > 0) & (said.by_terms > UNSEEN)).any(axis=1))
    if not seen.any():
        return 1.0, 1.0
    said, targets = said.at(seen), targets[seen]

    def surprise(weights: tuple[float, float]) -> float:
        likelihood = log_softmax(weights[0] * said.by_vector + weights[1] * said.by_terms)
        return float(-(targets * likelihood).sum())

    return min(product(WEIGHTS, WEIGHTS), key=surprise)


AT_FACE_VALUE = Logistic(by_share=1.0, by_nearest=0.0, constant=0.0)
"""Where there is nothing to learn from: a share is worth what it says."""


def _fit_confidence(found: Evidence, right: Bools) -> Logistic:
    """The probability of being right from the best share and the nearest example's cosine."""
    if right.all() or not right.any():
        return AT_FACE_VALUE
    features = np.column_stack([found.odds, found.nearest])
    model = LogisticRegression(C=10.0, max_iter=1000)
    used = [0, 1] if min(model.fit(features, right).coef_[0]) >= 0 else [0]
    model.fit(features[:, used], right)  # of few messages it may learn that the less alike, the surer: chance
    by_share, by_nearest = (*model.coef_[0].tolist(), 0.0)[:2]
    return Logistic(
        by_share=round(by_share, 6), by_nearest=round(by_nearest, 6), constant=round(float(model.intercept_[0]), 6)
    )


def _fit_known(found: Evidence, truth: Bools) -> Logistic:
    """The probability of `truth`, were half of the messages so: the weights that are expected of the evidence, moved
    where the messages say so clearly, and none past zero."""
    if truth.all() or not truth.any():
        return AT_FACE_VALUE
    features = np.column_stack([found.odds, found.nearest, found.score, found.background])
    mean, spread = features.mean(axis=0), features.std(axis=0)
    spread[spread < 1e-9] = np.inf  # what is the same for all says nothing
    scaled, sign = (features - mean) / spread, np.where(truth, 1.0, -1.0)
    share = np.where(truth, 0.5 / truth.sum(), 0.5 / (~truth).sum())
    expected = np.array([*EXPECTED.values(), 0.0])

    def loss(weights: Column) -> tuple[float, Column]:
        margin, moved = sign * (scaled @ weights[:-1] + weights[-1]), weights - expected
        moved[-1] = 0.0
        slope = -share * sign * expit(-margin)
        gradient = np.append(scaled.T @ slope, slope.sum()) + 2 * STIFFNESS * moved
        return float((share * np.logaddexp(0, -margin)).sum() + STIFFNESS * (moved**2).sum()), gradient

    bounds = [(0.0, None) if each > 0 else (None, 0.0) for each in expected[:-1]]
    weights = minimize(loss, expected, jac=True, bounds=[*bounds, (None, None)]).x
    by = weights[:-1] / spread
    constant = float(weights[-1] - by @ mean)
    rounded = {name: round(float(each), 6) for name, each in zip(EXPECTED, by, strict=True)}
    return Logistic(**rounded, constant=round(constant, 6))
