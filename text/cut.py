"""A text, and what is taken out of it: `Cut` keeps account by lines, and gives the `Body` that is left."""

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from core.record import Span
from core.triage import Stripped, StrippedKind
from text import rx
from text.markup import Stretch

MAX_SHOWN = 2_000
"""Characters kept of one stretch that was left out; its span says how long it was."""
LINE_CHARS = 400
"""A longer line is no line of a frame, of a header or of a device."""
FIRST_LINES, LAST_LINES = 2_000, 500
"""Of a longer text, whose lines are looked at one by one: a pasted log needs no more. Quote marks count anywhere."""

_SPACE = rx.compile(r"\s*+")
_BREAK = rx.compile(r"\r\n|[\n\r]")
DATE = rx.compile(r"\d{1,2}[:.h]\d\d|\b(?:19|20)\d\d\b|\d{1,2}[./-]\d{1,2}[./-]\d{2,4}")


@dataclass(frozen=True)
class Body:
    """A message, told apart. Spans point into `plain`, or into the text as given where that is None."""

    said: tuple[Span, ...] = ()
    """What the buyer typed now, in order; empty when the message holds nothing but frames."""
    stripped: tuple[Stripped, ...] = ()
    """In order."""
    plain: str | None = None
    """The text made from HTML."""

    def text(self, given: str) -> str:
        """The text that the spans point into."""
        return given if self.plain is None else self.plain

    def masked(self, given: str) -> str:
        """That text with blanks for whatever was not said: the same length and lines, so that spans of it hold."""
        text = self.text(given)
        if len(self.said) == 1 and self.said[0].start == 0 and self.said[0].end == len(text):
            return text
        parts: list[str] = []
        done = 0
        for span in self.said:
            parts += (_blanked(text[done : span.start]), text[span.start : span.end])
            done = span.end
        return "".join((*parts, _blanked(text[done:])))

    def quoted_from(self, given: str, start: int) -> "Body":
        """The same where all from a place on is quoted mail. What no reader sees stays listed."""
        text = self.text(given)
        quote = trimmed(text, start, len(text))
        if not quote:
            return self
        said = (
            span for each in self.said if each.start < start for span in trimmed(text, each.start, min(each.end, start))
        )
        kept = (each for each in self.stripped if each.end <= start or each.kind is StrippedKind.HIDDEN)
        stripped = sorted((*kept, _shown(text, quote[0], StrippedKind.QUOTED)), key=lambda each: each.start)
        return Body(said=tuple(said), stripped=tuple(stripped), plain=self.plain)


_NOT_BREAK = rx.compile(r"[^\n\r]")


def _blanked(text: str) -> str:
    return _NOT_BREAK.sub(" ", text)


@dataclass
class Cut:
    """A text, its lines, and what has been taken out of it."""

    text: str
    taken: list[tuple[int, int, StrippedKind]] = field(default_factory=list)
    hidden: list[Stripped] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.starts = [0, *(found.end() for found in _BREAK.finditer(self.text))]
        self.gone = [False] * len(self.starts)
        """Of each line, whether it has been taken out whole."""
        self.first = 0
        """No line before this one says anything."""
        count = len(self.starts)
        short = count <= FIRST_LINES + LAST_LINES
        self.looked_at = range(count) if short else (*range(FIRST_LINES), *range(count - LAST_LINES, count))

    def line(self, number: int) -> str:
        """Without its line end."""
        return self.text[self.starts[number] : self.end(number)].rstrip("\r\n")

    def end(self, number: int) -> int:
        """Where the next line starts."""
        return self.starts[number + 1] if number + 1 < len(self.starts) else len(self.text)

    def number(self, at: int) -> int:
        """Of the line that a place lies in."""
        return bisect_right(self.starts, at) - 1

    def live(self) -> Iterator[tuple[int, str]]:
        """The lines that are left, with their numbers, blank and very long ones aside."""
        for number in self.looked_at:
            start, end = self.starts[number], self.end(number)
            if not self.gone[number] and end - start <= LINE_CHARS and (line := self.text[start:end].strip()):
                yield number, line

    def says(self, first: int, last: int) -> bool:
        """Whether anything is left in these lines."""
        while self.first < len(self.starts) and not self._says(self.first):
            self.first += 1
        return any(self._says(each) for each in range(max(first, self.first), min(last, len(self.starts))))

    def _says(self, number: int) -> bool:
        return not self.gone[number] and bool(self.line(number).strip())

    def says_beside(self, stretches: Iterable[Stretch]) -> bool:
        """Whether anything is left outside of these stretches."""
        kept = Cut(self.text)
        kept.taken = list(self.taken)
        for stretch in stretches:
            kept.take(StrippedKind.QUOTED, stretch.start, stretch.end)
        return bool(kept.body(None).said)

    def take(self, kind: StrippedKind, start: int, end: int) -> None:
        """Takes a stretch out."""
        if start >= end:
            return
        self.taken.append((start, end, kind))
        first = self.number(start)
        if self.text[self.starts[first] : start].strip():
            first += 1
        for number in range(first, len(self.starts)):
            if self.starts[number] >= end:
                break
            if self.end(number) <= end or not self.text[end : self.end(number)].strip():
                self.gone[number] = True

    def take_lines(self, kind: StrippedKind, first: int, last: int) -> None:
        """Takes whole lines out, `last` exclusive."""
        if first < last:
            self.take(kind, self.starts[first], self.end(last - 1))

    def quote(self, start: int, end: int) -> None:
        """Takes quoted mail out, with the line above it that says whose it is."""
        blank = _SPACE.match(self.text, start)
        start = blank.end() if blank else start
        if start >= end:
            return
        first = self.number(start)
        above = first - 1
        while above >= 0 and above > first - 3 and not self.line(above).strip():
            above -= 1
        if above >= 0 and not self.gone[above]:
            self.take_lines(StrippedKind.QUOTED, *self.attribution(above))
        self.take(StrippedKind.QUOTED, start, end)

    def attribution(self, last: int) -> tuple[int, int]:
        """The lines (first, end) of `Am 3.11.2026 um 10:00 schrieb Harbour <x@y.example>:`, as one line or broken in up
        to three; an empty range where it is none."""
        told = self.line(last).rstrip()
        is_ruled = told.startswith("---") and told.endswith("---") and DATE.search(told[:LINE_CHARS])
        if len(told) > LINE_CHARS or not (is_ruled or told.endswith((":", "："))):
            return last, last
        for first in (last, last - 1, last - 2):
            if first < 0 or self.gone[first] or not self.line(first).strip() or len(self.line(first)) > LINE_CHARS:
                break
            if DATE.search(self.line(first)):
                return first, last + 1
        return (last, last + 1) if "@" in told else (last, last)

    def body(self, plain: str | None) -> Body:
        """What is left, and what was taken, overlaps going to the one that starts first."""
        stripped: list[Stripped] = []
        said: list[Span] = []
        done = 0
        for start, end, kind in sorted(self.taken, key=lambda each: (each[0], -each[1])):
            start = max(start, done)
            if start < end:
                said += trimmed(self.text, done, start)
                shown = trimmed(self.text, start, end)
                if shown:
                    stripped.append(_shown(self.text, shown[0], kind))
                done = end
        said += trimmed(self.text, done, len(self.text))
        stripped += self.hidden
        return Body(said=tuple(said), stripped=tuple(sorted(stripped, key=lambda each: each.start)), plain=plain)


def _shown(text: str, span: Span, kind: StrippedKind) -> Stripped:
    return Stripped(
        kind=kind, start=span.start, end=span.end, text=text[span.start : min(span.end, span.start + MAX_SHOWN)]
    )


def trimmed(text: str, start: int, end: int) -> tuple[Span, ...]:
    part = text[start:end]
    first = start + len(part) - len(part.lstrip())
    last = end - (len(part) - len(part.rstrip()))
    return (Span(start=first, end=last),) if first < last else ()
