"""Text in, the key words of `ids.yaml` with their places out, so that a number can be asked what stands beside it."""

from bisect import bisect_right
from functools import lru_cache
from pathlib import Path
from typing import Literal, NamedTuple

from core.reading import read_yaml
from core.record import Record

Group = Literal["tracking", "carrier", "order_id", "order", "other"]

_STANDS_ALONE = 5
"""Words of this length or shorter need a boundary on both sides: `ups` is no `groups`."""
BEFORE = 48
"""Characters between a key word and its number: `Meine Sendungsnummer von der Post lautet wie folgt: ...`."""
AFTER = 24
"""Between a number and a key word behind it: `... ist die Sendungsnummer`."""


class KeyWords(Record):
    """`ids.yaml`."""

    tracking: tuple[str, ...]
    carrier: tuple[str, ...]
    order_id: tuple[str, ...]
    """That ask for an id: `order number`."""
    order: tuple[str, ...]
    """That may stand beside one: `order`."""
    other: tuple[str, ...]
    """That say the number is neither."""


class KeyWord(NamedTuple):
    """One key word in a text."""

    start: int
    end: int
    group: Group


@lru_cache(maxsize=1)
def _listed() -> tuple[tuple[str, Group], ...]:
    given = read_yaml(Path(__file__).with_name("ids.yaml"), KeyWords)
    groups: tuple[Group, ...] = ("tracking", "carrier", "order_id", "order", "other")
    return tuple((word, group) for group in groups for word in getattr(given, group))


class KeyWordsIn:
    """The key words of one text, found once."""

    def __init__(self, text: str) -> None:
        low = text.lower()
        if len(low) != len(text):  # a few letters grow when lowered
            low = "".join(lowered if len(lowered := each.lower()) == 1 else each for each in text)
        found = [
            KeyWord(at, at + len(word), group) for word, group in _listed() for at in _places(low, word) if at >= 0
        ]
        self._found = _longest(found)
        self._ends = [each.end for each in self._found]

    def before(self, start: int) -> KeyWord | None:
        """The nearest that ends within `BEFORE` characters in front of `start`."""
        place = bisect_right(self._ends, start) - 1
        near = self._found[place] if place >= 0 else None
        return near if near is not None and start - near.end <= BEFORE else None

    def after(self, end: int) -> KeyWord | None:
        """The nearest that starts within `AFTER` characters behind `end`."""
        place = bisect_right(self._ends, end)
        near = self._found[place] if place < len(self._found) else None
        return near if near is not None and 0 <= near.start - end <= AFTER else None


def _places(low: str, word: str) -> list[int]:
    places = []
    at = low.find(word)
    while at >= 0:
        end = at + len(word)
        if len(word) > _STANDS_ALONE or not (low[at - 1 : at].isalpha() or low[end : end + 1].isalpha()):
            places.append(at)
        at = low.find(word, end)
    return places


def _longest(found: list[KeyWord]) -> list[KeyWord]:
    """By place; of those that overlap the longest stays: `order number` and not `order`."""
    kept: list[KeyWord] = []
    for each in sorted(found, key=lambda word: (word.start, -word.end)):
        if not kept or each.start >= kept[-1].end:
            kept.append(each)
        elif each.end > kept[-1].end and each.end - each.start > kept[-1].end - kept[-1].start:
            kept[-1] = each
    return kept
