"""May it come back: returns on record and the window of each parcel in, one outcome for what fares alike out."""

from core.decisions import Action, Handoff
from core.orders import OrderStatus, RefundStatus, Return, ReturnStatus
from policies import refunds, windows
from policies.case import Asked, Case, Ruling, hand_over, reply
from policies.columns import stage
from policies.deadlines import say_day
from policies.entitlements import send_back_day
from policies.rules import undecided
from policies.windows import Standing, Window
from policies.wismo import rule_on_parcel, rule_on_wismo

CLOSED_BEFORE = "a return that may be of the same goods is closed, and money was sent back for this order"
NAMES_MORE = "the buyer names articles that are in a return on record, and others that are in none"

MAY_MEAN_REST = "a return of some of the articles is on record, and the buyer may mean the others"


def rule_on_return(case: Case, asked: Asked) -> Ruling:
    """A return that is on record is stated; else the windows of the parcels decide."""
    order = case.order
    if case.is_unreadable("returns"):
        reason = f"whether a return is open already is not known{case.told_of('returns')}"
        return hand_over(asked, Handoff.LOOKUP_FAILED, reason, state="return_window_unknown")
    recorded = [item for item in case.returns if item[1].status is not ReturnStatus.CLOSED]
    if recorded and case.unreturned:
        return hand_over(asked, Handoff.AUTHORITY, NAMES_MORE, state="return_needs_person")
    if recorded and case.may_mean_rest:
        return hand_over(asked, Handoff.AUTHORITY, MAY_MEAN_REST, state="return_needs_person")
    if recorded:
        subject, newest = max(recorded, key=lambda item: item[1].requested_at)
        return _state_return(case, asked, subject, newest)
    if order.status is OrderStatus.CANCELLED:
        return rule_on_wismo(case, asked)
    if case.returns and any(each.status is not RefundStatus.FAILED for each in case.facts.refunds):
        return hand_over(asked, Handoff.AUTHORITY, CLOSED_BEFORE, state="return_needs_person")
    found = windows.find_windows(case)
    open_too = any(window.standing is Standing.OPEN for window in found)
    ruling = Ruling()
    for window in found:
        ruling += _by_window(case, asked, window, open_too=open_too)
    return ruling


def rule_on_return_status(case: Case, asked: Asked) -> Ruling:
    """How far each return on record is; where none is, a person looks."""
    if case.is_unreadable("returns"):
        reason = f"the returns of this order are not known{case.told_of('returns')}"
        return hand_over(asked, Handoff.LOOKUP_FAILED, reason, state="return_window_unknown")
    ruling = Ruling()
    for subject, returned in case.returns:
        ruling += _state_return(case, asked, subject, returned)
    if ruling.outcomes and case.unreturned:
        return ruling + hand_over(asked, Handoff.AUTHORITY, NAMES_MORE)
    return ruling if ruling.outcomes else _without_return(case, asked)


def _without_return(case: Case, asked: Asked) -> Ruling:
    """What goes back to the seller undelivered is a parcel's state; who asks until when wants to return something."""
    if stage(case) == "returning":
        return rule_on_wismo(case, asked)
    asks_until = asked.ask is not None and "return_deadline" in case.kinds.get(asked.ask, ())
    if asks_until or "if_returned" in case.hints:
        return rule_on_return(case, asked)
    return hand_over(asked, Handoff.KNOWLEDGE_MISSING, "no return is on record")


def _state_return(case: Case, asked: Asked, subject: str, returned: Return) -> Ruling:
    """How far a return is, and where it has arrived, what of the money."""
    known, sent = refunds.sent_for(case, returned), Ruling()
    for refund_subject, refund in known or ():
        sent += refunds.state_issued(case, asked, refund_subject, refund)
    if returned.status is ReturnStatus.REFUSED:
        return hand_over(asked, Handoff.POLICY, f"return {returned.id} was refused", subject=subject)
    if returned.status is ReturnStatus.CLOSED:
        closed = f"return {returned.id} is closed, and no refund on record is surely for it"
        return sent if sent.outcomes else hand_over(asked, Handoff.AUTHORITY, closed, subject=subject)
    if case.is_shipped_by_marketplace and not sent.outcomes:
        reason = f"the marketplace takes return {returned.id} back and refunds it"
        return reply(asked, "refund_at_marketplace", reason, subject=subject)
    if refunds.is_long_awaited(case, returned):
        reason = refunds.say_awaited(case, returned)
        return hand_over(asked, Handoff.AUTHORITY, reason, state="return_needs_person", subject=subject)
    if returned.status is not ReturnStatus.RECEIVED and not returned.received_at:
        asked_for = say_day(case.day(returned.requested_at))
        reason = f"return {returned.id}, asked for on {asked_for}, is {returned.status.value.replace('_', ' ')}"
        held = send_back_day(case, returned)
        if held.day and returned.status is not ReturnStatus.IN_TRANSIT:
            reason += f"; to be sent back by then: {held.arithmetic}"
        return reply(asked, "return_already_open", reason, subject=subject, looked=undecided(held.looked))
    if sent.outcomes:
        return reply(asked, "return_received", f"return {returned.id} has arrived", subject=subject) + sent
    if doubt := refunds.doubt_about(case, asked, returned, known):
        return reply(asked, "return_received", f"return {returned.id} has arrived", subject=subject) + doubt
    held = refunds.refund_day(case, returned)
    promises = refunds.promise_refund(case, held)
    by = held.arithmetic or "by when no rule says"
    reason = f"return {returned.id} has arrived; refund: {by}; {refunds.say_refundable(case, returned)}"
    arrived = reply(asked, "return_received", reason, subject=subject, commitments=promises, looked=held.looked)
    if refunds.is_overdue(case, held):
        return arrived + refunds.overdue(asked, held)
    return arrived


def _by_window(case: Case, asked: Asked, window: Window, *, open_too: bool) -> Ruling:
    match window.standing:
        case Standing.OPEN:
            return windows.ended_since(case, asked, window) or _inside(case, asked, window)
        case Standing.CLOSED:
            return windows.refuse(case, asked, window, "return_outside_window")
        case Standing.EXCLUDED | Standing.DEPENDS:
            return windows.exclude(case, asked, window, "return_excluded")
        case Standing.NOT_BEGUN:
            return _before_delivery(case, asked, window, may_be_meant=not open_too)
        case Standing.UNSTATED:
            reason = "neither law nor marketplace nor seller states a return window"
            return hand_over(asked, Handoff.KNOWLEDGE_MISSING, reason, state="return_window_unknown")
        case _:
            reason = "the day of delivery, from which the return window counts, is not known"
            return hand_over(
                asked, Handoff.LOOKUP_FAILED, reason, state="return_window_unknown", subject=window.subject
            )


def _inside(case: Case, asked: Asked, window: Window) -> Ruling:
    held = window.held
    assert held is not None
    last_day = held.day == case.today
    return reply(
        asked,
        "return_last_day" if last_day else "return_inside_window",
        f"{'the last day' if last_day else 'inside the window'}: {held.arithmetic}{window.note}",
        subject=window.subject,
        commitments=windows.promise_until(window),
        looked=held.looked,
    )


def _before_delivery(case: Case, asked: Asked, window: Window, *, may_be_meant: bool) -> Ruling:
    """What has not arrived: a person looks at a parcel that is lost or going back, the others may be returned later.

    Where something arrived that may be returned, the buyer means that.
    """
    lost, coming = Ruling(), []
    for parcel in window.subjects:
        shipment = case.facts.shipments[int(parcel.removeprefix("shipment.")) - 1]
        ruling = rule_on_parcel(case, asked, shipment, parcel)
        if ruling.outcomes[0].action is Action.ESCALATE:
            lost += ruling
        else:
            coming.append(parcel)
    if not may_be_meant or (lost.outcomes and not coming):
        return lost
    looked = window.held.looked if window.held else ()
    reason = "the return window begins with the delivery, which has not happened yet"
    subject = coming[0] if coming else None
    return lost + reply(asked, "return_before_delivery", reason, subject=subject, looked=looked)
