"""What set-up leaves in the folder of models."""

import os
from pathlib import Path

from service.setup import KEPT_BESIDE, prune_classifiers
from tests.models import embedder
from triage.recipe import classifier_folder


def test_old_classifiers_go_but_for_the_current_one_and_the_last(tmp_path: Path) -> None:
    current = classifier_folder(tmp_path, embedder())
    old = [tmp_path / f"intents-{number}" for number in range(5)]
    for age, folder in enumerate((*old, current)):  # the current one is the oldest of all
        folder.mkdir()
        (folder / "meta.json").write_text("{}")
        os.utime(folder, (1_000_000 - age, 1_000_000 - age))
    (tmp_path / "all-MiniLM").mkdir()
    (tmp_path / "intents-notes.txt").write_text("kept")
    prune_classifiers(tmp_path, embedder())
    left = {path.name for path in tmp_path.iterdir()}
    assert left == {current.name, "all-MiniLM", "intents-notes.txt", *(each.name for each in old[:KEPT_BESIDE])}
