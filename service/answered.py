"""A brief in, why an answer that the seller gave before makes this one doubtful, out: each a reason to read it."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from core.decisions import Outcome
from core.drafts import Brief
from core.facts import Facts
from core.tickets import Author
from core.triage import Role
from service.doubts import WAITING
from text import rx
from text.facets import told_besides
from text.glossary import to_english
from triage.fit import squeezed
from triage.no_reply import answers_a_question, is_answer
from triage.triage import MOST_READ

NO_NEWS = frozenset(
    {
        "delivered",
        "not_shipped_late",
        "label_late",
        "in_transit_late",
        "no_scan",
        "probably_lost",
        "untracked_late",
        "attempt_failed",
        "available_for_pickup",
        "refund_issued",
    }
)
"""States that are no news to one who was answered when they were so already."""

WAITS_FOR = frozenset({"wismo", "delivered_not_received", "refund_status", "return_status", "thanks_or_closing"})
"""Intents of one who only waits for something, or thanks."""

NOT = rx.compile(
    r"\b(?:not|no|never|nothing|nobody|none|cannot|(?:do|does|did|is|was|were|are|has|have|had|ca|could|would|wo)n.?t)\b"
    r"(?! (?:problem|worr|rush|hurry|stress|matter))"
)
"""In rough English; `no problem` and `no rush` are courtesies."""


def answered_before(brief: Brief) -> list[str]:
    """Empty where the seller has not answered yet, or all of it still fits."""
    return [why for look in (_no_news, _not_so, _agreed) for why in look(brief)]


def _no_news(brief: Brief) -> list[str]:
    """That something is late or has come is no news to one who was answered since: who asks again wants to know what
    became of it, and `until which day, then?` may ask of a return."""
    if only_names_order(brief):
        return []
    answered = [each.sent_at for each in brief.ticket.messages if is_answer(each)]
    states = [outcome for outcome in brief.decision.outcomes if outcome.state in NO_NEWS]
    stands = [_stands_since(brief.facts, outcome, brief.now) for outcome in states]
    since = any(at is not None and answer >= at for at in stands for answer in answered)
    return ["the seller has answered since things stand as the draft says; see what the buyer means"] if since else []


def _stands_since(facts: Facts, outcome: Outcome, now: datetime) -> datetime | None:
    """Since when it has been as an outcome says: since its parcel came or its money was sent, else since the last scan
    and the day by which it should have left or come; None where nothing says so."""
    kind, _, number = (outcome.subject or "").partition(".")
    if kind == "refund":
        return facts.refunds[int(number) - 1].issued_at
    parcel = facts.shipments[int(number) - 1] if kind == "shipment" else None
    if parcel and parcel.delivered_at:
        return parcel.delivered_at
    due = {parcel.expected if parcel else None, facts.order.ship_by if facts.order else None}
    missed = {day for day in due if day and day < facts.day(now)} if outcome.state not in WAITING else set()
    since = [datetime.combine(day + timedelta(1), time(), ZoneInfo(facts.timezone)) for day in missed]
    since += [parcel.last_scan.at] if parcel and parcel.last_scan else []
    return max(since, default=None)


def _not_so(brief: Brief) -> list[str]:
    """That a wish was answered is known to who was answered: what is said since not to be so, or not to help, no rule
    says again. Who only waits says that it has not come."""
    asks = [ask for ask in brief.triage.asks if ask.role is Role.NOW and ask.intent and ask.intent not in WAITS_FOR]
    if not asks or not any(is_answer(each) for each in brief.ticket.messages):
        return []
    said = (*told_besides(brief.triage, brief.ticket), *(ask.text for ask in asks))
    denied = any(NOT.search(to_english(text.lower(), brief.triage.language)) for text in said)
    return ["the buyer says that something is not so since the seller answered"] if denied else []


def _agreed(brief: Brief) -> list[str]:
    """That something was agreed in this ticket no record shows: the seller asked, and the buyer answered more than the
    number of the order."""
    ticket, order = brief.ticket, brief.facts.order
    messages = ticket.messages[-MOST_READ:]
    last = max((place for place, each in enumerate(messages) if is_answer(each)), default=0)
    number = squeezed(order.id) if order else None
    for place, message in enumerate(messages[:last]):
        told = message.author is Author.BUYER and not (number and number in squeezed(message.text))
        if told and answers_a_question(ticket.model_copy(update={"messages": messages[: place + 1]})):
            return ["the buyer has answered a question of the seller's before; see what was agreed"]
    return []


def only_names_order(brief: Brief) -> bool:
    """Whether the buyer answers only the number of the order that was found: what is asked stood there before."""
    order, asks, said = brief.facts.order, brief.triage.asks, brief.ticket.question
    is_found = order is not None and said is not None and squeezed(order.id) in squeezed(said.text)
    return is_found and bool(asks) and all(ask.role is Role.BEFORE and ask.intent for ask in asks)
