"""What a message asks, its flags and its clock in, how soon a person should look out, with reasons."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import lru_cache
from importlib.resources import files
from pathlib import Path

import regex

from core.reading import read_yaml
from core.record import Record
from core.tickets import Author, Ticket
from core.triage import Flag, IntentScore, Urgency
from triage.intents import load_intents

GRAVE = (Flag.SAFETY, Flag.LEGAL_THREAT, Flag.CHARGEBACK)

SOON = timedelta(hours=4)
"""A deadline nearer than this leaves no time for a second look."""

UNANSWERED = 3
"""From this many messages in a row on, a buyer feels ignored."""


class Pressing(Record):
    """`urgency.yaml`."""

    words: tuple[str, ...]
    """Regular expressions for a buyer in a hurry, case-insensitive."""


def judge_urgency(
    ticket: Ticket,
    intents: Sequence[IntentScore],
    flags: Sequence[Flag],
    *,
    reply_by: datetime | None,
    now: datetime,
) -> tuple[Urgency, tuple[str, ...]]:
    """(urgency, a reason each); normal without a reason."""
    high = [f"flag {flag.value}" for flag in flags if flag in GRAVE]
    known = load_intents()
    named = [score.intent for score in intents if score.intent in known]
    high += [f"intent {intent}" for intent in named if known[intent].urgency is Urgency.HIGH]
    if reply_by is not None and reply_by - now <= SOON:
        high.append(f"to be answered by {reply_by:%a %d %b %H:%M}")
    if ticket.question and (found := _pressing().search(ticket.question.text)):
        high.append(f"the buyer writes {found.group()!r}")
    if (waiting := _unanswered(ticket)) >= UNANSWERED:
        high.append(f"{waiting} messages without an answer")
    if high:
        return Urgency.HIGH, tuple(high)
    if named and all(known[intent].urgency is Urgency.LOW for intent in named):
        return Urgency.LOW, tuple(f"intent {intent}" for intent in named)
    return Urgency.NORMAL, ()


def _unanswered(ticket: Ticket) -> int:
    """How many messages of the buyer stand at the end."""
    count = 0
    for message in reversed(ticket.messages):
        if message.author is not Author.BUYER:
            break
        count += 1
    return count


@lru_cache(maxsize=1)
def _pressing() -> regex.Pattern[str]:
    words = read_yaml(Path(str(files("triage"))) / "urgency.yaml", Pressing).words
    return regex.compile("|".join(words), regex.IGNORECASE)
