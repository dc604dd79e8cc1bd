"""A draft with what is known of its stretches in, the text cut at each of them out, so that a page can mark them."""

from collections.abc import Iterator, Sequence
from itertools import groupby, pairwise
from typing import NamedTuple, TypeVar

from core.drafts import Draft, DraftSpan, Finding, Need

Mark = TypeVar("Mark", DraftSpan, Need)


class Piece(NamedTuple):
    """A stretch of a draft; all pieces in order are the whole text."""

    text: str
    span: DraftSpan | None = None
    """The value that it belongs to."""
    need: Need | None = None
    """The gap that a person fills in."""
    findings: tuple[Finding, ...] = ()


def draft_pieces(draft: Draft, needs: Sequence[Need] = (), findings: Sequence[Finding] = ()) -> Iterator[Piece]:
    """Marks may overlap and reach beyond the text; where two values overlap the longer one counts."""
    end = len(draft.text)
    marks: list[DraftSpan | Need | Finding] = [*draft.spans, *needs, *findings]
    cuts = sorted({0, end, *(min(at, end) for mark in marks for at in (mark.start, mark.end))})
    cut = [
        Piece(
            draft.text[start:stop],
            span=_longest(draft.spans, start, stop),
            need=_longest(needs, start, stop),
            findings=tuple(each for each in findings if each.start <= start and stop <= each.end),
        )
        for start, stop in pairwise(cuts)
    ]
    for _, alike in groupby(cut, key=lambda piece: piece[1:]):
        parts = list(alike)
        yield parts[0]._replace(text="".join(piece.text for piece in parts))


def _longest(marks: Sequence[Mark], start: int, stop: int) -> Mark | None:
    around = [mark for mark in marks if mark.start <= start and stop <= mark.end]
    return max(around, key=lambda mark: mark.end - mark.start, default=None)
