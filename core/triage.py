"""What a message asks for, as triage reads it, before anything is looked up."""

from decimal import Decimal
from enum import StrEnum

from pydantic import Field

from core.record import CalendarDay, Currency, Instant, Language, ReckonedInstant, Record


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


class Role(StrEnum):
    """Where a text stands in the ticket."""

    NOW = "now"
    """Of the newest messages, which nobody has answered."""
    SUBJECT = "subject"
    """The subject line, where it says what the text does not."""
    BEFORE = "before"
    """An earlier message, where the newest ones only remind of it or answer a question about it."""


class Ask(Record):
    """One thing that the buyer asks, and where in the message."""

    text: str
    start: int = Field(ge=0)
    end: int = Field(ge=0)
    intent: str | None = None
    """None when this stretch of text could not be sorted."""
    probability: float = Field(default=0.0, ge=0, le=1)
    role: Role = Role.NOW
    message_id: str | None = None
    """The message that `start` and `end` count in; None for the subject."""
    asked_at: Instant | None = None
    """When the buyer asked it first in this ticket; None for the subject."""


class StrippedKind(StrEnum):
    """Why a stretch is not what the buyer says now."""

    QUOTED = "quoted"
    SIGNATURE = "signature"
    BOILERPLATE = "boilerplate"
    MARKUP = "markup"
    LEGAL_NOTICE = "legal_notice"
    DEVICE_LINE = "device_line"
    HIDDEN = "hidden"
    """HTML that no reader sees: where instructions to a machine are put."""


class Stripped(Record):
    """A stretch that was left out."""

    kind: StrippedKind
    start: int
    end: int
    """Of hidden text both are where it would have stood."""
    text: str
    """Its beginning."""


class Mention(Record):
    """A stretch of the message that names something."""

    text: str
    """As typed."""
    start: int = Field(ge=0)
    end: int = Field(ge=0)


class SkuMention(Mention):
    """An article number beside a word that says so, such as "SKU" or "Artikelnummer"."""

    sku: str
    """In upper case."""


class AmountMention(Mention):
    """An amount of money."""

    value: Decimal = Field(ge=0)
    currency: Currency | None = None
    """None where the sign stands for several, such as `$`, and the store's own is none of them."""


class DateMention(Mention):
    """A day or a range of days; all days are those of the store's time zone."""

    date: CalendarDay | None = None
    """None for a range, and where it is open which day is meant."""
    first_day: CalendarDay | None = None
    last_day: CalendarDay | None = None
    """Of a range, both included: "next week"."""
    candidates: tuple[CalendarDay, ...] = ()
    """Where it is open, such as `05/12` from a writer who may put the month first: each reading, earliest first."""


class ProductMention(Mention):
    """One of the seller's products."""

    sku: str
    score: float = Field(gt=0, le=1)
    """1 for an article number or a whole title; else the share of the title's distinctive words."""


class Entities(Record):
    """What the buyer typed that can be looked up, in order of appearance, without repeats."""

    order_ids: tuple[str, ...] = ()
    tracking_numbers: tuple[str, ...] = ()
    skus: tuple[SkuMention, ...] = ()
    amounts: tuple[AmountMention, ...] = ()
    dates: tuple[DateMention, ...] = ()
    products: tuple[ProductMention, ...] = ()
    listing: str | None = None
    """The article whose listing the message was sent from, as the channel says."""

    @property
    def named_skus(self) -> tuple[str, ...]:
        """The article numbers of all products that are named, by number or by title, each once; where none is, that of
        the listing."""
        named = tuple(dict.fromkeys((*(each.sku for each in self.skus), *(each.sku for each in self.products))))
        return named or ((self.listing,) if self.listing else ())

    @property
    def looked_up(self) -> tuple[str, ...]:
        """The articles whose data a reply may need: what is named, and the listing where the message stands."""
        return tuple(dict.fromkeys((*self.named_skus, *((self.listing,) if self.listing else ()))))


class EarlierStripped(Record):
    """How a message before the newest was read: one that waits for an answer, or that the newest reminds of."""

    message_id: str
    plain: str | None = None
    """The message as plain text, where it came as HTML; then offsets count in it."""
    stripped: tuple[Stripped, ...]
    """What was left out of it."""


class Triage(Record):
    """One ticket, sorted."""

    ticket_id: str
    language: Language
    """Of the buyer's newest message; the store's where the message is too short to tell."""
    language_confidence: float = Field(ge=0, le=1)
    language_known: bool = True
    """False where it is none of the languages that replydesk reads."""
    other_languages: tuple[Language, ...] = ()
    """Of a mixed message, those that have a real share beside `language`."""
    transliterated: bool = False
    """Whether a language of another script was typed in Latin letters."""
    asks: tuple[Ask, ...] = ()
    """What the buyer asks, in order: of the unanswered messages, else of what they remind of; of the subject where the
    messages say nothing that can be sorted. Instructions to the machine are never asks."""
    intents: tuple[IntentScore, ...] = ()
    """Best first; empty means abstained."""
    abstained: Abstained | None = None
    also_told: tuple[IntentScore, ...] = ()
    """What single statements would ask were they the whole message, and the message does not: surest first."""
    read_whole: bool = True
    """False where the buyer wrote more than is looked through for asks."""
    told_since: bool = False
    """Whether a later one of several unanswered messages tells something beside what it asks: `it was next door`."""
    known: float = Field(default=0.0, ge=0, le=1)
    """The probability that what is asked is on the list of intents at all, of the likeliest ask."""
    plain: str | None = None
    """The newest message as plain text, where it came as HTML; then offsets count in it."""
    stripped: tuple[Stripped, ...] = ()
    """What was left out of the newest message: quoted mail, signatures, frames of marketplaces, hidden text."""
    stripped_earlier: tuple[EarlierStripped, ...] = ()
    """The same of the messages before it that were read with it, oldest first; none for one that was read as it is."""
    waits_from: str | None = None
    """The id of the oldest message that was read as one with the newest: what a machine sent for the seller since has
    answered nothing."""
    entities: Entities = Entities()
    urgency: Urgency = Urgency.NORMAL
    urgency_reasons: tuple[str, ...] = ()
    flags: tuple[Flag, ...] = ()
    needs_reply: bool = True
    no_reply_reason: str | None = None
    """Why no answer is needed, and what is to be done instead; None where one is."""
    reply_by: ReckonedInstant | None = None
    """When the marketplace's clock or the store's service level runs out, the earlier; None where neither runs."""
    reply_by_reason: str | None = None
    """Whose clock it is and which message started it."""
    queue: str
    assignee: str | None = None
    tags: tuple[str, ...] = ()
    routed_by: str = "default"
    """The routing rule that fired, `flag safety`, or `default`: the topic of the first ask."""
    warnings: tuple[str, ...] = ()
    """What was odd about the ticket as it came in: fields that nobody knows, a store that had to be assumed."""

    @property
    def hidden(self) -> tuple[str, ...]:
        """Text in the unanswered messages that a reader of them does not see, the newest message first."""
        stripped = (self.stripped, *(earlier.stripped for earlier in self.stripped_earlier))
        return tuple(each.text for those in stripped for each in those if each.kind is StrippedKind.HIDDEN)
