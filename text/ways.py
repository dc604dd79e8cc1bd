"""What patterns need, told once: taking a pattern apart takes a millisecond or two, and reading messages in ten
languages asks for nearly a thousand of them, so what was told of them can be kept in a file."""

import hashlib
import json
import os
import sys
from contextlib import suppress
from functools import cache, lru_cache
from pathlib import Path

from text import pattern_needs
from text.pattern_needs import Way

_KEPT = 256
"""Patterns that stay at hand: those of one language stand in several compositions."""
_WHOLE = "\0"
"""Before a pattern that fits all of a text."""

_told: dict[str, str] = {}
"""Ways as JSON, by pattern, from a file: most are never asked for in one process."""
_worked_out: dict[str, frozenset[Way]] = {}
"""What no file told; little where there is one."""


@lru_cache(maxsize=_KEPT)
def ways_of(pattern: str, *, whole: bool = False) -> frozenset[Way]:
    """`text.pattern_needs.ways_of`, from what was recalled if it is there."""
    key = _WHOLE * whole + pattern
    if (told := _told.get(key)) is not None:
        return frozenset(frozenset(map(frozenset, way)) for way in json.loads(told))
    if key not in _worked_out:
        _worked_out[key] = pattern_needs.ways_of(pattern, whole=whole)
    return _worked_out[key]


def recall(path: Path) -> None:
    """What `keep` wrote there; a file that is missing or broken only costs time."""
    with suppress(OSError, ValueError, TypeError):
        _told.update(json.loads(path.read_bytes()))


def keep(path: Path) -> None:
    """Writes what this process has recalled and worked out, all or nothing."""
    told = _told | {key: _as_json(ways) for key, ways in _worked_out.items()}
    path.parent.mkdir(parents=True, exist_ok=True)
    scratch = path.with_name(f".{path.name}-{os.getpid()}")
    scratch.write_text(json.dumps(told, ensure_ascii=False), encoding="utf-8")
    os.replace(scratch, path)


@cache
def version() -> str:
    """Changes whenever the same pattern could be told otherwise."""
    made_by = Path(pattern_needs.__file__).read_bytes() + sys.version.encode()
    return hashlib.sha256(made_by).hexdigest()[:12]


def _as_json(ways: frozenset[Way]) -> str:
    return json.dumps([[sorted(clause) for clause in way] for way in ways], ensure_ascii=False)
