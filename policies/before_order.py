"""What is asked of an order that is not placed yet in, what offers, law and store say of any order out: returns, ways
to pay, invoices, discounts; None where they leave it open."""

from dataclasses import replace

from core.decisions import Action
from core.delivery import Payment
from core.offers import Goods, Offer
from core.record import Kind
from policies.case import Asked, Case, Ruling, commit, own_word, reply
from policies.deadlines import Unit
from policies.rules import BINDING, Topic, exclusions_for, rules_for
from policies.shares import Shared, ShareTopic
from text.presale import Plainly

AT_MOST_DAYS = {Unit.DAYS: 1, Unit.WORKING_DAYS: 2, Unit.MONTHS: 31, Unit.YEARS: 366}
"""By unit, no fewer days than it may last, with the holidays of any country."""

RETURN_COST, RETURN_DAYS, INVOICE_DAYS = "return_cost_percent", "return_window_days", "invoice_working_days"


def on_return(case: Case, asked: Asked, plainly: Plainly, country: str | None) -> Ruling | None:
    """In how many days of delivery a thing may come back, and who pays for that where it is asked."""
    if country is None and hangs_on_country(case, RETURN_DAYS):
        return None
    case = replace(case, bound_for=country or "")
    days = {_days_to_return(case, goods) for goods in case.goods}
    offer = days.pop() if len(days) == 1 else None
    if offer is None:
        return None
    ruling = _within(asked, "return_days_before", "return_days", offer, f"offers.{RETURN_DAYS}", "days after delivery")
    if "r_cost" not in plainly.kinds:
        return ruling
    if country is None and hangs_on_country(case, RETURN_COST):
        return _ask_country(case, asked, "who pays the way back hangs on the country")
    way_back = _way_back(case, asked, case.weigh_share(ShareTopic.RETURN_COST))
    return ruling + way_back if way_back else None


def _ask_country(case: Case, asked: Asked, why: str) -> Ruling | None:
    """Once: to one who has been asked already a person writes."""
    return None if case.is_answered_before else reply(asked, "which_country", why, action=Action.ASK)


def hangs_on_country(case: Case, grant: str) -> bool:
    """Whether the seller grants some countries more than others."""
    return any(grant in special.grants and special.countries for special in case.offers.special)


def _days_to_return(case: Case, goods: Goods) -> Offer | None:
    """The seller's own grant, where neither law nor marketplace gives more and the goods are not excluded."""
    offer = case.granted(RETURN_DAYS, goods)
    place = case.place(goods)
    if offer is None or exclusions_for(place):
        return None
    binding = [rule for rule in rules_for(Topic.RETURN_WINDOW, place) if rule.kind in BINDING]
    return offer if all(rule.value * AT_MOST_DAYS[rule.unit] <= offer.value for rule in binding) else None


def _way_back(case: Case, asked: Asked, share: Shared) -> Ruling | None:
    if share.percent == 100:
        return reply(asked, "way_back_paid", share.arithmetic, looked=share.looked)
    if share.percent == 0 and share.is_the_sellers:
        return reply(asked, "way_back_unpaid", share.arithmetic, looked=share.looked)
    return None


def granted_anywhere(case: Case, grant: str, country: str | None) -> Offer | None:
    """A number of days, at least one, that holds where an order would go; None where that is not known and matters."""
    if country is None and hangs_on_country(case, grant):
        return None
    offer = replace(case, bound_for=country or "").granted_throughout(grant)
    return offer if offer and offer.value else None


def on_invoice(case: Case, asked: Asked, country: str | None) -> Ruling | None:
    """That there is one for every order, and how soon."""
    offer = granted_anywhere(case, INVOICE_DAYS, country)
    if offer is None:
        return None
    return _within(asked, "invoice_for_orders", "invoice_within", offer, f"offers.{INVOICE_DAYS}", "working days")


def on_payment(case: Case, asked: Asked, plainly: Plainly, country: str | None) -> Ruling | None:
    """The ways to pay where the order would go, and that the one that is asked about is none of them."""
    subject, methods = case.store.payment_in(country)
    if not methods:
        return None
    if country is None and _offered_somewhere(case, plainly).difference(methods):
        return _ask_country(case, asked, "the ways to pay hang on the country")
    refused = bool(plainly.payment) and not set(plainly.payment) & set(methods)
    state = "payment_not_taken" if refused else "payment_methods"
    return reply(asked, state, f"stores.{case.store.id}.payment: {', '.join(methods)}", subject=subject)


def _offered_somewhere(case: Case, plainly: Plainly) -> set[Payment]:
    return {method for each in case.store.payment for method in each.methods}.intersection(plainly.payment)


def on_discount(case: Case, asked: Asked) -> Ruling | None:
    """The no of a store that gives none; what it may give a person says."""
    if case.store.discounts is not False:
        return None
    return reply(asked, "no_discounts", f"stores.{case.store.id}.discounts is false")


def _within(asked: Asked, state: str, name: str, offer: Offer, setting: str, unit: str) -> Ruling:
    """A ruling that commits to a number of days."""
    says = f"{offer.value} {unit}"
    looked = own_word(setting, offer.source, says)
    made = commit(name, offer.value, rule=looked.rule, arithmetic=says, kind=Kind.COUNT)
    return reply(asked, state, says, commitments=(made,), looked=(looked,))
