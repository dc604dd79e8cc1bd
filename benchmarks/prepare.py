"""Time of the suite that needs no model (`eval run --stage prepare`) beside embedding the same texts once, as ratios.

Run: `python -m benchmarks.prepare [--n 100 200 400] [--rounds 3]`. Cases are triage's examples in ten languages as
tickets of the example seller, each with an order number of its own, so that no cache of whole texts can help; nothing
kept from earlier runs is used. The suite's time is that of the whole command: opening the desk, sorting, looking up,
deciding, searching, scoring. Of the rounds the fastest counts, since other load only adds.
"""

import json
import tempfile
import time
from argparse import ArgumentParser
from collections.abc import Callable, Sequence
from itertools import cycle, islice, pairwise
from pathlib import Path

from benchmarks.figures import say
from eval.runner import How, run_suite
from eval.scores import Stage
from service.settings import PROJECT, Settings, read_settings
from service.wiring import load_embedder
from triage.examples import read_examples

SIZES, ROUNDS = (100, 200, 400), 3
STORE = "harbour-de"


def texts_of(n: int) -> list[str]:
    """So many, spread over all examples, each with a number that no other has."""
    examples = [example.text for example in read_examples()]
    spread = examples[:: max(1, len(examples) // n)]
    return [f"{text} 305-{at:07d}-{at:07d}" for at, text in enumerate(islice(cycle(spread), n))]


def write_cases(texts: Sequence[str], path: Path) -> None:
    """A suite of tickets with these texts; each expects something, so that there is something to score."""
    lines = (
        json.dumps(
            {
                "id": f"c{at}",
                "ticket": {"text": text, "store": STORE},
                "expect": {"intents": ["wismo"], "action": "reply"},
                "provenance": "written-for-this-project",
            }
        )
        for at, text in enumerate(texts)
    )
    path.write_text("\n".join(lines), encoding="utf-8")


def fastest(work: Callable[[], object], rounds: int) -> float:
    """Seconds."""
    taken = []
    for _ in range(rounds):
        start = time.perf_counter()
        work()
        taken.append(time.perf_counter() - start)
    return min(taken)


def main(arguments: Sequence[str] | None = None) -> None:
    """Prints one line for each size, then the cost of a case beyond what opening takes."""
    parser = ArgumentParser(prog="python -m benchmarks.prepare")
    parser.add_argument("--n", type=int, nargs="+", default=SIZES)
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    given = parser.parse_args(arguments)
    embedder = load_embedder(read_settings())
    times: list[tuple[int, float, float]] = []
    with tempfile.TemporaryDirectory() as scratch:
        settings = Settings(data_dir=Path(scratch), models_dir=read_settings().models)
        suite = Path(scratch) / "suite.jsonl"
        how = How(stage=Stage.PREPARE, fresh=True)
        for n in sorted(given.n):
            texts = texts_of(n)
            write_cases(texts, suite)
            ours = fastest(lambda: run_suite(suite, settings, seller=PROJECT / "examples", how=how), given.rounds)
            bare = fastest(lambda texts=texts: embedder.embed(texts), given.rounds)  # type: ignore[misc]
            times.append((n, ours, bare))
            say(f"{n:>6} cases: prepare {ours:6.2f} s, embedding the texts once {bare:5.2f} s, ratio {ours / bare:.1f}")
    (few, t_few, b_few), (many, t_many, b_many) = times[0], times[-1]
    if many > few:
        each, bare_each = (t_many - t_few) / (many - few), (b_many - b_few) / (many - few)
        say(f"each case more: {each * 1000:.1f} ms, of the bare embedder {bare_each * 1000:.1f} ms")
        say(f"ratio of these: {each / bare_each:.1f}")
    for (n, ours, _), (twice, ours_twice, _) in pairwise(times):
        say(f"from {n} to {twice} cases: {ours_twice / ours:.2f} times as long ({twice / n:.1f} times the cases)")


if __name__ == "__main__":
    main()
