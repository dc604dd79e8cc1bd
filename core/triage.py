"""What a message asks for, as triage reads it, before anything is looked up."""

from enum import StrEnum

from pydantic import Field

from core.record import Instant, Language, Record


class Flag(StrEnum):
    """What overrides the intent when a ticket is routed."""

    LEGAL_THREAT = "legal_threat"
    SAFETY = "safety"
    CHARGEBACK = "chargeback"
    ABUSE = "abuse"
    INJECTION = "injection"
    SPAM = "spam"
    EXTORTION = "extortion"


class Urgency(StrEnum):
    """How soon a person should look, beside the marketplace's clock."""

    LOW = "low"
    NORMAL = "normal"
    HIGH = "high"


class Abstained(StrEnum):
    """Why no intent is named."""

    OUT_OF_SCOPE = "out_of_scope"
    AMBIGUOUS = "ambiguous"
    TOO_SHORT = "too_short"


class IntentScore(Record):
    """One intent with its probability."""

    intent: str
    """An id of `triage/intents.yaml`."""
    probability: float = Field(ge=0, le=1)


class Ask(Record):
    """One thing that the buyer asks, and where in the message."""

    text: str
    start: int = Field(ge=0)
    end: int = Field(ge=0)
    intent: str | None = None
    """None when this stretch of text could not be sorted."""
    probability: float = Field(default=0.0, ge=0, le=1)


class Entities(Record):
    """What the buyer typed that can be looked up, in order of appearance, without repeats."""

    order_ids: tuple[str, ...] = ()
    tracking_numbers: tuple[str, ...] = ()


class Triage(Record):
    """One ticket, sorted."""

    ticket_id: str
    language: Language
    """Of the buyer's newest message; the store's where the message is too short to tell."""
    language_confidence: float = Field(ge=0, le=1)
    asks: tuple[Ask, ...] = ()
    """The newest message cut into what is asked, in order. Instructions to the machine are never asks."""
    intents: tuple[IntentScore, ...] = ()
    """Best first; empty means abstained."""
    abstained: Abstained | None = None
    entities: Entities = Entities()
    urgency: Urgency = Urgency.NORMAL
    urgency_reasons: tuple[str, ...] = ()
    flags: tuple[Flag, ...] = ()
    reply_by: Instant | None = None
    """When the marketplace's clock runs out; None where it has none."""
    queue: str
