"""A text that a person edited and its ticket in, what is wrong with it out: facts and promises are checked too."""

from typing import Literal

from core.drafts import Finding, Severity
from core.marketplaces import find
from core.record import Span, primary
from core.tickets import Ticket
from drafting.recognise import find_values
from policies.check import check
from policies.grounding import check_grounding
from policies.promises import check_edited
from policies.sending import Sending
from service.compose import is_looked_up
from service.pipeline import Desk, prepare
from service.sending import sending_of
from service.timings import Timings
from text.language import detect_language


async def check_edited_text(
    text: str,
    ticket: Ticket,
    desk: Desk,
    *,
    marketplace: str,
    language: str | None,
    kind: Literal["reply", "proactive"],
    sending: Sending | None = None,
) -> tuple[Finding, ...]:
    """A person may know more than the look-ups: values and promises without a source are warnings, and only marketplace
    rules block. `sending` None: what the ticket and its order tell."""
    brief = await prepare(ticket, desk, Timings())
    wanted = language or (brief.triage.language if brief.triage.language_known else None)
    spoken = detect_language(text, prior=wanted or brief.store.language).language
    language = wanted or spoken
    spans = find_values(text, brief)
    exempt = tuple(Span(start=span.start, end=span.end) for span in spans if is_looked_up(span))
    ungrounded = check_grounding(text, spans, language=language)
    commitments = {commitment.name for commitment in brief.decision.commitments}
    states = {outcome.state for outcome in brief.decision.outcomes}
    return (
        *check(
            text,
            marketplace=find(marketplace),
            language=wanted,
            kind=kind,
            sending=sending or sending_of(brief),
            exempt=exempt,
            own_rules=desk.composer.own_rules,
        ),
        *(Finding(**{**dict(finding), "severity": Severity.WARN}) for finding in ungrounded),
        *(
            finding
            for tag in dict.fromkeys((primary(language), primary(spoken)))  # a promise in another language is one, too
            for finding in check_edited(text, language=tag, commitments=commitments, states=states)
        ),
    )
