"""Texts in, vectors of length 1 out: serves the folder that `text.export` made, without torch."""

import math
import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import onnxruntime
from tokenizers import Tokenizer

from core.errors import NotSetUp
from core.ports import Vectors
from core.record import Record

GRAPH, TOKENIZER, META = "model.onnx", "tokenizer.json", "meta.json"


class ModelMeta(Record):
    """What `meta.json` says of an exported model."""

    name: str
    version: str
    """Hash of graph and tokenizer: changes whenever the same text would give another vector."""
    recipe: int
    """Of `text.export`."""
    dims: int
    max_tokens: int
    """Longer texts are cut here, the two marker tokens included."""
    pooling: str
    made_with: dict[str, str]


def new_session(graph: Path) -> onnxruntime.InferenceSession:
    """A session whose runs each take one thread, the caller's own."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.enable_mem_pattern = False  # keeps a memory plan for every text length ever seen
    return onnxruntime.InferenceSession(str(graph), options, providers=["CPUExecutionProvider"])


_CHARS_PER_TOKEN = 40
"""Text beyond this many characters for each token that the model reads is cut before tokenising, which would take 0.2 s
for 200 kB. Words are shorter: only a page of blanks or of endless words loses anything."""


class OnnxEmbedder:
    """`core.ports.Embedder` over an exported model; safe to share between threads.

    One text a run: int8 scales are taken over a whole run, so in a batch a text's vector would depend on its
    neighbours (cosine down to 0.976 in batches of 64). Runs go side by side instead.
    """

    def __init__(self, folder: Path, sessions: int = 0) -> None:
        """`sessions`: how many texts of one call run side by side; 0 takes one for each core. Raises `NotSetUp`."""
        try:
            self.meta = ModelMeta.model_validate_json((folder / META).read_bytes())
            self._tokenizer = Tokenizer.from_file(str(folder / TOKENIZER))
            self._session = new_session(folder / GRAPH)
        except Exception as error:  # both libraries raise the bare class for a missing or broken file
            raise NotSetUp(f"no usable embedding model in {folder}; run `make setup`") from error
        self.version = self.meta.version
        self._workers = sessions or os.cpu_count() or 1
        self._pool = ThreadPoolExecutor(self._workers, thread_name_prefix="embed")

    def embed(self, texts: Sequence[str]) -> Vectors:
        """(n_texts, n_dims) float32, rows of length 1; the empty text has a vector too."""
        if not texts:
            return np.empty((0, self.meta.dims), dtype=np.float32)
        first, *others = texts
        if self._workers == 1:
            return np.stack([self._embed_one(text) for text in texts])
        beside = self._pool.map(self._embed_one, others)  # begun before the caller's own: waking a thread takes time
        return np.stack([self._embed_one(first), *beside])

    def _embed_one(self, text: str) -> Vectors:
        head = text[: self.meta.max_tokens * _CHARS_PER_TOKEN]
        sound = head.encode("utf-8", "replace").decode()  # lone surrogates have no tokens
        ids = np.array([self._tokenizer.encode(sound).ids], dtype=np.int64)
        vector = self._session.run(None, {"input_ids": ids})[0][0]
        length = math.sqrt(float((vector * vector).sum()))  # the library's own norm gives up the interpreter's lock
        unit: Vectors = (vector / max(length, 1e-12)).astype(np.float32)
        return unit
