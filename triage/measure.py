"""The packaged examples in, how well held-back ones are sorted out: `python -m triage.measure [MODELS]`, JSON lines.

Each example is judged by a model of the other folds, so the figures are of messages that the model had not seen, though
of the same writer.
"""

import sys
from collections.abc import Sequence
from pathlib import Path

from core.errors import NotSetUp
from text.embed import OnnxEmbedder
from text.export import DEFAULT_MODEL, find_model
from triage.examples import Example, read_examples
from triage.figures import report
from triage.intents import load_intents
from triage.training import Trained, train


def train_packaged() -> tuple[Sequence[Example], Trained]:
    """The packaged examples, and what comes of training on them with the embedding model in the folder that the command
    line names. Raises `NotSetUp`."""
    models = Path(sys.argv[1] if len(sys.argv) > 1 else ".replydesk/models")
    if (folder := find_model(DEFAULT_MODEL, models)) is None:
        raise NotSetUp(f"no embedding model in {models}; run `make setup`")
    examples = read_examples()
    return examples, train(examples, OnnxEmbedder(folder), order=tuple(load_intents()))


def main() -> None:
    examples, trained = train_packaged()
    sys.stdout.write(report(examples, trained.held_back).model_dump_json(indent=1) + "\n")


if __name__ == "__main__":
    main()
