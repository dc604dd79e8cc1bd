"""A message in, what overrides its intent out: threats, danger, abuse, spam, and instructions to the machine."""

import re
import warnings
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from enum import Enum
from functools import cache, lru_cache
from operator import itemgetter
from typing import NamedTuple

from core.record import Span
from core.triage import Flag
from text import rx
from text.needs import Needs
from text.normalise import lowered, normalise
from text.repeats import without_repeats
from triage.dangers import find_dangers
from triage.languages import FlagRule, Patterns, load_languages

NEAR_CHARS = 80
"""Between two patterns of a sequence. Found one by one and then compared, so that the time grows with the text only:
nested gaps in one expression take minutes on 200 kB of the right words."""
TOGETHER_CHARS = 160
"""From the first to the last of the patterns that stand together: two sentences of a message, or one long one."""

MOSTLY = 0.6
"""Share of a statement that a harmless place must fill for a flag that was only learned to go: of such a flag nobody
knows by which words it was raised."""

Pattern = rx.Pattern | re.Pattern[str]
Places = dict[Pattern, list[tuple[int, int]]]
"""(start, end) of each match in the text, by pattern: several rules share one."""


ORDER = {flag: number for number, flag in enumerate(Flag)}
CAPITAL = rx.compile(r"(?<!\\)\p{Lu}")


class FoundFlag(NamedTuple):
    """One flag and the words that raised it."""

    flag: Flag
    start: int
    end: int
    """In the typed text, in code points, end exclusive."""


def find_flags(text: str, languages: Sequence[str] | None = None) -> tuple[FoundFlag, ...]:
    """By flag in the order of `Flag`, read in these languages (`triage.languages.read_in`), in all by default.

    What only repeats in a long text is looked at where it stands first.
    """
    if not text:
        return ()
    clean = without_repeats(normalise(text))
    small = lowered(clean.text)
    known: Places = {}
    found = []
    rules = [rule for language in languages or load_languages() for rule in _rules(language).that_may_hold(small)]
    for rule in sorted(rules, key=lambda rule: ORDER[rule.flag]):
        for start, end in _places_of(rule, small, known):
            if _is_harmless(rule, small, start, end, known):
                continue
            found.append((rule.flag, start, end))
    found += [(Flag.SAFETY, start, end) for start, end in find_dangers(small, languages or tuple(load_languages()))]
    spans = ((flag, clean.original(start, end)) for flag, start, end in sorted(found, key=lambda each: ORDER[each[0]]))
    return tuple(FoundFlag(flag=flag, start=span.start, end=span.end) for flag, span in spans)


def is_mostly_harmless(statement: str, flag: Flag, languages: Sequence[str]) -> bool:
    """Whether most of it is a place where words of this flag mean something else."""
    small, known = lowered(normalise(statement).text), Places()
    places = (
        place
        for language in languages
        for pattern in _alone(load_languages()[language].flags[flag].harmless, language)
        for place in _places(small, pattern, known)
    )
    return any(last - first >= MOSTLY * len(small) for first, last in places)


def _places_of(rule: "_Rule", text: str, known: Places) -> Iterator[tuple[int, int]]:
    """(start, end) of each place where the rule holds."""
    if rule.kind is _Kind.ALONE:
        for pattern in _alone(rule.patterns, rule.language):
            yield from _places(text, pattern, known)
        return
    parts = tuple(_compiled(pattern, rule.language) for pattern in rule.patterns)
    yield from (follow if rule.kind is _Kind.NEAR else _gather)(text, parts, known)


def _is_harmless(rule: "_Rule", text: str, start: int, end: int, known: Places) -> bool:
    places = (place for pattern in _alone(rule.harmless, rule.language) for place in _places(text, pattern, known))
    return any(first <= start and end <= last for first, last in places)


def _places(text: str, pattern: Pattern, known: Places) -> list[tuple[int, int]]:
    if pattern not in known:
        known[pattern] = [match.span() for match in pattern.finditer(text)]
    return known[pattern]


def follow(text: str, sequence: tuple[Pattern, ...], known: Places) -> list[tuple[int, int]]:
    """(start, end) of each place where the patterns follow one another; the latest start where several fit."""
    reached = _places(text, sequence[0], known)
    for pattern in sequence[1:]:
        if not reached:
            break
        ends = [end for _, end in reached]
        follows = []
        for start, end in _places(text, pattern, known):
            before = bisect_right(ends, start) - 1
            if before < 0:
                continue
            gap = text[ends[before] : start]
            if len(gap) <= NEAR_CHARS and "\n" not in gap:
                follows.append((reached[before][0], end))
        reached = follows
    return reached


def _gather(text: str, parts: tuple[Pattern, ...], known: Places) -> list[tuple[int, int]]:
    """(start, end) of each place where all patterns stand together, none twice; one pass over their matches."""
    matches = []
    for part in parts:
        if not (places := _places(text, part, known)):
            return []
        matches += [(start, end, part) for start, end in places]
    latest: dict[Pattern, tuple[int, int]] = {}
    gathered = []
    for start, end, part in sorted(matches, key=itemgetter(0)):
        latest[part] = (start, end)
        if len(latest) == len(parts) and len({*latest.values()}) == len(parts):
            first, last = min(place[0] for place in latest.values()), max(place[1] for place in latest.values())
            if last - first <= TOGETHER_CHARS:
                gathered.append((first, last))
                latest.clear()
    return gathered


def overlaps(span: Span, found: FoundFlag) -> bool:
    """Whether the flag's words lie in the span, wholly or in part."""
    return found.start < span.end and span.start < found.end


class _Kind(Enum):
    """How the patterns of a rule belong together."""

    ALONE, NEAR, TOGETHER = range(3)


class _Rule(NamedTuple):
    flag: Flag
    language: str
    kind: _Kind
    patterns: Patterns
    harmless: Patterns
    needed: frozenset[int]
    """What the patterns need, by the numbers of `_Rules`."""


class _Rules:
    """Those of one language, in the order of `Flag`. A pattern is compiled when a text first has what it needs."""

    def __init__(self, language: str) -> None:
        numbers: dict[Patterns, int] = {}
        content = load_languages()[language]
        self._rules = [
            _Rule(
                flag,
                language,
                kind,
                patterns,
                content.flags[flag].harmless,
                frozenset(numbers.setdefault(each, len(numbers)) for each in needed),
            )
            for flag in Flag
            for kind, patterns, needed in _kinds(content.flags[flag])
        ]
        self._needs = Needs(numbers)

    def that_may_hold(self, text: str) -> list[_Rule]:
        """The rules each of whose patterns may match in the text."""
        there = self._needs.may_match(text)
        return [rule for rule in self._rules if rule.needed <= there] if there else []


def _kinds(rule: FlagRule) -> Iterator[tuple[_Kind, Patterns, tuple[Patterns, ...]]]:
    """(kind, patterns, what all must be there: one of several patterns each)."""
    if rule.patterns:
        yield _Kind.ALONE, rule.patterns, (rule.patterns,)
    for kind, sequences in ((_Kind.NEAR, rule.near), (_Kind.TOGETHER, rule.together)):
        for patterns in sequences:
            yield kind, patterns, tuple((pattern,) for pattern in patterns)


_rules = cache(_Rules)


@lru_cache(maxsize=1_000)
def _alone(patterns: Patterns, language: str) -> tuple[Pattern, ...]:
    """As one or two patterns."""
    plain = [pattern for pattern in patterns if isinstance(_compiled(pattern, language), re.Pattern)]
    others = [pattern for pattern in patterns if pattern not in plain]
    return tuple(_compiled("|".join(each), language) for each in (plain, others) if each)


@lru_cache(maxsize=5_000)
def _compiled(pattern: str, language: str) -> Pattern:
    """With the standard library where it understands the pattern: on text in lower case it takes a fifth of the time.
    To it the vowel signs of Tamil are no letters."""
    if language != "ta" and not CAPITAL.search(pattern):
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("error")
                return re.compile(pattern, re.MULTILINE)
        except (re.error, Warning):
            pass
    return rx.compile(pattern, rx.IGNORECASE | rx.MULTILINE)
