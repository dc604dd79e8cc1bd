"""Rules of law and marketplaces (`packs/*.yaml`) and the seller's own grant in, the day that holds out, with the trail.

Most rules are floors. The answer is the most generous of the floors and what the seller grants; a default stands in
where the seller grants nothing; a cap limits only what the seller grants on top; a mandatory rule overrules them all.
For a window that the buyer has (returns) the latest day is the most generous, for a duty of the seller (refunds) the
earliest.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from enum import StrEnum
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from pydantic import Field, ValidationInfo, field_validator, model_validator

from core.decisions import RuleKind, RuleLooked
from core.errors import InputError
from core.offers import Goods
from core.reading import read_yaml
from core.record import Record
from policies.deadlines import Deadline, Span, Start, Unit, count, say_day
from policies.scope import Place, Stated, refuse_grant
from policies.shares import Share

FOLDER = Path(__file__).parent / "packs"

LONGEST = {Unit.DAYS: 3650, Unit.WORKING_DAYS: 2600, Unit.MONTHS: 120, Unit.YEARS: 10}
"""Ten years, longer than any right of a buyer: a larger number in a pack is a slip of the pen."""


BINDING = (RuleKind.FLOOR, RuleKind.MANDATORY)
"""Rules that hold whatever the seller grants."""


class Topic(StrEnum):
    """What a rule sets a limit for."""

    RETURN_WINDOW = "return_window"
    SEND_BACK = "send_back"
    """Until when the buyer has to send the goods back once a return is announced."""
    REFUND = "refund"
    DISPATCH = "dispatch"
    DELIVERY = "delivery"
    CARRIER_SEARCH = "carrier_search"
    NOT_RECEIVED_SEARCH = "not_received_search"
    NOT_RECEIVED_CASE = "not_received_case"
    """Until when the buyer may open a case at the marketplace because nothing came."""
    INVOICE = "invoice"
    GUARANTEE = "guarantee"
    """How long the seller answers for faults by law."""
    REJECTION = "rejection"
    """How long faulty goods may be sent back without a repair first."""
    BURDEN_OF_PROOF = "burden_of_proof"
    """How long a fault counts as there from the start unless the seller proves otherwise."""
    COMPLAINT = "complaint"
    """By when a complaint about faulty goods has to be answered or settled."""


CONTESTED = (Topic.RETURN_WINDOW, Topic.REFUND)
"""Topics on which law and marketplaces speak too, so that a seller's silence is worth a word."""

WINDOWS = (
    Topic.RETURN_WINDOW,
    Topic.SEND_BACK,
    Topic.NOT_RECEIVED_CASE,
    Topic.GUARANTEE,
    Topic.REJECTION,
    Topic.BURDEN_OF_PROOF,
)
"""Time that the buyer has, so that later is more generous. All other topics are duties of the seller."""


class Anchor(StrEnum):
    """What a limit is counted from."""

    DELIVERED = "delivered"
    """Of one parcel."""
    LAST_DELIVERY = "last_delivery"
    """Of the order's last parcel: an order that comes in parts is complete only then."""
    EXPECTED = "expected"
    """The last day on which the parcel should have come."""
    RETURN_REQUESTED = "return_requested"
    RETURN_RECEIVED = "return_received"
    PLACED = "placed"
    LAST_SCAN = "last_scan"
    HANDED_OVER = "handed_over"
    """To the carrier; stands in where there was no scan yet."""
    ASKED = "asked"


class Rule(Stated):
    """One limit that law or a marketplace sets."""

    topic: Topic
    kind: RuleKind
    unit: Unit
    value: int = Field(ge=0)
    counted_from: Anchor
    not_before: Anchor | None = None
    """The limit never ends before this day: a seller may wait until the goods are back."""
    moves_to_working_day: bool = False
    """Whether a last day that is no working day moves on to the next one."""

    @field_validator("kind")
    @classmethod
    def _is_a_rule(cls, given: RuleKind) -> RuleKind:
        return refuse_grant(given)

    @field_validator("value")
    @classmethod
    def _is_not_too_long(cls, given: int, info: ValidationInfo) -> int:
        unit = info.data.get("unit")
        if unit and given > LONGEST[unit]:
            raise ValueError(f"{Span(given, unit)} is more than {Span(LONGEST[unit], unit)}")
        return given


class Exclusion(Stated):
    """Goods for which rules of a pack do not hold."""

    rules: tuple[str, ...] = Field(min_length=1)
    """The ids of the rules that it lifts."""
    goods: Goods
    once: str | None = None
    """What must have happened for it: `unsealed`. None: it holds from the start."""


class Pack(Record):
    """One file of rules."""

    title: str
    rules: tuple[Rule, ...] = ()
    shares: tuple[Share, ...] = ()
    exclusions: tuple[Exclusion, ...] = ()

    @model_validator(mode="after")
    def _says_something(self) -> "Pack":
        if not (self.rules or self.shares or self.exclusions):
            raise ValueError("holds neither rules nor shares nor exclusions")
        return self


class Packs(NamedTuple):
    """All files together."""

    rules: tuple[Rule, ...]
    shares: tuple[Share, ...]
    exclusions: tuple[Exclusion, ...]


class Term(NamedTuple):
    """A rule, or the seller's own grant, applied to one case."""

    rule: str
    kind: RuleKind
    by: str
    span: Span
    source: str
    waits_for: str
    """What it is counted from, in words."""
    deadline: Deadline | None
    """None while what it is counted from has not happened or is not known."""

    @property
    def is_grant(self) -> bool:
        """Whether the seller gives it of their own accord."""
        return self.kind is RuleKind.GRANT


class Resolved(NamedTuple):
    """What holds, and why."""

    day: date | None
    """The last day; None when no rule or grant gives one."""
    rule: str
    """The id of the rule that decided; empty when none did."""
    arithmetic: str
    looked: tuple[RuleLooked, ...]
    has_not_begun: bool
    """Whether a floor still waits for what it is counted from, so that a window is open whatever `day` says."""


@lru_cache(maxsize=1)
def all_packs() -> Packs:
    """Raises `InputError` naming file, line and field, or the two files that share an id."""
    return read_packs(FOLDER)


def read_packs(folder: Path) -> Packs:
    """The entries of every `*.yaml` of a folder. Raises `InputError` as `all_packs` does."""
    packs = [(path, read_yaml(path, Pack)) for path in sorted(folder.glob("*.yaml"))]
    found: dict[str, Path] = {}
    for path, pack in packs:
        for kind in ("rules", "shares", "exclusions"):
            for entry in getattr(pack, kind):
                if entry.id in found:
                    used = found[entry.id].name
                    raise InputError(f"is used in {used} already", file=path, field=f"{kind}.{entry.id}")
                found[entry.id] = path
    rules = tuple(rule for _, pack in packs for rule in pack.rules)
    _refuse_lifting_nothing(packs, {rule.id for rule in rules})
    return Packs(
        rules,
        tuple(share for _, pack in packs for share in pack.shares),
        tuple(exclusion for _, pack in packs for exclusion in pack.exclusions),
    )


def _refuse_lifting_nothing(packs: Sequence[tuple[Path, Pack]], known: set[str]) -> None:
    for path, pack in packs:
        for exclusion in pack.exclusions:
            if unknown := sorted(set(exclusion.rules) - known):
                raise InputError(
                    f"there is no rule {', '.join(unknown)}", file=path, field=f"exclusions.{exclusion.id}.rules"
                )


def rules_for(topic: Topic, place: Place) -> tuple[Rule, ...]:
    """The rules that hold for an order, those that its goods are excluded from left out."""
    lifted = {rule for exclusion in exclusions_for(place) if not exclusion.once for rule in exclusion.rules}
    return tuple(rule for rule in _rules_on(topic) if rule.id not in lifted and rule.when.covers(place))


def exclusions_for(place: Place) -> tuple[Exclusion, ...]:
    """What is taken from the rules for these goods, also where it depends on something that is not known."""
    return tuple(exclusion for exclusion in _exclusions_of(place.goods) if exclusion.when.covers(place))


@lru_cache(maxsize=len(Topic))
def _rules_on(topic: Topic) -> tuple[Rule, ...]:
    return tuple(rule for rule in all_packs().rules if rule.topic is topic)


@lru_cache(maxsize=len(Goods))
def _exclusions_of(goods: Goods) -> tuple[Exclusion, ...]:
    return tuple(exclusion for exclusion in all_packs().exclusions if exclusion.goods is goods)


def apply(rule: Rule, starts: Mapping[Anchor, Start], country: str) -> Term:
    """A rule on one case. It has no deadline while what it is counted from is not in `starts`."""
    start = starts.get(rule.counted_from)
    earliest = starts.get(rule.not_before) if rule.not_before else None
    span = Span(rule.value, rule.unit)
    deadline = None
    if start and (earliest or not rule.not_before):
        deadline = count(start, span, country, by=rule.by, to_working_day=rule.moves_to_working_day)
        if earliest and earliest.day > deadline.day:
            deadline = Deadline(earliest.day, f"{deadline.says}, not before {earliest.what} {say_day(earliest.day)}")
    return Term(
        rule=rule.id,
        kind=rule.kind,
        by=rule.by,
        span=span,
        source=rule.cited,
        waits_for=rule.counted_from.value.replace("_", " "),
        deadline=deadline,
    )


def resolve(topic: Topic, terms: Sequence[Term]) -> Resolved:
    """What holds, with every rule that was looked at, those that decided first.

    Ties decide together; the seller's own grant is then named first, since an agent can open it. Without a term that
    has a deadline there is no day.
    """
    later_is_better = topic in WINDOWS
    candidates = _candidates(terms, later_is_better)
    best = max if later_is_better else min
    day = best((day for _, day in candidates), default=None)
    deciding = sorted((term for term, ends in candidates if ends == day), key=lambda term: not term.is_grant)
    if day and any(term.is_grant and term.deadline and term.deadline.day != day for term in deciding):
        deciding += [term for term in terms if term.kind is RuleKind.CAP and _ends(term) == day]
    ordered = deciding + [term for term in terms if term not in deciding]
    return Resolved(
        day=day,
        rule=deciding[0].rule if deciding else "",
        arithmetic=_arithmetic(topic, deciding, ordered),
        looked=tuple(_looked(term, decided=term in deciding) for term in ordered),
        has_not_begun=any(not term.deadline and term.kind in BINDING for term in terms),
    )


def undecided(looked: Sequence[RuleLooked]) -> tuple[RuleLooked, ...]:
    """Rules that were looked at without the outcome resting on them."""
    return tuple(RuleLooked(**{**dict(item), "decided": False}) for item in looked)


def _candidates(terms: Sequence[Term], later_is_better: bool) -> list[tuple[Term, date]]:
    """The terms that could decide, each with the day that it comes to after caps."""
    ends = {term: term.deadline.day for term in terms if term.deadline}
    mandatory = [(term, day) for term, day in ends.items() if term.kind is RuleKind.MANDATORY]
    if mandatory:
        return mandatory
    strictest = min if later_is_better else max
    caps = [day for term, day in ends.items() if term.kind is RuleKind.CAP]
    granted = [(term, strictest([day, *caps])) for term, day in ends.items() if term.is_grant]
    defaults = [(term, day) for term, day in ends.items() if term.kind is RuleKind.DEFAULT]
    floors = [(term, day) for term, day in ends.items() if term.kind is RuleKind.FLOOR]
    return floors + granted + ([] if any(term.is_grant for term in terms) else defaults)


def _ends(term: Term) -> date | None:
    return term.deadline.day if term.deadline else None


def _arithmetic(topic: Topic, deciding: Sequence[Term], ordered: Sequence[Term]) -> str:
    """`delivered Tue 3 Nov + 30 days (Amazon) = Thu 3 Dec; EU right of withdrawal: 14 days; seller: none`."""
    parts = [term.deadline.says if term.deadline else f"{term.by}: {term.span}" for term in deciding]
    parts += [f"{term.by or 'seller'}: {term.span}" for term in ordered if term not in deciding]
    if topic in CONTESTED and not any(term.is_grant for term in ordered):
        parts.append("seller: none")
    return "; ".join(parts)


def _looked(term: Term, *, decided: bool) -> RuleLooked:
    says = term.deadline.says if term.deadline else f"{term.span} ({term.by}) after {term.waits_for}: not known yet"
    return RuleLooked(rule=term.rule, kind=term.kind, says=says, source=term.source, decided=decided)
