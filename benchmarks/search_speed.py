"""How long a search takes, what memory it holds and how fast passages are taken in; milliseconds without the query's
embedding. Texts and vectors are made up: words by Zipf's law, vectors around 500 centres.

Run: `python -m benchmarks.search_speed [--sizes 1000 50000 500000] [--sellers 300] [--start 50000]`; 0 leaves one out.
"""

import argparse
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.figures import say
from benchmarks.search import QUESTIONS
from core.decisions import Passage, PassageKind
from core.reading import read_json_lines
from core.sellers import Sources
from knowledge_base.entries import Reading
from knowledge_base.index import Index
from knowledge_base.knowledge_base import KnowledgeBase
from knowledge_base.ranking import score
from knowledge_base.scope import Only, Scope
from knowledge_base.shelf import EXACTLY, Shelf, ShelfRow
from knowledge_base.shelves import Shelves
from service.settings import read_settings
from service.wiring import load_embedder
from text.embed import OnnxEmbedder

POLICY = PassageKind.POLICY
WORDS_A_TEXT = 60
SENTENCES = 6
"""Of a passage to take in: about 350 characters."""
NOW = datetime(2026, 11, 14, 21, 41, tzinfo=UTC)
SCOPES = [Scope(language="en", stores=(f"store-{n % 4}",), countries=("DE", "AT")[: n % 3]) for n in range(100)]
FILTER = Only(store="store-1", country="DE", day=NOW.date())


def main(arguments: Sequence[str] | None = None) -> None:
    """Prints a line for each size, start and number of sellers."""
    options = argparse.ArgumentParser()
    options.add_argument("--sizes", type=int, nargs="*", default=[1_000, 50_000])
    options.add_argument("--sellers", type=int, default=300)
    options.add_argument("--start", type=int, default=50_000)
    options.add_argument("--passages", type=int, default=1_200, help="To take in beside the bare embedder.")
    given = options.parse_args(arguments)
    for size in given.sizes:
        speed(size)
    if given.start:
        start(given.start)
    if given.sellers:
        sellers(given.sellers)
    if given.passages:
        indexing(load_embedder(read_settings()), given.passages)


def synthetic(count: int, seed: int = 0) -> Iterator[tuple[list[ShelfRow], Any]]:
    """(rows, vectors) by the thousand: words by Zipf's law, vectors around 500 centres."""
    drawn = np.random.default_rng(seed)
    centres = np.random.default_rng(99).normal(size=(500, 384))
    weights = 1 / np.arange(1, 30_001) ** 1.05
    weights /= weights.sum()
    for start in range(0, count, 1_000):
        n = min(1_000, count - start)
        vectors = centres[drawn.integers(500, size=n)] + drawn.normal(size=(n, 384))
        vectors = (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32)
        words = drawn.choice(len(weights), size=(n, WORDS_A_TEXT), p=weights)
        scopes = [SCOPES[at] for at in drawn.integers(len(SCOPES), size=n)]
        yield (
            [ShelfRow(f"p#{start + at}", scopes[at], tuple(f"en:{word}" for word in words[at]), ()) for at in range(n)],
            vectors,
        )


def speed(count: int) -> None:
    """One search over so many rows, with and without filters, without the query's embedding and the row's text."""
    shelf = Shelf()
    before, begun = resident_mb(), time.perf_counter()
    all_vectors = []
    for rows, vectors in synthetic(count):
        shelf.put(rows, vectors)
        all_vectors.append(vectors)
    took = time.perf_counter() - begun
    size = resident_mb() - before - count * 384 * 4 / 1e6
    vectors = np.concatenate(all_vectors)
    rows, near_queries = next(synthetic(200, seed=7))
    queries = [(row.own[:12], vector) for row, vector in zip(rows, near_queries, strict=True)]
    for name, only in (("no filter", Only()), ("store, country and day", FILTER)):
        times, worked, shared, seen = [], [], [], []
        for terms, vector in queries:
            begun, busy = time.perf_counter(), time.process_time()
            near = shelf.nearest(vector, terms, (), only, intents=("wismo",))
            scored = score(near, POLICY, language="en", intents=("wismo",))
            sorted(scored, key=lambda one: -one.score)[:5]
            times.append((time.perf_counter() - begun) * 1e3)
            worked.append((time.process_time() - busy) * 1e3)
            seen.append({one.id for one in near})
        if only == Only():  # after the times were taken: comparing all would slow the next search
            for ids, (_, vector) in zip(seen, queries, strict=True):
                exact = np.argsort(-(vectors @ vector))[:10]
                shared.append(len({f"p#{at}" for at in exact} & ids) / 10)
        (middle, late), (own, own_late) = (np.percentile(taken, [50, 95]) for taken in (times, worked))
        held = f"; {np.mean(shared):.3f} of the ten nearest are among those handed on" if shared else ""
        say(
            f"speed, {count} rows, {name}: median {middle:.2f} ms, p95 {late:.2f} ms "
            f"(of a processor {own:.2f} and {own_late:.2f}), n={len(times)}{held}"
        )
    say(f"  in memory {size:.0f} MB, filled in {took:.1f} s; {EXACTLY} rows are compared exactly")


def start(count: int) -> None:
    """The first search of a process over so many rows: read from Chroma, and from the file of the last process."""
    with tempfile.TemporaryDirectory() as folder:
        index = Index(Path(folder), seller="harbour", model="m")
        index.create(POLICY)
        for rows, vectors in synthetic(count):
            index.put(POLICY, [(reading_of(row), "d") for row in rows], vectors, by_hand=False)
        index.close()
        waited = {}
        for way in ("from the file", "from Chroma"):
            if way == "from Chroma":
                for file in Path(folder).glob("shelves/*"):
                    file.unlink()
            index = Index(Path(folder), seller="harbour", model="m")
            begun = time.perf_counter()
            index.nearest(POLICY, vectors[0], own=("en:1",), english=(), only=Only())
            waited[way] = time.perf_counter() - begun
            index.close()
    say(f"first search over {count} rows: " + ", ".join(f"{way} {took:.2f} s" for way, took in waited.items()))


def reading_of(row: ShelfRow) -> Reading:
    """A passage of the row's words."""
    text = " ".join(row.own)
    passage = Passage(id=row.id, kind=POLICY, title="T", text=text, language="en", source="p.md")
    return Reading(passage, text, row.scope)


def indexing(embedder: OnnxEmbedder, count: int) -> None:
    """Passages a second through Chroma and all, beside embedding them alone."""
    asked: list[Any] = [row for _, row in read_json_lines(QUESTIONS)]
    said = [row["text"] for row in asked if row["language"] == "en"]
    texts = [" ".join(np.random.default_rng(number).choice(said, SENTENCES)) for number in range(count)]
    with tempfile.TemporaryDirectory() as folder:
        knowledge = Path(folder) / "policies"
        knowledge.mkdir()
        body = "\n".join(f"## {number}\n\n{text}\n" for number, text in enumerate(texts))
        (knowledge / "long.md").write_text(f"---\ntitle: T\nlanguage: en\nanswers: []\n---\n{body}", encoding="utf-8")
        with KnowledgeBase(Path(folder) / "data", "harbour", embedder) as opened:
            begun = time.perf_counter()
            opened.sync(Path(folder), Sources())
            took = time.perf_counter() - begun
            stored = [f"{row.title}\n{row.text}" for row in opened.list()]
        begun = time.perf_counter()
        embedder.embed(stored)
        bare = time.perf_counter() - begun
    say(f"indexing {len(stored)} passages: {len(stored) / took:.0f}/s, bare embedder {len(stored) / bare:.0f}/s")


def sellers(count: int, passages: int = 500) -> None:
    """Memory and waiting with many sellers on one machine, each with its own collection."""
    rows, vectors = next(synthetic(passages))
    readings = [(reading_of(row), "d") for row in rows]
    first, later = [], []
    with tempfile.TemporaryDirectory() as folder:
        with opened(Path(folder), count) as indexes:
            for index in indexes:
                index.create(POLICY)
                index.put(POLICY, readings, vectors[:passages], by_hand=False)
        before = resident_mb()
        with opened(Path(folder), count) as indexes:
            for times in (first, later):
                for index in indexes:
                    begun = time.perf_counter()
                    index.nearest(POLICY, vectors[0], own=("en:1",), english=(), only=Only())
                    times.append((time.perf_counter() - begun) * 1e3)
            grown = resident_mb() - before
    say(
        f"{count} sellers of {passages} passages: {grown:.0f} MB more in memory ({before:.0f} before); first query "
        f"median {np.median(first):.1f} ms, p95 {np.percentile(first, 95):.1f}; later {np.median(later):.2f}, "
        f"p95 {np.percentile(later, 95):.2f}"
    )


@contextmanager
def opened(folder: Path, count: int) -> Iterator[list[Index]]:
    """So many sellers over one folder, sharing what is in memory."""
    shelves = Shelves()
    indexes = [Index(folder, seller=f"seller-{number}", model="m", shelves=shelves) for number in range(count)]
    yield indexes
    for index in indexes:
        index.close()


def resident_mb() -> float:
    """Of this process."""
    return int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1]) * 4_096 / 1e6


if __name__ == "__main__":
    main()
