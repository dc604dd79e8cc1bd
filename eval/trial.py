"""A case and its result in, what its draft really shows out: read anew, not believing what the result says of it."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from functools import cached_property

from core.drafts import Draft, DraftSentence, DraftSpan, Result, SentenceKind
from core.record import Fact, Money, decimals_of
from drafting.acts import worded_in
from drafting.languages.formats import plain
from drafting.render import setting_of
from drafting.slots import find_slots, unnumbered
from drafting.values import slot_values
from eval.cases import Case

_NUMBER = re.compile(r"\d+")
_MARKED = r"[^{}]*\[\[[^\]]*\]\]"
"""A mark for a value that a person must fill in, with the words that its role puts before it."""


@dataclass(frozen=True)
class Shown:
    """One value as the draft shows it."""

    span: DraftSpan
    said: str
    fact: Fact | None
    """What its source says; None where there is no such value."""
    fault: str | None
    """What is wrong with it; None when it is right."""


@dataclass(frozen=True)
class Trial:
    """One case with what came of it."""

    case: Case
    result: Result
    strangers: Mapping[str, str] = field(default_factory=dict)
    """What of other buyers' orders no reply to this one may show -> whose it is."""
    clock_stands: bool = True
    """Whether a message that does not say when it was sent gets the same time in every run."""

    @cached_property
    def shown(self) -> tuple[Shown, ...]:
        """The values in the draft, each compared with its source."""
        draft = self.result.draft
        return tuple(_shown(self.result, draft)) if draft else ()

    @cached_property
    def own_words(self) -> tuple[DraftSentence, ...]:
        """Every stretch of the draft that is no reviewed wording of the act that it claims to be."""
        draft = self.result.draft
        return tuple(_own_words(draft)) if draft else ()

    def shows(self, slot: str) -> bool:
        """Whether the draft states this value, and states it right."""
        return any(shown.span.slot == slot and shown.fault is None for shown in self.shown)


def _shown(result: Result, draft: Draft) -> Iterator[Shown]:
    values = slot_values(result.brief)
    setting = setting_of(result.brief, draft.language)
    for span in draft.spans:
        said, fact = draft.text[span.start : span.end], values.get(span.slot)
        yield Shown(span, said, fact, _fault(said, fact, plain(fact, setting)) if fact else f"there is no {span.slot}")


def _fault(said: str, fact: Fact, phrase: str) -> str | None:
    """By the phrase that the language makes of the value; for dates and amounts also by the bare numbers, so that a
    phrase made wrongly is found too."""
    if phrase.casefold() not in said.casefold():
        return f"says {said!r}, its source {phrase!r}"
    numbers = [int(number) for number in _NUMBER.findall(said)]
    match fact.value:
        case datetime():
            return None
        case date() as day if numbers[:1] not in ([day.day], [day.month], []) or day.day not in numbers:
            return f"says {said!r}, its source {day.isoformat()}"
        case Money(amount=amount, currency=currency) if _amount_in(said, currency) != abs(amount):
            return f"says {said!r}, its source {amount}"
    return None


def _amount_in(said: str, currency: str) -> Decimal | None:
    """Whatever parts thousands; cents are as many digits behind a point or comma as the currency has decimals."""
    digits, decimals = "".join(_NUMBER.findall(said)), decimals_of(currency)
    has_cents = decimals and re.search(rf"[.,]\d{{{decimals}}}\D*$", said)
    return Decimal(digits).scaleb(-decimals if has_cents else 0) if digits else None


def _own_words(draft: Draft) -> Iterator[DraftSentence]:
    end = 0
    for sentence in sorted(draft.sentences, key=lambda sentence: sentence.start):
        yield from _as_free(draft.text, end, sentence.start)
        if sentence.kind is SentenceKind.FREE or not _is_reviewed(sentence, draft):
            yield from _as_free(draft.text, sentence.start, sentence.end)
        end = max(end, sentence.end)
    yield from _as_free(draft.text, end, len(draft.text))


def _as_free(text: str, start: int, end: int) -> Iterator[DraftSentence]:
    if text[start:end].strip():
        yield DraftSentence(start=start, end=end, kind=SentenceKind.FREE)


def _is_reviewed(sentence: DraftSentence, draft: Draft) -> bool:
    """Whether the sentence, its values taken out, is one of the act's wordings."""
    if sentence.act is None:
        return False
    bare, done = "", sentence.start
    for span in draft.spans:
        if sentence.start <= span.start and span.end <= sentence.end:
            bare += draft.text[done : span.start] + "{" + unnumbered(span.slot) + "}"
            done = span.end
    bare += draft.text[done : sentence.end]
    return any(
        re.fullmatch(_pattern(wording), bare, re.IGNORECASE) for wording in worded_in(draft.language, sentence.act)
    )


def _pattern(wording: str) -> str:
    """A wording as it stands in a draft, each slot by its name or by the mark of a missing value."""
    pattern, done = "", 0
    for slot in find_slots(wording):
        pattern += re.escape(wording[done : slot.start]) + rf"(?:\{{{re.escape(slot.name)}\}}|{_MARKED})"
        done = slot.end
    return pattern + re.escape(wording[done:])
