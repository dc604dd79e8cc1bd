"""`replydesk train` and `replydesk triage --model`, as a user runs them."""

import json
import os
import signal
import subprocess
import time
from pathlib import Path

import pytest

from core.triage import Triage
from tests.api.test_cli import _one_line
from tests.shell import Shell

THINGS = ("lamp", "chair", "rug", "kettle", "shelf", "jug", "clock", "vase", "bench", "mirror", "stool", "basket")
ROWS = [
    *({"text": f"when does the course on {each} making begin", "intent": "dates", "lang": "en"} for each in THINGS),
    *({"text": f"how much is a {each} workshop for two", "intents": ["fees"], "lang": "en"} for each in THINGS),
    *({"text": f"the {each} and I", "intents": [], "lang": "en"} for each in THINGS),
]


@pytest.fixture(scope="module")
def shell(tmp_path_factory: pytest.TempPathFactory) -> Shell:
    return Shell(tmp_path_factory.mktemp("train"))


@pytest.fixture(scope="module")
def labels(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("labels") / "labels.jsonl"
    path.write_bytes(b"\xef\xbb\xbf" + "\r\n".join(map(json.dumps, [*ROWS, ROWS[0], ROWS[0]])).encode())
    return path


@pytest.fixture(scope="module")
def model(shell: Shell, labels: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("models") / "my model"
    done = shell.run("train", labels, "--out", folder)
    assert done.returncode == 0, done.stderr
    assert "Held-back figures (38 messages" in done.stdout
    assert "macro-F1" in done.stdout
    assert f"replydesk triage TICKETS.jsonl --model {folder}" in done.stdout
    return folder


def test_a_seller_trains_and_sorts_by_own_intents(shell: Shell, model: Path) -> None:
    assert (model / "CARD.md").read_text(encoding="utf-8").startswith("# Intent classifier")
    lines = "when does the course on sofa making begin?\nWhere is my parcel?\n"
    done = shell.run("triage", "-", "--model", model, stdin=lines.encode())
    assert done.returncode == 0, done.stderr
    first, second = (Triage.model_validate_json(line) for line in done.stdout.splitlines())
    assert ([score.intent for score in first.intents], first.queue) == (["dates"], "dates-en")
    assert second.intents == ()


def test_labels_come_from_standard_input_too(shell: Shell, tmp_path: Path) -> None:
    lines = b'{"text": "when is the course", "intent": "x"}\n{"text": "how much is it", "intent": "y"}\n{\n'
    done = shell.run("train", "-", "--out", tmp_path / "model", stdin=lines)
    assert done.returncode == 2
    assert done.stderr.splitlines()[0].startswith("replydesk: -:3: is not JSON")
    trained = shell.run("train", "-", "--out", tmp_path / "model", stdin=lines.removesuffix(b"{\n"))
    assert trained.returncode == 0, trained.stderr


def test_rules_may_name_the_intents_of_the_model_that_sorts(shell: Shell, model: Path, tmp_path: Path) -> None:
    stores = "stores: [{id: s, marketplace: own-store, country: DE, language: en}]\n"
    rules = "routing: [{name: courses, when: {intent: dates}, queue: courses}]\n"
    (tmp_path / "seller.yaml").write_text(f"id: a\nname: A\n{rules}{stores}", encoding="utf-8")
    said = b"when does the course on sofa making begin?\n"
    done = shell.run("triage", "-", "--model", model, "--seller", tmp_path, stdin=said)
    assert done.returncode == 0, done.stderr
    assert Triage.model_validate_json(done.stdout).queue == "courses"
    without = shell.run("triage", "-", "--seller", tmp_path, stdin=said)
    assert without.returncode == 2
    assert "unknown intent 'dates'" in _one_line(without.stderr)


def test_every_wrong_line_is_named_and_nothing_is_trained(shell: Shell, tmp_path: Path) -> None:
    path = tmp_path / "labels.jsonl"
    path.write_text('{"text": "a", "intent": "x"}\n{"text": 5, "intent": "x"}\n{"text": "b"}\n{\n')
    done = shell.run("train", path, "--out", tmp_path / "model")
    assert done.returncode == 2
    assert [f"{path}:{line}:" in done.stderr for line in (1, 2, 3, 4)] == [False, True, True, True]
    assert "nothing was trained: 3 lines to mend" in done.stderr.splitlines()[-1]
    assert not (tmp_path / "model").exists()


@pytest.mark.parametrize(
    ("rows", "problem"),
    [
        ([], "holds no labelled messages"),
        ([{"text": "where is it", "intent": "x"}], "too few messages to hold any back"),
        ([{"text": "where is it", "intent": "x"}] * 2, "too few messages to hold any back"),
        ([{"text": "where is it", "intents": []}], "at least two intents"),
    ],
)
def test_too_little_to_learn_from_is_said(
    shell: Shell, tmp_path: Path, rows: list[dict[str, object]], problem: str
) -> None:
    path = tmp_path / "labels.jsonl"
    path.write_text("\n".join(map(json.dumps, rows)))
    done = shell.run("train", path, "--out", tmp_path / "model")
    assert done.returncode == 2
    assert done.stderr.strip().splitlines()[-1].startswith(f"replydesk: {path}: ")
    assert problem in done.stderr.strip().splitlines()[-1]
    assert "Traceback" not in done.stderr
    assert [each.name for each in tmp_path.iterdir()] == ["labels.jsonl"]


def test_two_lines_of_two_intents_are_trained_with_a_warning(shell: Shell, tmp_path: Path) -> None:
    path = tmp_path / "labels.jsonl"
    path.write_text('{"text": "when is the course", "intent": "x"}\n{"text": "how much is it", "intent": "y"}\n')
    done = shell.run("train", path, "--out", tmp_path / "model")
    assert done.returncode == 0, done.stderr
    assert "only 1 of 'x': its figures say little" in done.stderr


@pytest.mark.parametrize("language", ["Deutsch", "xx", ""])
def test_a_language_that_is_none_is_refused_at_once(shell: Shell, labels: Path, tmp_path: Path, language: str) -> None:
    done = shell.run("train", labels, "--out", tmp_path / "model", "--language", language)
    assert done.returncode == 2
    assert _one_line(done.stderr).startswith("replydesk: --language: ")
    assert list(tmp_path.iterdir()) == []


def test_a_place_that_holds_something_else_is_refused_at_once(shell: Shell, labels: Path, tmp_path: Path) -> None:
    (tmp_path / "cat.jpg").write_bytes(b"x")
    for place, problem in ((tmp_path, "is no model"), (tmp_path / "cat.jpg" / "model", "cannot be written")):
        done = shell.run("train", labels, "--out", place)
        assert done.returncode == 2
        assert problem in _one_line(done.stderr)
    assert shell.run("train", labels, "--out", tmp_path / "cat.jpg").returncode == 2
    assert [each.name for each in tmp_path.iterdir()] == ["cat.jpg"]


def test_a_model_that_does_not_fit_names_the_command_that_retrains_it(shell: Shell, tmp_path: Path) -> None:
    missing = shell.run("triage", "-", "--model", tmp_path / "nowhere", stdin=b"hello\n")
    assert missing.returncode == 2
    assert f"replydesk train TICKETS.jsonl --out {tmp_path / 'nowhere'}" in _one_line(missing.stderr)


def test_a_training_that_is_killed_leaves_no_model(shell: Shell, labels: Path, tmp_path: Path) -> None:
    folder = tmp_path / "models" / "model"
    running = subprocess.Popen(
        shell.command("train", labels, "--out", folder),
        env={**os.environ, **shell.environment()},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    for _ in range(12_000):
        if folder.parent.exists():
            break
        time.sleep(0.01)
    running.send_signal(signal.SIGKILL)
    running.wait()
    assert [each for each in folder.parent.iterdir() if not each.name.startswith(".classifier-")] == []
