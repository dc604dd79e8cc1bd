"""A queue file in, a file of results out, one a line in the queue's order; a run that was stopped resumes there."""

import asyncio
import errno
import hashlib
import json
import os
from collections import Counter
from collections.abc import AsyncGenerator, Callable, Iterable, Iterator, Sequence
from contextlib import aclosing, contextmanager
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import BinaryIO, NamedTuple

from filelock import FileLock, Timeout

from core.drafts import ANSWERED, REUSED, Call, Result, Status
from core.errors import DataFolderBusy, InputError, lost_ticket
from core.reading import parse_json, read_json_lines, to_record
from core.tickets import Ticket, parse_ticket
from service.batch_crew import WORTH_A_CREW, by_crew
from service.crew import one_of_each_store
from service.pipeline import Desk, draft_reply
from service.processes import crew_size

LINE_KEY = "ticket"
"""Under this name `Result.versions` holds the hash of the queue line that a result answers."""

BEGINNING = b'{"ticket_id":'
"""Of every line that a batch writes: what begins otherwise is not ours to drop."""

NO_ROOM = (errno.ENOSPC, errno.EFBIG, errno.EDQUOT)
"""What a disk, a limit or a quota says of a write, and does not say of which file."""

Progress = Callable[[int, int], None]
"""(tickets done, tickets in all)."""


@dataclass(frozen=True)
class Job:
    """One line of a queue that is a ticket."""

    ticket: Ticket
    line_hash: str
    file: str
    line: int


@dataclass
class CallReport:
    """What the model of a run was asked, and what that took."""

    made: int = 0
    saved: int = 0
    failed: int = 0
    tokens_in: int = 0
    tokens_out: int = 0
    cost: Decimal | None = None
    """In US dollars; None without prices."""

    def add(self, calls: Iterable[Call]) -> None:
        """Those of one ticket."""
        for call in calls:
            self.made += call.was_made
            self.saved += call.outcome == REUSED
            self.failed += call.outcome not in (REUSED, ANSWERED)
            self.tokens_in += call.tokens_in
            self.tokens_out += call.tokens_out
            if call.cost is not None:
                self.cost = (self.cost or Decimal(0)) + call.cost

    def __bool__(self) -> bool:
        return bool(self.made or self.saved or self.failed)

    def in_words(self) -> str:
        """`12 calls, 88 saved by texts kept from other tickets, 1 failed, 9500 + 1800 tokens, 0.01 US dollars`"""
        cost = [f"{self.cost:.4f} US dollars"] if self.cost is not None else []
        failed = [f"{self.failed} failed"] if self.failed else []
        tokens = f"{self.tokens_in} + {self.tokens_out} tokens"
        saved = f"{self.saved} saved by texts kept from other tickets"
        return ", ".join((f"{self.made} calls", saved, *failed, tokens, *cost))


@dataclass
class BatchReport:
    """What a run did, and what of the queue could not be read."""

    drafted: int = 0
    kept: int = 0
    errors: list[InputError] = field(default_factory=list)
    statuses: Counter[Status] = field(default_factory=Counter)
    """Of the tickets of this run."""
    calls: CallReport = field(default_factory=CallReport)


def read_queue(path: Path, desk: Desk) -> tuple[list[Job], list[InputError]]:
    """Every line that is a ticket, and an error for every one that is not. Blank lines are skipped.

    Two lines with one ticket id are an error on the second: a result could not be told from the other.
    Raises `InputError` when the file cannot be read at all.
    """
    jobs: list[Job] = []
    errors: list[InputError] = []
    first_line: dict[str, int] = {}
    now = desk.now()
    for number, value in read_json_lines(path):
        try:
            ticket = parse_ticket(_or_raise(value), now=now, file=str(path), line=number)
        except InputError as error:
            errors.append(error)
            continue
        if ticket.id in first_line:
            problem = f"{ticket.id!r} is already the ticket of line {first_line[ticket.id]}"
            errors.append(InputError(problem, file=path, line=number, field="id"))
            continue
        first_line[ticket.id] = number
        jobs.append(Job(ticket, _hash(value), str(path), number))
    return jobs, errors


async def run_batch(
    queue: Path,
    out: Path,
    desk: Desk,
    *,
    concurrency: int,
    progress: Progress,
    fresh: bool = False,
    workers: int = 1,
) -> BatchReport:
    """Drafts every ticket of the queue that has no result in `out` yet: `concurrency` at a time, or by `workers`
    processes (0: one for each core once that is worth it) where no model writes.

    A result is one line, on disk before `progress` tells of it. What a killed run left half-written is done again, and
    so is a ticket whose line has changed since; results of tickets that are not in the queue are left alone.
    Raises `InputError` for an unreadable queue or an `out` that holds something else, `DataFolderBusy` when another
    run is writing `out`, `ProcessLost` when a worker ends unexpectedly.
    """
    jobs, errors = read_queue(queue, desk)
    with _sole_writer(out):
        done = _tidy(out, jobs, fresh=fresh)
        left = [job for job in jobs if (job.ticket.id, job.line_hash) not in done]
        report = BatchReport(kept=len(done), errors=errors)
        progress(len(done), len(jobs))
        size = crew_size(len(left), workers, worth=WORTH_A_CREW)
        if desk.reopen and desk.composer.model is None and size > 1:
            first = {id(ticket) for ticket in one_of_each_store(job.ticket for job in left)}
            chunks = by_crew(
                left,
                _draft,
                desk.reopen,
                desk.knowledge,
                size=size,
                first=[job for job in left if id(job.ticket) in first],
            )
        else:
            chunks = _in_order(left, desk, concurrency)
        with out.open("ab") as file:
            async with aclosing(chunks):
                async for chunk in chunks:
                    _write(file, chunk, report)
                    progress(report.kept + report.drafted, len(jobs))
    return report


def _write(file: BinaryIO, chunk: Sequence["Line | InputError"], report: BatchReport) -> None:
    """On disk when it returns."""
    for line in chunk:
        if isinstance(line, InputError):
            report.errors.append(line)
            continue
        file.write(line.content + b"\n")
        report.drafted += 1
        report.statuses[line.status] += 1
        report.calls.add(line.calls)
    file.flush()
    os.fsync(file.fileno())


def read_results(path: Path) -> Iterator[Result]:
    """The results of a file that a batch wrote. Raises `InputError` at the first line that is none."""
    for number, value in read_json_lines(path):
        yield to_record(_or_raise(value), Result, file=path, line=number)


class Line(NamedTuple):
    """A result as it is written, with what a report counts of it."""

    content: bytes
    status: Status
    calls: tuple[Call, ...]


async def _in_order(jobs: list[Job], desk: Desk, concurrency: int) -> AsyncGenerator[list[Line | InputError], None]:
    """One at a time, in the order of the jobs, with at most `concurrency` under way."""
    running: list[asyncio.Task[Line | InputError]] = []
    waiting = iter(jobs)
    try:
        while True:
            while len(running) < concurrency and (job := next(waiting, None)):
                running.append(asyncio.create_task(_draft(job, desk)))
            if not running:
                return
            yield [await running.pop(0)]
    finally:
        for task in running:
            task.cancel()


async def _draft(job: Job, desk: Desk) -> Line | InputError:
    """The result; a ticket that sets off a bug costs that ticket."""
    try:
        result = await draft_reply(job.ticket, desk)
    except Exception as error:  # the boundary of a ticket: the others are drafted all the same
        return lost_ticket(error, job.ticket.id, "drafted", file=job.file, line=job.line)
    result = Result(**{**dict(result), "versions": {**result.versions, LINE_KEY: job.line_hash}})
    return Line(result.model_dump_json().encode(), result.status, result.calls)


def _tidy(out: Path, jobs: Iterable[Job], *, fresh: bool) -> set[tuple[str, str]]:
    """Takes out of `out` what is to be drafted again (`fresh`: all of the queue); gives the keys of what is done."""
    if not out.exists():
        return set()
    wanted = {job.ticket.id: job.line_hash for job in jobs}
    done: set[tuple[str, str]] = set()
    rewritten = out.with_name(out.name + ".part")
    with out.open("rb") as old, rewritten.open("wb") as new:
        for number, line in enumerate(old, start=1):
            key = _key(line, out, number)
            if key is None or key in done or wanted.get(key[0], key[1]) != key[1] or (fresh and key[0] in wanted):
                continue
            if key[0] in wanted:
                done.add(key)
            new.write(line)
        new.flush()
        os.fsync(new.fileno())
    os.replace(rewritten, out)
    return done


def _key(line: bytes, out: Path, number: int) -> tuple[str, str] | None:
    """(ticket id, hash of its queue line) of a result; None for a last line that was cut off while written."""
    value = parse_json(line)
    if isinstance(value, dict) and "ticket_id" in value and isinstance(value.get("versions"), dict):
        return (str(value["ticket_id"]), str(value["versions"].get(LINE_KEY))) if line.endswith(b"\n") else None
    if isinstance(value, InputError) and not line.endswith(b"\n") and line.startswith(BEGINNING[: len(line)]):
        return None
    raise InputError("is no result of a batch; name another output file, or move this one", file=out, line=number)


@contextmanager
def _sole_writer(out: Path) -> Iterator[None]:
    """Refuses a second run on the same output file and what is no file, and names it where there is no room for it."""
    if out.exists() and not out.is_file():  # a pipe or a terminal would be read for ever
        raise InputError("is no file, which a run that was stopped needs to go on; name one", file=out)
    out.parent.mkdir(parents=True, exist_ok=True)
    lock = FileLock(f"{out}.lock")
    try:
        lock.acquire(timeout=0)
    except Timeout as error:
        raise DataFolderBusy(f"another batch is writing {out}; wait for it or name another output file") from error
    try:
        yield
    except OSError as error:
        if error.errno not in NO_ROOM or error.filename:
            raise
        raise OSError(error.errno, error.strerror, str(out)) from error
    finally:
        Path(f"{out}.lock").unlink(missing_ok=True)  # while it is held: after that it may be another run's
        lock.release()


def _or_raise(value: object) -> object:
    if isinstance(value, InputError):
        raise value
    return value


def _hash(value: object) -> str:
    """Of the ticket's content, so that white space and key order in the queue file do not count."""
    canonical = json.dumps(value, sort_keys=True, ensure_ascii=True)
    return hashlib.sha256(canonical.encode()).hexdigest()[:16]
