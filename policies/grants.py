"""What the seller offers in, the promises that a decision table may make of it out, each with its arithmetic."""

from collections.abc import Callable, Mapping
from typing import NamedTuple

from core.decisions import Commitment, RuleLooked
from core.offers import Offer
from core.record import Kind, Money
from policies import windows
from policies.case import Case, commit, own_word
from policies.deadlines import Deadline, Span, Start, Unit, count
from policies.windows import Standing

EXCHANGE = "exchange_window_days"


class Promise(NamedTuple):
    """One commitment with the rules that it rests on."""

    made: Commitment
    looked: tuple[RuleLooked, ...]


def promise(name: str, case: Case) -> Promise | None:
    """The promise of this name; None where the offer or a value that it needs is missing."""
    return PROMISES[name](case)


def exchange_deadline(case: Case) -> Deadline | None:
    """Until when something may be exchanged, by the parcel that arrived first; None without offer or delivery."""
    offer = case.granted_throughout(EXCHANGE)
    days = [day for parcel in case.facts.shipments if (day := windows.delivery_day(case, parcel))]
    if offer is None or not days:
        return None
    return count(Start(min(days), "delivered"), Span(offer.value, Unit.DAYS), case.country, by="seller")


def _exchange_until(case: Case) -> Promise | None:
    deadline, offer = exchange_deadline(case), case.granted_throughout(EXCHANGE)
    return _by_offer("exchange_until", EXCHANGE, offer, deadline) if offer and deadline else None


def _in_working_days(name: str, field: str) -> Callable[[Case], Promise | None]:
    """A promise of a day, counted in working days from today."""

    def made(case: Case) -> Promise | None:
        offer = case.granted_throughout(field)
        if offer is None:
            return None
        return _by_offer(
            name, field, offer, count(Start(case.today), Span(offer.value, Unit.WORKING_DAYS), case.country)
        )

    return made


def _by_offer(name: str, field: str, offer: Offer, deadline: Deadline) -> Promise:
    looked = own_word(f"offers.{field}", offer.source, deadline.says)
    return Promise(commit(name, deadline.day, rule=looked.rule, arithmetic=deadline.says), (looked,))


def _return_until(case: Case) -> Promise | None:
    """Of the window that is open; it ends with its first parcel's."""
    for window in windows.find_windows(case):
        if window.standing is Standing.OPEN and window.held and window.held.day and case.today <= window.held.day:
            return Promise(windows.promise_until(window)[0], window.held.looked)
    return None


def _partial_refund(case: Case) -> Promise | None:
    """A share of the price of the one line that is meant."""
    offer, lines = case.granted_throughout("partial_refund_percent"), case.lines_meant
    if offer is None or len(lines) != 1:
        return None
    price = Money(amount=lines[0].price.amount * lines[0].quantity, currency=lines[0].price.currency)
    part = price.share(offer.value)
    says = f"{offer.value} % of {price.amount} {price.currency} = {part.amount} {part.currency}"
    looked = own_word("offers.partial_refund_percent", offer.source, says)
    return Promise(commit("refund_amount", part, rule=looked.rule, arithmetic=says, kind=Kind.MONEY), (looked,))


CHANGES: Mapping[str, str] = {
    "address": "change_address_working_days",
    "variant": "change_variant_working_days",
    "quantity": "change_quantity_working_days",
    "remove": "remove_item_working_days",
}
"""By what is to be changed (`text/facets.yaml`), the offer that grants this alone."""


def _change_by(case: Case) -> Promise | None:
    """The last day of all that is to be changed. What no offer of its own grants falls to the one for every change;
    where it is not clear what is meant only that one counts."""
    if case.changes - set(CHANGES):
        return None
    fields = [_change_field(case, change) for change in sorted(case.changes)] or ["change_working_days"]
    promises = [_in_working_days("change_by", field)(case) for field in dict.fromkeys(fields)]
    kept = [made for made in promises if made is not None]
    return max(kept, key=lambda each: str(each.made.fact.value)) if len(kept) == len(promises) else None


def _change_field(case: Case, change: str) -> str:
    own = CHANGES[change]
    return own if case.granted_throughout(own) is not None else "change_working_days"


PROMISES: Mapping[str, Callable[[Case], Promise | None]] = {
    "cancel_by": _in_working_days("cancel_by", "cancel_working_days"),
    "change_by": _change_by,
    "replacement_by": _in_working_days("replacement_by", "replacement_working_days"),
    "label_by": _in_working_days("label_by", "label_working_days"),
    "exchange_until": _exchange_until,
    "return_until": _return_until,
    "refund_amount": _partial_refund,
}
