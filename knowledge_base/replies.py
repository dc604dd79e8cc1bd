"""Past replies as JSON Lines in, entries for the index out: the buyer's message is what is searched, the reply is
what is found, and neither keeps whose it was."""

from datetime import datetime
from functools import partial
from pathlib import Path

from pydantic import Field, field_validator

from core.decisions import Passage, PassageKind
from core.errors import InputError
from core.reading import read_records
from core.record import Instant, Language, Record
from knowledge_base.entries import Entry, Reading, digest_of
from knowledge_base.names import names_in
from knowledge_base.placeholders import hide_particulars

TITLE_CHARS = 80


class PastReply(Record):
    """One message of a buyer with the reply that a person sent."""

    id: str = Field(min_length=1)
    language: Language
    intents: tuple[str, ...]
    """What the message asked, by the ids of `triage/intents.yaml`."""
    buyer: str = Field(min_length=1)
    reply: str = Field(min_length=1)
    sent_at: Instant
    buyer_name: str | None = None
    """Where it is known; else it is read from salutation and signature."""

    @field_validator("buyer", "reply")
    @classmethod
    def _has_words(cls, given: str) -> str:
        if not given.strip():
            raise ValueError("holds only blanks")
        return given


def read_replies(path: Path, *, within: Path) -> tuple[Entry, ...]:
    """The pairs in file order, as `<file stem>#<id>`; a missing file is an empty source.

    Raises `InputError` naming file, line and field; an id given twice names both lines.
    """
    if not path.exists():
        return ()
    source = path.relative_to(within).as_posix() if path.is_relative_to(within) else path.name
    lines: dict[str, int] = {}
    entries = []
    for line, pair in read_records(path, PastReply):
        if pair.id in lines:
            raise InputError(f"line {lines[pair.id]} has the same id {pair.id!r}", file=path, line=line, field="id")
        lines[pair.id] = line
        key = f"{path.stem}#{pair.id}"
        digest = digest_of(key, source, pair.model_dump(mode="json"))
        entries.append(Entry(key, PassageKind.REPLY, digest, partial(_reading, key, pair, source)))
    return tuple(entries)


def _reading(key: str, pair: PastReply, source: str) -> Reading:
    names = names_in(pair.buyer, pair.reply) + ((pair.buyer_name,) if pair.buyer_name else ())
    asked = hide_particulars(pair.buyer, names=names)
    passage = Passage(
        id=key,
        kind=PassageKind.REPLY,
        title=_first_words(asked),
        text=hide_particulars(pair.reply, names=names),
        language=pair.language,
        answers=pair.intents,
        source=source,
    )
    return Reading(passage, asked, sent_at=_seconds(pair.sent_at))


def _first_words(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= TITLE_CHARS else line[: line.rfind(" ", 0, TITLE_CHARS)].strip() + " …"


def _seconds(at: datetime) -> float:
    return at.timestamp()
