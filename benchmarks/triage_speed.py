"""Time of triage per message beside the bare embedder on the same texts in the same run, by language: prints ratios.

Run: `python -m benchmarks.triage_speed [--n 2000] [--languages en,de] [--peers ENVIRONMENT]`. The two take turns in
blocks, so that other load on the machine meets both. The texts are held-back messages and every fifth of triage's
examples, which the classifier has not seen: what it has seen is settled by its terms far more often, and then not
embedded. Each ends with an order number of its own, so that no cache of whole texts can help. semantic-router is
measured after them, in a process of its own.
"""

import os
import tempfile
import time
from argparse import ArgumentParser
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import cycle, islice
from pathlib import Path
from statistics import median, quantiles
from typing import Any, NamedTuple, TypeVar

from benchmarks.figures import say, share, with_interval
from benchmarks.held_back import HeldBackMessage, read_held_back
from benchmarks.languages import read_all
from benchmarks.peer import PEERS, peer_missing, run_peer
from benchmarks.shop import NOW
from core.sellers import Store
from core.tickets import Ticket, parse_ticket
from eval.stats import wilson
from service.crew import open_sorter, sort_all
from service.settings import Settings, read_settings
from service.wiring import keep_what_is_loaded, load_embedder, load_triager
from text.embed import OnnxEmbedder
from triage.examples import Example, read_examples
from triage.intents import load_intents
from triage.kept_vectors import KeptVectors
from triage.training import train
from triage.triage import Triager

N, BLOCK, WARM_UP, THREADS = 2_000, 50, 20, 4
THROUGHPUT_BAR, LATENCY_BAR = 0.70, 1.4
LEAST_FOR_CREW = 2_000
"""Answers of processes come in lots: of fewer messages they all come at once."""
OURS, BARE = 0, 1
"""Positions in what `works` gives."""

T = TypeVar("T")
Work = Callable[[Ticket], Any]


class Pair(NamedTuple):
    """Triage and the embedder that it runs on."""

    triager: Triager
    embedder: OnnxEmbedder


class Times(NamedTuple):
    """Of the same messages in the same order: ours and the bare embedder's."""

    ours: list[float]
    """Seconds of each message, or of each block where threads share it."""
    bare: list[float]
    blocks: list[float]
    """Seconds of the bare embedder over ours, of each block."""
    cpu_blocks: list[float]
    """The same of processor time, which other load on the machine hardly changes."""

    @property
    def throughput(self) -> float:
        """Ours over the bare embedder's: the median of the blocks, so that a burst of other load in one says little."""
        return median(self.blocks)

    @property
    def latency(self) -> float:
        """Ours over the bare embedder's, medians."""
        return median(self.ours) / median(self.bare)


class Unseen(NamedTuple):
    """A classifier, and messages that it has not learned from."""

    model: Path
    examples: list[Example]


def train_without_a_fifth(settings: Settings, folder: Path) -> Unseen:
    """Saves the classifier in a folder that is not there yet. Takes as long as set-up's training."""
    say("training without a fifth of the examples ...")
    examples = read_examples()
    trained = train(examples, KeptVectors(load_embedder(settings), settings.models), order=tuple(load_intents()))
    fold = min(trained.apart)
    trained.apart[fold].save(folder)
    return Unseen(folder, [each for each, its in zip(examples, trained.folds.tolist(), strict=True) if its == fold])


def open_pair(sessions: int, model: Path) -> Pair:
    """`sessions`: how many texts of one message are embedded at the same time."""
    settings = Settings(embedding_sessions=sessions)
    embedder = load_embedder(settings)
    triager = load_triager(settings, embedder, model=model)
    triager.warm_up()
    keep_what_is_loaded()
    return Pair(triager, embedder)


def tickets_of(language: str, texts: Sequence[str], n: int) -> list[Ticket]:
    """So many, the texts in turn, each with a number that no other has."""
    unique = (f"{text} (305-{number:07}-{7_000_000 + number})" for number, text in enumerate(cycle(texts)))
    return [
        parse_ticket({"id": f"{language}-{number}", "text": text, "store": language}, now=NOW)
        for number, text in enumerate(islice(unique, n))
    ]


def works(pair: Pair, language: str) -> tuple[Work, Work]:
    """(triage, the bare embedder) for one ticket."""
    store = Store(id=language, marketplace="amazon", country="DE", language=language)
    return (
        lambda ticket: pair.triager.triage(ticket, store=store, now=NOW),
        lambda ticket: pair.embedder.embed([ticket.messages[0].text]),
    )


def one_by_one(pair: Pair, language: str, tickets: Sequence[Ticket]) -> Times:
    """Seconds of each message; who begins changes from block to block."""
    both = works(pair, language)

    def work_through(which: int, block: Sequence[Ticket]) -> list[float]:
        return [_seconds(both[which], ticket) for ticket in block]

    _warm_up(both, tickets)
    return _in_turns(work_through, tickets)


def side_by_side(pair: Pair, language: str, tickets: Sequence[Ticket]) -> Times:
    """Seconds of each block, its messages shared out among `THREADS` threads."""
    both = works(pair, language)
    _warm_up(both, tickets)
    with ThreadPoolExecutor(THREADS) as pool:

        def share_out(which: int, block: Sequence[Ticket]) -> list[float]:
            return [_seconds(lambda those: list(pool.map(both[which], those)), block)]

        return _in_turns(share_out, tickets)


def _in_turns(work: Callable[[int, Sequence[Ticket]], list[float]], tickets: Sequence[Ticket]) -> Times:
    """Block by block, ours and the bare embedder; `work` gives seconds."""
    times = Times([], [], [], [])
    for number, start in enumerate(range(0, len(tickets), BLOCK)):
        block = tickets[start : start + BLOCK]
        taken: dict[int, list[float]] = {}
        cpu: dict[int, float] = {}
        for which in (OURS, BARE) if number % 2 == 0 else (BARE, OURS):
            before = time.process_time()
            taken[which] = work(which, block)
            cpu[which] = time.process_time() - before
        times.ours.extend(taken[OURS])
        times.bare.extend(taken[BARE])
        times.blocks.append(sum(taken[BARE]) / sum(taken[OURS]))
        times.cpu_blocks.append(cpu[BARE] / cpu[OURS])
    return times


def _warm_up(both: tuple[Work, Work], tickets: Sequence[Ticket]) -> None:
    """Loads what is loaded on first use."""
    for work in both:
        for ticket in tickets[-WARM_UP:]:
            work(ticket)


def _seconds(work: Callable[[T], Any], given: T) -> float:
    start = time.perf_counter()
    work(given)
    return time.perf_counter() - start


class Row(NamedTuple):
    """One language, measured in three ways."""

    language: str
    alone: Times
    """One thread, one session of the embedder."""
    together: Times
    """`THREADS` threads and sessions."""
    served: Times
    """One message at a time, with as many sessions as are served."""
    crewed: float | None
    """`THREADS` processes: throughput over the bare embedder's on as many threads; None of too few messages."""


def measure_languages(settings: Settings, model: Path, texts: Mapping[str, Sequence[str]], n: int) -> None:
    """Prints a line a language, then the worst of each bar."""
    single, threaded, served = (open_pair(each, model) for each in (1, THREADS, settings.embedding_sessions))
    say(
        f"\nTriage beside the bare embedder on the same texts (n={n} messages a language, blocks of {BLOCK} in turn; "
        f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f})"
    )
    say(f"  {'':<4}{'one thread':^36}{f'{THREADS} threads':^36}{'one at a time, ms: median, p95':^45}{'processes':>11}")
    heads = ("ours/s", "bare/s", "ratio", "CPU") * 2 + ("ours", "p95", "bare", "p95", "ratio", f"{THREADS}: ratio")
    say(f"  {'':<4}" + "".join(f"{head:>9}" for head in heads))
    rows = []
    for language, those in texts.items():
        tickets = tickets_of(language, those, n)
        alone, together = one_by_one(single, language, tickets), side_by_side(threaded, language, tickets)
        crew = crewed(threaded, tickets, model) if n >= LEAST_FOR_CREW else None
        rows.append(Row(language, alone, together, one_by_one(served, language, tickets), crew))
        say(f"  {language:<4}" + "".join(f"{cell:>9}" for cell in _cells(rows[-1], n)))
    slowest = min(rows, key=lambda row: row.alone.throughput)
    _say_worst("one thread", slowest.language, slowest.alone.throughput, THROUGHPUT_BAR)
    slowest = min(rows, key=lambda row: row.together.throughput)
    _say_worst(f"{THREADS} threads", slowest.language, slowest.together.throughput, THROUGHPUT_BAR)
    if crews := [(row.crewed, row.language) for row in rows if row.crewed is not None]:
        _say_worst(f"{THREADS} processes", min(crews)[1], min(crews)[0], THROUGHPUT_BAR)
    slowest = max(rows, key=lambda row: row.served.latency)
    _say_worst("one at a time", slowest.language, slowest.served.latency, LATENCY_BAR, at_most=True)
    say(
        "  ratio: of throughput the median of the blocks', of latency that of the medians; CPU: the same of processor\n"
        "  time, which other load hardly changes; one thread: one session of the embedder; one at a time: "
        f"{settings.embedding_sessions}, as served;\n"
        "  processes: as `replydesk triage` sorts many messages, beside as many threads of the bare embedder, in\n"
        "  the second half"
    )


def _cells(row: Row, n: int) -> Iterator[str]:
    for times in (row.alone, row.together):
        yield from (f"{n / sum(times.ours):.0f}", f"{n / sum(times.bare):.0f}", f"{times.throughput:.2f}")
        yield f"{median(times.cpu_blocks):.2f}"
    for taken in (row.served.ours, row.served.bare):
        yield from (f"{median(taken) * 1e3:.2f}", f"{quantiles(taken, n=20)[-1] * 1e3:.2f}")
    yield f"{row.served.latency:.2f}"
    yield "-" if row.crewed is None else f"{row.crewed:.2f}"


def _say_worst(name: str, language: str, ratio: float, bar: float, *, at_most: bool = False) -> None:
    met = ratio <= bar if at_most else ratio >= bar
    say(
        f"  {name}: worst {language}, {ratio:.2f}; bar at {'most' if at_most else 'least'} {bar:.2f}: "
        f"{'met' if met else 'MISSED'}"
    )


def crewed(pair: Pair, tickets: Sequence[Ticket], model: Path) -> float:
    """Throughput of `THREADS` processes as `replydesk triage` uses them, over that of as many threads of the bare
    embedder before and after; of processes that have started."""
    bare = [_bare_by_threads(pair, tickets)]
    start = time.perf_counter()
    came = []
    for _ in sort_all(tickets, open_sorter(None, model), folder=None, model=model, workers=THREADS):
        came.append(time.perf_counter() - start)
    bare.append(_bare_by_threads(pair, tickets))
    later = len(came) // 2
    steady = (len(came) - later) / (came[-1] - came[later])
    return steady / (len(tickets) * len(bare) / sum(bare))


def _bare_by_threads(pair: Pair, tickets: Sequence[Ticket]) -> float:
    """Seconds."""
    with ThreadPoolExecutor(THREADS) as pool:
        return _seconds(
            lambda those: list(pool.map(lambda ticket: pair.embedder.embed([ticket.messages[0].text]), those)), tickets
        )


def measure_peer(peers: Path, unseen: Unseen, messages: Sequence[HeldBackMessage], n: int) -> None:
    """English, beside semantic-router with the English examples that the classifier has seen as utterances."""
    if absent := peer_missing(peers):
        say(f"  semantic-router skipped: {absent}")
        return
    routes: dict[str, list[str]] = {}
    apart = {example.text for example in unseen.examples}
    for example in read_examples():
        for intent in example.intents if example.lang == "en" and example.text not in apart else ():
            routes.setdefault(intent, []).append(example.text)
    pair = open_pair(1, unseen.model)
    texts = [*(message.text for message in messages), *(each.text for each in unseen.examples if each.lang == "en")]
    tickets = tickets_of("en", texts, n)
    alone = one_by_one(pair, "en", tickets)
    asking = [message for message in messages if message.intents]
    right = [each.is_best_right for each in read_all(pair.triager, asking)]
    job = {
        "routes": routes,
        "texts": [ticket.messages[0].text for ticket in tickets],
        "test": [(message.text, message.intents) for message in asking],
        "threads": THREADS,
    }
    found = run_peer(peers, "semantic_router_speed.py", job)
    ours = n / sum(alone.ours)
    say(f"\nTriage beside semantic-router 1.1.1 on English (n={n}, one message a call, one thread)")
    say(f"  {'':<16}{'a second':>10}{'median ms':>11}{'p95 ms':>9}   best right, held-back messages, n={len(asking)}")
    cells = f"{ours:>10.0f}{median(alone.ours) * 1e3:>11.2f}{quantiles(alone.ours, n=20)[-1] * 1e3:>9.2f}"
    say(f"  {'ours':<16}{cells}   {share(right)}; none named counts as wrong")
    cells = f"{found['per_s']:>10.0f}{found['median_ms']:>11.2f}{found['p95_ms']:>9.2f}"
    theirs = wilson(round(found["accuracy"] * len(asking)), len(asking))
    say(f"  {'semantic-router':<16}{cells}   {with_interval(found['accuracy'], theirs)}; no threshold")
    say(
        f"  ours is {ours / found['per_s']:.1f} times as fast ({THREADS} threads of torch: {found['per_s_all']:.0f} a "
        f"second). Its encoder is the same model on torch, its {len(routes)} routes hold the "
        f"{sum(map(len, routes.values()))} English examples with an intent"
    )


def main(arguments: Sequence[str] | None = None) -> None:
    """Prints the tables."""
    parser = ArgumentParser(description=__doc__)
    parser.add_argument("--n", type=int, default=N, help="messages a language")
    parser.add_argument("--languages", help="of them only these, separated by commas")
    parser.add_argument("--peers", type=Path, default=PEERS, help="the environment of semantic-router")
    given = parser.parse_args(arguments)
    settings = read_settings()
    held_back = read_held_back()
    wanted = given.languages.split(",") if given.languages else list(held_back)
    texts = {language: [message.text for message in held_back[language]] for language in wanted}
    with tempfile.TemporaryDirectory() as scratch:
        unseen = train_without_a_fifth(settings, Path(scratch) / "model")
        for example in unseen.examples:
            if example.lang in texts:
                texts[example.lang].append(example.text)
        measure_languages(settings, unseen.model, texts, given.n)
        measure_peer(given.peers, unseen, held_back["en"], given.n)


if __name__ == "__main__":
    main()
