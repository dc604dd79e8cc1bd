"""`replydesk draft`: a ticket file in, its result as JSON on stdout."""

import asyncio
from pathlib import Path

import click

from api.answers import read_manners
from core.errors import InputError
from core.reading import STDIN, parse_json, read_raw, read_text, refuse_table
from core.tickets import parse_ticket
from drafting.prompt import Mode
from service.pipeline import draft_reply
from service.settings import read_settings
from service.wiring import open_desk


def run(ticket: Path, seller: Path | None, *, model: str | None, mode: str | None, alternatives: str | None) -> None:
    """Prints one `Result`. Raises `InputError` naming file, line and field."""
    given = read_ticket_json(ticket)
    manners = read_manners((alternatives or "").split(","), field="--alternatives")
    settings = read_settings()
    if manners and not (model or settings.model):
        raise InputError("needs a chat model: --model or REPLYDESK_MODEL names one", field="--alternatives")
    with open_desk(settings, seller, command="replydesk draft", model=model, mode=Mode(mode) if mode else None) as desk:
        parsed = parse_ticket(given, now=desk.now(), file=str(ticket))
        for warning in parsed.warnings:
            click.echo(f"replydesk: {ticket}: {warning}", err=True)
        result = asyncio.run(draft_reply(parsed, desk, alternatives=manners))
    click.echo(result.model_dump_json(indent=2))


def read_ticket_json(path: Path) -> object:
    """The one JSON value of a file or of stdin."""
    refuse_table(path)
    raw = read_raw(path) if str(path) == STDIN else read_text(path).encode()
    value = parse_json(raw, file=str(path))
    if isinstance(value, InputError):
        several = len(raw.split(b"\n{")) > 1
        raise InputError(f"{value.problem}; `replydesk batch` drafts many tickets", file=path) if several else value
    return value
