"""A decision and the passages that were found in; the same decision out, with what a passage answers quoted from it.

Only intents that `handoffs.yaml` calls quotable, only the seller's policies, only in the language of the reply, and
only a passage that is short enough to be an answer. That it is the right one a person has to see.
"""

from collections.abc import Sequence

from core.decisions import Action, Decision, Outcome, Passage, PassageKind
from core.record import primary
from policies.case import Ruling
from policies.decide import settle
from policies.handoffs import handed_over

MAX_QUOTED_CHARS = 600
"""Of a passage; a longer one is read by a person, who sends what of it is the answer."""


def quote(decision: Decision, passages: Sequence[Passage], *, language: str) -> Decision:
    """The decision with `answered_by_passage` for each ask that a passage answers; unchanged where none does.

    An outcome's subject is the passage by its place in `passages`, from 1: `passage.2`.
    """
    outcomes = tuple(_quoted(outcome, passages, language) for outcome in decision.outcomes)
    if outcomes == decision.outcomes:
        return decision
    return settle([Ruling(outcomes, decision.commitments, decision.rules)])


def _quoted(outcome: Outcome, passages: Sequence[Passage], language: str) -> Outcome:
    entry = handed_over().get(outcome.intent or "")
    if entry is None or not entry.quotable or outcome.handoff_reason is not entry.handoff:
        return outcome
    for number, passage in enumerate(passages, start=1):
        if _answers(passage, outcome.intent or "", language):
            return Outcome(
                ask=outcome.ask,
                intent=outcome.intent,
                state="answered_by_passage",
                action=Action.REPLY,
                subject=f"passage.{number}",
                reason=f"quotes {passage.id} ({passage.title}); whether it is the answer is for a person to see",
            )
    return outcome


def _answers(passage: Passage, intent: str, language: str) -> bool:
    return (
        passage.kind is PassageKind.POLICY
        and intent in passage.answers
        and primary(passage.language) == primary(language)
        and len(passage.text) <= MAX_QUOTED_CHARS
    )
