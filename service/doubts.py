"""A brief in, why its answer may miss what the buyer meant, though every ask has one, out: each a reason to read it."""

from datetime import date, timedelta

from core.drafts import Brief
from core.orders import Shipment, ShipmentStatus
from policies.columns import FAULTS
from policies.terms import AHEAD, ASKED_BACK
from text.countries import find_countries
from text.facets import kinds_by_ask, named_months, stretches_by_ask, told_besides

MONEY = frozenset({"return_request", "return_status", "refund_request", "refund_status", "exchange_request"})
"""Intents of one who wants an amount back."""

PENDING, PAID_BY = "refund_pending", "refund_by"
"""The state of money that is due, and the commitment by which day it is sent."""

WINDOWS = ("return_until", "exchange_until")
"""Commitments by whose day the buyer has to act."""

AWAY = "away"
"""The kind of statement that nobody will be there."""

WANTS_BACK = frozenset({"return_request", "refund_request"})
"""Goods or money that somebody wants to give back or have back."""

LOOKED_FOR = frozenset({"delivered", "not_received_check", "not_received_wait"})
"""States in which the buyer is told to look around, or to wait."""

LONG_DELIVERED = timedelta(days=60)
"""So long after a delivery nobody asks where that parcel is, or something else is wrong. By hand."""

SURE_FAULT = 0.7
"""From which probability a fault counts as told beside a wish to give something back. Below it a picture was no answer
in 10 of 12 drafts of earlier rounds, and in 5 of the 6 that the figure was not chosen on."""

ANOTHER_MATTER = frozenset({"payment_issue", "stock_question"})
"""What no picture answers, though what is said of a fault sounds like it: `the right one is still to be had?`"""

SURE_MATTER = 0.9
"""From which probability one of these is asked beside a fault, and not the fault told in other words. By hand."""

LIKELY_FAULT = 0.6
"""The same of a fault without such a wish. Below it a picture was no answer in 3 of 7 drafts, else in 20 of 197."""

WAITING = frozenset({"available_for_pickup", "attempt_failed"})
"""The states of a parcel that goes back if nobody takes it."""

RETURN, WISMO, COURIER_CALLED = "return_request", "wismo", "courier_called"

REFUSALS = frozenset(
    {"cancel_too_late", "change_too_late", "return_outside_window", "return_excluded", "refund_outside_window"}
)

TOO_LATE = frozenset({"cancel_too_late", "change_too_late"})
"""Those of them by which the order has left."""

REFUSED_AT_THE_DOOR = frozenset({"cancel_too_late", "withdrawal_under_way"})
"""States in which the buyer is told to refuse the parcel there."""

SURE_WISH = 0.7
"""From which probability a wish may be refused without a person. Below it 3 of 6 drafts were wrong, else 1 of 37."""

PUT_OFF = frozenset({"return_before_delivery"})
"""States that put a wish off; as with a refusal, nobody is told so who may not have wished it."""

TOLD_WITH_A_WISH = 12
"""Words beside a wish, greeting and order number included, with which it may be refused without a person. By hand."""

SURE_SEARCH = 0.9
"""From which probability one asks where a parcel is, and not where to send it. By hand."""

NOT_SENT_BACK = AHEAD - {"return_already_open"}
"""States in which goods may come back that nobody has announced."""

SENDS_BACK = frozenset({"return_request", "exchange_request"})
"""What is answered by how something comes back, which hangs on the country that it is sent from."""

TOLD_TOGETHER = (
    frozenset({"refund_request", "refund_status", "return_request", "return_status"}),
    frozenset({"wismo", "delivered_not_received", "missing_item"}),
    frozenset({*FAULTS, "missing_item"}),
)
"""Each is told beside the others: `My return reached you on Thursday. When do I get my money?`"""

OWN_MATTERS = frozenset({"payment_issue", "invoice_request"}).union(*TOLD_TOGETHER) - {"return_request"}
"""Intents that no answer to another one covers, be they only told: `I was charged twice. Has it left?`, `It never came.
I want to return it.`"""


def misunderstood(brief: Brief) -> list[str]:
    """Why what was decided may be no answer to what the buyer meant; empty where nothing speaks against it."""
    looks = (
        _fault_in_doubt,
        _asks_another_matter,
        _fears_return_in_doubt,
        _still_awaited,
        _refused_in_doubt,
        _part_not_sent,
        _brought_to_no_door,
        _from_elsewhere,
        _too_late,
        _away_by_then,
        _without_day,
        _other_amount,
        _known_where_left,
        _long_delivered,
    )
    return [why for look in looks for why in look(brief)]


def told_beside(brief: Brief) -> list[str]:
    """What no answer to what is asked covers."""
    asked = {ask.intent for ask in brief.triage.asks}
    covered = asked.union(*(intents for intents in TOLD_TOGETHER if asked & intents))
    if any(outcome.state in ASKED_BACK for outcome in brief.decision.outcomes):
        covered |= {*FAULTS}
    told = [score.intent for score in brief.triage.also_told if score.intent in OWN_MATTERS - covered]
    return [f"the buyer also tells something of which nothing is said ({', '.join(told)})"] if told else []


def _known_where_left(brief: Brief) -> list[str]:
    """That it may lie anywhere is no answer where the carrier noted who took it, or where it was put."""
    noted = [each.delivered_to for each in _looked_for(brief) if each.delivered_to]
    return [f"the carrier noted where the parcel went ({noted[0]}), and the reply does not say it"] if noted else []


def _long_delivered(brief: Brief) -> list[str]:
    """That a parcel came long ago is no answer to one who waits for one: another order may be meant."""
    came = [each.delivered_at for each in _looked_for(brief) if each.delivered_at]
    long_ago = came and brief.now - max(came) > LONG_DELIVERED
    return ["the parcel was delivered long ago; the buyer may mean another order"] if long_ago else []


def _looked_for(brief: Brief) -> list[Shipment]:
    """The delivered parcels of which the reply says to look around, or to wait."""
    named = {outcome.subject for outcome in brief.decision.outcomes if outcome.state in LOOKED_FOR}
    return [each for number, each in enumerate(brief.facts.shipments, start=1) if f"shipment.{number}" in named]


def _fault_in_doubt(brief: Brief) -> list[str]:
    """That a picture is no answer to one who wants to give back what may only not suit, or to keep it for less, nor
    where hardly anything says that there is a fault. Who asks for another one alone says so by that; who asks for the
    rest of an order may only tell what of it has come."""
    asks = brief.triage.asks
    pictured = [o.ask for o in brief.decision.outcomes if o.state in ASKED_BACK and o.ask is not None]
    if not pictured:
        return []
    told = max((ask.probability for ask in asks if ask.intent in FAULTS), default=0.0)
    wants_back = any(asks[ask].intent in WANTS_BACK for ask in pictured)
    least = SURE_FAULT if wants_back else LIKELY_FAULT if told else 0.0
    waits = any(each.status is not ShipmentStatus.DELIVERED for each in brief.facts.shipments)
    asks_rest = waits and any(ask.intent == WISMO for ask in asks)
    return ["whether anything is wrong with what came is not clear"] if told < least or asks_rest else []


def _asks_another_matter(brief: Brief) -> list[str]:
    """That a picture is no answer to what is asked of payments or of stock beside a fault."""
    asked = [brief.triage.asks[o.ask] for o in brief.decision.outcomes if o.state in ASKED_BACK and o.ask is not None]
    others = [ask for ask in asked if ask.intent in ANOTHER_MATTER and ask.probability >= SURE_MATTER]
    return ["the buyer asks about payment or stock, and is asked for a picture"] if others else []


def _fears_return_in_doubt(brief: Brief) -> list[str]:
    """That where a parcel waits is no answer to one who may wish it to go back, and not fear it."""
    kinds = kinds_by_ask(brief.triage, brief.ticket)
    asked = [o.ask for o in brief.decision.outcomes if o.state in WAITING and o.ask is not None]
    told = [
        ask for ask in asked if brief.triage.asks[ask].intent == RETURN and COURIER_CALLED not in kinds.get(ask, ())
    ]
    return ["whether the buyer wishes that it goes back, or fears it, is not clear"] if told else []


def _still_awaited(brief: Brief) -> list[str]:
    """That something may come back is no answer to one who asks where it is, though by the records it has come."""
    asks = brief.triage.asks
    back = [asks[o.ask] for o in brief.decision.outcomes if o.state in NOT_SENT_BACK and o.ask is not None]
    searched = any(ask.intent == WISMO and ask.probability >= SURE_SEARCH for ask in back)
    return ["the buyer asks where it is, and by the records it has come"] if searched else []


def _refused_in_doubt(brief: Brief) -> list[str]:
    """That a refusal is no answer to one who may have wished something else, or who tells at length why."""
    asks = brief.triage.asks
    answered = [(asks[o.ask], o.state) for o in brief.decision.outcomes if o.ask is not None]
    denied = [ask for ask, state in answered if state in REFUSALS | PUT_OFF]
    if any(ask.intent and ask.probability < SURE_WISH for ask in denied):
        return ["whether the buyer wishes what is refused is not clear"]
    if all(state not in REFUSALS for _, state in answered):
        return []
    told = sum(len(stretch.split()) for stretch in told_besides(brief.triage, brief.ticket))
    return ["the buyer tells more than the wish that is refused; it may alter that"] if told > TOLD_WITH_A_WISH else []


def _part_not_sent(brief: Brief) -> list[str]:
    """That the order has left is not true of a parcel that is only announced."""
    announced = [
        each for each in brief.facts.shipments if each.status is ShipmentStatus.PRE_TRANSIT and not each.shipped_at
    ]
    refused = any(outcome.state in TOO_LATE for outcome in brief.decision.outcomes)
    return ["a part of the order has not left yet, and the reply says that it has"] if refused and announced else []


def _brought_to_no_door(brief: Brief) -> list[str]:
    """That a parcel can be refused at the door is no advice where it waits to be collected."""
    waits = any(each.status is ShipmentStatus.AVAILABLE_FOR_PICKUP for each in brief.facts.shipments)
    refuses = any(outcome.state in REFUSED_AT_THE_DOOR for outcome in brief.decision.outcomes)
    return ["the parcel waits to be collected, so that nobody brings it to a door"] if waits and refuses else []


def _from_elsewhere(brief: Brief) -> list[str]:
    """That what is said of sending something back holds for who sends it from where it was sent to."""
    order, triage = brief.facts.order, brief.triage
    if order is None or order.country is None or SENDS_BACK.isdisjoint(ask.intent for ask in triage.asks):
        return []
    said = [text for texts in stretches_by_ask(triage, brief.ticket).values() for text in texts]
    named = [each.code for text in said for each in find_countries(text.lower(), triage.language)]
    others = [code for code in named if code not in (order.country, brief.store.country)]
    return [f"the buyer speaks of another country than the order's ({others[0]})"] if others else []


def _too_late(brief: Brief) -> list[str]:
    """That a thing may come back until a day is no answer to one who speaks of a later day."""
    last = [made.fact.value for made in brief.decision.commitments if made.name in WINDOWS]
    named = [mention.last_day or mention.date for mention in brief.triage.entities.dates]
    named += _months_ahead(brief) if last else []
    later = [day for day in named for until in last if day and isinstance(until, date) and day > until]
    return [f"the buyer speaks of {later[0].isoformat()}, after the last day that is promised"] if later else []


def _months_ahead(brief: Brief) -> list[date]:
    """The first days of months that are named without a day, and not as past."""
    months = named_months(brief.triage, brief.ticket)
    return [date(brief.now.year + (month < brief.now.month), month, 1) for month in sorted(months)]


def _away_by_then(brief: Brief) -> list[str]:
    """That a parcel is expected by a day is no answer to one who says to be away from an earlier one, or from none that
    can be told; nor is a day that is past, since the parcel may now come on any."""
    kinds = {kind for kinds in kinds_by_ask(brief.triage, brief.ticket).values() for kind in kinds}
    expected = max((each.expected for each in brief.facts.shipments if each.expected), default=None)
    if AWAY not in kinds or expected is None:
        return []
    today = brief.facts.day(brief.now)
    mentions = brief.triage.entities.dates
    named = [day for each in mentions for day in (each.date, each.first_day, *each.candidates) if day and day >= today]
    comes_before = bool(named) and min(named) > expected >= today
    return [] if comes_before else ["the buyer says to be away; it may come when nobody is in"]


def _without_day(brief: Brief) -> list[str]:
    """That money is due is no answer to one who waits for it, where nothing says by when."""
    open_ended = any(o.state == PENDING and PAID_BY not in o.commitments for o in brief.decision.outcomes)
    return ["a refund is pending, and by when it is sent is not known"] if open_ended else []


def _other_amount(brief: Brief) -> list[str]:
    """That the records know another amount than the buyer, who asks for money."""
    order = brief.facts.order
    if order is None or MONEY.isdisjoint(ask.intent for ask in brief.triage.asks):
        return []
    known = {order.total.amount, *(refund.amount.amount for refund in brief.facts.refunds)}
    known |= {price for line in order.lines for price in (line.price.amount, line.price.amount * line.quantity)}
    known |= {order.shipping.amount} if order.shipping else set()
    other = [each.value for each in brief.triage.entities.amounts if each.value not in known]
    return [f"the buyer speaks of {other[0]}, which is no amount on record"] if other else []
