"""What the seller's knowledge says and what the seller will do: passages, rules with their arithmetic, the decision."""

from collections.abc import Mapping
from enum import StrEnum

from pydantic import Field

from core.record import Fact, Language, Record


class PassageKind(StrEnum):
    """Where a passage comes from."""

    POLICY = "policy"
    REPLY = "reply"
    MACRO = "macro"


class Passage(Record):
    """A stretch of the seller's own text that can stand alone."""

    id: str
    """The document's id and the passage's number in it, from 1: `returns-eu#2`."""
    kind: PassageKind
    title: str
    """The heading path: `Returns > Who pays`."""
    text: str
    language: Language
    answers: tuple[str, ...] = ()
    """The intents that the document says it answers."""
    source: str
    """The file, relative to the seller folder."""
    anchor: str = ""
    """Of the heading in the document, as pages name it: `who-pays-for-the-way-back`; empty above the first heading."""
    score: float = Field(default=0.0, ge=0, le=1)
    """Of this search; 1 is best. Comparable within one search only."""


class RuleKind(StrEnum):
    """How a rule binds: see `policies.rules.resolve` for how they combine. A pack declares any but `grant`."""

    FLOOR = "floor"
    CAP = "cap"
    DEFAULT = "default"
    MANDATORY = "mandatory"
    GRANT = "grant"
    """Not a rule: what the seller gives of their own accord."""


class RuleLooked(Record):
    """One rule that was looked at, and what it came to."""

    rule: str
    """Its id: `eu-withdrawal`, or the passage that states it: `shipping-eu#3`."""
    kind: RuleKind
    says: str
    """The arithmetic, for an agent to check: `delivered 3 Nov + 30 days = 3 Dec`."""
    source: str
    decided: bool
    """Whether the outcome rests on it."""


class Action(StrEnum):
    """What is done with a ticket."""

    REPLY = "reply"
    ASK = "ask"
    ESCALATE = "escalate"
    NO_REPLY_NEEDED = "no_reply_needed"


class Handoff(StrEnum):
    """Why a person must write."""

    BUYER_ASKED = "buyer_asked"
    KNOWLEDGE_MISSING = "knowledge_missing"
    UNSUPPORTED = "unsupported"
    POLICY = "policy"
    LOOKUP_FAILED = "lookup_failed"
    RISK = "risk"
    AUTHORITY = "authority"


class Commitment(Record):
    """One thing that the reply may promise. What is not here must not be promised."""

    name: str
    """Slots name it as `commitment.<name>`: `carrier_search_from`, `invoice_by`, `return_until`, `refund_by`."""
    fact: Fact
    """The date or amount promised; its source is the rule."""
    arithmetic: str
    """`Sat 14 Nov + 1 working day = Mon 16 Nov`."""


class Macro(Record):
    """What a promise asks to be done, for whoever does it and for whoever asks later why it was done."""

    name: str
    """One of `policies/macros.yaml`: `replacement_confirmed`."""
    tags: tuple[str, ...]
    audit: Mapping[str, str]
    """What the promise rests on, by field: order, items, value, reason, rule, arithmetic."""


class Outcome(Record):
    """What comes of one ask."""

    ask: int | None = Field(default=None, ge=0)
    """Index into `Triage.asks`; None for what no ask brought up."""
    intent: str | None = None
    state: str
    """What was found to be the case: `in_transit_late`, `return_inside_window`. Names of `drafting/plans.yaml`."""
    action: Action
    subject: str | None = None
    """What it is about, as slots name it: `shipment.1`, `return.1`."""
    commitments: tuple[str, ...] = ()
    """Names of the commitments made for this ask."""
    handoff_reason: Handoff | None = None
    reason: str
    """One sentence for the agent."""
    macro: Macro | None = None
    """What is to be done where the reply promises more than words."""


class Decision(Record):
    """What the seller will do, computed by rules, before a word is written."""

    action: Action
    """The strongest of the outcomes: escalate, then ask, then reply."""
    outcomes: tuple[Outcome, ...]
    commitments: tuple[Commitment, ...] = ()
    rules: tuple[RuleLooked, ...] = ()
    """Every rule that was looked at, those that decided first."""
    handoff_reason: Handoff | None = None
