"""A brief in, a result out: plan, write, render, check; what a model gets wrong twice, the template writes."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import TypedDict

from core.decisions import Action
from core.drafts import (
    Alternative,
    Brief,
    Coverage,
    Draft,
    DraftSpan,
    Finding,
    Manner,
    Need,
    Plan,
    Result,
    SentenceKind,
    Severity,
)
from core.marketplaces import find
from core.ports import ChatWriter, Writer
from core.record import Span, primary
from core.tickets import Author
from drafting.acts import word_pattern, written_languages
from drafting.coverage import coverage
from drafting.plan import make_plan
from drafting.render import BESIDE, left_out, render
from drafting.values import voice_of
from policies.check import check
from policies.grounding import check_grounding
from policies.messaging_rules import Rule
from policies.promises import check_edited, check_promises
from service.attempts import Attempt, Attempts, Tried
from service.for_agent import first_look, with_translation
from service.sending import sending_of
from service.status import judge, rank_confidence
from service.timings import Timings


class Checked(TypedDict):
    """What the checks say of a draft."""

    findings: tuple[Finding, ...]
    covered: tuple[Coverage, ...]
    needs: tuple[Need, ...]


@dataclass(frozen=True)
class Composer:
    """The second half of the pipeline, the only one that may call a language model."""

    template: Writer
    model: ChatWriter | None = None
    own_rules: Sequence[Rule] = ()
    """The seller's own messaging rules."""
    ticket_budget: Decimal | None = None
    """In US dollars: what the model's calls for one ticket may cost."""
    keeps_own_words: bool = False
    """See `Attempts`."""

    async def compose(
        self, brief: Brief, *, versions: Mapping[str, str], timings: Timings, alternatives: Sequence[Manner] = ()
    ) -> Result:
        """The result for a brief. What a writer does wrong is a finding in it, never an exception."""
        plan, attempt, attempts = None, Attempt(None), None
        others: list[Alternative] = []
        if _can_be_drafted(brief):
            with timings.step("plan"):
                plan = make_plan(brief, max_chars=find(brief.ticket.marketplace).max_chars)
            attempts = self._attempts(brief, plan, timings)
            attempt = await self._write(brief, plan, timings, attempts)
            others = [await _alternative(manner, attempt, attempts) for manner in alternatives] if attempts else []
        covered = coverage(brief, plan, attempt.draft) if plan and attempt.draft else ()
        checked: Checked = {"findings": attempt.findings, "covered": covered, "needs": attempt.needs}
        missed = left_out(attempt.draft, plan) if plan and attempt.draft else ()
        verdict = judge(brief, attempt.draft, missed=missed, **checked)
        view = first_look(brief, verdict, attempt.draft, **checked)
        return Result(
            ticket_id=brief.ticket.id,
            status=verdict.status,
            reasons=verdict.reasons,
            brief=brief,
            plan=plan,
            draft=attempt.draft,
            findings=attempt.findings,
            coverage=covered,
            needs=attempt.needs,
            handoff_reason=verdict.handoff_reason,
            confidence=rank_confidence(brief, attempt.draft, findings=attempt.findings, covered=covered),
            for_agent=await with_translation(view, brief, plan, attempt, attempts),
            alternatives=tuple(others),
            calls=tuple(attempts.calls) if attempts else (),
            versions=dict(versions),
            timings_ms=timings.rounded(),
            metadata=brief.ticket.metadata,
        )

    def _attempts(self, brief: Brief, plan: Plan, timings: Timings) -> Attempts | None:
        """Of the model, where there is one and the ticket is not a person's to answer."""
        if self.model is None or brief.decision.action is Action.ESCALATE:
            return None

        def check(draft: Draft) -> tuple[Finding, ...]:
            return check_draft(draft, brief, self.own_rules)

        return Attempts(brief, plan, self.model, check, timings, self.ticket_budget, self.keeps_own_words)

    async def _write(self, brief: Brief, plan: Plan, timings: Timings, attempts: Attempts | None) -> Attempt:
        """The model's text if there is a model and its text passes, else the template's; `path` says which."""
        tried = await attempts.write() if attempts else Tried(None, ())
        left_open = attempts.left_open() if attempts else ()
        if tried.attempt is not None:
            return tried.attempt._replace(findings=(*tried.attempt.findings, *left_open))
        with timings.step("write"):
            slotted = await self.template.write(brief, plan)
        with timings.step("render"):
            draft, needs = render(slotted, brief, plan, path=(*tried.path, "template"))
        with timings.step("check"):
            checked = check_draft(draft, brief, self.own_rules)
        return Attempt(draft, needs, (*tried.findings, *left_open, *checked), slotted)


async def _alternative(manner: Manner, attempt: Attempt, attempts: Attempts) -> Alternative:
    """In another manner, if it passes and is not the draft over again."""
    other = await attempts.write_alternative(manner)
    draft = None if other.is_blocked or other.draft is None else other.draft
    if draft and attempt.draft and not _is_so(manner, draft, attempt.draft):
        message = f"the model gave no text that is {manner.value} than the draft"
        same = Finding(rule_id="no-alternative", severity=Severity.WARN, message=message, start=0, end=0)
        return Alternative(manner=manner, findings=(same,))
    return Alternative(manner=manner, draft=draft, findings=other.findings)


def _is_so(manner: Manner, draft: Draft, than: Draft) -> bool:
    """Whether a version is shorter than the draft; or warmer, so that it lost no kind word of it."""
    if manner is Manner.SHORTER:
        return len(draft.text) < len(than.text)
    return draft.text != than.text and _kind_words(draft) >= _kind_words(than)


def _kind_words(draft: Draft) -> int:
    return sum(each.kind in BESIDE for each in draft.sentences)


def _can_be_drafted(brief: Brief) -> bool:
    """Whether an answer is wanted, the buyer would read it, and there is a language to write it in: a message in a
    language that is not read is answered in none, and least in the store's own."""
    answers_in = {primary(language) for language in brief.store.languages or written_languages()}
    return (
        brief.decision.action is not Action.NO_REPLY_NEEDED
        and brief.triage.language_known
        and brief.ticket.messages[-1].author is not Author.MARKETPLACE
        and not brief.ticket.blocked
        and primary(brief.triage.language) in answers_in.intersection(written_languages())
    )


WORDED = (".carrier", ".place", ".title")
"""Slots whose values are words from outside: a forged one may hold anything."""


def is_looked_up(span: DraftSpan) -> bool:
    """Whether a value comes from the order or the parcel: what store, buyer and policies say is checked as any text."""
    return not span.slot.startswith(("store.", "buyer.", "passage.")) and not span.slot.endswith(WORDED)


def check_draft(draft: Draft, brief: Brief, own_rules: Sequence[Rule] = ()) -> tuple[Finding, ...]:
    """Everything that is wrong with a draft: marketplace rules, values without a source, promises not decided."""
    exempt = tuple(Span(start=span.start, end=span.end) for span in draft.spans if is_looked_up(span))
    return (
        *check(
            draft.text,
            marketplace=find(brief.ticket.marketplace),
            language=draft.language,
            sending=sending_of(brief),
            exempt=exempt,
            own_rules=own_rules,
        ),
        *check_grounding(draft.text, draft.spans, language=draft.language),
        *_promises_in_values(draft),
        *_avoided_words(draft, voice_of(brief.store, draft.language).avoid),
        *check_promises(draft.text, draft.sentences, language=draft.language),
        *_promises_of_model(draft, brief),
    )


def _promises_of_model(draft: Draft, brief: Brief) -> Iterator[Finding]:
    """A point in a model's own words promises no more than the decision holds."""
    held = [commitment.name for commitment in brief.decision.commitments]
    states = [outcome.state for outcome in brief.decision.outcomes]
    for sentence in draft.sentences:
        if sentence.kind is SentenceKind.WORDED:
            said = draft.text[sentence.start : sentence.end]
            for found in check_edited(said, language=draft.language, commitments=held, states=states):
                place = {"start": sentence.start, "end": sentence.end, "severity": Severity.BLOCK}
                yield Finding(**{**dict(found), **place})


def _promises_in_values(draft: Draft) -> Iterator[Finding]:
    """A carrier or a place that reads like a promise is none of ours."""
    for span in draft.spans:
        if span.slot.endswith(WORDED):
            for found in _promises_in(draft.text[span.start : span.end]):
                place = {"start": span.start, "end": span.end, "severity": Severity.BLOCK}
                yield Finding(**{**dict(found), **place})


@lru_cache(maxsize=4096)
def _promises_in(value: str) -> tuple[Finding, ...]:
    """In whatever language: a carrier or a shop writes its own, not the reply's. Remembered: carriers, places and
    products come again."""
    found = (check_edited(value, language=language, commitments=()) for language in written_languages())
    return next(filter(None, found), ())


def _avoided_words(draft: Draft, avoided: tuple[str, ...]) -> Iterator[Finding]:
    """What the store does not want to say and no other wording could spare it; its values may hold any word."""
    values = [range(span.start, span.end) for span in draft.spans]
    for found in word_pattern(avoided).finditer(draft.text) if avoided else ():
        if not any(found.start() in value for value in values):
            yield Finding(
                rule_id="avoided-word",
                severity=Severity.WARN,
                message=f"{found[0]!r} is among the words that the store avoids",
                start=found.start(),
                end=found.end(),
            )
