"""The packaged examples in, the weights of `second_asks.yaml` out: `python -m triage.second_training [MODELS]`.

Examples of one fold and language are put together: two that ask different things, one amid background, two that ask the
same, background alone; beside them stand the examples as they are. Each is judged by the model that had not seen them.
"""

import sys
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from random import Random

import numpy as np
import yaml
from sklearn.linear_model import LogisticRegression

from core.reading import read_yaml
from triage.asks import asks_of_statements, first_matter
from triage.classifier import IntentClassifier
from triage.examples import Example
from triage.frames import find_statements
from triage.intents import intent_of
from triage.languages import load_languages, read_in
from triage.measure import train_packaged
from triage.recipe import SEED
from triage.second_asks import FILE, LEAST_UNNAMED, Hints, Weights, candidates
from triage.statements import judge, taken_apart
from triage.training import Trained
from triage.wording import count_words

LONGEST = 110
"""Characters of an example that is put together with another."""
EACH: Mapping[str, int] = {
    "two in a sentence": 6,
    "two in sentences": 6,
    "one in a sentence": 6,
    "one in sentences": 13,
    "one with thanks": 8,
    "twice the same": 4,
    "background": 4,
    "as it is": 30,
}
"""Messages by shape, of each language in each fold: about a fifth ask two things, as in a shop's mail."""
STRENGTH = 10.0
"""Inverse strength of regularisation; eight weights on ten thousand rows need little."""


@dataclass(frozen=True)
class Composed:
    """A message and what it asks."""

    text: str
    intents: frozenset[str]
    lang: str
    fold: int
    shape: str


@dataclass(frozen=True)
class Read:
    """What the statements of one ask, and what may be asked beside the surest of it."""

    intents: frozenset[str]
    """Without those beside."""
    beside: tuple[tuple[str, Hints], ...]


def compose(examples: Sequence[Example], folds: Sequence[int]) -> Iterator[Composed]:
    """The same from the same examples."""
    cells: dict[tuple[str, int], list[Example]] = defaultdict(list)
    for example, fold in zip(examples, folds, strict=True):
        cells[example.lang, int(fold)].append(example)
    chance = Random(SEED)
    for (lang, fold), those in sorted(cells.items()):
        maker = _Maker(those, lang, chance)
        for shape, n in EACH.items():
            for _ in range(n if maker.has_enough else 0):
                text, intents = maker.make(shape)
                yield Composed(text, intents, lang, fold, shape)
        for each in those:
            if len(each.intents) > 1:
                yield Composed(each.text, frozenset(each.intents), lang, fold, "two, as they are")


class _Maker:
    """Puts the examples of one language and fold together."""

    def __init__(self, examples: Sequence[Example], lang: str, chance: Random) -> None:
        words = load_languages()[lang]
        conjunction, also = words.joining[0], words.adding[0]
        self._breaks = (", ", f" {conjunction} ", f", {conjunction} ", f" {conjunction} {also} ")
        self._chance = chance
        self._whole = [each for each in examples if len(each.intents) < 2]
        short = [each for each in self._whole if len(each.text) <= LONGEST and _is_one_sentence(each.text)]
        self._idle = [each.text for each in short if not each.intents and "?" not in each.text]
        self._thanks = [each.text for each in short if each.intents and intent_of(each.intents[0]).beside]
        self._asking: dict[str, list[str]] = defaultdict(list)
        for each in short:
            if each.intents and not intent_of(each.intents[0]).beside and each.intents[0] != "solicitation":
                self._asking[each.intents[0]].append(each.text)

    @property
    def has_enough(self) -> bool:
        return len(self._asking) > 1 and bool(self._idle) and bool(self._thanks)

    def make(self, shape: str) -> tuple[str, frozenset[str]]:
        """A message and its intents."""
        if shape == "as it is":
            example = self._chance.choice(self._whole)
            return example.text, frozenset(example.intents)
        if shape == "background":
            return " ".join(_ended(self._chance.choice(self._idle)) for _ in range(3)), frozenset()
        intent, text = self._ask()
        if shape in ("two in a sentence", "two in sentences"):
            other, second = self._ask_beside(intent)
            joined = self._in_a_sentence(text, second) if "a sentence" in shape else f"{_ended(text)} {_ended(second)}"
            return joined, frozenset({intent, other})
        if shape == "twice the same":
            return f"{_ended(text)} {_ended(self._chance.choice(self._asking[intent]))}", frozenset({intent})
        if shape == "one in sentences":
            said = [_ended(self._chance.choice(self._idle)) for _ in range(self._chance.randint(1, 3))]
            said.insert(self._chance.randint(0, len(said)), _ended(text))
            return " ".join(said), frozenset({intent})
        said = [text, self._chance.choice(self._thanks if shape == "one with thanks" else self._idle)]
        self._chance.shuffle(said)
        return self._in_a_sentence(*said), frozenset({intent})

    def _ask(self) -> tuple[str, str]:
        intent = self._chance.choice(sorted(self._asking))
        return intent, self._chance.choice(self._asking[intent])

    def _ask_beside(self, intent: str) -> tuple[str, str]:
        """Of an intent that is not so near that both may be one ask; the same again where all are near."""
        far = sorted(other for other in self._asking if other != intent and not _are_near(intent, other))
        other = self._chance.choice(far or [intent])
        return other, self._chance.choice(self._asking[other])

    def _in_a_sentence(self, one: str, other: str) -> str:
        end = "?" if "?" in one + other else "."
        return _bare(one) + self._chance.choice(self._breaks) + _bare(other) + end


def _are_near(one: str, other: str) -> bool:
    of_one, of_other = intent_of(one), intent_of(other)
    return other in (*of_one.confused_with, *of_one.background_of) or one in (
        *of_other.confused_with,
        *of_other.background_of,
    )


def _is_one_sentence(text: str) -> bool:
    return count_words(text) > 1 and "\n" not in text and not any(mark in _bare(text) for mark in (". ", "? ", "! "))


def _bare(text: str) -> str:
    return text.strip().rstrip(".!?… ")


def _ended(text: str) -> str:
    return text if text.rstrip()[-1:] in (".", "!", "?", "…") else f"{text}."


def _read(message: Composed, classifier: IntentClassifier) -> Read:
    spans = find_statements(message.text, read_in([message.lang]))
    if not spans:
        return Read(frozenset(), ())
    *statements, whole = judge(message.text, spans, language=message.lang, classifier=classifier)
    judged = [part for each in statements for part in taken_apart(each, message.lang)]
    asks = asks_of_statements(message.text, judged, whole, message.lang)
    intents = {ask.intent for ask in asks if ask.intent}
    if not intents:
        return Read(frozenset(), ())
    first = first_matter(asks, statements, whole, message.lang)
    beside = tuple((intent, hints) for intent, _, hints in candidates(statements, whole, first, message.lang))
    return Read(frozenset(intents - {intent for intent, _ in beside}), beside)


def fit(messages: Sequence[Composed], read: Sequence[Read]) -> Weights:
    """The weights under which what is asked beside is told best from what is not."""
    rows = [
        (hints, intent in each.intents)
        for each, said in zip(messages, read, strict=True)
        for intent, hints in said.beside
    ]
    features, truth = np.array([hints for hints, _ in rows]), np.array([meant for _, meant in rows])
    model = LogisticRegression(C=STRENGTH, max_iter=2000).fit(features, truth)
    weights = {name: round(float(each), 3) for name, each in zip(Hints._fields, model.coef_[0], strict=True)}
    return Weights(constant=round(float(model.intercept_[0]), 3), weights=weights)


def exactly_right(messages: Sequence[Composed], read: Sequence[Read]) -> dict[str, list[bool]]:
    """By shape, whether the set of intents is right under weights that were fitted on the other folds."""
    right: dict[str, list[bool]] = defaultdict(list)
    both = list(zip(messages, read, strict=True))
    for fold in sorted({each.fold for each in messages}):
        others = [pair for pair in both if pair[0].fold != fold]
        weights = fit([each for each, _ in others], [said for _, said in others])
        for each, said in both:
            if each.fold == fold:
                beside = {intent for intent, hints in said.beside if weights.of(hints) >= LEAST_UNNAMED}
                right[each.shape].append(said.intents | beside == each.intents)
    return right


def measure(trained: Trained, examples: Sequence[Example]) -> tuple[Weights, dict[str, list[bool]]]:
    """The weights of all folds and how often the set is right, by shape."""
    messages = list(compose(examples, trained.folds.tolist()))
    read = [_read(message, trained.apart[message.fold]) for message in messages]
    return fit(messages, read), exactly_right(messages, read)


def main() -> None:
    examples, trained = train_packaged()
    weights, right = measure(trained, examples)
    FILE.write_text(yaml.safe_dump(weights.model_dump(), sort_keys=False), encoding="utf-8")
    for shape, hits in right.items():
        sys.stdout.write(f"{shape:<20}n={len(hits):>5}  exactly right {np.mean(hits):.3f}\n")
    sys.stdout.write(f"written to {FILE}: {read_yaml(FILE, Weights)}\n")


if __name__ == "__main__":
    main()
