"""Scores and costly mistakes of a case in, the names of what failed out."""

from collections.abc import Iterable, Mapping
from functools import lru_cache
from pathlib import Path

from core.errors import InputError
from core.failures import load_failures
from core.reading import read_yaml
from core.record import Record

FILE = Path(__file__).with_name("labels.yaml")


class _Labels(Record):
    """`labels.yaml`."""

    scores: Mapping[str, tuple[str, ...]]
    mistakes: Mapping[str, tuple[str, ...]]


@lru_cache(maxsize=1)
def load_labels() -> _Labels:
    """Raises `InputError` for a label that `core/failures.yaml` does not have."""
    labels = read_yaml(FILE, _Labels)
    for name, given in (*labels.scores.items(), *labels.mistakes.items()):
        for label in given:
            if label not in load_failures():
                raise InputError(f"{label!r} is no label of core/failures.yaml", file=FILE, field=name)
    return labels


def labels_of(wrong: Iterable[str], mistakes: Iterable[str]) -> tuple[str, ...]:
    """Each name once, in the order of the taxonomy. `wrong`: the questions that were not answered rightly."""
    known = load_labels()
    found = {label for name in wrong for label in known.scores[name]}
    found |= {label for name in mistakes for label in known.mistakes[name]}
    return tuple(label for label in load_failures() if label in found)
