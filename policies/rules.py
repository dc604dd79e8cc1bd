"""Rules of law and marketplaces (`packs/*.yaml`) and the seller's own grant in, the day that holds out, with the trail.

Most rules are floors. The answer is the most generous of the floors and what the seller grants; a default stands in
where the seller grants nothing; a cap limits only what the seller grants on top; a mandatory rule overrules them all.
For a window that the buyer has (returns) the latest day is the most generous, for a duty of the seller (refunds) the
earliest.
"""

import hashlib
from collections.abc import Mapping, Sequence
from datetime import date
from enum import StrEnum
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from pydantic import Field, field_validator

from core.decisions import RuleKind, RuleLooked
from core.errors import InputError
from core.marketplaces import Confidence, find_known
from core.reading import read_yaml
from core.record import Country, Record
from policies.deadlines import Deadline, Span, Start, Unit, count, say_day

FOLDER = Path(__file__).parent / "packs"

MAX_RULE_DAYS = 3650
"""Ten years, longer than any right of a buyer: a larger number in a pack is a slip of the pen."""


BINDING = (RuleKind.FLOOR, RuleKind.MANDATORY)
"""Rules that hold whatever the seller grants."""


class Topic(StrEnum):
    """What a rule sets a limit for."""

    RETURN_WINDOW = "return_window"
    REFUND = "refund"
    DISPATCH = "dispatch"
    CARRIER_SEARCH = "carrier_search"
    INVOICE = "invoice"


CONTESTED = (Topic.RETURN_WINDOW, Topic.REFUND)
"""Topics on which law and marketplaces speak too, so that a seller's silence is worth a word."""


class Anchor(StrEnum):
    """What a limit is counted from."""

    DELIVERED = "delivered"
    """Of one parcel."""
    LAST_DELIVERY = "last_delivery"
    """Of the order's last parcel: an order that comes in parts is complete only then."""
    RETURN_REQUESTED = "return_requested"
    RETURN_RECEIVED = "return_received"
    PLACED = "placed"
    LAST_SCAN = "last_scan"
    HANDED_OVER = "handed_over"
    """To the carrier; stands in where there was no scan yet."""
    ASKED = "asked"


class Scope(Record):
    """Where a rule holds. An empty list means everywhere; both lists must fit."""

    countries: tuple[Country, ...] = ()
    marketplaces: tuple[str, ...] = ()

    @field_validator("marketplaces")
    @classmethod
    def _known(cls, given: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(find_known(marketplace).id for marketplace in given)

    def covers(self, country: str, marketplace: str) -> bool:
        """Whether it holds for an order to this country on this marketplace."""
        return (not self.countries or country in self.countries) and (
            not self.marketplaces or marketplace in self.marketplaces
        )


class Rule(Record):
    """One limit that law or a marketplace sets, with where it was read."""

    id: str = Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")
    topic: Topic
    kind: RuleKind
    value: int = Field(ge=0, le=MAX_RULE_DAYS)
    unit: Unit
    counted_from: Anchor
    not_before: Anchor | None = None
    """The limit never ends before this day: a seller may wait until the goods are back."""
    moves_to_working_day: bool = False
    """Whether a last day that is no working day moves on to the next one."""
    by: str
    """Who says so, in an agent's words: `Amazon`."""
    when: Scope = Scope()
    source: str
    read_on: date
    confidence: Confidence

    @property
    def is_law(self) -> bool:
        """Whether it holds by country alone, wherever one sells."""
        return not self.when.marketplaces


class Pack(Record):
    """One file of rules."""

    title: str
    rules: tuple[Rule, ...] = Field(min_length=1)


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
    is_grant: bool = False


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
def all_rules() -> tuple[Rule, ...]:
    """Of every pack. Raises `InputError` naming file, line and field, or the two files that share an id."""
    return read_packs(FOLDER)


def read_packs(folder: Path) -> tuple[Rule, ...]:
    """The rules of every `*.yaml` of a folder. Raises `InputError` as `all_rules` does."""
    found: dict[str, tuple[Rule, Path]] = {}
    for path in sorted(folder.glob("*.yaml")):
        for rule in read_yaml(path, Pack).rules:
            if rule.id in found:
                raise InputError(f"is used in {found[rule.id][1].name} already", file=path, field=f"rules.{rule.id}")
            found[rule.id] = (rule, path)
    return tuple(rule for rule, _ in found.values())


@lru_cache(maxsize=1)
def rules_version() -> str:
    """Changes whenever a pack changes; for `Result.versions`."""
    digest = hashlib.sha256()
    for path in sorted(FOLDER.glob("*.yaml")):
        digest.update(path.name.encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()[:12]


def rules_for(topic: Topic, *, country: str, marketplace: str) -> tuple[Rule, ...]:
    """The rules that hold for an order to this country on this marketplace."""
    return tuple(rule for rule in all_rules() if rule.topic is topic and rule.when.covers(country, marketplace))


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
        source=f"{rule.source} (read {rule.read_on}, {rule.confidence.value})",
        waits_for=rule.counted_from.value.replace("_", " "),
        deadline=deadline,
    )


def resolve(topic: Topic, terms: Sequence[Term]) -> Resolved:
    """What holds, with every rule that was looked at, those that decided first.

    Ties decide together; the seller's own grant is then named first, since an agent can open it. Without a term that
    has a deadline there is no day.
    """
    later_is_better = topic is Topic.RETURN_WINDOW
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
        has_not_begun=any(not term.deadline and not term.is_grant and term.kind in BINDING for term in terms),
    )


def _candidates(terms: Sequence[Term], later_is_better: bool) -> list[tuple[Term, date]]:
    """The terms that could decide, each with the day that it comes to after caps."""
    ends = {term: term.deadline.day for term in terms if term.deadline}
    mandatory = [(term, day) for term, day in ends.items() if term.kind is RuleKind.MANDATORY]
    if mandatory:
        return mandatory
    strictest = min if later_is_better else max
    caps = [day for term, day in ends.items() if term.kind is RuleKind.CAP]
    granted = [(term, strictest([day, *caps])) for term, day in ends.items() if term.is_grant]
    defaults = [(term, day) for term, day in ends.items() if term.kind is RuleKind.DEFAULT and not term.is_grant]
    floors = [(term, day) for term, day in ends.items() if term.kind is RuleKind.FLOOR and not term.is_grant]
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
