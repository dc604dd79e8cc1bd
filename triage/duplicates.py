"""Tickets in, the cases that they are about out: newer tickets of the same matter join the oldest; never across buyers.

A buyer who gets no answer writes again, elsewhere. Two tickets are one case when they are about one order, or when one
buyer says much the same, within some days.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import pairwise

from core.addresses import address_key
from core.marketplaces import STRICTEST, find
from core.record import Record
from core.tickets import Buyer, Ticket, TicketStatus
from text import rx
from text.mail import read_body
from text.normalise import normalise

ONE_ORDER = timedelta(days=30)
"""Between two messages about one order; what is written later is mostly another matter, such as a return."""
ONE_MATTER = timedelta(days=7)
"""Between two messages of one buyer of which it is not known that they are about one order."""
FORGOTTEN = timedelta(days=14)
"""A ticket that was solved longer ago is not opened again."""

SAME_ORDER, SAME_ORDER_ALONE = 0.95, 0.8
"""Scores of one order with the same buyer, and of one order where there is nothing to compare buyers by."""
ALIKE = 0.5
"""Share of word pairs that two texts have in common, from which on they say much the same."""
SAME_INTENTS = 0.7

LOOKED_AT = 20
"""Cases of one buyer, the latest, that a ticket is compared with: keeps a buyer of thousands of tickets quick."""
READ_CHARS = 4_000

WORD = rx.compile(r"[\p{L}\p{M}\p{N}]++")

_Key = tuple[str, str | tuple[str, str]]


class Joined(Record):
    """Why a ticket belongs to a case."""

    ticket_id: str
    to: str
    """The ticket of the case that it goes with."""
    reason: str
    score: float
    """0 to 1."""


class Case(Record):
    """Tickets about one matter of one buyer. A ticket that stands alone is a case of one."""

    ticket_id: str
    """The oldest, into which the others go."""
    members: tuple[str, ...]
    """All of them, oldest first."""
    reasons: tuple[Joined, ...] = ()
    """One for each but the oldest."""


@dataclass(frozen=True)
class _Read:
    """A ticket with what it is compared by."""

    ticket: Ticket
    at: datetime
    email: str | None
    buyer_id: tuple[str, str] | None
    """(marketplace, id): elsewhere somebody else may go by the same name."""
    name: str | None
    order: str | None
    named: frozenset[str]
    """Orders that the buyer writes of; whoever types an id proves nothing by it."""
    store: str | None
    place: str | None
    """The marketplace, whatever it was called."""
    pairs: frozenset[tuple[str, str]]
    intents: frozenset[str]

    @property
    def about(self) -> frozenset[str]:
        """The order that is known, else those that are named."""
        return frozenset({self.order}) if self.order else self.named

    def contradicts(self, other: "_Read") -> bool:
        """Whether they cannot be of one buyer: by two ids of one marketplace, else by e-mail or name."""
        if self.buyer_id and other.buyer_id and self.buyer_id[0] == other.buyer_id[0]:
            return self.buyer_id != other.buyer_id
        if self.email and other.email:
            return self.email != other.email
        return bool(self.name and other.name and self.name != other.name)

    def is_same_buyer(self, other: "_Read") -> bool:
        """Whether e-mail or id say so. A name is shared by many."""
        return bool(
            (self.email and self.email == other.email) or (self.buyer_id and self.buyer_id == other.buyer_id)
        ) and not self.contradicts(other)


@dataclass
class _Open:
    """A case while tickets join it."""

    members: list[_Read]
    reasons: list[Joined] = field(default_factory=list)
    buyers: dict[tuple[str | None, tuple[str, str] | None, str | None], _Read] = field(default_factory=dict)
    """One member for each way in which the buyer is named."""
    order: str | None = None
    about: set[str] = field(default_factory=set)
    store: str | None = None
    place: str | None = None
    """Where the order was placed, as is `store`; two shops may number their orders alike."""

    def add(self, read: _Read) -> None:
        self.members.append(read)
        self.buyers.setdefault((read.email, read.buyer_id, read.name), read)
        self.order = self.order or read.order
        self.about |= read.about
        if read.order:
            self.store, self.place = self.store or read.store, self.place or read.place

    def allows(self, read: _Read) -> bool:
        """Whether no member is of another buyer or about another order."""
        places = ((self.store, read.store), (self.place, read.place))
        elsewhere = any(mine and theirs and mine != theirs for mine, theirs in places)
        if self.order and read.order and (self.order != read.order or elsewhere):
            return False
        if self.about and read.about and not self.about & read.about:
            return False
        return not any(read.contradicts(member) for member in self.buyers.values())


def find_duplicates(
    tickets: Sequence[Ticket],
    *,
    now: datetime,
    intents: Mapping[str, Collection[str]] | None = None,
    named: Mapping[str, Collection[str]] | None = None,
) -> tuple[Case, ...]:
    """Every ticket in exactly one case, cases by their oldest ticket; the same whatever order the tickets come in.

    `intents` and `named` (ids of orders that the buyer wrote) are by ticket id; ids differ. The order that the channel
    names counts, and of one buyer what they wrote.
    """
    known = (intents or {}, named or {})
    reads = sorted((_read(each, *known) for each in tickets), key=lambda read: (read.at, read.ticket.id))
    cases: list[_Open] = []
    by_key: dict[_Key, list[_Open]] = {}
    for read in reads:
        case = None
        if not _is_forgotten(read.ticket, now):
            case = _join(read, by_key)
        if case is None:
            case = _Open([])
            cases.append(case)
        case.add(read)
        if not _is_forgotten(read.ticket, now):
            for key in _keys(read):
                found = by_key.setdefault(key, [])
                if not any(case is each for each in found[-LOOKED_AT:]):
                    found.append(case)
    return tuple(
        Case(
            ticket_id=case.members[0].ticket.id,
            members=tuple(read.ticket.id for read in case.members),
            reasons=tuple(case.reasons),
        )
        for case in cases
    )


def _read(
    ticket: Ticket,
    intents: Mapping[str, Collection[str]],
    named: Mapping[str, Collection[str]],
) -> _Read:
    question = ticket.question
    said = read_body(question.text).masked(question.text)[:READ_CHARS] if question else ""
    words = WORD.findall(normalise(said).text.casefold())
    buyer: Buyer = ticket.buyer
    place = _place(ticket.marketplace)
    return _Read(
        ticket=ticket,
        at=question.sent_at if question else ticket.messages[-1].sent_at,
        email=address_key(buyer.email) if buyer.email else None,
        buyer_id=(place or "", buyer_id) if (buyer_id := _fold(buyer.id)) else None,
        name=_fold(buyer.name),
        order=_plain_id(ticket.order_id) if ticket.order_id else None,
        named=frozenset(map(_plain_id, named.get(ticket.id, ()))),
        store=ticket.store,
        place=place,
        pairs=frozenset(pairwise(words)),
        intents=frozenset(intents.get(ticket.id, ())),
    )


def _join(read: _Read, by_key: Mapping[_Key, list[_Open]]) -> _Open | None:
    """The case that fits best, with the ticket's reason noted; none where cases about two orders fit as well."""
    found: list[tuple[_Open, Joined]] = []
    looked_at: set[int] = set()
    for key in _keys(read):
        for case in reversed(by_key.get(key, [])[-LOOKED_AT:]):
            if id(case) in looked_at or not case.allows(read):
                continue
            looked_at.add(id(case))
            if (joined := _why_one(read, case)) is not None:
                found.append((case, joined))
    top = max((joined.score for _, joined in found), default=0.0)
    best = [(case, joined) for case, joined in found if joined.score == top]
    if not best or len({case.order for case, _ in best if case.order}) > 1:
        return None
    case, joined = max(best, key=lambda each: (each[0].members[-1].at, each[0].members[-1].ticket.id))
    case.reasons.append(joined)
    return case


def _why_one(read: _Read, case: _Open) -> Joined | None:
    """Compared with the newest members: a matter goes on from where it stood."""
    newest = case.members[-1]
    apart = read.at - newest.at
    if case.order and read.order == case.order and apart <= ONE_ORDER:
        same = any(read.is_same_buyer(member) for member in case.buyers.values())
        score, reason = (SAME_ORDER, "about the same order") if same else (SAME_ORDER_ALONE, "the channel's same order")
        return Joined(ticket_id=read.ticket.id, to=newest.ticket.id, reason=reason, score=score)
    found = []
    for member in case.members[-3:]:
        if not read.is_same_buyer(member) or read.at - member.at > ONE_ORDER:
            continue
        if read.about & member.about:
            reason = "the same buyer is about the same order"
            found.append(Joined(ticket_id=read.ticket.id, to=member.ticket.id, reason=reason, score=SAME_ORDER))
        if read.at - member.at > ONE_MATTER:
            continue
        alike = _alike(read, member)
        if alike >= ALIKE:
            reason = f"the same buyer writes much the same ({alike:.0%} of the word pairs)"
            found.append(Joined(ticket_id=read.ticket.id, to=member.ticket.id, reason=reason, score=alike))
        elif shared := read.intents & member.intents:
            reason = f"the same buyer asks the same: {', '.join(sorted(shared))}"
            found.append(Joined(ticket_id=read.ticket.id, to=member.ticket.id, reason=reason, score=SAME_INTENTS))
    return max(found, key=lambda each: each.score, default=None)


def _alike(one: _Read, other: _Read) -> float:
    """Shared word pairs of all word pairs; 0 where a text has none."""
    both = len(one.pairs & other.pairs)
    return round(both / (len(one.pairs) + len(other.pairs) - both), 3) if both else 0.0


def _keys(read: _Read) -> Iterable[_Key]:
    """By what a case can be found that this ticket may belong to."""
    keys = (("order", read.order), ("email", read.email), ("buyer", read.buyer_id))
    return [(kind, value) for kind, value in keys if value]


def _is_forgotten(ticket: Ticket, now: datetime) -> bool:
    done = ticket.status in (TicketStatus.SOLVED, TicketStatus.CLOSED)
    return done and now - ticket.messages[-1].sent_at > FORGOTTEN


def _place(given: str | None) -> str | None:
    """By its id, if it is one that is known."""
    known = find(given).id
    return known if known != STRICTEST else _fold(given)


def _plain_id(order_id: str) -> str:
    return "".join(order_id.split()).removeprefix("#").casefold()


def _fold(given: str | None) -> str | None:
    return " ".join(given.casefold().split()) or None if given else None
