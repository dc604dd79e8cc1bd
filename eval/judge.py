"""A message, what is known and a reply in, what a language model says of it out: would an agent send this as written.

The model lists what is unanswered and unsupported before it judges, and its list outweighs its verdict. A model that
cannot be reached, or that answers something else, gives no score. Nothing that identifies the buyer is sent: values are
sent as their slots' names where the reply states them, all else is redacted.
"""

import asyncio
import json
import re
import secrets
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError

from core.errors import WriterFailed
from core.record import Record
from drafting.llm import ChatModel
from drafting.prompt_files import render_prompt, version_of
from eval.trial import Trial
from text.redact import redact

FOLDER = Path(__file__).with_name("prompts")
MAX_CHARS = 6_000
"""Of a message or a reply that is judged."""
AT_ONCE = 4
R = TypeVar("R", bound=BaseModel)

SEND, DO_NOT = "send", "do_not_send"
_LIST = {"type": "array", "items": {"type": "string"}}


class Opinion(Record):
    """What a model answers about one reply. Further keys are let pass."""

    model_config = ConfigDict(extra="ignore")

    unanswered_asks: tuple[str, ...]
    unsupported_claims: tuple[str, ...]
    other_faults: tuple[str, ...] = ()
    verdict: Literal["send", "do_not_send"]


class _Preference(Record):
    model_config = ConfigDict(extra="ignore")

    faults_of_first: tuple[str, ...] = ()
    faults_of_second: tuple[str, ...] = ()
    better: Literal["first", "second", "equal"]


class Preferred(StrEnum):
    """Which of two replies is better."""

    A = "a"
    B = "b"
    NEITHER = "neither"
    """Equal, or another one when they changed places."""


class Verdict(Record):
    """One reply, judged."""

    sends: bool
    """After the list outweighed the verdict."""
    overruled: bool
    """Whether the verdict said otherwise than its own list."""
    faults: tuple[str, ...]


class NoScore(Record):
    """Why there is no verdict: never counted as a bad reply."""

    reason: str
    """`unreachable`, `timeout`, `invalid_reply` and the like: the names of `drafting.llm.Failure`."""


class Item(Record):
    """One reply to be judged."""

    message: str
    known: tuple[str, ...]
    reply: str


@dataclass(frozen=True)
class Judge:
    """Any chat model as a reader of replies."""

    chat: ChatModel

    @property
    def name(self) -> str:
        """Model and prompt: another prompt is another judge."""
        return f"{self.chat.model}/{version_of(FOLDER)}"

    async def judge(self, item: Item) -> Verdict | NoScore:
        """One call."""
        opinion = await self._ask("judge", item, {}, Opinion, _schema(Opinion))
        if isinstance(opinion, NoScore):
            return opinion
        faults = (*opinion.unanswered_asks, *opinion.unsupported_claims, *opinion.other_faults)
        sends = not faults
        return Verdict(sends=sends, overruled=sends is not (opinion.verdict == SEND), faults=faults)

    async def prefer(self, a: Item, other: str) -> Preferred | NoScore:
        """`a.reply` or `other`: two calls, the replies changing places, since models favour a place. An opinion that
        follows the place is none."""
        first = await self._ask("pair", a, {"other": _cut(other)}, _Preference, _schema(_Preference))
        if isinstance(first, NoScore):
            return first
        swapped = Item(message=a.message, known=a.known, reply=other)
        second = await self._ask("pair", swapped, {"other": _cut(a.reply)}, _Preference, _schema(_Preference))
        if isinstance(second, NoScore):
            return second
        match first.better, second.better:
            case "first", "second":
                return Preferred.A
            case "second", "first":
                return Preferred.B
        return Preferred.NEITHER

    async def _ask(
        self, prompt: str, item: Item, more: Mapping[str, str], record: type[R], schema: Mapping[str, Any]
    ) -> R | NoScore:
        mark = secrets.token_hex(8)
        given = {"message": _cut(item.message), "known": item.known, "reply": _cut(item.reply), **more}
        system = render_prompt(FOLDER, f"{prompt}_system.txt")
        user = render_prompt(FOLDER, f"{prompt}_user.txt", **given, fence=f"=== {mark} ===")
        try:
            reply = await self.chat.ask(system=system, user=user, schema=schema)
        except WriterFailed as error:
            return NoScore(reason=str(error.reason))
        return _read(reply.text, record)


async def judge_all(judge: Judge, items: Sequence[Item]) -> list[Verdict | NoScore]:
    """In order, a few at a time."""
    slots = asyncio.Semaphore(AT_ONCE)

    async def one(item: Item) -> Verdict | NoScore:
        async with slots:
            return await judge.judge(item)

    return list(await asyncio.gather(*map(one, items)))


def item_of(trial: Trial) -> Item | None:
    """What a judge is shown of a trial; None without a draft. Values stand as `[shipment.1.expected]` in reply and
    knowledge alike, so that the judge sees which of them are supported, and no buyer's data leaves this machine."""
    draft, brief = trial.result.draft, trial.result.brief
    if draft is None:
        return None
    parts, done = [], 0
    for span in sorted(draft.spans, key=lambda span: span.start):
        parts += [draft.text[done : span.start], f"[{span.slot}]"]
        done = max(done, span.end)
    reply = "".join((*parts, draft.text[done:]))
    supported = {shown.span.slot for shown in trial.shown if shown.fault is None}
    known = [f"known: [{slot}]" for slot in sorted(supported)]
    known += [f"found: {outcome.state}: {outcome.reason}" for outcome in brief.decision.outcomes]
    known += [f"may be promised: [commitment.{made.name}]" for made in brief.decision.commitments]
    known += [f"the shop's own text: {passage.title}: {passage.text}" for passage in brief.passages]
    message = brief.ticket.question.text if brief.ticket.question else ""
    return Item(
        message=_private(message, trial),
        known=tuple(_private(each, trial) for each in known),
        reply=_private(reply, trial),
    )


def _private(text: str, trial: Trial) -> str:
    """Without what identifies the buyer."""
    ticket, order = trial.result.brief.ticket, trial.result.brief.facts.order
    buyers = [ticket.buyer, *([order.buyer] if order else [])]
    text = redact(text)
    for name in {part for buyer in buyers for part in (buyer.name or "").split() if len(part) > 2}:
        text = re.sub(rf"(?<!\w){re.escape(name)}(?!\w)", "[buyer]", text, flags=re.IGNORECASE)
    return text


def unscored(verdicts: Sequence[Verdict | NoScore]) -> dict[str, int]:
    """Reason -> how often there was no verdict."""
    return dict(Counter(verdict.reason for verdict in verdicts if isinstance(verdict, NoScore)))


def _schema(record: type[BaseModel]) -> dict[str, Any]:
    """Lists first, verdict last, in the order in which they are to be written."""
    names: tuple[str, ...]
    if record is Opinion:
        names = ("asks", "unanswered_asks", "unsupported_claims", "other_faults")
        choice, choices = "verdict", [SEND, DO_NOT]
    else:
        names = ("faults_of_first", "faults_of_second")
        choice, choices = "better", ["first", "second", "equal"]
    properties = {**{name: _LIST for name in names}, choice: {"type": "string", "enum": choices}}
    return {
        "type": "object",
        "properties": properties,
        "required": [*properties],
        "additionalProperties": False,
    }


def _read(text: str, record: type[R]) -> R | NoScore:
    """The JSON object in a reply, which a model without schema may have wrapped in thoughts or a code fence."""
    start, end = text.rfind("</think>") + 1, text.rfind("}") + 1
    start = text.find("{", start)
    try:
        return record.model_validate(json.loads(text[start:end])) if start >= 0 else NoScore(reason="invalid_reply")
    except (json.JSONDecodeError, ValidationError, RecursionError):
        return NoScore(reason="invalid_reply")


def _cut(text: str) -> str:
    return text if len(text) <= MAX_CHARS else text[:MAX_CHARS] + " […]"
