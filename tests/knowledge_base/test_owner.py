import os
import signal
import subprocess
import sys
import time
from datetime import timedelta
from pathlib import Path

import pytest

from core.errors import DataFolderBusy, InputError
from knowledge_base.owner import own, owner_of

REPO = Path(__file__).parents[2]
HOLD = """
import sys, time
from pathlib import Path
from knowledge_base.owner import own
with own(Path(sys.argv[1]), command="replydesk serve", wait_s=0):
    print("owned", flush=True)
    time.sleep(float(sys.argv[2]))
"""


def hold(folder: Path, seconds: float = 60) -> "subprocess.Popen[str]":
    process = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(folder), str(seconds)], cwd=REPO, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "owned\n"
    process.stdout.close()
    return process


def test_a_folder_is_owned_while_the_block_runs_and_free_afterwards(tmp_path: Path) -> None:
    for _ in range(2):
        with own(tmp_path / "new", command="replydesk batch", wait_s=0):
            who = owner_of(tmp_path / "new")
            assert who is not None
            assert (who.pid, who.command) == (os.getpid(), "replydesk batch")
            assert who.since.utcoffset() == timedelta(0)
        assert owner_of(tmp_path / "new") is None


def test_a_second_process_is_told_who_owns_the_folder(tmp_path: Path) -> None:
    process = hold(tmp_path)
    try:
        with pytest.raises(DataFolderBusy) as raised, own(tmp_path, command="replydesk batch", wait_s=0):
            pass
        assert f"process {process.pid} (replydesk serve)" in str(raised.value)
        assert "\n" not in str(raised.value)
    finally:
        process.kill()
        process.wait()


def test_a_killed_owner_does_not_block(tmp_path: Path) -> None:
    process = hold(tmp_path)
    process.send_signal(signal.SIGKILL)
    process.wait()
    assert owner_of(tmp_path) is not None, "the note outlives its process"
    with own(tmp_path, command="replydesk batch", wait_s=0):
        who = owner_of(tmp_path)
        assert who is not None
        assert who.command == "replydesk batch"


def test_a_second_process_waits_as_long_as_it_was_told(tmp_path: Path) -> None:
    process = hold(tmp_path, seconds=0.5)
    began = time.monotonic()
    with own(tmp_path, command="replydesk batch", wait_s=30):
        assert time.monotonic() - began > 0.1
    process.wait()


def test_the_same_process_cannot_own_a_folder_twice(tmp_path: Path) -> None:
    with (
        own(tmp_path, command="one", wait_s=0),
        pytest.raises(DataFolderBusy, match=r"\(one\)"),
        own(tmp_path, command="two", wait_s=0),
    ):
        pass


def test_an_error_inside_frees_the_folder(tmp_path: Path) -> None:
    with pytest.raises(ZeroDivisionError), own(tmp_path, command="one", wait_s=0):
        raise ZeroDivisionError
    with own(tmp_path, command="two", wait_s=0):
        pass


@pytest.mark.parametrize("note", [b"", b"\xff", b"[]", b'{"pid": 1}'])
def test_an_unreadable_note_is_no_matter(tmp_path: Path, note: bytes) -> None:
    with own(tmp_path, command="one", wait_s=0):
        (tmp_path / "who.json").write_bytes(note)
        with pytest.raises(DataFolderBusy, match="another process"), own(tmp_path, command="two", wait_s=0):
            pass


def test_a_note_that_cannot_be_written_is_no_matter(tmp_path: Path) -> None:
    (tmp_path / "who.tmp").mkdir()
    with own(tmp_path, command="one", wait_s=0):
        assert owner_of(tmp_path) is None
    with own(tmp_path, command="two", wait_s=0):
        pass


def test_a_data_folder_that_is_a_file_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with (
        pytest.raises(InputError, match="cannot be used as the data folder"),
        own(tmp_path / "file", command="one", wait_s=0),
    ):
        pass
