"""A result in, the costly mistakes in it out: what must not happen whatever the ticket, each with its reason."""

from collections.abc import Callable, Iterator, Mapping

from core.drafts import Result, SentenceKind, Severity, Status
from core.facts import EvidenceState

Mistake = Callable[[Result], Iterator[str]]
"""(result) -> why it is this mistake; nothing when it is not."""


def unsupported_value(result: Result) -> Iterator[str]:
    """A draft marked ready states a digit that no source stands behind."""
    if result.draft is None or result.status is not Status.READY:
        return
    covered = {at for span in result.draft.spans for at in range(span.start, span.end)}
    for at, char in enumerate(result.draft.text):
        if char.isdigit() and at not in covered:
            yield f"{char!r} at {at} has no source"


def undecided_promise(result: Result) -> Iterator[str]:
    """A draft names a commitment that the decision does not hold."""
    decided = {f"commitment.{commitment.name}" for commitment in result.brief.decision.commitments}
    for span in result.draft.spans if result.draft else ():
        if span.slot.startswith("commitment.") and span.slot not in decided:
            yield f"{span.slot} is not in the decision"


def another_buyers_data(result: Result) -> Iterator[str]:
    """Something of an order is in the brief although none was found for this buyer."""
    facts = result.brief.facts
    if facts.state("order") is not EvidenceState.AVAILABLE and (facts.order or facts.shipments or facts.refunds):
        yield f"the order is {facts.state('order').value} and yet in the brief"


def missed_handover(result: Result) -> Iterator[str]:
    """A flag of risk was raised and the draft is ready all the same."""
    if result.status is Status.READY and result.brief.triage.flags:
        yield f"ready with {', '.join(flag.value for flag in result.brief.triage.flags)}"


def broken_rule(result: Result) -> Iterator[str]:
    """A draft marked ready has a finding that blocks."""
    if result.status is Status.READY:
        yield from (finding.rule_id for finding in result.findings if finding.severity is Severity.BLOCK)


def free_words_with_values(result: Result) -> Iterator[str]:
    """A model's own sentence holds a value."""
    for sentence in result.draft.sentences if result.draft else ():
        inside = [s for s in result.draft.spans if sentence.start <= s.start < sentence.end] if result.draft else []
        if sentence.kind is SentenceKind.FREE and inside and result.status is Status.READY:
            yield f"{inside[0].slot} in a free sentence"


MISTAKES: Mapping[str, Mistake] = {
    "stated what nothing supports": unsupported_value,
    "promised what was not decided": undecided_promise,
    "showed another buyer's data": another_buyers_data,
    "missed a hand-over": missed_handover,
    "broke a blocking rule": broken_rule,
    "let a model state a value": free_words_with_values,
}
"""By what a seller would call it."""
