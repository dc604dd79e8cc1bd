"""How many calls of a model 1,000 questions for a parcel take, and what replydesk adds to a call's own time.

A scripted server on loopback stands in for the model, so the figures say nothing of how well any model writes: it picks
wordings at random and adds a sentence of sympathy half the time. Three runs over the same briefs: templates, a call for
each ticket, and texts that are kept.
"""

import argparse
import asyncio
import json
import random
import tempfile
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

import httpx
import numpy as np
from pydantic import SecretStr

from benchmarks.figures import say, share
from benchmarks.wismo import STORE, Matter, make_matters, read_words
from connectors.caller import CallerShop
from core.drafts import REUSED, Brief, Result, Severity, Status
from drafting.kept import KeptWordings
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
        keys = schema["properties"]["sentences"]["items"]["properties"]["wording"]["enum"]
        points: dict[str, list[str]] = {}
        for key in keys[:-1]:
            points.setdefault(key[:-1], []).append(key)
        with self.lock:
            sentences = [{"wording": self.drawn.choice(of_point), "text": ""} for of_point in points.values()]
            if self.drawn.random() < 0.5:
                sentences.insert(0, {"wording": "free", "text": self.drawn.choice(_sympathy(request.prompt))})
        tokens = (len(request.prompt) // 4, len(json.dumps(sentences)) // 4)
        return says({"sentences": sentences}, tokens=tokens, wait_s=self.wait_s)


def _sympathy(prompt: str) -> Sequence[str]:
    names = {"English": "en", "German": "de", "French": "fr", "Italian": "it", "Spanish": "es", "Portuguese": "pt"}
    names |= {"Dutch": "nl", "Polish": "pl", "Russian": "ru", "Tamil": "ta"}
    language = next(code for name, code in names.items() if f"as text, in {name}" in prompt)
    return read_words().sympathy[language]


SETS_OF_LANGUAGES = (("de",), ("de", "en", "fr"), ("de", "en", "es", "fr", "it"), tuple(sorted(read_words().messages)))


def main(given: Sequence[str] | None = None) -> None:
    """Prints calls, quality and overhead with n."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--tickets", type=int, default=1_000)
    parser.add_argument("--timed", type=int, default=100, help="tickets whose overhead is measured")
    options = parser.parse_args(given)
    with tempfile.TemporaryDirectory() as scratch:
        settings = Settings(data_dir=Path(scratch), models_dir=read_settings().models)
        with open_desk(settings, EXAMPLES, command="benchmark") as desk:
            matters = make_matters(options.tickets, now=desk.now())
            briefs = asyncio.run(_prepare_all(desk, matters))
            _count_calls(desk, briefs, Path(scratch))
            _count_by_languages(desk, Path(scratch), options.tickets)
            _time_overhead(desk, briefs[: options.timed])


async def _prepare_all(desk: Desk, matters: Sequence[Matter]) -> list[Brief]:
    return [await prepare(matter.ticket, desk_of(desk, matter), Timings()) for matter in matters]


def desk_of(desk: Desk, matter: Matter) -> Desk:
    """The desk with what is on record of this matter."""
    shop = CallerShop(matter.context)
    return desk.with_sources(Sources(orders=shop, after_sales=shop, tracking=shop, products=shop))


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
    """One call, in milliseconds."""

    wall: float
    cpu: float
    """Of this process, the scripted server's thread included: what a busy machine does not stretch."""


def _time_overhead(desk: Desk, briefs: Sequence[Brief]) -> None:
    """All that composing takes beside the same request to the same server without any client of ours."""
    with ChatServer(AverageModel(wait_s=MODEL_S)) as server:
        taken = _timed(briefs, _composer(desk, server, None))
        bare = [_post(server, request.raw) for request in list(server.received)[: len(taken)]]
    usual = Took(*np.median(np.array(bare), axis=0))
    say(f"\nAdded to a model that takes {usual.wall:.0f} ms (n = {len(taken)} tickets, one call each)")
    for name, added in (
        ("wall", [each.wall - usual.wall for each in taken]),
        ("cpu", [each.cpu - usual.cpu for each in taken]),
    ):
        p50, p95 = np.percentile(added, [50, 95])
        say(f"{name}: p50 {p50:.1f} ms, p95 {p95:.1f} ms (bar: p95 at most {BAR_OVERHEAD_MS:.0f} ms)")


def _now() -> Took:
    return Took(time.perf_counter() * 1_000, time.process_time() * 1_000)


def _since(start: Took) -> Took:
    return Took(*(now - then for now, then in zip(_now(), start, strict=True)))


def _post(server: ChatServer, body: bytes) -> Took:
    with httpx.Client(verify=False, trust_env=False) as client:  # making it takes longer than the request
        start = _now()
        client.post(f"{server.base_url}/chat/completions", content=body)
        return _since(start)


def _timed(briefs: Sequence[Brief], composer: Composer) -> list[Took]:
    """Of the tickets that took one call; what each language loads once is loaded before."""

    async def run() -> list[Took]:
        taken = []
        for brief in briefs[:10]:
            await composer.compose(brief, versions={}, timings=Timings())
        for brief in briefs:
            start = _now()
            result = await composer.compose(brief, versions={}, timings=Timings())
            if sum(call.was_made for call in result.calls) == 1:
                taken.append(_since(start))
        return taken

    return asyncio.run(run())


if __name__ == "__main__":
    main()
