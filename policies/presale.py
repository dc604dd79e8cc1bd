"""A question before buying in, what catalogue and terms of delivery say to it out; None where they leave it open.

What is asked was read by `text/presale.py`, which leaves out a question in which anything goes beyond.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import permutations
from typing import NamedTuple

from core.decisions import Action, Commitment, RuleLooked
from core.delivery import Delivery
from core.details import DETAILS, FITS, PRICE_AT, Details, detail_subject
from core.facts import EvidenceState
from core.orders import Product
from core.record import Kind, Money, primary
from policies.before_order import granted_anywhere, on_discount, on_invoice, on_payment, on_return
from policies.case import Asked, Case, Ruling, commit, numbered, own_word, reply
from policies.columns import named_products
from policies.stock import FEW, of_product
from text.presale import OF_A_RETURN, OF_THE_STORE, Plainly

BATTERIES = ("needs_batteries", "batteries_included")
SIDES = ("length", "width", "depth", "height")
MIN_SIDES = 2
"""One side does not say how large a thing is."""
PAIR = 2
MOST_COUNTRIES = 3

OF_DELIVERY = frozenset(
    {"d_place", "d_cost", "d_free", "d_time", "d_carrier", "d_dispatch", "d_express", "pickup", "gift_wrap"}
)
QUANTITY = "quantity"
OF_STOCK = frozenset({"stock", "restock", QUANTITY})
ANYWHERE = frozenset({"d_dispatch", "pickup", "gift_wrap"})
"""Kinds that are answered without a country, too; of dispatch only where it is granted to all alike."""

_ToldAnywhere = Callable[[Case, Asked, str | None], Ruling | None]


class _Told(NamedTuple):
    """Of which product data speaks."""

    number: int
    product: Product

    @property
    def subject(self) -> str:
        return f"product.{self.number}"


def answer_before_buying(case: Case, asked: Asked) -> Ruling | None:
    """Everything that the ask wants to know, or what has to be asked back first."""
    plainly = case.plainly.get(asked.ask) if asked.ask is not None else None
    if plainly is None:
        return None
    of_product = [kind for kind in plainly.kinds if kind not in OF_DELIVERY | OF_THE_STORE]
    of_delivery = [kind for kind in plainly.kinds if kind in OF_DELIVERY]
    rulings = [
        _on_product(case, asked, plainly, of_product) if of_product else Ruling(),
        _on_delivery(case, asked, plainly, of_delivery) if of_delivery else Ruling(),
        *_on_store(case, asked, plainly),
    ]
    return None if None in rulings else sum((each for each in rulings if each), Ruling())


def answer_in_part(case: Case, asked: Asked) -> Ruling:
    """What can be said of an ask that a person answers else; nothing is asked back, and nothing where nothing can."""
    partly = (case.plainly.get(asked.ask) or case.partly.get(asked.ask)) if asked.ask is not None else None
    if partly is None:
        return Ruling()
    each = [_on_one(case, asked, partly._replace(kinds=(kind,)), kind) for kind in partly.kinds]
    said = sum((ruling for ruling in each if ruling), Ruling())
    outcomes = dict.fromkeys(outcome for outcome in said.outcomes if outcome.action is Action.REPLY)
    return Ruling(tuple(outcomes), said.commitments, said.looked) if outcomes else Ruling()


def _on_one(case: Case, asked: Asked, plainly: Plainly, kind: str) -> Ruling | None:
    if kind in OF_DELIVERY:
        return _on_delivery(case, asked, plainly, [kind])
    return None if kind in OF_THE_STORE else _on_product(case, asked, plainly, [kind])


def _on_store(case: Case, asked: Asked, plainly: Plainly) -> Iterator[Ruling | None]:
    """What holds for any order of the store."""
    if OF_THE_STORE.isdisjoint(plainly.kinds):
        return
    if _has_order(case):
        yield None
        return
    country = _country_meant(case, plainly, ())
    if OF_A_RETURN.intersection(plainly.kinds):
        yield on_return(case, asked, plainly, country)
    if "payment" in plainly.kinds:
        yield on_payment(case, asked, plainly, country)
    if "invoice" in plainly.kinds:
        yield on_invoice(case, asked, country)
    if "discount" in plainly.kinds:
        yield on_discount(case, asked)


def _on_product(case: Case, asked: Asked, plainly: Plainly, kinds: Sequence[str]) -> Ruling | None:
    if FITS in kinds:
        return _on_fit(case, asked) if kinds == [FITS] else None
    told = _product_meant(case, kinds)
    if told is None:
        ask_back = not case.is_answered_before and len(named_products(case)) != 1 and not case.facts.order
        reason = "no one product of the catalogue is named for sure"
        return reply(asked, "which_product", reason, action=Action.ASK) if ask_back else None
    if case.facts.state("products") is not EvidenceState.AVAILABLE:
        return None
    whole = Ruling()
    if any(kind in OF_STOCK for kind in kinds):
        stocked = _on_stock(case, asked, told, plainly)
        if stocked is None:
            return None
        whole += stocked
    details = _details(case, plainly, told.product, kinds)
    if details is None:
        return None
    if details:
        stated = f"the catalogue states it of {told.product.sku}"
        whole += reply(asked, "product_named", stated, subject=told.subject)
        for at in details:
            whole += reply(asked, "product_detail", stated, subject=detail_subject(told.number, at))
    return whole


def _on_stock(case: Case, asked: Asked, told: _Told, plainly: Plainly) -> Ruling | None:
    """None where the catalogue says nothing, or the last ones may be sold before the buyer reads the answer."""
    stock = told.product.stock
    if stock is None or 0 < stock <= FEW + plainly.pieces - 1:
        return None
    if plainly.pieces > 1 and stock:
        reason = f"{stock} of {told.product.sku} in stock, {plainly.pieces} asked for"
        return reply(asked, "product_stock_suffices", reason, subject=told.subject)
    return of_product(case, asked, told.subject, told.product)


def _on_fit(case: Case, asked: Asked) -> Ruling | None:
    """Two products of the catalogue of which one is stated to go with the other; that it does not nothing states."""
    of_listing = {case.listing} if case.listing else set()
    meant = case.skus | of_listing
    named = [each for each in numbered("product", case.facts.products) if each[1].sku in meant]
    if len(named) != PAIR or case.facts.state("products") is not EvidenceState.AVAILABLE:
        return None
    for (subject, one), (_, other) in permutations(named):
        if one.details and other.sku in one.details.fits:
            stated = f"the catalogue states that {one.sku} goes with {other.sku}"
            at = detail_subject(int(subject.partition(".")[2]), DETAILS.index(FITS))
            return reply(asked, "product_named", stated, subject=subject) + reply(
                asked, "product_detail", stated, subject=at
            )
    return None


def _product_meant(case: Case, kinds: Sequence[str]) -> _Told | None:
    """The only one that is named, of several the only one whose whole title is; without a name that of an order of one
    article, where what it is like is asked and not whether there are more."""
    named = [_Told(int(subject.partition(".")[2]), product) for subject, product in named_products(case)]
    if len(named) == 1:
        return named[0]
    if exact := [each for each in named if each.product.sku in case.exact_skus]:
        fullest = max(exact, key=lambda each: len(each.product.title))
        return fullest if all(each.product.title in fullest.product.title for each in exact) else None
    if named or case.skus or case.facts.order is None or OF_STOCK.union({"price"}) & set(kinds):
        return None
    ordered = {line.sku for line in case.facts.order.lines}
    of_order = [_Told(at, each) for at, each in enumerate(case.facts.products, 1) if each.sku in ordered]
    return of_order[0] if len(of_order) == len(ordered) == 1 else None


def _details(case: Case, plainly: Plainly, product: Product, kinds: Sequence[str]) -> tuple[int, ...] | None:
    """The places of those that answer; None where one that is asked for is not known."""
    stated = product.details or Details()
    places: list[int] = []
    if "price" in kinds:
        if not _is_price(product.price, case):
            return None
        places.append(PRICE_AT)
    if "guarantee" in kinds and case.facts.order is not None:
        return None
    for wanted in plainly.details:
        known = [name for name in wanted if getattr(stated, name) not in (None, ())]
        if not _suffices(wanted, known, stated):
            return None
        places += [DETAILS.index(name) for name in known]
    return tuple(dict.fromkeys(places))


def _is_price(price: Money | None, case: Case) -> bool:
    """Whether a buyer can pay it as it stands: catalogues have 0 for `on request`, and net prices of four decimals."""
    return price is not None and price.amount > 0 and price.is_exact and price.currency == case.store.currency


def _suffices(wanted: Sequence[str], known: Sequence[str], stated: Details) -> bool:
    if tuple(wanted) == BATTERIES:
        return stated.needs_batteries is False or len(known) == len(BATTERIES)
    if set(SIDES) <= set(wanted):
        return "diameter" in known or len(known) >= MIN_SIDES
    return bool(known)


def _on_delivery(case: Case, asked: Asked, plainly: Plainly, kinds: Sequence[str]) -> Ruling | None:
    """Of an order that is there already its parcel says how and when it comes."""
    if _has_order(case):
        return None
    whole = Ruling()
    for kind in kinds:
        if kind in ANYWHERE:
            told = _ANYWHERE[kind](case, asked, _country_meant(case, plainly, ()))
            if told is None:
                return None
            whole += told
    abroad = [kind for kind in kinds if kind not in ANYWHERE]
    if not abroad:
        return whole
    there = _to_country(case, asked, plainly, abroad)
    return whole + there if there else None


def _has_order(case: Case) -> bool:
    return case.facts.order is not None or bool(case.facts.candidates) or case.names_order


def _to_country(case: Case, asked: Asked, plainly: Plainly, kinds: Sequence[str]) -> Ruling | None:
    if not case.store.delivery or len(plainly.countries) > MOST_COUNTRIES:
        return None
    if len(plainly.countries) > 1:
        each = [_to_country(case, asked, plainly._replace(countries=(one,)), kinds) for one in plainly.countries]
        return None if None in each else sum((ruling for ruling in each if ruling), Ruling())
    country = _country_meant(case, plainly, kinds)
    if country is None:
        reason = "the answer hangs on the country, and none is named"
        return None if case.is_answered_before else reply(asked, "which_country", reason, action=Action.ASK)
    found = case.store.delivery_to(country)
    if found is None:
        if case.store.delivers_elsewhere:
            return None
        return reply(asked, "delivery_not_there", f"the store does not deliver to {country}")
    subject, terms = found
    if any(price and price.currency != case.store.currency for price in (terms.cost, terms.free_from)):
        return None
    states: dict[str, None] = {}
    for kind in kinds:
        state = _state_of(kind, terms)
        if state is None:
            return None
        states[state] = None
    says = f"{case.store.id}: delivery to {country}"
    looked = (own_word(f"stores.{case.store.id}.delivery", terms.source, says),)
    whole = Ruling()
    for state in states:
        with_dispatch = state == "express_offered" or (state == "delivery_takes" and plainly.wants_day)
        promised = _dispatch(case, country) if with_dispatch else None
        made = (promised[0],) if promised else ()
        whole += reply(asked, state, says, subject=subject, commitments=made, looked=looked)
    return whole


def _country_meant(case: Case, plainly: Plainly, kinds: Sequence[str]) -> str | None:
    """The one that is named; without a name the store's own, for a buyer who writes its language and does not ask
    whether anything goes abroad."""
    if plainly.countries:
        return plainly.countries[0]
    at_home = primary(case.language) == primary(case.store.language) and "d_place" not in kinds
    return case.store.country if at_home and case.store.delivery_to(case.store.country) else None


def _state_of(kind: str, terms: Delivery) -> str | None:
    """None where the terms do not say."""
    is_free = terms.cost is not None and terms.cost.amount == 0
    costs = "delivery_is_free" if is_free else "delivery_costs" if terms.cost else None
    return {
        "d_place": "delivery_there",
        "d_cost": costs,
        "d_free": costs
        if costs and (is_free or terms.free_from)
        else "delivery_free_from"
        if terms.free_from
        else None,
        "d_time": "delivery_takes" if terms.working_days else None,
        "d_carrier": "delivery_carriers" if terms.carriers else None,
        "d_express": None if terms.express is None else "express_offered" if terms.express else "express_not_offered",
    }[kind]


def _dispatch(case: Case, country: str | None) -> tuple[Commitment, RuleLooked] | None:
    offer = granted_anywhere(case, "dispatch_working_days", country)
    if offer is None:
        return None
    says = f"dispatched within {offer.value} working days"
    looked = own_word("offers.dispatch_working_days", offer.source, says)
    return commit("dispatch_within", offer.value, rule=looked.rule, arithmetic=says, kind=Kind.COUNT), looked


def _dispatched(case: Case, asked: Asked, country: str | None) -> Ruling | None:
    promised = _dispatch(case, country)
    if promised is None:
        return None
    made, looked = promised
    return reply(asked, "dispatch_within", looked.says, commitments=(made,), looked=(looked,))


def _yes_or_no(field: str, yes: str, no: str) -> _ToldAnywhere:
    def told(case: Case, asked: Asked, country: str | None) -> Ruling | None:
        offered: bool | None = getattr(case.store, field)
        if offered is None:
            return None
        return reply(asked, yes if offered else no, f"stores.{case.store.id}.{field} is {str(offered).lower()}")

    return told


_ANYWHERE: Mapping[str, _ToldAnywhere] = {
    "d_dispatch": _dispatched,
    "pickup": _yes_or_no("pickup", "pickup_possible", "pickup_not_possible"),
    "gift_wrap": _yes_or_no("gift_wrapping", "gift_wrapping_offered", "gift_wrapping_not_offered"),
}
