"""What a process leaves of its shelves for the next one."""

from pathlib import Path

import pytest

from knowledge_base.index import Index
from knowledge_base.scope import Only
from tests.knowledge_base.test_index import POLICY, make_reading, unit_vectors

VECTORS = unit_vectors(6)


def opened(folder: Path) -> Index:
    index = Index(folder, seller="harbour", model="m1")
    index.create(POLICY)
    return index


def put(index: Index, *numbers: int) -> None:
    rows = [(make_reading(number, f"word{number} rückgabe", stores=("a",)), "d") for number in numbers]
    index.put(POLICY, rows, VECTORS[list(numbers)], by_hand=False)


def found(index: Index) -> dict[str, tuple[float, float]]:
    near = index.nearest(POLICY, VECTORS[1], own=("de:word1",), english=(), only=Only(store="a"))
    return {one.id: (round(one.cosine, 3), round(one.own, 3)) for one in near}


@pytest.fixture
def unread(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise AssertionError("rows are read from Chroma")

    monkeypatch.setattr(Index, "_read", refuse)


def test_a_start_takes_over_what_the_last_process_left(tmp_path: Path, unread: None) -> None:
    index = opened(tmp_path)
    put(index, 1, 2, 3)
    index.delete(POLICY, ["p#3"])
    before = found(index)
    index.close()
    again = opened(tmp_path)
    assert found(again) == before
    put(again, 4)
    again.close()
    third = opened(tmp_path)
    assert set(found(third)) == {"p#1", "p#2", "p#4"}
    third.close()


def test_what_a_killed_process_wrote_is_read_from_chroma(tmp_path: Path) -> None:
    index = opened(tmp_path)
    put(index, 1, 2)
    index.close()
    killed = opened(tmp_path)
    put(killed, 3)
    assert list((tmp_path / "shelves").iterdir()) == []
    killed._shelves.drop(killed._shelf_names[POLICY])
    killed.close()
    again = opened(tmp_path)
    assert set(found(again)) == {"p#1", "p#2", "p#3"}
    again.close()


@pytest.mark.parametrize("left", [b"", b"PK\x03\x04 half a file"])
def test_a_broken_file_is_as_none(tmp_path: Path, left: bytes) -> None:
    index = opened(tmp_path)
    put(index, 1)
    index.close()
    (file,) = (tmp_path / "shelves").iterdir()
    file.write_bytes(left)
    again = opened(tmp_path)
    assert set(found(again)) == {"p#1"}
    again.close()


def test_a_file_of_another_collection_is_as_none(tmp_path: Path) -> None:
    index = opened(tmp_path)
    put(index, 1)
    index.close()
    (file,) = (tmp_path / "shelves").iterdir()
    kept = file.read_bytes()
    index = opened(tmp_path)
    index.drop(index._names[POLICY])
    index._open.clear()
    index.create(POLICY)
    file.write_bytes(kept)
    assert found(index) == {}
    index.close()
