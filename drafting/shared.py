"""A brief in, whether its reply needs anything of the buyer's own words out: if not, one text serves many tickets."""

from collections.abc import Sequence

from core.decisions import Action
from core.drafts import Brief, Plan, Sentence, SentenceKind
from core.triage import Role, Urgency
from drafting.acts import acts_of
from drafting.plan import LEADS_OF_ORDER
from drafting.slots import unnumbered

QUOTED = "passage.text"


def needs_no_words_of_the_buyer(brief: Brief, plan: Plan) -> bool:
    """Whether everything that the buyer wants is known by name and nothing in the message calls for a word of its own:
    no haste, no reminder of an earlier message, no second language, nothing hidden, nothing quoted."""
    triage = brief.triage
    return (
        brief.decision.action in (Action.REPLY, Action.ASK)
        and bool(triage.asks)
        and all(ask.intent and ask.role is Role.NOW for ask in triage.asks)
        and triage.urgency is not Urgency.HIGH
        and not triage.flags
        and not triage.hidden
        and not triage.other_languages
        and not any(unnumbered(name) == QUOTED for point in plan.points for name in point.slots)
    )


def without_leads(plan: Plan) -> tuple[Plan, int]:
    """The plan without the lines that say which order it is about, and how many those are: they are worded alike for
    every state, so no model is asked about them, and tickets with and without them share a text."""
    leads = 0
    while leads < len(plan.points) and plan.points[leads].act in LEADS_OF_ORDER:
        leads += 1
    return Plan(**{**dict(plan), "points": plan.points[leads:]}), leads


def with_leads(body: Sequence[Sentence], plan: Plan, leads: int) -> tuple[Sentence, ...]:
    """A body of the plan without leads as one of the whole plan; they follow a word of sympathy at the head."""
    acts = acts_of(plan)
    told = [
        Sentence(text=acts.allowed(point)[0], kind=SentenceKind.ACT, act=point.act, point=index)
        for index, point in enumerate(plan.points[:leads])
    ]
    moved = [
        Sentence(**{**dict(each), "point": each.point + leads}) if each.point is not None else each for each in body
    ]
    first = next((at for at, each in enumerate(moved) if each.kind is SentenceKind.ACT), len(moved))
    return (*moved[:first], *told, *moved[first:])
