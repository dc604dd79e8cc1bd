"""A message in, what overrides its intent out: threats, danger, abuse, spam, and instructions to the machine."""

from bisect import bisect_right
from collections.abc import Sequence
from functools import lru_cache

import regex

from core.record import Record, Span
from core.triage import Flag
from text.normalise import normalise
from triage.languages import load_languages

NEAR_CHARS = 80
"""Between two patterns of a sequence. Found one by one and then compared, so that the time grows with the text only:
nested gaps in one expression take minutes on 200 kB of the right words."""


class FoundFlag(Record):
    """One flag and the words that raised it."""

    flag: Flag
    start: int
    end: int
    """In the typed text, in code points, end exclusive."""


def find_flags(text: str, languages: Sequence[str] | None = None) -> tuple[FoundFlag, ...]:
    """By flag in the order of `Flag`, read in these languages (`triage.languages.read_in`), in all by default."""
    clean = normalise(text)
    found = []
    for flag, sequence in _sequences(tuple(languages or load_languages())):
        for start, end in _follow(clean.text, sequence):
            span = clean.original(start, end)
            found.append(FoundFlag(flag=flag, start=span.start, end=span.end))
    return tuple(found)


def _follow(text: str, sequence: tuple[regex.Pattern[str], ...]) -> list[tuple[int, int]]:
    """(start, end) of each place where the patterns follow one another; the latest start where several fit."""
    reached = [match.span() for match in sequence[0].finditer(text)]
    for pattern in sequence[1:]:
        if not reached:
            break
        ends = [end for _, end in reached]
        follows = []
        for match in pattern.finditer(text, ends[0]):
            before = bisect_right(ends, match.start()) - 1
            gap = text[ends[before] : match.start()]
            if len(gap) <= NEAR_CHARS and "\n" not in gap:
                follows.append((reached[before][0], match.end()))
        reached = follows
    return reached


def overlaps(span: Span, found: FoundFlag) -> bool:
    """Whether the flag's words lie in the span, wholly or in part."""
    return found.start < span.end and span.start < found.end


@lru_cache(maxsize=128)
def _sequences(languages: tuple[str, ...]) -> tuple[tuple[Flag, tuple[regex.Pattern[str], ...]], ...]:
    """Each flag's patterns, one alone as a sequence of one; those of a language that stand alone as one pattern."""
    known = load_languages()
    return tuple(
        (flag, tuple(_compiled(pattern) for pattern in sequence))
        for flag in Flag
        for language in languages
        for rule in (known[language].flags[flag],)
        for sequence in (*([("|".join(rule.patterns),)] if rule.patterns else []), *rule.near)
    )


@lru_cache(maxsize=2_000)
def _compiled(pattern: str) -> regex.Pattern[str]:
    return regex.compile(pattern, regex.IGNORECASE | regex.MULTILINE)
