"""A withdrawal from the contract in, its receipt and what happens next out; never a refusal.

It takes effect when it is declared, also before the parcel has come. What the rules do not hold a person writes.
"""

from core.decisions import Commitment, Handoff
from core.marketplaces import NO_PLACE_TO_BUYERS
from policies import windows
from policies.case import Asked, Case, Ruling, hand_over, reply
from policies.columns import stage
from policies.refunds import promise_within
from policies.rules import Topic
from policies.windows import Standing
from policies.wismo import rule_on_wismo


def rule_on_withdrawal(case: Case, asked: Asked) -> Ruling:
    """Acknowledged, with the way back, where law grants one and all of the order is under way or in its window."""
    if why := _left_to_a_person(case):
        return needs_person(asked, why)
    found = windows.find_windows(case)
    within = promise_within(case)
    standings = {window.standing for window in found}
    if standings == {Standing.OPEN} and len(found) == 1:
        if windows.ended_since(case, asked, found[0]):
            return needs_person(asked, "declared in time, but the window has ended since")
        return _received(case, asked, found[0], within)
    if standings == {Standing.NOT_BEGUN} and stage(case) == "on_the_way":
        if any(outcome.handoff_reason for outcome in rule_on_wismo(case, asked).outcomes):
            return needs_person(asked, "where the parcel is a person has to see")
        reason = "withdrawn from before the parcel has come"
        return reply(asked, "withdrawal_under_way", reason, subject=found[0].subject, commitments=within)
    return needs_person(asked, "not all of the order is under way or inside its window")


def needs_person(asked: Asked, reason: str) -> Ruling:
    """The withdrawal was received; what becomes of it a person writes."""
    return hand_over(asked, Handoff.AUTHORITY, f"a withdrawal: {reason}", state="withdrawal_needs_person")


def _left_to_a_person(case: Case) -> str | None:
    if case.is_shipped_by_marketplace:
        return "the marketplace ships the order and takes it back"
    if len(case.lines_meant) < len(case.order.lines):
        return "a part of the order is meant"
    if not case.law_is_known(Topic.RETURN_WINDOW):
        return f"no rule pack says what the law of {case.country} grants"
    return None


def _received(case: Case, asked: Asked, window: windows.Window, within: tuple[Commitment, ...]) -> Ruling:
    """Where no order page of a marketplace says how it comes back, a person does."""
    if case.store.marketplace in NO_PLACE_TO_BUYERS:
        return needs_person(asked, "how the goods come back to the store a person writes")
    held = window.held
    assert held is not None
    return reply(
        asked,
        "withdrawal_received",
        f"withdrawn from inside the window: {held.arithmetic}{window.note}",
        subject=window.subject,
        commitments=(*windows.promise_until(window), *within),
        looked=held.looked,
    )
