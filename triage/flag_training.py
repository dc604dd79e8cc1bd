"""The sentences of the flag rules, those of `flag_model.yaml` and labelled messages in, a `FlagModel` out."""

from collections.abc import Hashable, Sequence
from functools import lru_cache
from typing import cast

import numpy as np
from sklearn.linear_model import LogisticRegression

from core.ports import Embedder, Vectors
from core.triage import Flag
from triage.flag_model import LEARNED, FlagModel
from triage.flag_sentences import flag_sentences
from triage.recipe import FLAG_C
from triage.wording import to_wording

ALREADY = {Flag.CHARGEBACK: "claim_or_dispute"}
"""The intent whose messages may raise the flag, so that they are no examples of the contrary."""


@lru_cache(maxsize=4)
def _sentence_vectors(embedder: Hashable) -> Vectors:
    vectors: Vectors = cast(Embedder, embedder).embed(
        [to_wording(text, language) for language, text, _ in flag_sentences()]
    )
    return vectors


def fit_flags(
    embedder: Embedder, vectors: Vectors, intents: Sequence[tuple[str, ...]], raised_by: Sequence[tuple[Flag, ...]]
) -> FlagModel:
    """`vectors` are those of labelled messages, with their intents and the flags that they raise."""
    sentences = flag_sentences()
    features = np.vstack([_sentence_vectors(cast(Hashable, embedder)), vectors])
    columns = []
    for flag in LEARNED:
        raised = np.array([flag in flags for flags in (*(flags for _, _, flags in sentences), *raised_by)])
        may_raise = [ALREADY.get(flag) in named for named in intents]
        counts = raised | ~np.array([*(False for _ in sentences), *may_raise])
        columns.append(LogisticRegression(C=FLAG_C, max_iter=300).fit(features[counts], raised[counts]))
    return FlagModel(
        coef=np.hstack([each.coef_.T for each in columns]).astype(np.float32),
        intercept=np.hstack([each.intercept_ for each in columns]).astype(np.float32),
    )
