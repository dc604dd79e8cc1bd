"""What patterns need is the same whether it is worked out or was kept; a file that is of no use is passed over."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from text import pattern_needs, ways

PATTERNS = ("(?:take|bring) legal (?:action|steps)", "stra(?:ß|ss)e|\u0bb5\u0bbe", "", "(?!)", "\0")


@pytest.fixture(autouse=True)
def _nothing_told(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(ways, "_told", {})
    monkeypatch.setattr(ways, "_worked_out", {})
    ways.ways_of.cache_clear()
    yield
    ways.ways_of.cache_clear()


def test_what_was_kept_is_told_without_taking_the_pattern_apart(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    worked_out = {(each, whole): ways.ways_of(each, whole=whole) for each in PATTERNS for whole in (False, True)}
    ways.keep(tmp_path / "models" / "needs.json")
    ways.ways_of.cache_clear()
    ways._worked_out.clear()
    ways.recall(tmp_path / "models" / "needs.json")
    monkeypatch.setattr(pattern_needs, "ways_of", lambda *_, **__: pytest.fail("was worked out again"))
    assert {(each, whole): ways.ways_of(each, whole=whole) for each, whole in worked_out} == worked_out
    assert [path.name for path in (tmp_path / "models").iterdir()] == ["needs.json"]


@pytest.mark.parametrize("content", ["", "[1]", "{", '"cat"', "\udcff"])
def test_a_broken_file_only_costs_time(tmp_path: Path, content: str) -> None:
    (tmp_path / "needs.json").write_text(content, encoding="utf-8", errors="surrogateescape")
    ways.recall(tmp_path / "needs.json")
    ways.recall(tmp_path / "none.json")
    assert ways.ways_of("cats") == pattern_needs.ways_of("cats")
