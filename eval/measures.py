"""A trial in, plain numbers about its draft out: neither right nor wrong, but worth watching between two versions."""

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

import numpy as np

from core.drafts import Draft
from core.ports import Embedder
from eval.trial import Trial
from text import rx
from text.sentences import split_sentences

WORD = rx.compile(r"[\p{L}\p{M}\p{N}]+(?:['’-][\p{L}\p{M}\p{N}]+)*")
LONG_WORD = 6
"""Letters; LIX counts words with more (Björnsson 1968)."""


class Measure(NamedTuple):
    """One number."""

    says: str
    unit: str
    read: Callable[[Trial, Draft, Embedder | None], float | None]


def words(trial: Trial, draft: Draft, embedder: Embedder | None) -> float | None:
    """Of the whole draft."""
    return float(len(WORD.findall(draft.text)))


def sentence_words(trial: Trial, draft: Draft, embedder: Embedder | None) -> float | None:
    """Words of the average sentence."""
    sentences = [
        found for span in split_sentences(draft.text) if (found := WORD.findall(draft.text[span.start : span.end]))
    ]
    return sum(map(len, sentences)) / len(sentences) if sentences else None


def lix(trial: Trial, draft: Draft, embedder: Embedder | None) -> float | None:
    """Words a sentence plus the percentage of long words: 25 is a children's book, 55 an act of parliament. Made for
    languages of Latin script; comparable within one language only."""
    found = WORD.findall(draft.text)
    a_sentence = sentence_words(trial, draft, embedder)
    if not found or a_sentence is None:
        return None
    return a_sentence + 100 * sum(len(word) > LONG_WORD for word in found) / len(found)


def edit_similarity(trial: Trial, draft: Draft, embedder: Embedder | None) -> float | None:
    """1 less the share of words to change, add or take out (Levenshtein, over the longer of the two), case ignored."""
    reference = trial.case.expect.reference
    if reference is None:
        return None
    one, other = (WORD.findall(text.casefold()) for text in (draft.text, reference))
    return 1 - edit_distance(one, other) / max(len(one), len(other), 1)


def meaning_similarity(trial: Trial, draft: Draft, embedder: Embedder | None) -> float | None:
    """Cosine of the two texts' vectors."""
    reference = trial.case.expect.reference
    if reference is None or embedder is None:
        return None
    one, other = embedder.embed([draft.text, reference])
    return round(float(np.dot(one, other)), 6)


def cost(trial: Trial, draft: Draft, embedder: Embedder | None) -> float | None:
    """Of the calls that made the draft."""
    return float(draft.cost) if draft.cost is not None else None


def tokens(trial: Trial, draft: Draft, embedder: Embedder | None) -> float | None:
    """Read and written by the model."""
    used = draft.tokens_in + draft.tokens_out
    return float(used) if used else None


MEASURES: Mapping[str, Measure] = {
    "words": Measure("How long is the draft?", "words", words),
    "words a sentence": Measure("How long is its average sentence?", "words", sentence_words),
    "LIX": Measure("How hard is it to read?", "LIX", lix),
    "edit similarity": Measure("How much of the reference stays as it is?", "share of words", edit_similarity),
    "meaning similarity": Measure("How near is it to the reference in meaning?", "cosine", meaning_similarity),
    "tokens": Measure("How much did the model read and write?", "tokens", tokens),
    "cost": Measure("What did the model cost?", "US dollars", cost),
}
"""By the name that figures carry."""


def measures_of(trial: Trial, embedder: Embedder | None = None) -> dict[str, float]:
    """Those that apply; none without a draft."""
    draft = trial.result.draft
    if draft is None:
        return {}
    found = {name: measure.read(trial, draft, embedder) for name, measure in MEASURES.items()}
    return {name: value for name, value in found.items() if value is not None}


def edit_distance(one: Sequence[str], other: Sequence[str]) -> int:
    """How many words have to be changed, added or taken out."""
    row = list(range(len(other) + 1))
    for number, word in enumerate(one, start=1):
        before, row[0] = row[0], number
        for at, candidate in enumerate(other, start=1):
            before, row[at] = row[at], min(row[at] + 1, row[at - 1] + 1, before + (word != candidate))
    return row[-1]
