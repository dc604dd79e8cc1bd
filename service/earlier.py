"""A ticket with facts, and a draft in, what the seller promised before and this draft does not keep to out."""

import re
from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta

from core.drafts import Brief, Draft
from core.facts import Facts
from core.orders import OrderStatus, RefundStatus, ShipmentStatus
from core.tickets import Author, Message, Ticket
from core.triage import DateMention
from policies.promises import promised_earlier, sentences_about, sentences_denying, sentences_of_less, topics_of
from policies.wismo import NOT_SHIPPED
from text.amounts import find_amounts
from text.dates import find_dates
from text.language import detect_language
from text.sentences import split_sentences
from triage.no_reply import is_answer

SEARCH = "carrier_search"
"""The beginning of the names of commitments to search for a parcel."""
PARCEL_TO_COME = frozenset(
    {
        "not_shipped_on_time",
        "not_shipped_late",
        "label_only",
        "label_late",
        "in_transit_on_time",
        "in_transit_late",
        "in_transit_no_date",
        "no_scan",
        "probably_lost",
        "customs",
        "untracked_on_time",
        "untracked_late",
        "out_for_delivery",
        "available_for_pickup",
        "attempt_failed",
    }
)
"""States of what the buyer still waits for."""
NOT_THE_PARCEL = ("refund", "invoice", "cancel")
"""Topics of sentences whose days are not a parcel's."""
GRANTED = {
    "refund": ("refund",),
    "return": ("return", "replace"),
    "replace": ("return", "replace"),
    "invoice": ("invoice",),
}
"""Topic that a draft may grant -> those in whose words a seller may have refused it before."""
MONEY_TO_COME = frozenset({"refund_pending", "refund_after_return"})
"""States of money that the buyer still waits for."""
NUMBER = re.compile(r"\d+")


def find_promises(ticket: Ticket, facts: Facts, *, language: str) -> tuple[str, ...]:
    """The sentences by which the seller promised, agreed to or allowed something in this ticket, oldest first.
    `language`: the buyer's, in which sellers answer."""
    return tuple(
        said for message in ticket.messages if is_answer(message) for said in _said_in(message, facts, language)
    )


def not_kept(brief: Brief, draft: Draft) -> list[str]:
    """Why an agent should look at what was promised before: the decision holds nothing of the kind, and records do not
    show that it was done; or a day, a sum or a number was named that the draft does not name."""
    if not brief.facts.earlier_promises:
        return []
    facts, held = brief.facts, _held(brief)
    reasons = []
    for message in filter(is_answer, brief.ticket.messages):
        done = _done_since(facts, message.sent_at)
        not_held = _said_in(message, facts, brief.triage.language, done | held)
        for said in _said_in(message, facts, brief.triage.language, done):
            if said in not_held or _names_more(said, message, brief, draft):
                reasons.append(_look_at(said, message, brief))
    return reasons


def said_before(brief: Brief) -> list[str]:
    """Why an agent should look at what was written before: a search was spoken of already that the draft speaks of as
    a new one, a cancellation of an order that is not cancelled, another day than ours for a parcel that is still to
    come, of money that is due more than a promise that is kept, or that what the draft grants is not so."""
    states = {outcome.state for outcome in brief.decision.outcomes}
    searches = any(made.name.startswith(SEARCH) for made in brief.decision.commitments)
    order = brief.facts.order
    reasons = []
    for message in filter(is_answer, brief.ticket.messages):
        said = _denied(message, brief)
        if order is not None and order.status is not OrderStatus.CANCELLED:
            said += _about(("cancel",), message, brief)
        if searches:
            said += _searched(message, brief)
        if states & PARCEL_TO_COME:
            said += _parcel_told(message, brief)
        if states & MONEY_TO_COME:
            said += _money_told(message, brief)
        reasons += [_look_at(each, message, brief) for each in dict.fromkeys(said)]
    return reasons


def wished_before(brief: Brief) -> list[str]:
    """Why an agent should look at what the buyer wrote before the seller's last answer: a cancellation of an order that
    neither was sent nor is cancelled."""
    order, messages = brief.facts.order, brief.ticket.messages
    if order is None or order.status not in NOT_SHIPPED:
        return []
    last = max((place for place, each in enumerate(messages) if is_answer(each)), default=0)
    answered = (each for each in messages[:last] if each.author is Author.BUYER)
    return [
        f"on {_day_of(each, brief):%d %b} the buyer wrote {said!r}; see what became of it"
        for each in answered
        for said in sentences_about("cancel", each.text, language=_spoken(each, brief.triage.language), asked=True)
    ]


def _denied(message: Message, brief: Brief) -> list[str]:
    """What is said not to be so of a matter that the decision grants."""
    spoken, granted = _spoken(message, brief.triage.language), sorted(_held(brief) & GRANTED.keys())
    topics = dict.fromkeys(topic for each in granted for topic in GRANTED[each])
    return [said for topic in topics for said in sentences_denying(topic, message.text, language=spoken)]


def _held(brief: Brief) -> frozenset[str]:
    """The topics that decision and commitments hold."""
    decision = brief.decision
    return topics_of((*(each.name for each in decision.commitments), *(each.state for each in decision.outcomes)))


def _searched(message: Message, brief: Brief) -> list[str]:
    """What was said of a search, but for one by a day that the decision holds."""
    days = _decided_days(brief)
    spoken_of = _about(("search",), message, brief)
    return [
        each for each in spoken_of if not _days_in(each, message, brief)[0] or _is_other_day(each, message, brief, days)
    ]


def _parcel_told(message: Message, brief: Brief) -> list[str]:
    """Sentences that name another day for a parcel than decision and records."""
    beside = _about(NOT_THE_PARCEL, message, brief)
    days = _decided_days(brief) | _parcel_days(brief.facts)
    return [each for each in _stated(message) if each not in beside and _is_other_day(each, message, brief, days)]


def _money_told(message: Message, brief: Brief) -> list[str]:
    """Sentences of a refund or an amount that are no promise: `we can only refund a part of it`."""
    language, currency = _spoken(message, brief.triage.language), brief.store.currency
    amounts = [each for each in _stated(message) if find_amounts(each, language=language, currency=currency)]
    promised = {*_said_in(message, brief.facts, language)} - {*sentences_of_less(message.text, language=language)}
    return [each for each in (*_about(("refund",), message, brief), *amounts) if each not in promised]


def _stated(message: Message) -> Iterator[str]:
    """The sentences that ask nothing."""
    sentences = (message.text[span.start : span.end].strip() for span in split_sentences(message.text))
    return (each for each in sentences if "?" not in each)


def _about(topics: Iterable[str], message: Message, brief: Brief) -> tuple[str, ...]:
    """The sentences of a message that speak of one of these topics."""
    spoken = _spoken(message, brief.triage.language)
    return tuple(said for topic in topics for said in sentences_about(topic, message.text, language=spoken))


def _look_at(said: str, message: Message, brief: Brief) -> str:
    return f"on {_day_of(message, brief):%d %b} the seller wrote {said!r}; see whether the draft keeps to it"


def _spoken(message: Message, prior: str) -> str:
    return detect_language(message.text, prior=prior).language


def _said_in(message: Message, facts: Facts, language: str, held: frozenset[str] = frozenset()) -> tuple[str, ...]:
    return tuple(
        promised_earlier(
            message.text,
            language=_spoken(message, language),
            held=held,
            has_arrived=_has_arrived(facts, message.sent_at),
        )
    )


def _has_arrived(facts: Facts, at: datetime) -> bool:
    """Whether a parcel had come by then, as far as is known."""
    arrived = [each for each in facts.shipments if each.status is ShipmentStatus.DELIVERED]
    if facts.shipments:
        return any(each.delivered_at is None or each.delivered_at <= at for each in arrived)
    return facts.order is not None and facts.order.status is OrderStatus.DELIVERED


def _done_since(facts: Facts, promised_at: datetime) -> frozenset[str]:
    """The topics on record, done after a promise."""
    issued = (each.issued_at for each in facts.refunds if each.status is RefundStatus.ISSUED)
    refunded = any(day is not None and day >= promised_at for day in issued)
    order = facts.order
    return frozenset(
        topic
        for topic, is_done in (
            ("refund", refunded),
            ("return", refunded or any(each.requested_at >= promised_at for each in facts.returns)),
            ("invoice", order is not None and bool(order.invoice_number)),
            ("cancel", order is not None and order.status is OrderStatus.CANCELLED),
        )
        if is_done
    )


def _names_more(said: str, message: Message, brief: Brief, draft: Draft) -> bool:
    """Whether a promise names a day or a number that the draft does not."""
    if _is_other_day(said, message, brief, _decided_days(brief)):
        return True
    rest = _days_in(said, message, brief)[1]
    order = brief.facts.order
    rest = rest.replace(order.id, " ") if order else rest
    return not set(NUMBER.findall(rest)) <= set(NUMBER.findall(draft.text))


def _is_other_day(said: str, message: Message, brief: Brief, days: set[date]) -> bool:
    """Whether a sentence names a day that was not past when it was written, and none of these: `Thursday` is any that
    it may be, a week all of its days."""
    written = _day_of(message, brief)
    ahead = ({day for day in readings if day >= written} for readings in _days_in(said, message, brief)[0])
    return any(named and named.isdisjoint(days) for named in ahead)


def _decided_days(brief: Brief) -> set[date]:
    return {made.fact.value for made in brief.decision.commitments if isinstance(made.fact.value, date)}


def _parcel_days(facts: Facts) -> set[date]:
    """The days on record of what was ordered: those that were planned, and on which it went and came."""
    moved = {at for each in facts.shipments for at in (each.shipped_at, each.delivered_at) if at}
    planned = {each.expected for each in facts.shipments}
    planned |= {facts.order.ship_by} if facts.order and not any(each.shipped_at for each in facts.shipments) else set()
    return {facts.day(at) for at in moved} | {day for day in planned if day}


def _days_in(said: str, message: Message, brief: Brief) -> tuple[list[set[date]], str]:
    """(for each mention of days those that it may mean, the sentence without them)."""
    today, spoken = _day_of(message, brief), _spoken(message, brief.triage.language)
    named = find_dates(said, language=spoken, country=brief.store.country, today=today)
    for each in named:
        said = said.replace(each.text, " ")
    return [_readings(each) for each in named], said


def _readings(mention: DateMention) -> set[date]:
    if mention.first_day and mention.last_day:
        return {mention.first_day + timedelta(days) for days in range((mention.last_day - mention.first_day).days + 1)}
    return {mention.date} if mention.date else {*mention.candidates}


def _day_of(message: Message, brief: Brief) -> date:
    return brief.facts.day(message.sent_at)
