"""replydesk beside a plain LangChain chain: the same tickets, records, passages and model server in one run.

What it shows: what leaves the house, tokens for each draft, and what becomes of values that a model copies wrongly.
What it does not show: how well either writes. The server is scripted: in the chain's prompt it finds the values to
state, and it garbles one with a stated probability. For replydesk the same slip is a value in a sentence of its own.
"""

import argparse
import asyncio
import json
import random
import re
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

import numpy as np
from pydantic import SecretStr

from benchmarks.figures import say, share
from benchmarks.model_calls import AverageModel, desk_of
from benchmarks.wismo import Matter, make_matters
from core.drafts import Result, Status
from core.marketplaces import find
from drafting.model_writer import ModelWriter
from eval.peers.langchain_chain import LangchainChain
from policies.check import check
from service.compose import Composer
from service.pipeline import prepare
from service.settings import Settings, read_settings
from service.timings import Timings
from service.wiring import open_desk
from tests.chat_server import ChatServer, Received, Turn, says

EXAMPLES = Path(__file__).parents[1] / "examples"
SLIP = 0.1
"""How often a value is copied wrongly: made up, to be compared at, not a measurement of any model."""
VALUES = re.compile(r"\d{4}-\d\d-\d\d|HH-\d+")
"""As either system would garble them; a draft says days in words of its language."""


@dataclass
class Copying:
    """Answers the chain with the order's id and the expected day out of its prompt, one of them garbled at times."""

    slip: float
    drawn: random.Random = field(default_factory=lambda: random.Random(5))
    slips: int = 0

    def __call__(self, request: Received) -> Turn:
        order = re.search(r'"id": "([^"]+)"', request.prompt)
        day = re.search(r'"expected": "([^"]+)"', request.prompt)
        said = [match[1] for match in (order, day) if match]
        if said and self.drawn.random() < self.slip:
            self.slips += 1
            said[-1] = said[-1][:-1] + str((int(said[-1][-1]) + 1) % 10)
        text = f"Regarding order {', expected '.join(said)}: we are sorry for the wait." if said else "We look into it."
        return says(text, tokens=(len(request.prompt) // 4, len(text) // 4))


@dataclass
class Slipping(AverageModel):
    """Chooses wordings, and at times states a day of its own in a sentence of its own."""

    slip: float = SLIP
    slips: int = 0

    def __call__(self, request: Received) -> Turn:
        turn = super().__call__(request)
        with self.lock:
            if self.drawn.random() >= self.slip:
                return turn
            self.slips += 1
        body = json.loads(json.loads(turn.body)["choices"][0]["message"]["content"])
        body["sentences"].append({"text": "2026-11-31"})
        return says(body, tokens=(len(request.prompt) // 4, len(json.dumps(body)) // 4))


class Side(NamedTuple):
    """One system's run."""

    name: str
    texts: list[str]
    prompts: list[str]
    tokens: list[int]
    slips: int
    """Values that the model garbled."""
    unseen: int
    """Texts with a value that is in no record, among those that an agent is told to send as they are."""


def main(given: Sequence[str] | None = None) -> None:
    """Prints both systems side by side with n."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--tickets", type=int, default=200)
    options = parser.parse_args(given)
    with tempfile.TemporaryDirectory() as scratch:
        settings = Settings(data_dir=Path(scratch), models_dir=read_settings().models)
        with open_desk(settings, EXAMPLES, command="benchmark") as desk:
            matters = make_matters(options.tickets, now=desk.now())
            briefs = [asyncio.run(prepare(each.ticket, desk_of(desk, each), Timings())) for each in matters]
            with ChatServer(model := Slipping()) as server:
                writer = ModelWriter("openai:scripted", base_url=server.base_url, api_key=SecretStr("none"))
                composer = Composer(template=desk.composer.template, model=writer)
                results = [asyncio.run(composer.compose(each, versions={}, timings=Timings())) for each in briefs]
                ours = _ours(matters, results, [each.prompt for each in server.received], model.slips)
            with ChatServer(copying := Copying(SLIP)) as server:
                chain = LangchainChain("openai:scripted", base_url=server.base_url, api_key=SecretStr("none"))
                passages = [[passage.text for passage in brief.passages] for brief in briefs]
                peer = _peer(matters, chain, passages, copying)
    _compare(matters, ours, peer)


def _ours(matters: Sequence[Matter], results: Sequence[Result], prompts: list[str], slips: int) -> Side:
    texts = [result.draft.text if result.draft else "" for result in results]
    as_they_are = [result.status is Status.READY for result in results]
    tokens = [sum(call.tokens_in + call.tokens_out for call in result.calls) for result in results]
    return Side("replydesk", texts, prompts, tokens, slips, with_unseen_values(matters, texts, as_they_are))


def _peer(matters: Sequence[Matter], chain: LangchainChain, passages: Sequence[list[str]], copying: Copying) -> Side:
    replies = [
        chain.reply(matter.ticket.model_dump(mode="json"), matter.context, found)
        for matter, found in zip(matters, passages, strict=True)
    ]
    texts, prompts = [reply.text for reply in replies], [reply.prompt for reply in replies]
    tokens = [reply.tokens_in + reply.tokens_out for reply in replies]
    unseen = with_unseen_values(matters, texts, [True] * len(texts))
    return Side("LangChain chain", texts, prompts, tokens, copying.slips, unseen)


def with_unseen_values(matters: Sequence[Matter], texts: Sequence[str], as_they_are: Sequence[bool]) -> int:
    """Texts that go out as they are and hold a day or an order number of no record of their ticket."""
    return sum(
        sent and any(said not in json.dumps(matter.context) for said in VALUES.findall(text))
        for matter, text, sent in zip(matters, texts, as_they_are, strict=True)
    )


def _compare(matters: Sequence[Matter], ours: Side, peer: Side) -> None:
    say(f"\nBeside a plain LangChain chain ({len(matters)} questions for a parcel, scripted server, slips {SLIP:.0%})")
    for side in (ours, peer):
        everything = "\n".join(side.prompts)
        leaked = [any(value in everything for value in _private(matter)) for matter in matters]
        blocked = [_is_blocked(text, matter) for text, matter in zip(side.texts, matters, strict=True) if text]
        say(side.name)
        say(f"  name, address or order number of the buyer left the house: {share(leaked)} of tickets")
        say(f"  values garbled by the model: {side.slips}; sent as it is with a value of no record: {side.unseen}")
        say(f"  texts that break a blocking messaging rule: {share(blocked)}")
        say(f"  tokens for each ticket: median {np.median(side.tokens):.0f}, mean {np.mean(side.tokens):.0f}")


def _private(matter: Matter) -> list[str]:
    buyer = matter.ticket.buyer
    return [value for value in (buyer.name, buyer.email, matter.order.id) if value]


def _is_blocked(text: str, matter: Matter) -> bool:
    found = check(text, marketplace=find(matter.ticket.marketplace or "own-store"), language=matter.language)
    return any(finding.severity.value == "block" for finding in found)


if __name__ == "__main__":
    main()
