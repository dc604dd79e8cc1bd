"""A stretch of a message in, whether it only says that something was not in the parcel out, without a noun for what."""

from functools import lru_cache
from pathlib import Path

from core.reading import read_yaml
from core.record import Record
from text import rx
from triage.wording import to_wording

INVOICE, MISSING = "invoice_request", "missing_item"

_LETTERS = rx.compile(r"[^\W\d_]+")


class EnclosedFile(Record):
    """`enclosed.yaml`; words are separated by blanks."""

    negations: str
    words: str
    """What may stand beside them; another word may be a noun for what was missing."""


def says_not_enclosed(text: str, language: str) -> bool:
    """`It was not in the box`: beside a wish for an invoice that is the invoice, and no part is missing."""
    negations, words = _words()
    said = {word.lower() for word in _LETTERS.findall(to_wording(text, language))}
    return said <= words | negations and not said.isdisjoint(negations)


@lru_cache(maxsize=1)
def _words() -> tuple[frozenset[str], frozenset[str]]:
    read = read_yaml(Path(__file__).with_name("enclosed.yaml"), EnclosedFile)
    return frozenset(read.negations.split()), frozenset(read.words.split())
