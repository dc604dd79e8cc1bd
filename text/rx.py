"""The `regex` library's patterns, matched without giving up the interpreter's lock.

The library gives it up around every match. A match here takes microseconds, and getting the lock back from a thread
that computes takes up to the switch interval, five milliseconds: 30 times a message, so that four threads were no
faster than one (`benchmarks/LOG.md`).
"""

from collections.abc import Callable, Iterable, Iterator
from functools import cached_property, lru_cache
from typing import Annotated, Any

import regex
from pydantic import AfterValidator
from regex import IGNORECASE, MULTILINE, V1, Match, error, escape

__all__ = [
    "IGNORECASE",
    "MULTILINE",
    "V1",
    "Checked",
    "Late",
    "Match",
    "Pattern",
    "compile",
    "either",
    "error",
    "escape",
    "findall",
    "finditer",
    "fullmatch",
    "match",
    "search",
    "split",
    "sub",
]

Replacement = str | Callable[[Match[str]], str]


class Pattern:
    """A compiled pattern. Methods and their arguments are those of the library's."""

    __slots__ = ("_compiled", "pattern")

    def __init__(self, compiled: "regex.Pattern[str]") -> None:
        self._compiled = compiled
        self.pattern: str = compiled.pattern

    def __repr__(self) -> str:
        return f"Pattern({self.pattern!r})"

    def search(self, text: str, pos: int = 0, endpos: int | None = None) -> Match[str] | None:
        return self._compiled.search(text, pos, endpos, concurrent=False)

    def match(self, text: str, pos: int = 0, endpos: int | None = None) -> Match[str] | None:
        return self._compiled.match(text, pos, endpos, concurrent=False)

    def fullmatch(self, text: str, pos: int = 0, endpos: int | None = None) -> Match[str] | None:
        return self._compiled.fullmatch(text, pos, endpos, concurrent=False)

    def finditer(
        self,
        text: str,
        pos: int = 0,
        endpos: int | None = None,
        *,
        overlapped: bool = False,
        timeout: float | None = None,
    ) -> Iterator[Match[str]]:
        """Raises `TimeoutError` where the search takes more than so many seconds."""
        return self._compiled.finditer(text, pos, endpos, overlapped=overlapped, concurrent=False, timeout=timeout)

    def findall(self, text: str, pos: int = 0, endpos: int | None = None) -> list[Any]:
        return self._compiled.findall(text, pos, endpos, concurrent=False)

    def sub(self, replacement: Replacement, text: str, count: int = 0) -> str:
        return self._compiled.sub(replacement, text, count, concurrent=False)

    def split(self, text: str, maxsplit: int = 0) -> list[str]:
        return self._compiled.split(text, maxsplit, concurrent=False)


class Late(Pattern):
    """A pattern that is compiled when it is first used, which takes a millisecond or more: most never are."""

    def __init__(self, pattern: str, flags: int = 0) -> None:
        """Its methods raise `error` where it is no pattern."""
        self.pattern, self._flags = pattern, flags

    @cached_property
    def _compiled(self) -> "regex.Pattern[str]":  # type: ignore[override]
        return regex.compile(self.pattern, self._flags)


def compile(pattern: str, flags: int = 0) -> Pattern:  # noqa: A001 - stands in for the library
    """Raises `error` for what is no pattern."""
    return Pattern(regex.compile(pattern, flags))


def either(words: Iterable[str]) -> str:
    """A pattern for one of the words, longer ones first; to be put in brackets."""
    return "|".join(escape(word) for word in sorted(set(words), key=lambda word: (-len(word), word)))


def _checked(pattern: str) -> str:
    try:
        compile(pattern)
    except error as problem:
        raise ValueError(f"is no regular expression: {problem}: {pattern[:40]}") from problem
    return pattern


Checked = Annotated[str, AfterValidator(_checked)]
"""A pattern of a data file."""


@lru_cache(maxsize=256)
def _remembered(pattern: str, flags: int) -> Pattern:
    return compile(pattern, flags)


def search(pattern: str, text: str, flags: int = 0) -> Match[str] | None:
    return _remembered(pattern, flags).search(text)


def match(pattern: str, text: str, flags: int = 0) -> Match[str] | None:
    return _remembered(pattern, flags).match(text)


def fullmatch(pattern: str, text: str, flags: int = 0) -> Match[str] | None:
    return _remembered(pattern, flags).fullmatch(text)


def finditer(pattern: str, text: str, flags: int = 0) -> Iterator[Match[str]]:
    return _remembered(pattern, flags).finditer(text)


def findall(pattern: str, text: str, flags: int = 0) -> list[Any]:
    return _remembered(pattern, flags).findall(text)


def sub(pattern: str, replacement: Replacement, text: str, flags: int = 0) -> str:
    return _remembered(pattern, flags).sub(replacement, text)


def split(pattern: str, text: str, flags: int = 0) -> list[str]:
    return _remembered(pattern, flags).split(text)
