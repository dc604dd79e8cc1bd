"""Jobs of a queue in, what came of each out: drafted by several processes, of which one owns index and output.

The others have the seller's files and the models; what the knowledge base holds they ask the owner. Only without a
language model: its budget, its pauses and its kept texts are those of one process, and it is waited for, not computed.
"""

import asyncio
import pickle
from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace
from functools import lru_cache, partial
from typing import Any, TypeVar

from core.decisions import Passage
from core.ports import Knowledge
from core.record import once
from core.search import Found, GivenPassage
from core.sellers import Store
from service.pipeline import Desk
from service.processes import Ask, Crew

WORTH_A_CREW = 1000
"""Tickets. A guess from the 4 to 7 s of a core that a process takes until its first draft; see `benchmarks/LOG.md`."""
CHUNK = 8
"""Tickets that a process is handed at a time, and that a killed run loses of each."""

J = TypeVar("J")
D = TypeVar("D")
Drafts = Callable[[J, Desk], Awaitable[D]]


async def by_crew(
    jobs: Sequence[J],
    draft: Drafts[J, D],
    reopen: Callable[[Knowledge], Desk],
    knowledge: Knowledge,
    *,
    size: int,
    first: Sequence[J] = (),
) -> AsyncGenerator[list[D], None]:
    """Chunks in the order of the jobs, drafted at the desk of `reopen`. `draft` is a function of a module and does not
    raise. `first`: jobs that load, once for all processes, what drafting the others needs. Raises `ProcessLost`."""
    opens = partial(_open, reopen, draft, first)
    with Crew(opens, size=size, chunk=CHUNK, answer=partial(_answer, knowledge)) as crew:
        chunks = crew.work(jobs)
        while (chunk := await asyncio.to_thread(next, chunks, None)) is not None:
            yield chunk


class AskedKnowledge:
    """The owner's knowledge base, behind the same port."""

    is_at_hand = True
    """A process of a crew has nothing else to do while the owner answers."""

    def __init__(self, ask: Ask) -> None:
        self._ask = ask

    def find(self, query: str, *, store: Store | None = None, **asked: Any) -> Found:
        """See the port."""
        found: Found = self._ask(("find", (query,), {**asked, "store": _packed(store) if store else None}))
        return found

    def passage(self, passage_id: str) -> Passage | None:
        """See the port."""
        passage: Passage | None = self._ask(("passage", (passage_id,), {}))
        return passage

    def put(self, given: GivenPassage) -> Passage:
        """See the port."""
        passage: Passage = self._ask(("put", (given,), {}))
        return passage

    def discard(self, passage_id: str) -> bool:
        """See the port."""
        gone: bool = self._ask(("discard", (passage_id,), {}))
        return gone


def _answer(knowledge: Knowledge, question: tuple[str, tuple[Any, ...], dict[str, Any]]) -> Any:
    name, given, named = question
    if where := named.get("store"):
        named["store"] = _unpacked(where)
    return getattr(knowledge, name)(*given, **named)


@once
def _packed(store: Store) -> bytes:
    """A store is the largest part of a question, and the same in most of them."""
    return pickle.dumps(store)


@lru_cache(maxsize=64)
def _unpacked(store: bytes) -> Store:
    read: Store = pickle.loads(store)
    return read


class _AtOnce(ThreadPoolExecutor):
    """A process of a crew has nothing else to do while a thread would compute."""

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        done: Future[Any] = Future()
        try:
            done.set_result(fn(*args, **kwargs))
        except Exception as error:
            done.set_exception(error)
        return done


class _NothingKnown(AskedKnowledge):
    """Stands in until there is an owner to ask."""

    def __init__(self) -> None:
        super().__init__(lambda _: Found(hits=(), nothing="nothing is asked yet"))


def _open(
    reopen: Callable[[Knowledge], Desk], draft: Drafts[J, D], first: Sequence[J], ask: Ask
) -> Callable[[Sequence[J]], list[D]]:
    desk = reopen(AskedKnowledge(ask))

    async def draft_all(jobs: Sequence[J], desk: Desk) -> list[D]:
        return [await draft(job, desk) for job in jobs]

    with _new_runner() as runner:
        runner.run(draft_all(first, replace(desk, knowledge=_NothingKnown())))
    runner_here = lru_cache(maxsize=1)(_new_runner)  # an event loop does not survive forking
    return lambda jobs: runner_here().run(draft_all(jobs, desk))


def _new_runner() -> asyncio.Runner:
    runner = asyncio.Runner()
    runner.get_loop().set_default_executor(_AtOnce(max_workers=1))
    return runner
