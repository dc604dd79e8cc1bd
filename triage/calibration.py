"""What the models say of messages that they had not seen in, the settings that fit it best out: how the two opinions
are pooled, how far the best intent is to be trusted, and below what a message is about none of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product

import numpy as np
import numpy.typing as npt
from sklearn.linear_model import LogisticRegression

from triage.classifier import Column, Judged, Logistic, Matrix, log_odds_of, log_softmax, pool
from triage.recipe import KEPT, WEIGHTS


@dataclass(frozen=True)
class Opinions:
    """Log-probabilities of both models, (n, n_labels) each, and the cosine to the nearest example."""

    by_vector: Matrix
    by_terms: Matrix
    nearest: Column

    def at(self, inside: npt.NDArray[np.bool_]) -> "Opinions":
        """Some of them."""
        return Opinions(self.by_vector[inside], self.by_terms[inside], self.nearest[inside])

    @classmethod
    def stacked(cls, said: Sequence["Opinions"], n_labels: int) -> "Opinions":
        """One after the other; (0, n_labels) of none."""
        if not said:
            return cls(np.empty((0, n_labels)), np.empty((0, n_labels)), np.empty(0))
        return cls(
            np.vstack([each.by_vector for each in said]),
            np.vstack([each.by_terms for each in said]),
            np.concatenate([each.nearest for each in said]),
        )


@dataclass(frozen=True)
class Settings:
    """What is fitted on held-back opinions."""

    vector_weight: float
    term_weight: float
    confidence: Logistic
    known: Logistic
    least_known: float

    def judge(self, said: Opinions, asks: npt.NDArray[np.bool_]) -> Judged:
        shares = pool(said.by_vector, said.by_terms, self.vector_weight, self.term_weight)
        odds = log_odds_of(shares[:, asks].max(axis=1, initial=0.0))
        return Judged(shares, said.nearest, self.confidence.of(odds, said.nearest), self.known.of(odds, said.nearest))


def fit_settings(said: Opinions, targets: Matrix, foreign: Opinions, asks: npt.NDArray[np.bool_]) -> Settings:
    vector_weight, term_weight = _fit_pool(said, targets)
    shares = pool(said.by_vector, said.by_terms, vector_weight, term_weight)
    odd = pool(foreign.by_vector, foreign.by_terms, vector_weight, term_weight)
    best, odd_best = shares[:, asks].max(axis=1), odd[:, asks].max(axis=1, initial=0.0)
    right = targets[np.arange(len(targets)), np.where(asks, shares, -1).argmax(axis=1)] > 0
    asking = targets[:, asks].sum(axis=1) > 0
    confidence = _fit_logistic(best, said.nearest, right)
    known = _fit_logistic(
        np.concatenate([best, odd_best]),
        np.concatenate([said.nearest, foreign.nearest]),
        np.concatenate([asking, np.zeros(len(odd_best), dtype=bool)]),
        balanced=True,
    )
    floor = (
        float(np.quantile(known.of(log_odds_of(best[asking]), said.nearest[asking]), 1 - KEPT)) if asking.any() else 0.0
    )
    return Settings(vector_weight, term_weight, confidence, known, round(floor, 6))


def _fit_pool(said: Opinions, targets: Matrix) -> tuple[float, float]:
    """The weights under which the right labels of held-back messages are likeliest."""

    def surprise(weights: tuple[float, float]) -> float:
        likelihood = log_softmax(weights[0] * said.by_vector + weights[1] * said.by_terms)
        return float(-(targets * likelihood).sum())

    return min(product(WEIGHTS, WEIGHTS), key=surprise)


def _fit_logistic(best: Column, nearest: Column, truth: npt.NDArray[np.bool_], *, balanced: bool = False) -> Logistic:
    """The probability of `truth` from the best share and the nearest example's cosine."""
    if truth.all() or not truth.any():  # nothing to learn from: a share is worth what it says
        return Logistic(by_share=1.0, by_nearest=0.0, constant=0.0)
    features = np.column_stack([log_odds_of(best), nearest])
    model = LogisticRegression(C=10.0, max_iter=1000, class_weight="balanced" if balanced else None)
    used = [0, 1] if min(model.fit(features, truth).coef_[0]) >= 0 else [0]
    model.fit(features[:, used], truth)  # of few messages it may learn that the less alike, the surer: chance
    by_share, by_nearest = (*model.coef_[0].tolist(), 0.0)[:2]
    return Logistic(
        by_share=round(by_share, 6), by_nearest=round(by_nearest, 6), constant=round(float(model.intercept_[0]), 6)
    )
