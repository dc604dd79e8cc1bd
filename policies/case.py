"""What a decision is made from (`Case`) and what is made of one ask (`Ruling`), shared by the modules that rule."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from typing import NamedTuple, TypeVar

from core.decisions import Action, Commitment, Handoff, Macro, Outcome, RuleKind, RuleLooked
from core.facts import EvidenceState, Facts
from core.offers import IN_MONEY, Goods, Offer, Offers
from core.orders import Order, OrderLine, Return
from core.record import Fact, Kind, Money, Value
from core.sellers import Store
from policies.deadlines import Span, Start, Unit, count
from policies.goods import goods_in, lines_meant
from policies.rules import CONTESTED, Anchor, Resolved, Term, Topic, all_packs, apply, resolve, rules_for
from policies.scope import Place
from policies.shares import Because, Part, Shared, ShareTopic, applied, resolve_shares
from text.presale import Plainly

T = TypeVar("T")

UNREADABLE = (EvidenceState.TIMEOUT, EvidenceState.UNAVAILABLE, EvidenceState.CONTRADICTORY)
"""Evidence states in which what was not seen may exist all the same."""


class Grant(NamedTuple):
    """How an offer of the seller is counted."""

    offer: str
    """Its name in `seller.yaml`."""
    counted_from: tuple[Anchor, ...]
    """The first that is known."""
    unit: Unit


GRANTS: Mapping[Topic, Grant] = {
    Topic.RETURN_WINDOW: Grant("return_window_days", (Anchor.DELIVERED,), Unit.DAYS),
    Topic.REFUND: Grant("refund_working_days", (Anchor.RETURN_RECEIVED,), Unit.WORKING_DAYS),
    Topic.CARRIER_SEARCH: Grant(
        "carrier_search_working_days", (Anchor.LAST_SCAN, Anchor.HANDED_OVER), Unit.WORKING_DAYS
    ),
    Topic.INVOICE: Grant("invoice_working_days", (Anchor.ASKED,), Unit.WORKING_DAYS),
    Topic.DISPATCH: Grant("dispatch_working_days", (Anchor.PLACED,), Unit.WORKING_DAYS),
    Topic.NOT_RECEIVED_SEARCH: Grant(
        "not_received_search_working_days", (Anchor.DELIVERED, Anchor.ASKED), Unit.WORKING_DAYS
    ),
}
"""Topics that a seller may grant something on; on all others law and marketplaces alone speak."""

SHARED: Mapping[ShareTopic, str] = {
    ShareTopic.RETURN_COST: "return_cost_percent",
    ShareTopic.OUTBOUND_SHIPPING: "outbound_shipping_percent",
    ShareTopic.PRICE: "restocking_percent",
}
"""By which offer a seller bears or keeps a part; the last one is what is kept, not what is paid back."""

IN_WORKING_DAYS = "_working_days"
"""The end of the name of a grant that says in how many days the seller does something."""

DONE_BY_SHIPPER = (Topic.CARRIER_SEARCH, Topic.DISPATCH, Topic.NOT_RECEIVED_SEARCH)
"""What the seller cannot promise of an order that leaves from the marketplace's own warehouse."""


class Asked(NamedTuple):
    """One thing that is asked."""

    ask: int | None
    """Index into `Triage.asks`."""
    intent: str | None


@dataclass(frozen=True)
class Ruling:
    """What comes of one ask, or of several added up."""

    outcomes: tuple[Outcome, ...] = ()
    commitments: tuple[Commitment, ...] = ()
    looked: tuple[RuleLooked, ...] = ()

    def __add__(self, other: "Ruling") -> "Ruling":
        return Ruling(self.outcomes + other.outcomes, self.commitments + other.commitments, self.looked + other.looked)


@dataclass(frozen=True)
class Case:
    """One ticket's facts with whose rules hold for them."""

    facts: Facts
    store: Store
    offers: Offers
    now: datetime
    asked_at: datetime
    """When the buyer asked first: a return announced on the last day is in time, whenever it is answered or reminded
    of."""
    intents: frozenset[str]
    """All that the message asks for."""
    skus: frozenset[str] = frozenset()
    """Of the products that the message names."""
    has_picture: bool = False
    """Whether the buyer has sent a file in this ticket."""
    is_answered_before: bool = False
    """Whether the seller has answered in this ticket already."""
    kinds: Mapping[int, tuple[str, ...]] = field(default_factory=dict)
    """By ask, the kinds of question that it asks (`text/facets.py`)."""
    hints: frozenset[str] = frozenset()
    """The kinds of the message that only decide."""
    changes: frozenset[str] = frozenset()
    """What of the order is to be changed: `address`, `variant`; empty where no word says."""
    is_understood: bool = True
    """Whether every ask of the message could be sorted."""
    plainly: Mapping[int, Plainly] = field(default_factory=dict)
    """By ask before buying, what it asks, where data may answer all of it (`text/presale.py`)."""
    partly: Mapping[int, Plainly] = field(default_factory=dict)
    """The same of asks of which it may answer a part."""
    exact_skus: frozenset[str] = frozenset()
    """Of the products that are named by number or by their whole title."""
    names_order: bool = False
    """Whether the message names an order by its number."""
    language: str = ""
    """Of the message."""
    listing: str | None = None
    """The article whose listing the message was sent from."""
    bound_for: str = ""
    """Where an order that is not placed yet would go."""
    is_before_buying: bool = False
    """Whether the buyer has ordered nothing yet (`text/presale.py`)."""

    @cached_property
    def today(self) -> date:
        """The day of `now` where the store is."""
        return self.day(self.now)

    @property
    def order(self) -> Order:
        """The order. Rules run behind `gates.order_gate`, so that there is one."""
        if self.facts.order is None:
            raise ValueError("an order is ruled on before `order_gate`")
        return self.facts.order

    @property
    def country(self) -> str:
        """Whose law and holidays hold: where the order goes, else where the store is."""
        order = self.facts.order
        return order.country if order and order.country else self.bound_for or self.store.country

    @property
    def is_shipped_by_marketplace(self) -> bool:
        """Whether the marketplace keeps and ships the goods."""
        return self.order.fulfilled_by != "seller"

    def day(self, at: datetime) -> date:
        """The calendar day of an instant where the store is."""
        return self.facts.day(at)

    def is_unreadable(self, looked_up: str) -> bool:
        """Whether a look-up was made and cannot be relied on."""
        return self.facts.state(looked_up) in UNREADABLE

    def told_of(self, looked_up: str) -> str:
        """`: no answer within 5 s`, to be put behind a reason; empty where nothing is told of a look-up."""
        evidence = self.facts.evidence.get(looked_up)
        return f": {evidence.detail}" if evidence and evidence.detail else ""

    def wants(self, kind: str) -> bool:
        """Whether the message asks a question of this kind."""
        return any(kind in kinds for kinds in self.kinds.values())

    @cached_property
    def lines_meant(self) -> tuple[OrderLine, ...]:
        """The lines of the order that the message is about: those that it names, else all."""
        return lines_meant(self.facts, self.skus)

    @cached_property
    def returns(self) -> tuple[tuple[str, Return], ...]:
        """The returns on record that may be of what the message is about, by subject: one of other articles than the
        message names is none of them."""
        named, every = self._named, numbered("return", self.facts.returns)
        return tuple(each for each in every if not (named and each[1].skus) or named.intersection(each[1].skus))

    @property
    def unreturned(self) -> frozenset[str]:
        """The articles that the message names and that no return on record holds; none where no return says what it
        holds."""
        held = [returned.skus for returned in self.facts.returns]
        return self._named.difference(*held) if held and all(held) else frozenset()

    @property
    def may_mean_rest(self) -> bool:
        """Whether the message names no article, and the returns on record leave some of the order out."""
        held = [returned.skus for returned in self.facts.returns]
        rest = {line.sku for line in self.order.lines}.difference(*held)
        return not self._named and bool(held) and all(held) and bool(rest)

    @property
    def _named(self) -> frozenset[str]:
        """The articles of the order that the message names."""
        return self.skus & {line.sku for line in self.order.lines}

    @cached_property
    def goods(self) -> tuple[Goods, ...]:
        """The kinds of goods that the message may be about, each once."""
        return goods_in(self.facts, self.offers, self.skus)

    def place(self, goods: Goods = Goods.ORDINARY) -> Place:
        """The order as rules are tried on it."""
        return Place(
            country=self.country,
            marketplace=self.store.marketplace,
            goods=goods,
            ordered=self._ordered_on,
        )

    @property
    def _ordered_on(self) -> date:
        """Today for an order that is not placed yet."""
        return self.day(self.facts.order.placed_at) if self.facts.order else self.today

    def law_is_known(self, topic: Topic) -> bool:
        """Whether a pack says what the law of the country holds on a topic, be it nothing."""
        return any(rule.is_law for goods in self.goods for rule in rules_for(topic, self.place(goods)))

    def weigh(self, topic: Topic, starts: Mapping[Anchor, Start], goods: Goods | None = None) -> Resolved:
        """What holds on a topic by law, marketplace and the seller's own grant, counted from `starts`.

        `goods` are those of the order's first line where nothing else is said.
        """
        place = self.place(goods or self.goods[0])
        terms = [apply(rule, starts, self.country) for rule in rules_for(topic, place)]
        if topic in GRANTS and not (topic in DONE_BY_SHIPPER and self.is_shipped_by_marketplace):
            offer = self.granted(GRANTS[topic].offer, place.goods)
            terms += [self._grant(topic, offer, starts)] if offer else []
        return resolve(topic, terms)

    def weigh_share(
        self,
        topic: ShareTopic,
        *,
        because: Because = Because.CHANGE_OF_MIND,
        price: Money | None = None,
        goods: Goods | None = None,
    ) -> Shared:
        """Which percentage holds on a topic; `price` is that of the item where a rule hangs on it."""
        place = self.place(goods or self.goods[0])
        held = [share for share in all_packs().shares if share.topic is topic and share.when.covers(place)]
        parts = [applied(share) for share in held if because in share.because and share.holds_at(price)]
        offer = self.granted(SHARED[topic], place.goods) if topic in SHARED else None
        if offer and because is Because.CHANGE_OF_MIND:
            kept = topic is ShareTopic.PRICE
            percent = max(0, 100 - offer.value) if kept else min(100, offer.value)
            source = offer.source or "seller.yaml"
            parts.append(Part(offer.source or f"offers.{SHARED[topic]}", RuleKind.GRANT, "seller", percent, source))
        return resolve_shares(topic, parts)

    def granted(self, name: str, goods: Goods) -> Offer | None:
        """What the seller grants for these goods of the order."""
        return self.offers.granted(name, country=self.country, goods=goods, ordered=self._ordered_on)

    def granted_throughout(self, name: str) -> Offer | None:
        """What the seller grants whichever of the goods is meant: of several the most days to do something in, of all
        else the least; None where one of them gets none. A limit holds for all as soon as one has it."""
        each = [self.granted(name, goods) for goods in self.goods]
        given = [offer for offer in each if offer is not None]
        if not given or (len(given) < len(each) and name != IN_MONEY):
            return None
        return (max if name.endswith(IN_WORKING_DAYS) else min)(given, key=lambda offer: offer.value)

    @property
    def exceeds_limit(self) -> bool:
        """Whether the order is worth more than what may be promised without a person."""
        limit = self.granted_throughout(IN_MONEY)
        return limit is not None and self.order.total.amount > limit.value

    def _grant(self, topic: Topic, offer: Offer, starts: Mapping[Anchor, Start]) -> Term:
        grant = GRANTS[topic]
        start = next((starts[anchor] for anchor in grant.counted_from if anchor in starts), None)
        span = Span(offer.value, grant.unit)
        by = "seller" if topic in CONTESTED else ""
        return Term(
            rule=offer.source or f"offers.{grant.offer}",
            kind=RuleKind.GRANT,
            by="seller",
            span=span,
            source=offer.source or "seller.yaml",
            waits_for=grant.counted_from[0].value.replace("_", " "),
            deadline=count(start, span, self.country, by=by) if start else None,
        )


def reply(
    asked: Asked,
    state: str,
    reason: str,
    *,
    action: Action = Action.REPLY,
    subject: str | None = None,
    commitments: Sequence[Commitment] = (),
    looked: Sequence[RuleLooked] = (),
    handoff: Handoff | None = None,
    macro: Macro | None = None,
) -> Ruling:
    """A ruling of one outcome."""
    outcome = Outcome(
        ask=asked.ask,
        intent=asked.intent,
        state=state,
        action=action,
        subject=subject,
        commitments=tuple(commitment.name for commitment in commitments),
        handoff_reason=handoff,
        reason=reason,
        macro=macro,
    )
    return Ruling((outcome,), tuple(commitments), tuple(looked))


def hand_over(
    asked: Asked,
    handoff: Handoff,
    reason: str,
    *,
    state: str = "handover",
    subject: str | None = None,
    looked: Sequence[RuleLooked] = (),
) -> Ruling:
    """A ruling that a person must write; it commits to nothing."""
    return reply(asked, state, reason, action=Action.ESCALATE, subject=subject, looked=looked, handoff=handoff)


def commit(name: str, value: Value, *, rule: str, arithmetic: str, kind: Kind = Kind.DATE) -> Commitment:
    """A promised day, amount or count. `rule` is the id of the rule that it rests on."""
    return Commitment(name=name, fact=Fact(kind=kind, value=value, source=f"rule {rule}"), arithmetic=arithmetic)


def own_word(setting: str, source: str | None, says: str) -> RuleLooked:
    """What decided because the seller says so: known by the passage that states it, else by where it is set."""
    return RuleLooked(
        rule=source or setting, kind=RuleKind.GRANT, says=says, source=source or "seller.yaml", decided=True
    )


def numbered(what: str, records: Sequence[T]) -> tuple[tuple[str, T], ...]:
    """Each with the subject by which slots name it, `shipment.1` for the first."""
    return tuple((f"{what}.{number}", each) for number, each in enumerate(records, start=1))
