"""A message, what is known and a reply in, what a language model says of it out: would an agent send this as written.

The model lists what is unanswered and unsupported before it judges, and its list outweighs its verdict. A model that
cannot be reached, or that answers something else, gives no score. What it is shown of a case: `eval/shown.py`.
"""

import asyncio
import secrets
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any, Literal, TypeVar

from pydantic import ConfigDict

from core.errors import WriterFailed
from core.record import Record
from drafting.assembled import read_object
from drafting.llm import ChatModel
from drafting.prompt_files import render_prompt, version_of

FOLDER = Path(__file__).with_name("prompts")
MAX_CHARS = 6_000
"""Of a message or a reply that is judged."""
AT_ONCE = 4
R = TypeVar("R", bound=Record)
A = TypeVar("A")
V = TypeVar("V")

SEND, DO_NOT = "send", "do_not_send"


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
    EQUAL = "equal"
    """In both orders."""
    SPLIT = "split"
    """Another answer when they changed places: no verdict."""


class Preference(Record):
    """Two replies, judged in both orders."""

    preferred: Preferred
    faults_of_a: tuple[str, ...] = ()
    """As they were listed when it stood first."""
    faults_of_b: tuple[str, ...] = ()


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
        opinion = await self._ask("judge", item, {}, Opinion, OPINION)
        if isinstance(opinion, NoScore):
            return opinion
        faults = (*opinion.unanswered_asks, *opinion.unsupported_claims, *opinion.other_faults)
        sends = not faults
        return Verdict(sends=sends, overruled=sends is not (opinion.verdict == SEND), faults=faults)

    async def prefer(self, a: Item, other: str) -> Preference | NoScore:
        """`a.reply` or `other`: two calls, the replies changing places, since models favour a place. An opinion that
        follows the place is none."""
        first = await self._ask("pair", a, {"other": _cut(other)}, _Preference, PREFERENCE)
        if isinstance(first, NoScore):
            return first
        swapped = Item(message=a.message, known=a.known, reply=other)
        second = await self._ask("pair", swapped, {"other": _cut(a.reply)}, _Preference, PREFERENCE)
        if isinstance(second, NoScore):
            return second
        preferred = _BOTH_ORDERS.get((first.better, second.better), Preferred.SPLIT)
        return Preference(preferred=preferred, faults_of_a=first.faults_of_first, faults_of_b=second.faults_of_first)

    async def _ask(
        self, prompt: str, item: Item, more: Mapping[str, str], record: type[R], schema: Mapping[str, Any]
    ) -> R | NoScore:
        mark = secrets.token_hex(8)
        given = {"message": _cut(item.message), "known": item.known, "reply": _cut(item.reply), **more}
        system = render_prompt(FOLDER, f"{prompt}_system.txt")
        user = render_prompt(FOLDER, f"{prompt}_user.txt", **given, fence=f"=== {mark} ===")
        try:
            reply = await self.chat.ask(system=system, user=user, schema=schema)
            return read_object(reply.text, record)
        except WriterFailed as error:
            return NoScore(reason=str(error.reason))


_BOTH_ORDERS = {
    ("first", "second"): Preferred.A,
    ("second", "first"): Preferred.B,
    ("equal", "equal"): Preferred.EQUAL,
}


async def judge_all(judge: Judge, items: Sequence[Item]) -> list[Verdict | NoScore]:
    """In order, a few at a time."""
    return await _a_few_at_once(judge.judge, items)


async def prefer_all(judge: Judge, pairs: Sequence[tuple[Item, str]]) -> list[Preference | NoScore]:
    """Of (first reply with all that is known, the other): in order, a few at a time."""

    async def one(pair: tuple[Item, str]) -> Preference | NoScore:
        return await judge.prefer(*pair)

    return await _a_few_at_once(one, pairs)


async def _a_few_at_once(ask: Callable[[A], Awaitable[V]], given: Sequence[A]) -> list[V]:
    slots = asyncio.Semaphore(AT_ONCE)

    async def one(each: A) -> V:
        async with slots:
            return await ask(each)

    return list(await asyncio.gather(*map(one, given)))


def unscored(verdicts: Sequence[Record]) -> dict[str, int]:
    """Reason -> how often there was no verdict."""
    return dict(Counter(verdict.reason for verdict in verdicts if isinstance(verdict, NoScore)))


def _schema(lists: Sequence[str], choice: str, choices: Sequence[str]) -> dict[str, Any]:
    """Lists first, verdict last, in the order in which they are to be written."""
    properties: dict[str, Any] = {name: {"type": "array", "items": {"type": "string"}} for name in lists}
    properties[choice] = {"type": "string", "enum": [*choices]}
    return {
        "type": "object",
        "properties": properties,
        "required": [*properties],
        "additionalProperties": False,
    }


OPINION = _schema(("asks", "unanswered_asks", "unsupported_claims", "other_faults"), "verdict", (SEND, DO_NOT))
PREFERENCE = _schema(("faults_of_first", "faults_of_second"), "better", ("first", "second", "equal"))
"""How a model has to answer."""


def _cut(text: str) -> str:
    return text if len(text) <= MAX_CHARS else text[:MAX_CHARS] + " […]"
