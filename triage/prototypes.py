"""Messages' vectors in, the few out that stand for them: what asks something, and what asks nothing."""

from collections.abc import Sequence

import numpy as np
from sklearn.cluster import KMeans

from core.ports import Vectors
from triage.classifier import NO_ASK
from triage.recipe import MOST_BACKGROUND, MOST_PROTOTYPES, SEED


def prototypes_of(vectors: Vectors, labels: Sequence[tuple[str, ...]]) -> Vectors:
    """Of the messages with an intent."""
    asking = [row for row, named in enumerate(labels) if NO_ASK not in named]
    return _means(vectors, labels, asking, MOST_PROTOTYPES)


def background_of(vectors: Vectors, labels: Sequence[tuple[str, ...]], languages: Sequence[str]) -> Vectors:
    """Of the messages without one, in the languages of the others: the nearest in each of ten languages says no more
    than the nearest in one."""
    spoken = {language for language, named in zip(languages, labels, strict=True) if NO_ASK not in named}
    idle = [row for row, named in enumerate(labels) if NO_ASK in named and (languages[row] in spoken or not spoken)]
    return _means(vectors, labels, idle, MOST_BACKGROUND)


def _means(vectors: Vectors, labels: Sequence[tuple[str, ...]], rows: list[int], most: int) -> Vectors:
    """The vectors of these rows, or means of neighbours of one label where they are many."""
    if len(rows) <= most:
        return np.ascontiguousarray(vectors[rows])
    by_label: dict[str, list[int]] = {}
    for row in rows:
        by_label.setdefault(labels[row][0], []).append(row)
    each = max(1, most // len(by_label))
    means = []
    for members in by_label.values():
        of_label = vectors[members]
        if len(members) > each:
            of_label = of_label[np.sort(np.unique(of_label, axis=0, return_index=True)[1])]  # each once
        if len(of_label) > each:
            of_label = KMeans(each, n_init=1, max_iter=20, random_state=SEED).fit(of_label).cluster_centers_
        means.append(of_label)
    stacked = np.vstack(means)
    return np.ascontiguousarray(stacked / np.linalg.norm(stacked, axis=1, keepdims=True), dtype=np.float32)
