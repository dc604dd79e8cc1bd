"""Many items in, what came of each out, in order: shared out among processes, because Python computes on one thread at
a time. A process may ask its owner for what only that one has.

Each process has a pipe of its own: when its owner is gone, even by kill -9, the pipe ends and the process with it.
"""

import os
import signal
import threading
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from itertools import islice
from multiprocessing import get_context
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from queue import SimpleQueue
from typing import Any, Generic, TypeVar

from core.errors import ProcessLost

I = TypeVar("I")  # noqa: E741
O = TypeVar("O")  # noqa: E741

AHEAD = 2
"""Chunks for each process that are handed out before the first of them is done: results wait in memory for it."""

Ask = Callable[[Any], Any]
"""A question to the owner in, its answer out; raises what answering raised."""


Opens = Callable[[Ask], Callable[[Sequence[I]], list[O]]]
"""Run once in each process, and pickled on the way there; gives what makes results of a chunk of items."""


@dataclass(frozen=True)
class _Asked:
    question: Any


@dataclass(frozen=True)
class _Told:
    answer: Any


@dataclass(frozen=True)
class _Raised:
    error: Exception


@dataclass(frozen=True)
class _Member:
    process: BaseProcess
    pipe: Connection


def crew_size(items: int, workers: int, *, worth: int) -> int:
    """How many processes shall work: `workers`, or with 0 one for each core this one may use from `worth` items on;
    never more than items. 1 is this process alone."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return max(1, min(workers or (cores if items >= worth else 1), items))


class Crew(Generic[I, O]):
    """Processes that do the same. They start at once and end with the block; use it from one thread."""

    def __init__(
        self, opens: Opens[I, O], *, size: int, chunk: int, answer: Callable[[Any], Any] | None = None
    ) -> None:
        """`chunk` items are handed over at a time; `answer` runs in a thread for each process."""
        self._opens, self._size, self._chunk, self._answer = opens, size, chunk, answer
        self._members: list[_Member] = []
        self._idle: SimpleQueue[_Member] = SimpleQueue()
        self._threads = ThreadPoolExecutor(size, thread_name_prefix="crew")

    def __enter__(self) -> "Crew[I, O]":
        try:
            for number in range(self._size):
                self._start(f"crew-{number}")
        except BaseException:
            self.__exit__()
            raise
        return self

    def _start(self, name: str) -> None:
        context = get_context("spawn")
        ours, theirs = context.Pipe()
        process = context.Process(target=_run, args=(theirs, self._opens), name=name, daemon=True)
        with _without_interrupts():
            process.start()
        theirs.close()
        self._members.append(member := _Member(process, ours))
        self._idle.put(member)

    def __exit__(self, *_: object) -> None:
        self._threads.shutdown(wait=False, cancel_futures=True)
        for member in self._members:
            member.process.terminate()  # what is under way would be thrown away
        for member in self._members:
            member.process.join()
        self._threads.shutdown()
        for member in self._members:
            member.pipe.close()

    def work(self, items: Sequence[I]) -> Iterator[list[O]]:
        """Chunk by chunk, in order. Raises what a process raised, and `ProcessLost` where one ended."""
        rest = iter(items)
        under_way: deque[Future[list[O]]] = deque()
        while True:
            while len(under_way) < AHEAD * self._size and (chunk := list(islice(rest, self._chunk))):
                under_way.append(self._threads.submit(self._done, chunk))
            if not under_way:
                return
            yield under_way.popleft().result()

    def _done(self, chunk: list[I]) -> list[O]:
        member = self._idle.get()
        try:
            member.pipe.send(chunk)
            while isinstance(said := member.pipe.recv(), _Asked):
                member.pipe.send(self._answered(said.question))
        except (EOFError, OSError) as error:
            member.process.join(1)
            raise ProcessLost(member.process.exitcode) from error
        finally:
            self._idle.put(member)
        results: list[O] = _unwrapped(said)
        return results

    def _answered(self, question: Any) -> _Told | _Raised:
        assert self._answer is not None, "nobody answers this crew"
        try:
            return _Told(self._answer(question))
        except Exception as error:  # raised again where it was asked
            return _Raised(error)


def _unwrapped(said: _Told | _Raised) -> Any:
    if isinstance(said, _Raised):
        raise said.error
    return said.answer


def _run(pipe: Connection, opens: Opens[Any, Any]) -> None:
    """All that a process of a crew does. Whatever goes wrong in it is told for each chunk."""
    asking = threading.Lock()

    def ask(question: Any) -> Any:
        with asking:
            pipe.send(_Asked(question))
            return _unwrapped(pipe.recv())

    with suppress(EOFError, OSError):  # the owner is gone
        try:
            work = opens(ask)
        except Exception as error:
            while pipe.recv():
                pipe.send(_Raised(error))
            return
        while chunk := pipe.recv():
            try:
                said: _Told | _Raised = _Told(work(chunk))
            except Exception as error:
                said = _Raised(error)
            pipe.send(said)


@contextmanager
def _without_interrupts() -> Iterator[None]:
    """Ctrl-C goes to a command and all of its processes; the command alone shall hear it and end them."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
