"""Labelled messages in, an `IntentClassifier` out: the same messages always give the same model.

Nothing is judged on what it was learned from. Each message is judged by a model of the other folds; and the messages of
each third of the intents by a model that never heard of these intents, which shows how a foreign matter looks.
"""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import numpy.typing as npt
from filelock import FileLock
from joblib import Parallel, delayed
from scipy.sparse import csr_matrix, diags, hstack
from sklearn.cluster import KMeans
from sklearn.feature_extraction.text import CountVectorizer
from sklearn.linear_model import LogisticRegression
from threadpoolctl import threadpool_limits

from core.errors import InputError, NotSetUp
from core.ports import Embedder, Vectors
from triage.calibration import Opinions, Settings, fit_settings, fit_settled
from triage.classifier import (
    FORMAT,
    NO_ASK,
    UNSEEN,
    Column,
    IntentClassifier,
    Judged,
    Matrix,
    ModelMeta,
    Parts,
    Settled,
    best_shares,
    load,
    nearest_of,
)
from triage.examples import Labelled, background, read_examples
from triage.flag_model import LEARNED
from triage.flag_sentences import flag_sentences
from triage.flag_training import fit_flags
from triage.intents import load_intents
from triage.kept_vectors import KeptVectors
from triage.ngrams import BLOCKS, Floats, TermBlock, TermModel
from triage.prototypes import background_of, prototypes_of
from triage.questions import AsQuestions
from triage.recipe import (
    ALIKE,
    BACKGROUND_SHARE,
    BACKGROUND_WEIGHT,
    FEW_ALIKE,
    FOLDS,
    ITERATIONS,
    LEAST_COUNT,
    OWN_BACKGROUND_WEIGHT,
    ROUNDS,
    SEED,
    SETTLED,
    TERM_C,
    VECTOR_C,
    classifier_folder,
    training_hash,
)
from triage.wording import to_wording, wording_version

TOO_FEW = (
    "too few messages to hold any back: with a fifth of them put aside, the others must still be of two kinds, "
    "in different words"
)

Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Rows:
    """Messages ready to learn from or to be judged."""

    wordings: list[str]
    vectors: Vectors
    labels: list[tuple[str, ...]]
    languages: list[str]
    counted: "Mapping[str, Counted]"
    """By block of terms."""

    def at(self, rows: npt.NDArray[np.int64]) -> "Rows":
        """Some of them, in the order given."""
        return Rows(
            wordings=[self.wordings[row] for row in rows],
            vectors=self.vectors[rows],
            labels=[self.labels[row] for row in rows],
            languages=[self.languages[row] for row in rows],
            counted={name: counted.at(rows) for name, counted in self.counted.items()},
        )


@dataclass(frozen=True)
class Counted:
    """How often each term stands in each message."""

    terms: npt.NDArray[np.str_]
    counts: csr_matrix
    """(n_messages, n_terms)."""

    def at(self, rows: npt.NDArray[np.int64]) -> "Counted":
        return Counted(self.terms, self.counts[rows])

    def without_rare(self, least: int) -> "Counted":
        """Only the terms that stand in so many messages or more."""
        kept = np.flatnonzero(np.bincount(self.counts.indices, minlength=len(self.terms)) >= least)
        return Counted(self.terms[kept], self.counts[:, kept])

    def idf(self) -> Floats:
        """(n_terms,): how rare each is, from 1 for one that stands in every message."""
        in_messages = np.bincount(self.counts.indices, minlength=len(self.terms))
        rarity: Floats = (np.log((1 + self.counts.shape[0]) / (1 + in_messages)) + 1).astype(np.float32)
        return rarity

    def weighed(self, idf: Floats) -> csr_matrix:
        """(n_messages, n_terms) as `TermBlock` weighs them: counts times rarity, over the length of all pieces."""
        lengths = np.sqrt(self.counts @ idf**2)
        return diags(1 / np.where(lengths > 0, lengths, 1)) @ self.counts @ diags(idf)


@dataclass(frozen=True)
class HeldBack:
    """Every message judged by models that had not seen it, whose own settings were fitted on the other folds."""

    labels: tuple[str, ...]
    """Columns of `judged.shares`."""
    judged: Judged
    least_known: Column
    """(n,): the floor that was found on the other folds."""
    foreign: Column
    """`known` for messages whose intents the model had never heard of, in the order of `foreign_rows`."""
    foreign_rows: npt.NDArray[np.int64]


@dataclass(frozen=True)
class Trained:
    """A model and what it makes of the messages it was trained on when they are held back."""

    classifier: IntentClassifier
    held_back: HeldBack
    folds: npt.NDArray[np.int64]
    """(n,)."""
    apart: Mapping[int, IntentClassifier]
    """By fold, one that has not seen the messages of it."""


def train(
    messages: Sequence[Labelled],
    embedder: Embedder,
    *,
    beside: Sequence[Labelled] = (),
    order: Sequence[str] = (),
    own: bool = False,
    progress: Progress = lambda done, total: None,
) -> Trained:
    """A classifier and the held-back judgements of `messages`; those `beside` are learned from and never judged.

    `order`: of the labels; others follow by name. Raises `InputError` when there are fewer than two labels, or so few
    messages that none can be held back.
    """
    labels = _labels(messages, beside, order)
    everything = (*messages, *beside)
    wordings = [to_wording(message.text, message.lang) for message in everything]
    reader: Embedder = AsQuestions(embedder) if own else embedder
    vectors = reader.embed(wordings)
    named, spoken = [message.intents or (NO_ASK,) for message in everything], [message.lang for message in everything]
    rows = Rows(wordings, vectors, named, spoken, count_terms(wordings))
    folds = _folds(messages, wordings, vectors)
    tasks = _plan(rows, folds, labels)
    with threadpool_limits(1):  # the same sums in the same order, and no threads that fight over small matrices
        parts: list[Parts] = []
        fitting = Parallel(n_jobs=-1, prefer="threads", return_as="generator")
        for fitted in fitting(delayed(_fit)(rows.at(task.seen), labels, own=own) for task in tasks):
            parts.append(fitted)
            progress(len(parts), len(tasks))
    first_quiet = len(messages) if own else 0  # what a seller's own messages raise nobody has said
    with threadpool_limits(1):
        raised = [message.flags for message in everything[first_quiet:]]
        flags = fit_flags(reader, vectors[first_quiet:], rows.labels[first_quiet:], raised)
    said, foreign = _held_back_opinions(rows, folds, labels, tasks, parts)
    held_back, settings = _judge_held_back(said, foreign, rows.labels, folds, labels, own=own)
    settled = Settled() if own else fit_settled(said, labels, {NO_ASK} | _settled_with_a_flag(parts[0].terms, labels))
    meta = ModelMeta(
        format=FORMAT,
        version=training_hash(everything, embedder.version),
        embedder=embedder.version,
        wording=wording_version(),
        labels=labels,
        own=own,
        vector_weight=settings.vector_weight,
        term_weight=settings.term_weight,
        confidence=settings.confidence,
        known=settings.known,
        settled=settled,
        least_known=settings.least_known,
        languages=tuple(sorted({message.lang for message in messages})),
    )
    ready = [IntentClassifier(meta, replace(each, flags=flags), embedder) for each in parts]
    apart = {int(folds[task.unseen[0]]): each for task, each in zip(tasks, ready, strict=True) if task.is_fold}
    return Trained(ready[0], held_back, folds, apart)


def prepare_classifier(models: Path, embedder: Embedder) -> IntentClassifier:
    """The classifier of the packaged examples, trained and saved under `models` when it is not there."""
    models.mkdir(parents=True, exist_ok=True)
    with FileLock(models / ".classifier.lock"):
        folder = classifier_folder(models, embedder)
        try:
            return load(folder, embedder)
        except NotSetUp:
            kept = KeptVectors(embedder, models)
            train(read_examples(), kept, order=tuple(load_intents())).classifier.save(folder)
            _embed_for_own_lists(kept)
            kept.save()
            return load(folder, embedder)


def _embed_for_own_lists(embedder: Embedder) -> None:
    """All that is packaged and learned from beside a seller's own list."""
    said = [(message.text, message.lang) for message in background()]
    said += [(sentence, language) for language, sentence, _ in flag_sentences()]
    AsQuestions(embedder).embed([to_wording(text, language) for text, language in said])


@dataclass(frozen=True)
class _Task:
    """What one model learns from and which rows it then judges."""

    seen: npt.NDArray[np.int64]
    unseen: npt.NDArray[np.int64]
    foreign: bool = False

    @property
    def is_fold(self) -> bool:
        return len(self.unseen) > 0 and not self.foreign


def _plan(rows: Rows, folds: npt.NDArray[np.int64], labels: Sequence[str]) -> list[_Task]:
    """First the model of everything, then one a fold, then one a round of left-out intents.

    Raises `InputError` where a fold leaves fewer than two labels, or the only fold nothing.
    """
    everything = np.arange(len(rows.labels))
    tasks = [_Task(everything, everything[:0])]
    number: dict[str, int] = {}
    written = np.array([number.setdefault(wording.lower(), len(number)) for wording in rows.wordings])
    for fold in sorted(set(folds.tolist())):
        unseen = np.flatnonzero(folds == fold)
        seen = everything[~np.isin(written, written[unseen])]  # what stands beside may be worded like what is judged
        if len(unseen) == len(folds) or len({label for row in seen for label in rows.labels[row]}) < 2:
            raise InputError(TOO_FEW)
        tasks.append(_Task(seen, unseen))
    intents = [label for label in labels if label != NO_ASK]
    for turn in range(ROUNDS):
        left_out = set(intents[turn::ROUNDS])
        touched = np.array([bool(left_out & set(named)) for named in rows.labels])
        unseen = np.flatnonzero(touched[: len(folds)])
        seen = everything[~touched & ~np.isin(written, written[unseen])]  # one wording may have two labels
        if len(unseen) and len({label for row in seen for label in rows.labels[row]}) >= 2:
            tasks.append(_Task(seen, unseen, foreign=True))
    return tasks


def _fit(rows: Rows, labels: Sequence[str], *, own: bool) -> Parts:
    """A message of several intents counts once for each, with its share of the weight."""
    at = [row for row, named in enumerate(rows.labels) for _ in named]
    targets = [label for named in rows.labels for label in named]
    weights = _weights(rows, targets, most=OWN_BACKGROUND_WEIGHT if own else BACKGROUND_WEIGHT)
    vector_coef, vector_intercept = _logistic(rows.vectors[at], targets, weights, labels, VECTOR_C)
    least = LEAST_COUNT if len(rows.wordings) >= 20 * LEAST_COUNT else 1
    counted = {name: each.without_rare(least) for name, each in rows.counted.items()}
    idf = {name: each.idf() for name, each in counted.items()}
    features = hstack([each.weighed(idf[name]) for name, each in counted.items()], format="csr")
    coef, intercept = _logistic(features[at], targets, weights, labels, TERM_C)
    blocks, start = {}, 0
    for name, each in counted.items():
        of_block = coef[start : start + len(each.terms)]
        blocks[name] = TermBlock(each.terms.tolist(), idf[name], of_block, BLOCKS[name])
        start += len(each.terms)
    return Parts(
        vector_coef=vector_coef,
        vector_intercept=vector_intercept,
        terms=TermModel(blocks, intercept),
        prototypes=prototypes_of(rows.vectors, rows.labels),
        background=background_of(rows.vectors, rows.labels, rows.languages),
    )


def count_terms(wordings: Sequence[str]) -> dict[str, Counted]:
    """Once for all models: taking the wordings apart is most of the work that shares a processor badly."""
    counted = {}
    for name, analyse in BLOCKS.items():
        vectorizer = CountVectorizer(analyzer=analyse, dtype=np.float32)
        counts = vectorizer.fit_transform(wordings)
        counted[name] = Counted(vectorizer.get_feature_names_out(), counts)
    return counted


def _weights(rows: Rows, targets: Sequence[str], *, most: float) -> npt.NDArray[np.float64]:
    """Every intent weighs the same, and so do its messages; the background as much as `most` of them or fewer."""
    shares = np.array([1 / len(named) for named in rows.labels for _ in named])
    total = Counter[str]()
    for label, share in zip(targets, shares, strict=True):
        total[label] += share
    background = max(1.0, min(most, BACKGROUND_SHARE * len(total)))
    wanted = {label: background if label == NO_ASK else 1.0 for label in total}
    each = np.array([wanted[label] / total[label] for label in targets]) * shares
    scaled: Column = each * (len(targets) / each.sum())
    return scaled


def _logistic(
    features: "csr_matrix | Vectors", targets: Sequence[str], weights: Column, labels: Sequence[str], strength: float
) -> tuple[Vectors, Vectors]:
    """(n_features, n_labels) and (n_labels,), in the order of `labels`; a label that was not seen scores far below."""
    model = LogisticRegression(C=strength, solver="newton-cg", max_iter=ITERATIONS)
    model.fit(features, targets, sample_weight=weights)
    coef, intercept = model.coef_, model.intercept_
    if len(model.classes_) == 2:  # one row for both
        coef, intercept = np.vstack([-coef, coef]) / 2, np.hstack([-intercept, intercept]) / 2
    columns = [list(labels).index(label) for label in model.classes_]
    all_coef = np.zeros((coef.shape[1], len(labels)), dtype=np.float32)
    all_intercept = np.full(len(labels), UNSEEN, dtype=np.float32)
    all_coef[:, columns], all_intercept[columns] = coef.T, intercept
    return all_coef, all_intercept


@dataclass(frozen=True)
class _Foreign:
    """Messages whose intents the model that judged them had never heard of."""

    said: Opinions
    rows: npt.NDArray[np.int64]


def _held_back_opinions(
    rows: Rows, folds: npt.NDArray[np.int64], labels: tuple[str, ...], tasks: Sequence[_Task], parts: Sequence[Parts]
) -> tuple[Opinions, _Foreign]:
    """Of each message those of the model that had not seen it."""
    n = len(folds)
    said = Opinions(np.zeros((n, len(labels))), np.zeros((n, len(labels))), np.zeros(n), np.zeros(n))
    strange, strange_rows = [], [np.empty(0, dtype=np.int64)]
    for task, fitted in zip(tasks, parts, strict=True):
        opinions = _opinions(rows.at(task.unseen), fitted)
        if task.foreign:
            strange.append(opinions)
            strange_rows.append(task.unseen)
        else:
            said.by_vector[task.unseen], said.by_terms[task.unseen] = opinions.by_vector, opinions.by_terms
            said.nearest[task.unseen], said.background[task.unseen] = opinions.nearest, opinions.background
    return said, _Foreign(Opinions.stacked(strange, len(labels)), np.concatenate(strange_rows))


def _judge_held_back(
    said: Opinions,
    foreign: _Foreign,
    labels_of: Sequence[tuple[str, ...]],
    folds: npt.NDArray[np.int64],
    labels: tuple[str, ...],
    *,
    own: bool,
) -> tuple[HeldBack, Settings]:
    """The judgements, and the settings that fit all of them best."""
    n, asks = len(folds), np.array([label != NO_ASK for label in labels])
    targets = _targets(labels_of[:n], labels)
    judged = Judged(np.zeros((n, len(labels))), said.nearest, np.zeros(n), np.zeros(n))
    least, foreign_known = np.zeros(n), np.zeros(len(foreign.rows))
    for fold in range(FOLDS):
        mine, theirs = folds == fold, folds[foreign.rows] == fold
        if not mine.any() or mine.all():
            continue
        settings = fit_settings(said.at(~mine), targets[~mine], foreign.said.at(~theirs), asks, own=own)
        here = settings.judge(said.at(mine), asks)
        judged.shares[mine], judged.confidence[mine], judged.known[mine] = here.shares, here.confidence, here.known
        least[mine] = settings.least_known
        foreign_known[theirs] = settings.judge(foreign.said.at(theirs), asks).known
    held_back = HeldBack(labels, judged, least, foreign_known, foreign.rows)
    return held_back, fit_settings(said, targets, foreign.said, asks, own=own)


def _settled_with_a_flag(terms: TermModel, labels: Sequence[str]) -> set[str]:
    """The labels that the terms settle for a sentence with a flag that only its vector may give away."""
    raising = [to_wording(text, language) for language, text, raised in flag_sentences() if raised & set(LEARNED)]
    scores = terms.scores(raising)
    return {labels[column] for column in scores.argmax(axis=1)[best_shares(scores) >= SETTLED]}


def _opinions(rows: Rows, parts: Parts) -> Opinions:
    return Opinions(
        by_vector=(rows.vectors @ parts.vector_coef + parts.vector_intercept).astype(np.float64),
        by_terms=parts.terms.scores(rows.wordings).astype(np.float64),
        nearest=nearest_of(rows.vectors, parts.prototypes),
        background=nearest_of(rows.vectors, parts.background),
    )


def _labels(messages: Sequence[Labelled], beside: Sequence[Labelled], order: Sequence[str]) -> tuple[str, ...]:
    """In the order given, then by name, the background last. Raises `InputError` for fewer than two."""
    named = {intent for message in (*messages, *beside) for intent in message.intents}
    silent = any(not message.intents for message in (*messages, *beside))
    if len(named) < 2 and not (named and silent):
        raise InputError(f"training needs examples of at least two intents, found {sorted(named)}")
    ordered = [label for label in order if label in named]
    return (*ordered, *sorted(named - set(ordered)), *([NO_ASK] if silent else []))


def _folds(messages: Sequence[Labelled], wordings: Sequence[str], vectors: Vectors) -> npt.NDArray[np.int64]:
    """The fold of each message: those of one intent are dealt out evenly, in shuffled order, those that say the same in
    other words or languages together; messages of one wording fall into the same fold, or a model would have seen what
    it is judged on."""
    fold_of: dict[str, int] = {}
    folds = np.zeros(len(messages), dtype=np.int64)
    by_intent: dict[tuple[str, ...], list[int]] = {}
    for row, message in enumerate(messages):
        by_intent.setdefault(message.intents, []).append(row)
    for turn, rows in enumerate(by_intent.values()):
        alike = _alike(vectors[rows])
        order = np.random.default_rng(SEED).permutation(alike.max() + 1)
        for row, group in zip(rows, order[alike], strict=True):
            folds[row] = fold_of.setdefault(wordings[row].lower(), int(group + turn) % FOLDS)
    return folds


def _alike(vectors: Vectors) -> npt.NDArray[np.int64]:
    """A number for each, the same for near ones; for equal ones only where they are few."""
    distinct, which = np.unique(vectors, axis=0, return_inverse=True)
    if len(distinct) < FEW_ALIKE:
        return np.asarray(which, dtype=np.int64)
    groups = KMeans(len(distinct) // ALIKE, n_init=1, max_iter=20, random_state=SEED).fit_predict(distinct)
    return np.asarray(groups[which], dtype=np.int64)


def _targets(labels_of: Sequence[tuple[str, ...]], labels: Sequence[str]) -> Matrix:
    targets = np.zeros((len(labels_of), len(labels)))
    column = {label: at for at, label in enumerate(labels)}
    for row, named in enumerate(labels_of):
        for label in named:
            targets[row, column[label]] = 1 / len(named)
    return targets
