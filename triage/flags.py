"""A message in, what overrides its intent out: threats, danger, abuse, spam, and instructions to the machine."""

import re
import warnings
from bisect import bisect_right
from collections.abc import Sequence
from functools import lru_cache
from operator import itemgetter

from core.record import Record, Span
from core.triage import Flag
from text import rx
from text.normalise import lowered, normalise
from text.repeats import without_repeats
from triage.languages import load_languages

NEAR_CHARS = 80
"""Between two patterns of a sequence. Found one by one and then compared, so that the time grows with the text only:
nested gaps in one expression take minutes on 200 kB of the right words."""
TOGETHER_CHARS = 160
"""From the first to the last of the patterns that stand together: two sentences of a message, or one long one."""

Pattern = rx.Pattern | re.Pattern[str]
Places = dict[Pattern, list[tuple[int, int]]]
"""(start, end) of each match in the text, by pattern: several rules share one."""


CAPITAL = rx.compile(r"(?<!\\)\p{Lu}")


class FoundFlag(Record):
    """One flag and the words that raised it."""

    flag: Flag
    start: int
    end: int
    """In the typed text, in code points, end exclusive."""


def find_flags(text: str, languages: Sequence[str] | None = None) -> tuple[FoundFlag, ...]:
    """By flag in the order of `Flag`, read in these languages (`triage.languages.read_in`), in all by default.

    What only repeats in a long text is looked at where it stands first.
    """
    clean = without_repeats(normalise(text))
    small = lowered(clean.text)
    known: Places = {}
    found = []
    for flag, sequence, ordered in _sequences(tuple(languages or load_languages())):
        for start, end in (follow if ordered else _gather)(small, sequence, known):
            span = clean.original(start, end)
            found.append(FoundFlag(flag=flag, start=span.start, end=span.end))
    return tuple(found)


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
        if len(latest) == len(parts):
            first, last = min(place[0] for place in latest.values()), max(place[1] for place in latest.values())
            if last - first <= TOGETHER_CHARS:
                gathered.append((first, last))
                latest.clear()
    return gathered


def overlaps(span: Span, found: FoundFlag) -> bool:
    """Whether the flag's words lie in the span, wholly or in part."""
    return found.start < span.end and span.start < found.end


@lru_cache(maxsize=128)
def _sequences(languages: tuple[str, ...]) -> tuple[tuple[Flag, tuple[Pattern, ...], bool], ...]:
    """Each flag's patterns and whether their order counts, one alone as a sequence of one; those of a language that
    stand alone as one or two patterns."""
    known = load_languages()
    return tuple(
        (flag, tuple(_compiled(pattern, language) for pattern in sequence), ordered)
        for flag in Flag
        for language in languages
        for rule in (known[language].flags[flag],)
        for sequences, ordered in (
            (_alone(rule.patterns, language), True),
            (rule.near, True),
            (rule.together, False),
        )
        for sequence in sequences
    )


def _alone(patterns: Sequence[str], language: str) -> list[tuple[str]]:
    plain = [pattern for pattern in patterns if isinstance(_compiled(pattern, language), re.Pattern)]
    others = [pattern for pattern in patterns if pattern not in plain]
    return [("|".join(each),) for each in (plain, others) if each]


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
