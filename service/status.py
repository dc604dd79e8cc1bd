"""What was found out in, what an agent does next out: the status of a result with its reasons, and how sure we are."""

from collections.abc import Sequence
from typing import NamedTuple

from core.decisions import Action, Handoff
from core.drafts import Basis, Brief, Confidence, Coverage, Draft, Finding, Need, SentenceKind, Severity, Status
from core.facts import LOOK_FIRST, EvidenceState
from core.record import primary
from core.triage import Flag
from policies.quoting import QUOTED
from service.answered import answered_before, only_names_order
from service.doubts import misunderstood, told_beside
from service.earlier import not_kept, said_before, wished_before
from text.facets import is_read_in_part
from text.presale import plainly_asked
from triage.no_reply import answers_a_question

MIN_READY_CONFIDENCE = 0.35
"""Below it a person reads before sending. An ordering, not a share: see `Basis.RANKING`."""

EVIDENCE_WEIGHT = {
    EvidenceState.AVAILABLE: 1.0,
    EvidenceState.AMBIGUOUS: 0.9,
    EvidenceState.NOT_FOUND: 0.9,
    EvidenceState.STALE: 0.7,
    EvidenceState.CONTRADICTORY: 0.5,
    EvidenceState.TIMEOUT: 0.5,
    EvidenceState.UNAVAILABLE: 0.5,
}
"""How much a look-up's state takes from the confidence. Set by hand; only the order they give is used."""

READ_BY_WORDS = 0.7
"""What a question before buying counts that no intent was found for and each word of which is known. Set by hand."""

MARGIN_WEIGHT = 0.3
"""How much a rival intent that is as likely takes away. Set by hand, as all of these."""

UNREADABLE = (EvidenceState.TIMEOUT, EvidenceState.UNAVAILABLE, EvidenceState.CONTRADICTORY, EvidenceState.STALE)
"""Evidence states under which no draft is `ready`: what it says may be out of date by the time it is sent."""


ASSUMED = ("store:", "marketplace:")
"""Warnings under which the ticket may be answered for the wrong store or by the wrong rules."""


class Verdict(NamedTuple):
    """A status, why, and for an escalated ticket which kind of hand-over it is."""

    status: Status
    reasons: tuple[str, ...]
    handoff_reason: Handoff | None = None


def judge(
    brief: Brief,
    draft: Draft | None,
    *,
    findings: Sequence[Finding],
    covered: Sequence[Coverage],
    needs: Sequence[Need],
    missed: Sequence[str] = (),
) -> Verdict:
    """The first of: no reply needed, escalated, needs input, needs review, ready.

    `missed`: the acts of which a reader misses that the channel had no room for them.
    """
    decision = brief.decision
    why = tuple(dict.fromkeys(outcome.reason for outcome in decision.outcomes))
    if decision.action is Action.NO_REPLY_NEEDED:
        return Verdict(Status.NO_REPLY_NEEDED, why)
    if decision.action is Action.ESCALATE:
        handed_over = tuple(
            dict.fromkeys(outcome.reason for outcome in decision.outcomes if outcome.action is Action.ESCALATE)
        )
        return Verdict(Status.ESCALATED, handed_over or why, decision.handoff_reason)
    if draft is None:
        language = primary(brief.triage.language)
        reason = f"no reviewed wording for a reply in {language!r} to store {brief.store.id!r}"
        return Verdict(Status.ESCALATED, (reason,), Handoff.UNSUPPORTED)
    if needs:
        return Verdict(Status.NEEDS_INPUT, tuple(need.question for need in needs))
    doubts = tuple(dict.fromkeys((*_doubts(brief, draft, findings, covered), *map(_no_room, missed))))
    return Verdict(Status.NEEDS_REVIEW, doubts) if doubts else Verdict(Status.READY, why)


def _no_room(act: str) -> str:
    return f"the channel has no room for what belongs to the answer ({act})"


def _doubts(brief: Brief, draft: Draft, findings: Sequence[Finding], covered: Sequence[Coverage]) -> list[str]:
    """Why a person should read before sending; empty when nothing speaks against it."""
    doubts = [f"{finding.rule_id}: {finding.message}" for finding in findings]
    doubts += [f"ask {item.ask + 1} is not answered" for item in covered if item.sentence is None]
    doubts += [f"ask {item.ask + 1} also asks {kind}" for item in covered for kind in item.open]
    for macro in filter(None, (outcome.macro for outcome in brief.decision.outcomes)):
        look = "look at the buyer's picture, then " if macro.audit.get("picture") == "received" else ""
        doubts.append(f"{macro.name}: {look}do what the reply promises ({', '.join(macro.tags)})")
    if worded := sum(sentence.kind is SentenceKind.WORDED for sentence in draft.sentences):
        doubts.append(f"{worded} of its sentences are in a model's own words")
    doubts += [each.reason for each in brief.decision.outcomes if each.state == QUOTED]
    for looked_up, evidence in brief.facts.evidence.items():
        if evidence.state in UNREADABLE:
            doubts.append(f"{looked_up} is {evidence.state.value}: {evidence.detail or evidence.source}")
    if Flag.INJECTION in brief.triage.flags:
        doubts.append("the buyer's text addresses the machine; that part was not treated as a request")
    if brief.triage.hidden:
        doubts.append("the message holds text that its reader does not see")
    if brief.triage.other_languages:
        others = " and ".join(brief.triage.other_languages)
        doubts.append(f"part of the message is in another language ({others}); what it asks there may be missing")
    order = brief.facts.evidence.get("order")
    doubts += [why for why in LOOK_FIRST if order and why in (order.detail or "")]
    doubts += [warning for warning in brief.ticket.warnings if warning.startswith(ASSUMED)]
    doubts += told_beside(brief)
    if answers_a_question(brief.ticket) and not only_names_order(brief):
        doubts.append("the buyer answers a question of the seller's last message")
    if brief.triage.told_since:
        doubts.append("a later message tells something beside what it asks; it may alter what was asked before")
    if is_read_in_part(brief.triage, brief.ticket):
        doubts.append("the buyer wrote more than was read; what the rest asks may be missing")
    doubts += not_kept(brief, draft)
    doubts += said_before(brief)
    doubts += wished_before(brief)
    doubts += misunderstood(brief)
    doubts += answered_before(brief)
    confidence = rank_confidence(brief, draft, findings=findings, covered=covered).value
    if confidence < MIN_READY_CONFIDENCE:
        doubts.append(f"low confidence ({confidence:.2f})")
    return doubts


def rank_confidence(
    brief: Brief, draft: Draft | None, *, findings: Sequence[Finding], covered: Sequence[Coverage]
) -> Confidence:
    """An ordering of drafts from 0 to 1: triage's surest guess for its weakest ask and its lead over the next intent,
    times what the evidence, the findings, the path and unanswered asks take away. Not a probability."""
    asked = [ask.probability for ask in brief.triage.asks if ask.intent]
    asked += [
        READ_BY_WORDS for ask in plainly_asked(brief.triage, brief.ticket, brief.facts) if _is_unsorted(brief, ask)
    ]
    value = min(asked, default=brief.triage.intents[0].probability if brief.triage.intents else 0.0)
    value *= 1 - MARGIN_WEIGHT * _rival(brief)
    for evidence in brief.facts.evidence.values():
        value *= EVIDENCE_WEIGHT[evidence.state]
    for finding in findings:
        value *= 0.3 if finding.severity is Severity.BLOCK else 0.8
    value *= 0.5 ** sum(item.sentence is None or bool(item.open) for item in covered)
    return Confidence(value=round(value * _path_weight(draft), 3), basis=Basis.RANKING)


def _is_unsorted(brief: Brief, ask: int) -> bool:
    return brief.triage.asks[ask].intent is None and any(
        outcome.ask == ask and outcome.action is not Action.ESCALATE for outcome in brief.decision.outcomes
    )


def _rival(brief: Brief) -> float:
    """The probability of the best intent that no ask was sorted into: what the message may have meant instead."""
    asked = {ask.intent for ask in brief.triage.asks}
    return max((score.probability for score in brief.triage.intents if score.intent not in asked), default=0.0)


def _path_weight(draft: Draft | None) -> float:
    """Reviewed wordings first, then own words beside them, then what had to be rewritten, then what a model worded."""
    if draft is None:
        return 0.5
    kinds = {sentence.kind for sentence in draft.sentences}
    weight = 0.7 if SentenceKind.WORDED in kinds else 0.95 if SentenceKind.FREE in kinds else 1.0
    return weight * (0.95 if len(draft.path) > 1 and "rewrite" in draft.path else 1.0)
