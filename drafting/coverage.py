"""A brief, its plan and the draft in; by ask, the sentence that answers it and what no sentence says out."""

from collections import defaultdict
from collections.abc import Mapping

from core.decisions import Action
from core.drafts import Brief, Coverage, Draft, DraftSentence, Plan
from drafting.plan import QUOTE, QUOTE_ANOTHER, points_by_outcome
from drafting.plans import load_plans
from drafting.slots import unnumbered
from text.facets import (
    OF_A_RETURN,
    beyond_by_ask,
    beyond_of_several,
    echoed_by,
    kinds_beside_a_return,
    kinds_by_ask,
    question_kinds,
    speaks_of,
    stops,
    told_beyond,
)
from text.presale import asks_for_another, asks_how, plainly_asked

TOLD = "about something told beside it that no answer speaks of"
BEYOND = "something that no answer is known to"

SOLD_OUT = frozenset({"product_out_of_stock", "product_out_until"})
"""What is not there is there in no number, by no day and for no reason."""

Said = tuple[str, str | None]
"""An act and what it is about."""


def coverage(brief: Brief, plan: Plan, draft: Draft) -> tuple[Coverage, ...]:
    """By ask, in order. Asks that need no answer are left out; a holding line answers none, nor does what is said of an
    ask that a person answers.

    An answer that two asks share stands in the draft once and counts for both. An ask may want to know several things
    of one matter (`text/facets.yaml`): each wants a sentence that says just that, but where the answer is a question of
    ours, which puts off all but what `stops`. A question in words that no answer is known to is open too; until the
    order is known, the question for it comes first. An ask that was not sorted is answered where
    everything that it wants to know is said.
    """
    answers = _answers(brief)
    kinds = _kinds(brief)
    lines = brief.facts.order.lines if brief.facts.order else ()
    beyond = (beyond_of_several if len(lines) > 1 else beyond_by_ask)(brief.triage, brief.ticket)
    told = told_beyond(brief.triage, brief.ticket, tuple(line.title for line in lines))
    from_data = _states_from_data(brief)
    plainly = plainly_asked(brief.triage, brief.ticket, brief.facts) if from_data else {}
    asked_back = {o.ask for o in brief.decision.outcomes if o.action is Action.ASK}
    closed = {o.ask for o in brief.decision.outcomes if o.action is Action.NO_REPLY_NEEDED} - set(answers)
    covered: list[Coverage] = []
    for ask in range(len(brief.triage.asks)):
        if ask in closed:
            if held := tuple(question_kinds()[kind] for kind in kinds.get(ask, ()) if stops(kind)):
                covered.append(Coverage(ask=ask, open=held))
            continue
        said = {kind: _saying(kind, brief, plan, draft) for kind in kinds.get(ask, ())}
        sentence = _answering_sentence(ask, answers.get(ask, set()), plan, draft)
        if sentence is None and brief.triage.asks[ask].intent is None and None not in said.values():
            sentence = next(iter(said.values()), None)
            if not said and (beside := echoed_by(brief.triage, brief.ticket, ask)) is not None:
                sentence = _answering_sentence(beside, answers.get(beside, set()), plan, draft)
        is_told = sentence is not None
        is_open = [kind for kind, by in said.items() if by is None and (ask not in asked_back or stops(kind))]
        left = [question_kinds()[kind] for kind in is_open if is_told]
        left += [BEYOND] if is_told and ask in beyond and (ask not in asked_back or brief.facts.order) else []
        left += [TOLD] if is_told and ask in told and ask not in asked_back else []
        if sentence is not None and ask in plainly and from_data[ask]:
            left = []
        elif sentence is not None and from_data[ask] and _goes_beyond(brief, ask, from_data[ask]):
            left = [BEYOND]
        covered.append(Coverage(ask=ask, sentence=sentence, open=tuple(left)))
    return tuple(covered)


def _kinds(brief: Brief) -> Mapping[int, tuple[str, ...]]:
    """By ask, the kinds that it asks: who cancels or looks for what a return answers for may tell of that return."""
    kinds = kinds_by_ask(brief.triage, brief.ticket)
    returned = {o.ask for o in brief.decision.outcomes if o.state in load_plans().of_returns}
    asks = enumerate(brief.triage.asks)
    others = [index for index, ask in asks if index in returned and ask.intent not in OF_A_RETURN]
    beside = kinds_beside_a_return(brief.triage, brief.ticket) if others else {}
    return {**kinds, **{ask: beside[ask] for ask in others if ask in beside}}


def _goes_beyond(brief: Brief, ask: int, states: set[str]) -> bool:
    """Whether a question that was not read whole may ask what its answer does not say: of what is sold out only how it
    is or is cared for, or what else there is."""
    said = brief.triage, brief.ticket, ask
    return bool(states - SOLD_OUT) or asks_how(*said) or asks_for_another(*said)


def _states_from_data(brief: Brief) -> Mapping[int, set[str]]:
    """By ask, the states in which data answers a question before buying."""
    states: dict[int, set[str]] = defaultdict(set)
    for outcome in brief.decision.outcomes:
        if outcome.ask is not None and outcome.state in load_plans().from_data:
            states[outcome.ask].add(outcome.state)
    return states


def _answers(brief: Brief) -> Mapping[int, set[Said]]:
    """By ask, what the plan says about it; nothing for one of which a part needs a person."""
    answers: dict[int, set[Said]] = {}
    for outcome, planned in points_by_outcome(brief):
        if outcome.ask is not None:
            said = ((act, point.subject) for _, point in planned for act in load_plans().worded_as(point.act))
            answers.setdefault(outcome.ask, set()).update(said)
    for outcome in brief.decision.outcomes:
        if outcome.action is Action.ESCALATE and outcome.ask is not None:
            answers[outcome.ask] = set()
    return answers


def _answering_sentence(ask: int, answers: set[Said], plan: Plan, draft: Draft) -> int | None:
    for index, sentence in enumerate(draft.sentences):
        if sentence.point is None or sentence.point >= len(plan.points):
            continue
        point = plan.points[sentence.point]
        if answers and (point.ask == ask or {(point.act, point.subject), (point.act, None)} & answers):
            return index
    return None


def _saying(kind: str, brief: Brief, plan: Plan, draft: Draft) -> int | None:
    """The sentence that answers a kind of question; None where none does."""
    answers = load_plans().answers.get(kind, ())
    for index, sentence in enumerate(draft.sentences):
        if sentence.point is None or sentence.point >= len(plan.points):
            continue
        point = plan.points[sentence.point]
        stated = {unnumbered(span.slot) for span in draft.spans if sentence.start <= span.start < sentence.end}
        if point.act in answers or stated.intersection(answers):
            return index
        if point.act in (QUOTE, QUOTE_ANOTHER) and speaks_of(_text(sentence, draft), kind, draft.language):
            return index
    return None


def _text(sentence: DraftSentence, draft: Draft) -> str:
    return draft.text[sentence.start : sentence.end]
