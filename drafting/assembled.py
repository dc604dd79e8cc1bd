"""A model's choice of reviewed wordings in, the body of a reply out: the mode `assembled`.

Every point of the plan stands once, in a reviewed wording, whatever the model said; its own words are marked as free
sentences, which the service checks. A reply that is not of this form is a `WriterFailed`.
"""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from typing import NamedTuple, TypeVar

from pydantic import ConfigDict, ValidationError, field_validator, model_validator

from core.drafts import Plan, Point, Sentence, SentenceKind
from core.errors import WriterFailed
from core.record import Record
from drafting.courtesies import MOST, known_courtesy
from drafting.llm import Failure
from drafting.plan import DETAIL, starts_paragraph
from drafting.plans import load_plans
from drafting.prompt import FREE, MAX_FREE, MAX_FREE_CHARS, Choice

MAX_REPLY_CHARS = 50_000
"""Far more than any reply of this form; what is longer is a model that repeats itself."""
MAX_JSON_STARTS = 20
"""Braces at which a reply without schema is tried for its object."""

Form = TypeVar("Form", bound=Record)


class Chosen(Record):
    """One sentence of a model's reply: `"1b"`, or `{"text": "A sentence of its own."}`. Unknown keys are let pass: a
    model without schema likes to explain itself."""

    model_config = ConfigDict(extra="ignore")

    wording: str = FREE
    text: str = ""

    @model_validator(mode="before")
    @classmethod
    def _by_key(cls, given: object) -> object:
        return {"wording": given} if isinstance(given, str) else given


class Beside(NamedTuple):
    """A courtesy or a sentence of the model's own, and the point after which it came; None before the first."""

    point: int | None
    text: str
    kind: SentenceKind


class HasRead(Record):
    """What a model answers that was shown the buyer's message."""

    model_config = ConfigDict(extra="ignore")

    unanswered: tuple[str, ...] = ()
    """Pieces of the message that no point answers."""

    @field_validator("unanswered", mode="before")
    @classmethod
    def _as_several(cls, given: object) -> object:
        return [given] if isinstance(given, str) and given else given or ()


class Reply(HasRead):
    """What a model answers that chooses wordings."""

    sentences: tuple[Chosen, ...]


def parse_reply(text: str) -> Reply:
    """Raises `WriterFailed` with the reason `invalid_reply`."""
    return read_object(text, Reply)


def read_object(text: str, form: type[Form]) -> Form:
    """The object of a reply, which a model without schema may have wrapped in thoughts or a code fence.

    Raises `WriterFailed` with the reason `invalid_reply`.
    """
    if len(text) > MAX_REPLY_CHARS:
        raise WriterFailed(Failure.INVALID_REPLY, f"the reply is {len(text)} characters long")
    for value in _json_objects(text):
        try:
            return form.model_validate(value)
        except ValidationError:
            continue
    raise WriterFailed(Failure.INVALID_REPLY, "the reply is not JSON of the form that was asked for")


def _json_objects(text: str) -> Iterator[object]:
    """Every JSON object that starts at one of the first braces, from the last thought on."""
    decoder = json.JSONDecoder()
    text = text.rpartition("</think>")[2]
    for match in list(re.finditer(r"\{", text))[:MAX_JSON_STARTS]:
        try:
            yield decoder.raw_decode(text, match.start())[0]
        except (ValueError, RecursionError):  # a number of thousands of digits is one, too
            continue


def assemble(
    chosen: Sequence[Chosen], choices: Mapping[str, Choice], plan: Plan, *, courtesies: Mapping[str, str]
) -> tuple[Sentence, ...]:
    """The body of the reply: every point once, courtesies and the model's own sentences between the buyer's asks.

    A point that the model left out gets its first wording; one that it chose twice keeps its first choice. The points
    of one ask stay in the plan's order, since they speak of one another ("it", "until then"); asks may change places.
    Raises `WriterFailed` for a key that was not offered, or when none of the points was chosen.
    """
    wordings: dict[int, str] = {}
    own: list[Beside] = []
    for item in chosen:
        if item.wording == FREE:
            courtesy = known_courtesy(item.text, plan, courtesies.values())
            kind = SentenceKind.COURTESY if courtesy else SentenceKind.FREE
            own.append(Beside(next(reversed(wordings), None), courtesy or item.text, kind))
        elif item.wording in courtesies:
            own.append(Beside(next(reversed(wordings), None), courtesies[item.wording], SentenceKind.COURTESY))
        elif item.wording in choices:
            choice = choices[item.wording]
            wordings.setdefault(choice.point, choice.text)
        else:
            raise WriterFailed(Failure.INVALID_REPLY, "the reply chose a wording that was not offered")
    if plan.points and not wordings:
        raise WriterFailed(Failure.INVALID_REPLY, "the reply chose no wording of any point")
    complete = {choice.point: choice.text for choice in reversed([*choices.values()])} | wordings
    return tuple(_in_paragraphs(_order_blocks(plan, list(wordings)), complete, _keep_own(own), plan))


def _keep_own(own: Sequence[Beside]) -> list[Beside]:
    """The first few courtesies, each once, and the first few of the model's own sentences that are fit to stand in a
    reply.

    A value may be stated by reviewed wordings only: `{order.total}` in a model's own sentence would be a new statement.
    Invisible characters and halves of a character have no place in it either.
    """
    tidy = {" ".join(each.text.split()): each for each in reversed(own)}
    fit = [each._replace(text=text) for text, each in reversed(tidy.items()) if is_fit(text)]
    left = {SentenceKind.FREE: MAX_FREE, SentenceKind.COURTESY: MOST}
    kept = []
    for each in fit:
        if left[each.kind]:
            left[each.kind] -= 1
            kept.append(each)
    return kept


def is_fit(text: str) -> bool:
    """Whether a sentence of the model's own may stand in a reply as far as its form goes."""
    return 0 < len(text) <= MAX_FREE_CHARS and text.isprintable() and "{" not in text and "}" not in text


def _order_blocks(plan: Plan, said: Sequence[int]) -> list[list[int]]:
    """Indices of points, one block for each run that answers one ask, in the order in which the model came to them.

    Blocks that answer no ask stay where they are: they introduce or close. So do those that name a product or a
    country, of which others speak as "it". What the model left out comes last.
    """
    blocks = [list(run) for _, run in groupby(range(len(plan.points)), key=lambda index: plan.points[index].ask)]
    rank = {point: place for place, point in enumerate(said)}
    movable = [
        place
        for place, block in enumerate(blocks)
        if plan.points[block[0]].ask is not None and not _is_leant_on([plan.points[point] for point in block], plan)
    ]
    wanted = sorted(movable, key=lambda place: min(rank.get(point, len(rank)) for point in blocks[place]))
    moved = dict(zip(movable, wanted, strict=True))
    return [blocks[moved.get(place, place)] for place in range(len(blocks))]


def _is_leant_on(block: Sequence[Point], plan: Plan) -> bool:
    """Whether points name what others speak of as named before, or are those others."""
    shorter = load_plans().once_named
    leaning = {point.subject for point in plan.points if point.act in shorter.values()}
    return any(point.subject in leaning or point.act == DETAIL or point.act in shorter for point in block)


def _in_paragraphs(
    blocks: Sequence[Sequence[int]], wordings: Mapping[int, str], own: Sequence[Beside], plan: Plan
) -> Iterator[Sentence]:
    """The model's own sentences stand before the first block or after one, never between points that hang together."""
    yield from (Sentence(text=each.text, kind=each.kind) for each in own if each.point is None)
    in_place = [point for block in blocks for point in block] == list(range(len(plan.points)))
    for number, block in enumerate(blocks):
        for point in block:
            heads = point == block[0] and not in_place
            yield Sentence(
                text=wordings[point],
                kind=SentenceKind.ACT,
                act=plan.points[point].act,
                point=point,
                new_paragraph=number > 0 if heads else starts_paragraph(plan, point),
            )
        yield from (Sentence(text=each.text, kind=each.kind) for each in own if each.point in block)
