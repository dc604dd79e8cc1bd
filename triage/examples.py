"""Files of labelled messages in, one record a message out."""

from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

from pydantic import field_validator

from core.errors import InputError
from core.reading import read_records
from core.record import Language, Record
from core.triage import Flag
from triage.intents import load_intents


class Labelled(Record):
    """One message and what it asks."""

    text: str
    intents: tuple[str, ...]
    """Empty for what is no ask."""
    lang: Language
    flags: tuple[Flag, ...] = ()
    """Of those that are learned (`triage.flag_model.LEARNED`), what it raises beside what it asks."""


class Example(Labelled):
    """A packaged message: its intents are `intents.yaml`'s."""

    @field_validator("intents")
    @classmethod
    def _known(cls, given: tuple[str, ...]) -> tuple[str, ...]:
        if unknown := set(given) - set(load_intents()):
            raise ValueError(f"unknown intents {sorted(unknown)}; see triage/intents.yaml")
        return given


PACKAGED = Path(__file__).with_suffix("")


def read_examples(folder: Path | None = None) -> tuple[Example, ...]:
    """Every `*.jsonl` of a folder, the packaged one by default. Raises `InputError` naming file, line and field."""
    examples = tuple(example for path in example_files(folder) for _, example in read_records(path, Example))
    if not examples:
        raise InputError("holds no examples (*.jsonl)", file=folder or PACKAGED)
    return examples


def example_files(folder: Path | None = None) -> list[Path]:
    """In the order in which they are read."""
    return sorted((folder or PACKAGED).glob("*.jsonl"))


@lru_cache(maxsize=1)
def background() -> Sequence[Labelled]:
    """The packaged messages that ask nothing of a shop: they teach every classifier what to leave alone."""
    return tuple(example for example in read_examples() if not example.intents)
