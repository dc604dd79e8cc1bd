"""A long text in, the same text without what only repeats out: a pasted log is read as fast as its news are few."""

from collections.abc import Iterator, Sequence

from text import rx
from text.normalise import Normalised

LONG = 10_000
"""Characters; a shorter text is left as it is."""
WINDOW = 128
"""Words that must stand in the text before, in the same order, for the last of them to be a repeat. More than any
pattern spans, so that whatever is found in a repeat is found where it stood first."""
GAP = "\n" * 200
"""What stands for repeats: wider than the distance at which two finds count as one."""

_PIECE = rx.compile(r"\S{1,24}+\s{0,24}+|\s{1,24}+")


def without_repeats(text: Normalised) -> Normalised:
    """With the way back to the typed offsets."""
    if len(text.text) < LONG:
        return text
    places = [piece.span() for piece in _PIECE.finditer(text.text)]
    words = [text.text[start:end] for start, end in places]
    return text.edited((places[first][0], places[last][1], GAP) for first, last in _stretches(words))


def _stretches(words: Sequence[str]) -> Iterator[tuple[int, int]]:
    """(first, last) of the words that lie in nothing but repeated windows."""
    first = None
    for end, is_repeat in enumerate(_ends_repeat(words)):
        if is_repeat and first is None:
            first = end
        elif not is_repeat and first is not None:
            if end - WINDOW >= first:
                yield first, end - WINDOW
            first = None
    if first is not None:
        yield first, len(words) - 1


def _ends_repeat(words: Sequence[str]) -> Iterator[bool]:
    """Of each word, whether the window that it ends stood before."""
    number: dict[str, int] = {}
    numbers = [number.setdefault(word, len(number) + 1) for word in words]
    base, modulus = 1_000_003, (1 << 61) - 1
    leaving = pow(base, WINDOW, modulus)
    seen: dict[int, int] = {}
    rolled = 0
    for at, each in enumerate(numbers):
        rolled = (rolled * base + each - (numbers[at - WINDOW] * leaving if at >= WINDOW else 0)) % modulus
        start = at - WINDOW + 1
        known = seen.setdefault(rolled, start) if start >= 0 else start
        yield known != start and numbers[known : known + WINDOW] == numbers[start : at + 1]
