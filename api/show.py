"""Results in, what a terminal shows out: a progress bar, the table of a queue, a draft with its sources."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.panel import Panel
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table
from rich.text import Text

from core.drafts import Result, Status

STYLE_OF_STATUS = {
    Status.READY: "green",
    Status.NEEDS_REVIEW: "yellow",
    Status.NEEDS_INPUT: "magenta",
    Status.ESCALATED: "red",
    Status.NO_REPLY_NEEDED: "dim",
}


@contextmanager
def progress_bar(what: str) -> Iterator[Callable[[int, int], None]]:
    """Gives `advance(done, in_all)`; the bar goes to stderr, so that stdout stays for data."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True)) as bar:
        task = bar.add_task(what, total=None)
        yield lambda done, in_all: bar.update(task, completed=done, total=in_all)


def queue_table(results: Iterable[Result]) -> Table:
    """One row a ticket: what it asks, what was found to be the case, what an agent does next."""
    table = Table(title="The queue, pre-drafted")
    for heading, width in (("ticket", 6), ("intents", None), ("decision", None), ("status", 15), ("reply by", 12)):
        table.add_column(heading, no_wrap=width is not None, min_width=width, overflow="fold")
    for result in results:
        brief = result.brief
        intents = "\n".join(score.intent for score in brief.triage.intents)
        abstained = brief.triage.abstained
        states = "\n".join(dict.fromkeys(outcome.state for outcome in brief.decision.outcomes))
        table.add_row(
            result.ticket_id,
            intents or f"({abstained.value if abstained else 'no text'})",
            states,
            Text(result.status.value, style=STYLE_OF_STATUS[result.status]),
            f"{brief.triage.reply_by:%d %b %H:%M}" if brief.triage.reply_by else "",
        )
    return table


def draft_panel(result: Result) -> Panel:
    """The buyer's message, the draft with its values marked, and each value's source."""
    question = result.brief.ticket.question
    text = Text()
    text.append((question.text if question else "").strip() + "\n\n", style="italic")
    if result.draft is None:
        return Panel(text + Text("no draft"), title=result.ticket_id)
    draft = Text(result.draft.text)
    sources = Text()
    listed: set[str] = set()
    for span in result.draft.spans:
        if span.slot.startswith("store."):
            continue
        draft.stylize("bold cyan", span.start, span.end)
        if span.slot in listed:
            continue
        listed.add(span.slot)
        as_of = f", {span.as_of:%d %b %H:%M}" if span.as_of else ""
        sources.append(f"\n  {result.draft.text[span.start : span.end]}", style="bold cyan")
        sources.append(f"  <- {span.slot}: {span.source}{as_of}", style="dim")
    title = Text(f"{result.ticket_id}: {result.status.value}", style=STYLE_OF_STATUS[result.status])
    return Panel(Text.assemble(text, draft, "\n", sources), title=title, title_align="left")
