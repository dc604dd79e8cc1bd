"""Search beside its parts and a peer, on the same questions in one run: prints a table with n and the data's name.

Run: `python -m benchmarks.search [--data ../shared/data] [--peers PYTHON] [--part dev|test] [--sizes 1000 50000]`.
Data that is not there is skipped with a line. The weights of `knowledge_base.ranking` were chosen on the part `dev` of
`data/questions.jsonl`, on ABCD and on tau2, so that only the part `test` says what they are worth.
"""

import argparse
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np

from core.decisions import Passage, PassageKind
from core.reading import read_json_lines
from core.sellers import Sources
from eval.stats import bootstrap
from knowledge_base.entries import Reading
from knowledge_base.index import Index, Shelves
from knowledge_base.knowledge_base import KnowledgeBase
from knowledge_base.ranking import WORDING, floor_of, score
from knowledge_base.scope import Only, Scope
from knowledge_base.shelf import EXACTLY, Near, Shelf, ShelfRow
from knowledge_base.wording import own_terms
from service.settings import read_settings
from service.wiring import load_embedder, load_triager
from text.embed import OnnxEmbedder

REPO = Path(__file__).parents[1]
QUESTIONS = REPO / "benchmarks" / "data" / "questions.jsonl"
NOW = datetime(2026, 11, 14, 21, 41, tzinfo=UTC)
POLICY = PassageKind.POLICY
WORDS_A_TEXT = 60

ENGLISH_SCOPE = Scope(language="en")
SCOPES = [Scope(language="en", stores=(f"store-{n % 4}",), countries=("DE", "AT")[: n % 3]) for n in range(100)]
FILTER = Only(store="store-1", country="DE", day=NOW.date())

Ranked = list[list[int]]
"""For each question the numbers of the documents, best first."""


def say(line: str) -> None:
    """One line of the table."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def main() -> None:
    """Prints every table for which there is data."""
    options = argparse.ArgumentParser()
    options.add_argument("--data", type=Path, default=REPO.parent / "shared" / "data")
    options.add_argument("--peers", type=Path, help="Python that has benchmarks/peers/requirements.txt.")
    options.add_argument("--part", choices=("dev", "test"), default="test")
    options.add_argument("--sizes", type=int, nargs="*", default=[1_000, 50_000])
    options.add_argument("--sellers", type=int, default=300)
    options.add_argument("--only-speed", action="store_true", help="Leave out what needs data.")
    given = options.parse_args(None if __name__ == "__main__" else [])
    embedder = load_embedder(read_settings())
    for name, read in () if given.only_speed else (("guidelines, ABCD", abcd), ("documents, tau2-banking", tau2)):
        try:
            documents, questions, wanted = read(given.data)
        except FileNotFoundError as error:
            say(f"{name}: skipped, there is no {error.filename}")
            continue
        compare(name, documents, questions, wanted, embedder, given.peers)
    if not given.only_speed:
        languages(given.part, embedder)
    for size in given.sizes:
        speed(size)
    if given.sellers:
        sellers(given.sellers)
    indexing(embedder)


def abcd(data: Path) -> tuple[list[str], list[str], list[set[int]]]:
    """(guidelines, turns, right guideline): turns of five words or more that do not only state a name or number."""
    folder = data / "abcd-guidelines"
    flows = json.loads((folder / "guidelines.json").read_text(encoding="utf-8"))
    names = json.loads((folder / "ontology.json").read_text(encoding="utf-8"))["intents"]["subflows"]
    guidelines: list[str] = []
    number_of: dict[tuple[str, str], int] = {}
    order = sorted(flows, key=lambda name: name.lower().replace("-", "_").replace(" ", "_"))
    for flow, key in zip(order, sorted(names), strict=True):
        for (title, subflow), short in zip(flows[flow]["subflows"].items(), names[key], strict=True):
            number_of[key, short] = len(guidelines)
            lines = [line for action in subflow["actions"] for line in (action["text"], *action["subtext"])]
            guidelines.append("\n".join([f"{flow} > {title}", subflow["instructions"][0], *lines]))
    rows = read_json_lines(data / "abcd-humanfirst-intents" / "utterances_dev.jsonl")
    turns: list[Any] = [row for _, row in rows if isinstance(row, dict) and row.get("subflow")]
    turns = [row for row in turns if not row["intent"].startswith("state_info") and len(row["text"].split()) >= 5]
    known = {subflow for _, subflow in number_of}

    def right(row: Any) -> int:
        subflow = row["subflow"]
        while subflow not in known:
            subflow = subflow.rpartition("_")[0]
        return number_of[row["flow"], subflow]

    return guidelines, [row["text"] for row in turns], [{right(row)} for row in turns]


def tau2(data: Path) -> tuple[list[str], list[str], list[set[int]]]:
    """(documents, what the customer is told to ask, documents that the task needs)."""
    folder = data / "tau2-banking-knowledge"
    lines = read_json_lines(folder / "documents.jsonl")
    documents: list[Any] = [row for _, row in lines]
    number_of = {row["id"]: number for number, row in enumerate(documents)}
    tasks = json.loads((folder / "tasks_dev.json").read_text(encoding="utf-8"))
    asked = [task["user_scenario"]["instructions"] for task in tasks]
    wanted = [{number_of[name] for name in task["required_documents"]} for task in tasks]
    return [f"{row['title']}\n{row['content']}" for row in documents], asked, wanted


def compare(
    name: str,
    documents: list[str],
    questions: list[str],
    wanted: list[set[int]],
    embedder: OnnxEmbedder,
    peers: Path | None,
) -> None:
    """Hybrid, its two halves alone, and the peer, on English texts."""
    shelf = Shelf()
    rows = [english_row(str(number), text) for number, text in enumerate(documents)]
    shelf.put(rows, embedder.embed(documents))
    ways: dict[str, Callable[[Near], float]] = {
        "hybrid": lambda near: (1 - WORDING) * max(near.cosine, 0) + WORDING * near.own,
        "dense alone": lambda near: near.cosine,
        "BM25 alone": lambda near: near.own,
    }
    found: dict[str, Ranked] = {way: [] for way in ways}
    for question in questions:
        (vector,) = embedder.embed([question])
        near = shelf.nearest(vector, tuple(own_terms(question, "en")), (), Only())
        for way, value in ways.items():
            found[way].append([int(one.id) for one in sorted(near, key=lambda one: (-value(one), int(one.id)))])
    if peers is not None:
        job = {"documents": documents, "queries": questions, "k": 50}
        done = subprocess.run(
            [peers, REPO / "benchmarks" / "peers" / "langchain_retriever.py"],
            input=json.dumps(job),
            capture_output=True,
            text=True,
            check=True,
        )
        found["LangChain's Chroma retriever"] = json.loads(done.stdout)["found"]
    say(f"{name}: {len(questions)} questions, {len(documents)} documents")
    for way, ranked in found.items():
        say(f"  {way:30} {figures(ranked, wanted)}")


def figures(ranked: Ranked, wanted: Sequence[set[int]]) -> str:
    """Recall of the first right one at 1 and 5, MRR, and the share of all right ones among ten, each with its 95 %."""
    first = [
        next((place for place, one in enumerate(found) if one in right), 10**6)
        for found, right in zip(ranked, wanted, strict=True)
    ]
    among_ten = [len(right & set(found[:10])) / len(right) for found, right in zip(ranked, wanted, strict=True)]
    values = {
        "recall@1": [float(place < 1) for place in first],
        "recall@5": [float(place < 5) for place in first],
        "MRR": [1 / (place + 1) for place in first],
        "of all right ones in ten": among_ten,
    }
    return "; ".join(f"{name} {with_interval(scores)}" for name, scores in values.items())


def with_interval(scores: list[float]) -> str:
    """`0.85 [0.76, 0.92]`."""
    interval = bootstrap(scores)
    return f"{np.mean(scores):.3f} [{interval.low:.2f}, {interval.high:.2f}]"


def english_row(row_id: str, text: str) -> ShelfRow:
    """As `Index` makes it."""
    return ShelfRow(row_id, ENGLISH_SCOPE, tuple(own_terms(text, "en")), ())


def languages(part: str, embedder: OnnxEmbedder) -> None:
    """Questions in ten languages to the example seller's English articles, and questions that nothing answers."""
    triager = load_triager(read_settings(), embedder)
    questions: list[Any] = [row for _, row in read_json_lines(QUESTIONS) if isinstance(row, dict)]
    questions = [row for row in questions if row["part"] == part]
    ways = ("neither", "intents", "glossary", "both")
    places: dict[str, dict[str, list[int]]] = {way: {} for way in ways}
    reached: dict[bool, list[bool]] = {True: [], False: []}
    with tempfile.TemporaryDirectory() as folder, KnowledgeBase(Path(folder), "harbour", embedder) as knowledge:
        knowledge.sync(REPO / "examples", Sources())
        english = {row.id for row in knowledge.list() if row.language == "en" and row.kind is POLICY}
        for question in questions:
            language, text = question["language"], question["text"]
            _, intents = triager.read(text, language=language)
            asked = {"now": NOW, "store": None}
            scored = [one for one in knowledge._scored(text, language=language, intents=intents, **asked)]
            scored = [one for one in scored if one.kind is POLICY]
            is_answerable = bool(question["answered_by"])
            reached[is_answerable].append(max(one.score for one in scored) >= floor_of(intents))
            if is_answerable:
                plain = raw_cosines(text, english, knowledge, embedder)
                near = [one.near for one in scored if one.near.id in english]
                for way in ways:
                    place = place_of(way, near, plain, question, intents)
                    places[way].setdefault(language, []).append(place)
    say(f"across languages, part {part}: {len(english)} English articles, {len(next(iter(places.values())))} languages")
    for way in ways:
        by_language = "; ".join(
            f"{language} {np.mean(np.array(found) < 1):.2f}/{np.mean(np.array(found) < 5):.2f}"
            for language, found in places[way].items()
        )
        foreign = [float(place < 1) for language, found in places[way].items() if language != "en" for place in found]
        among = [float(place < 5) for language, found in places[way].items() if language != "en" for place in found]
        say(f"  {way:10} not English, n={len(foreign)}: recall@1 {with_interval(foreign)}; @5 {with_interval(among)}")
        say(f"             recall@1/@5 by language: {by_language}")
    chance = [len(row["answered_by"]) / len(english) for row in questions if row["answered_by"]]
    say(f"  chance     recall@1 {np.mean(chance):.3f}; @5 {5 * np.mean(chance):.3f}")
    kept, refused = reached[True], [not one for one in reached[False]]
    say(f"nothing there, part {part}: refused {with_interval([float(one) for one in refused])} of {len(refused)}, ")
    say(f"  while {with_interval([float(one) for one in kept])} of {len(kept)} answerable ones reach the floor")


def raw_cosines(text: str, ids: set[str], knowledge: KnowledgeBase, embedder: OnnxEmbedder) -> dict[str, float]:
    """What the model says without the glossary."""
    (vector,) = embedder.embed([text])
    near = knowledge._index.nearest(POLICY, vector, own=(), english=(), only=Only())
    return {one.id: one.cosine for one in near if one.id in ids}


def place_of(way: str, near: list[Near], plain: dict[str, float], question: Any, intents: Sequence[str]) -> int:
    """Of the first right article, from 0."""

    def value(one: Near) -> float:
        if way in ("glossary", "both"):
            asked = intents if way == "both" else ()
            return score(one, POLICY, language=question["language"], intents=asked).score
        answers = bool(set(intents) & set(one.scope.answers))
        return plain[one.id] * (0.1 if way == "intents" else 1) + (0.4 if way == "intents" and answers else 0)

    ranked = sorted(near, key=lambda one: (-value(one), one.id))
    return next(place for place, one in enumerate(ranked) if one.id in question["answered_by"])


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
    before, start = resident_mb(), time.perf_counter()
    all_vectors = []
    for rows, vectors in synthetic(count):
        shelf.put(rows, vectors)
        all_vectors.append(vectors)
    took = time.perf_counter() - start
    size = resident_mb() - before - count * 384 * 4 / 1e6
    vectors = np.concatenate(all_vectors)
    rows, near_queries = next(synthetic(200, seed=7))
    queries = [(row.own[:12], vector) for row, vector in zip(rows, near_queries, strict=True)]
    for name, only in (("no filter", Only()), ("store, country and day", FILTER)):
        times, shared, seen = [], [], []
        for terms, vector in queries:
            begun = time.perf_counter()
            near = shelf.nearest(vector, terms, (), only, intents=("wismo",))
            scored = [score(one, POLICY, language="en", intents=("wismo",)) for one in near]
            sorted(scored, key=lambda one: -one.score)[:5]
            times.append((time.perf_counter() - begun) * 1e3)
            seen.append({one.id for one in near})
        if only == Only():  # after the times were taken: comparing all would slow the next search
            for ids, (_, vector) in zip(seen, queries, strict=True):
                exact = np.argsort(-(vectors @ vector))[:10]
                shared.append(len({f"p#{at}" for at in exact} & ids) / 10)
        middle, late = np.percentile(times, [50, 95])
        held = f"; {np.mean(shared):.3f} of the ten nearest are among those handed on" if shared else ""
        say(f"speed, {count} rows, {name}: median {middle:.2f} ms, p95 {late:.2f} ms, n={len(times)}{held}")
    say(f"  in memory {size:.0f} MB, filled in {took:.1f} s; {EXACTLY} rows are compared exactly")


def indexing(embedder: OnnxEmbedder) -> None:
    """Passages a second through Chroma and all, beside embedding them alone."""
    texts = [f"{row['text']} {number}" for number in range(10) for _, row in read_json_lines(QUESTIONS)]  # type: ignore[index,call-overload]
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
    readings = [
        (Reading(Passage(id=row.id, kind=POLICY, title="T", text="x " * 300, language="en", source="p.md"), "x"), "d")
        for row in rows
    ]
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
