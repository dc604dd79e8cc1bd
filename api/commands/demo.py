"""`replydesk demo`: the example seller's queue, pre-drafted; a draft in each language, three with all sources."""

import asyncio
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import click
from rich.console import Console

from api.commands.batch import write_page
from api.show import draft_panel, progress_bar, queue_table, statuses_in_words
from core.drafts import Result, Status
from service.batch import read_results, run_batch
from service.settings import PROJECT, read_settings
from service.wiring import open_desk

WITH_SOURCES = 3
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
    for number, result in enumerate(one_of_each_language(results)):
        console.print(draft_panel(result, sources=number < WITH_SOURCES))
    click.echo(statuses_in_words(Counter(result.status for result in results)))
    click.echo(f"Results: {out}\nPage to work from, open it in a browser: {page}")


def one_of_each_language(results: Sequence[Result]) -> list[Result]:
    """A draft in each language: a ready one that fits a screen where there is one, of an outcome not shown before."""
    by_language: dict[str, list[Result]] = {}
    for result in sorted(results, key=_is_lesser):
        if result.draft is not None:
            by_language.setdefault(result.draft.language, []).append(result)
    shown: list[Result] = []
    for drafts in by_language.values():
        best = [each for each in drafts if _is_lesser(each) == _is_lesser(drafts[0])]
        seen = {_outcome(each) for each in shown}
        shown.append(next((each for each in best if _outcome(each) not in seen), best[0]))
    return shown


def _is_lesser(result: Result) -> tuple[bool, bool]:
    return result.status is not Status.READY, _values(result) > SCREENFUL


def _outcome(result: Result) -> str:
    return result.brief.decision.outcomes[0].state


def _values(result: Result) -> int:
    spans = result.draft.spans if result.draft else ()
    return len({span.slot for span in spans if not span.slot.startswith("store.")})
