"""What `make setup` makes beside the installation: the exported embedding model, the trained intent classifier, and
what the patterns of triage need."""

import shutil
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from core.errors import ReplydeskError
from core.ports import Embedder
from service.settings import Settings, read_settings
from service.wiring import NEEDS_PREFIX, load_triager, needs_file
from text import ways
from text.embed import OnnxEmbedder
from text.export import export_model, find_model
from triage.kept_vectors import VECTORS_PREFIX, vectors_file
from triage.recipe import CLASSIFIER_PREFIX, classifier_folder

KEPT_BESIDE = 2
"""Of what was made before and is outdated; a few MB each."""


def set_up(settings: Settings) -> None:
    """Exports and trains what is missing; does nothing when all is there."""
    folder = find_model(settings.embedding_model, settings.models)
    if folder is None:
        with _said(f"exporting {settings.embedding_model} to ONNX"):
            folder = export_model(settings.embedding_model, settings.models)
    embedder = OnnxEmbedder(folder, sessions=settings.embedding_sessions)
    if not classifier_folder(settings.models, embedder).is_dir():
        from triage.training import prepare_classifier

        with _said("training the intent classifier"):
            prepare_classifier(settings.models, embedder)
        prune_classifiers(settings.models, embedder)
    if not needs_file(settings.models).is_file():
        with _said("taking patterns apart"):
            keep_needs(settings, embedder)


def keep_needs(settings: Settings, embedder: OnnxEmbedder) -> None:
    """Keeps what those patterns need that a warm triage has asked for."""
    load_triager(settings, embedder).warm_up()
    ways.keep(needs_file(settings.models))
    prune_needs(settings.models)


def prune_classifiers(models: Path, embedder: Embedder) -> None:
    """Deletes the classifiers of examples and settings that were changed since, and the vectors of other embedders, but
    for those made last: another checkout may use one."""
    for folder in _outdated(models, f"{CLASSIFIER_PREFIX}*/", classifier_folder(models, embedder)):
        shutil.rmtree(folder, ignore_errors=True)
    for file in _outdated(models, f"{VECTORS_PREFIX}*.npz", vectors_file(models, embedder)):
        file.unlink(missing_ok=True)


def prune_needs(models: Path) -> None:
    """The same of what patterns need."""
    for file in _outdated(models, f"{NEEDS_PREFIX}*.json", needs_file(models)):
        file.unlink(missing_ok=True)


def _outdated(models: Path, pattern: str, current: Path) -> Sequence[Path]:
    others = [path for path in models.glob(pattern) if path != current]
    return sorted(others, key=lambda each: each.stat().st_mtime, reverse=True)[KEPT_BESIDE:]


@contextmanager
def _said(what: str) -> Iterator[None]:
    start = time.monotonic()
    sys.stderr.write(f"replydesk: {what} ...")
    sys.stderr.flush()
    yield
    sys.stderr.write(f" {time.monotonic() - start:.0f} s\n")


if __name__ == "__main__":
    try:
        set_up(read_settings())
    except ReplydeskError as error:
        sys.exit(f"replydesk: {error}")
