"""Who bears what of a return: entries of the packs and the seller's grant in, a percentage with its trail out.

Like limits, an entry is a floor, a cap, a default or mandatory (`policies.rules`); the buyer is better off with more.
"""

from collections.abc import Sequence
from enum import StrEnum
from typing import NamedTuple

from pydantic import Field, field_validator

from core.decisions import RuleKind, RuleLooked
from core.record import Money
from policies.scope import Stated, refuse_grant


class ShareTopic(StrEnum):
    """What is shared between seller and buyer."""

    RETURN_COST = "return_cost"
    """The cost of sending the goods back; the seller bears the percentage."""
    OUTBOUND_SHIPPING = "outbound_shipping"
    """Standard delivery, where the whole order comes back; the percentage is paid back."""
    PRICE = "price"
    """The price of what comes back; the percentage is paid back, the rest is a restocking fee."""
    SAME_MEANS = "same_means"
    """The refund; the percentage goes back by the means of payment that the buyer used."""


class Because(StrEnum):
    """Why goods come back."""

    CHANGE_OF_MIND = "change_of_mind"
    FAULT = "fault"
    """Damaged, defective, wrong: the seller answers for it."""


class Share(Stated):
    """One percentage that law or a marketplace sets."""

    topic: ShareTopic
    kind: RuleKind
    percent: int = Field(ge=0, le=100)
    because: tuple[Because, ...] = (Because.CHANGE_OF_MIND,)
    price_over: tuple[Money, ...] = ()
    """Holds for items that cost more than this, in the currency of the order; empty: for all."""

    @field_validator("kind")
    @classmethod
    def _is_a_rule(cls, given: RuleKind) -> RuleKind:
        return refuse_grant(given)

    def holds_at(self, price: Money | None) -> bool:
        """Whether it holds for an item of this price; never where a price matters and is not known."""
        if not self.price_over:
            return True
        return any(
            price is not None and price.currency == least.currency and price.amount > least.amount
            for least in self.price_over
        )


class Part(NamedTuple):
    """A share, or the seller's own grant, applied to one case."""

    rule: str
    kind: RuleKind
    by: str
    percent: int
    source: str


class Shared(NamedTuple):
    """What holds, and why."""

    percent: int | None
    """None where neither rule nor grant says."""
    arithmetic: str
    """`return cost: seller bears 0 % (EU right of withdrawal); seller: none`."""
    looked: tuple[RuleLooked, ...]

    @property
    def is_the_sellers(self) -> bool:
        """Whether the seller's own word decided: that the law lets buyers pay does not make them pay here."""
        return any(rule.decided and rule.kind is RuleKind.GRANT for rule in self.looked)


def applied(share: Share) -> Part:
    """A share of a pack on one case."""
    return Part(share.id, share.kind, share.by, share.percent, share.cited)


def resolve_shares(topic: ShareTopic, parts: Sequence[Part]) -> Shared:
    """The most generous of the floors and the grant under its caps; a default where nothing is granted."""
    candidates = _candidates(parts)
    percent = max((percent for _, percent in candidates), default=None)
    deciding = [part for part, given in candidates if given == percent]
    if any(part.kind is RuleKind.GRANT and part.percent != percent for part in deciding):
        deciding += [part for part in parts if part.kind is RuleKind.CAP and part.percent == percent]
    ordered = deciding + [part for part in parts if part not in deciding]
    says = [f"{part.by}: {part.percent} %" for part in ordered]
    if not any(part.kind is RuleKind.GRANT for part in parts):
        says.append("seller: none")
    return Shared(
        percent=percent,
        arithmetic=f"{topic.value.replace('_', ' ')}: {'; '.join(says)}",
        looked=tuple(_looked(topic, part, decided=part in deciding) for part in ordered),
    )


def _candidates(parts: Sequence[Part]) -> list[tuple[Part, int]]:
    mandatory = [(part, part.percent) for part in parts if part.kind is RuleKind.MANDATORY]
    if mandatory:
        return mandatory
    caps = [part.percent for part in parts if part.kind is RuleKind.CAP]
    granted = [(part, min([part.percent, *caps])) for part in parts if part.kind is RuleKind.GRANT]
    floors = [(part, part.percent) for part in parts if part.kind is RuleKind.FLOOR]
    defaults = [(part, part.percent) for part in parts if part.kind is RuleKind.DEFAULT]
    return floors + granted + ([] if granted else defaults)


def _looked(topic: ShareTopic, part: Part, *, decided: bool) -> RuleLooked:
    whose = {
        ShareTopic.RETURN_COST: "of the cost of sending back is the seller's",
        ShareTopic.OUTBOUND_SHIPPING: "of standard delivery is paid back with the whole order",
        ShareTopic.PRICE: "of the price is paid back",
        ShareTopic.SAME_MEANS: "of a refund goes back the way it was paid",
    }
    says = f"{part.percent} % {whose[topic]} ({part.by})"
    return RuleLooked(rule=part.rule, kind=part.kind, says=says, source=part.source, decided=decided)
