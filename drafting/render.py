"""Slotted text in; the draft with the source of every value, and what a person has to fill in, out.

No value is written here or by any writer: each slot becomes the phrase that its language makes of its fact.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from zoneinfo import ZoneInfo

from core.drafts import Brief, Draft, DraftSentence, DraftSpan, Need, Plan, Sentence, SentenceKind, SlottedText
from core.marketplaces import find
from core.record import Fact, Kind
from drafting.acts import Acts, acts_of
from drafting.frame import GREETING, SIGN_OFF, SIGNATURE
from drafting.languages import load_tongue
from drafting.languages.formats import Setting
from drafting.plan import OPEN_PLAINLY
from drafting.slots import SLOTS, find_slots, unnumbered
from drafting.values import slot_values

MARK = "[[{}]]"
"""Around what a person must fill in: seen at once, and in no language or channel a common sight."""
NEVER_DROPPED = 3
MISSED = 2
"""From this importance on a person reads a draft that had no room for a point."""
LIST_ITEM = "- "


BESIDE = (SentenceKind.FREE, SentenceKind.COURTESY)
"""What no point needs: it goes first where a draft is too long."""

OURS = (SentenceKind.FRAME, SentenceKind.ACT, SentenceKind.COURTESY)
"""What we worded, where the store has no wording of its own."""


@dataclass
class _Page:
    """A text while it is put together, with what stands where."""

    text: str = ""
    spans: list[DraftSpan] = field(default_factory=list)
    sentences: list[DraftSentence] = field(default_factory=list)
    needs: list[Need] = field(default_factory=list)


def render(
    slotted: SlottedText, brief: Brief, plan: Plan, *, path: tuple[str, ...] | None = None
) -> tuple[Draft, tuple[Need, ...]]:
    """The draft and its needs. Over `Plan.max_chars` points get their short forms, which state the same values, the
    least important first; then the least important go, a writer's own sentences before any. What may not go stays, so
    a draft can be too long: the messaging rules then say so.

    `path` is how the draft came to be; `template` or `model` when left out.
    """
    acts, values, setting = acts_of(plan), slot_values(brief), setting_of(brief, plan.language)
    sentences = list(slotted.sentences)
    page = _lay_out(sentences, plan, acts, values, setting)
    for smaller in _smaller(sentences, acts, plan):
        if plan.max_chars is None or len(page.text) <= plan.max_chars:
            break
        page = _lay_out(smaller, plan, acts, values, setting)
    draft = Draft(
        text=page.text,
        language=plan.language,
        writer=slotted.writer,
        path=path or ("template" if slotted.writer == "template" else "model",),
        spans=tuple(page.spans),
        sentences=tuple(page.sentences),
        tokens_in=slotted.tokens_in,
        tokens_out=slotted.tokens_out,
        cost=slotted.cost,
    )
    return draft, tuple(page.needs)


def left_out(draft: Draft, plan: Plan) -> tuple[str, ...]:
    """The acts that the channel had no room for and that a reader misses: an answer, what comes next, or a reason."""
    said = {sentence.point for sentence in draft.sentences}
    missed = (p for index, p in enumerate(plan.points) if index not in said and p.importance >= MISSED)
    return tuple(point.act for point in missed)


def _lay_out(
    sentences: Sequence[Sentence], plan: Plan, acts: Acts, values: Mapping[str, Fact], setting: Setting
) -> _Page:
    page = _Page()
    previous: Sentence | None = None
    for sentence in sentences:
        page.text += _break_between(previous, sentence, page.text)
        is_ours = sentence.kind in OURS and sentence.act not in plan.wordings
        _write(page, sentence, acts, values, setting, continues=page.text.endswith(",\n\n"), is_ours=is_ours)
        previous = sentence
    return page


def _break_between(previous: Sentence | None, sentence: Sentence, text: str) -> str:
    """Blank lines around the body and between paragraphs, a line for each list item, a space between sentences."""
    if previous is None:
        return ""
    if sentence.act == SIGNATURE and sentence.kind is SentenceKind.FRAME:
        return "\n" if previous.act == SIGN_OFF else "\n\n"
    if previous.act == GREETING or sentence.act == SIGN_OFF or sentence.new_paragraph:
        return "\n\n"
    if sentence.text.startswith(LIST_ITEM) or text.endswith(":"):
        return "\n"
    return "\n\n" if previous.text.startswith(LIST_ITEM) else " "


def _write(
    page: _Page,
    sentence: Sentence,
    acts: Acts,
    values: Mapping[str, Fact],
    setting: Setting,
    *,
    continues: bool,
    is_ours: bool,
) -> None:
    """Puts one sentence on the page; `continues` when it goes on after the greeting's comma, `is_ours` when it may be
    spelled as the store's country does: what a seller or a model worded stays as it is."""
    tongue = load_tongue(acts.language)
    start, done = len(page.text), 0
    spelled = setting.spelled if is_ours else str

    def put(said: str) -> None:
        page.text += tongue.after_greeting(said) if continues and len(page.text) == start else said

    for slot in find_slots(sentence.text):
        put(spelled(sentence.text[done : slot.start]))
        at, fact = len(page.text), values.get(slot.name)
        if fact:
            put(tongue.phrase(fact, slot.role, setting))
            page.spans.append(
                DraftSpan(start=at, end=len(page.text), slot=slot.name, source=fact.source, as_of=fact.as_of)
            )
        else:
            missing = acts.missing_value(slot.name)
            mark = MARK.format(missing.mark)
            put(tongue.around_value(SLOTS.get(unnumbered(slot.name), Kind.TEXT), slot.role, mark))
            at = page.text.index(mark, at)
            page.needs.append(Need(slot=slot.name, question=missing.question, start=at, end=at + len(mark)))
        done = slot.end
    put(spelled(sentence.text[done:]))
    page.sentences.append(
        DraftSentence(start=start, end=len(page.text), kind=sentence.kind, act=sentence.act, point=sentence.point)
    )


def _smaller(sentences: Sequence[Sentence], acts: Acts, plan: Plan) -> Iterator[list[Sentence]]:
    """The text again and again, each time a little shorter: a writer's own sentences go, then points are put shortly,
    then points go; what is left is said in full again where a point that went made room for it."""
    whole = [sentence for sentence in sentences if sentence.kind not in BESIDE]
    yield from _without_own(sentences)
    while True:
        said = list(whole)
        for index in _by_importance(said, plan):
            if short := acts.shorter(said[index].text, plan.points[said[index].point or 0]):
                said[index] = said[index].model_copy(update={"text": short})
                yield list(said)
        dropped = _least_important(whole, plan)
        if dropped is None:
            return
        del whole[dropped]
        yield list(whole)


def _without_own(sentences: Sequence[Sentence]) -> Iterator[list[Sentence]]:
    """The later of a writer's own sentences first."""
    left = list(sentences)
    for index in reversed([i for i, sentence in enumerate(sentences) if sentence.kind in BESIDE]):
        del left[index]
        yield list(left)


def _by_importance(sentences: Sequence[Sentence], plan: Plan) -> list[int]:
    """The sentences that say points, the least important first, of two the later."""
    said = [(plan.points[s.point].importance, -index) for index, s in enumerate(sentences) if s.point is not None]
    return [-index for _, index in sorted(said)]


def _least_important(sentences: Sequence[Sentence], plan: Plan) -> int | None:
    """Which sentence goes next: thanks, then the least important point, of two the later; an apology last."""
    ranked = []
    for index, sentence in enumerate(sentences):
        if sentence.kind in BESIDE:
            ranked.append((0, -index))
        elif sentence.act == plan.opening:
            ranked.append((1 if plan.opening == OPEN_PLAINLY else NEVER_DROPPED + 1, -index))
        elif sentence.point is not None and plan.points[sentence.point].importance < NEVER_DROPPED:
            ranked.append((plan.points[sentence.point].importance + 1, -index))
    return -min(ranked)[1] if ranked else None


def setting_of(brief: Brief, language: str) -> Setting:
    """How values are said to this buyer: the language's way in the store's country, on the store's clock."""
    timezone = ZoneInfo(brief.facts.timezone)
    return load_tongue(language).setting(
        brief.store.country,
        timezone,
        today=brief.facts.day(brief.now),
        charset=find(brief.store.marketplace).charset,
    )
