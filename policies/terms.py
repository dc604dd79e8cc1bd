"""What is asked of a return beside whether it may come back in, one outcome for each that rules can answer out.

Who pays, when the money comes, how much of it, by which way: each is a kind of question (`text/facets.yaml`) with a
state of its own. What no rule, marketplace or offer says stays open, and the draft says so.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import NamedTuple

from core.orders import RefundStatus, Return, ReturnStatus
from core.record import Kind
from policies.case import Asked, Case, Ruling, commit, reply
from policies.entitlements import refundable, return_cost
from policies.refunds import promise_within
from policies.shares import Because, ShareTopic

AHEAD = frozenset(
    {
        "return_inside_window",
        "return_last_day",
        "return_before_delivery",
        "return_already_open",
        "exchange_by_return",
        "refund_after_return",
        "withdrawal_received",
        "withdrawal_under_way",
    }
)
"""States in which something may come back, or is on its way back."""

ASKED_BACK = frozenset({"fault_needs_picture", "fault_needs_item"})
"""States in which a picture is asked for before anything is decided."""

FAULT = "fault_told"
"""The kind by which a buyer says so beside a return."""

WHOLE = "all_back"
"""The kind by which a buyer says that all of it goes back."""

PART = "part_back"
"""The kind by which a buyer says that only a part goes back; which, and what it cost, a person has to see."""

ARRIVED = frozenset({"return_received", "refund_pending"})
"""States in which a return has come back and its money has not been sent."""


class Term(NamedTuple):
    """When a kind of question is answered, and by what."""

    states: frozenset[str]
    """Of the decision; in one of them the answer has to stand."""
    says: frozenset[str]
    """The states of which one says it."""
    answer: Callable[[Case, Asked], Ruling | None]
    """None where nothing says."""


def answer_terms(case: Case, ruling: Ruling) -> Ruling:
    """The ruling with what its asks want to know beside it."""
    states = frozenset(outcome.state for outcome in ruling.outcomes)
    whole, said = ruling, set[str]()
    for asked, kind in _kinds(case):
        term = TERMS.get(kind)
        if term is None or kind in said or not states & term.states or states & term.says:
            continue
        answer = term.answer(case, asked)
        if answer is not None:
            whole += answer
            said.add(kind)
    return whole


def _kinds(case: Case) -> Iterator[tuple[Asked, str]]:
    for ask, kinds in case.kinds.items():
        yield from ((Asked(ask, None), kind) for kind in kinds)


def _return_cost(case: Case, asked: Asked) -> Ruling | None:
    """To one who says that something is wrong with what came, nothing that holds only where nothing is."""
    share = return_cost(case)
    if share.percent == 100:
        return reply(asked, "way_back_paid", share.arithmetic, looked=share.looked)
    if share.percent == 0 and share.is_the_sellers and not _says_fault(case):
        return reply(asked, "way_back_unpaid", share.arithmetic, looked=share.looked)
    return None


def _outbound_shipping(case: Case, asked: Asked) -> Ruling | None:
    """Of a return that is still to be announced; what is on record may be a part, or be refunded already."""
    if case.facts.returns or case.facts.refunds:
        return None
    share = case.weigh_share(ShareTopic.OUTBOUND_SHIPPING)
    if share.percent == 100:
        return reply(asked, "delivery_refunded", share.arithmetic, looked=share.looked)
    if share.percent == 0 and share.is_the_sellers:
        return reply(asked, "delivery_not_refunded", share.arithmetic, looked=share.looked)
    return None


def _refund_day(case: Case, asked: Asked) -> Ruling | None:
    """In how many working days of its arrival; without the seller's word only that the money follows the return."""
    if case.is_shipped_by_marketplace:
        return reply(asked, "refund_at_marketplace", "the marketplace shipped the order, takes it back and refunds it")
    promises = promise_within(case)
    says = promises[0].arithmetic if promises else "in how many days no offer says"
    return reply(asked, "refund_follows", f"the money follows the return: {says}", commitments=promises)


def _refund_amount(case: Case, asked: Asked) -> Ruling | None:
    """What comes back for what is, or may be, sent back; nothing where a refund on record states another amount."""
    if any(refund.status is not RefundStatus.FAILED for refund in case.facts.refunds) or _says_fault(case):
        return None
    if case.wants(PART) and not case.returns:
        return None
    returned = _open_return(case)
    if returned is None and not _is_known_what_goes_back(case):
        return None
    back = refundable(case, returned.skus if returned else sorted(case.skus))
    if back.money is None or not back.money.amount or case.exceeds_limit:
        return None
    rule = next((rule.rule for rule in back.looked if rule.decided), "order")
    made = commit("refund_amount", back.money, rule=rule, arithmetic=back.arithmetic, kind=Kind.MONEY)
    return reply(asked, "refund_comes_to", back.arithmetic, commitments=(made,), looked=back.looked)


def _is_known_what_goes_back(case: Case) -> bool:
    """Whether the message is about one piece, or says that all of them go back: an amount for more than goes back is a
    promise that nobody can keep."""
    return sum(line.quantity for line in case.lines_meant) == 1 or WHOLE in case.hints


def _says_fault(case: Case) -> bool:
    return bool(case.intents & {"damaged_item", "wrong_item", "defective_item", "missing_item"}) or case.wants(FAULT)


def _open_return(case: Case) -> Return | None:
    closed = (ReturnStatus.CLOSED, ReturnStatus.REFUSED)
    waiting = [returned for _, returned in case.returns if returned.status not in closed]
    return waiting[0] if len(waiting) == 1 else None


def _refund_destination(case: Case, asked: Asked) -> Ruling | None:
    share = case.weigh_share(ShareTopic.SAME_MEANS, because=Because.CHANGE_OF_MIND)
    if share.percent != 100:
        return None
    return reply(asked, "refund_same_way", share.arithmetic, looked=share.looked)


WAY_BACK = Term(AHEAD | ASKED_BACK, frozenset({"way_back_paid", "way_back_unpaid"}), _return_cost)

SAME_WAY = Term(AHEAD | ARRIVED, frozenset({"refund_same_way"}), _refund_destination)

TERMS: Mapping[str, Term] = {
    "return_cost": WAY_BACK,
    "return_charge": WAY_BACK,
    "refund_day": Term(
        AHEAD, frozenset({"refund_follows", "refund_after_return", "refund_at_marketplace"}), _refund_day
    ),
    "refund_amount": Term(AHEAD | ARRIVED, frozenset({"refund_comes_to"}), _refund_amount),
    "refund_destination": SAME_WAY,
    "refund_way": SAME_WAY,
    "outbound_shipping": Term(
        AHEAD | ARRIVED, frozenset({"delivery_refunded", "delivery_not_refunded"}), _outbound_shipping
    ),
}
"""By kind of question."""
