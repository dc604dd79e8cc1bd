"""Time per ticket by step over the example queue, and by language over made-up questions for a parcel, beside the bare
embedder on the same texts in the same run."""

import asyncio
import resource
import statistics
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

from benchmarks.model_calls import desk_of
from benchmarks.wismo import Matter, make_matters, read_words
from core.ports import Embedder
from core.tickets import Ticket
from service.batch import read_queue
from service.pipeline import Desk, draft_reply
from service.settings import Settings, read_settings
from service.wiring import load_embedder, open_desk

EXAMPLES = Path(__file__).parents[1] / "examples"
ROUNDS = 10
EACH = 60
"""Tickets a language."""


def main() -> None:
    """Prints median and 95th percentile per step in ms, the ratio to the bare embedder, and peak memory."""
    settings = read_settings()
    with tempfile.TemporaryDirectory() as scratch:
        apart = Settings(data_dir=Path(scratch), models_dir=settings.models)
        with open_desk(apart, EXAMPLES, command="benchmark") as desk:
            jobs, errors = read_queue(EXAMPLES / desk.seller.sources.queue, desk)
            assert not errors, errors
            texts = [job.ticket.question.text for job in jobs if job.ticket.question]
            alone = _embed_alone(load_embedder(apart), texts)
            steps = asyncio.run(_draft_all(desk, [job.ticket for job in jobs]))
            by_language = _by_language(desk, load_embedder(apart))
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
    sys.stdout.write(by_language)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    sys.stdout.write(f"peak memory after {n} drafts: {peak:.0f} MB\n")


def _by_language(desk: Desk, embedder: Embedder) -> str:
    """Templates without look-ups: what is on record comes with the ticket. A draft and an embedding take turns, so that
    a busy machine slows both."""
    heads = ("draft p50", "p95", "embed p50", "p95", "ratio p50", "p95", "batch share")
    rows = [("", *heads)]
    for language in sorted(read_words().messages):
        matters = make_matters(EACH, now=desk.now(), languages=(language,))
        drafted, embedded = asyncio.run(_in_turns(desk, embedder, matters))
        share = asyncio.run(_throughput(desk, matters)) / _embed_throughput(embedder, matters)
        (d50, d95), (e50, e95) = np.percentile(drafted, [50, 95]), np.percentile(embedded, [50, 95])
        figures = (d50, d95, e50, e95, d50 / e50, d95 / e95)
        rows.append((language, *(f"{figure:.1f}" for figure in figures), f"{share:.0%}"))
    title = f"\nDrafts by language ({EACH} questions for a parcel each, no look-ups; bar: 2.5 times the embedder)\n"
    return title + "".join(f"{row[0]:<4}" + "".join(f"{cell:>12}" for cell in row[1:]) + "\n" for row in rows)


async def _in_turns(desk: Desk, embedder: Embedder, matters: list[Matter]) -> tuple[list[float], list[float]]:
    """(milliseconds of each draft, of each embedding); the first tenth only warms up."""
    drafted, embedded = [], []
    for matter in matters:
        at = desk_of(desk, matter)
        start = time.perf_counter()
        await draft_reply(matter.ticket, at)
        between = time.perf_counter()
        embedder.embed([_text(matter)])
        drafted.append((between - start) * 1000)
        embedded.append((time.perf_counter() - between) * 1000)
    return drafted[EACH // 10 :], embedded[EACH // 10 :]


async def _throughput(desk: Desk, matters: list[Matter]) -> float:
    """Drafts a second, as many at a time as a batch takes."""
    gate = asyncio.Semaphore(read_settings().batch_concurrency)

    async def one(matter: Matter) -> None:
        async with gate:
            await draft_reply(matter.ticket, desk_of(desk, matter))

    start = time.perf_counter()
    await asyncio.gather(*map(one, matters))
    return len(matters) / (time.perf_counter() - start)


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
