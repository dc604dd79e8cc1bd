from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from core.decisions import Passage, PassageKind
from core.ports import Vectors
from knowledge_base.entries import Reading
from knowledge_base.index import Index, Only

POLICY = PassageKind.POLICY


@pytest.fixture
def index(tmp_path: Path) -> Iterator[Index]:
    opened = Index(tmp_path, seller="harbour", model="m1")
    opened.create(POLICY)
    yield opened
    opened.close()


def make_passage(number: int, language: str = "de-AT", answers: tuple[str, ...] = ()) -> Passage:
    return Passage(
        id=f"p#{number}", kind=POLICY, title="T", text=f"{number}.", language=language, answers=answers, source="p.md"
    )


def make_reading(number: int, *, countries: tuple[str, ...] = (), stores: tuple[str, ...] = ()) -> Reading:
    return Reading(make_passage(number), "embedded", countries=countries, stores=stores)


def unit_vectors(count: int, seed: int = 0) -> Vectors:
    drawn = np.random.default_rng(seed).normal(size=(count, 384)).astype(np.float32)
    vectors: Vectors = drawn / np.linalg.norm(drawn, axis=1, keepdims=True)
    return vectors


def found(index: Index, vector: Vectors, only: Only, n: int = 10) -> set[str]:
    return {row.passage.id for row, _ in index.nearest(POLICY, vector, n=n, only=only)}


def test_a_row_comes_back_as_it_was_put(index: Index) -> None:
    vectors = unit_vectors(1)
    index.put(POLICY, [(make_reading(1), "d1")], vectors, by_hand=True)
    ((row, cosine),) = index.nearest(POLICY, vectors[0], n=5, only=Only())
    assert row.passage == make_reading(1).passage
    assert (row.digest, row.added_by_hand) == ("d1", True)
    assert cosine == pytest.approx(1.0, abs=1e-5)
    assert index.rows(POLICY) == index.rows(POLICY, ["p#1", "p#2"]) == [row]
    assert index.states(POLICY) == {"p#1": ("d1", True)}


def test_what_applies_everywhere_is_found_for_every_country_and_store(index: Index) -> None:
    readings = [
        make_reading(1),
        make_reading(2, countries=("DE", "AT")),
        make_reading(3, stores=("harbour-uk",)),
        make_reading(4, countries=("GB",), stores=("harbour-uk", "other")),
    ]
    vectors = unit_vectors(4)
    index.put(POLICY, [(reading, "d") for reading in readings], vectors, by_hand=False)
    assert found(index, vectors[0], Only(country="AT", store="harbour-de")) == {"p#1", "p#2"}
    assert found(index, vectors[0], Only(country="GB", store="harbour-uk")) == {"p#1", "p#3", "p#4"}
    assert found(index, vectors[0], Only(country="FR", store="x", language="de")) == {"p#1"}
    assert found(index, vectors[0], Only(language="fr")) == set()


def test_passages_that_change_again_and_again_are_still_found(index: Index) -> None:
    """Chroma's graph loses some of them: chroma-core/chroma issue 7758. So small collections go without it."""
    count = 600
    vectors = alike_vectors(count, 0)
    for round_number in range(4):
        changed = np.random.default_rng(round_number).permutation(count)[: count if round_number == 0 else count // 2]
        vectors[changed] = alike_vectors(count, round_number)[changed]
        for start in range(0, len(changed), 64):
            batch = changed[start : start + 64]
            index.put(POLICY, [(make_reading(int(n)), "d") for n in batch], vectors[batch], by_hand=False)
    assert [n for n in range(count) if f"p#{n}" not in found(index, vectors[n], Only(), n=5)] == []


def alike_vectors(count: int, seed: int) -> Vectors:
    """Five clusters, as texts about five matters give."""
    drawn = np.random.default_rng(seed)
    centres = 2 * np.random.default_rng(99).normal(size=(5, 384))
    spread = centres[drawn.integers(5, size=count)] + drawn.normal(size=(count, 384))
    vectors: Vectors = (spread / np.linalg.norm(spread, axis=1, keepdims=True)).astype(np.float32)
    return vectors


@pytest.mark.parametrize(
    "only",
    [
        Only(),
        Only(language="de"),
        Only(country="DE", store="s2"),
        Only(language="de", country="FR"),
        Only(intents=("wismo",)),
        Only(intents=("wismo", "warranty"), store="s1"),
        Only(sent_by=50.0, language="fr"),
        Only(language="ta"),
    ],
)
def test_a_large_collection_admits_the_same_rows_as_a_small_one(
    index: Index, only: Only, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Small ones are filtered here, large ones by Chroma."""
    vectors = unit_vectors(60)
    rows = [
        Reading(
            make_passage(
                n, language=("de", "de-AT", "fr")[n % 3], answers=((), ("wismo",), ("refund_request",))[n // 20]
            ),
            "x",
            countries=((), ("DE",), ("DE", "FR"))[n % 5 % 3],
            stores=((), ("s1",))[n % 7 % 2],
            sent_at=float(n) if n % 2 else None,
        )
        for n in range(60)
    ]
    index.put(POLICY, [(row, "d") for row in rows], vectors, by_hand=False)
    small = index.nearest(POLICY, vectors[0], n=60, only=only)
    monkeypatch.setattr("knowledge_base.index.EXACT_UP_TO", 0)
    index.put(POLICY, [(rows[0], "d")], vectors[:1], by_hand=False)
    large = index.nearest(POLICY, vectors[0], n=60, only=only)
    assert [row for row, _ in small] == [row for row, _ in large]
    assert [cosine for _, cosine in small] == pytest.approx([cosine for _, cosine in large], abs=1e-5)
    assert len(small) > 3 or only.language == "ta"


def test_what_is_written_is_found_at_once(index: Index) -> None:
    vectors = unit_vectors(3)
    assert found(index, vectors[0], Only()) == set()
    index.put(POLICY, [(make_reading(1), "d")], vectors[:1], by_hand=False)
    assert found(index, vectors[0], Only()) == {"p#1"}
    index.put(POLICY, [(make_reading(2), "d")], vectors[1:2], by_hand=False)
    index.delete(POLICY, ["p#1", "p#9"])
    assert found(index, vectors[0], Only()) == {"p#2"}
