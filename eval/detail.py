"""A trial in, what a reader wants to see of it out: message, evidence, decision, draft, findings, what was wanted."""

from collections.abc import Mapping

from core.decisions import Handoff, RuleLooked
from core.drafts import Brief, Coverage, Draft, Finding, Need
from core.facts import Evidence
from core.record import Instant, Language, Record
from core.triage import Flag, IntentScore
from drafting.languages.formats import plain
from drafting.private import buyer_text
from drafting.render import setting_of
from drafting.values import slot_values
from eval.cases import Expectation
from eval.promises import promised
from eval.trial import Trial


class ShownMessage(Record):
    """One message of the ticket."""

    author: str
    text: str
    sent_at: Instant


class ShownAsk(Record):
    """One thing that the buyer asks, as it was read."""

    text: str
    intent: str | None
    probability: float


class ShownOutcome(Record):
    """What came of one ask."""

    ask: int | None
    state: str
    action: str
    reason: str


class ShownCommitment(Record):
    """What may be promised."""

    name: str
    value: str
    arithmetic: str


class ShownPassage(Record):
    """What the seller's knowledge says."""

    id: str
    title: str
    text: str
    score: float


class Detail(Record):
    """One case to read. Holds the buyer's words: a run that is kept in a repository is written without."""

    ticket_id: str
    subject: str | None
    marketplace: str | None
    store: str
    language: Language
    """Of the buyer, as it was read."""
    now: Instant
    messages: tuple[ShownMessage, ...]
    expect: Expectation
    asks: tuple[ShownAsk, ...]
    intents: tuple[IntentScore, ...] | None
    """None: the system does not say what it read."""
    flags: tuple[Flag, ...]
    evidence: Mapping[str, Evidence]
    """Look-up -> what came of it."""
    action: str | None
    """None: the system does not say."""
    outcomes: tuple[ShownOutcome, ...]
    commitments: tuple[ShownCommitment, ...]
    rules: tuple[RuleLooked, ...]
    """Those that decided."""
    passages: tuple[ShownPassage, ...]
    reasons: tuple[str, ...]
    """Of the status."""
    draft: Draft | None
    findings: tuple[Finding, ...]
    coverage: tuple[Coverage, ...]
    needs: tuple[Need, ...]
    handoff_reason: Handoff | None
    values: Mapping[str, str] = {}
    """Slot -> what its source says, in the language of the draft; none without one."""
    stated: tuple[str, ...] = ()
    """Slots that the draft states as their sources say."""
    names: tuple[str, ...] = ()
    """Of the buyers of ticket and order."""
    private_message: str = ""
    """The newest message of the buyer as a model may see it: without what identifies anybody."""

    @property
    def is_reply(self) -> bool:
        """Whether there is a draft that is to answer the buyer, and not only to hold until a person does."""
        return self.draft is not None and self.handoff_reason is None


def detail_of(trial: Trial) -> Detail:
    """Everything that one case's page shows."""
    result, brief = trial.result, trial.result.brief
    ticket, triage, decision = brief.ticket, brief.triage, brief.decision
    buyers = [ticket.buyer, *([brief.facts.order.buyer] if brief.facts.order else [])]
    return Detail(
        ticket_id=ticket.id,
        subject=ticket.subject,
        marketplace=ticket.marketplace,
        store=brief.store.id,
        language=triage.language,
        now=brief.now,
        messages=tuple(
            ShownMessage(author=each.author.value, text=each.text, sent_at=each.sent_at) for each in ticket.messages
        ),
        expect=trial.case.expect,
        asks=tuple(ShownAsk(text=ask.text, intent=ask.intent, probability=ask.probability) for ask in triage.asks),
        intents=triage.intents,
        flags=triage.flags,
        evidence=brief.facts.evidence,
        action=decision.action.value,
        rules=tuple(rule for rule in decision.rules if rule.decided),
        passages=tuple(
            ShownPassage(id=each.id, title=each.title, text=each.text, score=each.score) for each in brief.passages
        ),
        outcomes=tuple(
            ShownOutcome(ask=each.ask, state=each.state, action=each.action.value, reason=each.reason)
            for each in decision.outcomes
        ),
        commitments=tuple(
            ShownCommitment(name=each.name, value=promised(each.fact), arithmetic=each.arithmetic)
            for each in decision.commitments
        ),
        reasons=result.reasons,
        draft=result.draft,
        findings=result.findings,
        coverage=result.coverage,
        needs=result.needs,
        handoff_reason=result.handoff_reason,
        values=_values(brief, result.draft) if result.draft else {},
        stated=tuple(dict.fromkeys(shown.span.slot for shown in trial.shown if shown.fault is None)),
        names=tuple(dict.fromkeys(buyer.name for buyer in buyers if buyer.name)),
        private_message=buyer_text(brief),
    )


def _values(brief: Brief, draft: Draft) -> dict[str, str]:
    setting = setting_of(brief, draft.language)
    return {slot: plain(fact, setting) for slot, fact in slot_values(brief).items()}
