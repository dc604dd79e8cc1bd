"""A brief, its plan and the draft in; for each of the buyer's asks, the sentence that answers it out."""

from core.decisions import Action
from core.drafts import Brief, Coverage, Draft, Plan
from drafting.plan import answered_outcomes
from drafting.points import planned_points, situation_of

Said = tuple[str, str | None]
"""An act and what it is about."""


def coverage(brief: Brief, plan: Plan, draft: Draft) -> tuple[Coverage, ...]:
    """By ask, in order. Asks that need no answer are left out; a holding line answers none, nor does what is said of an
    ask that a person answers.

    An answer that two asks share stands in the draft once and counts for both.
    """
    situation = situation_of(brief)
    answers: dict[int, set[Said]] = {}
    for outcome in answered_outcomes(brief.decision):
        if outcome.ask is not None:
            said = ((point.act, point.subject) for _, point in planned_points(outcome, situation))
            answers.setdefault(outcome.ask, set()).update(said)
    for outcome in brief.decision.outcomes:
        if outcome.action is Action.ESCALATE and outcome.ask is not None:
            answers[outcome.ask] = set()
    closed = {o.ask for o in brief.decision.outcomes if o.action is Action.NO_REPLY_NEEDED} - set(answers)
    return tuple(
        Coverage(ask=ask, sentence=_answering_sentence(ask, answers.get(ask, set()), plan, draft))
        for ask in range(len(brief.triage.asks))
        if ask not in closed
    )


def _answering_sentence(ask: int, answers: set[Said], plan: Plan, draft: Draft) -> int | None:
    for index, sentence in enumerate(draft.sentences):
        if sentence.point is None or sentence.point >= len(plan.points):
            continue
        point = plan.points[sentence.point]
        if answers and (point.ask == ask or (point.act, point.subject) in answers):
            return index
    return None
