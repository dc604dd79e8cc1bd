"""Answers and what was wanted in, the figures of a table out: shares and means with 95 % intervals."""

import sys
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from eval.stats import SEED, Interval, wilson

NOTHING = "-"
"""The label of what asks nothing, and the answer of who names nothing."""
RESAMPLES = 1_000


def say(line: str = "") -> None:
    """One line on stdout, at once: benchmarks take minutes."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def share(hits: "Sequence[bool] | npt.NDArray[np.bool_]") -> str:
    """`0.931 [0.922, 0.940]`; an empty list has no share."""
    if not len(hits):
        return "none to judge"
    return with_interval(float(np.mean(hits)), wilson(int(np.sum(hits)), len(hits)))


def with_interval(value: float, interval: Interval) -> str:
    """The value and its 95 % interval."""
    return f"{value:.3f} [{interval.low:.3f}, {interval.high:.3f}]"


def brief(hits: "Sequence[bool] | npt.NDArray[np.bool_]") -> str:
    """The share alone, for the cells of wide tables."""
    return f"{float(np.mean(hits)):.3f}" if len(hits) else "  -  "


def macro_f1(wanted: Sequence[str], given: Sequence[str]) -> tuple[float, Interval]:
    """Mean F1 over the labels that are wanted, and its interval by resampling the messages; an answer that is no such
    label only counts as missed."""
    labels = sorted(set(wanted))
    at = {label: number for number, label in enumerate(labels)}
    truth = np.array([at[label] for label in wanted])
    said = np.array([at.get(label, len(labels)) for label in given])
    random = np.random.default_rng(SEED)
    drawn = [random.integers(0, len(truth), len(truth)) for _ in range(RESAMPLES)]
    means = [_macro_f1(truth[rows], said[rows], len(labels)) for rows in drawn]
    low, high = np.quantile(means, [0.025, 0.975])
    return _macro_f1(truth, said, len(labels)), Interval(low=float(low), high=float(high))


def _macro_f1(truth: npt.NDArray[np.int64], said: npt.NDArray[np.int64], n_labels: int) -> float:
    """Over the labels that occur in `truth`."""
    wanted = np.bincount(truth, minlength=n_labels + 1)[:n_labels]
    given = np.bincount(said, minlength=n_labels + 1)[:n_labels]
    both = np.bincount(truth[truth == said], minlength=n_labels + 1)[:n_labels]
    there = wanted > 0
    return float((2 * both[there] / (wanted + given)[there]).mean())


def mean_and_spread(values: Sequence[float]) -> str:
    """`0.812 +- 0.009`, the standard deviation over the runs; of one run the value alone."""
    if len(values) == 1:
        return f"{values[0]:.3f}"
    return f"{np.mean(values):.3f} +- {np.std(values, ddof=1):.3f}"
