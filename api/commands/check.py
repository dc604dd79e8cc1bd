"""`replydesk check`: a text in, findings as JSON out."""

import asyncio
import sys
from pathlib import Path

import click

from api.answers import check_answer
from core.errors import InputError
from core.reading import read_text


def run(file: Path, marketplace: str, language: str | None, kind: str) -> int:
    """Prints the answer; 1 if a finding blocks, else 0."""
    text = _read_stdin() if str(file) == "-" else read_text(file)
    fields = {"text": text, "marketplace": marketplace, "language": language, "kind": kind}
    answer = asyncio.run(check_answer(fields, None))
    click.echo(answer.model_dump_json(indent=2))
    return 1 if answer.verdict == "block" else 0


def _read_stdin() -> str:
    raw = sys.stdin.buffer.read()
    try:
        return raw.decode()
    except UnicodeDecodeError as error:
        raise InputError(f"byte {error.start} is not UTF-8", file="stdin") from error
