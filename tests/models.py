"""The exported embedding model that tests run on: the one that `make setup` made, or made here once."""

import subprocess
import sys
from functools import lru_cache
from pathlib import Path

from text.embed import OnnxEmbedder
from text.export import DEFAULT_MODEL, find_model
from triage.examples import Example, read_examples
from triage.kept_vectors import KeptVectors

REPO = Path(__file__).parents[1]
MODELS = REPO / ".replydesk" / "models"


@lru_cache(maxsize=1)
def exported_model() -> Path:
    """The model's folder. Made in a process of its own, so that no test process holds torch."""
    found = find_model(DEFAULT_MODEL, MODELS)
    if found is None:
        subprocess.run([sys.executable, "-m", "text.export", str(MODELS)], cwd=REPO, check=True, capture_output=True)
        found = find_model(DEFAULT_MODEL, MODELS)
    assert found is not None
    return found


@lru_cache(maxsize=1)
def embedder() -> OnnxEmbedder:
    """The real embedder, one a test process."""
    return OnnxEmbedder(exported_model(), sessions=2)


@lru_cache(maxsize=1)
def kept_embedder() -> KeptVectors:
    """The same for training: what set-up has embedded is not embedded again."""
    return KeptVectors(embedder(), MODELS)


@lru_cache(maxsize=1)
def packaged_examples() -> tuple[Example, ...]:
    """Read once a test process."""
    return read_examples()
