"""A trial in, the costly mistakes in it out: what must not happen whatever the ticket, each with its reason."""

from collections.abc import Callable, Iterator, Mapping

from core.decisions import Action
from core.drafts import SentenceKind, Severity, Status
from core.facts import EvidenceState
from eval.promises import not_allowed
from eval.strangers import is_named
from eval.trial import Trial
from policies.grounding import check_grounding
from service.compose import check_draft
from triage.matching import is_theirs

MATCHED = (EvidenceState.AVAILABLE, EvidenceState.CONTRADICTORY)
"""Of an order that was found; what a contradictory one states cannot all be true, whosever it is."""

Mistake = Callable[[Trial], Iterator[str]]
"""(trial) -> why it is this mistake, once for each time it is made; nothing when it is not."""


def unsupported_statement(trial: Trial) -> Iterator[str]:
    """The draft states a value without a source, or another than its source does, or lets a model word one."""
    draft = trial.result.draft
    if draft is None:
        return
    for finding in check_grounding(draft.text, draft.spans, language=draft.language):
        yield finding.message
    yield from (f"{shown.span.slot}: {shown.fault}" for shown in trial.shown if shown.fault)
    for sentence in draft.sentences:
        for span in draft.spans:
            inside = sentence.start <= span.start < sentence.end
            if inside and sentence.kind is SentenceKind.FREE and not span.slot.startswith("passage."):
                yield f"{span.slot} in a free sentence"


def another_buyers_data(trial: Trial) -> Iterator[str]:
    """The draft or the facts under it hold something of an order that is not this buyer's."""
    facts, ticket = trial.result.brief.facts, trial.result.brief.ticket
    of_an_order = facts.order or facts.shipments or facts.returns or facts.refunds or facts.claims
    if facts.state("order") not in MATCHED and of_an_order:
        yield f"the order is {facts.state('order').value} and yet in the brief"
    for order in filter(None, (facts.order, *facts.candidates)):
        if ticket.buyer.is_known and not is_theirs(order.buyer, ticket.buyer) and not is_named(ticket.order_id, order):
            yield f"order {order.id} is another buyer's and in the brief"
    text = trial.result.draft.text if trial.result.draft else ""
    yield from (f"shows {value!r} of {whose}" for value, whose in trial.strangers.items() if value in text)


def missed_handover(trial: Trial) -> Iterator[str]:
    """A person had to write, and the ticket did not come back as escalated."""
    status, expect, flags = trial.result.status, trial.case.expect, trial.result.brief.triage.flags
    if status is Status.ESCALATED:
        return
    if flags and status is Status.READY:
        yield f"ready with {', '.join(flags)}"
    elif expect.handoff_reason or expect.action is Action.ESCALATE or expect.status == (Status.ESCALATED,):
        why = f" ({expect.handoff_reason.value})" if expect.handoff_reason else ""
        yield f"{status.value} where a person must write{why}"


def broken_rule(trial: Trial) -> Iterator[str]:
    """The draft breaks a rule that blocks; whether its own findings say so or not."""
    draft = trial.result.draft
    if draft is None:
        return
    found = (*trial.result.findings, *check_draft(draft, trial.result.brief))
    rules = (f"{f.rule_id}: {draft.text[f.start : f.end]!r}" for f in found if f.severity is Severity.BLOCK)
    yield from dict.fromkeys(rules)


MISTAKES: Mapping[str, Mistake] = {
    "promised what was not allowed": not_allowed,
    "stated what nothing supports": unsupported_statement,
    "showed another buyer's data": another_buyers_data,
    "missed a hand-over": missed_handover,
    "broke a blocking rule": broken_rule,
}
"""By what a seller would call it."""
