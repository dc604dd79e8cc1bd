"""Search beside its parts and a peer, on the same questions in one run: prints a table with n and the data's name.

Run: `python -m benchmarks.search [--data DIR] [--peers FOLDER] [--part dev|test] [--only floor]`. Data
that is not there is skipped with a line. What `knowledge_base.ranking` weighs was chosen on parts `dev` and `floor` of
`data/questions.jsonl`, on ABCD and on tau2, so that only the part `test` says what they are worth; the line `weight of
the other half` chooses the weight of the wording anew on one half of the questions and uses it on the other.
"""

import argparse
import json
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar

import numpy as np

from benchmarks.figures import say, share
from benchmarks.peer import PEERS, peer_missing, run_peer
from benchmarks.public import DATA_HELP, NO_DATA
from core.decisions import Passage, PassageKind
from core.reading import read_json_lines
from core.sellers import Sources
from eval.stats import bootstrap, compare_paired
from knowledge_base.entries import Reading
from knowledge_base.knowledge_base import MAX_QUERY_CHARS, KnowledgeBase
from knowledge_base.ranking import FLOOR, score
from knowledge_base.scope import Only, Scope
from knowledge_base.shelf import Near, Shelf, ShelfRow
from knowledge_base.vectors import passage_vectors, question_vector
from knowledge_base.wording import own_terms
from service.settings import read_settings
from service.wiring import load_embedder, load_triager
from text.embed import OnnxEmbedder

T = TypeVar("T")

REPO = Path(__file__).parents[1]
QUESTIONS = REPO / "benchmarks" / "data" / "questions.jsonl"
NOW = datetime(2026, 11, 14, 21, 41, tzinfo=UTC)
POLICY = PassageKind.POLICY
ENGLISH_SCOPE = Scope(language="en")
MISSED = 0.05
"""Of the answerable questions, what a floor may cost."""

WEIGHTS = (0.0, 0.05, 0.1, 0.15, 0.2, 0.3, 0.4, 0.5, 0.7, 1.0)
"""Of the wording, that a half of the questions may choose from."""

Ranked = list[list[int]]
"""For each question the numbers of the documents, best first."""


def main(arguments: Sequence[str] | None = None) -> None:
    """Prints every table for which there is data."""
    options = argparse.ArgumentParser()
    options.add_argument("--data", type=Path, help=DATA_HELP)
    options.add_argument("--peers", type=Path, default=PEERS, help="Environment made by `make bench-peers`.")
    options.add_argument("--part", choices=("dev", "test"), default="test")
    options.add_argument("--only", choices=("floor",), help="Only the table by which the floor is chosen.")
    given = options.parse_args(arguments)
    embedder = load_embedder(read_settings())
    if given.only is None:
        for name, read in (("guidelines, ABCD", abcd), ("documents, tau2-banking", tau2)):
            if given.data is None:
                say(f"{name}: skipped, {NO_DATA}")
                continue
            try:
                documents, questions, wanted = read(given.data)
            except FileNotFoundError as error:
                say(f"{name}: skipped, there is no {error.filename}")
                continue
            compare(name, documents, questions, wanted, embedder, given.peers)
        languages(given.part, embedder)
    floors(embedder)


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
    peers: Path,
) -> None:
    """Hybrid, its two halves alone, and the peer, on English texts; hybrid less each of the others, paired."""
    plain = Shelf()
    plain.put([english_row(str(number), text) for number, text in enumerate(documents)], embedder.embed(documents))
    ours = Shelf()
    readings = [english_reading(str(number), text) for number, text in enumerate(documents)]
    ours.put([english_row(one.passage.id, one.embedded) for one in readings], passage_vectors(readings, embedder, {}))
    found: dict[str, Ranked] = {"hybrid": [], "dense alone": [], "BM25 alone": []}
    mixed: dict[float, Ranked] = {weight: [] for weight in WEIGHTS}
    for question in questions:
        asked = question[:MAX_QUERY_CHARS]
        near = ours.nearest(question_vector(asked, embedder), tuple(own_terms(asked, "en")), (), Only())
        for weight, ranked in mixed.items():
            ranked.append(by_weight(near, weight))
        found["hybrid"].append(by(score(near, POLICY, language="en", intents=()), lambda one: (one.near.id, one.score)))
        near = plain.nearest(embedder.embed([question])[0], tuple(own_terms(question, "en")), (), Only())
        found["dense alone"].append(by(near, lambda one: (one.id, one.cosine)))
        found["BM25 alone"].append(by(near, lambda one: (one.id, one.own)))
    found["hybrid, weight of the other half"] = chosen_on_the_other_half(mixed, wanted)
    if absent := peer_missing(peers):
        say(f"{name}: without a peer, {absent}")
    else:
        job = {"documents": documents, "queries": questions, "k": 50}
        found["LangChain's Chroma retriever"] = run_peer(peers, "langchain_retriever.py", job)["found"]
    say(f"{name}: {len(questions)} questions, {len(documents)} documents")
    for way, ranked in found.items():
        values = figures(ranked, wanted)
        say(f"  {way:33} " + "; ".join(f"{figure} {with_interval(scores)}" for figure, scores in values.items()))
    mine = figures(found.pop("hybrid"), wanted)
    for way, ranked in found.items():
        say(f"  hybrid less {way:33} " + "; ".join(differences(figures(ranked, wanted), mine)))


def by_weight(rows: Sequence[Near], weight: float) -> list[int]:
    """The documents with wording at this weight, as `knowledge_base.ranking` mixes within one language."""
    most = max((near.own for near in rows), default=0.0) or 1.0
    return by(rows, lambda near: (near.id, (1 - weight) * max(near.cosine, 0.0) + weight * near.own / most))


def chosen_on_the_other_half(mixed: Mapping[float, Ranked], wanted: Sequence[set[int]]) -> Ranked:
    """Every second question is ranked with the weight that gives the others their best mean reciprocal rank."""
    ranks = {weight: np.array(figures(ranked, wanted)["MRR"]) for weight, ranked in mixed.items()}
    best = [max(ranks, key=lambda weight: float(ranks[weight][1 - half :: 2].mean())) for half in (0, 1)]
    say(f"  weight of the wording chosen on either half of {len(wanted)}: {best[1]} and {best[0]}")
    return [mixed[best[number % 2]][number] for number in range(len(wanted))]


def by(rows: Iterable[T], value: Callable[[T], tuple[str, float]]) -> list[int]:
    """The numbers of the documents, highest value first."""
    ranked = sorted((value(row) for row in rows), key=lambda one: (-one[1], int(one[0])))
    return [int(row_id) for row_id, _ in ranked]


def differences(theirs: Mapping[str, list[float]], ours: Mapping[str, list[float]]) -> Iterator[str]:
    """`recall@1 +0.045 [-0.01, +0.10], p 0.13`."""
    for name, values in ours.items():
        found = compare_paired(theirs[name], values, is_binary=name.startswith("recall"))
        low, high = found.interval.low, found.interval.high
        yield f"{name} {found.mean:+.3f} [{low:+.2f}, {high:+.2f}], p {found.p:.2f}"


def figures(ranked: Ranked, wanted: Sequence[set[int]]) -> dict[str, list[float]]:
    """For each question: the first right one at 1 and 5, its reciprocal rank, the share of all right ones in ten."""
    first = [
        next((place for place, one in enumerate(found) if one in right), 10**6)
        for found, right in zip(ranked, wanted, strict=True)
    ]
    among_ten = [len(right & set(found[:10])) / len(right) for found, right in zip(ranked, wanted, strict=True)]
    return {
        "recall@1": [float(place < 1) for place in first],
        "recall@5": [float(place < 5) for place in first],
        "MRR": [1 / (place + 1) for place in first],
        "of all right ones in ten": among_ten,
    }


def with_interval(scores: list[float]) -> str:
    """`0.85 [0.76, 0.92]`."""
    interval = bootstrap(scores)
    return f"{np.mean(scores):.3f} [{interval.low:.2f}, {interval.high:.2f}]"


def english_row(row_id: str, text: str) -> ShelfRow:
    """As `Index` makes it."""
    return ShelfRow(row_id, ENGLISH_SCOPE, tuple(own_terms(text, "en")), ())


def english_reading(row_id: str, text: str) -> Reading:
    """A document whose first line is its title."""
    title, _, body = text.partition("\n")
    passage = Passage(id=row_id, kind=POLICY, title=title, text=body or title, language="en", source="d.md")
    return Reading(passage, text, ENGLISH_SCOPE)


def languages(part: str, embedder: OnnxEmbedder) -> None:
    """Questions in ten languages to the example seller's English articles, and questions that nothing answers."""
    triager = load_triager(read_settings(), embedder)
    questions: list[Any] = [row for _, row in read_json_lines(QUESTIONS) if isinstance(row, dict)]
    questions = [row for row in questions if row["part"] == part and row["answered_by"]]
    ways = ("neither", "intents", "glossary", "both")
    places: dict[str, dict[str, list[int]]] = {way: {} for way in ways}
    with tempfile.TemporaryDirectory() as folder, KnowledgeBase(Path(folder), "harbour", embedder) as knowledge:
        knowledge.sync(REPO / "examples", Sources())
        english = {row.id for row in knowledge.list() if row.language == "en" and row.kind is POLICY}
        for question in questions:
            language, text = question["language"], question["text"]
            _, intents = triager.read(text, language=language)
            asked = {"now": NOW, "store": None}
            scored = [one for one in knowledge._scored(text, language=language, intents=intents, **asked)]
            scored = [one for one in scored if one.kind is POLICY]
            plain = raw_cosines(text, english, knowledge, embedder)
            near = [one.near for one in scored if one.near.id in english]
            for way in ways:
                places[way].setdefault(language, []).append(place_of(way, near, plain, question, intents))
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


def floors(embedder: OnnxEmbedder) -> None:
    """What share of questions reaches which floor: chosen where 95 % of the answerable ones of `dev` and `floor` do."""
    reached = reaches(embedder)
    chosen_on = [value for part in ("dev", "floor") for value in reached[part, True]]
    floor = float(np.quantile(chosen_on, MISSED, method="lower"))
    say(f"the floor that {1 - MISSED:.0%} of {len(chosen_on)} answerable questions reach is {floor:.3f}; set: {FLOOR}")
    for part in ("dev", "floor", "test"):
        answerable, others = (np.array(reached[part, is_answerable]) for is_answerable in (True, False))
        for name, least in (("that is set", FLOOR), ("of 95 % of its own", np.quantile(answerable, MISSED))):
            say(
                f"  nothing there, part {part}, floor {name}: refused {share(others < least)} of {len(others)}, "
                f"found {share(answerable >= least)} of {len(answerable)} answerable"
            )


def reaches(embedder: OnnxEmbedder) -> dict[tuple[str, bool], list[float]]:
    """How far the nearest passage of the example seller reaches, by part and whether the question has an answer."""
    triager = load_triager(read_settings(), embedder)
    found: dict[tuple[str, bool], list[float]] = {}
    with tempfile.TemporaryDirectory() as folder, KnowledgeBase(Path(folder), "harbour", embedder) as knowledge:
        knowledge.sync(REPO / "examples", Sources())
        for _, row in read_json_lines(QUESTIONS):
            question: Any = row
            language, text = question["language"], question["text"]
            _, intents = triager.read(text, language=language)
            scored = knowledge._scored(text, language=language, intents=intents, now=NOW, store=None)
            best = max(one.reach for one in scored if one.kind is POLICY)
            found.setdefault((question["part"], bool(question["answered_by"])), []).append(best)
    return found


def raw_cosines(text: str, ids: set[str], knowledge: KnowledgeBase, embedder: OnnxEmbedder) -> dict[str, float]:
    """What the model says without the glossary."""
    (vector,) = embedder.embed([text])
    near = knowledge._index.nearest(POLICY, vector, own=(), english=(), only=Only())
    return {one.id: one.cosine for one in near if one.id in ids}


def place_of(way: str, near: list[Near], plain: dict[str, float], question: Any, intents: Sequence[str]) -> int:
    """Of the first right article, from 0."""
    if way in ("glossary", "both"):
        asked = intents if way == "both" else ()
        scored = score(near, POLICY, language=question["language"], intents=asked)
        values = {one.near.id: one.score for one in scored}
    elif way == "intents":
        values = {one.id: 0.1 * plain[one.id] + (0.4 if set(intents) & set(one.scope.answers) else 0) for one in near}
    else:
        values = {one.id: plain[one.id] for one in near}
    ranked = sorted(near, key=lambda one: (-values[one.id], one.id))
    return next(place for place, one in enumerate(ranked) if one.id in question["answered_by"])


if __name__ == "__main__":
    main()
