"""A ticket in, its triage out: language, asks, intents, ids, flags, urgency, deadline, queue."""

from collections.abc import Sequence
from datetime import datetime

from core.marketplaces import Marketplace, find
from core.sellers import Store
from core.tickets import Ticket
from core.triage import Ask, Entities, Flag, Triage
from text.ids import Found, find_order_ids, find_tracking_numbers
from text.language import detect_language
from triage.asks import read_asks
from triage.classifier import IntentClassifier
from triage.clocks import reply_by
from triage.flags import find_flags
from triage.frames import find_statements
from triage.intents import load_intents
from triage.urgency import judge_urgency

RISK_QUEUE, GENERAL_QUEUE = "risk", "general"


class Triager:
    """Sorts tickets. Safe to share between threads."""

    def __init__(self, classifier: IntentClassifier) -> None:
        self._classifier = classifier

    @property
    def version(self) -> str:
        """Of the intent classifier."""
        return self._classifier.version

    def triage(self, ticket: Ticket, *, store: Store, now: datetime) -> Triage:
        """What the buyer's newest message asks; a ticket without one is `too_short`."""
        text = ticket.question.text if ticket.question else ""
        guess = detect_language(text, prior=store.language)
        found = find_flags(text)
        reading = read_asks(
            text,
            find_statements(text),
            language=guess.language,
            classifier=self._classifier,
            addressing_machine=[flag for flag in found if flag.flag is Flag.INJECTION],
        )
        flags = tuple(dict.fromkeys(flag.flag for flag in found))
        place = find(ticket.marketplace or store.marketplace)
        deadline = reply_by(ticket.question.sent_at, place, store) if ticket.question else None
        urgency, reasons = judge_urgency(ticket, reading.intents, flags, reply_by=deadline, now=now)
        return Triage(
            ticket_id=ticket.id,
            language=guess.language,
            language_confidence=guess.confidence,
            asks=reading.asks,
            intents=reading.intents,
            abstained=reading.abstained,
            entities=find_entities(text, place),
            urgency=urgency,
            urgency_reasons=reasons,
            flags=flags,
            reply_by=deadline,
            queue=_queue(reading.asks, flags, guess.language),
        )

    def read(self, text: str, *, language: str) -> tuple[str, tuple[str, ...]]:
        """(language, intents best first) of a bare question; `language` is the prior."""
        spoken = detect_language(text, prior=language).language
        reading = read_asks(text, find_statements(text), language=spoken, classifier=self._classifier)
        return spoken, tuple(score.intent for score in reading.intents)


def find_entities(text: str, place: Marketplace) -> Entities:
    """Ids of the marketplace's own form, of others beside a key word, and tracking numbers; without repeats."""
    return Entities(
        order_ids=_values(find_order_ids(text, place.order_id)),
        tracking_numbers=_values(find_tracking_numbers(text)),
    )


def _values(found: Sequence[Found]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(each.value for each in found))


def _queue(asks: Sequence[Ask], flags: Sequence[Flag], language: str) -> str:
    """`shipping-de`: risk, else the topic of the first ask. An injection is no risk to people, so the topic stands."""
    if any(flag not in (Flag.INJECTION, Flag.SPAM) for flag in flags):
        return f"{RISK_QUEUE}-{language}"
    topic = next((load_intents()[ask.intent].topic for ask in asks if ask.intent), GENERAL_QUEUE)
    return f"{topic}-{language}"
