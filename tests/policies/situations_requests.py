"""Requests beside the parcel: what is known, what is asked, the decision that must come of it, and why that is right.

Days were counted on a calendar, amounts by hand; today is Saturday 14 November 2026, 21:41 in Berlin.
"""

from datetime import date, datetime
from decimal import Decimal
from typing import Any, NamedTuple

from core.decisions import Action, Handoff
from core.facts import Evidence, EvidenceState, Facts
from core.offers import Goods, Offer, Offers
from core.orders import OrderLine, OrderStatus, Product
from core.record import Money
from core.tickets import Attachment, Author, Message, Ticket
from core.triage import Ask, Entities, ProductMention, SkuMention
from tests.factories import NOW, eur, make_offers, make_order, make_store, make_ticket
from tests.policies.situations import at, claim, delivered, facts, parcel, refund, returned, without_order

REPLY, ASK, ESCALATE = Action.REPLY, Action.ASK, Action.ESCALATE
AUTHORITY, POLICY, LOOKUP, MISSING = (
    Handoff.AUTHORITY,
    Handoff.POLICY,
    Handoff.LOOKUP_FAILED,
    Handoff.KNOWLEDGE_MISSING,
)


class Row(NamedTuple):
    """One situation."""

    name: str
    intents: str
    known: Facts
    expect: str
    """The states of the outcomes, in order."""
    action: Action = REPLY
    promised: dict[str, Any] = {}  # noqa: RUF012 - read only
    given: dict[str, Any] = {}  # noqa: RUF012 - read only
    handoff: Handoff | None = None
    truth: str = "careful default: no offer, no promise"


def offering(**granted: int) -> dict[str, Offers]:
    """The usual offers with these beside them."""
    return {"offers": make_offers(**{name: Offer(value=value, source="offers#1") for name, value in granted.items()})}


def wrote(*names: str, answered: bool = False, when: datetime = NOW, **changes: Any) -> dict[str, Ticket]:
    """A ticket whose newest message came with these files; `answered`: the seller has written before it."""
    before = (Message(id="m0", author=Author.SELLER, text="Please send a picture.", sent_at=at(11, 13)),)
    files = tuple(Attachment(name=name) for name in names)
    newest = Message(id="m1", text="?", sent_at=when, attachments=files)
    return {"ticket": make_ticket(**{"messages": (*(before if answered else ()), newest), **changes})}


def saying(text: str, intent: str = "change_order", **changes: Any) -> dict[str, Any]:
    """An English message of one ask, whose words decide."""
    ask = Ask(text=text, start=0, end=len(text), intent=intent, probability=0.9)
    message = Message(id="m1", text=text, sent_at=NOW)
    return {"asks": (ask,), "ticket": make_ticket(messages=(message,), **changes), "language": "en"}


def telling(*parts: tuple[str, str]) -> dict[str, Any]:
    """An English message of several asks, each with its intent."""
    whole = " ".join(text for text, _ in parts)
    asks = tuple(
        Ask(text=text, start=whole.index(text), end=whole.index(text) + len(text), intent=intent, probability=0.9)
        for text, intent in parts
    )
    return {
        "asks": asks,
        "ticket": make_ticket(messages=(Message(id="m1", text=whole, sent_at=NOW),)),
        "language": "en",
    }


def naming(*skus: str) -> dict[str, Entities]:
    """What triage found of products."""
    return {
        "entities": Entities(products=tuple(ProductMention(text=s, start=0, end=1, sku=s, score=0.9) for s in skus))
    }


def stocked(known: Facts, stock: int | None, *, sku: str = "LAMP-1", state: str = "available") -> Facts:
    """The same with a product looked up."""
    evidence = {**known.evidence, "products": Evidence(state=EvidenceState(state), source="fake shop", as_of=NOW)}
    found = Product(sku=sku, title="Harbour lantern", stock=stock)
    return Facts(**{**dict(known), "products": (found,), "evidence": evidence})


def ordered(**changes: Any) -> Any:
    return make_order(**{"status": OrderStatus.PAID, "ship_by": date(2026, 11, 16), **changes})


def yen(amount: int) -> Money:
    return Money(amount=Decimal(amount), currency="JPY")


TWO = (
    OrderLine(sku="LAMP-1", title="Harbour lantern", price=eur("40.00")),
    OrderLine(sku="MUG-2", title="Enamel mug", quantity=2, price=eur("10.00")),
)
UNSORTED = {
    "asks": (
        Ask(text="A bag is missing.", start=0, end=17, intent="missing_item", probability=0.9),
        Ask(text="And does that come apart?", start=18, end=43),
    )
}
THE_REST = {
    "asks": (
        Ask(text="I got a bag.", start=0, end=12, intent="missing_item", probability=0.9),
        Ask(text="Is the second already on its way?", start=13, end=46, intent="wismo", probability=0.9),
    ),
    "ticket": make_ticket(),
    "language": "en",
}
EITHER = {
    "asks": (
        Ask(text="Make it blue, please.", start=0, end=21, intent="change_order", probability=0.9),
        Ask(text="If that is not possible, cancel it.", start=22, end=57, intent="cancel_order", probability=0.9),
    ),
    "ticket": make_ticket(),
    "language": "en",
}
ADDRESS = "Please send it to my new address."
VARIANT = "Please make it blue instead of green."
QUANTITY = "Please make it two pieces instead of one."
REMOVE = "Please take the mugs out of the order."
PAID_TWO = facts(order=ordered(lines=TWO))
PAID = facts(order=ordered())
PENDING = facts(order=ordered(status=OrderStatus.PENDING))
CANCELLED = facts(order=ordered(status=OrderStatus.CANCELLED))
PAID_FBA = facts(order=ordered(fulfilled_by="marketplace"))
LABEL = facts(parcel("pre_transit", events=(), shipped_at=None), order=ordered())
MOVING = facts(parcel(scan=at(11, 13), expected=date(2026, 11, 16)))
TRIED = facts(parcel("attempt_failed", scan=at(11, 13), expected=date(2026, 11, 13)))
BACK = facts(parcel("return_to_sender", scan=at(11, 13)))
PART = facts(delivered(at(11, 12)), parcel(scan=at(11, 13), expected=date(2026, 11, 16)))
PART_OF_TWO = Facts(**{**dict(PART), "order": make_order(lines=TWO)})
THERE = facts(delivered(at(11, 12)))
THERE_FBA = facts(delivered(at(11, 12)), order=make_order(fulfilled_by="marketplace"))
THERE_TWO = facts(delivered(at(11, 12)), order=make_order(lines=TWO))
OLD = facts(delivered(at(8, 1)))
BROKEN = facts(parcel(delivered_at=at(11, 12)), tracking="contradictory")
UNSURE = facts(order=ordered(), tracking="timeout")
REFUNDED = facts(delivered(at(11, 2)), refunds=(refund(),))
PARTLY_REFUNDED = facts(delivered(at(11, 2)), refunds=(refund("issued", "10.00"),))
OPEN_RETURN_OF_ONE = facts(delivered(at(11, 2)), order=make_order(lines=TWO), returns=(returned(skus=("MUG-2",)),))
OPEN_RETURN = facts(delivered(at(11, 2)), returns=(returned(),))
ARRIVED_RETURN = facts(delivered(at(11, 2)), returns=(returned("received", received=at(11, 13)),))
DUE_RETURN = facts(delivered(at(11, 2)), returns=ARRIVED_RETURN.returns, refunds=(refund("pending"),))
REFUSED_RETURN = facts(delivered(at(11, 2)), returns=(returned("refused"),))
DECIDED = facts(delivered(at(11, 2)), claims=(claim("lost"),))
NO_HISTORY = facts(delivered(at(11, 12)), history="timeout")

UNTIL_JAN_11 = {"return_until": date(2027, 1, 11)}
UNTIL_JAN_1 = {"return_until": date(2027, 1, 1)}
SEEN = wrote("IMG_0231.HEIC")
OFFER, LAW = "the seller's offer", "Directive 2011/83/EU Art. 9 and the seller's 60 days"
SHIPPER = "Amazon ships, takes back and refunds what it fulfils"
RECORD = "the records of the order"
FAULTY = "Directive (EU) 2019/771 Art. 10-13: rights over faulty goods, which no offer limits"

CANCEL = [
    Row("not sent, no offer", "cancel_order", PAID, "request_needs_person", ESCALATE, handoff=AUTHORITY),
    Row("not paid, no offer", "cancel_order", PENDING, "request_needs_person", ESCALATE, handoff=AUTHORITY),
    Row("not sent, offered", "cancel_order", PAID, "cancel_promised", REPLY, {"cancel_by": date(2026, 11, 16)},
        offering(cancel_working_days=1), truth=OFFER),
    Row("not paid, offered", "cancel_order", PENDING, "cancel_promised", REPLY, {"cancel_by": date(2026, 11, 17)},
        offering(cancel_working_days=2), truth=OFFER),
    Row("offered, over Christmas", "cancel_order", PAID, "cancel_promised", REPLY, {"cancel_by": date(2026, 12, 28)},
        offering(cancel_working_days=2) | {"now": at(12, 23)}, truth="24 Dec, then 25-27 Dec off, Germany"),
    Row("offered, over a British bank holiday", "cancel_order", facts(order=ordered(country="GB")), "cancel_promised",
        REPLY, {"cancel_by": date(2026, 12, 29)}, offering(cancel_working_days=2) | {"now": at(12, 23)},
        truth="24 Dec, then 25-28 Dec off: Boxing Day falls on a Saturday"),
    Row("offered, worth more than the limit", "cancel_order", PAID, "request_needs_person", ESCALATE, {},
        offering(cancel_working_days=1, decision_limit=50), AUTHORITY, "64.90 is more than 50"),
    Row("offered, worth the limit", "cancel_order", facts(order=ordered(total=eur("50.00"))), "cancel_promised", REPLY,
        {"cancel_by": date(2026, 11, 16)}, offering(cancel_working_days=1, decision_limit=50), truth="up to 50"),
    Row("taken back", "cancel_order", PAID, "request_needs_person", ESCALATE, {},
        offering(cancel_working_days=1) | saying("Please don't cancel the order after all.", "cancel_order"), AUTHORITY,
        "the cancellation is not wanted any more"),
    Row("label made", "cancel_order", LABEL, "request_needs_person", ESCALATE, {}, offering(cancel_working_days=1),
        AUTHORITY, "packed, perhaps not collected"),
    Row("on its way", "cancel_order", MOVING, "cancel_too_late", REPLY, {}, offering(cancel_working_days=1),
        truth=RECORD),
    Row("sent without tracking", "cancel_order", facts(tracking="not_found"), "cancel_too_late", truth=RECORD),
    Row("asked for before it was sent", "cancel_order", MOVING, "request_needs_person", ESCALATE, {},
        {"asked_at": at(11, 8)}, AUTHORITY, "sent on 9 Nov, though it was to be stopped"),
    Row("asked for on the day it was sent", "cancel_order", MOVING, "cancel_too_late", REPLY, {},
        {"asked_at": at(11, 9, 8)}, truth="a parcel that is packed can hardly be stopped"),
    Row("asked for before it was sent, and it has come", "cancel_order", facts(delivered(at(11, 12))),
        "request_needs_person", ESCALATE, {}, {"asked_at": at(11, 8)}, AUTHORITY, "sent on 10 Nov"),
    Row("a part has arrived", "cancel_order", PART, "cancel_too_late return_inside_window", REPLY, UNTIL_JAN_11,
        truth=LAW),
    Row("arrived", "cancel_order", THERE, "return_inside_window", REPLY, UNTIL_JAN_11, truth=LAW),
    Row("arrived long ago", "cancel_order", OLD, "return_outside_window", truth="1 Aug + 60 days = 30 Sep"),
    Row("shown as arrived, and not there", "delivered_not_received cancel_order", THERE,
        "not_received request_needs_person", ESCALATE, handoff=AUTHORITY, truth="nothing came that could go back"),
    Row("arrived broken", "damaged_item cancel_order", THERE, "fault_needs_picture fault_needs_picture", ASK,
        truth=FAULTY),
    Row("arrived broken by the words beside it", "cancel_order", THERE, "fault_needs_picture", ASK, {},
        saying("Please cancel it, the glass is cracked.", "cancel_order"), truth=FAULTY),
    Row("arrived and refunded", "cancel_order", REFUNDED, "refund_issued", truth=RECORD),
    Row("cancelled already", "cancel_order", CANCELLED, "order_cancelled", truth=RECORD),
    Row("shipped by the marketplace", "cancel_order", PAID_FBA, "request_at_marketplace", REPLY, {},
        offering(cancel_working_days=1), truth=SHIPPER),
    Row("coming back", "cancel_order", BACK, "parcel_returning", ESCALATE, handoff=AUTHORITY, truth=RECORD),
    Row("contradictory", "cancel_order", BROKEN, "request_needs_person", ESCALATE, handoff=LOOKUP, truth=RECORD),
    Row("tracking down", "cancel_order", UNSURE, "request_needs_person", ESCALATE, {},
        offering(cancel_working_days=1), LOOKUP, "it may have left"),
    Row("money sent back already", "cancel_order", facts(order=ordered(), refunds=(refund("issued", "10.00"),)),
        "refund_needs_person", ESCALATE, {}, offering(cancel_working_days=1), AUTHORITY, "a second request"),
    Row("no such order", "cancel_order", without_order("not_found"), "order_not_found", ASK, truth=RECORD),
    Row("where is it, and stop it", "wismo cancel_order", PAID, "request_needs_person request_needs_person", ESCALATE,
        handoff=AUTHORITY, truth="no day of dispatch to who wants none"),
    Row("money back for what has not left", "refund_request", PAID, "cancel_promised", REPLY,
        {"cancel_by": date(2026, 11, 16)}, offering(cancel_working_days=1), truth=OFFER),
    Row("money back for what has not left, no offer", "refund_request", PAID, "request_needs_person", ESCALATE,
        handoff=AUTHORITY),
    Row("cancelled because of a wrong address", "cancel_order change_order", PAID, "cancel_promised cancel_promised",
        REPLY, {"cancel_by": date(2026, 11, 16)}, offering(cancel_working_days=1, change_working_days=1),
        truth="one of the two can be done, and the reason for it is no second request"),
    Row("to be cancelled if it cannot be changed", "cancel_order change_order", PAID,
        "request_needs_person request_needs_person", ESCALATE, {}, EITHER | offering(cancel_working_days=1), AUTHORITY,
        "which of the two hangs on the other"),
    Row("one of two items cancelled, the other changed", "cancel_order change_order", PAID_TWO,
        "request_needs_person request_needs_person", ESCALATE, {}, offering(cancel_working_days=1), AUTHORITY,
        "not the whole order is to be cancelled"),
    Row("one of the two pieces", "cancel_order", PAID, "request_needs_person", ESCALATE, {},
        saying("Please cancel one of them.", "cancel_order") | offering(cancel_working_days=1), AUTHORITY,
        "the rest is wanted"),
    Row("the article that is named", "cancel_order", PAID_TWO, "request_needs_person", ESCALATE, {},
        naming("LAMP-1") | offering(cancel_working_days=1), AUTHORITY, "of the other one nothing was said"),
    Row("a return to be cancelled", "cancel_order", PAID, "request_needs_person", ESCALATE, {},
        saying("Please cancel my return.", "cancel_order") | offering(cancel_working_days=1), AUTHORITY,
        "the order is not to be cancelled"),
    Row("a return to be cancelled, the goods are there", "cancel_order", THERE, "request_needs_person", ESCALATE, {},
        saying("I want to withdraw the return request.", "cancel_order"), AUTHORITY, "nothing is to be returned"),
]  # fmt: skip

CHANGE = [
    Row("wanted before it was sent", "change_order", MOVING, "request_needs_person", ESCALATE, {},
        {"asked_at": at(11, 8)}, AUTHORITY, "sent on 9 Nov, though it was to be changed"),
    Row("wanted before it was sent, and it has come", "change_order", facts(delivered(at(11, 12))),
        "request_needs_person", ESCALATE, {}, {"asked_at": at(11, 8)}, AUTHORITY, "sent on 10 Nov"),
    Row("not sent, no offer", "change_order", PAID, "request_needs_person", ESCALATE, handoff=AUTHORITY),
    Row("not sent, offered", "change_order", PAID, "change_promised", REPLY, {"change_by": date(2026, 11, 16)},
        offering(change_working_days=1), truth=OFFER),
    Row("offered, worth more than the limit", "change_order", PAID, "request_needs_person", ESCALATE, {},
        offering(change_working_days=1, decision_limit=64), AUTHORITY, "64.90 is more than 64"),
    Row("label made", "change_order", LABEL, "request_needs_person", ESCALATE, {}, offering(change_working_days=1),
        AUTHORITY, "the address is on the label"),
    Row("on its way", "change_order", MOVING, "change_too_late", truth=RECORD),
    Row("a part has arrived", "change_order", PART, "change_too_late", truth=RECORD),
    Row("arrived and to be returned", "change_order return_request", THERE, "return_inside_window return_inside_window",
        REPLY, UNTIL_JAN_11, truth=LAW),
    Row("arrived by the records, and another address", "change_order", THERE, "request_needs_person", ESCALATE, {},
        saying(ADDRESS), AUTHORITY, RECORD),
    Row("where it is, and no word says what is to be changed", "wismo change_order", MOVING,
        "in_transit_on_time in_transit_on_time", truth=RECORD),
    Row("arrived: an exchange is meant", "change_order", THERE, "exchange_by_return", REPLY, UNTIL_JAN_11, truth=LAW),
    Row("cancelled", "change_order", CANCELLED, "order_cancelled", truth=RECORD),
    Row("shipped by the marketplace", "change_order", PAID_FBA, "request_at_marketplace", truth=SHIPPER),
    Row("coming back", "change_order", BACK, "parcel_returning", ESCALATE, handoff=AUTHORITY, truth=RECORD),
    Row("contradictory", "change_order", BROKEN, "request_needs_person", ESCALATE, handoff=LOOKUP, truth=RECORD),
    Row("order look-up down", "change_order", without_order("timeout"), "order_unavailable", truth=RECORD),
    Row("another address, all changes offered", "change_order", PAID, "change_promised", REPLY,
        {"change_by": date(2026, 11, 16)}, saying(ADDRESS) | offering(change_working_days=1), truth=OFFER),
    Row("another address, only variants offered", "change_order", PAID, "request_needs_person", ESCALATE, {},
        saying(ADDRESS) | offering(change_variant_working_days=1), AUTHORITY, "the address is not offered"),
    Row("another variant, only variants offered", "change_order", PAID, "change_promised", REPLY,
        {"change_by": date(2026, 11, 16)}, saying(VARIANT) | offering(change_variant_working_days=1), truth=OFFER),
    Row("another variant, its own offer before the general one", "change_order", PAID, "change_promised", REPLY,
        {"change_by": date(2026, 11, 18)},
        saying(VARIANT) | offering(change_variant_working_days=3, change_working_days=1), truth=OFFER),
    Row("another quantity, only that offered", "change_order", PAID, "change_promised", REPLY,
        {"change_by": date(2026, 11, 17)}, saying(QUANTITY) | offering(change_quantity_working_days=2), truth=OFFER),
    Row("another quantity, only addresses offered", "change_order", PAID, "request_needs_person", ESCALATE, {},
        saying(QUANTITY) | offering(change_address_working_days=2), AUTHORITY, "the quantity is not offered"),
    Row("an item left out, offered", "change_order", PAID_TWO, "change_promised", REPLY,
        {"change_by": date(2026, 11, 16)}, saying(REMOVE) | offering(remove_item_working_days=1), truth=OFFER),
    Row("an item left out, not offered", "change_order", PAID_TWO, "request_needs_person", ESCALATE, {},
        saying(REMOVE) | offering(change_variant_working_days=1), AUTHORITY, "leaving out is not offered"),
    Row("the only item left out", "change_order", PAID, "request_needs_person", ESCALATE, {},
        saying(REMOVE) | offering(remove_item_working_days=1), AUTHORITY, "that would be a cancellation"),
    Row("address and variant, only variants offered", "change_order", PAID, "request_needs_person", ESCALATE, {},
        saying(f"{VARIANT} {ADDRESS}") | offering(change_variant_working_days=1), AUTHORITY, "one of two"),
    Row("variant and quantity, both offered: the later day", "change_order", PAID, "change_promised", REPLY,
        {"change_by": date(2026, 11, 18)}, saying(f"{VARIANT} {QUANTITY}")
        | offering(change_variant_working_days=1, change_quantity_working_days=3), truth=OFFER),
    Row("variant and quantity, one offered", "change_order", PAID, "request_needs_person", ESCALATE, {},
        saying(f"{VARIANT} {QUANTITY}") | offering(change_variant_working_days=1), AUTHORITY, "one of two"),
    Row("another day, all changes offered", "change_order", PAID, "request_needs_person", ESCALATE, {},
        saying("Please deliver it next week.") | offering(change_working_days=1), AUTHORITY, "a day is no offer"),
    Row("not said what, only variants offered", "change_order", PAID, "request_needs_person", ESCALATE, {},
        saying("I made a mistake in my order.") | offering(change_variant_working_days=1), AUTHORITY, "not clear"),
    Row("money sent back already", "change_order", facts(order=ordered(), refunds=(refund("issued", "10.00"),)),
        "request_needs_person", ESCALATE, {}, offering(change_working_days=1), AUTHORITY, "a second request"),
    Row("another address for an order of somebody else", "change_order", without_order("not_found"), "handover",
        ESCALATE, {}, saying(ADDRESS), POLICY, "a new address is how parcels are stolen"),
    Row("the address of an order of somebody else", "wismo", without_order("not_found"), "order_not_found", ASK, {},
        saying("Where is it, and which address do you have?", "wismo"), truth=RECORD),
    Row("another variant for an order that is not found", "change_order", without_order("not_found"),
        "order_not_found", ASK, {}, saying(VARIANT), truth=RECORD),
]  # fmt: skip

EXCHANGE = [
    Row("what was missing is to be sent", "missing_item exchange_request", THERE,
        "missing_needs_part missing_needs_part", ASK, truth=FAULTY),
    Row("another one for what never came", "delivered_not_received exchange_request", THERE,
        "not_received handover", ESCALATE, handoff=AUTHORITY, truth="nothing came that could go back"),
    Row("arrived, none offered", "exchange_request", THERE, "exchange_by_return", REPLY, UNTIL_JAN_11, truth=LAW),
    Row("arrived, offered", "exchange_request", THERE, "exchange_possible", REPLY,
        {"exchange_until": date(2026, 12, 12)}, offering(exchange_window_days=30), truth="12 Nov + 30 days"),
    Row("the last day of it", "exchange_request", facts(delivered(at(10, 15))), "exchange_possible", REPLY,
        {"exchange_until": date(2026, 11, 14)}, offering(exchange_window_days=30), truth="15 Oct + 30 days"),
    Row("the day after it", "exchange_request", facts(delivered(at(10, 14))), "exchange_by_return", REPLY,
        {"return_until": date(2026, 12, 13)}, offering(exchange_window_days=30), truth="14 Oct + 60 days"),
    Row("offered, worth more than the limit", "exchange_request", THERE, "handover", ESCALATE, {},
        offering(exchange_window_days=30, decision_limit=50), AUTHORITY, "64.90 is more than 50"),
    Row("another one wanted, with a picture", "exchange_request", THERE, "fault_needs_person", ESCALATE, {},
        offering(exchange_window_days=30) | SEEN, AUTHORITY, FAULTY),
    Row("another one wanted long after, with a picture", "exchange_request", OLD, "fault_needs_person", ESCALATE, {},
        SEEN, AUTHORITY, FAULTY),
    Row("both windows over", "exchange_request", OLD, "return_outside_window", truth="1 Aug + 60 days = 30 Sep"),
    Row("the last day of the return window", "exchange_request", facts(delivered(at(9, 15))), "exchange_by_return",
        REPLY, {"return_until": date(2026, 11, 14)}, truth="15 Sep + 60 days"),
    Row("not sent, changes offered", "exchange_request", PAID, "change_promised", REPLY,
        {"change_by": date(2026, 11, 16)}, offering(change_working_days=1), truth=OFFER),
    Row("not sent, none offered", "exchange_request", PAID, "request_needs_person", ESCALATE, handoff=AUTHORITY),
    Row("on its way", "exchange_request", MOVING, "change_too_late", truth=RECORD),
    Row("another one for what has not come", "wismo exchange_request", MOVING, "in_transit_on_time in_transit_on_time",
        truth="it has not come, so that nothing is exchanged"),
    Row("on its way, to be sent back", "exchange_request return_request", MOVING,
        "return_before_delivery return_before_delivery", truth=LAW),
    Row("the wrong one was ordered, another is wanted", "wrong_item exchange_request", MOVING,
        "change_too_late change_too_late", truth="what has not come is not faulty"),
    Row("return open", "exchange_request", OPEN_RETURN, "handover", ESCALATE, handoff=AUTHORITY,
        truth="announced as a return; whether another one is sent is not on record"),
    Row("return arrived, its money due", "exchange_request", DUE_RETURN, "handover", ESCALATE, handoff=AUTHORITY,
        truth="another one is wanted, and the money is as good as sent"),
    Row("return arrived", "exchange_request", ARRIVED_RETURN, "handover", ESCALATE, handoff=AUTHORITY,
        truth="exchange or money: not on record"),
    Row("return refused", "exchange_request", REFUSED_RETURN, "handover", ESCALATE, handoff=POLICY, truth=RECORD),
    Row("refunded", "exchange_request", REFUNDED, "handover", ESCALATE, {}, offering(exchange_window_days=30),
        AUTHORITY, "a second request"),
    Row("claim decided", "exchange_request", DECIDED, "handover", ESCALATE, handoff=POLICY, truth=RECORD),
    Row("shipped by the marketplace", "exchange_request", THERE_FBA, "fault_at_marketplace", truth=SHIPPER),
    Row("cancelled", "exchange_request", CANCELLED, "order_cancelled", truth=RECORD),
    Row("returns down", "exchange_request", NO_HISTORY, "return_window_unknown", ESCALATE, handoff=LOOKUP),
    Row("contradictory", "exchange_request", BROKEN, "handover", ESCALATE, handoff=LOOKUP, truth=RECORD),
]  # fmt: skip

FAULTS = [
    Row("damaged, no picture", "damaged_item", THERE, "fault_needs_picture", ASK, truth=FAULTY),
    Row("wrong, and the right one wanted", "wrong_item exchange_request", THERE,
        "fault_needs_picture fault_needs_picture", ASK, truth=FAULTY),
    Row("wrong, no picture", "wrong_item", THERE, "fault_needs_picture", ASK, truth=FAULTY),
    Row("defective, no picture", "defective_item", THERE, "fault_needs_picture", ASK, truth=FAULTY),
    Row("defective after the window, no picture", "defective_item", OLD, "fault_needs_picture", ASK, truth=FAULTY),
    Row("no picture, several items", "damaged_item", THERE_TWO, "fault_needs_item", ASK, truth=FAULTY),
    Row("no picture, one of several named", "damaged_item", THERE_TWO, "fault_needs_picture", ASK, {},
        naming("MUG-2"), truth=FAULTY),
    Row("a document is no picture", "damaged_item", THERE, "fault_needs_picture", ASK, {}, wrote("invoice.pdf"),
        truth=FAULTY),
    Row("asked before, still no picture", "damaged_item", THERE, "fault_needs_person", ESCALATE, {},
        wrote(answered=True), AUTHORITY, "asking again leads nowhere"),
    Row("picture, nothing offered", "damaged_item", THERE, "fault_needs_person", ESCALATE, {}, SEEN, AUTHORITY),
    Row("picture, and the money is wanted", "damaged_item refund_request", stocked(THERE, 4),
        "fault_needs_person fault_needs_person", ESCALATE, {}, SEEN | offering(replacement_working_days=2), AUTHORITY,
        FAULTY),
    Row("no picture, and the money is wanted", "defective_item refund_request", THERE,
        "fault_needs_picture fault_needs_picture", ASK, truth=FAULTY),
    Row("picture, several items", "wrong_item", THERE_TWO, "which_item", ASK, {}, SEEN, truth=FAULTY),
    Row("picture, several items, answered before", "wrong_item", THERE_TWO, "fault_needs_person", ESCALATE, {},
        wrote("a.jpg", answered=True), AUTHORITY, "asking again leads nowhere"),
    Row("picture, replacement offered, in stock", "damaged_item", stocked(THERE, 4), "replacement_promised", REPLY,
        {"replacement_by": date(2026, 11, 17)}, SEEN | offering(replacement_working_days=2), truth=OFFER),
    Row("picture named by its type", "defective_item", stocked(THERE, 1), "replacement_promised", REPLY,
        {"replacement_by": date(2026, 11, 16)},
        offering(replacement_working_days=1) | {"ticket": make_ticket(messages=(Message(id="m1", text="?", sent_at=NOW,
            attachments=(Attachment(name="0001", media_type="video/mp4"),)),))}, truth=OFFER),
    Row("replacement offered, none in stock", "damaged_item", stocked(THERE, 0), "fault_needs_person", ESCALATE, {},
        SEEN | offering(replacement_working_days=2), AUTHORITY, "nothing to send"),
    Row("replacement offered, stock unknown", "damaged_item", stocked(THERE, None), "fault_needs_person", ESCALATE, {},
        SEEN | offering(replacement_working_days=2), AUTHORITY, "nothing known to send"),
    Row("replacement offered, stock down", "damaged_item", stocked(THERE, 4, state="timeout"), "fault_needs_person",
        ESCALATE, {}, SEEN | offering(replacement_working_days=2), AUTHORITY, "nothing known to send"),
    Row("replacement offered, fewer in stock than bought", "damaged_item",
        stocked(facts(delivered(at(11, 12)), order=make_order(lines=TWO[1:])), 1, sku="MUG-2"), "fault_needs_person",
        ESCALATE, {}, SEEN | offering(replacement_working_days=2), AUTHORITY, "two bought, one there"),
    Row("replacement offered, worth more than the limit", "damaged_item", stocked(THERE, 4), "fault_needs_person",
        ESCALATE, {}, SEEN | offering(replacement_working_days=2, decision_limit=60), AUTHORITY, "64.90 > 60"),
    Row("none in stock, part of the price offered", "damaged_item", stocked(THERE, 0), "partial_refund_offered", REPLY,
        {"refund_amount": eur("18.00")}, SEEN | offering(replacement_working_days=2, partial_refund_percent=30),
        truth="30 % of 60.00"),
    Row("a share of an odd price", "damaged_item",
        facts(delivered(at(11, 12)), order=make_order(lines=(OrderLine(sku="A", title="A", quantity=3,
            price=eur("3.33")),))), "partial_refund_offered", REPLY, {"refund_amount": eur("1.50")},
        SEEN | offering(partial_refund_percent=15), truth="15 % of 9.99 = 1.4985"),
    Row("a share in a currency without cents", "damaged_item",
        facts(delivered(at(11, 12)), order=make_order(lines=(OrderLine(sku="A", title="A", price=yen(1999)),),
            total=yen(1999))), "partial_refund_offered", REPLY, {"refund_amount": yen(300)},
        SEEN | offering(partial_refund_percent=15), truth="15 % of 1999 = 299.85"),
    Row("a share of the one that is named", "damaged_item", THERE_TWO, "partial_refund_offered", REPLY,
        {"refund_amount": eur("10.00")}, SEEN | naming("MUG-2") | offering(partial_refund_percent=50),
        truth="50 % of 2 x 10.00"),
    Row("label offered", "wrong_item", THERE, "label_promised", REPLY, {"label_by": date(2026, 11, 16)},
        SEEN | offering(label_working_days=1), truth=OFFER),
    Row("label offered, over Thanksgiving", "defective_item", facts(delivered(at(11, 20)),
        order=make_order(country="US")), "label_promised", REPLY, {"label_by": date(2026, 11, 27)},
        wrote("a.png", when=at(11, 25)) | offering(label_working_days=1) | {"now": at(11, 25)},
        truth="26 Nov 2026 is Thanksgiving"),
    Row("refunded before", "damaged_item", REFUNDED, "fault_needs_person", ESCALATE, {},
        SEEN | offering(label_working_days=1), AUTHORITY, "a second request"),
    Row("refunded in part before", "defective_item", PARTLY_REFUNDED, "fault_needs_person", ESCALATE, {},
        SEEN | offering(label_working_days=1), AUTHORITY, "a second request"),
    Row("return on record", "defective_item", OPEN_RETURN, "fault_needs_person", ESCALATE, {}, SEEN, AUTHORITY,
        "a second request"),
    Row("claim decided", "damaged_item", DECIDED, "fault_needs_person", ESCALATE, handoff=POLICY, truth=RECORD),
    Row("shipped by the marketplace", "damaged_item", THERE_FBA, "fault_at_marketplace", REPLY, {},
        SEEN | offering(replacement_working_days=2), truth=SHIPPER),
    Row("not sent", "damaged_item", PAID, "fault_needs_person", ESCALATE, handoff=LOOKUP, truth=RECORD),
    Row("on its way", "wrong_item", MOVING, "fault_needs_person", ESCALATE, handoff=LOOKUP, truth=RECORD),
    Row("coming back", "damaged_item", BACK, "fault_needs_person", ESCALATE, handoff=LOOKUP, truth=RECORD),
    Row("cancelled", "damaged_item", CANCELLED, "fault_needs_person", ESCALATE, handoff=LOOKUP, truth=RECORD),
    Row("contradictory", "damaged_item", BROKEN, "fault_needs_person", ESCALATE, handoff=LOOKUP, truth=RECORD),
    Row("returns down", "damaged_item", NO_HISTORY, "fault_needs_person", ESCALATE, handoff=LOOKUP),
    Row("a part arrived, and it is broken", "damaged_item", PART, "fault_needs_picture", ASK, truth=FAULTY),
]  # fmt: skip

MISSING_ITEMS = [
    Row("nothing shown", "missing_item", THERE, "missing_needs_part", ASK, truth=FAULTY),
    Row("several items, nothing shown", "missing_item", THERE_TWO, "missing_needs_part", ASK, truth=FAULTY),
    Row("the rest is on its way and asked about by itself", "missing_item wismo", PART,
        "fault_needs_person delivered in_transit_on_time", ESCALATE, handoff=AUTHORITY,
        truth="what is missing is from the parcel that came"),
    Row("the rest is on its way, and the rest is asked about", "missing_item wismo", PART,
        "in_transit_on_time in_transit_on_time", REPLY, {}, THE_REST, truth=RECORD),
    Row("a part or all of it", "missing_item delivered_not_received", THERE, "fault_needs_person not_received",
        ESCALATE, handoff=AUTHORITY, truth="the two are looked for in different places"),
    Row("the rest, taken for a wrong article", "wrong_item", PART, "in_transit_on_time", REPLY, {},
        saying("The chairs were not in it, so there must be another box.", "wrong_item"), truth=RECORD),
    Row("the rest is on its way, and a question could not be sorted", "missing_item", PART, "fault_needs_person",
        ESCALATE, {}, UNSORTED, AUTHORITY, "it may be about the other parcel"),
    Row("the rest is on its way", "missing_item", PART, "in_transit_on_time", truth=RECORD),
    Row("shown, nothing offered", "missing_item", THERE, "fault_needs_person", ESCALATE, {}, SEEN, AUTHORITY),
    Row("shown, which of several is open", "missing_item", THERE_TWO, "fault_needs_person", ESCALATE, {},
        SEEN | offering(replacement_working_days=2), AUTHORITY, "which item is not known"),
    Row("shown, named, in stock, offered", "missing_item", stocked(THERE_TWO, 9, sku="MUG-2"), "replacement_promised",
        REPLY, {"replacement_by": date(2026, 11, 17)},
        SEEN | naming("MUG-2") | offering(replacement_working_days=2), truth=OFFER),
    Row("asked before, nothing shown", "missing_item", THERE, "fault_needs_person", ESCALATE, {}, wrote(answered=True),
        AUTHORITY, "asking again leads nowhere"),
    Row("worth more than the limit", "missing_item", stocked(THERE, 4), "fault_needs_person", ESCALATE, {},
        SEEN | offering(replacement_working_days=2, decision_limit=60), AUTHORITY, "64.90 > 60"),
    Row("refunded before", "missing_item", REFUNDED, "fault_needs_person", ESCALATE, handoff=AUTHORITY,
        truth="a second request"),
    Row("return on record", "missing_item", OPEN_RETURN, "fault_needs_person", ESCALATE, handoff=AUTHORITY,
        truth="a second request"),
    Row("claim decided", "missing_item", DECIDED, "fault_needs_person", ESCALATE, handoff=POLICY, truth=RECORD),
    Row("shipped by the marketplace", "missing_item", THERE_FBA, "fault_at_marketplace", truth=SHIPPER),
    Row("cancelled", "missing_item", CANCELLED, "fault_needs_person", ESCALATE, handoff=LOOKUP, truth=RECORD),
    Row("away soon, and will it be here before", "change_order wismo", MOVING, "in_transit_on_time in_transit_on_time",
        REPLY, {}, telling(("I will be away from Tuesday on.", "change_order"), ("Will it be here before?", "wismo")),
        truth=RECORD),
    Row("taken for a change, to be exchanged once it is here", "change_order exchange_request", MOVING,
        "in_transit_on_time return_before_delivery", REPLY, {},
        telling(("When is it here?", "change_order"), ("Can I exchange it if it is too small?", "exchange_request")),
        truth=RECORD),
    Row("to be exchanged once it is here", "exchange_request", MOVING, "return_before_delivery", REPLY, {},
        saying("Can I exchange it if it is too small?", "exchange_request"), truth=RECORD),
    Row("on its way", "missing_item", MOVING, "fault_needs_person", ESCALATE, handoff=LOOKUP, truth=RECORD),
    Row("the parcel on its way, called missing", "missing_item", MOVING, "in_transit_on_time", REPLY, {},
        saying("There is no parcel yet.", "missing_item"), truth=RECORD),
    Row("returns down", "missing_item", NO_HISTORY, "fault_needs_person", ESCALATE, handoff=LOOKUP),
]  # fmt: skip

MONEY = [
    Row("return after a full refund", "return_request", REFUNDED, "refund_needs_person", ESCALATE, handoff=AUTHORITY,
        truth="whether it has to come back is not on record"),
    Row("return after a decided claim", "return_request", DECIDED, "return_needs_person", ESCALATE, handoff=POLICY),
    Row("return after a partial refund", "return_request", PARTLY_REFUNDED, "return_inside_window", REPLY, UNTIL_JAN_1,
        truth="2 Nov + 60 days"),
    Row("return of what has not left, with its cancellation", "return_request cancel_order", PAID,
        "cancel_promised cancel_promised", REPLY, {"cancel_by": date(2026, 11, 16)}, offering(cancel_working_days=1),
        truth=OFFER),
    Row("refund by the marketplace, no return of which is on record", "refund_status", THERE_FBA,
        "refund_at_marketplace", truth="the buyer may have sent it back already"),
    Row("refund of a marketplace return", "refund_status",
        facts(delivered(at(11, 2)), order=make_order(fulfilled_by="marketplace"), returns=(returned(),)),
        "refund_at_marketplace", truth=SHIPPER),
    Row("a return to the marketplace has arrived", "return_status",
        facts(delivered(at(11, 2)), order=make_order(fulfilled_by="marketplace"),
              returns=(returned("received", received=at(11, 13)),)), "refund_at_marketplace", truth=SHIPPER),
    Row("when the money for a return to the marketplace comes", "return_request", THERE_FBA,
        "return_inside_window refund_at_marketplace", REPLY, UNTIL_JAN_11,
        saying("May I return it? When is the money back?", "return_request"), truth=SHIPPER),
    Row("a refund of nothing", "refund_status", facts(delivered(at(11, 2)), refunds=(refund("issued", "0.00"),)),
        "refund_needs_person", ESCALATE, handoff=AUTHORITY, truth="a record of no money sends none"),
    Row("a refund with a minus", "refund_status", facts(delivered(at(11, 2)), refunds=(refund("issued", "-5.00"),)),
        "refund_needs_person", ESCALATE, handoff=AUTHORITY, truth="sent or taken: a person sees"),
    Row("a pending refund of nothing", "refund_status",
        facts(delivered(at(11, 2)), refunds=(refund("pending", "0.00"),)), "refund_pending",
        truth="no amount is promised"),
    Row("refund of a marketplace return that was paid", "refund_status",
        facts(delivered(at(11, 2)), order=make_order(fulfilled_by="marketplace"), returns=(returned(),),
              refunds=(refund(),)), "refund_issued", truth=RECORD),
    Row("refund before anything came", "refund_request", MOVING, "refund_needs_person in_transit_on_time", ESCALATE,
        handoff=AUTHORITY, truth="no rule grants it; where it is can be said"),
]  # fmt: skip

PRESALE = [
    Row("in stock", "stock_question", stocked(without_order("not_found"), 12), "product_in_stock", REPLY, {},
        naming("LAMP-1"), truth="the catalogue"),
    Row("in stock, by article number", "stock_question", stocked(without_order("not_found"), 12), "product_in_stock",
        REPLY, {}, {"entities": Entities(skus=(SkuMention(text="SKU LAMP-1", start=0, end=9, sku="LAMP-1"),))},
        truth="the catalogue"),
    Row("out of stock", "stock_question", stocked(without_order("not_found"), 0), "product_out_of_stock", REPLY, {},
        naming("LAMP-1"), truth="the catalogue"),
    Row("nearly out of stock", "stock_question", stocked(without_order("not_found"), 2), "handover", ESCALATE, {},
        naming("LAMP-1"), AUTHORITY, "may be sold before the answer is read"),
    Row("stock not stated", "stock_question", stocked(without_order("not_found"), None), "handover", ESCALATE, {},
        naming("LAMP-1"), MISSING, "the catalogue"),
    Row("catalogue down", "stock_question", stocked(without_order("not_found"), 12, state="timeout"), "handover",
        ESCALATE, {}, naming("LAMP-1"), LOOKUP, "the catalogue"),
    Row("no product named", "stock_question", without_order("not_found"), "which_product", ASK, truth="the message"),
    Row("no product named, answered before", "stock_question", without_order("not_found"), "handover", ESCALATE, {},
        wrote(answered=True), MISSING, "asking again leads nowhere"),
    Row("beside an order", "wismo stock_question", stocked(MOVING, 12), "in_transit_on_time product_in_stock", REPLY,
        {}, naming("LAMP-1"), truth="the catalogue"),
    Row("what a product can do", "product_question", stocked(THERE, 12), "handover", ESCALATE, {}, naming("LAMP-1"),
        Handoff.UNSUPPORTED, "no product data says"),
    Row("a discount", "discount_question", THERE, "handover", ESCALATE, handoff=AUTHORITY),
]  # fmt: skip

UNSENT = {"order": ordered()}
WHERE = [
    Row("refunded in full, never sent", "wismo", facts(**UNSENT, refunds=(refund(),)), "refund_issued", truth=RECORD),
    Row("refunded in full, on its way", "wismo", facts(parcel(), refunds=(refund(),)), "refund_issued", truth=RECORD),
    Row("refunded in part and not sent", "wismo", facts(**UNSENT, refunds=(refund(amount="10.00"),)),
        "request_needs_person", ESCALATE, handoff=AUTHORITY, truth=RECORD),
    Row("refunded in part and on its way", "wismo", facts(parcel(), refunds=(refund(amount="10.00"),)),
        "in_transit_late", REPLY, {"carrier_search_from": date(2026, 11, 17)}, truth=RECORD),
    Row("about to be refunded and not sent", "wismo", facts(**UNSENT, refunds=(refund("pending"),)),
        "refund_needs_person", ESCALATE, handoff=AUTHORITY, truth=RECORD),
    Row("not paid for, with a day to send it by", "wismo",
        facts(order=ordered(status=OrderStatus.PENDING, ship_by=date(2026, 11, 16))), "request_needs_person", ESCALATE,
        handoff=Handoff.UNSUPPORTED, truth="what is not paid for is not sent"),
    Row("cancelled, with two refunds", "wismo",
        facts(order=ordered(status=OrderStatus.CANCELLED), refunds=(refund(amount="5.00"), refund(id="F-2"))),
        "order_cancelled refund_issued", truth=RECORD),
    Row("cancelled, with a refund that is sent and one that is not", "wismo",
        facts(order=ordered(status=OrderStatus.CANCELLED),
            refunds=(refund(amount="5.00"), refund("pending", id="F-2"))),
        "order_cancelled refund_needs_person", ESCALATE, handoff=AUTHORITY, truth=RECORD),
    Row("cancelled, with a refund that is not sent", "cancel_order",
        facts(order=ordered(status=OrderStatus.CANCELLED), refunds=(refund("pending"),)),
        "order_cancelled refund_needs_person", ESCALATE, handoff=AUTHORITY, truth=RECORD),
    Row("in the warehouse already, by a buyer with a return", "stock_question", OPEN_RETURN, "handover", ESCALATE,
        handoff=MISSING, truth="it may be the return, or an article to be bought"),
    Row("in the warehouse already, beside where the return is", "return_status stock_question", OPEN_RETURN,
        "return_already_open return_already_open", truth=RECORD),
    Row("what has come and goes back", "wismo return_request", THERE, "return_inside_window return_inside_window",
        REPLY, UNTIL_JAN_11, truth="nobody looks for what the buyer holds"),
    Row("nothing on the account, of a return that arrived", "wismo refund_status", ARRIVED_RETURN,
        "return_received refund_pending", REPLY, {"refund_by": date(2026, 11, 17)},
        truth="Fri 13 Nov + 2 working days (Amazon)"),
    Row("when the money for a return comes, taken for a parcel", "wismo", ARRIVED_RETURN, "refund_pending", REPLY,
        {"refund_by": date(2026, 11, 17)}, saying("When do I get my money?", "wismo"), truth=RECORD),
    Row("when a refund on record comes, taken for a parcel", "wismo", REFUNDED, "refund_issued", REPLY, {},
        saying("Do I get the full 64.90 EUR back and by when?", "wismo"), truth=RECORD),
    Row("an invoice before the payment", "invoice_request", PENDING, "handover", ESCALATE, handoff=AUTHORITY,
        truth="nothing is invoiced that is not paid"),
]  # fmt: skip

CUT = (OrderLine(sku="CURTAIN-1", title="Curtain, cut to measure", price=eur("64.90"), category="Made to measure"),)
MADE = facts(delivered(at(11, 12)), order=make_order(lines=CUT))
CLAIMED = facts(delivered(at(11, 12)), claims=(claim(),))
CLAIMED_PAID = facts(order=ordered(), claims=(claim(),))
OWN_SHOP = {"store": make_store(marketplace="own-store")}
MEASURED = {"offers": Offers(goods={"Made to measure": Goods.CUSTOM_MADE})}

RETURNS_WITH_MORE = [
    Row("broken, and to be sent back", "damaged_item return_request", THERE, "fault_needs_picture fault_needs_picture",
        ASK, truth=FAULTY),
    Row("broken by the words beside a return", "return_request", THERE, "fault_needs_picture", ASK, {},
        saying("I want to send it back, the glass is cracked.", "return_request"), truth=FAULTY),
    Row("something else came by the words beside an exchange", "exchange_request", THERE, "fault_needs_picture", ASK,
        {}, saying("A mug came instead of the lantern, please exchange it.", "exchange_request"), truth=FAULTY),
    Row("broken by the words beside the money", "refund_request", THERE, "fault_needs_picture", ASK, {},
        saying("It flickers, I want my money.", "refund_request"), truth=FAULTY),
    Row("ordered by mistake, taken for a wrong article", "wrong_item", THERE, "return_inside_window", REPLY,
        UNTIL_JAN_11, saying("I ordered the wrong one by mistake.", "wrong_item"), truth=LAW),
    Row("a broken box to send it back in", "damaged_item return_request", THERE,
        "fault_needs_person return_needs_person", ESCALATE, {},
        telling(("The original packaging is torn.", "damaged_item"),
                ("May I send it back in another box?", "return_request")), AUTHORITY, "the box is no article"),
    Row("what may be the return is cancelled", "return_request cancel_order", OPEN_RETURN,
        "return_needs_person request_needs_person", ESCALATE, handoff=AUTHORITY, truth="which of the two is not said"),
    Row("where the other article is, though the parcel came", "wrong_item wismo", THERE,
        "fault_needs_picture fault_needs_picture", ASK, truth="nobody looks for what was not sent"),
    Row("whether it is too late, taken for stock", "damaged_item stock_question", THERE,
        "fault_needs_picture fault_needs_picture", ASK, truth=FAULTY),
    Row("whether it was sent, of money that was", "refund_status wismo", REFUNDED, "refund_issued refund_issued",
        truth=RECORD),
    Row("whether it was delivered, of a return", "return_status delivered_not_received", ARRIVED_RETURN,
        "return_received return_received", REPLY, {"refund_by": date(2026, 11, 17)}, truth=RECORD),
    Row("whether it has come, of a return", "wismo", OPEN_RETURN, "return_already_open", truth=RECORD),
    Row("an invoice, and something missing", "missing_item invoice_request", THERE,
        "fault_needs_person invoice_promised", ESCALATE, {"invoice_by": date(2026, 11, 16)}, handoff=AUTHORITY,
        truth="the invoice may be all that is missing"),
    Row("the mail with the invoice, taken for a parcel", "invoice_request wismo",
        facts(delivered(at(11, 12)), order=make_order(invoice_number="RE-1")), "invoice_available invoice_available",
        REPLY, {}, telling(("Please send the invoice.", "invoice_request"), ("No email has arrived.", "wismo")),
        truth=RECORD),
    Row("that the invoice be sent, taken for an exchange", "invoice_request exchange_request",
        facts(delivered(at(11, 12)), order=make_order(invoice_number="RE-1")), "invoice_available invoice_available",
        REPLY, {}, telling(("I cannot find the invoice.", "invoice_request"),
                           ("Can you send it to me?", "exchange_request")), truth=RECORD),
    Row("when the invoice is there, taken for stock", "invoice_request stock_question",
        facts(delivered(at(11, 12)), order=make_order(invoice_number="RE-1")), "invoice_available invoice_available",
        REPLY, {}, telling(("I cannot find the invoice.", "invoice_request"),
                           ("When is it available?", "stock_question")), truth=RECORD),
    Row("what happens now, taken for a return", "missing_item return_request", THERE,
        "missing_needs_part missing_needs_part", ASK, {},
        telling(("The charger is missing.", "missing_item"), ("What do I do now?", "return_request")),
        truth="a return is not asked for"),
    Row("the delivery costs beside the money, taken for a question before buying",
        "refund_request shipping_question", THERE, "refund_after_return refund_after_return delivery_refunded", REPLY,
        UNTIL_JAN_11, telling(("Do I get my money back, and the shipping costs too?", "refund_request"),
                    ("The shipping costs?", "shipping_question")), truth=LAW),
    Row("whether it is taken back, taken for a parcel", "wismo", THERE, "return_inside_window", REPLY, UNTIL_JAN_11,
        saying("Bought in summer and never used. Will you take it back?", "wismo"), truth=LAW),
    Row("money for what came late", "refund_request wismo", THERE, "refund_needs_person delivered", ESCALATE,
        handoff=AUTHORITY, truth="no return is asked for"),
    Row("what came smells, taken for a parcel", "wismo", THERE, "handover", ESCALATE, {},
        saying("I got it today. It smells of mould.", "wismo"), AUTHORITY, "nobody looks for what the buyer holds"),
    Row("a second payment to come back", "payment_issue return_request", THERE, "handover return_inside_window",
        ESCALATE, UNTIL_JAN_11, telling(("I paid twice, can one of the two be sent back?", "payment_issue"),
                                        ("Please return it.", "return_request")), Handoff.UNSUPPORTED,
        "a payment is no article"),
    Row("sent so long ago that a bank shows it", "refund_status",
        facts(delivered(at(10, 2)), refunds=(refund(issued=at(10, 30)),)), "refund_issued refund_needs_person",
        ESCALATE, handoff=AUTHORITY, truth="30 Oct is 15 days ago"),
    Row("sent two weeks ago", "refund_status", facts(delivered(at(10, 2)), refunds=(refund(issued=at(10, 31)),)),
        "refund_issued", truth="31 Oct is 14 days ago"),
]  # fmt: skip

NOT_RECEIVED = [
    Row("delivered today", "delivered_not_received", facts(delivered(at(11, 14))), "not_received_check",
        truth="it may still turn up"),
    Row("delivered long ago", "delivered_not_received", OLD, "not_received", ESCALATE, handoff=AUTHORITY,
        truth="no search is offered"),
    Row("delivered, a search offered", "delivered_not_received", facts(delivered(at(11, 2))), "not_received_search",
        REPLY, {"carrier_search_opened_by": date(2026, 11, 16)}, offering(not_received_search_working_days=3),
        truth=OFFER),
    Row("refunded in full", "delivered_not_received", REFUNDED, "refund_issued", REPLY, {},
        offering(not_received_search_working_days=3), truth=RECORD),
    Row("refunded in part", "delivered_not_received", PARTLY_REFUNDED, "not_received", ESCALATE, {},
        offering(not_received_search_working_days=3), AUTHORITY, "a second request"),
    Row("return on record", "delivered_not_received", OPEN_RETURN, "not_received", ESCALATE, {},
        offering(not_received_search_working_days=3), LOOKUP, "who sends it back has got it"),
    Row("claim decided", "delivered_not_received", DECIDED, "not_received", ESCALATE, {},
        offering(not_received_search_working_days=3), POLICY, RECORD),
    Row("worth more than the limit", "delivered_not_received", facts(delivered(at(11, 2))), "not_received", ESCALATE,
        {}, offering(not_received_search_working_days=3, decision_limit=50), AUTHORITY, "64.90 > 50"),
    Row("shipped by the marketplace", "delivered_not_received",
        facts(delivered(at(11, 2)), order=make_order(fulfilled_by="marketplace")), "not_received", ESCALATE, {},
        offering(not_received_search_working_days=3), AUTHORITY, SHIPPER),
    Row("claim open", "delivered_not_received", CLAIMED, "handover", ESCALATE, handoff=Handoff.RISK,
        truth="the claim decides"),
]  # fmt: skip

SAID_BEFORE = [
    Row("when the money comes of what is cancelled", "cancel_order refund_status", PAID,
        "cancel_promised cancel_promised", REPLY, {"cancel_by": date(2026, 11, 16)}, offering(cancel_working_days=1),
        truth="the money follows"),
    Row("when the money would come if it went back", "refund_status", THERE, "refund_after_return", REPLY,
        {**UNTIL_JAN_11, "refund_within": 2},
        saying("When do I get the money if I send it back?", "refund_status"), truth=LAW),
    Row("how much would come if it went back", "return_status", THERE, "return_inside_window", REPLY, UNTIL_JAN_11,
        saying("If I return the lamp, do I get all of it?", "return_status"), truth=LAW),
    Row("whether the missing one can be sent on", "missing_item shipping_question", THERE,
        "missing_needs_part missing_needs_part", ASK, truth=FAULTY),
    Row("whether the money was sent", "refund_status shipping_question", REFUNDED, "refund_issued refund_issued",
        truth=RECORD),
    Row("money that was promised, nothing on record", "refund_request", THERE, "refund_needs_person", ESCALATE, {},
        saying("You promised to give me 20 euro back.", "refund_request"), AUTHORITY, "a promise by a person"),
    Row("money that was promised, taken for a parcel", "wismo", THERE, "refund_needs_person", ESCALATE, {},
        saying("Your colleague promised me a refund. When does it come?", "wismo"), AUTHORITY, "a promise by a person"),
    Row("a part that was promised, taken for a parcel", "wismo", THERE, "handover", ESCALATE, {},
        saying("You said you would send me the missing screws. When?", "wismo"), AUTHORITY, "a promise by a person"),
    Row("a replacement that was promised", "exchange_request", THERE, "handover", ESCALATE, {},
        saying("You said you would send me a replacement by Friday.", "exchange_request"), AUTHORITY,
        "a promise by a person"),
    Row("a replacement that was promised for what is broken", "damaged_item", THERE, "fault_needs_person", ESCALATE, {},
        saying("It is broken. You promised to send a new one.", "damaged_item"), AUTHORITY, "a promise by a person"),
    Row("a missing part that was promised", "missing_item", THERE, "fault_needs_person", ESCALATE, {},
        saying("You said that you would send the missing part.", "missing_item"), AUTHORITY, "a promise by a person"),
    Row("the money for what was never received", "delivered_not_received refund_request",
        facts(delivered(at(11, 14))), "not_received_check refund_needs_person", ESCALATE, {}, {}, AUTHORITY,
        "what has not come cannot be sent back"),
    Row("more than was ordered", "return_request", THERE, "return_needs_person", ESCALATE, {},
        saying("I received two lamps but only ordered one.", "return_request"), AUTHORITY, "it was not bought"),
    Row("the parcel itself is missing", "missing_item", facts(delivered(at(11, 14))), "not_received_check", REPLY, {},
        saying("It says delivered, but the parcel is not there.", "missing_item"), truth=RECORD),
    Row("an invoice is missing", "missing_item", THERE, "fault_needs_person", ESCALATE, {},
        saying("The lamp came, but the invoice was not in the box.", "missing_item"), AUTHORITY,
        "an invoice is no part"),
    Row("delivered today, and they have looked", "delivered_not_received", facts(delivered(at(11, 14))),
        "not_received_wait", REPLY, {},
        saying("I asked all the neighbours and nothing is in the mailbox.", "delivered_not_received"),
        truth="it may still turn up, and they have looked"),
    Row("one of two parcels came, where is the other", "wismo", PART, "in_transit_on_time", REPLY, {},
        saying("Only one of the two parcels came. When does the other arrive?", "wismo"), truth=RECORD),
    Row("the courier is to come back", "return_request", TRIED, "attempt_failed", REPLY, {},
        saying("The driver found nobody home. Will he come back or must I collect it?", "return_request"),
        truth="the courier is to come back, not the goods"),
    Row("it waits and may go back", "return_request", TRIED, "attempt_failed", REPLY, {},
        saying("Will they return it now?", "return_request"), truth="the parcel goes back, and nobody has the goods"),
    Row("when it comes, taken for a return", "return_request", MOVING, "in_transit_on_time", REPLY, {},
        saying("On which day does it really come?", "return_request"), truth="nothing is to go back"),
    Row("when it may go back", "return_request", MOVING, "return_before_delivery", REPLY, {},
        saying("When can I send it back?", "return_request"), truth=LAW),
    Row("the courier is to come back, taken for an exchange", "exchange_request", TRIED, "attempt_failed", REPLY, {},
        saying("The courier found nobody home. Will he come again?", "exchange_request"), truth=RECORD),
    Row("what is to be collected, taken for a purchase", "stock_question", TRIED, "attempt_failed", REPLY, {},
        saying("Will the courier come again or do I have to get it myself?", "stock_question"), truth=RECORD),
    Row("whether it still comes, taken for stock", "wismo stock_question", MOVING,
        "in_transit_on_time in_transit_on_time", truth=RECORD),
    Row("the rest, taken for a missing part", "missing_item", PART, "in_transit_on_time", REPLY, {},
        saying("One box of two is here. Where is the other box?", "missing_item"), truth=RECORD),
    Row("the right one, taken for stock", "stock_question wrong_item", THERE, "fault_needs_picture fault_needs_picture",
        ASK, truth="the right one is asked for, not whether it can be had"),
    Row("the missing one, taken for stock", "stock_question missing_item", THERE,
        "missing_needs_part missing_needs_part", ASK, truth="the missing one is asked for"),
    Row("the rest, taken for stock", "stock_question missing_item", PART, "in_transit_on_time in_transit_on_time",
        REPLY, {}, {}, truth=RECORD),
    Row("when the missing part comes", "missing_item wismo", THERE, "missing_needs_part missing_needs_part", ASK,
        truth="it is not the parcel that is to come"),
    Row("a parcel to be stopped", "change_order", MOVING, "cancel_too_late", REPLY, {},
        saying("Can you still stop the parcel?", "change_order"), truth="nothing is to be changed"),
    Row("delivered again, nothing to be changed", "change_order", TRIED, "attempt_failed", REPLY, {},
        saying("Can it be delivered again?", "change_order"), truth="nothing of the order is to be changed"),
    Row("stopped because it is the wrong one", "cancel_order wrong_item", MOVING, "cancel_too_late cancel_too_late",
        truth="what has not come is not faulty"),
    Row("stopped on its way, with the money back", "cancel_order refund_request", MOVING,
        "cancel_too_late refund_follows", truth="it can no longer be stopped; the money follows the parcel back"),
    Row("what customs want, taken for a question before buying", "shipping_question", MOVING, "in_transit_on_time",
        REPLY, {}, saying("Do I have to send customs anything?", "shipping_question"), truth=RECORD),
    Row("does the rest follow, taken for stock", "stock_question", stocked(PART, 12), "in_transit_on_time", REPLY, {},
        saying("Only one came, does the other lantern still come?", "stock_question") | naming("LAMP-1"), truth=RECORD),
    Row("money back for what they do not like", "defective_item", THERE, "return_inside_window", REPLY, UNTIL_JAN_11,
        saying("I would like a refund, I don't like the lamp.", "defective_item"), truth="nothing is wrong with it"),
    Row("whether what was ordered is still to be had", "stock_question", PAID, "handover", ESCALATE, {}, {}, MISSING,
        "the order names the product, the message none"),
    Row("another place for an order that is not theirs", "wismo", without_order("not_found"), "handover", ESCALATE, {},
        saying("Where is it? I would like it sent to my office.", "wismo"), POLICY, "this is how parcels are stolen"),
    Row("no order number at hand", "wismo", without_order("not_found"), "handover", ESCALATE, {},
        saying("Where is it? I cannot find my order number.", "wismo"), LOOKUP, "asking for it leads nowhere"),
]  # fmt: skip

BRANCHES = [
    Row("a return asked after that is the parcel going back", "return_status", BACK, "parcel_returning", ESCALATE,
        handoff=AUTHORITY, truth=RECORD),
    Row("how long delivery takes, of what is on its way", "shipping_question", MOVING, "in_transit_on_time", REPLY, {},
        saying("How long does delivery take?", "shipping_question"), truth=RECORD),
    Row("what has not come is no longer wanted", "return_request", PART, "return_needs_person", ESCALATE, {},
        saying("The second one I do not want any more, send it back.", "return_request"), AUTHORITY, RECORD),
    Row("one of several that a part of has come", "return_request", PART_OF_TWO, "return_needs_person", ESCALATE, {},
        naming("MUG-2"), AUTHORITY, "which parcel holds it is not known"),
    Row("a return called off", "return_request", OPEN_RETURN, "return_needs_person", ESCALATE, {},
        saying("Please cancel the return, I keep the lantern.", "return_request"), AUTHORITY, "nothing is sent back"),
    Row("until when, though nothing was sent back", "return_status", THERE, "return_inside_window", REPLY, UNTIL_JAN_11,
        saying("Today is the last day for sending it back, isn't it?", "return_status"), truth=LAW),
    Row("a return that nobody knows of", "return_status", THERE, "handover", ESCALATE, {},
        saying("Has my return reached you?", "return_status"), MISSING, RECORD),
    Row("return open", "return_request", OPEN_RETURN, "return_already_open", truth=RECORD),
    Row("another article than the return on record", "return_request", OPEN_RETURN_OF_ONE, "return_needs_person",
        ESCALATE, {}, handoff=AUTHORITY, truth="`the shears too`: the buyer may mean the other article"),
    Row("return arrived", "return_request", ARRIVED_RETURN, "return_received", REPLY,
        {"refund_by": date(2026, 11, 17)}, truth="Fri 13 Nov + 2 working days (Amazon)"),
    Row("outside the window", "return_request", OLD, "return_outside_window", truth="1 Aug + 60 days = 30 Sep"),
    Row("made to measure", "return_request", MADE, "return_excluded", REPLY, {}, OWN_SHOP | MEASURED,
        truth="Directive 2011/83/EU Art. 16(c)"),
    Row("shipped by the marketplace", "return_request", THERE_FBA, "return_inside_window", REPLY, UNTIL_JAN_11,
        truth="started on the marketplace's page"),
    Row("claim open", "return_request", CLAIMED, "handover", ESCALATE, handoff=Handoff.RISK, truth="the claim decides"),
    Row("return open", "refund_request", OPEN_RETURN, "refund_after_return", truth=RECORD),
    Row("refunded", "refund_request", REFUNDED, "refund_issued", truth=RECORD),
    Row("refunded in part, and more wanted", "refund_request", PARTLY_REFUNDED, "refund_issued refund_needs_person",
        ESCALATE, handoff=AUTHORITY, truth="a second request"),
    Row("outside the window", "refund_request", OLD, "refund_outside_window", truth="1 Aug + 60 days = 30 Sep"),
    Row("made to measure", "refund_request", MADE, "refund_excluded", REPLY, {}, OWN_SHOP | MEASURED,
        truth="Directive 2011/83/EU Art. 16(c)"),
    Row("shipped by the marketplace, nothing on record", "refund_request", THERE_FBA,
        "refund_at_marketplace return_inside_window", REPLY,
        UNTIL_JAN_11, truth="the money follows the return"),
    Row("claim decided", "refund_request", DECIDED, "refund_needs_person", ESCALATE, handoff=AUTHORITY, truth=RECORD),
    Row("claim open", "refund_request", CLAIMED, "handover", ESCALATE, handoff=Handoff.RISK, truth="the claim decides"),
    Row("made to measure", "exchange_request", MADE, "return_excluded", REPLY, {}, OWN_SHOP | MEASURED,
        truth="Directive 2011/83/EU Art. 16(c)"),
    Row("claim open", "exchange_request", CLAIMED, "handover", ESCALATE, handoff=Handoff.RISK,
        truth="the claim decides"),
    Row("claim open", "change_order", CLAIMED_PAID, "handover", ESCALATE, {}, offering(change_working_days=1),
        Handoff.RISK, "the claim decides"),
    Row("claim open", "missing_item", CLAIMED, "handover", ESCALATE, handoff=Handoff.RISK, truth="the claim decides"),
    Row("claim open", "invoice_request", CLAIMED, "handover", ESCALATE, handoff=Handoff.RISK, truth="claims decide"),
    Row("made to measure and broken", "damaged_item", MADE, "fault_needs_picture", ASK, {}, OWN_SHOP | MEASURED,
        truth=FAULTY),
    Row("long ago, and something is missing", "missing_item", OLD, "missing_needs_part", ASK, truth=FAULTY),
    Row("guarantee, after the window", "warranty", OLD, "handover", ESCALATE, handoff=AUTHORITY, truth=FAULTY),
    Row("guarantee, claim open", "warranty", CLAIMED, "handover", ESCALATE, handoff=Handoff.RISK,
        truth="the claim decides"),
    Row("a complaint", "complaint", THERE, "handover", ESCALATE, handoff=AUTHORITY, truth="a person answers"),
    Row("a review", "review_or_feedback", THERE, "handover", ESCALATE, handoff=Handoff.UNSUPPORTED,
        truth="a person answers"),
]  # fmt: skip

MARKETPLACE_WROTE = {
    "ticket": make_ticket(
        messages=(
            Message(id="m1", text="Where is it?", sent_at=at(11, 13)),
            Message(id="m2", author=Author.MARKETPLACE, text="Please answer the buyer.", sent_at=NOW),
        )
    )
}

GATES = [
    Row("claim open", "cancel_order", facts(order=ordered(), claims=(claim(),)), "handover", ESCALATE, {},
        offering(cancel_working_days=1), Handoff.RISK, "the claim decides"),
    Row("claim open, damaged", "damaged_item", facts(delivered(at(11, 12)), claims=(claim(),)), "handover", ESCALATE,
        handoff=Handoff.RISK, truth="the claim decides"),
    Row("the operator writes", "wismo", MOVING, "handover", ESCALATE, {}, MARKETPLACE_WROTE, Handoff.UNSUPPORTED,
        "the buyer would get what the operator asked for"),
    Row("the buyer is blocked", "wismo", MOVING, "handover", ESCALATE, {}, wrote(blocked=True), POLICY,
        "nothing can be sent"),
    Row("a person is asked for, and where it is", "wismo human_request", MOVING, "in_transit_on_time handover",
        ESCALATE, handoff=Handoff.BUYER_ASKED, truth="what can be answered is answered"),
    Row("a fault beside a return past its window", "return_request damaged_item", OLD, "handover fault_needs_picture",
        ESCALATE, handoff=POLICY, truth=FAULTY),
    Row("another store's strictest rules", "exchange_request", THERE, "exchange_by_return", REPLY, UNTIL_JAN_11,
        {"store": make_store(id="harbour-shop", marketplace="own-store")}, truth=LAW),
]  # fmt: skip

WITHDRAWN = saying("I withdraw from the contract.", "cancel_order")
WITHIN_2 = {"refund_within": 2}
RIGHT = "Directive 2011/83/EU Art. 9 and 11: a withdrawal takes effect when it is declared"
SHOP = {"store": make_store(id="harbour-shop", marketplace="own-store")}
WITHDRAWALS = [
    Row("on its way", "cancel_order", MOVING, "withdrawal_under_way", REPLY, WITHIN_2, WITHDRAWN, truth=RIGHT),
    Row(
        "on its way, sorted as a return",
        "return_request",
        MOVING,
        "withdrawal_under_way",
        REPLY,
        WITHIN_2,
        saying("I withdraw from the contract.", "return_request"),
        truth=RIGHT,
    ),
    Row(
        "money back by a withdrawal",
        "refund_request",
        MOVING,
        "withdrawal_under_way",
        REPLY,
        WITHIN_2,
        saying("I withdraw from the contract and want my money back.", "refund_request"),
        truth=RIGHT,
    ),
    Row("arrived", "cancel_order", THERE, "withdrawal_received", REPLY, UNTIL_JAN_11 | WITHIN_2, WITHDRAWN, truth=LAW),
    Row(
        "arrived, in a shop without order pages",
        "cancel_order",
        THERE,
        "withdrawal_needs_person",
        ESCALATE,
        {},
        WITHDRAWN | SHOP,
        AUTHORITY,
        "how it comes back nobody has written down",
    ),
    Row(
        "arrived long ago",
        "cancel_order",
        OLD,
        "withdrawal_needs_person",
        ESCALATE,
        {},
        WITHDRAWN,
        AUTHORITY,
        "never refused by rule",
    ),
    Row("not sent, no offer", "cancel_order", PAID, "withdrawal_needs_person", ESCALATE, {}, WITHDRAWN, AUTHORITY),
    Row(
        "not sent, sorted as a return",
        "return_request",
        PAID,
        "withdrawal_needs_person",
        ESCALATE,
        {},
        saying("I withdraw from the contract.", "return_request"),
        AUTHORITY,
        "never put off",
    ),
    Row(
        "not sent, offered",
        "cancel_order",
        PAID,
        "cancel_promised",
        REPLY,
        {"cancel_by": date(2026, 11, 16)},
        WITHDRAWN | offering(cancel_working_days=1),
        truth=OFFER,
    ),
    Row("label made", "cancel_order", LABEL, "withdrawal_needs_person", ESCALATE, {}, WITHDRAWN, AUTHORITY),
    Row("a part has arrived", "cancel_order", PART, "withdrawal_needs_person", ESCALATE, {}, WITHDRAWN, AUTHORITY),
    Row(
        "shipped by the marketplace",
        "cancel_order",
        THERE_FBA,
        "withdrawal_needs_person",
        ESCALATE,
        {},
        WITHDRAWN,
        AUTHORITY,
        SHIPPER,
    ),
    Row(
        "of a country whose law is not in the packs",
        "cancel_order",
        facts(parcel(scan=at(11, 13), expected=date(2026, 11, 16)), order=make_order(country="CH")),
        "withdrawal_needs_person",
        ESCALATE,
        {},
        WITHDRAWN,
        AUTHORITY,
        "no pack of Swiss law",
    ),
    Row(
        "lost on its way",
        "cancel_order",
        facts(parcel("exception", scan=at(11, 2))),
        "withdrawal_needs_person",
        ESCALATE,
        {},
        WITHDRAWN,
        AUTHORITY,
        RECORD,
    ),
    Row(
        "whether it can be withdrawn from",
        "cancel_order",
        MOVING,
        "request_needs_person",
        ESCALATE,
        {},
        saying("Can I still withdraw from the contract?", "cancel_order"),
        AUTHORITY,
        RIGHT,
    ),
]

OBJECTIONS = [
    Row(
        "not cancelled by the buyer",
        "cancel_order",
        CANCELLED,
        "request_needs_person",
        ESCALATE,
        {},
        saying("I did not cancel this!", "cancel_order"),
        AUTHORITY,
        RECORD,
    ),
    Row(
        "wanted back",
        "wismo",
        CANCELLED,
        "request_needs_person",
        ESCALATE,
        {},
        saying("Please reinstate my order.", "wismo"),
        AUTHORITY,
        RECORD,
    ),
    Row(
        "invoice of a cancelled order",
        "invoice_request",
        CANCELLED,
        "handover",
        ESCALATE,
        handoff=AUTHORITY,
        truth="that it was cancelled is no answer to who wants an invoice",
    ),
    Row(
        "two came instead of one",
        "wrong_item",
        THERE,
        "fault_needs_person",
        ESCALATE,
        {},
        saying("I got two lamps instead of one.", "wrong_item"),
        AUTHORITY,
        "it was not bought",
    ),
    Row(
        "two came, taken for a missing item",
        "missing_item",
        THERE,
        "fault_needs_person",
        ESCALATE,
        {},
        saying("There were two lamps in it but I only paid for one.", "missing_item"),
        AUTHORITY,
        "nothing is missing",
    ),
    Row(
        "the rest of the money",
        "refund_status",
        PARTLY_REFUNDED,
        "refund_issued refund_needs_person",
        ESCALATE,
        {},
        saying("When do I get the rest of my refund?", "refund_status"),
        AUTHORITY,
        "10.00 of 64.90",
    ),
    Row(
        "the rest of the money, taken for the order",
        "wismo",
        PARTLY_REFUNDED,
        "refund_issued refund_needs_person",
        ESCALATE,
        {},
        saying("You refunded only half of the money, where is the rest?", "wismo"),
        AUTHORITY,
        RECORD,
    ),
    Row(
        "when the money was sent",
        "refund_status",
        PARTLY_REFUNDED,
        "refund_issued",
        REPLY,
        {},
        saying("When did you send the refund?", "refund_status"),
        truth=RECORD,
    ),
    Row(
        "has it left, taken for stock",
        "stock_question",
        MOVING,
        "in_transit_on_time",
        REPLY,
        {},
        saying("Has it left the depot yet?", "stock_question"),
        truth=RECORD,
    ),
    Row(
        "another of the one article that came",
        "stock_question",
        stocked(THERE, 12),
        "product_in_stock",
        REPLY,
        {},
        saying("Do you have another one?", "stock_question"),
        truth="the catalogue",
    ),
    Row(
        "another colour of the one article that came",
        "stock_question",
        stocked(THERE, 12),
        "handover",
        ESCALATE,
        {},
        saying("Do you have it in blue?", "stock_question"),
        MISSING,
        "which colours there are is not in the catalogue",
    ),
    Row(
        "which article, of an order with several",
        "stock_question",
        THERE_TWO,
        "which_product",
        ASK,
        {},
        saying("Do you have another one?", "stock_question"),
        truth="the message",
    ),
]

TABLE = [
    *CANCEL,
    *CHANGE,
    *EXCHANGE,
    *FAULTS,
    *MISSING_ITEMS,
    *MONEY,
    *PRESALE,
    *WHERE,
    *RETURNS_WITH_MORE,
    *NOT_RECEIVED,
    *SAID_BEFORE,
    *BRANCHES,
    *GATES,
    *WITHDRAWALS,
    *OBJECTIONS,
]
