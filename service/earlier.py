"""A ticket with facts, and a draft in, what the seller promised before and this draft does not keep to out."""

import re
from datetime import date, datetime
from zoneinfo import ZoneInfo

from core.drafts import Brief, Draft
from core.facts import Facts
from core.orders import OrderStatus, RefundStatus, ShipmentStatus
from core.tickets import Message, Ticket
from policies.promises import promised_earlier, sentences_about, topics_of
from text.dates import find_dates
from text.language import detect_language
from triage.no_reply import is_answer

SEARCH = "carrier_search"
"""The beginning of the names of commitments to search for a parcel."""
NOT_SENT = frozenset({"not_shipped_on_time", "not_shipped_late", "label_only", "label_late"})
"""States of what is still to be sent."""
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
    decision, facts = brief.decision, brief.facts
    held = topics_of((*(each.name for each in decision.commitments), *(each.state for each in decision.outcomes)))
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
    a new one, another day to send by than the draft has, or a cancellation of an order that is not cancelled."""
    searches = any(made.name.startswith(SEARCH) for made in brief.decision.commitments)
    waits = any(outcome.state in NOT_SENT for outcome in brief.decision.outcomes)
    is_on = brief.facts.order is not None and brief.facts.order.status is not OrderStatus.CANCELLED
    reasons = []
    for message in filter(is_answer, brief.ticket.messages if searches or waits or is_on else ()):
        spoken = _spoken(message, brief.triage.language)
        cancelled = sentences_about("cancel", message.text, language=spoken) if is_on else ()
        searched = sentences_about("search", message.text, language=spoken) if searches else ()
        sent = sentences_about("send", message.text, language=spoken) if waits else ()
        said = [*cancelled]
        said += [
            each for each in searched if not _days_in(each, message, brief)[0] or _is_other_day(each, message, brief)
        ]
        said += [each for each in sent if _is_other_day(each, message, brief)]
        reasons += [_look_at(each, message, brief) for each in said]
    return reasons


def _look_at(said: str, message: Message, brief: Brief) -> str:
    day = message.sent_at.astimezone(ZoneInfo(brief.facts.timezone))
    return f"on {day:%d %b} the seller wrote {said!r}; see whether the draft keeps to it"


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
    if _is_other_day(said, message, brief):
        return True
    rest = _days_in(said, message, brief)[1]
    order = brief.facts.order
    rest = rest.replace(order.id, " ") if order else rest
    return not set(NUMBER.findall(rest)) <= set(NUMBER.findall(draft.text))


def _is_other_day(said: str, message: Message, brief: Brief) -> bool:
    """Whether a sentence names a day that the decision does not hold."""
    ours = {made.fact.value for made in brief.decision.commitments if isinstance(made.fact.value, date)}
    return not _days_in(said, message, brief)[0] <= ours


def _days_in(said: str, message: Message, brief: Brief) -> tuple[set[date], str]:
    """(the days that a sentence names, the sentence without them)."""
    today = message.sent_at.astimezone(ZoneInfo(brief.facts.timezone)).date()
    spoken = _spoken(message, brief.triage.language)
    named = find_dates(said, language=spoken, country=brief.store.country, today=today)
    for each in named:
        said = said.replace(each.text, " ")
    return {day for each in named if (day := each.last_day or each.date)}, said
