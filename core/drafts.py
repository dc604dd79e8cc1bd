"""From what is known (`Brief`) over what to say (`Plan`) to what is sent for approval (`Result`)."""

from collections.abc import Mapping
from decimal import Decimal
from enum import StrEnum

from pydantic import Field, JsonValue

from core.decisions import Decision, Handoff, Passage
from core.facts import Facts
from core.record import Instant, Language, Record
from core.search import Conflict
from core.sellers import OwnWording, Store
from core.tickets import Ticket
from core.triage import Triage


class Brief(Record):
    """All that is known before a word is written. Saved whole: any draft can be replayed from it."""

    ticket: Ticket
    store: Store
    triage: Triage
    facts: Facts
    passages: tuple[Passage, ...] = ()
    conflicts: tuple[Conflict, ...] = ()
    """Where two of the passages state different values for one thing."""
    decision: Decision
    now: Instant


class Point(Record):
    """One thing to say."""

    act: str
    """A name of `drafting/acts/`: `acknowledge_delay`."""
    slots: tuple[str, ...] = ()
    """The names of the values that it states: `shipment.1.expected`."""
    subject: str | None = None
    """What `shipment` or `return` in the act's wording stands for: `shipment.1`."""
    ask: int | None = Field(default=None, ge=0)
    """Index of the buyer's ask that it answers."""
    evidence: tuple[str, ...] = ()
    """Sources of its values, and the rules that it rests on."""
    importance: int = Field(default=1, ge=0)
    """When a channel's limit is exceeded the lowest goes first; 3 is never dropped."""


class Plan(Record):
    """What the reply says, in order, and how."""

    language: Language
    formal: bool = True
    avoid: tuple[str, ...] = ()
    """Words that the store does not use."""
    wordings: Mapping[str, tuple[OwnWording, ...]] = Field(default_factory=dict)
    """The store's own of the acts that the plan holds; they win over the reviewed ones."""
    opening: str
    """The act that follows the greeting: thanks, or an apology."""
    points: tuple[Point, ...]
    max_chars: int | None = None
    """Of the channel; None where it has no limit."""


class SentenceKind(StrEnum):
    """Who worded a sentence."""

    FRAME = "frame"
    """Greeting, opening, sign-off: the store's own voice."""
    ACT = "act"
    """From the reviewed set: it may state facts and make commitments."""
    COURTESY = "courtesy"
    """From the reviewed set: it does neither."""
    FREE = "free"
    """A model's own words: it may do neither."""
    WORDED = "worded"
    """A point of the plan in a model's own words around slots: a person reads it."""


class Sentence(Record):
    """One or more sentences that say one thing, with named slots: `It should arrive {shipment.1.expected|by}.`"""

    text: str
    kind: SentenceKind
    act: str | None = None
    point: int | None = Field(default=None, ge=0)
    """Index into `Plan.points`."""
    new_paragraph: bool = False


class SlottedText(Record):
    """What a writer returns: wording without values."""

    sentences: tuple[Sentence, ...]
    writer: str
    """`template`, or `provider:model`."""
    tokens_in: int = 0
    tokens_out: int = 0
    cost: Decimal | None = None
    """In US dollars; None where no price is configured."""
    reuse_key: str | None = None
    """Under which a writer may keep it for other tickets; None for what saw the buyer's words."""
    chosen: tuple[str, ...] = ()
    """What is kept: the keys of wordings and courtesies, which every language has under the same keys."""
    reused: bool = False
    """Whether it was kept from another ticket, and no model was called."""
    unanswered: tuple[str, ...] = ()
    """What a model that read the buyer's message says no point of the plan answers, in the message's words."""


class DraftSpan(Record):
    """A value in the draft, and where it comes from."""

    start: int = Field(ge=0)
    end: int = Field(ge=0)
    slot: str
    source: str
    as_of: Instant | None = None


class DraftSentence(Record):
    """A sentence in the draft, and what it does there."""

    start: int = Field(ge=0)
    end: int = Field(ge=0)
    kind: SentenceKind
    act: str | None = None
    point: int | None = None


class LeftOut(Record):
    """A sentence of a model's own that is not in the draft: a person may put it in."""

    text: str
    why: str
    """What the checks said of it."""


class Draft(Record):
    """Rendered text. Offsets count Unicode code points."""

    text: str
    language: Language
    writer: str
    path: tuple[str, ...]
    """How it came to be: `template`; `model`; `model, rewritten`; `model, failed: timeout, template`."""
    spans: tuple[DraftSpan, ...] = ()
    sentences: tuple[DraftSentence, ...] = ()
    left_out: tuple[LeftOut, ...] = ()
    tokens_in: int = 0
    tokens_out: int = 0
    cost: Decimal | None = None


class Manner(StrEnum):
    """How an alternative to a draft differs from it."""

    SHORTER = "shorter"
    WARMER = "warmer"


class Call(Record):
    """One call of a language model for a ticket, or one that a kept text saved."""

    step: str
    """`model`, `rewrite`, `shorter`, `warmer` or `translation`."""
    outcome: str
    """`answered`, `reused` where no model was called, or why it gave no usable text: `timeout`."""
    tokens_in: int = 0
    tokens_out: int = 0
    cost: Decimal | None = None
    """In US dollars; None where no price is configured."""

    @property
    def was_made(self) -> bool:
        """Whether the provider was asked at all."""
        return self.outcome not in NOT_CALLED


ANSWERED = "answered"
REUSED = "reused"
NOT_CALLED = frozenset({REUSED, "not_configured", "budget_spent", "left_alone"})
"""Outcomes of calls that never reached a provider."""


class Severity(StrEnum):
    """`block`: not sent without an override by someone allowed to. `warn`: a person looks."""

    WARN = "warn"
    BLOCK = "block"


class Finding(Record):
    """One thing wrong with a text."""

    rule_id: str
    severity: Severity
    message: str
    start: int = Field(ge=0)
    end: int = Field(ge=0)
    fix: str | None = None
    """What could stand there instead; empty means: take it out. Suggested, never applied silently."""
    fix_start: int | None = Field(default=None, ge=0)
    fix_end: int | None = Field(default=None, ge=0)
    """The stretch that `fix` replaces, where it is wider than what was found, such as the sentence."""
    predicts: str | None = None
    """The reason that the marketplace would give when it moderates the message, in its own word: `PERSONAL_DATA`."""
    source: str | None = None
    """Where the rule was read, when, and how well it is known."""


class Override(Record):
    """A person's word that a text is sent although a rule blocks it; kept with what was sent."""

    rule_id: str
    by: str
    """Who took it upon themselves."""
    reason: str = Field(min_length=10)
    """Why, for whoever asks later; a word is no reason."""
    at: Instant


class Need(Record):
    """A value that only a person can fill in, marked in the draft."""

    slot: str
    question: str
    start: int = Field(ge=0)
    end: int = Field(ge=0)


class Coverage(Record):
    """Whether one ask is answered, and where."""

    ask: int = Field(ge=0)
    sentence: int | None = None
    """Index into `Draft.sentences`; None means not answered."""
    open: tuple[str, ...] = ()
    """What the ask wants to know beside it that no sentence says, in words: `who pays for the way back`."""


class Status(StrEnum):
    """What an agent does next."""

    READY = "ready"
    NEEDS_REVIEW = "needs_review"
    NEEDS_INPUT = "needs_input"
    ESCALATED = "escalated"
    NO_REPLY_NEEDED = "no_reply_needed"


class Basis(StrEnum):
    """What a confidence means: an order of drafts, or a share that was right."""

    RANKING = "ranking"
    CALIBRATED = "calibrated"


class Confidence(Record):
    """How sure, for sorting a queue."""

    value: float = Field(ge=0, le=1)
    basis: Basis


class Alternative(Record):
    """The same reply in another manner, checked as the draft is; None where the model gave none that passes."""

    manner: Manner
    draft: Draft | None = None
    findings: tuple[Finding, ...] = ()
    """Of the text that stands here, or of the one that did not pass."""


class ForAgent(Record):
    """What a person sees first, in their own language."""

    language: Language
    summary: str
    """What the buyer wants and how the matter stands, in one line."""
    next_action: str
    """What to do now, in one line."""
    message: str | None = None
    """The buyer's newest message translated by a model, with what identifies the buyer taken out."""
    draft: str | None = None
    """What the draft says; reviewed sentences by their wording in the agent's language, own words by a model."""
    notes: tuple[str, ...] = ()
    """What could not be translated, and why."""


class Result(Record):
    """One ticket with everything that was found out and, where one could be written, a draft."""

    ticket_id: str
    status: Status
    reasons: tuple[str, ...] = ()
    """Why this status, one sentence each, for the agent."""
    brief: Brief
    plan: Plan | None = None
    draft: Draft | None = None
    findings: tuple[Finding, ...] = ()
    overrides: tuple[Override, ...] = ()
    """Of findings that block; without one for each the text is not sent."""
    coverage: tuple[Coverage, ...] = ()
    needs: tuple[Need, ...] = ()
    handoff_reason: Handoff | None = None
    confidence: Confidence
    for_agent: ForAgent | None = None
    alternatives: tuple[Alternative, ...] = ()
    """Where they were asked for and a model writes."""
    calls: tuple[Call, ...] = ()
    """Of language models, in order, with what each took."""
    versions: Mapping[str, str] = Field(default_factory=dict)
    """Of everything that could change the answer: code, models, rule packs, thresholds."""
    timings_ms: Mapping[str, float] = Field(default_factory=dict)
    """By step."""
    metadata: Mapping[str, JsonValue] = Field(default_factory=dict)
    """The ticket's, echoed."""
