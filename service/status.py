"""What was found out in, what an agent does next out: the status of a result with its reasons, and how sure we are."""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from core.decisions import Action, Handoff
from core.drafts import Basis, Brief, Confidence, Coverage, Draft, Finding, Need, SentenceKind, Severity, Status
from core.facts import LOOK_FIRST, EvidenceState
from core.orders import ShipmentStatus
from core.record import primary
from core.triage import Flag, Role
from policies.columns import FAULTS
from policies.quoting import QUOTED
from policies.terms import AHEAD, ASKED_BACK
from service.earlier import not_kept, said_before
from text.countries import find_countries
from text.facets import is_read_in_part, kinds_by_ask, named_months, stretches_by_ask, told_besides
from text.presale import plainly_asked
from triage.fit import squeezed
from triage.no_reply import answers_a_question, is_answer

MIN_READY_CONFIDENCE = 0.35
"""Below it a person reads before sending. An ordering, not a share: see `Basis.RANKING`."""

EVIDENCE_WEIGHT = {
    EvidenceState.AVAILABLE: 1.0,
    EvidenceState.AMBIGUOUS: 0.9,
    EvidenceState.NOT_FOUND: 0.9,
    EvidenceState.STALE: 0.7,
    EvidenceState.CONTRADICTORY: 0.5,
    EvidenceState.TIMEOUT: 0.5,
    EvidenceState.UNAVAILABLE: 0.5,
}
"""How much a look-up's state takes from the confidence. Set by hand; only the order they give is used."""

READ_BY_WORDS = 0.7
"""What a question before buying counts that no intent was found for and each word of which is known. Set by hand."""

MARGIN_WEIGHT = 0.3
"""How much a rival intent that is as likely takes away. Set by hand, as all of these."""

UNREADABLE = (EvidenceState.TIMEOUT, EvidenceState.UNAVAILABLE, EvidenceState.CONTRADICTORY, EvidenceState.STALE)
"""Evidence states under which no draft is `ready`: what it says may be out of date by the time it is sent."""


MONEY = frozenset({"return_request", "return_status", "refund_request", "refund_status", "exchange_request"})
"""Intents of one who wants an amount back."""

PENDING, PAID_BY = "refund_pending", "refund_by"
"""The state of money that is due, and the commitment by which day it is sent."""

WINDOWS = ("return_until", "exchange_until")
"""Commitments by whose day the buyer has to act."""

AWAY = "away"
"""The kind of statement that nobody will be there."""

DELIVERED = "delivered"
"""The state of a parcel that has come, of which the buyer is told where to look for it."""

NEEDS_PICTURE = frozenset({"fault_needs_picture", "fault_needs_item"})
"""The states of a fault that a picture is asked of."""
WANTS_BACK = frozenset({"return_request", "refund_request"})
"""Goods or money that somebody wants to give back or have back."""
SURE_FAULT = 0.7
"""From which probability a fault counts as told beside a wish to give something back. Below it a picture was no answer
in 10 of 12 drafts of earlier rounds, and in 5 of the 6 that the figure was not chosen on."""
LIKELY_FAULT = 0.6
"""The same of a fault without such a wish. Below it a picture was no answer in 3 of 7 drafts, else in 20 of 197."""
WAITING = frozenset({"available_for_pickup", "attempt_failed"})
"""The states of a parcel that goes back if nobody takes it."""
RETURN, WISMO, COURIER_CALLED = "return_request", "wismo", "courier_called"
REFUSALS = frozenset(
    {"cancel_too_late", "change_too_late", "return_outside_window", "return_excluded", "refund_outside_window"}
)
SURE_WISH = 0.7
"""From which probability a wish may be refused without a person. Below it 3 of 6 drafts were wrong, else 1 of 37."""
PUT_OFF = frozenset({"return_before_delivery"})
"""States that put a wish off; as with a refusal, nobody is told so who may not have wished it."""
TOLD_WITH_A_WISH = 12
"""Words beside a wish, greeting and order number included, with which it may be refused without a person. By hand."""
SURE_SEARCH = 0.9
"""From which probability one asks where a parcel is, and not where to send it. By hand."""
NOT_SENT_BACK = AHEAD - {"return_already_open"}
"""States in which goods may come back that nobody has announced."""
SENDS_BACK = frozenset({"return_request", "exchange_request"})
"""What is answered by how something comes back, which hangs on the country that it is sent from."""

TOLD_TOGETHER = (
    frozenset({"refund_request", "refund_status", "return_request", "return_status"}),
    frozenset({"wismo", "delivered_not_received", "missing_item"}),
    frozenset({*FAULTS, "missing_item"}),
)
"""Each is told beside the others: `My return reached you on Thursday. When do I get my money?`"""
OWN_MATTERS = frozenset({"payment_issue", "invoice_request"}).union(*TOLD_TOGETHER) - {"return_request"}
"""Intents that no answer to another one covers, be they only told: `I was charged twice. Has it left?`, `It never came.
I want to return it.`"""

ASSUMED = ("store:", "marketplace:")
"""Warnings under which the ticket may be answered for the wrong store or by the wrong rules."""


class Verdict(NamedTuple):
    """A status, why, and for an escalated ticket which kind of hand-over it is."""

    status: Status
    reasons: tuple[str, ...]
    handoff_reason: Handoff | None = None


def judge(
    brief: Brief,
    draft: Draft | None,
    *,
    findings: Sequence[Finding],
    covered: Sequence[Coverage],
    needs: Sequence[Need],
) -> Verdict:
    """The first of: no reply needed, escalated, needs input, needs review, ready."""
    decision = brief.decision
    why = tuple(dict.fromkeys(outcome.reason for outcome in decision.outcomes))
    if decision.action is Action.NO_REPLY_NEEDED:
        return Verdict(Status.NO_REPLY_NEEDED, why)
    if decision.action is Action.ESCALATE:
        handed_over = tuple(
            dict.fromkeys(outcome.reason for outcome in decision.outcomes if outcome.action is Action.ESCALATE)
        )
        return Verdict(Status.ESCALATED, handed_over or why, decision.handoff_reason)
    if draft is None:
        language = primary(brief.triage.language)
        reason = f"no reviewed wording for a reply in {language!r} to store {brief.store.id!r}"
        return Verdict(Status.ESCALATED, (reason,), Handoff.UNSUPPORTED)
    if needs:
        return Verdict(Status.NEEDS_INPUT, tuple(need.question for need in needs))
    doubts = tuple(dict.fromkeys(_doubts(brief, draft, findings, covered)))
    return Verdict(Status.NEEDS_REVIEW, doubts) if doubts else Verdict(Status.READY, why)


def _doubts(brief: Brief, draft: Draft, findings: Sequence[Finding], covered: Sequence[Coverage]) -> list[str]:
    """Why a person should read before sending; empty when nothing speaks against it."""
    doubts = [f"{finding.rule_id}: {finding.message}" for finding in findings]
    doubts += [f"ask {item.ask + 1} is not answered" for item in covered if item.sentence is None]
    doubts += [f"ask {item.ask + 1} also asks {kind}" for item in covered for kind in item.open]
    for macro in filter(None, (outcome.macro for outcome in brief.decision.outcomes)):
        look = "look at the buyer's picture, then " if macro.audit.get("picture") == "received" else ""
        doubts.append(f"{macro.name}: {look}do what the reply promises ({', '.join(macro.tags)})")
    if worded := sum(sentence.kind is SentenceKind.WORDED for sentence in draft.sentences):
        doubts.append(f"{worded} of its sentences are in a model's own words")
    doubts += [each.reason for each in brief.decision.outcomes if each.state == QUOTED]
    for looked_up, evidence in brief.facts.evidence.items():
        if evidence.state in UNREADABLE:
            doubts.append(f"{looked_up} is {evidence.state.value}: {evidence.detail or evidence.source}")
    if Flag.INJECTION in brief.triage.flags:
        doubts.append("the buyer's text addresses the machine; that part was not treated as a request")
    if brief.triage.hidden:
        doubts.append("the message holds text that its reader does not see")
    if brief.triage.other_languages:
        others = " and ".join(brief.triage.other_languages)
        doubts.append(f"part of the message is in another language ({others}); what it asks there may be missing")
    order = brief.facts.evidence.get("order")
    doubts += [why for why in LOOK_FIRST if order and why in (order.detail or "")]
    doubts += [warning for warning in brief.ticket.warnings if warning.startswith(ASSUMED)]
    doubts += _told_beside(brief)
    if answers_a_question(brief.ticket) and not _only_names_order(brief):
        doubts.append("the buyer answers a question of the seller's last message")
    if brief.triage.told_since:
        doubts.append("the newest message asks nothing and tells something; it may alter what was asked before")
    if is_read_in_part(brief.triage, brief.ticket):
        doubts.append("the buyer wrote more than was read; what the rest asks may be missing")
    doubts += not_kept(brief, draft)
    doubts += said_before(brief)
    doubts += _fault_in_doubt(brief)
    doubts += _fears_return_in_doubt(brief)
    doubts += _still_awaited(brief)
    doubts += _refused_in_doubt(brief)
    doubts += _from_elsewhere(brief)
    doubts += _too_late(brief)
    doubts += _away_by_then(brief)
    doubts += _without_day(brief)
    doubts += _other_amount(brief)
    doubts += _answered_since_delivery(brief)
    confidence = rank_confidence(brief, draft, findings=findings, covered=covered).value
    if confidence < MIN_READY_CONFIDENCE:
        doubts.append(f"low confidence ({confidence:.2f})")
    return doubts


def _told_beside(brief: Brief) -> list[str]:
    """What no answer to what is asked covers."""
    asked = {ask.intent for ask in brief.triage.asks}
    covered = asked.union(*(intents for intents in TOLD_TOGETHER if asked & intents))
    if any(outcome.state in ASKED_BACK for outcome in brief.decision.outcomes):
        covered |= {*FAULTS}
    told = [score.intent for score in brief.triage.also_told if score.intent in OWN_MATTERS - covered]
    return [f"the buyer also tells something of which nothing is said ({', '.join(told)})"] if told else []


def _only_names_order(brief: Brief) -> bool:
    """Whether the buyer answers only the number of the order that was found: what is asked stood there before."""
    order, asks, said = brief.facts.order, brief.triage.asks, brief.ticket.question
    is_found = order is not None and said is not None and squeezed(order.id) in squeezed(said.text)
    return is_found and bool(asks) and all(ask.role is Role.BEFORE and ask.intent for ask in asks)


def _answered_since_delivery(brief: Brief) -> list[str]:
    """That a parcel was delivered is no news to one who was answered since: `until which day, then?` may ask of a
    return, and who still looks for the parcel was told where to look."""
    if all(outcome.state != DELIVERED for outcome in brief.decision.outcomes):
        return []
    came = max((each.delivered_at for each in brief.facts.shipments if each.delivered_at), default=None)
    since = any(came and is_answer(each) and each.sent_at >= came for each in brief.ticket.messages)
    return ["the seller has answered since the parcel was delivered; see what the buyer means"] if since else []


def _fault_in_doubt(brief: Brief) -> list[str]:
    """That a picture is no answer to one who wants to give back what may only not suit, or to keep it for less, nor
    where hardly anything says that there is a fault. Who asks for another one alone says so by that; who asks for the
    rest of an order may only tell what of it has come."""
    asks = brief.triage.asks
    pictured = [o.ask for o in brief.decision.outcomes if o.state in NEEDS_PICTURE and o.ask is not None]
    if not pictured:
        return []
    told = max((ask.probability for ask in asks if ask.intent in FAULTS), default=0.0)
    wants_back = any(asks[ask].intent in WANTS_BACK for ask in pictured)
    least = SURE_FAULT if wants_back else LIKELY_FAULT if told else 0.0
    waits = any(each.status is not ShipmentStatus.DELIVERED for each in brief.facts.shipments)
    asks_rest = waits and any(ask.intent == WISMO for ask in asks)
    return ["whether anything is wrong with what came is not clear"] if told < least or asks_rest else []


def _fears_return_in_doubt(brief: Brief) -> list[str]:
    """That where a parcel waits is no answer to one who may wish it to go back, and not fear it."""
    kinds = kinds_by_ask(brief.triage, brief.ticket)
    asked = [o.ask for o in brief.decision.outcomes if o.state in WAITING and o.ask is not None]
    told = [
        ask for ask in asked if brief.triage.asks[ask].intent == RETURN and COURIER_CALLED not in kinds.get(ask, ())
    ]
    return ["whether the buyer wishes that it goes back, or fears it, is not clear"] if told else []


def _still_awaited(brief: Brief) -> list[str]:
    """That something may come back is no answer to one who asks where it is, though by the records it has come."""
    asks = brief.triage.asks
    back = [asks[o.ask] for o in brief.decision.outcomes if o.state in NOT_SENT_BACK and o.ask is not None]
    searched = any(ask.intent == WISMO and ask.probability >= SURE_SEARCH for ask in back)
    return ["the buyer asks where it is, and by the records it has come"] if searched else []


def _refused_in_doubt(brief: Brief) -> list[str]:
    """That a refusal is no answer to one who may have wished something else, or who tells at length why."""
    asks = brief.triage.asks
    answered = [(asks[o.ask], o.state) for o in brief.decision.outcomes if o.ask is not None]
    denied = [ask for ask, state in answered if state in REFUSALS | PUT_OFF]
    if any(ask.intent and ask.probability < SURE_WISH for ask in denied):
        return ["whether the buyer wishes what is refused is not clear"]
    if all(state not in REFUSALS for _, state in answered):
        return []
    told = sum(len(stretch.split()) for stretch in told_besides(brief.triage, brief.ticket))
    return ["the buyer tells more than the wish that is refused; it may alter that"] if told > TOLD_WITH_A_WISH else []


def _from_elsewhere(brief: Brief) -> list[str]:
    """That what is said of sending something back holds for who sends it from where it was sent to."""
    order, triage = brief.facts.order, brief.triage
    if order is None or order.country is None or SENDS_BACK.isdisjoint(ask.intent for ask in triage.asks):
        return []
    said = [text for texts in stretches_by_ask(triage, brief.ticket).values() for text in texts]
    named = [each.code for text in said for each in find_countries(text.lower(), triage.language)]
    others = [code for code in named if code not in (order.country, brief.store.country)]
    return [f"the buyer speaks of another country than the order's ({others[0]})"] if others else []


def _too_late(brief: Brief) -> list[str]:
    """That a thing may come back until a day is no answer to one who speaks of a later day."""
    last = [made.fact.value for made in brief.decision.commitments if made.name in WINDOWS]
    named = [mention.last_day or mention.date for mention in brief.triage.entities.dates]
    named += _months_ahead(brief) if last else []
    later = [day for day in named for until in last if day and isinstance(until, date) and day > until]
    return [f"the buyer speaks of {later[0].isoformat()}, after the last day that is promised"] if later else []


def _months_ahead(brief: Brief) -> list[date]:
    """The first days of months that are named without a day, and not as past."""
    months = named_months(brief.triage, brief.ticket)
    return [date(brief.now.year + (month < brief.now.month), month, 1) for month in sorted(months)]


def _away_by_then(brief: Brief) -> list[str]:
    """That a parcel is expected by a day is no answer to one who says to be away from an earlier one, or from none that
    can be told."""
    kinds = {kind for kinds in kinds_by_ask(brief.triage, brief.ticket).values() for kind in kinds}
    expected = max((each.expected for each in brief.facts.shipments if each.expected), default=None)
    if AWAY not in kinds or expected is None:
        return []
    today = brief.facts.day(brief.now)
    mentions = brief.triage.entities.dates
    named = [day for each in mentions for day in (each.date, each.first_day, *each.candidates) if day and day >= today]
    return [] if named and min(named) > expected else ["the buyer says to be away; it may come when nobody is in"]


def _without_day(brief: Brief) -> list[str]:
    """That money is due is no answer to one who waits for it, where nothing says by when."""
    open_ended = any(o.state == PENDING and PAID_BY not in o.commitments for o in brief.decision.outcomes)
    return ["a refund is pending, and by when it is sent is not known"] if open_ended else []


def _other_amount(brief: Brief) -> list[str]:
    """That the records know another amount than the buyer, who asks for money."""
    order = brief.facts.order
    if order is None or MONEY.isdisjoint(ask.intent for ask in brief.triage.asks):
        return []
    known = {order.total.amount, *(refund.amount.amount for refund in brief.facts.refunds)}
    known |= {price for line in order.lines for price in (line.price.amount, line.price.amount * line.quantity)}
    known |= {order.shipping.amount} if order.shipping else set()
    other = [each.value for each in brief.triage.entities.amounts if each.value not in known]
    return [f"the buyer speaks of {other[0]}, which is no amount on record"] if other else []


def rank_confidence(
    brief: Brief, draft: Draft | None, *, findings: Sequence[Finding], covered: Sequence[Coverage]
) -> Confidence:
    """An ordering of drafts from 0 to 1: triage's surest guess for its weakest ask and its lead over the next intent,
    times what the evidence, the findings, the path and unanswered asks take away. Not a probability."""
    asked = [ask.probability for ask in brief.triage.asks if ask.intent]
    asked += [
        READ_BY_WORDS for ask in plainly_asked(brief.triage, brief.ticket, brief.facts) if _is_unsorted(brief, ask)
    ]
    value = min(asked, default=brief.triage.intents[0].probability if brief.triage.intents else 0.0)
    value *= 1 - MARGIN_WEIGHT * _rival(brief)
    for evidence in brief.facts.evidence.values():
        value *= EVIDENCE_WEIGHT[evidence.state]
    for finding in findings:
        value *= 0.3 if finding.severity is Severity.BLOCK else 0.8
    value *= 0.5 ** sum(item.sentence is None or bool(item.open) for item in covered)
    return Confidence(value=round(value * _path_weight(draft), 3), basis=Basis.RANKING)


def _is_unsorted(brief: Brief, ask: int) -> bool:
    return brief.triage.asks[ask].intent is None and any(
        outcome.ask == ask and outcome.action is not Action.ESCALATE for outcome in brief.decision.outcomes
    )


def _rival(brief: Brief) -> float:
    """The probability of the best intent that no ask was sorted into: what the message may have meant instead."""
    asked = {ask.intent for ask in brief.triage.asks}
    return max((score.probability for score in brief.triage.intents if score.intent not in asked), default=0.0)


def _path_weight(draft: Draft | None) -> float:
    """Reviewed wordings first, then own words beside them, then what had to be rewritten, then what a model worded."""
    if draft is None:
        return 0.5
    kinds = {sentence.kind for sentence in draft.sentences}
    weight = 0.7 if SentenceKind.WORDED in kinds else 0.95 if SentenceKind.FREE in kinds else 1.0
    return weight * (0.95 if len(draft.path) > 1 and "rewrite" in draft.path else 1.0)
