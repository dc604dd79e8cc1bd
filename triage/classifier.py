"""Texts of one language in, the probability of each intent out, or why none can be named.

Two logistic regressions, one over sentence embeddings and one over character n-grams, both of the English-like wording;
their mean is sharpened by a temperature that was fitted on held-back folds. `no_ask` is a class of its own: greetings,
background and matters that are not a shop's.
"""

import os
import shutil
import tempfile
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import sklearn
from pydantic import ValidationError
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression

from core.errors import NotSetUp
from core.ports import Embedder, Vectors
from core.record import Record
from core.triage import Abstained, IntentScore
from triage.wording import count_words, to_wording

Matrix = npt.NDArray[np.float64]
"""(n_texts, n_labels), rows sum to 1."""

NO_ASK = "no_ask"
"""The label of examples without an intent."""

FORMAT = 2
"""Raise it when a saved model of before cannot be used any more."""

MODEL, META = "model.npz", "meta.json"

LEAST_PROBABILITY = 0.5
"""Of the best intent, below which none is named: what is named is then right for 94 % of held-back examples (en and de,
`python -m triage.measure`)."""
LEAST_SIMILARITY = 0.38
"""Cosine to the nearest example of any intent, below which nothing of the kind was ever seen: it costs 1 % of the
held-back examples and turns away half of what is foreign to a shop but looks like an intent."""
LEAST_LEAD = 0.15
"""Of the best intent over the second."""
FEW_WORDS = 2
"""Up to so many words an unsure message is too short rather than out of scope."""
LISTED = 0.01
"""Intents below this are not listed."""


class ModelMeta(Record):
    """`meta.json` beside a saved model."""

    format: int
    version: str
    """Hash of everything that it was trained from."""
    embedder: str
    scikit_learn: str
    labels: tuple[str, ...]
    temperature: float
    languages: tuple[str, ...]


@dataclass(frozen=True)
class Parts:
    """What training leaves behind."""

    by_vector: LogisticRegression
    ngrams: TfidfVectorizer
    by_ngrams: LogisticRegression
    examples: Vectors
    """(n_examples, n_dims): those that carry an intent."""


class IntentClassifier:
    """Names the intents of texts. Safe to share between threads."""

    def __init__(self, meta: ModelMeta, parts: Parts, embedder: Embedder) -> None:
        self.meta, self._parts, self._embedder = meta, parts, embedder

    @property
    def version(self) -> str:
        """Changes whenever the same text could be judged otherwise."""
        return self.meta.version

    @property
    def labels(self) -> tuple[str, ...]:
        """Columns of `judge`: the intents and `no_ask`."""
        return self.meta.labels

    def judge(self, texts: Sequence[str], language: str) -> tuple[Matrix, npt.NDArray[np.float64]]:
        """Calibrated probabilities (n_texts, n_labels), and each text's cosine to its nearest example (n_texts,)."""
        if not texts:
            return np.empty((0, len(self.labels))), np.empty(0)
        wordings = [to_wording(text, language) for text in texts]
        vectors = self._embedder.embed(wordings)
        by_vector = self._parts.by_vector.predict_proba(vectors)
        by_ngrams = self._parts.by_ngrams.predict_proba(self._parts.ngrams.transform(wordings))
        nearest = (vectors @ self._parts.examples.T).max(axis=1)
        return sharpen((by_vector + by_ngrams) / 2, self.meta.temperature), nearest.astype(np.float64)

    def predict(self, texts: Sequence[str], language: str) -> list[tuple[IntentScore, ...]]:
        """For each text its intents, best first; empty where `abstained` has a reason."""
        probabilities, nearest = self.judge(texts, language)
        return [
            () if self.abstained(row, near, text) else self.scores(row)
            for row, near, text in zip(probabilities, nearest, texts, strict=True)
        ]

    def scores(self, row: npt.NDArray[np.float64]) -> tuple[IntentScore, ...]:
        """The intents of one row of `judge`, best first, without the hopeless ones."""
        order = np.argsort(-row, kind="stable")
        named = ((self.labels[column], float(row[column])) for column in order)
        return tuple(
            IntentScore(intent=label, probability=round(probability, 4))
            for label, probability in named
            if label != NO_ASK and probability >= LISTED
        )

    def abstained(self, row: npt.NDArray[np.float64], nearest: float, text: str) -> Abstained | None:
        """Why no intent should be named for a text with this judgement; None when one should."""
        words = count_words(text)
        if words == 0:
            return Abstained.TOO_SHORT
        second, best = np.sort(row)[-2:]
        if self.labels[int(np.argmax(row))] != NO_ASK and nearest >= LEAST_SIMILARITY:
            if best >= LEAST_PROBABILITY and best - second >= LEAST_LEAD:
                return None
            if best + second >= LEAST_PROBABILITY and best - second < LEAST_LEAD:
                return Abstained.AMBIGUOUS
        return Abstained.TOO_SHORT if words <= FEW_WORDS else Abstained.OUT_OF_SCOPE

    def save(self, folder: Path) -> None:
        """Writes the model, all or nothing: a process killed half-way leaves no folder of that name."""
        folder.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=folder.parent, prefix=".classifier-") as scratch:
            ready = Path(scratch) / "ready"
            ready.mkdir()
            np.savez(ready / MODEL, allow_pickle=False, **_as_arrays(self._parts))
            (ready / META).write_text(self.meta.model_dump_json(indent=2) + "\n", encoding="utf-8")
            shutil.rmtree(folder, ignore_errors=True)
            os.replace(ready, folder)


def load(folder: Path, embedder: Embedder) -> IntentClassifier:
    """The model that `save` wrote. Raises `NotSetUp` when there is none, or one of another version."""
    try:
        meta = ModelMeta.model_validate_json((folder / META).read_bytes())
    except (OSError, ValidationError) as error:
        raise NotSetUp(f"no usable intent classifier in {folder}; run `make setup`") from error
    wanted = {"format": FORMAT, "embedder": embedder.version, "scikit_learn": sklearn.__version__}
    for name, value in wanted.items():
        if (found := getattr(meta, name)) != value:
            raise NotSetUp(f"the intent classifier in {folder} is of {name} {found}, not {value}; run `make setup`")
    try:
        with (folder / MODEL).open("rb") as file, np.load(file, allow_pickle=False) as arrays:
            parts = _from_arrays(arrays)
    except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile) as error:
        raise NotSetUp(f"the intent classifier in {folder} cannot be read; run `make setup`") from error
    return IntentClassifier(meta, parts, embedder)


def new_ngrams(vocabulary: Mapping[str, int] | None = None) -> TfidfVectorizer:
    """Character n-grams within words; with a vocabulary, as it was learned."""
    return TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 5), sublinear_tf=True, vocabulary=vocabulary)


def _as_arrays(parts: Parts) -> dict[str, npt.NDArray[Any]]:
    """Numbers and plain strings only: such a file runs no code when it is opened."""
    learned = {"examples": parts.examples, "idf": parts.ngrams.idf_, "terms": parts.ngrams.get_feature_names_out()}
    learned["terms"] = learned["terms"].astype(str)
    for name, model in (("vector", parts.by_vector), ("ngram", parts.by_ngrams)):
        learned[f"{name}.classes"] = np.asarray(model.classes_, dtype=str)
        learned[f"{name}.coef"], learned[f"{name}.intercept"] = model.coef_, model.intercept_
    return learned


def _from_arrays(arrays: Mapping[str, npt.NDArray[Any]]) -> Parts:
    models = {}
    for name in ("vector", "ngram"):
        models[name] = model = LogisticRegression()
        model.classes_ = arrays[f"{name}.classes"]
        model.coef_, model.intercept_ = arrays[f"{name}.coef"], arrays[f"{name}.intercept"]
    ngrams = new_ngrams({str(term): column for column, term in enumerate(arrays["terms"])})
    ngrams.idf_ = arrays["idf"]
    return Parts(by_vector=models["vector"], ngrams=ngrams, by_ngrams=models["ngram"], examples=arrays["examples"])


def sharpen(probabilities: Matrix, temperature: float) -> Matrix:
    """Rows raised to the power of 1/temperature and made to sum to 1: below 1 surer, above 1 less sure."""
    logits = np.log(np.clip(probabilities, 1e-12, 1.0)) / temperature
    powers = np.exp(logits - logits.max(axis=1, keepdims=True))
    sharpened: Matrix = powers / powers.sum(axis=1, keepdims=True)
    return sharpened
