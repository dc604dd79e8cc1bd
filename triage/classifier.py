"""Texts of one language in, the probability of each intent out, or why none can be named.

Two linear models, one over sentence embeddings and one over character and word n-grams, both of the English-like
wording. Their opinions are pooled with two weights. How far the best intent is to be trusted follows from its share and
from how near the nearest example is; how likely the text is about any of the intents at all, also from the best score
before it is weighed against the others, and from how near it is to what asks nothing. All of this is learned from
held-back examples. `no_ask` is a class of its own: greetings, background, matters that are not a shop's.

Embedding is most of the work, and what the terms alone settle needs none: there the vector counts as saying what it
says of such texts on average.
"""

import contextlib
import errno
import os
import tempfile
import zipfile
from collections.abc import Mapping, Sequence, Set
from copy import copy
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
from pydantic import ValidationError
from threadpoolctl import threadpool_limits

from core.errors import NotSetUp
from core.ports import Embedder, Vectors
from core.record import Record
from core.triage import Abstained, Flag, IntentScore
from triage.flag_model import FlagModel
from triage.flag_wording import flags_in
from triage.ngrams import TermModel
from triage.questions import AsQuestions
from triage.wording import count_words, to_wording, wording_version

Matrix = npt.NDArray[np.float64]
"""(n_texts, n_labels), rows sum to 1."""
Column = npt.NDArray[np.float64]
"""(n_texts,)."""

NO_ASK = "no_ask"
"""The label of examples without an intent."""

FORMAT = 8
"""Raise it when a saved model of before cannot be used any more."""

UNLIKELY = 0.3
"""Of the odds of an intent that a message hardly asks. Set by hand, so that what is plainly put is still named."""

MODEL, META = "model.npz", "meta.json"

LEAST_CONFIDENCE = 0.5
"""In the best intent, below which none is named."""
LEAST_LEAD = 0.15
"""Of the best intent's share over the second's."""
FEW_WORDS = 2
"""Up to so many words an unsure message is too short rather than out of scope."""
LISTED = 0.01
"""Intents below this are not listed."""
TINY = 1e-6
UNSEEN = -30.0
"""The score of a label without examples, whatever the text."""
FEW_ROWS = 8
"""Up to so many, one product a row is four times as fast as one of them all."""


class Evidence(NamedTuple):
    """What speaks for and against an intent of the list, of some texts."""

    odds: Column
    """Log-odds of the best intent's share."""
    nearest: Column
    """Cosine to the nearest example with an intent."""
    score: Column
    """The best intent's score, mean of the two models', before it is weighed against the other labels'."""
    background: Column
    """Cosine to the nearest example without an intent."""


class Logistic(Record):
    """A probability as a logistic function of the evidence."""

    by_share: float
    """Of the log-odds of the best intent's share."""
    by_nearest: float
    by_score: float = 0.0
    by_background: float = 0.0
    constant: float

    def of(self, found: Evidence) -> Column:
        """(n_texts,)."""
        log_odds = self.by_share * found.odds + self.by_nearest * found.nearest + self.constant
        log_odds = log_odds + self.by_score * found.score + self.by_background * found.background
        probability: Column = 1 / (1 + np.exp(-log_odds))
        return probability


class Settled(Record):
    """When the terms of a text settle what it asks, and what its vector is then taken to say."""

    labels: tuple[str, ...] = ()
    """The intents that may be: no sentence that raises a learned flag is settled as one of them."""
    least_share: float = 1.0
    """Of the intent, by the terms alone."""
    slope: float = 0.0
    """Of the vector's scores over those of the terms."""
    nearest: float = 0.0
    background: float = 0.0
    """Cosines to the nearest examples with and without an intent."""


class ModelMeta(Record):
    """`meta.json` beside a saved model."""

    format: int
    version: str
    """Hash of everything that it was trained from."""
    embedder: str
    wording: str
    """Of the glossaries and of how a text is prepared."""
    labels: tuple[str, ...]
    own: bool = False
    """Whether the intents are a seller's own, not `intents.yaml`'s: then every text is embedded as a question."""
    vector_weight: float
    term_weight: float
    """In the pool of the two models' log-probabilities."""
    confidence: Logistic
    """That the best intent is right."""
    known: Logistic
    """That the text asks something on the list."""
    settled: Settled = Settled()
    """Nothing is for a seller's own intents, where little tells what is out of scope but the vectors."""
    least_known: float
    """Below it no intent is named. Of held-back messages with an intent 5 % are; with a seller's own intents, a half is
    the floor."""
    languages: tuple[str, ...]


@dataclass(frozen=True)
class Parts:
    """What training leaves behind."""

    vector_coef: Vectors
    """(n_dims, n_labels)."""
    vector_intercept: Vectors
    """(n_labels,)."""
    terms: TermModel
    prototypes: Vectors
    """(n_prototypes, n_dims), length 1: what stands for the examples that carry an intent."""
    background: Vectors
    """The same for those that carry none."""
    flags: FlagModel | None = None
    """None while the parts are only tried out."""


@dataclass(frozen=True)
class Judged:
    """What the classifier says of some texts."""

    shares: Matrix
    nearest: Column
    """Cosine to the nearest example with an intent."""
    confidence: Column
    """That the best intent is right."""
    known: Column
    """That the text asks something on the list."""
    flags: Sequence[tuple[Flag, ...]] = ()
    """Those noticed in each text."""
    settled: Sequence[bool] = ()
    """Whether each was settled by its terms, and not embedded."""


class Guess(NamedTuple):
    """What the terms of one text say without its vector."""

    intent: str
    """The likeliest."""
    share: float
    no_ask: float
    """That it asks nothing."""


class _Said(NamedTuple):
    """What the vectors of some texts say."""

    labels: npt.NDArray[Any]
    """(n_texts, n_labels) scores."""
    flags: npt.NDArray[Any]
    """(n_texts, n_flags) scores before their intercept."""
    nearest: npt.NDArray[Any]
    background: npt.NDArray[Any]
    """Cosines to the nearest examples with and without an intent."""


class _Products:
    """All that vectors are multiplied with, as one matrix: each product gives up the interpreter's lock, and under load
    getting it back takes longer than the product."""

    def __init__(self, parts: Parts) -> None:
        flags = parts.flags.coef.T if parts.flags else parts.vector_coef.T[:0]
        blocks = (parts.vector_coef.T, flags, parts.prototypes, parts.background)
        self._rows = np.ascontiguousarray(np.vstack(blocks))
        self._intercept = parts.vector_intercept
        self.n_flags = len(flags)
        self._ends = np.cumsum([len(block) for block in blocks]).tolist()

    def of(self, vectors: Vectors) -> _Said:
        if len(vectors) > FEW_ROWS:
            all_of_them = vectors @ self._rows.T
        else:
            all_of_them = np.empty((len(vectors), len(self._rows)), dtype=self._rows.dtype)
            for row, vector in enumerate(vectors):
                np.dot(self._rows, vector, out=all_of_them[row])
        labels, flags, prototypes, _ = self._ends
        return _Said(
            all_of_them[:, :labels] + self._intercept,
            all_of_them[:, labels:flags],
            _nearest(all_of_them[:, flags:prototypes]),
            _nearest(all_of_them[:, prototypes:]),
        )


class IntentClassifier:
    """Names the intents of texts. Safe to share between threads."""

    def __init__(self, meta: ModelMeta, parts: Parts, embedder: Embedder) -> None:
        self.meta, self._parts = meta, parts
        self._embedder: Embedder = AsQuestions(embedder) if meta.own else embedder
        self._asks = slice(sum(label != NO_ASK for label in meta.labels))  # training puts the background last
        self._prior: npt.NDArray[Any] | None = None
        self._products = _Products(parts)
        threadpool_limits(1, user_api="blas")  # for good: threads for a product this small cost more than it does

    @property
    def version(self) -> str:
        """Changes whenever the same text could be judged otherwise."""
        return self.meta.version

    @property
    def labels(self) -> tuple[str, ...]:
        """Columns of `judge`: the intents and `no_ask`."""
        return self.meta.labels

    def hardly(self, intents: Set[str]) -> "IntentClassifier":
        """The same, for messages of which something beside their words says that they hardly ask these."""
        other = copy(self)
        other._prior = np.array([UNLIKELY if label in intents else 1.0 for label in self.labels])
        return other

    def judge(
        self, texts: Sequence[str], language: str | Sequence[str], *, together: bool = False, settle: bool = True
    ) -> Judged:
        """Each text by itself, in one language or each in its own; with `together` one more row, last, for all of them
        as one text, at no further cost. Without `settle` all are embedded, also what the terms settle."""
        if not texts:
            nothing = np.empty(0)
            return Judged(np.empty((0, len(self.labels))), nothing, nothing, nothing)
        spoken = [language] * len(texts) if isinstance(language, str) else language
        wordings = [to_wording(text, each) for text, each in zip(texts, spoken, strict=True)]
        if together:
            wordings.append(" ".join(wordings))
        by_terms = self._parts.terms.scores(wordings)
        settled = self._settled(by_terms, together=together) if settle else [False] * len(wordings)
        by_vector, by_flag, nearest, background = self._said(wordings, by_terms, settled, together=together)
        shares = pool(by_vector, by_terms, self.meta.vector_weight, self.meta.term_weight)
        if self._prior is not None:
            shares = shares * self._prior
            shares /= shares.sum(axis=1, keepdims=True)
        found = Evidence(
            odds=log_odds_of(shares[:, self._asks].max(axis=1)),
            nearest=nearest,
            score=best_score(by_vector, by_terms, self._asks),
            background=background,
        )
        confidence, known = self.meta.confidence.of(found), self.meta.known.of(found)
        return Judged(shares, found.nearest, confidence, known, self._noticed(wordings, by_flag), settled)

    def _said(self, wordings: Sequence[str], by_terms: Vectors, settled: Sequence[bool], *, together: bool) -> _Said:
        """Only what the terms leave open is embedded."""
        if not any(settled):
            return self._products.of(self._embed(wordings, together=together))
        said = self._expected(by_terms)
        if rows := [row for row, is_settled in enumerate(settled) if not is_settled]:
            found = self._products.of(self._embedder.embed([wordings[row] for row in rows]))
            for expected, known in zip(said, found, strict=True):
                expected[rows] = known
        return said

    def _embed(self, wordings: Sequence[str], *, together: bool) -> Vectors:
        if not together:
            return self._embedder.embed(wordings)
        vectors = self._embedder.embed(wordings[:-1])
        sizes = np.array([1 + len(wording) for wording in wordings[:-1]], dtype=np.float32)
        whole = sizes @ vectors
        return np.vstack([vectors, whole / max(float(np.linalg.norm(whole)), 1e-12)])

    def _settled(self, by_terms: Vectors, *, together: bool) -> list[bool]:
        """Whether the terms of each text leave nothing open. Together they do only where those of all of them do: the
        vector of all of them is made of each one's."""
        limits, labels = self.meta.settled, self.labels
        if not limits.labels:
            return [False] * len(by_terms)
        rows = zip(by_terms.argmax(axis=1).tolist(), best_shares(by_terms).tolist(), strict=True)
        settled = [share >= limits.least_share and labels[label] in limits.labels for label, share in rows]
        return settled if settled[-1] or not together else [False] * len(settled)

    def _expected(self, by_terms: Vectors) -> _Said:
        n, expected = len(by_terms), self.meta.settled
        return _Said(
            expected.slope * by_terms,
            np.full((n, self._products.n_flags), UNSEEN, dtype=by_terms.dtype),
            np.full(n, expected.nearest),
            np.full(n, expected.background),
        )

    def _noticed(self, wordings: Sequence[str], by_flag: Vectors) -> list[tuple[Flag, ...]]:
        """By the vectors, and by the turn of phrase."""
        if self._parts.flags is None:
            return [()] * len(wordings)
        learned = self._parts.flags.notice(by_flag)
        return [(*flags, *flags_in(wording)) for flags, wording in zip(learned, wordings, strict=True)]

    def guess(self, texts: Sequence[str], language: str) -> list[Guess]:
        """What the terms alone say of each text: a twentieth of the cost of `judge`."""
        scores = self._parts.terms.scores([to_wording(text, language) for text in texts])
        guesses = []
        for row in np.exp(log_softmax(scores)).tolist():
            asking, no_ask = row[self._asks], row[self._asks.stop :]
            likeliest = max(asking)
            guesses.append(Guess(self.labels[asking.index(likeliest)], likeliest, sum(no_ask)))
        return guesses

    def predict(self, texts: Sequence[str], language: str) -> list[tuple[IntentScore, ...]]:
        """For each text its intents, best first; empty where `abstained` has a reason."""
        judged = self.judge(texts, language)
        return [() if self.abstained(judged, row, text) else self.scores(judged, row) for row, text in enumerate(texts)]

    def scores(self, judged: Judged, row: int) -> tuple[IntentScore, ...]:
        """The intents of one text, best first, without the hopeless ones: the best has the confidence for probability,
        the others less in the measure of their shares."""
        shares, confidence = judged.shares[row, self._asks].tolist(), float(judged.confidence[row])
        best = max(*shares, TINY)
        probabilities = {label: share / best * confidence for label, share in zip(self.labels, shares, strict=False)}
        listed = [(label, probability) for label, probability in probabilities.items() if probability >= LISTED]
        return tuple(
            IntentScore(intent=label, probability=round(probability, 4))
            for label, probability in sorted(listed, key=lambda each: -each[1])
        )

    def abstained(self, judged: Judged, row: int, text: str) -> Abstained | None:
        """Why no intent should be named for a text with this judgement; None when one should."""
        words = count_words(text)
        if words == 0:
            return Abstained.TOO_SHORT
        shares = judged.shares[row].tolist()
        best, second, *_ = (*sorted(shares[self._asks], reverse=True), 0.0)
        if best >= max(shares) and judged.known[row] >= self.meta.least_known:
            if judged.confidence[row] >= LEAST_CONFIDENCE and best - second >= LEAST_LEAD:
                return None
            if best + second >= LEAST_CONFIDENCE and best - second < LEAST_LEAD:
                return Abstained.AMBIGUOUS
        return Abstained.TOO_SHORT if words <= FEW_WORDS else Abstained.OUT_OF_SCOPE

    def save(self, folder: Path, *, also: Mapping[str, str] = MappingProxyType({})) -> None:
        """Writes the model and, beside it, texts by file name, all or nothing: a process killed half-way leaves no
        folder of that name."""
        folder.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=folder.parent, prefix=".classifier-") as scratch:
            ready = Path(scratch) / "ready"
            ready.mkdir()
            np.savez(ready / MODEL, allow_pickle=False, **_as_arrays(self._parts))
            (ready / META).write_text(self.meta.model_dump_json(indent=2) + "\n", encoding="utf-8")
            for name, text in also.items():
                (ready / name).write_text(text, encoding="utf-8")
            _put_in_place(ready, folder, Path(scratch))


def _put_in_place(ready: Path, folder: Path, scratch: Path) -> None:
    """The last one counts where several save at once; what lay there before is moved to `scratch`."""
    for turn in count():
        try:
            os.replace(ready, folder)
            return
        except OSError as error:
            if error.errno not in (errno.ENOTEMPTY, errno.EEXIST):
                raise
        with contextlib.suppress(FileNotFoundError):  # another has just moved it
            os.replace(folder, scratch / f"before-{turn}")


def load(folder: Path, embedder: Embedder, *, remedy: str = "run `make setup`") -> IntentClassifier:
    """The model that `save` wrote. Raises `NotSetUp` with the remedy when there is none, or one of another version."""
    try:
        meta = ModelMeta.model_validate_json((folder / META).read_bytes())
    except OSError as error:
        raise NotSetUp(f"no intent classifier in {folder}; {remedy}") from error
    except ValidationError as error:
        raise NotSetUp(
            f"the intent classifier in {folder} is damaged or of another version of replydesk; {remedy}"
        ) from error
    wanted = {"format": FORMAT, "embedder": embedder.version, "wording": wording_version()}
    for name, value in wanted.items():
        if (found := getattr(meta, name)) != value:
            raise NotSetUp(f"the intent classifier in {folder} is of {name} {found}, not {value}; {remedy}")
    try:
        with (folder / MODEL).open("rb") as file, np.load(file, allow_pickle=False) as arrays:
            parts = _from_arrays(arrays)
    except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile) as error:
        raise NotSetUp(f"the intent classifier in {folder} cannot be read; {remedy}") from error
    if len(meta.labels) != len(parts.vector_intercept):
        raise NotSetUp(f"the intent classifier in {folder} does not fit its {META}; {remedy}")
    return IntentClassifier(meta, parts, embedder)


def _as_arrays(parts: Parts) -> dict[str, npt.NDArray[Any]]:
    """Numbers and plain strings only: such a file runs no code when it is opened."""
    flags = {"flags.coef": parts.flags.coef, "flags.intercept": parts.flags.intercept} if parts.flags else {}
    return {
        **flags,
        "vector.coef": parts.vector_coef,
        "vector.intercept": parts.vector_intercept,
        "prototypes": parts.prototypes,
        "background": parts.background,
        **parts.terms.as_arrays(),
    }


def _from_arrays(arrays: Mapping[str, npt.NDArray[Any]]) -> Parts:
    return Parts(
        vector_coef=arrays["vector.coef"],
        vector_intercept=arrays["vector.intercept"],
        terms=TermModel.from_arrays(arrays),
        prototypes=arrays["prototypes"],
        background=arrays["background"],
        flags=FlagModel(arrays["flags.coef"], arrays["flags.intercept"]) if "flags.coef" in arrays else None,
    )


def nearest_of(vectors: Vectors, prototypes: Vectors) -> Column:
    """(n_texts,): the largest cosine of each to any prototype; 0 where there is none."""
    return _nearest(vectors @ prototypes.T)


def _nearest(cosines: Vectors) -> Column:
    if not cosines.shape[1]:
        return np.zeros(len(cosines))
    nearest: Column = cosines.max(axis=1).astype(np.float64)
    return nearest


def best_score(by_vector: npt.NDArray[Any], by_terms: npt.NDArray[Any], asks: slice | npt.NDArray[np.bool_]) -> Column:
    """(n_texts,): the highest mean of both models' scores that any intent, a column of `asks`, has."""
    best: Column = (by_vector + by_terms)[:, asks].max(axis=1, initial=UNSEEN).astype(np.float64) / 2
    return best


def best_shares(scores: npt.NDArray[Any]) -> npt.NDArray[Any]:
    """(n_texts,): the largest share of each row of scores."""
    shares: npt.NDArray[Any] = 1 / np.exp(scores - scores.max(axis=1, keepdims=True)).sum(axis=1)
    return shares


def log_softmax(scores: npt.NDArray[Any]) -> Matrix:
    """Rows of scores as log-probabilities."""
    moved = scores.astype(np.float64) - scores.max(axis=1, keepdims=True)
    log_probabilities: Matrix = moved - np.log(np.exp(moved).sum(axis=1, keepdims=True))
    return log_probabilities


def pool(by_vector: npt.NDArray[Any], by_terms: npt.NDArray[Any], vector_weight: float, term_weight: float) -> Matrix:
    """Two opinions as one in probabilities: the product of their powers, made to sum to 1. They come as scores or as
    log-probabilities, which differ by what is the same for all labels of a row."""
    pooled: Matrix = np.exp(log_softmax(vector_weight * by_vector + term_weight * by_terms))
    return pooled


def log_odds_of(probabilities: Column) -> Column:
    """Of probabilities kept away from 0 and 1."""
    kept = np.minimum(np.maximum(probabilities, TINY), 1 - TINY)
    log_odds: Column = np.log(kept / (1 - kept))
    return log_odds
