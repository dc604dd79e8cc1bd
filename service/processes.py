"""Many items in, what came of each out, in order: shared out among processes, because Python computes on one thread at
a time. A process may ask its owner for what only that one has.

One process opens what the work needs and becomes as many by forking, so that models are loaded once and lie in memory,
and in the processor's cache, once. Where forking is not safe each process opens for itself.

Each process has a pipe of its own: when its owner is gone, even by kill -9, the pipe ends and the process with it.
"""

import gc
import os
import signal
import sys
import threading
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import partial
from itertools import islice
from multiprocessing import get_context
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from queue import SimpleQueue
from typing import Any, Generic, NoReturn, TypeVar

from core.errors import ProcessLost
from service.logs import start_logging
from service.settings import read_settings

I = TypeVar("I")  # noqa: E741
O = TypeVar("O")  # noqa: E741

SIGNALLED = 128
"""Added, as shells do, to the number of the signal that ended a process: its exit code."""

MOST_S_TO_END = 10
"""For a process whose pipe is closed: on a busy machine it takes its time to say how it ended."""

AHEAD = 2
"""Chunks for each process that are handed out before the first of them is done: results wait in memory for it."""

Ask = Callable[[Any], Any]
"""A question to the owner in, its answer out; raises what answering raised."""


Opens = Callable[[Ask], Callable[[Sequence[I]], list[O]]]
"""Pickled on the way to a process and run there, before that one forks: it starts no thread, opens no event loop and
asks nothing. Gives what makes results of a chunk of items."""

FORKS = sys.platform == "linux"
"""Elsewhere forking is missing, or breaks libraries of the system that numpy calls."""


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
    """Shared by those that it forks."""
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
        self._ending = threading.Lock()

    def __enter__(self) -> "Crew[I, O]":
        try:
            for number in range(1 if FORKS else self._size):
                self._start(f"crew-{number}", pipes=self._size if FORKS else 1)
        except BaseException:
            self.__exit__()
            raise
        return self

    def _start(self, name: str, *, pipes: int) -> None:
        context = get_context("spawn")
        ours, theirs = zip(*(context.Pipe() for _ in range(pipes)), strict=True)
        process = context.Process(target=_run, args=(theirs, self._opens), name=name, daemon=True)
        with _without_interrupts():
            process.start()
        for pipe in theirs:
            pipe.close()
        for pipe in ours:
            self._members.append(member := _Member(process, pipe))
            self._idle.put(member)

    def __exit__(self, *_: object) -> None:
        self._threads.shutdown(wait=False, cancel_futures=True)
        processes = {id(member.process): member.process for member in self._members}.values()
        for process in processes:
            process.terminate()  # what is under way would be thrown away
        for process in processes:
            process.join()
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
            with self._ending:  # of two threads that ask at once one would hear nothing
                member.process.join(MOST_S_TO_END)
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


def _run(pipes: Sequence[Connection], opens: Opens[Any, Any]) -> None:
    """All that a process of a crew does, and those that it forks. Whatever goes wrong is told for each chunk."""
    asked: list[Connection] = []
    """The pipe of this process, once it has one of its own."""
    asking = threading.Lock()

    def ask(question: Any) -> Any:
        with asking:
            asked[0].send(_Asked(question))
            return _unwrapped(asked[0].recv())

    start_logging(read_settings().log_level)
    try:
        work = opens(ask)
    except Exception as error:
        work = partial(_raise, error)
    pipe = pipes[0] if len(pipes) == 1 else _fork(pipes)
    asked.append(pipe)
    with suppress(EOFError, OSError):  # the owner is gone
        while chunk := pipe.recv():
            try:
                said: _Told | _Raised = _Told(work(chunk))
            except Exception as error:
                said = _Raised(error)
            pipe.send(said)
    if len(pipes) > 1:
        os._exit(0)  # at an ordinary end libraries wait, for ever, for threads that forking did not take along


def _raise(error: Exception, chunk: Sequence[Any]) -> NoReturn:
    raise error


def _fork(pipes: Sequence[Connection]) -> Connection:
    """Returns once in each new process, with its pipe. The one that calls waits for them and never returns: it ends
    with the first that was lost, in the same way, or with all."""
    assert threading.active_count() == 1, "a thread would not survive forking"
    gc.collect()
    gc.freeze()  # what was opened stays; looking through it would copy its pages
    heard = {signal.SIGTERM, signal.SIGCHLD}
    signal.pthread_sigmask(signal.SIG_BLOCK, heard)
    members: list[int] = []
    for mine in pipes:
        if not (member := os.fork()):
            signal.pthread_sigmask(signal.SIG_UNBLOCK, heard)
            for other in pipes:
                if other is not mine and not other.closed:
                    other.close()
            return mine
        mine.close()
        members.append(member)
    os._exit(_first_end(members))


def _first_end(members: list[int]) -> int:
    """The exit code of the first of these processes that did not end well, 0 of none; those left are ended."""
    code = 0
    while members and not code:
        if signal.sigwait({signal.SIGTERM, signal.SIGCHLD}) == signal.SIGTERM:
            break
        for member in tuple(members):
            ended, status = os.waitpid(member, os.WNOHANG)
            if ended:
                members.remove(member)
                code = code or os.waitstatus_to_exitcode(status)
    for member in members:
        os.kill(member, signal.SIGTERM)
        os.waitpid(member, 0)
    return code if code >= 0 else SIGNALLED - code


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
