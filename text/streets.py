"""A text in, the stretches that read like a street address out: a street with its house number, and the town after it.

By form, in ten languages; a place without number, or a street whose name says nothing of a street, is not seen.
"""

from functools import lru_cache
from pathlib import Path

from core.reading import read_yaml
from core.record import Record
from text import rx


class Streets(Record):
    """`streets.yaml`: how streets are called."""

    first: tuple[str, ...]
    """Before the name: `rue`."""
    last: tuple[str, ...]
    """After the name, a word of its own; the house number stands first: `street`."""
    last_then_number: tuple[str, ...]
    """After the name, a word of its own; the house number follows: `Weg`."""
    endings: tuple[str, ...]
    """The end of the name's only word: `straße`."""


def find_streets(text: str) -> list[tuple[int, int]]:
    """(start, end) in order, without overlaps."""
    found: list[tuple[int, int]] = []
    spans = (match.span() for form in _forms() for match in form.finditer(text))
    for start, end in sorted(spans, key=lambda span: (span[0], -span[1])):
        if not found or start >= found[-1][1]:
            found.append((start, end))
        elif end > found[-1][1]:
            found[-1] = (found[-1][0], end)
    return found


@lru_cache(maxsize=1)
def _forms() -> tuple[rx.Pattern, ...]:
    streets = read_yaml(Path(__file__).parent / "streets.yaml", Streets)
    first, last, endings = (rx.either(words) for words in (streets.first, streets.last, streets.endings))
    last_then_number = rx.either(streets.last_then_number)
    word, house = r"[\p{L}\p{M}][\p{L}\p{M}.'’-]{0,30}+", r"\d{1,4}(?:\s?[-/]\s?\d{1,4})?\s?[A-Za-z]?(?!\w)"
    name = r"[\p{L}\p{M}][\p{L}\p{M}'’-]{0,30}+"
    postcode = r"(?:[A-Z]{1,2}-)?(?:\d{4,6}|\d{2}-\d{3})(?:[\s-]{0,2}[A-Z]{2}(?!\w))?"
    town = rf"(?:[\s,]{{1,3}}{postcode}(?: {name}){{0,2}})?"
    any_case = (
        rf"(?<!\w)(?:{first})\.? (?:{word} ){{0,4}}{word},?\s{{1,2}}(?:(?:nr|no|n|nº|n°|д|дом)\.? ?)?{house}{town}",
        rf"(?<!\w)[\p{{L}}\p{{M}}.-]{{0,30}}?(?:{endings})\.?\s{{1,2}}(?:nr\.? ?)?{house}{town}",
        rf"(?<!\w){house},? (?:{word} ){{1,3}}(?:{last})(?!\w)(?:,? {name}){{0,2}}",
        rf"(?<!\w)\d{{1,4}}(?: bis| ter)?,? (?:{first}) (?:{word} ){{0,3}}{word}{town}",
        rf"(?<!\w)(?:{word} ){{0,2}}{word} (?:{last_then_number})\.?,? {house}{town}",
    )
    as_written = (
        r"(?<!\w)[A-Z]{1,2}\d[A-Z\d]? \d[A-Z]{2}(?!\w)",  # a British postcode
        rf"(?<!\w)\d{{5}} (?=\p{{Lu}}){word}",
    )
    return (*(rx.compile(form, rx.IGNORECASE) for form in any_case), *map(rx.compile, as_written))
