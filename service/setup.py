"""What `make setup` makes beside the installation: the exported embedding model and the trained intent classifier."""

import shutil
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from core.errors import ReplydeskError
from core.ports import Embedder
from service.settings import Settings, read_settings
from text.embed import OnnxEmbedder
from text.export import export_model, find_model
from triage.recipe import CLASSIFIER_PREFIX, classifier_folder

KEPT_BESIDE = 2
"""Classifiers of before that are kept, a few MB each."""


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


def prune_classifiers(models: Path, embedder: Embedder) -> None:
    """Deletes the classifiers of examples and settings that were changed since, but for those made last: another
    checkout may use one."""
    current = classifier_folder(models, embedder)
    others = [folder for folder in models.glob(f"{CLASSIFIER_PREFIX}*") if folder.is_dir() and folder != current]
    for folder in sorted(others, key=lambda each: each.stat().st_mtime, reverse=True)[KEPT_BESIDE:]:
        shutil.rmtree(folder, ignore_errors=True)


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
