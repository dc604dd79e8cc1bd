"""`triage/held_back/*.jsonl` in, one record a message out: what triage is measured on and never learns from."""

from pathlib import Path

import triage
from core.errors import InputError
from core.reading import read_records
from core.triage import Flag
from triage.examples import Example

FOLDER = Path(triage.__file__).parent / "held_back"


class HeldBackMessage(Example):
    """One message with what a right triage says of it."""

    flags: tuple[Flag, ...]
    """In any order; empty for most."""


def read_held_back(folder: Path = FOLDER) -> dict[str, tuple[HeldBackMessage, ...]]:
    """By language, English first. Raises `InputError` naming file, line and field."""
    messages = {
        path.stem: tuple(message for _, message in read_records(path, HeldBackMessage))
        for path in sorted(folder.glob("*.jsonl"))
    }
    if not messages:
        raise InputError("holds no messages (*.jsonl)", file=folder)
    for language, held in messages.items():
        if odd := next((message for message in held if message.lang != language), None):
            raise InputError(f"holds a message of lang {odd.lang!r}", file=folder / f"{language}.jsonl")
    return dict(sorted(messages.items(), key=lambda item: (item[0] != "en", item[0])))
