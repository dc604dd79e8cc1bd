"""Labelled examples in, an `IntentClassifier` out: the same examples always give the same model."""

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import TypeVar

import numpy as np
import numpy.typing as npt
import sklearn
from filelock import FileLock
from pydantic import field_validator
from sklearn.linear_model import LogisticRegression
from threadpoolctl import threadpool_limits

from core.errors import InputError, NotSetUp
from core.ports import Embedder, Vectors
from core.reading import read_records
from core.record import Language, Record
from triage.classifier import FORMAT, NO_ASK, IntentClassifier, Matrix, ModelMeta, Parts, load, new_ngrams, sharpen
from triage.intents import load_intents
from triage.wording import to_wording

FOLDS = 5
SEED = 20261114
"""Of the folds; any other would do."""
VECTOR_C, NGRAM_C = 10.0, 30.0
"""Inverse strength of regularisation; between 3 and 100 the held-back accuracy moves by less than one point."""
NO_ASK_WEIGHT = 8.0
"""Of an example without an intent beside the others. They are 18 % of the examples and as many labels as there are ways
to say nothing; with the weight of one label among 27, 15 % of them passed for an ask, with this 12 %."""
TEMPERATURES = tuple(round(float(each), 3) for each in np.geomspace(0.1, 3.0, 100))

T = TypeVar("T")


class Example(Record):
    """One labelled message."""

    text: str
    intents: tuple[str, ...]
    """Empty for what is no ask."""
    lang: Language

    @field_validator("intents")
    @classmethod
    def _known(cls, given: tuple[str, ...]) -> tuple[str, ...]:
        if unknown := set(given) - set(load_intents()):
            raise ValueError(f"unknown intents {sorted(unknown)}; see triage/intents.yaml")
        return given


@dataclass(frozen=True)
class HeldBack:
    """Every example judged by a model that had not seen it."""

    probabilities: Matrix
    """Before `sharpen`."""
    nearest: npt.NDArray[np.float64]
    temperature: float


def read_examples(folder: Path | None = None) -> tuple[Example, ...]:
    """Every `*.jsonl` of a folder, the packaged one by default. Raises `InputError` naming file, line and field."""
    folder = folder or Path(str(files("triage"))) / "examples"
    examples = tuple(example for path in sorted(folder.glob("*.jsonl")) for _, example in read_records(path, Example))
    if not examples:
        raise InputError("holds no examples (*.jsonl)", file=folder)
    return examples


def training_hash(examples: Sequence[Example], embedder_version: str) -> str:
    """Names the model that `train` would make: of the examples, the glossaries, the embedder and the library."""
    digest = hashlib.sha256()
    parts = [
        FORMAT,
        FOLDS,
        SEED,
        VECTOR_C,
        NGRAM_C,
        NO_ASK_WEIGHT,
        sklearn.__version__,
        embedder_version,
        *load_intents(),
    ]
    digest.update(json.dumps(parts).encode())
    for example in examples:
        digest.update(example.model_dump_json().encode("utf-8", "surrogatepass"))
        digest.update(to_wording(example.text, example.lang).encode("utf-8", "surrogatepass"))
    return digest.hexdigest()[:16]


def train(examples: Sequence[Example], embedder: Embedder) -> IntentClassifier:
    """A classifier calibrated on held-back folds. Raises `InputError` when there are fewer than two labels."""
    labels = (*load_intents(), NO_ASK)
    seen = {label for example in examples for label in _labels_of(example)}
    if len(seen) < 2:
        raise InputError(f"training needs examples of at least two intents, found {sorted(seen)}")
    wordings = [to_wording(example.text, example.lang) for example in examples]
    vectors = embedder.embed(wordings)
    held_back = judge_held_back(examples, wordings, vectors)
    meta = ModelMeta(
        format=FORMAT,
        version=training_hash(examples, embedder.version),
        embedder=embedder.version,
        scikit_learn=sklearn.__version__,
        labels=tuple(label for label in labels if label in seen),
        temperature=held_back.temperature,
        languages=tuple(sorted({example.lang for example in examples})),
    )
    return IntentClassifier(meta, _fit(examples, wordings, vectors, meta.labels), embedder)


def prepare_classifier(models: Path, embedder: Embedder) -> IntentClassifier:
    """The classifier of the packaged examples, trained and saved under `models` when it is not there."""
    models.mkdir(parents=True, exist_ok=True)
    with FileLock(models / ".classifier.lock"):
        folder = classifier_folder(models, embedder)
        try:
            return load(folder, embedder)
        except NotSetUp:
            classifier = train(read_examples(), embedder)
            classifier.save(folder)
            return classifier


def classifier_folder(models: Path, embedder: Embedder) -> Path:
    """Where the classifier of the packaged examples lies, or would lie."""
    return models / f"intents-{training_hash(read_examples(), embedder.version)}"


def judge_held_back(examples: Sequence[Example], wordings: Sequence[str], vectors: Vectors) -> HeldBack:
    """Each example judged by a model of the other folds, and the temperature that fits these judgements best."""
    labels = tuple(label for label in (*load_intents(), NO_ASK) if any(label in _labels_of(each) for each in examples))
    folds = _folds(examples)
    probabilities = np.zeros((len(examples), len(labels)))
    nearest = np.zeros(len(examples))
    for fold in range(FOLDS):
        seen, unseen = np.flatnonzero(folds != fold), np.flatnonzero(folds == fold)
        if not len(unseen):
            continue
        parts = _fit(_at(examples, seen), _at(wordings, seen), vectors[seen], labels)
        ngrams = parts.ngrams.transform(_at(wordings, unseen))
        mean = (parts.by_vector.predict_proba(vectors[unseen]) + parts.by_ngrams.predict_proba(ngrams)) / 2
        columns = [labels.index(label) for label in parts.by_vector.classes_]
        probabilities[unseen[:, None], columns] = mean
        nearest[unseen] = (vectors[unseen] @ parts.examples.T).max(axis=1)
    return HeldBack(probabilities, nearest, _fit_temperature(probabilities, _targets(examples, labels)))


def _fit(examples: Sequence[Example], wordings: Sequence[str], vectors: Vectors, labels: Sequence[str]) -> Parts:
    """An example of several intents counts once for each, with its share of the weight."""
    rows: list[int] = []
    targets: list[str] = []
    weights: list[float] = []
    for row, example in enumerate(examples):
        named = _labels_of(example)
        rows += [row] * len(named)
        targets += named
        weights += [(1 / len(named)) if example.intents else NO_ASK_WEIGHT] * len(named)
    ngrams = new_ngrams()
    with threadpool_limits(1):  # the same sums in the same order, and no threads that fight over small matrices
        counted = ngrams.fit_transform(wordings)[rows]
        by_vector = LogisticRegression(C=VECTOR_C, max_iter=2000, class_weight="balanced")
        by_ngrams = LogisticRegression(C=NGRAM_C, max_iter=2000, class_weight="balanced")
        by_vector.fit(vectors[rows], targets, sample_weight=weights)
        by_ngrams.fit(counted, targets, sample_weight=weights)
    asking = [row for row, example in enumerate(examples) if example.intents]
    parts = Parts(by_vector=by_vector, ngrams=ngrams, by_ngrams=by_ngrams, examples=vectors[asking])
    return _in_order(parts, labels)


def _in_order(parts: Parts, labels: Sequence[str]) -> Parts:
    """Columns in the order of `labels` rather than of the alphabet."""
    for model in (parts.by_vector, parts.by_ngrams):
        order = [list(model.classes_).index(label) for label in labels if label in model.classes_]
        model.classes_, model.coef_ = model.classes_[order], model.coef_[order]
        model.intercept_ = model.intercept_[order]
    return parts


def _folds(examples: Sequence[Example]) -> npt.NDArray[np.int64]:
    """The fold of each example: those of one label and language are dealt out evenly, in shuffled order."""
    shuffled = np.random.default_rng(SEED).permutation(len(examples))
    dealt: dict[tuple[str, ...], int] = {}
    folds = np.zeros(len(examples), dtype=np.int64)
    for row in shuffled:
        key = (examples[row].lang, *examples[row].intents)
        folds[row] = (dealt.get(key, 0) + len(key)) % FOLDS
        dealt[key] = dealt.get(key, 0) + 1
    return folds


def _fit_temperature(probabilities: Matrix, targets: Matrix) -> float:
    """The temperature under which the right labels of held-back examples are likeliest."""

    def surprise(temperature: float) -> float:
        likelihood = np.log(np.clip(sharpen(probabilities, temperature), 1e-12, 1.0))
        return float(-(targets * likelihood).sum())

    return min(TEMPERATURES, key=surprise)


def _targets(examples: Sequence[Example], labels: Sequence[str]) -> Matrix:
    targets = np.zeros((len(examples), len(labels)))
    for row, example in enumerate(examples):
        named = _labels_of(example)
        for label in named:
            targets[row, labels.index(label)] = 1 / len(named)
    return targets


def _labels_of(example: Example) -> tuple[str, ...]:
    return example.intents or (NO_ASK,)


def _at(items: Sequence[T], rows: Iterable[int]) -> list[T]:
    return [items[row] for row in rows]
