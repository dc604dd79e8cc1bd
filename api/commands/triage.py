"""`replydesk triage`: tickets or plain text lines in, one `Triage` as JSON a line out."""

import re
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from datetime import datetime
from enum import Enum
from pathlib import Path
from typing import TextIO

import click

from api.show import tell
from core.errors import InputError
from core.reading import parse_json, read_raw, refuse_no_lines, refuse_same_file
from core.sellers import Seller
from core.tickets import Ticket, parse_ticket
from core.triage import Triage
from service.crew import open_sorter, sort_all
from service.stores import assign_store, find_store
from triage.duplicates import Case, find_duplicates
from triage.routing import route

_JSON_BEGINS = re.compile(rb'\s*+(?:\{\s*+(?:["}]|$)|\[\s*+(?:[{\["\]]|$))')
"""`[order 12] where is it` is plain text, as is `{name} ...`."""


class Show(Enum):
    """What is printed."""

    TRIAGE = "triage"
    ROUTING = "routing"
    CASES = "cases"


def run(
    path: Path,
    out: Path | None,
    seller_folder: Path | None,
    *,
    model: Path | None = None,
    show: Show = Show.TRIAGE,
    workers: int = 0,
) -> None:
    """Sorts every line. A broken one is an error on stderr and exit code 2; the others are sorted all the same."""
    refuse_same_file(path, out)
    if out:
        out.parent.mkdir(parents=True, exist_ok=True)
    sorter = open_sorter(seller_folder, model)
    read, errors = _read(path, sorter.now)
    tickets = list(read.values())
    tell(errors)
    tell(list(_odd(tickets, path, sorter.seller if seller_folder else None)))
    seen: list[tuple[Ticket, Triage]] = []
    with ExitStack() as stack:
        target: TextIO = stack.enter_context(out.open("w", encoding="utf-8")) if out else sys.stdout
        answers = sort_all(tickets, sorter, folder=seller_folder, model=model, workers=workers)
        for (line, ticket), answer in zip(read.items(), answers, strict=True):
            if isinstance(answer, InputError):
                errors.append(InputError(answer.problem, file=path, line=line))
                tell(errors[-1:])
            elif show is Show.TRIAGE:
                click.echo(answer.model_dump_json(), file=target)
            elif show is Show.ROUTING:
                click.echo("\n".join(_explained(ticket, answer, sorter.seller)), file=target)
            else:
                seen.append((ticket, answer))
        cases = list(_cases(seen, sorter.now))
        for case in cases:
            click.echo(case.model_dump_json(), file=target)
    if show is Show.CASES and not cases:
        click.echo(f"no two of the {len(tickets)} tickets are one case", err=True)
    if errors:
        sys.exit(2)


def _read(path: Path, now: datetime) -> tuple[dict[int, Ticket], list[InputError]]:
    """The tickets by their lines, an error for each line that is none. Raises `InputError` for an unreadable file."""
    tickets: dict[int, Ticket] = {}
    errors: list[InputError] = []
    first_line: dict[str, int] = {}
    for number, line in _lines(path):
        try:
            value = _value(line, path, number)
            ticket = parse_ticket(value, now=now, file=str(path), line=number)
            if isinstance(value, dict) and "id" in value:
                refuse_second(ticket.id, number, first_line, path)
        except InputError as error:
            errors.append(error)
            continue
        tickets[number] = ticket
    return tickets, errors


def _odd(tickets: Sequence[Ticket], path: Path, seller: Seller | None) -> Iterator[str]:
    """What was odd about the tickets, and what had to be assumed of their stores, each once with the first that has
    it."""
    first: dict[str, Ticket] = {}
    times: Counter[str] = Counter()
    for ticket in tickets:
        for warning in (*ticket.warnings, *(find_store(ticket, seller)[1] if seller else ())):
            times[warning] += 1
            first.setdefault(warning, ticket)
    for warning, count in times.items():
        yield f"{path}: {warning} ({count} of {len(tickets)} tickets, first {first[warning].id})"


def refuse_second(ticket_id: str, number: int, first_line: dict[str, int], tickets: Path) -> None:
    """Notes the line of a ticket's id. Raises `InputError` where an earlier line has the same id."""
    if (first := first_line.setdefault(ticket_id, number)) != number:
        raise InputError(f"{ticket_id!r} is already the ticket of line {first}", file=tickets, line=number, field="id")


def _explained(ticket: Ticket, triage: Triage, seller: Seller) -> Iterator[str]:
    """Where the ticket goes, then each rule that was looked at. The order is not looked up here, only when drafting."""
    _, store = assign_store(ticket, seller)
    routing = route(triage, store, seller.routing)
    added = [f"assignee {routing.assignee}"] if routing.assignee else []
    added += [f"tags {', '.join(routing.tags)}"] if routing.tags else []
    yield f"{ticket.id} -> {'; '.join((routing.queue, *added))}"
    for step in routing.trail:
        yield f"  {'fired ' if step.fired else 'passed'}  {step.rule}: {step.why}"


def _cases(seen: Sequence[tuple[Ticket, Triage]], now: datetime) -> Iterator[Case]:
    """Those of several tickets. The order is the one that the channel names: none is looked up here."""
    intents = {ticket.id: frozenset(score.intent for score in triage.intents) for ticket, triage in seen}
    named = {ticket.id: triage.entities.order_ids for ticket, triage in seen}
    for case in find_duplicates([ticket for ticket, _ in seen], now=now, intents=intents, named=named):
        if len(case.members) > 1:
            yield case


def _lines(path: Path) -> Iterator[tuple[int, bytes]]:
    """(number from 1, line) of what is not blank."""
    raw = read_raw(path)
    refuse_no_lines(raw, path)
    for number, line in enumerate(raw.splitlines(), start=1):
        if line.strip():
            yield number, line


def _value(line: bytes, path: Path, number: int) -> object:
    """The JSON object of a line; a line that does not begin like one is a message in plain text."""
    if not _JSON_BEGINS.match(line):
        try:
            return {"text": line.decode(), "id": f"line-{number}"}
        except UnicodeDecodeError as error:
            problem = f"byte {error.start} of the line is not UTF-8"
            raise InputError(problem, file=path, line=number) from error
    value = parse_json(line, file=str(path), line=number)
    if isinstance(value, InputError):
        raise value
    return value
