from typing import Any

import numpy as np
import pytest

from core.ports import Vectors
from knowledge_base.scope import Only, Scope
from knowledge_base.shelf import KEPT, Shelf, ShelfRow

N = 5_000


def unit_vectors(count: int, seed: int = 0) -> Vectors:
    """Around 50 centres, as texts are."""
    drawn = np.random.default_rng(seed)
    centres = drawn.normal(size=(50, 384))
    spread = centres[drawn.integers(50, size=count)] + drawn.normal(size=(count, 384))
    vectors: Vectors = (spread / np.linalg.norm(spread, axis=1, keepdims=True)).astype(np.float32)
    return vectors


def make_row(number: int, *own: str, **scope: Any) -> ShelfRow:
    return ShelfRow(f"p#{number}", Scope(**{"language": "en", **scope}), own, ())


@pytest.fixture(scope="module")
def vectors() -> Vectors:
    return unit_vectors(N)


@pytest.fixture(scope="module")
def large(vectors: Vectors) -> Shelf:
    shelf = Shelf()
    rows = [make_row(n, "en:rare" if n == 4_321 else "en:common", language=("en", "de")[n % 2]) for n in range(N)]
    shelf.put(rows, vectors)
    return shelf


def found(shelf: Shelf, vector: Vectors, *own: str, only: Only = Only(), n: int = 10) -> list[str]:  # noqa: B008
    near = shelf.nearest(vector, own, (), only)
    return [one.id for one in sorted(near, key=lambda one: -one.cosine)][:n]


def test_a_large_collection_gives_nearly_the_rows_that_comparing_all_gives(large: Shelf, vectors: Vectors) -> None:
    queries = vectors[:50] + unit_vectors(50, seed=1) / 2
    shared = 0
    for query in queries:
        exact = {f"p#{n}" for n in np.argsort(-(vectors @ query))[:10]}
        shared += len(exact & set(found(large, query)))
    assert shared >= 0.98 * 10 * len(queries)


def test_a_large_collection_is_filtered_before_it_is_searched(large: Shelf, vectors: Vectors) -> None:
    near = large.nearest(vectors[0], (), (), Only(language="de"))
    assert len(near) >= KEPT
    assert {one.scope.language for one in near} == {"de"}
    assert found(large, vectors[1], only=Only(language="de"), n=1) == ["p#1"]
    assert large.nearest(vectors[0], (), (), Only(language="fr")) == []


def test_a_row_that_only_shares_the_words_is_among_those_looked_at(large: Shelf, vectors: Vectors) -> None:
    far = -vectors[4_321]
    assert "p#4321" not in found(large, far, n=N)
    near = {one.id: one for one in large.nearest(far, ("en:rare",), (), Only())}
    assert near["p#4321"].own > 0.4


def test_a_replaced_row_is_found_by_what_it_is_now() -> None:
    vectors = unit_vectors(3)
    shelf = Shelf()
    shelf.put([make_row(1, "en:old")], vectors[:1])
    shelf.put([make_row(1, "en:new", language="de")], vectors[1:2])
    (near,) = shelf.nearest(vectors[1], ("en:new",), (), Only())
    assert (near.scope.language, len(shelf)) == ("de", 1)
    assert near.own > 0
    assert near.cosine == pytest.approx(1.0, abs=1e-3)


def test_a_shelf_wears_out_as_its_rows_change() -> None:
    vectors = unit_vectors(100)
    shelf = Shelf()
    shelf.put([make_row(n) for n in range(100)], vectors)
    assert not shelf.is_worn
    shelf.delete([f"p#{n}" for n in range(30)])
    assert shelf.is_worn


def test_an_empty_shelf_finds_nothing() -> None:
    assert Shelf().nearest(unit_vectors(1)[0], ("en:x",), (), Only()) == []


def test_a_query_may_be_very_long(large: Shelf, vectors: Vectors) -> None:
    assert large.nearest(vectors[0], tuple(f"en:{n}" for n in range(5_000)), (), Only())


def test_without_a_vector_only_what_answers_an_intent_or_shares_a_word_is_found(large: Shelf) -> None:
    shelf = Shelf()
    rows = [make_row(1, answers=("wismo",)), make_row(2, "en:parcel"), make_row(3, "en:rug", answers=("warranty",))]
    shelf.put(rows, unit_vectors(3))
    near = shelf.nearest(None, ("en:parcel",), (), Only(), intents=("wismo",))
    assert {(one.id, one.cosine) for one in near} == {("p#1", 0.0), ("p#2", 0.0)}
    assert [one.id for one in large.nearest(None, ("en:rare",), (), Only())] == ["p#4321"]


def test_a_scope_that_is_new_since_the_last_search_is_judged() -> None:
    vectors = unit_vectors(3)
    shelf = Shelf()
    shelf.put([make_row(1, stores=("a",))], vectors[:1])
    assert found(shelf, vectors[0], only=Only(store="a")) == ["p#1"]
    shelf.put([make_row(2, stores=("a", "b")), make_row(3, stores=("b",))], vectors[1:])
    assert set(found(shelf, vectors[0], only=Only(store="a"))) == {"p#1", "p#2"}


def test_a_search_at_another_time_is_judged_anew() -> None:
    shelf = Shelf()
    shelf.put([ShelfRow("p#1", Scope(language="en"), (), (), sent_at=5.0)], unit_vectors(1))
    for sent_by, ids in ((6.0, ["p#1"]), (4.0, []), (5.0, ["p#1"])):
        assert found(shelf, unit_vectors(1)[0], only=Only(sent_by=sent_by)) == ids
