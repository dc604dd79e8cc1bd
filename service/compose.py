"""A brief in, a result out: plan, write, render, check; what a model gets wrong twice, the template writes."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from core.decisions import Action
from core.drafts import Brief, Draft, DraftSpan, Finding, Need, Plan, Result, Severity, SlottedText
from core.errors import WriterFailed
from core.marketplaces import find
from core.ports import Writer
from core.record import Span, primary
from core.tickets import Author
from drafting.acts import written_languages
from drafting.coverage import coverage
from drafting.plan import make_plan
from drafting.render import render
from policies.check import check
from policies.grounding import check_grounding
from policies.messaging_rules import Rule
from policies.promises import check_edited, check_promises
from service.sending import sending_of
from service.status import judge, rank_confidence
from service.timings import Timings


class Attempt(NamedTuple):
    """One rendered text with what the checks say of it."""

    draft: Draft
    needs: tuple[Need, ...]
    findings: tuple[Finding, ...]

    @property
    def is_blocked(self) -> bool:
        """Whether it may not go out as it is."""
        return any(finding.severity is Severity.BLOCK for finding in self.findings)


@dataclass(frozen=True)
class Composer:
    """The second half of the pipeline, the only one that may call a language model."""

    template: Writer
    model: Writer | None = None
    own_rules: Sequence[Rule] = ()
    """The seller's own messaging rules."""

    async def compose(self, brief: Brief, *, versions: Mapping[str, str], timings: Timings) -> Result:
        """The result for a brief. What a writer does wrong is a finding in it, never an exception."""
        if not _can_be_drafted(brief):
            return _result(brief, None, None, versions=versions, timings=timings)
        with timings.step("plan"):
            plan = make_plan(brief, max_chars=find(brief.ticket.marketplace).max_chars)
        attempt = await self._write(brief, plan, timings)
        return _result(brief, plan, attempt, versions=versions, timings=timings)

    async def _write(self, brief: Brief, plan: Plan, timings: Timings) -> Attempt:
        """The model's text if there is a model and its text passes, else the template's; `path` says which."""
        path: tuple[str, ...] = ()
        noted: tuple[Finding, ...] = ()
        if self.model is not None and brief.decision.action is not Action.ESCALATE:
            attempt, path, noted = await self._try_model(self.model, brief, plan, timings)
            if attempt is not None:
                return attempt
        with timings.step("write"):
            slotted = await self.template.write(brief, plan)
        attempt = self._render_and_check(brief, plan, slotted, path=(*path, "template"), timings=timings)
        return attempt._replace(findings=(*noted, *attempt.findings))

    async def _try_model(
        self, model: Writer, brief: Brief, plan: Plan, timings: Timings
    ) -> tuple[Attempt | None, tuple[str, ...], tuple[Finding, ...]]:
        """(an attempt that passes or None, the path taken, why the template had to stand in)."""
        path: tuple[str, ...] = ()
        mend: tuple[Finding, ...] = ()
        for step in ("model", "rewrite"):
            try:
                with timings.step("write"):
                    slotted = await model.write(brief, plan, mend=mend)
            except WriterFailed as error:
                return None, (*path, f"{step} failed: {error.reason}"), (_stood_in(model, error.reason),)
            path = (*path, step)
            attempt = self._render_and_check(brief, plan, slotted, path=path, timings=timings)
            if not attempt.is_blocked:
                return attempt, path, ()
            mend = attempt.findings
        rules = ", ".join(sorted({finding.rule_id for finding in mend if finding.severity is Severity.BLOCK}))
        return None, path, (_stood_in(model, f"its text did not pass: {rules}"),)

    def _render_and_check(
        self, brief: Brief, plan: Plan, slotted: SlottedText, *, path: tuple[str, ...], timings: Timings
    ) -> Attempt:
        with timings.step("render"):
            draft, needs = render(slotted, brief, plan, path=path)
        with timings.step("check"):
            findings = check_draft(draft, brief, self.own_rules)
        return Attempt(draft, needs, findings)


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


def _stood_in(model: Writer, why: str) -> Finding:
    return Finding(
        rule_id="writer-failed",
        severity=Severity.WARN,
        message=f"{model.name} gave no usable text ({why}); this is the template's",
        start=0,
        end=0,
    )


WORDED = (".carrier", ".place", ".title")
"""Slots whose values are words from outside: a forged one may hold anything."""


def is_looked_up(span: DraftSpan) -> bool:
    """Whether a value comes from the order or the parcel: what store, buyer and policies say is checked as any text."""
    return not span.slot.startswith(("store.", "buyer.", "passage.")) and not span.slot.endswith(WORDED)


def check_draft(draft: Draft, brief: Brief, own_rules: Sequence[Rule] = ()) -> tuple[Finding, ...]:
    """Everything that is wrong with a draft: marketplace rules, values without a source, promises not decided."""
    exempt = tuple(Span(start=span.start, end=span.end) for span in draft.spans if is_looked_up(span))
    quotable = [passage.text for passage in brief.passages]
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
        *check_promises(draft.text, draft.sentences, language=draft.language, quotable=quotable),
    )


def _promises_in_values(draft: Draft) -> Iterator[Finding]:
    """A carrier or a place that reads like a promise is none of ours."""
    for span in draft.spans:
        if span.slot.endswith(WORDED):
            for found in check_edited(draft.text[span.start : span.end], language=draft.language, commitments=()):
                place = {"start": span.start, "end": span.end, "severity": Severity.BLOCK}
                yield Finding(**{**dict(found), **place})


def _result(
    brief: Brief, plan: Plan | None, attempt: Attempt | None, *, versions: Mapping[str, str], timings: Timings
) -> Result:
    draft, needs, findings = attempt or (None, (), ())
    covered = coverage(brief, plan, draft) if plan and draft else ()
    status, reasons, handoff = judge(brief, draft, findings=findings, covered=covered, needs=needs)
    return Result(
        ticket_id=brief.ticket.id,
        status=status,
        reasons=reasons,
        brief=brief,
        plan=plan,
        draft=draft,
        findings=findings,
        coverage=covered,
        needs=needs,
        handoff_reason=handoff,
        confidence=rank_confidence(brief, draft, findings=findings, covered=covered),
        versions=dict(versions),
        timings_ms=timings.rounded(),
        metadata=brief.ticket.metadata,
    )
