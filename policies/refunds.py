"""Refunds and returns on record in, what was sent back or is due out; money that no rule grants is a person's call."""

from collections import Counter
from datetime import datetime

from core.decisions import Commitment, Handoff
from core.orders import ClaimStatus, OrderStatus, Refund, RefundStatus, Return, ReturnStatus, ShipmentStatus
from core.record import Fact, Kind
from policies import windows
from policies.case import Asked, Case, Ruling, commit, hand_over, numbered, reply
from policies.columns import covers_order
from policies.deadlines import Span, Start, Unit, say_day
from policies.entitlements import refundable
from policies.rules import Anchor, Resolved, Topic, rules_for
from policies.windows import Standing
from policies.wismo import rule_on_wismo, status_of

CALENDAR_DAYS = 3
"""As many at most as a working day may stand for: a weekend and a holiday."""

BANK_DAYS = 14
"""After so many the money shows by whatever way it was sent; who still waits is not told to wait on."""
RETURN_DAYS = 30
"""After so many a return that was announced has come back or was lost; who still asks for it is not told to wait on."""
MORE_THAN_SENT = ("refund_rest", "the_rest", "refund_short", "outbound_shipping")
"""Kinds of question that the amount of a part that was refunded does not answer."""

ON_ITS_WAY = (ReturnStatus.REQUESTED, ReturnStatus.APPROVED, ReturnStatus.IN_TRANSIT)


def rule_on_refund(case: Case, asked: Asked) -> Ruling:
    """By what is on record: money sent, money due, a return open; without a record, by what the buyer could return."""
    if case.is_unreadable("returns"):
        reason = f"refunds and returns are not known{case.told_of('returns')}"
        return hand_over(asked, Handoff.LOOKUP_FAILED, reason, state="refund_needs_person")
    recorded = _sent(case, asked) + _due(case, asked)
    if not recorded.outcomes:
        return _without_record(case, asked)
    is_owed_all = case.order.status is OrderStatus.CANCELLED
    wants_more = is_owed_all or asked.intent == "refund_request" or any(map(case.wants, MORE_THAN_SENT))
    if case.unreturned and not covers_order(case):
        recorded += needs_person(asked, "the buyer names articles that are in no return on record")
    elif wants_more and _all_sent(recorded) and not covers_order(case):
        reason = f"only a part was refunded; whether more is due is for a person ({say_refundable(case)})"
        recorded += needs_person(asked, reason)
    elif _all_sent(recorded) and _is_long_ago(case):
        recorded += needs_person(asked, f"sent more than {BANK_DAYS} days ago, and the buyer still asks for it")
    return recorded


def _is_long_ago(case: Case) -> bool:
    """Whether every refund on record was sent so long ago that it should have arrived."""
    sent = [refund.issued_at for refund in case.facts.refunds if refund.status is RefundStatus.ISSUED]
    return all(at is not None and (case.today - case.day(at)).days > BANK_DAYS for at in sent)


def say_refundable(case: Case, returned: Return | None = None) -> str:
    """For the agent: what the rules give back for a return, or for the whole order, with its arithmetic, or why not."""
    return f"by the rules: {refundable(case, returned.skus if returned else ()).arithmetic}"


def needs_person(asked: Asked, reason: str) -> Ruling:
    """Money that no rule grants: a person decides."""
    return hand_over(asked, Handoff.AUTHORITY, reason, state="refund_needs_person")


def overdue(asked: Asked, held: Resolved) -> Ruling:
    """Money whose last day has passed: a person sends it, and we are sorry."""
    reason = f"the refund is overdue: {held.arithmetic}"
    return hand_over(asked, Handoff.AUTHORITY, reason, state="refund_overdue")


Numbered = tuple[tuple[str, Refund], ...]
"""Refunds by subject."""


def sent_for(case: Case, returned: Return) -> Numbered | None:
    """The refunds that were sent for a return. None where one was sent since it was asked for, and need not be this
    return's: another return may have it, or it may be a courtesy, sent before anything came back."""
    since = tuple(each for each in _issued(case) if _is_since(each[1], returned))
    if not since or covers_order(case):
        return since
    own = tuple(each for each in since if _return_of(case, each[1]) == returned)
    if not own and _is_on_its_way(returned):
        return ()
    return own if own and (_followed(case, own, returned) or _pays(case, returned)) else None


def _issued(case: Case) -> Numbered:
    return tuple(each for each in numbered("refund", case.facts.refunds) if each[1].status is RefundStatus.ISSUED)


def _is_since(refund: Refund, returned: Return) -> bool:
    return refund.issued_at is None or refund.issued_at >= returned.requested_at


def _return_of(case: Case, refund: Refund) -> Return | None:
    """Each refund goes to a return that has none yet, first to one that had come back by then, to one that was refused
    only for want of another, of equals to the oldest; what is left over goes to the last."""
    served: list[Return] = []
    for subject, sent in sorted(_issued(case), key=lambda each: each[1].issued_at or case.now):
        possible = [each for each in case.facts.returns if _is_since(sent, each)]
        possible.sort(key=lambda each: _rank(case, each, ((subject, sent),)))
        chosen = next((each for each in possible if each not in served), possible[-1] if possible else None)
        if sent == refund:
            return chosen
        served += [chosen] if chosen else []
    return None


def _rank(case: Case, returned: Return, sent: Numbered) -> tuple[bool, bool, datetime]:
    return returned.status is ReturnStatus.REFUSED, not _followed(case, sent, returned), returned.requested_at


def _is_on_its_way(returned: Return) -> bool:
    return returned.status in ON_ITS_WAY and returned.received_at is None


def is_long_awaited(case: Case, returned: Return) -> bool:
    """Whether a return was announced so long ago that it should be here."""
    return _is_on_its_way(returned) and (case.today - case.day(returned.requested_at)).days > RETURN_DAYS


def say_awaited(case: Case, returned: Return) -> str:
    """Why a person looks for a return that should be here."""
    days = (case.today - case.day(returned.requested_at)).days
    return f"return {returned.id} was asked for {days} days ago and has not arrived"


def _followed(case: Case, refunds: Numbered, returned: Return) -> bool:
    """Whether they were sent when the return had come back, or was settled otherwise."""
    if returned.received_at is None:
        return returned.status not in ON_ITS_WAY
    arrived = case.day(returned.received_at)
    return all(refund.issued_at is None or case.day(refund.issued_at) >= arrived for _, refund in refunds)


def _pays(case: Case, returned: Return) -> bool:
    """Whether nothing of what a return gives back by the rules is left to be sent."""
    left = refundable(case, returned.skus).money
    return left is not None and not left.amount


def _is_other_amount(case: Case, returned: Return) -> bool:
    """Whether what is pending leaves a part open of what a return that has arrived gives back by the rules."""
    if _is_on_its_way(returned) or returned.status is ReturnStatus.REFUSED or not promise_amount(case):
        return False
    return refundable(case, returned.skus).money is not None and not _pays(case, returned)


def state_issued(case: Case, asked: Asked, subject: str, refund: Refund) -> Ruling:
    """Money that is on its way back; a record of none, as some shops keep of goods that were put back in stock, states
    nothing that a buyer can be told."""
    if refund.amount.amount <= 0:
        return needs_person(asked, f"refund {refund.id} is one of {refund.amount.amount} {refund.amount.currency}")
    day = f" on {say_day(case.day(refund.issued_at))}" if refund.issued_at else ""
    reason = f"{refund.amount.amount} {refund.amount.currency} were refunded{day}"
    return reply(asked, "refund_issued", reason, subject=subject)


def refund_day(case: Case, returned: Return) -> Resolved:
    """By when the money for a return that has arrived must be sent."""
    starts = {Anchor.RETURN_REQUESTED: Start(case.day(returned.requested_at), "return requested")}
    if returned.received_at:
        starts[Anchor.RETURN_RECEIVED] = Start(case.day(returned.received_at), "return received")
    return case.weigh(Topic.REFUND, starts)


def promise_refund(case: Case, held: Resolved) -> tuple[Commitment, ...]:
    """`refund_by`, and `refund_amount` where one refund is on record as pending; nothing once the day is over."""
    if is_overdue(case, held):
        return ()
    if held.day is None:
        return promise_amount(case)
    by = commit("refund_by", held.day, rule=held.rule, arithmetic=held.arithmetic)
    return (by, *promise_amount(case))


def promise_within(case: Case) -> tuple[Commitment, ...]:
    """`refund_within`: the seller's working days from the arrival of a return, or those of a floor that gives fewer.

    Nothing where the seller grants none, or where a floor counts otherwise, so that no number holds on every day.
    """
    offer = case.granted_throughout("refund_working_days")
    if offer is None:
        return ()
    own = Span(offer.value, Unit.WORKING_DAYS)
    held = rules_for(Topic.REFUND, case.place(case.goods[0]))
    floors = [rule for rule in held if rule.counted_from is Anchor.RETURN_RECEIVED]
    if any(rule.unit is not Unit.WORKING_DAYS and rule.value <= own.amount * CALENDAR_DAYS for rule in floors):
        return ()
    fewer = [rule for rule in floors if rule.unit is Unit.WORKING_DAYS and rule.value < own.amount]
    says, rule, days = f"return received + {own} (seller)", offer.source or "offers.refund_working_days", own.amount
    if fewer:
        first = min(fewer, key=lambda each: each.value)
        says = f"return received + {Span(first.value, first.unit)} ({first.by}); seller: {own}"
        rule, days = first.id, first.value
    return (commit("refund_within", days, rule=rule, arithmetic=says, kind=Kind.COUNT),)


def promise_amount(case: Case) -> tuple[Commitment, ...]:
    """The amount of the one refund that is pending; with none or several no amount is promised."""
    pending = [refund for refund in case.facts.refunds if refund.status is RefundStatus.PENDING]
    if len(pending) != 1 or pending[0].amount.amount <= 0:
        return ()
    fact = Fact(kind=Kind.MONEY, value=pending[0].amount, source=f"refund {pending[0].id}")
    amount = f"{pending[0].amount.amount} {pending[0].amount.currency}"
    return (Commitment(name="refund_amount", fact=fact, arithmetic=f"refund {pending[0].id}: {amount}"),)


def is_overdue(case: Case, held: Resolved) -> bool:
    """Whether the last day for the money has passed: then no day may be promised again."""
    return held.day is not None and case.today > held.day


def _sent(case: Case, asked: Asked) -> Ruling:
    ruling = Ruling()
    for subject, refund in _issued(case):
        ruling += state_issued(case, asked, subject, refund)
    return ruling


def _due(case: Case, asked: Asked) -> Ruling:
    """Money that is still to come: for returns on record, and as refunds that are pending without one."""
    ruling = Ruling()
    awaited = False
    for subject, returned in case.returns:
        sent = sent_for(case, returned)
        if sent or returned.status is ReturnStatus.CLOSED:
            continue
        awaited = True
        ruling += doubt_about(case, asked, returned, sent) or _for_return(case, asked, subject, returned)
    statuses = [refund.status for refund in case.facts.refunds]
    if not awaited and RefundStatus.PENDING in statuses:
        subject = f"refund.{statuses.index(RefundStatus.PENDING) + 1}"
        reason = "a refund is pending; by when it is sent no rule says"
        ruling += reply(asked, "refund_pending", reason, subject=subject, commitments=promise_amount(case))
    if _has_failed(case):
        ruling += needs_person(asked, "a refund was tried and failed")
    return ruling


def doubt_about(case: Case, asked: Asked, returned: Return, sent: Numbered | None) -> Ruling | None:
    """Money was sent, or is to be, and a person has to see what for; None where that is clear."""
    if sent is None:
        return needs_person(asked, f"whether what was refunded is for return {returned.id} the records do not say")
    if _is_other_amount(case, returned):
        return needs_person(asked, f"a refund is pending, and not of what is due; {say_refundable(case, returned)}")
    return None


def _has_failed(case: Case) -> bool:
    """Whether a refund failed that was not tried again with the same amount."""
    failed = Counter(refund.amount for refund in case.facts.refunds if refund.status is RefundStatus.FAILED)
    others = Counter(refund.amount for refund in case.facts.refunds if refund.status is not RefundStatus.FAILED)
    return bool(failed - others) and not covers_order(case)


def _for_return(case: Case, asked: Asked, subject: str, returned: Return) -> Ruling:
    if returned.status is ReturnStatus.REFUSED:
        return hand_over(asked, Handoff.POLICY, f"return {returned.id} was refused", state="refund_needs_person")
    if is_long_awaited(case, returned):
        return needs_person(asked, say_awaited(case, returned))
    if _is_on_its_way(returned):
        reason = f"return {returned.id} has not arrived yet; the money follows it"
        return reply(asked, "refund_after_return", reason, subject=subject, commitments=_within_asked(case, asked))
    held = refund_day(case, returned)
    if is_overdue(case, held):
        return overdue(asked, held) + Ruling(looked=held.looked)
    by = held.arithmetic or "by when the money is sent no rule says"
    reason = f"return {returned.id} has arrived: {by}; {say_refundable(case, returned)}"
    promises = promise_refund(case, held)
    return reply(asked, "refund_pending", reason, subject=subject, commitments=promises, looked=held.looked)


def _without_record(case: Case, asked: Asked) -> Ruling:
    order = case.order
    wants_to_return = case.intents & {"return_request", "exchange_request"} or "if_returned" in case.hints
    if asked.intent == "refund_status" and not wants_to_return:
        return needs_person(asked, "no refund and no return of this order is on record")
    if order.status is OrderStatus.CANCELLED:
        return needs_person(asked, "the order is cancelled and no refund is on record")
    if any(claim.status is not ClaimStatus.OPEN for claim in case.facts.claims):
        return needs_person(asked, "a claim on this order was decided already")
    parcels = case.facts.shipments
    if parcels and all(status_of(parcel) is ShipmentStatus.DELIVERED for parcel in parcels):
        return _by_window(case, asked)
    ruling = needs_person(asked, "a refund is asked for before everything has arrived; no rule grants it")
    return ruling if "wismo" in case.intents else ruling + rule_on_wismo(case, asked)


def _by_window(case: Case, asked: Asked) -> Ruling:
    """Delivered and not returned: the money follows a return, while one is possible."""
    ruling = Ruling()
    for window in windows.find_windows(case):
        match window.standing:
            case Standing.OPEN:
                ruling += windows.ended_since(case, asked, window) or _after_return(case, asked, window)
            case Standing.CLOSED:
                ruling += windows.refuse(case, asked, window, "refund_outside_window")
            case Standing.EXCLUDED | Standing.DEPENDS:
                ruling += windows.exclude(case, asked, window, "refund_excluded")
            case _:
                ruling += needs_person(asked, "until when a return is possible is not known")
    return ruling


def _within_asked(case: Case, asked: Asked) -> tuple[Commitment, ...]:
    """`refund_within` where the buyer wants to know when the money comes."""
    wants_day = asked.intent == "refund_status" or "refund_day" in case.kinds.get(asked.ask or 0, ())
    return promise_within(case) if wants_day else ()


def _after_return(case: Case, asked: Asked, window: windows.Window) -> Ruling:
    held = window.held
    assert held is not None
    return reply(
        asked,
        "refund_after_return",
        f"the money follows a return, possible until then: {held.arithmetic}{window.note}",
        subject=window.subject,
        commitments=(*windows.promise_until(window), *_within_asked(case, asked)),
        looked=held.looked,
    )


def _all_sent(ruling: Ruling) -> bool:
    return all(outcome.state == "refund_issued" for outcome in ruling.outcomes)
