"""The packaged examples in, how well held-back ones are sorted out: `python -m triage.measure MODELS`, one JSON a line.

Each example is judged by a model of the other folds, so the figures are of messages that the model had not seen, though
of the same writer.
"""

import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from pydantic import Field
from sklearn.metrics import f1_score

from core.errors import NotSetUp
from core.ports import Embedder
from core.record import Record
from text.embed import OnnxEmbedder
from text.export import DEFAULT_MODEL, find_model
from triage.classifier import LEAST_PROBABILITY, LEAST_SIMILARITY, NO_ASK, sharpen
from triage.intents import load_intents
from triage.training import Example, judge_held_back, read_examples
from triage.wording import to_wording


class Scores(Record):
    """Of one language. Examples with several intents are left out: no single answer is right for them."""

    language: str
    n: int
    accuracy: float = Field(ge=0, le=1)
    """Share whose best label is right, `no_ask` being one."""
    macro_f1: float = Field(ge=0, le=1)
    """Mean over the labels."""
    named: float = Field(ge=0, le=1)
    """Share of the examples with an intent for which one is named."""
    right_when_named: float = Field(ge=0, le=1)
    let_through: float = Field(ge=0, le=1)
    """Share of the examples without an intent for which one is named all the same."""


def measure(examples: Sequence[Example], embedder: Embedder) -> list[Scores]:
    """One entry a language."""
    wordings = [to_wording(example.text, example.lang) for example in examples]
    held_back = judge_held_back(examples, wordings, embedder.embed(wordings))
    rows = sharpen(held_back.probabilities, held_back.temperature)
    labels = (*load_intents(), NO_ASK)
    scores = []
    for language in sorted({example.lang for example in examples}):
        mine = [at for at, each in enumerate(examples) if each.lang == language and len(each.intents) <= 1]
        wanted = np.array([labels.index((*examples[at].intents, NO_ASK)[0]) for at in mine])
        best = rows[mine].argmax(axis=1)
        asks = wanted != labels.index(NO_ASK)
        sure = (rows[mine].max(axis=1) >= LEAST_PROBABILITY) & (held_back.nearest[mine] >= LEAST_SIMILARITY)
        named = sure & (best != labels.index(NO_ASK))
        scores.append(
            Scores(
                language=language,
                n=len(mine),
                accuracy=round(float((best == wanted).mean()), 4),
                macro_f1=round(float(f1_score(wanted, best, average="macro")), 4),
                named=round(float(named[asks].mean()), 4),
                right_when_named=round(float((best == wanted)[asks & named].mean()), 4),
                let_through=round(float(named[~asks].mean()), 4),
            )
        )
    return scores


def main() -> None:
    models = Path(sys.argv[1] if len(sys.argv) > 1 else ".replydesk/models")
    if (folder := find_model(DEFAULT_MODEL, models)) is None:
        raise NotSetUp(f"no embedding model in {models}; run `make setup`")
    for scores in measure(read_examples(), OnnxEmbedder(folder)):
        sys.stdout.write(scores.model_dump_json() + "\n")


if __name__ == "__main__":
    main()
