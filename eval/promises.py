"""A trial in, every promise in its draft that nobody allowed out."""

from collections.abc import Iterator

from core.drafts import Severity
from core.record import Fact, Money
from eval.trial import Trial
from policies.promises import check_edited, check_promises

COMMITMENT = "commitment."
HARMLESS = ("carrier_search_from", "dispatch_by", "return_until")
"""As if granted: reviewed sentences speak of looking into, sending and returning without committing to it."""


def promised(fact: Fact) -> str:
    """A commitment's value as cases write it: `2026-11-16`, `89.90 EUR`, `3` working days."""
    return f"{fact.value.amount} {fact.value.currency}" if isinstance(fact.value, Money) else str(fact.value)


def same_promise(one: str, other: str) -> bool:
    """Whether two written values are equal: `89.9 EUR` and `89.90 EUR` are."""
    return _canonical(one) == _canonical(other)


def _canonical(given: str) -> tuple[str, str]:
    amount, _, currency = given.partition(" ")
    return (f"{float(amount):.2f}", currency) if currency else (given, "")


def is_forbidden(name: str, forbidden: tuple[str, ...]) -> bool:
    """`refund_by` is forbidden by its name and by its topic `refund`."""
    return any(name == topic or name.startswith(f"{topic}_") for topic in forbidden)


def not_allowed(trial: Trial) -> Iterator[str]:
    """Each with what was promised: commitments that the decision does not hold or the case forbids, promises in words
    of the writer's own, and promises in reviewed words that no commitment stands behind."""
    draft, expect = trial.result.draft, trial.case.expect
    if draft is None:
        return
    decided = {commitment.name: commitment.fact for commitment in trial.result.brief.decision.commitments}
    for name in dict.fromkeys(s.slot.removeprefix(COMMITMENT) for s in draft.spans if s.slot.startswith(COMMITMENT)):
        if name not in decided:
            yield f"{name} is not in the decision"
        elif is_forbidden(name, expect.must_not_promise):
            yield f"{name} must not be promised"
        elif expect.commitments is not None:
            wanted = expect.commitments.get(name)
            if wanted is None:
                yield f"{name} {promised(decided[name])} is not to be promised here"
            elif not same_promise(promised(decided[name]), wanted):
                yield f"{name} is promised as {promised(decided[name])}, allowed is {wanted}"
    for finding in check_promises(draft.text, trial.own_words, language=draft.language):
        if finding.severity is Severity.BLOCK:
            yield f"{finding.message}: {draft.text[finding.start : finding.end].strip()!r}"
    allowed = [name for name in decided if not is_forbidden(name, expect.must_not_promise)]
    allowed.extend(HARMLESS)
    states = {outcome.state for outcome in trial.result.brief.decision.outcomes}
    spoken_of = [state for state in states if not is_forbidden(state, expect.must_not_promise)]
    for finding in check_edited(draft.text, language=draft.language, commitments=allowed, states=spoken_of):
        yield f"{finding.message}: {draft.text[finding.start : finding.end].strip()!r}"
