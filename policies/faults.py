"""A case in which something may be wrong with what came in, what law and marketplace say of faulty goods out.

Nothing here decides: it stands beside what is decided, for the agent who does.
"""

from policies.case import Case, Ruling
from policies.deadlines import Start
from policies.entitlements import return_cost
from policies.handoffs import guarantee_intents
from policies.rules import Anchor, Resolved, Topic, undecided
from policies.shares import Because
from policies.windows import delivery_day

FROM_DELIVERY = (Topic.GUARANTEE, Topic.REJECTION, Topic.BURDEN_OF_PROOF)


def rules_over_faults(case: Case) -> Ruling:
    """How long the buyer has rights over faulty goods, by when a complaint is answered and who pays the way back; empty
    where nothing says that something is faulty."""
    if case.facts.order is None or case.intents.isdisjoint(guarantee_intents()):
        return Ruling()
    asked = {Anchor.ASKED: Start(case.day(case.asked_at), "complained")}
    held = [_from_delivery(case, topic) for topic in FROM_DELIVERY] + [case.weigh(Topic.COMPLAINT, asked)]
    looked = [rule for each in held if each for rule in each.looked]
    return Ruling(looked=undecided((*looked, *return_cost(case, because=Because.FAULT).looked)))


def say_guarantee(case: Case) -> str:
    """To be put behind a reason: until when the seller answers for faults by law; empty where it cannot be told."""
    held = _from_delivery(case, Topic.GUARANTEE)
    return f"; by law: {held.arithmetic}" if held and held.day else ""


def _from_delivery(case: Case, topic: Topic) -> Resolved | None:
    """Until when a right over faulty goods holds, counted from the first parcel that came; None where none did."""
    days = [day for parcel in case.facts.shipments if (day := delivery_day(case, parcel))]
    return case.weigh(topic, {Anchor.DELIVERED: Start(min(days), "delivered")}) if days else None
