"""Scores in, what they say about all such tickets out: intervals, paired tests, and the smallest effect to be seen.

Everything is seeded: the same scores give the same figures.
"""

import math
from collections.abc import Sequence
from statistics import NormalDist

import numpy as np
from scipy.stats import binomtest, wilcoxon

from core.record import Record

CONFIDENCE = 0.95
"""Of intervals; and of the one-sided bound that a fall is held against."""
POWER = 0.8
"""The chance with which the smallest effect would have been seen; the usual convention."""
RESAMPLES = 10_000
SEED = 20_261_114
MIN_BOOTSTRAP = 5
"""With fewer scores a bootstrap only shows the scores again; the interval is then the whole range."""


class Interval(Record):
    """Where the true value lies with 95 % confidence, sampling of cases being the only doubt."""

    low: float
    high: float


class Difference(Record):
    """How much one set of scores lies above another on the same cases."""

    mean: float
    """Of B minus A: below zero is worse."""
    interval: Interval
    upper: float
    """One-sided 95 % bound: below zero, the fall is beyond what the choice of cases explains."""
    p: float
    """Two-sided: exact McNemar for yes/no scores, else Wilcoxon's signed ranks; 1 where nothing differs."""
    smallest: float
    """The smallest fall that would have been seen with these cases, four times in five."""


def wilson(hits: int, n: int) -> Interval:
    """For a share: Wilson's score interval (Wilson 1927), sound for small `n` and shares near 0 and 1."""
    if n == 0:
        return Interval(low=0.0, high=1.0)
    z = NormalDist().inv_cdf(0.5 + CONFIDENCE / 2)
    share, weight = hits / n, z * z / n
    middle = (share + weight / 2) / (1 + weight)
    half = z * math.sqrt(share * (1 - share) / n + weight / (4 * n)) / (1 + weight)
    return Interval(low=max(0.0, middle - half), high=min(1.0, middle + half))


def bootstrap(values: Sequence[float]) -> Interval:
    """For a mean of scores from 0 to 1: percentiles of the means of `RESAMPLES` samples drawn with replacement.

    Where all scores are equal a bootstrap would claim to be certain; Wilson's interval is never narrower than is right.
    """
    if len(values) >= MIN_BOOTSTRAP and len(set(values)) == 1:
        return wilson(round(sum(values)), len(values))
    return bootstrap_mean(values) or Interval(low=0.0, high=1.0)


def bootstrap_mean(values: Sequence[float]) -> Interval | None:
    """For a mean of numbers of any size; None with fewer than `MIN_BOOTSTRAP`, which would only show them again."""
    if len(values) < MIN_BOOTSTRAP:
        return None
    return _middle_of(_means(values))


def holm(p_values: Sequence[float]) -> tuple[float, ...]:
    """Each p-value adjusted for how many there are, in the order given (Holm 1979): below 0.05 none of those called
    different is so by chance but in one family of twenty. Sound however the slices overlap."""
    order = sorted(range(len(p_values)), key=lambda at: p_values[at])
    adjusted, highest = [1.0] * len(p_values), 0.0
    for rank, at in enumerate(order):
        highest = max(highest, min(1.0, (len(p_values) - rank) * p_values[at]))
        adjusted[at] = highest
    return tuple(adjusted)


def pass_hat(passed: int, tries: int, k: int) -> float:
    """The chance that `k` of the tries, drawn without replacement, all pass: C(passed, k) / C(tries, k), the unbiased
    estimate of pass^k (Yao et al. 2024, tau-bench)."""
    return math.comb(passed, k) / math.comb(tries, k)


def kappa(one: Sequence[object], other: Sequence[object]) -> float:
    """Cohen's kappa of two judges on the same items in the same order: agreement beyond what chance gives, 1 at best.
    0 where both always say one and the same thing. Raises `ValueError` for unequal lengths or no items."""
    pairs = list(zip(one, other, strict=True))
    if not pairs:
        raise ValueError("no items")
    seen = sum(a == b for a, b in pairs) / len(pairs)
    by_chance = sum(
        (sum(a == value for a, _ in pairs) / len(pairs)) * (sum(b == value for _, b in pairs) / len(pairs))
        for value in {*one, *other}
    )
    return (seen - by_chance) / (1 - by_chance) if by_chance < 1 else 0.0


def compare_paired(a: Sequence[float], b: Sequence[float], *, is_binary: bool) -> Difference:
    """B against A, case by case in the same order; one pair at least. Raises `ValueError` for unequal lengths."""
    differences = np.array([after - before for before, after in zip(a, b, strict=True)])
    means = _means(differences.tolist())
    return Difference(
        mean=float(differences.mean()),
        interval=_middle_of(means),
        upper=float(np.quantile(means, CONFIDENCE)),
        p=mcnemar(differences) if is_binary else signed_ranks(differences),
        smallest=smallest_effect(differences),
    )


def mcnemar(differences: Sequence[float] | np.ndarray) -> float:
    """Exact: of the cases that changed, how odd the split into better and worse is under a fair coin."""
    rose, fell = int(np.sum(np.asarray(differences) > 0)), int(np.sum(np.asarray(differences) < 0))
    return float(binomtest(rose, rose + fell).pvalue) if rose + fell else 1.0


def signed_ranks(differences: Sequence[float] | np.ndarray) -> float:
    """Wilcoxon's signed-rank test; cases that did not change say nothing."""
    changed = np.asarray(differences)[np.asarray(differences) != 0]
    return float(wilcoxon(changed).pvalue) if len(changed) else 1.0


def smallest_effect(differences: Sequence[float] | np.ndarray) -> float:
    """The larger of two: what `POWER` asks for given how much the differences scatter, and the fewest cases that have
    to fall, none rising, before the one-sided bound drops below zero. At most 1."""
    scatter = np.asarray(differences, dtype=float)
    n = len(scatter)
    sd = float(scatter.std(ddof=1)) if n > 1 else 0.0
    factor = NormalDist().inv_cdf(CONFIDENCE) + NormalDist().inv_cdf(POWER)
    return min(1.0, max(factor * sd / math.sqrt(n), fewest_falls(n) / n))


def fewest_falls(n: int) -> int:
    """How many of `n` cases must fall so that at most 5 % of resamples hold none of them; `n` when none suffices."""
    return next((k for k in range(1, n) if (1 - k / n) ** n <= 1 - CONFIDENCE), n)


def _middle_of(means: np.ndarray) -> Interval:
    low, high = np.quantile(means, [(1 - CONFIDENCE) / 2, (1 + CONFIDENCE) / 2])
    return Interval(low=float(low), high=float(high))


def _means(values: Sequence[float]) -> np.ndarray:
    """Of the resamples, from a generator that every call seeds anew."""
    scores = np.asarray(values, dtype=float)
    generator = np.random.default_rng(SEED)
    rows = max(1, 2_000_000 // len(scores))  # bounds memory: at most 16 MB of positions at a time
    parts = []
    for start in range(0, RESAMPLES, rows):
        positions = generator.integers(0, len(scores), size=(min(rows, RESAMPLES - start), len(scores)))
        parts.append(scores[positions].mean(axis=1))
    return np.concatenate(parts)
