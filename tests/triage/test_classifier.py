from pathlib import Path

import numpy as np
import pytest

from core.errors import NotSetUp
from tests.models import embedder
from triage.classifier import META, MODEL, IntentClassifier, load
from triage.training import Example, read_examples, train

TEXTS = ["Where is my parcel?", "I want my money back", "Bitte um eine Rechnung", ""]


@pytest.fixture(scope="module")
def trained() -> IntentClassifier:
    return train(read_examples()[::4], embedder())


def test_a_saved_model_judges_as_before(trained: IntentClassifier, tmp_path: Path) -> None:
    trained.save(tmp_path / "model")
    again = load(tmp_path / "model", embedder())
    for language in ("en", "de"):
        np.testing.assert_array_equal(trained.judge(TEXTS, language)[0], again.judge(TEXTS, language)[0])


def test_training_twice_gives_the_same_model() -> None:
    few = read_examples()[::12]
    one, other = train(few, embedder()), train(few, embedder())
    assert one.version == other.version
    np.testing.assert_array_equal(one.judge(TEXTS, "en")[0], other.judge(TEXTS, "en")[0])


def test_a_text_alone_is_judged_as_in_a_batch(trained: IntentClassifier) -> None:
    together = trained.judge(TEXTS, "en")[0]
    for row, text in zip(together, TEXTS, strict=True):
        np.testing.assert_allclose(
            row, trained.judge([text], "en")[0][0], rtol=0, atol=1e-6
        )  # float32 sums in another order


def test_a_saved_model_holds_no_pickle(trained: IntentClassifier, tmp_path: Path) -> None:
    trained.save(tmp_path / "model")
    with np.load(tmp_path / "model" / MODEL, allow_pickle=False) as arrays:
        assert all(arrays[name].dtype != object for name in arrays)


@pytest.mark.parametrize("field", ["format", "embedder", "scikit_learn"])
def test_a_model_of_another_version_is_refused_with_the_command_that_mends_it(
    trained: IntentClassifier, tmp_path: Path, field: str
) -> None:
    folder = tmp_path / "model"
    trained.save(folder)
    meta = trained.meta.model_copy(update={field: 99 if field == "format" else "other"})
    (folder / META).write_text(meta.model_dump_json())
    with pytest.raises(NotSetUp, match="make setup"):
        load(folder, embedder())


@pytest.mark.parametrize("content", [b"", b"no archive", b"PK\x03\x04"])
def test_a_broken_file_is_refused(trained: IntentClassifier, tmp_path: Path, content: bytes) -> None:
    folder = tmp_path / "model"
    trained.save(folder)
    (folder / MODEL).write_bytes(content)
    with pytest.raises(NotSetUp, match="cannot be read"):
        load(folder, embedder())


def test_an_example_with_an_unknown_intent_is_refused() -> None:
    with pytest.raises(ValueError, match="unknown"):
        Example(text="hi", intents=("wsimo",), lang="en")
