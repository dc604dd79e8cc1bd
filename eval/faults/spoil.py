"""A result in, the same with its draft, brief or status changed out; spans and sentences move along with the text."""

from typing import Any

from core.drafts import Brief, Draft, DraftSentence, DraftSpan, Result, SentenceKind


def with_changes(result: Result, **changes: Any) -> Result:
    """Other fields."""
    return Result(**{**dict(result), **changes})


def with_brief(result: Result, **changes: Any) -> Result:
    """Other fields of the brief."""
    return with_changes(result, brief=Brief(**{**dict(result.brief), **changes}))


def with_draft(result: Result, **changes: Any) -> Result:
    """Other fields of the draft."""
    return with_changes(result, draft=Draft(**{**dict(draft_of(result)), **changes}))


def draft_of(result: Result) -> Draft:
    """Of a result that has one. Raises `ValueError` otherwise."""
    if result.draft is None:
        raise ValueError(f"{result.ticket_id} has no draft")
    return result.draft


def replaced_at(result: Result, start: int, end: int, new: str) -> Result:
    """Other text from `start` to `end`; what stands behind it moves along."""
    draft = draft_of(result)
    by = len(new) - (end - start)

    def moved(place: int) -> int:
        return place + by if place >= end else place

    spans = [DraftSpan(**{**dict(s), "start": moved(s.start), "end": moved(s.end)}) for s in draft.spans]
    sentences = [DraftSentence(**{**dict(s), "start": moved(s.start), "end": moved(s.end)}) for s in draft.sentences]
    text = draft.text[:start] + new + draft.text[end:]
    return with_draft(result, text=text, spans=tuple(spans), sentences=tuple(sentences))


def without(result: Result, gone: DraftSentence) -> Result:
    """Without one of its sentences and the values in it."""
    draft = draft_of(result)
    kept = with_draft(
        result,
        spans=tuple(s for s in draft.spans if not gone.start <= s.start < gone.end),
        sentences=tuple(s for s in draft.sentences if s is not gone),
    )
    return replaced_at(kept, gone.start, gone.end, "")


def with_sentence(
    result: Result, said: str, *, kind: SentenceKind = SentenceKind.FREE, act: str | None = None
) -> Result:
    """One more sentence at the end, called what one likes."""
    draft = draft_of(result)
    start = len(draft.text) + 1
    more = DraftSentence(start=start, end=start + len(said), kind=kind, act=act)
    return with_draft(result, text=f"{draft.text}\n{said}", sentences=(*draft.sentences, more))


def with_sentence_of(result: Result, other: Result, sentence: DraftSentence) -> Result:
    """One sentence of another draft at the end, with its values."""
    source, at = draft_of(other), len(draft_of(result).text) + 1
    by = at - sentence.start
    longer = with_sentence(result, source.text[sentence.start : sentence.end], kind=sentence.kind, act=sentence.act)
    spans = [
        DraftSpan(**{**dict(span), "start": span.start + by, "end": span.end + by})
        for span in source.spans
        if sentence.start <= span.start and span.end <= sentence.end
    ]
    return with_draft(longer, spans=(*draft_of(longer).spans, *spans))
