"""What the buyer says has happened and the records of an order in, what of it they contradict out: shown as delivered,
come yesterday, cancelled, more than was ordered. Read over rough English (`histories.yaml`)."""

from collections.abc import Mapping, Sequence
from datetime import MAXYEAR, datetime, timedelta
from functools import lru_cache
from pathlib import Path

from core.facts import (
    CAME_LATER,
    MORE_CAME,
    NOT_COME,
    NOT_SENT_BACK,
    ORDERED_EARLIER,
    OTHER_PARCEL,
    RETURN_CAME,
    SAYS_CANCELLED,
    SHOWN_DELIVERED,
    SHOWN_RETURNED,
    SHOWN_UNDERWAY,
    Facts,
)
from core.orders import OrderStatus, ReturnStatus, Shipment, ShipmentStatus
from core.reading import read_yaml
from core.record import Record
from core.tickets import Ticket
from core.triage import Triage
from text import rx
from text.glossary import to_english
from text.normalise import normalise
from text.sentences import split_sentences
from triage.contradictions import NUMBERS, words_of_now
from triage.fit import squeezed

MOST_SENTENCES = 40
LATELY_DAYS = 7
"""Who says that it came yesterday or the day before may be out by some days, which no window hangs on."""
WAITING = frozenset({"wismo", "delivered_not_received"})
SENDING_BACK = frozenset({"return_request", "exchange_request", "refund_request", "cancel_order"})
BEFORE_ARRIVAL = frozenset({ReturnStatus.REQUESTED, ReturnStatus.APPROVED, ReturnStatus.IN_TRANSIT})
ON_THE_WAY_BACK = frozenset({ReturnStatus.IN_TRANSIT, ReturnStatus.RECEIVED, ReturnStatus.CLOSED})


class _Told(Record):
    """How one thing that happened is told."""

    says: tuple[rx.Checked, ...]
    unless: tuple[rx.Checked, ...] = ()


class _File(Record):
    """`histories.yaml`."""

    shown_delivered: _Told
    shown_underway: _Told
    shown_returned: _Told
    not_sent_back: _Told
    return_came: _Told
    has_come: _Told
    came_anyway: _Told
    came_lately: _Told
    cancelled: _Told
    ordered_in: str
    came_instead: str
    ordered_and_came: str
    ordered_and_there: str


def told_otherwise(ticket: Ticket, triage: Triage, facts: Facts, *, now: datetime) -> tuple[str, ...]:
    """Why the records are not to be answered from unread; empty where the message goes with them."""
    asked = {ask.intent for ask in triage.asks if ask.intent}
    order, parcels = facts.order, facts.shipments
    if order is None or not asked:
        return ()
    rough = _sentences(words_of_now(ticket, triage), triage.language)
    delivered = [parcel for parcel in parcels if parcel.status is ShipmentStatus.DELIVERED]
    cancelled = order.status is OrderStatus.CANCELLED
    all_came = bool(parcels) and len(delivered) == len(parcels)
    goes_back = any(parcel.status is ShipmentStatus.RETURN_TO_SENDER for parcel in parcels) or bool(facts.returns)
    sent_back = bool(facts.refunds) or any(each.status in ON_THE_WAY_BACK for each in facts.returns)
    returning = any(each.status in BEFORE_ARRIVAL for each in facts.returns)
    returned = any(each.received_at for each in facts.returns)
    against = {
        SHOWN_DELIVERED: bool(parcels) and not delivered and _tells("shown_delivered", rough),
        SHOWN_UNDERWAY: (all_came or cancelled) and _tells("shown_underway", rough),
        OTHER_PARCEL: bool(asked & WAITING) and _of_another(triage, parcels),
        SHOWN_RETURNED: bool(asked & WAITING) and not goes_back and _tells("shown_returned", rough),
        NOT_SENT_BACK: sent_back and not cancelled and _tells("not_sent_back", rough),
        RETURN_CAME: returning and not returned and _tells("return_came", rough),
        NOT_COME: (bool(parcels) and not delivered and bool(asked & SENDING_BACK) and _tells("has_come", rough))
        or (cancelled and not delivered and _tells("came_anyway", rough)),
        CAME_LATER: bool(asked & SENDING_BACK)
        and _came_long_ago(delivered, parcels, now)
        and _tells("came_lately", rough),
        SAYS_CANCELLED: not cancelled and _tells("cancelled", rough),
        MORE_CAME: any(_more_came(sentence) for sentence in rough),
        ORDERED_EARLIER: any(_year(sentence) < order.placed_at.year for sentence in rough),
    }
    return tuple(reason for reason, holds in against.items() if holds)


def _of_another(triage: Triage, parcels: Sequence[Shipment]) -> bool:
    """Whether the buyer writes tracking numbers and none of them is that of a parcel of the order."""
    known = {squeezed(each.tracking_number) for each in parcels if each.tracking_number}
    typed = {squeezed(each) for each in triage.entities.tracking_numbers}
    return bool(known and typed) and known.isdisjoint(typed)


def _sentences(text: str, language: str) -> list[str]:
    plain = normalise(text).text.lower()
    spans = split_sentences(plain)[:MOST_SENTENCES]
    return [to_english(plain[span.start : span.end], language).lower() for span in spans]


def _tells(kind: str, rough: Sequence[str]) -> bool:
    says, unless = _patterns()[kind]
    return any(says.search(sentence) and not (unless and unless.search(sentence)) for sentence in rough)


def _came_long_ago(delivered: Sequence[Shipment], shipments: Sequence[Shipment], now: datetime) -> bool:
    """Whether all parcels came, the last of them longer ago than `the day before yesterday` may mean."""
    days = [parcel.delivered_at for parcel in delivered if parcel.delivered_at]
    return bool(days) and len(days) == len(shipments) and now - max(days) > timedelta(days=LATELY_DAYS)


def _more_came(sentence: str) -> bool:
    ordered = (_counted(name).search(sentence) for name in ("ordered_and_came", "ordered_and_there"))
    instead = _counted("came_instead").search(sentence)
    return any(found and _number(found[2]) > _number(found[1]) for found in ordered) or bool(
        instead and _number(instead[1]) > _number(instead[2])
    )


def _year(sentence: str) -> int:
    """In which it was bought, as they say; a late one where they say none."""
    found = _counted("ordered_in").search(sentence)
    return int(found[1]) if found else MAXYEAR


def _number(word: str) -> int:
    return NUMBERS.get(word) or (int(word) if word.isdigit() else 1)


@lru_cache(maxsize=1)
def _file() -> _File:
    return read_yaml(Path(__file__).with_suffix(".yaml"), _File)


@lru_cache(maxsize=4)
def _counted(name: str) -> rx.Pattern:
    number = rf"\b(one|an?|{'|'.join(NUMBERS)}|\d{{1,2}})"
    return rx.compile(getattr(_file(), name).replace("<number>", number), rx.IGNORECASE)


@lru_cache(maxsize=1)
def _patterns() -> Mapping[str, tuple[rx.Pattern, rx.Pattern | None]]:
    def joined(patterns: Sequence[str]) -> rx.Pattern | None:
        return rx.compile("|".join(f"(?:{each})" for each in patterns), rx.IGNORECASE) if patterns else None

    kinds = {name: told for name, told in _file() if isinstance(told, _Told)}
    return {name: (says, joined(told.unless)) for name, told in kinds.items() if (says := joined(told.says))}
