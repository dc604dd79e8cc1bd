"""Results in, what a terminal shows out: a progress bar, the table of a queue, a draft with its sources."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager

import click
from rich.console import Console
from rich.panel import Panel
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table
from rich.text import Text

from api.wording import ask_words, language_words, reply_words
from core.decisions import Passage
from core.drafts import Brief, Result, Status

STYLE_OF_STATUS = {
    Status.READY: "green",
    Status.NEEDS_REVIEW: "yellow",
    Status.NEEDS_INPUT: "magenta",
    Status.ESCALATED: "red",
    Status.NO_REPLY_NEEDED: "dim",
}

WIDE = 120
"""Columns of a screen from which on everything of a ticket stands side by side."""

_COLUMNS = (
    ("ticket", 6, None),
    ("language", None, None),
    ("asks", None, None),
    ("decision", None, None),
    ("status", 15, None),
    ("reply by", 12, None),
    ("queue", None, None),
)
"""(heading, least width of what is never folded, most width)."""
_NARROW_COLUMNS = (
    ("ticket", 6, None),
    ("language", None, 12),
    ("asks, and what was decided", None, None),
    ("status, reply by", 16, None),
)


MOST_TOLD = 20
"""Errors of one kind that are told one by one: a file of another form has one in each of its thousands of lines."""


def tell(problems: Sequence[object]) -> None:
    """On stderr, the first of them each on a line, then how many more there are."""
    for problem in problems[:MOST_TOLD]:
        click.echo(f"replydesk: {problem}", err=True)
    if len(problems) > MOST_TOLD:
        click.echo(f"replydesk: {len(problems) - MOST_TOLD} more of {len(problems)} are not shown", err=True)


def statuses_in_words(counts: Counter[Status]) -> str:
    """`32 ready, 26 needs review`"""
    return ", ".join(f"{counts[status]} {status.value.replace('_', ' ')}" for status in Status if counts[status])


@contextmanager
def progress_bar(what: str) -> Iterator[Callable[[int, int], None]]:
    """Gives `advance(done, in_all)`, which shows the bar once there is something to do; it goes to stderr, so that
    stdout stays for data."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    bar = Progress(*columns, console=Console(stderr=True))
    task = bar.add_task(what, total=None)

    def advance(done: int, in_all: int) -> None:
        bar.start()
        bar.update(task, completed=done, total=in_all)

    try:
        yield advance
    finally:
        if bar.live.is_started:  # else it would print an empty line where nobody looks
            bar.stop()


def queue_table(results: Iterable[Result], *, width: int) -> Table:
    """One row a ticket: what it asks, what was found to be the case, what an agent does next, who and by when; on a
    narrow screen what fits it."""
    is_wide = width >= WIDE
    table = Table(title="The queue, pre-drafted")
    for heading, fixed, most in _COLUMNS if is_wide else _NARROW_COLUMNS:
        table.add_column(heading, no_wrap=fixed is not None, min_width=fixed, max_width=most, overflow="fold")
    for result in results:
        brief = result.brief
        states = list(dict.fromkeys(outcome.state for outcome in brief.decision.outcomes))
        status = Text(result.status.value, style=STYLE_OF_STATUS[result.status])
        if is_wide:
            sent_to = (brief.triage.queue, *(f"#{tag}" for tag in brief.triage.tags))
            table.add_row(
                Text(result.ticket_id),
                language_words(brief.triage),
                Text("\n".join(_asks(brief))),
                "\n".join(states),
                status,
                _reply_by(result),
                Text("\n".join(sent_to)),
            )
        else:
            found = (*_asks(brief), *(f"  {state}" for state in states))
            until = Text.assemble(status, "\n", _reply_by(result))
            table.add_row(Text(result.ticket_id), language_words(brief.triage), Text("\n".join(found)), until)
    return table


def _asks(brief: Brief) -> tuple[str, ...]:
    """What is asked and where it stands; else why nothing was named, and what of the message a reader does not see."""
    named = [ask_words(ask) for ask in brief.triage.asks if ask.intent]
    lines = list(dict.fromkeys(named)) or [score.intent for score in brief.triage.intents]
    if not lines:
        lines = [f"({brief.triage.abstained.value if brief.triage.abstained else 'no text'})"]
    return (*lines, *(["! hidden text"] if brief.triage.hidden else []))


def _reply_by(result: Result) -> str:
    triage = result.brief.triage
    if result.status is Status.NO_REPLY_NEEDED:
        return "no reply"
    return f"{triage.reply_by:%d %b %H:%M}" if triage.reply_by else ""


def draft_panel(result: Result, *, sources: bool = True) -> Panel:
    """The buyer's message, the draft with its values marked, and each value's source unless they are not wanted."""
    question = result.brief.ticket.question
    text = Text()
    text.append((question.text if question else "").strip() + "\n\n", style="italic")
    for hidden in result.brief.triage.hidden:
        text.append(f"hidden text: {hidden}\n\n", style="red")
    text.append(f"answer by: {reply_words(result.brief.triage)}\n\n", style="dim")
    if result.draft is None:
        return Panel(text + Text("no draft"), title=result.ticket_id)
    draft = Text(result.draft.text)
    origins = Text()
    listed: set[str] = set()
    for span in result.draft.spans:
        if span.slot.startswith("store."):
            continue
        draft.stylize("bold cyan", span.start, span.end)
        if span.slot in listed or not sources:
            continue
        listed.add(span.slot)
        as_of = f", {span.as_of:%d %b %H:%M}" if span.as_of else ""
        origins.append(f"\n  {result.draft.text[span.start : span.end]}", style="bold cyan")
        origins.append(f"  <- {span.slot}: {span.source}{as_of}", style="dim")
    title = Text(f"{result.ticket_id}: {result.status.value}", style=STYLE_OF_STATUS[result.status])
    return Panel(Text.assemble(text, draft, "\n", origins), title=title, title_align="left")


def anchor_of(passage: Passage) -> str:
    """Where a person can open the passage: `policies/returns-eu.md#who-pays`."""
    anchor = passage.anchor or anchor_in(passage.title)
    return f"{passage.source}#{anchor}" if anchor else passage.source


def anchor_in(title: str) -> str:
    """The last heading of a heading path as pages name it; empty for a document without headings."""
    _, nested, heading = title.rpartition(" > ")
    letters = "".join(char for char in heading.casefold() if char.isalnum() or char in " -_")
    return letters.replace(" ", "-") if nested else ""
