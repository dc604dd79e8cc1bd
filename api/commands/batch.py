"""`replydesk batch`: a queue in, a file of results and, if asked for, a page to work from out."""

import asyncio
from pathlib import Path

import click

from api.page import render_page
from api.show import progress_bar, statuses_in_words, tell
from core.errors import InputError
from core.reading import refuse_same_file
from drafting.prompt import Mode
from service.batch import read_results, run_batch
from service.settings import read_settings
from service.wiring import open_desk


def run(
    tickets: Path,
    out: Path,
    seller: Path | None,
    *,
    model: str | None,
    mode: str | None,
    html: Path | None,
    fresh: bool,
) -> int:
    """Drafts the queue; 2 if a line of it could not be read, else 0. Every other ticket is drafted all the same."""
    refuse_same_file(tickets, out, html)
    if not tickets.is_file():
        raise InputError("there is no such file", file=tickets)
    settings = read_settings()
    with (
        open_desk(settings, seller, command="replydesk batch", model=model, mode=Mode(mode) if mode else None) as desk,
        progress_bar("drafting") as advance,
    ):
        report = asyncio.run(
            run_batch(
                tickets,
                out,
                desk,
                concurrency=settings.batch_concurrency,
                progress=advance,
                fresh=fresh,
                workers=settings.batch_workers,
            )
        )
    if html is not None:
        write_page(out, html, title=tickets.name)
    tell(report.errors)
    click.echo(f"{report.drafted} drafted, {report.kept} kept from before, {len(report.errors)} unreadable", err=True)
    if report.statuses:
        click.echo(f"of those drafted: {statuses_in_words(report.statuses)}", err=True)
    if report.calls:
        click.echo(f"language model: {report.calls.in_words()}", err=True)
    return 2 if report.errors else 0


def write_page(results: Path, page: Path, *, title: str) -> None:
    """The page of a results file, replaced whole."""
    html = render_page(read_results(results), title=f"replydesk: {title}")
    page.parent.mkdir(parents=True, exist_ok=True)
    fresh = page.with_name(page.name + ".part")
    fresh.write_text(html, encoding="utf-8")
    fresh.replace(page)
