"""Text in, the key words of `ids.yaml` with their places out, so that a number can be asked what stands beside it."""

import re
from bisect import bisect_right
from functools import lru_cache
from pathlib import Path
from typing import Literal, NamedTuple

from pydantic import field_validator

from core.reading import read_yaml
from core.record import Record
from text import rx
from text.needs import Needs
from text.normalise import lowered

Group = Literal["tracking", "carrier", "order_id", "order", "ordered", "other"]

_STANDS_ALONE = 5
"""Words of this length or shorter need a boundary on both sides: `ups` is no `groups`."""
_BEGINNING = 3
"""Characters of the shortest word."""
BEFORE = 48
"""Characters between a key word and its number: `Meine Sendungsnummer von der Post lautet wie folgt: ...`."""
AFTER = 24
"""Between a number and a key word behind it: `... ist die Sendungsnummer`."""


_ITEM_CHARS = 24
"""Before a number that hold the word for what is sold, or behind it that for how much."""


class KeyWords(Record):
    """`ids.yaml`."""

    tracking: tuple[str, ...]
    carrier: tuple[str, ...]
    order_id: tuple[str, ...]
    """That ask for an id: `order number`."""
    order: tuple[str, ...]
    """That may stand beside one: `order`."""
    ordered: tuple[str, ...]
    """As `order`, but a few bare digits right behind say how many."""
    other: tuple[str, ...]
    """That say the number is neither."""
    item: tuple[str, ...]
    """What is sold: right before bare digits it says so, too."""

    measures: tuple[str, ...]
    """Behind bare digits they say how much."""

    named: tuple[str, ...]
    """What has numbers, too, such as sizes, models, postcodes and telephones: right before bare digits."""
    being: tuple[str, ...]
    """What may stand between one of these and its number."""
    places: tuple[str, ...]
    """Before bare digits they say where something goes."""

    @field_validator("tracking", "carrier", "order_id", "order", "ordered", "other", "item")
    @classmethod
    def _long_enough(cls, given: tuple[str, ...]) -> tuple[str, ...]:
        if short := [word for word in given if len(word) < _BEGINNING or word != word.lower()]:
            raise ValueError(f"words have {_BEGINNING} characters or more, in lower case, not {short}")
        return given


class KeyWord(NamedTuple):
    """One key word in a text."""

    start: int
    end: int
    group: Group


@lru_cache(maxsize=1)
def _listed() -> tuple[tuple[str, Group], ...]:
    given = load_key_words()
    groups: tuple[Group, ...] = ("tracking", "carrier", "order_id", "order", "ordered", "other")
    signs = str.maketrans({"№": "#", "º": "°"})  # as `text.ids` reads them
    return tuple((word.translate(signs), group) for group in groups for word in getattr(given, group))


@lru_cache(maxsize=1)
def _by_beginning() -> dict[str, tuple[tuple[str, Group], ...]]:
    """The words by their first characters."""
    made: dict[str, tuple[tuple[str, Group], ...]] = {}
    for word, group in _listed():
        made[word[:_BEGINNING]] = (*made.get(word[:_BEGINNING], ()), (word, group))
    return made


@lru_cache(maxsize=1)
def _any_beginning() -> re.Pattern[str]:
    """Takes one character of each, so that the next may overlap it."""
    rests: dict[str, list[str]] = {}
    for beginning in _by_beginning():
        rests.setdefault(re.escape(beginning[0]), []).append(re.escape(beginning[1:]))
    return re.compile("|".join(f"{first}(?={'|'.join(those)})" for first, those in rests.items()))


@lru_cache(maxsize=1)
def _of_parcels() -> Needs:
    return Needs([[re.escape(word) for word, group in _listed() if group in ("tracking", "carrier")]])


def may_be_tracked(text: str) -> bool:
    """Whether a word of parcels or carriers may stand in the text."""
    return bool(_of_parcels().may_match(text))


@lru_cache(maxsize=1)
def load_key_words() -> KeyWords:
    return read_yaml(Path(__file__).with_name("ids.yaml"), KeyWords)


@lru_cache(maxsize=1)
def _measure() -> rx.Pattern:
    return rx.compile(rf" {{0,2}}(?:{'|'.join(map(rx.escape, load_key_words().measures))})(?![\p{{L}}\p{{M}}])")


def is_measured(text: str, end: int) -> bool:
    """Whether a word for how much follows the digits that end here: `500 grams`."""
    return _measure().match(lowered(text[end : end + _ITEM_CHARS])) is not None


@lru_cache(maxsize=1)
def _item() -> rx.Pattern:
    words = load_key_words().item
    return rx.compile(rf"(?<!\p{{L}})(?:{'|'.join(map(rx.escape, words))})[ :#.]{{0,3}}$")


def is_item_number(text: str, start: int) -> bool:
    """Whether the digits that start here stand right behind the word for what is sold: `item 123456789012`."""
    return _item().search(lowered(text[max(0, start - _ITEM_CHARS) : start])) is not None


class KeyWordsIn:
    """The key words of one text, found once."""

    def __init__(self, text: str) -> None:
        self._found = _longest(_places(lowered(text)))
        self._ends = [each.end for each in self._found]

    def has(self, *groups: Group) -> bool:
        """Whether any word of these groups stands in the text."""
        return any(each.group in groups for each in self._found)

    def cover(self, start: int, end: int) -> bool:
        """Whether the stretch lies in one of them."""
        place = bisect_right(self._ends, end - 1)
        return place < len(self._found) and self._found[place].start <= start

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


def _places(low: str) -> list[KeyWord]:
    beginnings = _by_beginning()
    begun = [match.start() for match in _any_beginning().finditer(low)]
    return [
        KeyWord(at, at + len(word), group)
        for at in begun
        for word, group in beginnings[low[at : at + _BEGINNING]]
        if low.startswith(word, at) and (len(word) > _STANDS_ALONE or _is_alone(low, at, at + len(word)))
    ]


def _is_alone(low: str, start: int, end: int) -> bool:
    return not (low[start - 1 : start].isalpha() or low[end : end + 1].isalpha())


def _longest(found: list[KeyWord]) -> list[KeyWord]:
    """By place; of those that overlap the longest stays: `order number` and not `order`."""
    kept: list[KeyWord] = []
    for each in sorted(found, key=lambda word: (word.start, -word.end)):
        if not kept or each.start >= kept[-1].end:
            kept.append(each)
        elif each.end > kept[-1].end and each.end - each.start > kept[-1].end - kept[-1].start:
            kept[-1] = each
    return kept
