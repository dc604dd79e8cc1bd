"""What was asked and what was found out in, what the seller will do out: outcomes, promises, the rules behind them."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from functools import lru_cache, partial

from core.decisions import Action, Commitment, Decision, Handoff, RuleLooked
from core.facts import Facts
from core.offers import Offers
from core.orders import ShipmentStatus
from core.sellers import Store
from core.tickets import Attachment, Author, Message, Ticket
from core.triage import Flag, Triage
from policies.case import Asked, Case, Ruling, hand_over, reply
from policies.columns import FAULTS, stage
from policies.faults import rules_over_faults, say_guarantee
from policies.gates import ABSTENTIONS, not_answered_here, order_gate, risk_in, shows_something
from policies.handoffs import handed_over
from policies.invoices import rule_on_invoice
from policies.not_received import rule_on_not_received, rule_on_rest
from policies.presale import answer_before_buying, answer_in_part
from policies.refunds import rule_on_refund
from policies.returns import rule_on_return, rule_on_return_status
from policies.stock import rule_on_stock
from policies.tables import Rulings, Table, rule_by_table, tables
from policies.terms import answer_terms
from policies.wismo import rule_on_wismo
from policies.withdrawals import rule_on_withdrawal
from text.facets import changes_in, hints_in, intents_of, is_aside, kinds_by_ask
from text.presale import is_before_buying, partly_asked, plainly_asked

BESIDE_A_FAULT = ("stock_question", "payment_issue", "shipping_question")
"""What is taken for one of these beside a fault, without a kind of its own, is about what came: `is it too late?`,
`can you send it on?`"""
WRONG_WITH_IT = {*FAULTS, "missing_item"}

UNDER_WAY = ("not_shipped", "label", "on_the_way")
PARTLY = "partly_delivered"
BEFORE_ORDER = ("stock_question", "shipping_question")
OF_A_PARCEL = {"shipping_time", "in_time", "in_customs", "pickup_needs"}
"""Kinds of question about how long delivery takes, what customs want, and what is needed to
collect."""

OF_A_RETURN = {"return_cost", "return_deadline"}
"""Kinds of question about sending something back, which sound like those about delivery."""

GIVES_BACK = {"return_request", "exchange_request"}
"""What a buyer has to ask for in time."""

GOES_BACK = {"refund_request", "refund_status"}
"""What asks for money that was paid."""
INVOICE = "invoice_request"
ASKS_ON = "sends_it"
"""A bare "can you send it to me?" or "when is it there?" beside an invoice."""

CONFIRMED = "confirm_receipt"
"""The receipt of what was declared, which is no receipt to be sent."""

WHAT_NOW = "what_now"
"""A bare "what do I do now?"."""

WARRANTY = "warranty"
"""What it takes to use one is no question about an invoice."""

WITHDRAWAL = "withdrawal"
"""The kind of statement by which a buyer withdraws from the contract."""

SENT_ON_REQUEST = "invoice_by"
"""What is done because it was asked for, and by no macro: who has found the invoice wants none any more."""
TOLD_SINCE = "the buyer has told something since, which may take back what was asked"

CLOSING = "thanks_or_closing"
THANKS_FOR_NOTHING = "reads like thanks, while the parcel is overdue and nobody has written yet"
DOUBTFUL_THANKS = "reads like thanks, and something in it may want an answer"

STRENGTH = (Action.ESCALATE, Action.ASK, Action.REPLY, Action.NO_REPLY_NEEDED)
"""The decision is the first of these that an outcome has."""

GRAVITY = (
    Handoff.RISK,
    Handoff.BUYER_ASKED,
    Handoff.AUTHORITY,
    Handoff.POLICY,
    Handoff.LOOKUP_FAILED,
    Handoff.KNOWLEDGE_MISSING,
    Handoff.UNSUPPORTED,
)
"""Of several reasons for a hand-over the first of these is the ticket's."""


def decide(
    triage: Triage,
    facts: Facts,
    *,
    ticket: Ticket,
    store: Store,
    offers: Offers,
    now: datetime,
    is_answered: bool = False,
) -> Decision:
    """One outcome or more for every ask; what needs a person does not silence what can be answered.

    `offers` are the store's own completed by the seller's. `is_answered`: whether the seller has answered in this
    ticket before; what a machine sent for the seller is no answer.
    """
    everything = _asked(triage)
    case = _case(triage, facts, everything, store=store, offers=offers, now=now, ticket=ticket)
    case = replace(case, is_answered_before=is_answered)
    if risk := risk_in(case, triage.flags):
        return settle([hand_over(asked, Handoff.RISK, risk) for asked in everything or [Asked(None, None)]])
    if case.intents == {CLOSING} and not case.is_answered_before and _is_overdue(case):
        return settle([hand_over(asked, Handoff.KNOWLEDGE_MISSING, THANKS_FOR_NOTHING) for asked in everything])
    if not triage.needs_reply:
        why = triage.no_reply_reason or "no answer is needed"
        closed = [reply(asked, "closing", why, action=Action.NO_REPLY_NEEDED) for asked in everything]
        return settle(closed or [reply(Asked(None, None), "closing", why, action=Action.NO_REPLY_NEEDED)])
    if stopped := not_answered_here(ticket):
        return settle([hand_over(asked, *stopped) for asked in everything or [Asked(None, None)]])
    if Flag.SPAM in triage.flags:
        return settle([_spam(case, asked) for asked in everything[:1] or [Asked(None, None)]])
    if not triage.language_known:
        return settle([_unread(triage)])
    if not any(_is_ruled(case, asked) for asked in everything):
        return settle([_abstained(triage)])
    if case.intents == {CLOSING}:
        return settle([hand_over(asked, Handoff.KNOWLEDGE_MISSING, DOUBTFUL_THANKS) for asked in everything])
    ruled = (_rule_on(_when_asked(case, asked, triage), asked) for asked in everything if _is_ruled(case, asked))
    if triage.told_since:
        ruled = (_without_deeds(each) for each in ruled)
    return settle([answer_terms(case, sum(ruled, Ruling())), rules_over_faults(case)])


def _without_deeds(ruling: Ruling) -> Ruling:
    """A person decides on what would be done only because it was asked for; days and facts stay."""
    deeds = [each for each in ruling.outcomes if each.macro or SENT_ON_REQUEST in each.commitments]
    promised = {name for each in deeds for name in each.commitments}
    kept = Ruling(
        tuple(each for each in ruling.outcomes if each not in deeds),
        tuple(made for made in ruling.commitments if made.name not in promised),
        ruling.looked,
    )
    return sum((hand_over(Asked(each.ask, each.intent), Handoff.AUTHORITY, TOLD_SINCE) for each in deeds), kept)


def _when_asked(case: Case, asked: Asked, triage: Triage) -> Case:
    """The case when this was first asked: a buyer who reminds of it asks no later, nor does one whose return any other
    ask is about."""
    meant = (ask for at, ask in enumerate(triage.asks) if asked.ask in (None, at) or ask.intent in GIVES_BACK)
    at = min((ask.asked_at for ask in meant if ask.asked_at), default=case.asked_at)
    return replace(case, asked_at=at) if at < case.asked_at else case


def _is_overdue(case: Case) -> bool:
    """Whether a parcel should have come and has not."""
    today = case.day(case.asked_at)
    underway = [each for each in case.facts.shipments if each.status is not ShipmentStatus.DELIVERED]
    return any(parcel.expected and parcel.expected < today for parcel in underway)


def _case(
    triage: Triage,
    facts: Facts,
    everything: Sequence[Asked],
    *,
    store: Store,
    offers: Offers,
    now: datetime,
    ticket: Ticket,
) -> Case:
    question = ticket.question
    named = triage.entities
    return Case(
        facts=facts,
        store=store,
        offers=offers,
        now=now,
        asked_at=min(question.sent_at if question else now, now),
        intents=frozenset(asked.intent for asked in everything if asked.intent),
        skus=frozenset((*named.named_skus, *facts.lines_named)),
        has_picture=any(shows_something(file) for message in ticket.messages for file in _sent_by_buyer(message)),
        kinds=kinds_by_ask(triage, ticket),
        hints=hints_in(triage, ticket),
        changes=changes_in(triage, ticket),
        is_understood=all(ask.intent for ask in triage.asks),
        plainly=plainly_asked(triage, ticket, facts),
        partly=partly_asked(triage, ticket, facts),
        exact_skus=frozenset(
            {each.sku for each in named.skus} | {each.sku for each in named.products if each.score == 1}
        ),
        listing=named.listing,
        is_before_buying=is_before_buying(triage, ticket, facts),
        names_order=bool(named.order_ids or ticket.order_id),
        language=triage.language,
    )


def _sent_by_buyer(message: Message) -> Sequence[Attachment]:
    return message.attachments if message.author is Author.BUYER else ()


def _asked(triage: Triage) -> list[Asked]:
    """What the message asks, in its order; where no part of it could be sorted, what it asks as a whole.

    A part that was not sorted beside parts that were has no outcome: it shows in the result as an ask not answered.
    """
    asks = [Asked(index, ask.intent) for index, ask in enumerate(triage.asks)]
    if any(asked.intent for asked in asks) or not triage.intents:
        return asks
    only = 0 if len(asks) == 1 else None
    return [Asked(only, score.intent) for score in triage.intents]


def _is_ruled(case: Case, asked: Asked) -> bool:
    """What could not be sorted is not ruled on, but for a withdrawal, which holds however it is worded, and for what
    data answers word for word."""
    if asked.intent is not None or (asked.ask is not None and WITHDRAWAL in case.kinds.get(asked.ask, ())):
        return True
    return answer_before_buying(case, asked) is not None


def _rule_on(case: Case, asked: Asked) -> Ruling:
    if not _asks_on(case, asked) and (from_data := answer_before_buying(case, asked)):
        return from_data
    intent = _meant(case, asked)
    if case.wants("cancel_denied") and case.facts.order and stage(case) == "cancelled":
        reason = "the order is cancelled, and the buyer did not want that, asks why or wants it back"
        return hand_over(asked, Handoff.AUTHORITY, reason, state="request_needs_person")
    if intent == CLOSING:
        return reply(asked, "closing", "the buyer thanks or closes", action=Action.NO_REPLY_NEEDED)
    if intent == "solicitation":
        return reply(asked, "closing", "the message offers something for sale", action=Action.NO_REPLY_NEEDED)
    if intent in WITHOUT_TABLE:
        return order_gate(case, asked) or answered()[intent](case, asked)
    if intent in answered():
        return answered()[intent](case, asked)
    if entry := handed_over().get(intent):
        because = entry.because + (say_guarantee(case) if intent == WARRANTY else "")
        return answer_in_part(case, asked) + hand_over(asked, entry.handoff, because)
    return hand_over(asked, Handoff.UNSUPPORTED, f"no rule says what to do about {intent!r}")


def _meant(case: Case, asked: Asked) -> str:
    """The intent. Of a buyer with an order, who pays the way back and until when it may come is a question about a
    return, and in how many days one about the money that the message speaks of, though both sound like questions about
    shipping before buying, as does whether that was sent; how long delivery takes and what customs want is, of what is
    under way, where it is, and so is whether an article that was ordered follows."""
    kinds = case.kinds.get(asked.ask, ()) if asked.ask is not None else ()
    if _asks_on(case, asked):
        return INVOICE
    if asked.intent == INVOICE and CONFIRMED in kinds and INVOICE not in kinds:
        return min(case.intents & set(intents_of(CONFIRMED)), default=INVOICE)
    if WHAT_NOW in kinds and (wrong := case.intents & WRONG_WITH_IT):
        return asked.intent if asked.intent in wrong else min(wrong)
    if asked.intent == "shipping_question" and case.facts.order:
        if kinds == ("shipping_price",) and case.wants("outbound_shipping") and case.intents & GOES_BACK:
            return min(case.intents & GOES_BACK)
        if not OF_A_RETURN.isdisjoint(kinds):
            return "return_request"
        if kinds in ((), ("shipping_time",)) and case.intents & GOES_BACK:
            return "refund_status"
        if set(kinds) <= OF_A_PARCEL and kinds and not case.skus and stage(case) in UNDER_WAY:
            return "wismo"
    if asked.intent in BESIDE_A_FAULT and not kinds and case.facts.order and (faults := case.intents & WRONG_WITH_IT):
        return min(faults)
    if asked.intent in BEFORE_ORDER and "has_left" in kinds and not case.skus and case.facts.order:
        return "wismo" if stage(case) in (*UNDER_WAY, PARTLY) else asked.intent
    if asked.intent == "stock_question" and case.facts.order and stage(case) == PARTLY and _is_ordered(case):
        return "wismo"
    return _matter_of(case, kinds, asked.intent) if asked.intent else "cancel_order"


def _asks_on(case: Case, asked: Asked) -> bool:
    """Whether no more is asked than that the invoice be sent, or when it is there, whatever it was sorted as."""
    kinds = case.kinds.get(asked.ask, ()) if asked.ask is not None else ()
    return ASKS_ON in kinds and INVOICE in case.intents and case.facts.order is not None


def _is_ordered(case: Case) -> bool:
    """Whether the message names articles, and all of them are of the order."""
    return bool(case.skus) and case.skus <= {line.sku for line in case.order.lines}


def _matter_of(case: Case, kinds: Sequence[str], intent: str) -> str:
    """The intent that a question belongs to: who asks for a return and then who pays did not ask about a payment. What
    rules answer by itself is left as it was sorted."""
    homes = [intents_of(kind) for kind in kinds if not is_aside(kind)]
    if (
        intent == WARRANTY
        or intent not in handed_over()
        or not homes
        or any(not home or intent in home for home in homes)
    ):
        return intent
    return min(case.intents.intersection(*homes), default=intent)


def _rule_on_where(case: Case, asked: Asked) -> Ruling:
    """To a buyer who has not got what the carrier calls delivered, that it was delivered is no answer."""
    return (rule_on_not_received if "delivered_not_received" in case.intents else rule_on_wismo)(case, asked)


COUNTED: Rulings = {
    "where": _rule_on_where,
    "not_received": rule_on_not_received,
    "rest": rule_on_rest,
    "returns": rule_on_return,
    "return_status": rule_on_return_status,
    "refunds": rule_on_refund,
    "invoice": rule_on_invoice,
    "stock": rule_on_stock,
    "withdrawal": rule_on_withdrawal,
}
"""Rulings that count days, parcels and money, which no table could."""

WITHOUT_TABLE = {
    "return_status": "return_status",
    "invoice_request": "invoice",
}
"""The intents that are counted from the start."""


@lru_cache(maxsize=1)
def answered() -> Rulings:
    """By intent, for those that rules answer. All others go to a person (`handoffs.yaml`)."""
    return {intent: COUNTED[name] for intent, name in WITHOUT_TABLE.items()} | {
        intent: partial(_by_table, table) for intent, table in tables().items()
    }


def _by_table(table: Table, case: Case, asked: Asked) -> Ruling:
    """The gate where the table needs an order; then what the table says, with what it leaves to others."""
    gate = order_gate(case, asked) if table.needs_order else None
    return gate or rule_by_table(case, asked, table, _all_rulings())


@lru_cache(maxsize=1)
def _all_rulings() -> Rulings:
    return {**COUNTED, **answered()}


def _spam(case: Case, asked: Asked) -> Ruling:
    """No answer, unless it comes from a buyer with an order who asks about it."""
    if case.facts.order and case.intents & set(answered()):
        return hand_over(asked, Handoff.RISK, "looks like spam, but the sender has an order and asks about it")
    return reply(asked, "closing", "the message is spam", action=Action.NO_REPLY_NEEDED)


def _unread(triage: Triage) -> Ruling:
    """What was understood of a language beyond those that are read is a guess, so nothing is answered by it."""
    name = f" ({triage.language})" if triage.language_confidence else ""
    return hand_over(
        Asked(None, None), Handoff.UNSUPPORTED, f"the message is in a language that is not read here{name}"
    )


def _abstained(triage: Triage) -> Ruling:
    unclear = (Handoff.KNOWLEDGE_MISSING, "nothing was found that the buyer asks for")
    handoff, reason = ABSTENTIONS[triage.abstained] if triage.abstained else unclear
    return hand_over(Asked(0 if len(triage.asks) == 1 else None, None), handoff, reason)


def settle(rulings: Sequence[Ruling]) -> Decision:
    """The rulings as one decision: the strongest action, the gravest reason, each promise and each rule once."""
    whole = sum(rulings, start=Ruling())
    reasons = {outcome.handoff_reason for outcome in whole.outcomes if outcome.action is Action.ESCALATE}
    actions = {outcome.action for outcome in whole.outcomes}
    return Decision(
        action=next(action for action in STRENGTH if action in actions),
        outcomes=whole.outcomes,
        commitments=_one_each(whole.commitments),
        rules=_looked_once(whole.looked),
        handoff_reason=next((reason for reason in GRAVITY if reason in reasons), None),
    )


def _one_each(commitments: Sequence[Commitment]) -> tuple[Commitment, ...]:
    """One promise a name: where parcels or returns differ, the last day, which can be kept for all of them."""
    names = dict.fromkeys(commitment.name for commitment in commitments)
    return tuple(max((made for made in commitments if made.name == name), key=_day_of) for name in names)


def _day_of(commitment: Commitment) -> date:
    """The day promised; the same for all promises of an amount, of which the first stays."""
    return commitment.fact.value if isinstance(commitment.fact.value, date) else date.max


def _looked_once(looked: Sequence[RuleLooked]) -> tuple[RuleLooked, ...]:
    """Every rule once for each thing that it came to, those that decided first."""
    ordered = sorted(looked, key=lambda item: not item.decided)
    return tuple({(item.rule, item.says): item for item in reversed(ordered)}.values())[::-1]
