"""A text and what is known of its sending in, why it may not be sent now, or not like this, out: one detector each.

Their limits are the marketplace's and stand in its pack, under `limit`.
"""

from collections.abc import Callable, Iterable
from datetime import timedelta
from pathlib import PurePosixPath

from pydantic import Field

from core.record import Record
from policies.detectors_subject import Hit, Subject
from policies.sending import CountedFrom, Sending
from text.ids import find_order_ids


class Limit(Record):
    """The numbers of one rule; each detector of the sending reads its own."""

    days: int | None = Field(default=None, gt=0)
    counted_from: CountedFrom | None = None
    messages: int | None = Field(default=None, gt=0)
    min_chars: int | None = Field(default=None, gt=0)
    max_chars: int | None = Field(default=None, gt=0)
    files: int | None = Field(default=None, gt=0)
    megabytes: float | None = Field(default=None, gt=0)
    """Of one attachment, in units of 1,048,576 bytes."""
    types: tuple[str, ...] = ()
    """Endings of file names, in lower case without the dot."""


BYTES_IN_MEGABYTE = 1024 * 1024

SendingDetector = Callable[[Subject, Sending, Limit], Iterable[Hit]]


def find_missing_order_id(subject: Subject, sending: Sending, limit: Limit) -> Iterable[Hit]:
    """No order id in the text: of this case, or, where none is known, in the marketplace's form if it has one."""
    at = len(subject.text)
    if sending.order_ids:
        if not any(order_id in subject.text for order_id in sending.order_ids):
            yield Hit(start=at, end=at, fix=f"\n\n{sending.order_ids[0]}")
    elif subject.marketplace.order_id and not find_order_ids(subject.text, subject.marketplace.order_id):
        yield Hit(start=at, end=at)


def find_closed_window(subject: Subject, sending: Sending, limit: Limit) -> Iterable[Hit]:
    """The days in which the channel takes a message about this order are over."""
    assert limit.days is not None
    assert limit.counted_from is not None
    began = sending.day(limit.counted_from)
    if began and sending.today and sending.today > began + timedelta(days=limit.days):
        yield whole(subject)


def find_spent_limit(subject: Subject, sending: Sending, limit: Limit) -> Iterable[Hit]:
    """As many unasked messages as the marketplace allows on one order were sent."""
    assert limit.messages is not None
    if sending.sent_unasked >= limit.messages:
        yield whole(subject)


def find_wrong_length(subject: Subject, sending: Sending, limit: Limit) -> Iterable[Hit]:
    """Shorter or longer than this kind of message may be, in code points of the text as typed."""
    length = len(subject.text)
    if limit.max_chars is not None and length > limit.max_chars:
        yield Hit(start=limit.max_chars, end=length)
    elif limit.min_chars is not None and length < limit.min_chars:
        yield whole(subject)


def find_wrong_attachments(subject: Subject, sending: Sending, limit: Limit) -> Iterable[Hit]:
    """Too many files, a file that is too large, or one of a type that the channel refuses."""
    if limit.files is not None and len(sending.attachments) > limit.files:
        yield whole(subject)
    for attachment in sending.attachments:
        ending = PurePosixPath(attachment.name).suffix.lower().lstrip(".")
        too_large = limit.megabytes is not None and (attachment.bytes or 0) > limit.megabytes * BYTES_IN_MEGABYTE
        if too_large or (limit.types and ending not in limit.types):
            yield whole(subject)


def find_any_message(subject: Subject, sending: Sending, limit: Limit) -> Iterable[Hit]:
    """Every message: for rules that hold by their conditions alone."""
    yield whole(subject)


def whole(subject: Subject) -> Hit:
    """The whole text."""
    return Hit(start=0, end=len(subject.text))


SENDING_DETECTORS: dict[str, tuple[SendingDetector, tuple[str, ...]]] = {
    "any-message": (find_any_message, ()),
    "attachment-limit": (find_wrong_attachments, ()),
    "message-length": (find_wrong_length, ()),
    "message-limit": (find_spent_limit, ("messages",)),
    "message-window": (find_closed_window, ("days", "counted_from")),
    "missing-order-id": (find_missing_order_id, ()),
}
"""By name, with the fields of `Limit` that a rule must give."""
