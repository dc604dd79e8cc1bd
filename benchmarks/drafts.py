"""Time per ticket by step over the example queue, and by language over made-up questions for a parcel, beside the bare
embedder on the same texts in the same run; a batch as `replydesk batch` drafts it."""

import argparse
import asyncio
import multiprocessing
import resource
import statistics
import sys
import tempfile
import time
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

import numpy as np

from benchmarks.model_calls import desk_of
from benchmarks.wismo import Matter, make_matters, read_words, write_shop
from core.ports import Embedder
from core.tickets import Ticket
from service.batch import read_queue, run_batch
from service.pipeline import Desk, draft_reply
from service.settings import Settings, read_settings
from service.wiring import load_embedder, open_desk

EXAMPLES = Path(__file__).parents[1] / "examples"
ROUNDS = 10
WARM_UP, EACH = 100, 200
"""Tickets a language, one at a time: those that load what is loaded on first use, and those that are measured."""
BATCH = 1000
"""Tickets a language in a batch."""


class Batch(NamedTuple):
    """How a batch went."""

    steady: float
    """Drafts a second from the first one on."""
    whole: float
    """The same with all that comes before the first."""
    first_s: float
    """Seconds until the first."""
    workers_mb: int
    """Memory that all processes beside the first one held at the end, what they share counted once; 0 where there was
    none, or the system does not say."""


def main(arguments: Sequence[str] | None = None) -> None:
    """Prints median and 95th percentile per step in ms, the ratio to the bare embedder, and peak memory."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--batch", type=int, default=BATCH, help="tickets a language in a batch")
    parser.add_argument("--languages", nargs="+", default=sorted(read_words().messages))
    options = parser.parse_args(arguments)
    settings = read_settings()
    with tempfile.TemporaryDirectory() as scratch:
        apart = Settings(data_dir=Path(scratch), models_dir=settings.models)
        with open_desk(apart, EXAMPLES, command="benchmark") as desk:
            jobs, errors = read_queue(EXAMPLES / desk.seller.sources.queue, desk)
            assert not errors, errors
            texts = [job.ticket.question.text for job in jobs if job.ticket.question]
            alone = _embed_alone(load_embedder(apart), texts)
            steps = asyncio.run(_draft_all(desk, [job.ticket for job in jobs]))
            by_language = _by_language(desk, load_embedder(apart), options.languages)
        batches = _batches(apart, options.languages, options.batch, Path(scratch))
    n = len(jobs) * ROUNDS
    sys.stdout.write(f"\nDrafting the example queue (n = {n} drafts of {len(jobs)} tickets, one at a time)\n")
    sys.stdout.write(f"{'step':<12}{'median ms':>12}{'p95 ms':>12}\n")
    for step, values in steps.items():
        p95 = statistics.quantiles(values, n=20)[-1]
        sys.stdout.write(f"{step:<12}{statistics.median(values):>12.2f}{p95:>12.2f}\n")
    embed_median = statistics.median(alone)
    ratio = statistics.median(steps["total"]) / embed_median
    sys.stdout.write(
        f"bare embedder on the same texts: median {embed_median:.2f} ms; a draft takes {ratio:.1f} of it\n"
    )
    sys.stdout.write(by_language + batches)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    sys.stdout.write(f"peak memory after {n} drafts: {peak:.0f} MB\n")


def _by_language(desk: Desk, embedder: Embedder, languages: Sequence[str]) -> str:
    """Templates without look-ups: what is on record comes with the ticket. A draft and an embedding take turns, so that
    a busy machine slows both."""
    rows: list[tuple[str, ...]] = [("", "draft p50", "p95", "embed p50", "p95", "ratio p50", "p95")]
    for language in languages:
        matters = make_matters(WARM_UP + EACH, now=desk.now(), languages=(language,))
        drafted, embedded = asyncio.run(_in_turns(desk, embedder, matters))
        (d50, d95), (e50, e95) = np.percentile(drafted, [50, 95]), np.percentile(embedded, [50, 95])
        rows.append((language, *(f"{figure:.1f}" for figure in (d50, d95, e50, e95, d50 / e50, d95 / e95))))
    title = f"\nDrafts by language ({EACH} questions for a parcel each, no look-ups; bar: 2.5 times the embedder)\n"
    return title + _table(rows)


def _batches(settings: Settings, languages: Sequence[str], count: int, scratch: Path) -> str:
    """Drafts a second of a queue file, with orders and parcels in a seller folder, beside the embedder's texts a second
    before and after."""
    rows: list[tuple[str, ...]] = [("", "drafts/s", "embedded/s", "share", "first s", "whole/s", "workers MB")]
    embedder = load_embedder(settings)
    for language in languages:
        folder = scratch / f"shop-{language}"
        with open_desk(settings, EXAMPLES, command="benchmark") as desk:
            matters = make_matters(count, now=desk.now(), languages=(language,))
        queue = write_shop(matters, folder, seller=EXAMPLES)
        before = _embed_throughput(embedder, matters)
        batch = _batch(settings, folder, queue)
        alone = (before + _embed_throughput(embedder, matters)) / 2
        figures = (f"{batch.steady:.0f}", f"{alone:.0f}", f"{batch.steady / alone:.0%}")
        rows.append((language, *figures, f"{batch.first_s:.1f}", f"{batch.whole:.0f}", f"{batch.workers_mb}"))
    title = f"\nBatches ({count} questions for a parcel each, no model; bar: half of the embedder's throughput)\n"
    return title + _table(rows)


def _batch(settings: Settings, folder: Path, queue: Path) -> Batch:
    told: list[tuple[int, float]] = []
    held: list[int] = []

    def progress(done: int, in_all: int) -> None:
        told.append((done, time.perf_counter()))
        if done == in_all:
            held.append(_held_by_workers())

    with open_desk(settings, folder, command="benchmark") as desk:
        start = time.perf_counter()
        asyncio.run(
            run_batch(
                queue,
                folder / "out.jsonl",
                desk,
                concurrency=settings.batch_concurrency,
                progress=progress,
                workers=settings.batch_workers,
            )
        )
    (first, at), (last, end) = told[1], told[-1]
    steady, whole = (last - first) / (end - at), last / (end - start)
    return Batch(steady=steady, whole=whole, first_s=at - start, workers_mb=max(held, default=0))


def _held_by_workers() -> int:
    """In MB."""
    pids = [process.pid for process in multiprocessing.active_children()]
    held = 0
    while pids:
        with suppress(OSError):
            status = Path(f"/proc/{(pid := pids.pop())}/smaps_rollup").read_text()
            held += sum(int(line.split()[1]) for line in status.splitlines() if line.startswith("Pss:"))
            pids += map(int, Path(f"/proc/{pid}/task/{pid}/children").read_text().split())
    return held // 1024


def _table(rows: Sequence[tuple[str, ...]]) -> str:
    return "".join(f"{row[0]:<4}" + "".join(f"{cell:>12}" for cell in row[1:]) + "\n" for row in rows)


async def _in_turns(desk: Desk, embedder: Embedder, matters: list[Matter]) -> tuple[list[float], list[float]]:
    """(milliseconds of each draft, of each embedding), without the first, which only warm up."""
    drafted, embedded = [], []
    for matter in matters:
        at = desk_of(desk, matter)
        start = time.perf_counter()
        await draft_reply(matter.ticket, at)
        between = time.perf_counter()
        embedder.embed([_text(matter)])
        drafted.append((between - start) * 1000)
        embedded.append((time.perf_counter() - between) * 1000)
    return drafted[WARM_UP:], embedded[WARM_UP:]


def _embed_throughput(embedder: Embedder, matters: list[Matter]) -> float:
    start = time.perf_counter()
    embedder.embed([_text(matter) for matter in matters])
    return len(matters) / (time.perf_counter() - start)


def _text(matter: Matter) -> str:
    return matter.ticket.messages[-1].text


def _embed_alone(embedder: Embedder, texts: list[str]) -> list[float]:
    taken = []
    for text in texts * ROUNDS:
        start = time.perf_counter()
        embedder.embed([text])
        taken.append((time.perf_counter() - start) * 1000)
    return taken


async def _draft_all(desk: Desk, tickets: list[Ticket]) -> dict[str, list[float]]:
    steps: dict[str, list[float]] = {}
    for ticket in tickets * ROUNDS:
        result = await draft_reply(ticket, desk)
        for step, taken in result.timings_ms.items():
            steps.setdefault(step, []).append(taken)
    return steps


if __name__ == "__main__":
    main()
