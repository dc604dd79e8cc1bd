"""What is told of short strings, remembered: texts repeat their words.

Most words are told the same as others; that is kept once, since a processor's cache is soon full.
"""

from collections.abc import Callable, Hashable
from typing import Any, Generic, TypeVar

T = TypeVar("T", bound=Hashable)
LONGEST = 64
"""Characters of a string that is remembered."""
MOST = 20_000
"""Strings that are remembered; one more, and all are told anew."""


class Remembered(dict[str, T], Generic[T]):
    """What `tell` says of each string that was asked for so far."""

    def __init__(self, tell: Callable[[str], T]) -> None:
        super().__init__()
        self._tell = tell
        self._same: dict[Any, Any] = {}

    def __missing__(self, text: str) -> T:
        told = self._tell(text)
        if len(text) <= LONGEST:
            if len(self) >= MOST:
                self.clear()
                self._same.clear()
            self[text] = told = self._shared(told)
        return told

    def _shared(self, told: T) -> T:
        """An equal one that was told before, or this one made of parts that were."""
        if told not in self._same and isinstance(told, tuple):
            told = tuple.__new__(type(told), [self._same.setdefault(part, part) for part in told])
        kept: T = self._same.setdefault(told, told)
        return kept
