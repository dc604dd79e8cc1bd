from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from core.ports import Vectors
from tests.models import MODELS, embedder
from triage.classifier import IntentClassifier
from triage.examples import background
from triage.flag_sentences import flag_sentences
from triage.kept_vectors import KeptVectors, vectors_file
from triage.questions import AsQuestions
from triage.wording import to_wording


class Noting:
    """Each text as its length, and which were asked for."""

    version = "noting"

    def __init__(self) -> None:
        self.asked: list[str] = []

    def embed(self, texts: Sequence[str]) -> Vectors:
        self.asked += texts
        return np.array([[len(text), 1.0] for text in texts], dtype=np.float32).reshape(-1, 2)


def test_set_up_keeps_what_the_training_of_every_seller_embeds(classifier: IntentClassifier) -> None:
    noting = Noting()
    noting.version = classifier.meta.embedder
    kept = KeptVectors(noting, MODELS)
    said = [(message.text, message.lang) for message in background()]
    said += [(sentence, language) for language, sentence, _ in flag_sentences()]
    wordings = [to_wording(text, language) for text, language in said]
    assert np.array_equal(kept.embed(wordings)[:3], embedder().embed(wordings[:3]))
    AsQuestions(kept).embed(wordings)
    assert noting.asked == []


def test_what_was_kept_is_not_embedded_again(tmp_path: Path) -> None:
    first = KeptVectors(Noting(), tmp_path)
    first.embed(["where", "is it?"])
    first.save()
    noting = Noting()
    again = KeptVectors(noting, tmp_path)
    assert again.embed(["is it?", "new", "where", "new"]).tolist() == [[6, 1], [3, 1], [5, 1], [3, 1]]
    assert noting.asked == ["new"]
    assert again.embed([]).shape == (0, 2)


def test_only_what_was_asked_for_is_kept_and_no_text_of_it(tmp_path: Path) -> None:
    first = KeptVectors(Noting(), tmp_path)
    first.embed(["outdated"])
    first.save()
    second = KeptVectors(Noting(), tmp_path)
    second.embed(["a secret of today"])
    second.save()
    noting = Noting()
    KeptVectors(noting, tmp_path).embed(["outdated", "a secret of today"])
    assert noting.asked == ["outdated"]
    assert b"secret" not in vectors_file(tmp_path, noting).read_bytes()
    assert [path.name for path in tmp_path.iterdir()] == ["vectors-noting.npz"]


@pytest.mark.parametrize("content", [b"", b"no archive", b"PK\x05\x06" + bytes(18)])
def test_a_file_that_cannot_be_read_counts_as_none(tmp_path: Path, content: bytes) -> None:
    vectors_file(tmp_path, Noting()).write_bytes(content)
    assert KeptVectors(Noting(), tmp_path).embed(["where"]).tolist() == [[5, 1]]
