"""`replydesk demo`: the example seller's queue, pre-drafted, with three drafts and the source of every value."""

import asyncio
from collections.abc import Sequence
from pathlib import Path

import click
from rich.console import Console

from api.commands.batch import write_page
from api.show import draft_panel, progress_bar, queue_table
from core.drafts import Result, Status
from service.batch import read_results, run_batch
from service.settings import PROJECT, read_settings
from service.wiring import open_desk

SHOWN = 3
SCREENFUL = 8
"""Values with their sources, one a line, that can be read without scrolling."""


def run(html: Path | None) -> None:
    """Drafts the queue afresh into the data folder and shows it."""
    settings = read_settings()
    examples = PROJECT / "examples"
    out = settings.data_dir / "demo" / "drafts.jsonl"
    out.unlink(missing_ok=True)
    with (
        open_desk(settings, examples, command="replydesk demo") as desk,
        progress_bar("drafting the example queue") as advance,
    ):
        queue = examples / desk.seller.sources.queue
        asyncio.run(run_batch(queue, out, desk, concurrency=settings.batch_concurrency, progress=advance))
    results = list(read_results(out))
    page = html or out.with_name("queue.html")
    write_page(out, page, title="the example queue")
    console = Console()
    console.print(queue_table(results, width=console.width))
    for result in pick(results, SHOWN):
        console.print(draft_panel(result))
    click.echo(f"Results: {out}\nPage to work from, open it in a browser: {page}")


def pick(results: Sequence[Result], count: int) -> list[Result]:
    """Drafts that show different things: ready ones that fit a screen first, one for each language and outcome."""
    shown: dict[tuple[str, str], Result] = {}
    drafted = [result for result in results if result.draft is not None]
    for result in sorted(drafted, key=lambda result: (result.status is not Status.READY, _values(result) > SCREENFUL)):
        outcome = result.brief.decision.outcomes[0].state
        shown.setdefault((result.brief.triage.language, outcome), result)
    return list(shown.values())[:count]


def _values(result: Result) -> int:
    spans = result.draft.spans if result.draft else ()
    return len({span.slot for span in spans if not span.slot.startswith("store.")})
