"""Rows that are remembered, and forgotten in time."""

from pathlib import Path

import pytest

from core.decisions import Passage, PassageKind
from core.ports import Vectors
from knowledge_base.entries import Reading
from knowledge_base.index import Index
from knowledge_base.scope import Scope
from knowledge_base.shelves import Shelves
from tests.knowledge_base.test_shelf import unit_vectors

POLICY = PassageKind.POLICY


def make_reading(number: int, text: str = "Text.") -> Reading:
    passage = Passage(id=f"p#{number}", kind=POLICY, title="T", text=text, language="en", source="p.md")
    return Reading(passage, text, Scope(language="en"))


def make_readings(*numbers: int) -> dict[str, Reading]:
    return {f"p#{number}": make_reading(number) for number in numbers}


def test_the_rows_used_longest_ago_are_forgotten_first() -> None:
    shelves = Shelves(max_read=2)
    shelves.remember("a", make_readings(1, 2), since=shelves.changes)
    shelves.known("a", ["p#1"])
    shelves.remember("b", make_readings(1), since=shelves.changes)
    assert list(shelves.known("a", ["p#1", "p#2"])) == ["p#1"]
    assert list(shelves.known("b", ["p#1"])) == ["p#1"]


def test_a_collection_that_goes_takes_its_rows_with_it() -> None:
    shelves = Shelves()
    for name in ("a", "b"):
        shelves.remember(name, make_readings(1), since=shelves.changes)
    shelves.drop("a")
    assert shelves.known("a", ["p#1"]) == {}
    assert list(shelves.known("b", ["p#1"])) == ["p#1"]


def test_a_row_that_was_read_before_it_changed_is_not_remembered_afterwards() -> None:
    shelves = Shelves()
    since = shelves.changes
    shelves.forget("a", ["p#1"])
    shelves.remember("a", make_readings(1), since=since)
    assert shelves.known("a", ["p#1"]) == {}


def test_a_row_is_read_once_until_it_changes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    index = Index(tmp_path, seller="harbour", model="m1")
    index.create(POLICY)
    vectors: Vectors = unit_vectors(2)
    index.put(POLICY, [(make_reading(1, "Old."), "d"), (make_reading(2), "d")], vectors, by_hand=False)
    assert len(index.readings(POLICY, ["p#1", "p#2", "p#3"])) == 2
    asked: list[str] = []
    collection = index._collection(POLICY)
    get = collection.get

    def noted(ids: list[str], **kwargs: object) -> object:
        asked.extend(ids)
        return get(ids=ids, **kwargs)  # type: ignore[arg-type]

    monkeypatch.setattr(collection, "get", noted)
    assert len(index.readings(POLICY, ["p#1", "p#2"])) == 2
    assert asked == []
    index.put(POLICY, [(make_reading(1, "New."), "d")], vectors[:1], by_hand=False)
    assert {each.passage.text for each in index.readings(POLICY, ["p#1", "p#2"])} == {"New.", "Text."}
    assert asked == ["p#1"]
    index.delete(POLICY, ["p#2"])
    assert index.readings(POLICY, ["p#2"]) == []
    index.close()
