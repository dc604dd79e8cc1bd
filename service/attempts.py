"""A plan in, the text that stands in the end out, with every call of a model on the way.

The model's text if it passes, else its rewrite, told exactly what was wrong, else the template's. What the provider
does wrong is a finding, never an exception.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import NamedTuple

from core.drafts import (
    ANSWERED,
    REUSED,
    Brief,
    Call,
    Draft,
    Finding,
    LeftOut,
    Manner,
    Need,
    Plan,
    SentenceKind,
    Severity,
    SlottedText,
)
from core.errors import WriterFailed
from core.ports import ChatWriter, Translated
from drafting.llm import Failure
from drafting.render import render
from drafting.worded import check_worded
from service.timings import Timings

LEFT_OUT = "own words left out"
"""Stands in `Draft.path` where a text lost sentences of the model's own that a check disliked."""
OWN_WORDS = (SentenceKind.FREE, SentenceKind.WORDED)

Check = Callable[[Draft], tuple[Finding, ...]]


class Attempt(NamedTuple):
    """One text with what the checks say of it; no draft where it could not be rendered."""

    draft: Draft | None
    needs: tuple[Need, ...] = ()
    findings: tuple[Finding, ...] = ()
    slotted: SlottedText | None = None
    """What the draft was made of."""

    @property
    def is_blocked(self) -> bool:
        """Whether it may not go out as it is."""
        return any(finding.severity is Severity.BLOCK for finding in self.findings)


class Tried(NamedTuple):
    """What came of asking a model."""

    attempt: Attempt | None
    """One that passes; None where the template has to stand in."""
    path: tuple[str, ...]
    findings: tuple[Finding, ...] = ()
    """Why the template has to stand in."""


@dataclass
class Attempts:
    """Of one ticket."""

    brief: Brief
    plan: Plan
    model: ChatWriter
    check: Check
    timings: Timings
    budget: Decimal | None = None
    """In US dollars for this ticket; None is no limit."""
    keeps_own_words: bool = False
    """Whether sentences that the model words itself stay in a draft that a person has to read then."""
    calls: list[Call] = field(default_factory=list)
    unanswered: dict[str, None] = field(default_factory=dict)
    """What the model, having read the message, says that the plan leaves open; in the order told."""

    async def write(self) -> Tried:
        """The model's text or its rewrite, if one of them passes."""
        path: tuple[str, ...] = ()
        mend: tuple[Finding, ...] = ()
        for step in ("model", "rewrite"):
            try:
                slotted = await self._call(step, mend=mend)
            except WriterFailed as error:
                return Tried(None, (*path, f"{step} failed: {error.reason}"), (self._no_text(error, mend),))
            path = (*path, "reused" if slotted.reused else step)
            slotted, attempt = self._passable(slotted, path)
            if not attempt.is_blocked:
                if slotted.reuse_key:  # no `await` since it was written: the next ticket of its plan finds it
                    self.model.keep(slotted)
                return Tried(attempt, attempt.draft.path if attempt.draft else path)
            mend = tuple(_told(finding, slotted, attempt.draft) for finding in attempt.findings)
        return Tried(None, path, (self._no_text(None, mend),))

    async def write_alternative(self, manner: Manner) -> Attempt:
        """The same in another manner, or without a draft and with why there is none."""
        try:
            slotted = await self._call(manner.value, manner=manner)
        except WriterFailed as error:
            return Attempt(None, findings=(self._no_text(error, (), instead="there is no such version"),))
        return self._passable(slotted, (manner.value,))[1]

    async def translate(self, sentences: Sequence[str], *, into: str) -> Translated:
        """Raises `WriterFailed`."""
        left = self._left()
        with self.timings.step("translate"):
            try:
                done = await self.model.translate(self.brief, sentences, into=into, left=left)
            except WriterFailed as error:
                self._note_failure("translation", error)
                raise
        self.calls.append(_call("translation", ANSWERED, done))
        return done

    async def _call(self, step: str, *, mend: Sequence[Finding] = (), manner: Manner | None = None) -> SlottedText:
        left = self._left()
        with self.timings.step("write"):
            try:
                slotted = await self.model.write(self.brief, self.plan, mend=mend, manner=manner, left=left)
            except WriterFailed as error:
                self._note_failure(step, error)
                raise
        self.calls.append(_call(step, REUSED if slotted.reused else ANSWERED, slotted))
        self.unanswered |= dict.fromkeys(slotted.unanswered)
        return slotted

    def left_open(self) -> tuple[Finding, ...]:
        """One for all that the model says is unanswered: whichever text stands in the end, the plan is the same."""
        if not self.unanswered:
            return ()
        message = f"{self.model.name} finds no answer to: {'; '.join(self.unanswered)}"
        return (Finding(rule_id="unanswered", severity=Severity.WARN, message=message, start=0, end=0),)

    def _note_failure(self, step: str, error: WriterFailed) -> None:
        self.calls.append(_call(step, error.reason, error))

    def _left(self) -> Decimal | None:
        """Of the ticket's budget. Raises `WriterFailed` once its calls have cost what they may."""
        if self.budget is None:
            return None
        spent = sum((call.cost for call in self.calls if call.cost is not None), Decimal(0))
        if spent >= self.budget:
            raise WriterFailed(
                Failure.BUDGET_SPENT, f"the budget of {self.budget:f} US dollars for this ticket is spent"
            )
        return self.budget - spent

    def _passable(self, slotted: SlottedText, path: tuple[str, ...]) -> tuple[SlottedText, Attempt]:
        """The text with its attempt. Own sentences that a check dislikes are left out, since no point needs them; only
        those that it blocks where a person reads the rest."""
        attempt, kinds = self._tried(slotted, path), {each.kind for each in slotted.sentences}
        if attempt.draft is None or SentenceKind.FREE not in kinds:
            return slotted, attempt
        is_read = self.keeps_own_words or SentenceKind.WORDED in kinds
        is_cut = len(attempt.draft.sentences) != len(slotted.sentences)  # too long: some went, own sentences first
        judged = self._tried(slotted, path, in_full=True) if is_cut and not is_read else attempt
        if judged.draft is None or (is_cut and is_read):
            return slotted, attempt
        wrong = [each for each in judged.findings if each.severity is Severity.BLOCK or not is_read]
        left = tuple(
            each
            for each, said in zip(slotted.sentences, judged.draft.sentences, strict=True)
            if each.kind is not SentenceKind.FREE or not _touches(wrong, said.start, said.end)
        )
        if left == slotted.sentences:
            return slotted, attempt
        gone = tuple(_left_out(judged.draft, wrong))
        slotted = SlottedText(**{**dict(slotted), "sentences": left})
        again = self._tried(slotted, (*path, LEFT_OUT))
        if again.draft:
            again = again._replace(draft=Draft(**{**dict(again.draft), "left_out": gone}))
        return slotted, again

    def _tried(self, slotted: SlottedText, path: tuple[str, ...], *, in_full: bool = False) -> Attempt:
        """`in_full`: however long the channel lets a reply be."""
        if wrong := check_worded(slotted, self.plan):
            return Attempt(None, findings=wrong)
        with self.timings.step("render"):
            plan = Plan(**{**dict(self.plan), "max_chars": None}) if in_full else self.plan
            draft, needs = render(slotted, self.brief, plan, path=path)
        with self.timings.step("check"):
            return Attempt(draft, needs, self.check(draft), slotted)

    def _no_text(
        self, failed: WriterFailed | None, wrong: Iterable[Finding], *, instead: str = "this is the template's"
    ) -> Finding:
        rules = ", ".join(sorted({finding.rule_id for finding in wrong if finding.severity is Severity.BLOCK}))
        why = [*([f"its text did not pass: {rules}"] if rules else []), *([str(failed)] if failed else [])]
        return Finding(
            rule_id="writer-failed",
            severity=Severity.WARN,
            message=f"{self.model.name} gave no usable text ({'; '.join(why)}); {instead}",
            start=0,
            end=0,
        )


def _left_out(draft: Draft, findings: Sequence[Finding]) -> Iterator[LeftOut]:
    for sentence in draft.sentences:
        about = [each for each in findings if _touches((each,), sentence.start, sentence.end)]
        if sentence.kind is SentenceKind.FREE and about:
            worst = max(about, key=lambda finding: finding.severity is Severity.BLOCK)
            yield LeftOut(text=draft.text[sentence.start : sentence.end], why=f"{worst.rule_id}: {worst.message}")


def _touches(findings: Iterable[Finding], start: int, end: int) -> bool:
    return any(finding.start < end and start < finding.end for finding in findings)


def _told(finding: Finding, slotted: SlottedText, draft: Draft | None) -> Finding:
    """The finding with the model's own sentence that it is about, as the model wrote it, without filled-in values."""
    if draft is None:
        return finding
    message = finding.message
    for span in draft.spans:
        said = draft.text[span.start : span.end]
        message = message.replace(said, f"{{{span.slot}}}") if len(said) > 1 else message
    if len(draft.sentences) == len(slotted.sentences):
        for sentence, own in zip(draft.sentences, slotted.sentences, strict=True):
            if own.kind in OWN_WORDS and _touches((finding,), sentence.start, sentence.end):
                message += f" in your sentence {own.text!r}"
                break
    return Finding(**{**dict(finding), "message": message})


def _call(step: str, outcome: str, took: SlottedText | Translated | WriterFailed) -> Call:
    return Call(step=step, outcome=outcome, tokens_in=took.tokens_in, tokens_out=took.tokens_out, cost=took.cost)
