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
    said: str | None = None,
) -> tuple[Urgency, tuple[str, ...]]:
    """(urgency, a reason each); normal without a reason. Words are read in these languages, in all by default.

    `said` is what the buyer typed of the unanswered messages, by default all that they hold.
    """
    high = [f"flag {flag.value}" for flag in flags if flag in GRAVE]
    named = [score.intent for score in intents]
    high += [f"intent {intent}" for intent in named if intent_of(intent).urgency is Urgency.HIGH]
    if reply_by is not None and reply_by < now:
        high.append(f"overdue since {reply_by:%a %d %b %H:%M}")
    elif reply_by is not None and reply_by - now <= SOON:
        high.append(f"to be answered by {reply_by:%a %d %b %H:%M}")
    waiting = unanswered(ticket)
    typed = "\n".join(message.text for message in waiting) if said is None else said
    found = _find_pressing(without_repeats(Normalised(typed)).text, tuple(languages or load_languages()))
    if found:
        high.append(f"the buyer writes {min(found, key=lambda match: match.start()).group()!r}")
    if len(waiting) >= UNANSWERED:
        high.append(f"{len(waiting)} messages without an answer")
    if high:
        return Urgency.HIGH, tuple(high)
    if named and all(intent_of(intent).urgency is Urgency.LOW for intent in named):
        return Urgency.LOW, tuple(f"intent {intent}" for intent in named)
    return Urgency.NORMAL, ()


def _find_pressing(said: str, languages: tuple[str, ...]) -> list[rx.Match[str]]:
    pressing = [pattern for _, pattern in _pressing(languages).that_may_match(said)]
    if any(pattern.search(said) for pattern in pressing):
        said = _unhurried(languages).sub(lambda match: " " * len(match.group()), said)
    return [match for pattern in pressing if (match := pattern.search(said))]


@lru_cache(maxsize=128)
def _unhurried(languages: tuple[str, ...]) -> rx.Pattern:
    known = load_languages()
    return rx.compile("|".join(pattern for each in languages for pattern in known[each].unhurried), rx.IGNORECASE)


@lru_cache(maxsize=128)
def _pressing(languages: tuple[str, ...]) -> SparingList:
    known = load_languages()
    return SparingList(("|".join(known[each].pressing) for each in languages if known[each].pressing), rx.IGNORECASE)
