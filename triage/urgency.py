"""What a message asks, its flags and its clock in, how soon a person should look out, with reasons."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import lru_cache

from core.tickets import Ticket
from core.triage import Flag, IntentScore, Urgency
from text import rx
from text.needs import SparingList
from text.normalise import Normalised
from text.repeats import without_repeats
from triage.intents import intent_of
from triage.languages import load_languages
from triage.no_reply import unanswered

GRAVE = (Flag.SAFETY, Flag.LEGAL_THREAT, Flag.CHARGEBACK)

SOON = timedelta(hours=4)
"""A deadline nearer than this leaves no time for a second look."""

UNANSWERED = 3
"""From this many messages in a row on, a buyer feels ignored."""


def judge_urgency(
    ticket: Ticket,
    intents: Sequence[IntentScore],
    flags: Sequence[Flag],
    *,
    reply_by: datetime | None,
    now: datetime,
    languages: Sequence[str] | None = None,
) -> tuple[Urgency, tuple[str, ...]]:
    """(urgency, a reason each); normal without a reason. Words are read in these languages, in all by default."""
    high = [f"flag {flag.value}" for flag in flags if flag in GRAVE]
    named = [score.intent for score in intents]
    high += [f"intent {intent}" for intent in named if intent_of(intent).urgency is Urgency.HIGH]
    if reply_by is not None and reply_by < now:
        high.append(f"overdue since {reply_by:%a %d %b %H:%M}")
    elif reply_by is not None and reply_by - now <= SOON:
        high.append(f"to be answered by {reply_by:%a %d %b %H:%M}")
    waiting = unanswered(ticket)
    said = without_repeats(Normalised("\n".join(message.text for message in waiting))).text
    pressing = _pressing(tuple(languages or load_languages())).that_may_match(said)
    found = [match for _, pattern in pressing if (match := pattern.search(said))]
    if found:
        high.append(f"the buyer writes {min(found, key=lambda match: match.start()).group()!r}")
    if len(waiting) >= UNANSWERED:
        high.append(f"{len(waiting)} messages without an answer")
    if high:
        return Urgency.HIGH, tuple(high)
    if named and all(intent_of(intent).urgency is Urgency.LOW for intent in named):
        return Urgency.LOW, tuple(f"intent {intent}" for intent in named)
    return Urgency.NORMAL, ()


@lru_cache(maxsize=128)
def _pressing(languages: tuple[str, ...]) -> SparingList:
    known = load_languages()
    return SparingList(("|".join(known[each].pressing) for each in languages if known[each].pressing), rx.IGNORECASE)
