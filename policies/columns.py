"""A case in, what the conditions of the decision tables look at out: by column, the values that hold."""

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from functools import lru_cache

from core.facts import EvidenceState
from core.offers import GRANTS
from core.orders import (
    ClaimStatus,
    OrderLine,
    OrderStatus,
    Product,
    RefundStatus,
    ReturnStatus,
    Shipment,
    ShipmentStatus,
)
from policies import windows
from policies.case import Case, numbered
from policies.grants import exchange_deadline
from policies.windows import Standing
from policies.wismo import NOT_SHIPPED, contradiction, status_of
from text.facets import change_kinds, question_kinds

Column = frozenset[str]
"""The values that hold of a case; most columns have exactly one."""

YES_NO = frozenset({"yes", "no"})

FAULTS = ("damaged_item", "wrong_item", "defective_item")

WAITING = frozenset({ShipmentStatus.AVAILABLE_FOR_PICKUP, ShipmentStatus.ATTEMPT_FAILED})
"""What goes back to the sender if nobody takes it."""


@lru_cache(maxsize=1)
def column_values() -> Mapping[str, frozenset[str]]:
    """Every column with what it can say. `grants`: what the seller offers for what is meant. `asks`: what the message
    asks beside this. `sent`: whether the first parcel left on a later day than this was asked. `change`: what of the
    order is to be changed. `wants`: the kinds of question in the message.
    `waits`: whether a parcel lies ready to be collected or could not be handed over. `understood`: whether every ask of
    it could be sorted. `meant`: whether the message names only some of the order's articles."""
    return {
        "order": frozenset(
            "not_shipped label on_the_way partly_delivered delivered returning cancelled unclear".split()  # noqa: SIM905
        ),
        "waits": YES_NO,
        "sent": frozenset({"no", "since_asked", "before"}),
        "shipper": frozenset({"seller", "marketplace"}),
        "returned": frozenset({"none", "open", "arrived", "refused", "unreadable"}),
        "refunded": frozenset({"none", "pending", "part", "whole", "failed"}),
        "claim": frozenset({"none", "decided"}),
        "window": frozenset(standing.value for standing in Standing) | {"none"},
        "item": frozenset({"one", "several"}),
        "meant": frozenset({"whole", "part"}),
        "picture": YES_NO,
        "answered_before": YES_NO,
        "stock": frozenset({"enough", "none", "unknown"}),
        "value": frozenset({"within", "above"}),
        "exchange": frozenset({"none", "open", "over"}),
        "product": frozenset({"known", "unknown"}),
        "grants": GRANTS,
        "asks": frozenset(
            {
                "return_request",
                "return_status",
                "refund_request",
                "refund_status",
                "exchange_request",
                "cancel_order",
                "change_order",
                "wismo",
                "delivered_not_received",
                "missing_item",
                "invoice_request",
            }
        ).union(FAULTS),
        "change": frozenset({*change_kinds(), "unclear", "several"}),
        "wants": frozenset(question_kinds()),
        "understood": frozenset({"all", "part"}),
    }


class Columns(dict[str, Column]):
    """The columns of a case, each told when a row first looks at it; where no order is known, its own are empty."""

    def __init__(self, case: Case) -> None:
        super().__init__()
        self._case = case

    def __missing__(self, name: str) -> Column:
        told = self[name] = self._tell(name)
        return told

    def _tell(self, name: str) -> Column:
        if name in _ALWAYS:
            return _ALWAYS[name](self._case)
        return frozenset({_OF_ORDER[name](self._case)}) if self._case.facts.order else frozenset()


def named_products(case: Case) -> tuple[tuple[str, Product], ...]:
    """The products that the message names, by subject."""
    return tuple(each for each in numbered("product", case.facts.products) if each[1].sku in case.skus)


def parcel_meant(case: Case) -> str | None:
    """The first parcel that is under way, else the first that has arrived; None without parcels."""
    arrived = [status_of(parcel) is ShipmentStatus.DELIVERED for parcel in case.facts.shipments]
    return f"shipment.{arrived.index(min(arrived)) + 1}" if arrived else None


def stage(case: Case) -> str:
    """How far the order is on its way to the buyer, by order and parcels together."""
    parcels = case.facts.shipments
    if any(contradiction(case, parcel) for parcel in parcels):
        return "unclear"
    if case.order.status is OrderStatus.CANCELLED:
        return "cancelled"
    if not parcels:
        return _without_parcels(case)
    arrived = [status_of(parcel) is ShipmentStatus.DELIVERED for parcel in parcels]
    if all(arrived):
        return "delivered"
    if any(status_of(parcel) is ShipmentStatus.RETURN_TO_SENDER for parcel in parcels):
        return "returning"
    if any(arrived):
        return "partly_delivered"
    if all(not _has_left(case, parcel) for parcel in parcels):
        announced = any(status_of(parcel) is ShipmentStatus.PRE_TRANSIT for parcel in parcels)
        return "label" if announced else "not_shipped"
    return "on_the_way"


def _how_many(changes: frozenset[str]) -> Column:
    return frozenset({"several"} if len(changes) > 1 else () if changes else {"unclear"})


def _either(holds: bool) -> Column:
    return frozenset({"yes" if holds else "no"})


def _has_left(case: Case, parcel: Shipment) -> bool:
    if parcel.shipped_at:
        return True
    if status_of(parcel) is ShipmentStatus.UNKNOWN:
        return bool(parcel.events) or case.order.status not in (*NOT_SHIPPED, OrderStatus.CANCELLED)
    return status_of(parcel) is not ShipmentStatus.PRE_TRANSIT


def _without_parcels(case: Case) -> str:
    if case.order.status in NOT_SHIPPED:
        return "unclear" if case.is_unreadable("tracking") else "not_shipped"
    return "delivered" if case.order.status is OrderStatus.DELIVERED else "on_the_way"


def _waits(case: Case) -> str:
    return "yes" if any(status_of(parcel) in WAITING for parcel in case.facts.shipments) else "no"


def _sent(case: Case) -> str:
    days = [case.day(parcel.shipped_at) for parcel in case.facts.shipments if parcel.shipped_at]
    if not days:
        return "no"
    return "since_asked" if case.day(case.asked_at) < min(days) else "before"


def _shipper(case: Case) -> str:
    return "marketplace" if case.is_shipped_by_marketplace else "seller"


def _returned(case: Case) -> str:
    """How far the newest return is that is not closed and may be of what the message is about."""
    if case.is_unreadable("returns"):
        return "unreadable"
    waiting = [returned for _, returned in case.returns if returned.status is not ReturnStatus.CLOSED]
    if not waiting:
        return "none"
    newest = max(waiting, key=lambda returned: returned.requested_at)
    if newest.status is ReturnStatus.REFUSED:
        return "refused"
    return "arrived" if newest.received_at or newest.status is ReturnStatus.RECEIVED else "open"


def _refunded(case: Case) -> str:
    statuses = {refund.status for refund in case.facts.refunds}
    if RefundStatus.ISSUED in statuses:
        return "whole" if covers_order(case) else "part"
    if RefundStatus.PENDING in statuses:
        return "pending"
    return "failed" if statuses else "none"


def covers_order(case: Case) -> bool:
    """Whether what was sent back adds up to what was paid."""
    total = case.order.total
    sent = [refund.amount for refund in case.facts.refunds if refund.status is RefundStatus.ISSUED]
    same_currency = all(amount.currency == total.currency for amount in sent)
    return same_currency and sum((amount.amount for amount in sent), Decimal(0)) >= total.amount


def _claim(case: Case) -> str:
    """An open claim never comes here: see `gates.risk_in`."""
    return "decided" if any(claim.status is not ClaimStatus.OPEN for claim in case.facts.claims) else "none"


def _window(case: Case) -> str:
    """The return window of the parcel that stands best for the buyer."""
    standings = {window.standing for window in windows.find_windows(case)}
    return next((standing.value for standing in Standing if standing in standings), "none")


def _item(case: Case) -> str:
    return "one" if len(case.lines_meant) <= 1 else "several"


def _meant(case: Case) -> str:
    return "part" if len(case.lines_meant) < len(case.order.lines) else "whole"


def _stock(case: Case) -> str:
    """Whether everything that the message is about can be sent once more."""
    products = {product.sku: product for product in case.facts.products}
    lines = case.lines_meant
    levels = [products[line.sku].stock if line.sku in products else None for line in lines]
    if not lines or None in levels or case.facts.state("products") is not EvidenceState.AVAILABLE:
        return "unknown"
    return "enough" if _suffices(lines, levels) else "none"


def _suffices(lines: Sequence[OrderLine], levels: Sequence[int | None]) -> bool:
    return all((level or 0) >= line.quantity for line, level in zip(lines, levels, strict=True))


def _value(case: Case) -> str:
    """Whether the order is worth more than what may be promised without a person."""
    return "above" if case.exceeds_limit else "within"


def _exchange(case: Case) -> str:
    """How the seller's own exchange window stands: `none` where none is offered or nothing has arrived."""
    last = exchange_deadline(case)
    if last is None:
        return "none"
    return "open" if case.today <= last.day else "over"


_ALWAYS: Mapping[str, Callable[[Case], Column]] = {
    "answered_before": lambda case: _either(case.is_answered_before),
    "picture": lambda case: _either(case.has_picture),
    "product": lambda case: frozenset({"known" if named_products(case) else "unknown"}),
    "grants": lambda case: frozenset(name for name in GRANTS if case.granted_throughout(name)),
    "asks": lambda case: case.intents & column_values()["asks"],
    "change": lambda case: case.changes | _how_many(case.changes),
    "wants": lambda case: case.hints.union(*case.kinds.values()),
    "understood": lambda case: frozenset({"all" if case.is_understood else "part"}),
}

_OF_ORDER: Mapping[str, Callable[[Case], str]] = {
    "order": stage,
    "waits": _waits,
    "sent": _sent,
    "shipper": _shipper,
    "returned": _returned,
    "refunded": _refunded,
    "claim": _claim,
    "window": _window,
    "item": _item,
    "meant": _meant,
    "stock": _stock,
    "value": _value,
    "exchange": _exchange,
}
