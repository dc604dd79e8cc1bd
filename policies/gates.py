"""What stops an answer before any rule is asked: risks, and an order that is not there; None out means: go on."""

from core.decisions import Action, Handoff
from core.facts import EvidenceState
from core.orders import ClaimStatus
from core.tickets import Attachment, Author, Ticket
from core.triage import Abstained, Flag
from policies.case import Asked, Case, Ruling, hand_over, reply
from policies.deadlines import say_day

ELSEWHERE, NO_NUMBER = "elsewhere", "no_number"
"""Kinds of question: whether a parcel can go to another place, and that the order number is not at hand."""

RISKS: dict[Flag, str] = {
    Flag.SAFETY: "the buyer reports a danger or an injury",
    Flag.LEGAL_THREAT: "the buyer threatens legal steps",
    Flag.CHARGEBACK: "the buyer speaks of taking the money back through the bank",
    Flag.EXTORTION: "the buyer ties a review to a demand",
    Flag.ABUSE: "the message is abusive",
}
"""Flags under which nothing is answered or promised by rule, the gravest first."""

ABSTENTIONS: dict[Abstained, tuple[Handoff, str]] = {
    Abstained.OUT_OF_SCOPE: (Handoff.UNSUPPORTED, "the message is about something else than orders"),
    Abstained.AMBIGUOUS: (Handoff.KNOWLEDGE_MISSING, "what the buyer wants is not clear"),
    Abstained.TOO_SHORT: (Handoff.KNOWLEDGE_MISSING, "the message is too short to tell what the buyer wants"),
}


PICTURES = (
    ".jpg",
    ".jpeg",
    ".png",
    ".heic",
    ".heif",
    ".webp",
    ".gif",
    ".bmp",
    ".tif",
    ".tiff",
    ".mp4",
    ".mov",
    ".webm",
)
"""As phones and marketplaces name what they take. A document is no picture of a broken lamp."""


def risk_in(case: Case, flags: tuple[Flag, ...]) -> str | None:
    """Why a person must write, whatever was asked; None where nothing is at risk."""
    for claim in case.facts.claims:
        if claim.status is ClaimStatus.OPEN:
            due = f", to be answered by {say_day(case.day(claim.respond_by))}" if claim.respond_by else ""
            return f"claim {claim.id} ({claim.kind}) is open{due}"
    return next((reason for flag, reason in RISKS.items() if flag in flags), None)


def not_answered_here(ticket: Ticket) -> tuple[Handoff, str] | None:
    """Why no message to the buyer can be the answer; None where one can."""
    if ticket.messages[-1].author is Author.MARKETPLACE:
        return (
            Handoff.UNSUPPORTED,
            "the newest message is the marketplace's own; it is answered there, not to the buyer",
        )
    if ticket.blocked:
        return Handoff.POLICY, "the buyer is blocked, so that no message can be sent"
    return None


def shows_something(file: Attachment) -> bool:
    """Whether a file may be a picture or a film: by its type, else by its name."""
    if file.media_type:
        return file.media_type.lower().startswith(("image/", "video/"))
    return file.name.lower().endswith(PICTURES)


def order_gate(case: Case, asked: Asked) -> Ruling | None:
    """The ruling for an ask about an order that is not there; None when it is."""
    state = case.facts.state("order")
    evidence = case.facts.evidence.get("order")
    detail = case.told_of("order")
    if state in (EvidenceState.TIMEOUT, EvidenceState.UNAVAILABLE):
        return reply(asked, "order_unavailable", f"the order could not be looked up{detail}")
    if state is EvidenceState.AMBIGUOUS:
        return reply(asked, "order_ambiguous", f"several orders fit{detail}", action=Action.ASK)
    if state is EvidenceState.CONTRADICTORY:
        return hand_over(asked, Handoff.LOOKUP_FAILED, f"the order data contradict themselves{detail}")
    if case.facts.order is None or (evidence and state is EvidenceState.NOT_FOUND):
        if (asked.intent == "change_order" and "address" in case.changes) or case.wants(ELSEWHERE):
            reason = f"another address is wanted for an order that is not found as this buyer's{detail}"
            return hand_over(asked, Handoff.POLICY, reason)
        if case.is_before_buying:
            reason = "asked before buying, so that there is no order to look for; the data do not answer it"
            return hand_over(asked, Handoff.UNSUPPORTED, reason)
        if case.wants(NO_NUMBER):
            reason = f"no order of this buyer fits, and the buyer has no order number at hand{detail}"
            return hand_over(asked, Handoff.LOOKUP_FAILED, reason)
        return reply(asked, "order_not_found", f"no order of this buyer fits{detail}", action=Action.ASK)
    return None
