"""What is known of the sending of a text, beside the text: who asked for what, the order's days, what goes along."""

from datetime import date
from enum import StrEnum

from pydantic import Field

from core.record import CountryCode, ReckonedDay, Record
from core.tickets import Attachment


class AskedFor(StrEnum):
    """What a buyer asked for, so that an answer to it is no unasked message."""

    TRACKING = "tracking"
    INVOICE = "invoice"


class CountedFrom(StrEnum):
    """What a window for messages is counted from."""

    PLACED = "placed"
    DELIVERED = "delivered"
    LAST_MESSAGE = "last_message"


class Sending(Record):
    """What is not known is left out; a rule that needs it then finds nothing, a rule that is lifted by it holds."""

    country: CountryCode | None = None
    """Where the order goes; rules of law hold by country."""
    channel: str | None = None
    """The kind of message, where a marketplace has several with limits of their own: `claim`, `question`."""
    asked_for: tuple[AskedFor, ...] = ()
    claim_open: bool = False
    order_ids: tuple[str, ...] = ()
    """Of this case."""
    placed_on: ReckonedDay | None = None
    delivered_on: ReckonedDay | None = None
    last_message_on: ReckonedDay | None = None
    """Of the last message between the two, whoever wrote it."""
    today: ReckonedDay | None = None
    sent_unasked: int = Field(default=0, ge=0)
    """Messages that the seller has sent on this order without being asked."""
    attachments: tuple[Attachment, ...] = ()

    def day(self, counted_from: CountedFrom) -> date | None:
        """The day that a window begins; None while it is not known."""
        return {
            CountedFrom.PLACED: self.placed_on,
            CountedFrom.DELIVERED: self.delivered_on,
            CountedFrom.LAST_MESSAGE: self.last_message_on,
        }[counted_from]
