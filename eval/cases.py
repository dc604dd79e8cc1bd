"""A suite file in, its cases out: one ticket each, what should become of it, and on which side of the split it lies."""

import hashlib
import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any, Self

from pydantic import Field, JsonValue, StringConstraints, model_validator

from core.decisions import Action, Handoff
from core.drafts import Brief, Status
from core.errors import InputError
from core.reading import nearest, read_records
from core.record import Language, Record
from core.tickets import Ticket
from core.triage import Flag
from drafting.plans import load_plans
from drafting.slots import SLOTS, unnumbered
from triage.intents import load_intents

HELD_OUT_OF = 5
"""One case in so many is held out: by the hash of its text, so that no one can choose which."""

_FAMILIES = sorted({name.partition(".")[0] for name in SLOTS} | {"ticket"})
SLOT = re.compile(rf"(?:{'|'.join(_FAMILIES)})\.[a-z0-9_.#-]+")
"""What is a slot's name and not a literal text: `shipment.1.expected`, `commitment.invoice_by`."""

PROMISED = re.compile(r"^(?:\d{4}-\d{2}-\d{2}|\d+(?:\.\d+)? [A-Z]{3}|\d{1,3})$")
"""A day, an amount with its currency, or a number of working days."""

DISCOUNT = "discount"
"""What a reply may promise and no decision grants."""

OPEN_FAMILIES = ("passage", "ticket")
"""Of slots that are named after what a passage or a message states."""


class Provenance(StrEnum):
    """Where a case's words come from."""

    WRITTEN = "written-for-this-project"
    MINED = "mined-from-edits"
    PUBLIC = "public-dataset"
    OWN = "sellers-own"
    """A seller's own tickets: what buyers really wrote."""


class Split(StrEnum):
    """Whether a case may be looked at while improving."""

    DEV = "dev"
    HELD_OUT = "held-out"


class Expectation(Record):
    """What should become of a ticket: the ideal, not what today's version does. What is left out is not scored;
    an empty list is an expectation too (`"intents": []`: abstain)."""

    language: Language | None = None
    """Of the buyer's newest message, and so of the reply."""
    intents: tuple[str, ...] | None = None
    """All of them, ids of `triage/intents.yaml`, in any order."""
    asks: int | None = Field(default=None, ge=0)
    """How many things the newest message asks for."""
    action: Action | None = None
    states: tuple[str, ...] | None = None
    """Of all outcomes, in any order, one for each parcel: names of `drafting/plans.yaml`."""
    commitments: Mapping[str, Annotated[str, StringConstraints(pattern=PROMISED.pattern)]] | None = None
    """All of them: name -> `2026-11-16`, `89.90 EUR` or `3` working days. Empty: nothing may be promised."""
    status: Annotated[tuple[Status, ...], Field(min_length=1)] | None = None
    """Each of these is right."""
    handoff_reason: Handoff | None = None
    """Why a person must write. Set, it also says that the ticket must be handed over."""
    must_state: tuple[str, ...] = ()
    """Slots by name (`shipment.1.expected`), or literal texts as the draft should show them."""
    must_not_state: tuple[str, ...] = ()
    """Slots or literal texts, case ignored. What belongs to another buyer stands here."""
    must_not_promise: tuple[str, ...] = ()
    """Names of commitments (`refund_by`) or their topics (`refund`: every name that begins so)."""
    flags: tuple[Flag, ...] | None = None
    """All of them, in any order."""
    passages: tuple[str, ...] = ()
    """Of the seller's knowledge, those that must be found: one by its id (`shipping-eu#3`), or any of a document
    (`shipping-eu`)."""
    reference: str | None = Field(default=None, min_length=1)
    """A reply that a person would send. A draft is measured against it, never right or wrong by it."""


class Case(Record):
    """One ticket with what should become of it. The ticket is written out, or named in the seller's queue, or a saved
    brief stands in its place."""

    id: str = Field(min_length=1)
    ticket: Mapping[str, JsonValue] | None = None
    """As a channel sends it: `core.tickets.parse_ticket` reads it."""
    ticket_id: str | None = None
    """Of a line of the seller folder's queue."""
    brief: Brief | None = None
    """Saved from a result: only plan, wording and checks are run."""
    seller: str = "."
    """The seller folder, relative to the folder of the suite's file."""
    expect: Expectation
    tags: tuple[str, ...] = ()
    """Slices that are reported apart: language, marketplace, intent, parcel state, trap."""
    provenance: Provenance

    @model_validator(mode="after")
    def _has_one_input(self) -> Self:
        if sum(given is not None for given in (self.ticket, self.ticket_id, self.brief)) != 1:
            raise ValueError("needs exactly one of ticket, ticket_id and brief")
        return self


def read_suite(path: Path) -> tuple[Case, ...]:
    """The cases of a JSON Lines file, in its order. Raises `InputError` naming file, line and field."""
    cases: dict[str, Case] = {}
    lines: dict[str, int] = {}
    for line, case in read_records(path, Case):
        if case.id in cases:
            raise InputError(f"{case.id!r} is already the case of line {lines[case.id]}", file=path, line=line)
        _refuse_unknown_names(case.expect, path, line)
        cases[case.id], lines[case.id] = case, line
    if not cases:
        raise InputError("holds no case", file=path)
    return tuple(cases.values())


def _refuse_unknown_names(expect: Expectation, path: Path, line: int) -> None:
    """A slip in a name would be a question that is always answered in the same way. Raises `InputError`."""
    plans = load_plans()
    topics = {name[:end] for name in plans.commitments for end, sign in enumerate(name) if sign == "_"}
    named: tuple[tuple[str, str, Iterable[str], Collection[str]], ...] = (
        ("intents", "intent", expect.intents or (), load_intents()),
        ("states", "state", expect.states or (), plans.states),
        ("commitments", "commitment", expect.commitments or (), plans.commitments),
        ("must_not_promise", "commitment or topic", expect.must_not_promise, {*plans.commitments, *topics, DISCOUNT}),
        ("must_state", "slot", _slots_of(expect.must_state), SLOTS),
        ("must_not_state", "slot", _slots_of(expect.must_not_state), SLOTS),
    )
    for field, what, given, known in named:
        unknown = next((name for name in given if name not in known), None)
        if unknown is not None:
            problem = f"there is no {what} {unknown!r}{nearest(unknown, known)}"
            raise InputError(problem, file=path, line=line, field=f"expect.{field}")


def _slots_of(given: Iterable[str]) -> Iterator[str]:
    return (unnumbered(text) for text in given if is_slot(text) and not text.startswith(OPEN_FAMILIES))


def split_of(ticket: Ticket) -> Split:
    """`held-out` for one text in `HELD_OUT_OF`: by the SHA-256 of what the buyer wrote last, case and spacing aside, so
    that the same words never stand on both sides."""
    text = ticket.question.text if ticket.question else ""
    digest = hashlib.sha256(" ".join(text.casefold().split()).encode("utf-8", "surrogatepass")).digest()
    return Split.HELD_OUT if int.from_bytes(digest, "big") % HELD_OUT_OF == 0 else Split.DEV


def suite_hash(cases: Iterable[Case]) -> str:
    """Short hash of all cases: equal hashes mean equal tickets and equal expectations."""
    digest = hashlib.sha256()
    for case in cases:
        digest.update(case.model_dump_json().encode() + b"\n")
    return digest.hexdigest()[:12]


def is_slot(text: str) -> bool:
    """Whether an expectation names a slot; anything else is a literal text."""
    return SLOT.fullmatch(text) is not None


def as_ticket_fields(case: Case) -> dict[str, Any]:
    """The ticket that is written out in a case, completed with the case's id where it has none."""
    return {"id": case.id, **(case.ticket or {})}
