"""A model's own sentences around slots in, the body of a reply and all that is wrong with it out: the mode `free`.

A sentence says which point of the plan it words, and is believed only as far as it states that point's slots. What it
says beside them nobody has reviewed: such a draft is read by a person.
"""

from collections.abc import Iterator, Mapping, Sequence

from pydantic import ConfigDict, Field

from core.drafts import Finding, Plan, Sentence, SentenceKind, Severity, SlottedText
from core.errors import WriterFailed
from core.record import Record, primary
from drafting.acts import load_catalogue
from drafting.assembled import HasRead, is_fit, read_object
from drafting.llm import Failure
from drafting.plan import starts_paragraph
from drafting.prompt import MAX_FREE, MAX_WORDED_CHARS, english_name
from drafting.slots import ROLES, SLOT, SLOTS, find_slots, unnumbered
from text.language import is_surely_another

MAX_SENTENCES = 40
"""Three for each point of the longest plans."""


TELLING_CHARS = 40
"""Outside of slots: shorter sentences are too often taken for another language's."""


SURE_OF_LANGUAGE = 0.8
"""As the messaging check asks for."""


class Worded(Record):
    """One sentence of a model's reply."""

    model_config = ConfigDict(extra="ignore")

    point: int = Field(ge=0)
    """As numbered in the prompt, from 1; 0 for a sentence that words none."""
    text: str


class WordedReply(HasRead):
    """What a model answers that words everything."""

    sentences: tuple[Worded, ...] = Field(min_length=1, max_length=MAX_SENTENCES)


def parse_worded(text: str, plan: Plan) -> WordedReply:
    """Raises `WriterFailed` for another form or an unknown point."""
    given = read_object(text, WordedReply)
    if any(sentence.point > len(plan.points) for sentence in given.sentences):
        raise WriterFailed(Failure.INVALID_REPLY, "the reply words a point that was not given")
    return given


def body_of(given: Sequence[Worded], plan: Plan) -> tuple[Sentence, ...]:
    """The body of the reply as the model ordered it."""
    body: list[Sentence] = []
    free = 0
    for each in given:
        said = " ".join(each.text.split())
        if each.point:
            body.append(_worded(said, each.point - 1, body, plan))
        elif is_fit(said) and free < MAX_FREE:
            free += 1
            body.append(Sentence(text=said, kind=SentenceKind.FREE))
    return tuple(body)


def _worded(text: str, index: int, before: Sequence[Sentence], plan: Plan) -> Sentence:
    """In a paragraph of its own where the template would begin one, and where it comes after another ask's sentence."""
    previous = next((sentence.point for sentence in reversed(before) if sentence.point is not None), None)
    changed = previous is not None and previous != index
    own_paragraph = changed and (
        starts_paragraph(plan, index) or plan.points[previous or 0].ask != plan.points[index].ask
    )
    kind = SentenceKind.WORDED
    return Sentence(text=text, kind=kind, act=plan.points[index].act, point=index, new_paragraph=own_paragraph)


def check_worded(slotted: SlottedText, plan: Plan) -> tuple[Finding, ...]:
    """What is wrong with a model's slots and with its coverage of the plan, each blocking; empty for a text of reviewed
    wordings. A text that words no point says nothing of what the buyer asked."""
    if any(sentence.kind is SentenceKind.ACT for sentence in slotted.sentences):
        return ()
    worded = [sentence for sentence in slotted.sentences if sentence.kind is SentenceKind.WORDED]
    offered = {name for point in plan.points for name in point.slots}
    return (
        *(finding for sentence in worded for finding in _wrong_slots(sentence, offered)),
        *_uncovered(worded, plan),
        *_foreign(slotted, plan),
    )


def _wrong_slots(sentence: Sentence, offered: set[str]) -> Iterator[Finding]:
    outside, done = "", 0
    for slot in find_slots(sentence.text):
        outside += sentence.text[done : slot.start]
        done = slot.end
        if slot.name not in offered:
            yield _finding("unknown-slot", f"there is no value {slot.name!r}", sentence)
        elif slot.role not in ROLES[SLOTS[unnumbered(slot.name)]]:
            yield _finding("unknown-role", f"the value {slot.name!r} has no role {slot.role!r}", sentence)
    outside += sentence.text[done:]
    if "{" in outside or "}" in outside:
        yield _finding("unknown-slot", "a brace that holds no value", sentence)
    if any(character.isnumeric() and not character.isalpha() for character in outside):
        yield _finding("literal-value", "a number outside the braces", sentence)
    if not sentence.text or len(sentence.text) > MAX_WORDED_CHARS or not sentence.text.isprintable():
        yield _finding("not-a-sentence", f"must be printable and at most {MAX_WORDED_CHARS} characters long", sentence)


def _foreign(slotted: SlottedText, plan: Plan) -> Iterator[Finding]:
    """Sentences of the model's, long enough to tell, in another language than the reply's."""
    for sentence in slotted.sentences:
        said = " ".join(SLOT.sub(" ", sentence.text).split())
        if sentence.kind not in (SentenceKind.WORDED, SentenceKind.FREE) or len(said) < TELLING_CHARS:
            continue
        if is_surely_another(said, expected=primary(plan.language), sure=SURE_OF_LANGUAGE):
            yield _finding("wrong-language", f"the reply's language is {english_name(plan.language)}", sentence)


def _uncovered(worded: Sequence[Sentence], plan: Plan) -> Iterator[Finding]:
    """Points that no sentence words, or whose values the sentences leave out."""
    stated: Mapping[int, set[str]] = {
        index: {slot.name for sentence in worded if sentence.point == index for slot in find_slots(sentence.text)}
        for index in {sentence.point for sentence in worded if sentence.point is not None}
    }
    for index, point in enumerate(plan.points):
        says = load_catalogue()[point.act].says
        if index not in stated:
            yield _finding("point-not-covered", f"point {index + 1} is not said: {says}")
        elif missing := [name for name in point.slots if name not in stated[index]]:
            values = ", ".join(f"{{{name}}}" for name in missing)
            yield _finding("point-not-covered", f"point {index + 1} leaves out {values}")


def _finding(rule_id: str, message: str, sentence: Sentence | None = None) -> Finding:
    where = f" in your sentence {sentence.text!r}" if sentence else ""
    return Finding(rule_id=rule_id, severity=Severity.BLOCK, message=message + where, start=0, end=0)
