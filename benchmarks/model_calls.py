"""How many calls of a model 1,000 questions for a parcel take, and what replydesk adds to a call's own time.

A scripted server on loopback stands in for the model, so the figures say nothing of how well any model writes: it picks
wordings at random and adds a word of sympathy half the time. Three runs over the same briefs: templates, a call for
each ticket, and texts that are kept.
"""

import argparse
import asyncio
import json
import random
import tempfile
import threading
import time
from collections.abc import Awaitable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from string import ascii_lowercase
from typing import Any, NamedTuple

import httpx
import numpy as np
from pydantic import SecretStr

from benchmarks.figures import say, share
from benchmarks.wismo import STORE, Matter, make_matters, read_words
from connectors.caller import CallerShop
from core.drafts import REUSED, Brief, Result, Severity, Status
from drafting.kept import KeptWordings
from drafting.llm import ChatModel
from drafting.model_writer import ModelWriter
from service.compose import Composer
from service.gather import Sources
from service.pipeline import Desk, prepare
from service.settings import Settings, read_settings
from service.timings import Timings
from service.wiring import open_desk
from tests.chat_server import ChatServer, Received, Turn, says

EXAMPLES = Path(__file__).parents[1] / "examples"
BAR_CALLS, BAR_OVERHEAD_MS = 50, 15.0
MODEL_S = 0.2
"""What the scripted model takes where its time is compared; a real one takes seconds."""


@dataclass
class AverageModel:
    """Picks a wording of each point, adds sympathy half the time. A lock: the server answers in threads."""

    wait_s: float = 0.0
    drawn: random.Random = field(default_factory=lambda: random.Random(11))
    lock: threading.Lock = field(default_factory=threading.Lock)

    def __call__(self, request: Received) -> Turn:
        schema = request.body["response_format"]["json_schema"]["schema"]
        items = schema["properties"]["sentences"]["items"]
        keys = items["enum"] if "enum" in items else items["anyOf"][0]["enum"]
        points: dict[str, list[str]] = {}
        for key in keys:
            points.setdefault(key.rstrip(ascii_lowercase), []).append(key)
        courtesies = [points.pop(key) for key in [*points] if key.startswith("c")]
        with self.lock:
            sentences: list[Any] = [self.drawn.choice(of_point) for of_point in points.values()]
            if self.drawn.random() < 0.5:
                sentences.insert(0, self._sympathy(request.prompt, courtesies, own_words="anyOf" in items))
        tokens = (len(request.prompt) // 4, len(json.dumps(sentences)) // 4)
        return says({"sentences": sentences}, tokens=tokens, wait_s=self.wait_s)

    def _sympathy(self, prompt: str, courtesies: Sequence[list[str]], *, own_words: bool) -> Any:
        return {"text": self.drawn.choice(_sympathy(prompt))} if own_words else self.drawn.choice(courtesies)[0]


def _sympathy(prompt: str) -> Sequence[str]:
    names = {"English": "en", "German": "de", "French": "fr", "Italian": "it", "Spanish": "es", "Portuguese": "pt"}
    names |= {"Dutch": "nl", "Polish": "pl", "Russian": "ru", "Tamil": "ta"}
    language = next(code for name, code in names.items() if f"of your own, in {name}" in prompt)
    return read_words().sympathy[language]


SETS_OF_LANGUAGES = (("de",), ("de", "en", "fr"), ("de", "en", "es", "fr", "it"), tuple(sorted(read_words().messages)))


def main(given: Sequence[str] | None = None) -> None:
    """Prints calls, quality and overhead with n."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--tickets", type=int, default=1_000)
    parser.add_argument("--timed", type=int, default=100, help="tickets whose overhead is measured")
    parser.add_argument("--only-timed", action="store_true", help="leave the counting out")
    options = parser.parse_args(given)
    with tempfile.TemporaryDirectory() as scratch:
        settings = Settings(data_dir=Path(scratch), models_dir=read_settings().models)
        with open_desk(settings, EXAMPLES, command="benchmark") as desk:
            matters = make_matters(options.timed if options.only_timed else options.tickets, now=desk.now())
            briefs = asyncio.run(_prepare_all(desk, matters))
            if not options.only_timed:
                _count_calls(desk, briefs, Path(scratch))
                _count_by_languages(desk, Path(scratch), options.tickets)
            _time_overhead(desk, briefs[: options.timed])


async def _prepare_all(desk: Desk, matters: Sequence[Matter]) -> list[Brief]:
    return [await prepare(matter.ticket, desk_of(desk, matter), Timings()) for matter in matters]


def desk_of(desk: Desk, matter: Matter) -> Desk:
    """The desk with what is on record of this matter."""
    shop = CallerShop(matter.context)
    return desk.with_sources(Sources(orders=shop, after_sales=shop, tracking=shop, products=shop, at_once=True))


def _count_calls(desk: Desk, briefs: Sequence[Brief], scratch: Path) -> None:
    say(f"\nCalls for {len(briefs)} questions for a parcel (made up, ten languages, store {STORE})")
    say(f"{'':<26}{'calls':>7}{'saved':>7}{'drafts':>8}{'ready':>7}{'blocked':>9}{'asks left':>11}{'tokens':>9}")
    kept = KeptWordings(scratch / "wordings", seller="benchmark")
    runs = {
        "templates": _compose_all(briefs, Composer(template=desk.composer.template)),
        "a call for each": _with_model(desk, briefs, None),
        "texts kept, first time": _with_model(desk, briefs, kept),
        "texts kept, once more": _with_model(desk, briefs, kept),
    }
    for name, results in runs.items():
        say(f"{name:<26}{_row(results)}")
    first = runs["texts kept, first time"]
    say(f"same status as the templates' drafts: {share(_alike(runs['templates'], first))}")
    say(f"same status as with a call for each: {share(_alike(runs['a call for each'], first))}")


def _count_by_languages(desk: Desk, scratch: Path, tickets: int) -> None:
    """With nothing kept at first; how many languages a seller answers in decides how many plans there are."""
    say(f"\nCalls per 1,000 tickets by the languages they are in ({tickets} tickets each; bar: at most {BAR_CALLS})")
    for languages in SETS_OF_LANGUAGES:
        matters = make_matters(tickets, now=desk.now(), languages=languages)
        briefs = asyncio.run(_prepare_all(desk, matters))
        kept = KeptWordings(scratch / "by_languages", seller=f"languages-{len(languages)}")
        made = _made(_with_model(desk, briefs, kept))
        later = asyncio.run(_prepare_all(desk, make_matters(tickets, now=desk.now(), languages=languages, seed=8)))
        again = _made(_with_model(desk, later, kept))
        counted = f"{1_000 * made / tickets:.0f} at first, {1_000 * again / tickets:.0f} for as many others afterwards"
        say(f"{len(languages):>3} languages: {counted}")


def _with_model(desk: Desk, briefs: Sequence[Brief], kept: KeptWordings | None) -> list[Result]:
    with ChatServer(AverageModel()) as server:
        return _compose_all(briefs, _composer(desk, server, kept))


def _composer(desk: Desk, server: ChatServer, kept: KeptWordings | None) -> Composer:
    writer = ModelWriter("openai:scripted", base_url=server.base_url, api_key=SecretStr("none"), kept=kept)
    return Composer(template=desk.composer.template, model=writer)


def _compose_all(briefs: Sequence[Brief], composer: Composer) -> list[Result]:
    async def run() -> list[Result]:
        return [await composer.compose(brief, versions={}, timings=Timings()) for brief in briefs]

    return asyncio.run(run())


def _row(results: Sequence[Result]) -> str:
    drafts = sum(result.draft is not None for result in results)
    ready = sum(result.status is Status.READY for result in results)
    blocked = sum(any(each.severity is Severity.BLOCK for each in result.findings) for result in results)
    left = sum(any(each.sentence is None for each in result.coverage) for result in results)
    saved = sum(call.outcome == REUSED for result in results for call in result.calls)
    tokens = sum(call.tokens_in + call.tokens_out for result in results for call in result.calls)
    return f"{_made(results):>7}{saved:>7}{drafts:>8}{ready:>7}{blocked:>9}{left:>11}{tokens:>9}"


def _made(results: Sequence[Result]) -> int:
    return sum(call.was_made for result in results for call in result.calls)


def _alike(one: Sequence[Result], other: Sequence[Result]) -> list[bool]:
    return [a.status is b.status for a, b in zip(one, other, strict=True)]


class Took(NamedTuple):
    """One turn, in milliseconds."""

    wall: float
    cpu: float
    """Of this process, the scripted server's thread included: what a busy machine does not stretch."""

    def beside(self, other: "Took") -> "Took":
        return Took(self.wall - other.wall, self.cpu - other.cpu)


class Turns(NamedTuple):
    """One ticket's three ways to the same answer, taken one after the other."""

    ours: Took
    """All that composing takes."""
    client: Took
    """The same prompt through LangChain and OpenAI's client alone."""
    bare: Took
    """The same bytes through httpx alone: the model's own time."""


def _time_overhead(desk: Desk, briefs: Sequence[Brief]) -> None:
    """What composing takes beyond the bare request, ticket by ticket, and how much of it is the client's."""
    with ChatServer(AverageModel(wait_s=MODEL_S)) as server:
        turns = asyncio.run(_take_turns(briefs, _composer(desk, server, None), server))
    usual = np.median([each.bare.wall for each in turns])
    say(f"\nAdded to a model that takes {usual:.0f} ms (n = {len(turns)} tickets, one call each, three ways in turns)")
    added = {
        "composing": [each.ours.beside(each.bare) for each in turns],
        "of it the client": [each.client.beside(each.bare) for each in turns],
    }
    for name, taken in added.items():
        bar = f" (bar: p95 at most {BAR_OVERHEAD_MS:.0f} ms)" if name == "composing" else ""
        for clock, values in zip(Took._fields, np.transpose(taken), strict=True):
            p50, p95 = np.percentile(values, [50, 95])
            say(f"{name:<17} {clock:<4}: p50 {p50:.1f} ms, p95 {p95:.1f} ms{bar}")


async def _take_turns(briefs: Sequence[Brief], composer: Composer, server: ChatServer) -> list[Turns]:
    """Of the tickets that took one call; what each language loads once is loaded before."""
    client = ChatModel("openai:scripted", base_url=server.base_url, api_key=SecretStr("none"))
    for brief in briefs:
        await composer.compose(brief, versions={}, timings=Timings())
    turns = []
    async with httpx.AsyncClient(verify=False, trust_env=False) as http:
        for brief in briefs:
            calls = len(server.received)
            ours = await _took(composer.compose(brief, versions={}, timings=Timings()))
            if len(server.received) != calls + 1:
                continue
            sent = server.received[-1]
            system, user = (message["content"] for message in sent.body["messages"])
            schema = sent.body["response_format"]["json_schema"]["schema"]
            asked = await _took(client.ask(system=system, user=user, schema=schema))
            bare = await _took(http.post(f"{server.base_url}/chat/completions", content=sent.raw))
            turns.append(Turns(ours, asked, bare))
    return turns


async def _took(work: Awaitable[object]) -> Took:
    wall, cpu = time.perf_counter(), time.process_time()
    await work
    return Took((time.perf_counter() - wall) * 1_000, (time.process_time() - cpu) * 1_000)


if __name__ == "__main__":
    main()
