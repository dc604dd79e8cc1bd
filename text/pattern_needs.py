"""A pattern in, what a text must hold for it to match out.

For `(?:take|bring) legal (?:action|steps)` that is `take` or `bring`, and `legal`, and `action` or `steps`, each in one
stretch without a blank. The pattern is taken apart by the standard library; of what only the `regex` library
understands, and of what may be anything, nothing is told.
"""

import re
import warnings
from collections.abc import Iterable
from functools import lru_cache
from re import _parser as parser  # type: ignore[attr-defined]
from typing import Any

Clause = frozenset[str]
"""One of these strings must stand in the text; none: it never matches."""
Way = frozenset[Clause]
"""All of these must hold."""

EDGE = "\0"
"""Between a letter and what is none, in strings and in the words that they are looked for in."""

_MOST_STRINGS, _MOST_WAYS = 100, 100
"""Beyond that a pattern's alternatives are not multiplied out."""
_LEAST_CHARS = 2
"""Of a string, edges included; shorter ones are part of most words."""
_SET_CHARS = 6
_STRETCHES_KEPT = 1_000

_LETTER, _PROPERTY = re.compile(r"\\p\{L\}"), re.compile(r"\\[pP]\{[^}]*\}")
_READ_OTHERWISE = re.compile(r"\{[eids][<=:]|\(\?[a-zA-Z]*V1")
"""What the `regex` library reads otherwise than `re`: fuzzy matching, and operations on sets."""

_Strings = frozenset[str]
_Open = dict[Way, _Strings]
"""What has been needed so far, by way, and what then ends at the place that is looked at and may go on."""
_START: _Open = {frozenset(): frozenset(("",))}


def ways_of(pattern: str, *, whole: bool = False) -> frozenset[Way]:
    """The text must meet all clauses of one of these; one without a clause is met by any text. `whole`: the pattern
    fits all of the text."""
    if _READ_OTHERWISE.search(pattern):
        return frozenset((frozenset(),))
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            tree = parser.parse(_PROPERTY.sub(r"\\d", _LETTER.sub(r"\\w", pattern)))
    except (re.error, Warning):
        return frozenset((frozenset(),))
    edge = EDGE if whole else ""
    start: _Open = {frozenset(): frozenset((edge,))}
    ends = [_walk(each, start) for each in _alternatives(tree)]
    return frozenset(way for end in ends for way in _closed(_with_strings(end, (edge,))))


def _alternatives(tree: Any) -> Iterable[Any]:
    if len(tree) == 1 and tree[0][0] is parser.BRANCH:
        return tree[0][1][1]  # type: ignore[no-any-return]
    return (tree,)


def rarity(clause: Clause) -> tuple[int, int]:
    """Long strings are rare, and few ones."""
    return min(map(len, clause), default=0), -len(clause)


def marked(word: str) -> str:
    """As patterns compare letters whatever the case, with its edges."""
    parts, before = [], False
    for char in folded(word):
        if char.isalpha() != before:
            parts.append(EDGE)
            before = not before
        parts.append(char)
    return "".join(parts) + EDGE * before


def folded(text: str) -> str:
    """The letters of Turkish that are one to the `regex` library are one here."""
    low = text.casefold()
    return low if low.isascii() else low.replace("i\u0307", "i").replace("ı", "i")


def _walk(tree: Any, before: _Open) -> _Open:
    """From left to right."""
    for kind, value in tree:
        after = _step(kind, value, before)
        if len(after) > _MOST_WAYS:
            after = _step(kind, value, _fewer(before))
        before = after if len(after) <= _MOST_WAYS else _fewer(after)
    return before


def _fewer(those: _Open) -> _Open:
    """All ways as one: the rarest clause of one of them must be met."""
    clause = frozenset(string for way in _closed(those) for string in max(way, key=rarity, default=("",)))
    return {frozenset((clause,) if "" not in clause else ()): frozenset(("",))}


def _step(kind: Any, value: Any, before: _Open) -> _Open:
    if kind is parser.LITERAL:
        return _with_letters(before, (value,))
    if kind is parser.IN:
        return _with_set(before, value)
    if kind is parser.BRANCH:
        return _merged(_walk(each, before) for each in value[1])
    if kind is parser.SUBPATTERN:
        return _walk(value[-1], before)
    if kind is parser.ATOMIC_GROUP:
        return _walk(value, before)
    if kind in (parser.MAX_REPEAT, parser.MIN_REPEAT, parser.POSSESSIVE_REPEAT):
        return _repeated(before, *value)
    if kind is parser.AT:
        return before if value is parser.AT_NON_BOUNDARY else _with_strings(before, (EDGE,))
    if kind is parser.ASSERT_NOT:
        return _without(before, value[1])
    if kind is parser.ASSERT:
        direction, tree = value  # what stands before may lie outside of the stretch that is searched
        return _multiplied(before, _closed(_walk(tree, _START))) if direction > 0 else before
    return _apart(before)


def _without(before: _Open, tree: Any) -> _Open:
    """Where something does not stand; it is never nothing that does not."""
    if not len(tree):
        return {}
    return _with_strings(before, (EDGE,)) if _is_letter(tree) else before


def _with_letters(before: _Open, numbers: Iterable[int]) -> _Open:
    letters = [chr(number) for number in numbers]
    if any(map(str.isspace, letters)):
        return _apart(before, EDGE if not any(map(str.isalpha, letters)) else "")
    return _with_strings(before, map(folded, letters))


def _with_set(before: _Open, members: Any) -> _Open:
    if len(members) <= _SET_CHARS and all(kind is parser.LITERAL for kind, _ in members):
        return _with_letters(before, (letter for _, letter in members))
    return _apart(before, "" if any(_may_be_letter(*each) for each in members) else EDGE)


def _may_be_letter(kind: Any, value: Any) -> bool:
    if kind is parser.LITERAL:
        return chr(value).isalpha()
    return value not in (parser.CATEGORY_SPACE, parser.CATEGORY_NOT_WORD)


def _is_letter(tree: Any) -> bool:
    """Whether it is one sign, and fits every letter at least."""
    if len(tree) != 1 or tree[0][0] is not parser.IN:
        return False
    members = tree[0][1]
    return (parser.NEGATE, None) not in members and (parser.CATEGORY, parser.CATEGORY_WORD) in members


def _repeated(before: _Open, least: int, most: int, tree: Any) -> _Open:
    once = _walk(tree, before)
    if least == most == 1:
        return once
    if least == 0:
        return _merged((before, once)) if most == 1 else _apart(before)
    last = _walk(tree, _START)
    return _merged(_multiplied({way: strings}, _closed(once)) for way, strings in last.items())


def _with_strings(before: _Open, strings: Iterable[str]) -> _Open:
    behind = frozenset(strings)
    if any(len(front) * len(behind) > _MOST_STRINGS for front in before.values()):
        before = _apart(before)
    return {way: frozenset(one + two for one in front for two in behind) for way, front in before.items()}


def _apart(before: _Open, edge: str = "") -> _Open:
    """Behind something that is not known, or, with an edge, that is known to be no letter."""
    ended = _with_strings(before, (edge,)) if edge else before
    return dict.fromkeys(_closed(ended), frozenset((edge,)))


def _merged(those: Iterable[_Open]) -> _Open:
    merged: dict[Way, _Strings] = {}
    for each in those:
        for way, strings in each.items():
            merged[way] = merged.get(way, frozenset()) | strings
    return merged


def _multiplied(before: _Open, ways: Iterable[Way]) -> _Open:
    return _merged({way | needed: strings} for way, strings in before.items() for needed in ways)


def _closed(those: _Open) -> list[Way]:
    """Each way with what ends there: nothing more follows it directly."""
    return [way | clause for way, strings in those.items() if (clause := _needed(strings)) is not None]


@lru_cache(maxsize=_STRETCHES_KEPT)
def _needed(strings: _Strings) -> Way | None:
    """None where nothing can match, no clause where too little is known."""
    if not strings:
        return None
    told = [_told(each) for each in strings]
    return frozenset((_beginnings(told),)) if all(map(_is_telling, told)) else frozenset()


def _beginnings(strings: Iterable[str]) -> Clause:
    """Without those that go on where another one ends."""
    kept: list[str] = []
    for each in sorted(strings):
        if not kept or not each.startswith(kept[-1]):
            kept.append(each)
    return frozenset(kept)


def _is_telling(string: str) -> bool:
    return len(string) >= _LEAST_CHARS or (string != "" and not string.isalnum())


def _told(string: str) -> str:
    """With the edges inside it; those at its ends stay where a letter stands there."""
    inside = string.strip(EDGE)
    if not inside:
        return ""
    told = EDGE.join(marked(part).strip(EDGE) for part in inside.split(EDGE))
    return EDGE * (string[0] == EDGE and told[0].isalpha()) + told + EDGE * (string[-1] == EDGE and told[-1].isalpha())
