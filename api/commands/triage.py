"""`replydesk triage`: tickets or plain text lines in, one `Triage` as JSON a line out."""

import sys
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import TextIO

import click

from api.answers import triage_answer
from api.commands.batch import refuse_same_file
from core.errors import InputError
from core.reading import parse_json
from core.tickets import parse_ticket
from service.settings import read_settings
from service.stores import now_of
from service.wiring import load_seller, load_triager


def run(tickets: Path, out: Path | None, seller_folder: Path | None) -> None:
    """Sorts every line. A broken one is an error on stderr and exit code 2; the others are sorted all the same."""
    refuse_same_file(tickets, out)
    seller = load_seller(seller_folder)
    triager = load_triager(read_settings())
    now = now_of(seller)
    failed = False
    with ExitStack() as stack:
        target: TextIO = stack.enter_context(out.open("w", encoding="utf-8")) if out else sys.stdout
        for number, line in _lines(tickets):
            try:
                ticket = parse_ticket(_value(line, tickets, number), now=now, file=str(tickets), line=number)
            except InputError as error:
                failed = True
                click.echo(f"replydesk: {error}", err=True)
                continue
            answer = triage_answer(ticket, seller, triager, now)
            click.echo(answer.model_dump_json(), file=target)
    if failed:
        sys.exit(2)


def _lines(path: Path) -> Iterator[tuple[int, bytes]]:
    """(number from 1, line) of what is not blank."""
    try:
        raw = sys.stdin.buffer.read() if str(path) == "-" else path.read_bytes()
    except OSError as error:
        raise InputError(f"cannot be read: {error.strerror or error}", file=path) from error
    for number, line in enumerate(raw.removeprefix(b"\xef\xbb\xbf").splitlines(), start=1):
        if line.strip():
            yield number, line


def _value(line: bytes, path: Path, number: int) -> object:
    """The JSON object of a line; a line that does not begin like one is a message in plain text."""
    if line.lstrip()[:1] not in (b"{", b"["):
        try:
            return {"text": line.decode(), "id": f"line-{number}"}
        except UnicodeDecodeError as error:
            problem = f"byte {error.start} of the line is not UTF-8"
            raise InputError(problem, file=path, line=number) from error
    value = parse_json(line, file=str(path), line=number)
    if isinstance(value, InputError):
        raise value
    return value
