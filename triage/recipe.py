"""The settings that classifiers are trained with, and the name that a model made of them and of some messages has.

Apart from the training, so that looking for a trained model does not load a learning library.
"""

import hashlib
import json
from collections.abc import Sequence
from functools import lru_cache
from importlib.metadata import version
from pathlib import Path

import numpy as np

from core.ports import Embedder
from triage.classifier import FORMAT
from triage.examples import Labelled, example_files
from triage.flag_sentences import flag_sentences
from triage.intents import load_intents
from triage.wording import wording_version

CLASSIFIER_PREFIX = "intents-"
"""Of the folders that they lie in."""

FOLDS = 5
ALIKE = 10
"""Messages that say the same in other words or languages, on average, and so share a fold: the packaged ones are in ten
languages. Dealt out one by one, they were held back from little."""
FEW_ALIKE = 100
"""Messages of one intent below which each is dealt out by itself."""
ROUNDS = 3
"""In each, every third intent is left out."""
SEED = 20261114
"""Of folds and prototypes; any other would do."""
FLAG_C = 10.0
"""Of the flags; of 3, 10 and 30 the one with the most found at few false alarms."""
VECTOR_C, TERM_C = 10.0, 15.0
"""Inverse strength of regularisation; between 3 and 30 the held-back accuracy moves by less than one point."""
ITERATIONS = 16
"""Newton steps at most; it takes fewer."""
LEAST_COUNT = 2
"""Messages that a term must stand in; a term of one message says nothing of the next."""
BACKGROUND_WEIGHT, BACKGROUND_SHARE = 8.0, 0.3
"""Weight of all messages without an intent, in intents: as many labels as there are ways to say nothing, and no more
than this share of the labels. With the weight of one label among 27, 15 % of them passed for an ask, with 8, 12 %."""
OWN_BACKGROUND_WEIGHT = 1.0
"""The same beside a seller's own intents, of which some may be what asks nothing here: thanks, an agent wanted."""
SETTLED = 0.9
"""Share by the terms alone from which a text is not embedded."""
LEAST_SETTLED = 30
"""Held-back messages that must be so before any text is spared."""
KEPT = 0.95
"""Share of held-back messages with an intent that count as known."""
MOST_PROTOTYPES = 800
"""For more examples than that, means of neighbours stand for them: comparing takes as long as there are prototypes."""
MOST_BACKGROUND = 500
"""The same for examples that ask nothing."""
EXPECTED = {"by_share": 1.2, "by_nearest": 0.6, "by_score": 1.2, "by_background": -0.5}
"""What the evidence weighs in `known`, each in its own standard deviations, before any held-back message speaks."""
STIFFNESS = 0.1
"""How much moving away from that costs, beside the mean loss of a message. A short list is too short to learn four
weights from; of a long one, intents left out resemble their neighbours more than what is really foreign does."""
OWN_FLOOR = 0.35
"""Of `known`, for a seller's own list. It serves best where half of what buyers write is about something else: they
write less like the labelled messages than these are like one another, so even odds would be too many."""
WEIGHTS = tuple(round(float(each), 3) for each in np.geomspace(0.1, 3.0, 18))
"""Tried in the pool of the two models' opinions."""


def training_hash(messages: Sequence[Labelled], embedder_version: str) -> str:
    """Names the model that `train` would make: of the messages, the glossaries, the embedder and the settings here."""
    digest = _digest_without_messages(embedder_version)
    for message in messages:
        digest.update(message.model_dump_json().encode("utf-8", "surrogatepass"))
    return digest.hexdigest()[:16]


def classifier_folder(models: Path, embedder: Embedder) -> Path:
    """Where the classifier of the packaged examples lies, or would lie."""
    return models / f"{CLASSIFIER_PREFIX}{_packaged_hash(embedder.version)}"


@lru_cache(maxsize=4)
def _packaged_hash(embedder_version: str) -> str:
    """By the files as they are: every start would spend a tenth of its time on reading 16,000 examples out of them."""
    digest = _digest_without_messages(embedder_version)
    for path in example_files():
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def _digest_without_messages(embedder_version: str) -> "hashlib._Hash":
    settings = [
        *(FORMAT, FOLDS, ALIKE, FEW_ALIKE, ROUNDS, SEED, VECTOR_C, TERM_C, ITERATIONS, LEAST_COUNT, MOST_PROTOTYPES),
        *(MOST_BACKGROUND, EXPECTED, STIFFNESS, OWN_FLOOR),
        *(BACKGROUND_WEIGHT, BACKGROUND_SHARE, OWN_BACKGROUND_WEIGHT, SETTLED, LEAST_SETTLED, KEPT, WEIGHTS),
        *(version("scikit-learn"), embedder_version, wording_version()),
        *load_intents(),
    ]
    digest = hashlib.sha256(json.dumps(settings).encode())
    for language, sentence, raised in flag_sentences():
        digest.update(f"{FLAG_C} {language} {sentence} {sorted(raised)}".encode())
    return digest
