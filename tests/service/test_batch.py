import asyncio
import errno
import json
import os
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path
from unittest.mock import Mock, patch

import pytest
from filelock import FileLock

from core.drafts import Result
from core.errors import DataFolderBusy, InputError
from core.ports import ChatWriter
from core.tickets import Ticket
from service.batch import BatchReport, read_results, run_batch
from service.pipeline import Desk, draft_reply
from service.settings import read_settings
from tests.desks import EXAMPLES


def _run(queue: Path, out: Path, desk: Desk) -> BatchReport:
    return asyncio.run(run_batch(queue, out, desk, concurrency=3, progress=lambda done, in_all: None))


@pytest.fixture
def queue(tmp_path: Path) -> Path:
    """Six tickets."""
    path = tmp_path / "queue.jsonl"
    lines = [json.dumps({"id": f"T-{n}", "text": f"Where is parcel number {n}?"}) for n in range(6)]
    path.write_text("\n".join(lines) + "\n")
    return path


def _ids(out: Path) -> list[str]:
    return [result.ticket_id for result in read_results(out)]


def test_every_ticket_gets_a_result_in_the_queues_order(queue: Path, tmp_path: Path, desk: Desk) -> None:
    report = _run(queue, tmp_path / "out.jsonl", desk)
    assert (report.drafted, report.kept, report.errors) == (6, 0, [])
    assert report.statuses.total() == 6
    assert _ids(tmp_path / "out.jsonl") == [f"T-{n}" for n in range(6)]


def test_several_processes_write_the_same_in_the_same_order(queue: Path, tmp_path: Path, desk: Desk) -> None:
    def lines(workers: int) -> list[dict[str, object]]:
        out = tmp_path / f"{workers}.jsonl"
        report = asyncio.run(
            run_batch(queue, out, desk, concurrency=3, progress=lambda done, in_all: None, workers=workers)
        )
        assert (report.drafted, report.statuses.total()) == (6, 6)
        return [{**json.loads(line), "timings_ms": None} for line in out.read_text().splitlines()]

    queue.write_text(queue.read_text().replace("Where is parcel number 3?", "How long can I send it back?"))
    assert lines(2) == lines(1)


def test_where_a_model_writes_one_process_drafts(queue: Path, tmp_path: Path, desk: Desk) -> None:
    queue.write_text("".join(json.dumps({"id": f"T-{n}", "text": "Thank you!"}) + "\n" for n in range(2)))
    with_model = replace(desk, composer=replace(desk.composer, model=Mock(spec=ChatWriter)))
    with patch("service.batch.by_crew") as crew:
        asyncio.run(
            run_batch(
                queue, tmp_path / "out.jsonl", with_model, concurrency=3, progress=lambda done, in_all: None, workers=2
            )
        )
    assert _ids(tmp_path / "out.jsonl") == ["T-0", "T-1"]
    assert not crew.called


def test_a_second_run_redoes_none(queue: Path, tmp_path: Path, desk: Desk) -> None:
    out = tmp_path / "out.jsonl"
    _run(queue, out, desk)
    before = out.read_bytes()
    report = _run(queue, out, desk)
    assert (report.drafted, report.kept) == (0, 6)
    assert out.read_bytes() == before


@pytest.mark.parametrize("cut", [1, 40, 400])
def test_a_half_written_result_is_done_again(cut: int, queue: Path, tmp_path: Path, desk: Desk) -> None:
    out = tmp_path / "out.jsonl"
    _run(queue, out, desk)
    lines = out.read_bytes().splitlines(keepends=True)
    out.write_bytes(b"".join(lines[:3]) + lines[3][:-cut])
    report = _run(queue, out, desk)
    assert (report.drafted, report.kept) == (3, 3)
    assert _ids(out) == [f"T-{n}" for n in range(6)]


def test_a_ticket_that_changed_is_done_again(queue: Path, tmp_path: Path, desk: Desk) -> None:
    out = tmp_path / "out.jsonl"
    _run(queue, out, desk)
    queue.write_text(queue.read_text().replace("number 4?", "number 4? It is late."))
    report = _run(queue, out, desk)
    assert (report.drafted, report.kept) == (1, 5)
    assert sorted(_ids(out)) == [f"T-{n}" for n in range(6)]


def test_results_of_tickets_that_left_the_queue_are_kept(queue: Path, tmp_path: Path, desk: Desk) -> None:
    out = tmp_path / "out.jsonl"
    _run(queue, out, desk)
    queue.write_text("".join(queue.read_text().splitlines(keepends=True)[2:]))
    _run(queue, out, desk)
    assert len(_ids(out)) == 6


def test_a_broken_line_costs_only_itself(tmp_path: Path, desk: Desk) -> None:
    queue, out = tmp_path / "queue.jsonl", tmp_path / "out.jsonl"
    queue.write_bytes(
        b'{"id": "a", "text": "Where is it?"}\n{"id": "b", "text": \n\xff\n{"id": "c"}\n'
        b'{"id": "a", "text": "again"}\n{"id": "d", "text": "Thanks!", "colour": 1}\n'
    )
    report = _run(queue, out, desk)
    assert _ids(out) == ["a", "d"]
    assert [error.line for error in report.errors] == [2, 3, 4, 5]
    assert [str(error).startswith(str(queue)) for error in report.errors] == [True] * 4


def test_a_ticket_that_sets_off_a_bug_costs_only_itself(
    queue: Path, tmp_path: Path, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def draft(ticket: Ticket, desk: Desk) -> Result:
        if ticket.id == "T-2":
            raise RuntimeError("about Sam's card 4111")
        return await draft_reply(ticket, desk)

    monkeypatch.setattr("service.batch.draft_reply", draft)
    report = _run(queue, tmp_path / "out.jsonl", desk)
    assert _ids(tmp_path / "out.jsonl") == [f"T-{n}" for n in range(6) if n != 2]
    assert [error.line for error in report.errors] == [3]
    assert "4111" not in str(report.errors[0])


def test_a_fresh_run_does_the_queue_again_and_leaves_the_rest(queue: Path, tmp_path: Path, desk: Desk) -> None:
    out = tmp_path / "out.jsonl"
    _run(queue, out, desk)
    queue.write_text("".join(queue.read_text().splitlines(keepends=True)[2:]))
    report = asyncio.run(run_batch(queue, out, desk, concurrency=3, progress=lambda done, in_all: None, fresh=True))
    assert (report.drafted, len(_ids(out))) == (4, 6)


@pytest.mark.parametrize("content", ["a note without an end", '{"order": 1}', "[1, 2"])
def test_a_note_is_not_taken_for_a_half_written_result(content: str, queue: Path, tmp_path: Path, desk: Desk) -> None:
    out = tmp_path / "notes"
    out.write_text(content)
    with pytest.raises(InputError, match="is no result of a batch"):
        _run(queue, out, desk)
    assert out.read_text() == content


def test_a_pipe_is_not_waited_for(queue: Path, tmp_path: Path, desk: Desk) -> None:
    out = tmp_path / "pipe"
    os.mkfifo(out)
    with pytest.raises(InputError, match="pipe: is no file"):
        _run(queue, out, desk)
    assert [path.name for path in tmp_path.glob("pipe*")] == ["pipe"]


def test_a_file_of_something_else_is_not_written_over(queue: Path, tmp_path: Path, desk: Desk) -> None:
    out = tmp_path / "orders.jsonl"
    out.write_text('{"order": 1}\n')
    with pytest.raises(InputError, match=r"orders\.jsonl:1: is no result of a batch"):
        _run(queue, out, desk)
    assert out.read_text() == '{"order": 1}\n'


def test_a_second_writer_of_one_file_is_refused(queue: Path, tmp_path: Path, desk: Desk) -> None:
    async def both() -> None:
        await asyncio.gather(
            *(run_batch(queue, tmp_path / "out.jsonl", desk, concurrency=1, progress=lambda a, b: None) for _ in "12")
        )

    with pytest.raises(DataFolderBusy, match="another batch is writing"):
        asyncio.run(both())


def test_nobody_can_hold_a_lock_whose_file_is_about_to_go(queue: Path, tmp_path: Path, desk: Desk) -> None:
    lock = tmp_path / "out.jsonl.lock"
    was_there: list[bool] = []

    class Watched(FileLock):
        def release(self, force: bool = False) -> None:
            was_there.append(lock.exists())
            super().release(force)

    with patch("service.batch.FileLock", Watched):
        _run(queue, tmp_path / "out.jsonl", desk)
    assert was_there[0] is False


def test_a_killed_batch_is_finished_by_the_next_run(tmp_path: Path, desk: Desk) -> None:
    queue, out = tmp_path / "queue.jsonl", tmp_path / "out.jsonl"
    lines = [json.dumps({"id": f"T-{n}", "text": f"Where is parcel {n}? It should be here."}) for n in range(100)]
    queue.write_text("\n".join(lines))
    environment = {
        **os.environ,
        "REPLYDESK_DATA_DIR": str(tmp_path / "data"),
        "REPLYDESK_MODELS_DIR": str(read_settings().models),
    }
    command = [sys.executable, "-m", "api.cli", "batch", str(queue), "-o", str(out), "--seller", str(EXAMPLES)]
    first = subprocess.Popen(command, env=environment, stderr=subprocess.DEVNULL)
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and (not out.exists() or out.read_bytes().count(b"\n") < 5):
        time.sleep(0.02)
    first.send_signal(signal.SIGKILL)
    first.wait()
    half = out.read_bytes().count(b"\n")
    assert 5 <= half < 100
    second = _run(queue, out, desk)
    assert (second.drafted, second.kept) == (100 - half, half)
    assert sorted(_ids(out)) == sorted(f"T-{n}" for n in range(100))


def test_a_full_disk_names_the_file_and_costs_only_what_is_left(queue: Path, tmp_path: Path, desk: Desk) -> None:
    out = tmp_path / "out.jsonl"
    full = OSError(errno.ENOSPC, "No space left on device")
    with patch("service.batch.os.fsync", side_effect=[None, full]), pytest.raises(OSError, match="No space") as caught:
        _run(queue, out, desk)
    assert caught.value.filename == str(out)
    assert _run(queue, out, desk).kept > 0
