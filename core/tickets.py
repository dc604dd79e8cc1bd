"""What a buyer wrote, as every channel delivers it: `parse_ticket` takes loose JSON and gives a `Ticket`."""

import hashlib
import quopri
import re
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import count
from typing import Annotated, Any

from pydantic import AfterValidator, Field, JsonValue, StringConstraints, ValidationError

from core.errors import InputError
from core.reading import MOST_NAMED, first_problem
from core.record import Instant, Record

MAX_MESSAGE_CHARS = 200_000
"""Longer text than any marketplace delivers; a pasted log or a file sent by mistake."""

_ODD_LINE_END = re.compile("\r(?!\n)|[\x0b\x0c\x85\u2028\u2029]")


def _with_line_feeds(text: str) -> str:
    """With `\\n` for each other sign that ends a line, as old mail programs and word processors write: as long as
    before, so that offsets hold."""
    return _ODD_LINE_END.sub("\n", text)


_QUOTED_PRINTABLE = re.compile(
    r"=(?:C[2-9A-F]|D[0-9A-F]|E[0-9A-F]=[89AB][0-9A-F])=[89AB][0-9A-F]|=3D[\"']|^(?=.*[ \t]).{72,75}=\r?$", re.MULTILINE
)
"""`=C3=A4` for `ä`, and lines of 76 characters that end in `=`: how mails are sent, and some channels leave them."""


def _decoded(text: object) -> str | None:
    """Of a text that is quoted-printable; None of any other, and where decoding gives no text."""
    if not isinstance(text, str) or "=" not in text or not _QUOTED_PRINTABLE.search(text):
        return None
    try:
        return quopri.decodestring(text.encode()).decode()
    except UnicodeError:
        return None


MessageText = Annotated[str, StringConstraints(max_length=MAX_MESSAGE_CHARS), AfterValidator(_with_line_feeds)]


class Author(StrEnum):
    """Who wrote a message. `marketplace` is the operator, who is answered elsewhere."""

    BUYER = "buyer"
    SELLER = "seller"
    MARKETPLACE = "marketplace"


class TicketStatus(StrEnum):
    """Where a ticket stands in the seller's inbox."""

    OPEN = "open"
    PENDING = "pending"
    SOLVED = "solved"
    CLOSED = "closed"


class Attachment(Record):
    """A file beside a message. Its content is not read."""

    name: str
    media_type: str | None = None
    bytes: int | None = Field(default=None, ge=0)


class Message(Record):
    """One message of a ticket."""

    id: str
    author: Author = Author.BUYER
    text: MessageText
    sent_at: Instant
    attachments: tuple[Attachment, ...] = ()


class Buyer(Record):
    """Who writes. On marketplaces the e-mail is a relay address."""

    name: str | None = None
    email: str | None = None
    id: str | None = None
    """The marketplace's own id or nickname."""

    @property
    def is_known(self) -> bool:
        """Whether there is anything that an order's owner can be compared with."""
        return bool(self.name or self.email or self.id)


class Ticket(Record):
    """A buyer's matter with all its messages, oldest first."""

    id: str
    store: str | None = None
    marketplace: str | None = None
    """The id as given; `core.marketplaces.find` resolves aliases and unknown ids."""
    channel: str | None = None
    subject: str | None = None
    buyer: Buyer = Buyer()
    order_id: str | None = None
    """Set by the channel, which knows the order a message belongs to; ids that a buyer typed are entities of triage."""
    sku: str | None = None
    """Set by the channel, which knows the listing that a question was sent from."""
    messages: tuple[Message, ...] = Field(min_length=1)
    status: TicketStatus = TicketStatus.OPEN
    blocked: bool = False
    """Whether nothing can be sent to the buyer, whom the marketplace or the seller has blocked."""
    metadata: Mapping[str, JsonValue] = Field(default_factory=dict)
    """The caller's own fields, echoed in the result."""
    aside: Mapping[str, JsonValue] = Field(default_factory=dict)
    """Fields that the contract does not know, kept so that nothing is lost."""
    warnings: tuple[str, ...] = ()
    """What was odd about the ticket as it came in."""

    @property
    def question(self) -> Message | None:
        """The newest message of the buyer; None when the buyer wrote none."""
        return next((message for message in reversed(self.messages) if message.author is Author.BUYER), None)


TICKET_FIELDS = frozenset(Ticket.model_fields) - {"aside", "warnings"}
MESSAGE_FIELDS = frozenset(Message.model_fields)
OF_BARE_MESSAGE = ("text", "author", "sent_at", "attachments")
"""Fields of the one message of a ticket that is written without `messages`."""
BUYER_FIELDS = frozenset(Buyer.model_fields)
IDS = frozenset({"id", "order_id", "sku"})
"""Of tickets, messages and buyers."""
TELL_TICKETS_APART = ("store", "marketplace", "channel", "order_id", "sku", "subject")
"""What two tickets of the same words may differ in, beside the buyer."""
TELL_MESSAGES_APART = ("id", "author", "sent_at", "text")
CLOCKS_DIFFER = timedelta(days=1)
"""By which a message may seem to be sent after it was read."""


def parse_ticket(given: Any, *, now: datetime, file: str | None = None, line: int | None = None) -> Ticket:
    """A `Ticket` from loose JSON. Only a text is required: `{"text": "...", "marketplace": "amazon"}` is enough.

    What is missing or null is completed (an id from the content's hash, `sent_at` from `now`); unknown fields go to
    `aside` with a warning; messages that all say when they were sent are put in order, and those of the future get the
    time of reading, also with a warning. Raises `InputError` naming file, line and field.
    """
    if not isinstance(given, Mapping):
        raise InputError(f"a ticket is a JSON object, this is {_json_type(given)}", file=file, line=line)
    fields = _told(given)
    warnings: list[str] = []
    is_bare = "text" in fields and not fields.get("messages")
    if is_bare:
        fields["messages"] = [{name: fields.pop(name) for name in OF_BARE_MESSAGE if name in fields}]
    aside = _set_aside(fields, TICKET_FIELDS, "", warnings)
    if isinstance(fields.get("buyer"), Mapping):
        fields["buyer"] = _told(fields["buyer"])
        aside |= _set_aside(fields["buyer"], BUYER_FIELDS, "buyer.", warnings)
    is_timed = _is_timed(fields.get("messages"))
    if not fields.get("id"):
        fields["id"] = _content_id(fields)
    if not isinstance(fields.get("messages", []), list):
        raise InputError("must be a list", file=file, line=line, field="messages")
    if not fields.get("messages"):
        named = f"; there is no field {', '.join(list(aside)[:MOST_NAMED])}" if aside else ""
        problem = f"needs at least one message with a text{named}"
        raise InputError(problem, file=file, line=line, field="messages")
    fields["messages"], message_aside = _complete_messages(fields["messages"], now, warnings)
    try:
        ticket = Ticket.model_validate({**fields, "aside": aside | message_aside, "warnings": tuple(warnings)})
    except ValidationError as error:
        field, problem = first_problem(error)
        field = field.removeprefix("messages.0.") if is_bare else field
        raise InputError(problem, file=file, line=line, field=field) from error
    return _sent_by(now, _oldest_first(ticket) if is_timed else ticket)


def _told(given: Mapping[str, Any]) -> dict[str, Any]:
    """What an object says: null says as much as leaving a field out, and helpdesks export ids as numbers."""
    return {name: _as_id(value) if name in IDS else value for name, value in given.items() if value is not None}


def _as_id(given: Any) -> Any:
    return str(given) if isinstance(given, int) and not isinstance(given, bool) else given


def _sent_by(now: datetime, ticket: Ticket) -> Ticket:
    """With the time of reading where a message says that it will be sent: a clock that far off would leave the ticket
    without a deadline for years."""
    late = [number for number, each in enumerate(ticket.messages) if each.sent_at - now > CLOCKS_DIFFER]
    if not late:
        return ticket
    messages = tuple(
        each.model_copy(update={"sent_at": now}) if number in late else each
        for number, each in enumerate(ticket.messages)
    )
    told = tuple(f"messages.{number}.sent_at: lies in the future, the time of reading counts" for number in late)
    return Ticket(**{**dict(ticket), "messages": messages, "warnings": (*ticket.warnings, *told)})


def _is_timed(messages: Any) -> bool:
    """Whether every message says when it was sent: one that does not stays where it stands."""
    return isinstance(messages, list) and all(isinstance(each, Mapping) and each.get("sent_at") for each in messages)


def _oldest_first(ticket: Ticket) -> Ticket:
    in_order = tuple(sorted(ticket.messages, key=lambda message: message.sent_at))
    if in_order == ticket.messages:
        return ticket
    warnings = (*ticket.warnings, "messages: not oldest first, put in order by sent_at")
    return Ticket(**{**dict(ticket), "messages": in_order, "warnings": warnings})


def _complete_messages(
    messages: list[Any], now: datetime, warnings: list[str]
) -> tuple[list[Any], dict[str, JsonValue]]:
    completed: list[Any] = []
    aside: dict[str, JsonValue] = {}
    taken: set[str] = set()
    for position, message in enumerate(messages):
        if not isinstance(message, Mapping):
            completed.append(message)
            continue
        fields = _told(message)
        aside |= _set_aside(fields, MESSAGE_FIELDS, f"messages.{position}.", warnings)
        given = fields.get("id")
        if not given or (isinstance(given, str) and given in taken):  # what was asked in one is told by its id
            fields["id"] = next(free for number in count(position + 1) if (free := f"m{number}") not in taken)
            warnings += [f"messages.{position}.id: is that of another message; {fields['id']} counts"] if given else []
        taken.add(str(fields["id"]))
        if (decoded := _decoded(fields.get("text"))) is not None:
            fields["text"] = decoded
            warnings.append(
                f"messages.{position}.text: was quoted-printable; it is read decoded, offsets count in that"
            )
        fields.setdefault("sent_at", now)
        completed.append(fields)
    return completed, aside


def _set_aside(fields: dict[str, Any], known: frozenset[str], prefix: str, warnings: list[str]) -> dict[str, JsonValue]:
    unknown = [name for name in fields if name not in known]
    for name in unknown:
        warnings.append(f"{prefix}{name}: unknown field, kept aside")
    return {f"{prefix}{name}": fields.pop(name) for name in unknown}


def _content_id(fields: Mapping[str, Any]) -> str:
    """Of what was given, so that it stays the same whenever the ticket is read."""
    messages = fields.get("messages")
    told = (
        _told_of(fields, TELL_TICKETS_APART),
        _told_of(fields.get("buyer"), sorted(BUYER_FIELDS)),
        *(_told_of(each, TELL_MESSAGES_APART) for each in (messages if isinstance(messages, list) else ())),
    )
    return "t-" + hashlib.sha256(repr(told).encode()).hexdigest()[:12]


def _told_of(given: Any, names: Sequence[str]) -> tuple[str | None, ...]:
    """These fields as text; None where one is left out, or is nothing that a ticket may hold."""
    told = _told(given) if isinstance(given, Mapping) else {}
    plain = str | int | float | datetime
    return tuple(str(value) if isinstance(value := told.get(name), plain) else None for name in names)


def _json_type(value: Any) -> str:
    names = {type(None): "null", bool: "a boolean", int: "a number", float: "a number", str: "a string", list: "a list"}
    return names.get(type(value), type(value).__name__)
