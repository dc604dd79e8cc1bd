"""The grammar of slots, `{shipment.expected|by}`, and the list of those that reviewed wordings may use."""

import re
from collections.abc import Mapping
from functools import lru_cache
from types import MappingProxyType
from typing import NamedTuple

from core.record import Kind

SLOT = re.compile(r"\{([^\s{}|]{1,200})(?:\|([a-z_]{1,40}))?\}")
"""A name and, after a bar, its role: what the renderer is to say around the value (`by`, `on`, ...)."""

PLAIN = "plain"

WORDINGS = 8192
"""As many are remembered as read: the reviewed ones of every language, about each of a few parcels."""

FAMILIES = frozenset(
    {"shipment", "return", "refund", "candidate", "product", "detail", "delivery", "payment", "passage"}
)
"""Things that an order may have several of. A wording says `shipment.carrier`; its point says which: `shipment.1`."""

ROLES: Mapping[Kind, frozenset[str]] = MappingProxyType(
    {
        Kind.DATE: frozenset({PLAIN, "on", "by", "from", "since", "until"}),
        Kind.TIME: frozenset({PLAIN, "at"}),
        Kind.MONEY: frozenset({PLAIN}),
        Kind.DURATION: frozenset({PLAIN, "in", "for"}),
        Kind.COUNT: frozenset({PLAIN, "parcels", "items", "days", "workdays"}),
        Kind.NAME: frozenset({PLAIN}),
        Kind.PLACE: frozenset({PLAIN}),
        Kind.ID: frozenset({PLAIN}),
        Kind.TEXT: frozenset({PLAIN}),
        Kind.MEASURE: frozenset({PLAIN}),
        Kind.TERM: frozenset({PLAIN}),
        Kind.COUNTRY: frozenset({PLAIN}),
    }
)
"""The roles that every language words, by kind of value."""

SLOTS: Mapping[str, Kind] = MappingProxyType(
    {
        "buyer.name": Kind.NAME,
        "buyer.first_name": Kind.NAME,
        "store.greeting": Kind.TEXT,
        "store.thanks": Kind.TEXT,
        "store.apology": Kind.TEXT,
        "store.sign_off": Kind.TEXT,
        "store.signature": Kind.TEXT,
        "store.name": Kind.NAME,
        "store.marketplace": Kind.NAME,
        "order.id": Kind.ID,
        "order.placed_at": Kind.DATE,
        "order.total": Kind.MONEY,
        "order.ship_by": Kind.DATE,
        "order.invoice": Kind.ID,
        "order.parcels": Kind.COUNT,
        "shipment.carrier": Kind.NAME,
        "shipment.tracking_number": Kind.ID,
        "shipment.shipped": Kind.DATE,
        "shipment.expected": Kind.DATE,
        "shipment.delivered": Kind.DATE,
        "shipment.last_scan.date": Kind.DATE,
        "shipment.last_scan.time": Kind.TIME,
        "shipment.last_scan.place": Kind.PLACE,
        "shipment.went_out": Kind.DATE,
        "shipment.attempted": Kind.DATE,
        "shipment.pickup": Kind.DATE,
        "shipment.pickup.place": Kind.PLACE,
        "return.id": Kind.ID,
        "return.requested": Kind.DATE,
        "return.received": Kind.DATE,
        "refund.amount": Kind.MONEY,
        "refund.issued": Kind.DATE,
        "candidate.id": Kind.ID,
        "candidate.placed_at": Kind.DATE,
        "candidate.title": Kind.NAME,
        "commitment.carrier_search_from": Kind.DATE,
        "commitment.carrier_search_opened_by": Kind.DATE,
        "commitment.invoice_by": Kind.DATE,
        "commitment.return_until": Kind.DATE,
        "commitment.refund_by": Kind.DATE,
        "commitment.refund_amount": Kind.MONEY,
        "commitment.refund_within": Kind.COUNT,
        "commitment.dispatch_by": Kind.DATE,
        "commitment.cancel_by": Kind.DATE,
        "commitment.change_by": Kind.DATE,
        "commitment.replacement_by": Kind.DATE,
        "commitment.label_by": Kind.DATE,
        "commitment.exchange_until": Kind.DATE,
        "commitment.dispatch_within": Kind.COUNT,
        "commitment.return_days": Kind.COUNT,
        "commitment.invoice_within": Kind.COUNT,
        "product.title": Kind.NAME,
        "product.restock": Kind.DATE,
        "detail.label": Kind.TERM,
        "detail.value": Kind.MEASURE,
        "delivery.country": Kind.COUNTRY,
        "delivery.cost": Kind.MONEY,
        "delivery.free_from": Kind.MONEY,
        "delivery.days_from": Kind.COUNT,
        "delivery.days_to": Kind.COUNT,
        "delivery.carriers": Kind.NAME,
        "delivery.express_cost": Kind.MONEY,
        "delivery.express_days": Kind.COUNT,
        "payment.methods": Kind.TERM,
        "passage.text": Kind.TEXT,
    }
)
"""What a reviewed wording may name. Free sentences may also name `passage.<id>.value.<n>` and numbered values."""


class Slot(NamedTuple):
    """One slot in a text, with where it stands."""

    name: str
    role: str
    start: int
    end: int

    @property
    def family(self) -> str | None:
        """`shipment` for `shipment.carrier` and `shipment.1.carrier`; None for what there is one of."""
        first = self.name.partition(".")[0]
        return first if first in FAMILIES else None


@lru_cache(maxsize=WORDINGS)
def find_slots(text: str) -> tuple[Slot, ...]:
    """The slots of a text in order. Braces that hold no slot name are text."""
    return tuple(Slot(match[1], match[2] or PLAIN, match.start(), match.end()) for match in SLOT.finditer(text))


@lru_cache(maxsize=WORDINGS)
def slot_names(text: str) -> frozenset[str]:
    """The names of all values that a text states."""
    return frozenset(slot.name for slot in find_slots(text))


@lru_cache(maxsize=WORDINGS)
def slots_about(text: str, subject: str | None) -> tuple[str, ...]:
    """The names of the values that a wording about one thing states, in order."""
    return tuple(slot.name for slot in find_slots(bind(text, subject)))


@lru_cache(maxsize=WORDINGS)
def family_of(text: str) -> str | None:
    """The family that a wording speaks of; reviewed wordings speak of one at most."""
    return next((slot.family for slot in find_slots(text) if slot.family), None)


@lru_cache(maxsize=WORDINGS)
def bind(text: str, subject: str | None) -> str:
    """The wording about one thing: `{shipment.carrier}` with subject `shipment.2` is `{shipment.2.carrier}`."""
    return SLOT.sub(lambda match: match[0].replace(match[1], bind_name(match[1], subject), 1), text)


def bind_name(name: str, subject: str | None) -> str:
    """The name of a value with its number: `shipment.carrier` with subject `shipment.2` is `shipment.2.carrier`."""
    if subject is None or name not in SLOTS:  # what is numbered already is not in the list
        return name
    family, _, rest = name.partition(".")
    return f"{subject}.{rest}" if family == subject.partition(".")[0] else name


def unnumbered(name: str) -> str:
    """As reviewed wordings name it: `shipment.2.carrier` is `shipment.carrier`."""
    family, _, rest = name.partition(".")
    number, _, field = rest.partition(".")
    return f"{family}.{field}" if family in FAMILIES and number.isdigit() else name


def check_wording(wording: str) -> str:
    """The wording itself. Raises `ValueError` for an unknown slot or role, two families, or a digit outside a slot."""
    slots = find_slots(wording)
    for slot in slots:
        if slot.name not in SLOTS:
            raise ValueError(f"unknown slot {slot.name!r}")
        if slot.role not in ROLES[SLOTS[slot.name]]:
            known = ", ".join(sorted(ROLES[SLOTS[slot.name]]))
            raise ValueError(f"slot {slot.name!r} has no role {slot.role!r}; it has {known}")
    if len({slot.family for slot in slots if slot.family}) > 1:
        raise ValueError("speaks of two families; one wording is about one thing")
    outside = SLOT.sub("", wording)
    if any(character.isdigit() for character in outside) or "{" in outside or "}" in outside:
        raise ValueError("holds a digit or a brace outside a slot")
    return wording
