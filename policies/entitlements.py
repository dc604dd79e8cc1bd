"""A case in, what the buyer is entitled to out: how much money, who pays the way back, by when, with the arithmetic.

Nothing here promises. What a reply may promise are the commitments that a ruling makes of it.
"""

from collections import Counter
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from core.decisions import RuleLooked
from core.orders import OrderLine, RefundStatus, Return, Shipment
from core.record import Money
from core.workdays import working_days_between
from policies.case import Case
from policies.deadlines import Start, say_day, say_days
from policies.goods import category_of, goods_of
from policies.rules import Anchor, Resolved, Topic
from policies.shares import Because, Shared, ShareTopic


class Refundable(NamedTuple):
    """The money that comes back."""

    money: Money | None
    """None where it cannot be computed; `arithmetic` says why."""
    arithmetic: str
    """`LAMP-1 60.00 + delivery 4.90 = 64.90 EUR`."""
    looked: tuple[RuleLooked, ...] = ()


class Promise(NamedTuple):
    """By when a parcel should come, and how late it is."""

    day: date | None
    is_stated: bool
    """Whether a day was named to the buyer; else law alone gives one."""
    says: str
    """`expected Fri 13 Nov; 1 day late (0 working days)`."""
    late_days: int
    """0 when in time."""
    looked: tuple[RuleLooked, ...] = ()


def refundable(case: Case, skus: Sequence[str] = ()) -> Refundable:
    """What is paid back for the lines with these SKUs, each named once a piece; for the whole order without any. Of
    sound goods: what is paid back for faulty ones a person decides.

    Standard delivery comes back with the whole order only. What was refunded already, or is about to be, is taken off.
    """
    lines = case.order.lines
    pieces = _pieces(lines, skus)
    if isinstance(pieces, str):
        return Refundable(None, pieces)
    terms, looked = _goods_back(case, pieces)
    is_whole = pieces == _ordered(lines)
    if is_whole and case.order.shipping and case.order.shipping.amount:
        back = case.weigh_share(ShareTopic.OUTBOUND_SHIPPING)
        looked += back.looked
        if back.percent is None:
            return Refundable(None, "neither law nor seller says whether delivery is paid back", looked)
        terms.append(_term(f"delivery {case.order.shipping.amount}", case.order.shipping, back.percent))
    if problem := _does_not_add_up(case):
        if not is_whole or any(percent < 100 for _, _, percent in terms):
            return Refundable(None, problem, looked)
        total = case.order.total
        terms = [_term(f"all that was paid {total.amount}", total, 100)]
    return _less_refunded(case, terms, looked)


def return_cost(case: Case, *, because: Because = Because.CHANGE_OF_MIND) -> Shared:
    """How much of the way back the seller pays."""
    line = case.lines_meant[0] if len(case.lines_meant) == 1 else None
    goods = goods_of(category_of(line, case.facts), case.offers) if line else None
    return case.weigh_share(ShareTopic.RETURN_COST, because=because, price=line.price if line else None, goods=goods)


def send_back_day(case: Case, returned: Return) -> Resolved:
    """Until when the buyer has to send back what was announced."""
    start = Start(case.day(returned.requested_at), "return requested")
    return case.weigh(Topic.SEND_BACK, {Anchor.RETURN_REQUESTED: start})


def case_day(case: Case, shipment: Shipment) -> Resolved:
    """Until when the buyer may open a case at the marketplace because nothing came."""
    starts = {Anchor.EXPECTED: Start(shipment.expected, "expected")} if shipment.expected else {}
    return case.weigh(Topic.NOT_RECEIVED_CASE, starts)


def delivery_promise(case: Case, shipment: Shipment) -> Promise:
    """The day that was named to the buyer, else the last that the law allows; how late it is by today."""
    if shipment.expected:
        return _promise(case, shipment.expected, f"expected {say_day(shipment.expected)}", is_stated=True)
    held = case.weigh(Topic.DELIVERY, {Anchor.PLACED: Start(case.day(case.order.placed_at), "ordered")})
    if held.day is None:
        return Promise(None, False, "no day of arrival is known", 0)
    by_law = _promise(case, held.day, f"no day of arrival is known; {held.arithmetic}", is_stated=False)
    return by_law._replace(looked=held.looked)


def _promise(case: Case, day: date, says: str, *, is_stated: bool) -> Promise:
    late = max(0, (case.today - day).days)
    if late:
        worked = working_days_between(day, case.today, case.country)
        says += f"; {say_days(late)} late ({worked} of them working days)"
    return Promise(day, is_stated, says, late)


def _ordered(lines: Sequence[OrderLine]) -> Counter[str]:
    ordered: Counter[str] = Counter()
    for line in lines:
        ordered[line.sku] += line.quantity
    return ordered


def _pieces(lines: Sequence[OrderLine], skus: Sequence[str]) -> Counter[str] | str:
    """How many pieces of each SKU come back; in words why that is not known."""
    if not lines:
        return "the lines of the order are not known"
    ordered = _ordered(lines)
    if not skus:
        return ordered
    named = Counter(skus)
    for sku, count in named.items():
        if count > ordered[sku]:
            return f"{sku} was ordered {ordered[sku]} times, and {count} are named"
        if count == 1 and ordered[sku] > 1:
            return f"how many of the {ordered[sku]} pieces of {sku} come back is not said"
        if count < ordered[sku] and len({line.price.amount for line in lines if line.sku == sku}) > 1:
            return f"{sku} was sold at several prices, and not all pieces come back"
    return named


def _goods_back(case: Case, pieces: Counter[str]) -> tuple[list[tuple[str, Decimal, int]], tuple[RuleLooked, ...]]:
    """(a term for each line of which pieces come back, what was looked at)"""
    terms: list[tuple[str, Decimal, int]] = []
    looked: tuple[RuleLooked, ...] = ()
    left = Counter(pieces)
    for line in case.order.lines:
        count = min(left[line.sku], line.quantity)
        left[line.sku] -= count
        if not count:
            continue
        goods = goods_of(category_of(line, case.facts), case.offers)
        share = case.weigh_share(ShareTopic.PRICE, goods=goods)
        percent = 100 if share.percent is None else share.percent
        price = Money(amount=line.price.amount * count, currency=line.price.currency)
        name = f"{line.sku} {f'{count} x ' if count > 1 else ''}{line.price.amount}"
        terms.append(_term(f"{name} at {percent} %" if percent < 100 else name, price, percent))
        looked += share.looked
    return terms, looked


def _term(name: str, amount: Money, percent: int) -> tuple[str, Decimal, int]:
    """The percentage of an amount with its name in the arithmetic."""
    return name, amount.share(percent).amount, percent


def _does_not_add_up(case: Case) -> str | None:
    """Why prices cannot be taken at their word: a discount or fee that the order does not share out."""
    order = case.order
    if any(line.price.amount < 0 for line in order.lines):
        return "a line of the order takes something off the others"
    goods = sum((line.price.amount * line.quantity for line in order.lines), Decimal(0))
    delivery = order.shipping.amount if order.shipping else Decimal(0)
    if goods + delivery == order.total.amount:
        return None
    return f"goods {goods} and delivery {delivery} do not come to the {order.total.amount} paid"


def _less_refunded(case: Case, terms: Sequence[tuple[str, Decimal, int]], looked: tuple[RuleLooked, ...]) -> Refundable:
    currency = case.order.total.currency
    gone = [refund for refund in case.facts.refunds if refund.status is not RefundStatus.FAILED]
    paid_in = {refund.amount.currency for refund in gone} | {line.price.currency for line in case.order.lines}
    if paid_in - {currency}:
        return Refundable(None, f"prices and refunds are in several currencies: {', '.join(sorted(paid_in))}", looked)
    taken = sum((refund.amount.amount for refund in gone), Decimal(0))
    total = sum((amount for _, amount, _ in terms), Decimal(0))
    left = max(total - taken, Decimal(0))
    says = " + ".join(name for name, _, _ in terms)
    if taken:
        says += f" - refunded {taken}"
    return Refundable(Money(amount=left, currency=currency), f"{says} = {left} {currency}", looked)
