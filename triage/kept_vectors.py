"""Texts in, vectors out, without embedding anew what was embedded when the packaged classifier was trained.

Nearly all that a seller's own training embeds is packaged: messages that ask nothing, and the sentences of the flags.
The file beside the models holds hashes and vectors of packaged texts only; nothing of a seller's is written.
"""

import hashlib
import os
import tempfile
import zipfile
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from core.ports import Embedder, Vectors

VECTORS_PREFIX = "vectors-"
KEY_BYTES = 16


class KeptVectors:
    """`core.ports.Embedder` over another, for training; safe to share between threads."""

    def __init__(self, embedder: Embedder, models: Path) -> None:
        """A file that cannot be read counts as none."""
        self.version = embedder.version
        self._embedder = embedder
        self._file = vectors_file(models, embedder)
        self._known = _read(self._file)
        self._asked: dict[bytes, Vectors] = {}

    def embed(self, texts: Sequence[str]) -> Vectors:
        """(n_texts, n_dims), as the embedder under it gives them."""
        keys = [_key_of(text) for text in texts]
        new = {key: text for key, text in zip(keys, texts, strict=True) if key not in self._known}
        self._known |= zip(new, self._embedder.embed(list(new.values())), strict=True)
        self._asked |= {key: self._known[key] for key in keys}
        return np.stack([self._known[key] for key in keys]) if keys else self._embedder.embed([])

    def save(self) -> None:
        """Keeps all that was asked for since it was made, and nothing else."""
        keys = np.frombuffer(b"".join(self._asked), dtype=np.uint8).reshape(-1, KEY_BYTES)
        with tempfile.TemporaryDirectory(dir=self._file.parent, prefix=".vectors-") as scratch:
            draft = Path(scratch) / "vectors.npz"
            np.savez(draft, allow_pickle=False, keys=keys, vectors=np.stack(list(self._asked.values())))
            os.replace(draft, self._file)


def vectors_file(models: Path, embedder: Embedder) -> Path:
    """Where those of this embedder lie, or would lie."""
    return models / f"{VECTORS_PREFIX}{embedder.version}.npz"


def _key_of(text: str) -> bytes:
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=KEY_BYTES).digest()


def _read(file: Path) -> dict[bytes, Vectors]:
    try:
        with file.open("rb") as opened, np.load(opened, allow_pickle=False) as arrays:
            keys, vectors = arrays["keys"], arrays["vectors"]
            return dict(zip(map(bytes, keys), vectors.astype(np.float32), strict=True))
    except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile):
        return {}
