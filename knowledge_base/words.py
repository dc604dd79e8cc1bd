"""`placeholders.yaml` in, its lists of words out."""

from functools import lru_cache
from pathlib import Path

from core.reading import read_yaml
from core.record import Record


class Words(Record):
    """The words by which one buyer's values are known. What each list is for stands in the file."""

    salutations: dict[str, tuple[str, ...]]
    """By language."""
    titles: tuple[str, ...]
    not_names: tuple[str, ...]
    closings: tuple[str, ...]
    currencies: tuple[str, ...]
    units: tuple[str, ...]
    """A star at the end stands for any ending."""
    unit_adjectives: tuple[str, ...]
    street_endings: tuple[str, ...]
    street_openings: tuple[str, ...]
    street_names: tuple[str, ...]


@lru_cache(maxsize=1)
def read_words() -> Words:
    return read_yaml(Path(__file__).with_name("placeholders.yaml"), Words)
