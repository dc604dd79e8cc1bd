"""Ways from a message in any language to its intent, side by side: what is the glossary worth?

All learn from the packaged examples and are asked for the best intent of held-back messages with one intent, whole and
without abstaining, so that the classifier alone is compared.
"""

import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression

from benchmarks.figures import brief, say, share
from benchmarks.held_back import HeldBackMessage
from core.ports import Embedder, Vectors
from text.normalise import normalise
from triage.classifier import NO_ASK, IntentClassifier, Parts, log_softmax, pool
from triage.examples import Example
from triage.ngrams import char_terms
from triage.recipe import TERM_C, VECTOR_C
from triage.training import Rows, count_terms
from triage.training import _fit as fit_parts
from triage.wording import mask_values, to_wording

RIDGES = (0.1, 0.3, 1.0, 3.0)
"""Strengths tried for the bridge, on a fifth of the examples held back."""
LEAST_COUNT = 2
SEED = 20261114

NOTES = """\
  n-grams: of characters, learned in each language from its own examples alone. English vectors: the English embedding
  of the original, learned likewise. Bridge: in each language, ridge regression from n-grams of the original to the
  vector of its gloss, then classified among the vectors of all glosses. No examples: what triage does, without the
  examples of the language itself (for English: without the English ones). Last: what triage does."""

Answers = list[str]


def compare_roads(
    examples: Sequence[Example],
    messages: Mapping[str, Sequence[HeldBackMessage]],
    classifier: IntentClassifier,
    embedder: Embedder,
) -> None:
    """Prints the accuracy of each way in each language."""
    asked = {language: [each for each in those if len(each.intents) == 1] for language, those in messages.items()}
    roads = Roads(examples, classifier, embedder)
    ways: Mapping[str, Callable[[Sequence[HeldBackMessage], str], Answers]] = {
        "n-grams of the original": roads.by_original_ngrams,
        "English vectors of it": roads.by_original_vectors,
        "bridge to English vectors": roads.by_bridge,
        "glossary, no examples": roads.without_own_examples,
        "glossary and examples": roads.by_glossary,
    }
    n = sum(map(len, asked.values()))
    say(f"\nWays from a language to the intents: accuracy on held-back messages with one intent (n={n})")
    say(f"  {'way':<27}" + "".join(f"{language:>7}" for language in asked) + "   all")
    for name, way in ways.items():
        start = time.perf_counter()
        right = {
            language: [said in message.intents for said, message in zip(way(those, language), those, strict=True)]
            for language, those in asked.items()
        }
        everything = [each for those in right.values() for each in those]
        cells = "".join(f"{brief(those):>7}" for those in right.values())
        say(f"  {name:<27}{cells}   {share(everything)} ({time.perf_counter() - start:.0f} s)")
    say(NOTES)


class Roads:
    """The ways, over the same examples."""

    def __init__(self, examples: Sequence[Example], classifier: IntentClassifier, embedder: Embedder) -> None:
        self._examples, self._classifier, self._embedder = examples, classifier, embedder
        self._languages = np.array([example.lang for example in examples])
        self._originals = [as_written(example.text) for example in examples]
        wordings = [to_wording(example.text, example.lang) for example in examples]
        labels = [example.intents or (NO_ASK,) for example in examples]
        spoken = [example.lang for example in examples]
        self._glosses = Rows(wordings, embedder.embed(wordings), labels, spoken, count_terms(wordings))
        self._by_gloss = _Linear(self._glosses.vectors, labels, VECTOR_C)

    def by_original_ngrams(self, messages: Sequence[HeldBackMessage], language: str) -> Answers:
        """(i) Character n-grams of the text as it was written, learned from its language's examples."""
        own = self._own(language)
        counted, new = _count([self._originals[row] for row in own], [as_written(each.text) for each in messages])
        return _Linear(counted, [self._glosses.labels[row] for row in own], TERM_C).best(new)

    def by_original_vectors(self, messages: Sequence[HeldBackMessage], language: str) -> Answers:
        """(ii) What the English model makes of the text as it was written, learned from its language's examples."""
        own = self._own(language)
        vectors = self._embedder.embed([self._originals[row] for row in own])
        learned = _Linear(vectors, [self._glosses.labels[row] for row in own], VECTOR_C)
        return learned.best(self._embedder.embed([as_written(each.text) for each in messages]))

    def by_glossary(self, messages: Sequence[HeldBackMessage], language: str) -> Answers:
        """(iii) The packaged classifier."""
        shares = self._classifier.judge([each.text for each in messages], language).shares
        return _best(shares, self._classifier.labels)

    def by_bridge(self, messages: Sequence[HeldBackMessage], language: str) -> Answers:
        """(iv) A map from n-grams to where the gloss lies, learned from the examples' own glosses."""
        own = self._own(language)
        counted, new = _count([self._originals[row] for row in own], [as_written(each.text) for each in messages])
        vectors = bridge(counted, self._glosses.vectors[own], new)
        return self._by_gloss.best(vectors)

    def without_own_examples(self, messages: Sequence[HeldBackMessage], language: str) -> Answers:
        """(v) The packaged classifier as it would be without this language's examples; its pool is kept."""
        labels, meta = self._classifier.labels, self._classifier.meta
        parts: Parts = fit_parts(self._glosses.at(np.flatnonzero(self._languages != language)), labels, own=False)
        wordings = [to_wording(each.text, language) for each in messages]
        by_vector = log_softmax(self._embedder.embed(wordings) @ parts.vector_coef + parts.vector_intercept)
        shares = pool(by_vector, log_softmax(parts.terms.scores(wordings)), meta.vector_weight, meta.term_weight)
        return _best(shares, labels)

    def _own(self, language: str) -> npt.NDArray[np.int64]:
        return np.flatnonzero(self._languages == language)


def as_written(text: str) -> str:
    """The original with links and numbers masked, as the glossary gets it."""
    return mask_values(normalise(text).text)


def bridge(counted: Any, wanted: Vectors, new: Any) -> Vectors:
    """Ridge regression in its dual form, the strength chosen on a held-back fifth: (n_new, n_dims), length 1."""
    mean = wanted.mean(axis=0)
    kernel, new_kernel = (counted @ counted.T).toarray(), (new @ counted.T).toarray()
    held = np.random.default_rng(SEED).random(len(wanted)) < 0.2

    def error(strength: float) -> float:
        seen = kernel[np.ix_(~held, ~held)]
        weights = np.linalg.solve(seen + strength * np.eye(len(seen)), wanted[~held] - mean)
        missed = kernel[np.ix_(held, ~held)] @ weights + mean - wanted[held]
        return float((missed**2).sum())

    strength = min(RIDGES, key=error)
    vectors = new_kernel @ np.linalg.solve(kernel + strength * np.eye(len(kernel)), wanted - mean) + mean
    unit: Vectors = (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32)
    return unit


class _Linear:
    """Logistic regression over labels, a message of several counted for each, every label weighing the same."""

    def __init__(self, features: Any, labels: Sequence[tuple[str, ...]], strength: float) -> None:
        at = [row for row, named in enumerate(labels) for _ in named]
        self._model = LogisticRegression(C=strength, max_iter=150, class_weight="balanced")
        self._model.fit(features[at], [label for named in labels for label in named])

    def best(self, features: Any) -> Answers:
        """The likeliest intent of each row."""
        return _best(self._model.predict_proba(features), self._model.classes_.tolist())


def _best(shares: npt.NDArray[np.float64], labels: Sequence[str]) -> Answers:
    asks = np.array([label != NO_ASK for label in labels])
    return [labels[column] for column in np.where(asks, shares, -1.0).argmax(axis=1)]


def _count(texts: Sequence[str], new: Sequence[str]) -> tuple[Any, Any]:
    """TF-IDF of character n-grams, the first to learn from."""
    vectorizer = TfidfVectorizer(analyzer=char_terms, sublinear_tf=True, min_df=LEAST_COUNT, dtype=np.float32)
    return vectorizer.fit_transform(texts), vectorizer.transform(new)
