"""A message in, what overrides its intent out: threats, danger, abuse, spam, and instructions to the machine."""

from bisect import bisect_right
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import regex
from pydantic import RootModel, field_validator

from core.reading import read_yaml
from core.record import Record, Span
from core.triage import Flag
from text.normalise import normalise

NEAR_CHARS = 80
"""Between two patterns of a sequence. Found one by one and then compared, so that the time grows with the text only:
nested gaps in one expression take minutes on 200 kB of the right words."""


class FlagRule(Record):
    """How one flag is recognised."""

    patterns: tuple[str, ...] = ()
    """Each raises the flag."""
    near: tuple[tuple[str, ...], ...] = ()
    """Patterns that raise it when one follows the other within `NEAR_CHARS` in one line."""
    caught: tuple[str, ...]
    """Sentences that must raise the flag; a test runs them."""
    allowed: tuple[str, ...]
    """Near misses that must not."""

    @field_validator("patterns", "near")
    @classmethod
    def _compiles(cls, given: tuple[Any, ...]) -> tuple[Any, ...]:
        for pattern in (part for entry in given for part in ([entry] if isinstance(entry, str) else entry)):
            try:
                regex.compile(pattern)
            except regex.error as error:
                raise ValueError(f"is no regular expression: {error}: {pattern[:40]}") from error
        return given


class FlagRules(RootModel[dict[Flag, FlagRule]]):
    """`flags.yaml`."""


class FoundFlag(Record):
    """One flag and the words that raised it."""

    flag: Flag
    start: int
    end: int
    """In the typed text, in code points, end exclusive."""


@lru_cache(maxsize=1)
def load_flags() -> dict[Flag, FlagRule]:
    """Raises `InputError` for a wrong file."""
    return read_yaml(Path(str(files("triage"))) / "flags.yaml", FlagRules).root


def find_flags(text: str) -> tuple[FoundFlag, ...]:
    """By flag in the order of the file."""
    clean = normalise(text)
    found = []
    for flag, sequence in _sequences():
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


@lru_cache(maxsize=1)
def _sequences() -> tuple[tuple[Flag, tuple[regex.Pattern[str], ...]], ...]:
    return tuple(
        (flag, tuple(regex.compile(pattern, regex.IGNORECASE | regex.MULTILINE) for pattern in sequence))
        for flag, rule in load_flags().items()
        for sequence in (*((pattern,) for pattern in rule.patterns), *rule.near)
    )
