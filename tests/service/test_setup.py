"""What set-up leaves in the folder of models."""

import json
import os
from pathlib import Path

import pytest

from service.settings import read_settings
from service.setup import KEPT_BESIDE, prune_classifiers, prune_needs, set_up
from service.wiring import load_triager, needs_file
from tests.models import embedder
from text import ways
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


def test_old_needs_go_but_for_the_current_ones_and_the_last(tmp_path: Path) -> None:
    current = needs_file(tmp_path)
    old = [tmp_path / f"needs-{number}.json" for number in range(5)]
    for age, file in enumerate((*old, current)):
        file.write_text("{}")
        os.utime(file, (1_000_000 - age, 1_000_000 - age))
    prune_needs(tmp_path)
    assert {path.name for path in tmp_path.iterdir()} == {current.name, *(each.name for each in old[:KEPT_BESIDE])}


def test_what_patterns_need_is_kept_for_the_processes_to_come(monkeypatch: pytest.MonkeyPatch) -> None:
    set_up(settings := read_settings())
    told = json.loads(needs_file(settings.models).read_bytes())
    assert len(told) > 500
    assert any("buongiorno" in pattern for pattern in told)
    monkeypatch.setattr(ways, "_told", {})
    load_triager(settings)
    assert ways._told == told
