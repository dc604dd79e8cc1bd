"""A sorted ticket, the seller's rules and, once known, its order in; queue, assignee and tags out, with the trail."""

from collections.abc import Iterator, Sequence

from core.orders import Order
from core.record import primary
from core.routing import BY_FLAG, DEFAULT, GRAVEST_FIRST, Routing, RoutingRule, RoutingStep, When, speaks
from core.sellers import Store
from core.triage import Flag, Triage
from triage.intents import intent_of

RISK_QUEUE, GENERAL_QUEUE = "risk", "general"


def route(triage: Triage, store: Store, rules: Sequence[RoutingRule], order: Order | None = None) -> Routing:
    """By the first rule that fires; by none, to the topic of the first ask in the buyer's language.

    A ticket with a risk flag goes to the risk queue unless a rule that names its gravest flag fires. Rules on the
    order's value are passed over while `order` is None.
    """
    trail: list[RoutingStep] = []
    risk = gravest(triage.flags)
    for rule in rules:
        missed = _why_not(rule.when, triage, store, order, risk)
        why = missed or _why(rule.when)
        trail.append(RoutingStep(rule=rule.name, fired=missed is None, why=why))
        if missed is None:
            queue = rule.queue.replace("{language}", primary(triage.language))
            return Routing(queue=queue, assignee=rule.assignee, tags=rule.tags, rule=rule.name, trail=tuple(trail))
    queue, name, why = _by_default(triage, risk)
    return Routing(queue=queue, rule=name, trail=(*trail, RoutingStep(rule=name, fired=True, why=why)))


def with_routing(triage: Triage, routing: Routing) -> Triage:
    """The same triage, sent there."""
    sent = {"queue": routing.queue, "assignee": routing.assignee, "tags": routing.tags, "routed_by": routing.rule}
    return triage.model_copy(update=sent)  # each is a field of a checked record of the same type


def gravest(flags: Sequence[Flag]) -> Flag | None:
    """The flag that decides who must see a ticket; None where nothing in it is a risk to people."""
    return next((flag for flag in GRAVEST_FIRST if flag in flags), None)


def _by_default(triage: Triage, risk: Flag | None) -> tuple[str, str, str]:
    """(queue, what routed it, why)."""
    language = primary(triage.language)
    if risk is not None:
        return f"{RISK_QUEUE}-{language}", BY_FLAG.format(risk.value), "a risk flag overrides what is asked"
    first = next((ask.intent for ask in triage.asks if ask.intent), None)
    if first is None:
        return f"{GENERAL_QUEUE}-{language}", DEFAULT, "no ask could be sorted"
    return f"{intent_of(first).topic}-{language}", DEFAULT, f"the topic of the first ask, {first}"


def _why_not(when: When, triage: Triage, store: Store, order: Order | None, risk: Flag | None) -> str | None:
    """The first condition that is not met, in words; None where the rule fires."""
    if risk is not None and risk not in (when.flag or ()):
        return f"the ticket is flagged {risk.value}, and the rule does not name that flag"
    return next(_unmet(when, triage, store, order), None)


def _unmet(when: When, triage: Triage, store: Store, order: Order | None) -> Iterator[str]:
    intents = [score.intent for score in triage.intents]
    flags = [flag.value for flag in triage.flags]
    if when.store and store.id not in when.store:
        yield f"store is {store.id}, not {_any(when.store)}"
    if when.marketplace and store.marketplace not in when.marketplace:
        yield f"marketplace is {store.marketplace}, not {_any(when.marketplace)}"
    if when.language and not speaks(triage.language, when.language):
        yield f"language is {triage.language}, not {_any(when.language)}"
    if when.intent and not {*when.intent} & {*intents}:
        yield f"asks {', '.join(intents) or 'nothing that could be sorted'}, not {_any(when.intent)}"
    if when.abstained is not None and when.abstained != (not intents):
        yield "it could be sorted" if intents else "it could not be sorted"
    if when.flag and not {*when.flag} & {*triage.flags}:
        yield f"flags are {', '.join(flags) or 'none'}, not {_any([flag.value for flag in when.flag])}"
    if when.urgency and triage.urgency not in when.urgency:
        yield f"urgency is {triage.urgency.value}, not {_any([urgency.value for urgency in when.urgency])}"
    if when.needs_reply is not None and when.needs_reply != triage.needs_reply:
        yield "it needs a reply" if triage.needs_reply else "it needs no reply"
    if (wanted := when.order_value_at_least) is not None:
        if order is None:
            yield "the order is not known"
        elif order.total.currency != wanted.currency:
            yield f"the order is in {order.total.currency}, the rule speaks of {wanted.currency}"
        elif order.total.amount < wanted.amount:
            yield f"the order is worth {order.total.amount} {wanted.currency}, less than {wanted.amount}"


def _why(when: When) -> str:
    """What the rule asks for and got."""
    met = [field for field, value in when if value is not None]
    return f"met: {', '.join(met)}" if met else "takes every ticket"


def _any(values: Sequence[str]) -> str:
    return " or ".join(values)
