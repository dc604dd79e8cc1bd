"""A data folder in, a hold on it out: while one command owns the folder, every other waits or is told who does."""

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path

from filelock import FileLock, Timeout
from pydantic import ValidationError

from core.errors import DataFolderBusy, InputError
from core.record import Instant, Record

LOCK = "owner.lock"
WHO = "who.json"


class Who(Record):
    """Which process owns a data folder, as `who.json` says."""

    pid: int
    command: str
    since: Instant


@contextmanager
def own(data_dir: Path, *, command: str, wait_s: float) -> Iterator[None]:
    """Holds `data_dir` for this process while the block runs; another owner is waited for up to `wait_s` seconds.

    The kernel drops the lock with its process, so that one left by a killed process never blocks; `who.json` may
    outlive its process and means nothing without the lock. Raises `DataFolderBusy` naming the owner, and `InputError`
    where the folder cannot be written.
    """
    lock = FileLock(data_dir / LOCK, timeout=max(wait_s, 0), thread_local=False)
    try:
        data_dir.mkdir(parents=True, exist_ok=True)
        lock.acquire()
    except Timeout as error:
        raise DataFolderBusy(_in_use(data_dir)) from error
    except OSError as error:
        raise InputError(f"cannot be used as the data folder: {error.strerror or error}", file=data_dir) from error
    try:
        with suppress(OSError):  # on a full disk others are told no name
            _write(data_dir / WHO, Who(pid=os.getpid(), command=command, since=datetime.now(UTC)))
        yield
    finally:
        with suppress(OSError):
            (data_dir / WHO).unlink()
        lock.release()


def owner_of(data_dir: Path) -> Who | None:
    """Who last took the folder, by its own word; None when nobody says so. Does not tell whether the lock is held."""
    try:
        return Who.model_validate(json.loads((data_dir / WHO).read_bytes()))
    except (OSError, ValueError, ValidationError):
        return None


def _in_use(data_dir: Path) -> str:
    who = owner_of(data_dir)
    by = f"process {who.pid} ({who.command}) since {who.since:%d %b %H:%M} UTC" if who else "another process"
    return f"{data_dir} is in use by {by}; wait for it to end, or give another data folder"


def _write(path: Path, who: Who) -> None:
    draft = path.with_suffix(".tmp")
    draft.write_text(who.model_dump_json(), encoding="utf-8")
    os.replace(draft, path)
