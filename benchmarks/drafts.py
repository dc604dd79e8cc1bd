"""Time per ticket by step over the example queue, beside the bare embedder on the same texts in the same run."""

import asyncio
import resource
import statistics
import sys
import tempfile
import time
from pathlib import Path

from core.ports import Embedder
from core.tickets import Ticket
from service.batch import read_queue
from service.pipeline import Desk, draft_reply
from service.settings import Settings, read_settings
from service.wiring import load_embedder, open_desk

EXAMPLES = Path(__file__).parents[1] / "examples"
ROUNDS = 10


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
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    sys.stdout.write(f"peak memory after {n} drafts: {peak:.0f} MB\n")


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
