"""Trials without a desk: a brief of a known state, composed by the template writer, and ways to spoil the result."""

import asyncio
from typing import Any

from core.drafts import Brief, Draft, DraftSentence, DraftSpan, Result, SentenceKind
from drafting.template_writer import TemplateWriter
from eval.cases import Case, Expectation, Provenance
from eval.trial import Trial
from service.compose import Composer
from service.timings import Timings
from tests.drafting.situations import make_brief

COMPOSER = Composer(template=TemplateWriter())


def composed(*states: str, language: str = "de", **changes: Any) -> Result:
    """What the template writer makes of these states."""
    brief = make_brief(*states, language=language, **changes)
    return asyncio.run(COMPOSER.compose(brief, versions={}, timings=Timings()))


def make_case(**expect: Any) -> Case:
    return Case(
        id="C-1", ticket={"text": "?"}, expect=Expectation.model_validate(expect), provenance=Provenance.WRITTEN
    )


def make_trial(result: Result, *, strangers: dict[str, str] | None = None, **expect: Any) -> Trial:
    return Trial(make_case(**expect), result, strangers or {})


def with_changes(result: Result, **changes: Any) -> Result:
    return Result(**{**dict(result), **changes})


def with_brief(result: Result, **changes: Any) -> Result:
    return with_changes(result, brief=Brief(**{**dict(result.brief), **changes}))


def replaced(result: Result, old: str, new: str) -> Result:
    """The draft with one text in place of another; spans and sentences stay where they were, or move along."""
    draft = draft_of(result)
    at = draft.text.index(old)
    by, end = len(new) - len(old), at + len(old)

    def moved(place: int) -> int:
        return place + by if place >= end else place

    text = draft.text[:at] + new + draft.text[end:]
    spans = [DraftSpan(**{**dict(s), "start": moved(s.start), "end": moved(s.end)}) for s in draft.spans]
    sentences = [DraftSentence(**{**dict(s), "start": moved(s.start), "end": moved(s.end)}) for s in draft.sentences]
    return _with_draft(result, text=text, spans=tuple(spans), sentences=tuple(sentences))


def without_sentence(result: Result, act: str) -> Result:
    """The draft without the sentence of an act."""
    draft = draft_of(result)
    gone = next(sentence for sentence in draft.sentences if sentence.act == act)
    kept = _with_draft(
        result,
        spans=tuple(s for s in draft.spans if not gone.start <= s.start < gone.end),
        sentences=tuple(s for s in draft.sentences if s is not gone),
    )
    return replaced(kept, draft.text[gone.start : gone.end], "")


def with_sentence(
    result: Result, said: str, *, kind: SentenceKind = SentenceKind.ACT, act: str | None = None
) -> Result:
    """The draft with one more sentence at its end, called what one likes."""
    draft = draft_of(result)
    start = len(draft.text) + 1
    more = DraftSentence(start=start, end=start + len(said), kind=kind, act=act)
    return _with_draft(result, text=f"{draft.text}\n{said}", sentences=(*draft.sentences, more))


def draft_of(result: Result) -> Draft:
    assert result.draft is not None
    return result.draft


def _with_draft(result: Result, **changes: Any) -> Result:
    return with_changes(result, draft=Draft(**{**dict(draft_of(result)), **changes}))
